"""A study file: TOML that the one strict reader makes dataclasses of; a refusal names its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from forceplate.documents import (
    SCHEMA_KEY,
    VERSION_KEY,
    DocumentError,
    Reader,
    from_plain,
    load_toml,
    version_of,
)
from forceplate.files import read_regular_file
from forceplate.reasons import raised_as
from forceplate.words import Language, Text, in_context, plain
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_READ, NOT_TOML, NOT_UTF_8

SCHEMA_VERSION = 1
MAX_FILE_BYTES = 262_144
MAX_LINE = 2000
"""Characters of a text that is no sentence."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")

T = TypeVar("T")
Way = Callable[[object, str], object]
"""How a type is read: of its value and where that stands."""

_IN_FILE = Text("{file}")
_ON_LINE = Text("{file}, line {line}")
_PLACED = Text("{place}{where}: {error}")
_SENTENCE = plain("{error}.")
_WORDS = plain("{language}: {what}.")
_IS_EMPTY = Text("it is empty")
_UNPRINTABLE = Text("it has a character that cannot be printed")
_OWN_WORDS = in_context("the words of a study's own file: the name of your language", "{en}")
"""What a file says in several languages: the catalogue of each picks its own."""


class TomlFile:
    """One file, whose values are read once; what goes wrong is a StudyError with the line."""

    def __init__(self, file: Path, schema: str) -> None:
        """Read a file that says that it is of this schema."""
        self._file = file
        with (
            raised_as(StudyError, NOT_TOML, ValueError, file=file),
            raised_as(StudyError, NOT_UTF_8, UnicodeDecodeError, file=file),
            raised_as(StudyError, NOT_READ, path=file),
        ):
            self._source = read_regular_file(file, max_bytes=MAX_FILE_BYTES).decode()
            self.values = load_toml(self._source)
        """Of the whole file, without its schema."""
        with self.placed():
            version_of(self.values, schema, (SCHEMA_VERSION,))
        del self.values[SCHEMA_KEY], self.values[VERSION_KEY]

    def read(
        self, kind: type[T], value: object, where: str = "", ways: Mapping[Any, Way] | None = None
    ) -> T:
        """Return the dataclass that a value of the file is.

        Parameters
        ----------
        ways
            How some types are read; that of :class:`Text` is known.
        """
        with self.placed():
            return cast("T", _Reader(False, MAX_LINE, {Text: _words, **(ways or {})}).read(
                kind, value, where
            ))  # fmt: skip

    @contextmanager
    def placed(self, where: str = "") -> Iterator[None]:
        """Put the place to what is refused within."""
        try:
            yield
        except DocumentError as error:
            raise self._placed(error.where, "", _SENTENCE.fill(error=error.text)) from error
        except _PlacedError:
            raise
        except StudyError as error:
            where = error.where if isinstance(error, _FoundError) else where
            named = f", {where}" if where else ""
            raise self._placed(where, named, error.text) from error

    def _placed(self, where: str, named: str, said: Text) -> StudyError:
        # What is refused is named in the sentence, by its key.
        keys = (f"{where}.{word}".lstrip(".") for word in re.findall(r"[\w-]+", said.en))
        lines = _lines_of_paths(self._source)
        line = next((lines[key] for key in keys if key in lines), line_of(self._source, where))
        place = (_IN_FILE if line is None else _ON_LINE).fill(file=self._file, line=line)
        return _PlacedError(_PLACED.fill(place=place, where=named, error=said))


class _FoundError(StudyError):
    """A study error, and the path of the value that it is of."""

    def __init__(self, where: str, text: Text) -> None:
        super().__init__(text)
        self.where = where


class _PlacedError(StudyError):
    """A study error whose message says where already."""


@dataclass(frozen=True, slots=True)
class _Reader(Reader):
    ways: Mapping[Any, Way]

    def read(self, kind: Any, value: object, where: str) -> Any:
        way = self.ways.get(kind)
        try:
            return Reader.read(self, kind, value, where) if way is None else way(value, where)
        except (_FoundError, _PlacedError):
            raise
        except StudyError as error:
            raise _FoundError(where, error.text) from error


@dataclass(frozen=True, slots=True)
class _InLanguages:
    """A text in every language; English where the file does not have one."""

    en: str
    nl: str
    de: str | None = None
    pt_BR: str | None = None  # noqa: N815 - as languages are named


def _words(value: object, where: str) -> Text:
    given = from_plain(_InLanguages, value, where)
    said = {}
    for language in Language:
        own = getattr(given, language)
        sentence = " ".join((given.en if own is None else own).split())
        if not sentence or not sentence.isprintable():
            what = _UNPRINTABLE if sentence else _IS_EMPTY
            raise StudyError(_WORDS.fill(language=language.value, what=what))
        said[language.value] = sentence
    # all of them, though the message names but the English one: the catalogues name the others
    return replace(_OWN_WORDS, values=tuple(said.items()))


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
