"""The library: the folder with all visits of a clinic, and the journals of trials in progress.

::

    <root>/<subject>/<subject>_<visit>_<date>.h5
    <root>/.journals/<recording>.journal   and its lock, while the trial goes on
    <root>/.locks/<subject>_<visit>.lock   held while a visit file is replaced

Only the user may read it. Several programs may use it at once: locks are the operating
system's and die with the program that holds them.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from forceplate.analysis import analyse_trial
from forceplate.analysis.quality import overrule
from forceplate.errors import (
    AnalysisError,
    ForcePlateError,
    LibraryBusyError,
    LibraryError,
    VisitFileError,
)
from forceplate.files import remove_unfinished, sync_folder
from forceplate.storage import sentences
from forceplate.storage.assemble import assemble_trial
from forceplate.storage.journal import JournalWriter, TrialHeader, read_journal
from forceplate.storage.visit.visit_file import (
    append_trial,
    check_same_visit,
    completed,
    mark_trial,
    note_trial,
    overrule_trial,
    read_outline,
    read_visit,
    reanalyse_visit,
)
from forceplate.types import EndReason, HandMarks, Override, Trial, Visit, VisitHeader
from forceplate.words import Text

LOCK_TIMEOUT_S = 30.0
JOURNAL_SUFFIX = ".journal"
DAMAGED_SUFFIX = ".damaged"

_SUBJECT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,30}[A-Za-z0-9])?")
_VISIT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,14}[A-Za-z0-9])?")
_DEVICE_NAME = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]", re.IGNORECASE)
_FILE_NAME = re.compile(r"(?P<subject>.+)_(?P<visit>[^_]+)_(?P<date>\d{4}-\d\d-\d\d)\.h5")


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """A visit file in the library, by its name; it has not been opened."""

    subject_id: str
    visit: str
    date: str
    """``2026-03-02``"""
    path: Path


@dataclass(frozen=True, slots=True)
class SavedTrial:
    """A trial that is in its visit file."""

    path: Path
    """Of the visit file."""
    trial: Trial
    journal_damage_bytes: int = 0
    """Bytes at the journal's end that could not be read; such a journal is kept."""


@dataclass(frozen=True, slots=True)
class RecoveryOutcome:
    """What became of a journal that a dead program left."""

    journal: Path
    saved: SavedTrial | None
    error: ForcePlateError | None
    """Why it could not be saved; the journal is kept."""


class Library:
    """The visits below one folder."""

    def __init__(self, root: Path) -> None:
        """Make the folder if there is none; raises LibraryError."""
        self.root = root.absolute()
        self._journals = self.root / ".journals"
        self._locks = self.root / ".locks"
        self._held: dict[Path, BaseFileLock] = {}
        _make_private(self.root)
        for folder in (self._journals, self._locks):
            _make_private(folder)
            _refuse_link(folder)

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
            raise LibraryError(sentences.NO_FILE.fill(path=path))
        entries = [entry for entry in _entries(file.parent) if entry.path == file]
        if not entries or not (root / ".locks").is_dir():
            raise LibraryError(sentences.NOT_IN_LIBRARY.fill(path=path))
        return cls(root), entries[0]

    def visits(self) -> tuple[VisitEntry, ...]:
        """Return all visits, by subject and then date. Files of other names are passed over."""
        try:
            subjects = [path for path in self.root.iterdir() if _is_folder(path)]
            found = [entry for path in subjects for entry in _entries(path)]
        except OSError as error:
            raise _cannot(sentences.READ_LIBRARY, self.root, error) from error
        return tuple(sorted(found, key=lambda entry: (entry.subject_id, entry.date, entry.visit)))

    def find_visit(self, subject_id: str, visit: str) -> Path:
        """Return the file of a visit.

        Raises
        ------
        LibraryError
            There is none, or there are two, or the words are not allowed.
        """
        path = self._existing_visit(subject_id, visit)
        if path is None:
            known = ", ".join(e.visit for e in self.visits() if e.subject_id == subject_id)
            raise LibraryError(
                sentences.NO_VISIT.fill(
                    root=self.root,
                    visit=visit,
                    subject_id=subject_id,
                    known=known or sentences.NONE,
                )
            )
        return path

    def new_journal(self, visit_header: VisitHeader, trial_header: TrialHeader) -> JournalWriter:
        """Begin a trial; the journal is this program's until ``finish`` or the program's end.

        Raises
        ------
        LibraryError
            The subject or visit is not a name the library may hold.
        JournalError
            The journal cannot be written.
        """
        self._existing_visit(visit_header.subject_id, visit_header.visit)
        path = self._journals / f"{uuid.uuid4().hex}{JOURNAL_SUFFIX}"
        lock = self._try_lock(path)
        if lock is None:
            raise LibraryBusyError(sentences.JOURNAL_HELD.fill(path=path))
        try:
            writer = JournalWriter(path, visit_header, trial_header)
        except BaseException:
            _drop(lock)
            raise
        self._held[path] = lock
        return writer

    def finish(
        self, journal: JournalWriter | Path, *, end_reason: EndReason | None = None
    ) -> SavedTrial:
        """Save a journal's trial in its visit file and delete the journal.

        The end of a trial and the recovery after a crash are both this. Killed at any moment
        and called again, it saves the trial once. The operator's verdict in the journal goes
        over that of the checks, but a trial without a peak force is not accepted by it.

        Parameters
        ----------
        end_reason
            How the trial ended, in case the journal could not be told.

        Raises
        ------
        StorageError
            The journal is unreadable or in use, the visit file is unreadable or is of another
            visit, the disk is full. The journal is kept, the visit file is as it was.
        """
        path = journal if isinstance(journal, Path) else journal.path
        if isinstance(journal, JournalWriter):
            journal.close()
        lock = self._held.pop(path, None) or self._try_lock(path)
        if lock is None:
            raise LibraryBusyError(sentences.JOURNAL_IN_USE.fill(path=path))
        try:
            saved = self._save(path, end_reason)
            _dispose(path, saved.journal_damage_bytes)
        except (VisitFileError, LibraryError) as error:
            raise type(error)(f"{error} The trial is kept in its journal {path}.") from error
        except OSError as error:
            raise _cannot(sentences.DELETE_JOURNAL, path, error) from error
        finally:
            _drop(lock)
        return saved

    def recover(self) -> tuple[RecoveryOutcome, ...]:
        """Finish every journal that no living program holds; never raises for one of them."""
        outcomes = []
        for path in sorted(self._abandoned()):
            lock = self._try_lock(path)
            if lock is None:
                continue
            remove_unfinished(path)
            if not path.exists():
                _drop(lock)
                continue
            self._held[path] = lock
            try:
                outcomes.append(RecoveryOutcome(path, self.finish(path), None))
            except ForcePlateError as error:
                outcomes.append(RecoveryOutcome(path, None, error))
        return tuple(outcomes)

    def overrule(self, subject_id: str, visit: str, number: int, override: Override) -> SavedTrial:
        """Give a saved trial the operator's verdict, over that of its checks, and return it.

        Raises
        ------
        AnalysisError
            Reason or name is missing, or there is no peak force that could be accepted.
        StorageError
            There is no such trial, or its visit file cannot be read or written.
        """
        return self._amend(subject_id, visit, lambda path: overrule_trial(path, number, override))

    def withdraw_override(self, subject_id: str, visit: str, number: int) -> SavedTrial:
        """Give a saved trial the verdict of its checks again, and return it.

        Raises
        ------
        StorageError
            There is no such trial, or its visit file cannot be read or written.
        """
        return self._amend(subject_id, visit, lambda path: overrule_trial(path, number, None))

    def mark(self, subject_id: str, visit: str, number: int, marks: HandMarks | None) -> SavedTrial:
        """Set onset or peak of a saved trial by hand, and return it with the numbers that follow.

        The numbers say ``by_hand``; checks and verdict go by the instrument's own marks.

        Parameters
        ----------
        marks
            All that are by hand from now on; None: none.

        Raises
        ------
        AnalysisError
            The marks lie where no effort is, or nobody is named.
        StorageError
            There is no such trial, or its visit file cannot be read or written.
        """
        return self._amend(subject_id, visit, lambda path: mark_trial(path, number, marks))

    def note(self, subject_id: str, visit: str, number: int, note: str) -> SavedTrial:
        """Write the note of a saved trial, in place of an earlier one, and return the trial.

        Raises
        ------
        StorageError
            There is no such trial, or its visit file cannot be read or written.
        """
        return self._amend(subject_id, visit, lambda path: note_trial(path, number, note))

    def _amend(self, subject_id: str, visit: str, change: Callable[[Path], Trial]) -> SavedTrial:
        with self._visit_lock(subject_id, visit):
            path = self.find_visit(subject_id, visit)
            return SavedTrial(path, change(path))

    def reanalyse(self, subject_id: str, visit: str) -> Visit:
        """Analyse a saved visit with the present methods, save and return it.

        Answers of other versions of the methods are kept beside the new ones.

        Raises
        ------
        StorageError
            There is no such visit, or its file cannot be read or written; it is as it was.
        """
        with self._visit_lock(subject_id, visit):
            return reanalyse_visit(self.find_visit(subject_id, visit))

    def _save(self, journal: Path, end_reason: EndReason | None) -> SavedTrial:
        contents = read_journal(journal)
        header, damage = contents.visit_header, contents.damaged_tail_bytes
        with self._visit_lock(header.subject_id, header.visit):
            path = self._existing_visit(header.subject_id, header.visit)
            if path is None:
                path = self._new_visit_path(header)
            else:
                header, recordings = read_outline(path)
                if contents.recording_id in recordings:
                    number = recordings.index(contents.recording_id)
                    return SavedTrial(path, read_visit(path).trials[number], damage)
                check_same_visit(path, header, contents.visit_header)
                header = completed(header, contents.visit_header)
            remove_unfinished(path)
            recorded = assemble_trial(contents, end_reason=end_reason)
            trial = analyse_trial(replace(recorded, override=None), header)
            trial = _overruled(trial, recorded.override)
            saved = append_trial(
                path, contents.visit_header, trial, recording_id=contents.recording_id
            )
        return SavedTrial(path, saved, damage)

    def _existing_visit(self, subject_id: str, visit: str) -> Path | None:
        """Return the file of a visit, None if there is none; raises LibraryError."""
        _check_name("subject", subject_id, _SUBJECT)
        _check_name("visit", visit, _VISIT)
        folder = self.root / subject_id
        try:
            _refuse_lookalike(subject_id, [path.name for path in self.root.iterdir()])
            if not folder.is_dir() and not folder.is_symlink():
                return None
            _refuse_link(folder)
            entries = _entries(folder)
        except OSError as error:
            raise _cannot(sentences.READ_LIBRARY, folder, error) from error
        _refuse_lookalike(visit, [entry.visit for entry in entries])
        paths = [entry.path for entry in entries if entry.visit == visit]
        if len(paths) > 1:
            names = " and ".join(sorted(path.name for path in paths))
            raise LibraryError(sentences.TWO_FILES.fill(names=names, folder=folder, visit=visit))
        for path in paths:
            _refuse_link(path)
        return paths[0] if paths else None

    def _new_visit_path(self, header: VisitHeader) -> Path:
        folder = self.root / header.subject_id
        _make_private(folder)
        date = header.started_at.date().isoformat()
        return folder / f"{header.subject_id}_{header.visit}_{date}.h5"

    def _abandoned(self) -> set[Path]:
        """Return the journals that exist or have a lock; some may be in use."""
        try:
            names = list(self._journals.iterdir())
        except OSError as error:
            raise _cannot(sentences.READ_JOURNALS, self._journals, error) from error
        journals = {path for path in names if path.suffix == JOURNAL_SUFFIX}
        return journals | {path.with_suffix("") for path in names if path.suffix == ".lock"}

    def _try_lock(self, journal: Path) -> BaseFileLock | None:
        """Return a held lock on a journal, None when another holds it."""
        lock = FileLock(f"{journal}.lock", mode=0o600, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None
        except (OSError, NotImplementedError) as error:
            raise _cannot(sentences.LOCK_JOURNAL, journal, error) from error
        return lock

    @contextmanager
    def _visit_lock(self, subject_id: str, visit: str) -> Iterator[None]:
        _check_name("subject", subject_id, _SUBJECT)
        _check_name("visit", visit, _VISIT)
        path = self._locks / f"{subject_id}_{visit}.lock"
        lock = FileLock(path, timeout=LOCK_TIMEOUT_S, mode=0o600, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise LibraryBusyError(
                sentences.VISIT_BUSY.fill(
                    visit=visit, subject_id=subject_id, seconds=float(LOCK_TIMEOUT_S)
                )
            ) from error
        except (OSError, NotImplementedError) as error:
            raise _cannot(sentences.LOCK_VISIT, path, error) from error
        try:
            yield
        finally:
            lock.release()


def _overruled(trial: Trial, override: Override | None) -> Trial:
    """Return the trial with the operator's verdict, unless there is no force to accept."""
    if override is None:
        return trial
    with suppress(AnalysisError):
        return overrule(trial, override)
    return trial


def _dispose(journal: Path, damage_bytes: int) -> None:
    """Delete a journal whose trial is saved; one with an unreadable end is kept for study."""
    if damage_bytes:
        journal.replace(journal.with_suffix(DAMAGED_SUFFIX))
    else:
        journal.unlink(missing_ok=True)
    sync_folder(journal.parent)


def _drop(lock: BaseFileLock) -> None:
    """Release a journal's lock, and delete its file when there is no journal any more."""
    lock.release()
    path = Path(lock.lock_file)
    with suppress(OSError):
        if not path.with_suffix("").exists():
            path.unlink()


def _entries(folder: Path) -> list[VisitEntry]:
    entries = []
    for path in folder.iterdir():
        match = _FILE_NAME.fullmatch(path.name)
        if match and match["subject"] == folder.name:
            entries.append(VisitEntry(match["subject"], match["visit"], match["date"], path))
    return entries


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and not path.name.startswith(".")


def _make_private(folder: Path) -> None:
    try:
        if folder.is_dir():
            return
        folder.mkdir(mode=0o700, parents=True)
        folder.chmod(0o700)
    except FileExistsError as error:
        if not folder.is_dir():
            raise _cannot(sentences.MAKE_FOLDER, folder, error) from error
    except OSError as error:
        raise _cannot(sentences.MAKE_FOLDER, folder, error) from error


def _check_name(what: str, name: str, pattern: re.Pattern[str]) -> None:
    if not pattern.fullmatch(name) or _DEVICE_NAME.fullmatch(name):
        raise LibraryError(sentences.NOT_A_NAME.fill(name=repr(name), what=sentences.KINDS[what]))


def _refuse_lookalike(name: str, existing: list[str]) -> None:
    """Refuse a name that differs from an existing one only in case: one file on Windows."""
    for other in existing:
        if other != name and other.casefold() == name.casefold():
            raise LibraryError(sentences.OTHER_CASE.fill(other=other, name=name))


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise LibraryError(sentences.LINK.fill(path=path))


def _cannot(what: Text, path: Path, error: Exception) -> LibraryError:
    why = getattr(error, "strerror", None) or error
    return LibraryError(sentences.CANNOT.fill(what=what, path=path, why=str(why)))
