"""Where copies of a diary were put, so that whoever erases a person is told what to delete.

``copies.jsonl`` in the folder of the diary: a line for each copy, that of the last one last.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from forceplate.documents import from_plain, load_json
from forceplate.reasons import raised_as
from forceplate.storage.record_file import RecordFile, kept_lines
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_READ

COPIES_FILE = "copies.jsonl"


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup, or the tables for an analysis."""

    path: str
    made_at: datetime


@contextmanager
def noted_copy(folder: Path, target: Path) -> Iterator[None]:
    """Write down that a copy of a diary is begun, and that it is done: before and after.

    Raises
    ------
    StorageError
        It cannot be written down; a copy nobody knows of is not to be made.
    """
    noted = RecordFile(folder / COPIES_FILE, Copy)
    noted.add(Copy(str(target.resolve()), datetime.now(UTC)))
    yield
    noted.add(Copy(str(target.resolve()), datetime.now(UTC)))


def copies_since(folder: Path, since: datetime | None) -> tuple[Copy, ...]:
    """Return the copies finished since a moment, None: ever; not those that were deleted.

    Raises
    ------
    StorageError
        The list cannot be read, or a line of it: which copy it is of, nobody knows.
    """
    file = folder / COPIES_FILE
    lines = kept_lines(file)
    with raised_as(StudyError, NOT_READ, ValueError, path=file):
        noted = [from_plain(Copy, load_json(line)) for line in lines]
    return tuple(
        own
        for own in {own.path: own for own in noted}.values()
        if (since is None or own.made_at >= since) and not _is_gone(Path(own.path))
    )


def _is_gone(path: Path) -> bool:
    """Whether a copy was deleted; of one on a disk that is not here, nobody knows."""
    return path.parent.is_dir() and not path.exists()
