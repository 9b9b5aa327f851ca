"""The people of a library: who they are, their visits at a glance, and when the next is due.

One SQLite file, ``<library>/.index.sqlite3``, which only its user may read. Names and birth dates
stand there and nowhere else; all the rest is made from the visit files and can be made again.
Several programs may use it at once. Every call opens the file and closes it again, so that an
index may be used from any thread.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from forceplate.errors import LibraryError
from forceplate.reasons import reason_of
from forceplate.storage.library import Library, VisitEntry
from forceplate.storage.people.people_due import BASELINE as BASELINE
from forceplate.storage.people.people_due import Due as Due
from forceplate.storage.people.people_due import Person as Person
from forceplate.storage.people.people_due import next_due, propose_visit
from forceplate.storage.people.people_rows import (
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
from forceplate.words import Text

Summarise = Callable[[VisitEntry, FileState], VisitSummary]
T = TypeVar("T")

INDEX_NAME = ".index.sqlite3"
SCHEMA_VERSION = 1
BUSY_TIMEOUT_S = 10.0
ROWS_AT_A_TIME = 20
LONGEST_NAME = 200

_APPLICATION_ID = 0x46504C31
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_COMPANIONS = ("-wal", "-shm", "-journal")
_LETTERS = "CDFHJKMNPRTWXY"
_SIGNS = _LETTERS + "3479"
"""No two of these look alike, and without vowels they make no word."""
_SCHEMA = (
    f"CREATE TABLE person ({', '.join(PERSON_COLUMNS)}, PRIMARY KEY (subject_id)) STRICT",
    f"CREATE TABLE visit ({', '.join(VISIT_COLUMNS)}, PRIMARY KEY (path)) STRICT",
    "CREATE TABLE retired (subject_id TEXT NOT NULL, PRIMARY KEY (subject_id)) STRICT",
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)

_HAS_VISITS = Text(
    "{subject_id} has visits and stays in the list. To take someone out, move their visit files "
    "to another place first."
)
_LONG_NAME = Text("A name has at most {n} signs. Shorten it.")
_ODD_NAME = Text("The name contains a sign that cannot be written. Type it anew.")
_BIRTH_TO_COME = Text("The birth date {birth_date} is still to come. Check the year.")
_UNKNOWN_PERSON = Text("Nobody in this library has the id {subject_id}. Refresh the list.")
_INDEX = Text(
    "The list of people {path} {what}. The visits are unharmed. Check the folder and the disk, "
    "then try again."
)
_INDEX_DAMAGED_TWICE = Text("is damaged, and so is the one made in its place")
_INDEX_UNUSABLE = Text("cannot be used: {why}")
_INDEX_LINK = Text("is a link to elsewhere; put the real file in its place")
_INDEX_NEWER = Text(
    "was made by a newer forceplate (format {version}, this program knows {known}); use that one"
)
_INDEX_NOT_ASIDE = Text("is damaged and cannot be kept aside: {why}")
_INDEX_LOST = Text("cannot be found, and the library neither")
_INDEX_BUSY = Text("is being made anew by another program; try again")
_INDEX_LOCK = Text("cannot be locked: {why}")


class _DamagedError(Exception):
    """The index is not what an index is."""


class Rebuilt(StrEnum):
    """Why an index was made anew."""

    DAMAGED = "damaged"
    """It could not be read; names and birth dates are in the file that was kept aside."""
    MISSING = "missing"
    """There was none in a library with visits; names that were in it are gone with it."""


@dataclass(frozen=True, slots=True)
class IndexNotice:
    """What a person must be told: the index was made anew, and names are lost."""

    why: Rebuilt
    kept_as: Path | None
    """The damaged file, left as it was."""


class PeopleIndex:
    """Who is in a library. Looks at no file before it is asked.

    Every method raises LibraryError when the index cannot be read or written, is of a newer
    format, or another program keeps it too long; the visit files are never touched. A damaged
    index is kept aside under another name, a new one is begun and ``notice`` says so;
    :meth:`refresh` then fills it from the visit files.
    """

    def __init__(self, library: Library, *, today: Callable[[], date] = date.today) -> None:
        self.path = library.root / INDEX_NAME
        self.notice: IndexNotice | None = None
        """The last thing that happened to the index; whoever has shown it may set None."""
        self._library = library
        self._today = today
        self._n_begun = 0

    next_due = staticmethod(next_due)
    propose_visit = staticmethod(propose_visit)

    def people(self) -> tuple[Person, ...]:
        """Return everybody, by name and then id; no visit file is looked at."""
        return self._do(self._people)

    def person(self, subject_id: str) -> Person:
        """Return one person; raises LibraryError when nobody has this id."""
        found = next((one for one in self.people() if one.subject_id == subject_id), None)
        if found is None:
            raise _unknown(subject_id)
        return found

    def add(self, *, name: str = "", birth_date: date | None = None) -> Person:
        """Enter a new person and return them, with an id that nobody in the library ever had.

        Raises
        ------
        LibraryError
            A name of more than 200 signs, or a day of birth that is still to come.
        """
        today = self._today()
        name = _clean(name)
        _check_birth(birth_date, today)

        def work(connection: sqlite3.Connection) -> Person:
            taken = self._taken_ids(connection)
            subject_id = new_subject_id()
            while subject_id.casefold() in taken:
                subject_id = new_subject_id()
            person = Person(subject_id, name, birth_date, (), today)
            _insert_person(connection, person)
            return person

        return self._do(work, write=True)

    def edit(self, subject_id: str, *, name: str, birth_date: date | None) -> None:
        """Change name and birth date; raises LibraryError, as :meth:`add` and for an unknown id."""
        name = _clean(name)
        _check_birth(birth_date, self._today())

        def work(connection: sqlite3.Connection) -> None:
            known = {one.subject_id: one for one in self._people(connection)}
            if subject_id not in known:
                raise _unknown(subject_id)
            created = known[subject_id].created
            _insert_person(connection, Person(subject_id, name, birth_date, (), created))

        self._do(work, write=True)

    def remove(self, subject_id: str) -> Person:
        """Take someone without visits out of the index, and return who it was.

        The id is not given to anybody else; :meth:`restore` takes it back.

        Raises
        ------
        LibraryError
            There are visits, or nobody has this id.
        """

        def work(connection: sqlite3.Connection) -> Person:
            known = {one.subject_id: one for one in self._people(connection)}
            if subject_id not in known:
                raise _unknown(subject_id)
            files = [e for e in self._library.visits() if e.subject_id == subject_id]
            if files or known[subject_id].visits:
                raise LibraryError(_HAS_VISITS.fill(subject_id=subject_id))
            connection.execute("DELETE FROM person WHERE subject_id = ?", (subject_id,))
            connection.execute("INSERT OR IGNORE INTO retired VALUES (?)", (subject_id,))
            return known[subject_id]

        return self._do(work, write=True)

    def restore(self, person: Person) -> None:
        """Undo :meth:`remove`."""

        def work(connection: sqlite3.Connection) -> None:
            _insert_person(connection, person)
            connection.execute("DELETE FROM retired WHERE subject_id = ?", (person.subject_id,))

        self._do(work, write=True)

    def refresh(
        self,
        summarise: Summarise,
        on_progress: Callable[[int, int], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> int:
        """Take in the visit files that changed since the last time, and return how many.

        May be cancelled and goes on from there the next time; a file with a problem is tried
        again every time.

        Parameters
        ----------
        summarise
            Reads a visit file; gets its state before that.
        on_progress
            Is told how many files are read, and of how many; in the thread of this call.
        """
        n_begun = self._n_begun
        n_read = self._refresh(summarise, on_progress, is_cancelled)
        if self._n_begun > n_begun:  # the index broke on the way: what was known went with it
            n_read += self._refresh(summarise, on_progress, is_cancelled)
        return n_read

    def _refresh(
        self,
        summarise: Summarise,
        on_progress: Callable[[int, int], None] | None,
        is_cancelled: Callable[[], bool] | None,
    ) -> int:
        """Take in what changed, some rows at a time: what was read is kept if it ends early."""
        root = self._library.root
        known = self._do(lambda connection: _known_files(connection, root))
        entries = {e.path.relative_to(root).as_posix(): e for e in self._library.visits()}
        self._forget(known.keys() - entries.keys())
        states = {path: file_state(entry.path) for path, entry in entries.items()}
        changed = [
            (path, state)
            for path, state in states.items()
            if state is not None and known.get(path) != state
        ]
        if changed and on_progress is not None:
            on_progress(0, len(changed))
        rows: list[Row] = []
        for n_read, (path, state) in enumerate(changed):
            if is_cancelled is not None and is_cancelled():
                self._store(rows)
                return n_read
            entry = entries[path]
            rows.append(row_of_visit(root, entry.subject_id, summarise(entry, state), state))
            if len(rows) == ROWS_AT_A_TIME:
                self._store(rows)
                rows = []
            if on_progress is not None:
                on_progress(n_read + 1, len(changed))
        self._store(rows)
        return len(changed)

    def _forget(self, paths: set[str]) -> None:
        gone = [(path,) for path in paths]
        if gone:
            self._do(lambda c: c.executemany("DELETE FROM visit WHERE path = ?", gone), write=True)

    def _store(self, rows: Sequence[Row]) -> None:
        if rows:
            marks = ", ".join("?" * len(VISIT_COLUMNS))
            statement = f"INSERT OR REPLACE INTO visit VALUES ({marks})"  # noqa: S608 - only marks
            self._do(lambda c: c.executemany(statement, rows), write=True)

    def _people(self, connection: sqlite3.Connection) -> tuple[Person, ...]:
        visits: dict[str, list[VisitSummary]] = {}
        for row in connection.execute("SELECT * FROM visit ORDER BY date, visit, path"):
            with suppress(ValueError):  # no row of ours: the next refresh makes it anew
                summary = visit_of_row(self._library.root, row)
                visits.setdefault(row[1], []).append(summary)
        found = {
            row[0]: _person_of_row(row, tuple(visits.get(row[0], ())))
            for row in connection.execute("SELECT * FROM person")
        }
        for subject_id, theirs in visits.items():
            if subject_id not in found:
                created = theirs[0].date
                found[subject_id] = Person(subject_id, "", None, tuple(theirs), created)
        return tuple(sorted(found.values(), key=lambda one: (one.name.casefold(), one.subject_id)))

    def _taken_ids(self, connection: sqlite3.Connection) -> set[str]:
        """Return all ids that are or were somebody's, and all folders, in one case."""
        rows = connection.execute(
            "SELECT subject_id FROM person UNION SELECT subject_id FROM visit "
            "UNION SELECT subject_id FROM retired"
        )
        names = {str(row[0]).casefold() for row in rows}
        return names | {path.name.casefold() for path in self._library.root.iterdir()}

    def _do(self, work: Callable[[sqlite3.Connection], T], *, write: bool = False) -> T:
        """Return what the work returns; once more with a new index if this one is damaged."""
        identity = self._identity()
        try:
            return self._attempt(work, write=write)
        except _DamagedError:
            self._set_aside(identity)
        try:
            return self._attempt(work, write=write)
        except _DamagedError as error:
            raise self._cannot(_INDEX_DAMAGED_TWICE) from error

    def _attempt(self, work: Callable[[sqlite3.Connection], T], *, write: bool) -> T:
        try:
            with self._opened() as connection:
                connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                done = work(connection)
                connection.execute("COMMIT")
                return done
        except UnicodeDecodeError as error:
            raise _DamagedError(str(error)) from error
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
                raise _DamagedError(str(error)) from error
            raise self._cannot(_INDEX_UNUSABLE.fill(why=reason_of(error))) from error
        except OSError as error:
            why = reason_of(error)
            raise self._cannot(_INDEX_UNUSABLE.fill(why=why)) from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection to an index of our format; closing it undoes what is not committed."""
        if self.path.is_symlink():
            raise self._cannot(_INDEX_LINK)
        if not self.path.exists():
            self._begin()
        with closing(self._connect()) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            if application != _APPLICATION_ID or version < 1:
                raise _DamagedError
            if version > SCHEMA_VERSION:
                raise self._cannot(_INDEX_NEWER.fill(version=version, known=SCHEMA_VERSION))
            yield connection

    def _connect(self, path: Path | None = None) -> sqlite3.Connection:
        connection = sqlite3.connect(
            path or self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None
        )
        try:
            connection.text_factory = bytes.decode
            connection.execute("PRAGMA secure_delete = ON")  # a name taken out is not left behind
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin(self) -> None:
        """Put an empty index in its place, whole or not at all."""
        with self._alone():
            if self.path.exists():
                return
            fresh = _beside(self.path, ".new")
            for leftover in (
                fresh,
                *(_beside(p, c) for p in (fresh, self.path) for c in _COMPANIONS),
            ):
                leftover.unlink(missing_ok=True)  # of an index that is not there: not of this one
            os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(self._connect(fresh)) as connection:
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute("PRAGMA journal_mode = WAL")
            fresh.replace(self.path)
            self._n_begun += 1
            if self.notice is None and self._library.visits():
                self.notice = IndexNotice(Rebuilt.MISSING, None)

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat(follow_symlinks=False)
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _set_aside(self, identity: tuple[int, int] | None) -> None:
        """Give a damaged index another name, unless another program has done so meanwhile."""
        with self._alone():
            if self._identity() != identity:
                return
            kept = self._free_name()
            try:
                self.path.replace(kept)
                for companion in _COMPANIONS:
                    with suppress(FileNotFoundError):
                        _beside(self.path, companion).replace(_beside(kept, companion))
            except OSError as error:
                why = reason_of(error)
                raise self._cannot(_INDEX_NOT_ASIDE.fill(why=why)) from error
            self.notice = IndexNotice(Rebuilt.DAMAGED, kept)

    def _free_name(self) -> Path:
        number = 1
        while (path := self.path.with_name(f"{INDEX_NAME}.damaged-{number}")).exists():
            number += 1
        return path

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of those who put another file in the index's place."""
        folder = self._library.root / ".locks"
        if not folder.is_dir():  # a drive was taken out: not the place for a new list
            raise self._cannot(_INDEX_LOST)
        lock = FileLock(folder / "people.lock", timeout=BUSY_TIMEOUT_S, mode=0o600)
        try:
            lock.acquire()
        except Timeout as error:
            raise self._cannot(_INDEX_BUSY) from error
        except (OSError, NotImplementedError) as error:
            raise self._cannot(_INDEX_LOCK.fill(why=reason_of(error))) from error
        try:
            yield
        finally:
            lock.release()

    def _cannot(self, what: Text) -> LibraryError:
        return LibraryError(_INDEX.fill(path=self.path, what=what))


def new_subject_id() -> str:
    """Return a random id such as ``K7M-4TX``; it says nothing of the person or the day."""
    signs = secrets.choice(_LETTERS) + "".join(secrets.choice(_SIGNS) for _ in range(5))
    return f"{signs[:3]}-{signs[3:]}"


def _known_files(connection: sqlite3.Connection, root: Path) -> dict[str, FileState | None]:
    """Return size and time of change of every visit file as it was read; None: read it again."""
    known: dict[str, FileState | None] = {}
    for row in connection.execute("SELECT * FROM visit"):
        known[row[0]] = None
        with suppress(ValueError):
            if not visit_of_row(root, row).problem:
                known[row[0]] = state_of_row(row)
    return known


def _insert_person(connection: sqlite3.Connection, person: Person) -> None:
    birth = None if person.birth_date is None else person.birth_date.isoformat()
    connection.execute(
        "INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?)",
        (person.subject_id, person.name, birth, person.created.isoformat()),
    )


def _person_of_row(row: Row, visits: tuple[VisitSummary, ...]) -> Person:
    subject_id, name, birth, created = row
    try:
        birth_date = None if birth is None else date.fromisoformat(birth)
        return Person(subject_id, name, birth_date, visits, date.fromisoformat(created))
    except ValueError as error:
        raise _DamagedError(str(error)) from error


def _clean(name: str) -> str:
    """Return a name with single spaces; raises LibraryError for what is no name."""
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise LibraryError(_LONG_NAME.fill(n=LONGEST_NAME))
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in name):
        raise LibraryError(_ODD_NAME)
    return name


def _check_birth(birth_date: date | None, today: date) -> None:
    if birth_date is not None and birth_date > today:
        raise LibraryError(_BIRTH_TO_COME.fill(birth_date=birth_date.isoformat()))


def _unknown(subject_id: str) -> LibraryError:
    return LibraryError(_UNKNOWN_PERSON.fill(subject_id=subject_id))


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
