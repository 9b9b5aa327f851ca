"""The commands, each in the module of its name, which is loaded only when the command runs.

``COMMANDS`` lists them with what the help says of each, so that ``forceplate --help`` answers
without loading one. A module of a command has ``app``, the command itself or a group of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from types import MappingProxyType
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from forceplate.cli.help_text import HELP_OPTION, say_help, take_language
from forceplate.cli.printing.messages import speak
from forceplate.words import Text

COMMANDS: Mapping[str, Text] = MappingProxyType(
    {
        "window": Text("Open the window: people, measuring, review and progress."),
        "demo": Text(
            "Measure a simulated person at baseline and week 8, and judge the strength gain."
        ),
        "selftest": Text(
            "Prove this installation: recordings with known truth, from the cable to the gain."
        ),
        "devices": Text("List the installed drivers and the ports where a platform may be."),
        "label": Text("Show or set what a platform keeps of itself: number, name, calibration."),
        "record": Text("Record trials into the visit's file."),
        "show": Text(
            "Show what visit files hold: who, when, how, every trial, and what they say together."
        ),
        "verify": Text(
            "Check that visit files are whole, and that every number follows from its counts."
        ),
        "key": Text("Sign visits with a key, and say whose keys a library trusts."),
        "recover": Text("Save the trials that a crash left in journals."),
        "overrule": Text(
            "Accept or reject a trial over the verdict of its checks; what they said is kept."
        ),
        "mark": Text(
            "Move onset, peak or rest of a trial by hand; its numbers follow, and say so."
        ),
        "note": Text("Write the note of a trial, in place of an earlier one."),
        "correct": Text(
            "Correct what was entered wrongly with a visit or a trial; the former value is kept."
        ),
        "move": Text(
            "Move a trial to another visit, of the same or another person; both keep a trace of it."
        ),
        "aside": Text(
            "Set a visit aside that was begun by mistake: it is kept, and in no list, result or "
            "export."
        ),
        "undo": Text(
            "Take the last change of a visit back: verdict, mark, note, correction or move."
        ),
        "reanalyse": Text(
            "Analyse saved visits with the present methods; answers of other "
            "versions are kept beside."
        ),
        "analyse": Text(
            "Analyse whole visits with the present methods: a row for each trial and result."
        ),
        "gain": Text(
            "Give the strength gain per condition, and whether it is more than measurement error."
        ),
        "progress": Text(
            "Show all visits of one person as a series, each judged against the first."
        ),
        "reliability": Text(
            "Work out the measurement error from repeated visits without training between them."
        ),
        "retest": Text(
            "Find the clinic's own measurement error in its library: who counts, who is next, what "
            "it is."
        ),
        "groups": Text("Compare the strength gain of two groups of persons over a library."),
        "methods": Text("List how every number is made, where it is weak, and what is checked."),
        "spread": Text(
            "Show how far each number, and the gain, would move under other accepted choices."
        ),
        "report": Text(
            "Write a page for the patient, and the numbers and methods behind it, as a PDF."
        ),
        "export": Text("Write visits for other programs, with a data dictionary beside."),
        "people": Text("Find people, merge two entries of one, erase one."),
        "backup": Text(
            "Write all visits, people, calibrations and settings into one encrypted file."
        ),
        "restore": Text("Put a backup into a new folder."),
        "anonymise": Text(
            "Copy visits for sharing: new ids, dates moved by a constant per person, "
            "no notes or names."
        ),
        "import": Text(
            "Make a recording of another system the next trial of a visit, and analyse it."
        ),
        "stream": Text(
            "Send the live stream to LabRecorder and others, over the Lab Streaming Layer."
        ),
        "check": Text("Check a platform with one known weight in two minutes."),
        "checks": Text(
            "Show the checks of every platform over time: the error at the known weight."
        ),
        "recalibrate": Text(
            "Write new visit files from the kept counts with another calibration; "
            "the old ones stay."
        ),
        "emulate": Text(
            "Serve an emulated platform until Ctrl-C: a pressing person, or a recorded trial again."
        ),
        "replay": Text(
            "Give a driver what was captured of a platform, and say what it makes of it."
        ),
        "calibrate": Text("Calibrate a platform with known weights."),
    }
)
"""By name, in the order of the help: the first sentence of the command's own help."""
_MODULES: dict[str, str] = {}
"""Where each command is that was announced."""


class LateCommands(TyperGroup):
    """A group of commands that are stand-ins for the help until one is run."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Speak the language that any of the arguments asks for; for help, every command has it."""
        language, others = take_language(args)
        speak(language)
        say_help(self)
        return super().parse_args(ctx, others if HELP_OPTION in others else args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the name of the command, the command itself, and the arguments left for it."""
        name, found, rest = super().resolve_command(ctx, args)
        if name and is_late(name):
            found = load_command(name)
            say_help(found)
        return name, found, rest


def announce(app: typer.Typer, package: str, commands: Mapping[str, Text]) -> None:
    """Add a stand-in for each command; its module in the package is loaded when it is run."""
    for name, first_sentence in commands.items():
        module = f"{name}_" if iskeyword(name) else name
        _MODULES[name] = f"{package}.{module}"
        app.command(name, help=first_sentence.en)(_stand_in)


def is_late(name: str) -> bool:
    """Return whether the application has a stand-in for this command."""
    return name in _MODULES


def load_command(name: str) -> Any:
    """Return a command that was announced as it is run."""
    return get_command(import_module(_MODULES[name]).app)


def _stand_in() -> None:
    """Stand in for a command that is not loaded yet."""
