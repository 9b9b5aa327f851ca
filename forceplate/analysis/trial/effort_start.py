"""The rest just before the effort, where the effort leaves it, and what makes that unsure.

The effort is found first, the rest before it second: what lies between an earlier still second
and the steep rise (a dip, a spike, toes that settle) is then no part of the rest. The start is
a level in % of the effort, walked back from the steep rise, so that neither the noise of the
rest nor anything before the foot of the rise can move it. A start that hangs on its definition
is doubted, by a name for each cause.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.force_arrays import (
    detrended_sd,
    first_true,
    force_between,
    last_crossing,
    mean,
    mean_and_sd,
    median,
    moving_mean,
    robust_sd,
)
from forceplate.analysis.trial.quiet_window import QuietWindow

SMOOTH_S = 0.01
"""Levels are looked for in centred means over this time."""
CLEAR_S = 0.05
"""The rest ends so long before the foot of the rise."""
MIN_SAMPLES = 10
"""A rest of fewer is none."""
MIN_REST = 0.9
"""Of the wanted length: a shorter rest says too little."""
FOOT = 0.01
FOOT_SD = 3.0
"""The foot: where the force last was within this part of the effort, or so many SD, of the rest."""
BEFORE_QUIET_S = 0.2
AFTER_ONSET_S = 2.5
"""Half of the effort is reached by then; the search for the rest has seen to it."""

MAX_NOISE = 0.0055
"""SD of the smoothed rest, of the effort: the level of 1.5 % is then nearly three of them."""
MOVED_S, MOST = 0.04, 0.7
"""Means over this time, two periods of the mains, keep so much of what toes do, not of noise."""
MAX_PARTS = ((0.02, 0.05, 0.35), (0.05, 0.10, 0.45), (0.10, 0.20, 0.70))
"""From this part of the effort to that one: at most so much of the time from 20 to 50 % ..."""
PART_S = 0.006
"""... and this time more. The roundest press of one piece, a sine squared, has 0.26, 0.30, 0.44."""
MAX_RATIO = 1.25
RATIO_LEVELS = (0.02, 0.05)
N_SD, MAX_BY_NOISE = 2.0, 1.15
"""The rate from so many SD of the smoothed rest above the level, over that from as many below."""
RATIO_S = 0.1
CREEP_S, MAX_CREEP = 0.25, 0.006
"""Either way, in the median over this time before the start ..."""
LATE_CREEP_S, MAX_LATE_CREEP = 0.1, 0.008
"""... or upwards, over the last of it."""
CREEP_CLEAR_S = 0.04
STALL_S, MIN_STALL = 0.03, 0.1
"""The least slope over this time on the way from 5 to 50 %, of the mean slope there."""
BEFORE_S, BEFORE_CLEAR_S, BEFORE_MEAN_S = 0.4, 0.03, 0.02
MAX_BUMP, MAX_DIP = 0.02, 0.01

_Force = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Start:
    """The rest before an effort, and where the effort leaves it."""

    rest: slice
    rest_n: float
    rest_sd_n: float
    onset_at: float | None
    """Position in samples, between two of them, of the level; None: it is not passed."""
    ratio: float | None
    """Rate over 100 ms from 5 % of the effort over that from 2 %; 1: the start has a corner."""
    doubt: str
    """Why nothing should be counted from this start: a reason of ``refusals``; empty: none."""
    back_n: float = math.nan
    """Where the force lies still after the effort, nearest to the rest; NaN: nowhere."""


@dataclass(frozen=True, slots=True)
class _Rise:
    """The force around the rise; positions are samples from the first of them."""

    force_n: _Force
    smooth_n: _Force
    """Centred means; the first of them lies at ``shift``."""
    shift: float
    rate_hz: float
    half: int
    """Index in ``smooth_n`` of the first mean at half of the effort."""

    def crossing(self, level_n: float) -> float | None:
        """Return where the force last comes up through a level before half of the effort."""
        found = last_crossing(self.smooth_n[: self.half + 1], level_n)
        return None if found is None else found + self.shift

    def at(self, position: float) -> float:
        """Return the smoothed force at a position."""
        return force_between(self.smooth_n, max(0.0, position - self.shift))

    def between(self, values: _Force, first: float, last: float) -> _Force:
        """Return those of some values, raw or smoothed, between two positions."""
        return values[max(0, round(first)) : max(0, round(last))]


def find_start(
    force_n: _Force,
    *,
    rate_hz: float,
    quiet: QuietWindow,
    percent: float,
    quiet_s: float = 1.0,
    rest: slice | None = None,
    of_rest: Callable[[_Force], tuple[float, float]] | None = None,
) -> Start:
    """Return the rest just before the effort and where the force leaves it for good.

    Parameters
    ----------
    force_n : (n_samples,)
        Unfiltered newtons, finite; any constant offset.
    quiet
        The verified still window before the effort, which says what the rest is like.
    percent
        Of the effort: the level whose last crossing before the steep rise is the start.
    rest
        Where the rest is, if that is not to be looked for: set by hand, or named.
    of_rest
        Level and noise of a rest; :func:`median_and_sd` unless another is given.
    """
    first = max(0, quiet.start - round(BEFORE_QUIET_S * rate_hz))
    last = min(force_n.size, quiet.onset + round(AFTER_ONSET_S * rate_hz))
    still_n = force_n[quiet.start : quiet.stop]
    level_n = median(still_n)
    top_n = mean(still_n) + quiet.effort_n
    is_named = rest is not None
    rise = _rise(force_n[first:last], rate_hz, level_n, top_n, quiet.stop - first)
    if rest is None:
        rest = slice(quiet.start, quiet.stop)
        found = rise and _before_foot(rise, level_n, top_n, still_n, quiet_s)
        if found and found[1] + first >= MIN_SAMPLES:
            rest = slice(max(0, found[0] + first), found[1] + first)
    rest_n, rest_sd_n = (of_rest or median_and_sd)(force_n[rest])
    if rise is None:
        return Start(rest, rest_n, rest_sd_n, None, None, "onset_not_found")
    effort_n = top_n - rest_n
    start_n = rest_n + percent / 100 * effort_n
    at = rise.crossing(start_n)
    if at is None:
        return Start(rest, rest_n, rest_sd_n, None, None, "onset_not_found")
    low, high = (rest_n + part * effort_n for part in RATIO_LEVELS)
    ratio = _ratio(rise, low, high)
    doubt = "rest_too_short"
    if is_named or rest.stop - rest.start >= MIN_REST * quiet_s * rate_hz:
        sd_n = _smoothed_sd(force_n[rest], rate_hz)
        doubt = _doubt(rise, force_n[rest], rest_n, effort_n, sd_n)
        by_noise = _ratio(rise, start_n - N_SD * sd_n, start_n + N_SD * sd_n)
        if not doubt and (_exceeds(ratio, MAX_RATIO) or _exceeds(by_noise, MAX_BY_NOISE)):
            doubt = "indefinite_start"
    return Start(rest, rest_n, rest_sd_n, first + at, ratio, doubt)


def median_and_sd(resting_n: _Force) -> tuple[float, float]:
    """Return the median of a rest, which a spike hardly moves, and its SD, ddof = 1."""
    return median(resting_n), mean_and_sd(resting_n)[1]


def _n_smooth(rate_hz: float) -> int:
    return max(1, round(SMOOTH_S * rate_hz))


def _rise(
    force_n: _Force, rate_hz: float, level_n: float, top_n: float, quiet_stop: int
) -> _Rise | None:
    n_smooth = _n_smooth(rate_hz)
    smooth_n = moving_mean(force_n, n_smooth)
    above = first_true(smooth_n[quiet_stop:] >= (level_n + top_n) / 2)
    if above is None:
        return None
    return _Rise(force_n, smooth_n, (n_smooth - 1) / 2, rate_hz, quiet_stop + above)


def _before_foot(
    rise: _Rise, level_n: float, top_n: float, still_n: _Force, quiet_s: float
) -> tuple[int, int] | None:
    """Return the rest before the foot of the rise; None where there is hardly any."""
    effort_n = top_n - level_n
    fifth = rise.crossing(level_n + 0.2 * effort_n)
    if fifth is None:
        return None
    band_n = max(FOOT * effort_n, FOOT_SD * _smoothed_sd(still_n, rise.rate_hz))
    foot = rise.crossing(level_n + band_n)
    stop = round((fifth if foot is None else foot) - CLEAR_S * rise.rate_hz)
    start = stop - round(quiet_s * rise.rate_hz)
    return start, stop


def _smoothed_sd(resting_n: _Force, rate_hz: float) -> float:
    """Return the robust SD of the means that levels are looked for in."""
    n_smooth = _n_smooth(rate_hz)
    return robust_sd(moving_mean(resting_n, n_smooth)) if resting_n.size >= n_smooth else 0.0


def _ratio(rise: _Rise, low_n: float, high_n: float) -> float | None:
    """Return the rate from the higher level over that from the lower one."""
    rates = []
    for level_n in (low_n, high_n):
        at = rise.crossing(level_n)
        if at is None or at + RATIO_S * rise.rate_hz > rise.smooth_n.size - 1 + rise.shift:
            return None
        rates.append(rise.at(at + RATIO_S * rise.rate_hz) - rise.at(at))
    return rates[1] / rates[0] if rates[0] > 0 else None


def _doubt(rise: _Rise, resting_n: _Force, rest_n: float, effort_n: float, sd_n: float) -> str:
    """Return the first reason why a start cannot be relied on; empty where there is none."""
    levels = {part: rise.crossing(rest_n + part * effort_n) for part in (0.02, 0.05, 0.1, 0.2)}
    at = {part: position for part, position in levels.items() if position is not None}
    if len(at) < len(levels):
        return "onset_not_found"
    if sd_n > MAX_NOISE * effort_n:
        return _restless(resting_n, rise.rate_hz)
    moved = _moved_before(rise, at[0.02], rest_n, effort_n, sd_n)
    if moved:
        return moved
    if _stalls(rise, at[0.05]):
        return "start_in_steps"
    steep = rise.half + rise.shift - at[0.2]
    for low, high, part in MAX_PARTS:
        if at[high] - at[low] > part * steep + PART_S * rise.rate_hz:
            return "slow_start"
    return ""


def _restless(resting_n: _Force, rate_hz: float) -> str:
    """Return whether it was noise that made a rest restless, or the toes."""
    sd_n = mean_and_sd(resting_n)[1]
    if detrended_sd(resting_n) < MOST * sd_n:
        return "rest_creeps"
    n_mean = min(max(1, round(MOVED_S * rate_hz)), resting_n.size)
    moved_n = robust_sd(moving_mean(resting_n, n_mean))
    return "rest_unsteady" if moved_n > MOST * _smoothed_sd(resting_n, rate_hz) else "noisy_rest"


def _exceeds(ratio: float | None, limit: float) -> bool:
    return ratio is None or ratio > limit


def _moved_before(rise: _Rise, start: float, rest_n: float, effort_n: float, sd_n: float) -> str:
    """Return what the force did between the rest and the start; empty where it lay still."""
    hz, net_n = rise.rate_hz, rise.force_n - rest_n
    until = start - BEFORE_CLEAR_S * hz
    before = rise.between(net_n, until - BEFORE_S * hz, until)
    n_mean = max(1, round(BEFORE_MEAN_S * hz))
    if before.size > n_mean:
        means = moving_mean(before, n_mean)
        if -means.min() > max(MAX_DIP * effort_n, 3 * sd_n):
            return "dip_before_start"
        if means.max() > max(MAX_BUMP * effort_n, 3 * sd_n):
            return "press_before_start"
    until = start - CREEP_CLEAR_S * hz
    whole = rise.between(net_n, until - CREEP_S * hz, until)
    late = rise.between(net_n, until - LATE_CREEP_S * hz, until)
    if late.size and (
        abs(median(whole)) > max(MAX_CREEP * effort_n, 2 * sd_n)
        or median(late) > max(MAX_LATE_CREEP * effort_n, 2 * sd_n)
    ):
        return "rest_creeps"
    return ""


def _stalls(rise: _Rise, start: float) -> bool:
    n_stall = max(1, round(STALL_S * rise.rate_hz))
    up_n = rise.smooth_n[max(0, round(start - rise.shift)) : rise.half + 1]
    if up_n.size <= n_stall:
        return False
    slopes = (up_n[n_stall:] - up_n[:-n_stall]) / n_stall
    return bool(slopes.min() < MIN_STALL * (up_n[-1] - up_n[0]) / (up_n.size - 1))
