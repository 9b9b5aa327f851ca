"""Print the manual page of all commands, made from the commands themselves: man 1 forceplate."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

import forceplate
from forceplate.cli import app
from forceplate.cli.commands import is_late, load_command


def manual() -> str:
    """Return the page as man reads it."""
    whole = get_command(app)
    context = _context(whole, "forceplate")
    lines = [
        f'.TH FORCEPLATE 1 "" "forceplate {_escaped(forceplate.__version__)}"',
        ".SH NAME",
        _escaped("forceplate - measure toe-flexor strength on a force platform"),
        ".SH SYNOPSIS",
        _escaped(" ".join(whole.collect_usage_pieces(context)).join(("forceplate ", ""))),
        ".SH DESCRIPTION",
        *_paragraphs(whole.help),
        *_parameters(whole, context),
        ".SH COMMANDS",
    ]
    for name in whole.list_commands(context):
        late = load_command(name) if is_late(name) else whole.get_command(context, name)
        lines += _command(late, f"forceplate {name}")
    return "\n".join((*lines, ".SH EXIT STATUS", *_paragraphs(whole.epilog), ""))


def _command(command: Any, path: str) -> Iterator[str]:
    context = _context(command, path)
    yield f".SS {_escaped(' '.join((path, *command.collect_usage_pieces(context))))}"
    yield from _paragraphs(command.help)
    yield from _parameters(command, context)
    yield from _paragraphs(command.epilog)
    for name, own in getattr(command, "commands", {}).items():
        yield from _command(own, f"{path} {name}")


def _parameters(command: Any, context: Any) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            yield from (".TP", f"\\fB{_escaped(record[0])}\\fR", _escaped(record[1]) or "\\&")


def _context(command: Any, path: str) -> Any:
    return type(command).context_class(command, info_name=path, terminal_width=2000)


def _paragraphs(text: str | None) -> Iterator[str]:
    for paragraph in (text or "").split("\n\n"):
        if paragraph.strip():
            yield from (".PP", _escaped(" ".join(paragraph.split())))


def _escaped(text: str) -> str:
    """Return text in which roff finds no command of its own."""
    safe = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    return f"\\&{safe}" if safe[:1] in (".", "'") else safe


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(manual(), encoding="utf-8")
