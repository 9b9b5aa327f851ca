"""The figures of window and report, each made for the room that it is given.

All words come from the caller, in the language of the reader; newtons are numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from forceplate.axes import Span, TickWords, axes_in, axis_up
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
from forceplate.label_places import Box, Corners, LabelPlaces

_BAR, _MARK_OVER = 0.62, 0.16
"""Of a row: the height of a bar, and how far the line of the baseline stands out of it."""
_LONE_OVER = 1 / 8
"""The same of a bar that stands alone."""
_CAP = 0.06
"""Half the width of the ends of a bar of uncertainty, in visits."""


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
class VisitValue:
    """The number of one visit."""

    name: str
    value: float | None
    """None: there is none; it has a place and no dot."""
    is_comparable: bool = True
    """With the first visit; else it is hollow, and no line reaches it."""


def visit_values(
    room: Room,
    visits: Sequence[VisitValue],
    words: str,
    numbers: TickWords,
    *,
    half: float = 0.0,
    band: float = 0.0,
) -> Drawing:
    """Draw the numbers of visits over each other's names.

    Parameters
    ----------
    words
        What is drawn, above the axis.
    half
        Of the bar of uncertainty of each number; 0: not known.
    band
        How far another number may be from the first without a real change; 0: not known.
    """
    known = [visit.value for visit in visits if visit.value is not None]
    first = visits[0].value if visits and band else None
    edges = [] if first is None else [first - band, first + band]
    low = min([0.0, *edges, *(value - half for value in known)])
    top = 1.12 * max([*edges, *(value + half for value in known)], default=1.0)
    across, line = Span(0, max(len(visits), 2)), room.line + 8
    axes = axes_in(room, across, Span(low, top), numbers, above=1.6 * room.line, under=line)
    inside, x_of, y_of = axes.inside, axes.x_of, axes.y_of
    marks: list[Mark] = [Words(0, room.line / 2, words, "text")]
    if edges:
        bottom, upper = map(y_of, edges)
        marks.append(Area(inside.x, upper, inside.width, bottom - upper, "rest", opacity=0.3))
        marks += [
            Path(((inside.x, y), (inside.right, y)), "muted", 1.0, Stroke.DASHED)
            for y in (bottom, upper)
        ]
    marks += axis_up(room, axes, numbers)
    places = LabelPlaces(room, Box(0, inside.bottom, room.width, line))
    joined: list[tuple[float, float]] = []
    dots: list[Area] = []
    for place, visit in enumerate(visits):
        x = x_of(place + 0.5)
        places.put((visit.name,), partial(_under, x, inside.bottom + 4), "muted")
        if visit.value is None:
            continue
        if half:
            ends = y_of(visit.value - half), y_of(visit.value + half)
            cap = x_of(_CAP) - inside.x
            marks.append(Path([(x, y) for y in ends], "text"))
            marks += [Path(((x - cap, y), (x + cap, y)), "text") for y in ends]
        at = x, y_of(visit.value)
        dots += dot(*at, 10.0, "trace", is_hollow=not visit.is_comparable)
        if visit.is_comparable:
            joined.append(at)
    marks += [Path(joined, "trace"), *dots, *places.words]
    return Drawing(room.width, room.height, tuple(marks), tuple(places.unplaced))


def _under(x: float, y: float, wide: float) -> Corners:
    return [(x - wide / 2, y)]


def dot(
    x: float, y: float, side: float, colour: Colour, *, is_hollow: bool = False
) -> Iterator[Area]:
    """Yield a dot."""
    yield Area(x - side / 2, y - side / 2, side, side, colour, radius=side / 2)
    if is_hollow:
        side -= 3
        yield Area(x - side / 2, y - side / 2, side, side, "surface", radius=side / 2)
