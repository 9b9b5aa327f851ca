"""Each doubt of the start of an effort from both sides of its limit, on forces without noise.

The ramp rises by 0.4 N a sample from row 2000 to 100 N above its rest, so that 1 % of the effort is
1 N and 2 % are passed at row 2005; the rest is looked at up to row 1965 for a creep, and up to 1975
for a dip or an earlier press.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.analysis import find_quiet_window
from forceplate.analysis.trial.effort_start import Start, find_start
from forceplate.analysis.trial.force_arrays import last_crossing, moving_mean, robust_sd

RATE_HZ = 1000.0
REST_N = 5.0
Force = NDArray[np.float64]


def rising(*corners: tuple[float, float]) -> Force:
    """Return 5 s: a rest, then these corners (rows from 2000 on, N above it), the last one held."""
    rows, above_n = zip((0.0, 0.0), *corners, strict=True)
    return np.asarray(REST_N + np.interp(np.arange(5000.0) - 2000, rows, above_n))


def ramp(*added: tuple[int, int, float]) -> Force:
    """Return the ramp with so many newtons added from one row to another."""
    force_n = rising((250, 100))
    for first, last, added_n in added:
        force_n[first:last] += added_n
    return force_n


def start_of(force_n: Force) -> Start:
    quiet = find_quiet_window(force_n, sample_rate_hz=RATE_HZ)
    return find_start(force_n, rate_hz=RATE_HZ, quiet=quiet, percent=1.5)


def test_a_ramp_has_no_doubt() -> None:
    start = start_of(ramp())
    assert (start.doubt, start.rest_n, start.rest_sd_n) == ("", REST_N, 0.0)
    assert start.ratio == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("first", "last", "added_n", "doubt"),
    [
        # more than half of the quarter of a second before, either way: 0.6 % of the effort
        (1715, 1841, 0.61, "rest_creeps"),
        (1715, 1841, -0.61, "rest_creeps"),
        (1715, 1841, 0.59, ""),
        (1715, 1840, 0.61, ""),
        (1714, 1840, 0.61, ""),
        # more than half of the last tenth of a second of it, upwards alone: 0.8 %
        (1865, 1916, 0.81, "rest_creeps"),
        (1914, 1965, 0.81, "rest_creeps"),
        (1865, 1916, 0.79, ""),
        (1865, 1916, -0.81, ""),
        (1864, 1915, 0.81, ""),
        (1915, 1966, 0.81, ""),
    ],
)
def test_a_creep_before_the_start(first: int, last: int, added_n: float, doubt: str) -> None:
    assert start_of(ramp((first, last, added_n))).doubt == doubt


@pytest.mark.parametrize(
    ("at", "added_n", "doubt"),
    [
        # by the noise: two SD of the smoothed rest, which is 0.5 % of the effort
        (1865, 1.25, "rest_creeps"),
        (1865, 0.95, ""),
        (1715, 1.25, "rest_creeps"),
        (1715, 0.95, ""),
    ],
)
def test_a_creep_within_the_noise_is_none(at: int, added_n: float, doubt: str) -> None:
    last = at + (51 if at == 1865 else 126)
    force_n = ramp((at, last, added_n))
    wave_n = np.where(np.arange(1700) // 30 % 2, 1.0, -1.0)
    force_n[:1700] += wave_n * 0.5 / 1.4826
    assert start_of(force_n).doubt == doubt


def test_a_rate_over_100_ms_needs_so_much_force_behind_its_level() -> None:
    force_n = rising((50, 100))
    quiet = find_quiet_window(force_n, sample_rate_hz=RATE_HZ)
    smooth_n = moving_mean(force_n, 10)
    at = last_crossing(smooth_n[:2030], REST_N + 5.0)
    assert at is not None
    # The mean of the last 10 samples lies 5.5 rows before the end.
    least = math.ceil(at + 4.5 + 100 + 5.5)
    for n_samples, is_known in ((least, True), (least - 1, False)):
        cut = find_start(force_n[:n_samples], rate_hz=RATE_HZ, quiet=quiet, percent=1.5)
        assert (cut.ratio is not None) == is_known
        assert cut.doubt == ("" if is_known else "indefinite_start")


@pytest.mark.parametrize(
    ("first", "added_n", "doubt"),
    [
        # a mean over 20 ms in the 0.4 s before: 2 % above, 1 % below
        (1700, 2.01, "press_before_start"),
        (1700, 1.99, ""),
        (1575, 2.01, "press_before_start"),
        (1574, 2.01, ""),
        (1955, 2.01, "press_before_start"),
        (1956, 2.01, ""),
        (1700, -1.01, "dip_before_start"),
        (1700, -0.99, ""),
        (1575, -1.01, "dip_before_start"),
        (1574, -1.01, ""),
        (1955, -1.01, "dip_before_start"),
        (1956, -1.01, ""),
    ],
)
def test_a_press_or_a_dip_shortly_before_the_start(first: int, added_n: float, doubt: str) -> None:
    assert start_of(ramp((first, first + 20, added_n))).doubt == doubt


@pytest.mark.parametrize(("part", "is_noisy"), [(0.0054, False), (0.0056, True)])
def test_how_much_noise_of_the_smoothed_rest_a_level_allows(part: float, is_noisy: bool) -> None:
    wave_n = np.where(np.arange(5000) // 30 % 2, 1.0, -1.0)
    sd = robust_sd(moving_mean(wave_n[952:1952], 10))  # of the second that ends 50 ms before
    noisy_n = ramp() + wave_n * part * 100 / sd
    assert (start_of(noisy_n).doubt == "noisy_rest") == is_noisy


SECONDS = np.arange(5000) / 1000


@pytest.mark.parametrize(
    ("added_n", "doubt"),
    [
        (np.random.default_rng(2).normal(0, 2, 5000), "noisy_rest"),
        (2 * np.sin(2 * np.pi * 50 * SECONDS), "noisy_rest"),
        (2 * np.sin(2 * np.pi * 60 * SECONDS), "noisy_rest"),
        (np.sin(2 * np.pi * 4 * SECONDS), "rest_unsteady"),
        (np.sin(2 * np.pi * 10 * SECONDS), "rest_unsteady"),
        (2 * np.minimum(SECONDS, 2), "rest_creeps"),
        (-2 * np.minimum(SECONDS, 2), "rest_creeps"),
    ],
)
def test_a_restless_second_is_told_by_whose_doing_it_is(
    added_n: NDArray[np.float64], doubt: str
) -> None:
    # The cable is not to be blamed for toes that moved.
    assert start_of(ramp() + added_n).doubt == doubt


@pytest.mark.parametrize(
    ("slope", "doubt"),
    [(0.0245, "start_in_steps"), (0.030, "")],
)
def test_the_least_slope_on_the_way_up(slope: float, doubt: str) -> None:
    # From 20 N on so steep for 60 ms; a tenth of the mean slope from 5 to 50 N is 0.0267 N a row.
    more_n = 20 + 60 * slope
    force_n = rising((50, 20), (110, more_n), (110 + (100 - more_n) / 0.4, 100))
    assert start_of(force_n).doubt == doubt


@pytest.mark.parametrize(
    ("low_n", "high_n", "part", "rows", "doubt"),
    [
        # The time from 20 to 50 % is 75 ms; a part of it, and 6 ms, may go by lower down.
        (2.0, 5.0, 0.35, -0.5, ""),
        (2.0, 5.0, 0.35, 0.5, "slow_start"),
        (5.0, 10.0, 0.45, -0.5, ""),
        (5.0, 10.0, 0.45, 0.5, "slow_start"),
        (10.0, 20.0, 0.70, -0.5, ""),
        (10.0, 20.0, 0.70, 0.5, "slow_start"),
    ],
)
def test_how_long_the_foot_of_a_rise_may_be(
    low_n: float, high_n: float, part: float, rows: float, doubt: str
) -> None:
    # the corners of the slower part lie 5 rows clear of the levels: a mean over 10 rounds them
    slope = (high_n - low_n) / (part * 75 + 6)
    steep = 75.0 if high_n < 20 else 5 + (30 - 5 * slope) / 0.4
    slope = (high_n - low_n) / (part * steep + 6 + rows)
    first_n, last_n = low_n - 5 * slope, high_n + 5 * slope
    begins = first_n / 0.4
    ends = begins + (last_n - first_n) / slope
    force_n = rising((begins, first_n), (ends, last_n), (ends + (100 - last_n) / 0.4, 100))
    found = start_of(force_n).doubt
    assert found == doubt or (not doubt and found == "indefinite_start")


@pytest.mark.parametrize(("slope", "doubt"), [(0.1, "indefinite_start"), (0.13, "")])
def test_how_far_a_rate_may_hang_on_its_start(slope: float, doubt: str) -> None:
    # Up to 5.6 N so steep, then 0.4 N a row: over 100 rows from 5 N, over those from 2 N.
    force_n = rising((5.6 / slope, 5.6), (5.6 / slope + 236, 100))
    risen_n = [5.6 - n + (100 - (5.6 - n) / slope) * 0.4 for n in (5.0, 2.0)]
    start = start_of(force_n)
    assert start.ratio == pytest.approx(risen_n[0] / risen_n[1], rel=2e-4)  # the corner is round
    assert start.doubt == doubt


@pytest.mark.parametrize(("n_before", "doubt"), [(952, ""), (898, ""), (897, "rest_too_short")])
def test_how_long_a_rest_must_be(n_before: int, doubt: str) -> None:
    # It ends 50 ms before the foot, which is 2 rows after the corner; 0.9 s are enough.
    force_n = ramp()[2000 - n_before - 50 :]
    quiet = find_quiet_window(force_n, sample_rate_hz=RATE_HZ, quiet_s=0.5)
    start = find_start(force_n, rate_hz=RATE_HZ, quiet=quiet, percent=1.5)
    assert start.doubt == doubt
    assert start.rest.start == 0
