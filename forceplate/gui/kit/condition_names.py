"""What the toes and the sides are called on every screen: one word for each."""

from __future__ import annotations

from forceplate.enums import Region, Side
from forceplate.gui.kit.language import tr


def region_name(region: Region) -> str:
    """Return the toes of a region."""
    return {
        Region.HALLUX: tr("hallux"),
        Region.LESSER_TOES: tr("lesser toes"),
        Region.ALL_TOES: tr("all toes"),
    }[region]


def side_name(side: Side) -> str:
    """Return the side of the body."""
    return {
        Side.LEFT: tr("left"),
        Side.RIGHT: tr("right"),
    }[side]
