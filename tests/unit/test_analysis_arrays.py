"""The array functions: filters, onset, quiet window, best window, live detector."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from forceplate.analysis import (
    EffortDetector,
    EffortEventKind,
    LiveFilter,
    best_window_mean,
    find_onset,
    find_quiet_window,
    zero_phase_low_pass,
)
from forceplate.analysis.trial.force_arrays import (
    first_true,
    last_true,
    mean_and_sd,
    median,
    range_of,
    sum_of,
)
from forceplate.analysis.trial.onset import first_run
from forceplate.errors import AnalysisError, OnsetNotFoundError, QuietWindowError
from tests.unit.analysis_data import effort

RATE_HZ = 1000.0
BAD_ARRAYS = [
    np.empty(0),
    np.zeros((5, 2)),
    np.array([0.0, np.nan]),
    np.array([0.0, np.inf]),
]


def split(values: NDArray[np.float64], cuts: list[int]) -> list[NDArray[np.float64]]:
    return np.split(values, sorted(cut % (values.size + 1) for cut in cuts))


cuts = st.lists(st.integers(0, 10_000), max_size=12)


# Filters


@given(cuts, st.integers(0, 5))
def test_live_filter_gives_the_same_however_it_is_split(cuts: list[int], seed: int) -> None:
    force = effort(end_s=2.0, seed=seed)
    whole = LiveFilter(RATE_HZ).feed(force)
    live = LiveFilter(RATE_HZ)
    parts = [live.feed(part) for part in split(force, cuts)]
    assert np.array_equal(np.concatenate(parts), whole)


def test_live_filter_starts_at_the_first_sample_and_never_looks_ahead() -> None:
    live = LiveFilter(RATE_HZ)
    assert live.feed(np.full(50, 15.0)) == pytest.approx(np.full(50, 15.0))
    step = live.feed(np.full(1000, 25.0))
    assert 15.0 < step[0] < 15.1
    assert step[-1] == pytest.approx(25.0)
    live.reset()
    assert live.feed(np.array([-3.0])) == pytest.approx([-3.0])


def test_live_filter_refuses_what_it_cannot_filter() -> None:
    with pytest.raises(AnalysisError, match="half the sample rate"):
        LiveFilter(80.0, cutoff_hz=40.0)
    live = LiveFilter(RATE_HZ)
    for bad in BAD_ARRAYS[1:]:
        with pytest.raises(AnalysisError):
            live.feed(bad)


def test_zero_phase_filter_is_3_db_down_where_it_says_and_has_no_delay() -> None:
    time_s = np.arange(4000) / RATE_HZ
    wave = np.sin(2 * np.pi * 0.802 * 50.0 * time_s)
    filtered = zero_phase_low_pass(wave, sample_rate_hz=RATE_HZ, cutoff_hz=50.0)[1000:3000]
    assert filtered.max() == pytest.approx(np.sqrt(0.5), rel=0.02)
    assert np.dot(filtered, wave[1000:3000]) / np.linalg.norm(filtered) / np.linalg.norm(
        wave[1000:3000]
    ) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("bad", [*BAD_ARRAYS, np.zeros(9)])
def test_zero_phase_filter_refuses_bad_input(bad: NDArray[np.float64]) -> None:
    with pytest.raises(AnalysisError):
        zero_phase_low_pass(bad, sample_rate_hz=RATE_HZ, cutoff_hz=50.0)


# Onset


def test_onset_is_the_first_sample_at_the_edge_of_the_band() -> None:
    force = np.tile([0.0, 2.0], 100)
    edge = 1.0 + 5 * force.std(ddof=1)
    force = np.concatenate((force, np.full(10, edge - 1e-9), np.full(30, edge)))
    assert find_onset(force, sample_rate_hz=RATE_HZ, quiet=slice(0, 200)) == 210


def test_a_spike_is_no_onset() -> None:
    force = np.tile([0.0, 0.1], 1000)
    force[1200:1219] += 50.0
    force[1500:] += 50.0
    quiet = slice(0, 1000)
    assert find_onset(force, sample_rate_hz=RATE_HZ, quiet=quiet) == 1500
    assert find_onset(force, sample_rate_hz=RATE_HZ, quiet=quiet, hold_s=0.019) == 1200


@pytest.mark.parametrize("level", [0.0, 0.1, 1e9, -1e-9])
def test_a_constant_force_has_no_onset(level: float) -> None:
    with pytest.raises(OnsetNotFoundError):
        find_onset(np.full(3000, level), sample_rate_hz=RATE_HZ, quiet=slice(0, 1000))


def test_a_rise_from_a_rest_without_noise_is_found() -> None:
    force = np.concatenate((np.full(1000, 0.1), np.full(100, 5.0)))
    assert find_onset(force, sample_rate_hz=RATE_HZ, quiet=slice(0, 900)) == 1000


@pytest.mark.parametrize("quiet", [slice(0, 1), slice(5, 5), slice(0, 101), slice(-5, 5)])
def test_onset_needs_a_quiet_window_inside_the_trial(quiet: slice) -> None:
    with pytest.raises(AnalysisError, match="quiet window"):
        find_onset(np.zeros(100), sample_rate_hz=RATE_HZ, quiet=quiet)


# Quiet window


@given(st.integers(0, 20), st.floats(0.001, 1.0), st.floats(10.0, 200.0))
def test_quiet_window_is_the_rest_just_before_the_effort(
    seed: int, noise_part: float, peak_n: float
) -> None:
    force = effort(peak_n, noise_n=noise_part * 0.02 * peak_n, seed=seed)
    window = find_quiet_window(force, sample_rate_hz=RATE_HZ)
    assert window.stop - window.start == 1000
    assert 2800 <= window.stop <= window.onset
    assert 2990 <= window.onset <= 3100
    assert window.effort_n == pytest.approx(peak_n, rel=0.02)
    assert not window.paused


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e3))
def test_offset_and_unit_do_not_move_the_window(offset_n: float, factor: float) -> None:
    force = effort()
    window = find_quiet_window(force, sample_rate_hz=RATE_HZ)
    other = find_quiet_window(factor * force + offset_n, sample_rate_hz=RATE_HZ)
    assert (other.start, other.stop) == (window.start, window.stop)
    assert abs(other.onset - window.onset) <= 1


@given(st.integers(0, 200))
def test_a_later_effort_has_a_later_onset(hops: int) -> None:
    force = effort()
    before = np.random.default_rng(1).normal(0, 0.05, 10 * hops)
    window = find_quiet_window(force, sample_rate_hz=RATE_HZ)
    later = find_quiet_window(np.concatenate((before, force)), sample_rate_hz=RATE_HZ)
    assert later.onset == window.onset + before.size


def refusal_reason(force: NDArray[np.float64], rate_hz: float = RATE_HZ) -> str:
    with pytest.raises(QuietWindowError) as caught:
        find_quiet_window(force, sample_rate_hz=rate_hz)
    return caught.value.reason


@pytest.mark.parametrize(("n_samples", "is_released"), [(4550, False), (4551, True)])
def test_a_release_is_one_from_its_first_whole_block_on(n_samples: int, is_released: bool) -> None:
    upside_down = -np.interp(np.arange(n_samples), [3000, 3300, 4500, 4501], [0, 100, 100, 0])
    reason = refusal_reason(upside_down)
    assert (reason == "reversed_polarity") is is_released


def test_toes_that_press_as_soon_as_they_are_placed_have_no_rest() -> None:
    assert refusal_reason(effort(onset_s=1.7)) == "quiet_window_not_quiet"


def test_an_effort_from_the_start_has_no_rest() -> None:
    assert refusal_reason(effort()[3200:]) == "quiet_window_not_quiet"
    assert refusal_reason(effort()[2300:]) == "quiet_window_not_quiet"


def test_a_creeping_force_is_no_rest() -> None:
    force = effort(onset_s=6.0, release_s=9.0)
    force[3000:6000] += np.linspace(0, 30, 3000)
    assert refusal_reason(force) == "quiet_window_not_quiet"


def test_a_twitch_between_rest_and_effort_is_no_rest() -> None:
    force = effort()
    force[2600:2900] += 20.0 * np.hanning(300)
    assert refusal_reason(force) == "quiet_window_not_quiet"


@pytest.mark.parametrize(("part", "is_rest"), [(1 - 1e-4, False), (1 + 1e-4, True)])
def test_how_near_the_rest_the_force_may_come_back(part: float, is_rest: bool) -> None:
    # A block of 0.1 s within two SD of the rest (ddof 1) between the onset and half the effort.
    force = np.interp(np.arange(4000.0), [2000, 2001, 2400, 2401], [5, 20, 20, 105])
    force[:2000:2] += 0.2
    force[1:2000:2] -= 0.2
    force[2200:2300] = 5 + 2 * 0.2 * np.sqrt(1000 / 999) * part
    if is_rest:
        assert find_quiet_window(force, sample_rate_hz=1000.0).onset == 2001
    else:
        with pytest.raises(QuietWindowError, match="moved between the rest and the effort"):
            find_quiet_window(force, sample_rate_hz=1000.0)


def test_the_force_may_not_come_back_at_the_onset_either() -> None:
    # Up for 25 ms, below the rest for 75 ms, then the effort: only the first block is low.
    force = np.full(4000, 105.0)
    force[:2000:2], force[1:2000:2] = 5.2, 4.8
    force[2000:2025], force[2025:2100] = 40.0, -8.0
    with pytest.raises(QuietWindowError, match="moved between the rest and the effort"):
        find_quiet_window(force, sample_rate_hz=1000.0)


def test_a_small_pause_on_the_way_up_is_pre_tension() -> None:
    force = effort()
    force[2500:3000] += 5.0
    window = find_quiet_window(force, sample_rate_hz=RATE_HZ)
    assert window.paused
    assert abs(window.onset - 2500) <= 1


def test_an_effort_downwards_is_reversed_polarity() -> None:
    assert refusal_reason(-effort()) == "reversed_polarity"
    assert refusal_reason(100.0 - effort(rest_n=0.0)) == "reversed_polarity"


def test_a_release_alone_is_not_taken_for_reversed_polarity() -> None:
    assert refusal_reason(effort(noise_n=0.3)[3500:]) != "reversed_polarity"


@pytest.mark.parametrize("n_samples", [1, 2, 10, 1000, 1099])
def test_too_short(n_samples: int) -> None:
    assert refusal_reason(np.zeros(n_samples)) == "too_short"


@pytest.mark.parametrize("force", [np.zeros(5000), np.full(5000, 0.1), effort(0.0)[2000:]])
def test_no_effort(force: NDArray[np.float64]) -> None:
    assert refusal_reason(force) == "no_effort"


@pytest.mark.parametrize("rate_hz", [50.0, 80.0, 333.3, 2000.0])
def test_quiet_window_at_other_sample_rates(rate_hz: float) -> None:
    window = find_quiet_window(effort(rate_hz=rate_hz), sample_rate_hz=rate_hz)
    assert (window.stop - window.start) / rate_hz == pytest.approx(1.0, abs=0.06)
    assert window.onset / rate_hz == pytest.approx(3.0, abs=0.03)


@given(
    st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=60),
    st.integers(1, 80),
    st.sampled_from([10.0, 50.0, 80.0, 1000.0]),
)
def test_any_finite_force_gives_a_window_or_a_reason(
    levels: list[float], repeats: int, rate_hz: float
) -> None:
    force = np.repeat(levels, repeats)
    try:
        window = find_quiet_window(force, sample_rate_hz=rate_hz)
    except QuietWindowError as error:
        reason = error.reason
        window = None
    if window is None:
        assert reason in {
            "too_short",
            "no_effort",
            "reversed_polarity",
            "quiet_window_not_quiet",
        }
        return
    assert 0 <= window.start < window.stop <= window.onset < force.size
    assert window.effort_n > 0


@pytest.mark.parametrize("bad", BAD_ARRAYS)
def test_quiet_window_refuses_bad_input(bad: NDArray[np.float64]) -> None:
    with pytest.raises(AnalysisError):
        find_quiet_window(bad, sample_rate_hz=RATE_HZ)
    with pytest.raises(AnalysisError):
        find_quiet_window(np.zeros(5000), sample_rate_hz=0.0)


# Best window


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=60))
def test_best_window_is_the_best_of_all(values: list[float]) -> None:
    best = best_window_mean(np.array(values), sample_rate_hz=10.0, window_s=0.5)
    every = [np.mean(values[i : i + 5]) for i in range(len(values) - 4)]
    assert best == pytest.approx(max(every), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("bad", [*BAD_ARRAYS, np.zeros(499)])
def test_best_window_refuses_bad_input(bad: NDArray[np.float64]) -> None:
    with pytest.raises(AnalysisError):
        best_window_mean(bad, sample_rate_hz=RATE_HZ)


# Live detector

QUIET, STARTED, ENDED = EffortEventKind.QUIET, EffortEventKind.STARTED, EffortEventKind.ENDED


@given(cuts, st.integers(0, 5))
def test_detector_gives_the_same_however_it_is_split(cuts: list[int], seed: int) -> None:
    force = effort(seed=seed, rest_n=0.0)
    whole = EffortDetector(RATE_HZ).feed(force)
    detector = EffortDetector(RATE_HZ)
    parts = [event for part in split(force, cuts) for event in detector.feed(part)]
    assert tuple(parts) == whole


@given(st.floats(0.01, 100.0), st.floats(-1000.0, 1000.0))
def test_detector_sees_rest_start_and_end_in_any_unit(factor: float, offset_n: float) -> None:
    events = EffortDetector(RATE_HZ).feed(factor * effort(rest_n=0.0) + offset_n)
    assert [event.kind for event in events[:3]] == [QUIET, STARTED, ENDED]
    assert [event.sample for event in events[:3]] == [0, 3000, pytest.approx(7150, abs=50)]


def test_detector_sees_the_end_after_toes_were_placed() -> None:
    events = EffortDetector(RATE_HZ).feed(effort())
    ends = [event.sample for event in events if event.kind is ENDED]
    assert ends == [pytest.approx(7150, abs=50)]


def test_detector_takes_a_twitch_for_no_effort() -> None:
    force = effort(0.0, rest_n=0.0)
    force[3000:3600] += 20.0
    kinds = [event.kind for event in EffortDetector(RATE_HZ).feed(force)]
    assert kinds == [QUIET, STARTED, QUIET]


def test_detector_without_a_rest_says_nothing() -> None:
    time_s = np.arange(10_000) / RATE_HZ
    assert EffortDetector(RATE_HZ).feed(50 * np.sin(2 * np.pi * time_s)) == ()


def test_detector_refuses_bad_input() -> None:
    with pytest.raises(AnalysisError):
        EffortDetector(0.0)
    detector = EffortDetector(RATE_HZ)
    assert detector.feed(np.empty(0)) == ()
    for bad in BAD_ARRAYS[1:]:
        with pytest.raises(AnalysisError):
            detector.feed(bad)


# The arithmetic under all of it


@pytest.mark.parametrize("n", [1, 2, 7, 8, 9, 10, 16, 23, 128, 129, 300])
def test_a_sum_of_arrays_is_that_of_each_place(n: int) -> None:
    parts = list(np.arange(1.0, 3 * n + 1).reshape(n, 3))
    assert sum_of(parts).tolist() == [float(sum(row[k] for row in parts)) for k in range(3)]


values = st.lists(st.integers(-(10**9), 10**9).map(lambda n: n / 1000), min_size=2, max_size=40)


@given(values)
def test_middle_and_spread_are_those_of_the_statistics_module(given_: list[float]) -> None:
    row = np.array(given_)
    assert median(row) == statistics.median(given_)
    mean_n, sd_n = mean_and_sd(row)
    wide = max(map(abs, given_))
    assert mean_n == pytest.approx(statistics.fmean(given_), abs=1e-14 * wide)
    assert sd_n == pytest.approx(statistics.stdev(given_), abs=1e-13 * wide)
    assert range_of(list(row[:, None])).tolist() == [max(given_) - min(given_)]


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 5))
def test_true_values_and_their_runs_are_found(mask: list[bool], n: int) -> None:
    row = np.array(mask, np.bool_)
    at = [index for index, value in enumerate(mask) if value]
    assert (first_true(row), last_true(row)) == ((at[0], at[-1]) if at else (None, None))
    runs = [i for i in range(len(mask) - n + 1) if all(mask[i : i + n])]
    assert first_run(row, n) == (runs[0] if runs else None)
