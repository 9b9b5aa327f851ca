"""Every number of a trial against its definition, counted out sample by sample.

The forces are whole multiples of 1/64 N, unfiltered, so that nothing is rounded before a number is
made; the rates are such that no window is a whole number of samples at all of them. A number that
is one sample or one rounding away from its definition is another number here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from forceplate.analysis.trial.choices import (
    Choices,
    OnsetKind,
    OnsetRule,
    PeakKind,
    RestKind,
)
from forceplate.analysis.trial.force_arrays import best_window_mean
from forceplate.analysis.trial.trace import Trace, prepare_trace
from forceplate.analysis.trial.trial_metrics import measure
from forceplate.types import Result
from forceplate_calibration import Calibration, ChannelSensitivity
from tests.unit.analysis_data import CALIBRATION, HEADER, trial

RATES_HZ = (1000.0, 1003.0, 985.0, 537.0)
N_PER_COUNT = 1 / 64
REST_N = 12.0
ONSETS = (
    OnsetRule(),
    OnsetRule(OnsetKind.ABSOLUTE_RISE, 3.0),
    OnsetRule(OnsetKind.PERCENT_OF_AMPLITUDE, 4.0),
    OnsetRule(OnsetKind.QUIET_BAND, 7.0, 0.03),
)
EXACT = Calibration(
    id="exact",
    origin="invented for tests",
    created=CALIBRATION.created,
    channels=(
        ChannelSensitivity("front", N_PER_COUNT),
        ChannelSensitivity("rear", None),
        ChannelSensitivity("unused", None),
    ),
)


def counted(rate_hz: float) -> list[int]:
    """Return a press in counts: a restless rest, a bent rise, a hold that falls, a release."""
    time_s = np.arange(round(9 * rate_hz)) / rate_hz
    force_n = np.interp(
        time_s,
        [0, 2.9995, 3.05, 3.17, 3.3, 3.9, 7.4, 7.55],
        [0, 0, 21.0, 58.0, 82.0, 93.0, 77.0, -0.5],
    )
    number = np.arange(time_s.size)
    rest = np.array([0, 3, -2, 1, -1, 2, -3, 0, 1, -1, 0])[number % 11]
    ripple = np.array([0, 7, 11, 4, -5, -12, -6])[number // 3 % 7] * (force_n > 70)
    whole = np.rint((REST_N + force_n) / N_PER_COUNT).astype(int) + rest + ripple
    found: list[int] = whole.tolist()
    return found


def between(force_n: list[float], at: float) -> float:
    first = min(int(at), len(force_n) - 2)
    return force_n[first] + (at - first) * (force_n[first + 1] - force_n[first])


def mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def highest_mean(values: list[float], n_window: int) -> tuple[int, float]:
    """Return where the first of the highest windows begins, and its mean.

    Sums of whole multiples of 1/64 are exact in whatever order they are made.
    """
    sums = np.convolve(values, np.ones(n_window), "valid")
    at = int(np.argmax(sums))
    return at, float(sums[at]) / n_window


def line_through(values: list[float]) -> tuple[float, float]:
    """Return slope and SD (ddof = 1) about the straight line."""
    n = len(values)
    middle, level = (n - 1) / 2, mean(values)
    sxy = math.fsum((i - middle) * (v - level) for i, v in enumerate(values))
    slope = sxy / math.fsum((i - middle) ** 2 for i in range(n))
    off = [v - level - slope * (i - middle) for i, v in enumerate(values)]
    return slope, math.sqrt(math.fsum(o * o for o in off) / (n - 1))


def by_definition(trace: Trace, choices: Choices) -> dict[str, float]:
    """Return the numbers of a trial whose quiet window, rest and start are those of the trace."""
    force_n, hz = trace.force_n.tolist(), trace.rate_hz
    rest_n = trace.rest_n
    begins = trace.quiet.stop
    first, peak_n = highest_mean(force_n[begins:], round(0.02 * hz))
    top = begins + first + round(0.02 * hz) // 2
    if choices.peak is PeakKind.HIGHEST_SAMPLE:
        peak_n = max(force_n[begins:])
        top = begins + force_n[begins:].index(peak_n)
    peak_n -= rest_n
    net_n = [f - rest_n for f in force_n]
    rest = force_n[trace.start.rest]
    found = {
        "peak_force": peak_n,
        "peak_s": top / hz,
        "peak_force_per_kg": peak_n / 70.0,
        "peak_force_body_weight": 100 * peak_n / (70.0 * 9.80665),
        "resting_force": rest_n,
        "resting_force_sd": math.sqrt(
            math.fsum((v - mean(rest)) ** 2 for v in rest) / (len(rest) - 1)
        ),
        "resting_force_drift": line_through(rest)[0] * hz,
        "rest_start_s": trace.start.rest.start / hz,
        "rest_length_s": len(rest) / hz,
    }
    for name, window_s in (("", 0.5), ("_250ms", 0.25), ("_1000ms", 1.0)):
        n_window = round(window_s * hz)
        found[f"best_mean_force{name}"] = highest_mean(force_n[begins:], n_window)[1] - rest_n
    found["best_mean_force_per_kg"] = found["best_mean_force"] / 70.0
    found["best_mean_force_body_weight"] = 100 * found["best_mean_force"] / (70.0 * 9.80665)
    start = trace.onset_at
    assert start is not None
    found |= {"onset_s": start / hz, "time_to_peak_s": (top - start) / hz}
    for ms in (50, 100, 150, 200):
        end = start + ms / 1000 * hz
        whole = [float(i) for i in range(math.ceil(start), math.floor(end) + 1)]
        pieces = pairwise(sorted({start, *whole, end}))
        found[f"force_at_{ms}ms"] = between(net_n, end)
        found[f"rfd_0_{ms}ms"] = (between(net_n, end) - between(net_n, start)) / (ms / 1000)
        found[f"impulse_0_{ms}ms"] = math.fsum(
            (b - a) / hz * (between(net_n, a) + between(net_n, b)) / 2 for a, b in pieces
        )
    n_window = round(0.1 * hz)
    after = trace.start.rest.stop
    steepest = max(force_n[i + n_window] - force_n[i] for i in range(after, top))
    found["rfd_steepest_100ms"] = steepest / n_window * hz
    low, high = (_first_reaches(net_n, part * peak_n, int(start)) for part in (0.2, 0.8))
    found["rfd_20_80"] = (0.8 * peak_n - 0.2 * peak_n) / (high - low) * hz
    reached = next(i for i in range(begins, len(net_n)) if net_n[i] >= 0.9 * peak_n)
    hold = net_n[reached + round(0.5 * hz) :][: round(2.0 * hz)]
    found["steadiness_cv"] = 100 * line_through(hold)[1] / mean(hold)
    n_part, last = round(0.5 * hz), reached + round(3.0 * hz)
    begin_n, end_n = mean(net_n[reached : reached + n_part]), mean(net_n[last - n_part : last])
    found["fatigue_index"] = 100 * (begin_n - end_n) / begin_n
    return found


def _first_reaches(net_n: list[float], level_n: float, start: int) -> float:
    i = next(i for i in range(start, len(net_n)) if net_n[i] >= level_n)
    return i - 1 + (level_n - net_n[i - 1]) / (net_n[i] - net_n[i - 1])


def prepared(rate_hz: float, choices: Choices) -> Trace:
    counts = counted(rate_hz)
    columns = np.array([counts, [0] * len(counts), [0] * len(counts)], np.int32).T
    recorded = trial(
        np.zeros(len(counts)),
        counts=columns,
        sample_rate_hz=rate_hz,
        zero_before_counts=np.zeros(3),
    )
    header = replace(
        HEADER,
        platform=replace(HEADER.platform, sample_rate_hz=rate_hz),
        calibration_json=EXACT.to_json(),
    )
    trace = prepare_trace(recorded, header, choices)
    assert isinstance(trace, Trace), trace
    return trace


@pytest.mark.parametrize("peak", PeakKind)
@pytest.mark.parametrize("onset", ONSETS, ids=lambda rule: rule.kind.value)
@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_every_number_is_that_of_its_definition(
    rate_hz: float, onset: OnsetRule, peak: PeakKind
) -> None:
    choices = Choices(cutoff_hz=None, onset=onset, peak=peak)
    trace = prepared(rate_hz, choices)
    expected = by_definition(trace, choices)
    found = {r.name: r.value for r in measure(trace) if isinstance(r, Result)}
    assert found.keys() - {"rfd_start_ratio"} == expected.keys()
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-11, abs=1e-12), name


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_each_onset_is_where_its_rule_says(rate_hz: float) -> None:
    def first_held(level_n: float, hold_s: float) -> Callable[[Trace], float]:
        def found(trace: Trace) -> float:
            n, force_n = round(hold_s * rate_hz), trace.force_n.tolist()
            begins = range(trace.start.rest.stop, len(force_n))
            return next(i for i in begins if min(force_n[i : i + n]) >= trace.rest_n + level_n)

        return found

    def of(rule: OnsetRule) -> Trace:
        return prepared(rate_hz, Choices(cutoff_hz=None, onset=rule))

    absolute, percent, band = map(of, ONSETS[1:])
    assert absolute.onset_at == first_held(3.0, 0.02)(absolute)
    peak_n = absolute.peak_n - absolute.rest_n
    assert percent.onset_at == first_held(0.04 * peak_n, 0.02)(percent)
    rest = band.force_n[band.start.rest]
    above_n = float(rest.mean() + 7 * rest.std(ddof=1)) - band.rest_n
    assert band.onset_at == first_held(above_n, 0.03)(band)
    # Walked back: the last mean of 10 ms below 1.5 % of the effort, and the line to the next one.
    walked, n = of(OnsetRule()), round(0.01 * rate_hz)
    quiet = walked.quiet
    top_n = float(walked.force_n[quiet.start : quiet.stop].mean()) + quiet.effort_n
    level_n = walked.rest_n + 0.015 * (top_n - walked.rest_n)
    force_n = walked.force_n.tolist()
    half_n = (walked.rest_n + top_n) / 2
    means = [sum(force_n[i : i + n]) / n for i in range(round(3.5 * rate_hz))]
    half = next(i for i, value in enumerate(means) if value >= half_n)
    below = max(i for i in range(half) if means[i] < level_n)
    at = below + (level_n - means[below]) / (means[below + 1] - means[below]) + (n - 1) / 2
    assert walked.onset_at == pytest.approx(at, rel=1e-12)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_each_rest_is_where_its_rule_says(rate_hz: float) -> None:
    def of(**choices: object) -> Trace:
        return prepared(rate_hz, replace(Choices(cutoff_hz=None), **choices))  # type: ignore[arg-type]

    before = of()
    assert before.start.rest.stop - before.start.rest.start == round(rate_hz)
    assert before.rest_n == np.median(before.force_n[before.start.rest])
    window = of(rest=RestKind.QUIET_WINDOW)
    assert window.start.rest == slice(window.quiet.start, window.quiet.stop)
    assert window.rest_n == mean(window.force_n[window.start.rest].tolist())
    first, n = of(rest=RestKind.FIRST_SECOND), window.quiet.stop - window.quiet.start
    assert first.start.rest == slice(0, n)
    assert first.rest_n == mean(first.force_n[:n].tolist())
    named = of(rest_s=(0.4004, 1.2))
    assert named.start.rest == slice(round(0.4004 * rate_hz), round(1.2 * rate_hz))
    assert named.rest_n == mean(named.force_n[named.start.rest].tolist())


@pytest.mark.parametrize("n_window", [1, 2, 3, 250, 501, 502, 9027])
def test_the_best_window_is_the_best_of_all(n_window: int) -> None:
    force_n = [count * N_PER_COUNT for count in counted(1003.0)]
    for window_s in (n_window / 1003, (n_window - 0.49) / 1003, (n_window + 0.49) / 1003):
        found = best_window_mean(np.array(force_n), sample_rate_hz=1003.0, window_s=window_s)
        assert found == pytest.approx(highest_mean(force_n, n_window)[1], rel=1e-12)


def test_a_filtered_number_is_that_of_the_filtered_force() -> None:
    """What is said to be filtered is: the same definitions on the force after the low-pass."""
    choices = Choices(onset=OnsetRule(OnsetKind.ABSOLUTE_RISE, 3.0), peak=PeakKind.HIGHEST_SAMPLE)
    trace = prepared(1000.0, choices)
    expected = by_definition(replace(trace, force_n=trace.smooth_n), choices)
    found = {r.name: r for r in measure(trace) if isinstance(r, Result)}
    filtered = {name for name, r in found.items() if r.parameters.get("filter") == "butterworth"}
    assert {"peak_force", "rfd_0_50ms", "fatigue_index", "steadiness_cv"} < filtered
    for name in filtered & expected.keys():
        assert found[name].value == pytest.approx(expected[name], rel=1e-11), name
