"""Time of the whole analysis of one trial, against plain scipy on the same samples.

Plain scipy: sosfiltfilt on 8 channels and find_peaks on their sum, the filter designed before.
Both in turn; CPU time, the medians.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from scipy.signal import butter, find_peaks, sosfiltfilt

from benchmarks.made_up import cells, trial_of, visit_header
from benchmarks.rows import Peer, Row, times
from benchmarks.timing import cpu_ms, median_ms
from forceplate.analysis import EffortDetector, LiveFilter, analyse_trial
from forceplate.analysis.quality import check_trial
from forceplate.analysis.spread import spread
from forceplate.analysis.trial.trace import Trace, prepare_trace
from forceplate.analysis.trial.trial_metrics import measure
from forceplate.types import Trial, Visit, VisitHeader

N_CHANNELS = 8
RATE_HZ = 1000.0
N_SAMPLES = 10_000
N_PER_COUNT = 0.005


def example() -> tuple[Trial, VisitHeader]:
    """Return a modelled trial of 10 s on 8 channels at 1 kHz, and its visit."""
    time_s = np.arange(N_SAMPLES) / RATE_HZ
    force_n = np.interp(time_s, [0, 1, 1.2, 3, 3.4, 7, 7.2], [0, 0, 15, 15, 115, 108, 15])
    noise = np.random.default_rng(1).normal(0, 3, (N_SAMPLES, N_CHANNELS))
    counts = force_n[:, None] / N_CHANNELS / N_PER_COUNT + noise
    header = visit_header(cells(N_CHANNELS), RATE_HZ, N_PER_COUNT)
    return trial_of(counts, RATE_HZ), header


def rows(effort: float) -> Iterator[Row]:
    """Return the whole analysis to scipy, and its parts."""
    trial, header = example()
    sections = butter(2, 50.0, fs=RATE_HZ, output="sos")

    def plain_scipy() -> None:
        filtered = sosfiltfilt(sections, trial.counts, axis=0)
        find_peaks(filtered.sum(axis=1), prominence=1000)

    def live() -> None:
        live_filter, detector = LiveFilter(RATE_HZ), EffortDetector(RATE_HZ)
        for chunk in np.split(force_n, N_SAMPLES // 20):
            live_filter.feed(chunk)
            detector.feed(chunk)

    analysed = analyse_trial(trial, header)
    assert analysed.accepted, analysed.verdict_reason
    assert analysed.force_n is not None
    force_n = analysed.force_n
    trace = prepare_trace(trial, header)
    assert isinstance(trace, Trace)
    visit = Visit(header, tuple(replace(analysed, number=number) for number in range(1, 13)))
    ours_ms, scipy_ms = cpu_ms(lambda: analyse_trial(trial, header), plain_scipy, times(effort, 40))
    yield Row(
        "analyse_trial, 10 s of 8 channels at 1 kHz, CPU",
        "ms",
        ours_ms,
        Peer("scipy", scipy_ms),
        at_most=1.0,
    )
    parts: list[tuple[str, Callable[[], object], float]] = [
        ("of it the trace", lambda: prepare_trace(trial, header), 101),
        ("of it all numbers", lambda: measure(trace), 101),
        ("of it all checks", lambda: check_trial(analysed, header, trace), 101),
        ("live filter and detector, the 500 chunks of 10 s", live, 11),
        ("spread of a visit of 12 trials", lambda: spread([visit]), 1),
    ]
    for name, work, repeats in parts:
        yield Row(name, "ms", median_ms(work, times(effort, repeats)))
