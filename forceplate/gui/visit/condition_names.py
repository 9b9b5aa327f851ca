"""What the toes and the sides are called on every screen: one word for each."""

from __future__ import annotations

from forceplate.enums import Region, Side
from forceplate.gui.kit.language import tr


def region_name(region: Region) -> str:
    """Return the toes of a region."""
    return {
        Region.HALLUX: tr("big toe"),
        Region.LESSER_TOES: tr("small toes"),
        Region.ALL_TOES: tr("all toes"),
    }[region]


def side_name(side: Side) -> str:
    """Return the side of the body."""
    return {Side.LEFT: tr("left"), Side.RIGHT: tr("right")}[side]


def side_initial(side: Side) -> str:
    """Return the side of the body in one letter."""
    return tr("L", "left") if side is Side.LEFT else tr("R", "right")


def chip_names(side: Side, region: Region) -> tuple[str, str]:
    """Return what a condition is called where it is chosen, and in a few letters."""
    return {
        (Side.LEFT, Region.HALLUX): (tr("Left big toe"), tr("L big toe")),
        (Side.LEFT, Region.LESSER_TOES): (tr("Left small toes"), tr("L small toes")),
        (Side.LEFT, Region.ALL_TOES): (tr("Left foot, all toes"), tr("L all toes")),
        (Side.RIGHT, Region.HALLUX): (tr("Right big toe"), tr("R big toe")),
        (Side.RIGHT, Region.LESSER_TOES): (tr("Right small toes"), tr("R small toes")),
        (Side.RIGHT, Region.ALL_TOES): (tr("Right foot, all toes"), tr("R all toes")),
    }[side, region]
