"""Recorded efforts of people, against answers computed by other code and read by eye.

The reference takes its rest from a fixed span of the recording; ours takes the last second
before the effort. Each quantity is compared over the same span first, then end to end.
"""

from __future__ import annotations

import csv
import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.analysis import (
    EffortDetector,
    EffortEventKind,
    best_window_mean,
    find_onset,
    find_quiet_window,
    zero_phase_low_pass,
)
from forceplate.errors import QuietWindowError
from tests.real.recordings import MVC, RECORDINGS, columns, needs_recordings

pytestmark = needs_recordings
RATE_HZ = 1000.0


@pytest.fixture(scope="module")
def references() -> dict[str, Any]:
    text = (RECORDINGS / "plantarflexor_mvc" / "reference.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.fixture(params=MVC)
def effort(request: pytest.FixtureRequest) -> tuple[str, NDArray[np.float64]]:
    name: str = request.param
    return name, columns(RECORDINGS / "plantarflexor_mvc" / f"{name}.csv.gz")[:, 1]


Effort = tuple[str, NDArray[np.float64]]


def test_onset_over_the_same_rest(effort: Effort, references: dict[str, Any]) -> None:
    name, torque = effort
    reference = references[name]["unfiltered"]
    first, last = (round(t * RATE_HZ) for t in reference["baseline_window_s"])
    onset = find_onset(torque, sample_rate_hz=RATE_HZ, quiet=slice(first, last))
    assert abs(onset / RATE_HZ - reference["onset_s"]["5sd"]) <= 0.002


def test_onset_end_to_end(effort: Effort, references: dict[str, Any]) -> None:
    name, torque = effort
    window = find_quiet_window(torque, sample_rate_hz=RATE_HZ)
    assert not window.paused
    # A drifting rest moves the band; half a Newton metre there is some milliseconds.
    expected_s = references[name]["unfiltered"]["onset_s"]["5sd"]
    assert window.onset / RATE_HZ == pytest.approx(expected_s, abs=0.008)
    with (RECORDINGS / "plantarflexor_mvc" / "labels_by_eye.csv").open(encoding="utf-8") as file:
        seen_s = {row["trial"]: float(row["visual_onset_s"]) for row in csv.DictReader(file)}
    # A band of 5 SD is left some time after the eye sees the foot of the rise.
    assert -0.002 <= window.onset / RATE_HZ - seen_s[name] <= 0.035


def test_peak_and_best_half_second(effort: Effort, references: dict[str, Any]) -> None:
    name, torque = effort
    reference = references[name]["filtered_50Hz"]
    smooth = zero_phase_low_pass(torque, sample_rate_hz=RATE_HZ, cutoff_hz=50.0)
    assert smooth.max() == pytest.approx(reference["peak_filtered"], rel=1e-9)
    best = best_window_mean(torque, sample_rate_hz=RATE_HZ, window_s=0.5)
    assert best == pytest.approx(reference["peak_mean_500ms"], rel=1e-9)
    window = find_quiet_window(torque, sample_rate_hz=RATE_HZ)
    net = smooth[window.stop :].max() - torque[window.start : window.stop].mean()
    assert net == pytest.approx(reference["net_peak_filtered"], rel=0.01)


def test_detector_sees_one_effort(effort: Effort, references: dict[str, Any]) -> None:
    name, torque = effort
    reference = references[name]["unfiltered"]
    events = EffortDetector(RATE_HZ).feed(torque)
    (start,) = (e.sample for e in events if e.kind is EffortEventKind.STARTED)
    (end,) = (e.sample for e in events if e.kind is EffortEventKind.ENDED)
    assert start / RATE_HZ == pytest.approx(reference["onset_s"]["5sd"], abs=0.1)
    assert end / RATE_HZ > reference["t_peak_raw_s"]


def test_a_negative_rest_is_a_rest() -> None:
    folder = RECORDINGS / "dorsiflexion"
    torque = columns(folder / "Ref_Long_01_torque_angle_2000Hz.csv.gz")[:, 0]
    reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))["Ref_Long_01"]
    window = find_quiet_window(torque, sample_rate_hz=2000.0)
    rest = torque[window.start : window.stop].mean()
    assert rest == pytest.approx(reference["baseline_mean"], abs=0.05)
    assert window.onset / 2000 == pytest.approx(reference["onset_s"]["5sd"], abs=0.005)


@pytest.mark.parametrize("person", range(1, 16))
def test_efforts_without_a_still_second_are_refused(person: int) -> None:
    folder = RECORDINGS / "leg_isometric_older_adults"
    traces = columns(folder / f"ID{person:02d}_DNM.csv.gz")
    assert traces.shape == (20_001, 4)
    for trace in traces.T:
        with pytest.raises(QuietWindowError) as caught:
            find_quiet_window(trace[np.isfinite(trace)], sample_rate_hz=2000.0)
        assert caught.value.reason in ("quiet_window_not_quiet", "no_effort")
