"""Emulated devices are found by entry point, as drivers are."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forceplate.cli.exit_codes import ExitCode
from forceplate.errors import DriverNotFoundError
from forceplate.storage.visit.visit_file import write_visit
from forceplate.testing import replayed
from forceplate.types import Channel, Visit
from forceplate_drivers.emulation.emulator import (
    ENTRY_POINT_GROUP,
    installed_emulators,
    load_emulator,
)
from tests.integration.command_line import invoke
from tests.unit.storage.samples import make_trial, visit_header

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
    done = invoke("emulate", "toaster", env={"COLUMNS": "200"})
    assert done.exit_code == ExitCode.USAGE
    assert "No emulated device named 'toaster'" in done.stderr
    assert "clinic" in done.stderr


@pytest.mark.parametrize(
    ("name", "sent", "told"),
    [
        ("openscale", (8, 80.0, 1), "channels: 1 of the device, 8 of"),
        ("openscale", (1, 1000.0, 1), "samples per second: 100 of the device, 1000 of"),
        ("harp", (9, 1000.0, 1), "channels: 1 ... 8 of the device, 9 of"),
        ("harp", (4, 500.0, 1), "samples per second: 1000 of the device, 500 of"),
        ("harp", (4, 1000.0, 40_000), "counts: -32768 ... 32767 of the device, 40000 of"),
        ("clinic", (3, 20.0, 1), "channels: 4 of the device, 3 of"),
    ],
)
def test_a_recording_that_does_not_fit_the_device_is_refused(
    name: str, sent: tuple[int, float, int], told: str, install: Install, tmp_path: Path
) -> None:
    install(SOUND)
    n_channels, rate_hz, count = sent
    path = tmp_path / "visit.h5"
    trial, header = make_trial(1), visit_header()
    channels = tuple(Channel(f"c{i}", -(2**23), 2**23 - 1) for i in range(n_channels))
    recorded = replace(
        trial, counts=np.full((len(trial.counts), n_channels), count, np.int32),
        sample_rate_hz=rate_hz, zero_before_counts=None, zero_after_counts=None,
        tare_before_counts=None, tare_after_counts=None,
    )  # fmt: skip
    platform = replace(header.platform, channels=channels, sample_rate_hz=rate_hz)
    write_visit(path, Visit(replace(header, platform=platform), (recorded,)))
    words = f"The emulated device '{name}' cannot send this; {told}"
    with pytest.raises(ValueError, match=re.escape(words)), replayed(path, name):
        pytest.fail("it is served")
    done = invoke("emulate", name, "--source", f"{path}#1", env={"COLUMNS": "400"})
    assert done.exit_code == ExitCode.USAGE
    assert words in done.stderr


def test_a_trial_needs_a_number() -> None:
    done = invoke("emulate", "harp", "--source", "visit.h5#two", env={"COLUMNS": "200"})
    assert done.exit_code == ExitCode.USAGE
    assert "'two' is no number of a trial" in done.stderr
