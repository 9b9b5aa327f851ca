"""The version, completion, the manual page, and what differs in a bundle."""

from __future__ import annotations

import runpy
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from typer.testing import CliRunner

import forceplate
from forceplate import own_drivers
from forceplate.cli import app
from forceplate.cli.commands import COMMANDS
from forceplate.cli.printing.messages import is_terminal
from forceplate.errors import StorageError
from forceplate.exchange.c3d import load_ezc3d
from forceplate.installation import how_to_get, licences_folder, news_file
from forceplate.platform import load_driver

ROOT = Path(__file__).resolve().parents[2]
DRIVER = """
class Own:
    name = "own"
    def discover(self): return ()
    def open(self, address): raise NotImplementedError
driver = Own()
"""


def test_the_version_has_one_source() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert forceplate.__version__ == project["version"]
    shown = CliRunner().invoke(app, ["--version"])
    assert (shown.exit_code, shown.output) == (0, f"forceplate {project['version']}\n")


@pytest.mark.parametrize(
    ("words", "offered"),
    [("forceplate reca", "recalibrate"), ("forceplate record --si", "--side")],
)
def test_the_shell_completes_commands_and_the_options_of_a_late_one(
    words: str, offered: str
) -> None:
    asked = {
        "_FORCEPLATE_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    shown = CliRunner().invoke(app, [], prog_name="forceplate", env=asked)
    assert offered in shown.output.split()


def test_the_manual_page_holds_every_command_and_its_options() -> None:
    page = runpy.run_path(str(ROOT / "packaging" / "manual.py"))["manual"]()
    for name in COMMANDS:
        assert f"\n.SS forceplate {name}" in page
    assert "\\fB\\-\\-body\\-mass" in page
    assert ".SS forceplate people find" in page
    assert not [line for line in page.splitlines() if line.startswith("'")]


def test_nothing_can_be_installed_into_a_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    assert how_to_get("forceplate[c3d]").en == 'Get it with: pip install "forceplate[c3d]".'
    assert licences_folder() is None
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setitem(sys.modules, "ezc3d", None)
    with pytest.raises(StorageError, match="not installed") as refused:
        load_ezc3d()
    assert "pip" not in str(refused.value)
    assert licences_folder() == Path(sys.executable).parent / "licenses"


def test_one_place_says_pip_install() -> None:
    folders = ("forceplate", "drivers/forceplate_drivers", "calibration", "study")
    saying = [
        path.name
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "pip install" in path.read_text(encoding="utf-8")
    ]
    assert sorted(saying) == ["installation.py", "own_drivers.py"]


def test_the_news_are_there() -> None:
    assert news_file().read_text(encoding="utf-8").startswith("# Changelog")


def test_a_program_of_a_window_alone_has_no_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert not is_terminal()


def test_a_driver_from_the_folder_is_used_only_once_switched_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    folder = tmp_path / "drivers"
    own_drivers.use_own_drivers(folder)  # there is none
    metadata = "own_driver-1.dist-info"
    parts = {
        "driver_of_a_wheel.py": DRIVER,
        f"{metadata}/METADATA": "Metadata-Version: 2.1\nName: own-driver\nVersion: 1\n",
        f"{metadata}/entry_points.txt": "[forceplate.drivers]\nown = driver_of_a_wheel:driver\n",
    }
    folder.mkdir()
    with zipfile.ZipFile(folder / "own_driver-1-py3-none-any.whl", "w") as wheel:
        for name, text in parts.items():
            wheel.writestr(name, text)
    own_drivers.use_own_drivers(folder)
    assert not entry_points(group="forceplate.drivers", name="own")
    before = sys.path[:]
    own_drivers.switch(folder, on=True)
    assert sys.path[: len(before)] == before  # behind everything else
    assert load_driver("own").name == "own"
    own_drivers.use_own_drivers(folder)
    assert len(sys.path) == len(before) + 1
    own_drivers.switch(folder, on=False)
    assert not own_drivers.are_used(folder)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "drivers").write_text("")
    with pytest.raises(StorageError, match="drivers"):
        own_drivers.switch(tmp_path / "drivers", on=True)
