"""A press whose every number follows from a formula, from counts and from a file of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from forceplate.analysis import analyse_trial
from forceplate.operations.exchange.import_recording import ImportPlan, import_recording
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import (
    Channel,
    Clock,
    Condition,
    EndReason,
    PlatformInfo,
    Region,
    Result,
    Side,
    Trial,
    VisitHeader,
)
from forceplate_calibration import Calibration, ChannelSensitivity
from tests.known.press import RaisedCosine
from tests.unit.analysis_data import CONDITION, HEADER

PRESSES = {
    "of 80 N at 1 kHz": RaisedCosine(),
    "weak and quick": RaisedCosine(peak_n=9.0, rest_n=3.0, duration_s=2.0, rise_n=0.5),
    "strong at 2 kHz": RaisedCosine(peak_n=250.0, rest_n=40.0, duration_s=5.0, rate_hz=2000.0),
}
TIMED = ("onset_s", "time_to_peak_s", "rfd_", "force_at_", "impulse_")
TIMES = ("onset_s", "time_to_peak_s")
"""Whole samples."""
N_PER_COUNT = (4e-6, -2e-6)
"""Of two cells: each bears half, and the second is mounted upside down."""


@pytest.fixture(params=list(PRESSES.values()), ids=list(PRESSES))
def press(request: pytest.FixtureRequest) -> RaisedCosine:
    found: RaisedCosine = request.param
    return found


def recorded(press: RaisedCosine) -> tuple[Trial, VisitHeader]:
    """Return the press as two cells count it, and its visit."""
    force_n = press.force_n()
    zero = np.array([51_000.0, -7_000.0])
    counts = zero + np.rint(force_n[:, None] / 2 / np.array(N_PER_COUNT))
    names = ("front", "rear")
    calibration = Calibration(
        id="known",
        origin="written down before the press was made",
        created=date(2026, 1, 31),
        channels=tuple(map(ChannelSensitivity, names, N_PER_COUNT)),
    )
    channels = tuple(Channel(name, -(2**31), 2**31 - 1) for name in names)
    platform = PlatformInfo("line", "rig", "1", "1", press.rate_hz, channels, True, Clock.DEVICE)
    trial = Trial(
        number=1,
        condition=CONDITION,
        started_at=HEADER.started_at,
        sample_rate_hz=press.rate_hz,
        counts=counts.astype(np.int32),
        time_s=np.arange(force_n.size) / press.rate_hz,
        gaps=(),
        end_reason=EndReason.COMPLETED,
        accepted=False,
        verdict_reason="",
        zero_before_counts=zero,
    )
    return trial, replace(HEADER, platform=platform, calibration_json=calibration.to_json())


def values(trial: Trial, header: VisitHeader, press: RaisedCosine) -> dict[str, float]:
    analysed = analyse_trial(trial, header, press.choices)
    return {r.name: r.value for r in analysed.results if isinstance(r, Result)}


def test_every_number_of_the_counts_is_that_of_the_formula(press: RaisedCosine) -> None:
    found = values(*recorded(press), press)
    for name, expected in press.numbers().items():
        assert found[name] == pytest.approx(expected, rel=1e-9 if name in TIMES else 2e-5), name


def test_every_number_of_an_imported_file_is_that_of_the_formula(
    press: RaisedCosine, tmp_path: Path
) -> None:
    lines = ["time_s,force_n"]
    lines += [f"{i / press.rate_hz:.4f},{n:.7f}" for i, n in enumerate(press.force_n().tolist())]
    file = tmp_path / "press.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    plan = ImportPlan(
        subject_id="P001",
        visit="W0",
        condition=Condition(Side.RIGHT, Region.HALLUX),
        recorded_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        system="Another plate",
    )
    saved = import_recording(Library(tmp_path / "library"), file, plan).saved
    visit = read_visit(saved.path)
    found = values(saved.trial, visit.header, press)
    expected = press.numbers()
    # Without noise it may be a curve laid through slow readings: then nothing is timed.
    not_timed = expected.keys() - found.keys()
    assert not_timed in (set(), {name for name in expected if name.startswith(TIMED)})
    for name in expected.keys() - not_timed:
        rel = 1e-9 if name in TIMES else 5e-5
        assert found[name] == pytest.approx(expected[name], rel=rel), name


def test_twice_the_counts_are_twice_the_newtons_and_the_same_times(press: RaisedCosine) -> None:
    trial, header = recorded(press)
    assert trial.zero_before_counts is not None
    doubled = replace(
        trial,
        counts=(2 * trial.counts).astype(np.int32),
        zero_before_counts=2 * trial.zero_before_counts,
    )
    twice = replace(press, rise_n=2 * press.rise_n)
    one, two = values(trial, header, press), values(doubled, header, twice)
    for name in press.numbers():
        factor = 1 if name.endswith("_s") else 2
        assert two[name] == pytest.approx(factor * one[name], rel=1e-9), name
