"""The figures of window and report, each made for the room that it is given.

All words come from the caller, in the language of the reader; newtons are numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from forceplate.drawing import (
    Align,
    Area,
    Colour,
    Drawing,
    Mark,
    Path,
    Room,
    Sign,
    Stroke,
    Words,
)

_BAR, _MARK_OVER = 0.62, 0.16
"""Of a row: the height of a bar, and how far the line of the baseline stands out of it."""
_LONE_OVER = 1 / 8
"""The same of a bar that stands alone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One strength: its name, its number in words, and an earlier one to hold it against."""

    name: str
    value: float | None
    """None: there is no number; ``said`` tells why."""
    said: str
    earlier: float | None = None


def side_bars(room: Room, bars: Sequence[Bar], top: float = 0.0) -> Drawing:
    """Draw strengths under each other on one scale from zero, an earlier one as a line across.

    Parameters
    ----------
    top
        Where the scale ends; 0: above the largest of these.
    """
    values = [v for bar in bars for v in (bar.value, bar.earlier) if v is not None]
    top = max(top, 1.18 * max(values, default=1.0)) or 1.0
    left = max((room.wide(bar.name) for bar in bars), default=0.0) + 12
    said = max((room.wide(bar.said, bold=True, large=True) for bar in bars), default=0.0)
    full = max(0.0, room.width - left - said - 12)
    high = room.height / max(1, len(bars))
    marks: list[Mark] = []
    for place, bar in enumerate(bars):
        middle, thick = (place + 0.5) * high, min(_BAR * high, 2 * room.line)
        marks.append(Words(0, middle, bar.name, "text"))
        track = Area(left, middle - thick / 2, full, thick, "sunk", radius=4)
        marks += _on_track(track, bar.value, bar.earlier, top, _MARK_OVER * high)
        marks.append(
            Words(room.width, middle, bar.said, "text", Align.RIGHT, is_bold=True, is_large=True)
        )
    return Drawing(room.width, room.height, tuple(marks))


def strength_bar(room: Room, value: float | None, earlier: float | None, top: float) -> Drawing:
    """Draw one strength alone, in the words around it; ``top``: where the scale ends."""
    over = _LONE_OVER * room.height
    track = Area(0, over, room.width, room.height - 2 * over, "sunk", radius=4)
    return Drawing(room.width, room.height, _on_track(track, value, earlier, top, over))


def _on_track(
    track: Area, value: float | None, earlier: float | None, top: float, over: float
) -> tuple[Mark, ...]:
    """Return the track, the strength on it, and the earlier one as a line that stands out of it."""
    marks: list[Mark] = [track]
    if value is not None:
        marks.append(replace(track, width=track.width * _share(value, top), colour="accent"))
    if earlier is not None:
        x = track.x + track.width * _share(earlier, top)
        across = ((x, track.y - over), (x, track.y + track.height + over))
        marks += [Path(across, "surface", 6.0), Path(across, "text", 2.5)]
    return tuple(marks)


def _share(value: float, top: float) -> float:
    return min(max(value / top, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Change:
    """One change against measurement error."""

    name: str
    gain: float
    verdict: Literal["up", "down", "same"]
    is_dashed: bool = False
    """The limit is assumed: the bar that says it is drawn so, too."""
    limit: float | None = None
    """Of this change alone; None: that of the figure."""


@dataclass(frozen=True, slots=True)
class BandWords:
    """What stands around the band of measurement error."""

    within: str
    """Over the band."""
    real: str
    """Beyond its upper limit."""
    zero: str
    lower: str
    upper: str
    """The limits as numbers."""


def change_band(room: Room, changes: Sequence[Change], limit: float, words: BandWords) -> Drawing:
    """Draw changes against the band in which two measurements of the same strength may differ.

    A change within the band is no more than error may be; one outside it is real. Where the
    changes have limits of their own, each row has its band, and the words for them lack.
    """
    limits = [limit if change.limit is None else change.limit for change in changes]
    span = 1.35 * max([*limits, *(abs(change.gain) for change in changes)], default=1.0) or 1.0
    left = max((room.wide(change.name) for change in changes), default=0.0) + 14
    over, under = room.line + 8, room.line + 6
    wide, high = max(1.0, room.width - left - 8), max(1.0, room.height - over - under)
    bottom = over + high

    def at(value: float) -> float:
        return left + (value + span) / (2 * span) * wide

    low, up = at(-max(limits, default=limit)), at(max(limits, default=limit))
    marks: list[Mark] = [Area(left, over, wide, high, "background")]
    for place, own in enumerate(limits):
        top, each = over + high * place / len(limits), high / len(limits)
        marks.append(Area(at(-own), top, at(own) - at(-own), each, "sunk"))
        marks += [
            Path(((x, top), (x, top + each)), "edge", 1.4, Stroke.DASHED)
            for x in (at(-own), at(own))
        ]
    marks += [
        Path(((at(0), over), (at(0), bottom)), "edge", 1.2),
        Words(at(0), over / 2, words.within, "muted", Align.MIDDLE),
    ]
    end = left + wide
    beside = max(up, at(0) + room.wide(words.within) / 2)
    if end - beside > room.wide(words.real, bold=True) + 6:
        marks.append(
            Words((up + end) / 2, over / 2, words.real, "good", Align.MIDDLE, is_bold=True)
        )
    ends = [(at(0), words.zero)]
    if len(set(limits)) == 1:
        ends += [(low, words.lower), (up, words.upper)]
    for x, said in ends:
        marks.append(Words(x, bottom + under / 2 + 2, said, "muted", Align.MIDDLE))
    colours: dict[str, Colour] = {"up": "good", "down": "wrong", "same": "muted"}
    for place, change in enumerate(changes):
        y = over + high * (place + 0.5) / len(changes)
        x, colour = at(change.gain), colours[change.verdict]
        stroke = Stroke.DASHED if change.is_dashed else Stroke.SOLID
        marks += [
            Words(0, y, change.name, "text"),
            Path(((at(0), y), (x, y)), colour, 5.0, stroke, is_round=not change.is_dashed),
            Sign(x, y, 1.1 * room.line, change.verdict, is_dashed=change.is_dashed),
        ]
    return Drawing(room.width, room.height, tuple(marks))


@dataclass(frozen=True, slots=True)
class Curve:
    """Force over time: seconds and newtons, of equal number; NaN breaks the line."""

    time_s: Sequence[float]
    force_n: Sequence[float]
    colour: Colour = "trace"
    width: float = 2.4


@dataclass(frozen=True, slots=True)
class Level:
    """A force across the whole figure, with its words."""

    force_n: float
    words: str
    stroke: Stroke = Stroke.DASHED
    colour: Colour = "text"
    is_above: bool = False
    """The words stand above the line."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time across the whole figure, with its words in a box at the top."""

    time_s: float
    words: str
    colour: Colour = "text"


@dataclass(frozen=True, slots=True)
class CurveFigure:
    """What a figure of force over time shows."""

    curves: Sequence[Curve]
    from_s: float
    to_s: float
    top_n: float
    levels: Sequence[Level] = ()
    moments: Sequence[Moment] = ()
    rest_s: tuple[float, float] | None = None
    rest_words: str = ""


def force_curve(
    room: Room,
    figure: CurveFigure,
    newtons: Callable[[float], str],
    seconds: Callable[[float], str],
) -> Drawing:
    """Draw force over time, with rest, levels and moments.

    Parameters
    ----------
    newtons, seconds
        Return the words at a tick.
    """
    top_n = figure.top_n or 1.0
    left = room.wide(newtons(top_n)) + 14
    above, under = 0.6 * room.line, room.line + 8
    right, bottom = room.width - 6, room.height - under
    low_n = -0.05 * top_n
    across_s = max(1e-9, figure.to_s - figure.from_s)

    def x_of(time_s: float) -> float:
        return left + (time_s - figure.from_s) / across_s * (right - left)

    def y_of(force_n: float) -> float:
        return bottom - (force_n - low_n) / (top_n - low_n) * (bottom - above)

    marks: list[Mark] = []
    if figure.rest_s is not None:
        x, end = (min(max(x_of(at), left), right) for at in figure.rest_s)
        marks.append(Area(x, above, end - x, bottom - above, "rest"))
        marks.append(Words(x + 6, above + room.line / 2 + 2, figure.rest_words, "accent"))
    for force_n in _ticks(0.0, top_n, (bottom - above) / (1.8 * room.line)):
        y = y_of(force_n)
        marks.append(Path(((left, y), (right, y)), "grid" if force_n else "edge"))
        marks.append(Words(left - 10, y, newtons(force_n), "muted", Align.RIGHT))
    for time_s in _ticks(figure.from_s, figure.to_s, (right - left) / (5 * room.line)):
        x = min(max(x_of(time_s), left), right - room.wide(seconds(time_s)) / 2)
        marks.append(Words(x, bottom + under / 2, seconds(time_s), "muted", Align.MIDDLE))
    for level in figure.levels:
        y = y_of(level.force_n)
        marks.append(Path(((left, y), (right, y)), level.colour, 2.0, level.stroke))
    for curve in figure.curves:
        marks += [
            Path([(x_of(s), y_of(n)) for s, n in piece], curve.colour, curve.width)
            for piece in _pieces(curve)
        ]
    for level in figure.levels:
        shift = -room.line * 0.7 if level.is_above else room.line * 0.7
        marks.append(
            Words(left + 8, y_of(level.force_n) + shift, level.words, level.colour, has_ground=True)
        )
    for moment in figure.moments:
        x = x_of(moment.time_s)
        marks.append(Path(((x, above), (x, bottom)), moment.colour, 2.0))
        is_left = x + room.wide(moment.words) + 14 > right
        marks.append(
            Words(
                x - 8 if is_left else x + 8, above + room.line * 0.7, moment.words, moment.colour,
                Align.RIGHT if is_left else Align.LEFT, has_ground=True,
            )
        )  # fmt: skip
    return Drawing(room.width, room.height, tuple(marks))


def _pieces(curve: Curve) -> list[list[tuple[float, float]]]:
    """Return the runs of a curve between its breaks."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for time_s, force_n in zip(curve.time_s, curve.force_n, strict=True):
        if math.isfinite(force_n):
            pieces[-1].append((float(time_s), float(force_n)))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if len(piece) > 1]


def _ticks(low: float, high: float, most: float) -> list[float]:
    """Return round numbers from low to high, at most about this many."""
    if not high > low:
        return []
    rough = (high - low) / max(1.0, most)
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * n for n in (1, 2, 5, 10) if unit * n >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]
