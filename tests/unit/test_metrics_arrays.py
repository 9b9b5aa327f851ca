"""The array functions behind the metrics, against plain numpy and known shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.analysis.trial.force_arrays import (
    best_window_mean,
    crossing,
    detrended_sd,
    force_between,
    impulse_ns,
)

forces = st.lists(st.floats(-500, 500), min_size=3, max_size=60).map(np.array)


@given(forces, st.floats(0, 1))
def test_between_samples_is_the_straight_line(force: np.ndarray, part: float) -> None:
    position = part * (force.size - 1)
    expected = np.interp(position, np.arange(force.size), force)
    assert force_between(force, position) == pytest.approx(expected, abs=1e-9)


@given(forces, st.floats(100, 2000))
def test_impulse_over_whole_samples_is_the_trapezoid(force: np.ndarray, rate_hz: float) -> None:
    duration_s = (force.size - 1) / rate_hz
    found = impulse_ns(
        np.append(force, force[-1]), sample_rate_hz=rate_hz, start=0, duration_s=duration_s
    )
    assert found == pytest.approx(np.trapezoid(force, dx=1 / rate_hz), abs=1e-6)


@pytest.mark.parametrize("duration_s", [0.05, 0.0554, 0.1])
def test_impulse_of_a_ramp_needs_no_whole_samples(duration_s: float) -> None:
    rate_hz = 1111.0
    ramp = np.arange(500, dtype=np.float64) * (300.0 / rate_hz)
    found = impulse_ns(ramp, sample_rate_hz=rate_hz, start=0, duration_s=duration_s)
    assert found == pytest.approx(150.0 * duration_s**2, rel=1e-9)


def test_a_crossing_lies_between_two_samples() -> None:
    assert crossing(np.array([0.0, 1.0, 3.0]), 2.0) == 1.5
    assert crossing(np.array([2.0, 3.0]), 2.0) == 0.0
    assert crossing(np.array([0.0, 1.0]), 2.0) is None


@given(forces, st.floats(-50, 50), st.floats(-500, 500))
def test_a_straight_line_is_no_unsteadiness(force: np.ndarray, slope: float, at: float) -> None:
    time = np.arange(force.size)
    line = np.polynomial.Polynomial.fit(time, force, 1)(time)
    expected = np.std(force - line, ddof=1)
    assert detrended_sd(force + at + slope * time) == pytest.approx(expected, abs=1e-6)


@given(forces, st.data())
def test_the_best_window_has_the_best_mean(force: np.ndarray, data: st.DataObject) -> None:
    n_window = data.draw(st.integers(1, force.size))
    best = best_window_mean(force, sample_rate_hz=1.0, window_s=n_window)
    means = np.convolve(force, np.ones(n_window) / n_window, "valid")
    assert best == pytest.approx(means.max(), abs=1e-9)
