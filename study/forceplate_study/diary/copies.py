"""Where copies of a diary were put, so that whoever erases a person is told what to delete.

``copies.jsonl`` in the folder of the diary: a line for each copy, that of the last one last.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from forceplate.reasons import raised_as, reason_of
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_READ, NOT_WRITTEN

COPIES_FILE = "copies.jsonl"


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup, or the tables for an analysis."""

    path: Path
    made_at: datetime


def note_copy(folder: Path, target: Path) -> None:
    """Write down that a copy of a diary is begun, or done: before and after it is made.

    Raises
    ------
    StudyError
        It cannot be written down; a copy nobody knows of is not to be made.
    """
    line = json.dumps({"path": str(target.resolve()), "made_at": datetime.now(UTC).isoformat()})
    file = folder / COPIES_FILE
    with raised_as(StudyError, NOT_WRITTEN, path=file):
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as out:
            out.write(line + "\n")


def copies_since(folder: Path, since: datetime | None) -> tuple[Copy, ...]:
    """Return the copies finished since a moment, None: ever; not those that were deleted.

    Raises
    ------
    StudyError
        The list cannot be read.
    """
    file = folder / COPIES_FILE
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        made = {Path(row["path"]): datetime.fromisoformat(row["made_at"]) for row in rows}
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StudyError(NOT_READ.fill(path=file, why=reason_of(error))) from error
    return tuple(
        Copy(path, made_at)
        for path, made_at in made.items()
        if (since is None or made_at >= since) and not _is_gone(path)
    )


def _is_gone(path: Path) -> bool:
    """Whether a copy was deleted; of one on a disk that is not here, nobody knows."""
    return path.parent.is_dir() and not path.exists()
