"""A trial in, its results, refusals and verdict out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate.analysis import analyse_trial
from forceplate.analysis.quality.rejection_causes import is_persons_doing
from forceplate.errors import AnalysisError
from forceplate.types import (
    CheckOutcome,
    Clock,
    EndReason,
    Gap,
    PlatformInfo,
    Refusal,
    Result,
    Trial,
    VisitHeader,
)
from tests.unit.analysis_data import (
    CALIBRATION,
    HEADER,
    PLATFORM,
    ZERO,
    effort,
    scaled_header,
    trial,
    value,
)

HEADLINE = ("peak_force", "best_mean_force", "resting_force", "resting_force_sd", "onset_s")
NAMES = (
    *HEADLINE[:4], "resting_force_drift", "rest_start_s", "rest_length_s", "onset_s",
    "best_mean_force_250ms", "best_mean_force_1000ms",
    "peak_force_per_kg", "peak_force_body_weight",
    "best_mean_force_per_kg", "best_mean_force_body_weight",
    "peak_s", "time_to_peak_s", "rfd_steepest_100ms", "rfd_start_ratio",
    "force_at_50ms", "force_at_100ms", "force_at_150ms", "force_at_200ms",
    "rfd_0_50ms", "rfd_0_100ms", "rfd_0_150ms", "rfd_0_200ms", "rfd_20_80",
    "impulse_0_50ms", "impulse_0_100ms", "impulse_0_150ms", "impulse_0_200ms",
    "steadiness_cv", "fatigue_index",
)  # fmt: skip


def platform_header(**changes: Any) -> VisitHeader:
    return replace(HEADER, platform=replace(PLATFORM, **changes))


def reasons(analysed: Trial) -> dict[str, str]:
    return {r.name: r.reason for r in analysed.results if isinstance(r, Refusal)}


def headline_reasons(analysed: Trial) -> dict[str, str]:
    return {name: why for name, why in reasons(analysed).items() if name in HEADLINE}


def assert_refused(analysed: Trial, reason: str) -> None:
    assert reasons(analysed) == dict.fromkeys(NAMES, reason)
    assert not analysed.accepted
    assert analysed.verdict_reason


def test_a_good_trial_gives_every_number() -> None:
    analysed = analyse_trial(trial(effort(100.0, rest_n=15.0)), HEADER)
    assert tuple(result.name for result in analysed.results) == NAMES
    assert analysed.accepted
    assert value(analysed, "peak_force") == pytest.approx(100.0, abs=0.2)
    assert value(analysed, "best_mean_force") == pytest.approx(100.0, abs=0.02)
    assert value(analysed, "resting_force") == pytest.approx(15.0, abs=0.01)
    assert value(analysed, "resting_force_sd") == pytest.approx(0.05, abs=0.005)
    assert value(analysed, "onset_s") == pytest.approx(3.0045, abs=0.0005)  # 1.5 % of 0.3 s
    assert value(analysed, "rest_length_s") == 1.0
    assert value(analysed, "rest_start_s") == pytest.approx(3.0 + 0.003 - 1.05, abs=0.002)
    assert value(analysed, "resting_force_drift") == pytest.approx(0.0, abs=0.02)
    assert analysed.force_n is not None
    assert analysed.force_n[:900].mean() == pytest.approx(0.0, abs=0.01)
    rest_counts = ZERO + 15.0 / 2 / 0.01 * np.array([1, -1, 0])
    assert analysed.tare_before_counts == pytest.approx(rest_counts, abs=0.5)
    assert analysed.tare_after_counts == pytest.approx(rest_counts, abs=0.5)
    for array in (analysed.force_n, analysed.tare_before_counts, analysed.tare_after_counts):
        assert array is not None
        assert not array.flags.writeable


def test_results_carry_unit_method_and_parameters() -> None:
    analysed = analyse_trial(trial(effort()), HEADER)
    units = [result.unit for result in analysed.results if isinstance(result, Result)]
    assert units[:6] == ["N", "N", "N", "N", "N/s", "s"]
    versions = {"onset_s": 2, "rest_start_s": 5, "rfd_steepest_100ms": 3}
    for result in analysed.results:
        assert result.method
        is_of_rise = result.name.startswith(("rfd_", "force_at_", "impulse_"))
        assert result.method_version == versions.get(result.name, 2 if is_of_rise else 1)
        assert result.parameters["rest"] == "before_rise"
        assert result.parameters["rest_version"] == 5
        assert result.parameters["reference"] == "zero"
        assert result.parameters["quiet_s"] == 1.0
    assert analysed.results[0].parameters["window_s"] == 0.02


def test_without_a_zero_the_force_is_relative_to_the_rest() -> None:
    with_zero = analyse_trial(trial(effort()), HEADER)
    analysed = analyse_trial(trial(effort(), zero_before_counts=None), HEADER)
    assert reasons(analysed) == {"resting_force": "no_zero"}
    assert analysed.accepted
    assert {result.parameters["reference"] for result in analysed.results} == {"rest"}
    assert value(analysed, "peak_force") == pytest.approx(value(with_zero, "peak_force"))
    assert analysed.force_n is not None
    assert analysed.force_n[2000:2900].mean() == pytest.approx(0.0, abs=0.01)


def test_the_same_trial_gives_the_same_bits() -> None:
    first, second = (analyse_trial(trial(effort()), HEADER) for _ in range(2))
    assert first.results == second.results
    assert np.array_equal(first.force_n, second.force_n)  # type: ignore[arg-type]
    again = analyse_trial(first, HEADER)
    assert again.results == first.results


def test_the_recording_itself_is_not_touched() -> None:
    recorded = trial(effort())
    recorded.counts.flags.writeable = False
    analysed = analyse_trial(recorded, HEADER)
    assert analysed.counts is recorded.counts
    assert analysed.zero_before_counts is recorded.zero_before_counts
    assert recorded.results == ()


@given(st.floats(0.2, 1.0))  # more, and the toes weigh more than toes do
@settings(max_examples=20)
def test_scaling_the_calibration_scales_the_forces(factor: float) -> None:
    one = analyse_trial(trial(effort()), HEADER)
    other = analyse_trial(trial(effort()), scaled_header(factor))
    for name in HEADLINE[:-1]:
        assert value(other, name) == pytest.approx(factor * value(one, name), rel=1e-9)
    assert value(other, "onset_s") == pytest.approx(value(one, "onset_s"), abs=1e-12)


@given(st.integers(-5000, 5000), st.integers(0, 100))
@settings(max_examples=20)
def test_an_offset_of_the_counts_changes_no_net_force(offset: int, hops: int) -> None:
    force = np.concatenate((np.random.default_rng(9).normal(0, 0.05, 10 * hops), effort()))
    one = analyse_trial(trial(effort()), HEADER)
    shifted = trial(force)
    shifted = replace(shifted, counts=shifted.counts + np.int32(offset))
    other = analyse_trial(shifted, HEADER)
    assert value(other, "peak_force") == pytest.approx(value(one, "peak_force"), abs=0.02)
    assert value(other, "onset_s") == pytest.approx(value(one, "onset_s") + hops / 100, abs=0.002)


@pytest.mark.parametrize(
    ("changes", "header", "reason"),
    [
        ({}, replace(HEADER, calibration_json=None), "no_calibration"),
        ({}, replace(HEADER, calibration_json="{}"), "unusable_calibration"),
        (
            {},
            replace(HEADER, calibration_json=replace(CALIBRATION, simulated=True).to_json()),
            "unusable_calibration",
        ),
        ({"gaps": (Gap(5000, 3),)}, HEADER, "gap"),
        ({"damaged_bytes": 4}, HEADER, "damaged_stream"),
        ({"time_s": np.arange(10_000) / 990.0 * 2}, HEADER, "uneven_sampling"),
        ({"time_s": np.arange(9_999) / 1000.0}, HEADER, "uneven_sampling"),
        ({"sample_rate_hz": 10.0}, HEADER, "sample_rate_too_low"),
    ],
)
def test_refuses_every_number(changes: dict[str, Any], header: VisitHeader, reason: str) -> None:
    assert_refused(analyse_trial(trial(effort(), **changes), header), reason)


def test_uncalibrated_has_no_newtons_at_all() -> None:
    analysed = analyse_trial(trial(effort()), replace(HEADER, calibration_json=None))
    assert analysed.force_n is None


@pytest.mark.parametrize(("channel", "counts"), [(0, 32767), (1, -32768), (0, 40_000)])
def test_one_clipped_sample_voids_the_trial(channel: int, counts: int) -> None:
    recorded = trial(effort())
    recorded.counts[4000, channel] = counts
    analysed = analyse_trial(recorded, HEADER)
    assert_refused(analysed, "clipped")
    assert PLATFORM.channels[channel].name in analysed.verdict_reason


def test_a_clip_on_an_unused_channel_says_nothing_about_the_force() -> None:
    recorded = trial(effort())
    recorded.counts[4000, 2] = 32767
    assert analyse_trial(recorded, HEADER).accepted


def test_reversed_polarity_is_refused() -> None:
    assert_refused(analyse_trial(trial(-effort()), HEADER), "reversed_polarity")


def test_host_times_and_slow_sampling_give_forces_but_no_onset() -> None:
    host = analyse_trial(trial(effort()), platform_header(clock=Clock.HOST))
    assert headline_reasons(host) == {"onset_s": "host_clock"}
    slow = analyse_trial(trial(effort(rate_hz=80.0), sample_rate_hz=80.0), HEADER)
    assert headline_reasons(slow) == {"onset_s": "sample_rate_too_low"}
    assert slow.results[0].parameters["filter"] == "none"
    assert value(slow, "peak_force") == pytest.approx(100.0, abs=0.3)


def test_pre_tension_refuses_the_onset_only() -> None:
    force = effort()
    force[2500:3000] += 5.0
    analysed = analyse_trial(trial(force), HEADER)
    assert headline_reasons(analysed) == {"onset_s": "pre_tension"}


@pytest.mark.parametrize("end", list(EndReason))
def test_a_trial_cut_short_in_the_effort_has_no_numbers(end: EndReason) -> None:
    middle = analyse_trial(trial(effort()[:5000], end_reason=end), HEADER)
    after = analyse_trial(trial(effort(), end_reason=end), HEADER)
    assert value(after, "peak_force") == pytest.approx(100.0, abs=0.2)
    if end in (EndReason.COMPLETED, EndReason.STOPPED):
        assert middle.accepted
        assert middle.tare_after_counts is None
        assert after.accepted
    else:
        assert_refused(middle, "incomplete")
        assert not after.accepted


CUTS = [reason for reason in EndReason if reason not in (EndReason.COMPLETED, EndReason.STOPPED)]


@pytest.mark.parametrize("end", CUTS)
@pytest.mark.parametrize("n_samples", [0, 700, 2500, 3150, 3200, 3350, 6900])
@pytest.mark.parametrize("zero", [None, ZERO])
def test_what_follows_from_a_cut_is_not_said_of_the_person(
    end: EndReason, n_samples: int, zero: Any
) -> None:
    restless = effort()
    restless[:2900] += np.sin(np.arange(2900) / 100) * 20.0
    for force in (effort(), restless):
        cut = trial(force[:n_samples], end_reason=end, zero_before_counts=zero)
        analysed = analyse_trial(cut, HEADER)
        rejected = [c.check for c in analysed.checks if c.outcome is CheckOutcome.REJECT]
        assert rejected == ["cut_short"]
        if zero is None and analysed.force_n is not None:
            assert analysed.tare_before_counts is not None  # the force counts from there
        assert not {"hold", "early_peak", "still_rising"} & {c.check for c in analysed.checks}
        assert_refused(analysed, "incomplete")


@pytest.mark.parametrize("n_samples", [0, 700, 3050, 3200, 3350, 3700])
def test_what_follows_from_the_stop_is_not_said_of_the_person(n_samples: int) -> None:
    restless = effort()
    restless[:2900] += np.sin(np.arange(2900) / 100) * 20.0
    for force in (effort(), restless):
        stopped = trial(force[:n_samples], end_reason=EndReason.STOPPED)
        analysed = analyse_trial(stopped, HEADER)
        assert not analysed.accepted
        assert "stopped" in analysed.verdict_reason
        assert not is_persons_doing(analysed)
    whole = analyse_trial(trial(restless, end_reason=EndReason.STOPPED), HEADER)
    assert_refused(whole, "quiet_window_not_quiet")
    assert is_persons_doing(whole)


def test_a_cut_hides_no_other_fault() -> None:
    spoilt = trial(effort()[:4000], end_reason=EndReason.SILENT, gaps=(Gap(100, 3),))
    analysed = analyse_trial(spoilt, HEADER)
    rejected = {c.check for c in analysed.checks if c.outcome is CheckOutcome.REJECT}
    assert rejected == {"cut_short", "gap"}
    assert analysed.verdict_reason.index("3 samples") < analysed.verdict_reason.index("silent")
    jab = analyse_trial(
        trial(effort(release_s=3.3), end_reason=EndReason.DRIVER_FAILED), HEADER
    )  # the effort was over
    assert "hold" in {c.check for c in jab.checks if c.outcome is CheckOutcome.REJECT}


def test_an_effort_shorter_than_the_window_has_a_peak_only() -> None:
    analysed = analyse_trial(trial(effort()[:3350]), HEADER)
    assert headline_reasons(analysed) == {"best_mean_force": "too_short"}


@pytest.mark.parametrize("n_samples", [0, 1, 2, 9, 500])
@pytest.mark.parametrize("zero", [None, ZERO])
def test_hardly_any_samples_are_too_short(n_samples: int, zero: Any) -> None:
    analysed = analyse_trial(trial(effort()[:n_samples], zero_before_counts=zero), HEADER)
    assert_refused(analysed, "too_short")
    assert (analysed.force_n is None) == (zero is None)


def test_all_equal_counts_are_no_effort() -> None:
    assert_refused(analyse_trial(trial(np.full(5000, 12.3)), HEADER), "no_effort")


@given(
    st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=30),
    st.integers(1, 200),
    st.booleans(),
    st.sampled_from(list(EndReason)),
)
def test_any_counts_give_finite_numbers_or_refusals(
    levels: list[int], repeats: int, has_zero: bool, end: EndReason
) -> None:
    column = np.repeat(np.array(levels, np.int32), repeats)
    counts = np.stack([column, -(column // 2), column], axis=1)
    channels = tuple(replace(c, min_counts=-(2**40), max_counts=2**40) for c in PLATFORM.channels)
    recorded = replace(
        trial(np.zeros(column.size)),
        counts=counts,
        end_reason=end,
        zero_before_counts=ZERO if has_zero else None,
    )
    analysed = analyse_trial(recorded, platform_header(channels=channels))
    assert tuple(result.name for result in analysed.results) == NAMES
    assert all(np.isfinite(r.value) for r in analysed.results if isinstance(r, Result))
    assert analysed.accepted <= isinstance(analysed.results[0], Result)


def test_a_trial_of_another_platform_is_an_error() -> None:
    other: PlatformInfo = replace(PLATFORM, channels=PLATFORM.channels[:2])
    with pytest.raises(AnalysisError, match="2 channels"):
        analyse_trial(trial(effort()), replace(HEADER, platform=other))
