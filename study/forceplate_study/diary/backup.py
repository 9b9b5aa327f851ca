"""Copy a diary while it is used."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from forceplate.reasons import reason_of
from forceplate.words import Text, plain
from forceplate_study.diary.copies import note_copy
from forceplate_study.diary.folder import (
    DATABASE_FILE,
    KEY_FILE,
    SETTINGS_FILE,
    STUDY_FOLDER,
    DiaryFolder,
    write_private,
)
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_MADE

POSTGRESQL_FILE = "diary.pgdump"

_EXISTS = Text("{path} exists. Name a new folder for the backup.")
_NOT_BACKED_UP = Text("The backup was not made: {why}")
_DAMAGED = Text("the copy is damaged: {answer}.")
_NO_PG_DUMP = Text("pg_dump is not installed; it comes with PostgreSQL.")


def back_up(folder: DiaryFolder, target: Path) -> Path:
    """Copy a diary into a new folder, which is a diary itself; return the copy of the data.

    SQLite is copied by its own online backup, PostgreSQL by ``pg_dump``, so that the copy is of
    one moment, also while entries come in.

    Raises
    ------
    StudyError
        The target exists, or the copy could not be made; nothing is left of it then.
    """
    try:
        target.mkdir(parents=True, mode=0o700)
    except FileExistsError as error:
        raise StudyError(_EXISTS.fill(path=target)) from error
    except OSError as error:
        raise StudyError(NOT_MADE.fill(path=target, why=reason_of(error))) from error
    try:
        note_copy(folder.path, target)
        copy = _copy_postgresql(folder, target) if folder.database else _copy_sqlite(folder, target)
        for name in (SETTINGS_FILE, KEY_FILE):
            write_private(target / name, (folder.path / name).read_text(encoding="utf-8"))
        shutil.copytree(folder.study_folder, target / STUDY_FOLDER)
        note_copy(folder.path, target)
    except (OSError, sqlite3.Error, StudyError) as error:
        shutil.rmtree(target, ignore_errors=True)
        why = reason_of(error)
        raise StudyError(_NOT_BACKED_UP.fill(why=why)) from error
    return copy


def _copy_sqlite(folder: DiaryFolder, target: Path) -> Path:
    copy = target / DATABASE_FILE
    copy.touch(mode=0o600)
    with (
        closing(
            sqlite3.connect(f"{folder.database_file.resolve().as_uri()}?mode=ro", uri=True)
        ) as source,
        closing(sqlite3.connect(copy)) as destination,
    ):
        source.backup(destination)
        (answer,) = destination.execute("PRAGMA integrity_check").fetchone()
        if answer != "ok":
            raise StudyError(_DAMAGED.fill(answer=answer))
    return copy


def _copy_postgresql(folder: DiaryFolder, target: Path) -> Path:
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415 - an extra

    program = shutil.which("pg_dump")
    if program is None:
        raise StudyError(_NO_PG_DUMP)
    copy = target / POSTGRESQL_FILE
    copy.touch(mode=0o600)
    parts = conninfo_to_dict(folder.database)
    password = str(parts.pop("password", ""))  # not among the arguments: those all can read
    done = subprocess.run(  # noqa: S603 - our own settings, no shell
        [program, "--format=custom", f"--file={copy}", f"--dbname={make_conninfo('', **parts)}"],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StudyError(plain(done.stderr.strip()))
    return copy
