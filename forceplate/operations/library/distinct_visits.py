"""One file for each visit, and each file where its header belongs: or nothing is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from forceplate.errors import StorageError, VisitFileError
from forceplate.operations.library.visit_sources import VisitSource
from forceplate.storage.library import Library, named_visit
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Visit, VisitHeader
from forceplate.words import Text

_TWIN = Text("{one} and {other} are both visit {visit} of {subject_id}. Leave one of them out.")
_MOVED = Text(
    "{path} says that it is visit {visit} of {subject_id}. Move it back where it belongs."
)
_OTHER_DAY = Text(
    "{path} has another date in its name than in its header. Name it as it was: it was begun on "
    "{day}."
)


class DistinctVisits:
    """Notices a visit that comes twice among files that are counted together."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], VisitSource] = {}

    def note(self, path: VisitSource, subject_id: str, visit: str) -> None:
        """Remember which visit a file says it is.

        Raises
        ------
        VisitFileError
            Its name says another one.
        StorageError
            Another file is the same visit.
        """
        refusal = _why_other(path, subject_id, visit)
        if refusal is not None:
            raise VisitFileError(refusal)
        one = self._seen.setdefault((subject_id, visit), path)
        if one != path:
            raise StorageError(_TWIN.fill(one=one, other=path, visit=visit, subject_id=subject_id))


def read_distinct(paths: Iterable[Path]) -> Iterator[Visit]:
    """Yield the visits of files that are counted together.

    Raises
    ------
    StorageError
        A visit occurs twice, or a file cannot be read or says that it is another visit.
    """
    distinct = DistinctVisits()
    for path in paths:
        visit = read_visit(path)
        distinct.note(path, visit.header.subject_id, visit.header.visit)
        yield visit


def read_visit_of(library: Library, subject_id: str, label: str) -> Visit | None:
    """Return a visit of a person; None if the library has none.

    Raises
    ------
    StorageError
        There are two, or the file cannot be read or says that it is another visit.
    """
    path = library.existing_visit(subject_id, label)
    if path is None:
        return None
    visit = read_visit(path)
    refusal = why_out_of_place(path, visit.header)
    if refusal is not None:
        raise VisitFileError(refusal)
    return visit


def why_out_of_place(path: Path, header: VisitHeader) -> Text | None:
    """Return why a file does not belong where it is; None: it does, or its name says nothing."""
    refusal = _why_other(path, header.subject_id, header.visit)
    named, day = named_visit(path), header.started_at.date().isoformat()
    if refusal is not None or named is None or named.date == day:
        return refusal
    return _OTHER_DAY.fill(path=path, day=day)


def _why_other(path: VisitSource, subject_id: str, visit: str) -> Text | None:
    named = named_visit(Path(path.name))
    if named is None or (named.subject_id, named.visit) == (subject_id, visit):
        return None
    return _MOVED.fill(path=path, visit=visit, subject_id=subject_id)
