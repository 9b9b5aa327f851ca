"""Study definitions in files that a person can read and change: TOML.

A study is a folder::

    study.toml                 groups, visits, follow-up, injury rule
    programmes/<key>.toml      what a group does, phase by phase, with its exercises
    pictures/<name>.svg        the drawings that exercises name; also .png, .mp4 and .webm

:func:`copy_shipped` puts the whole of a shipped study into a folder of the clinic's own.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from forceplate.files import write_atomically
from forceplate.reasons import raised_as, reason_of
from forceplate.words import Text, plain
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
from forceplate_study.definition.toml_table import TomlTable
from forceplate_study.definition.weekly_questions import (
    FOUR,
    OWN_QUESTIONS,
    Degree,
    Question,
    WeeklyQuestions,
)
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_READ

STUDY_SCHEMA = "forceplate-study"
PROGRAMME_SCHEMA = "forceplate-programme"
STUDY_FILE = "study.toml"
MAX_PICTURE_BYTES = 20_000_000

_SHIPPED = Path(__file__).parent / "shipped"

_SIGNATURES = {
    ".png": (0, b"\x89PNG\r\n\x1a\n"),
    ".mp4": (4, b"ftyp"),
    ".webm": (0, b"\x1a\x45\xdf\xa3"),
}
"""From which byte on, and what stands there."""

_ENDINGS = {".svg", *_SIGNATURES}

_STUDY_EXISTS = Text("{path} exists. Choose another folder, or change that file.")
_STUDY_NOT_WRITTEN = Text("The study cannot be written to {folder}: {why}.")
_UNUSED = Text("{key!r} is in no phase; name it there or leave it out")
_NO_KIND = Text("{kind!r} is no kind of session. There are: {known}")
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
    table = TomlTable.of_file(file, STUDY_SCHEMA)
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
    table = TomlTable.of_file(path, PROGRAMME_SCHEMA)
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


def _group(table: TomlTable, folder: Path) -> Group:
    name = table.text("programme")
    path = table.file_in(folder / "programmes", "programme", f"{name}.toml")
    return Group(
        key=table.text("key"),
        title=table.words("title"),
        programme=read_programme(path),
        share=table.take("share", int, 1),
        control=table.take("control", bool, False),
    )


def _visit(table: TomlTable) -> PlannedVisit:
    return PlannedVisit(label=table.text("label"), week=table.take("week", int))


def _injury_rule(table: TomlTable) -> InjuryRule:
    return InjuryRule(
        days=table.take("days", int),
        sessions=table.take("sessions", int),
        consult=table.take("consult", bool),
    )


def _weekly_questions(table: TomlTable) -> WeeklyQuestions:
    return WeeklyQuestions(
        any_complaint=table.words("any_complaint"),
        **{name: table.child(name, _question, None) for name in FOUR},
    )


def _question(table: TomlTable) -> Question:
    return Question(
        text=table.words("text"),
        answers={degree: table.words(degree.value) for degree in Degree},
    )


def _exercise(table: TomlTable, pictures: Path) -> Exercise:
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


def _phase(table: TomlTable, exercises: Mapping[str, Exercise]) -> Phase:
    return Phase(
        from_week=table.take("from_week", int),
        to_week=table.take("to_week", int),
        title=table.words("title"),
        sessions=table.tables("sessions", _session_plan),
        exercises=table.tables("exercises", lambda own: _phase_exercise(own, exercises)),
    )


def _session_plan(table: TomlTable) -> SessionPlan:
    kind = table.text("kind")
    if kind not in set(SessionKind):
        table.refuse("kind", _NO_KIND.fill(kind=kind, known=", ".join(SessionKind)))
    minutes = table.take("minutes", (int, float), None)
    return SessionPlan(SessionKind(kind), table.take("a_week", int), minutes)


def _phase_exercise(table: TomlTable, exercises: Mapping[str, Exercise]) -> PhaseExercise:
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
