"""The headline numbers of one effort, on plain arrays of force."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis._checks import check_force
from forceplate.errors import AnalysisError


def best_window_mean(
    force_n: NDArray[np.float64], *, sample_rate_hz: float, window_s: float = 0.5
) -> float:
    """Return the highest mean force of any window of this length, in newtons.

    Parameters
    ----------
    force_n : (n_samples,)
        Newtons, evenly sampled, finite, unfiltered: a mean needs no filter.

    Raises
    ------
    AnalysisError
        The force is shorter than the window, or the window shorter than a sample.
    """
    check_force(force_n, sample_rate_hz)
    n_window = round(window_s * sample_rate_hz)
    if not 1 <= n_window <= force_n.size:
        raise AnalysisError(
            f"No window of {window_s:g} s fits into {force_n.size / sample_rate_hz:g} s of force."
        )
    sums = np.concatenate(([0.0], np.cumsum(force_n - force_n[0])))
    return float(force_n[0] + (sums[n_window:] - sums[:-n_window]).max() / n_window)


def last_still_window(
    force_n: NDArray[np.float64], *, sample_rate_hz: float, limit_n: float, still_s: float = 0.5
) -> slice | None:
    """Return the last window in which the force stays within ``limit_n``, or None.

    Stays within: the means over tenths of the window differ by no more. The window is at most
    a tenth of its length away from where it could end at the latest.

    Parameters
    ----------
    force_n : (n_samples,)
        Newtons, evenly sampled, finite.
    """
    n_tenth = round(still_s * sample_rate_hz / 10)
    if n_tenth < 1 or force_n.size < 10 * n_tenth:
        return None
    n_tenths = force_n.size // n_tenth
    first = force_n.size - n_tenths * n_tenth
    means = force_n[first:].reshape(n_tenths, n_tenth).mean(axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(means, 10)
    still = np.flatnonzero(windows.max(axis=1) - windows.min(axis=1) <= limit_n)
    if not still.size:
        return None
    start = first + int(still[-1]) * n_tenth
    return slice(start, start + 10 * n_tenth)
