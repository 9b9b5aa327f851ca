"""The figures of a study: survival with numbers at risk, and adherence week by week."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forceplate.words import Language, Text, listed, plain, say
from forceplate_study.definition.study import DAYS_A_WEEK, StudyDefinition
from forceplate_study.follow_up.adherence import CurvePoint, GroupAdherence
from forceplate_study.outcome.outcome import GroupCurve, Outcome
from forceplate_study.outcome.survival import LogRank, SurvivalCurve
from forceplate_study.results.drawing import Anchor, Area, Drawing, Label, Line, Points, Shape
from forceplate_study.results.result_text import p_words, titles
from forceplate_study.results.vocabulary import SYNTHETIC

WIDTH, HEIGHT = 720.0, 460.0
_LEFT, _RIGHT, _TOP = 64.0, 24.0, 58.0
_GREY = "#5a6570"
_PALE = "#d9dee2"
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#7a3e9d")
_DASHES: tuple[tuple[float, ...], ...] = ((), (7, 4), (2, 3), (9, 3, 2, 3))

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
    outcome: Outcome, study: StudyDefinition, language: Language = Language.ENGLISH
) -> Drawing:
    """Return the Kaplan-Meier curves of all groups with bands and numbers at risk."""
    named = titles(study)
    table_top = HEIGHT - 18 - 17 * len(outcome.curves)
    box = _Box(_TOP, table_top - 50, study.follow_up_weeks)
    weeks = list(_ticks(study.follow_up_weeks))
    shapes: list[Shape] = [*_frame(box, weeks, language)]
    for number, own in enumerate(outcome.curves):
        shapes += _survival_curve(own.curve, number, box, study.follow_up_days)
        shapes += _key(number, say(named[own.group], language))
    shapes.append(Label(8, table_top - 17, say(_AT_RISK, language), 12, colour=_GREY))
    for number, own in enumerate(outcome.curves):
        shapes += _numbers_at_risk(own, number, box, weeks, table_top + 17 * number)
    test = outcome.log_rank
    if isinstance(test, LogRank):
        words = _LOG_RANK.fill(chi=test.chi_square, df=test.degrees_of_freedom, p=p_words(test.p))
        shapes.append(Label(box.left + 10, box.bottom - 12, say(words, language), 12, colour=_GREY))
    if outcome.has_reports:
        silent = _SILENT.fill(
            groups=listed(
                _SILENT_OF.fill(group=named[own.group], n=own.n_silent, of=own.times.days.size)
                for own in outcome.curves
            )
        )
        place = (box.left + 10, box.bottom - 28)
        shapes.append(Label(*place, say(silent, language), 12, colour=_GREY))
    band = outcome.curves[0].curve.band.value
    title = say(_SURVIVAL.fill(band=band), language)
    return _drawing(title, shapes, outcome.simulated, language)


def adherence_figure(
    groups: Sequence[GroupAdherence],
    study: StudyDefinition,
    *,
    simulated: bool,
    language: Language = Language.ENGLISH,
) -> Drawing:
    """Return the adherence curve of every group, with the missing weeks in a panel of their own."""
    named = titles(study)
    curves = [group.curve() for group in groups]
    box = _Box(_TOP, HEIGHT - 176, study.follow_up_weeks)
    below = _Box(HEIGHT - 132, HEIGHT - 62, study.follow_up_weeks)
    weeks = list(_ticks(study.follow_up_weeks))
    shapes: list[Shape] = [*_frame(box, weeks, None), *_frame(below, weeks, language, halves=True)]
    shapes.append(Label(below.left, below.top - 7, say(_MISSING, language), 12, colour=_GREY))
    for number, (group, curve) in enumerate(zip(groups, curves, strict=True)):
        shapes += _adherence_curve(curve, number, box, below)
        shapes += _key(number, say(named[group.group], language))
    return _drawing(say(_ADHERENCE, language), shapes, simulated, language)


@dataclass(frozen=True, slots=True)
class _Box:
    """The frame that curves are drawn in: weeks across, 0 to 1 upwards."""

    top: float
    bottom: float
    weeks: int

    @property
    def left(self) -> float:
        return _LEFT

    def x(self, week: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * week / self.weeks

    def y(self, share: float) -> float:
        return self.bottom - (self.bottom - self.top) * share


def _ticks(weeks: int) -> Iterator[int]:
    step = max(4, 4 * round(weeks / 28))
    yield from range(0, weeks, step)
    if not 0 < weeks % step < step / 2:
        yield weeks


def _drawing(title: str, shapes: list[Shape], simulated: bool, language: Language) -> Drawing:
    head: list[Shape] = [Label(_LEFT, 22, title, 14, bold=True)]
    if simulated:
        words = say(SYNTHETIC, language)
        head.append(Label(_LEFT, HEIGHT - 8, words, 12, colour="#b00020", bold=True))
        title = f"{title}. {words}"
    return Drawing(WIDTH, HEIGHT, title, (*head, *shapes))


def _frame(
    box: _Box, weeks: Sequence[int], language: Language | None, *, halves: bool = False
) -> Iterator[Shape]:
    for percent in range(0, 101, 50 if halves else 25):
        y = box.y(percent / 100)
        yield Line(((box.x(0), y), (box.x(box.weeks), y)), _PALE)
        yield Label(box.left - 8, y + 4, f"{percent} %", 12, Anchor.END, _GREY)
    yield Line(((box.x(0), box.bottom), (box.x(box.weeks), box.bottom)), _GREY)
    for week in weeks:
        yield Line(((box.x(week), box.bottom), (box.x(week), box.bottom + 5)), _GREY)
        if language is not None:
            yield Label(box.x(week), box.bottom + 18, str(week), 12, Anchor.MIDDLE, _GREY)
    if language is not None:
        x = box.x(box.weeks)
        yield Label(x, box.bottom + 32, say(_WEEKS, language), 12, Anchor.END, _GREY)


def _key(number: int, title: str) -> tuple[Shape, Shape]:
    x, colour = _LEFT + 210 * number, _colour(number)
    line = Line(((x, 40), (x + 34, 40)), colour, 2.2, _DASHES[number % len(_DASHES)])
    return line, Label(x + 40, 44, title, 13, colour=colour, bold=True)


def _colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]


def _survival_curve(
    curve: SurvivalCurve, number: int, box: _Box, last_day: float
) -> Iterator[Shape]:
    end = min(curve.last_day, last_day)
    colour, dash = _colour(number), _DASHES[number % len(_DASHES)]
    steps = list(
        zip(*(a.tolist() for a in (curve.days, curve.survival, curve.low, curve.high)), strict=True)
    )
    banded = [(day, low, high) for day, _, low, high in steps if math.isfinite(low)]
    ends = [day for day, _, low, _ in steps if not math.isfinite(low)][:1] or [end]
    upper = _stairs([(day, high) for day, _, high in banded], ends[0], box)
    lower = _stairs([(day, low) for day, low, _ in banded], ends[0], box)
    yield Area((*upper, *reversed(lower)), colour, 0.15)
    yield Line(_stairs([(day, own) for day, own, _, _ in steps], end, box), colour, 2.2, dash)
    for day in curve.censored_days.tolist():
        share = curve.at(day)
        if day < last_day and isinstance(share, float):
            x, y = box.x(day / DAYS_A_WEEK), box.y(share)
            yield Line(((x, y - 4), (x, y + 4)), colour, 1.2)


def _stairs(steps: Sequence[tuple[float, float]], end: float, box: _Box) -> Points:
    points = [(box.x(0), box.y(1.0))]
    for day, share in steps:
        x = box.x(day / DAYS_A_WEEK)
        points += [(x, points[-1][1]), (x, box.y(share))]
    return (*points, (box.x(end / DAYS_A_WEEK), points[-1][1]))


def _numbers_at_risk(
    own: GroupCurve, number: int, box: _Box, weeks: Sequence[int], y: float
) -> Iterator[Shape]:
    at_risk = own.times.at_risk([week * DAYS_A_WEEK for week in weeks])
    for week, n in zip(weeks, at_risk.tolist(), strict=True):
        yield Label(box.x(week), y, str(n), 12, Anchor.MIDDLE, _colour(number))


def _adherence_curve(
    points: Sequence[CurvePoint], number: int, box: _Box, below: _Box
) -> Iterator[Shape]:
    """Yield both curves, the thin one broken where nobody reported, and what is missing."""
    colour, dash = _colour(number), _DASHES[number % len(_DASHES)]
    run: list[tuple[float, float]] = []
    for point in points:
        if math.isnan(point.percent):
            yield from _run(run, colour, dash, 1.0)
            run = []
        else:
            run.append((box.x(point.week - 0.5), box.y(point.percent / 100)))
    yield from _run(run, colour, dash, 1.0)
    of_all = [(box.x(p.week - 0.5), box.y(p.percent_of_all / 100)) for p in points]
    yield from _run(of_all, colour, dash)
    missing = [
        (below.x(p.week - 0.5), below.y(p.n_missing / (p.n_missing + p.n_reported))) for p in points
    ]
    yield from _run(missing, colour, dash)


def _run(
    points: Sequence[tuple[float, float]],
    colour: str,
    dash: tuple[float, ...],
    width: float = 2.2,
) -> Iterator[Shape]:
    if points:
        yield Line(tuple(points), colour, width, dash)
