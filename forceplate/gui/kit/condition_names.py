"""What the toes and the sides are called on every screen: one word for each."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from forceplate.enums import Region, Side


def region_name(region: Region) -> str:
    """Return the toes of a region."""
    return {
        Region.HALLUX: QCoreApplication.translate("ConditionNames", "hallux"),
        Region.LESSER_TOES: QCoreApplication.translate("ConditionNames", "lesser toes"),
        Region.ALL_TOES: QCoreApplication.translate("ConditionNames", "all toes"),
    }[region]


def side_name(side: Side) -> str:
    """Return the side of the body."""
    return {
        Side.LEFT: QCoreApplication.translate("ConditionNames", "left"),
        Side.RIGHT: QCoreApplication.translate("ConditionNames", "right"),
    }[side]
