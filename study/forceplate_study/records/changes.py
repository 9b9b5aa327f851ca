"""What was replaced or taken out in the tables of a study folder: each value as it was before.

``records/changes.csv`` only grows. The web diary keeps an access log of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from forceplate.operations.visit.change_record import Stamp
from forceplate.words import Text
from forceplate_study.errors import StudyError
from forceplate_study.records import csv_cells
from forceplate_study.records.merge import Replaced
from forceplate_study.records.study_records import DropOut, Participant, Record
from forceplate_study.records.tables import TableName, columns_of

FILE_NAME = "changes.csv"

_NOT_CHANGES = Text("{path} is no list of changes. Put back the file that was there.")


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One value of an entry that was replaced, as it stands in the tables."""

    changed_at: str
    """With zone, as ISO 8601."""
    table: str
    entry: str
    """The pseudonym of a participant; else the id of the entry."""
    field: str
    before: str
    after: str
    """Empty in every field: the entry was taken out."""
    by: str = ""
    """Who changed it, as a code; empty: in lists of before it was asked."""
    reason: str = ""

    @property
    def is_group(self) -> bool:
        """Return whether a participant was put into another group."""
        return (self.table, self.field) == (TableName.PARTICIPANTS.value, "group")

    @property
    def is_name(self) -> bool:
        """Return whether a participant was given another pseudonym."""
        is_of_name = (self.table, self.field) == (TableName.PARTICIPANTS.value, "participant")
        return is_of_name and bool(self.after)


COLUMNS = tuple(own.name for own in fields(ChangedValue))
_FORMER = COLUMNS[:6]
"""Of the lists before it was kept who changed a value, and why."""


def entry_name(record: Record) -> str:
    """Return how an entry is called: the pseudonym of a participant, else its id."""
    return record.participant_id if isinstance(record, Participant | DropOut) else record.entry_id


def changed_values(
    table: TableName, replaced: Iterable[Replaced], stamp: Stamp
) -> Iterator[ChangedValue]:
    """Yield each value that is another now."""
    changed_at = stamp.at.isoformat(timespec="seconds")
    for before, after in replaced:
        for field in columns_of(table):
            old, new = (
                "" if one is None else csv_cells.write_cell(field, field.of(one))
                for one in (before, after)
            )
            if old != new:
                yield ChangedValue(
                    changed_at, table.value, entry_name(before), field.column, old, new,
                    stamp.by, stamp.reason,
                )  # fmt: skip


def names_since(
    changes: Iterable[ChangedValue],
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return each former pseudonym with the present one, and who was put into another group.

    Parameters
    ----------
    changes
        Oldest first: each names a participant as at its time.
    """
    names: list[tuple[str, str]] = []
    regrouped: list[str] = []
    for one in changes:
        if one.is_group:
            regrouped.append(one.entry)
        elif one.is_name:
            now = {one.before: one.after}
            names = [(former, now.get(name, name)) for former, name in names]
            names.append((one.before, one.after))
            regrouped = [now.get(name, name) for name in regrouped]
    return tuple(names), tuple(dict.fromkeys(regrouped))


def read_changes(text: str, path: Path) -> tuple[ChangedValue, ...]:
    """Return what a list of changes says; raises StudyError where it is none."""
    table = csv_cells.read_rows(text)
    if tuple(table.header) not in {COLUMNS, _FORMER}:
        raise StudyError(_NOT_CHANGES.fill(path=path))
    found = []
    for row in table.rows:
        cells = csv_cells.named(table, row)
        if isinstance(cells, Text):
            raise StudyError(_NOT_CHANGES.fill(path=path))
        found.append(ChangedValue(**{name: csv_cells.read_text(cells[name]) for name in cells}))
    return tuple(found)


def write_changes(changes: Iterable[ChangedValue]) -> str:
    """Return the text of a list; :func:`read_changes` gives it back."""
    return csv_cells.write_rows(
        COLUMNS,
        ({name: csv_cells.write_text(getattr(one, name)) for name in COLUMNS} for one in changes),
    )
