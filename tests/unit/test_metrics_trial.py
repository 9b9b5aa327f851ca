"""The numbers of a trial on efforts whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from forceplate.analysis import analyse_trial
from forceplate.analysis.trial.choices import Choices, OnsetKind, OnsetRule
from forceplate.analysis.trial.refusals import REASONS
from forceplate.analysis.trial.trace import Trace, prepare_trace, with_choices
from forceplate.analysis.trial.trial_metrics import METRICS, measure
from forceplate.errors import AnalysisError
from forceplate.types import Clock, Refusal, Trial
from tests.unit.analysis_data import (
    HEADER,
    PLATFORM,
    ZERO,
    effort,
    scaled_header,
    trial,
    value,
)

SLOPE = 100.0 / 0.3
TIMED = tuple(metric.name for metric in METRICS if metric.is_timed)
NEED_CLOCK = tuple(metric.name for metric in METRICS if metric.needs_clock)
NET = tuple(
    metric.name for metric in METRICS if metric.is_strength and not metric.of
)  # all in N, N/s or N.s


def reasons(analysed: Trial) -> dict[str, str]:
    return {r.name: r.reason for r in analysed.results if isinstance(r, Refusal)}


def shaped(end_n: float = 100.0, ripple_n: float = 0.0) -> NDArray[np.float64]:
    """Return a still second and a half, a rise of 0.2 s, and 5 s from 100 N to the end force."""
    time_s = np.arange(8000) / 1000.0
    force = np.interp(time_s, [0, 1.5, 1.7, 6.7, 6.8], [0, 0, 100.0, end_n, 0])
    ripple = ripple_n * np.sin(2 * np.pi * 3.0 * time_s) * ((time_s > 1.7) & (time_s < 6.7))
    return force + ripple + np.random.default_rng(3).normal(0, 0.02, time_s.size)


def test_a_ramp_gives_its_slope_force_and_impulse() -> None:
    analysed = analyse_trial(trial(effort(100.0)), HEADER)
    late_s = value(analysed, "onset_s") - 3.0
    assert late_s == pytest.approx(0.0045, abs=0.0003)  # 1.5 % of the effort
    for ms in (50, 100, 150, 200):
        window_s = ms / 1000
        assert value(analysed, f"rfd_0_{ms}ms") == pytest.approx(SLOPE, rel=0.03)
        force_n = SLOPE * (window_s + late_s)
        assert value(analysed, f"force_at_{ms}ms") == pytest.approx(force_n, abs=0.1)
        impulse = SLOPE * (window_s**2 / 2 + window_s * late_s)
        assert value(analysed, f"impulse_0_{ms}ms") == pytest.approx(impulse, rel=0.03)
    assert value(analysed, "rfd_20_80") == pytest.approx(SLOPE, rel=0.005)


def test_windows_of_a_peaked_effort_are_ordered() -> None:
    analysed = analyse_trial(trial(shaped(60.0)), HEADER)
    quarter, half, whole = (
        value(analysed, name)
        for name in ("best_mean_force_250ms", "best_mean_force", "best_mean_force_1000ms")
    )
    assert value(analysed, "peak_force") > quarter > half > whole
    # The force falls by 8 N/s from 100 N, so a window's mean lies half a window down.
    assert whole == pytest.approx(96.0, abs=0.1)
    assert quarter == pytest.approx(99.0, abs=0.1)
    assert value(analysed, "time_to_peak_s") == pytest.approx(0.2, abs=0.02)


def test_body_mass_turns_newtons_into_newtons_per_kg_and_percent() -> None:
    analysed = analyse_trial(trial(effort(100.0)), HEADER)
    assert value(analysed, "peak_force_per_kg") == pytest.approx(
        value(analysed, "peak_force") / 70.0
    )
    assert value(analysed, "best_mean_force_body_weight") == pytest.approx(
        100 * value(analysed, "best_mean_force") / (70.0 * 9.80665)
    )
    (per_kg,) = (r for r in analysed.results if r.name == "best_mean_force_per_kg")
    assert per_kg.parameters["force"] == "best_mean_force"
    assert per_kg.parameters["window_s"] == 0.5


@pytest.mark.parametrize("mass_kg", [None, 0.0, -70.0, np.nan, np.inf])
def test_without_a_body_mass_only_those_are_refused(mass_kg: Any) -> None:
    analysed = analyse_trial(trial(effort()), replace(HEADER, body_mass_kg=mass_kg))
    assert set(reasons(analysed).values()) == {"no_body_mass"}
    assert {metric.name for metric in METRICS if metric.of} == set(reasons(analysed))


def test_steadiness_is_the_ripple_about_the_line() -> None:
    analysed = analyse_trial(trial(shaped(90.0, ripple_n=2.0)), HEADER)
    # A sine has 1 / sqrt(2) of its amplitude for a standard deviation.
    assert value(analysed, "steadiness_cv") == pytest.approx(100 * 2 / np.sqrt(2) / 98, rel=0.03)
    steady = analyse_trial(trial(shaped(60.0)), HEADER)
    assert value(steady, "steadiness_cv") < 0.05


def test_fatigue_is_the_fall_over_the_first_three_seconds() -> None:
    # 8 N/s from 100 N: the middles of the first and last half second are 2.5 s apart.
    assert value(analyse_trial(trial(shaped(60.0)), HEADER), "fatigue_index") == pytest.approx(
        100 * 2.5 * 8 / 98, rel=0.03
    )
    rising = analyse_trial(trial(shaped(110.0)), HEADER)
    assert value(rising, "fatigue_index") < 0


def test_a_short_hold_has_no_steadiness_and_no_fatigue() -> None:
    analysed = analyse_trial(trial(effort(release_s=4.5)), HEADER)
    assert reasons(analysed) == {
        "steadiness_cv": "hold_too_short",
        "fatigue_index": "hold_too_short",
    }


def test_a_twitch_has_only_the_times_before_its_end() -> None:
    analysed = analyse_trial(trial(effort(rise_s=0.05, release_s=3.06)), HEADER)
    refused = reasons(analysed)
    for what in ("force_at_", "rfd_0_", "impulse_0_"):
        assert f"{what}50ms" not in refused
        assert refused[f"{what}200ms"] == "effort_too_short"


def test_a_step_has_no_slope() -> None:
    force = effort(100.0, noise_n=0.01)
    force[3000:3300] = force[3400:3700]
    analysed = analyse_trial(trial(force), HEADER, Choices(cutoff_hz=None))
    assert reasons(analysed)["rfd_20_80"] == "rise_too_fast"


@pytest.mark.parametrize(
    ("recorded", "platform", "reason"),
    [
        (trial(effort()), {"clock": Clock.HOST}, "host_clock"),
        (trial(effort(rate_hz=499.0), sample_rate_hz=499.0), {}, "sample_rate_too_low"),
        (trial(effort(), time_s=np.arange(10_000) / 990.0), {}, "irregular_clock"),
        (
            # Fast for half a second and slow for the next: right on the whole.
            trial(
                effort(),
                time_s=np.arange(10_000) / 1000.0
                + 0.01 * np.sin(2 * np.pi * np.arange(10_000) / 1000.0),
            ),
            {},
            "irregular_clock",
        ),
    ],
)
def test_time_critical_numbers_need_rate_and_clock(
    recorded: Trial, platform: dict[str, Any], reason: str
) -> None:
    header = replace(HEADER, platform=replace(PLATFORM, **platform))
    refused = reasons(analyse_trial(recorded, header))
    assert refused == dict.fromkeys(NEED_CLOCK, reason)
    assert set(NEED_CLOCK) - set(TIMED) == {
        "peak_s",
        "rfd_steepest_100ms",
        "rfd_start_ratio",
    }


def test_a_clock_of_ticks_is_regular() -> None:
    ticks_s = np.floor(np.arange(10_000) / 1000.0 / 32e-6) * 32e-6
    assert not reasons(analyse_trial(trial(effort(), time_s=ticks_s), HEADER))


def test_pre_tension_refuses_all_that_counts_from_the_onset() -> None:
    force = effort()
    force[2500:3000] += 5.0
    assert reasons(analyse_trial(trial(force), HEADER)) == dict.fromkeys(TIMED, "pre_tension")


@pytest.mark.parametrize(
    ("rule", "late_s"),
    [
        (OnsetRule(OnsetKind.QUIET_BAND, 3.0), 0.15 / SLOPE),
        (OnsetRule(OnsetKind.PERCENT_OF_AMPLITUDE, 2.5), 2.5 / SLOPE),
        (OnsetRule(OnsetKind.ABSOLUTE_RISE, 5.0), 5.0 / SLOPE),
    ],
)
def test_another_onset_rule_is_named(rule: OnsetRule, late_s: float) -> None:
    analysed = analyse_trial(trial(effort()), HEADER, Choices(onset=rule))
    assert value(analysed, "onset_s") == pytest.approx(3.0 + late_s, abs=0.0011)
    named = {r.name: r for r in analysed.results}
    assert named["onset_s"].method == rule.kind
    assert named["rfd_0_50ms"].parameters["onset"] == rule.kind
    assert rule.parameters.items() <= named["rfd_0_50ms"].parameters.items()


@pytest.mark.parametrize(("n_samples", "is_onset"), [(19, False), (20, True)])
def test_a_rise_that_is_an_onset_is_held_for_the_nearest_number_of_samples(
    n_samples: int, is_onset: bool
) -> None:
    rate_hz = 979.0  # 20 ms are 19.58 samples
    force_n = effort(rate_hz=rate_hz)
    tapped = round(2.96 * rate_hz)
    force_n[tapped : tapped + n_samples] += 10.0
    header = replace(HEADER, platform=replace(HEADER.platform, sample_rate_hz=rate_hz))
    choices = Choices(onset=OnsetRule(OnsetKind.ABSOLUTE_RISE, 5.0))
    analysed = analyse_trial(trial(force_n, sample_rate_hz=rate_hz), header, choices)
    onset_s = tapped / rate_hz if is_onset else 3.0 + 5.0 / SLOPE
    assert value(analysed, "onset_s") == pytest.approx(onset_s, abs=0.0011)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (OnsetRule(OnsetKind.ABSOLUTE_RISE, 0.1), "threshold_in_noise"),
        (OnsetRule(OnsetKind.ABSOLUTE_RISE, 1000.0), "onset_not_found"),
        (OnsetRule(OnsetKind.QUIET_BAND, 1e6), "onset_not_found"),
        (OnsetRule(OnsetKind.PERCENT_OF_AMPLITUDE, 0.01), "threshold_in_noise"),
    ],
)
def test_an_onset_rule_that_cannot_work_is_refused(rule: OnsetRule, reason: str) -> None:
    analysed = analyse_trial(trial(effort()), HEADER, Choices(onset=rule))
    assert reasons(analysed) == dict.fromkeys(TIMED, reason)


def test_every_reason_has_its_sentence() -> None:
    analysed = analyse_trial(trial(effort(release_s=4.5)), replace(HEADER, body_mass_kg=None))
    for refusal in analysed.results:
        if isinstance(refusal, Refusal):
            assert refusal.message == REASONS[refusal.reason].en


# What must not change anything, and what must change it in proportion


@given(st.floats(0.01, 1.0))  # more, and the toes weigh more than toes do
@settings(max_examples=15)
def test_scaling_the_force_scales_what_is_in_newtons_only(factor: float) -> None:
    one = analyse_trial(trial(effort()), HEADER)
    other = analyse_trial(trial(effort()), scaled_header(factor))
    for name in NET:
        assert value(other, name) == pytest.approx(factor * value(one, name), rel=1e-9)
    for name in ("onset_s", "time_to_peak_s", "steadiness_cv", "fatigue_index"):
        assert value(other, name) == pytest.approx(value(one, name), rel=1e-6)


@given(st.integers(-20_000, 20_000))
@settings(max_examples=15)
def test_adding_a_constant_changes_nothing_net(offset: int) -> None:
    one = trial(effort(), zero_before_counts=None)
    shifted = replace(one, counts=one.counts + np.array([offset, 0, 0], np.int32))
    before, after = analyse_trial(one, HEADER), analyse_trial(shifted, HEADER)
    for name in (*NET, "onset_s", "time_to_peak_s", "steadiness_cv", "fatigue_index"):
        assert value(after, name) == pytest.approx(value(before, name), rel=1e-6, abs=1e-9)


@given(st.integers(1, 300))
@settings(max_examples=15)
def test_a_longer_quiet_start_only_shifts_the_onset(hops: int) -> None:
    one = trial(effort())
    n_more = 10 * hops
    rng = np.random.default_rng(hops)
    start = one.counts[:1] + rng.integers(-5, 6, (n_more, 3)).astype(np.int32)
    longer = replace(
        one,
        counts=np.concatenate((start, one.counts)),
        time_s=np.arange(10_000 + n_more) / 1000.0,
    )
    before, after = analyse_trial(one, HEADER), analyse_trial(longer, HEADER)
    assert value(after, "onset_s") == pytest.approx(value(before, "onset_s") + n_more / 1000)
    for name in (*NET, "time_to_peak_s", "steadiness_cv", "fatigue_index"):
        assert value(after, name) == pytest.approx(value(before, name), rel=1e-6, abs=1e-9)


def test_a_named_rest_takes_the_place_of_the_quiet_window() -> None:
    force = effort()
    force[1300:1800] -= 1.0  # a rest that is lower at first
    one = analyse_trial(trial(force), HEADER)
    other = analyse_trial(trial(force), HEADER, Choices(rest_s=(1.3, 1.8)))
    assert value(other, "peak_force") == pytest.approx(value(one, "peak_force") + 1.0, abs=0.02)
    assert other.results[0].parameters["rest_to_s"] == 1.8
    assert "rest_to_s" not in one.results[0].parameters


@pytest.mark.parametrize("rest_s", [(2.0, 3.5), (-1.0, 2.0), (2.0, 2.0), (2.0, 1.0)])
def test_a_rest_that_cannot_be_is_an_error(rest_s: tuple[float, float]) -> None:
    with pytest.raises(AnalysisError, match="rest"):
        analyse_trial(trial(effort()), HEADER, Choices(rest_s=rest_s))


@pytest.mark.parametrize(
    "choices",
    [
        Choices(cutoff_hz=None),
        Choices(cutoff_hz=20.0, onset=OnsetRule(OnsetKind.QUIET_BAND, 3.0)),
        Choices(onset=OnsetRule(OnsetKind.ABSOLUTE_RISE, 5.0)),
    ],
)
@pytest.mark.parametrize("zero", [None, ZERO])
def test_a_trace_under_other_choices_is_as_prepared_anew(choices: Choices, zero: Any) -> None:
    recorded = trial(effort(), zero_before_counts=zero)
    usual, anew = prepare_trace(recorded, HEADER), prepare_trace(recorded, HEADER, choices)
    assert isinstance(usual, Trace)
    assert isinstance(anew, Trace)
    chosen = with_choices(usual, choices)
    assert isinstance(chosen, Trace)
    assert measure(chosen) == measure(anew)
    with pytest.raises(AnalysisError, match="rest"):
        with_choices(usual, Choices(quiet_s=0.5))
    with pytest.raises(AnalysisError, match="prepared anew"):
        with_choices(usual, Choices(onset=OnsetRule(OnsetKind.WALKED_BACK, 3.0)))
