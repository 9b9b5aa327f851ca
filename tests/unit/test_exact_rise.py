"""The arithmetic of a rise, its levels and its end: exactly, on traces of a few samples."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forceplate.analysis.trial import effort_start, onset, rest_level
from forceplate.analysis.trial.quiet_window import block_grid


def rise_of(*force_n: float, half: int = 0, rate_hz: float = 1000.0) -> effort_start._Rise:
    rows = np.array(force_n)
    return effort_start._Rise(rows, rows, 0.0, rate_hz, half)


def test_a_ratio_stands_where_both_rates_end_within_the_trace() -> None:
    n = round(effort_start.RATIO_S * 1000)
    ramp = [float(i) for i in range(3 * n)]
    assert effort_start._ratio(rise_of(*ramp, half=2 * n), 1.0, n + 1.0) == pytest.approx(1.0)
    # The later rate ends with the very last sample, and is then no longer whole.
    last = 3 * n - 1
    for more, is_known in ((0.0, True), (0.5, False)):
        found = effort_start._ratio(rise_of(*ramp, half=last), 1.0, last - n + more)
        assert (found is not None) == is_known
    flat = [1.0 if i else 0.0 for i in range(3 * n)]
    assert effort_start._ratio(rise_of(*flat, half=last), 0.5, 0.9) is not None
    assert not effort_start._exceeds(2.0, 2.0)
    assert effort_start._exceeds(math.nextafter(2.0, 3.0), 2.0)
    assert effort_start._exceeds(None, 2.0)


def test_a_rest_shorter_than_the_mean_has_no_scatter() -> None:
    n_smooth = effort_start._n_smooth(1000.0)
    assert n_smooth > 1
    assert effort_start._smoothed_sd(np.zeros(n_smooth - 1), 1000.0) == 0.0
    assert effort_start._smoothed_sd(np.zeros(0), 1000.0) == 0.0


def test_half_of_the_effort_may_be_reached_with_the_first_sample_after_the_rest() -> None:
    n_smooth = effort_start._n_smooth(1000.0)
    force_n = np.array([0.0] * 10 + [8.0] * (n_smooth + 5))
    smooth = np.convolve(force_n, np.ones(n_smooth) / n_smooth, "valid")
    first = int(np.flatnonzero(smooth >= 4.0)[0])
    for quiet_stop in (0, first, first + 1):
        found = effort_start._rise(force_n, 1000.0, 0.0, 8.0, quiet_stop)
        assert found is not None
        assert found.half == max(first, quiet_stop)
    assert effort_start._rise(force_n, 1000.0, 0.0, 20.0, 0) is None


def test_a_rise_stalls_where_it_is_slower_than_a_part_of_its_mean() -> None:
    n_stall = max(1, round(effort_start.STALL_S * 1000))
    n = 4 * n_stall
    part = effort_start.MIN_STALL
    for share, stalls in ((1 - 1e-6, True), (1 + 1e-6, False)):
        # one stretch is flatter than the others, by so much less than the limit allows
        slope = np.ones(n - 1)
        rest = n - 1 - n_stall
        flat = share * part * rest / (n - 1 - share * part * n_stall)
        slope[n_stall : 2 * n_stall] = flat
        up = np.concatenate([[0.0], np.cumsum(slope)])
        assert effort_start._stalls(rise_of(*up, half=n - 1), 0.0) == stalls
    assert not effort_start._stalls(rise_of(*up[:n_stall], half=n_stall - 1), 0.0)


@pytest.mark.parametrize(
    ("force_n", "end"),
    [
        ((0, 0, 5, 9), 4),
        ((0, 0, 9, 1), 3),
        ((9, 9, 3, 6, 5, 2, 1), 5),
        ((0, 0, 9, 4, 3), 4),
        ((0, 0, 5, 1, 9), 5),
    ],
)
def test_an_effort_ends_below_its_half_after_its_highest(
    force_n: tuple[float, ...], end: int
) -> None:
    assert rest_level._end_of_effort(np.array(force_n, float), slice(0, 2), 4.0) == end


def test_one_sample_above_the_band_is_an_onset_where_nothing_is_to_be_held() -> None:
    force_n = np.array([1.0, -1.0, 1.0, -1.0, 9.0, 0.0, 9.0, 9.0])
    for hold_s, at in ((0.0, 4), (0.001, 4), (0.002, 6)):
        found = onset.find_onset(
            force_n, sample_rate_hz=1000.0, quiet=slice(0, 4), n_sd=3.0, hold_s=hold_s
        )
        assert found == at


@pytest.mark.parametrize(("more_n", "is_pressed"), [(0.0, False), (1e-6, True)])
def test_toes_may_weigh_up_to_a_limit(more_n: float, is_pressed: bool) -> None:
    rest_n = rest_level.MAX_TOES_N + rest_level.MAX_RISE * 100.0 + more_n
    start = effort_start.Start(slice(1000, 2000), rest_n, 0.0, None, None, "")
    found = rest_level.pressed_already(
        block_grid(np.full(3000, rest_n), 1000.0), rate_hz=1000.0, start=start, effort_n=100.0,
        has_zero=True, paused=False,
    )  # fmt: skip
    assert found is is_pressed
