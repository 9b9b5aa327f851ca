"""A calibration by the maker's word, as a user makes one; and a device that declares its own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from forceplate.storage.visit.visit_file import read_visit
from forceplate_drivers import line
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import SINGLE_CELL
from tests.integration.command_line import (
    DONE,
    NOT_ACCEPTED,
    REFUSED,
    USAGE,
    WHO,
    emulated,
    forceplate,
    needs_pty,
)

pytestmark = needs_pty
WORD = ["--origin", "data sheet of the cell"]


@pytest.fixture(autouse=True)
def _learns_in_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the driver listen until a busy computer has given it lines enough."""
    monkeypatch.setattr(line, "LEARN_TIMEOUT_S", 60.0)


def test_a_factor_from_a_data_sheet_becomes_a_file_that_says_whose_word_it_is(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plate.json"
    with emulated("line", speed=4.0) as address:
        at = ["--driver", "line", "--address", address]
        made = forceplate(
            "calibrate", "nominal", *at, "--n-per-count", "0.00045", *WORD, "--output", path
        ).expect(DONE)
        assert "maker's word" in made.out
        assert "data sheet of the cell" in made.out
        done = forceplate(
            "record", *at, *WHO, "--seconds", "1", "--zero-seconds", "0.2", "--no-auto-stop",
            "--library", tmp_path / "library", "--calibration", path, "--json",
        ).expect(NOT_ACCEPTED)  # fmt: skip
    (trial,) = done.json["trials"]
    (check,) = (check for check in trial["checks"] if check["check"] == "calibration")
    assert check["outcome"] == "warn"
    assert "maker's word" in check["sentence"]["en"]
    assert json.loads(path.read_text())["nominal"] is True
    shown = forceplate("calibrate", "show", path).expect(DONE)
    assert "maker's word" in shown.out
    german = forceplate("calibrate", "show", path, "--language", "de").expect(DONE)
    assert "maker's word" not in german.out


def test_what_cannot_be_a_factor_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "plate.json"
    with emulated("line", speed=4.0) as address:
        nominal: list[str | Path] = [
            "calibrate", "nominal", "--driver", "line", "--address", address, "--output", path,
        ]  # fmt: skip
        told = forceplate(*nominal).expect(REFUSED)
        assert "does not say how many newtons" in told.err
        forceplate(*nominal, *WORD, "--n-per-count", "cell=0.1").expect(REFUSED)
        twice = ["--n-per-count", "0.1", "--n-per-count", "ch0=0.2"]
        assert "once" in forceplate(*nominal, *WORD, *twice).expect(USAGE).err
    assert not path.exists()


def test_of_several_channels_each_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plate.json"
    with emulated("harp", speed=4.0) as address:
        nominal = ["calibrate", "nominal", "--driver", "harp", "--address", address, *WORD]
        told = forceplate(*nominal, "--n-per-count", "0.02").expect(REFUSED)
        assert "ch0, ch1" in told.err
        factors = ["--n-per-count", "ch0=0.02", "--n-per-count", "ch2=-0.03"]
        forceplate(*nominal, *factors, "--output", path).expect(DONE)
    channels = json.loads(path.read_text())["channels"]
    assert [c["sensitivity_n_per_count"] for c in channels][:4] == [0.02, None, -0.03, None]


def test_a_board_that_prints_newtons_is_recorded_in_newtons_without_a_file(tmp_path: Path) -> None:
    board = LineDevice(PatientSource(0, 80.0, SINGLE_CELL), "teleplot")
    with EmulatorServer(board, speed=4.0) as server:
        at = ["--driver", "line", "--address", server.address]
        done = forceplate(
            "record", *at, *WHO, "--seconds", "1", "--zero-seconds", "0.2", "--no-auto-stop",
            "--library", tmp_path / "library", "--json",
        ).expect(NOT_ACCEPTED)  # fmt: skip
        path = tmp_path / "plate.json"
        forceplate("calibrate", "nominal", *at, "--output", path).expect(DONE)
    (trial,) = done.json["trials"]
    checks = {check["check"]: check for check in trial["checks"]}
    assert checks["calibration"]["outcome"] == "warn"
    assert json.loads(path.read_text())["channels"] == [
        {"name": "force [0.001 N]", "sensitivity_n_per_count": 0.001}
    ]
    (file,) = (tmp_path / "library").rglob("*.h5")
    visit = read_visit(file)
    assert visit.header.calibration_json == path.read_text()
    (kept,) = visit.trials
    assert kept.force_n is not None
    assert kept.zero_before_counts is not None
    assert np.array_equal(kept.force_n, (kept.counts[:, 0] - kept.zero_before_counts[0]) * 0.001)
    table = tmp_path / "table.csv"
    forceplate("export", "tidy-csv", file, "--output", table).expect(DONE)
    assert "nominal" in table.read_text()
