"""The answers of a study as rows, the same for the screen, a CSV file and a report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

from forceplate.types import Refusal
from forceplate_study.definition.study import SessionKind, StudyDefinition
from forceplate_study.follow_up.adherence import GroupAdherence, PersonAdherence, windows_of
from forceplate_study.outcome.cox import CoxModel, HazardRatio
from forceplate_study.outcome.outcome import GroupModel, Outcome
from forceplate_study.outcome.risk import RiskComparison, RiskMeasure
from forceplate_study.outcome.survival import LogRank
from forceplate_study.records.csv_cells import write_rows, write_text
from forceplate_study.records.tables import SYNTHETIC


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
    refusal: Refusal | None = field(default=None, repr=False)
    """The same, to be said in another language; in no table."""


@dataclass(frozen=True, slots=True)
class AdherenceRow:
    """The adherence of a person or a group in a window."""

    participant: str
    """Empty: the whole group."""
    group: str
    window: str
    kind: str
    """Of session; ``all``: every one."""
    done: int
    prescribed: int
    percent: float | None
    """None: nothing was prescribed in a reported week."""
    prescribed_missing: int
    weeks_reported: int
    weeks_missing: int
    lowest_percent: float | None
    """If nothing was done in the missing weeks."""
    highest_percent: float | None
    """If everything was."""


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
    for curve in outcome.curves:
        days = outcome.follow_up_days
        found = curve.curve.at(days)
        name = f"not injured at day {days}"
        if isinstance(found, Refusal):
            yield _refused("survival", curve.group, found, name)
        else:
            steps = curve.curve.days.size
            low, high = (
                (_number(curve.curve.low[-1]), _number(curve.curve.high[-1]))
                if steps
                else (None, None)
            )
            yield ResultRow(
                "survival", curve.group, name, found, low, high, None, curve.times.days.size,
                curve.times.n_injured,
                f"Kaplan-Meier, Greenwood, {curve.curve.band.value} band",
            )  # fmt: skip
    yield _log_rank_row(outcome.log_rank)
    for part, models in (("cox", outcome.cox), ("cox_gain", outcome.cox_gain)):
        for model in models:
            yield from _cox_rows(part, model)
    correlation = outcome.correlation
    if isinstance(correlation, Refusal):
        yield _refused("correlation", "", correlation)
    else:
        r = correlation.r
        yield ResultRow(
            "correlation", "", "gain and days to injury", r.value, r.low, r.high, correlation.p,
            correlation.n, correlation.n, correlation.method,
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


def _log_rank_row(test: LogRank | Refusal) -> ResultRow:
    if isinstance(test, Refusal):
        return _refused("survival", "", test)
    return ResultRow(
        "survival", "", "log-rank chi-square", test.chi_square, None, None, test.p, None,
        sum(test.observed), f"{test.method}, df {test.degrees_of_freedom}",
    )  # fmt: skip


def _cox_rows(part: str, own: GroupModel) -> Iterator[ResultRow]:
    model = own.model
    if isinstance(model, Refusal):
        yield _refused(part, own.group, model)
        return
    for ratio in model.hazard_ratios:
        yield from _hazard_rows(part, own.group, model, ratio)
    yield ResultRow(
        part, own.group, "proportional hazards, all", model.proportionality_chi_square, None, None,
        model.proportionality_p, model.n, model.n_injured, "Grambsch and Therneau, chi-square",
    )  # fmt: skip


def _hazard_rows(part: str, group: str, model: CoxModel, ratio: HazardRatio) -> Iterator[ResultRow]:
    e = ratio.ratio
    yield ResultRow(
        part, group, f"hazard ratio, {ratio.covariate}", e.value, e.low, e.high, ratio.p, model.n,
        model.n_injured, model.method,
    )  # fmt: skip
    yield ResultRow(
        part, group, f"proportional hazards, {ratio.covariate}", ratio.proportionality_chi_square,
        None, None, ratio.proportionality_p, model.n, model.n_injured,
        "Grambsch and Therneau, chi-square",
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
            low, high = found.possible_percent
            yield AdherenceRow(
                participant, group, window.label, "all" if kind is None else kind.value,
                found.done, found.prescribed, _number(found.percent), found.prescribed_missing,
                found.weeks_reported, found.weeks_missing, _number(low), _number(high),
            )  # fmt: skip


def row_values(row: ResultRow | AdherenceRow) -> dict[str, str | float | None]:
    """Return the cells of a row by column."""
    return {own.name: getattr(row, own.name) for own in fields(row) if own.name != "refusal"}


def rows_csv(rows: Sequence[ResultRow] | Sequence[AdherenceRow], *, simulated: bool) -> str:
    """Return rows as CSV, every number with all its digits; empty: there is none."""
    cells = [row_values(row) for row in rows]
    return write_rows(
        list(cells[0]) if cells else [],
        ({name: _cell(value) for name, value in own.items()} for own in cells),
        comments=(SYNTHETIC,) if simulated else (),
    )


def _cell(value: object) -> str:
    if isinstance(value, str):
        return write_text(value)
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)
