"""The quiet window: the still second before the effort, found and verified.

Whether a second is still is judged against its own noise and the person's own force, never
against a fixed number of newtons, so that one rule serves every platform and every person.

The search goes backwards from the peak, because only the peak is sure: before it the trial may
hold an empty platform, toes being placed and earlier efforts, which are still too. So the last
still window before the peak is taken, and then the way up from it must look like one effort.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.force_arrays import (
    check_force,
    mean,
    mean_and_sd,
    neighbours,
    range_of,
    running_sums,
    sum_of,
)
from forceplate.analysis.trial.onset import onset_after
from forceplate.errors import OnsetNotFoundError, QuietWindowError
from forceplate.words import Text

HOP_S = 0.01
"""Windows are tried every so often."""
BLOCK_S = 0.1
"""Movement is looked for between means over this time: a whole number of mains periods, at 50 as
at 60 Hz, so that hum is no movement."""
MAX_MOVEMENT = 0.02
"""Still: the block means stay within this part of the effort ..."""
MOVEMENT_NOISE = 6.0
"""... or within so many standard errors of such a mean, where noise alone is larger."""
MAX_SD = 0.05
"""Quiet: the standard deviation is at most this part of the effort."""
MIN_EFFORT = 0.25
"""The effort is at least this part of the whole range of the force before its peak."""
GUARD_S = 0.05
"""The quiet window ends so long before the onset, where there is room."""
MAX_RISE_S = 2.0
"""From the onset the force reaches half of the effort within this time."""
PAUSE_S = 0.3
"""A spell of this length without movement between onset and half the effort is a pause ..."""
CONTACT = 0.1
"""... and at more than this part of the effort it is a foot that was being placed."""


@dataclass(frozen=True, slots=True)
class QuietWindow:
    """The rest against which the effort is measured, and where it is left."""

    start: int
    stop: int
    """Samples ``start:stop``."""
    onset: int
    """First sample of the rise, at 5 standard deviations; see ``find_onset``."""
    effort_n: float
    """Highest 0.1 s mean above the rest: the size of the effort against which all was judged."""
    paused: bool
    """The force rose a little and paused before the effort: pre-tension, the onset is unsure."""


@dataclass(frozen=True, slots=True)
class BlockGrid:
    """Means over blocks of 0.1 s, one every hop, and what else the judging needs."""

    hop: int
    """Samples from one mean to the next."""
    block_hops: int
    means: NDArray[np.float64]
    squares: NDArray[np.float64]
    """Sum of squares up to each hop; one entry more than there are hops."""
    steps: NDArray[np.float64]
    """Sum of squared differences of neighbouring samples, likewise."""
    offset_n: float
    """The first sample, above which the means are."""

    def blocks(self, duration_s: float, sample_rate_hz: float) -> int:
        """Return how many whole blocks, at least two, come nearest to a duration."""
        return max(2, round(duration_s * sample_rate_hz / (self.hop * self.block_hops)))


@dataclass(frozen=True, slots=True)
class _Rest:
    """What the found window says, above the trial's first sample as in the grid."""

    mean_n: float
    sd_n: float
    effort_n: float
    onset: int


def block_grid(force_n: NDArray[np.float64], sample_rate_hz: float) -> BlockGrid:
    """Return the means of a force; those of its beginning are the first of them, to the bit.

    Parameters
    ----------
    force_n : (n_samples,)
        Newtons, evenly sampled, finite, at least one.
    """
    hop = max(1, round(HOP_S * sample_rate_hz))
    block_hops = max(1, round(BLOCK_S * sample_rate_hz / hop))
    n_hops = force_n.size // hop
    # A large offset would eat the digits of the sums of squares.
    net_n = force_n[: n_hops * hop] - force_n[0]
    steps = np.zeros_like(net_n)
    np.square(net_n[1:] - net_n[:-1], out=steps[1:])  # the first is 0 by the offset

    sums = _sums_of_hops(net_n, hop)
    return BlockGrid(
        hop=hop,
        block_hops=block_hops,
        means=(sums[block_hops:] - sums[:-block_hops]) / (block_hops * hop),
        squares=_sums_of_hops(np.square(net_n), hop),
        steps=_sums_of_hops(steps, hop),
        offset_n=float(force_n[0]),
    )


def _sums_of_hops(values: NDArray[np.float64], hop: int) -> NDArray[np.float64]:
    """Return the sum of all values before each hop, one more than there are hops."""
    return running_sums(sum_of(list(values.reshape(-1, hop).T)))


def _windows(grid: BlockGrid, n_blocks: int, first: int, last: int) -> list[NDArray[np.float64]]:
    """Return each of the block means of the windows that begin at the hops first to last."""
    return neighbours(grid.means[first:], last + 1 - first, n_blocks, grid.block_hops)


def _still(
    grid: BlockGrid, n_blocks: int, first: int, last: int, top_n: float
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return which windows are quiet before an effort that reaches top_n, and their means."""
    # Movement and noise are told apart by time: movement survives a mean over 0.1 s, noise does
    # not. So movement is the range of the block means, and noise is taken from neighbouring
    # samples, which a slow movement hardly changes.
    blocks = _windows(grid, n_blocks, first, last)
    means = sum_of(blocks) / n_blocks
    n_hops = n_blocks * grid.block_hops
    n_samples = n_hops * grid.hop
    starts, stops = slice(first, last + 1), slice(first + n_hops, last + 1 + n_hops)
    squares = grid.squares[stops] - grid.squares[starts]
    sd = np.sqrt(np.maximum(0.0, squares - n_samples * means**2) / (n_samples - 1))
    steps = grid.steps[stops] - grid.steps[starts]
    noise_of_mean = np.sqrt(np.maximum(0.0, steps) / (2 * n_samples) / (grid.block_hops * grid.hop))
    effort = top_n - means
    allowed = np.maximum(MAX_MOVEMENT * effort, MOVEMENT_NOISE * noise_of_mean)
    return (effort > 0) & (range_of(blocks) <= allowed) & (sd <= MAX_SD * effort), means


def find_quiet_window(
    force_n: NDArray[np.float64],
    *,
    sample_rate_hz: float,
    quiet_s: float = 1.0,
    grid: BlockGrid | None = None,
) -> QuietWindow:
    """Return the last still spell before the effort, and the onset that ends it.

    The effort is the highest 0.1 s mean of the trial. Before it the trial may hold an unloaded
    platform, toes being placed and earlier efforts; the rest itself must be still for
    ``quiet_s`` and lead straight into the effort.

    Parameters
    ----------
    force_n : (n_samples,)
        Vertical force in newtons, evenly sampled, finite, unfiltered; any constant offset.
    quiet_s
        Length of the window; rounded to whole blocks of 0.1 s.
    grid
        That of the force, where it is known.

    Raises
    ------
    AnalysisError
        Not one row of finite samples.
    QuietWindowError
        With the reason ``too_short``, ``no_effort``, ``reversed_polarity`` or
        ``quiet_window_not_quiet``.
    """
    check_force(force_n, sample_rate_hz)
    try:
        return _find(force_n, sample_rate_hz, quiet_s, grid)
    except QuietWindowError as error:
        if error.reason in ("too_short", "reversed_polarity"):
            raise
        if not _presses_downwards(force_n, sample_rate_hz, quiet_s):
            raise
        raise QuietWindowError(
            "reversed_polarity",
            Text(
                "The force falls where it should rise: the sign of the calibration is wrong, or "
                "the platform is loaded from below. Correct the signs in the calibration file."
            ),
        ) from error


def still_levels(
    grid: BlockGrid,
    sample_rate_hz: float,
    *,
    first: int,
    stop: int,
    top_n: float,
    still_s: float,
) -> NDArray[np.float64]:
    """Return the means of all windows of this length that are still before an effort up to top_n.

    Those that lie in the samples ``first:stop`` of the force of the grid; too few give none.
    """
    n_blocks = grid.blocks(still_s, sample_rate_hz)
    begins = -(-first // grid.hop)
    last = stop // grid.hop - n_blocks * grid.block_hops
    if last < begins:
        return np.empty(0)
    still, means = _still(grid, n_blocks, begins, last, top_n - grid.offset_n)
    levels_n: NDArray[np.float64] = means[still] + grid.offset_n
    return levels_n


def _presses_downwards(force_n: NDArray[np.float64], sample_rate_hz: float, quiet_s: float) -> bool:
    """Return whether the force upside down is a rest, an effort, and its release."""
    # Without the release it would be a foot taken off the platform, with the signs as they are.
    try:
        window = _find(-force_n, sample_rate_hz, quiet_s)
    except QuietWindowError:
        return False
    half_n = mean(force_n[window.start : window.stop]) - window.effort_n / 2
    after = block_grid(force_n[window.onset :] - half_n, sample_rate_hz)
    means = after.means + (force_n[window.onset] - half_n)
    return bool(means.size and means[np.argmin(means) :].max() > 0)


def _find(
    force_n: NDArray[np.float64],
    sample_rate_hz: float,
    quiet_s: float,
    grid: BlockGrid | None = None,
) -> QuietWindow:
    """Return the window before the highest block mean; see :func:`find_quiet_window`."""
    grid = block_grid(force_n, sample_rate_hz) if grid is None else grid
    n_blocks = grid.blocks(quiet_s, sample_rate_hz)
    n_hops = n_blocks * grid.block_hops
    if grid.means.size < n_hops + grid.block_hops:
        raise QuietWindowError(
            "too_short",
            Text(
                "The trial lasts {duration_s:.2f} s; it needs {quiet_s:g} s of rest and then "
                "the effort. Record again, longer."
            ).fill(duration_s=force_n.size / sample_rate_hz, quiet_s=quiet_s),
        )
    peak = int(np.argmax(grid.means))
    top_n = float(grid.means[peak])
    range_n = top_n - float(grid.means[: peak + 1].min())
    last = peak - n_hops
    if not _stands_out(grid, top_n):
        raise QuietWindowError(
            "no_effort", Text("The force never rises clearly above its own noise. Record again.")
        )
    if last < 0:
        raise _not_quiet(
            quiet_s, Text("the effort begins too soon after the start of the recording")
        )
    still, means = _still(grid, n_blocks, 0, last, top_n)
    # A window half way up, on a plateau of the same press, is as still as the rest: it is told
    # by how little of the whole range is left above it.
    candidates = np.flatnonzero(still & (top_n - means >= MIN_EFFORT * range_n))
    if not candidates.size:
        raise _not_quiet(quiet_s, Text("the person moved, or pressed already"))
    stops = (candidates + n_hops) * grid.hop
    n_samples = n_hops * grid.hop
    window, onset = _before_onset(force_n, sample_rate_hz, stops, n_samples)
    mean_n, sd_n = mean_and_sd(force_n[window] - force_n[0])
    rest = _Rest(mean_n=mean_n, sd_n=sd_n, effort_n=top_n - mean_n, onset=onset)
    paused = _check_rise(grid, rest, peak, sample_rate_hz=sample_rate_hz, quiet_s=quiet_s)
    return QuietWindow(window.start, window.stop, onset, rest.effort_n, paused)


def _before_onset(
    force_n: NDArray[np.float64], sample_rate_hz: float, stops: NDArray[np.intp], n_samples: int
) -> tuple[slice, int]:
    """Return the last candidate window, kept clear of the onset, and that onset.

    The last still window may reach into the foot of the rise and so see the onset late; then
    it is moved back, but only by what the foot takes.
    """
    # Onset and window depend on each other: the band is the window's own, so a window that
    # holds the first of the rise has a wide band and a late onset. Going back by one candidate
    # at a time settles it, and ends, because each step is to an earlier window.
    guard = round(GUARD_S * sample_rate_hz)
    reach = round(BLOCK_S * sample_rate_hz)
    stop = int(stops[-1])
    while True:
        window = slice(stop - n_samples, stop)
        try:
            onset = onset_after(force_n, sample_rate_hz=sample_rate_hz, quiet=window)
        except OnsetNotFoundError as error:
            raise QuietWindowError("no_effort", error.text) from error
        clear = onset - guard
        n_earlier = int(np.searchsorted(stops, min(clear, stop - 1), side="right"))
        if stop <= clear or not n_earlier or stops[n_earlier - 1] <= clear - reach:
            return window, onset
        stop = int(stops[n_earlier - 1])


def _check_rise(
    grid: BlockGrid, rest: _Rest, peak: int, *, sample_rate_hz: float, quiet_s: float
) -> bool:
    """Return whether the force paused on its way up, low enough to be pre-tension only."""
    # Three ways in which a still second is no rest before an effort: a slow creep up, a return
    # to the rest in between, and a foot that is put down and then presses.
    first = -(-rest.onset // grid.hop)
    if first > peak:
        # A twitch: its highest block mean begins before its onset, so there is no way up to judge.
        return False
    half = first + int(np.argmax(grid.means[first : peak + 1] >= rest.mean_n + rest.effort_n / 2))
    if half * grid.hop - rest.onset > MAX_RISE_S * sample_rate_hz:
        raise _not_quiet(quiet_s, Text("the force crept up long before the effort"))
    if (grid.means[first : half + 1] < rest.mean_n + 2 * rest.sd_n).any():
        raise _not_quiet(quiet_s, Text("the person moved between the rest and the effort"))
    n_blocks = max(2, round(PAUSE_S / BLOCK_S))
    last = half - n_blocks * grid.block_hops
    if last < first:
        return False
    blocks = _windows(grid, n_blocks, first, last)
    paused = range_of(blocks) <= MAX_MOVEMENT * rest.effort_n
    if (paused & (sum_of(blocks) / n_blocks > rest.mean_n + CONTACT * rest.effort_n)).any():
        raise _not_quiet(
            quiet_s, Text("the toes came down, or pressed already, just before the effort")
        )
    return bool(paused.any())


def _stands_out(grid: BlockGrid, top_n: float) -> bool:
    """Return whether the range of the force is more than its noise lets it be by chance."""
    n_samples = (grid.steps.size - 1) * grid.hop
    noise = float(np.sqrt(grid.steps[-1] / (2 * n_samples)))
    return top_n - float(grid.means.min()) > noise / MAX_SD


def _not_quiet(quiet_s: float, why: Text) -> QuietWindowError:
    return QuietWindowError(
        "quiet_window_not_quiet",
        Text(
            "There is no still {quiet_s:g} s just before the effort: {why}. Record again: rest "
            "the toes, keep still, then press."
        ).fill(quiet_s=quiet_s, why=why),
    )
