"""Trials of an emulated board: measured by the calibration that the board names, and exported."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from forceplate.storage.calibrations import CalibrationStore, write_calibration
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import EndReason
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_drivers.board_messages import Key
from forceplate_drivers.emulation.board import TOE_PLATES, BoardDevice
from forceplate_drivers.emulation.emulator import load_emulator
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from tests.integration.command_line import (
    DONE,
    NOT_ACCEPTED,
    REFUSED,
    WHO,
    emulated,
    forceplate,
    needs_pty,
    record,
)

pytestmark = needs_pty


def calibration(name: str, n_per_count: float = TOE_PLATES.newton_per_count) -> Calibration:
    return Calibration(
        id=name,
        origin="The coefficients of the emulated board.",
        created=date(2026, 1, 1),
        channels=tuple(ChannelSensitivity(f"ch{i}", n_per_count) for i in range(4)),
    )


OWN, OTHER = calibration("own"), calibration("other", 0.0002)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with two calibrations; nothing says which but the board."""
    root = tmp_path / "library"
    for each in (OTHER, OWN):
        path = CalibrationStore(root).journal_path("x", each.id).with_name(f"{each.id}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_calibration(path, each)
    (path.parent / "a-broken-one.json").write_text("{")
    CalibrationStore(root).keep_entered({"mass": "5"})
    return root


@pytest.fixture
def patient() -> PatientSource:
    """Presses when asked, so that no trial begins in the middle of a press."""
    return PatientSource(bench=TOE_PLATES)


@pytest.fixture
def served(patient: PatientSource) -> Iterator[EmulatorServer]:
    device = load_emulator("board").sampling(patient, "board")
    assert isinstance(device, BoardDevice)
    device.kept |= {Key.CALIBRATION_ID: OWN.short_id.encode(), Key.NAME: b"room 2"}
    with EmulatorServer(device, speed=10.0) as server:
        yield server


def test_a_trial_is_measured_by_the_calibration_that_the_board_names(
    library: Path, served: EmulatorServer, patient: PatientSource, tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    write_calibration(other, OTHER)
    refused = record(served.address, library, "board", "--calibration", str(other))
    assert (
        f"it is {OTHER.short_id}, and the platform says that its own is"
        in refused.expect(REFUSED).err
    )
    assert not list(library.rglob("*.h5"))

    finished = forceplate(
        "record", "--driver", "board", "--address", served.address, "--library", library, *WHO,
        "--seconds", "30", "--zero-seconds", "0.5", "--body-mass", "68", "--operator", "AB",
        when_recording=lambda: patient.press(80.0),
    ).expect(DONE)  # fmt: skip
    assert "Trial 1, left big toe: accepted" in finished.out
    (path,) = library.rglob("*.h5")
    visit = read_visit(path)
    platform = visit.header.platform
    assert Calibration.from_json(visit.header.calibration_json or "") == OWN
    assert (platform.name, platform.calibration_id) == ("room 2", OWN.short_id)
    assert [channel.skew_s for channel in platform.channels] == [0, 0.00025, 0.0005, 0.00075]
    (trial,) = visit.trials
    peak_n = trial.value("peak_force")
    assert peak_n is not None
    assert 70 < peak_n < 90
    assert trial.gaps == ()
    forceplate("verify", path).expect(DONE)
    table = tmp_path / "out.csv"
    forceplate("export", "tidy-csv", path, "--output", table).expect(DONE)
    with table.open(encoding="utf-8", newline="") as file:
        rows = {row["result"]: row for row in csv.DictReader(file)}
    assert float(rows["peak_force"]["value"]) == peak_n
    assert rows["peak_force"]["calibration_sha256"] == OWN.sha256


def test_a_calibration_that_is_not_here_is_named(served: EmulatorServer, tmp_path: Path) -> None:
    finished = record(served.address, tmp_path / "empty", "board").expect(REFUSED)
    assert f"says that its calibration is {OWN.short_id}" in finished.err


def test_a_restart_ends_the_trial_by_its_name(library: Path, served: EmulatorServer) -> None:
    finished = record(
        served.address, library, "board", "--json", "--seconds", "20",
        when_recording=lambda: served.befall(parse_fault("reset@1")),
    ).expect(NOT_ACCEPTED)  # fmt: skip
    assert "restarted while it was measuring: it was without power" in finished.err
    assert finished.json["trials"][0]["end_reason"] == "restarted"
    (trial,) = read_visit(Path(finished.json["file"])).trials
    assert trial.end_reason is EndReason.RESTARTED
    assert trial.end_error is not None
    assert "without power" in trial.end_error.en
    assert not trial.accepted


def test_a_board_is_labelled_at_the_terminal(served: EmulatorServer, tmp_path: Path) -> None:
    """After a new calibration the board says that it is its own; another platform keeps none."""
    new = tmp_path / "new.json"
    write_calibration(new, OTHER)
    at = ("--driver", "board", "--address", served.address)
    told = forceplate("label", *at, "--json").expect(DONE).json
    assert (told["name"], told["calibration_id"]) == ("room 2", OWN.short_id)
    out = (
        forceplate("label", *at, "--serial-number", "TP-0042", "--calibration", new)
        .expect(DONE)
        .out
    )
    assert "serial number: TP-0042" in out
    assert f"calibration: {OTHER.short_id}" in out
    told = forceplate("label", *at, "--no-calibration", "--json").expect(DONE).json
    assert (told["serial_number"], told["calibration_id"]) == ("TP-0042", "")
    refused = forceplate("label", *at, "--name", "a name that is too long").expect(REFUSED)
    assert "the board keeps 16" in refused.err
    with emulated("harp", tcp_port=0) as harp:
        refused = forceplate("label", "--driver", "harp", "--address", harp).expect(REFUSED)
    assert "Harp LoadCells keeps no serial number" in refused.err
