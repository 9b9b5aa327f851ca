"""Any number of visits of one person as a series: W0, W8, W16, ..."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from forceplate.analysis.gain.visit_gain import ConditionComparison, compare_visits
from forceplate.errors import AnalysisError
from forceplate.types import Condition, Refusal, Result, Visit
from forceplate.words import Text

Compare = Callable[[Visit, Visit], tuple[ConditionComparison, ...]]
"""``compare_visits``, or a ``functools.partial`` of it with other choices."""

_SECONDS_PER_DAY = 86_400
_MANY = Text(
    "Each visit is judged on its own: of 20 comparisons without any change about one looks real."
)


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """One visit in a series."""

    visit: str
    started_at: datetime
    days: float
    """Since the first visit."""
    value: Result | Refusal
    """The summary of the visit."""
    since_first: ConditionComparison | None
    """None for the first visit."""
    since_previous: ConditionComparison | None


@dataclass(frozen=True, slots=True)
class ProgressSeries:
    """One condition over all visits."""

    condition: Condition
    points: tuple[ProgressPoint, ...]
    caution: Text | None
    """What to know about judging several visits; None for two."""


def progress(
    visits: Sequence[Visit], *, compare: Compare = compare_visits
) -> tuple[ProgressSeries, ...]:
    """Return one series for each condition, each visit against the first and the one before.

    The visits are taken in the order of time. A visit without a condition, or not comparable,
    keeps its place with a refusal. Series stand in the order of the first recording.

    Raises
    ------
    AnalysisError
        Fewer than two visits.
    """
    if len(visits) < 2:
        raise AnalysisError(
            Text("A series needs at least two visits; {n} was given.").fill(n=len(visits))
        )
    ordered = sorted(visits, key=lambda visit: visit.header.started_at.timestamp())
    since_first = [_by_condition(compare(ordered[0], visit)) for visit in ordered[1:]]
    since_previous = [_by_condition(compare(one, other)) for one, other in pairwise(ordered)]
    conditions = dict.fromkeys(condition for step in since_first for condition in step)
    return tuple(
        ProgressSeries(
            condition,
            tuple(_points(condition, ordered, since_first, since_previous)),
            caution=_MANY if len(ordered) > 2 else None,
        )
        for condition in conditions
    )


def _by_condition(
    comparisons: tuple[ConditionComparison, ...],
) -> dict[Condition, ConditionComparison]:
    return {comparison.condition: comparison for comparison in comparisons}


def _points(
    condition: Condition,
    visits: Sequence[Visit],
    since_first: Sequence[dict[Condition, ConditionComparison]],
    since_previous: Sequence[dict[Condition, ConditionComparison]],
) -> list[ProgressPoint]:
    """Return a point for each visit, also for those without this condition."""
    start = visits[0].header.started_at
    points = []
    for number, visit in enumerate(visits):
        first = since_first[number - 1].get(condition) if number else None
        moment = visit.header.started_at
        points.append(
            ProgressPoint(
                visit=visit.header.visit,
                started_at=moment,
                days=(moment.timestamp() - start.timestamp()) / _SECONDS_PER_DAY,
                value=_value(condition, number, first, since_first),
                since_first=first,
                since_previous=since_previous[number - 1].get(condition) if number else None,
            )
        )
    return points


def _value(
    condition: Condition,
    number: int,
    comparison: ConditionComparison | None,
    since_first: Sequence[dict[Condition, ConditionComparison]],
) -> Result | Refusal:
    if number == 0:
        return next(step[condition].baseline for step in since_first if condition in step)
    if comparison is not None:
        return comparison.follow_up
    return Refusal(
        "progress",
        "condition_missing",
        "This condition was measured neither at the first visit nor at this one.",
    )
