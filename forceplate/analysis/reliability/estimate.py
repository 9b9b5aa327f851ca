"""An estimate with its confidence interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forceplate.errors import AnalysisError
from forceplate.words import Text

_FEW = Text("{what}: {n}, and at least {least} are needed.")
_NO_ROW = Text("{what}: one value for each person is needed, in one row.")
_NOT_FINITE = Text("{what}: a value is not a finite number; leave missing values out.")
_WHAT = {
    "persons with both values": Text("persons with both values"),
    "first measurements": Text("first measurements"),
    "second measurements": Text("second measurements"),
}
"""Names of groups are the same in every language."""

TWO_SIDED_95 = 0.975
"""The quantile that leaves 2.5 % at either end."""
NORMAL_95 = 1.96
"""The same of the normal distribution, in standard deviations."""
NORMAL_90 = 1.645


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its two-sided 95 % confidence interval."""

    value: float
    low: float | None
    """None: unbounded on this side."""
    high: float | None

    @property
    def excludes_zero(self) -> bool:
        """Return whether 0 lies outside the interval."""
        return (self.low is not None and self.low > 0) or (self.high is not None and self.high < 0)


def finite_values(values: ArrayLike, what: str, *, at_least: int) -> NDArray[np.float64]:
    """Return the values as one row of finite numbers.

    Raises
    ------
    AnalysisError
        Another shape, fewer than ``at_least``, or one that is not a finite number.
    """
    row = np.asarray(values, dtype=np.float64)
    if row.ndim != 1:
        raise AnalysisError(_NO_ROW.fill(what=_WHAT.get(what, what)))
    if row.size < at_least:
        raise AnalysisError(_FEW.fill(what=_WHAT.get(what, what), n=row.size, least=at_least))
    if not np.isfinite(row).all():
        raise AnalysisError(_NOT_FINITE.fill(what=_WHAT.get(what, what)))
    return row


def mean_estimate(values: NDArray[np.float64]) -> Estimate:
    """Return the mean of at least two independent values, with Student's interval."""
    sd = float(np.std(values, ddof=1))
    return t_estimate(float(np.mean(values)), sd / math.sqrt(values.size), values.size - 1)


def t_estimate(value: float, standard_error: float, degrees_of_freedom: float) -> Estimate:
    """Return an estimate with Student's interval about it."""
    from scipy.stats import t  # noqa: PLC0415 - heavy, and not every comparison needs it

    half = float(t.ppf(TWO_SIDED_95, degrees_of_freedom)) * standard_error
    return Estimate(value, value - half, value + half)


def two_sided_p(t_value: float, degrees_of_freedom: float) -> float:
    """Return the probability of a Student's t at least this far from 0, either way."""
    from scipy.stats import t  # noqa: PLC0415

    return float(2 * t.sf(abs(t_value), degrees_of_freedom))
