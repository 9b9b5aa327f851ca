"""Time to injury: Kaplan-Meier curves with bands and numbers at risk, and the log-rank test.

Times are days from the clock's start; a person without an injury is censored at the last day
that is known of.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forceplate.analysis.reliability.estimate import TWO_SIDED_95
from forceplate.errors import AnalysisError
from forceplate.types import Refusal
from forceplate.words import Text
from forceplate_study.outcome.refusals import refused

Floats = NDArray[np.float64]

BAND = "log-log"
"""The scale on which the band is symmetric: it stays between 0 and 1 and holds with few events."""


@dataclass(frozen=True, slots=True)
class SurvivalTimes:
    """The times of a group.

    Raises
    ------
    AnalysisError
        On construction: no person, another shape, or a time that is negative or not finite.
    """

    days: Floats
    """(n_persons,)"""
    injured: NDArray[np.bool_]
    """(n_persons,) False: censored."""

    def __post_init__(self) -> None:
        if self.days.ndim != 1 or self.days.shape != self.injured.shape or not self.days.size:
            raise AnalysisError(
                Text(
                    "Times of shape {times} and events of shape {events} are no survival times; "
                    "give one of each for every person, and one person at least."
                ).fill(times=str(self.days.shape), events=str(self.injured.shape))
            )
        if not (np.isfinite(self.days) & (self.days >= 0)).all():
            raise AnalysisError(Text("A survival time is negative or not a number."))

    @classmethod
    def of(cls, days: ArrayLike, injured: ArrayLike) -> SurvivalTimes:
        """Return the times from anything that is like an array."""
        return cls(np.asarray(days, np.float64), np.asarray(injured, np.bool_))

    @property
    def n_injured(self) -> int:
        """How many events there are."""
        return int(self.injured.sum())

    def at_risk(self, days: ArrayLike) -> NDArray[np.int64]:
        """Return how many were still followed and uninjured just before each of some days."""
        ordered = np.sort(self.days)
        return (self.days.size - np.searchsorted(ordered, np.asarray(days), "left")).astype(
            np.int64
        )


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """A Kaplan-Meier estimate: a step down at each day with an injury, (n_steps,) each."""

    days: Floats
    survival: Floats
    standard_error: Floats
    """Greenwood's; NaN where survival is 0."""
    low: Floats
    """Of the 95 % band; NaN where survival is 0: no band exists there."""
    high: Floats
    last_day: float
    """Of anyone in the group: beyond it, nothing is known."""
    censored_days: Floats
    """(n_censored,) when those without an injury were last known of."""

    def at(self, day: float) -> float | Refusal:
        """Return the estimated probability of no injury up to and including a day."""
        if day > self.last_day and (not self.survival.size or self.survival[-1] > 0):
            return refused("survival", "beyond_follow_up", day=day)
        past = int(np.searchsorted(self.days, day, "right"))
        return float(self.survival[past - 1]) if past else 1.0


def kaplan_meier(times: SurvivalTimes) -> SurvivalCurve:
    """Return the Kaplan-Meier estimate with Greenwood's standard error and a 95 % band."""
    from statsmodels.duration.survfunc import SurvfuncRight  # noqa: PLC0415 - optional, heavy

    with np.errstate(divide="ignore", invalid="ignore"):  # Greenwood's, where nobody is left
        found = SurvfuncRight(times.days, times.injured.astype(np.float64))
    survival = np.asarray(found.surv_prob, np.float64)
    steps = np.rint(np.asarray(found.n_events)) > 0
    survival = np.where(survival < 1e-12, 0.0, survival)
    error = np.where(survival > 0, np.asarray(found.surv_prob_se, np.float64), np.nan)
    low, high = _band(survival[steps], error[steps])
    return SurvivalCurve(
        np.asarray(found.surv_times, np.float64)[steps],
        survival[steps],
        error[steps],
        low,
        high,
        float(times.days.max()),
        np.sort(times.days[~times.injured]),
    )


def _band(survival: Floats, error: Floats) -> tuple[Floats, Floats]:
    from scipy.stats import norm  # noqa: PLC0415

    z = float(norm.ppf(TWO_SIDED_95))
    with np.errstate(divide="ignore", invalid="ignore"):
        width = z * error / survival / np.abs(np.log(survival))
        return survival ** np.exp(width), survival ** np.exp(-width)


@dataclass(frozen=True, slots=True)
class LogRank:
    """The log-rank test that all groups have the same time to injury."""

    chi_square: float
    degrees_of_freedom: int
    p: float
    observed: tuple[int, ...]
    """Injuries of each group."""
    expected: tuple[float, ...]
    """Injuries of each group if all had the same curve."""
    method: str = "log-rank (Mantel), unweighted"


def log_rank(groups: Sequence[SurvivalTimes]) -> LogRank | Refusal:
    """Return the log-rank test of two or more groups.

    Raises
    ------
    AnalysisError
        Fewer than two groups.
    """
    from scipy.stats import chi2  # noqa: PLC0415 - heavy
    from statsmodels.duration.survfunc import survdiff  # noqa: PLC0415 - optional, heavy

    if len(groups) < 2:
        raise AnalysisError(Text("The log-rank test compares two groups or more."))
    expected = _expected(groups)
    if not sum(group.n_injured for group in groups):
        return refused("log_rank", "no_injury")
    if min(expected) <= 0:
        return refused("log_rank", "no_overlap")
    number = np.repeat(np.arange(len(groups)), [group.days.size for group in groups])
    days = np.concatenate([group.days for group in groups])
    injured = np.concatenate([group.injured for group in groups]).astype(np.float64)
    try:
        with np.errstate(divide="ignore", invalid="ignore"):
            chi_square, _ = survdiff(days, injured, number)
    except np.linalg.LinAlgError:
        chi_square = math.nan
    if not math.isfinite(chi_square):
        return refused("log_rank", "no_choice")
    return LogRank(
        float(chi_square), len(groups) - 1, float(chi2.sf(chi_square, len(groups) - 1)),
        tuple(group.n_injured for group in groups), expected,
    )  # fmt: skip


def _expected(groups: Sequence[SurvivalTimes]) -> tuple[float, ...]:
    event_days, injured = np.unique(
        np.concatenate([group.days[group.injured] for group in groups]), return_counts=True
    )
    at_risk = np.array([group.at_risk(event_days) for group in groups], np.float64)
    shares = at_risk / np.maximum(at_risk.sum(axis=0), 1)
    return tuple(float(share @ injured) for share in shares)
