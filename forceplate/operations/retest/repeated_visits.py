"""Repeated visits of several persons as tables of scores, one for each condition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.gain.progress import Compare
from forceplate.analysis.gain.visit_gain import ConditionComparison, compare_visits, conditions_of
from forceplate.analysis.reliability.error_model import Metric
from forceplate.types import Condition, Refusal, Result, Visit
from forceplate.words import Text

_Row = list[Result | Refusal] | Text
"""The scores of one person, or why they do not count."""


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The scores of one condition: what ``reliability`` takes."""

    condition: Condition
    metric: Metric | None
    """Of every score; None where there is none."""
    subjects: tuple[str, ...]
    scores: NDArray[np.float64]
    """(n_persons, n_visits) in the order of time; NaN where a visit has no score."""
    left_out: Mapping[str, Text]
    """Persons whose visits may not be compared with each other or with the others, and why."""


def score_tables(
    visits: Iterable[Visit], *, compare: Compare = compare_visits
) -> tuple[ScoreTable, ...]:
    """Return one table for each condition, persons by name, visits by time.

    A person counts when all their visits may be compared and are of the same metric and method
    as those of most persons.
    """
    by_subject: dict[str, list[Visit]] = {}
    for visit in visits:
        by_subject.setdefault(visit.header.subject_id, []).append(without_samples(visit))
    n_visits = max((len(own) for own in by_subject.values()), default=0)
    columns: dict[Condition, dict[str, _Row]] = {}
    for subject in sorted(by_subject):
        ordered = sorted(by_subject[subject], key=lambda v: v.header.started_at.timestamp())
        if len(ordered) == 1:
            for condition in conditions_of(ordered[0]):
                columns.setdefault(condition, {})[subject] = _ONE_VISIT
            continue
        steps = [compare(ordered[0], visit) for visit in ordered[1:]]
        for condition in dict.fromkeys(c.condition for step in steps for c in step):
            columns.setdefault(condition, {})[subject] = _row(condition, steps)
    return tuple(_table(condition, rows, n_visits) for condition, rows in columns.items())


def without_samples(visit: Visit) -> Visit:
    """Return the visit with its numbers alone: a library of samples does not fit in memory."""
    nothing_i32, nothing_f64 = np.zeros((0, 0), np.int32), np.zeros(0)
    return replace(
        visit,
        trials=tuple(
            replace(trial, counts=nothing_i32, time_s=nothing_f64, force_n=None)
            for trial in visit.trials
        ),
    )


def _row(condition: Condition, steps: list[tuple[ConditionComparison, ...]]) -> _Row:
    found = [[c for c in step if c.condition == condition] for step in steps]
    for comparison in (c for step in found for c in step):
        differs = [d for d in comparison.differences if d.what != "condition"]
        if differs and isinstance(comparison.gain, Refusal):
            return comparison.text
    baseline = next(c.baseline for step in found for c in step)
    missing = Refusal("score", "condition_missing", "This condition was not measured.")
    return [baseline, *(step[0].follow_up if step else missing for step in found)]


def _usual_metric(rows: Iterable[_Row]) -> Metric | None:
    """Return the metric of most scores, the first among equals; None where there is none."""
    metrics = [
        Metric.of(score)
        for row in rows
        if not isinstance(row, Text)
        for score in row
        if isinstance(score, Result)
    ]
    return max(metrics, key=metrics.count, default=None)


_ONE_VISIT = Text("There is one visit only; an error needs two of the same person.")
_ANOTHER_METRIC = Text("The numbers were made by another method than those of most persons.")


def _table(condition: Condition, rows: Mapping[str, _Row], n_visits: int) -> ScoreTable:
    """Return the table of a condition; whoever was measured by another method is left out."""
    metric = _usual_metric(rows.values())
    subjects, scores, left_out = [], [], {}
    for subject, row in rows.items():
        if isinstance(row, Text):
            left_out[subject] = row
            continue
        if any(Metric.of(score) != metric for score in row if isinstance(score, Result)):
            left_out[subject] = _ANOTHER_METRIC
            continue
        values = [score.value if isinstance(score, Result) else np.nan for score in row]
        subjects.append(subject)
        scores.append(values + [np.nan] * (n_visits - len(values)))
    return ScoreTable(
        condition,
        metric,
        tuple(subjects),
        np.array(scores, dtype=np.float64).reshape(len(subjects), n_visits),
        left_out,
    )
