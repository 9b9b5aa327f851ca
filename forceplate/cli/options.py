"""The options that many commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.printing.messages import said
from forceplate.words import Language, Text

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead.")]
LibraryOption = Annotated[
    Path | None, typer.Option(help="Folder of the visits; default: this user's own.")
]
VisitArgument = Annotated[Path, typer.Argument(help="Visit file in its library.")]
TrialArgument = Annotated[int, typer.Argument(help="Number of the trial.")]


def wrong_argument(text: Text, param_hint: str | None = None) -> typer.BadParameter:
    """Return the error of an argument that cannot be, in the language that was asked for."""
    return typer.BadParameter(said(text), param_hint=param_hint)


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
