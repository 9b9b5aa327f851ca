"""Erasing a person from a library: visits, journals, names, whatever else says who it was.

What is to be erased is on disk first (``.erasing.json``), so that an erasure that is killed is
finished when the library is next opened. Every step may be made twice. The library keeps that
somebody was erased, by whom, when and why, and nothing of who it was.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forceplate.documents import dump_json, from_plain, load_json, to_plain
from forceplate.errors import (
    InputError,
    JournalError,
    LibraryBusyError,
    LibraryError,
    VisitFileError,
)
from forceplate.files import sync_folder, write_atomically
from forceplate.names import check_subjects, why_no_subject
from forceplate.operations.backups.made_backups import made_backups
from forceplate.operations.gain.own_error_model import forget_person
from forceplate.operations.library.analyse_library import CACHE_FOLDER
from forceplate.operations.people.withhold_person import (
    TELLING_BYTES,
    Withholding,
    finding,
    forms_of,
)
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.rewrite_visits import Signing, exclusive, rewritten, write_visits
from forceplate.reasons import raised_as, reason_of
from forceplate.storage import calibrations, comparison_reasons, made_reports, retests
from forceplate.storage.journal import read_journal
from forceplate.storage.library import DAMAGED_SUFFIX, Library, VisitEntry
from forceplate.storage.made_reports import reports_of
from forceplate.storage.people import people_changes
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.people.people_changes import (
    ERASING,
    PeopleChange,
    keep_change,
    read_changes,
    standing_merges,
)
from forceplate.storage.record_file import leave_out
from forceplate.storage.visit.visit_file import read_visit
from forceplate.storage.visits_aside import AsideVisit, visits_aside
from forceplate.words import Text

_BLOCK_BYTES = 1 << 20

_NOBODY = Text("Nobody in this library has the id {subject_id}. Check it.")
_TELLS_WHO = Text(
    "The reason is kept, so it must not say who is erased. Leave out name, birth date and id."
)
_RECORDING = Text("A trial of {subject_id} is being recorded. Erase the person when it is over.")
_CANNOT = Text(
    "{subject_id} is not erased whole: {path} {why}. Check the folder and the disk; the rest is "
    "done when the library is opened again."
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, and what was not."""

    n_visits: int
    """With those that were set aside."""
    left: tuple[Path, ...]
    """Files in the library, or in the folders that were asked about too, that still say the id or
    the name: they were put there by others, or cannot be read."""
    reports: tuple[str, ...]
    """Files of reports made of the person."""
    backups: tuple[str, ...]
    """Backups of this library, and former libraries, which hold the person as before."""


@dataclass(frozen=True, slots=True)
class _Pending:
    subject_id: str
    names: tuple[str, ...]
    """With those of the entries that were merged into this one."""
    former_ids: tuple[str, ...]
    """Of entries that were merged into this one."""
    n_visits: int
    by: str
    at: datetime
    reason: str

    def __post_init__(self) -> None:
        """Raise ValueError for an id that is none: whatever it names is deleted."""
        check_subjects(*self.ids)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return all ids of the person."""
        return self.subject_id, *self.former_ids


def erase_person(
    library: Library,
    index: PeopleIndex,
    subject_id: str,
    stamp: Stamp,
    *,
    also: Sequence[Path] = (),
) -> Erased:
    """Erase somebody: all visits, those set aside too, journals, names, reasons, caches.

    It cannot be undone.

    Out of reach are exports, reports, backups and other copies, and what a disk keeps of deleted
    files.

    Parameters
    ----------
    stamp
        Who, when and why; all are needed, and kept.
    also
        Folders, such as the study's, in which the id is looked for and nothing is erased.

    Raises
    ------
    InputError
        Who or why are missing, or the reason says who it was.
    LibraryBusyError
        A trial of this person is being recorded, or another program changes the library or a visit
        that names the person. Nothing was erased.
    LibraryError
        Nobody has this id, or something cannot be deleted: the rest is done at the next start.
    """
    with library.alone():
        _check_known(library, index, subject_id)
        former = _former_ids(library, subject_id)
        names = tuple(name for one in (subject_id, *former) for name in index.names_of(one))
        stamp.check()
        telling = telling_words(library, index, subject_id)
        refusal = why_it_tells(f"{stamp.by} {stamp.reason}", telling)
        if refusal is not None:
            raise InputError(refusal)
        visits = library.visits_of(subject_id)
        n_visits = len(visits) + len(all_aside(library, subject_id))
        begun = _interrupted(library, subject_id)  # what it erased counts, too
        names = tuple(dict.fromkeys((*begun.names, *names))) if begun else names
        n_visits = max(begun.n_visits, n_visits) if begun else n_visits
        by, reason = stamp.by.strip(), stamp.reason.strip()
        pending = _Pending(subject_id, names, former, n_visits, by, stamp.at, reason)
        with ExitStack() as held:
            journals = _take_journals(library, pending.ids, held)
            others = _others(library, pending)
            held.enter_context(exclusive(library, *map(_which, (*visits, *others))))
            content = dump_json(to_plain(pending)).encode()
            with _naming(subject_id, library.root / ERASING):
                write_atomically(library.root / ERASING, content, overwrite=True)
            reports = reports_of(library.root, pending.ids)
            _erase(library, index, pending, journals, others)
        _close(library, pending)
    namesakes = {one.name for one in index.people()}
    names = tuple(name for name in names if name not in namesakes)
    left = _files_that_say((library.root, *also), pending.ids, names)
    backups = dict.fromkeys(one.path for one in made_backups(library).read())
    return Erased(n_visits, left, reports, tuple(backups))


def _interrupted(library: Library, subject_id: str) -> _Pending | None:
    """Return the erasure of this person that was begun and not finished; None: there is none."""
    with suppress(OSError, ValueError):
        pending = from_plain(_Pending, load_json((library.root / ERASING).read_bytes()))
        return pending if pending.subject_id == subject_id else None
    return None


def finish_erasure(library: Library, index: PeopleIndex) -> None:
    """Finish an erasure that was killed, unless another program is at it; raises LibraryError."""
    path = library.root / ERASING
    if not path.exists():
        return
    with suppress(LibraryBusyError), library.alone(wait_s=0):
        try:
            pending = from_plain(_Pending, load_json(path.read_bytes()))
        except FileNotFoundError:  # another program has finished it
            return
        except (OSError, ValueError) as error:
            raise LibraryError(
                _CANNOT.fill(subject_id="?", path=path, why=reason_of(error))
            ) from error
        with ExitStack() as held:
            journals = _take_journals(library, pending.ids, held)
            others = _others(library, pending)
            held.enter_context(exclusive(library, *map(_which, others)))
            _erase(library, index, pending, journals, others)
        _close(library, pending)


def _erase(
    library: Library,
    index: PeopleIndex,
    pending: _Pending,
    journals: Sequence[Path],
    others: Sequence[VisitEntry],
) -> None:
    """Make every step, also those that were made before."""
    root, ids = library.root, pending.ids
    for path in (
        *(root / subject_id for subject_id in ids),
        *journals,
        *_damaged_journals(root, ids),
        root / CACHE_FOLDER,
    ):
        with _naming(pending.subject_id, path):
            _delete(path)

    def is_theirs(line: Mapping[str, object]) -> bool:
        return line.get("subject_id") in ids

    for name, is_of in (
        (comparison_reasons.FILE_NAME, is_theirs),
        (retests.WORD_FILE_NAME, is_theirs),
        (made_reports.FILE_NAME, is_theirs),
        (
            f"{calibrations.FOLDER}/{calibrations.RECALIBRATED}",
            lambda line: str(line.get("path")).split("/")[0] in ids,
        ),
        (
            people_changes.FILE_NAME,
            lambda line: bool({line.get("kept"), line.get("gone")} & {*ids}),
        ),
    ):
        with _naming(pending.subject_id, root / name):
            leave_out(root / name, is_of)
    _withhold(library, pending, others)
    for subject_id in ids:
        forget_person(root, subject_id)
        index.erase(subject_id)
    for path in index.damaged_copies():
        with _naming(pending.subject_id, path):
            words = [word for name in pending.names for word in (name, *name.split())]
            _blank(path, (*ids, *words))


def _others(library: Library, pending: _Pending) -> list[VisitEntry]:
    """Return the visits of others whose traces name the person."""
    withholding, found = Withholding(pending.ids, pending.names), []
    for entry in library.visits():
        if entry.subject_id not in pending.ids:
            with suppress(VisitFileError):
                visit = read_visit(entry.path)
                if withholding.visit(visit) is not visit:
                    found.append(entry)
    return found


def _withhold(library: Library, pending: _Pending, others: Sequence[VisitEntry]) -> None:
    """Take the person out of visits of others, whose locks are held."""
    withholding, stamp = Withholding(pending.ids, pending.names), Stamp(pending.by, pending.at)
    for path in (entry.path for entry in others):
        visit = read_visit(path)
        after = withholding.visit(visit)
        if after is not visit:
            signing = Signing(library, path, stamp)
            write_visits(library, [rewritten(path, path, visit, after, signing)])


def _which(entry: VisitEntry) -> tuple[str, str]:
    return entry.subject_id, entry.visit


def _close(library: Library, pending: _Pending) -> None:
    """Delete the locks, which have the id in their names, and keep that somebody was erased."""
    root, ids = library.root, pending.ids
    with _naming(pending.subject_id, root):
        for path in (root / ".locks").glob("*.lock"):
            if path.stem.rpartition("_")[0] in ids:
                path.unlink(missing_ok=True)
        sync_folder(root / ".journals")
        sync_folder(root)
    change = PeopleChange("erased", pending.by, pending.at, pending.reason, pending.n_visits)
    if change not in read_changes(root):
        keep_change(root, change)
    with _naming(pending.subject_id, root / ERASING):
        (root / ERASING).unlink(missing_ok=True)
        sync_folder(root)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _naming(subject_id: str, path: Path) -> Iterator[None]:
    """Say of which file the system refused something; the rest is for the next start."""
    with raised_as(LibraryError, _CANNOT, subject_id=subject_id, path=path):
        yield


def _check_known(library: Library, index: PeopleIndex, subject_id: str) -> None:
    refusal = why_no_subject(subject_id)
    if refusal is not None:
        raise LibraryError(refusal)
    if library.visits_of(subject_id) or visits_aside(library, subject_id):
        return
    if all(one.subject_id != subject_id for one in index.people()):
        raise LibraryError(_NOBODY.fill(subject_id=subject_id))


def _former_ids(library: Library, subject_id: str) -> tuple[str, ...]:
    """Return the ids of entries that were merged into this one, also by way of another."""
    found = [subject_id]
    for kept, gone in reversed(standing_merges(read_changes(library.root))):
        if kept in found and gone not in found:
            found.append(gone)
    return tuple(one for one in found[1:] if not library.visits_of(one))


def all_aside(library: Library, subject_id: str) -> tuple[AsideVisit, ...]:
    """Return the visits that are set aside and go with somebody, of merged entries too."""
    ids = (subject_id, *_former_ids(library, subject_id))
    return tuple(one for each in ids for one in visits_aside(library, each))


def telling_words(library: Library, index: PeopleIndex, subject_id: str) -> frozenset[str]:
    """Return what says who somebody is, in small letters: ids and names of now and before."""
    ids = (subject_id, *_former_ids(library, subject_id))
    names = [name for one in ids for name in index.names_of(one)]
    words = {*ids, *names, *(word for name in names for word in name.split())}
    return frozenset(word.casefold() for word in words if len(word) >= TELLING_BYTES - 1)


def why_it_tells(line: str, telling: Iterable[str]) -> Text | None:
    """Return why a line cannot be kept of who is erased; None: it can."""
    return _TELLS_WHO if any(word in line.casefold() for word in telling) else None


def _take_journals(library: Library, ids: Sequence[str], held: ExitStack) -> list[Path]:
    """Hold the journals of somebody; raises LibraryBusyError where one is being recorded."""
    found = []
    for path in library.journals():
        try:
            is_theirs = read_journal(path).visit_header.subject_id in ids
        except JournalError:
            is_theirs = path.is_file() and bool(finding(ids).search(path.read_bytes()))
        if not is_theirs:
            continue
        if library.take_abandoned(path):
            held.enter_context(library.held_journal(path))
            found.append(path)
        elif path.exists():
            raise LibraryBusyError(_RECORDING.fill(subject_id=ids[0]))
    return found


def _damaged_journals(root: Path, ids: Sequence[str]) -> Iterator[Path]:
    pattern = finding(ids)
    for path in (root / ".journals").glob(f"*{DAMAGED_SUFFIX}"):
        if pattern.search(path.read_bytes()):
            yield path


def _blank(path: Path, words: Sequence[str]) -> None:
    """Write zeros over these words in a damaged index that is kept for the other names in it.

    There a word begins where the one before ends, so that an id within another's is lost too.
    """
    image = path.read_bytes()
    blanked = image
    for word in (word for word in words if len(word) > 1):
        for form in forms_of(word):
            blanked = blanked.replace(form, bytes(len(form)))
    if blanked != image:
        write_atomically(path, blanked, overwrite=True)


def _files_that_say(
    folders: Sequence[Path], ids: Sequence[str], names: Sequence[str]
) -> tuple[Path, ...]:
    """Return the files that hold an id or a name, by what is in them or by what they are called."""
    pattern = finding((*ids, *names))
    longest = max(map(len, (form for word in (*ids, *names) for form in forms_of(word))), default=1)
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            in_name = pattern.search(path.relative_to(folder).as_posix().encode())
            if in_name or _is_in(path, pattern, longest):
                found.append(path)
    return tuple(found)


def _is_in(path: Path, pattern: re.Pattern[bytes], longest: int) -> bool:
    with suppress(OSError), path.open("rb") as file:
        tail = b""
        while block := file.read(_BLOCK_BYTES):
            if pattern.search(tail + block):
                return True
            tail = block[-longest:]
    return False
