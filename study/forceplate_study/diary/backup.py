"""Copy a diary while it is used, and make a diary of the copy again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from forceplate.errors import StorageError
from forceplate.reasons import raised_as
from forceplate.words import Text, plain
from forceplate_study.diary.copies import noted_copy
from forceplate_study.diary.folder import (
    BACKUP_OF_FILE,
    DATABASE_FILE,
    KEY_FILE,
    PUSH_KEY_FILE,
    SETTINGS_FILE,
    STUDY_FOLDER,
    DiaryFolder,
    mark_of,
    read_settings,
    write_private,
    write_settings,
)
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_READ, new_folder

POSTGRESQL_FILE = "diary.pgdump"

_EXISTS = Text("{path} exists. Name a new folder for the backup.")
_NOT_BACKED_UP = Text("The backup was not made: {why}")
_NO_FILE = Text("there is no such file")
_DAMAGED = Text("the copy is damaged: {answer}.")
_NO_PROGRAM = Text("{program} is not installed; it comes with PostgreSQL.")
_NOT_RESTORED = Text("The diary was not restored: {why}")
_NEEDS_DATABASE = Text(
    "{path} is of a PostgreSQL database. Make a new, empty one and name it: "
    "--database postgresql://user@host/name."
)
_IS_SQLITE = Text("{path} keeps its data in its folder; leave --database out.")
_NEW_FOLDER = Text("{path} exists. Name a new folder for the diary.")


def back_up(folder: DiaryFolder, target: Path) -> Path:
    """Copy a diary into a new folder; return the copy of the data.

    Of SQLite the copy is a diary itself; of PostgreSQL it is restored before it is opened.

    SQLite is copied by its own online backup, PostgreSQL by ``pg_dump``, so that the copy is of
    one moment, also while entries come in.

    Raises
    ------
    StudyError
        The target exists, or the copy could not be made; nothing is left of it then.
    """
    with (
        new_folder(target, _EXISTS),
        raised_as(StudyError, _NOT_BACKED_UP, (OSError, sqlite3.Error, StorageError)),
        noted_copy(folder.path, target),
    ):
        copy = _copy_postgresql(folder, target) if folder.database else _copy_sqlite(folder, target)
        write_private(
            target / SETTINGS_FILE, (folder.path / SETTINGS_FILE).read_text(encoding="utf-8")
        )
        _copy_keys(folder.path, target)
        if folder.database:
            write_private(target / BACKUP_OF_FILE, mark_of(folder.database) + "\n")
        shutil.copytree(folder.study_folder, target / STUDY_FOLDER)
    return copy


def restore(backup: Path, target: Path, database: str = "") -> DiaryFolder:
    """Make a diary of a backup in a new folder, and return it; the backup stays as it is.

    Parameters
    ----------
    database
        Of a backup of PostgreSQL: the address of an empty database to restore to.

    Raises
    ------
    StudyError
        The backup cannot be read, the target exists, the database is missing, not empty or not
        wanted; nothing is left of it then.
    """
    kept = read_settings(backup)
    if bool(kept.database) != bool(database):
        raise StudyError((_NEEDS_DATABASE if kept.database else _IS_SQLITE).fill(path=backup))
    folder = replace(kept, path=target, database=database)
    with (
        new_folder(target, _NEW_FOLDER),
        raised_as(StudyError, _NOT_RESTORED, (OSError, sqlite3.Error, StudyError)),
    ):
        if database:
            _run_postgresql(
                "pg_restore", database, "--exit-on-error", "--single-transaction", "--no-owner",
                str(backup / POSTGRESQL_FILE),
            )  # fmt: skip
        else:
            _copy_sqlite(kept, target)
        write_settings(folder)
        _copy_keys(backup, target)
        shutil.copytree(backup / STUDY_FOLDER, target / STUDY_FOLDER)
    return folder


def _copy_keys(source: Path, target: Path) -> None:
    for name in (KEY_FILE, PUSH_KEY_FILE):
        if name == KEY_FILE or (source / name).exists():
            write_private(target / name, (source / name).read_text(encoding="utf-8"))


def _copy_sqlite(folder: DiaryFolder, target: Path) -> Path:
    copy = target / DATABASE_FILE
    if not folder.database_file.exists():  # or an empty one would be made, and copied
        raise StudyError(NOT_READ.fill(path=folder.database_file, why=_NO_FILE))
    copy.touch(mode=0o600)
    # Not read-only: after a power cut the journal is to be read in.
    with (
        closing(sqlite3.connect(folder.database_file)) as source,
        closing(sqlite3.connect(copy)) as destination,
    ):
        source.backup(destination)
        (answer,) = destination.execute("PRAGMA integrity_check").fetchone()
        if answer != "ok":
            raise StudyError(_DAMAGED.fill(answer=answer))
    return copy


def _copy_postgresql(folder: DiaryFolder, target: Path) -> Path:
    copy = target / POSTGRESQL_FILE
    copy.touch(mode=0o600)
    _run_postgresql("pg_dump", folder.database, "--format=custom", f"--file={copy}")
    return copy


def _run_postgresql(name: str, database: str, *options: str) -> None:
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415 - an extra

    program = shutil.which(name)
    if program is None:
        raise StudyError(_NO_PROGRAM.fill(program=name))
    parts = conninfo_to_dict(database)
    password = str(parts.pop("password", ""))  # not among the arguments: those all can read
    done = subprocess.run(  # noqa: S603 - our own settings, no shell
        [program, f"--dbname={make_conninfo('', **parts)}", *options],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StudyError(plain(done.stderr.strip()))
