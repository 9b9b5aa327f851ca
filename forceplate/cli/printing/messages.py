"""What is said to a person, in the language that was asked for, and to a program, as JSON."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import TextIO

import typer

from forceplate.words import Text, say

Json = str | float | int | bool | None | Mapping[str, "Json"] | Sequence["Json"]
_UNSAYABLE = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What json escapes only where it escapes all that is not English: the other control characters,
and what turns a line round."""
SIMULATED_DATA = Text("SIMULATED data: nobody was measured.")

_language: ContextVar[str] = ContextVar("_language", default="en")


def speak(language: str) -> None:
    """Say errors and remarks in this language from now on: one of :class:`Language`."""
    _language.set(language)


def spoken() -> str:
    """Return the language that was asked for."""
    return _language.get()


def said(text: Text) -> str:
    """Return a sentence in the language that was asked for."""
    return say(text, _language.get())


def tell(sentence: Text, *, err: bool = False, **named: object) -> None:
    """Print a sentence with its values, in the language that was asked for."""
    typer.echo(said(sentence.fill(**named) if named else sentence), err=err)


def print_error(sentence: Text, **named: object) -> None:
    """Print a sentence for the user where errors go, likewise."""
    filled = sentence.fill(**named) if named else sentence
    typer.echo(f"forceplate: {said(filled)}", err=True)


def is_terminal() -> bool:
    """Return whether a person watches the output; a program of a window alone has none."""
    output: TextIO | None = sys.stderr
    return output is not None and output.isatty()


def print_json(document: Json) -> None:
    """Print a document, with no character that moves a terminal; raises ValueError for NaN."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    typer.echo(_UNSAYABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
