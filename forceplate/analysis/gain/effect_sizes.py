"""Standardised effect sizes with exact intervals, by the noncentral t distribution."""

from __future__ import annotations

import math
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.reliability.estimate import TWO_SIDED_95, Estimate

_NODES = 200
_NORMAL_REACH = 9.0


def effect_size(t: float, degrees_of_freedom: int, scale: float) -> Estimate:
    """Return ``scale`` x t with its 95 % interval.

    The ends are the noncentralities that make t the upper and the lower 2.5 % point, found by
    bisection (the pivot method; exact for normal values).
    """
    low, high = (
        _noncentrality(t, degrees_of_freedom, probability)
        for probability in (TWO_SIDED_95, 1 - TWO_SIDED_95)
    )
    return Estimate(scale * t, scale * low, scale * high)


def small_sample_factor(degrees_of_freedom: int) -> float:
    """Return Hedges' exact correction J, which takes the bias out of a standardised mean."""
    half = degrees_of_freedom / 2
    return math.exp(math.lgamma(half) - math.lgamma(half - 0.5)) / math.sqrt(half)


@cache
def _quadrature() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.polynomial.legendre.leggauss(_NODES)


@lru_cache(maxsize=16)
def _spread(degrees_of_freedom: int) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Return half the range of the estimated spread, the nodes in it and their weights."""
    from scipy.stats import chi2  # noqa: PLC0415 - heavy

    df = degrees_of_freedom
    nodes, weights = _quadrature()
    ends = np.sqrt(chi2.ppf([1e-14, 1 - 1e-14], df) / df)
    half = (ends[1] - ends[0]) / 2
    s = ends[0] + half * (nodes + 1)
    return half, s, weights * (chi2.pdf(df * s**2, df) * 2 * df * s)


def noncentral_t_cdf(t: float, degrees_of_freedom: int, noncentrality: float) -> float:
    """Return the probability that a noncentral t is at most t.

    Of the two ways to integrate it the one whose integrand is smooth is taken, so that the
    tails stay numbers; Gauss-Legendre, absolute error below 1e-10.
    """
    from scipy.special import chdtrc, ndtr  # noqa: PLC0415 - heavy

    if t < 0:
        return 1 - noncentral_t_cdf(-t, degrees_of_freedom, -noncentrality)
    df = degrees_of_freedom
    if t**2 <= 2 * df:  # over the estimated spread s, of which df s^2 is chi-square
        half, s, weights = _spread(df)
        return float(half * np.sum(weights * ndtr(t * s - noncentrality)))
    nodes, weights = _quadrature()
    # Over the normal part z; where z + noncentrality < 0, any spread keeps the ratio below t.
    start = min(max(-noncentrality, -_NORMAL_REACH), _NORMAL_REACH)
    half = (_NORMAL_REACH - start) / 2
    z = start + half * (nodes + 1)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    beyond = chdtrc(df, df * ((z + noncentrality) / t) ** 2)
    return float(ndtr(-noncentrality) + half * np.sum(weights * density * beyond))


def _noncentrality(t: float, degrees_of_freedom: int, probability: float) -> float:
    from scipy.optimize import brentq  # noqa: PLC0415 - heavy

    def miss(noncentrality: float) -> float:
        return noncentral_t_cdf(t, degrees_of_freedom, noncentrality) - probability

    reach = 8 * math.sqrt(1 + t**2 / (2 * degrees_of_freedom))
    return float(brentq(miss, t - reach, t + reach, xtol=1e-10))
