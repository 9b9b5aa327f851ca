"""What the toes and the sides are called on every screen: one word for each."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from forceplate.enums import Region, Side


def region_words(region: Region) -> str:
    """Return the toes of a region."""
    return {
        Region.HALLUX: QCoreApplication.translate("ConditionWords", "hallux"),
        Region.LESSER_TOES: QCoreApplication.translate("ConditionWords", "lesser toes"),
        Region.ALL_TOES: QCoreApplication.translate("ConditionWords", "all toes"),
    }[region]


def side_words(side: Side) -> str:
    """Return the side of the body."""
    return {
        Side.LEFT: QCoreApplication.translate("ConditionWords", "left"),
        Side.RIGHT: QCoreApplication.translate("ConditionWords", "right"),
    }[side]
