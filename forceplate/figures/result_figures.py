"""The figures of window and report, each made for the room that it is given.

All words come from the caller, in the language of the reader; newtons are numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from forceplate.figures.axes import (
    Axes,
    Span,
    TickWords,
    axes_in,
    axis_up,
    plain_words,
    title_room,
    titled,
)
from forceplate.figures.drawing import (
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
from forceplate.figures.label_places import Box, Corners, LabelPlaces

_BAR, _MARK_OVER = 0.62, 0.16
"""Of a row: the height of a bar, and how far the line of the baseline stands out of it."""
_LONE_OVER = 1 / 8
"""The same of a bar that stands alone."""
_CAP = 0.06
"""Half the width of the ends of a bar of uncertainty, in visits."""
_MOST_LIMITS = 4.0
"""An error beyond so many limits stands at the edge with its value: the others stay readable."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One strength: its name, its number in words, and an earlier one to hold it against."""

    name: str
    value: float | None
    """None: there is no number; ``said`` tells why."""
    said: str
    earlier: float | None = None


def side_bars(room: Room, bars: Sequence[Bar]) -> Drawing:
    """Draw strengths under each other on one scale from zero, an earlier one as a line across."""
    values = [v for bar in bars for v in (bar.value, bar.earlier) if v is not None]
    top = max(0.0, 1.18 * max(values, default=1.0)) or 1.0
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


def brace(room: Room) -> Drawing:
    """Draw what joins two rows whose difference is said beside it."""
    upper, lower, right = room.height / 4, 3 * room.height / 4, room.width - 2
    points = ((2, upper), (right, upper), (right, lower), (2, lower))
    return Drawing(room.width, room.height, (Path(points, "edge", 1.6),))


@dataclass(frozen=True, slots=True)
class ChangeBar:
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


def change_band(
    room: Room, changes: Sequence[ChangeBar], limit: float, words: BandWords
) -> Drawing:
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
    half = room.wide(words.within) / 2
    middle = max(half, min(at(0), room.width - half))
    marks += [
        Path(((at(0), over), (at(0), bottom)), "edge", 1.2),
        Words(middle, over / 2, words.within, "muted", Align.MIDDLE),
    ]
    end = left + wide
    beside = max(up, middle + half)
    if end - beside > room.wide(words.real, bold=True) + 6:
        x = (beside + end) / 2
        marks.append(Words(x, over / 2, words.real, "good", Align.MIDDLE, is_bold=True))
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
    colour: Colour = "trace"
    said: str = ""
    """Over its dot."""
    trials: Sequence[float] = ()
    """The numbers behind it, as small dots beside it."""


@dataclass(frozen=True, slots=True)
class VisitFigure:
    """What a figure of the numbers of visits shows."""

    visits: Sequence[VisitValue]
    title: str
    half: float = 0.0
    """Of the bar of uncertainty of each number; 0: not known."""
    band: float = 0.0
    """How far another number may be from the first without a real change; 0: not known."""
    nothing: str = ""
    """Said where there is no number."""
    up: Span | None = None
    """From where to where; None: from zero to above all that is drawn."""
    dot_side: float = 10.0
    numbers: TickWords = plain_words

    @property
    def edges(self) -> tuple[float, ...]:
        """The ends of the band; none where it is not known."""
        first = self.visits[0].value if self.visits and self.band else None
        return () if first is None else (first - self.band, first + self.band)

    def reach(self) -> Span:
        """Return from where to where the axis goes."""
        if self.up is not None:
            return self.up
        known = [visit.value for visit in self.visits if visit.value is not None]
        low = min([0.0, *self.edges, *(value - self.half for value in known)])
        high = max([*self.edges, *(value + self.half for value in known)], default=1.0)
        return Span(low, 1.12 * high)


def visit_values(room: Room, figure: VisitFigure) -> Drawing:
    """Draw the numbers of visits over their names; no words stand over others."""
    visits, line, reach = figure.visits, room.line + 8, figure.reach()
    across = Span(0, max(len(visits), 2))
    axes = axes_in(room, across, reach, figure.numbers, above=title_room(room), under=line)
    inside, y_of = axes.inside, axes.y_of
    is_empty = all(visit.value is None for visit in visits)
    marks: list[Mark] = [*titled(room, axes, figure.title, figure.nothing if is_empty else "")]
    if figure.edges:
        bottom, upper = (y_of(max(edge, reach.low)) for edge in figure.edges)
        marks.append(Area(inside.x, upper, inside.width, bottom - upper, "sunk"))
        marks += [
            Path(((inside.x, y), (inside.right, y)), "muted", room.thin, Stroke.DASHED)
            for y in (bottom, upper)
        ]
    marks += axis_up(room, axes, figure.numbers)
    joined: list[tuple[float, float]] = []
    dots: list[Area] = []
    for place, visit in enumerate(visits):
        x, small = axes.x_of(place + 0.5), 0.36 * figure.dot_side
        for value in visit.trials:
            marks += dot(axes.x_of(place + 0.68), y_of(value), small, "between")
        if visit.value is None:
            continue
        y = y_of(visit.value)
        if figure.half:
            ends = y_of(visit.value - figure.half), y_of(visit.value + figure.half)
            cap = axes.x_of(_CAP) - inside.x
            marks.append(Path([(x, end) for end in ends], "text", room.thin))
            marks += [Path(((x - cap, end), (x + cap, end)), "text", room.thin) for end in ends]
        dots += dot(x, y, figure.dot_side, visit.colour, is_hollow=not visit.is_comparable)
        if visit.is_comparable:
            joined.append((x, y))
    names = LabelPlaces(room, Box(0, inside.bottom, room.width, line))
    over = Box(inside.x, room.line, room.width - inside.x, inside.bottom - room.line)
    said = LabelPlaces(room, over, (Box(one.x, one.y, one.width, one.height) for one in dots))
    order = sorted(range(len(visits)), key=lambda place: place not in {0, len(visits) - 1})
    for place in order:  # the first and the last have the first choice of a place
        visit, x = visits[place], axes.x_of(place + 0.5)
        names.put((visit.name,), partial(_around, x, inside.bottom + 4, room.width), "muted")
        if visit.value is not None and visit.said:
            beside = partial(_over, x, y_of(visit.value), figure.dot_side / 2 + 1, room.line)
            said.put((visit.said,), beside, "text", is_bold=True)
    if len(joined) > 1:
        marks.append(Path(joined, "trace", room.thin))
    marks += [*dots, *names.words, *said.words]
    return Drawing(room.width, room.height, tuple(marks), (*names.unplaced, *said.unplaced))


def _around(x: float, y: float, end: float, wide: float) -> Corners:
    """Return the corner at which words stand around x, as near to it as the end allows."""
    return [(min(x - wide / 2, end - wide), y)]


def _over(x: float, y: float, gap: float, line: float, wide: float) -> Corners:
    """Return the corners over a dot, else under it, else beside it."""
    lefts, tops = (x - wide / 2, x + gap - wide, x - gap), (y - gap - line, y + gap)
    beside = [(x + gap, y - line / 2), (x - gap - wide, y - line / 2)]
    return [*((left, top) for left in lefts for top in tops), *beside]


def dot(
    x: float, y: float, side: float, colour: Colour, *, is_hollow: bool = False
) -> Iterator[Area]:
    """Yield a dot."""
    yield Area(x - side / 2, y - side / 2, side, side, colour, radius=side / 2)
    if is_hollow:
        side -= 3
        yield Area(x - side / 2, y - side / 2, side, side, "surface", radius=side / 2)


@dataclass(frozen=True, slots=True)
class ErrorPoint:
    """One error."""

    x: float
    error: float
    is_good: bool = True


@dataclass(frozen=True, slots=True)
class ErrorLimit:
    """How large an error may be at one x."""

    x: float
    value: float


@dataclass(frozen=True, slots=True)
class ErrorFigure:
    """Residuals of a calibration, or errors of checks, with their limits."""

    points: Sequence[ErrorPoint]
    limits: Sequence[ErrorLimit]
    ticks: Sequence[tuple[float, str]]
    """Places on the axis across with what is written there."""
    number: Callable[[float, int], str]
    """Returns an error in words, with its sign and so many decimals."""
    says: str = ""
    title: str = ""

    def reach(self) -> float:
        """Return the largest error that has its place in the drawing."""
        most = max((abs(point.error) for point in self.points), default=0.0)
        limit = max((limit.value for limit in self.limits), default=0.0)
        return max(1e-9, limit, min(most, _MOST_LIMITS * limit) if limit else most)


def error_figure(room: Room, figure: ErrorFigure) -> Drawing:
    """Draw errors with their limits above and below zero; bad ones are crosses."""
    most, line = figure.reach(), room.line
    decimals = 3 if most < 0.09 else 2
    said = {value: figure.number(value, decimals) for value in (-most, 0.0, most)}
    left, over = max(map(room.wide, said.values())) + 8, title_room(room) if figure.title else 4.0
    xs = [*(point.x for point in figure.points), *(limit.x for limit in figure.limits)]
    across = Span(min(xs), max(xs)) if min(xs) < max(xs) else Span(xs[0] - 1, xs[0] + 1)
    high = max(1.0, room.height - over - 1.3 * line)
    inside = Box(left, over, max(1.0, room.width - left - 2 * line), high)
    axes = Axes(inside, across, Span(-1.15 * most, 1.15 * most))
    marks: list[Mark] = [*titled(room, axes, figure.title)]
    for value, words in said.items():
        y = axes.y_of(value)
        ends = ((inside.x, y), (inside.right, y))
        marks.append(Path(ends, "grid" if value else "edge", room.thin))
        marks.append(Words(inside.x - 5, y, words, align=Align.RIGHT))
    for sign in (-1, 1):
        edge = [(axes.x_of(limit.x), axes.y_of(sign * limit.value)) for limit in figure.limits]
        if len({x for x, _ in edge}) == 1:
            edge = [(x, edge[0][1]) for x in (inside.x, inside.right)]
        if edge:
            marks.append(Path(edge, "doubt", 1.5 * room.thin, Stroke.DASHED))
    names = LabelPlaces(room, Box(0, inside.bottom, room.width, 1.3 * line))
    for x, words in figure.ticks:
        names.put((words,), partial(_around, axes.x_of(x), inside.bottom + 2, room.width), "muted")
    for point in figure.points:
        x, y = axes.x_of(point.x), axes.y_of(min(max(point.error, -most), most))
        if point.is_good:
            marks += dot(x, y, 0.45 * line, "trace")
        else:
            arm = 0.3 * line
            marks += [
                Path(((x - arm, y - rise), (x + arm, y + rise)), "wrong", 2.2 * room.thin)
                for rise in (-arm, arm)
            ]
        if abs(point.error) > most:
            words = figure.number(point.error, decimals)
            is_left = x + room.wide(words) + line > inside.right
            side, align = (-1, Align.RIGHT) if is_left else (1, Align.LEFT)
            marks.append(Words(x + 0.5 * side * line, y, words, "wrong", align))
    return Drawing(room.width, room.height, (*marks, *names.words), says=figure.says)
