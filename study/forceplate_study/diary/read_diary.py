"""The entries of a diary for the analysis of the study. Nothing here changes the diary."""

from __future__ import annotations

import shutil
from pathlib import Path

from forceplate.files import write_atomically
from forceplate.reasons import raised_as
from forceplate.words import Text
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.diary.copies import noted_copy
from forceplate_study.diary.folder import SETTINGS_FILE
from forceplate_study.diary.opening import open_diary, opened
from forceplate_study.errors import StudyError
from forceplate_study.records.changes import FILE_NAME, write_changes
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.records.tables import TableName, write_table
from forceplate_study.text_files import NOT_WRITTEN, new_folder

CONSOLE = "console"

_EXISTS = Text("{path} exists. Name a new folder for the records.")


def is_diary(folder: Path) -> bool:
    """Return whether a folder holds a diary."""
    return (folder / SETTINGS_FILE).is_file()


def read_diary(folder: Path, *, who: str = CONSOLE) -> tuple[StudyDefinition, StudyRecords]:
    """Return the study of a diary and all that was entered; the access log tells who read it.

    Raises
    ------
    StudyError
        As :func:`forceplate_study.diary.opening.open_diary`.
    """
    study = open_diary(folder).study()
    from forceplate_study.diary.entries import all_records  # noqa: PLC0415 - after open_diary
    from forceplate_study.diary.participants import log  # noqa: PLC0415

    log(who, "read all records")
    return study, all_records()


def write_records(folder: Path, target: Path, *, who: str = CONSOLE) -> StudyRecords:
    """Copy the study of a diary and its entries, as tables, into a new study folder.

    It is for analysis elsewhere: it stays as it is while the diary goes on, and keeps a person who
    is erased from the diary.

    Raises
    ------
    StudyError
        The target exists or cannot be written; nothing is left of it then.
    """
    _, records = read_diary(folder, who=who)
    from forceplate_study.diary.entries import all_changes  # noqa: PLC0415 - after open_diary

    with (
        new_folder(target, _EXISTS),
        raised_as(StudyError, NOT_WRITTEN, path=target),
        noted_copy(opened().path, target),
    ):
        shutil.copytree(opened().study_folder, target, dirs_exist_ok=True)
        own = target / "records"
        own.mkdir(mode=0o700)
        for table in TableName:
            text = write_table(table, getattr(records, table.value))
            write_atomically(own / f"{table.value}.csv", text.encode(), overwrite=False)
        changes = all_changes()
        if changes:
            write_atomically(own / FILE_NAME, write_changes(changes).encode(), overwrite=False)
    return records
