"""Whether a still second was the rest of the toes, or whether they pressed already.

Toes that press a part of their force and hold it are as still as toes at rest, so no second can
tell by itself which of the two it is; nor whether they lie on the platform at all. What tells is
where the force lay still before it, where it comes back to after the effort, and what toes can
weigh.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.effort_start import Start
from forceplate.analysis.trial.force_arrays import first_true
from forceplate.analysis.trial.quiet_window import BlockGrid, still_levels

MAX_TOES_N = 15.0
"""Toes that rest weigh no more."""
MAX_RISE = 0.04
"""The rest may lie above where the force lay before by this part of the effort: feet settle."""
LEVEL_S = 0.3
"""The force lies still where it stays for so long."""
MAX_UNDERSHOOT = 0.15
"""After the effort the force may lie below its rest by this part of it: what was stretched
recovers, by up to 10 % where that was recorded."""
BARE, BARE_N = 0.02, 1.0
"""Nothing lies on the platform below this part of the effort, or this force, above its zero."""


def comes_back_to(
    force_n: NDArray[np.float64], grid: BlockGrid, *, rate_hz: float, start: Start, effort_n: float
) -> float:
    """Return the still level after the effort that is nearest to its rest; NaN: there is none.

    Parameters
    ----------
    force_n : (n_samples,)
        Unfiltered newtons, finite.
    grid
        That of the force.
    effort_n
        How far the highest 0.1 s mean lies above the rest.
    """
    rest_n = start.rest_n
    over = _end_of_effort(force_n, start.rest, rest_n + effort_n / 2)
    after_n = still_levels(
        grid, rate_hz, first=over, stop=force_n.size, top_n=rest_n + effort_n, still_s=LEVEL_S
    )
    return float(after_n[np.argmin(np.abs(after_n - rest_n))]) if after_n.size else math.nan


def pressed_already(
    grid: BlockGrid,
    *,
    rate_hz: float,
    start: Start,
    effort_n: float,
    has_zero: bool,
    paused: bool,
) -> bool:
    """Return whether a rest is, or may be, that of toes that pressed already or did not lie yet.

    Parameters
    ----------
    grid
        That of the unfiltered force, above the unloaded platform where ``has_zero``.
    start, effort_n
        The rest, where the force comes back to, and how far the highest 0.1 s mean lies above it.
    paused
        The force lay still once more on its way from this rest to the effort.
    """
    rest_n, back_n = start.rest_n, start.back_n
    allowed_n = MAX_RISE * effort_n
    if has_zero and rest_n > MAX_TOES_N + allowed_n:
        return True
    bare_n = max(BARE_N, BARE * effort_n)
    before_n = still_levels(
        grid, rate_hz, first=0, stop=start.rest.start, top_n=rest_n + effort_n, still_s=LEVEL_S
    )
    # Toes that were laid down, and no others, come back to their weight once the effort is over,
    # nearer to it than to any level of before.
    if back_n > rest_n + allowed_n:
        # laid down after this rest, or lifted before it from where they lay
        nearer = np.abs(before_n - back_n) < (back_n - rest_n) / 2
        if paused or nearer.any() or (has_zero and rest_n <= bare_n):
            return True
    lower_n = before_n[before_n < rest_n - allowed_n]
    if not lower_n.size:
        is_lifted = has_zero and back_n <= bare_n
        return back_n < rest_n - MAX_UNDERSHOOT * effort_n and not is_lifted
    lowest_n = float(lower_n.min())
    if rest_n - lowest_n > MAX_TOES_N + allowed_n:
        return True
    if not math.isnan(back_n):
        return abs(back_n - rest_n) > (rest_n - float(lower_n.max())) / 2
    return not (has_zero and lowest_n <= bare_n)


def _end_of_effort(force_n: NDArray[np.float64], rest: slice, half_n: float) -> int:
    """Return the first sample below half of the effort after its highest."""
    top = rest.stop + int(np.argmax(force_n[rest.stop :]))
    below = first_true(force_n[top:] < half_n)
    return force_n.size if below is None else top + below
