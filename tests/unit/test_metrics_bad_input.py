"""Input that no clinic should make, and that must give a typed refusal or the right answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.analysis import analyse_trial
from forceplate.analysis.trial.choices import Choices, OnsetKind, OnsetRule
from forceplate.analysis.trial.refusals import REASONS
from forceplate.analysis.trial.trace import MAX_DURATION_S
from forceplate.analysis.trial.trial_metrics import METRICS
from forceplate.errors import AnalysisError
from forceplate.types import Refusal, Trial
from tests.unit.analysis_data import CALIBRATION, HEADER, PLATFORM, ZERO, effort, trial, value


def with_counts(counts: np.ndarray, rate_hz: float = 1000.0, **changes: Any) -> Trial:
    time_s = np.arange(len(counts)) / rate_hz
    return replace(
        trial(np.zeros(3)), counts=counts, time_s=time_s, sample_rate_hz=rate_hz, **changes
    )


def assert_all_refused(analysed: Trial, reason: str) -> None:
    assert [r.name for r in analysed.results] == [metric.name for metric in METRICS]
    assert all(isinstance(r, Refusal) and r.reason == reason for r in analysed.results)
    assert reason in REASONS
    assert not analysed.accepted
    assert analysed.verdict_reason


def say_message(analysed: Trial) -> str:
    (message,) = {r.message for r in analysed.results if isinstance(r, Refusal)}
    return message


@pytest.mark.parametrize("n_samples", [0, 1])
@pytest.mark.parametrize("zero", [None, ZERO])
def test_empty_and_one_sample(n_samples: int, zero: Any) -> None:
    counts = np.zeros((n_samples, 3), np.int32)
    analysed = analyse_trial(with_counts(counts, zero_before_counts=zero), HEADER)
    assert_all_refused(analysed, "too_short")


def test_all_equal() -> None:
    assert_all_refused(
        analyse_trial(with_counts(np.full((8000, 3), 1234, np.int32)), HEADER), "no_effort"
    )


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_zero_that_is_no_number(bad: float) -> None:
    zero = ZERO.copy()
    zero[1] = bad
    analysed = analyse_trial(trial(effort(), zero_before_counts=zero), HEADER)
    assert_all_refused(analysed, "unusable_zero")
    assert analysed.force_n is None


@pytest.mark.parametrize("zero", [None, ZERO])
def test_a_calibration_that_makes_impossible_forces(zero: Any) -> None:
    channels = tuple(
        replace(one, sensitivity_n_per_count=1000 * (one.sensitivity_n_per_count or 0) or None)
        for one in CALIBRATION.channels
    )
    wrong = replace(CALIBRATION, channels=channels)
    header = replace(HEADER, calibration_json=wrong.to_json())
    analysed = analyse_trial(trial(effort(), zero_before_counts=zero), header)
    assert_all_refused(analysed, "impossible_force")
    assert repr(wrong.id) in say_message(analysed)
    assert analysed.force_n is None


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_time_that_is_no_number(bad: float) -> None:
    recorded = trial(effort())
    recorded.time_s[5000] = bad
    assert_all_refused(analyse_trial(recorded, HEADER), "uneven_sampling")


@pytest.mark.parametrize("rate_hz", [np.nan, np.inf, -1000.0, 0.0, 1.0])
def test_a_sample_rate_that_cannot_be(rate_hz: float) -> None:
    recorded = replace(trial(effort()), sample_rate_hz=rate_hz)
    assert_all_refused(analyse_trial(recorded, HEADER), "sample_rate_too_low")


@pytest.mark.parametrize("factor", [0.5, 2.0, 10.0])
def test_another_rate_than_the_clock_has(factor: float) -> None:
    recorded = replace(trial(effort()), sample_rate_hz=1000.0 * factor)
    assert_all_refused(analyse_trial(recorded, HEADER), "uneven_sampling")


def test_reversed_polarity() -> None:
    assert_all_refused(analyse_trial(trial(-effort()), HEADER), "reversed_polarity")


def test_a_day_is_no_trial() -> None:
    n_samples = round(24 * 3600 * 80.0)
    # One row shown so many times: the recording is a day long, the memory is not.
    counts = np.broadcast_to(np.array([120, -40, 0], np.int32), (n_samples, 3))
    assert_all_refused(analyse_trial(with_counts(counts, 80.0), HEADER), "too_long")


def test_ten_minutes_are_still_analysed() -> None:
    force = np.concatenate((np.full(round(MAX_DURATION_S * 80) - 800, 15.0), effort(rate_hz=80.0)))
    analysed = analyse_trial(trial(force, sample_rate_hz=80.0), HEADER)
    assert value(analysed, "peak_force") == pytest.approx(100.0, abs=0.3)


def test_two_channels_of_different_calibration_add_up_to_the_force() -> None:
    front, rear, unused = CALIBRATION.channels
    unlike = replace(
        CALIBRATION,
        channels=(
            replace(front, sensitivity_n_per_count=0.002),
            replace(rear, sensitivity_n_per_count=-0.03),
            unused,
        ),
    )
    force = effort(100.0)
    counts = np.stack([0.25 * force / 0.002, -0.75 * force / 0.03, 0 * force], axis=1) + ZERO
    recorded = replace(trial(force), counts=counts.round().astype(np.int32))
    channels = tuple(replace(c, min_counts=-(10**6), max_counts=10**6) for c in PLATFORM.channels)
    header = replace(
        HEADER,
        platform=replace(PLATFORM, channels=channels),
        calibration_json=unlike.to_json(),
    )
    same = analyse_trial(trial(force), HEADER)
    analysed = analyse_trial(recorded, header)
    for name in ("peak_force", "best_mean_force", "rfd_0_200ms", "impulse_0_200ms"):
        assert value(analysed, name) == pytest.approx(value(same, name), rel=2e-3)


def test_a_calibration_of_other_channels_gives_no_newtons() -> None:
    two = replace(CALIBRATION, channels=CALIBRATION.channels[:2])
    analysed = analyse_trial(trial(effort()), replace(HEADER, calibration_json=two.to_json()))
    assert_all_refused(analysed, "unusable_calibration")
    assert analysed.force_n is None


def test_an_impossible_filter_is_an_error() -> None:
    with pytest.raises(AnalysisError):
        analyse_trial(trial(effort()), HEADER, Choices(cutoff_hz=-1.0))


def test_a_twitch_of_50_ms_is_no_crash() -> None:
    rate_hz = 333.3
    time_s = np.arange(round(6 * rate_hz)) / rate_hz
    force = 15.0 + np.where((time_s >= 3.0) & (time_s < 3.05), 20.0, 0.0)
    force += np.random.default_rng(0).normal(0, 0.02, time_s.size)
    analysed = analyse_trial(trial(force, sample_rate_hz=rate_hz), HEADER)
    assert not analysed.accepted


@pytest.mark.parametrize("n_samples", range(3005, 3120, 5))
def test_a_recording_that_ends_in_a_fall_is_refused(n_samples: int) -> None:
    force = -effort(noise_n=0.02, rise_s=0.02)[:n_samples]
    analysed = analyse_trial(trial(force), HEADER)
    assert all(isinstance(result, Refusal) for result in analysed.results)
    assert not analysed.accepted


@given(st.data())
def test_any_course_of_force_gives_finite_numbers_or_refusals(data: st.DataObject) -> None:
    rate_hz = data.draw(st.sampled_from([60.0, 333.3, 500.0, 1111.0]))
    levels = data.draw(st.lists(st.floats(-50, 150), min_size=1, max_size=6))
    steps_s = [data.draw(st.floats(0.02, 3.0)) for _ in levels]
    at_s = 1.5 + np.cumsum(steps_s)
    time_s = np.arange(round((at_s[-1] + 0.5) * rate_hz)) / rate_hz
    force = np.interp(time_s, [0, 1.5, *at_s], [0, 0, *levels])
    force += np.random.default_rng(1).normal(0, 0.05, time_s.size)
    rule = OnsetRule(data.draw(st.sampled_from(OnsetKind)), data.draw(st.floats(0.5, 20.0)))
    cutoff_hz = data.draw(st.sampled_from([None, 10.0, 50.0]))
    analysed = analyse_trial(
        trial(force, sample_rate_hz=rate_hz), HEADER, Choices(cutoff_hz=cutoff_hz, onset=rule)
    )
    for result in analysed.results:
        if isinstance(result, Refusal):
            assert result.reason in REASONS
        else:
            assert np.isfinite(result.value)
