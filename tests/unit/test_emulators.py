"""Emulated devices are found by entry point, as drivers are."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forceplate.cli import app
from forceplate.cli.exit_codes import ExitCode
from forceplate.errors import DriverNotFoundError
from forceplate_drivers.emulation.emulator import (
    ENTRY_POINT_GROUP,
    installed_emulators,
    load_emulator,
)

Install = Callable[[str], None]

SOUND = """
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.line import LineDevice

emulator = Emulator(LineDevice, 20.0)
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that installs an emulator of this source, for this test only."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(source: str) -> None:
        info = tmp_path / "clinic_device-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: clinic-device\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(
            f"[{ENTRY_POINT_GROUP}]\nclinic = clinic_device:emulator\n"
        )
        (tmp_path / "clinic_device.py").write_text(source)
        monkeypatch.delitem(sys.modules, "clinic_device", raising=False)

    return install


def test_an_emulator_of_another_package_is_found(install: Install) -> None:
    install(SOUND)
    assert "clinic" in installed_emulators()
    assert load_emulator("clinic").sample_rate_hz == 20.0


@pytest.mark.parametrize(
    ("source", "told"),
    [("import no_such_module_anywhere", "no_such_module"), ("emulator = 42", "int"), ("", "emul")],
    ids=["missing import", "no emulator", "no such name"],
)
def test_a_broken_emulator_is_named(install: Install, source: str, told: str) -> None:
    install(source)
    with pytest.raises(DriverNotFoundError, match=rf"'clinic'.*cannot be loaded: .*{told}"):
        load_emulator("clinic")


def test_an_unknown_one_is_told_with_the_known_ones(install: Install) -> None:
    install(SOUND)
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["emulate", "toaster"])
    assert done.exit_code == ExitCode.USAGE
    assert "No emulated device named 'toaster'" in done.stderr
    assert "clinic" in done.stderr


def test_a_trial_needs_a_number() -> None:
    done = CliRunner(env={"COLUMNS": "200"}).invoke(
        app, ["emulate", "harp", "--source", "visit.h5#two"]
    )
    assert done.exit_code == ExitCode.USAGE
    assert "'two' is no number of a trial" in done.stderr
