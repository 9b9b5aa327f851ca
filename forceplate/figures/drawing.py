"""Figures as data: what is drawn where, in the names of colours, for window, paper and web alike.

A figure (:mod:`forceplate.figures.result_figures`) makes a :class:`Drawing` for the room that it
has; the window (``gui/kit/painted_figures.py``) paints it in the colours of the theme, a report in
those of print. Lengths are those of the receiver, y grows downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Colour = Literal[
    "text", "muted", "surface", "background", "sunk", "line", "edge", "grid", "accent", "trace",
    "rest", "ghost", "good", "doubt", "wrong", "first", "between", "last",
    "group_1", "group_2", "group_3", "group_4",
]  # fmt: skip
"""By name: the receiver knows what it looks like. From ``first`` to ``last`` they are of visits."""


class Stroke(StrEnum):
    """How a line is drawn."""

    SOLID = "solid"
    DASHED = "dashed"
    """The baseline, and a limit."""
    DOTTED = "dotted"
    """The best of today."""
    DASH_DOTTED = "dash_dotted"


class Align(StrEnum):
    """Where words stand from their point."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour
    radius: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Path:
    """Points joined by a line."""

    points: Sequence[tuple[float, float]]
    colour: Colour
    width: float = 1.0
    stroke: Stroke = Stroke.SOLID
    is_round: bool = False
    """Its ends are."""


@dataclass(frozen=True, slots=True)
class Polygon:
    """The area within points, filled."""

    points: Sequence[tuple[float, float]]
    colour: Colour
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """One line of words; ``y`` is its middle."""

    x: float
    y: float
    text: str
    colour: Colour = "muted"
    align: Align = Align.LEFT
    is_bold: bool = False
    is_large: bool = False
    """In the size of what is read first; else in that of labels."""
    ground: Colour | None = None
    """Under them, where they stand over lines: the surface is seen through, a colour is a flag."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The shape of a state: ``up``, ``down``, ``same`` or ``none``; dashed: by an assumed limit."""

    x: float
    y: float
    side: float
    state: Literal["up", "down", "same", "none"]
    is_dashed: bool = False


Mark = Area | Path | Polygon | Words | Sign


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks from the lowest to the uppermost, in a room of this size."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    unplaced: tuple[str, ...] = ()
    """Words for which there is no room: the receiver says them in another way."""
    says: str = ""
    """What is seen, for who cannot see it."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of its room."""
        return self.width, self.height


@dataclass(frozen=True, slots=True)
class Room:
    """What a figure is given to draw itself into.

    Attributes
    ----------
    line
        Height of a line of labels.
    measure
        Returns the width of words: text, bold, large.
    thin
        Width of the lines of axes and bands.
    """

    width: float
    height: float
    line: float
    measure: Callable[[str, bool, bool], float]
    thin: float = 1.0

    def wide(self, text: str, *, bold: bool = False, large: bool = False) -> float:
        """Return the width of words."""
        return self.measure(text, bold, large)
