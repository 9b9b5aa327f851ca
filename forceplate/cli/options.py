"""The options that many commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.printing.messages import speak
from forceplate.words import Language

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead.")]
LibraryOption = Annotated[
    Path | None,
    typer.Option(help="Folder of the visits; default: this user's own.", show_default=False),
]
LanguageOption = Annotated[str, typer.Option(help="en or nl.")]
SentenceLanguageOption = Annotated[str, typer.Option(help="Language of the sentences: en or nl.")]
VisitArgument = Annotated[Path, typer.Argument(help="Visit file in its library.")]
TrialArgument = Annotated[int, typer.Argument(help="Number of the trial.")]


def check_language(language: str) -> None:
    """Say errors in the language from now on; one that is not known is a wrong argument."""
    if language not in set(Language):
        raise typer.BadParameter(f"{language!r} is not one of {', '.join(Language)}.")
    speak(language)


def sentence_language(language: str) -> Language:
    """Return the language of sentences that are shown; another is a wrong argument."""
    try:
        return Language(language)
    except ValueError:
        raise typer.BadParameter("choose en or nl.", param_hint="--language") from None
