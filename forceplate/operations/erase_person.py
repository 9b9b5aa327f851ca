"""Erasing a person from a library: visits, journals, names, whatever else says who it was.

What is to be erased is on disk first (``.erasing.json``), so that an erasure that is killed is
finished when the library is next opened. Every step may be made twice. The library keeps that
somebody was erased, by whom, when and why, and nothing of who it was.
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from forceplate.analysis.corrections import What
from forceplate.documents import dump_json, from_plain, load_json, to_plain
from forceplate.driver_contract import LONGEST_LINE
from forceplate.errors import (
    InputError,
    JournalError,
    LibraryBusyError,
    LibraryError,
    VisitFileError,
)
from forceplate.files import remove_unfinished, sync_folder, write_atomically
from forceplate.names import check_subjects, why_no_subject
from forceplate.operations.analyse_library import CACHE_FOLDER
from forceplate.operations.backup import MADE
from forceplate.operations.change_record import Stamp
from forceplate.operations.own_error_model import forget_person
from forceplate.operations.rewrite_visits import Signing, exclusive, rewritten, write_visits
from forceplate.reasons import reason_of
from forceplate.storage import calibrations, comparison_reasons, made_reports, retests
from forceplate.storage.calibrations import kept_lines
from forceplate.storage.journal import read_journal
from forceplate.storage.library import DAMAGED_SUFFIX, Library, VisitEntry, named_visit
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
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import WITHHELD, Change, Visit
from forceplate.words import Text

_TELLING_BYTES = 5
"""A shorter id or name is found in files of others too: it is looked for as a word."""
_BLOCK_BYTES = 1 << 20

_NOBODY = Text("Nobody in this library has the id {subject_id}. Check it.")
_NO_LINE = Text("Say why, and who says so, each in one line of text; both are kept.")
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
        check_subjects(self.subject_id, *self.former_ids)


def erase_person(
    library: Library,
    index: PeopleIndex,
    subject_id: str,
    *,
    by: str,
    reason: str,
    at: datetime,
    also: Sequence[Path] = (),
) -> Erased:
    """Erase somebody: all visits, journals, names, reasons, caches. It cannot be undone.

    Out of reach are exports, reports, backups and other copies, and what a disk keeps of deleted
    files.

    Parameters
    ----------
    by, reason
        Who and why, a line each; they are kept.
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
        names = tuple(filter(None, map(index.name_of, (subject_id, *former))))
        _check_words(by, reason, (subject_id, *former), names)
        visits = library.visits_of(subject_id)
        begun = _interrupted(library, subject_id)  # what it erased counts, too
        names = tuple(dict.fromkeys((*begun.names, *names))) if begun else names
        n_visits = max(begun.n_visits, len(visits)) if begun else len(visits)
        pending = _Pending(subject_id, names, former, n_visits, by.strip(), at, reason.strip())
        with ExitStack() as held:
            journals = _take_journals(library, (subject_id, *former), held)
            others = _others(library, pending)
            held.enter_context(exclusive(library, *map(_which, (*visits, *others))))
            content = json.dumps({**asdict(pending), "at": at.isoformat()}).encode()
            with _naming(subject_id, library.root / ERASING):
                write_atomically(library.root / ERASING, content, overwrite=True)
            reports = reports_of(library.root, (subject_id, *former))
            _erase(library, index, pending, journals, others)
        _close(library, pending)
    namesakes = {one.name for one in index.people()}
    names = tuple(name for name in names if name not in namesakes)
    left = _files_that_say((library.root, *also), (subject_id, *former), names)
    return Erased(n_visits, left, reports, _backups(library))


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
            journals = _take_journals(library, (pending.subject_id, *pending.former_ids), held)
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
    root, ids = library.root, (pending.subject_id, *pending.former_ids)
    for path in (
        *(root / subject_id for subject_id in ids),
        *journals,
        *_damaged_journals(root, ids),
        root / CACHE_FOLDER,
    ):
        with _naming(pending.subject_id, path):
            _delete(path)
    for name, is_of in (
        (comparison_reasons.FILE_NAME, lambda line: line.get("subject_id") in ids),
        (retests.WORD_FILE_NAME, lambda line: line.get("subject_id") in ids),
        (made_reports.FILE_NAME, lambda line: line.get("subject_id") in ids),
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
            _leave_out(root / name, is_of)
    _withhold(library, pending, others)
    for subject_id in ids:
        forget_person(root, subject_id)
        index.erase(subject_id)
    for path in index.damaged_copies():
        with _naming(pending.subject_id, path):
            words = [word for name in pending.names for word in (name, *name.split())]
            _blank(path, (*ids, *words))


class _Withholding:
    """Takes a person out of the traces in visits of others: of corrected persons, moved trials.

    Only values that name a person are looked at, each as a whole: an id may be a word like any
    other. In what people wrote, ids and names are looked for that are long enough to tell.
    """

    def __init__(self, ids: Sequence[str], names: Sequence[str]) -> None:
        self._ids = ids
        words = [*ids, *(word for name in names for word in (name, *name.split()))]
        self._telling = _pattern([w for w in words if len(w) >= _TELLING_BYTES], ())

    def visit(self, visit: Visit) -> Visit:
        """Return a visit that does not name the person; the same one where it never did."""
        header = visit.header
        changes, history = self._changes(header.changes), self._history(header.history_json)
        trials = tuple(
            replace(trial, changes=self._changes(trial.changes)) for trial in visit.trials
        )
        before = [header.changes, header.history_json, *(one.changes for one in visit.trials)]
        if [changes, history, *(one.changes for one in trials)] == before:
            return visit
        return Visit(replace(header, changes=changes, history_json=history), trials)

    def _changes(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        return tuple(map(self._change, changes))

    def _change(self, one: Change) -> Change:
        former, new = self._value(one.what, one.former), self._value(one.what, one.new)
        is_theirs = (former, new) != (one.former, one.new) or self._is_told(one.reason)
        return replace(one, former=former, new=new, reason=WITHHELD if is_theirs else one.reason)

    def _value(self, what: str, value: str | float | None) -> str | float | None:
        if not isinstance(value, str):
            return value
        if what == What.EMPTIED:
            return self._emptied(value)
        is_theirs = (
            (what == What.PERSON and value in self._ids)
            or (what in {What.PLACE, What.GIVEN} and value.partition("/")[0] in self._ids)
            or (what == What.NOTE and self._is_told(value))
        )
        return WITHHELD if is_theirs else value

    def _emptied(self, text: str) -> str:
        """Return what is kept of a visit that was emptied: nothing of the person's own."""
        try:
            was = load_json(text)
            if was.get("subject_id") in self._ids:
                return WITHHELD
            changes = from_plain(tuple[Change, ...], was["changes"])
        except (ValueError, KeyError, AttributeError):
            return text
        history = was.get("history_json")
        kept = (self._changes(changes), self._history(history))
        if kept == (changes, history):
            return text
        return dump_json(
            {**was, "changes": [to_plain(one) for one in kept[0]]}
            | ({"history_json": kept[1]} if history else {})
        )

    def _history(self, text: str | None) -> str | None:
        try:
            history = json.loads(text or "[]")
            theirs = [one for one in history if self._is_source(one["source"])]
        except (ValueError, KeyError, TypeError):
            return text
        for one in theirs:
            one["source"] = WITHHELD
        return json.dumps(history, ensure_ascii=False) if theirs else text

    def _is_source(self, source: str) -> bool:
        entry = named_visit(Path(source))
        return source.split("/", maxsplit=1)[0] in self._ids or (
            entry is not None and entry.subject_id in self._ids
        )

    def _is_told(self, text: str) -> bool:
        return self._telling.search(text.encode()) is not None


def _others(library: Library, pending: _Pending) -> list[VisitEntry]:
    """Return the visits of others whose traces name the person."""
    ids = (pending.subject_id, *pending.former_ids)
    withholding, found = _Withholding(ids, pending.names), []
    for entry in library.visits():
        if entry.subject_id not in ids:
            with suppress(VisitFileError):
                visit = read_visit(entry.path)
                if withholding.visit(visit) is not visit:
                    found.append(entry)
    return found


def _withhold(library: Library, pending: _Pending, others: Sequence[VisitEntry]) -> None:
    """Take the person out of visits of others, whose locks are held."""
    ids = (pending.subject_id, *pending.former_ids)
    withholding, stamp = _Withholding(ids, pending.names), Stamp(pending.by, pending.at)
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
    root, ids = library.root, (pending.subject_id, *pending.former_ids)
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
    try:
        yield
    except OSError as error:
        raise LibraryError(
            _CANNOT.fill(subject_id=subject_id, path=path, why=reason_of(error))
        ) from error


def _check_known(library: Library, index: PeopleIndex, subject_id: str) -> None:
    refusal = why_no_subject(subject_id)
    if refusal is not None:
        raise LibraryError(refusal)
    if library.visits_of(subject_id):
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


def _check_words(by: str, reason: str, ids: Sequence[str], names: Sequence[str]) -> None:
    for line in (by, reason):
        if not line.strip() or not line.isprintable() or len(line) > LONGEST_LINE:
            raise InputError(_NO_LINE)
    telling = {*ids, *names, *(word for name in names for word in name.split())}
    said = f"{by} {reason}".casefold()
    if any(word.casefold() in said for word in telling if len(word) >= _TELLING_BYTES - 1):
        raise InputError(_TELLS_WHO)


def _take_journals(library: Library, ids: Sequence[str], held: ExitStack) -> list[Path]:
    """Hold the journals of somebody; raises LibraryBusyError where one is being recorded."""
    found = []
    for path in library.journals():
        try:
            is_theirs = read_journal(path).visit_header.subject_id in ids
        except JournalError:
            is_theirs = path.is_file() and bool(_pattern(ids, ()).search(path.read_bytes()))
        if not is_theirs:
            continue
        if library.take_abandoned(path):
            held.enter_context(library.held_journal(path))
            found.append(path)
        elif path.exists():
            raise LibraryBusyError(_RECORDING.fill(subject_id=ids[0]))
    return found


def _damaged_journals(root: Path, ids: Sequence[str]) -> Iterator[Path]:
    pattern = _pattern(ids, ())
    for path in (root / ".journals").glob(f"*{DAMAGED_SUFFIX}"):
        if pattern.search(path.read_bytes()):
            yield path


def _leave_out(path: Path, is_of: Callable[[dict[str, object]], bool]) -> None:
    """Write a file of JSON lines without those of somebody; a torn line goes too."""
    remove_unfinished(path)
    if not path.exists():
        return
    kept, lines = [], kept_lines(path)
    for line in lines:
        with suppress(ValueError):
            found = load_json(line)
            if isinstance(found, dict) and not is_of(found):
                kept.append(line)
    if len(kept) < len(lines):
        write_atomically(path, "".join(f"{line}\n" for line in kept).encode(), overwrite=True)


def _blank(path: Path, words: Sequence[str]) -> None:
    """Write zeros over these words in a damaged index that is kept for the other names in it.

    There a word begins where the one before ends, so that an id within another's is lost too.
    """
    image = path.read_bytes()
    blanked = image
    for word in (word for word in words if len(word) > 1):
        for form in _forms(word):
            blanked = blanked.replace(form, bytes(len(form)))
    if blanked != image:
        write_atomically(path, blanked, overwrite=True)


def _files_that_say(
    folders: Sequence[Path], ids: Sequence[str], names: Sequence[str]
) -> tuple[Path, ...]:
    """Return the files that hold an id or a name, by what is in them or by what they are called."""
    pattern = _pattern(ids, names)
    longest = max(map(len, (form for word in (*ids, *names) for form in _forms(word))), default=1)
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


def _pattern(ids: Sequence[str], names: Sequence[str]) -> re.Pattern[bytes]:
    """Return what finds these words in bytes; a short one only where it is a word by itself."""
    parts = []
    for form in (form for word in (*ids, *names) for form in _forms(word)):
        escaped = re.escape(form)
        is_telling = len(form) >= _TELLING_BYTES
        parts.append(
            escaped if is_telling else rb"(?<![A-Za-z0-9_-])" + escaped + rb"(?![A-Za-z0-9-])"
        )
    return re.compile(b"|".join(parts)) if parts else re.compile(rb"(?!)")


def _forms(word: str) -> list[bytes]:
    """Return how a word may stand in a file."""
    forms = [unicodedata.normalize(form, word).encode() for form in ("NFC", "NFD")]
    return list(dict.fromkeys(form for form in forms if form))


def _backups(library: Library) -> tuple[str, ...]:
    found = []
    for line in kept_lines(library.root / MADE):
        with suppress(ValueError):
            made = load_json(line)
            if isinstance(made, dict):
                found.append(str(made.get("path")))
    return tuple(dict.fromkeys(found))
