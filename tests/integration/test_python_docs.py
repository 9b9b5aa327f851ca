"""docs/python.md: its examples run as written, and it names every public name."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import forceplate
from forceplate.operations.platform.simulated_platform import bench_calibration
from forceplate.storage.calibrations import write_calibration
from forceplate.storage.visit.visit_file import write_visit
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from tests.integration.command_line import needs_pty
from tests.integration.pressing import pressing_when_recorded
from tests.unit.analysis_data import header, visit

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
PORT = "/dev/ttyUSB0"


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the port of a platform at which somebody presses as soon as it records."""
    write_calibration(tmp_path / "plate.json", bench_calibration())
    person = tmp_path / "forceplate-demo" / "S1"
    person.mkdir(parents=True)
    for label, day, peaks in (("W0", 0, (60.0, 62.0)), ("W8", 56, (95.0, 97.0))):
        made = visit(header(label, day), *peaks)
        write_visit(person / f"S1_{label}_{made.header.started_at:%Y-%m-%d}.h5", made)
    monkeypatch.chdir(tmp_path)
    patient = PatientSource(0)
    pressing_when_recorded(patient, monkeypatch)
    with EmulatorServer(HarpDevice(patient), speed=6.0) as server:
        yield server.address


@needs_pty
def test_every_example_runs(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) >= 6
    known: dict[str, Any] = {}
    for number, code in enumerate(blocks, 1):
        exec(compile(code.replace(PORT, port), f"python.md, example {number}", "exec"), known)
    printed = capsys.readouterr().out
    assert "Harp LoadCells 1000.0 ()" in printed
    assert "has no calibration, so its counts are no newtons" in printed
    assert "/dev/nothing" in printed
    assert "left" in printed
    assert known["trial"].accepted, known["trial"].verdict_reason
    assert known["analysed"].accepted, known["analysed"].verdict_reason
    assert known["analysed"].value("peak_force") == pytest.approx(60.0, abs=0.5)
    assert known["visit"].header.subject_id == "P001"
    assert Path("results.csv").exists()


def test_every_public_name_is_there_and_on_the_page() -> None:
    named = set(re.findall(r"`(\w+)`", PAGE))
    missing = set(forceplate.__all__) - named
    assert not missing, f"docs/python.md does not name {missing}"
    assert set(forceplate.__all__) <= set(dir(forceplate))
    for name in forceplate.__all__:
        assert getattr(forceplate, name) is not None


def test_importing_it_loads_nothing_and_opening_a_platform_loads_no_window() -> None:
    look = (
        "import sys, forceplate; few = {'numpy', 'scipy', 'h5py', 'PySide6'} & sys.modules.keys();"
        "forceplate.open_platform, forceplate.analyse_force, forceplate.export;"
        "print(sorted(few), 'PySide6' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[] False"


def test_a_star_import_brings_every_name() -> None:
    found: dict[str, Any] = {}
    exec("from forceplate import *", found)
    assert set(forceplate.__all__) <= found.keys()
