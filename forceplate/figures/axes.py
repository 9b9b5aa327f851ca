"""The axes of a figure: round values, their grid, and where values stand between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from forceplate.figures.drawing import Align, Mark, Path, Room, Words
from forceplate.figures.label_places import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_Value = TypeVar("_Value", float, "NDArray[np.float64]")
TickWords = Callable[[Sequence[float], int], Sequence[str]]
"""Returns the words at the ticks of an axis, given the decimals that they need."""


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where an axis goes."""

    low: float
    high: float

    def share(self, value: _Value) -> _Value:
        """Return how far along a value stands, 0 to 1 between the ends."""
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Axes:
    """Where values stand in a figure: ``across`` from left to right, ``up`` from the bottom."""

    inside: Box
    """Without the words at the axes."""
    across: Span
    up: Span

    def x_of(self, value: _Value) -> _Value:
        """Return where a value of the axis across stands."""
        return self.inside.x + self.across.share(value) * self.inside.width

    def y_of(self, value: _Value) -> _Value:
        """Return where a value of the axis upwards stands."""
        return self.inside.bottom - self.up.share(value) * self.inside.height


def axes_in(
    room: Room, across: Span, up: Span, words: TickWords, *, above: float, under: float
) -> Axes:
    """Return the axes of a figure, with room for the words of the one upwards.

    Parameters
    ----------
    above, under
        Room over and under them.
    """
    over = max(above, 0.6 * room.line)
    high = max(1.0, room.height - over - under)
    left = 14 + max(map(room.wide, words(*_ticks_up(room, up, high))))
    return Axes(Box(left, over, max(1.0, room.width - 6 - left), high), across, up)


def title_room(room: Room) -> float:
    """Return the room over the axes that a title above the uppermost words needs."""
    return 1.6 * room.line


def titled(room: Room, axes: Axes, title: str, nothing: str = "") -> Iterator[Mark]:
    """Yield the title of a figure, and what is said where there is nothing to draw."""
    if title:
        yield Words(0, room.line / 2, title, "text")
    if nothing:
        inside = axes.inside
        x, y = inside.x + inside.width / 2, inside.y + inside.height / 2
        yield Words(x, y, nothing, "muted", Align.MIDDLE)


def axis_up(room: Room, axes: Axes, words: TickWords) -> Iterator[Mark]:
    """Yield the grid of the axis upwards, its zero heavier, and what stands beside it."""
    inside = axes.inside
    values, decimals = _ticks_up(room, axes.up, inside.height)
    for value, text in zip(values, words(values, decimals), strict=True):
        y = axes.y_of(value)
        yield Path(((inside.x, y), (inside.right, y)), "grid" if value else "edge", room.thin)
        yield Words(inside.x - 10, y, text, "muted", Align.RIGHT)


def axis_across(room: Room, axes: Axes, words: TickWords) -> Iterator[Mark]:
    """Yield what stands below the axis across."""
    inside = axes.inside
    most = max(2, int(inside.width / (5 * room.line)))
    values, decimals = ticks(axes.across.low, axes.across.high, most)
    for value, text in zip(values, words(values, decimals), strict=True):
        half = room.wide(text) / 2
        x = min(max(axes.x_of(value), inside.x + half), room.width - half)
        yield Words(x, inside.bottom + room.line / 2 + 4, text, "muted", Align.MIDDLE)


def plain_words(values: Sequence[float], decimals: int) -> Sequence[str]:
    """Return the numbers alone, with a decimal point."""
    return [f"{value:.{decimals}f}" for value in values]


def _ticks_up(room: Room, up: Span, high: float) -> tuple[list[float], int]:
    return ticks(up.low, up.high, max(2, round(high / (1.8 * room.line))))


def ticks(low: float, high: float, most: int) -> tuple[list[float], int]:
    """Return round values between two ends, at most so many, and the decimals they need."""
    rough = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    return [k * step for k in range(first, last + 1)], decimals
