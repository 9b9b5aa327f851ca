"""The gain between two visits of one person, and whether it is more than measurement error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forceplate.analysis.gain.calibration_ties import CalibrationTie, find_tie
from forceplate.analysis.gain.change import Change, Verdict
from forceplate.analysis.gain.gain_results import GainResults, Pair
from forceplate.analysis.gain.gain_sentence import (
    gain_label,
    gain_sentence,
    not_comparable,
    what_next,
)
from forceplate.analysis.gain.platform_drift import PlatformDrift, platform_drift
from forceplate.analysis.gain.visit_differences import (
    Difference,
    condition_differences,
    method_differences,
    visit_differences,
)
from forceplate.analysis.gain.visit_value import BASELINE, FOLLOW_UP, accepted_results, visit_value
from forceplate.analysis.label_weeks import LabelDoubt, label_doubt
from forceplate.analysis.provenance import is_in_doubt, is_simulated
from forceplate.analysis.reliability.error_model import ErrorModel
from forceplate.analysis.reliability.measurement_error import measurement_error
from forceplate.analysis.reliability.standard_error import LITERATURE, MeasurementError
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.analysis.trial.method_catalogue import MEAN_OF_BEST
from forceplate.analysis.trial.method_definition import Method
from forceplate.analysis.trial.refusals import Reason
from forceplate.analysis.trial.visit_summary import summary_name
from forceplate.decimals import add_up
from forceplate.types import (
    PEAK_FORCE,
    Condition,
    FirstVisit,
    Parameter,
    Refusal,
    Region,
    Result,
    Side,
    Visit,
)
from forceplate.words import Text, capital, joined, listed, plain, say

_ROUNDED = Text("Changes are calculated before rounding.")
_ASSUMED = Text(
    "That limit is assumed: it was not measured in our practice. That is why each verdict has a "
    "dashed edge."
)
_WEAK = Text(
    "A dashed edge: that verdict is weak, because the limit is not known well, the visits differ, "
    "or the numbers are in doubt."
)

_OF = plain("{which}: {why}")


@dataclass(frozen=True, slots=True)
class ConditionComparison:
    """The change under one condition between two visits."""

    condition: Condition
    """At baseline; at follow-up where baseline has it not."""
    differences: tuple[Difference, ...]
    """Why the visits may not be compared here; empty when they may."""
    override: str
    """The reason for which they were compared all the same; empty when they were not."""
    baseline: Result | Refusal
    """``peak_force_mean_of_best`` in N: mean of the two best peaks of the accepted trials; or of
    the other metric or summary that was asked for."""
    follow_up: Result | Refusal
    gain: Result | Refusal
    """Follow-up minus baseline, in the unit of the metric."""
    gain_percent: Result | Refusal
    """Of the baseline, %."""
    gain_log_ratio: Result | Refusal
    """ln(follow-up / baseline)."""
    gain_body_weight: Result | Refusal
    """Change of the force in % of body weight: percentage points."""
    gain_ci95_low: Result | Refusal
    """Lower end of the 95 % confidence interval of the gain."""
    gain_ci95_high: Result | Refusal
    reliable_change_index: Result | Refusal
    """Gain over sqrt(2) SEM; beyond +-1.96 it is more than measurement error."""
    mdc95: Result | Refusal
    """Smallest change that is real for one person; the SEM and its source in the parameters."""
    mdc90: Result | Refusal
    verdict: Verdict | Refusal
    why: Text | None
    """Why there is no verdict; None: there is one."""
    is_firm: bool
    """Nothing weakens the verdict: its error is measured and known well enough for it, the visits
    do not differ, and their numbers are in no doubt. Else it only seems so."""
    text: Text
    """The verdict for a person to read, with what it rests on."""
    basis: Text
    """What the verdict rests on, or why there is none; often the same for several conditions."""
    verdict_text: Text
    """The verdict in one sentence, for whoever has the change in front of them."""
    drift: PlatformDrift
    """What the checks before the two visits say of the platform itself; also in the texts."""

    @property
    def label(self) -> Text:
        """Return the verdict in a few words, or that there is none."""
        return gain_label(self.verdict, self.gain, is_firm=self.is_firm)

    @property
    def what_next(self) -> Text | None:
        """Return what lets it be judged where only a number or a limit lacks; else None."""
        verdict = self.verdict
        if isinstance(verdict, Verdict) or verdict.reason == "not_comparable":
            return None
        return what_next(verdict.reason)

    @property
    def is_assumed(self) -> bool:
        """Return whether the limit rests on an assumption; the verdict is then not firm."""
        limit = self.mdc95
        return isinstance(limit, Result) and bool(limit.parameters.get("sem_assumed"))

    @property
    def sentence(self) -> str:
        """Return the verdict in English."""
        return say(self.text)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked about every condition of two visits."""

    visits: tuple[Visit, Visit]
    differences: tuple[Difference, ...]
    errors: Mapping[Region, MeasurementError]
    model: ErrorModel
    metric: str
    summary: Method
    override: str
    tie: CalibrationTie | None
    drift: PlatformDrift
    label_doubt: LabelDoubt | None


def dashed_text(comparisons: Iterable[ConditionComparison]) -> tuple[Text, ...]:
    """Return why verdicts have a dashed edge, in window and report; empty: none has."""
    judged = [one for one in comparisons if isinstance(one.verdict, Verdict)]
    weak = [one for one in judged if not one.is_firm]
    if not weak:
        return ()
    is_only_assumed = len(weak) == len(judged) and all(one.is_assumed for one in weak)
    return (_ASSUMED if is_only_assumed else _WEAK,)


def rounded_text(comparisons: Iterable[ConditionComparison]) -> tuple[Text, ...]:
    """Return that changes are not those of the rounded numbers beside them; empty: they are."""
    pairs = ((one.baseline, one.follow_up) for one in comparisons)
    if all(
        add_up(before.value, after.value, before.unit)
        for before, after in pairs
        if isinstance(before, Result) and isinstance(after, Result)
    ):
        return ()
    return (_ROUNDED,)


def unjudged_text(comparisons: Iterable[ConditionComparison]) -> tuple[Text, ...]:
    """Return why changes are not judged and what to do next, each once with its conditions."""
    found: dict[Text, list[Text]] = {}
    for one in comparisons:
        if one.why is not None and one.what_next is not None:
            sentence = joined(one.why, one.what_next)
            found.setdefault(sentence, []).append(condition_text(one.condition))
    return tuple(_OF.fill(which=capital(listed(of)), why=why) for why, of in found.items())


def compare_visits(
    baseline: Visit,
    follow_up: Visit,
    *,
    errors: Mapping[Region, MeasurementError] = LITERATURE,
    model: ErrorModel | None = None,
    metric: str = PEAK_FORCE,
    summary: Method = MEAN_OF_BEST,
    override: str = "",
    ties: Sequence[CalibrationTie] = (),
) -> tuple[ConditionComparison, ...]:
    """Return the change for every condition of either visit, in the order of recording.

    Only accepted trials count. Where the visits differ in something that moves the number, the
    values are refused with the list of what differs. The verdict needs a measurement error and
    is refused without.

    Parameters
    ----------
    errors
        Of peak force by region, where the clinic has not measured its own.
    model
        The clinic's own, asked first; it must know the very condition, metric and method.
    metric
        Name of a strength in the results of the trials.
    summary
        One of ``SUMMARIES``: how the trials of a visit become one number.
    override
        The reason why visits that differ are compared all the same; every number that comes of
        it is marked. Two persons, a simulation, a missing condition, another unit and visits
        in the wrong order cannot be overridden.
    ties
        Between calibrations. Visits that one of them joins may be of two platforms; its limit
        is added to the smallest real change.
    """
    question = _Question(
        visits=(baseline, follow_up),
        differences=visit_differences(baseline.header, follow_up.header, ties=ties),
        errors=errors,
        model=model if model is not None else ErrorModel(),
        metric=metric,
        summary=summary,
        override=override.strip(),
        tie=find_tie(baseline.header, follow_up.header, ties),
        drift=platform_drift(baseline.header, follow_up.header),
        label_doubt=label_doubt(FirstVisit.of(baseline.header), follow_up.header),
    )
    return tuple(
        _compare(condition, (one, other), question)
        for condition, one, other in _pairs(baseline, follow_up)
    )


def conditions_of(visit: Visit) -> list[Condition]:
    """Return the conditions of a visit, but those only practised, in the order of recording."""
    return list(visit.by_condition())


def _pairs(
    baseline: Visit, follow_up: Visit
) -> list[tuple[Condition, Condition | None, Condition | None]]:
    """Return each condition with what it is at baseline and at follow-up, None where missing.

    A condition without its equal is paired with one of the same side and region, so that what
    differs can be said.
    """
    before, after = conditions_of(baseline), conditions_of(follow_up)
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
    question: _Question,
) -> ConditionComparison:
    """Return the comparison of one condition: numbers, what differs, error, change, sentence."""
    sides = tuple(zip(question.visits, conditions, (BASELINE, FOLLOW_UP), strict=True))
    values = [
        visit_value(visit, one, called, metric=question.metric, way=question.summary)
        for visit, one, called in sides
    ]
    trials = [accepted_results(visit, one, question.metric) for visit, one, _ in sides]
    differences = (
        question.differences + condition_differences(*conditions) + method_differences(*trials)
    )
    pair = _comparable_pair(values, differences, question.override)
    overridden = question.override if differences and not isinstance(pair, Reason) else ""
    error = measurement_error(
        condition, question.metric, values, own=question.model, published=question.errors
    )
    change = _change(pair, error, question.tie)
    headers, off = [visit.header for visit in question.visits], question.label_doubt
    is_doubted = bool(overridden) or any(map(is_in_doubt, headers))
    is_firm = isinstance(change, Change) and not (change.is_weak or is_doubted)
    said = gain_sentence(
        pair,
        change,
        differences=differences,
        override=overridden,
        drift=question.drift,
        is_simulated=any(is_simulated(header) for header in headers),
        is_firm=is_firm,
    )
    answers = GainResults(pair, change, error, _marks(differences, overridden, question))
    baseline, follow_up = (_summary(value, question) for value in values)
    ci95_low, ci95_high = answers.interval95()
    return ConditionComparison(
        condition=condition,
        differences=differences,
        override=overridden,
        baseline=baseline,
        follow_up=follow_up,
        gain=answers.gain(),
        gain_percent=answers.gain_percent(),
        gain_log_ratio=answers.gain_log_ratio(),
        gain_body_weight=answers.gain_body_weight(*(h.body_mass_kg for h in headers)),
        gain_ci95_low=ci95_low,
        gain_ci95_high=ci95_high,
        reliable_change_index=answers.reliable_change_index(),
        mdc95=answers.mdc95(),
        mdc90=answers.mdc90(),
        verdict=change.verdict if isinstance(change, Change) else change.refusal("verdict"),
        why=None if isinstance(change, Change) else change.text,
        is_firm=is_firm,
        text=joined(said.text, *([] if off is None else [off.text])),
        basis=said.basis,
        verdict_text=said.verdict,
        drift=question.drift,
    )


def _comparable_pair(
    values: Sequence[Result | Reason], differences: tuple[Difference, ...], override: str
) -> Pair | Reason:
    """Return the two numbers where they may be compared, else why not."""
    if differences and not (override and all(d.can_be_overridden for d in differences)):
        return not_comparable(differences, is_override_tried=bool(override))
    before, after = values
    if isinstance(before, Reason):
        return before
    if isinstance(after, Reason):
        return after
    return before, after


def _summary(value: Result | Reason, question: _Question) -> Result | Refusal:
    if isinstance(value, Result):
        return value
    way = question.summary
    return value.refusal(
        summary_name(question.metric, way),
        method=way.id,
        version=way.version,
        parameters=way.parameters,
    )


def _marks(
    differences: tuple[Difference, ...], overridden: str, question: _Question
) -> dict[str, Parameter]:
    """Return what every number that is derived here carries."""
    marks: dict[str, Parameter] = {"of": question.metric, "summary": question.summary.id}
    marks.update(question.summary.parameters)
    marks.update(question.drift.marks)
    if overridden:
        marks["override"] = overridden
        marks["differs_in"] = ", ".join(difference.what for difference in differences)
    if question.tie is not None:
        marks["tie_percent"] = question.tie.max_difference_percent
        marks["tie_evidence"] = question.tie.evidence
    return marks


def _change(
    pair: Pair | Reason, error: MeasurementError | Reason, tie: CalibrationTie | None
) -> Change | Reason:
    if isinstance(pair, Reason):
        return pair
    if isinstance(error, Reason):
        return error
    before, after = pair
    allowance = 0.0 if tie is None else tie.max_difference_percent
    return Change(before.value, after.value, before.unit, error, allowance)
