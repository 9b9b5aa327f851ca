"""The words of a condition, apart from the rest: the command line starts with these alone."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Which foot, of the person (not as seen by the observer)."""

    LEFT = "left"
    RIGHT = "right"


class Region(StrEnum):
    """Which toes press on the platform."""

    HALLUX = "hallux"
    LESSER_TOES = "lesser_toes"
    ALL_TOES = "all_toes"


class Posture(StrEnum):
    """How the person sits or stands. Seated and standing are not interchangeable."""

    SEATED = "seated"
    STANDING = "standing"
