"""Time of the whole analysis of one trial, and onsets against detecta on a known truth.

    python benchmarks/analysis.py [RECORDINGS]

Plain scipy: sosfiltfilt on 8 channels and find_peaks on their sum, the filter designed before.
With the folder of the plantar-flexor recordings, onsets are looked for in rises of a known shape
on the recorded rest of a person: by this program, and by detecta with the threshold of 5 SD of
the first half second held for 20 ms.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, sosfiltfilt

from forceplate.analysis import (
    EffortDetector,
    LiveFilter,
    analyse_trial,
    find_quiet_window,
)
from forceplate.analysis.metrics_trial import measure
from forceplate.analysis.quality import check_trial
from forceplate.analysis.spread import spread
from forceplate.analysis.trace import Trace, prepare_trace
from forceplate.errors import QuietWindowError
from forceplate.types import (
    Channel,
    Clock,
    Condition,
    EndReason,
    PlatformInfo,
    Region,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate_calibration import Calibration, ChannelSensitivity

N_CHANNELS = 8
RATE_HZ = 1000.0
N_SAMPLES = 10_000
N_PER_COUNT = 0.005


def example() -> tuple[Trial, VisitHeader]:
    """Return a modelled trial of 10 s on 8 channels at 1 kHz, and its visit."""
    names = [f"cell_{number}" for number in range(N_CHANNELS)]
    time_s = np.arange(N_SAMPLES) / RATE_HZ
    force_n = np.interp(time_s, [0, 1, 1.2, 3, 3.4, 7, 7.2], [0, 0, 15, 15, 115, 108, 15])
    noise = np.random.default_rng(1).normal(0, 3, (N_SAMPLES, N_CHANNELS))
    counts = force_n[:, None] / N_CHANNELS / N_PER_COUNT + noise
    calibration = Calibration(
        id="benchmark",
        origin="invented",
        created=date(2026, 1, 31),
        channels=tuple(ChannelSensitivity(name, N_PER_COUNT) for name in names),
    )
    now = datetime(2026, 2, 1, tzinfo=UTC)
    channels = tuple(Channel(name, -32768, 32767) for name in names)
    platform = PlatformInfo("line", "plate", "1", "1", RATE_HZ, channels, True, Clock.DEVICE)
    trial = Trial(
        number=1,
        condition=Condition(Side.LEFT, Region.HALLUX),
        started_at=now,
        sample_rate_hz=RATE_HZ,
        counts=counts.round().astype(np.int32),
        time_s=time_s,
        gaps=(),
        end_reason=EndReason.COMPLETED,
        accepted=False,
        verdict_reason="",
        zero_before_counts=np.zeros(N_CHANNELS),
    )
    return trial, VisitHeader("S1", "W0", now, platform, calibration_json=calibration.to_json())


def milliseconds(work: Callable[[], object], repeats: int = 101) -> float:
    """Return the median time of one call, after a first one that is not counted."""
    work()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return 1000 * median(times)


def times() -> None:
    """Print how long the parts of an analysis take."""
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
    parts: list[tuple[str, Callable[[], object], int]] = [
        ("analyse_trial, 10 s x 8 ch x 1 kHz", lambda: analyse_trial(trial, header), 101),
        ("  of which the trace", lambda: prepare_trace(trial, header), 101),
        ("  of which all numbers", lambda: measure(trace), 101),
        ("  of which all checks", lambda: check_trial(analysed, header, trace), 101),
        ("plain scipy on the same", plain_scipy, 101),
        ("live filter + detector, all chunks of 20 ms", live, 11),
        ("spread of a visit of 12 trials", lambda: spread([visit]), 3),
    ]
    for name, work, repeats in parts:
        print(f"{name:<46}{milliseconds(work, repeats):8.2f} ms")


def known_onsets(
    folder: Path, *, has_corner: bool, n_each: int = 125
) -> Iterator[tuple[NDArray[np.float64], int]]:
    """Return rises of a known onset on the recorded rest of every effort.

    The rest of a recording is shown as it is up to the onset and mirrored behind it. Peaks of 30
    to 200, rises of 0.15 to 0.6 s: with a corner a quarter of a sine, steepest at the onset;
    without one a raised cosine, whose first part no threshold above the noise can see.
    """
    rng = np.random.default_rng(20)
    for path in sorted(folder.glob("MVC_*.csv.gz")):
        torque = np.genfromtxt(path, delimiter=",", skip_header=1)[:, 1]
        rest = torque[: find_quiet_window(torque, sample_rate_hz=RATE_HZ).stop]
        mirrored = np.concatenate([rest, *([rest[::-1], rest] * 3)])
        onset = rest.size
        for _ in range(n_each):
            peak, rise_s = rng.uniform(30, 200), rng.uniform(0.15, 0.6)
            phase = np.clip((np.arange(onset + 3000) - onset) / (rise_s * RATE_HZ), 0, 1)
            rise = np.sin(np.pi / 2 * phase) ** (1 if has_corner else 2)
            yield mirrored[: onset + 3000] + peak * rise, onset


def onsets(folder: Path) -> None:
    """Print how far from the truth each program finds the onset, and how long it takes."""
    from detecta import detect_onset  # type: ignore[import-untyped]

    def ours(force_n: NDArray[np.float64]) -> int | None:
        try:
            return find_quiet_window(force_n, sample_rate_hz=RATE_HZ).onset
        except QuietWindowError:
            return None

    def theirs(force_n: NDArray[np.float64]) -> int | None:
        rest = force_n[:500]
        threshold = float(rest.mean() + 5 * rest.std(ddof=1))
        found = detect_onset(force_n, threshold=threshold, n_above=20, n_below=0)
        return int(found[0][0]) if len(found) else None

    for has_corner in (True, False):
        traces = list(known_onsets(folder, has_corner=has_corner))
        print(f"{len(traces)} rises {'with' if has_corner else 'without'} a corner")
        for name, find in (("forceplate", ours), ("detecta", theirs)):
            _compare(name, find, traces)


def _compare(
    name: str,
    find: Callable[[NDArray[np.float64]], int | None],
    traces: list[tuple[NDArray[np.float64], int]],
) -> None:
    started = time.perf_counter()
    found = [find(force_n) for force_n, _ in traces]
    each_ms = 1000 * (time.perf_counter() - started) / len(traces)
    late_ms = np.array(
        [f - truth for f, (_, truth) in zip(found, traces, strict=True) if f is not None]
    )
    print(
        f"  {name:<12}{len(traces) - late_ms.size:4d} not given, {(late_ms < 0).sum():4d} before "
        f"the truth, {(late_ms > 50).sum():4d} over 50 ms late, median {np.median(late_ms):3.0f} "
        f"ms late, 95 % within {np.percentile(late_ms, 95):3.0f} ms, {each_ms:.2f} ms each"
    )


def main() -> None:
    """Print the figures."""
    times()
    if len(sys.argv) > 1:
        onsets(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
