"""Every sentence of the study holds the same numbers in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import forceplate_study

FOLDER = Path(forceplate_study.__file__).parent


def sentences() -> Iterator[tuple[str, str, str]]:
    """Yield where it stands, the English and the Dutch of every sentence of a module."""
    for file in sorted(FOLDER.glob("**/*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name("Text"),
                    args=[ast.Constant(value=str(english)), ast.Constant(value=str(dutch))],
                ):
                    yield f"{file.relative_to(FOLDER)}:{node.lineno}", english, dutch


def fields(template: str) -> set[tuple[str, str | None, str | None]]:
    return {(name, form, kind) for _, name, form, kind in Formatter().parse(template) if name}


def test_both_languages_hold_the_same_numbers_and_end_alike() -> None:
    found = list(sentences())
    assert len(found) > 300
    for where, english, dutch in found:
        assert fields(english) == fields(dutch), where
        assert english.endswith(".") == dutch.endswith("."), where
        assert bool(english.strip()) == bool(dutch.strip()), where
