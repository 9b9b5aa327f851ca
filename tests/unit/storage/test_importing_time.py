"""What the times of a recording tell: a clock with gaps, a computer's, or none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from forceplate.errors import StorageError
from forceplate.exchange.importing.row_times import by_time
from forceplate.types import Clock

RATES = st.sampled_from([20.0, 100.0, 450.0, 600.0, 1000.0, 2000.0])


@given(RATES, st.sets(st.integers(5, 900), max_size=8), st.integers(3, 9), st.floats(-5, 1e5))
def test_lost_samples_are_found_whatever_the_rate(
    rate_hz: float, lost: set[int], digits: int, start_s: float
) -> None:
    kept = np.array([i for i in range(1000) if i not in lost])
    time_s = np.round(start_s + kept / rate_hz, digits)
    try:
        sampling = by_time(time_s)
    except StorageError:
        assert digits == 3  # rounded to its own interval or worse
        assert rate_hz > 500
        return
    assert sampling.clock is Clock.DEVICE
    assert sampling.detects_loss
    assert_array_equal(sampling.index, kept)
    assert sampling.rate_hz == pytest.approx(rate_hz, rel=1e-3 if digits == 3 else 1e-5)


def test_rounded_times_give_the_whole_rate() -> None:
    assert by_time(np.round(np.arange(4500) / 450, 3)).rate_hz == 450.0
    assert by_time(np.arange(1000) / 1000).rate_hz == 1000.0


def test_times_rounded_to_more_than_their_interval_need_the_rate() -> None:
    time_s = np.floor(np.arange(4000) / 2000 * 1000) / 1000
    with pytest.raises(StorageError, match="give the sample rate"):
        by_time(time_s)
    sampling = by_time(time_s, 2000.0)
    assert sampling.rate_hz == 2000.0
    assert_array_equal(sampling.index, np.arange(4000))
    assert not sampling.detects_loss  # two lost samples would not show


def test_times_that_step_in_turn_are_rounded_and_not_lost() -> None:
    with pytest.raises(StorageError, match=r"rounding to 0\.001 s"):
        by_time(np.round(np.arange(4000) / 800, 3))
    assert by_time(np.round(np.arange(4000) / 800, 3), 800.0).rate_hz == 800.0


def test_a_rate_that_the_times_contradict_is_refused() -> None:
    with pytest.raises(StorageError, match="give 1000 samples/s, not 500"):
        by_time(np.arange(100) / 1000, 500.0)


def test_a_gap_is_found_where_the_rate_is_given_too() -> None:
    kept = np.delete(np.arange(1000), [500])
    assert_array_equal(by_time(kept / 1000, 1000.0).index, kept)


def test_times_of_arrival_are_a_computers_clock() -> None:
    late_s = np.random.default_rng(3).uniform(0, 0.008, 2000)
    sampling = by_time(np.maximum.accumulate(np.arange(2000) / 100 + late_s))
    assert sampling.clock is Clock.HOST
    assert not sampling.detects_loss
    assert sampling.rate_hz == pytest.approx(100, rel=1e-3)
    assert_array_equal(sampling.index, np.arange(2000))


@pytest.mark.parametrize(
    ("time_s", "why"),
    [
        ([0.0, 0.1], "2 samples"),
        ([0.0, 0.1, 0.1, 0.2], "do not increase"),
        ([0.0, 0.1, 0.05, 0.2], "next at 0.05 s"),
        ([*np.arange(100) / 100 + 0.003 * np.resize([0, 1, -1], 100), 9.0], "too uneven"),
    ],
)
def test_times_without_a_rate_are_refused(time_s: list[float], why: str) -> None:
    with pytest.raises(StorageError, match=why):
        by_time(np.array(time_s))
