"""Limits of agreement between two series of measurements of the same persons."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forceplate.analysis.reliability.estimate import NORMAL_95, Estimate, finite_values, t_estimate
from forceplate.errors import AnalysisError
from forceplate.words import Text

MIN_PAIRS = 3


@dataclass(frozen=True, slots=True)
class LimitsOfAgreement:
    """Between which the difference of two measurements lies for 95 % of the persons."""

    n: int
    bias: Estimate
    """Mean of second minus first."""
    sd: float
    """Standard deviation of the differences."""
    lower: Estimate
    upper: Estimate
    factor: float
    """Limits are bias +- factor x sd."""
    slope: Estimate
    """Of the difference on the mean of the pair: an interval without 0 says that the difference
    grows or shrinks with the force, and that one pair of limits does not fit all persons."""
    spread_slope: Estimate
    """Of the size of what this slope leaves on the mean of the pair (Bland & Altman 1999): an
    interval above 0 says that strong persons differ more between visits than weak ones, so that
    one limit in N is too wide for the weak and too narrow for the strong."""


def limits_of_agreement(
    first: ArrayLike, second: ArrayLike, *, factor: float = NORMAL_95
) -> LimitsOfAgreement:
    """Return bias and limits of agreement of second minus first, with 95 % intervals.

    The standard error of a limit is the large-sample one, sd x sqrt(1/n + factor^2/(2(n-1))),
    used with Student's t (Bland & Altman 1986 round it to sqrt(3 sd^2/n)).

    Parameters
    ----------
    first, second : (n_persons,)
        One pair for each person, n at least 3; pairs of one person are not independent.
    factor
        1.96, or the rounded 2 of the paper of 1986.

    Raises
    ------
    AnalysisError
        Fewer than three pairs, unequal lengths, a value that is not finite, or differences
        that do not vary.
    """
    one = finite_values(first, "first measurements", at_least=MIN_PAIRS)
    two = finite_values(second, "second measurements", at_least=MIN_PAIRS)
    if one.size != two.size:
        raise AnalysisError(
            Text(
                "{n_first} first and {n_second} second measurements do not pair; give one of "
                "each for every person."
            ).fill(n_first=one.size, n_second=two.size)
        )
    n, difference, middle = one.size, two - one, (one + two) / 2
    bias, sd = float(difference.mean()), float(difference.std(ddof=1))
    if sd <= 1e-12 * float(np.abs(np.concatenate([one, two])).max()):
        raise AnalysisError(
            Text(
                "The differences of all pairs are the same, so nothing is known about their "
                "spread. Check that the two series are two measurements."
            )
        )
    slope = _slope(middle, difference)
    left = difference - bias - slope.value * (middle - middle.mean())
    limit_error = sd * math.sqrt(1 / n + factor**2 / (2 * (n - 1)))
    return LimitsOfAgreement(
        n=n,
        bias=t_estimate(bias, sd / math.sqrt(n), n - 1),
        sd=sd,
        lower=t_estimate(bias - factor * sd, limit_error, n - 1),
        upper=t_estimate(bias + factor * sd, limit_error, n - 1),
        factor=factor,
        slope=slope,
        spread_slope=_slope(middle, np.abs(left)),
    )


def _slope(x: np.ndarray, y: np.ndarray) -> Estimate:
    """Return the least-squares slope of y on x; unbounded where x does not vary."""
    centred = x - x.mean()
    spread = float(centred @ centred)
    if math.sqrt(spread) <= 1e-12 * float(np.abs(x).max()):
        return Estimate(0.0, None, None)
    slope = float(centred @ y) / spread
    residual = y - y.mean() - slope * centred
    df = x.size - 2
    return t_estimate(slope, math.sqrt(float(residual @ residual) / df / spread), df)
