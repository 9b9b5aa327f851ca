"""The participants of a study as rows of a table: those who ask for attention first."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.language import tr
from forceplate_study.follow_up.adherence import RECENT_WEEKS, Adherence
from forceplate_study.follow_up.standings import PersonStanding
from forceplate_study.window.study_context import StudyContext

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Column(IntEnum):
    """What stands beside each other; not the group, for who judges a complaint here."""

    PARTICIPANT = 0
    STATUS = 1
    WEEK = 2
    RECENT = 3
    MISSING = 4
    LAST = 5


class Show(StrEnum):
    """Who is shown."""

    ALL = "all"
    BEHIND = "behind"
    COMPLAINTS = "complaints"


class StudyPeopleModel(QAbstractTableModel):
    """Shows participants, with a complaint to look at first, then those behind."""

    def __init__(self, context: StudyContext) -> None:
        super().__init__(context)
        self._context = context
        self._all: tuple[PersonStanding, ...] = ()
        self._rows: list[PersonStanding] = []
        self._show = Show.ALL
        self._search = ""

    def show_people(self, people: Sequence[PersonStanding]) -> None:
        """Show these."""
        self._all = tuple(sorted(people, key=lambda one: (not one.n_to_see, not one.is_behind)))
        self._choose()

    def choose(self, show: Show, search: str) -> None:
        """Show some of them only: by how they are doing and by a part of the pseudonym."""
        self._show, self._search = show, search.strip().casefold()
        self._choose()

    def count(self, show: Show) -> int:
        """Return how many there are of a kind, whoever is searched."""
        return sum(_is_of(one, show) for one in self._all)

    def row_at(self, number: int) -> PersonStanding | None:
        """Return a row; None when there is no such."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def find(self, participant_id: str) -> int:
        """Return in which row somebody is, -1 when in none."""
        names = [one.participant.participant_id for one in self._rows]
        return names.index(participant_id) if participant_id in names else -1

    def _choose(self) -> None:
        self.beginResetModel()
        self._rows = [
            one
            for one in self._all
            if _is_of(one, self._show) and self._search in one.participant.participant_id.casefold()
        ]
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  Qt's name
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802  Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the words above a column."""
        if orientation is Qt.Orientation.Vertical:
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                Column.PARTICIPANT: tr("Participant"),
                Column.STATUS: tr("How it goes"),
                Column.WEEK: tr("Week"),
                Column.RECENT: tr("Sessions (4 weeks)"),
                Column.MISSING: tr("Weeks missing"),
                Column.LAST: tr("Last session"),
            }[column]
        if role == Qt.ItemDataRole.ToolTipRole and column in (Column.RECENT, Column.MISSING):
            return {
                Column.RECENT: tr(
                    "Done of prescribed, in the reported ones of the last {n} full weeks"
                ),
                Column.MISSING: tr(
                    "Of the last {n} full weeks, those of which something is not known"
                ),
            }[column].format(n=RECENT_WEEKS)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell in words."""
        row = self.row_at(index.row())
        if row is None:
            return None
        column = Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(row, column)
        if role == Qt.ItemDataRole.ForegroundRole and column is Column.STATUS:
            colours = theme.colours()
            if row.n_to_see:
                return QBrush(colours.wrong)
            return QBrush(colours.doubt) if row.is_behind else None
        return None

    def words(self, row: PersonStanding, column: Column) -> str:
        """Return a cell in words."""
        none = "\N{EM DASH}"
        match column:
            case Column.PARTICIPANT:
                words = row.participant.participant_id
            case Column.STATUS:
                words = self._status(row)
            case Column.WEEK:
                words = str(row.week) if row.week > 0 and not row.is_over else none
            case Column.RECENT | Column.MISSING:
                words = self._recent(row.recent, column) or none
            case Column.LAST:
                day = row.last_done_on
                words = tr("none") if day is None else numbers.date(day)
        return words

    def _recent(self, recent: Adherence, column: Column) -> str:
        if column is Column.RECENT:
            words = tr("{done} of {prescribed}").format(
                done=recent.done, prescribed=recent.prescribed
            )
            return words if recent.prescribed else ""
        every = recent.weeks_missing + recent.weeks_reported
        words = tr("{n} of {all}").format(n=recent.weeks_missing, all=every)
        return words if recent.weeks_missing else ""

    def _status(self, row: PersonStanding) -> str:
        words = []
        if row.n_to_see:
            words.append(tr("⚠ complaint"))
        if row.has_left:
            words.append(tr("left the study"))
        elif row.is_over:
            words.append(tr("follow-up over"))
        elif row.is_behind:
            words.append(tr("↓ behind"))
        elif not row.recent.weeks_reported and not row.recent.weeks_missing:
            words.append(tr("no full week yet"))
        elif not words:
            words.append(tr("on schedule"))
        return ", ".join(words)


def _is_of(one: PersonStanding, show: Show) -> bool:
    if show is Show.BEHIND:
        return one.is_behind
    return one.n_to_see > 0 if show is Show.COMPLAINTS else True
