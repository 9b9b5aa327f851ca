"""The picture of Bland and Altman: the second visit less the first, a dot for each person."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forceplate.figures.drawing import Align, Area, Drawing, Mark, Path, Room, Stroke, Words
from forceplate.figures.result_figures import dot

_DOT, _MOST_TICKS = 9.0, 6


@dataclass(frozen=True, slots=True)
class Agreement:
    """The pairs of scores, and between which limits 95 % of their differences lie."""

    pairs: Sequence[tuple[float, float]]
    """First and second visit of each person."""
    bias: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class AgreementWords:
    """What stands in the picture, in the language of the reader."""

    mean_of: str
    """Under it: what lies along it."""
    bias: str
    lower: str
    upper: str
    """At the right: the three lines."""


def agreement_figure(
    room: Room, found: Agreement, words: AgreementWords, newtons: Callable[[float], str]
) -> Drawing:
    """Draw the difference of each pair over its mean, with the band of the limits.

    Parameters
    ----------
    newtons
        Returns the words at a tick of the difference, with its sign.
    """
    means = [(first + second) / 2 for first, second in found.pairs]
    changes = [second - first for first, second in found.pairs]
    reach = 1.25 * max(abs(each) for each in (*changes, found.lower, found.upper))
    step = _round_step(reach)
    ticks = _ticks(means)
    low_mean, high_mean = ticks[0], ticks[-1]
    left = max(room.wide(newtons(each)) for each in (-step, step)) + 12
    right = (
        room.width - max(room.wide(each) for each in (words.bias, words.lower, words.upper)) - 10
    )
    top, bottom = 0.6 * room.line, room.height - 2.4 * room.line

    def x_of(mean: float) -> float:
        return left + (mean - low_mean) / (high_mean - low_mean) * (right - left)

    def y_of(change: float) -> float:
        return (top + bottom) / 2 - change / reach * (bottom - top) / 2

    marks: list[Mark] = [
        Area(left, y_of(found.upper), right - left, y_of(found.lower) - y_of(found.upper), "sunk")
    ]
    for change in (-step, 0.0, step):
        marks.append(Path(((left, y_of(change)), (right, y_of(change))), "grid"))
        marks.append(Words(left - 10, y_of(change), newtons(change), align=Align.RIGHT))
    for change, said in ((found.lower, words.lower), (found.upper, words.upper)):
        line = ((left, y_of(change)), (right, y_of(change)))
        marks.append(Path(line, "muted", 1.6, Stroke.DASHED))
        marks.append(Words(right + 8, y_of(change), said, "text"))
    marks.append(Path(((left, y_of(found.bias)), (right, y_of(found.bias))), "text", 2.0))
    marks.append(Words(right + 8, y_of(found.bias), words.bias, "text"))
    for mean, change in zip(means, changes, strict=True):
        x, y = x_of(mean), y_of(change)
        marks += dot(x, y, _DOT + 3, "surface")  # two that touch are told apart
        marks += dot(x, y, _DOT, "accent")
    for mean in ticks:
        said = newtons(mean).lstrip("+")
        marks.append(Words(x_of(mean), bottom + 0.7 * room.line, said, align=Align.MIDDLE))
    under = bottom + 1.8 * room.line
    marks.append(Words((left + right) / 2, under, words.mean_of, align=Align.MIDDLE))
    return Drawing(room.width, room.height, tuple(marks))


def _round_step(reach: float) -> float:
    """Return a round number between a half and the whole of this."""
    unit = 10.0 ** math.floor(math.log10(reach)) if reach > 0 else 1.0
    return next((unit * n for n in (5, 3, 2, 1, 0.5) if unit * n <= 0.85 * reach), unit)


def _ticks(means: Sequence[float]) -> list[float]:
    """Return round numbers from below the least mean to above the largest."""
    low, high = min(means), max(means)
    wide = max(high - low, 1.0)
    low, high = low - 0.06 * wide, high + 0.06 * wide
    unit = 10.0 ** math.floor(math.log10((high - low) / _MOST_TICKS))
    step = next(unit * n for n in (1, 2, 5, 10) if (high - low) / (unit * n) <= _MOST_TICKS)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, last + 1)]
