"""Which entries of people were merged and that somebody was erased: by whom, when and why.

::

    <library>/people-changes.jsonl    one line for each, only added to

Of whoever is erased no line says who it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from forceplate.names import check_subjects
from forceplate.storage.record_file import RecordFile

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
    _changes(library).add(change)


def read_changes(library: Path) -> Sequence[PeopleChange]:
    """Return the changes, oldest first; raises StorageError where they cannot be read."""
    return _changes(library).read()


def _changes(library: Path) -> RecordFile[PeopleChange]:
    return RecordFile(library / FILE_NAME, PeopleChange)


def standing_merges(changes: Sequence[PeopleChange]) -> tuple[tuple[str, str], ...]:
    """Return the kept and the gone id of each merge that was not taken apart, oldest first."""
    found: dict[tuple[str, str], None] = {}
    for change in changes:
        if change.what == "merged":
            found[(change.kept, change.gone)] = None
        elif change.what == "parted":
            found.pop((change.gone, change.kept), None)
    return tuple(found)
