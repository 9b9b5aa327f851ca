#!/usr/bin/env python3
"""Bring the catalogues up to date with the sentences in the code.

Writes ``forceplate.pot`` and each language's ``.po`` in ``forceplate/locale``: translations are
kept, new messages come without one, those that the code no longer has go. Needs Babel.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from inspect import cleandoc
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).resolve().parent.parent
LOCALE = PROJECT / "forceplate" / "locale"
TEMPLATE = LOCALE / "forceplate.pot"
CATALOGUE = "LC_MESSAGES/forceplate.po"
ROOTS = ("calibration", "drivers", "forceplate", "study")
KEYWORDS = parse_keywords(("Text:1", "in_context:1c,2", "plural:1,2", "tr:1,1t", "tr:1,2c,2t"))
"""What marks a message in the code; ``1c`` is its context, ``2t`` a call with two arguments."""
COMMANDS = ("forceplate/cli/**/*.py", "study/forceplate_study/commands/*.py")
"""Where docstrings and ``help=`` are messages too, as ``forceplate.cli.help_text`` says them."""
COMMENT = "For translators:"
"""Begins a comment above a message that translators are to read."""
_HEADER = """\
# Sentences of forceplate. How to translate them: docs/translating.md.
msgid ""
msgstr ""
"Project-Id-Version: forceplate\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def template() -> Catalog:
    """Return all messages that stand in the code."""
    found = Catalog()
    for root in ROOTS:
        for file, _, message, comments, context in extract_from_dir(
            PROJECT / root,
            method_map=[("**.py", "python")],
            keywords={**dict.fromkeys(DEFAULT_KEYWORDS, None), **KEYWORDS},
            comment_tags=(COMMENT,),
            strip_comment_tags=True,
        ):
            if message:
                place = (f"{root}/{Path(file).as_posix()}", 0)
                found.add(message, None, [place], auto_comments=comments, context=context)
    for pattern in COMMANDS:
        for path in sorted(PROJECT.glob(pattern)):
            place = (path.relative_to(PROJECT).as_posix(), 0)
            for message in help_messages(ast.parse(path.read_text("utf-8"))):
                found.add(message, None, [place])
    return found


def help_messages(module: ast.Module) -> Iterator[str]:
    """Yield what ``--help`` says of a module's commands, by paragraph; examples are no message."""
    texts: list[str] = []
    for node in ast.walk(module):
        match node:
            case ast.keyword(arg="help" | "epilog", value=ast.Constant(value=str(text))):
                if not text.startswith("Example: "):
                    texts.append(text)
            case ast.FunctionDef(
                decorator_list=[
                    ast.Call(func=ast.Attribute(attr="command" | "spoken_command"), keywords=given)
                ]
            ) if all(own.arg != "help" for own in given):
                texts.append(ast.get_docstring(node) or "")
    for text in texts:
        yield from (" ".join(part.split()) for part in cleandoc(text).split("\n\n"))


def template_text(messages: Catalog) -> str:
    """Return what ``forceplate.pot`` must be."""
    return _HEADER + _written(messages)


def updated(po: str, language: str, messages: Catalog) -> str:
    """Return a language's ``.po`` with the messages of the code and the translations it has."""
    own = read_po(BytesIO(po.encode()), locale=language)
    own.update(messages, no_fuzzy_matching=True, update_header_comment=False)
    header, _, _ = po.partition("\n\n")
    return f"{header}\n{_written(own)}"


def languages() -> Iterator[tuple[str, Path]]:
    """Yield each language that has a catalogue, and its file."""
    for file in sorted(LOCALE.glob(f"*/{CATALOGUE}")):
        yield file.relative_to(LOCALE).parts[0], file


def _written(catalog: Catalog) -> str:
    for message in catalog:
        # Babel takes "5 % of" for a format of the percent sign; ours is that of braces.
        message.flags -= {"python-format", "python-brace-format"}
    stream = BytesIO()
    write_po(
        stream,
        catalog,
        width=0,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    text = stream.getvalue().decode().strip("\n")
    return f"\n{text}\n"


def main() -> int:
    """Write the files; return 0."""
    messages = template()
    TEMPLATE.write_text(template_text(messages), encoding="utf-8")
    for language, file in languages():
        file.write_text(updated(file.read_text("utf-8"), language, messages), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
