"""What was replaced in the tables of a study folder: each value with what was there before.

``records/changes.csv`` only grows. The web diary keeps an access log of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from forceplate.words import Text
from forceplate_study.errors import StudyError
from forceplate_study.records import csv_cells
from forceplate_study.records.merge import Replaced
from forceplate_study.records.study_records import DropOut, Participant
from forceplate_study.records.tables import TableName, columns_of

FILE_NAME = "changes.csv"
COLUMNS = ("changed_at", "table", "entry", "field", "before", "after")

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

    @property
    def is_group(self) -> bool:
        """Return whether a participant was put into another group."""
        return (self.table, self.field) == (TableName.PARTICIPANTS.value, "group")


def changed_values(
    table: TableName, replaced: Iterable[Replaced], changed_at: str
) -> Iterator[ChangedValue]:
    """Yield each value that is another now."""
    for before, after in replaced:
        entry = (
            before.participant_id if isinstance(before, Participant | DropOut) else before.entry_id
        )
        for field in columns_of(table):
            old, new = (csv_cells.write_cell(field, field.of(one)) for one in (before, after))
            if old != new:
                yield ChangedValue(changed_at, table.value, entry, field.column, old, new)


def read_changes(text: str, path: Path) -> tuple[ChangedValue, ...]:
    """Return what a list of changes says; raises StudyError where it is none."""
    table = csv_cells.read_rows(text)
    if tuple(table.header) != COLUMNS:
        raise StudyError(_NOT_CHANGES.fill(path=path))
    found = []
    for row in table.rows:
        cells = csv_cells.named(table, row)
        if isinstance(cells, Text):
            raise StudyError(_NOT_CHANGES.fill(path=path))
        found.append(ChangedValue(**{name: csv_cells.read_text(cells[name]) for name in COLUMNS}))
    return tuple(found)


def with_changes(text: str, changes: Iterable[ChangedValue]) -> str:
    """Return the text of a list with more changes; of a new one where the text is empty."""
    rows = ({name: getattr(one, name) for name in COLUMNS} for one in changes)
    header, _, added = csv_cells.write_rows(COLUMNS, rows).partition("\n")
    return (text or f"{header}\n") + added
