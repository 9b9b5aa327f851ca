"""A force that leaps while it rises gives no rate across the leap; a fast press gives all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.analysis import analyse_trial
from forceplate.analysis.analyse_again import mark
from forceplate.analysis.trial.choices import FORMER_CHOICES, Choices
from forceplate.analysis.trial.leaps import find_leaps, least_leap
from forceplate.types import CheckOutcome, Clock, HandMarks, Refusal, Trial
from tests.unit.analysis_data import HEADER, effort, trial, value

ONSET_S = 3.0
ACROSS_100_MS = {
    *(f"{name}_{window}ms" for name in ("rfd_0", "impulse_0") for window in (100, 150, 200)),
    *(f"force_at_{window}ms" for window in (100, 150, 200)),
    "rfd_steepest_100ms", "rfd_start_ratio", "rfd_20_80",
}  # fmt: skip
ACROSS_50_MS = {"rfd_0_50ms", "impulse_0_50ms", "force_at_50ms"}


def stepped(step_n: float, at_s: float, *, samples: int = 1) -> Trial:
    """Return an effort of 100 N that rises in 0.3 s, with a step until it is let go."""
    time_s = np.arange(10_000) / 1000
    part = np.clip((time_s - at_s) * 1000 / samples, 0, 1)
    return trial(effort(100.0) + np.where(time_s < 7.1, step_n * part, 0.0))


def leapt(analysed: Trial) -> set[str]:
    return {r.name for r in analysed.results if isinstance(r, Refusal) and r.reason == "leap"}


@pytest.mark.parametrize("choices", [Choices(), FORMER_CHOICES], ids=["now", "former"])
@pytest.mark.parametrize("samples", [1, 2])
@pytest.mark.parametrize("step_n", [6.0, -6.0, 12.0])
def test_no_rate_across_a_step_is_given(step_n: float, samples: int, choices: Choices) -> None:
    recorded = stepped(step_n, ONSET_S + 0.08, samples=samples)
    analysed = analyse_trial(recorded, HEADER, choices)
    assert leapt(analysed) == ACROSS_100_MS
    assert value(analysed, "rfd_0_50ms") == pytest.approx(100 / 0.3, rel=0.03)
    assert value(analysed, "peak_force") == pytest.approx(100 + step_n, abs=0.2)
    (spike,) = (check for check in analysed.checks if check.check == "spike")
    assert spike.outcome is CheckOutcome.WARN
    assert spike.value == pytest.approx(100 * abs(step_n) / (100 + step_n), abs=1)
    assert spike.details["at_s"] == pytest.approx(ONSET_S + 0.08, abs=0.004)
    assert "no rate across it is given" in spike.sentence


def test_an_onset_set_by_hand_gives_none_either() -> None:
    marks = HandMarks(
        at=datetime(2026, 2, 3, 9, tzinfo=UTC), by="AB", onset_sample=2990, peak_sample=None,
        rest_sample=None,
    )  # fmt: skip
    marked = mark(stepped(25.0, ONSET_S + 0.03), HEADER, marks)
    assert leapt(marked) == ACROSS_100_MS | ACROSS_50_MS
    late = mark(stepped(25.0, ONSET_S + 0.03), HEADER, replace(marks, onset_sample=3050))
    assert leapt(late) == {"rfd_start_ratio", "rfd_steepest_100ms"}


def test_a_leap_that_ends_the_effort_spoils_what_lies_before_it_too() -> None:
    # the low-pass spreads it over the last of the 200 ms
    fallen = analyse_trial(stepped(-60.0, ONSET_S + 0.21), HEADER)
    assert leapt(fallen) >= {"rfd_0_200ms", "force_at_200ms", "impulse_0_200ms"}
    assert value(fallen, "rfd_0_150ms") == pytest.approx(100 / 0.3, rel=0.03)


@pytest.mark.parametrize(("after_s", "is_given"), [(-0.15, True), (0.02, False), (0.2, False)])
def test_the_steepest_rate_is_not_that_beside_what_a_leap_spoilt(
    after_s: float, is_given: bool
) -> None:
    analysed = analyse_trial(stepped(-8.0, ONSET_S + after_s), HEADER)
    assert ("rfd_steepest_100ms" not in leapt(analysed)) == is_given


def test_a_step_before_the_rise_or_in_the_hold_spoils_no_rate() -> None:
    for at_s in (0.5, 5.0):
        analysed = analyse_trial(stepped(6.0, at_s), HEADER)
        assert leapt(analysed) == set()


def test_where_no_rate_is_given_no_leap_is_told() -> None:
    platform = replace(HEADER.platform, clock=Clock.HOST)
    analysed = analyse_trial(stepped(25.0, 3.08), replace(HEADER, platform=platform))
    assert leapt(analysed) == set()
    (spike,) = (check for check in analysed.checks if check.check == "spike")
    assert spike.outcome is CheckOutcome.PASS


def rises(kind: str, since_s: NDArray[np.float64], rise_s: float) -> NDArray[np.float64]:
    part = np.clip(since_s / rise_s, 0, 1)
    if kind == "corner":
        return np.asarray(100 * part)
    if kind == "decaying":
        return np.asarray(100 * (1 - np.exp(-3 * part)) / (1 - np.exp(-3)))
    return np.asarray(100 * np.sin(np.pi / 2 * part) ** 2)


@pytest.mark.parametrize("rate_hz", [500.0, 1000.0, 2000.0, 10_000.0])
@pytest.mark.parametrize("rise_s", [0.02, 0.05, 0.15, 0.6])
@pytest.mark.parametrize("kind", ["corner", "decaying", "sigmoid"])
def test_a_fast_press_does_not_leap(kind: str, rise_s: float, rate_hz: float) -> None:
    since_s = np.arange(round(1.2 * rate_hz)) / rate_hz - 0.3
    noise_n = np.random.default_rng(3).normal(0, 0.2, since_s.size)
    least_n = least_leap(effort_n=100.0, noise_n=0.2, quantum_n=0.0)
    assert find_leaps(rises(kind, since_s, rise_s) + noise_n, rate_hz, least_n) == ()


@pytest.mark.parametrize("wide", [1, 2, 4, 8])
@pytest.mark.parametrize("height_n", [10.0, -10.0])
def test_what_comes_back_is_no_leap(wide: int, height_n: float) -> None:
    pulse = np.zeros(300)
    pulse[100 : 100 + wide] = height_n
    rising = np.arange(300) * 0.2
    for force_n in (pulse, pulse + rising, pulse - rising):
        assert find_leaps(force_n, 1000.0, 2.0) == ()


def test_a_step_is_told_where_it_is_over_and_how_large_it_must_be() -> None:
    step = np.where(np.arange(200) < 100, 0.0, 2.5)
    assert find_leaps(step, 1000.0, 2.0) == (100, 101)
    assert find_leaps(-step, 1000.0, 2.0) == (100, 101)
    assert find_leaps(step, 1000.0, 2.5) == ()
    assert find_leaps(step, 4000.0, 2.0) == (100, 101, 102, 103)
    # of a rise of 0.5 N per sample a step may add as much again, and what a leap is at least
    rising = np.arange(200) * 0.5
    assert find_leaps(rising + step * 1.3, 1000.0, 2.0) == (100, 101)
    assert find_leaps(rising + step * 1.1, 1000.0, 2.0) == ()


def test_a_leap_is_judged_with_what_is_beside_it_only() -> None:
    step = np.where(np.arange(40) < 20, 0.0, 9.0)
    for cut in range(21):
        # 5 ms of force before the step, and as many after it
        assert (19 in [at - 1 + cut for at in find_leaps(step[cut:], 1000.0, 2.0)]) == (cut <= 13)


@pytest.mark.parametrize(
    ("effort_n", "noise_n", "quantum_n", "least_n"),
    [(100.0, 0.1, 0.1, 2.0), (100.0, 0.5, 0.1, 4.0), (100.0, 0.1, 3.0, 6.0)],
)
def test_a_leap_is_more_than_noise_and_counts_can_do(
    effort_n: float, noise_n: float, quantum_n: float, least_n: float
) -> None:
    assert least_leap(effort_n=effort_n, noise_n=noise_n, quantum_n=quantum_n) == least_n
