"""Recording from emulated devices: whole, damaged, cut off, refused."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from forceplate.storage.visit.visit_file import read_visit
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import Bench
from tests.integration.command_line import (
    DONE,
    FILES,
    NOT_ACCEPTED,
    PLATFORM,
    REFUSED,
    WHO,
    emulated,
    emulating,
    emulating_program,
    forceplate,
    needs_pty,
    record,
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def calibration(tmp_path: Path) -> Path:
    bench = Bench()
    path = tmp_path / "plate.json"
    path.write_text(
        Calibration(
            id="bench",
            origin="The coefficients of the simulated platform.",
            created=date(2026, 1, 1),
            channels=tuple(
                ChannelSensitivity(f"ch{i}", bench.newton_per_count if i < 4 else None)
                for i in range(8)
            ),
            platform_model="Harp LoadCells",
        ).to_json(),
        encoding="utf-8",
    )
    return path


@needs_pty
@pytest.mark.parametrize(
    ("driver", "speed", "n_channels"),
    [("board", "4", 4), ("harp", "4", 8), ("openscale", "1", 1), ("line", "4", 1)],
)
def test_record_from_each_emulated_device(
    driver: str, speed: str, n_channels: int, library: Path
) -> None:
    with emulating_program(driver, "--speed", speed) as address:
        finished = record(address, library, driver, "--json")
    assert finished.code in (DONE, NOT_ACCEPTED)
    told = finished.json
    visit = read_visit(Path(told["file"]))
    assert visit.header.simulated
    assert visit.header.platform.driver == driver
    (trial,) = visit.trials
    assert trial.counts.shape[1] == n_channels
    assert len(trial.counts) == told["trials"][0]["n_samples"]
    assert len(trial.counts) >= 0.9 * trial.sample_rate_hz
    assert trial.gaps == ()
    peak = next(r for r in told["trials"][0]["results"] if r["name"] == "peak_force")
    assert peak["refused"] == "no_calibration"


@needs_pty
def test_nothing_is_recorded_from_a_device_at_another_rate(library: Path) -> None:
    with emulating_program("openscale", "--speed", "2") as address:
        finished = record(address, library, "openscale", "--zero-seconds", "0").expect(PLATFORM)
    assert "its driver 'openscale' (forceplate" in finished.err
    assert "declares 80.0, so no time would be right" in finished.err
    assert not list(library.rglob("*.h5"))


@needs_pty
def test_a_whole_calibrated_trial_is_recorded_and_measured(
    library: Path, calibration: Path, tmp_path: Path
) -> None:
    link, patient = tmp_path / "plate", PatientSource()
    with EmulatorServer(HarpDevice(patient), speed=10.0, link=link) as server:
        assert server.address == str(link)
        finished = forceplate(
            "record", "--driver", "harp", "--address", link, "--library", library, *WHO,
            "--seconds", "30", "--zero-seconds", "0.5", "--calibration", calibration,
            "--body-mass", "68", "--operator", "AB", "--note", "first", "--protocol", "3 of 5 s",
            when_recording=lambda: patient.press(75.0),
        ).expect(DONE)  # fmt: skip
    assert "Trial 1, left big toe: accepted" in finished.out
    assert re.search(r"peak_force +7\d\.\d N", finished.out)
    assert "Fewer than two trials count so far: one more trial." in finished.out
    assert "left big toe, seated: 1 of 1 trials accepted" in finished.out
    assert "press as hard as you can" in finished.err
    (path,) = library.rglob("*.h5")
    visit = read_visit(path)
    (trial,) = visit.trials
    assert (trial.note, visit.header.protocol) == ("first", "3 of 5 s")
    forceplate("verify", path).expect(DONE)


@needs_pty
def test_an_unplugged_platform_ends_the_trial_and_what_came_is_kept(library: Path) -> None:
    with emulating("harp", speed=2.0) as server:
        finished = record(
            server.address, library, "harp", "--json", "--seconds", "20",
            when_recording=lambda: server.befall(parse_fault("unplug@1")),
        )  # fmt: skip
    finished.expect(NOT_ACCEPTED)
    assert "went away" in finished.err
    assert "recorded until then are kept." in finished.err
    assert finished.json["trials"][0]["end_reason"] == "disconnected"
    assert 1000 <= finished.json["trials"][0]["n_samples"] < 20_000


@needs_pty
def test_a_replugged_platform_goes_on_with_the_next_trial(library: Path, tmp_path: Path) -> None:
    link = tmp_path / "plate"
    with emulating("harp", speed=2.0, link=link) as server:
        finished = record(
            server.address, library, "harp", "--json", "--seconds", "3", "--trials", "2",
            when_recording=lambda: server.befall(parse_fault("unplug@1:0.5")),
        )  # fmt: skip
    finished.expect(NOT_ACCEPTED)
    first, second = finished.json["trials"]
    (condition,) = finished.json["conditions"]
    assert (condition["n_trials"], condition["n_accepted"]) == (2, 0)
    assert condition["asks_for_more"] is True
    assert (first["number"], first["end_reason"]) == (1, "disconnected")
    assert (second["number"], second["end_reason"]) == (2, "completed")
    assert second["n_samples"] >= 3000
    (path,) = library.rglob("*.h5")
    assert [len(t.counts) for t in read_visit(path).trials] == [
        first["n_samples"], second["n_samples"],
    ]  # fmt: skip


@needs_pty
def test_a_silent_platform_ends_the_trial(library: Path) -> None:
    with emulating("harp", speed=2.0) as server:
        finished = record(
            server.address, library, "harp", "--json", "--seconds", "20",
            when_recording=lambda: server.befall(parse_fault("silent@0.5")),
        )  # fmt: skip
    finished.expect(NOT_ACCEPTED)
    assert "has sent nothing" in finished.err
    assert finished.json["trials"][0]["end_reason"] == "silent"


@needs_pty
def test_damage_voids_the_trial_and_is_counted(library: Path) -> None:
    with emulated("harp", speed=4.0, faults=["lose:0.001"], seed=3) as address:
        finished = record(address, library, "harp", "--json", "--seconds", "3")
    trial = finished.expect(NOT_ACCEPTED).json["trials"][0]
    assert trial["accepted"] is False
    assert trial["n_missing"] > 10
    assert trial["damaged_bytes"] > 0


@pytest.mark.parametrize("driver", ["harp", "openscale", "line"])
def test_a_missing_port_is_told(driver: str, library: Path, tmp_path: Path) -> None:
    finished = record(str(tmp_path / "gone"), library, driver).expect(PLATFORM)
    assert finished.err.startswith("forceplate: No platform at")
    assert finished.out == ""
    assert not list(library.rglob("*.h5"))


def test_an_unknown_driver_is_told(library: Path) -> None:
    told = record("COM3", library, "abacus").expect(PLATFORM).err
    assert "No driver named 'abacus' is installed. Installed drivers: bitalino, board, harp" in told


@needs_pty
def test_a_name_that_may_not_be_is_refused(library: Path) -> None:
    with emulated("harp", tcp_port=0) as address:
        for subject in ("../up", "", "Ann Smith"):
            record(address, library, "harp", "--subject", subject).expect(FILES)
    assert not list(library.rglob("*.h5"))


@needs_pty
def test_a_calibration_of_another_platform_is_refused(
    library: Path, calibration: Path, tmp_path: Path
) -> None:
    with emulated("line", speed=4.0) as address:
        finished = record(address, library, "line", "--calibration", str(calibration))
    finished.expect(REFUSED)
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert (
        "broken.json"
        in record("COM3", library, "harp", "--calibration", str(broken)).expect(REFUSED).err
    )
