"""The gain between two visits of one person, and whether it is more than measurement error."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard

from forceplate.analysis.comparable import (
    Difference,
    condition_differences,
    is_simulated,
    method_differences,
    visit_differences,
)
from forceplate.analysis.measurement_error import CONFIDENCE_FACTOR, LITERATURE, MeasurementError
from forceplate.types import (
    Condition,
    Parameter,
    Refusal,
    Region,
    Result,
    Side,
    Trial,
    Visit,
)

N_BEST = 2
STANDARD_GRAVITY_M_S2 = 9.80665
METHOD_VERSION = 1

_SUMMARY: Mapping[str, Parameter] = {"summary": "mean_of_best", "n_used": N_BEST}


class Verdict(StrEnum):
    """What one person's change means."""

    GAIN = "gain"
    LOSS = "loss"
    NOT_DISTINGUISHABLE = "not_distinguishable"
    """From measurement error."""


@dataclass(frozen=True, slots=True)
class ConditionComparison:
    """The change under one condition between two visits."""

    condition: Condition
    """At baseline; at follow-up where baseline has it not."""
    differences: tuple[Difference, ...]
    """Why the visits may not be compared here; empty when they may."""
    baseline: Result | Refusal
    """``peak_force_summary`` in N: mean of the two best peaks of the accepted trials."""
    follow_up: Result | Refusal
    gain: Result | Refusal
    """Follow-up minus baseline, N."""
    gain_percent: Result | Refusal
    """Of the baseline, %."""
    gain_body_weight: Result | Refusal
    """Change of the force in % of body weight: percentage points."""
    mdc95: Result | Refusal
    """Smallest change that is real for one person, N; the SEM and its source in the parameters."""
    verdict: Verdict | Refusal
    sentence: str
    """The verdict for a person to read."""


def compare_visits(
    baseline: Visit,
    follow_up: Visit,
    *,
    errors: Mapping[Region, MeasurementError] = LITERATURE,
) -> tuple[ConditionComparison, ...]:
    """Return the change for every condition of either visit, in the order of recording.

    Only accepted trials count. Where the visits differ in something that moves the number, the
    values are refused with the list of what differs. The verdict needs a measurement error for
    the region and is refused without.

    Parameters
    ----------
    errors
        By region; the clinic's own values instead of the literature's, where it has any.
    """
    whole = visit_differences(baseline.header, follow_up.header)
    return tuple(
        _compare(condition, (one, other), (baseline, follow_up), whole=whole, errors=errors)
        for condition, one, other in _pairs(baseline, follow_up)
    )


def _conditions(visit: Visit) -> list[Condition]:
    return list(dict.fromkeys(trial.condition for trial in visit.trials))


def _pairs(
    baseline: Visit, follow_up: Visit
) -> list[tuple[Condition, Condition | None, Condition | None]]:
    """Return each condition with what it is at baseline and at follow-up, None where missing.

    A condition without its equal is paired with one of the same side and region, so that what
    differs can be said.
    """
    before, after = _conditions(baseline), _conditions(follow_up)
    spare = [condition for condition in after if condition not in before]
    pairs: list[tuple[Condition, Condition | None, Condition | None]] = []
    for condition in before:
        other: Condition | None = condition
        if condition not in after:
            other = next((c for c in spare if _place(c) == _place(condition)), None)
        if other in spare:
            spare.remove(other)
        pairs.append((condition, condition, other))
    return pairs + [(condition, None, condition) for condition in spare]


def _place(condition: Condition) -> tuple[Side, Region]:
    return condition.side, condition.region


def _compare(
    condition: Condition,
    conditions: tuple[Condition | None, Condition | None],
    visits: tuple[Visit, Visit],
    *,
    whole: tuple[Difference, ...],
    errors: Mapping[Region, MeasurementError],
) -> ConditionComparison:
    peaks = _peaks(visits[0], conditions[0]), _peaks(visits[1], conditions[1])
    differences = whole + condition_differences(*conditions) + method_differences(*peaks)
    summaries = _summary(peaks[0], "baseline"), _summary(peaks[1], "follow-up")
    change = _change(*summaries, differences)
    gain = _gain(change)
    mdc95 = _mdc95(condition.region, errors)
    verdict, sentence = _judge(gain, mdc95)
    if any(is_simulated(visit.header) for visit in visits):
        sentence = f"Simulated data, nobody was measured. {sentence}"
    return ConditionComparison(
        condition=condition,
        differences=differences,
        baseline=summaries[0],
        follow_up=summaries[1],
        gain=gain,
        gain_percent=_gain_percent(change),
        gain_body_weight=_gain_body_weight(
            change, visits[0].header.body_mass_kg, visits[1].header.body_mass_kg
        ),
        mdc95=mdc95,
        verdict=verdict,
        sentence=sentence,
    )


def _peaks(visit: Visit, condition: Condition | None) -> list[tuple[Trial, Result]]:
    return [
        (trial, result)
        for trial in visit.trials
        if trial.accepted and trial.condition == condition
        for result in trial.results
        if isinstance(result, Result) and result.name == "peak_force"
    ]


def _summary(peaks: Sequence[tuple[Trial, Result]], visit: str) -> Result | Refusal:
    name, method = "peak_force_summary", "mean_of_best_peaks"
    if len(peaks) < N_BEST:
        return Refusal(
            name,
            "too_few_trials",
            f"{len(peaks)} accepted trials at {visit}; at least {N_BEST} are needed.",
            method,
            METHOD_VERSION,
            _SUMMARY,
        )
    best = sorted((result.value for _, result in peaks), reverse=True)[:N_BEST]
    parameters = {**_SUMMARY, "n_accepted": len(peaks)}
    return Result(name, math.fsum(best) / N_BEST, "N", method, METHOD_VERSION, parameters)


_Change = tuple[float, float]
"""The summaries in N at baseline and at follow-up, where they may be compared."""


def _change(
    before: Result | Refusal, after: Result | Refusal, differences: tuple[Difference, ...]
) -> _Change | Refusal:
    if differences:
        message = " ".join(str(difference) for difference in differences)
        return _refusal("gain", "not_comparable", f"The visits cannot be compared. {message}")
    if isinstance(before, Refusal):
        return _because_of("gain", before)
    if isinstance(after, Refusal):
        return _because_of("gain", after)
    return before.value, after.value


def _gain(change: _Change | Refusal) -> Result | Refusal:
    if isinstance(change, Refusal):
        return change
    before_n, after_n = change
    return Result("gain", after_n - before_n, "N", "difference", METHOD_VERSION, _SUMMARY)


def _gain_percent(change: _Change | Refusal) -> Result | Refusal:
    name = "gain_percent"
    if isinstance(change, Refusal):
        return _because_of(name, change)
    before_n, after_n = change
    if before_n <= 0:
        return _refusal(
            name,
            "baseline_not_positive",
            f"The baseline is {before_n:.1f} N; a change in percent needs a force above 0 N.",
        )
    value = 100 * (after_n - before_n) / before_n
    return Result(name, value, "%", "percent_of_baseline", METHOD_VERSION, _SUMMARY)


def _gain_body_weight(
    change: _Change | Refusal, before_kg: float | None, after_kg: float | None
) -> Result | Refusal:
    name = "gain_body_weight"
    if isinstance(change, Refusal):
        return _because_of(name, change)
    if not (_is_mass(before_kg) and _is_mass(after_kg)):
        return _refusal(
            name, "no_body_mass", "The body mass must be known at both visits; enter it there."
        )
    before_percent, after_percent = (
        100 * force_n / (mass_kg * STANDARD_GRAVITY_M_S2)
        for force_n, mass_kg in zip(change, (before_kg, after_kg), strict=True)
    )
    return Result(
        name,
        after_percent - before_percent,
        "%",
        "difference_of_percent_body_weight",
        METHOD_VERSION,
        {
            **_SUMMARY,
            "gravity_m_s2": STANDARD_GRAVITY_M_S2,
            "baseline_mass_kg": before_kg,
            "follow_up_mass_kg": after_kg,
        },
    )


def _is_mass(mass_kg: float | None) -> TypeGuard[float]:
    return mass_kg is not None and 0 < mass_kg < math.inf


def _mdc95(region: Region, errors: Mapping[Region, MeasurementError]) -> Result | Refusal:
    error = errors.get(region)
    if error is None:
        return _refusal(
            "mdc95",
            "no_measurement_error",
            f"No measurement error is known for {region.value.replace('_', ' ')}; "
            "measure the clinic's own.",
        )
    return Result(
        "mdc95",
        error.mdc95_n,
        "N",
        "1.96_sqrt2_sem",
        METHOD_VERSION,
        {
            "sem_n": error.sem_n,
            "sem_source": error.source,
            "sem_assumed": error.assumed,
            "factor": CONFIDENCE_FACTOR,
        },
    )


_WORDS = {
    Verdict.GAIN: "a real gain: it is more than",
    Verdict.LOSS: "a real loss: it is more than",
    Verdict.NOT_DISTINGUISHABLE: "not distinguishable from measurement error: it is within",
}


def _judge(gain: Result | Refusal, mdc95: Result | Refusal) -> tuple[Verdict | Refusal, str]:
    """Return the verdict and the sentence that says it."""
    if isinstance(gain, Refusal):
        return _because_of("verdict", gain), f"No gain can be given. {gain.message}"
    change = f"The change of {gain.value:+.1f} N"
    if isinstance(mdc95, Refusal):
        return _because_of("verdict", mdc95), f"{change} cannot be judged. {mdc95.message}"
    if gain.value > mdc95.value:
        verdict = Verdict.GAIN
    elif gain.value < -mdc95.value:
        verdict = Verdict.LOSS
    else:
        verdict = Verdict.NOT_DISTINGUISHABLE
    return verdict, (
        f"{change} is {_WORDS[verdict]} the smallest real change of {mdc95.value:.1f} N "
        f"(MDC95 from SEM {mdc95.parameters['sem_n']:.1f} N; {mdc95.parameters['sem_source']})."
    )


def _refusal(name: str, reason: str, message: str) -> Refusal:
    return Refusal(name, reason, message, method_version=METHOD_VERSION)


def _because_of(name: str, cause: Refusal) -> Refusal:
    """Return the refusal of a number that follows from another one."""
    return _refusal(name, cause.reason, cause.message)
