"""The tables of a study as CSV: records from rows and back, by how their fields are described.

A table is read whole or not at all: every row that is wrong is named, and while there is one,
nothing is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forceplate.words import Language, Text, listed, plain, plural, say
from forceplate_study.described_fields import Field, check_pseudonym, fields_of, record_from
from forceplate_study.errors import StudyError
from forceplate_study.records import csv_cells
from forceplate_study.records.csv_cells import Dialect
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    Record,
    SessionEntry,
    WeekEntry,
)

SYNTHETIC = "SYNTHETIC: made by a program, nobody was measured"
"""Stands above every table of a synthetic cohort."""
MAX_NAMED_ROWS = 50

Row = Mapping[str, str]
_NOT_MADE = "-"
"""Id of an entry until it has one."""

_WRONG_ROWS = plural(
    "{table}: {n} wrong row, nothing was taken. Correct and read it again:\n{rows}",
    "{table}: {n} wrong rows, nothing was taken. Correct and read it again:\n{rows}",
)
_WRONG_ROW = Text("  line {line}: {what}")
_MORE_ROWS = Text("  and {n} more")
_COLUMN = Text("{table}: the column {name!r} {what}. The columns are: {known}.")
_IS_MISSING = Text("is missing")
_IS_UNKNOWN = Text("is unknown")
_IS_TWICE = Text("is there twice")


class TableName(StrEnum):
    """The tables of a study; each has a file ``<name>.csv``."""

    PARTICIPANTS = "participants"
    SESSIONS = "sessions"
    WEEKS = "weeks"
    INJURIES = "injuries"
    DROP_OUTS = "drop_outs"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is wrong, and how."""

    line: int
    text: Text

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return self.text.en


class BadTableError(StudyError):
    """A table has rows that are wrong; nothing of it was taken."""

    def __init__(self, table: str, rows: list[BadRow]) -> None:
        named = [_WRONG_ROW.fill(line=row.line, what=row.text) for row in rows[:MAX_NAMED_ROWS]]
        if len(rows) > MAX_NAMED_ROWS:
            named.append(_MORE_ROWS.fill(n=len(rows) - MAX_NAMED_ROWS))
        super().__init__(_WRONG_ROWS.fill(table=table, n=len(rows), rows=listed(named, "\n")))
        self.table = str(table)
        self.rows = tuple(rows)


RECORDS: Mapping[TableName, type[Record]] = {
    TableName.PARTICIPANTS: Participant,
    TableName.SESSIONS: SessionEntry,
    TableName.WEEKS: WeekEntry,
    TableName.INJURIES: InjuryReport,
    TableName.DROP_OUTS: DropOut,
}
"""What a row of each is."""


def columns_of(table: TableName) -> tuple[Field, ...]:
    """Return what stands in the columns of a table."""
    return fields_of(RECORDS[table])


_NEEDED = plain("{name}: {what}")
_OPTIONAL = Text("{name}: {what} (empty: {empty})")


def template(table: TableName, language: Language | str = Language.ENGLISH) -> str:
    """Return an empty table to fill in: its header, and above it what goes into each column."""
    notes = []
    for column in columns_of(table):
        own = column.described
        note = _NEEDED if column.required else _OPTIONAL
        notes.append(
            say(note.fill(name=column.column, what=own.note, empty=own.empty or ""), language)
        )
    return csv_cells.write_rows(
        [column.column for column in columns_of(table)], iter(()), comments=notes
    )


def is_synthetic(text: str) -> bool:
    """Return whether a table says that it is synthetic."""
    return SYNTHETIC in text.partition("\n")[0]


def read_table(
    table: TableName, text: str, *, day_first: bool = False
) -> tuple[tuple[int, Record], ...]:
    """Return every record of a CSV text with the line it stands on.

    An entry without an id gets one from participant, day and how many others there are of these
    above it: the same row twice is one entry, and the same table read again has the same ids.

    Raises
    ------
    BadTableError
        A row is wrong; all that are are named.
    StudyError
        The header is wrong.
    """
    found = csv_cells.read_rows(text)
    _check_header(table, found.header)
    dialect = csv_cells.dialect_of(found, day_first=day_first)
    rows = ((row.line, csv_cells.named(found, row)) for row in found.rows)
    return records_of_rows(table, rows, dialect)


def _check_header(table: TableName, header: Sequence[str]) -> None:
    columns = columns_of(table)
    known = [column.column for column in columns]
    # The id of an entry may be made, so that its column may be missing as a whole.
    missing = [own.column for own in columns if own.required and own.column not in header]
    foreign = [name for name in header if name not in known]
    twice = [name for name, times in Counter(header).items() if times > 1]
    for names, what in (
        (missing, _IS_MISSING),
        (foreign, _IS_UNKNOWN),
        (twice, _IS_TWICE),
    ):
        if names:
            raise StudyError(
                _COLUMN.fill(table=table, name=names[0], what=what, known=", ".join(known))
            )


def records_of_rows(
    table: TableName, rows: Iterable[tuple[int, Row | Text]], dialect: Dialect
) -> tuple[tuple[int, Record], ...]:
    """Return the records of rows: pairs of a line and either its cells by column or its fault.

    Raises
    ------
    BadTableError
        A row is wrong; all that are are named.
    """
    ids = _EntryIds(table)
    records: list[tuple[int, Record]] = []
    bad: list[BadRow] = []
    for line, row in rows:
        if isinstance(row, Text):
            bad.append(BadRow(line, row))
            continue
        try:
            records.append((line, _record(table, row, dialect, ids)))
        except StudyError as error:
            bad.append(BadRow(line, error.text))
    if bad:
        raise BadTableError(table, bad)
    return tuple(records)


def _record(table: TableName, row: Row, dialect: Dialect, ids: _EntryIds) -> Record:
    values = {
        field.attribute: csv_cells.read_cell(field, row.get(field.column, ""), dialect)
        for field in columns_of(table)
        if field.required or row.get(field.column, "").strip()
    }
    kind = RECORDS[table]
    if "entry_id" not in values and not issubclass(kind, Participant | DropOut):
        check_pseudonym(values["participant_id"])
        record = record_from(kind, {**values, "entry_id": _NOT_MADE})
        values["entry_id"] = ids.of(record, kind.ID_FROM)
    return record_from(kind, values)


class _EntryIds:
    """Ids for the entries of a table that have none: by what they are, and which of these."""

    def __init__(self, table: TableName) -> None:
        self._table = table
        self._seen: dict[str, list[Record]] = {}

    def of(self, record: Record, made_from: Sequence[str]) -> str:
        """Return the id of an entry; one that is the same in everything has the same."""
        parts = (getattr(record, name) for name in ("participant_id", *made_from))
        stem = "/".join([self._table.value, *map(str, parts)])
        seen = self._seen.setdefault(stem, [])
        if record not in seen:
            seen.append(record)
        return f"{stem}/{seen.index(record) + 1}"


def write_table(table: TableName, records: tuple[Record, ...], *, synthetic: bool = False) -> str:
    """Return records as a CSV text; ``read_table`` gives the same records back."""
    columns = columns_of(table)
    return csv_cells.write_rows(
        [field.column for field in columns],
        (
            {field.column: csv_cells.write_cell(field, field.of(record)) for field in columns}
            for record in records
        ),
        comments=(SYNTHETIC,) if synthetic else (),
    )
