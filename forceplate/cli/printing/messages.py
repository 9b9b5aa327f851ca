"""Errors and remarks, in the language that was asked for, where errors go."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import TextIO

import typer

from forceplate.errors import ForcePlateError
from forceplate.words import Text, say

SIMULATED_DATA = Text("SIMULATED data: nobody was measured.")

_language: ContextVar[str] = ContextVar("_language", default="en")


def speak(language: str) -> None:
    """Say errors and remarks in this language from now on: one of :class:`Language`."""
    _language.set(language)


def spoken() -> str:
    """Return the language that was asked for."""
    return _language.get()


def error_words(error: ForcePlateError) -> str:
    """Return what went wrong, in the language that was asked for."""
    return said(error.text)


def said(text: Text) -> str:
    """Return a sentence in the language that was asked for."""
    return say(text, _language.get())


def print_error(message: str) -> None:
    """Print a message for the user where errors go."""
    typer.echo(f"forceplate: {message}", err=True)


def is_terminal() -> bool:
    """Return whether a person watches the output; a program of a window alone has none."""
    output: TextIO | None = sys.stderr
    return output is not None and output.isatty()
