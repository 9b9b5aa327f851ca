"""What the command line says of itself, and of arguments it cannot use."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from forceplate.cli import app
from forceplate.cli.commands import COMMANDS as LATE
from forceplate.cli.commands import load_command
from tests.integration.command_line import (
    DONE,
    USAGE,
    WHO,
    Finished,
    forceplate,
)

COMMANDS = ["demo", "devices", "record", "show", "verify", "recover", "gain", "emulate"]
HEAVY = ["scipy", "h5py", "PySide6", "pyqtgraph", "serial", "rich.table"]


def in_this_process(*arguments: str) -> Finished:
    """Run what reads its arguments only: no platform, no file, no thread."""
    done = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke(app, arguments)
    return Finished(done.exit_code, done.stdout, done.stderr)


def test_help_lists_every_command_and_the_exit_codes() -> None:
    told = forceplate("--help").expect(DONE).out
    assert all(command in told for command in [*COMMANDS, "export"])
    assert "Exit codes: 0 done" in told


@pytest.mark.parametrize("command", [*COMMANDS, "export", "anonymise"])
def test_the_help_of_each_command_has_an_example_of_it(command: str) -> None:
    told = " ".join(in_this_process(*command.split(), "--help").expect(DONE).out.split())
    assert f"Example: forceplate {command}" in told


@pytest.mark.parametrize("name", LATE)
def test_the_list_says_of_a_command_what_its_own_help_says_first(name: str) -> None:
    own = load_command(name)
    assert own.name == name
    assert own.get_short_help_str(limit=1000) == LATE[name].en


def loaded_by(*arguments: str) -> list[str]:
    """Return what a program of its own has loaded after it ran this."""
    program = (
        "import sys\nfrom forceplate.cli import app\n"
        f"try:\n app({list(arguments)})\nexcept SystemExit:\n pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert "Usage" in done.stdout
    return done.stderr.split()


def test_help_imports_nothing_heavy_and_no_command() -> None:
    loaded = loaded_by("--help")
    assert not {*HEAVY, "numpy"} & set(loaded)
    assert not [name for name in loaded if name.startswith("forceplate.cli.commands.")]


def test_a_command_loads_itself_alone() -> None:
    loaded = loaded_by("note", "--help")
    commands = [name for name in loaded if name.startswith("forceplate.cli.commands.")]
    assert commands == ["forceplate.cli.commands.note"]
    assert not {"PySide6", "pyqtgraph", "serial", "reportlab"} & set(loaded)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["show"],
        ["gain", "one.h5"],
        ["emulate", "toaster"],
        ["emulate", "harp", "--speed", "0"],
        ["emulate", "harp", "--speed", "fast"],
        ["emulate", "harp", "--fault", "burn"],
        ["emulate", "harp", "--tcp", "70000"],
        ["record", "--driver", "harp"],
        ["record", "--driver", "harp", "--address", "x", *WHO, "--seconds", "0"],
        ["record", "--driver", "harp", "--address", "x", *WHO[:-1], "thumb"],
    ],
    ids=" ".join,
)
def test_wrong_arguments_are_told(arguments: list[str]) -> None:
    told = in_this_process(*arguments).expect(USAGE).err
    assert "Error" in told or "Usage" in told


def test_devices() -> None:
    told = forceplate("devices", "--json").expect(DONE).json
    assert [found["driver"] for found in told["drivers"]] == ["harp", "line", "lsl", "openscale"]
    assert told["broken"] == []
    plain = forceplate("devices").expect(DONE).out
    assert all(f"{name}:" in plain for name in ("harp", "line", "openscale"))
    assert "connect the platform and list again, or give its address" in plain
