"""The figures of a study: survival with numbers at risk, and adherence week by week.

Each is made for the room that it is given: in the window, on paper, in a file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from forceplate.figures.axes import Axes, Span
from forceplate.figures.drawing import (
    Align,
    Colour,
    Drawing,
    Mark,
    Path,
    Polygon,
    Room,
    Stroke,
    Words,
)
from forceplate.figures.label_places import Box
from forceplate.words import Language, Text, listed, plain, say
from forceplate_study.definition.study import DAYS_A_WEEK, StudyDefinition
from forceplate_study.follow_up.adherence import CurvePoint, GroupAdherence
from forceplate_study.outcome.outcome import GroupCurve, Outcome
from forceplate_study.outcome.survival import BAND, LogRank, SurvivalCurve
from forceplate_study.results.answer_words import SYNTHETIC
from forceplate_study.results.result_text import p_words, titles

SHAPE = 460 / 720
"""Height by width, where the figure may choose."""
_COLOURS: tuple[Colour, ...] = ("group_1", "group_2", "group_3", "group_4")
_STROKES = tuple(Stroke)
_RIGHT = 12.0
_ROW = 1.2
"""Height of a line of words, in lines of the room."""

_SURVIVAL = Text("Without a running injury (Kaplan-Meier, 95 % band: Greenwood, {band})")
_WEEKS = Text("weeks after the baseline")
_AT_RISK = Text("At risk")
_LOG_RANK = Text("log-rank: chi-square {chi:.2f}, {df} df, {p}")
_SILENT = Text("fell silent: {groups}")
_SILENT_OF = plain("{group} {n}/{of}")
_ADHERENCE = Text(
    "Sessions done of those prescribed: missing weeks as not done (thick), left out (thin)"
)
_MISSING = Text("Missing diary weeks, % of persons")


def survival_figure(
    room: Room,
    outcome: Outcome,
    study: StudyDefinition,
    language: Language = Language.ENGLISH,
) -> Drawing:
    """Return the Kaplan-Meier curves of all groups with bands and numbers at risk."""
    named = titles(study)
    page = _Page(room, say(_SURVIVAL.fill(band=BAND), language), outcome.simulated, language)
    page.add_keys(say(named[own.group], language) for own in outcome.curves)
    row = _ROW * room.line
    axes = page.axes(page.top, page.bottom - row * (len(outcome.curves) + 2.3), study)
    bottom, left = axes.inside.bottom, axes.inside.x
    page.add_frame(axes, says_weeks=True)
    for number, own in enumerate(outcome.curves):
        page.marks += _survival_curve(own.curve, number, axes, study.follow_up_days, room)
    page.marks.append(Words(0, bottom + 1.9 * row, say(_AT_RISK, language)))
    for number, own in enumerate(outcome.curves):
        y = bottom + (2.8 + number) * row
        page.marks += _numbers_at_risk(own, number, axes, y, study)
    said = []
    if outcome.has_reports:
        silent = (
            _SILENT_OF.fill(group=named[own.group], n=own.n_silent, of=own.times.days.size)
            for own in outcome.curves
        )
        said.append(_SILENT.fill(groups=listed(silent)))
    test = outcome.log_rank
    if isinstance(test, LogRank):
        p = p_words(test.p)
        said.append(_LOG_RANK.fill(chi=test.chi_square, df=test.degrees_of_freedom, p=p))
    wide = axes.inside.width - 2 * room.line
    lines = [line for text in said for line in _broken(room, say(text, language), wide)]
    for place, line in enumerate(reversed(lines)):
        page.marks.append(Words(left + room.line, bottom - (place + 0.8) * row, line))
    return page.drawing()


def adherence_figure(
    room: Room,
    groups: Sequence[GroupAdherence],
    study: StudyDefinition,
    *,
    simulated: bool,
    language: Language = Language.ENGLISH,
) -> Drawing:
    """Return the adherence curve of every group, with the missing weeks in a panel of their own."""
    named = titles(study)
    page = _Page(room, say(_ADHERENCE, language), simulated, language)
    page.add_keys(say(named[group.group], language) for group in groups)
    row = _ROW * room.line
    bottom = page.bottom - 2.2 * row
    between = page.top + 0.72 * (bottom - page.top)
    axes = page.axes(page.top, between - row, study)
    below = page.axes(between + row, bottom, study)
    page.add_frame(axes)
    page.add_frame(below, says_weeks=True)
    page.marks.append(Words(below.inside.x, between + 0.3 * row, say(_MISSING, language)))
    for number, group in enumerate(groups):
        page.marks += _adherence_curve(group.curve(), number, axes, below, room)
    return page.drawing()


class _Page:
    """A figure with its title above and what is synthetic below; what is between comes later."""

    def __init__(self, room: Room, title: str, simulated: bool, language: Language) -> None:
        self._room, self._language = room, language
        self._row = _ROW * room.line
        self.marks: list[Mark] = []
        self.says = title
        self.top, self.bottom = 0.0, room.height
        for text in _broken(room, title, room.width, bold=True):
            self._add_line(Words(0, self.top + self._row / 2, text, "text", is_bold=True))
        if simulated:
            words = say(SYNTHETIC, language)
            self.says = f"{title}. {words}"
            for text in reversed(_broken(room, words, room.width, bold=True)):
                self.bottom -= self._row
                middle = self.bottom + self._row / 2
                self.marks.append(Words(0, middle, text, "wrong", is_bold=True))

    def _add_line(self, *marks: Mark) -> None:
        self.marks += marks
        self.top += self._row

    def add_keys(self, names: Iterable[str]) -> None:
        """Say which curve is whose, in as many lines as it takes."""
        line, x = self._room.line, 0.0
        for number, name in enumerate(names):
            end = x + 3 * line + self._room.wide(name, bold=True)
            if x and end > self._room.width:
                x, end = 0.0, end - x
                self.top += self._row
            y, colour = self.top + self._row / 2, _COLOURS[number % len(_COLOURS)]
            self.marks += _curve(((x, y), (x + 2.5 * line, y)), number, self._room)
            self.marks.append(Words(x + 3 * line, y, name, colour, is_bold=True))
            x = end + 2 * line
        self.top += 1.6 * self._row

    def axes(self, top: float, bottom: float, study: StudyDefinition) -> Axes:
        """Return axes from 0 to 100 % and over all weeks."""
        left = self._room.wide("100 %") + 12
        wide = max(1.0, self._room.width - left - _RIGHT)
        box = Box(left, top, wide, max(1.0, bottom - top))
        return Axes(box, Span(0, study.follow_up_weeks), Span(0, 1))

    def add_frame(self, axes: Axes, *, says_weeks: bool = False) -> None:
        """Draw the grid, and the weeks with a tick for each."""
        inside = axes.inside
        bottom, left, thin = inside.bottom, inside.x, self._room.thin
        for percent in range(0, 101, 25 if inside.height > 8 * self._row else 50):
            y = axes.y_of(percent / 100)
            colour: Colour = "grid" if percent else "edge"
            self.marks += [
                Path(((left, y), (inside.right, y)), colour, thin),
                Words(left - 8, y, f"{percent} %", align=Align.RIGHT),
            ]
        for week in _ticks(axes.across.high):
            x = axes.x_of(week)
            self.marks.append(Path(((x, bottom), (x, bottom + 4)), "edge", thin))
            if says_weeks:
                y = bottom + 0.9 * self._row
                self.marks.append(Words(x, y, str(week), align=Align.MIDDLE))
        if says_weeks:
            y, words = bottom + 1.9 * self._row, say(_WEEKS, self._language)
            self.marks.append(Words(inside.right, y, words, align=Align.RIGHT))

    def drawing(self) -> Drawing:
        """Return what was drawn."""
        return Drawing(self._room.width, self._room.height, tuple(self.marks), says=self.says)


def _ticks(weeks: float) -> Iterator[int]:
    step = max(4, 4 * round(weeks / 28))
    yield from range(0, int(weeks), step)
    if not 0 < weeks % step < step / 2:
        yield int(weeks)


def _broken(room: Room, text: str, wide: float, *, bold: bool = False) -> list[str]:
    """Return words in lines of a width."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and room.wide(longer, bold=bold) > wide:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _curve(
    points: Sequence[tuple[float, float]], number: int, room: Room, *, is_thin: bool = False
) -> Iterator[Path]:
    """Yield the line of a group; none through no points."""
    if points:
        colour, stroke = _COLOURS[number % len(_COLOURS)], _STROKES[number % len(_STROKES)]
        yield Path(points, colour, room.thin if is_thin else 0.6 + 1.6 * room.thin, stroke)


def _survival_curve(
    curve: SurvivalCurve, number: int, axes: Axes, last_day: float, room: Room
) -> Iterator[Mark]:
    end, colour = min(curve.last_day, last_day), _COLOURS[number % len(_COLOURS)]
    steps = list(
        zip(*(a.tolist() for a in (curve.days, curve.survival, curve.low, curve.high)), strict=True)
    )
    banded = [(day, low, high) for day, _, low, high in steps if math.isfinite(low)]
    ends = [day for day, _, low, _ in steps if not math.isfinite(low)][:1] or [end]
    upper = _stairs([(day, high) for day, _, high in banded], ends[0], axes)
    lower = _stairs([(day, low) for day, low, _ in banded], ends[0], axes)
    yield Polygon((*upper, *reversed(lower)), colour, 0.15)
    yield from _curve(_stairs([(day, own) for day, own, _, _ in steps], end, axes), number, room)
    half = room.line / 3
    for day in curve.censored_days.tolist():
        share = curve.at(day)
        if day < last_day and isinstance(share, float):
            x, y = axes.x_of(day / DAYS_A_WEEK), axes.y_of(share)
            yield Path(((x, y - half), (x, y + half)), colour, room.thin)


def _stairs(
    steps: Sequence[tuple[float, float]], end: float, axes: Axes
) -> Sequence[tuple[float, float]]:
    points = [(axes.x_of(0.0), axes.y_of(1.0))]
    for day, share in steps:
        x = axes.x_of(day / DAYS_A_WEEK)
        points += [(x, points[-1][1]), (x, axes.y_of(share))]
    return (*points, (axes.x_of(end / DAYS_A_WEEK), points[-1][1]))


def _numbers_at_risk(
    own: GroupCurve, number: int, axes: Axes, y: float, study: StudyDefinition
) -> Iterator[Mark]:
    weeks = list(_ticks(study.follow_up_weeks))
    at_risk = own.times.at_risk([week * DAYS_A_WEEK for week in weeks])
    for week, n in zip(weeks, at_risk.tolist(), strict=True):
        yield Words(axes.x_of(week), y, str(n), _COLOURS[number % len(_COLOURS)], Align.MIDDLE)


def _adherence_curve(
    points: Sequence[CurvePoint], number: int, axes: Axes, below: Axes, room: Room
) -> Iterator[Mark]:
    """Yield both curves, the thin one broken where nobody reported, and what is missing."""
    run: list[tuple[float, float]] = []
    for point in points:
        if math.isnan(point.percent):
            yield from _curve(run, number, room, is_thin=True)
            run = []
        else:
            run.append((axes.x_of(point.week - 0.5), axes.y_of(point.percent / 100)))
    yield from _curve(run, number, room, is_thin=True)
    of_all = [(axes.x_of(p.week - 0.5), axes.y_of(p.percent_of_all / 100)) for p in points]
    yield from _curve(of_all, number, room)
    missing = [
        (below.x_of(p.week - 0.5), below.y_of(p.n_missing / (p.n_missing + p.n_reported)))
        for p in points
    ]
    yield from _curve(missing, number, room)
