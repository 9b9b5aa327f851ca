"""Recordings that are no efforts: typed answers, no exception, and never an accepted trial."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.analysis.quality import not_done, sentence, verdict
from forceplate.types import CheckOutcome, Gap, Trial, VisitHeader
from forceplate.words import Language, say
from tests.unit.analysis_data import CALIBRATION, HEADER, PLATFORM, ZERO, effort, trial
from tests.unit.quality_data import TIME_S, checks_of, with_force

PASS, REJECT = CheckOutcome.PASS, CheckOutcome.REJECT


def rejected(checked: Trial, header: VisitHeader = HEADER) -> dict[str, Any]:
    """Return the variants of the rejecting checks, after reading the verdict in words."""
    checks = checks_of(checked, header)
    accepted, why = verdict(tuple(checks.values()))
    assert not accepted
    for language in Language:
        assert say(why, language)
        assert "{" not in say(why, language)
    return {
        name: check.details.get("variant", "")
        for name, check in checks.items()
        if check.outcome is REJECT
    }


def flat(n_samples: int, **changes: Any) -> Trial:
    return trial(np.zeros(n_samples), **changes)


@pytest.mark.parametrize("n_samples", [0, 1, 2, 500])
def test_too_few_samples(n_samples: int) -> None:
    assert rejected(flat(n_samples)) == {"measurable": "too_short"}


def test_all_equal() -> None:
    assert rejected(flat(10_000)) == {"measurable": "no_effort", "channel_dead": ""}


def test_noise_only() -> None:
    noise = np.random.default_rng(2).normal(0, 1, 10_000)
    assert rejected(trial(noise)) == {"measurable": "no_effort"}


def test_reversed_polarity() -> None:
    assert rejected(trial(-effort())) == {"measurable": "reversed_polarity"}


def test_no_rest() -> None:
    assert rejected(trial(effort()[3200:])) == {"measurable": "quiet_window_not_quiet"}


def test_an_hour() -> None:
    n_samples = 3600 * 50
    header = replace(HEADER, platform=replace(PLATFORM, sample_rate_hz=50.0))
    hour = flat(n_samples, sample_rate_hz=50.0)
    hour.counts[1:, :2] = (ZERO[:2] + 3).astype(np.int32)
    assert rejected(hour, header) == {"measurable": "too_long"}


def test_no_calibration() -> None:
    header = replace(HEADER, calibration_json=None)
    assert rejected(trial(effort()), header)["measurable"] == "no_calibration"


def test_a_calibration_of_another_platform() -> None:
    other = replace(CALIBRATION, platform_serial_number="8").to_json()
    header = replace(HEADER, calibration_json=other)
    checks = checks_of(trial(effort()), header)
    assert checks["calibration"].outcome is CheckOutcome.WARN
    assert checks["calibration"].details["variant"] == "other_serial_number"
    assert checks["measurable"].outcome is CheckOutcome.PASS


def test_a_zero_that_is_not_finite() -> None:
    spoilt = trial(effort(), zero_before_counts=np.array([np.inf, 0.0, 0.0]))
    assert rejected(spoilt) == {"measurable": "unusable_zero"}


@pytest.mark.parametrize("rate_hz", [0.0, -1000.0, 10.0, np.nan, np.inf])
def test_impossible_rates(rate_hz: float) -> None:
    checked = replace(trial(effort()), sample_rate_hz=rate_hz)
    assert rejected(checked) == {"sampling": "rate"}


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_times_that_are_not_finite(bad: float) -> None:
    time_s = TIME_S.copy()
    time_s[77] = bad
    assert rejected(trial(effort(), time_s=time_s)) == {"sampling": "times"}


def test_times_of_another_length() -> None:
    assert rejected(trial(effort(), time_s=TIME_S[:-1])) == {"sampling": "times"}


def test_what_is_told_by_its_own_check_is_not_told_twice() -> None:
    assert rejected(trial(effort(), gaps=(Gap(5, 1),))) == {"gap": ""}


def test_channels_of_different_calibration_give_the_same_answers() -> None:
    """Front four times as fine as rear; the force is the same."""
    fine = CALIBRATION.channels[0].sensitivity_n_per_count
    assert fine is not None
    channels = (
        replace(CALIBRATION.channels[0], sensitivity_n_per_count=fine / 4),
        *CALIBRATION.channels[1:],
    )
    header = replace(HEADER, calibration_json=replace(CALIBRATION, channels=channels).to_json())
    checked = with_force(0.0)
    finer = replace(checked, counts=checked.counts * np.array([4, 1, 1], np.int32))
    finer = replace(finer, zero_before_counts=ZERO * [4, 1, 1])
    one, other = checks_of(checked), checks_of(finer, header)
    for name, check in one.items():
        assert other[name].outcome is check.outcome
        assert other[name].value == (
            None if check.value is None else pytest.approx(check.value, abs=1e-9)
        )


@given(
    st.integers(0, 4000),
    st.sampled_from([50.0, 80.0, 200.0, 1000.0]),
    st.integers(0, 2**32 - 1),
    st.booleans(),
)
def test_any_recording_gets_an_answer_in_words(
    n_samples: int, rate_hz: float, seed: int, walk: bool
) -> None:
    rng = np.random.default_rng(seed)
    steps = rng.integers(-40, 41, (n_samples, 3))
    counts = np.clip(np.cumsum(steps, axis=0) if walk else steps, -32768, 32767)
    checked = flat(n_samples, sample_rate_hz=rate_hz, counts=counts.astype(np.int32))
    header = replace(HEADER, platform=replace(PLATFORM, sample_rate_hz=rate_hz))
    checks = checks_of(checked, header)
    for check in checks.values():
        for number in (check.value, check.limit):
            assert number is None or np.isfinite(number)
        for language in Language:
            assert "{" not in say(sentence(check), language)
    assert {d.id for d in not_done(tuple(checks.values()))}.isdisjoint(checks)


def test_without_a_calibration_no_channel_is_passed_over_and_none_called_broken() -> None:
    unknown = replace(HEADER, calibration_json=None)
    good = trial(effort())  # its third channel is used by no calibration, and never changes
    check = checks_of(good, unknown)["channel_dead"]
    assert (check.outcome, check.value, check.details["channel"]) == (REJECT, 10.0, "unused")
    assert say(sentence(check)).startswith("Channel unused stood exactly still for 10.00 s: noth")
    assert checks_of(good)["channel_dead"].outcome is PASS
    noise = np.random.default_rng(5).integers(-5, 5, 10_000)
    good.counts[:, 2] += noise.astype(good.counts.dtype)
    assert checks_of(good, unknown)["channel_dead"].outcome is PASS


def test_with_a_calibration_a_still_channel_is_broken_also_where_there_is_no_effort() -> None:
    check = checks_of(flat(10_000))["channel_dead"]
    assert (check.outcome, check.value) == (REJECT, 10.0)
    assert "it is broken, unplugged" in say(sentence(check))
