"""What a study of the clinic's own error says so far, in sentences for window and terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forceplate.analysis.reliability.agreement import Reliability
from forceplate.analysis.reliability.estimate import NORMAL_95, Estimate
from forceplate.analysis.reliability.sem_interval import upper_end_factor
from forceplate.analysis.reliability.standard_error import mdc
from forceplate.decimals import compared, compared_with_unit
from forceplate.operations.retest.library_study import ConditionError, RetestStudy
from forceplate.operations.retest.pairs import Standing
from forceplate.storage.retests import RetestPlan
from forceplate.words import Text, plain, plural

_TWICE = plural("{n} person measured twice", "{n} people measured twice")
_HOW = Text("{fewest} to {most} days apart, measured alike, no training between")
_MISSING = plural("{n} person still to measure again", "{n} people still to measure again")
_NEXT = plural("{n} can be measured again now or soon", "{n} can be measured again now or soon")
_NOBODY_NEXT = Text("Nobody can be repeated now: begin with people who do not train.")
_UNSAID = plural(
    "{n} person: not said whether they trained",
    "{n} people: not said whether they trained",
)
_SAY = Text("They count as soon as somebody says that they did not.")
_CHECKED = Text("Platform checked before {n} of {all:visit|visits}")
_CHECKED_ALL = Text("With a known weight; none of these checks failed.")
_UNCHECKED = Text("Before the others no check with a known weight is kept.")
_ONE_OPERATOR = Text("All visits by {who}")
_FOR_OTHERS = Text("For others nothing is known yet.")
_OPERATORS = Text("Visits by {who}")
_SEVERAL = Text("The error holds what differs between them.")
_NO_NAME = Text("Who measured is not kept")
_NO_NAME_WHY = Text("Enter your code before a visit.")
_CHANGED = plural(
    "{n} visit of the adopted error has changed since",
    "{n} visits of the adopted error have changed since",
)
_CHANGED_WHY = Text("Corrected or erased: look at the error again, and adopt it anew.")
_REASON = Text(
    "Why {n}: with {n} persons the true error is at most {factor:.2f} times the one that was "
    "found; with 10 it is {ten:.2f} times, with 20 {twenty:.2f}, with 50 {fifty:.2f} (chi-square, "
    "97.5 %)."
)
_NEEDED = Text(
    "{n} people who do not train, measured twice, {fewest} to {most} days apart, exactly as "
    "patients are measured, by whoever measures patients, on the same platform and calibration."
)
_CAREFUL = Text(
    "Until {planned} persons: every verdict goes by the upper end, {limit}, and says so."
)
_ESTIMATE = Text("Every verdict goes by {limit} from then on, and says so.")
_BEYOND_CHANCE = Text(
    "Beyond chance: part of a gain is learning. A gain must be real without it, too."
)
_BY_CHANCE = Text("Not beyond chance.")
_SPREAD = Text(
    "Strong people differ more between visits than weak ones: one limit in {unit} is too wide for "
    "the weak and too narrow for the strong. In percent of the force the error is {cv:.1f} %."
)
_NARROWS = Text(
    "Weak people differ more between visits than strong ones: one limit in {unit} does not fit all."
)
_GROWS = Text("The change between the visits grows or shrinks with the force.")
_RANGE = Text("{low} to {high}")
_OPEN = Text("from {low}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what is there and what is missing."""

    is_good: bool
    title: Text
    detail: Text


def needed(plan: RetestPlan) -> Text:
    """Return what must be done, by how many, within how many days."""
    return _NEEDED.fill(n=plan.n_persons, fewest=plan.fewest_days, most=plan.most_days)


def reason_of_plan(plan: RetestPlan) -> Text:
    """Return why so many persons are planned."""
    return _REASON.fill(
        n=plan.n_persons,
        factor=upper_end_factor(plan.n_persons),
        ten=upper_end_factor(10),
        twenty=upper_end_factor(20),
        fifty=upper_end_factor(50),
    )


def findings(study: RetestStudy) -> tuple[Finding, ...]:
    """Return what is there, what is missing and what limits the result, most important first."""
    return tuple(_findings(study))


def _findings(study: RetestStudy) -> Iterator[Finding]:
    plan, n = study.plan, len(study.counted)
    how = _HOW.fill(fewest=plan.fewest_days, most=plan.most_days)
    yield Finding(study.is_complete, _TWICE.fill(n=n), how)
    if study.own is not None and study.own.changed:
        yield Finding(False, _CHANGED.fill(n=len(study.own.changed)), _CHANGED_WHY)
    if study.not_said:
        yield Finding(False, _UNSAID.fill(n=len(study.not_said)), _SAY)
    if not study.is_complete:
        n_next = len(study.next_persons)
        detail = _NEXT.fill(n=n_next) if n_next else _NOBODY_NEXT
        yield Finding(False, _MISSING.fill(n=plan.n_persons - n), detail)
    if n:
        yield from _circumstances(study, 2 * n)


def _circumstances(study: RetestStudy, n_visits: int) -> Iterator[Finding]:
    n_checked = study.n_platform_checked
    is_checked = n_checked == n_visits
    checked = _CHECKED.fill(n=n_checked, all=n_visits)
    yield Finding(is_checked, checked, _CHECKED_ALL if is_checked else _UNCHECKED)
    who = [name for name in study.operators if name]
    if not who:
        yield Finding(False, _NO_NAME, _NO_NAME_WHY)
    elif len(study.operators) == 1:
        yield Finding(False, _ONE_OPERATOR.fill(who=who[0]), _FOR_OTHERS)
    else:
        yield Finding(True, _OPERATORS.fill(who=", ".join(who)), _SEVERAL)


def range_text(estimate: Estimate, unit: str, *, scale: float = 1.0) -> Text:
    """Return the ends of an interval, without their unit."""
    low = compared(scale * (estimate.low or 0.0), unit)
    if estimate.high is None:
        return _OPEN.fill(low=low)
    return _RANGE.fill(low=low, high=compared(scale * estimate.high, unit))


MDC_PER_SEM = mdc(1.0, NORMAL_95)


def deciding_mdc(one: ConditionError, plan: RetestPlan) -> float:
    """Return the limit that verdicts would go by if this were adopted now; NaN: there is none."""
    if not isinstance(one.answer, Reliability):
        return float("nan")
    interval = one.answer.sem_interval
    is_enough = one.answer.mean_squares.n >= plan.n_persons
    return MDC_PER_SEM * (interval.value if is_enough or interval.high is None else interval.high)


def adoption_text(one: ConditionError, plan: RetestPlan) -> Text:
    """Return by what a verdict would go if this were adopted now."""
    assert isinstance(one.answer, Reliability)  # noqa: S101  else there is nothing to adopt
    unit = "" if one.table.metric is None else one.table.metric.unit
    limit = compared_with_unit(deciding_mdc(one, plan), unit)
    if one.answer.mean_squares.n < plan.n_persons:
        return _CAREFUL.fill(planned=plan.n_persons, limit=limit)
    return _ESTIMATE.fill(limit=limit)


def learning_text(answer: Reliability) -> Text:
    """Return whether the second visit differs from the first by more than chance."""
    learning = answer.learning
    is_beyond = learning is not None and learning.excludes_zero
    return _BEYOND_CHANCE if is_beyond else _BY_CHANCE


def cautions(one: ConditionError) -> tuple[Text, ...]:
    """Return why one limit may not fit all persons; empty: nothing of that was seen."""
    if not isinstance(one.answer, Reliability) or one.answer.steps[0] is None:
        return ()
    step, unit = one.answer.steps[0], "" if one.table.metric is None else one.table.metric.unit
    said: list[Text] = []
    if step.spread_slope.excludes_zero:
        cv = one.answer.cv_percent.get("log_scores")
        widens = step.spread_slope.value > 0 and cv is not None
        said.append(_SPREAD.fill(unit=unit, cv=cv) if widens else _NARROWS.fill(unit=unit))
    if step.slope.excludes_zero:
        said.append(_GROWS)
    return tuple(said)


def persons_left_out(study: RetestStudy) -> list[tuple[str, Text]]:
    """Return who does not count and why, those nearest to counting first."""
    others = [one for one in study.persons if one.standing is not Standing.COUNTS]
    ordered = sorted(others, key=lambda one: (-one.standing, one.subject_id))
    return [(one.subject_id, one.why or plain("")) for one in ordered]
