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
from enum import StrEnum
from pathlib import Path

from forceplate.documents import from_plain
from forceplate.files import write_atomically
from forceplate.reasons import raised_as, reason_of
from forceplate.words import Text
from forceplate_study.definition.injury_rule import InjuryRule
from forceplate_study.definition.study import Exercise, Programme, StudyDefinition
from forceplate_study.definition.toml_file import TomlFile
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
_FILE_NAME = re.compile(r"[\w-]+(\.[\w-]+)*")

_STUDY_EXISTS = Text("{path} exists. Choose another folder, or change that file.")
_STUDY_NOT_WRITTEN = Text("The study cannot be written to {folder}: {why}.")
_UNUSED = Text("{key!r} is in no phase; name it there or leave it out")
_NO_FILE = Text("there is no {name!r} in {folder}")
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
    path = path / STUDY_FILE if path.is_dir() else path

    def programme(value: object, where: str) -> Programme:
        return read_programme(_file_in(path.parent / "programmes", f"{value}.toml"))

    def whole_rule(value: object, where: str) -> InjuryRule:
        return from_plain(InjuryRule, value, where, complete=True)

    file = TomlFile(path, STUDY_SCHEMA)
    ways = {Programme: programme, InjuryRule: whole_rule}
    return file.read(StudyDefinition, file.values, ways=ways)


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
    file = TomlFile(path, PROGRAMME_SCHEMA)
    values, pictures = file.values, path.parent.parent / "pictures"

    def picture(value: object, where: str) -> Path:
        return _picture(pictures, str(value))

    own = values.pop("exercises", None)
    exercises = file.read(tuple[Exercise, ...], own, "exercises", {Path: picture})
    by_key = {exercise.key: exercise for exercise in exercises}

    def exercise_of(key: object, where: str) -> Exercise:
        if key not in by_key:
            raise StudyError(_NO_EXERCISE.fill(key=key))
        return by_key[str(key)]

    programme = file.read(Programme, values, ways={Exercise: exercise_of})
    with file.placed("exercises"):
        unused = by_key.keys() - programme.exercises.keys()
        if unused:
            raise StudyError(_UNUSED.fill(key=min(unused)))
    return programme


def _file_in(folder: Path, name: str) -> Path:
    """Return a file of the study's own folder: no path leads out of it."""
    path = folder / name
    if not _FILE_NAME.fullmatch(name) or not path.is_file() or path.is_symlink():
        raise StudyError(_NO_FILE.fill(name=name, folder=folder))
    return path


def _picture(folder: Path, name: str) -> Path:
    """Return a file that begins as its ending says; a drawing is looked at by its reader."""
    if Path(name).suffix not in _ENDINGS:
        return folder / name  # which no exercise takes
    path = _file_in(folder, name)
    start, signature = _SIGNATURES.get(path.suffix, (0, b""))
    with raised_as(StudyError, NOT_READ, path=path):
        with path.open("rb") as stream:
            head = stream.read(start + len(signature))
        if head[start:] != signature or path.stat().st_size > MAX_PICTURE_BYTES:
            megabytes = MAX_PICTURE_BYTES // 1_000_000
            raise StudyError(_OTHER_CONTENT.fill(name=name, megabytes=megabytes))
    return path
