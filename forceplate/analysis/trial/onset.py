"""When the force leaves the quiet band.

The band is as wide as the rest is noisy, so that a noisy platform does not begin efforts by
itself. It is crossed by the unfiltered force: a filter without delay spreads the rise backwards
in time and would put the onset before anything happened.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.force_arrays import check_force, first_true, mean_and_sd
from forceplate.errors import AnalysisError, OnsetNotFoundError
from forceplate.words import Text

N_SD = 5.0
HOLD_S = 0.02
LOOK_S = 0.5
"""An effort is looked for so far behind its rest first, and then in all of the force."""


def first_run(mask: NDArray[np.bool_], n_samples: int) -> int | None:
    """Return where the first run of at least ``n_samples`` true values begins, or None."""
    first = first_true(mask)
    if first is None or mask[first : first + n_samples].sum() == n_samples:
        return first  # as most rises are: they stay
    breaks = np.concatenate(((-1,), np.flatnonzero(~mask), (mask.size,)))
    found = first_true(breaks[1:] - breaks[:-1] > n_samples)
    return None if found is None else int(breaks[found]) + 1


def find_onset(
    force_n: NDArray[np.float64],
    *,
    sample_rate_hz: float,
    quiet: slice,
    n_sd: float = N_SD,
    hold_s: float = HOLD_S,
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
    return onset_after(
        force_n, sample_rate_hz=sample_rate_hz, quiet=quiet, n_sd=n_sd, hold_s=hold_s
    )


def onset_after(
    force_n: NDArray[np.float64],
    *,
    sample_rate_hz: float,
    quiet: slice,
    n_sd: float = N_SD,
    hold_s: float = HOLD_S,
) -> int:
    """Return the same for a force and a window that were checked; raises OnsetNotFoundError."""
    resting = force_n[quiet]
    mean_n, sd_n = mean_and_sd(resting)
    # A window without noise has a band of no width, and its own level is not above it.
    is_flat = resting[0] == resting[-1] and resting.min() == resting.max()
    edge_n = math.nextafter(float(resting[0]), math.inf) if is_flat else mean_n + n_sd * sd_n
    n_hold = max(1, round(hold_s * sample_rate_hz))
    after_n = force_n[quiet.stop :]
    n_looked = round(LOOK_S * sample_rate_hz)
    onset = first_run(after_n[:n_looked] >= edge_n, n_hold)
    if onset is None and n_looked < after_n.size:
        onset = first_run(after_n >= edge_n, n_hold)
    if onset is None:
        raise OnsetNotFoundError(
            Text(
                "The force never stays above the resting force by {n_sd:g} standard deviations "
                "for {hold_s:g} s. Record again: a still second, then press."
            ).fill(n_sd=n_sd, hold_s=hold_s)
        )
    return int(quiet.stop) + onset
