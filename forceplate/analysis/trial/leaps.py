"""Whether the force leapt: faster than toes press, so that no rate across it is right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.force_arrays import median

LEAP_S, MIN_SAMPLES = 0.001, 2
"""A leap is over within this time, or so many samples where these last longer."""
BESIDE_S = 0.005
"""How fast the force rises of itself is seen in so long before and after ..."""
TIMES_BESIDE = 2.0
"""... and a leap sticks out of so many times the faster of the two ..."""
MAX_LEAP = 0.02
"""... by more than this part of the effort ..."""
N_NOISE, N_QUANTA = 8.0, 2.0
"""... and more than the noise, or the steps in which a channel counts, can do."""
STAYS_S, STAYS = 0.02, 0.5
"""Levels over so long, a period of the mains, tell by this part of it that the force stays where it
leapt to; else it was a spike or a pulse."""
HELD, RATES_S = 0.9, 0.25
"""Leaps are looked for until the force reaches this part of its peak, and so long after its onset,
which is longer than any window of a rate."""
SMEARED_S = 0.01
"""The low-pass spreads a leap over so long before and after it."""


def least_leap(*, effort_n: float, noise_n: float, quantum_n: float) -> float:
    """Return from which size on a leap is one, in newtons."""
    return max(MAX_LEAP * effort_n, N_NOISE * noise_n, N_QUANTA * quantum_n)


def leap_samples(rate_hz: float) -> int:
    """Return how many samples a leap may take."""
    return max(MIN_SAMPLES, round(LEAP_S * rate_hz))


def find_leaps(force_n: NDArray[np.float64], rate_hz: float, least_n: float) -> tuple[int, ...]:
    """Return the samples at which a leap was over; one leap may be seen at several.

    Parameters
    ----------
    force_n : (n_samples,)
        Unfiltered newtons, finite; those of the first and last 5 ms are not judged.
    """
    n = leap_samples(rate_hz)
    beside = max(n, round(BESIDE_S * rate_hz))
    steps = force_n[n:] - force_n[:-n]
    at = np.flatnonzero(np.abs(steps) > least_n)
    at = at[(at >= beside) & (at < steps.size - beside)]
    up = np.sign(steps[at])
    before = up * (force_n[at] - force_n[at - beside])
    after = up * (force_n[at + n + beside] - force_n[at + n])
    of_itself = np.maximum(np.maximum(before, after), 0.0) * n / beside
    stick_out = at[np.abs(steps[at]) - TIMES_BESIDE * of_itself > least_n]
    return tuple(first + n for first in stick_out.tolist() if _stays(force_n, first, n, rate_hz))


def _stays(force_n: NDArray[np.float64], first: int, n: int, rate_hz: float) -> bool:
    """Return whether the force stays where it came to, but for what it rises of itself."""
    n_level = max(1, round(STAYS_S * rate_hz))
    before_n = _levels(force_n[: first + 1][::-1], n_level)
    after_n = _levels(force_n[first + n :], n_level)
    step_n = float(force_n[first + n] - force_n[first])
    came_n = after_n[0] - before_n[0]
    stays_n = (came_n - (before_n[0] - before_n[1]), came_n - (after_n[1] - after_n[0]))
    return min(each_n / step_n for each_n in stays_n) >= STAYS


def _levels(force_n: NDArray[np.float64], n: int) -> tuple[float, float]:
    """Return the middle values of the first and the next so many samples, as far as there are."""
    nearest = median(force_n[:n])
    return nearest, median(force_n[n : 2 * n]) if force_n.size > n else nearest
