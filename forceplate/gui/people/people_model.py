"""The people as rows of a table: found by name or id, those who are late first."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from forceplate.gui.kit import numbers
from forceplate.gui.kit.condition_names import region_name
from forceplate.gui.kit.language import tr
from forceplate.gui.people.sparkline import StrengthLines, strength_lines
from forceplate.storage.people.people import Due, PeopleIndex, Person
from forceplate.types import Condition, Posture

SOON_DAYS = 14
WARNING = "\N{WARNING SIGN}"
ROW_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class PeopleColumn(IntEnum):
    """What stands beside each other."""

    PERSON = 0
    NEXT = 1
    STRENGTH = 2


class Urgency(IntEnum):
    """How soon somebody is to come; the first stand first."""

    OVERDUE = 0
    SOON = 1
    LATER = 2


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person and what the list shows of them."""

    person: Person
    due: Due | None
    urgency: Urgency
    lines: StrengthLines | None
    found_by: str
    """Name and id as they are searched."""

    @property
    def is_simulated(self) -> bool:
        """True where no visit is of a real person."""
        readable = [visit for visit in self.person.visits if not visit.problem]
        return bool(readable) and all(visit.simulated for visit in readable)

    @property
    def n_sides(self) -> int:
        """How many sides the line plot shows."""
        return bool(self.lines and self.lines.left) + bool(self.lines and self.lines.right)

    @property
    def n_problems(self) -> int:
        """How many visit files cannot be read."""
        return sum(bool(visit.problem) for visit in self.person.visits)


class PeopleModel(QAbstractTableModel):
    """Shows people; whoever is searched for, in the order of urgency and name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[PersonRow] = []
        self._rows: list[PersonRow] = []
        self._search = ""

    @property
    def n_people(self) -> int:
        """How many there are, searched for or not."""
        return len(self._all)

    def show_people(
        self, people: Sequence[Person], today: date, follow_up_weeks: Sequence[int]
    ) -> None:
        """Show these people."""
        rows = [_row(one, today, follow_up_weeks) for one in people]
        rows.sort(key=_order)
        self.beginResetModel()
        self._all = rows
        self._rows = [row for row in rows if self._search in row.found_by]
        self.endResetModel()

    def search(self, text: str) -> None:
        """Show only those whose name or id has this in it, whatever its case and accents."""
        wanted = _plain(text)
        if wanted != self._search:
            self.beginResetModel()
            self._search = wanted
            self._rows = [row for row in self._all if wanted in row.found_by]
            self.endResetModel()

    def row_at(self, number: int) -> PersonRow | None:
        """Return a row, None when there is no such."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def find(self, subject_id: str) -> int:
        """Return in which row somebody is, -1 when in none."""
        ids = [row.person.subject_id for row in self._rows]
        return ids.index(subject_id) if subject_id in ids else -1

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  Qt's name
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(PeopleColumn)

    def headerData(  # noqa: N802  Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the words above a column."""
        if orientation is Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Person"), tr("Next visit"), tr("Strength"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell in words, or its row for the delegate."""
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        column = PeopleColumn(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(filter(None, self.lines_of(row, column)))
        if role == Qt.ItemDataRole.ToolTipRole and column is not PeopleColumn.STRENGTH:
            return "\n".join(filter(None, self.lines_of(row, column)))
        if role == Qt.ItemDataRole.ToolTipRole and row.lines:
            return tr("The mean of the two best trials of each visit, {condition}.").format(
                condition=self.condition_words(row.lines.condition)
            )
        return None

    def lines_of(self, row: PersonRow, column: PeopleColumn) -> tuple[str, str, str]:
        """Return the three lines of a cell."""
        if column is PeopleColumn.PERSON:
            return self._person_words(row)
        return self._due_words(row) if column is PeopleColumn.NEXT else self._strength_words(row)

    def _person_words(self, row: PersonRow) -> tuple[str, str, str]:
        person, below = row.person, []
        if row.n_problems:
            below.append(tr("⚠ unreadable visit"))
        if row.is_simulated:
            below.append(tr("SIMULATED"))
        words = " \N{MIDDLE DOT} ".join(below)
        return (person.name, person.subject_id, words) if person.name else (
            person.subject_id, words, "")  # fmt: skip

    def _due_words(self, row: PersonRow) -> tuple[str, str, str]:
        if row.person.baseline is None:
            return tr("Baseline W0"), tr("not measured yet"), ""
        if row.due is None:
            return tr("No visit planned"), tr("all are done"), ""
        visit, late = row.due.visit, row.due.overdue_days
        if late > 0:
            words = tr("⚠ {visit} overdue")
            when = tr("by 1 day") if late == 1 else tr("by {days} days")
        elif late >= -SOON_DAYS:
            words = tr("{visit} due soon") if late else tr("{visit} due today")
            when = tr("in {days} days") if late < -1 else tr("tomorrow") if late else ""
        else:
            words, when = "{visit}", tr("in {weeks} weeks")
        when = when.format(days=abs(late), weeks=round(-late / 7))
        day = numbers.date(row.due.on)
        return words.format(visit=visit), when or day, day if when else ""

    def _strength_words(self, row: PersonRow) -> tuple[str, str, str]:
        if row.lines is None:
            return "", "", ""
        sides = [
            words.format(force=numbers.newtons(points[-1][1]))
            for words, points in (
                (tr("L {force}"), row.lines.left),
                (tr("R {force}"), row.lines.right),
            )
            if points
        ]
        where = self.condition_words(row.lines.condition)
        return (sides[0], sides[1], where) if len(sides) > 1 else (sides[0], where, "")

    def condition_words(self, condition: Condition) -> str:
        """Return the region in words, and the posture where it is not seated; without the side."""
        region = region_name(condition.region)
        if condition.posture is Posture.SEATED:  # as always, unless it is said
            return region
        return tr("{region}, standing").format(region=region)


def _row(person: Person, today: date, follow_up_weeks: Sequence[int]) -> PersonRow:
    due = PeopleIndex.next_due(person, today, follow_up_weeks)
    if due is None or due.overdue_days < -SOON_DAYS:
        urgency = Urgency.LATER
    else:
        urgency = Urgency.OVERDUE if due.overdue_days > 0 else Urgency.SOON
    found_by = _plain(f"{person.name}\n{person.subject_id}\n{person.subject_id.replace('-', '')}")
    return PersonRow(person, due, urgency, strength_lines(person), found_by)


def _order(row: PersonRow) -> tuple[int, int, str, str]:
    late = row.due.overdue_days if row.due and row.urgency is not Urgency.LATER else 0
    name = row.person.name or row.person.subject_id
    return row.urgency, -late, _plain(name), row.person.subject_id


def _plain(text: str) -> str:
    """Return a text without case and accents, with single spaces between words."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return "\n".join(" ".join(line.split()) for line in letters.split("\n"))
