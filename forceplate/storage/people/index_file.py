"""The file of the index of people: one SQLite database, begun, opened and made anew when damaged.

Every call opens the file and closes it again, so that it may be used from any thread and by several
programs at once. Of a library that can only be read the program has a copy for itself, in a folder
of its user's alone, which goes when it ends.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from forceplate.errors import LibraryError
from forceplate.reasons import raised_as, reason_of
from forceplate.storage.held_lock import held_lock
from forceplate.storage.library import Library
from forceplate.words import Text

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

INDEX_NAME = "people.sqlite3"
"""Seen by everybody who copies a library, so that names come along."""
FORMER_NAME = ".index.sqlite3"
BUSY_TIMEOUT_S = 10.0

_APPLICATION_ID = 0x46504C31
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_COMPANIONS = ("-wal", "-shm", "-journal")
_INDEX = Text(
    "The list of people {path} {what}. The visits are unharmed. Check the folder and the disk, "
    "then try again."
)
_DAMAGED_TWICE = Text("is damaged, and so is the one made in its place")
_UNUSABLE = Text("cannot be used: {why}")
_LINK = Text("is a link to elsewhere; put the real file in its place")
_NEWER = Text(
    "was made by a newer forceplate (format {version}, this program knows {known}); use that one"
)
_NOT_ASIDE = Text("is damaged and cannot be kept aside: {why}")
_LOST = Text("cannot be found, and the library neither")
_BUSY = Text("is being made anew by another program; try again")
_IN_USE = Text("is in use by another program; close that and try again")
_LOCK = Text("cannot be locked: {why}")


class DamagedIndexError(Exception):
    """The index is not what an index is."""


class Rebuilt(StrEnum):
    """Why an index was made anew."""

    DAMAGED = "damaged"
    """It could not be read; names and birth dates are in the file that was kept aside."""
    MISSING = "missing"
    """There was none in a library with visits; names that were in it are not in this folder."""


@dataclass(frozen=True, slots=True)
class IndexNotice:
    """What a person must be told: the index was made anew, and names are lost."""

    why: Rebuilt
    kept_as: Path | None
    """The damaged file, left as it was."""


class IndexFile:
    """The index of one library. Looks at no file before it is asked.

    Parameters
    ----------
    schema
        What makes its tables.
    renewed
        Name of a table that an index of an earlier version has with other columns: it is made
        anew, for it can be filled again.
    grown
        Name and columns of a table that an index of an earlier version has without the last ones.
    """

    def __init__(
        self,
        library: Library,
        schema: Sequence[str],
        version: int,
        *,
        renewed: str,
        grown: tuple[str, Sequence[str]],
    ) -> None:
        self.path = library.root / INDEX_NAME
        """Where it belongs."""
        self._used = None if library.is_read_only else self.path
        self._copying = threading.Lock()
        self.notice: IndexNotice | None = None
        self.n_begun = 0
        """How often an empty one was begun here."""
        self._library = library
        self._schema, self._version, self._renewed = schema, version, renewed
        self._grown = grown

    def do(self, work: Work[T], *, write: bool = False) -> T:
        """Return what the work returns; once more with a new index if this one is damaged.

        Raises
        ------
        LibraryError
            The index cannot be read or written, is of a newer format, or another program keeps it
            too long.
        """
        self._take_copy()
        identity = self._identity()
        try:
            return self._attempt(work, write=write)
        except DamagedIndexError:
            self._set_aside(identity)
        with raised_as(self._cannot, _DAMAGED_TWICE, DamagedIndexError):
            return self._attempt(work, write=write)

    def forget_deleted(self) -> None:
        """Leave nothing on the disk of what was deleted from the index before; raises LibraryError.

        What SQLite keeps beside the file for programs that read meanwhile goes too.
        """

        def compact(connection: sqlite3.Connection) -> None:
            connection.execute("VACUUM")
            (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if is_busy:
                raise self._cannot(_IN_USE)

        self._guarded(compact)

    def damaged_copies(self) -> tuple[Path, ...]:
        """Return the damaged files that were kept aside."""
        names = (self.path.name, FORMER_NAME)
        return tuple(
            sorted(one for name in names for one in self.path.parent.glob(f"{name}.damaged-*"))
        )

    @property
    def _file(self) -> Path:
        """The file that is used."""
        return self._used or self.path

    def _take_copy(self) -> None:
        """Copy the index of a library that can only be read, once."""
        with self._copying:
            if self._used is not None:
                return
            with raised_as(self._cannot, _UNUSABLE):
                folder = Path(tempfile.mkdtemp(prefix="forceplate-"))
                weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
                (folder / ".locks").mkdir()
                for name in (INDEX_NAME, FORMER_NAME):
                    if (found := self.path.with_name(name)).exists():
                        copy_database(found, folder / name)
            self._used = folder / INDEX_NAME

    def _attempt(self, work: Work[T], *, write: bool) -> T:
        def whole(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            done = work(connection)
            connection.execute("COMMIT")
            return done

        return self._guarded(whole)

    def _guarded(self, work: Work[T]) -> T:
        try:
            with self._opened() as connection:
                return work(connection)
        except UnicodeDecodeError as error:
            raise DamagedIndexError from error
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
                raise DamagedIndexError from error
            raise self._cannot(_UNUSABLE.fill(why=reason_of(error))) from error
        except OSError as error:
            why = reason_of(error)
            raise self._cannot(_UNUSABLE.fill(why=why)) from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection to an index of our format; closing it undoes what is not committed."""
        if self._file.is_symlink():
            raise self._cannot(_LINK)
        if not self._file.exists():
            self._begin()
        with closing(self._connect()) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            if application != _APPLICATION_ID or version < 1:
                raise DamagedIndexError
            if version > self._version:
                raise self._cannot(_NEWER.fill(version=version, known=self._version))
            if version < self._version:
                self._renew(connection)
            yield connection

    def _renew(self, connection: sqlite3.Connection) -> None:
        """Bring an index of an earlier version up to this one; who is in it stays."""
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA user_version").fetchone() != (self._version,):
            connection.execute(f"DROP TABLE {self._renewed}")
            for statement in self._schema:
                connection.execute(statement)
            table, columns = self._grown
            known = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            for column in columns:
                if column.split()[0] not in known:
                    connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
            connection.execute(f"PRAGMA user_version = {self._version}")
        connection.execute("COMMIT")

    def _connect(self, path: Path | None = None) -> sqlite3.Connection:
        connection = sqlite3.connect(
            path or self._file, timeout=BUSY_TIMEOUT_S, isolation_level=None
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
            if self._file.exists() or self._take_former():
                return
            fresh = _beside(self._file, ".new")
            for leftover in (
                fresh,
                *(_beside(p, c) for p in (fresh, self._file) for c in _COMPANIONS),
            ):
                leftover.unlink(missing_ok=True)  # of an index that is not there: not of this one
            os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(self._connect(fresh)) as connection:
                for statement in (
                    *self._schema,
                    f"PRAGMA application_id = {_APPLICATION_ID}",
                    f"PRAGMA user_version = {self._version}",
                ):
                    connection.execute(statement)
                connection.execute("PRAGMA journal_mode = WAL")
            fresh.replace(self._file)
            self.n_begun += 1
            can_be_put_back = not self._library.is_read_only
            if self.notice is None and can_be_put_back and self._library.visits():
                self.notice = IndexNotice(Rebuilt.MISSING, None)

    def _take_former(self) -> bool:
        """Give the index of an earlier forceplate its present name; return whether there is one."""
        former = self._file.with_name(FORMER_NAME)
        if former.is_symlink() or not former.exists():
            return False
        with suppress(sqlite3.Error), closing(self._connect(former)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for companion in _COMPANIONS:
            with suppress(FileNotFoundError):
                _beside(former, companion).replace(_beside(self._file, companion))
        former.replace(self._file)
        return True

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = self._file.stat(follow_symlinks=False)
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _set_aside(self, identity: tuple[int, int] | None) -> None:
        """Give a damaged index another name, unless another program has done so meanwhile."""
        with self._alone():
            if self._identity() != identity:
                return
            kept = self._free_name()
            with raised_as(self._cannot, _NOT_ASIDE):
                self._file.replace(kept)
                for companion in _COMPANIONS:
                    with suppress(FileNotFoundError):
                        _beside(self._file, companion).replace(_beside(kept, companion))
            is_copy = self._library.is_read_only
            self.notice = IndexNotice(Rebuilt.DAMAGED, self.path if is_copy else kept)

    def _free_name(self) -> Path:
        number = 1
        while (path := self._file.with_name(f"{INDEX_NAME}.damaged-{number}")).exists():
            number += 1
        return path

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of those who put another file in the index's place."""
        folder = self._file.parent / ".locks"
        if not folder.is_dir():  # a drive was taken out: not the place for a new list
            raise self._cannot(_LOST)
        with held_lock(
            folder / "people.lock",
            BUSY_TIMEOUT_S,
            busy=self._cannot(_BUSY),
            cannot=lambda why: self._cannot(_LOCK.fill(why=why)),
        ):
            yield

    def _cannot(self, what: Text) -> LibraryError:
        return LibraryError(_INDEX.fill(path=self.path, what=what))


def copy_database(path: Path, copy: Path) -> None:
    """Copy a SQLite file from a disk that can only be read, with what was not put in it yet.

    SQLite itself opens none there that may have something beside it. Nobody may change it the
    while. Raises OSError.
    """
    shutil.copyfile(path, copy)
    beside = _beside(path, _COMPANIONS[0])
    if beside.exists():
        shutil.copyfile(beside, _beside(copy, _COMPANIONS[0]))


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
