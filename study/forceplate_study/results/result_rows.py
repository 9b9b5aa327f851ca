"""The answers of a study as rows, the same for the screen, a CSV file and a report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Annotated

from forceplate.types import Refusal
from forceplate.words import Text, plain
from forceplate_study.definition.study import SessionKind, StudyDefinition
from forceplate_study.described_fields import Described
from forceplate_study.follow_up.adherence import GroupAdherence, PersonAdherence, windows_of
from forceplate_study.outcome.follow_up_time import SILENT_DAYS
from forceplate_study.outcome.outcome import GroupCurve, GroupModel, Outcome
from forceplate_study.outcome.risk import RiskComparison, RiskMeasure
from forceplate_study.outcome.survival import BAND, LogRank
from forceplate_study.records.csv_cells import write_rows, write_text
from forceplate_study.records.tables import SYNTHETIC

COX_PARTS = ("cox", "cox_age", "cox_gain")
"""The unadjusted model first."""
FELL_SILENT = "fell silent"


def about(note: str, unit: str = "", empty: str = "") -> Described:
    """Return what a column of a data set is; without ``empty`` it may not be empty."""
    return Described(plain(note), plain(note), unit=unit, empty=plain(empty) if empty else None)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One answer; None where it has no such number."""

    part: str
    """Which question: ``risk``, ``comparison``, ``survival``, ``cox``, ``cox_gain``..."""
    group: str
    """A group, or ``control vs group``; empty: all."""
    name: str
    value: float | None = None
    low: float | None = None
    """Of the 95 % interval."""
    high: float | None = None
    p: float | None = None
    n: int | None = None
    n_injured: int | None = None
    method: str = ""
    refused: str = ""
    """Why there is no answer, in English."""
    primary: bool = False
    """The one test that the study is judged by; all others are further ones."""
    refusal: Refusal | None = field(default=None, repr=False)
    """The same, to be said in another language; in no table."""


@dataclass(frozen=True, slots=True)
class AdherenceRow:
    """The adherence of a person or a group in a window, of one kind of session or of all.

    The fields with a description are those of a data set.
    """

    participant: Annotated[str, about("pseudonym")]
    """Empty: the whole group."""
    group: Annotated[str, about("key of the group")]
    window: Annotated[str, about("weeks after the baseline")]
    kind: Annotated[str, about("home, supervised, or all of these")]
    done: Annotated[int, about("at most what is prescribed in each week", "sessions")]
    prescribed: Annotated[int, about("in all weeks that were due", "sessions")]
    percent: float | None
    """With unreported weeks as not done."""
    prescribed_reported: Annotated[int, about("in the weeks that were reported", "sessions")]
    percent_reported: float | None
    """Of the reported weeks alone; None: none was reported."""
    weeks_reported: Annotated[int, about("diary weeks of which all is known", "weeks")]
    weeks_missing: Annotated[int, about("other weeks that were due", "weeks")]


def outcome_rows(outcome: Outcome) -> tuple[ResultRow, ...]:
    """Return every answer of a study."""
    return tuple(_outcome_rows(outcome))


def _outcome_rows(outcome: Outcome) -> Iterator[ResultRow]:
    for own in outcome.risks:
        r = own.risk
        yield ResultRow(
            "risk", own.group, "risk", r.value, r.low, r.high, None, own.n, own.n_injured,
            own.method,
        )  # fmt: skip
    for comparison in outcome.comparisons:
        yield from _comparison_rows(comparison)
    if outcome.has_reports:
        yield from _silent_rows(outcome.curves)
    yield from _survival_rows("survival", outcome.curves, outcome.follow_up_days)
    yield replace(_log_rank_row("survival", outcome.log_rank), primary=True)
    for part in COX_PARTS:
        for model in getattr(outcome, part):
            yield from _cox_rows(part, model)
    if outcome.sensitivity is not None:
        own_curves = outcome.sensitivity.curves
        yield from _survival_rows("sensitivity", own_curves, outcome.follow_up_days)
        yield _log_rank_row("sensitivity", outcome.sensitivity.log_rank)
        for model in outcome.sensitivity.cox:
            yield from _cox_rows("sensitivity", model)
    correlation = outcome.correlation
    if isinstance(correlation, Refusal):
        yield _refused("correlation", "", correlation)
    else:
        r = correlation.r
        yield ResultRow(
            "correlation", "", "gain and days to injury", r.value, r.low, r.high, correlation.p,
            correlation.n, correlation.n, correlation.method,
        )  # fmt: skip


def _silent_rows(curves: Sequence[GroupCurve]) -> Iterator[ResultRow]:
    for own in curves:
        yield ResultRow(
            "survival", own.group, FELL_SILENT, own.n_silent,
            n=own.times.days.size, n_injured=own.times.n_injured,
            method=f"uninjured, no report for {SILENT_DAYS} days, until leaving or the end",
        )  # fmt: skip


def _survival_rows(part: str, curves: Sequence[GroupCurve], last_day: int) -> Iterator[ResultRow]:
    for own in curves:
        n, n_injured = own.times.days.size, own.times.n_injured
        name = f"not injured at day {last_day}"
        found = own.curve.at(last_day)
        if isinstance(found, Refusal):
            yield _refused(part, own.group, found, name)
            continue
        low, high = (
            (_number(own.curve.low[-1]), _number(own.curve.high[-1]))
            if own.curve.days.size
            else (None, None)
        )
        yield ResultRow(
            part, own.group, name, found, low, high, None, n, n_injured,
            f"Kaplan-Meier, Greenwood, {BAND} band",
        )  # fmt: skip


def _comparison_rows(comparison: RiskComparison) -> Iterator[ResultRow]:
    pair = f"{comparison.control.group} vs {comparison.other.group}"
    n = comparison.control.n + comparison.other.n
    n_injured = comparison.control.n_injured + comparison.other.n_injured
    for answer in (*comparison.measures, *comparison.tests):
        if isinstance(answer, Refusal):
            yield _refused("comparison", pair, answer)
        elif isinstance(answer, RiskMeasure):
            e = answer.estimate
            yield ResultRow(
                "comparison", pair, answer.name, e.value, e.low, e.high, None, n, n_injured,
                answer.method,
            )  # fmt: skip
        else:
            yield ResultRow(
                "comparison", pair, answer.name, answer.statistic, None, None, answer.p, n,
                n_injured, answer.method,
            )  # fmt: skip


def _log_rank_row(part: str, test: LogRank | Refusal) -> ResultRow:
    if isinstance(test, Refusal):
        return _refused(part, "", test)
    return ResultRow(
        part, "", "log-rank chi-square", test.chi_square, None, None, test.p, None,
        sum(test.observed), f"{test.method}, df {test.degrees_of_freedom}",
    )  # fmt: skip


def _cox_rows(part: str, own: GroupModel) -> Iterator[ResultRow]:
    model = own.model
    if isinstance(model, Refusal):
        yield _refused(part, own.group, model)
        return
    for ratio in model.hazard_ratios:
        e = ratio.ratio
        yield ResultRow(
            part, own.group, f"hazard ratio, {ratio.covariate}", e.value, e.low, e.high, ratio.p,
            model.n, model.n_injured, model.method,
        )  # fmt: skip
    check = model.proportionality
    if isinstance(check, Refusal):
        yield _refused(part, own.group, check, "proportional hazards")
        return
    for covariate, test in check.items():
        yield ResultRow(
            part, own.group, f"proportional hazards, {covariate}", test.chi_square, None, None,
            test.p, model.n, model.n_injured, f"{test.method}, df {test.degrees_of_freedom}",
        )  # fmt: skip


def _refused(part: str, group: str, refusal: Refusal, name: str = "") -> ResultRow:
    return ResultRow(part, group, name or refusal.name, refused=refusal.message, refusal=refusal)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def adherence_rows(
    groups: Sequence[GroupAdherence], study: StudyDefinition
) -> tuple[AdherenceRow, ...]:
    """Return the adherence of every group and then of every person, window by window."""
    return tuple(
        row
        for level in ("group", "person")
        for group in groups
        for own in ([group] if level == "group" else group.persons)
        for row in _adherence_rows(own, group.group, study)
    )


def _adherence_rows(
    own: GroupAdherence | PersonAdherence, group: str, study: StudyDefinition
) -> Iterator[AdherenceRow]:
    participant = own.participant.participant_id if isinstance(own, PersonAdherence) else ""
    for window in windows_of(study):
        for kind in (None, *SessionKind):
            found = own.within(window, kind)
            if not found.prescribed and not found.prescribed_missing:
                continue
            yield AdherenceRow(
                participant, group, window.label, "all" if kind is None else kind.value,
                found.done, found.prescribed_in_all, _number(found.percent_of_all),
                found.prescribed, _number(found.percent),
                found.weeks_reported, found.weeks_missing,
            )  # fmt: skip


def row_values(row: ResultRow | AdherenceRow) -> dict[str, str | float | None]:
    """Return the cells of a row by column."""
    return {own.name: getattr(row, own.name) for own in fields(row) if own.name != "refusal"}


def rows_csv(
    rows: Sequence[ResultRow] | Sequence[AdherenceRow], notes: Sequence[Text], *, simulated: bool
) -> str:
    """Return rows as CSV, every number with all its digits; empty: there is none.

    What must be known beside them stands above, in comments.
    """
    cells = [row_values(row) for row in rows]
    return write_rows(
        list(cells[0]) if cells else [],
        ({name: _cell(value) for name, value in own.items()} for own in cells),
        comments=(*((SYNTHETIC,) if simulated else ()), *(note.en for note in notes)),
    )


def _cell(value: object) -> str:
    if isinstance(value, str):
        return write_text(value)
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)
