"""Visits that were set aside: on disk as they were, under a name that nothing reads as a visit.

::

    <library>/<id>/<name of the visit file>.aside    a second one of the name: .aside-2
    <library>/<id>/set-aside.jsonl                   who set aside or brought back, when and why
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from forceplate.errors import LibraryError
from forceplate.reasons import raised_as
from forceplate.storage.library import Library, VisitEntry, named_visit
from forceplate.storage.record_file import CANNOT, READ, RecordFile
from forceplate.storage.visit.visit_file import ASIDE

FILE_NAME = "set-aside.jsonl"


@dataclass(frozen=True, slots=True)
class AsideRecord:
    """That a visit was set aside, or brought back."""

    file: str
    """Its name while it is, or was, set aside."""
    is_back: bool
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class AsideVisit:
    """A visit that is set aside."""

    entry: VisitEntry
    """What it was and becomes again; its path is that of now."""
    record: AsideRecord | None
    """Who, when and why; None: that was lost."""


def records_of(folder: Path) -> RecordFile[AsideRecord]:
    """Return what is kept of the visits of somebody that were set aside."""
    return RecordFile(folder / FILE_NAME, AsideRecord)


def visits_aside(library: Library, subject_id: str) -> tuple[AsideVisit, ...]:
    """Return the visits of somebody that are set aside, in the order of their names.

    Raises StorageError.
    """
    folder = library.root / subject_id
    if folder.parent != library.root or folder.is_symlink() or not folder.is_dir():
        return ()
    last = {one.file: one for one in records_of(folder).read()}
    with raised_as(LibraryError, CANNOT, what=READ, path=folder):
        paths = sorted(folder.iterdir())
    found = ((aside_entry(path), last.get(path.name)) for path in paths)
    return tuple(AsideVisit(entry, record) for entry, record in found if entry is not None)


def path_aside(path: Path) -> Path:
    """Return where a visit file can be set aside."""
    first = path.with_name(f"{path.name}.aside")
    names = (first if n == 1 else first.with_name(f"{first.name}-{n}") for n in count(1))
    return next(one for one in names if not one.exists())


def aside_entry(path: Path) -> VisitEntry | None:
    """Return which visit a file that is set aside is by its name; None: it is no such file."""
    match = ASIDE.fullmatch(path.name)
    named = named_visit(path.with_name(match["visit"])) if match else None
    if named is None or named.subject_id != path.parent.name:
        return None
    return VisitEntry(named.subject_id, named.visit, named.date, path)
