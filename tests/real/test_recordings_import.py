"""Recordings of other systems, imported from their files, against the answers of other code.

N stands for the unit of the recording where that is a torque.
"""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.trial.choices import FORMER_CHOICES, Choices
from forceplate.errors import AnotherPersonError, StorageError
from forceplate.exchange.importing.recording_file import RecordingFile
from forceplate.exchange.importing.units import ForceUnit
from forceplate.operations.exchange.import_recording import (
    ImportedTrial,
    ImportPlan,
    import_file,
    import_recording,
    look_into,
)
from forceplate.operations.library.verify import verify_visit
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Clock, Condition, Refusal, Region, Result, Side
from tests.real.recordings import MVC, RECORDINGS, needs_recordings

pytestmark = needs_recordings
PLAN = ImportPlan(
    subject_id="P1",
    visit="W0",
    condition=Condition(Side.LEFT, Region.HALLUX),
    recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
    system="their rig",
)


@cache
def recording(name: str) -> RecordingFile:
    return look_into(RECORDINGS / name)


def imported(library: Library, name: str, **changes: Any) -> ImportedTrial:
    (found,) = import_file(library, recording(name), replace(PLAN, **changes))
    return found


def torque_as_force(folder: Path, name: str, column: str) -> Path:
    """Return a copy whose torque is called a force: as a torque it is refused."""
    text = gzip.decompress((RECORDINGS / name).read_bytes()).decode()
    path = folder / "force.csv"
    path.write_text(text.replace(column, "force", 1), encoding="utf-8")
    return path


def values(found: ImportedTrial, choices: Choices | None = None) -> dict[str, float]:
    trial = found.saved.trial
    if choices is not None:
        trial = analyse_trial(trial, read_visit(found.saved.path).header, choices)
    return {r.name: r.value for r in trial.results if isinstance(r, Result)}


@pytest.mark.parametrize("name", MVC)
def test_maximal_efforts(library: Library, tmp_path: Path, name: str) -> None:
    folder = RECORDINGS / "plantarflexor_mvc"
    text = (folder / "reference.json").read_text(encoding="utf-8")
    reference = json.loads(text)[name]["filtered_50Hz"]
    path = torque_as_force(tmp_path, f"plantarflexor_mvc/{name}.csv.gz", "torque_nm")
    found = import_recording(library, path, replace(PLAN, unit=ForceUnit.N))
    assert (found.rate_hz, found.clock, found.n_missing) == (1000.0, Clock.DEVICE, 0)
    assert found.saved.trial.accepted
    here = values(found, FORMER_CHOICES)
    assert here["peak_force"] == pytest.approx(reference["net_peak_filtered"], rel=0.005)
    with (folder / "labels_by_eye.csv").open(encoding="utf-8") as file:
        seen_s = {row["trial"]: float(row["visual_onset_s"]) for row in csv.DictReader(file)}
    assert -0.002 <= here["onset_s"] - seen_s[name] <= 0.035
    window_s = tuple(reference["baseline_window_s"])
    same_rest = values(found, replace(FORMER_CHOICES, rest_s=window_s))
    after = reference["per_onset"]["5sd"]
    assert same_rest["onset_s"] == pytest.approx(reference["onset_s"]["5sd"], abs=1e-9)
    assert same_rest["peak_force"] == pytest.approx(reference["net_peak_filtered"], rel=1e-6)
    for ms in (50, 100, 150, 200):
        assert same_rest[f"rfd_0_{ms}ms"] == pytest.approx(after[f"rfd_0_{ms}ms"], rel=1e-5)
        assert same_rest[f"impulse_0_{ms}ms"] == pytest.approx(after[f"impulse_0_{ms}ms"], rel=1e-5)
    assert verify_visit(found.saved.path).passed


def test_a_torque_is_no_force(library: Library) -> None:
    original = f"plantarflexor_mvc/{MVC[0]}.csv.gz"
    with pytest.raises(StorageError, match="no unit of force"):
        imported(library, original, force_columns=("torque_nm",), unit=ForceUnit.N)


def test_an_effort_from_below_zero(library: Library, tmp_path: Path) -> None:
    folder = RECORDINGS / "dorsiflexion"
    reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))["Ref_Long_01"]
    original = "dorsiflexion/Ref_Long_01_torque_angle_2000Hz.csv.gz"
    path = torque_as_force(tmp_path, original, "torque_Nm")
    found = import_recording(library, path, replace(PLAN, unit=ForceUnit.N, rate_hz=2000.0))
    window_s = tuple(reference["baseline_window_s"])
    here = values(found, replace(FORMER_CHOICES, rest_s=window_s, cutoff_hz=12.0))
    assert here["peak_force"] == pytest.approx(reference["net_peak_filtered"], rel=1e-3)
    assert here["onset_s"] == pytest.approx(reference["onset_s"]["5sd"], abs=0.002)


@pytest.mark.parametrize("person", [1, 5, 6, 12])
def test_efforts_without_a_rest_are_refused(library: Library, person: int) -> None:
    name = f"leg_isometric_older_adults/ID{person:02d}_DNM.csv.gz"
    with (RECORDINGS / "leg_isometric_older_adults" / "reference_table.csv").open() as file:
        rows = {r["muscle"]: r for r in csv.DictReader(file) if int(r["id"]) == person}
    assert len(rows) == 4
    for i, (muscle, row) in enumerate(rows.items()):
        found = imported(
            library,
            name,
            force_columns=(muscle,),
            unit=ForceUnit.KGF,
            rate_hz=2000.0,
            visit=f"W{i}",
        )
        assert found.n_samples == int(row["n"])
        counts = found.saved.trial.counts[:, 0]
        assert counts.max() * 1e-5 / 9.80665 == pytest.approx(float(row["peak_raw"]), abs=1e-6)
        assert not found.saved.trial.accepted
        reasons = {r.reason for r in found.saved.trial.results if isinstance(r, Refusal)}
        assert reasons <= {"quiet_window_not_quiet", "no_effort"}
        assert not [r for r in found.saved.trial.results if isinstance(r, Result)]


CELLS = ("Fz1", "Fz2", "Fz3", "Fz4")


def test_a_force_platform_as_text(library: Library) -> None:
    text = (RECORDINGS / "plate_kistler_cmj" / "reference.json").read_text(encoding="utf-8")
    reference = json.loads(text)["kistler_CMJ_1plate"]
    name = "plate_kistler_cmj/kistler_CMJ_1plate.txt"
    cells = imported(library, name, force_columns=CELLS)
    other = {"subject_id": "P2", "another_persons": True}
    makers_sum = imported(library, name, force_columns=("Fz",), **other)
    assert cells.rate_hz == makers_sum.rate_hz == reference["rate_hz"]
    assert cells.n_samples == reference["n"]
    total_n = cells.saved.trial.counts.sum(axis=1) * 1e-5
    fz_n = makers_sum.saved.trial.counts[:, 0] * 1e-5
    np.testing.assert_allclose(total_n, fz_n, atol=4e-5)  # four roundings of half a count
    assert fz_n.mean() == pytest.approx(reference["Fz_mean_N"], abs=1e-5)
    lowest_n, highest_n = reference["Fz_min_max_N"]
    assert [fz_n.min(), fz_n.max()] == pytest.approx([lowest_n, highest_n], abs=1e-5)


def test_the_same_recording_as_c3d(library: Library) -> None:
    pytest.importorskip("ezc3d", reason="the optional extra c3d is not installed")
    text = (RECORDINGS / "plate_kistler_cmj" / "reference.json").read_text(encoding="utf-8")
    reference = json.loads(text)["kistler_CMJ_1plate"]
    name = "plate_kistler_cmj/kistler_CMJ_1plate"
    c3d = imported(library, f"{name}.c3d")
    assert c3d.columns == ("force platform 1",)
    assert c3d.rate_hz == 1000.0
    assert c3d.n_samples == reference["n"]
    with pytest.raises(AnotherPersonError, match="W0 of P1 has this recording"):
        imported(library, f"{name}.txt", force_columns=CELLS, subject_id="P2")
    other = {"subject_id": "P2", "another_persons": True}
    text_file = imported(library, f"{name}.txt", force_columns=CELLS, **other)
    c3d_n = c3d.saved.trial.counts.sum(axis=1) * 1e-5
    text_n = text_file.saved.trial.counts.sum(axis=1) * 1e-5
    assert c3d_n.mean() == pytest.approx(reference["c3d"]["ezc3d_Fz_mean"], abs=1e-4)
    largest = np.abs(c3d_n - text_n).max()
    assert largest == pytest.approx(reference["c3d"]["max_abs_diff_|Fz|_txt_vs_c3d"], abs=1e-4)


def test_a_jump_with_its_own_time_column(library: Library) -> None:
    found = imported(library, "plate_bmc/jump1.txt")
    assert (found.columns, found.unit, found.rate_hz) == (("GRF",), ForceUnit.N, 450.0)


def test_columns_without_a_name_are_not_guessed(library: Library) -> None:
    with pytest.raises(StorageError, match="no column for certain may be the force"):
        imported(library, "bitalino_opensignals/original/SampleECG.txt")
    with pytest.raises(StorageError, match="does not say in which unit"):
        imported(library, "plate_bmc/GRFZjump.txt", rate_hz=600.0)
    found = imported(library, "plate_bmc/GRFZjump.txt", rate_hz=600.0, unit=ForceUnit.N)
    text = (RECORDINGS / "plate_bmc" / "reference.json").read_text(encoding="utf-8")
    peak_n = json.loads(text)["recomputed"]["peak_landing_N"]
    assert found.saved.trial.counts.max() * 1e-5 == pytest.approx(peak_n, abs=1e-5)
