"""Cox regression of the time to injury, Efron's ties, with a check of proportional hazards."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forceplate.analysis.reliability.estimate import TWO_SIDED_95, Estimate
from forceplate.errors import AnalysisError
from forceplate.types import Refusal
from forceplate.words import Text
from forceplate_study.outcome.refusals import refused
from forceplate_study.outcome.survival import SurvivalTimes, kaplan_meier

Floats = NDArray[np.float64]

EVENTS_PER_COVARIATE = 10
"""Below this many injuries for each covariate, estimates and intervals are unreliable."""
LARGEST_STANDARD_ERROR = 20.0
"""In units of a covariate's SD; beyond, the likelihood has no maximum."""

ALL = "all"

SMALLEST_INFORMATION = 1e-10
"""Of that on the ratio itself; below, the injuries hold none on a change over time."""

LARGEST_SCORE = 1e-3
"""Slope of the log likelihood at its maximum, in standard errors."""


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """The answer for one covariate, the others held equal."""

    covariate: str
    ratio: Estimate
    """Of the hazard, for one unit more of the covariate; Wald interval on the log scale."""
    log_ratio: float
    standard_error: float
    """Of the log ratio."""
    p: float
    """Wald, two-sided."""


@dataclass(frozen=True, slots=True)
class Proportionality:
    """Whether a hazard ratio changes over time: a score test of its product with time.

    Time is 1 less the Kaplan-Meier estimate just before; as R's ``cox.zph`` of survival 3.
    """

    chi_square: float
    degrees_of_freedom: int
    p: float
    """Small: it changes."""
    method: str = "score test of change over time, Kaplan-Meier scale"


@dataclass(frozen=True, slots=True)
class CoxModel:
    """A fitted Cox model."""

    hazard_ratios: tuple[HazardRatio, ...]
    n: int
    n_injured: int
    proportionality: Mapping[str, Proportionality] | Refusal
    """By covariate, and of all at once under :data:`ALL`."""
    method: str = "Cox partial likelihood, Efron's ties, Wald intervals"

    @property
    def has_few_injuries(self) -> bool:
        """Return whether there are too few injuries for so many covariates."""
        return self.n_injured < EVENTS_PER_COVARIATE * len(self.hazard_ratios)


def cox_regression(times: SurvivalTimes, covariates: Mapping[str, ArrayLike]) -> CoxModel | Refusal:
    """Return a Cox model, or why there is none.

    Parameters
    ----------
    covariates
        By name, (n_persons,) each, without missing values.

    Raises
    ------
    AnalysisError
        No covariate, another shape, or a value that is not a finite number.
    """
    from scipy.stats import norm  # noqa: PLC0415 - heavy
    from statsmodels.duration.hazard_regression import PHReg  # noqa: PLC0415 - optional, heavy

    values = _columns(times, covariates)
    refusal = _refusal(times, values, list(covariates))
    if refusal is not None:
        return refusal
    # In units of its own spread, a covariate in newtons and one that is 0 or 1 are alike to the
    # search for the maximum; the ratios are given for one unit of the covariate again.
    scale = values.std(axis=0)
    scaled = (values - values.mean(axis=0)) / scale
    model = PHReg(times.days, scaled, status=times.injured.astype(np.float64), ties="efron")
    try:
        with np.errstate(all="ignore"):
            found = model.fit(disp=0, warn_convergence=False)
            variance = np.asarray(found.cov_params(), np.float64)
            log_ratios = np.asarray(found.params, np.float64)
            score = np.asarray(model.score(log_ratios), np.float64)
    except np.linalg.LinAlgError:
        return _no_maximum(list(covariates))
    if not _is_maximum(score, variance):
        return _no_maximum(list(covariates))
    check = proportionality(times, scaled, log_ratios, list(covariates))
    errors = np.sqrt(np.diag(variance))
    z = float(norm.ppf(TWO_SIDED_95))
    ratios = tuple(
        HazardRatio(
            name,
            _ratio(b / s, z * e / s),
            b / s,
            e / s,
            float(2 * norm.sf(abs(b / e))),
        )
        for name, b, e, s in zip(
            covariates, *(a.tolist() for a in (log_ratios, errors, scale)), strict=True
        )
    )
    return CoxModel(ratios, times.days.size, times.n_injured, check)


def _ratio(log_ratio: float, half: float) -> Estimate:
    """Return a hazard ratio; an end too large for a number is unbounded."""
    high = log_ratio + half
    return Estimate(
        math.exp(log_ratio), math.exp(log_ratio - half), math.exp(high) if high < 700 else None
    )


def _columns(times: SurvivalTimes, covariates: Mapping[str, ArrayLike]) -> Floats:
    if not covariates:
        raise AnalysisError(Text("A Cox model needs one covariate at least."))
    columns = [np.asarray(values, np.float64) for values in covariates.values()]
    for name, column in zip(covariates, columns, strict=True):
        if column.shape != times.days.shape or not np.isfinite(column).all():
            raise AnalysisError(
                Text(
                    "{name}: give one finite number for each of {n} persons; leave persons with a "
                    "missing value out."
                ).fill(name=name, n=times.days.size)
            )
    return np.column_stack(columns)


def _refusal(times: SurvivalTimes, values: Floats, names: list[str]) -> Refusal | None:
    # Each covariate takes a degree of freedom, and only injuries carry any information.
    if times.n_injured <= len(names):
        return refused(
            "cox", "too_few_injuries", n_injured=times.n_injured, n_covariates=len(names)
        )
    constant = [name for name, own in zip(names, values.T, strict=True) if np.ptp(own) == 0]
    if constant:
        return refused("cox", "constant_covariate", covariate=constant[0])
    if np.linalg.matrix_rank((values - values.mean(axis=0)) / values.std(axis=0)) < len(names):
        return refused("cox", "dependent_covariates", covariates=", ".join(names))
    return None


def _is_maximum(score: Floats, variance: Floats) -> bool:
    """Return whether the likelihood is flat here and curved: a step would be a tiny part of SE."""
    diagonal = np.diag(variance)
    return bool(
        np.isfinite(variance).all()
        and (diagonal > 0).all()
        and (diagonal < LARGEST_STANDARD_ERROR**2).all()
        and (np.abs(score) * np.sqrt(diagonal) < LARGEST_SCORE).all()
    )


def _no_maximum(names: list[str]) -> Refusal:
    return refused("cox", "no_maximum", covariates=", ".join(names))


def proportionality(
    times: SurvivalTimes, values: Floats, log_ratios: Floats, names: list[str]
) -> Mapping[str, Proportionality] | Refusal:
    """Return the test of each covariate and of all at once, or why there is none.

    Parameters
    ----------
    values
        (n_persons, n_covariates)
    log_ratios
        (n_covariates,) of the fitted model, for one unit of ``values``.
    """
    from scipy.stats import chi2  # noqa: PLC0415 - heavy

    moments = list(_moments(times, values, log_ratios))
    scale = _time_scale(times, np.array([own.day for own in moments]))
    if np.ptp(scale) == 0:
        return refused("proportional_hazards", "one_day")
    centred = scale - scale.mean()  # changes nothing but rounding
    score = sum(g * own.residual for g, own in zip(centred, moments, strict=True))
    plain, crossed, squared = (
        sum(g**power * own.variance for g, own in zip(centred, moments, strict=True))
        for power in range(3)
    )
    within = squared - crossed.T @ np.linalg.solve(plain, crossed)
    size = np.ptp(scale) * np.sqrt(np.diag(plain))
    scaled = within / np.outer(size, size)
    if np.linalg.matrix_rank(scaled, tol=SMALLEST_INFORMATION, hermitian=True) < len(names):
        return refused("proportional_hazards", "one_day")
    found: dict[str, Proportionality] = {}
    for name, own in [*((name, [n]) for n, name in enumerate(names)), (ALL, range(len(names)))]:
        chosen = list(own)
        own_within = within[np.ix_(chosen, chosen)]
        chi_square = float(score[chosen] @ np.linalg.solve(own_within, score[chosen]))
        p = float(chi2.sf(chi_square, len(chosen)))
        found[name] = Proportionality(chi_square, len(chosen), p)
    return found


def _time_scale(times: SurvivalTimes, days: Floats) -> Floats:
    curve = kaplan_meier(times)
    before = np.searchsorted(curve.days, days, "left")
    return 1 - np.concatenate([[1.0], curve.survival])[before]


@dataclass(frozen=True, slots=True)
class _Moment:
    """One injury: what it adds to score and information, under Efron's ties."""

    day: float
    residual: Floats
    """(n_covariates,) Schoenfeld's."""
    variance: Floats
    """(n_covariates, n_covariates) of the covariates of those who could be hurt."""


def _moments(times: SurvivalTimes, values: Floats, log_ratios: Floats) -> Iterator[_Moment]:
    weights = np.exp(values @ log_ratios)
    for day in np.unique(times.days[times.injured]):
        at_risk, hurt = times.days >= day, times.injured & (times.days == day)
        n_hurt = int(hurt.sum())
        means, variances = [], []
        for number in range(n_hurt):
            own = weights * (at_risk - number / n_hurt * hurt)
            mean = own @ values / own.sum()
            means.append(mean)
            variances.append((values * own[:, None]).T @ values / own.sum() - np.outer(mean, mean))
        mean, variance = np.mean(means, axis=0), np.mean(variances, axis=0)
        for one in values[hurt]:
            yield _Moment(float(day), one - mean, variance)
