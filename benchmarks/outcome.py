"""Time to the adherence and the outcome of a large study.

The cohort is synthetic and made beforehand. The clock runs over everything from the records of
persons to the last answer: risks, Kaplan-Meier, log-rank, both Cox models with their checks. The
first run also loads the libraries; the fastest of the repeats does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from benchmarks.rows import Row, times
from benchmarks.timing import seconds
from forceplate_study.definition.study_file import Shipped, shipped_study
from forceplate_study.follow_up.adherence import adherence
from forceplate_study.outcome.outcome import outcome
from forceplate_study.synthetic_cohort import synthetic_cohort

START, AS_OF = date(2024, 1, 1), date(2025, 12, 31)


def rows(effort: float) -> Iterator[Row]:
    """Return the time to both answers."""
    study = shipped_study(Shipped.TRIAL)
    cohort = synthetic_cohort(study, START, times(effort, 10_000, at_least=118))
    outcome_s, adherence_s = [], []
    for _ in range(times(effort, 3)):
        outcome_s.append(seconds(lambda: outcome(study, cohort.records, AS_OF, cohort.gains_n)))
        adherence_s.append(seconds(lambda: adherence(study, cohort.records, AS_OF)))
    people = f"{len(cohort.records.participants):,} people over a year"
    yield Row(f"outcome of {people}, libraries loaded", "s", min(outcome_s))
    yield Row("the same, the first time in a program", "s", outcome_s[0])
    yield Row(f"adherence of {people}", "s", min(adherence_s))
