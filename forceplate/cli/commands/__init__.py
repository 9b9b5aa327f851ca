"""The commands, each in the module of its name, which is loaded only when the command runs.

``COMMANDS`` lists them with what the help says of each, so that ``forceplate --help`` answers
without loading one. A module of a command has ``register(app)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from types import MappingProxyType
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "window": "Open the window: people, measuring, review and progress.",
        "demo": "Measure a simulated person at baseline and week 8, and judge the strength gain.",
        "devices": "List the installed drivers and the ports where a platform may be.",
        "record": "Record trials into the visit's file.",
        "show": "Show what visit files hold: who, when, how, every trial, and what they "
        "say together.",
        "verify": "Check that visit files are whole, and that every number follows from "
        "its counts.",
        "key": "Sign visits with a key, and say whose keys a library trusts.",
        "recover": "Save the trials that a crash left in journals.",
        "overrule": "Accept or reject a trial over the verdict of its checks; what they said "
        "is kept.",
        "mark": "Move onset or peak of a trial by hand; its numbers follow, and say so.",
        "note": "Write the note of a trial, in place of an earlier one.",
        "reanalyse": "Analyse saved visits with the present methods; answers of other "
        "versions are kept beside.",
        "analyse": "Analyse whole visits with the present methods: a CSV row for each trial "
        "and result.",
        "gain": "Give the strength gain per condition, and whether it is more than "
        "measurement error.",
        "progress": "Show all visits of one person as a series, each judged against the first.",
        "reliability": "Work out the measurement error from repeated visits without training "
        "between them.",
        "groups": "Compare the strength gain of two groups of persons over a library.",
        "methods": "List how every number is made, where it is weak, and what is checked.",
        "spread": "Show how far each number, and the gain, would move under other accepted "
        "choices.",
        "report": "Write a page for patient and file, and one for the colleague, as a PDF.",
        "export": "Write visits for other programs, with a data dictionary beside.",
        "anonymise": "Copy visits for sharing: new ids, dates moved by a constant per person, "
        "no notes or names.",
        "import": "Make a recording of another system the next trial of a visit, and analyse it.",
        "stream": "Send the live stream to LabRecorder and others, over the Lab Streaming Layer.",
        "check": "Check a platform with one known weight in two minutes.",
        "checks": "Show the checks of every platform over time: the error at the known weight.",
        "recalibrate": "Write new visit files from the kept counts with another calibration; "
        "the old ones stay.",
        "emulate": "Serve an emulated platform until Ctrl-C: a pressing person, or a "
        "recorded trial again.",
        "calibrate": "Calibrate a platform with known weights.",
    }
)
"""By name, in the order of the help: the first sentence of the command's own help."""


class LateCommands(TyperGroup):
    """A group whose commands of ``COMMANDS`` are stand-ins for the help until one is run."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the name of the command, the command itself, and the arguments left for it."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, load_command(name) if name and name in COMMANDS else found, rest


def announce(app: typer.Typer) -> None:
    """Add a stand-in for each command."""
    for name, first_sentence in COMMANDS.items():
        app.command(name, help=first_sentence)(_stand_in)


def load_command(name: str) -> Any:
    """Return a command of ``COMMANDS`` as it is run."""
    own = typer.Typer(rich_markup_mode=None, add_completion=False)
    module = f"{name}_" if iskeyword(name) else name
    import_module(f"{__name__}.{module}").register(own)
    return get_group(own).commands[name]


def _stand_in() -> None:
    """Stand in for a command that is not loaded yet."""
