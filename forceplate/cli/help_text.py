"""What ``--help`` says, in the language that was asked for.

A command has its help in English, as typer wants it: docstring and ``help=``. Each paragraph is a
message of the catalogue (``.ci/messages.py`` draws them from the code) and is looked up when the
command is about to show itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import cleandoc
from typing import Any

import typer.core

from forceplate.cli.printing.messages import said, spoken
from forceplate.words import Language, Text, in_context, plain

LANGUAGE_OPTION, HELP_OPTION = "--language", "--help"
_EXAMPLE = Text("Example: {command}")
EXAMPLE_BEGINS = _EXAMPLE.fill(command="").en
_SHOWN = ("help", "short_help", "epilog")
"""What commands and their parameters show of themselves."""
_OF_TYPER = {
    text.message: text
    for text in (
        in_context("terminal", "Arguments"),
        in_context("terminal", "Options"),
        in_context("terminal", "Commands"),
        in_context("terminal", "default: {default}"),
        in_context("terminal", "required"),
        in_context("terminal", "Missing command."),
        in_context("terminal", "No such command {name!r}."),
        in_context("terminal", "Aborted!"),
        Text("Show this message and exit."),
        Text("Install completion for the current shell."),
        Text("Show completion for the current shell, to copy it or customize the installation."),
    )
}
"""Words of typer's own that can be said in another language; the rest is English always."""


def take_language(arguments: Sequence[str]) -> tuple[Language, list[str]]:
    """Return the language that arguments ask for, and the arguments without it.

    English where none is named, or one that is not known: the command refuses that itself.
    """
    language, rest = "", []
    left = iter(arguments)
    for argument in left:
        name, equals, value = argument.partition("=")
        if name == LANGUAGE_OPTION:
            language = value if equals else next(left, "")
        else:
            rest.append(argument)
    return Language(language) if language in set(Language) else Language.ENGLISH, rest


def say_help(command: Any) -> None:
    """Say the help of a command, of its parameters and of the commands in it."""
    if spoken() == Language.ENGLISH:
        return
    for shown in (command, *command.get_params(typer.Context(command))):
        for part in _SHOWN:
            if text := getattr(shown, part, None):
                setattr(shown, part, _said(text))
    for own in getattr(command, "commands", {}).values():
        say_help(own)


def _said(text: str) -> str:
    if text.startswith(EXAMPLE_BEGINS):
        return said(_EXAMPLE.fill(command=text.removeprefix(EXAMPLE_BEGINS)))
    return "\n\n".join(map(_paragraph_said, cleandoc(text).split("\n\n")))


def _paragraph_said(paragraph: str) -> str:
    """Return a paragraph in the language; one that has none as it stands, with its line breaks.

    Of a table, which begins with the sign that click breaks no line by, the last column is said.
    """
    if paragraph.startswith("\b"):
        rows = (row.rpartition("  ") for row in paragraph.splitlines())
        return "\n".join(
            f"{first}{gap}{said(Text(last)) if gap else last}" for first, gap, last in rows
        )
    message = " ".join(paragraph.split())
    translated = said(Text(message))
    return paragraph if translated == message else translated


def _typer_said(message: str) -> str:
    return said(_OF_TYPER.get(message, plain(message)))


vars(typer.core)["_"] = _typer_said  # there gettext, which reads no .po files
