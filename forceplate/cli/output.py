"""What the commands print, and the codes they exit with."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer

from forceplate.errors import (
    AnalysisError,
    AnnexError,
    CalibrationError,
    CancelledError,
    ForcePlateError,
    PlatformError,
    StorageError,
    WindowError,
)
from forceplate.words import say

Json = str | float | int | bool | None | Mapping[str, "Json"] | Sequence["Json"]

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead.")]
LibraryOption = Annotated[
    Path | None,
    typer.Option(help="Folder of the visits; default: this user's own.", show_default=False),
]


class ExitCode(IntEnum):
    """What the exit code of a command means."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    PLATFORM = 3
    FILES = 4
    REFUSED = 5
    NOT_ACCEPTED = 6
    NO_WINDOW = 7
    CANCELLED = 130
    """As of every program that Ctrl-C ends."""


_EXIT_CODES: tuple[tuple[type[ForcePlateError], ExitCode], ...] = (
    (PlatformError, ExitCode.PLATFORM),
    (StorageError, ExitCode.FILES),
    (CalibrationError, ExitCode.REFUSED),
    (AnalysisError, ExitCode.REFUSED),
    (WindowError, ExitCode.NO_WINDOW),
    (AnnexError, ExitCode.USAGE),
    (CancelledError, ExitCode.CANCELLED),
)


def exit_code_of(error: ForcePlateError) -> ExitCode:
    """Return the exit code for an error."""
    found = (code for kind, code in _EXIT_CODES if isinstance(error, kind))
    return next(found, ExitCode.DEFECT)


_language: ContextVar[str] = ContextVar("_language", default="en")


def speak(language: str) -> None:
    """Say errors in this language from now on, ``en`` or ``nl``."""
    _language.set(language)


def error_words(error: ForcePlateError) -> str:
    """Return what went wrong, in the language that was asked for."""
    return say(error.text, _language.get())


def print_error(message: str) -> None:
    """Print a message for the user where errors go."""
    typer.echo(f"forceplate: {message}", err=True)


def print_json(document: Json) -> None:
    """Print a document for programs."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def is_terminal() -> bool:
    """Return whether a person watches the output."""
    return sys.stderr.isatty()
