"""One table of a TOML file, read strictly: what is wrong is said with its file, line and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from forceplate.documents import load_toml
from forceplate.reasons import raised_as
from forceplate.words import Language, Text, in_context
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_READ, NOT_TOML, NOT_UTF_8

SCHEMA_VERSION = 1
MAX_FILE_BYTES = 262_144

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_FILE_NAME = re.compile(r"[\w-]+(\.[\w-]+)*")
_REQUIRED: Any = object()

T = TypeVar("T")

_LONG_FILE = Text("{file} is longer than {n} bytes.")
_IN_FILE = Text("{file}")
_ON_LINE = Text("{file}, line {line}")
_REFUSED = Text("{place}, {path}: {what}. Correct it.")
_PLACED = Text("{place}{where}: {error}")
_OTHER_SCHEMA = Text("it is not {schema!r}")
_OTHER_VERSION = Text("it is {version}; this program reads {known}")
_IS_MISSING = Text("it is missing")
_WRONG_KIND = Text("{value!r} is of the wrong kind")
_ONE_LINE = Text("give one line of text")
_IS_EMPTY = Text("it is empty")
_UNPRINTABLE = Text("it has a character that cannot be printed")
_NO_TABLE = Text("it is no table")
_UNKNOWN_KEY = Text("this key is not known here")
_NO_FILE = Text("there is no {name!r} in {folder}")
_OWN_WORDS = in_context("the words of a study's own file: the name of your language", "{en}")
"""What a file says in several languages: the catalogue of each picks its own."""


class TomlTable:
    """One table of a TOML file: gives its values once, and knows where it stands."""

    def __init__(self, file: Path, source: str, path: str, values: Mapping[str, Any]) -> None:
        self._file = file
        self._source = source
        self._path = path
        self._values = dict(values)

    @classmethod
    def of_file(cls, file: Path, schema: str) -> TomlTable:
        """Return the whole of a file that says that it is of this schema; raises StudyError."""
        with (
            raised_as(StudyError, NOT_TOML, ValueError, file=file),
            raised_as(StudyError, NOT_UTF_8, UnicodeDecodeError, file=file),
            raised_as(StudyError, NOT_READ, path=file),
        ):
            with file.open("rb") as stream:
                raw = stream.read(MAX_FILE_BYTES + 1)
            if len(raw) > MAX_FILE_BYTES:
                raise StudyError(_LONG_FILE.fill(file=file, n=MAX_FILE_BYTES))
            source = raw.decode()
            values = load_toml(source)
        table = cls(file, source, "", values)
        if table.text("schema") != schema:
            table.refuse("schema", _OTHER_SCHEMA.fill(schema=schema))
        version = table.take("schema_version", int)
        if version != SCHEMA_VERSION:
            table.refuse(
                "schema_version",
                _OTHER_VERSION.fill(version=version, known=SCHEMA_VERSION),
            )
        return table

    def take(self, key: str, kind: Any, default: Any = _REQUIRED) -> Any:
        """Return a value of a kind."""
        if key not in self._values:
            if default is _REQUIRED:
                self.refuse(key, _IS_MISSING)
            return default
        value = self._values.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(key, _WRONG_KIND.fill(value=value))
        return value

    def text(self, key: str) -> str:
        """Return one line of text that is not empty."""
        value: str = self.take(key, str)
        if not value.strip() or not value.isprintable():
            self.refuse(key, _ONE_LINE)
        return value

    def file_in(self, folder: Path, key: str, name: str) -> Path:
        """Return a file of the study's own folder that a key names: no path leads out of it."""
        path = folder / name
        if not _FILE_NAME.fullmatch(name) or not path.is_file() or path.is_symlink():
            self.refuse(key, _NO_FILE.fill(name=name, folder=folder))
        return path

    def words(self, key: str, default: Text | None = None) -> Text:
        """Return a text in every language; English where the file does not have one."""
        return self.child(key, TomlTable._in_languages, default)

    def _in_languages(self) -> Text:
        english = self._sentence(Language.ENGLISH)
        own = {
            language.value: english
            if language not in self._values and language is not Language.DUTCH
            else self._sentence(language)
            for language in Language
            if language is not Language.ENGLISH
        }
        # all of them, though the message names but the English one: the catalogues name the others
        return replace(_OWN_WORDS, values=((Language.ENGLISH.value, english), *own.items()))

    def _sentence(self, key: str) -> str:
        """Return text that may run over lines."""
        value: str = self.take(key, str)
        sentence = " ".join(value.split())
        if not sentence:
            self.refuse(key, _IS_EMPTY)
        if not sentence.isprintable():
            self.refuse(key, _UNPRINTABLE)
        return sentence

    def child(self, key: str, make: Callable[[TomlTable], T], default: T | None) -> T:
        """Return what is made of a table within this one."""
        if default is not None and key not in self._values:
            return default
        return self._make(key, self.take(key, dict), make)

    def tables(self, key: str, make: Callable[[TomlTable], T]) -> tuple[T, ...]:
        """Return what is made of every table of a list."""
        rows = self.take(key, list)
        for number, row in enumerate(rows):
            if not isinstance(row, dict):
                self.refuse(f"{key}[{number}]", _NO_TABLE)
        return tuple(self._make(f"{key}[{n}]", row, make) for n, row in enumerate(rows))

    def _make(self, key: str, values: Mapping[str, Any], make: Callable[[TomlTable], T]) -> T:
        own = TomlTable(self._file, self._source, f"{self._path}{key}.", values)
        made = own.made(lambda: make(own))
        own.finish()
        return made

    def made(self, make: Callable[[], T]) -> T:
        """Return what is made, with the place put to the message of a refusal."""
        try:
            return make()
        except _PlacedError:
            raise
        except StudyError as error:
            # what a value is refused for begins with the name of its key
            key = re.match(r"\w*", str(error))
            path = f"{self._path}{key[0] if key else ''}".rstrip(".")
            where = f", {self._path.rstrip('.')}" if self._path else ""
            raise _PlacedError(
                _PLACED.fill(place=self._place(path), where=where, error=error.text)
            ) from error

    def finish(self) -> None:
        """Refuse what nobody asked for."""
        if self._values:
            self.refuse(min(self._values), _UNKNOWN_KEY)

    def refuse(self, key: str, what: Text) -> NoReturn:
        """Raise StudyError with the place of a key."""
        path = self._path + key
        raise _PlacedError(_REFUSED.fill(place=self._place(path), path=path, what=what))

    def _place(self, path: str) -> Text:
        line = line_of(self._source, path)
        if line is None:
            return _IN_FILE.fill(file=self._file)
        return _ON_LINE.fill(file=self._file, line=line)


class _PlacedError(StudyError):
    """A study error whose message says where already."""


def line_of(source: str, path: str) -> int | None:
    """Return the line of a TOML text that a path like ``phases[1].sessions[0].kind`` is set on.

    A path that stands on no line of its own is looked for at the table it belongs to; None:
    that has none either.
    """
    lines = _lines_of_paths(source)
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path)


def _lines_of_paths(source: str) -> dict[str, int]:
    """Return the line of every key and table; ``tomllib`` keeps no places, so they are read here.

    Only for messages: a text that looks like a key within a long string may get a line too.
    """
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(source.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            prefix = _resolved(header[2], header[1] == "[[", counts)
            lines.setdefault(prefix, number)
            lines.setdefault(
                prefix.removesuffix("]").rstrip("0123456789").removesuffix("["), number
            )
            continue
        key = re.match(r"\s*([A-Za-z0-9_.-]+)\s*=", line)
        if key:
            full = f"{prefix}.{key[1]}" if prefix else key[1]
            lines.setdefault(full, number)
            for end in range(len(prefix) + 1, len(full)):
                if full[end] == ".":
                    lines.setdefault(full[:end], number)
    return lines


def _resolved(name: str, is_row: bool, counts: dict[str, int]) -> str:
    """Return a table header with the number of the row that each list in it stands at."""
    path = ""
    parts = [part.strip().strip('"') for part in name.split(".")]
    for depth, part in enumerate(parts, 1):
        path = f"{path}.{part}" if path else part
        if is_row and depth == len(parts):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path
