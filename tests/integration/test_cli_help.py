"""What the command line says of itself, and of arguments it cannot use."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from forceplate.cli import app
from forceplate.cli.commands import COMMANDS as LATE
from forceplate.cli.commands import is_late, load_command
from forceplate.cli.help_text import say_help, take_language
from forceplate.cli.printing.messages import speak, spoken
from forceplate.platform import installed_drivers
from forceplate.words import Language, Text, catalogue, say
from tests.integration.command_line import (
    DONE,
    USAGE,
    WHO,
    Finished,
    forceplate,
)

COMMANDS = ["demo", "devices", "record", "show", "verify", "recover", "gain", "emulate"]
OTHERS = [language for language in Language if language is not Language.ENGLISH]
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


def every_command(language: Language) -> Iterator[tuple[str, Any]]:
    """Yield every command with its path, its help said in a language."""

    def below(path: str, command: Any) -> Iterator[tuple[str, Any]]:
        say_help(command)
        yield path, command
        for name, own in getattr(command, "commands", {}).items():
            late = path == "forceplate" and is_late(name)
            yield from below(f"{path} {name}", load_command(name) if late else own)

    speak(language)
    return below("forceplate", get_command(app))


def paragraphs(command: Any) -> Iterator[str]:
    """Yield what a command says of itself and its parameters."""
    for own in (command, *command.params):
        for text in (own.help, getattr(own, "epilog", None)):
            for paragraph in (text or "").split("\n\n"):
                if paragraph:
                    yield " ".join(paragraph.removeprefix("\b").split())


@pytest.mark.parametrize("language", OTHERS)
def test_no_help_has_english_left_in_another_language(language: Language) -> None:
    of_typer = ("Options:", "Arguments:", "Commands:", "required]", "default:", "Show this message")
    english = {path: set(paragraphs(command)) for path, command in every_command(Language.ENGLISH)}
    assert len(english) > 55
    assert all(english.values())
    left = []
    for path, command in every_command(language):
        shown = " ".join(command.get_help(typer.Context(command, info_name=path)).split())
        left += [(path, text) for text in (*english.pop(path), *of_typer) if text in shown]
    assert (left, english) == ([], {})


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help", "--language", "nl"],
        ["--language=nl", "--help"],
        ["study", "--language", "nl", "--help"],
        ["record", "--help", "--language", "en", "--language", "nl"],
        ["key", "trust", "--help", "--language=nl"],
    ],
    ids=" ".join,
)
def test_every_help_knows_language(arguments: list[str]) -> None:
    told = in_this_process(*arguments).expect(DONE).out
    assert "Toon deze tekst en stop." in told
    assert "Opties:" in told
    plain = [own for own in take_language(arguments)[1] if own != "--help"]
    assert "Show this message and exit." in in_this_process(*plain, "--help").expect(DONE).out


def test_help_in_a_language_that_is_not_known_is_english() -> None:
    assert "Options:" in in_this_process("gain", "--help", "--language", "fr").expect(DONE).out
    assert "Options:" in in_this_process("gain", "--help", "--language").expect(DONE).out


def test_english_help_reads_no_catalogue() -> None:
    catalogue.cache_clear()
    in_this_process("--help").expect(DONE)
    in_this_process("record", "--help").expect(DONE)
    assert catalogue.cache_info().currsize == 0


def test_what_is_wrong_with_arguments_is_said_in_the_language_before_they_are_read() -> None:
    told = in_this_process("export", "nonsense", "--language", "nl").expect(USAGE).err
    assert spoken() == Language.DUTCH
    no_format = Text("{format_id!r} is no format. Choose one of {known}.")
    begins, _, _ = say(no_format.fill(format_id="nonsense", known="*"), "nl").partition("*")
    assert begins in " ".join(told.split())
    assert "Er is geen opdracht 'x'." in in_this_process("x", "--language=nl").expect(USAGE).err


def test_help_that_no_catalogue_has_stays_as_it_is_written() -> None:
    own = typer.Typer(rich_markup_mode=None, add_completion=False)

    @own.command(epilog="Example: forceplate own")
    def command(it: str = typer.Option("", help="A thing of ours.")) -> None:
        """Do it,
        in two lines.

        Check a platform with one known weight in two minutes.
        """

    speak("de")
    built: Any = get_command(own)
    say_help(built)
    assert built.help.startswith("Do it,\nin two lines.\n\nPrüft eine Plattform")
    assert built.epilog == "Beispiel: forceplate own"
    assert [each.help for each in built.params] == ["A thing of ours."]


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
    assert [found["driver"] for found in told["drivers"]] == list(installed_drivers())
    assert told["broken"] == []
    plain = forceplate("devices").expect(DONE).out
    assert all(f"{name}:" in plain for name in ("board", "harp", "line", "openscale"))
    assert "connect the platform and list again, or give its address" in plain
