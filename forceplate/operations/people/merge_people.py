"""Two entries of one person made one, with trace, and taken apart again.

All visits of the one come to the other, all or none
(:mod:`forceplate.operations.visit.rewrite_visits`); a label that is taken there gets a number. Each
file says whose it was, who changed that, when and why. What is to happen is on disk first
(``.merging.json``): killed on the way, the rest is done when the library is next opened, or nothing
has happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from forceplate.analysis.corrections import What, all_changes, next_serial
from forceplate.documents import dump_json, from_plain, load_json, to_plain
from forceplate.errors import LibraryBusyError, LibraryError
from forceplate.files import sync_folder, write_atomically
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import corrected
from forceplate.operations.visit.finish_trial import finish_journals
from forceplate.operations.visit.rewrite_visits import (
    Rewritten,
    Signing,
    exclusive,
    rewritten,
    write_visits,
)
from forceplate.reasons import reason_of
from forceplate.storage.comparison_reasons import ComparisonReasons
from forceplate.storage.library import Library
from forceplate.storage.people.birth_dates import check_born
from forceplate.storage.people.people import PeopleIndex, Person
from forceplate.storage.people.people_changes import (
    MERGING,
    PeopleChange,
    keep_change,
    read_changes,
)
from forceplate.storage.people.people_due import free_label
from forceplate.storage.visit.visit_file import read_visit
from forceplate.storage.visits_aside import visits_aside
from forceplate.types import Visit
from forceplate.words import Text

_SAME = Text("{subject_id} and {subject_id} are the same entry. Choose another one.")
_HAS_ASIDE = Text(
    "{gone} has a visit that is set aside. Bring it back first: it is of the merged entry then."
)
_NOT_MERGED = Text(
    "{gone} was not merged into {kept}, or is an entry of its own again. There is nothing to take "
    "apart."
)
_GONE_ON = Text(
    "Visit {visit} of {kept}, which was of {gone}, is not there any more, so the two cannot be "
    "taken apart. Correct the person of each visit by itself."
)
_CANNOT = Text("Cannot write {path}: {why}. Nothing was changed. Check the folder and the disk.")


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What a merge would do."""

    kept: Person
    gone: Person
    labels: Mapping[str, str]
    """Of each visit that would move: the label it will have, by the one it has."""


def plan_merge(library: Library, index: PeopleIndex, kept: str, gone: str) -> MergePlan:
    """Return what a merge would do.

    Raises
    ------
    LibraryError
        One of the two is nobody, or a visit would be before the birth date.
    """
    if kept == gone:
        raise LibraryError(_SAME.fill(subject_id=kept))
    if visits_aside(library, gone):
        raise LibraryError(_HAS_ASIDE.fill(gone=gone))
    stays, comes = library.visits_of(kept), library.visits_of(gone)
    labels = merged_labels([one.visit for one in comes], [one.visit for one in stays])
    plan = MergePlan(index.person(kept), index.person(gone), labels)
    for day in sorted(day for entry in (*stays, *comes) if (day := entry.day))[:1]:
        check_born(plan.kept.birth_date or plan.gone.birth_date, day)
    return plan


def merged_labels(labels: Sequence[str], taken: Sequence[str]) -> dict[str, str]:
    """Return which label each visit has beside others: its own, or with a number."""
    found: dict[str, str] = {}
    for label in labels:
        found[label] = free_label(label, [*taken, *found.values(), *(set(labels) - {label})])
    return found


def merge_people(
    library: Library, index: PeopleIndex, kept: str, gone: str, stamp: Stamp
) -> PeopleChange:
    """Give all visits of ``gone`` to ``kept``, and return the record.

    Name and birth date are those of ``kept``; what is not known of it is taken from ``gone``,
    which leaves the list. :func:`part_people` undoes it.

    Raises
    ------
    InputError
        Who or why are missing.
    LibraryBusyError
        One of them is being measured, or another program changes the library.
    StorageError
        A visit cannot be read or written. Whatever is raised, nothing was changed.
    """
    stamp.check()
    with library.alone():
        finish_journals(library, gone, must=True)
        plan = plan_merge(library, index, kept, gone)
        change = PeopleChange(
            "merged", stamp.by, stamp.at, stamp.reason, len(plan.labels), kept, gone, plan.labels,
            _taken(plan.kept, index.name_of(gone), plan.gone.birth_date),
        )  # fmt: skip
        _do(library, index, change, stamp)
    refresh_people(index)
    return change


def part_people(
    library: Library, index: PeopleIndex, kept: str, gone: str, stamp: Stamp
) -> PeopleChange:
    """Take two entries apart again that were merged, and return the record.

    Raises
    ------
    LibraryError
        They were not merged, or a visit was renamed or given to another since.
    StorageError, InputError
        As :func:`merge_people`.
    """
    stamp.check()
    with library.alone():
        merged = _last_merge(library, kept, gone)
        labels = {now: was for was, now in merged.labels.items()}
        for label in labels:
            if library.existing_visit(kept, label) is None:
                raise LibraryError(_GONE_ON.fill(visit=label, kept=kept, gone=gone))
        finish_journals(library, kept, must=True)
        change = PeopleChange(
            "parted", stamp.by, stamp.at, stamp.reason, len(labels), gone, kept, labels,
            merged.taken,
        )  # fmt: skip
        _do(library, index, change, stamp, takes_back=merged)
    refresh_people(index)
    return change


def finish_merge(library: Library, index: PeopleIndex) -> None:
    """Finish a merge that was killed, or forget it where nothing had happened yet.

    Raises
    ------
    LibraryError
        Something cannot be read or written; it is tried again at the next start.
    """
    path = library.root / MERGING
    if not path.exists():
        return
    with suppress(LibraryBusyError), library.alone(wait_s=0):
        try:
            change = from_plain(PeopleChange, load_json(path.read_bytes()))
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise _cannot(path, error) from error
        has_moved = all(
            library.existing_visit(change.gone, label) is None for label in change.labels
        )
        if has_moved:  # of the visits all or none: opening the library has finished that
            _settle(library, index, change)
        _forget(path)


def _do(
    library: Library,
    index: PeopleIndex,
    change: PeopleChange,
    stamp: Stamp,
    takes_back: PeopleChange | None = None,
) -> None:
    path = library.root / MERGING
    moves = _moves(change)
    try:
        with exclusive(library, *moves, *moves.values()):
            files = [_rewritten(library, old, new, stamp, takes_back) for old, new in moves.items()]
            content = dump_json(to_plain(change)).encode()
            write_atomically(path, content, overwrite=True)
            if files:
                write_visits(library, files)
    except OSError as error:
        raise _cannot(path, error) from error
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise
    _settle(library, index, change)
    _forget(path)


def _moves(change: PeopleChange) -> dict[tuple[str, str], tuple[str, str]]:
    """Return person and label of each visit afterwards, by those before."""
    return {(change.gone, old): (change.kept, new) for old, new in change.labels.items()}


def _rewritten(
    library: Library,
    old: tuple[str, str],
    new: tuple[str, str],
    stamp: Stamp,
    takes_back: PeopleChange | None,
) -> Rewritten:
    """Return a visit as another's; what is taken apart again is corrected no longer."""
    path = library.find_visit(*old)
    visit = read_visit(path)
    stamp = stamp.with_serial(next_serial(visit))
    if takes_back is not None:
        stamp = replace(stamp, takes_back=_serial_of(visit, takes_back))
    values = {What.PERSON: new[0]} | ({What.VISIT: new[1]} if new[1] != old[1] else {})
    after = corrected(visit, values=values, stamp=stamp)
    signing = Signing(library, path, stamp)
    return rewritten(path, library.visit_path(after.header), visit, after, signing)


def _serial_of(visit: Visit, merged: PeopleChange) -> int | None:
    """Return the serial of the change that a merge made in a visit."""
    for one in reversed(all_changes(visit)):
        change = one.change
        if change.what == What.PERSON and (change.former, change.at) == (merged.gone, merged.at):
            return change.serial
    return None


def _settle(library: Library, index: PeopleIndex, change: PeopleChange) -> None:
    """Make of the list and the reasons what the visits are already; may be done twice."""
    ComparisonReasons(library.root).follow(_moves(change), change.by, change.at)
    if change.what == "merged":
        people = {one.subject_id: one for one in index.people()}
        kept, name = people.get(change.kept), index.name_of(change.gone)
        gone = people.get(change.gone)
        if kept is not None and gone is not None:
            index.edit(
                change.kept, name=kept.name or name, birth_date=kept.birth_date or gone.birth_date
            )
        index.retire(change.gone)
    else:
        index.reinstate(change.kept)
        _give_back(index, change)
    with suppress(OSError):
        (library.root / change.gone).rmdir()  # where it is empty now
    if change not in read_changes(library.root):
        keep_change(library.root, change)


def _taken(kept: Person, name: str, birth_date: date | None) -> tuple[str, ...]:
    """Return what a merge tells of somebody of whom it was not known."""
    told = {"name": name and not kept.name, "birth_date": birth_date and not kept.birth_date}
    return tuple(field for field, is_told in told.items() if is_told)


def _give_back(index: PeopleIndex, change: PeopleChange) -> None:
    """Take from somebody what was known of the other only, unless it was changed since."""
    people = {one.subject_id: one for one in index.people()}
    one, other = people.get(change.gone), people.get(change.kept)
    if one is not None and other is not None and change.taken:
        name, birth_date = one.name, one.birth_date
        if "name" in change.taken and name == other.name:
            name = ""
        if "birth_date" in change.taken and birth_date == other.birth_date:
            birth_date = None
        index.edit(
            change.gone, name=name, birth_date=birth_date,
            by=change.by, why=change.reason, at=change.at,
        )  # fmt: skip


def _last_merge(library: Library, kept: str, gone: str) -> PeopleChange:
    for change in reversed(read_changes(library.root)):
        if (change.what, change.kept, change.gone) == ("merged", kept, gone):
            return change
        if change.what == "parted" and (change.kept, change.gone) == (gone, kept):
            break
        if change.what == "merged" and change.gone == kept:
            break  # the visits went on to another
    raise LibraryError(_NOT_MERGED.fill(gone=gone, kept=kept))


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
        sync_folder(path.parent)


def _cannot(path: Path, error: Exception) -> LibraryError:
    return LibraryError(_CANNOT.fill(path=path, why=reason_of(error)))
