"""An annex of anyone's: found by its entry points, and costs only itself when it is broken."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from forceplate.annexes import COMMANDS, DEMOS, REPORT_SECTIONS, load_annex, load_annexes
from forceplate.cli.exit_codes import ExitCode, exit_code_of
from forceplate.errors import AnnexError
from forceplate.words import say
from tests.forked_program import ForkedProgram
from tests.integration.command_line import Finished, ended

Install = Callable[..., None]

CLINIC = """
from forceplate.words import say
import typer

def register(app):
    @app.command()
    def clinic():
        "Say hello."
        typer.echo("hello from the clinic")

def demo(folder):
    typer.echo(f"a demo in {folder.name}")
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that installs a package with entry points, for this test only."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(package: str, source: str, **points: str) -> None:
        info = tmp_path / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        lines = (f"[forceplate.{group}]\n{point}\n" for group, point in points.items())
        (info / "entry_points.txt").write_text("".join(lines))
        (tmp_path / f"{package}.py").write_text(source)
        monkeypatch.delitem(sys.modules, package, raising=False)

    return install


def begin_with(folder: Path, *arguments: str) -> None:
    """Start forceplate with what is installed in a folder: its commands are looked for anew."""
    sys.path.insert(0, str(folder))
    for name in [name for name in sys.modules if name.startswith("forceplate.cli")]:
        del sys.modules[name]
    sys.argv = ["forceplate", *arguments]
    importlib.import_module("forceplate.cli").main()


def run(folder: Path, *arguments: str) -> Finished:
    """Run forceplate with what is installed in a folder, as its user would."""
    return ended(ForkedProgram(partial(begin_with, folder, *arguments)))


def loaded(group: str) -> tuple[dict[str, Any], tuple[AnnexError, ...]]:
    found: dict[str, Any] = {}
    return found, load_annexes(group, found.__setitem__)


def test_the_study_in_the_same_wheel_is_an_annex_too() -> None:
    from forceplate_study import commands

    found, errors = loaded(COMMANDS)
    assert found["study"] is commands
    assert errors == ()


def test_a_foreign_package_adds_a_command(install: Install, tmp_path: Path) -> None:
    install("clinic_annex", CLINIC, commands="clinic = clinic_annex")
    done = run(tmp_path, "clinic")
    assert (done.code, done.out, done.err) == (0, "hello from the clinic\n", "")
    assert "study" in run(tmp_path, "--help").out


def test_a_broken_annex_costs_only_itself_and_is_named(install: Install, tmp_path: Path) -> None:
    broken = {
        "no_library": ("raise RuntimeError('its library is missing')", "its library is missing"),
        "old": ("def register(app): app.no_such_thing()", "no_such_thing"),
        "other": ("commands = []", "register"),
    }
    for name, (source, _) in broken.items():
        install(f"{name}_annex", source, commands=f"{name} = {name}_annex")
    done = run(tmp_path, "methods")
    assert done.code == 0
    said = sorted(done.err.split("forceplate: ")[1:])
    for text, (name, (_, told)) in zip(said, broken.items(), strict=True):
        assert text.startswith(f"The annex '{name}' ({name}_annex) cannot be loaded")
        assert told in text
    assert done.out == run(tmp_path / "elsewhere", "methods").out


def test_a_broken_annex_is_named_in_the_language_that_is_asked_for(
    install: Install, tmp_path: Path
) -> None:
    install("broken_annex", "commands = []", commands="broken = broken_annex")
    done = run(tmp_path, "--help", "--language", "nl")
    assert done.code == 0
    assert "'broken' (broken_annex) kan niet worden geladen" in done.err
    assert "Opdrachten:" in done.out


def test_an_option_that_no_annex_brings_says_so_in_a_sentence() -> None:
    with pytest.raises(AnnexError, match="No installed package brings --clinic") as refused:
        load_annex(REPORT_SECTIONS, "clinic")
    assert "Geen geïnstalleerd pakket kent --clinic" in say(refused.value.text, "nl")
    assert exit_code_of(refused.value) is ExitCode.USAGE


def test_two_packages_that_bring_the_same_are_refused(install: Install) -> None:
    install("first_annex", CLINIC, demos="clinic = first_annex:demo")
    install("second_annex", CLINIC, demos="clinic = second_annex:demo")
    with pytest.raises(AnnexError, match="first_annex:demo, second_annex:demo"):
        load_annex(DEMOS, "clinic")


def test_without_the_study_the_instrument_works_and_its_options_say_what_is_missing(
    tmp_path: Path,
) -> None:
    code = (
        "import importlib.metadata as m, sys\n"
        "whole = m.entry_points\n"
        "m.entry_points = lambda **by: m.EntryPoints(\n"
        "    point for point in whole(**by) if 'forceplate_study' not in point.value)\n"
        "import forceplate.cli as c\n"
        "for line in sys.argv[1:]:\n"
        "    sys.argv = ['forceplate', *line.split()]\n"
        "    try: c.main()\n"
        "    except SystemExit as ended: print('code', ended.code or 0)\n"
    )
    lines = ("demo --study", "report x.h5 --output x.pdf --study .", "--help")
    done = subprocess.run(
        [sys.executable, "-c", code, *lines],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    demo, report, shown, rest = done.stdout.split("code ")
    assert (demo, report, rest.strip()) == ("", f"{ExitCode.USAGE:d}\n", "0")
    assert shown.startswith(f"{ExitCode.USAGE:d}\n")
    assert " record " in shown
    assert done.stderr == 2 * (
        "forceplate: No installed package brings --study. Install one that does, or leave the "
        "option out.\n"
    )
    assert not list(tmp_path.iterdir())
    assert "diary" not in shown
