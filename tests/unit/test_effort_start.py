"""The rest before the effort and the start of it, on forces whose answer is known exactly."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.analysis import analyse_trial, find_quiet_window
from forceplate.analysis.trial.choices import FORMER_CHOICES
from forceplate.analysis.trial.effort_start import Start, find_start
from forceplate.analysis.trial.force_arrays import (
    RunningSum,
    impulse_ns,
    last_crossing,
    median,
    moving_mean,
    robust_sd,
    slope,
)
from forceplate.types import Result
from tests.unit.analysis_data import HEADER, effort, trial, value

RATE_HZ = 1000.0


def ramp(*, at_s: float = 2.0, rest_n: float = 5.0) -> NDArray[np.float64]:
    """Return 100 N reached in 0.25 s from a rest without any noise, held to the end."""
    time_s = np.arange(5000) / RATE_HZ
    return np.interp(time_s, [at_s, at_s + 0.25], [rest_n, rest_n + 100.0])


def start_of(force_n: NDArray[np.float64], percent: float = 1.5) -> Start:
    quiet = find_quiet_window(force_n, sample_rate_hz=RATE_HZ)
    return find_start(force_n, rate_hz=RATE_HZ, quiet=quiet, percent=percent)


@pytest.mark.parametrize("percent", [5.0, 10.0])
def test_the_start_is_where_the_ramp_passes_the_level(percent: float) -> None:
    start = start_of(ramp(), percent)
    # 0.4 N per sample; a centred mean of a straight line is the line itself.
    assert start.onset_at == pytest.approx(2000 + percent / 0.4, abs=1e-9)
    assert start.rest_n == 5.0
    assert start.doubt == ""
    assert start.ratio == pytest.approx(1.0, abs=0.02)


def test_the_rest_is_the_second_that_ends_50_ms_before_the_foot() -> None:
    start = start_of(ramp())
    # The foot is at 1 % of the effort: of the mean over 10 ms, 2.5 samples after the corner.
    assert start.rest.stop == pytest.approx(2000 + 2.5 - 50, abs=2)
    assert start.rest.stop - start.rest.start == 1000


def test_a_spike_in_the_rest_moves_neither_rest_nor_start() -> None:
    spiked = ramp()
    spiked[1300:1303] += 40.0
    clean, start = start_of(ramp()), start_of(spiked)
    assert (start.rest, start.rest_n, start.onset_at) == (clean.rest, 5.0, clean.onset_at)


def test_a_constant_and_a_scale_move_no_start() -> None:
    force_n = ramp() + np.random.default_rng(1).normal(0, 0.1, 5000)
    one, other = start_of(force_n), start_of(-700.0 + 3.0 * force_n)
    assert other.rest == one.rest
    assert other.onset_at == pytest.approx(one.onset_at, abs=1e-6)
    assert other.doubt == one.doubt == ""


def test_a_late_recording_has_too_little_rest() -> None:
    force_n = ramp(at_s=1.02)[:4000]
    assert start_of(force_n).doubt in ("rest_too_short", "")
    short = find_start(
        force_n[120:],
        rate_hz=RATE_HZ,
        quiet=find_quiet_window(force_n[120:], sample_rate_hz=RATE_HZ, quiet_s=0.5),
        percent=1.5,
    )
    assert short.doubt == "rest_too_short"
    assert short.rest.start == 0


def test_a_fast_release_does_not_raise_the_peak() -> None:
    force_n = effort(78.0, noise_n=0.0, rise_s=0.02)
    force_n[7000:7200] = 15.0  # let go at once
    now = analyse_trial(trial(force_n), HEADER)
    former = analyse_trial(trial(force_n), HEADER, FORMER_CHOICES)
    assert value(now, "peak_force") == pytest.approx(78.0, abs=0.021)  # of whole counts
    assert value(former, "peak_force") > 80.0
    (peak,) = (r for r in now.results if r.name == "peak_force")
    assert isinstance(peak, Result)
    assert (peak.method, peak.method_version) == ("highest_mean_20ms", 1)
    assert peak.parameters["window_s"] == 0.02


def test_the_steepest_rate_needs_no_start() -> None:
    force_n = effort(100.0, rise_s=0.4, noise_n=0.0)
    force_n += np.interp(np.arange(force_n.size), [2700, 3000, 7000, 7100], [0, 12, 12, 0])
    analysed = analyse_trial(trial(force_n), HEADER)
    assert analysed.value("rfd_0_100ms") is None
    # The filter rounds the corners.
    assert value(analysed, "rfd_steepest_100ms") == pytest.approx(250.0, rel=5e-3)


def test_the_arithmetic_on_arrays() -> None:
    up = np.array([0.0, 2.0, 1.0, 3.0, 5.0])
    assert last_crossing(up, 1.5) == 2.25
    assert last_crossing(up, 6.0) is None
    assert last_crossing(up, 0.0) is None
    assert moving_mean(up, 2).tolist() == [1.0, 1.5, 2.0, 4.0]
    assert RunningSum(up).best_window(2) == (3, 4.0)
    assert median(up) == 2.0
    assert median(up[1:]) == 2.5
    assert robust_sd(np.array([1.0, 2.0, 3.0, 4.0, 100.0])) == 1.4826
    assert slope(np.array([1.0, 3.0, 5.0, 7.0])) == 2.0
    line = np.arange(6.0)
    assert impulse_ns(line, sample_rate_hz=1.0, start=1.5, duration_s=2.0) == 5.0
    assert impulse_ns(line, sample_rate_hz=1.0, start=1.0, duration_s=2.0) == 4.0
