"""When the force leaves the quiet band.

The band is as wide as the rest is noisy, so that a noisy platform does not begin efforts by
itself. It is crossed by the unfiltered force: a filter without delay spreads the rise backwards
in time and would put the onset before anything happened.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.force_arrays import check_force
from forceplate.errors import AnalysisError, OnsetNotFoundError
from forceplate.words import Text


def first_run(mask: NDArray[np.bool_], n_samples: int) -> int | None:
    """Return where the first run of at least ``n_samples`` true values begins, or None."""
    edged = np.zeros(mask.size + 2, np.bool_)
    edged[1:-1] = mask
    edges = np.flatnonzero(edged[1:] != edged[:-1])
    starts, stops = edges[0::2], edges[1::2]
    long_enough = np.flatnonzero(stops - starts >= n_samples)
    return int(starts[long_enough[0]]) if long_enough.size else None


def find_onset(
    force_n: NDArray[np.float64],
    *,
    sample_rate_hz: float,
    quiet: slice,
    n_sd: float = 5.0,
    hold_s: float = 0.02,
) -> int:
    """Return the index of the first sample above the quiet band, of a rise that lasts.

    Parameters
    ----------
    force_n : (n_samples,)
        Vertical force in newtons, evenly sampled, finite, unfiltered or causally filtered:
        a zero-phase filter moves the onset earlier. Any constant offset is allowed.
    quiet
        The verified quiet window, as sample indices; the search begins where it ends.
    n_sd
        Upper edge of the band above the window's mean, in its standard deviations
        (ddof = 1); 5 follows Dos'Santos (2017).
    hold_s
        How long the force must stay at or above the edge without a break, so that a spike is
        not taken for the onset. At least one sample.

    Raises
    ------
    AnalysisError
        The quiet window has fewer than two samples or lies outside the trial.
    OnsetNotFoundError
        The force never leaves the band for that long.
    """
    check_force(force_n, sample_rate_hz)
    start, stop = int(quiet.start), int(quiet.stop)
    if quiet.step not in (None, 1) or not 0 <= start < stop - 1 < force_n.size:
        raise AnalysisError(
            Text(
                "The quiet window {start}:{stop} needs two samples inside the {n} of the trial."
            ).fill(start=start, stop=stop, n=force_n.size)
        )
    resting = force_n[start:stop]
    if resting.min() == resting.max():
        # A window without noise has a band of no width, and its own level is not above it.
        above = force_n[stop:] > resting[0]
    else:
        above = force_n[stop:] >= resting.mean() + n_sd * resting.std(ddof=1)
    onset = first_run(above, max(1, round(hold_s * sample_rate_hz)))
    if onset is None:
        raise OnsetNotFoundError(
            Text(
                "The force never stays above the resting force by {n_sd:g} standard deviations "
                "for {hold_s:g} s. Record again: a still second, then press."
            ).fill(n_sd=n_sd, hold_s=hold_s)
        )
    return stop + onset
