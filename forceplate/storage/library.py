"""The library: the folder with all visits of a clinic, and the journals of trials in progress.

::

    <root>/<subject>/<subject>_<visit>_<date>.h5
    <root>/.journals/<recording>.journal   and its lock, while the trial goes on
    <root>/.locks/<subject>_<visit>.lock   held while a visit file is replaced
    <root>/.moves/   while visits get other names, see :mod:`forceplate.storage.file_moves`

Only the user may read it. Several programs may use it at once: locks are the operating
system's and die with the program that holds them.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812  an entry has a date of its own
from functools import partial
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from forceplate.errors import LibraryBusyError, LibraryError
from forceplate.files import remove_unfinished, sync_folder
from forceplate.names import visit_label, why_no_label, why_no_subject, why_no_visit
from forceplate.reasons import raised_as, reason_of
from forceplate.storage.file_moves import FOLDER as MOVES
from forceplate.storage.file_moves import finish_moves
from forceplate.storage.held_lock import held_lock
from forceplate.storage.journal import JournalWriter, TrialHeader
from forceplate.types import VisitHeader
from forceplate.words import Text

LOCK_TIMEOUT_S = 30.0
JOURNAL_SUFFIX = ".journal"
DAMAGED_SUFFIX = ".damaged"
RESTORING = "restoring.json"
"""Beside this user's own library while a backup is restored."""

_FILE_NAME = re.compile(r"(?P<subject>.+)_(?P<visit>[^_]+)_(?P<date>\d{4}-\d\d-\d\d)\.h5")

_NO_FILE = Text("There is no visit file {path}. Check the name.")
_NOT_IN_LIBRARY = Text(
    "{path} is not in a library. Only the visit file in the library where it was recorded can be "
    "changed."
)
_NO_VISIT = Text(
    "The library {root} has no visit {visit} of {subject_id}. Visits of this subject: {known}."
)
_NONE = Text("none")
_JOURNAL_HELD = Text("Another program holds {path}. Try again.")
_JOURNAL_IN_USE = Text("The journal {path} is in use by another program. Leave it.")
_TWO_FILES = Text("{names} in {folder} are both the visit {visit}. Move one of them elsewhere.")
_VISIT_BUSY = Text(
    "Another program has been writing visit {visit} of {subject_id} for {seconds:.0f} s. Close it "
    "and try again; the trial is kept."
)
_OTHER_CASE = Text("The library has {other}, not {name}. Write it the same way.")
_LINK = Text("{path} is a link to elsewhere. Put the real file in its place.")
_CANNOT = Text(
    "Cannot {what} {path}: {why}. Check the folder and the disk; what was saved before is unharmed."
)
_READ_LIBRARY = Text("read the library")
_READ_JOURNALS = Text("read the journals")
_DELETE_JOURNAL = Text("delete the journal of a saved trial")
_LOCK_JOURNAL = Text("lock a journal")
_LOCK_VISIT = Text("lock the visit")
_LOCK_LIBRARY = Text("lock the library")
_LIBRARY_BUSY = Text(
    "A backup is being made of {root}, or people are merged or erased there. Wait until that is "
    "done and try again."
)
_MAKE_FOLDER = Text("make the folder")
_UNFINISHED = Text(
    "A change of several visits was not finished: a visit or trial of it may be missing or stand "
    "where it was before. It is finished once the library is opened where it can be changed."
)
_READ_ONLY = Text(
    "The library {root} can only be read: nothing can be measured or changed in it. What is found "
    "in it is kept until this program ends. To go on with it, copy it to another place."
)


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """A visit file in the library, by its name; it has not been opened."""

    subject_id: str
    visit: str
    date: str
    """``2026-03-02``"""
    path: Path

    @property
    def day(self) -> Day | None:
        """The date; None where the name of the file has one that no calendar has."""
        try:
            return Day.fromisoformat(self.date)
        except ValueError:
            return None


class Library:
    """The visits below one folder."""

    def __init__(self, root: Path) -> None:
        """Make the folder if there is none; raises LibraryError."""
        self.root = root.absolute()
        self._journals = self.root / ".journals"
        self._locks = self.root / ".locks"
        self._held: dict[Path, BaseFileLock] = {}
        _make_private(self.root)
        self.is_read_only = not os.access(self.root, os.W_OK)
        """Whether the disk or the folder takes nothing from this user: it can only be looked at."""
        for folder in (self._journals, self._locks):
            if not self.is_read_only:
                _make_private(folder)
            _refuse_link(folder)
        self._finish_moves()

    def __repr__(self) -> str:
        return f"<Library {self.root}>"

    @staticmethod
    def default_root() -> Path:
        """Return where this user's library belongs on this computer; makes nothing."""
        import platformdirs  # noqa: PLC0415 - not needed where a folder is given

        return platformdirs.user_data_path("forceplate", appauthor=False) / "library"

    @classmethod
    def holding(cls, path: Path) -> tuple[Library, VisitEntry]:
        """Return the library that a visit file is in, and its entry there.

        Raises
        ------
        LibraryError
            The file does not exist, or is not where a library keeps a visit.
        """
        file = path.resolve()
        root = file.parent.parent
        if not file.is_file():
            raise LibraryError(_NO_FILE.fill(path=path))
        entries = [entry for entry in _entries(file.parent) if entry.path == file]
        if not entries or not (root / ".locks").is_dir():
            raise LibraryError(_NOT_IN_LIBRARY.fill(path=path))
        return cls(root), entries[0]

    def visits(self) -> tuple[VisitEntry, ...]:
        """Return all visits, by subject and then date. Files of other names are passed over."""
        self._finish_moves()
        with raised_as(LibraryError, _CANNOT, what=_READ_LIBRARY, path=self.root):
            with os.scandir(self.root) as entries:
                folders = [self.root / one.name for one in entries if _is_subject(one)]
            found = [entry for folder in folders for entry in _entries(folder)]
        return _in_order(found)

    def visits_of(self, subject_id: str) -> tuple[VisitEntry, ...]:
        """Return the visits of one subject, by date; of one who is not there none.

        Raises LibraryError.
        """
        self._finish_moves()
        folder = self.root / subject_id
        if folder.parent != self.root or folder.is_symlink() or not folder.is_dir():
            return ()
        with raised_as(LibraryError, _CANNOT, what=_READ_LIBRARY, path=folder):
            return _in_order(_entries(folder))

    def find_visit(self, subject_id: str, visit: str) -> Path:
        """Return the file of a visit.

        Raises
        ------
        LibraryError
            There is none, or there are two, or the words are not allowed.
        """
        path = self.existing_visit(subject_id, visit)
        if path is None:
            known = ", ".join(entry.visit for entry in self.visits_of(subject_id))
            raise LibraryError(
                _NO_VISIT.fill(
                    root=self.root,
                    visit=visit,
                    subject_id=subject_id,
                    known=known or _NONE,
                )
            )
        return path

    def meant_label(self, subject_id: str, typed: str, *, besides: str = "") -> str:
        """Return the label that was meant (:func:`forceplate.names.visit_label`).

        Raises
        ------
        LibraryError
            The words are not allowed, or are no label that a visit can get now.
        """
        known = [one.visit for one in self.visits_of(subject_id) if one.visit != besides]
        label = visit_label(typed, known)
        refusal = why_no_label(label, known)
        if refusal is not None:
            raise LibraryError(refusal)
        return label

    def existing_visit(self, subject_id: str, visit: str, *, besides: str = "") -> Path | None:
        """Return the file of a visit, None if there is none.

        Parameters
        ----------
        besides
            Label of a visit that is to have this one: it may differ from it in case only.

        Raises
        ------
        LibraryError
            There are two, or the words are not allowed.
        """
        _check_names(subject_id, visit)
        folder = self.root / subject_id
        with raised_as(LibraryError, _CANNOT, what=_READ_LIBRARY, path=folder):
            _refuse_lookalike(subject_id, [path.name for path in self.root.iterdir()])
            if not folder.is_dir() and not folder.is_symlink():
                return None
            _refuse_link(folder)
            entries = _entries(folder)
        _refuse_lookalike(visit, [one.visit for one in entries if one.visit != besides])
        paths = [entry.path for entry in entries if entry.visit == visit]
        if len(paths) > 1:
            names = " and ".join(sorted(path.name for path in paths))
            raise LibraryError(_TWO_FILES.fill(names=names, folder=folder, visit=visit))
        for path in paths:
            _refuse_link(path)
        return paths[0] if paths else None

    def new_visit_path(self, header: VisitHeader) -> Path:
        """Return where the file of a new visit belongs; makes its folder, raises LibraryError."""
        path = self.visit_path(header)
        _make_private(path.parent)
        return path

    def visit_path(self, header: VisitHeader) -> Path:
        """Return where the file of a visit belongs; makes nothing."""
        date = header.started_at.date().isoformat()
        return self.root / header.subject_id / f"{header.subject_id}_{header.visit}_{date}.h5"

    def new_journal(self, visit_header: VisitHeader, trial_header: TrialHeader) -> JournalWriter:
        """Begin a trial; the journal is this program's until it is held or the program ends.

        Raises
        ------
        LibraryError
            The subject or visit is not a name the library may hold.
        JournalError
            The journal cannot be written.
        """
        self.check_writable()
        self.existing_visit(visit_header.subject_id, visit_header.visit)
        path = self._journals / f"{uuid.uuid4().hex}{JOURNAL_SUFFIX}"
        lock = self._try_lock(path)
        if lock is None:
            raise LibraryBusyError(_JOURNAL_HELD.fill(path=path))
        try:
            writer = JournalWriter(path, visit_header, trial_header)
        except BaseException:
            _drop(lock)
            raise
        self._held[path] = lock
        return writer

    @contextmanager
    def held_journal(self, path: Path) -> Iterator[None]:
        """Hold a journal: that of :meth:`new_journal` until now, or one that nobody holds.

        Raises
        ------
        LibraryBusyError
            Another program holds it: its trial is still going on.
        """
        lock = self._held.pop(path, None) or self._try_lock(path)
        if lock is None:
            raise LibraryBusyError(_JOURNAL_IN_USE.fill(path=path))
        try:
            yield
        finally:
            _drop(lock)

    def remove_journal(self, path: Path, *, is_damaged: bool = False) -> None:
        """Delete a journal that is held and whose trial is saved; raises LibraryError.

        Parameters
        ----------
        is_damaged
            Its end could not be read: it is kept under another name, for study.
        """
        with raised_as(LibraryError, _CANNOT, what=_DELETE_JOURNAL, path=path):
            if is_damaged:
                path.replace(path.with_suffix(DAMAGED_SUFFIX))
            else:
                path.unlink(missing_ok=True)
            sync_folder(path.parent)

    def journals(self) -> tuple[Path, ...]:
        """Return the journals that exist or have a lock, by name; some may be in use."""
        if self.is_read_only and not self._journals.exists():
            return ()
        with raised_as(LibraryError, _CANNOT, what=_READ_JOURNALS, path=self._journals):
            names = list(self._journals.iterdir())
        journals = {path for path in names if path.suffix == JOURNAL_SUFFIX}
        journals |= {path.with_suffix("") for path in names if path.suffix == ".lock"}
        return tuple(sorted(journals))

    def take_abandoned(self, journal: Path) -> bool:
        """Return whether no living program holds a journal; it is held from then on.

        A lock is the operating system's and dies with its program, so a journal that can be
        locked is one whose trial nobody records any more. A lock file without a journal is what
        a crash between the two left, and goes. Raises LibraryError.
        """
        lock = self._try_lock(journal)
        if lock is None:
            return False
        remove_unfinished(journal)
        if not journal.exists():
            _drop(lock)
            return False
        self._held[journal] = lock
        return True

    def set_aside(self, journal: Path) -> Path:
        """Give a journal that cannot be read another name, and return it.

        Raises
        ------
        LibraryBusyError
            Another program holds it.
        LibraryError
            It cannot be renamed.
        """
        aside = journal.with_suffix(DAMAGED_SUFFIX)
        with self.held_journal(journal):
            self.remove_journal(journal, is_damaged=True)
        return aside

    @contextmanager
    def exclusive(self, subject_id: str, visit: str) -> Iterator[None]:
        """Keep all others from writing a visit meanwhile, in this program and any other.

        A change reads the file, edits the image and replaces the file whole: of two at once, the
        second would undo the first. The lock is a file apart, since the visit file itself is
        another one after each change.

        Raises
        ------
        LibraryBusyError
            Another has been writing it for ``LOCK_TIMEOUT_S``.
        LibraryError
            The subject or visit is not a name the library may hold, or the folder is not writable.
        """
        self.check_writable()
        _check_names(subject_id, visit)
        # labels that differ in case only are one file on Windows, so they have one lock everywhere
        path = self._locks / f"{subject_id}_{visit.upper()}.lock"
        busy = _VISIT_BUSY.fill(visit=visit, subject_id=subject_id, seconds=float(LOCK_TIMEOUT_S))
        cannot = partial(_cannot, _LOCK_VISIT, path)
        with held_lock(path, LOCK_TIMEOUT_S, busy=LibraryBusyError(busy), cannot=cannot):
            finish_moves(self.root)
            yield

    def _finish_moves(self) -> None:
        """Finish what a program that died had planned; where nothing can be, leave it so."""
        if not self.is_read_only:
            finish_moves(self.root)

    def check_finished(self) -> None:
        """Raise LibraryError where a change of several visits was begun and not finished."""
        if (self.root / MOVES).exists():
            raise LibraryError(_UNFINISHED)

    def check_writable(self) -> None:
        """Raise LibraryError where nothing can be changed."""
        if self.is_read_only:
            raise LibraryError(_READ_ONLY.fill(root=self.root))

    @contextmanager
    def alone(self, *, wait_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
        """Keep others meanwhile from what concerns many files: a backup, a merge, an erasure.

        Visits may be measured and saved all the time.

        Raises
        ------
        LibraryBusyError
            Another has been at it for ``wait_s``.
        LibraryError
            The folder is not writable.
        """
        self.check_writable()
        path = self._locks / "library.lock"
        busy = LibraryBusyError(_LIBRARY_BUSY.fill(root=self.root))
        with held_lock(path, wait_s, busy=busy, cannot=partial(_cannot, _LOCK_LIBRARY, path)):
            yield

    def _try_lock(self, journal: Path) -> BaseFileLock | None:
        """Return a held lock on a journal, None when another holds it."""
        lock = FileLock(f"{journal}.lock", mode=0o600, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None
        except (OSError, NotImplementedError) as error:
            raise _cannot(_LOCK_JOURNAL, journal, reason_of(error)) from error
        return lock


def _drop(lock: BaseFileLock) -> None:
    """Release a journal's lock, and delete its file when there is no journal any more."""
    lock.release()
    path = Path(lock.lock_file)
    with suppress(OSError):
        if not path.with_suffix("").exists():
            path.unlink()


def named_visit(path: Path) -> VisitEntry | None:
    """Return which visit a file is by its name; None where the name is not of a library."""
    match = _FILE_NAME.fullmatch(path.name)
    return VisitEntry(match["subject"], match["visit"], match["date"], path) if match else None


def _entries(folder: Path) -> list[VisitEntry]:
    named = map(named_visit, folder.iterdir())
    return [entry for entry in named if entry and entry.subject_id == folder.name]


def _in_order(entries: Iterable[VisitEntry]) -> tuple[VisitEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.subject_id, entry.date, entry.visit)))


def _is_subject(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")


def _make_private(folder: Path) -> None:
    with raised_as(LibraryError, _CANNOT, what=_MAKE_FOLDER, path=folder):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)


def _check_names(subject_id: str, visit: str) -> None:
    refusal = why_no_subject(subject_id) or why_no_visit(visit)
    if refusal is not None:
        raise LibraryError(refusal)


def _refuse_lookalike(name: str, existing: list[str]) -> None:
    """Refuse a name that differs from an existing one only in case: one file on Windows."""
    for other in existing:
        if other != name and other.casefold() == name.casefold():
            raise LibraryError(_OTHER_CASE.fill(other=other, name=name))


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise LibraryError(_LINK.fill(path=path))


def _cannot(what: Text, path: Path, why: Text) -> LibraryError:
    return LibraryError(_CANNOT.fill(what=what, path=path, why=why))
