"""The options that many commands have."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.printing.messages import said
from forceplate.words import Language, Text

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead.")]
LibraryOption = Annotated[
    Path | None, typer.Option(help="Folder of the visits; default: this user's own.")
]
DriverOption = Annotated[str, typer.Option(help="Driver, as listed by 'forceplate devices'.")]
AddressOption = Annotated[str, typer.Option(help="Port: /dev/ttyUSB0, COM3, socket://host:port.")]
VisitArgument = Annotated[Path, typer.Argument(help="Visit file in its library.")]
SpeedOption = Annotated[str, typer.Option(help="Times real time, or max.")]
TrialArgument = Annotated[int, typer.Argument(help="Number of the trial.")]


def wrong_argument(text: Text, param_hint: str | None = None) -> typer.BadParameter:
    """Return the error of an argument that cannot be, in the language that was asked for."""
    return typer.BadParameter(said(text), param_hint=param_hint)


def speed_of(text: str) -> float:
    """Return how many times real time a text says, infinite for ``max``; else a wrong argument."""
    try:
        speed = math.inf if text == "max" else float(text)
    except ValueError:
        speed = math.nan
    if not speed > 0:
        raise wrong_argument(
            Text("A speed of {speed} is impossible; give a number above 0, or max.").fill(
                speed=text
            )
        )
    return speed


def sentence_language(language: str, option: str = "--language") -> Language:
    """Return the language of sentences that are shown; another is a wrong argument."""
    try:
        return Language(language)
    except ValueError:
        raise wrong_argument(
            Text("{language!r} is not one of {known}.").fill(
                language=language, known=", ".join(Language)
            ),
            param_hint=option,
        ) from None
