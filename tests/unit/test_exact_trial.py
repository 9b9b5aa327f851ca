"""Numbers and limits of single trials, exactly: where arithmetic is exact, so is the assertion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from forceplate.analysis import analyse_trial
from forceplate.analysis.analyse_again import is_of_today
from forceplate.analysis.corrections import What, value_words
from forceplate.analysis.gain.visit_differences import rate_class
from forceplate.analysis.quality import check_series
from forceplate.analysis.quality.effort_checks import check_effort
from forceplate.analysis.reliability.agreement import reliability
from forceplate.analysis.trial.choices import Choices, OnsetKind, OnsetRule
from forceplate.analysis.trial.clock import clock_reason
from forceplate.analysis.trial.filters import zero_phase_low_pass
from forceplate.analysis.trial.force_arrays import RunningSum, last_still_window
from forceplate.analysis.trial.trace import Trace, prepare_trace
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.errors import AnalysisError
from forceplate.types import CheckOutcome, EndReason, HandMarks, Refusal, Result, Trial
from forceplate.words import say
from forceplate_calibration import Calibration
from tests.unit.analysis_data import CALIBRATION, HEADER, effort, trial

Force = NDArray[np.float64]
UNFILTERED = Choices(cutoff_hz=None)


def trace_of(force_n: Force, choices: Choices = UNFILTERED) -> Trace:
    found = prepare_trace(trial(force_n), HEADER, choices)
    assert isinstance(found, Trace)
    return found


def measured(trace: Trace, name: str) -> float | str:
    """Return one number of a trace, or the reason why there is none."""
    settings = {**METRIC[name].method.settings(trace.choices, None), **METRIC[name].parameters}
    return METRIC[name].compute(trace, settings)


# The arithmetic on arrays


@pytest.mark.parametrize("n_samples", [13, 14, 40, 1000])
def test_the_zero_phase_filter_is_that_of_scipy_to_both_ends(n_samples: int) -> None:
    force_n = np.random.default_rng(n_samples).normal(40, 5, n_samples)
    sections = butter(2, 50.0, fs=1000.0, output="sos")
    expected = sosfiltfilt(sections, force_n)
    found = zero_phase_low_pass(force_n, sample_rate_hz=1000.0, cutoff_hz=50.0)
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("levels_n", "expected"),
    [
        ([0.0] * 9, None),
        ([0.0] * 10, slice(0, 20)),
        ([0.0] * 11, slice(2, 22)),
        ([*[0.0] * 10, 1.0], slice(2, 22)),
        ([*[0.0] * 10, 1.01], slice(0, 20)),
        ([0.0, 1.01] * 8, None),
    ],
)
def test_the_last_still_window(levels_n: list[float], expected: slice | None) -> None:
    # Tenths of half a second at 40 samples/s are two samples; they may differ by 1 N.
    force_n = np.repeat(levels_n, 2)
    assert last_still_window(force_n, sample_rate_hz=40.0, limit_n=1.0) == expected
    odd = np.concatenate(([500.0], force_n))
    moved = None if expected is None else slice(expected.start + 1, expected.stop + 1)
    assert last_still_window(odd, sample_rate_hz=40.0, limit_n=1.0) == moved


# Numbers


def test_the_clock_of_a_trial_may_begin_anywhere() -> None:
    at_once, later = (
        analyse_trial(trial(effort(), time_s=begins_s + np.arange(10_000) / 1000), HEADER)
        for begins_s in (0.0, 77.0)
    )
    for one, other in zip(at_once.results, later.results, strict=True):
        assert isinstance(one, Result) == isinstance(other, Result)
        if isinstance(one, Result) and isinstance(other, Result):
            assert other.value == pytest.approx(one.value, abs=1e-9)


def test_an_onset_is_at_its_part_of_the_peak_to_the_sample() -> None:
    rule = OnsetRule(OnsetKind.PERCENT_OF_AMPLITUDE, 50.1)  # of 100 N in 300 samples from 3000 on
    found = trace_of(effort(noise_n=0.0), Choices(cutoff_hz=None, onset=rule))
    assert found.onset == 3151


@pytest.mark.parametrize(
    ("block_off_s", "factor", "expected"),
    [
        (0.0019, 1.0, None), (-0.0019, 1.0, None),
        (0.0021, 1.0, "irregular_clock"), (-0.0021, 1.0, "irregular_clock"),
        (0.0, 1.0049, None), (0.0, 0.9951, None),
        (0.0, 1.0051, "irregular_clock"), (0.0, 0.9949, "irregular_clock"),
    ],
)  # fmt: skip
def test_a_clock_may_be_off_by_a_fiftieth_of_a_block_and_a_two_hundredth_of_all(
    block_off_s: float, factor: float, expected: str | None
) -> None:
    steps_s = np.full(999, 0.001 * factor)
    steps_s[500:550] += block_off_s / 50
    time_s = np.concatenate(([7.0], 7.0 + np.cumsum(steps_s)))
    assert clock_reason(trial(np.zeros(1000), time_s=time_s), HEADER) == expected


@pytest.mark.parametrize(
    ("n_after", "expected"), [(99, "too_short"), (100, "too_short"), (101, 1000.0)]
)
def test_the_steepest_rate_needs_one_sample_more_than_its_window(
    n_after: int, expected: float | str
) -> None:
    trace = trace_of(effort(noise_n=0.0))
    force_n = np.arange(6000.0)
    rest = slice(6000 - n_after - 1000, 6000 - n_after)
    cut = replace(trace, smooth_n=force_n, start=replace(trace.start, rest=rest), top=5999)
    assert measured(cut, "rfd_steepest_100ms") == expected


@pytest.mark.parametrize("name", ["fatigue_index", "steadiness_cv"])
@pytest.mark.parametrize(("above_n", "is_given"), [(0.0, False), (-1.0, False), (1.0, True)])
def test_a_part_of_nothing_is_no_number(name: str, above_n: float, is_given: bool) -> None:
    trace = trace_of(effort(noise_n=0.0))
    level_n = np.full(trace.smooth_n.size, trace.rest_n + above_n)
    level = replace(trace, smooth_n=level_n)
    assert measured(level, name) == (0.0 if is_given else "mean_not_positive")


def test_the_fatigue_index_is_of_the_first_and_the_last_half_second() -> None:
    trace = trace_of(effort(noise_n=0.0))
    smooth_n = np.full(10_000, trace.rest_n)
    first = trace.quiet.stop + 50
    smooth_n[first : first + 500] += 100.0
    smooth_n[first + 500 : first + 2500] += 700.0
    smooth_n[first + 2500 : first + 3000] += 40.0
    smooth_n[first + 3000 :] += 9000.0
    stepped = replace(trace, smooth_n=smooth_n, peak_n=trace.rest_n + 100.0)
    assert measured(stepped, "fatigue_index") == 60.0
    ends = replace(stepped, release=first + 3000)
    assert measured(ends, "fatigue_index") == 60.0
    assert measured(replace(ends, release=first + 2999), "fatigue_index") == "hold_too_short"


def test_times_count_from_the_first_sample() -> None:
    trace = trace_of(effort(noise_n=0.0))
    assert measured(trace, "peak_s") == trace.top / 1000
    assert measured(trace, "rest_start_s") == trace.start.rest.start / 1000
    length = trace.start.rest.stop - trace.start.rest.start
    assert measured(trace, "rest_length_s") == length / 1000
    onset = trace.onset_at
    assert onset is not None
    assert measured(trace, "onset_s") == pytest.approx(onset / 1000, rel=1e-12)
    assert measured(trace, "time_to_peak_s") == pytest.approx((trace.top - onset) / 1000, rel=1e-12)


@pytest.mark.parametrize("window_ms", [50, 100, 150, 200])
def test_a_window_from_the_onset_ends_before_the_release_and_the_last_sample(
    window_ms: int,
) -> None:
    trace = replace(trace_of(effort(noise_n=0.0)), onset_at=3000.0)
    end = 3000 + window_ms
    for name in (f"force_at_{window_ms}ms", f"rfd_0_{window_ms}ms", f"impulse_0_{window_ms}ms"):
        assert measured(replace(trace, release=end), name) == "effort_too_short"
        assert isinstance(measured(replace(trace, release=end + 1), name), float)
        cut = replace(
            trace, release=None, force_n=trace.force_n[:end], smooth_n=trace.smooth_n[:end]
        )
        assert measured(cut, name) == "too_short"
        whole = end + 1
        just = replace(
            trace, release=None, force_n=trace.force_n[:whole], smooth_n=trace.smooth_n[:whole]
        )
        rise_n = trace.smooth_n[end] - trace.smooth_n[3000]
        net_n = trace.smooth_n[3000:whole] - trace.rest_n
        expected = {
            "force": trace.smooth_n[end] - trace.rest_n,
            "rfd": rise_n / (window_ms / 1000),
            "impulse": float(np.sum(net_n[1:] + net_n[:-1])) / 2000,
        }[name.split("_")[0]]
        assert measured(just, name) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("n_samples", "is_given"), [(499, False), (500, True)])
def test_a_best_mean_needs_its_window_and_no_more(n_samples: int, is_given: bool) -> None:
    trace = trace_of(effort(noise_n=0.0))
    levels_n = np.arange(float(n_samples))
    found = measured(replace(trace, effort=RunningSum(levels_n)), "best_mean_force")
    assert found == (249.5 - trace.rest_n if is_given else "too_short")


@pytest.mark.parametrize(
    ("first", "last", "is_possible"),
    [(500, 501, False), (500, 502, True), (-1, 500, False), (0, 500, True)],
)
def test_a_named_rest_holds_two_samples(first: int, last: int, is_possible: bool) -> None:
    named = Choices(rest_s=(first / 1000, last / 1000))
    if is_possible:
        found = prepare_trace(trial(effort()), HEADER, named)
        assert isinstance(found, Trace)
        assert found.start.rest == slice(first, last)
    else:
        with pytest.raises(AnalysisError, match="hold two samples"):
            prepare_trace(trial(effort()), HEADER, named)


@pytest.mark.parametrize(("after", "is_possible"), [(0, True), (1, False)])
def test_a_named_rest_ends_before_the_onset(after: int, is_possible: bool) -> None:
    onset = trace_of(effort(noise_n=0.0)).quiet.onset
    named = Choices(rest_s=(1.5, (onset + after) / 1000))
    if is_possible:
        assert not isinstance(prepare_trace(trial(effort(noise_n=0.0)), HEADER, named), str)
    else:
        with pytest.raises(AnalysisError, match="must lie before the effort"):
            prepare_trace(trial(effort(noise_n=0.0)), HEADER, named)


def test_a_peak_set_by_hand_below_half_of_the_effort_is_its_own_release() -> None:
    marks = HandMarks(at=HEADER.started_at, by="AB", onset_sample=None, peak_sample=3060)
    marked = prepare_trace(trial(effort(noise_n=0.0), marks=marks), HEADER)
    assert isinstance(marked, Trace)
    assert (marked.top, marked.release) == (3060, 3060)


def test_an_answer_of_another_version_is_not_of_today() -> None:
    today = analyse_trial(trial(effort()), HEADER)
    assert is_of_today(today)
    first, *others = today.results
    older = replace(first, method_version=99)
    former = replace(first, parameters={**first.parameters, "rest_version": 1})
    for changed in (older, former):
        assert not is_of_today(replace(today, results=(changed, *others)))


# Checks


def test_a_spike_is_more_than_two_steps_of_the_converter() -> None:
    coarse = Calibration(
        id="coarse",
        origin="invented for tests",
        created=CALIBRATION.created,
        channels=tuple(
            replace(c, sensitivity_n_per_count=50 * c.sensitivity_n_per_count)
            if c.sensitivity_n_per_count
            else c
            for c in CALIBRATION.channels
        ),
    )
    counts = trial(effort(20.0, rest_n=2.0, noise_n=0.0) / 50)
    header = replace(HEADER, calibration_json=coarse.to_json())
    checks = {c.check: c for c in analyse_trial(counts, header).checks}
    assert checks["spike"].limit == pytest.approx(100 * 2 * 0.5 / 20, rel=0.03)  # whole counts


def test_an_early_peak_is_held_against_the_best_half_second_after_the_rest() -> None:
    trace = trace_of(effort(noise_n=0.0))
    force_n = np.full(10_000, trace.rest_n)
    stop = trace.quiet.stop
    force_n[stop] += 130.0  # the first sample after the rest
    force_n[stop + 1 : stop + 1000] += 100.0
    jab = replace(
        trace, force_n=force_n, smooth_n=force_n, effort=RunningSum(force_n[stop:]),
        quiet=replace(trace.quiet, onset=stop), top=stop,
    )  # fmt: skip
    (early,) = (check for check in check_effort(jab) if check.check == "early_peak")
    assert early.details["overshoot"] == pytest.approx(100 * (130 - 100.06) / 100.06, rel=1e-12)
    assert early.value == 0.0


@pytest.mark.parametrize(
    ("highest_n", "outcome"), [(110.0, CheckOutcome.WARN), (110.01, CheckOutcome.REJECT)]
)
def test_how_far_an_early_peak_may_lie_above_what_is_held(
    highest_n: float, outcome: CheckOutcome
) -> None:
    trace = trace_of(effort(noise_n=0.0))
    stop = trace.quiet.stop
    force_n = np.zeros(10_000)
    force_n[stop + 50] = highest_n
    force_n[stop + 600 : stop + 1600] = 100.0
    quiet, start = replace(trace.quiet, onset=stop), replace(trace.start, rest_n=0.0)
    jab = replace(
        trace, force_n=force_n, smooth_n=force_n, effort=RunningSum(force_n[stop:]),
        quiet=quiet, start=start, top=stop + 50,
    )  # fmt: skip
    assert jab.rest_n == 0.0
    (early,) = (check for check in check_effort(jab) if check.check == "early_peak")
    assert early.outcome is outcome


def attempt(number: int, peak_n: float | None) -> Trial:
    """Return an accepted trial with this peak, or without any."""
    answer: Result | Refusal = Refusal("peak_force", "no_effort", "", "highest_mean_20ms", 1, {})
    if peak_n is not None:
        answer = Result("peak_force", peak_n, "N", "highest_mean_20ms", 1)
    return replace(trial(np.zeros(1)), number=number, accepted=True, results=(answer,))


def test_a_trial_that_counts_without_a_peak_is_none_of_the_best_two() -> None:
    for peaks_n in ((100.0, None), (100.0, 0.0)):
        best, _ = check_series([attempt(n, peak_n) for n, peak_n in enumerate(peaks_n)])
        assert (best.check, best.value) == ("best_two", None)
    best, learning, _ = check_series([attempt(0, 100.0), attempt(1, None), attempt(2, 97.0)])
    assert (best.value, learning.value) == (3.0, 0.0)


# Sentences and classes


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (EndReason.DISCONNECTED, "the platform was disconnected"),
        (EndReason.SILENT, "the platform fell silent"),
        (EndReason.OVERFLOW, "the disk did not keep up"),
        (EndReason.STORAGE_FAILED, "the recording could not be written"),
        (EndReason.INTERRUPTED, "the program was interrupted"),
        (EndReason.UNREADABLE, "the platform sent what its driver cannot read"),
        (EndReason.DRIVER_FAILED, "the driver of the platform failed"),
    ],
)
def test_what_cut_an_effort_short_is_named(reason: EndReason, words: str) -> None:
    refused = analyse_trial(trial(effort()[:4000], end_reason=reason), HEADER).result("peak_force")
    assert isinstance(refused, Refusal)
    assert refused.reason == "incomplete"
    assert refused.message == f"Before the effort was over {words}. Record again."


def test_a_value_that_is_not_known_is_called_so() -> None:
    assert value_words("body_mass", None).en == "unknown"
    days = {day: say(value_words(What.DAY, day)) for day in ("2026-03-02", "2026-13-02")}
    assert days == {"2026-03-02": "2 Mar 2026", "2026-13-02": "2026-13-02"}


def test_the_classes_of_sample_rates() -> None:
    classes = {
        "0 Hz to 50 Hz": (20.0, 49.9),
        "50 Hz to 200 Hz": (50.0, 199.9),
        "200 Hz to 500 Hz": (200.0, 499.9),
        "500 Hz or more": (500.0, 2000.0),
    }
    for words, rates_hz in classes.items():
        assert [rate_class(rate_hz) for rate_hz in rates_hz] == [words, words]


def test_the_residue_of_rounding_is_no_error_of_measurement() -> None:
    copied = np.array([[0.0, 0.0], [1.0, 1.0 + 1e-13], [2.0, 2.0]])
    with pytest.raises(AnalysisError, match="repeat each other exactly"):
        reliability(copied)
    assert (
        reliability(copied + np.array([[0.0, 0.0], [0.0, 1e-9], [0.0, 0.0]])).mean_squares.error > 0
    )
