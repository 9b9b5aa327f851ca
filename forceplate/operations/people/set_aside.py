"""A visit that was begun by mistake is set aside: out of every list and number, and kept."""

from __future__ import annotations

from pathlib import Path

from forceplate.errors import LibraryError
from forceplate.files import sync_folder
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.finish_trial import finish_journals
from forceplate.reasons import raised_as
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.record_file import CANNOT, WRITE
from forceplate.storage.visits_aside import AsideRecord, aside_entry, path_aside, records_of
from forceplate.words import Text

_TAKEN = Text(
    "{subject_id} has another visit {visit} by now. Correct the label of that one, then bring this "
    "one back."
)
_NOT_ASIDE = Text("{path} is no visit of a library that is set aside. Choose such a file.")


def set_aside(
    library: Library, index: PeopleIndex, subject_id: str, visit: str, stamp: Stamp
) -> Path:
    """Take a visit out of lists, verdicts, reports and exports, and return where it is kept.

    The file stays as it is, byte by byte; erasing the person erases it, and a backup has it. Who
    has no other visit stays in the list, so that it can be brought back there.

    Raises
    ------
    InputError
        Who or why are missing.
    StorageError
        There is no such visit, a trial of it is being recorded, or the disk refuses.
    """
    stamp.check()
    finish_journals(library, subject_id, visit, must=True)
    with library.exclusive(subject_id, visit):
        path = library.find_visit(subject_id, visit)
        refresh_people(index, only={subject_id})
        person = index.person(subject_id)
        index.edit(subject_id, name=person.name, birth_date=person.birth_date)
        aside = path_aside(path)
        _rename(path, aside, AsideRecord(aside.name, False, stamp.by, stamp.at, stamp.reason))
    refresh_people(index, only={subject_id})
    return aside


def bring_back(path: Path, stamp: Stamp) -> Path:
    """Make a visit that was set aside one of its person again, and return where it is.

    Raises
    ------
    InputError
        Who or why are missing.
    LibraryError
        The file is none that was set aside, its label is another visit's by now, the person was
        not born on its day, or the disk refuses.
    """
    stamp.check()
    path = path.resolve()
    entry, root = aside_entry(path), path.parent.parent
    if entry is None or not path.is_file() or not (root / ".locks").is_dir():
        raise LibraryError(_NOT_ASIDE.fill(path=path))
    library = Library(root)
    index = PeopleIndex(library)
    with library.exclusive(entry.subject_id, entry.visit):
        if library.existing_visit(entry.subject_id, entry.visit) is not None:
            raise LibraryError(_TAKEN.fill(subject_id=entry.subject_id, visit=entry.visit))
        if entry.day is not None:
            index.check_born(entry.subject_id, entry.day)
        back = path.with_name(path.name.partition(".h5")[0] + ".h5")
        _rename(path, back, AsideRecord(path.name, True, stamp.by, stamp.at, stamp.reason))
    refresh_people(index, only={entry.subject_id})
    return back


def _rename(path: Path, to: Path, record: AsideRecord) -> None:
    """Keep who and why first: whenever the program is killed, nothing is without a trace."""
    records_of(path.parent).add(record)
    with raised_as(LibraryError, CANNOT, what=WRITE, path=path):
        path.rename(to)
        sync_folder(path.parent)
