"""Tables of a study from files: each known by its columns; every row of every one, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forceplate.operations.visit.change_record import Stamp
from forceplate.words import Language, Text
from forceplate_study.errors import StudyError
from forceplate_study.operations.open_study import StudyStore
from forceplate_study.records.csv_cells import read_rows
from forceplate_study.records.merge import Imported, Lines
from forceplate_study.records.redcap import RECORD, data_dictionary, read_export
from forceplate_study.records.tables import (
    BadTableError,
    TableName,
    columns_of,
    is_synthetic,
    read_table,
    template,
)
from forceplate_study.text_files import read_text, write_text

_WRONG_ROWS = Text("{n:row is|rows are} wrong; nothing was taken.")
_TWO_FILES = Text("Two files hold the table {table}. Take them in one by one.")
_MIXED = Text("Some of the files are synthetic and some not. Keep them apart.")
_NO_TABLE = Text(
    "{file} is no table of a study by its columns. Write empty tables to see the columns, or name "
    "the file after its table, as sessions.csv."
)
_THERE = Text("{path} exists. Choose another folder.")


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row of a file that is wrong, and how."""

    file: str
    """Empty: it is of several."""
    table: str
    line: int
    text: Text


class WrongRowsError(StudyError):
    """Files hold rows that are wrong; nothing of any was taken."""

    def __init__(self, rows: list[WrongRow]) -> None:
        super().__init__(_WRONG_ROWS.fill(n=len(rows)))
        self.rows = tuple(rows)


def import_files(
    store: StudyStore,
    paths: tuple[Path, ...],
    today: date,
    *,
    who: str,
    day_first: bool,
    replace: Stamp | None,
) -> tuple[Imported, ...]:
    """Take tables in, each known by its columns: every row of every one, or nothing.

    Parameters
    ----------
    replace
        Who replaces entries that are there with other values, and why; None: they are refused.

    Raises
    ------
    WrongRowsError
        A row is wrong; all that are are named.
    StudyError
        A file is no such table, or two are of the same kind.
    """
    lines: dict[TableName, Lines] = {}
    files: dict[str, str] = {}
    synthetic = set()
    wrong: list[WrongRow] = []
    for path in paths:
        text = read_text(path)
        synthetic.add(is_synthetic(text))
        try:
            tables = _read(path, text, day_first=day_first)
        except BadTableError as error:
            wrong += _wrong_rows(error, path.name)
            continue
        for table, own in tables.items():
            if table in lines:
                raise StudyError(_TWO_FILES.fill(table=table))
            lines[table], files[table.value] = own, path.name
    if wrong:
        raise WrongRowsError(wrong)
    if len(synthetic) > 1:
        raise StudyError(_MIXED)
    try:
        return store.add(lines, today, who=who, simulated=synthetic == {True}, replace=replace)
    except BadTableError as error:
        raise WrongRowsError(_wrong_rows(error, files.get(error.table, ""))) from error


def _wrong_rows(error: BadTableError, file: str) -> list[WrongRow]:
    return [WrongRow(file, error.table, row.line, row.text) for row in error.rows]


def _read(path: Path, text: str, *, day_first: bool) -> dict[TableName, Lines]:

    header = set(read_rows(text).header)
    if RECORD in header:
        return read_export(text, day_first=day_first)
    fitting = [
        table
        for table in TableName
        if {own.column for own in columns_of(table) if own.required}
        <= header
        <= {own.column for own in columns_of(table)}
    ]
    by_name = [table for table in TableName if path.stem.lower().startswith(table.value)]
    both = [table for table in by_name if table in fitting]
    chosen = both or (fitting if len(fitting) == 1 else by_name)
    if not chosen:
        raise StudyError(_NO_TABLE.fill(file=path.name))
    return {chosen[0]: read_table(chosen[0], text, day_first=day_first)}


def write_templates(folder: Path, language: Language | str = Language.ENGLISH) -> tuple[Path, ...]:
    """Write every empty table and the REDCap data dictionary; none replaces a file."""
    texts = {f"{table.value}.csv": template(table, language) for table in TableName}
    texts["redcap-data-dictionary.csv"] = data_dictionary()
    there = next((name for name in texts if (folder / name).exists()), None)
    if there is not None:
        raise StudyError(_THERE.fill(path=folder / there))
    return tuple(write_text(folder / name, text, overwrite=False) for name, text in texts.items())
