"""What the accepted trials of one visit say together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forceplate.analysis.trial import method_catalogue as methods
from forceplate.analysis.trial.choices import OnsetKind
from forceplate.analysis.trial.hand_marks import aside_from, set_by_hand
from forceplate.analysis.trial.method_definition import Method
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.errors import AnalysisError
from forceplate.types import PEAK_FORCE, Condition, Parameter, Refusal, Result, Side, Trial, Visit
from forceplate.words import Text

SUMMARIES: tuple[Method, ...] = (methods.MEAN_OF_BEST, methods.BEST, methods.MEAN)
"""The ways of summing up trials; the first is what the instrument reports."""
N_FOR_CV = 2


@dataclass(frozen=True, slots=True)
class ConditionSummary:
    """One number of the trials under one condition, summed up in every way."""

    condition: Condition
    name: str
    """Of the number in each trial, e.g. ``peak_force``."""
    values: tuple[Result | Refusal, ...]
    """The ways of ``SUMMARIES`` that fit it, then the within-visit CV."""


@dataclass(frozen=True, slots=True)
class SideComparison:
    """The right foot against the left under otherwise the same condition."""

    condition: Condition
    """Of the left foot."""
    asymmetry: Result | Refusal


def summarise_visit(
    visit: Visit, names: Sequence[str] = (PEAK_FORCE, "best_mean_force")
) -> tuple[ConditionSummary, ...]:
    """Return the summaries of these numbers for every condition, in the order of recording.

    Practice trials are passed over.

    Raises
    ------
    AnalysisError
        A name that is no number of a trial.
    """
    found = []
    for condition, trials in visit.by_condition().items():
        for name in names:
            ways = [way for way in SUMMARIES if may_sum_up(way, name)]
            values = (
                *(summarise(trials, name, way) for way in ways),
                within_visit_cv(trials, name),
            )
            found.append(ConditionSummary(condition, name, values))
    return tuple(found)


def summary_name(name: str, way: Method) -> str:
    """Return what a number is called when trials are summed up: ``peak_force_mean_of_best``."""
    return f"{name}_{way.id}"


def may_sum_up(way: Method, name: str) -> bool:
    """Return whether a way of summing up fits a number: only of a strength there is a best."""
    return _metric_is_strength(name) or way is methods.MEAN


def summarise(
    trials: Sequence[Trial], name: str, way: Method = methods.MEAN_OF_BEST
) -> Result | Refusal:
    """Return one number for the accepted trials among these, all of one condition.

    Parameters
    ----------
    name
        Of the number in each trial; see :func:`summary_name`.
    way
        One of ``SUMMARIES``.

    Raises
    ------
    AnalysisError
        The name is no number of a trial, or has no best one.
    """
    if way not in SUMMARIES or not may_sum_up(way, name):
        raise AnalysisError(
            Text("{name} cannot be summed up by {id}; take mean_of_accepted.").fill(
                name=name, id=way.id
            )
        )
    found = _accepted(trials, name)
    summary = summary_name(name, way)
    parameters = {**found.parameters, **way.parameters}
    if found.reason:
        return way.refusal(summary, found.reason, parameters, found.message)
    ranked = sorted(found.values, reverse=True)
    n_used = {methods.BEST.id: 1, methods.MEAN.id: len(ranked)}.get(way.id, 2)
    if len(ranked) < n_used:
        return way.refusal(summary, "too_few_trials", parameters)
    return way.result(summary, math.fsum(ranked[:n_used]) / n_used, parameters, found.unit)


def within_visit_cv(trials: Sequence[Trial], name: str) -> Result | Refusal:
    """Return the coefficient of variation of a number over the accepted trials, in %.

    Raises
    ------
    AnalysisError
        The name is no number of a trial.
    """
    _metric_is_strength(name)
    found = _accepted(trials, name)
    summary = f"{name}_cv"
    parameters = {**found.parameters, **methods.CV.parameters}
    if found.reason:
        return methods.CV.refusal(summary, found.reason, parameters, found.message)
    if len(found.values) < N_FOR_CV:
        return methods.CV.refusal(summary, "too_few_trials", parameters)
    mean = math.fsum(found.values) / len(found.values)
    if mean <= 0:
        return methods.CV.refusal(summary, "mean_not_positive", parameters)
    return methods.CV.result(summary, 100 * float(np.std(found.values, ddof=1)) / mean, parameters)


def asymmetries(visit: Visit) -> tuple[SideComparison, ...]:
    """Return the asymmetry of every region, posture and fixation, in the order of recording."""
    lefts = dict.fromkeys(replace(one, side=Side.LEFT) for one in visit.by_condition())
    return tuple(SideComparison(left, _asymmetry(visit, left)) for left in lefts)


def _asymmetry(visit: Visit, left: Condition) -> Result | Refusal:
    """Return right against left in percent of the stronger foot, or why that cannot be said."""
    sides = [
        summarise([t for t in visit.trials if t.condition == replace(left, side=side)], PEAK_FORCE)
        for side in (Side.LEFT, Side.RIGHT)
    ]
    method, asymmetry = methods.ASYMMETRY, f"{PEAK_FORCE}_asymmetry"
    parameters: dict[str, Parameter] = {"of": sides[0].name, "of_method": sides[0].method,
                                        "of_version": sides[0].method_version}  # fmt: skip
    values = []
    for side in sides:
        if isinstance(side, Refusal):
            is_missing = side.reason == "no_result"
            reason = "one_side_missing" if is_missing else side.reason
            message = None if is_missing else side.message
            return method.refusal(asymmetry, reason, parameters, message)
        values.append(side.value)
    moved = set_by_hand(side.parameters for side in sides)
    ways = [aside_from(moved, _way_of_making(side.parameters)) for side in sides]
    if ways[0] != ways[1]:
        return method.refusal(asymmetry, "methods_differ", parameters)
    strong = max(values)
    if strong <= 0:
        return method.refusal(asymmetry, "mean_not_positive", parameters)
    return method.result(asymmetry, 100 * (values[1] - values[0]) / strong, parameters)


@dataclass(frozen=True, slots=True)
class _Accepted:
    """The values of one number in the accepted trials, or why there are none."""

    values: tuple[float, ...]
    unit: str
    parameters: Mapping[str, Parameter]
    reason: str = ""
    message: str | None = None


def _accepted(trials: Sequence[Trial], name: str) -> _Accepted:
    """Return the values that may be summed up: all made in one way, but for marks by hand."""
    accepted = [trial for trial in trials if trial.accepted]
    numbers = [answer for trial in accepted if (answer := trial.result(name)) is not None]
    results = [r for r in numbers if isinstance(r, Result)]
    counts: dict[str, Parameter] = {"n_accepted": len(accepted), "n_values": len(results)}
    if not results:
        refusals = [r for r in numbers if isinstance(r, Refusal)]
        reason, message = (
            (refusals[0].reason, refusals[0].message) if refusals else ("no_result", None)
        )
        return _Accepted((), "", {"of": name, **counts}, reason, message)
    first = results[0]
    # A mark moved by hand corrects the same number, and the summary says so.
    moved = set_by_hand(result.parameters for result in results)
    parameters: dict[str, Parameter] = {
        **aside_from(moved, _way_of_making(first.parameters)),
        **dict.fromkeys(sorted(moved), OnsetKind.BY_HAND.value),
        "of": name,
        "of_method": first.method,
        "of_version": first.method_version,
        **counts,
    }
    own = [result for result in results if not set_by_hand([result.parameters])]
    if _differ(results, moved) or _differ(own, frozenset()):
        return _Accepted((), "", parameters, "methods_differ")
    return _Accepted(tuple(r.value for r in results), first.unit, parameters)


def _differ(results: Sequence[Result], moved: frozenset[str]) -> bool:
    return any(_making(result, moved) != _making(results[0], moved) for result in results)


def _making(result: Result, moved: frozenset[str]) -> tuple[str, int, str, Mapping[str, Parameter]]:
    parameters = aside_from(moved, _way_of_making(result.parameters))
    return result.method, result.method_version, result.unit, parameters


def _way_of_making(parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Return the parameters but what does not move a net force or only counts trials."""
    without = ("reference", "n_accepted", "n_values")
    return {name: value for name, value in parameters.items() if name not in without}


def _metric_is_strength(name: str) -> bool:
    if name not in METRIC:
        raise AnalysisError(
            Text("{name!r} is no number of a trial. See `forceplate methods`.").fill(name=name)
        )
    return METRIC[name].is_strength
