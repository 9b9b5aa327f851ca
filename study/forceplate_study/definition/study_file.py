"""Study definitions in files that a person can read and change: TOML.

A study is a folder::

    study.toml                 groups, visits, follow-up, injury rule
    programmes/<key>.toml      what a group does, phase by phase, with its exercises
    pictures/<name>.svg        the drawings that exercises name; also .png, .mp4 and .webm

:func:`copy_shipped` puts the whole of a shipped study into a folder of the clinic's own.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from forceplate.documents import load_toml
from forceplate.files import write_atomically
from forceplate.reasons import raised_as, reason_of
from forceplate.words import Language, Text, in_context, plain
from forceplate_study.definition.injury_rule import InjuryRule
from forceplate_study.definition.study import (
    Exercise,
    Group,
    Phase,
    PhaseExercise,
    PlannedVisit,
    Position,
    Programme,
    SessionKind,
    SessionPlan,
    StudyDefinition,
)
from forceplate_study.definition.weekly_questions import (
    FOUR,
    OWN_QUESTIONS,
    Degree,
    Question,
    WeeklyQuestions,
)
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_READ, NOT_TOML, NOT_UTF_8

STUDY_SCHEMA = "forceplate-study"
PROGRAMME_SCHEMA = "forceplate-programme"
SCHEMA_VERSION = 1
STUDY_FILE = "study.toml"
MAX_FILE_BYTES = 262_144
MAX_PICTURE_BYTES = 20_000_000

_SHIPPED = Path(__file__).parent / "shipped"
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_FILE_NAME = re.compile(r"[\w-]+(\.[\w-]+)*")
_REQUIRED: Any = object()

_SIGNATURES = {
    ".png": (0, b"\x89PNG\r\n\x1a\n"),
    ".mp4": (4, b"ftyp"),
    ".webm": (0, b"\x1a\x45\xdf\xa3"),
}
"""From which byte on, and what stands there."""

_ENDINGS = {".svg", *_SIGNATURES}

T = TypeVar("T")

_STUDY_EXISTS = Text("{path} exists. Choose another folder, or change that file.")
_STUDY_NOT_WRITTEN = Text("The study cannot be written to {folder}: {why}.")
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
_UNUSED = Text("{key!r} is in no phase; name it there or leave it out")
_NO_FILE = Text("there is no {name!r} in {folder}")
_NO_KIND = Text("{kind!r} is no kind of session. There are: {known}")
_OWN_WORDS = in_context("the words of a study's own file: the name of your language", "{en}")
"""What a file says in several languages: the catalogue of each picks its own."""
_NO_POSITION = Text("a position is one of: {known}")
_OTHER_CONTENT = Text("{name!r} is not what its ending says, or larger than {megabytes} MB")
_NO_EXERCISE = Text("{key!r} is no exercise of this file")


class Shipped(StrEnum):
    """The studies that come with the program."""

    TRIAL = "trial"
    """Foot-core programme against stretching control, randomised, one year."""
    PRACTICE = "practice"
    """The foot-core programme for the patients of a practice; one group."""


def shipped_study(name: Shipped | str = Shipped.TRIAL) -> StudyDefinition:
    """Return a study that comes with the program."""
    return read_study(_SHIPPED / f"{Shipped(name).value}.toml")


def copy_shipped(name: Shipped | str, folder: Path) -> Path:
    """Copy a shipped study with its programmes and drawings; return its ``study.toml``.

    Raises
    ------
    StudyError
        The folder holds a study already, or cannot be written.
    """
    return _copy(_SHIPPED, f"{Shipped(name).value}.toml", folder)


def copy_study(study: Path, folder: Path) -> Path:
    """Copy the definition of a study in a folder, without records; return its ``study.toml``.

    Raises
    ------
    StudyError
        There is no study, or the folder holds one already or cannot be written.
    """
    read_study(study)
    return _copy(study, STUDY_FILE, folder)


def _copy(source: Path, name: str, folder: Path) -> Path:
    target = folder / STUDY_FILE
    with (
        raised_as(StudyError, _STUDY_NOT_WRITTEN, folder=folder),
        raised_as(StudyError, _STUDY_EXISTS, FileExistsError, path=target),
    ):
        folder.mkdir(parents=True, exist_ok=True)
        if target.exists():
            raise FileExistsError
        for part in ("programmes", "pictures"):
            if (source / part).is_dir():
                shutil.copytree(source / part, folder / part, dirs_exist_ok=True)
        # last: a copy that was interrupted is no study yet
        write_atomically(target, (source / name).read_bytes(), overwrite=False)
    return target


def read_study(path: Path) -> StudyDefinition:
    """Return the study in a file or in the ``study.toml`` of a folder, programmes included.

    Raises
    ------
    StudyError
        A file is missing, is not TOML, or says what cannot be; the message names the file, the
        line and the key.
    """
    file = path / STUDY_FILE if path.is_dir() else path
    table = _Table.of_file(file, STUDY_SCHEMA)
    groups = table.tables("groups", lambda group: _group(group, file.parent))
    study = table.made(
        lambda: StudyDefinition(
            key=table.text("key"),
            title=table.words("title"),
            groups=groups,
            visits=table.tables("visits", _visit),
            follow_up_weeks=table.take("follow_up_weeks", int),
            gain_visit=table.text("gain_visit"),
            injury_rule=table.child("injury_rule", _injury_rule, InjuryRule()),
            block_sizes=tuple(table.take("block_sizes", list, [])),
            weekly_questions=table.child("weekly_questions", _weekly_questions, OWN_QUESTIONS),
        )
    )
    table.finish()
    return study


def definition_sha256(folder: Path) -> str:
    """Return a checksum of the definition: of ``study.toml``, all programmes and all pictures.

    Raises
    ------
    StudyError
        A file cannot be read.
    """
    pictures = (own for own in folder.glob("pictures/*") if own.suffix in _ENDINGS)
    programmes = folder.glob("programmes/*.toml")
    files = (folder / STUDY_FILE, *sorted(programmes), *sorted(pictures))
    whole = hashlib.sha256()
    try:
        for file in files:
            own = hashlib.sha256(file.read_bytes()).hexdigest()
            whole.update(f"{own}  {file.relative_to(folder).as_posix()}\n".encode())
    except OSError as error:
        raise StudyError(NOT_READ.fill(path=error.filename, why=reason_of(error))) from error
    return whole.hexdigest()


def read_programme(path: Path) -> Programme:
    """Return the programme in a file; its drawings must exist.

    Raises
    ------
    StudyError
        As :func:`read_study`.
    """
    table = _Table.of_file(path, PROGRAMME_SCHEMA)
    pictures = path.parent.parent / "pictures"
    exercises = table.tables("exercises", lambda own: _exercise(own, pictures))
    by_key = {exercise.key: exercise for exercise in exercises}
    programme = table.made(
        lambda: Programme(
            key=path.stem,
            title=table.words("title"),
            phases=table.tables("phases", lambda phase: _phase(phase, by_key)),
        )
    )
    unused = by_key.keys() - programme.exercises.keys()
    if unused:
        table.refuse("exercises", _UNUSED.fill(key=min(unused)))
    table.finish()
    return programme


def _group(table: _Table, folder: Path) -> Group:
    name = table.text("programme")
    path = table.file_in(folder / "programmes", "programme", f"{name}.toml")
    return Group(
        key=table.text("key"),
        title=table.words("title"),
        programme=read_programme(path),
        share=table.take("share", int, 1),
        control=table.take("control", bool, False),
    )


def _visit(table: _Table) -> PlannedVisit:
    return PlannedVisit(label=table.text("label"), week=table.take("week", int))


def _injury_rule(table: _Table) -> InjuryRule:
    return InjuryRule(
        days=table.take("days", int),
        sessions=table.take("sessions", int),
        consult=table.take("consult", bool),
    )


def _weekly_questions(table: _Table) -> WeeklyQuestions:
    return WeeklyQuestions(
        any_complaint=table.words("any_complaint"),
        **{name: table.child(name, _question, None) for name in FOUR},
    )


def _question(table: _Table) -> Question:
    return Question(
        text=table.words("text"),
        answers={degree: table.words(degree.value) for degree in Degree},
    )


def _exercise(table: _Table, pictures: Path) -> Exercise:
    picture = table.text("picture")
    exercise = Exercise(
        key=table.text("key"),
        name=table.words("name"),
        text=table.words("text"),
        picture=pictures / picture,
    )
    path = table.file_in(pictures, "picture", picture)
    if not _is_picture(path):
        table.refuse(
            "picture",
            _OTHER_CONTENT.fill(name=picture, megabytes=MAX_PICTURE_BYTES // 1_000_000),
        )
    return exercise


def _is_picture(path: Path) -> bool:
    """Return whether a file begins as its ending says; a drawing is looked at by its reader."""
    start, signature = _SIGNATURES.get(path.suffix, (0, b""))
    with raised_as(StudyError, NOT_READ, path=path):
        with path.open("rb") as stream:
            head = stream.read(start + len(signature))
        return head[start:] == signature and path.stat().st_size <= MAX_PICTURE_BYTES


def _phase(table: _Table, exercises: Mapping[str, Exercise]) -> Phase:
    return Phase(
        from_week=table.take("from_week", int),
        to_week=table.take("to_week", int),
        title=table.words("title"),
        sessions=table.tables("sessions", _session_plan),
        exercises=table.tables("exercises", lambda own: _phase_exercise(own, exercises)),
    )


def _session_plan(table: _Table) -> SessionPlan:
    kind = table.text("kind")
    if kind not in set(SessionKind):
        table.refuse("kind", _NO_KIND.fill(kind=kind, known=", ".join(SessionKind)))
    minutes = table.take("minutes", (int, float), None)
    return SessionPlan(SessionKind(kind), table.take("a_week", int), minutes)


def _phase_exercise(table: _Table, exercises: Mapping[str, Exercise]) -> PhaseExercise:
    key = table.text("exercise")
    if key not in exercises:
        table.refuse("exercise", _NO_EXERCISE.fill(key=key))
    position = table.take("position", str, None)
    if position is not None and position not in set(Position):
        table.refuse("position", _NO_POSITION.fill(known=", ".join(Position)))
    return PhaseExercise(
        exercises[key],
        table.words("dose", plain("")),
        None if position is None else Position(position),
    )


class _Table:
    """One table of a TOML file: gives its values once, and knows where it stands."""

    def __init__(self, file: Path, source: str, path: str, values: Mapping[str, Any]) -> None:
        self._file = file
        self._source = source
        self._path = path
        self._values = dict(values)

    @classmethod
    def of_file(cls, file: Path, schema: str) -> _Table:
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
        return self.child(key, _Table._in_languages, default)

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

    def child(self, key: str, make: Callable[[_Table], T], default: T | None) -> T:
        """Return what is made of a table within this one."""
        if default is not None and key not in self._values:
            return default
        return self._make(key, self.take(key, dict), make)

    def tables(self, key: str, make: Callable[[_Table], T]) -> tuple[T, ...]:
        """Return what is made of every table of a list."""
        rows = self.take(key, list)
        for number, row in enumerate(rows):
            if not isinstance(row, dict):
                self.refuse(f"{key}[{number}]", _NO_TABLE)
        return tuple(self._make(f"{key}[{n}]", row, make) for n, row in enumerate(rows))

    def _make(self, key: str, values: Mapping[str, Any], make: Callable[[_Table], T]) -> T:
        own = _Table(self._file, self._source, f"{self._path}{key}.", values)
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
