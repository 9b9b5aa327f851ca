"""Why visits that differ were compared all the same: kept beside the visits, with who said so.

::

    <library>/comparisons.jsonl    one line for each reason given or taken back, only added to

The last line of a pair of visits counts. A reason answers for the differences that were there
when it was given; when another comes to them, the comparison is refused again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from forceplate.storage.record_file import RecordFile

FILE_NAME = "comparisons.jsonl"
_Which = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ComparisonReason:
    """Why two visits of a person are compared although they differ."""

    subject_id: str
    first: str
    """Label of the earlier visit."""
    second: str
    reason: str
    """Empty: taken back."""
    by: str
    at: datetime
    differences: tuple[str, ...]
    """What differed then."""

    @property
    def words(self) -> str:
        """Return the reason with who gave it and when."""
        return f"{self.reason} ({self.by}, {self.at:%Y-%m-%d})"


class ComparisonReasons:
    """Those of one library; makes no file before there is one to keep."""

    def __init__(self, library: Path) -> None:
        self._file = RecordFile(library.absolute() / FILE_NAME, ComparisonReason)

    def keep(self, reason: ComparisonReason) -> None:
        """Add a reason, or that it is taken back; raises StorageError."""
        self._file.add(reason)

    def follow(self, moved: Mapping[_Which, _Which], by: str, at: datetime) -> None:
        """Let the reasons go with visits that are of another person or label now.

        Of visits that are of two people now there is none; ``moved``: person and label now, by
        those before. Raises StorageError.
        """
        for (subject_id, *labels), reason in self.read().items():
            old = [(subject_id, label) for label in labels]
            if moved.keys().isdisjoint(old):
                continue
            (owner, first), (other, second) = (moved.get(which, which) for which in old)
            if owner == other:
                self.keep(replace(reason, subject_id=owner, first=first, second=second))
            self.keep(replace(reason, reason="", by=by, at=at))

    def read(self) -> dict[tuple[str, str, str], ComparisonReason]:
        """Return the reasons that count, by person, earlier and later visit; raises StorageError.

        A line that is no sound record counts for nothing: without its reason the comparison is
        refused.
        """
        last = {(one.subject_id, one.first, one.second): one for one in self._file.read()}
        return {pair: one for pair, one in last.items() if one.reason}
