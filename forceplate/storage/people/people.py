"""The people of a library: who they are, their visits at a glance, and when the next is due.

One SQLite file, ``<library>/people.sqlite3``, which only its user may read. Names and birth dates
stand there and nowhere else; all the rest is made from the visit files and can be made again.
"""

from __future__ import annotations

import secrets
import sqlite3
import unicodedata
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from forceplate.errors import LibraryError
from forceplate.storage.library import Library, VisitEntry
from forceplate.storage.people.birth_dates import check_birth_date, check_born
from forceplate.storage.people.index_file import INDEX_NAME as INDEX_NAME
from forceplate.storage.people.index_file import IndexFile, T, Work
from forceplate.storage.people.index_file import IndexNotice as IndexNotice
from forceplate.storage.people.index_file import Rebuilt as Rebuilt
from forceplate.storage.people.people_due import BASELINE as BASELINE
from forceplate.storage.people.people_due import Due as Due
from forceplate.storage.people.people_due import Former as Former
from forceplate.storage.people.people_due import Person as Person
from forceplate.storage.people.people_due import next_due, propose_visit
from forceplate.storage.people.people_rows import (
    FORMER_COLUMNS,
    PERSON_COLUMNS,
    VISIT_COLUMNS,
    FileState,
    Row,
    file_state,
    row_of_visit,
    state_of_row,
    visit_of_row,
)
from forceplate.storage.people.people_rows import Strength as Strength
from forceplate.storage.people.people_rows import VisitSummary as VisitSummary
from forceplate.storage.people.person_rows import (
    former_of_row,
    insert_former,
    insert_person,
    person_of_row,
)
from forceplate.storage.visits_aside import visits_aside
from forceplate.words import Text

Changed = Sequence[tuple[VisitEntry, FileState]]
"""Visit files to be read, each with its state before that."""
Summarise = Callable[[Changed], Generator[VisitSummary]]

SCHEMA_VERSION = 5
ROWS_AT_A_TIME = 20
LONGEST_NAME = 200

_LETTERS = "CDFHJKMNPRTWXY"
_SIGNS = _LETTERS + "3479"
"""No two of these look alike, and without vowels they make no word."""
_SCHEMA = tuple(
    f"CREATE TABLE IF NOT EXISTS {table} STRICT"
    for table in (
        f"person ({', '.join(PERSON_COLUMNS)}, PRIMARY KEY (subject_id))",
        f"visit ({', '.join(VISIT_COLUMNS)}, PRIMARY KEY (path))",
        f"former ({', '.join(FORMER_COLUMNS)})",
        "retired (subject_id TEXT NOT NULL, PRIMARY KEY (subject_id))",
    )
)

_HAS_VISITS = Text(
    "{subject_id} has visits and stays in the list. To take someone out, move their visit files "
    "to another place first."
)
_LONG_NAME = Text("A name has at most {n} signs. Shorten it.")
_ODD_NAME = Text("The name contains a sign that cannot be written. Type it anew.")
_UNKNOWN_PERSON = Text(
    "Nobody in this library has the id {subject_id}. Look it up in the list of people."
)


@dataclass(frozen=True, slots=True)
class _AsRead:
    """Everybody as they were read last: most stay as they are, and need not be made again."""

    rows: Mapping[str, Row]
    """By path within the library; so too the visits that they say."""
    visits: Mapping[str, VisitSummary]
    people: Mapping[str, Person]
    """By id."""


class PeopleIndex:
    """Who is in a library. Looks at no file before it is asked.

    Every method raises LibraryError when the index cannot be read or written, is of a newer
    format, or another program keeps it too long; the visit files are never touched. A damaged
    index is kept aside under another name, a new one is begun and ``notice`` says so;
    :meth:`refresh` then fills it from the visit files.
    """

    def __init__(self, library: Library, *, today: Callable[[], date] = date.today) -> None:
        self._file = IndexFile(
            library, _SCHEMA, SCHEMA_VERSION, renewed="visit", grown=("former", FORMER_COLUMNS)
        )
        self._library = library
        self._today = today
        self._last = _AsRead({}, {}, {})

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    @property
    def notice(self) -> IndexNotice | None:
        """The last thing that happened to the index; whoever has shown it may set None."""
        return self._file.notice

    @notice.setter
    def notice(self, notice: None) -> None:
        self._file.notice = notice

    next_due = staticmethod(next_due)
    propose_visit = staticmethod(propose_visit)

    def people(self) -> tuple[Person, ...]:
        """Return everybody, by name and then id; no visit file is looked at.

        Whoever is as before is the same object as before.
        """
        return self._file.do(self._people)

    def person(self, subject_id: str) -> Person:
        """Return one person; raises LibraryError when nobody has this id."""
        return self._file.do(lambda connection: self._person(connection, subject_id))

    def add(self, *, name: str = "", birth_date: date | None = None) -> Person:
        """Enter a new person and return them, with an id that nobody in the library ever had.

        Raises
        ------
        LibraryError
            A name of more than 200 signs, or a day of birth that is still to come.
        """
        today = self._today()
        name = _clean(name)
        check_birth_date(birth_date, today)

        def work(connection: sqlite3.Connection) -> Person:
            taken = self._taken_ids(connection)
            subject_id = new_subject_id()
            while subject_id.casefold() in taken:
                subject_id = new_subject_id()
            person = Person(subject_id, name, birth_date, (), today)
            insert_person(connection, person)
            return person

        return self._change(work)

    def edit(
        self,
        subject_id: str,
        *,
        name: str,
        birth_date: date | None,
        by: str = "",
        why: str = "",
        at: datetime | None = None,
    ) -> None:
        """Change name and birth date; what they were until then is kept with the person.

        Parameters
        ----------
        by, why
            Who changes it and why; kept with what was known before, where something was.
        at
            When; None: today.

        Raises
        ------
        LibraryError
            As :meth:`add`, nobody has this id, or a visit would be before the birth.
        """
        name = _clean(name)
        check_birth_date(birth_date, self._today())

        for first in [day for one in self._library.visits_of(subject_id) if (day := one.day)][:1]:
            check_born(birth_date, first)

        def work(connection: sqlite3.Connection) -> None:
            was = self._person(connection, subject_id)
            if was.is_replaced_by(name, birth_date):
                former = (Former(was.name, was.birth_date, at or self._today(), by, why),)
                insert_former(connection, subject_id, former)
            insert_person(connection, replace(was, name=name, birth_date=birth_date))

        self._change(work)

    def remove(self, subject_id: str) -> Person:
        """Take someone without visits out of the index, and return who it was.

        The id is not given to anybody else; :meth:`restore` takes it back.

        Raises
        ------
        LibraryError
            There are visits, or nobody has this id.
        """

        def work(connection: sqlite3.Connection) -> Person:
            person = self._person(connection, subject_id)
            known = person.visits or self._library.visits_of(subject_id)
            if known or visits_aside(self._library, subject_id):
                raise LibraryError(_HAS_VISITS.fill(subject_id=subject_id))
            for table in ("person", "former"):
                statement = f"DELETE FROM {table} WHERE subject_id = ?"  # noqa: S608 - from above
                connection.execute(statement, (subject_id,))
            connection.execute("INSERT OR IGNORE INTO retired VALUES (?)", (subject_id,))
            return person

        return self._change(work)

    def restore(self, person: Person) -> None:
        """Undo :meth:`remove`."""

        def work(connection: sqlite3.Connection) -> None:
            insert_person(connection, person)
            insert_former(connection, person.subject_id, person.former)
            connection.execute("DELETE FROM retired WHERE subject_id = ?", (person.subject_id,))

        self._change(work)

    def retire(self, subject_id: str) -> None:
        """Take an entry without visits off the list and keep who it was; :meth:`reinstate`."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR IGNORE INTO retired VALUES (?)", (subject_id,))

        self._change(work)

    def reinstate(self, subject_id: str) -> None:
        """Undo :meth:`retire`."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM retired WHERE subject_id = ?", (subject_id,))

        self._change(work)

    def names_of(self, subject_id: str) -> tuple[str, ...]:
        """Return all names that somebody has or had, also of an entry that is retired."""

        def work(connection: sqlite3.Connection) -> tuple[str, ...]:
            statement = (
                "SELECT name FROM person WHERE subject_id = :id "
                "UNION SELECT name FROM former WHERE subject_id = :id"
            )
            return tuple(
                row[0] for row in connection.execute(statement, {"id": subject_id}) if row[0]
            )

        return self._file.do(work)

    def name_of(self, subject_id: str) -> str:
        """Return the name of somebody, also of an entry that is retired; empty: none is known."""

        def work(connection: sqlite3.Connection) -> str:
            statement = "SELECT name FROM person WHERE subject_id = ?"
            row = connection.execute(statement, (subject_id,)).fetchone()
            return "" if row is None else str(row[0])

        return self._file.do(work)

    def check_born(self, subject_id: str, day: date) -> None:
        """Raise LibraryError where somebody was not born yet on the day of a visit.

        Whose birth date is not known may be of any day.
        """

        def work(connection: sqlite3.Connection) -> date | None:
            statement = "SELECT birth_date FROM person WHERE subject_id = ?"
            row = connection.execute(statement, (subject_id,)).fetchone()
            return None if row is None or row[0] is None else date.fromisoformat(row[0])

        if self.path.exists():  # no list is begun only to look into it
            check_born(self._file.do(work), day)

    def erase(self, subject_id: str) -> None:
        """Take somebody out of the index so that nothing of them is left in its file.

        Their id is not known any more either. Damaged indexes that were kept aside are not
        touched, see :meth:`damaged_copies`.
        """

        def work(connection: sqlite3.Connection) -> None:
            for table in ("person", "visit", "former", "retired"):
                statement = f"DELETE FROM {table} WHERE subject_id = ?"  # noqa: S608 - from above
                connection.execute(statement, (subject_id,))

        self._change(work)
        self._file.forget_deleted()

    def damaged_copies(self) -> tuple[Path, ...]:
        """Return the damaged indexes that were kept aside, with what SQLite kept beside them."""
        return self._file.damaged_copies()

    def refresh(
        self,
        summarise: Summarise,
        on_progress: Callable[[int, int], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
        only: Collection[str] | None = None,
    ) -> int:
        """Take in the visit files that changed since the last time, and return how many.

        May be cancelled and goes on from there the next time; a file with a problem is tried
        again every time.

        Parameters
        ----------
        summarise
            Reads visit files, in their order, as they are asked for.
        on_progress
            Is told how many files are read, and of how many; in the thread of this call.
        only
            Ids of those whose files are looked at; None: of everybody.
        """
        n_begun = self._file.n_begun
        n_read = self._refresh(summarise, on_progress, is_cancelled, only)
        if self._file.n_begun > n_begun:  # the index broke on the way: what was known went with it
            n_read += self._refresh(summarise, on_progress, is_cancelled, None)
        return n_read

    def _refresh(
        self,
        summarise: Summarise,
        on_progress: Callable[[int, int], None] | None,
        is_cancelled: Callable[[], bool] | None,
        only: Collection[str] | None,
    ) -> int:
        """Take in what changed, some rows at a time: what was read is kept if it ends early."""
        changed = self._changed(only)
        if changed and on_progress is not None:
            on_progress(0, len(changed))
        rows: list[Row] = []
        n_read = 0
        with closing(summarise(changed)) as summaries:
            for entry, state in changed:
                if is_cancelled is not None and is_cancelled():
                    break
                rows.append(row_of_visit(_place(entry), entry.subject_id, next(summaries), state))
                n_read += 1
                if len(rows) == ROWS_AT_A_TIME:
                    self._store(rows)
                    rows = []
                if on_progress is not None:
                    on_progress(n_read, len(changed))
        self._store(rows)
        return n_read

    def _changed(self, only: Collection[str] | None) -> Changed:
        """Return the visit files that are not as they were read; forget those that are gone.

        Of all others nothing is kept: they are thousands, and the reading may take long.
        """
        known = self._file.do(lambda connection: self._known_files(connection, only))
        if only is None:
            found = self._library.visits()
        else:
            found = tuple(entry for one in only for entry in self._library.visits_of(one))
        changed = []
        for entry in found:
            state, former = file_state(entry.path), known.pop(_place(entry), None)
            if state is not None and state != former:
                changed.append((entry, state))
        self._forget(known.keys())
        return changed

    def _change(self, work: Work[T]) -> T:
        """Do what somebody wants changed; what is filled in from the visits is no such thing."""
        self._library.check_writable()
        return self._file.do(work, write=True)

    def _forget(self, paths: Collection[str]) -> None:
        gone = [(path,) for path in paths]
        if gone:
            self._file.do(
                lambda c: c.executemany("DELETE FROM visit WHERE path = ?", gone), write=True
            )

    def _store(self, rows: Sequence[Row]) -> None:
        if rows:
            marks = ", ".join("?" * len(VISIT_COLUMNS))
            statement = f"INSERT OR REPLACE INTO visit VALUES ({marks})"  # noqa: S608 - only marks
            self._file.do(lambda c: c.executemany(statement, rows), write=True)

    def _person(self, connection: sqlite3.Connection, subject_id: str) -> Person:
        for one in self._people(connection, subject_id):
            return one
        raise LibraryError(_UNKNOWN_PERSON.fill(subject_id=subject_id))

    def _people(
        self, connection: sqlite3.Connection, only: str | None = None
    ) -> tuple[Person, ...]:
        """Return everybody, or one alone by the id."""

        def select(table: str, order: str = "subject_id") -> sqlite3.Cursor:
            statement = (
                f"SELECT * FROM {table} WHERE :only IS NULL OR subject_id = :only "  # noqa: S608
                f"ORDER BY {order}"
            )
            return connection.execute(statement, {"only": only})

        last = self._last
        visits: dict[str, list[VisitSummary]] = {}
        rows, read = dict[str, Row](), dict[str, VisitSummary]()
        for row in select("visit", order="date, began_s, visit, path"):
            if (summary := self._summary(row, last)) is not None:
                path = row[0]
                is_known = last.visits.get(path) is summary
                rows[path], read[path] = (last.rows[path] if is_known else row), summary
                visits.setdefault(row[1], []).append(summary)
        former: dict[str, list[Former]] = {}
        for subject_id, *row in select("former", order="rowid"):
            former.setdefault(subject_id, []).append(former_of_row(row))
        retired = {row[0] for row in select("retired")}
        found = {
            row[0]: person_of_row(row, tuple(visits.get(row[0], ())), tuple(former.get(row[0], ())))
            for row in select("person")
            if row[0] not in retired or row[0] in visits
        }
        for subject_id, theirs in visits.items():
            if subject_id not in found:
                created = theirs[0].date
                found[subject_id] = Person(subject_id, "", None, tuple(theirs), created)
        for subject_id, person in found.items():
            if last.people.get(subject_id) == person:
                found[subject_id] = last.people[subject_id]
        if only is None:
            self._last = _AsRead(rows, read, found)
        return tuple(sorted(found.values(), key=lambda one: (one.name.casefold(), one.subject_id)))

    def _known_files(
        self, connection: sqlite3.Connection, only: Collection[str] | None
    ) -> dict[str, FileState | None]:
        """Return size and time of change of visit files as they were read; None: read it again."""

        def select() -> Iterator[Row]:
            if only is None:
                yield from connection.execute("SELECT * FROM visit")
            for one in only or ():
                yield from connection.execute("SELECT * FROM visit WHERE subject_id = ?", (one,))

        last = self._last
        known: dict[str, FileState | None] = {}
        for row in select():
            summary = self._summary(row, last)
            is_sound = summary is not None and not summary.problem
            known[row[0]] = state_of_row(row) if is_sound else None
        return known

    def _summary(self, row: Row, last: _AsRead) -> VisitSummary | None:
        """Return what a row says; None: no row of ours would say so, and it is made anew."""
        if last.rows.get(row[0]) == row:
            return last.visits[row[0]]
        with suppress(ValueError):
            return visit_of_row(self._library.root, row)
        return None

    def _taken_ids(self, connection: sqlite3.Connection) -> set[str]:
        """Return all ids that are or were somebody's, and all folders, in one case."""
        rows = connection.execute(
            "SELECT subject_id FROM person UNION SELECT subject_id FROM visit "
            "UNION SELECT subject_id FROM retired"
        )
        names = {str(row[0]).casefold() for row in rows}
        return names | {path.name.casefold() for path in self._library.root.iterdir()}


def _place(entry: VisitEntry) -> str:
    """Return the path of a visit within its library."""
    return f"{entry.subject_id}/{entry.path.name}"


def new_subject_id() -> str:
    """Return a random id such as ``K7M-4TX``; it says nothing of the person or the day."""
    signs = secrets.choice(_LETTERS) + "".join(secrets.choice(_SIGNS) for _ in range(5))
    return f"{signs[:3]}-{signs[3:]}"


def _clean(name: str) -> str:
    """Return a name with single spaces; raises LibraryError for what is no name."""
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise LibraryError(_LONG_NAME.fill(n=LONGEST_NAME))
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in name):
        raise LibraryError(_ODD_NAME)
    return name
