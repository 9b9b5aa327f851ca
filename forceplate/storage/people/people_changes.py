"""Which entries of people were merged and that somebody was erased: by whom, when and why.

::

    <library>/people-changes.jsonl    one line for each, only added to

Of whoever is erased no line says who it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from forceplate.documents import from_plain, load_json
from forceplate.names import check_subjects
from forceplate.storage.calibrations import append_line, kept_lines

FILE_NAME = "people-changes.jsonl"
MERGING, ERASING = ".merging.json", ".erasing.json"
"""In a library while two entries are merged, or a person is erased."""


@dataclass(frozen=True, slots=True)
class PeopleChange:
    """One change of who is in the library."""

    what: str
    """``merged``, ``parted`` again or ``erased``."""
    by: str
    at: datetime
    reason: str
    n_visits: int
    kept: str = ""
    """The id that the visits have now; empty where somebody was erased."""
    gone: str = ""
    """The id that they had."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Of each visit that came to the other id the label it has there, by the one it had."""
    taken: tuple[str, ...] = ()
    """What was not known of the kept entry and taken from the other: ``name``, ``birth_date``."""

    def __post_init__(self) -> None:
        """Raise ValueError for an id that is none."""
        check_subjects(*filter(None, (self.kept, self.gone)))


def keep_change(library: Path, change: PeopleChange) -> None:
    """Add a change; raises StorageError."""
    line = json.dumps({**asdict(change), "at": change.at.isoformat()}, ensure_ascii=False)
    append_line(library / FILE_NAME, line + "\n")


def read_changes(library: Path) -> Sequence[PeopleChange]:
    """Return the changes, oldest first; a line that is no sound record is passed over.

    Raises
    ------
    StorageError
        The file is there and cannot be read.
    """
    found = []
    for line in kept_lines(library / FILE_NAME):
        try:
            found.append(from_plain(PeopleChange, load_json(line)))
        except ValueError:
            continue
    return found


def standing_merges(changes: Sequence[PeopleChange]) -> tuple[tuple[str, str], ...]:
    """Return the kept and the gone id of each merge that was not taken apart, oldest first."""
    found: dict[tuple[str, str], None] = {}
    for change in changes:
        if change.what == "merged":
            found[(change.kept, change.gone)] = None
        elif change.what == "parted":
            found.pop((change.gone, change.kept), None)
    return tuple(found)
