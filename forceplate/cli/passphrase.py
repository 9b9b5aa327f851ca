"""A passphrase: typed unseen, or in a file for what runs by itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.options import wrong_argument
from forceplate.cli.printing.messages import said
from forceplate.errors import StorageError
from forceplate.files import read_regular_file
from forceplate.reasons import raised_as
from forceplate.words import Text

PassphraseFileOption = Annotated[
    Path | None,
    typer.Option(help="File whose first line is the passphrase; default: it is asked for."),
]
_LONGEST_BYTES = 4096
_UNREADABLE = Text("Cannot read the passphrase in {path}: {why}.")
_ASK = Text("Passphrase of the backup")
_AGAIN = Text("The same again")
_NOBODY = Text("nobody can be asked for the passphrase here. Give --passphrase-file.")


def passphrase_of(file: Path | None, *, is_new: bool) -> str:
    """Return the passphrase in a file, or the one that is typed, a new one twice.

    Raises StorageError.
    """
    if file is not None:
        with raised_as(StorageError, _UNREADABLE, (OSError, UnicodeDecodeError), path=file):
            lines = read_regular_file(file, max_bytes=_LONGEST_BYTES).decode().splitlines()
        return lines[0] if lines else ""
    if not sys.stdin.isatty():
        raise wrong_argument(_NOBODY, "--passphrase-file")
    again = said(_AGAIN) if is_new else False
    return str(typer.prompt(said(_ASK), hide_input=True, confirmation_prompt=again))
