"""The tables of a study as CSV: what their columns are, and records from rows and back.

A table is read whole or not at all: every row that is wrong is named, and while there is one,
nothing is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from forceplate.enums import Side
from forceplate.words import Language, Text, listed, plain, plural, say
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.definition.study import SessionKind
from forceplate_study.errors import StudyError
from forceplate_study.records import csv_cells
from forceplate_study.records.csv_cells import Dialect
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    SessionEntry,
    WeekEntry,
    check_participant_id,
)

SYNTHETIC = "SYNTHETIC: made by a program, nobody was measured"
"""Stands above every table of a synthetic cohort."""
MAX_NAMED_ROWS = 50

Record = Participant | SessionEntry | WeekEntry | InjuryReport | DropOut
Row = Mapping[str, str]

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_EMPTY_CELL = Text("the cell is empty")
_IN_COLUMN = Text("{name}: {error}")
_NONE_OF = Text("{name}: {cell!r} is none of {known}")
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
    is_there: bool = False
    """The entry is there already, with other values; it may be replaced."""

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


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    help: Text
    """What goes in, in a few words."""
    required: bool = False


_ENTRY = Column("entry", Text("id of the entry; may be left out"))
_WHO = Column("participant", Text("pseudonym"), required=True)

COLUMNS: Mapping[TableName, tuple[Column, ...]] = {
    TableName.PARTICIPANTS: (
        _WHO,
        Column("group", Text("as in study.toml"), required=True),
        Column("started_on", Text("date of the baseline"), required=True),
        Column("age_years", Text("at the baseline")),
    ),
    TableName.SESSIONS: (
        _ENTRY,
        _WHO,
        Column("date", Text("of the session"), required=True),
        Column("kind", Text("home or supervised; empty: home")),
        Column("minutes", Text("how long")),
        Column("exercises", Text("keys of those done, a space between")),
    ),
    TableName.WEEKS: (
        _ENTRY,
        _WHO,
        Column("week", Text("1 for the first 7 days"), required=True),
        Column("running_km", Text("distance of the week")),
        Column("complaint", Text("in the participant's words")),
    ),
    TableName.INJURIES: (
        _ENTRY,
        _WHO,
        Column("onset", Text("date it began"), required=True),
        Column("restricted_days", Text("running restricted or stopped"), required=True),
        Column("restricted_sessions", Text("in a row, restricted or missed"), required=True),
        Column("consulted", Text("a professional: yes or no"), required=True),
        Column("site", Text("e.g. ankle")),
        Column("side", Text("left or right")),
        Column("pain", Text("0 to 10")),
        Column("note", Text("free text")),
        Column("confirmed", Text("by the physiotherapist: yes, no, or empty")),
        Column("confirmed_by", Text("initials or role")),
    ),
    TableName.DROP_OUTS: (
        _WHO,
        Column("date", Text("from which nothing is known"), required=True),
        Column("reason", Text("free text")),
    ),
}


_NEEDED = plain("{name}: {what}")
_OPTIONAL = Text("{name}: {what} (optional)")


def template(table: TableName, language: Language | str = Language.ENGLISH) -> str:
    """Return an empty table to fill in: its header, and above it what goes into each column."""
    notes = []
    for column in COLUMNS[table]:
        note = _NEEDED if column.required else _OPTIONAL
        notes.append(say(note.fill(name=column.name, what=column.help), language))
    return csv_cells.write_rows(
        [column.name for column in COLUMNS[table]], iter(()), comments=notes
    )


def is_synthetic(text: str) -> bool:
    """Return whether a table says that it is synthetic."""
    return SYNTHETIC in text.partition("\n")[0]


def read_table(
    table: TableName, text: str, *, day_first: bool = False
) -> tuple[tuple[int, Record], ...]:
    """Return every record of a CSV text with the line it stands on.

    An entry without an id gets one from participant, day and how many there are of these above
    it: the same table read again has the same ids.

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
    known = [column.name for column in COLUMNS[table]]
    missing = [c.name for c in COLUMNS[table] if c.required and c.name not in header]
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
    ids: Counter[str] = Counter()
    records: list[tuple[int, Record]] = []
    bad: list[BadRow] = []
    for line, row in rows:
        if isinstance(row, Text):
            bad.append(BadRow(line, row))
            continue
        try:
            records.append((line, _MAKE[table](_Reader(row, dialect, table, ids))))
        except StudyError as error:
            bad.append(BadRow(line, error.text))
    if bad:
        raise BadTableError(table, bad)
    return tuple(records)


class _Reader:
    """The cells of one row, read by column."""

    def __init__(self, row: Row, dialect: Dialect, table: TableName, ids: Counter[str]) -> None:
        self._row = row
        self._dialect = dialect
        self._table = table
        self._ids = ids

    def text(self, name: str) -> str:
        return csv_cells.read_text(self._row.get(name, "").strip())

    def date(self, name: str) -> date:
        return self._read(name, lambda cell: csv_cells.read_date(cell, self._dialect))

    def number(self, name: str) -> float | None:
        return self._optional(name, lambda cell: csv_cells.read_number(cell, self._dialect))

    def integer(self, name: str) -> int:
        return self._read(name, csv_cells.read_integer)

    def optional_integer(self, name: str) -> int | None:
        return self._optional(name, csv_cells.read_integer)

    def yes(self, name: str) -> bool:
        return self._read(name, csv_cells.read_yes)

    def optional_yes(self, name: str) -> bool | None:
        return self._optional(name, csv_cells.read_yes)

    def word(self, name: str, kind: type[E]) -> E | None:
        cell = self.text(name).casefold()
        if not cell:
            return None
        if cell not in set(kind):
            raise StudyError(_NONE_OF.fill(name=name, cell=cell, known=", ".join(kind)))
        return kind(cell)

    def entry(self, *parts: object) -> str:
        """Return the id of the entry, or one made of what it is."""
        given = self.text("entry")
        if given:
            return given
        check_participant_id(self.text("participant"))
        stem = "/".join([self._table.value, self.text("participant"), *map(str, parts)])
        self._ids[stem] += 1
        return f"{stem}/{self._ids[stem]}"

    def _optional(self, name: str, read: Callable[[str], T]) -> T | None:
        return self._read(name, read) if self._row.get(name, "").strip() else None

    def _read(self, name: str, read: Callable[[str], T]) -> T:
        cell = self._row.get(name, "")
        try:
            if not cell.strip():
                raise StudyError(_EMPTY_CELL)
            return read(cell)
        except StudyError as error:
            raise StudyError(_IN_COLUMN.fill(name=name, error=error.text)) from None


def _participant(row: _Reader) -> Participant:
    return Participant(
        row.text("participant"), row.text("group"), row.date("started_on"), row.number("age_years")
    )


def _session(row: _Reader) -> SessionEntry:
    done_on = row.date("date")
    kind = row.word("kind", SessionKind) or SessionKind.HOME
    return SessionEntry(
        row.entry(done_on, kind.value),
        row.text("participant"),
        done_on,
        kind,
        row.number("minutes"),
        tuple(row.text("exercises").split()),
    )


def _week(row: _Reader) -> WeekEntry:
    week = row.integer("week")
    return WeekEntry(
        row.entry(week), row.text("participant"), week, row.number("running_km"),
        row.text("complaint"),
    )  # fmt: skip


def _injury(row: _Reader) -> InjuryReport:
    onset_on = row.date("onset")
    answers = InjuryAnswers(
        row.integer("restricted_days"), row.integer("restricted_sessions"), row.yes("consulted")
    )
    return InjuryReport(
        row.entry(onset_on),
        row.text("participant"),
        onset_on,
        answers,
        row.text("site"),
        row.word("side", Side),
        row.optional_integer("pain"),
        row.text("note"),
        row.optional_yes("confirmed"),
        row.text("confirmed_by"),
    )


def _drop_out(row: _Reader) -> DropOut:
    return DropOut(row.text("participant"), row.date("date"), row.text("reason"))


_MAKE: Mapping[TableName, Callable[[_Reader], Record]] = {
    TableName.PARTICIPANTS: _participant,
    TableName.SESSIONS: _session,
    TableName.WEEKS: _week,
    TableName.INJURIES: _injury,
    TableName.DROP_OUTS: _drop_out,
}


def write_table(table: TableName, records: tuple[Record, ...], *, synthetic: bool = False) -> str:
    """Return records as a CSV text; ``read_table`` gives the same records back."""
    return csv_cells.write_rows(
        [column.name for column in COLUMNS[table]],
        (_cells(record) for record in records),
        comments=(SYNTHETIC,) if synthetic else (),
    )


def _cells(record: Record) -> dict[str, str]:
    match record:
        case Participant(who, group, started_on, age):
            row: dict[str, object] = {
                "participant": who, "group": group, "started_on": started_on, "age_years": age,
            }  # fmt: skip
        case SessionEntry(entry, who, done_on, kind, minutes, exercises):
            row = {
                "entry": entry, "participant": who, "date": done_on, "kind": kind.value,
                "minutes": minutes, "exercises": " ".join(exercises),
            }  # fmt: skip
        case WeekEntry(entry, who, week, running_km, complaint):
            row = {
                "entry": entry, "participant": who, "week": week, "running_km": running_km,
                "complaint": complaint,
            }  # fmt: skip
        case InjuryReport():
            row = _injury_cells(record)
        case DropOut(who, left_on, reason):
            row = {"participant": who, "date": left_on, "reason": reason}
    return {name: _cell(value) for name, value in row.items()}


def _injury_cells(injury: InjuryReport) -> dict[str, object]:
    return {
        "entry": injury.entry_id,
        "participant": injury.participant_id,
        "onset": injury.onset_on,
        "restricted_days": injury.answers.restricted_days,
        "restricted_sessions": injury.answers.restricted_sessions,
        "consulted": injury.answers.consulted,
        "site": injury.site,
        "side": "" if injury.side is None else injury.side.value,
        "pain": injury.pain,
        "note": injury.note,
        "confirmed": injury.confirmed,
        "confirmed_by": injury.confirmed_by,
    }


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return csv_cells.write_number(value)
        case str():
            return csv_cells.write_text(value)
        case _:
            return str(value)
