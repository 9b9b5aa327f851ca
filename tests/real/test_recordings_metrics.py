"""Every number of recorded efforts, against answers that other code computed.

A torque is recorded as counts of a platform whose calibration gives it back, so that the whole
way from counts to results is walked; N stands for the unit of the recording. The reference takes
its rest from a fixed span; numbers are compared over that same rest, and then end to end, where
the rest is the last second before the effort.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.analysis import analyse_trial
from forceplate.analysis.spread import spread
from forceplate.analysis.trial.choices import FORMER_CHOICES, Choices, OnsetKind, OnsetRule
from forceplate.analysis.trial.trial_metrics import METRICS
from forceplate.types import (
    Channel,
    Clock,
    EndReason,
    PlatformInfo,
    Refusal,
    Result,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate_calibration import Calibration, ChannelSensitivity
from tests.real.recordings import MVC, RECORDINGS, columns, needs_recordings
from tests.unit.analysis_data import CONDITION, HEADER, value

pytestmark = needs_recordings
PER_COUNT = 1e-6
WINDOWS_MS = (50, 100, 150, 200)


def recorded(values: NDArray[np.float64], rate_hz: float) -> tuple[Trial, VisitHeader]:
    """Return a trial that reads these values, and its visit."""
    calibration = Calibration(
        id="recording",
        origin="gives back the published values",
        created=date(2026, 1, 31),
        channels=(ChannelSensitivity("torque", PER_COUNT),),
    )
    channels = (Channel("torque", -(2**31), 2**31 - 1),)
    platform = PlatformInfo("line", "rig", "1", "1", rate_hz, channels, True, Clock.DEVICE)
    trial = Trial(
        number=1,
        condition=CONDITION,
        started_at=HEADER.started_at,
        sample_rate_hz=rate_hz,
        counts=(values / PER_COUNT).round().astype(np.int32)[:, None],
        time_s=np.arange(values.size) / rate_hz,
        gaps=(),
        end_reason=EndReason.COMPLETED,
        accepted=False,
        verdict_reason="",
        zero_before_counts=np.zeros(1),
    )
    header = replace(HEADER, platform=platform, calibration_json=calibration.to_json())
    return trial, header


@pytest.fixture(scope="module")
def references() -> dict[str, Any]:
    text = (RECORDINGS / "plantarflexor_mvc" / "reference.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.fixture(params=MVC)
def effort(request: pytest.FixtureRequest) -> tuple[str, Trial, VisitHeader]:
    path = RECORDINGS / "plantarflexor_mvc" / f"{request.param}.csv.gz"
    return request.param, *recorded(columns(path)[:, 1], 1000.0)


Effort = tuple[str, Trial, VisitHeader]


def over_the_same_rest(reference: dict[str, Any], **changes: Any) -> Choices:
    """Return the choices that take the rest from where the reference has it."""
    first_s, last_s = reference["baseline_window_s"]
    return replace(FORMER_CHOICES, rest_s=(first_s, last_s), **changes)


def values(trial: Trial, header: VisitHeader, choices: Choices) -> dict[str, float]:
    analysed = analyse_trial(trial, header, choices)
    return {r.name: r.value for r in analysed.results if isinstance(r, Result)}


def test_every_number_over_the_same_rest(effort: Effort, references: dict[str, Any]) -> None:
    name, trial, header = effort
    reference = references[name]["filtered_50Hz"]
    found = values(trial, header, over_the_same_rest(reference))
    assert found["onset_s"] == pytest.approx(reference["onset_s"]["5sd"], abs=1e-9)
    assert found["peak_force"] == pytest.approx(reference["net_peak_filtered"], rel=1e-6)
    best = reference["peak_mean_500ms"] - reference["baseline_mean"]
    assert found["best_mean_force"] == pytest.approx(best, rel=1e-6)
    after = reference["per_onset"]["5sd"]
    for ms in WINDOWS_MS:
        assert found[f"force_at_{ms}ms"] == pytest.approx(after[f"force_at_{ms}ms"], rel=1e-5)
        assert found[f"rfd_0_{ms}ms"] == pytest.approx(after[f"rfd_0_{ms}ms"], rel=1e-5)
        assert found[f"impulse_0_{ms}ms"] == pytest.approx(after[f"impulse_0_{ms}ms"], rel=1e-5)
    slope = 0.6 * reference["net_peak_filtered"] / (after["t_to_80pct_s"] - after["t_to_20pct_s"])
    assert found["rfd_20_80"] == pytest.approx(slope, rel=1e-5)
    to_peak_s = reference["t_peak_filtered_s"] - reference["onset_s"]["5sd"]
    assert found["time_to_peak_s"] == pytest.approx(to_peak_s, abs=1e-9)


def test_the_published_answer_is_inside_the_range_of_the_spread(
    effort: Effort, references: dict[str, Any]
) -> None:
    """The other program takes the rest at the beginning, 5 SD, and a filtered sample as peak."""
    name, trial, header = effort
    reference = references[name]["filtered_50Hz"]
    after = reference["per_onset"]["5sd"]
    visit = Visit(header, (replace(analyse_trial(trial, header), accepted=True),))
    expected = {
        "peak_force": reference["net_peak_filtered"],
        **{f"rfd_0_{ms}ms": after[f"rfd_0_{ms}ms"] for ms in WINDOWS_MS},
        **{f"impulse_0_{ms}ms": after[f"impulse_0_{ms}ms"] for ms in WINDOWS_MS},
    }
    for one in spread([visit], tuple(expected)):
        if one.lowest is None or one.highest is None:  # its start is refused under any choice
            assert name in ("MVC_80_01", "MVC_95_01")
            assert one.name != "peak_force"
        else:
            assert one.lowest <= expected[one.name] <= one.highest, (name, one.name)


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (OnsetRule(OnsetKind.QUIET_BAND, 3.0), "3sd"),
        (OnsetRule(OnsetKind.ABSOLUTE_RISE, 4.0), "abs4"),
        (OnsetRule(OnsetKind.ABSOLUTE_RISE, 7.5), "abs7.5"),
    ],
)
def test_other_onset_rules_over_the_same_rest(
    effort: Effort, references: dict[str, Any], rule: OnsetRule, name: str
) -> None:
    reference = references[effort[0]]["filtered_50Hz"]
    found = values(*effort[1:], over_the_same_rest(reference, onset=rule))
    assert found["onset_s"] == pytest.approx(reference["onset_s"][name], abs=1e-9)
    after = reference["per_onset"][name]
    assert found["rfd_0_100ms"] == pytest.approx(after["rfd_0_100ms"], rel=1e-5)


def test_end_to_end(effort: Effort, references: dict[str, Any]) -> None:
    name, trial, header = effort
    reference = references[name]["filtered_50Hz"]
    analysed = analyse_trial(trial, header, FORMER_CHOICES)
    assert analysed.accepted
    assert value(analysed, "peak_force") == pytest.approx(reference["net_peak_filtered"], rel=0.005)
    with (RECORDINGS / "plantarflexor_mvc" / "labels_by_eye.csv").open(encoding="utf-8") as file:
        seen_s = {row["trial"]: float(row["visual_onset_s"]) for row in csv.DictReader(file)}
    assert -0.002 <= value(analysed, "onset_s") - seen_s[name] <= 0.035


@pytest.mark.parametrize(
    ("name", "late_ms"),
    [
        ("MVC_70_01", 3), ("MVC_70_02", 6), ("MVC_80_02", 7), ("MVC_90_01", 15),
        ("MVC_90_02", 8), ("MVC_95_02", 18),
    ],
)  # fmt: skip
def test_the_start_beside_the_eye(name: str, late_ms: float) -> None:
    trial, header = recorded(
        columns(RECORDINGS / "plantarflexor_mvc" / f"{name}.csv.gz")[:, 1], 1000.0
    )
    with (RECORDINGS / "plantarflexor_mvc" / "labels_by_eye.csv").open(encoding="utf-8") as file:
        seen_s = {row["trial"]: float(row["visual_onset_s"]) for row in csv.DictReader(file)}
    late_s = value(analyse_trial(trial, header), "onset_s") - seen_s[name]
    assert 1000 * late_s == pytest.approx(late_ms, abs=2)


@pytest.mark.parametrize(
    ("name", "reason"), [("MVC_80_01", "slow_start"), ("MVC_95_01", "indefinite_start")]
)
def test_a_start_that_is_a_matter_of_definition_is_refused(name: str, reason: str) -> None:
    trial, header = recorded(
        columns(RECORDINGS / "plantarflexor_mvc" / f"{name}.csv.gz")[:, 1], 1000.0
    )
    analysed = analyse_trial(trial, header)
    assert analysed.accepted
    refused = {r.name: r.reason for r in analysed.results if isinstance(r, Refusal)}
    timed = {metric.name for metric in METRICS if metric.is_timed}
    assert {name: why for name, why in refused.items() if name in timed} == dict.fromkeys(
        timed, reason
    )
    assert value(analysed, "rfd_steepest_100ms") > 0
    assert value(analysed, "peak_force") > 0


def test_a_slow_effort_from_below_zero() -> None:
    folder = RECORDINGS / "dorsiflexion"
    torque = columns(folder / "Ref_Long_01_torque_angle_2000Hz.csv.gz")[:, 0]
    trial, header = recorded(torque, 2000.0)
    reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))["Ref_Long_01"]
    found = values(trial, header, over_the_same_rest(reference, cutoff_hz=12.0))
    assert found["peak_force"] == pytest.approx(reference["net_peak_filtered"], rel=1e-3)
    assert found["onset_s"] == pytest.approx(reference["onset_s"]["5sd"], abs=0.002)
    after = reference["per_onset"]["5sd"]
    for ms in WINDOWS_MS:
        assert found[f"rfd_0_{ms}ms"] == pytest.approx(after[f"rfd_0_{ms}ms"], rel=5e-3)
        assert found[f"impulse_0_{ms}ms"] == pytest.approx(after[f"impulse_0_{ms}ms"], rel=5e-3)


@pytest.mark.parametrize("person", range(1, 16))
def test_without_a_rest_every_number_is_refused(person: int) -> None:
    traces = columns(RECORDINGS / "leg_isometric_older_adults" / f"ID{person:02d}_DNM.csv.gz")
    for column in traces.T:
        trial, header = recorded(column[np.isfinite(column)], 2000.0)
        analysed = analyse_trial(trial, header)
        assert not analysed.accepted
        assert all(isinstance(result, Refusal) for result in analysed.results)
        assert {r.reason for r in analysed.results if isinstance(r, Refusal)} <= {
            "quiet_window_not_quiet",
            "no_effort",
        }
