"""Where reports of people of a library were put: an erasure reaches none, and names them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from forceplate.storage.record_file import RecordFile

FILE_NAME = ".reports.jsonl"


@dataclass(frozen=True, slots=True)
class _MadeReport:
    subject_id: str
    path: str


def keep_report(library: Path, subject_id: str, report: Path) -> None:
    """Keep where a report of somebody is; raises StorageError."""
    _reports(library).add(_MadeReport(subject_id, str(report.absolute())))


def reports_of(library: Path, ids: Collection[str]) -> tuple[str, ...]:
    """Return where reports of the person with these ids were put; raises StorageError."""
    found = (made.path for made in _reports(library).read() if made.subject_id in ids)
    return tuple(dict.fromkeys(found))


def _reports(library: Path) -> RecordFile[_MadeReport]:
    return RecordFile(library / FILE_NAME, _MadeReport)
