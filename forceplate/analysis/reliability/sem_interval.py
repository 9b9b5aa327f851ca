"""How well a standard error of measurement is itself known, and how many persons that takes.

With normal errors, (n - 1)(k - 1) SEM^2 / sigma^2 of n persons at k visits has a chi-square
distribution, exactly.
"""

from __future__ import annotations

import math

from forceplate.analysis.reliability.estimate import TWO_SIDED_95, Estimate

PLANNED_PERSONS = 30
"""Unless a clinic plans otherwise: see :func:`upper_end_factor`. With 10 persons the truth may be
1.83 times what was found, with 20 1.46, with 30 1.34, with 50 1.25: from there on each person
adds little. The interval of an ICC of 0.90 is then 0.14 wide (Bonett 2002)."""


def sem_interval(sem: float, n_persons: int, n_visits: int = 2) -> Estimate:
    """Return a standard error of measurement with its chi-square interval."""
    from scipy.stats import chi2  # noqa: PLC0415 - heavy

    df = (n_persons - 1) * (n_visits - 1)
    low, high = (
        sem * math.sqrt(df / float(chi2.ppf(q, df))) for q in (TWO_SIDED_95, 1 - TWO_SIDED_95)
    )
    return Estimate(sem, low, high)


def upper_end_factor(n_persons: int) -> float:
    """Return how many times the SEM of two visits the true one may be, at 97.5 %."""
    high = sem_interval(1.0, n_persons, 2).high
    assert high is not None  # noqa: S101  a chi-square interval has both ends
    return high
