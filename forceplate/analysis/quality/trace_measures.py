"""What several checks measure alike."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.force_arrays import first_true, last_true
from forceplate.analysis.trial.trace import Trace


def quiet_part_noise(values: NDArray[np.float64], n_block: int) -> float:
    """Return the noise that a quarter of all blocks of this many samples stay below.

    Parameters
    ----------
    values : (n_samples,)
        At least one block, finite; ``n_block`` is two at least.
    """
    rows = values[: values.size // n_block * n_block].reshape(-1, n_block)
    steps = np.abs(np.diff(rows, axis=1)).mean(axis=1)
    return float(np.percentile(steps, 25)) * math.sqrt(math.pi) / 2


def resting(trace: Trace) -> NDArray[np.float64]:
    """Return the force of the quiet window, (n_samples,), above its own mean."""
    return trace.force_n[trace.quiet.start : trace.quiet.stop] - trace.rest_n


def until_let_go(trace: Trace, level: float) -> slice:
    """Return the samples from the quiet window to the last at this part of the effort.

    A sudden release comes after them.
    """
    first = trace.quiet.start
    last = last_true(trace.force_n[first:] - trace.rest_n >= level * trace.quiet.effort_n)
    return slice(first, first + (last or 0) + 1)


@dataclass(frozen=True, slots=True)
class Rise:
    """The steep part of the way up, as sample indices into the trial."""

    fifth: int
    """From here to ``half`` the force stays above 20 % of the effort."""
    half: int
    """The first sample of the smoothed force at 50 % of the effort."""

    @property
    def foot(self) -> float:
        """Return where the straight line through both would leave the rest."""
        return self.fifth - (self.half - self.fifth) * 0.2 / 0.3


def find_rise(trace: Trace) -> Rise:
    """Return the steep rise between the onset and the top."""
    first = trace.quiet.onset
    net_n = trace.smooth_n[first : trace.top + 1] - trace.rest_n
    half = int(np.argmax(net_n >= 0.5 * trace.quiet.effort_n))
    below = last_true(net_n[:half] < 0.2 * trace.quiet.effort_n)
    return Rise(fifth=first if below is None else first + below + 1, half=first + half)


def end_of_effort(trace: Trace) -> int:
    """Return the sample after the effort: its release, or the end of the recording."""
    return trace.force_n.size if trace.release is None else trace.release


def held(trace: Trace, level: float) -> tuple[int, int]:
    """Return from where to where the smoothed force stays above this part of its peak."""
    net_n = trace.smooth_n[trace.quiet.stop :] - trace.rest_n
    top = trace.top - trace.quiet.stop
    below = net_n < level * (trace.peak_n - trace.rest_n)
    before, after = last_true(below[:top]), first_true(below[top:])
    start = 0 if before is None else before + 1
    stop = net_n.size if after is None else top + after
    return trace.quiet.stop + start, trace.quiet.stop + stop
