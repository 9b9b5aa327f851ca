"""The catalogues: complete, of the code as it is, and alike in all that is not language."""

from __future__ import annotations

import ast
import builtins
import pickle
import re
import runpy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from forceplate import words
from forceplate.analysis.corrections import WHAT_WORDS, What
from forceplate.words import Language
from tests.made_once import made_once

PROJECT = Path(__file__).parents[2]
MESSAGES = runpy.run_path(str(PROJECT / ".ci" / "messages.py"))
OTHERS = [language for language in Language if language is not Language.ENGLISH]
OWN_WORDS = "the words of a study's own file: the name of your language"
"""The context of the one message whose value has another name in each language."""
PLURALS = {
    Language.DUTCH: "(n != 1)",
    Language.GERMAN: "(n != 1)",
    Language.PORTUGUESE: "(n > 1)",
}
"""The rules that ``forceplate.words`` follows."""
TYPED = ("calibration/", "drivers/", "forceplate/cli/")
"""Their sentences have numbers as they are to be typed, with a point in every language."""
MARKS = {"Text", "in_context", "plural", "tr"}
BUILT = {
    "forceplate/words.py": "makes the messages that others ask for",
    "forceplate/gui/kit/language.py": "says a message whose literal stands at the caller",
    "forceplate/cli/help_text.py": "says docstrings and help= of commands, which are drawn as such",
}
"""Modules that make a message of what is no literal, and why."""


def catalogue_file(language: Language) -> Path:
    file: Path = MESSAGES["LOCALE"] / language / MESSAGES["CATALOGUE"]
    return file


@cache
def catalogue(language: Language) -> dict[tuple[str, str], tuple[str, ...]]:
    return dict(words.read_po(catalogue_file(language).read_text("utf-8")))


@pytest.fixture(scope="session")
def in_code(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return all messages that stand in the code, which takes seconds to find."""

    def find(folder: Path) -> None:
        (folder / "template").write_bytes(pickle.dumps(MESSAGES["template"]()))

    template = made_once(tmp_path_factory, "messages", find) / "template"
    found: Catalog = pickle.loads(template.read_bytes())
    return found


def key_of(message: Any) -> tuple[str, str]:
    english = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", english


def shapes(message: str) -> Counter[tuple[str, str | None, str | None]]:
    """Return the values of a message and how each is written.

    What a number counts is a matter of each language, which may need no word for it.
    """
    pieces = Formatter().parse(message)
    return Counter(
        (name, "" if "|" in (form or "") else form, kind)
        for _, name, form, kind in pieces
        if name is not None
    )


def pairs(in_code: Catalog) -> Iterator[Any]:
    """Yield the English and the translation of every message, form by form."""
    english = {key_of(message): message.id for message in in_code if message.id}
    for language in OTHERS:
        for key, forms in catalogue(language).items():
            first = english.get(key, key[1])
            own = (first,) if isinstance(first, str) else first
            for one, said in zip(own, forms, strict=True):
                yield language, key[0], one, said


def test_the_template_is_that_of_the_code(in_code: Catalog) -> None:
    """Where not: ``python .ci/messages.py``, and translate what is new."""
    assert MESSAGES["TEMPLATE"].read_text("utf-8") == MESSAGES["template_text"](in_code)


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_and_no_other(language: Language, in_code: Catalog) -> None:
    wanted = {key_of(message) for message in in_code if message.id}
    found = catalogue(language).keys()
    assert wanted - found == set()
    assert found - wanted == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_written_as_the_tools_write_it(language: Language, in_code: Catalog) -> None:
    """So that a translator's change is a small difference."""
    text = catalogue_file(language).read_text("utf-8")
    updated: Callable[..., str] = MESSAGES["updated"]
    assert text == updated(text, language, in_code)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_says_of_which_language_it_is(language: Language) -> None:
    read = read_po(BytesIO(catalogue_file(language).read_bytes()))
    assert str(read.locale) == language.value
    assert (read.num_plurals, read.plural_expr) == (2, PLURALS[language])


def test_values_are_the_same_in_every_language(in_code: Catalog) -> None:
    for language, context, english, said in pairs(in_code):
        if context != OWN_WORDS:
            assert shapes(said) == shapes(english), (language, english, said)


def test_edges_and_stops_are_the_same_in_every_language(in_code: Catalog) -> None:
    """One word may be abbreviated."""

    def edges(text: str) -> tuple[int, int, int]:
        return len(text) - len(text.lstrip()), len(text) - len(text.rstrip()), text.count("\n")

    def ends(text: str) -> bool:
        return text.rstrip().endswith(".")

    for language, _, english, said in pairs(in_code):
        assert edges(said) == edges(english), (language, english, said)
        is_word = english.isalpha()
        assert ends(said) == ends(english) or is_word, (language, english, said)


def test_a_button_has_a_key_in_every_language_or_in_none(in_code: Catalog) -> None:
    def n_keys(text: str) -> int:
        return len(re.findall(r"&(?=\w)", text))

    for language, _, english, said in pairs(in_code):
        assert n_keys(said) == n_keys(english) <= 1, (language, english, said)


def built(name: str, nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield messages built at run time, which are in no catalogue."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id=mark), args=arguments) if mark in MARKS:
                literal = all(isinstance(own, ast.Constant) and own.value for own in arguments)
                if not (arguments and literal):
                    yield f"{name}:{node.lineno}: {ast.unparse(node)}"


TOLD = {"echo", "secho", "print", "tell", "print_error", "confirm", "prompt", "BadParameter"}
"""What shows its text to a person."""
NAMES = {"forceplate", "Enter", "Qt"}
"""Words that are the same in every language: names, and what stands on a key."""
FOR_DEVELOPERS = {
    "forceplate/acquisition/acquisition.py": "a defect of a driver, as its author needs it",
    "forceplate/acquisition/block_writer.py": "a defect of a sink",
    "forceplate/session/platform_link.py": "a defect of a driver",
    "forceplate/streaming/outlet.py": "a defect of the library of the stream",
    "forceplate/cli/__init__.py": "a defect of forceplate",
}
"""Modules that tell an error as Python says it, and why."""
ELSEWHERE = ("drivers/example", "drivers/firmware")  # programs for engineers, in English
"""A package as others write it, without a catalogue."""


def words_in(node: ast.AST) -> set[str]:
    """Return the words of a text in the code; an id alone, and what is filled in, are none."""
    match node:
        case ast.Constant(value=str(text)) if not text.isidentifier():
            return set(re.findall(r"[^\W\d_]{2,}", text))
        case ast.JoinedStr(values=parts) | ast.BinOp(left=ast.JoinedStr(values=parts)):
            return set().union(*map(words_in, parts))
    return set()


def english_alone(name: str, nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield what would be told in English in every language."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
                is_ours = called.endswith("Error") and not hasattr(builtins, called)
                if is_ours or called in TOLD:
                    words = set().union(*map(words_in, node.args)) - NAMES
                    if words:
                        yield f"{name}:{node.lineno}: {called}: {' '.join(sorted(words))}"
                is_shown = called in {"fill", "tell", "print_error"} or (
                    is_ours and not called.startswith("_")
                )
                if not is_shown or name in FOR_DEVELOPERS:
                    continue
                given = [*node.args, *(own.value for own in node.keywords)]
                if {"str(error)", "repr(error)"} & set(map(ast.unparse, given)):
                    yield f"{name}:{node.lineno}: use reason_of(error)"
            case ast.Attribute(attr="strerror", value=ast.Name(id="error")):
                if name != "forceplate/reasons.py":
                    yield f"{name}:{node.lineno}: use reason_of(error)"


def test_every_message_stands_in_the_code_as_it_is_looked_up_and_nothing_is_told_without() -> None:
    """It is filled with values; an error of ours, and what is printed, is such a message."""
    found: list[str] = []
    for root in MESSAGES["ROOTS"]:
        for file in sorted((PROJECT / root).rglob("*.py")):
            name = file.relative_to(PROJECT).as_posix()
            nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
            if name not in BUILT:
                found += built(name, nodes)
            if not name.startswith(ELSEWHERE):
                found += english_alone(name, nodes)
    assert found == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_number_that_is_read_has_the_decimal_mark_of_the_language(
    language: Language, in_code: Catalog
) -> None:
    read = {
        key_of(message)
        for message in in_code
        if not all(file.startswith(TYPED) for file, _ in message.locations)
    }
    found = [
        said
        for key, translations in catalogue(language).items()
        for said in translations
        if key in read and re.search(r"(?<![\w.])\d+\.\d+(?!\.?\d)", said)
    ]
    assert found == []


def test_what_is_taken_back_is_called_as_its_button() -> None:
    for language in Language:
        note = words.say(WHAT_WORDS[What.NOTE], language)
        assert note.casefold() == words.say(words.Text("Note"), language).casefold()


@pytest.mark.parametrize(
    ("code", "is_wrong"),
    [
        ('raise StorageError("The disk is gone.")', True),
        ('raise StorageError(f"Cannot write {path}.")', True),
        ('raise StorageError(Text("Cannot write {path}.").fill(path=path))', False),
        ('raise QuietWindowError("too_short", Text("It is short."))', False),
        ('raise ValueError("n is negative")', False),
        ('typer.echo("Done.")', True),
        ('typer.echo(f"{n} trials")', True),
        ('typer.echo(f"  {said(text)} [Enter]")', False),
        ('typer.confirm("Delete it?")', True),
        ("Text.fill(why=str(error))", True),
        ("raise StorageError(str(error))", True),
        ("Text.fill(why=reason_of(error))", False),
        ("why = error.strerror or error", True),
    ],
)
def test_what_is_told_in_english_alone_is_seen(code: str, is_wrong: bool) -> None:
    assert bool(list(english_alone("a.py", ast.walk(ast.parse(code))))) == is_wrong
