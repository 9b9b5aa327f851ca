"""The people as rows of a list: who is to do today on top, then all others by family name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from forceplate.gui.kit import numbers
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.states import State
from forceplate.gui.visit.condition_names import region_name
from forceplate.storage.people.people import Due, PeopleIndex, Person, VisitSummary
from forceplate.storage.people.people_due import EARLY_DAYS
from forceplate.storage.people.people_search import found_by, is_found, plain_letters
from forceplate.types import Condition, Side
from forceplate.words import Text

ENTRY_ROLE = Qt.ItemDataRole.UserRole
TODAY_DAYS = 28
"""Who is later than this does not come today either: they stand in the list of the due."""
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_WEEK = re.compile(r"W(\d+)")
_PARTICLES = frozenset({
    "'n", "'s", "'t", "af", "al", "ap", "aus", "d", "da", "dal", "das", "de", "dei", "del", "della",
    "dem", "den", "der", "des", "di", "do", "dos", "du", "el", "la", "le", "ten", "ter", "te",
    "van", "vom", "von", "zu", "zum", "zur",
})  # fmt: skip
"""What stands between first and family name and is not what one looks for."""


class Filter(IntEnum):
    """Who is shown, in the order of the buttons."""

    DUE = 0
    UNFINISHED = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is in the plan."""

    words: str
    state: State | None
    due: Due | None
    unfinished: VisitSummary | None
    """The last visit, where something planned is not measured."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person and what the list shows of them."""

    person: Person
    name: str
    """Family name first; of somebody without a name the code."""
    code: str
    """Stands below the name where somebody else has it, and the birth date, too; else empty."""
    sorted_by: str
    born: str
    standing: Standing
    left: str
    """Of the first condition of the protocol, with unit; empty: not measured."""
    right: str
    is_simulated: bool
    """Nobody was measured at the visit of these newtons, or at the last one without."""
    is_to_do: bool
    found_by: str

    @property
    def words(self) -> str:
        """All that the row says, to be heard."""
        born = tr("born {date}").format(date=self.born) if self.born else ""
        simulated = tr("SIMULATED") if self.is_simulated else ""
        return ", ".join(
            filter(
                None,
                (self.name, self.code, born, self.standing.words, self.left, self.right, simulated),
            )
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A line above rows that belong together."""

    title: str
    has_captions: bool
    """Whether the columns are named in it."""


class PeopleModel(QAbstractListModel):
    """Shows people; whoever is searched for or wanted by the filter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people: Sequence[PersonRow] = ()
        self._entries: list[Section | PersonRow] = []
        self._unusual: tuple[int, ...] = ()
        self._search = ""
        self._filter = Filter.ALL
        self.captions = ("", "")
        """What the two columns of newtons are called."""

    @property
    def n_people(self) -> int:
        """How many there are, searched for or not."""
        return len(self._people)

    def counts(self) -> tuple[int, int, int]:
        """Return how many each filter shows, in its order."""
        due = sum(_is_due(row) for row in self._people)
        unfinished = sum(row.standing.unfinished is not None for row in self._people)
        return due, unfinished, len(self._people)

    def show_rows(self, rows: Sequence[PersonRow], condition: Condition) -> None:
        """Show these people, whose newtons are of both sides of this condition."""
        self._people = rows
        toes = region_name(condition.region)
        self.captions = (tr("{toes} L").format(toes=toes), tr("R", "right"))
        self._arrange()

    def search(self, text: str) -> None:
        """Show only those who have all these words in name, code or birth date."""
        if text != self._search:
            self._search = text
            self._arrange()

    def show_only(self, which: Filter) -> None:
        """Show only those who are due, or unfinished, or all."""
        if which != self._filter:
            self._filter = which
            self._arrange()

    def _arrange(self) -> None:
        found = [row for row in self._people if is_found(row.found_by, self._search)]
        self.beginResetModel()
        if self._filter is Filter.DUE:
            shown = sorted(filter(_is_due, found), key=_lateness)
            self._entries = _section(tr("Due"), shown, has_captions=True)
        elif self._filter is Filter.UNFINISHED:
            shown = [row for row in found if row.standing.unfinished]
            self._entries = _section(tr("Unfinished"), shown, has_captions=True)
        elif self._search.strip():
            self._entries = _section(tr("Found"), found, has_captions=True)
        else:
            to_do = sorted((row for row in found if row.is_to_do), key=_lateness)
            others = [row for row in found if not row.is_to_do]
            title = tr("Everyone else") if to_do else tr("Everyone")
            self._entries = [
                *_section(tr("To do today"), to_do, has_captions=True),
                *_section(title, others, has_captions=not to_do),
            ]
        numbered = enumerate(self._entries)
        self._unusual = tuple(n for n, one in numbered if isinstance(one, Section) or one.code)
        self.endResetModel()

    @property
    def unusual(self) -> tuple[int, ...]:
        """The lines of another height than most: titles, and people whose code is said."""
        return self._unusual

    def entry_at(self, number: int) -> Section | PersonRow | None:
        """Return what stands in a line, None where there is none."""
        return self._entries[number] if 0 <= number < len(self._entries) else None

    def row_at(self, number: int) -> PersonRow | None:
        """Return the person of a line, None where there is none."""
        entry = self.entry_at(number)
        return entry if isinstance(entry, PersonRow) else None

    def find(self, subject_id: str) -> int:
        """Return the line with somebody, -1 where there is none; of nobody the first of all."""
        for number, entry in enumerate(self._entries):
            if isinstance(entry, PersonRow) and subject_id in {"", entry.person.subject_id}:
                return number
        return -1

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  Qt's name
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let people be chosen, and sections not."""
        if self.row_at(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line in words, or its entry for the delegate."""
        entry = self.entry_at(index.row())
        if entry is None:
            return None
        if role == ENTRY_ROLE:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.words if isinstance(entry, PersonRow) else entry.title
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(entry, PersonRow):
            simulated = f"\n{tr('SIMULATED')}" if entry.is_simulated else ""
            return f"{entry.person.name or entry.name}\n{entry.person.subject_id}{simulated}"
        return None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the list shows of people besides themselves."""

    today: date
    weeks: Sequence[int]
    """After the baseline, at which the plan wants a visit."""
    condition: Condition
    """The one whose newtons are shown, of both sides."""
    open_visit: tuple[str, str] = ("", "")
    """Person and label of the visit that is being measured."""


def people_rows(
    people: Iterable[Person], shown: Shown, former: Sequence[PersonRow] = ()
) -> list[PersonRow]:
    """Return what the list shows of people, by family name. Any thread.

    Parameters
    ----------
    former
        Rows made with the same ``shown``: taken again for whoever is the same object.
    """
    made = {row.person.subject_id: row for row in former}
    rows = []
    for one in people:
        row = made.get(one.subject_id)
        rows.append(row if row is not None and row.person is one else _row(one, shown))
    alike = Counter((row.sorted_by, row.person.birth_date) for row in rows)
    return sorted(
        (_told_apart(row, alike[row.sorted_by, row.person.birth_date] > 1) for row in rows),
        key=lambda row: (row.sorted_by, row.person.subject_id),
    )


def list_order(person: Person) -> tuple[str, str]:
    """Return where somebody stands in a list of people: by family name, then by code."""
    return plain_letters(listed_name(person.name) or person.subject_id), person.subject_id


def _told_apart(row: PersonRow, has_double: bool) -> PersonRow:
    """Return a row that says whose it is where somebody else has this name and birth date."""
    code = row.person.subject_id if row.person.name and has_double else ""
    return row if code == row.code else replace(row, code=code)


def listed_name(name: str) -> str:
    """Return a name as a list has it: ``Jan de Vries`` is under V, ``Vries, Jan de``.

    A name that was typed with a comma or brackets, or is one word, stays as it is.
    """
    words = name.split()
    if len(words) < 2 or "," in name or "(" in name:
        return name
    begin = len(words) - 1
    if "-" in words[begin - 1] and words[begin - 1].rpartition("-")[2].casefold() in _PARTICLES:
        begin -= 1  # Jansen-de Vries
    family = words[begin:]
    first = begin
    while first > 1 and words[first - 1].casefold() in _PARTICLES:
        first -= 1
    if first == 0 or begin == 0:
        return name
    return f"{' '.join(family)}, {' '.join(words[:first] + words[first:begin])}"


def visit_words(visit: str) -> str:
    """Return what a visit is called in a sentence: week 8."""
    found = _WEEK.fullmatch(visit)
    if visit == "W0":
        return tr("baseline")
    return tr("week {n}").format(n=found[1]) if found else visit


def standing_of(person: Person, today: date, weeks: Sequence[int]) -> Standing:
    """Return where somebody is in the plan, in words."""
    due = PeopleIndex.next_due(person, today, weeks)
    readable = [visit for visit in person.visits if visit.problem is None]
    last = readable[-1] if readable else None
    unfinished = person.unfinished(today)
    if len(readable) < len(person.visits):
        return Standing(tr("a visit cannot be read"), State.WRONG, due, unfinished)
    if last is None:
        return Standing(tr("no visit yet"), None, due, None)
    if due is not None and unfinished is None:
        return _planned(due)
    if unfinished is not None:
        words = tr("unfinished, {n} of {of} conditions")
        words = words.format(n=unfinished.n_done, of=unfinished.n_planned)
        return Standing(words, State.DOUBT, due, unfinished)
    if person.baseline is None:
        return Standing(tr("no baseline yet"), None, None, None)
    return _done(readable)


def _done(visits: Sequence[VisitSummary]) -> Standing:
    """Return that the last visit is done; an earlier one that is not is said instead."""
    left = next((visit for visit in visits if visit.is_unfinished), None)
    if left is None:
        words = tr("{visit} done").format(visit=visit_words(visits[-1].visit))
        return Standing(words, State.GOOD, None, None)
    words = tr("{visit} unfinished, {n} of {of} conditions")
    words = words.format(visit=visit_words(left.visit), n=left.n_done, of=left.n_planned)
    return Standing(words, State.DOUBT, None, None)


def _planned(due: Due) -> Standing:
    visit, late = visit_words(due.visit), due.overdue_days
    if late > 0:
        words = said(Text("{visit}, {days:day|days} late").fill(visit=visit, days=late))
        return Standing(words, State.DOUBT, due, None)
    if late == 0:
        return Standing(tr("{visit} due today").format(visit=visit), State.INFO, due, None)
    words = tr("{visit} on {date}").format(visit=visit, date=numbers.date(due.on))
    return Standing(words, State.INFO if late >= -EARLY_DAYS else None, due, None)


def _row(person: Person, shown: Shown) -> PersonRow:
    standing = standing_of(person, shown.today, shown.weeks)
    is_open = person.subject_id == shown.open_visit[0]
    if is_open:
        words = tr("{visit} is open").format(visit=visit_words(shown.open_visit[1]))
        standing = replace(standing, words=words, state=State.INFO)
    due, unfinished = standing.due, standing.unfinished
    born = numbers.date(person.birth_date) if person.birth_date else ""
    visit, newtons = _newtons(person, shown.condition)
    name = listed_name(person.name) or person.subject_id
    return PersonRow(
        person=person,
        name=name,
        code="",
        sorted_by=list_order(person)[0],
        born=born,
        standing=standing,
        left=newtons.get(Side.LEFT, ""),
        right=newtons.get(Side.RIGHT, ""),
        is_simulated=visit is not None and visit.simulated,
        is_to_do=(due is not None and 0 <= due.overdue_days <= TODAY_DAYS)
        or (unfinished is not None and unfinished.date == shown.today)
        or is_open,
        found_by=found_by(person, (born,)),
    )


def _newtons(person: Person, condition: Condition) -> tuple[VisitSummary | None, dict[Side, str]]:
    """Return the last visit at which one side was measured, and both; else the last visit."""
    for visit in reversed(person.visits):
        found = {
            one.condition.side: numbers.newtons(one.value_n, 1)
            for one in visit.strengths
            if (one.condition.region, one.condition.posture)
            == (condition.region, condition.posture)
        }
        if found:
            return visit, found
    return (person.visits[-1] if person.visits else None), {}


def _is_due(row: PersonRow) -> bool:
    due = row.standing.due
    return due is not None and due.overdue_days >= -EARLY_DAYS


def _lateness(row: PersonRow) -> tuple[bool, int]:
    due = row.standing.due
    return row.standing.unfinished is None, -(due.overdue_days if due else 0)


def _section(
    title: str, rows: Sequence[PersonRow], *, has_captions: bool
) -> list[Section | PersonRow]:
    return [Section(f"{title}  ({len(rows)})", has_captions), *rows] if rows else []
