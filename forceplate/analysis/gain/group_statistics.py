"""Change in groups of persons: paired, between groups, and adjusted for the baseline.

One row is one person. Left and right of one person are not independent: ``groups_table`` joins
them first. Missing values are counted and named, never filled in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forceplate.analysis.gain.effect_sizes import effect_size, small_sample_factor
from forceplate.analysis.reliability.estimate import (
    Estimate,
    finite_values,
    mean_estimate,
    t_estimate,
    two_sided_p,
)
from forceplate.errors import AnalysisError
from forceplate.words import Text

MIN_PERSONS = 3

_ALL_ALIKE = Text("All persons changed by the same amount; check the values.")
_NO_SPREAD = Text("The values do not vary within the groups; check them.")
_FEW_COMPLETE = Text("{n:complete person|complete persons} in {name}; {least} are needed.")
_EQUAL_BASELINES = Text("The baselines do not vary within the groups; nothing to adjust for.")
_ON_A_LINE = Text("The follow-ups lie exactly on a line; check the values.")


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation of n persons."""

    n: int
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class PairedSummary:
    """Baseline, follow-up and gain of the persons who have both."""

    baseline: Spread
    follow_up: Spread
    gain: Estimate
    gain_sd: float
    gain_percent: Estimate | None
    """Mean of each person's own percentage; None where a baseline is not above 0."""
    t: float
    degrees_of_freedom: int
    p: float
    cohen_dz: Estimate
    """Mean gain over the SD of the gains."""
    without_follow_up: Spread | None
    """Baseline of those who have no follow-up: are they like the others? None: fewer than 2."""
    n_without_follow_up: int
    n_without_baseline: int
    n_without_both: int


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """The difference of two independent groups."""

    intervention: Spread
    control: Spread
    difference: Estimate
    """Intervention minus control; Welch's interval, which does not ask for equal spreads."""
    t: float
    degrees_of_freedom: float
    p: float
    hedges_g: Estimate
    """Difference over the pooled SD, corrected for small groups; interval by noncentral t."""


@dataclass(frozen=True, slots=True)
class AdjustedDifference:
    """The difference at follow-up between two groups of equal baseline (ANCOVA)."""

    n: int
    difference: Estimate
    """Intervention minus control."""
    standard_error: float
    p: float
    baseline_slope: float
    intercept: float


def spread(values: NDArray[np.float64]) -> Spread:
    """Return n, mean and SD of at least two values."""
    return Spread(values.size, float(values.mean()), float(values.std(ddof=1)))


def paired_summary(baseline: ArrayLike, follow_up: ArrayLike) -> PairedSummary:
    """Return the change from baseline to follow-up in one group.

    Parameters
    ----------
    baseline, follow_up : (n_persons,)
        One row for each person; NaN where missing.

    Raises
    ------
    AnalysisError
        Unequal lengths, an infinite value, fewer than three persons with both values, or gains
        that are all the same.
    """
    before, after = _rows(baseline, Text("baseline")), _rows(follow_up, Text("follow-up"))
    if before.size != after.size:
        raise AnalysisError(
            Text("{n_before} baselines and {n_after} follow-ups do not pair.").fill(
                n_before=before.size, n_after=after.size
            )
        )
    has_before, has_after = ~np.isnan(before), ~np.isnan(after)
    both = has_before & has_after
    gains = finite_values((after - before)[both], "persons with both values", at_least=MIN_PERSONS)
    n, sd = gains.size, float(gains.std(ddof=1))
    if sd <= 1e-12 * float(np.abs(np.concatenate([before[both], after[both]])).max()):
        raise AnalysisError(_ALL_ALIKE)
    gain = mean_estimate(gains)
    t = gain.value / (sd / math.sqrt(n))
    dropped = before[has_before & ~has_after]
    return PairedSummary(
        baseline=spread(before[both]),
        follow_up=spread(after[both]),
        gain=gain,
        gain_sd=sd,
        gain_percent=mean_estimate(100 * gains / before[both]) if before[both].min() > 0 else None,
        t=t,
        degrees_of_freedom=n - 1,
        p=two_sided_p(t, n - 1),
        cohen_dz=effect_size(t, n - 1, math.sqrt(1 / n)),
        without_follow_up=spread(dropped) if dropped.size >= 2 else None,
        n_without_follow_up=int(dropped.size),
        n_without_baseline=int((~has_before & has_after).sum()),
        n_without_both=int((~has_before & ~has_after).sum()),
    )


def group_difference(intervention: ArrayLike, control: ArrayLike) -> GroupDifference:
    """Return the difference of two groups of persons, e.g. of their gains.

    Parameters
    ----------
    intervention, control : (n_persons,)
        One value for each person, none missing; no person in both.

    Raises
    ------
    AnalysisError
        Fewer than three persons in a group, a value that is not finite, or no spread.
    """
    one = finite_values(intervention, "intervention", at_least=MIN_PERSONS)
    two = finite_values(control, "control", at_least=MIN_PERSONS)
    a, b = spread(one), spread(two)
    errors = a.sd**2 / a.n, b.sd**2 / b.n
    largest = float(np.abs(np.concatenate([one, two])).max())
    if math.sqrt(sum(errors)) <= 1e-12 * largest:
        raise AnalysisError(_NO_SPREAD)
    df = sum(errors) ** 2 / (errors[0] ** 2 / (a.n - 1) + errors[1] ** 2 / (b.n - 1))
    difference, error = a.mean - b.mean, math.sqrt(sum(errors))
    pooled_df = a.n + b.n - 2
    pooled = math.sqrt(((a.n - 1) * a.sd**2 + (b.n - 1) * b.sd**2) / pooled_df)
    scale = math.sqrt(1 / a.n + 1 / b.n)
    d = effect_size(difference / (pooled * scale), pooled_df, scale)
    return GroupDifference(
        intervention=a,
        control=b,
        difference=t_estimate(difference, error, df),
        t=difference / error,
        degrees_of_freedom=df,
        p=two_sided_p(difference / error, df),
        hedges_g=_scaled(d, small_sample_factor(pooled_df)),
    )


def adjusted_difference(
    baseline: ArrayLike, follow_up: ArrayLike, in_intervention: ArrayLike
) -> AdjustedDifference:
    """Return the group difference at follow-up, adjusted for the baseline by one common slope.

    follow-up = intercept + slope x baseline + difference x (1 in the intervention, else 0).

    Parameters
    ----------
    baseline, follow_up, in_intervention : (n_persons,)
        One row for each person; NaN where missing, such rows are left out.

    Raises
    ------
    AnalysisError
        Unequal lengths, fewer than three complete persons in a group, an infinite value, or
        baselines that do not vary.
    """
    before, after = _rows(baseline, Text("baseline")), _rows(follow_up, Text("follow-up"))
    member = np.asarray(in_intervention, dtype=bool)
    if not before.shape == after.shape == member.shape:
        raise AnalysisError(
            Text("Baseline, follow-up and group do not have one row for each person.")
        )
    both = ~np.isnan(before) & ~np.isnan(after)
    x, y, group = before[both], after[both], member[both]
    for name, n in (("intervention", int(group.sum())), ("control", int((~group).sum()))):
        if n < MIN_PERSONS:
            raise AnalysisError(_FEW_COMPLETE.fill(n=n, name=name, least=MIN_PERSONS))
    design = np.column_stack([np.ones(x.size), x, group])
    if np.linalg.matrix_rank(design) < 3:
        raise AnalysisError(_EQUAL_BASELINES)
    coefficients, _, _, _ = np.linalg.lstsq(design, y, rcond=None)
    residual, df = y - design @ coefficients, x.size - 3
    covariance = np.linalg.inv(design.T @ design) * float(residual @ residual) / df
    intercept, slope, difference = (float(c) for c in coefficients)
    error = math.sqrt(float(covariance[2, 2]))
    if error <= 1e-12 * float(np.abs(y).max()):
        raise AnalysisError(_ON_A_LINE)
    return AdjustedDifference(
        n=int(x.size),
        difference=t_estimate(difference, error, df),
        standard_error=error,
        p=two_sided_p(difference / error, df),
        baseline_slope=slope,
        intercept=intercept,
    )


def _rows(values: ArrayLike, what: Text) -> NDArray[np.float64]:
    row = np.asarray(values, dtype=np.float64)
    if row.ndim != 1 or np.isinf(row).any():
        raise AnalysisError(
            Text("The {what} values are not one row of finite numbers and NaN.").fill(what=what)
        )
    return row


def _scaled(estimate: Estimate, factor: float) -> Estimate:
    low, high = (None if end is None else factor * end for end in (estimate.low, estimate.high))
    return Estimate(factor * estimate.value, low, high)
