"""Why visits that differ were compared all the same: kept beside the visits, with who said so.

::

    <library>/comparisons.jsonl    one line for each reason given or taken back, only added to

The last line of a pair of visits counts. A reason answers for the differences that were there
when it was given; when another comes to them, the comparison is refused again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from forceplate.errors import StorageError
from forceplate.files import append_durably, read_regular_file
from forceplate.reasons import reason_of
from forceplate.words import Text

FILE_NAME = "comparisons.jsonl"
MAX_FILE_BYTES = 16 << 20

_NOT_WRITTEN = Text(
    "Cannot write {path}: {why}. The file is as it was. Check the disk and the folder, then try "
    "again."
)
_NOT_READ = Text(
    "The reasons for comparisons in {path} cannot be read: {why}. Check the folder and the disk."
)


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
        self.path = library.absolute() / FILE_NAME

    def keep(self, reason: ComparisonReason) -> None:
        """Add a reason, or that it is taken back; raises StorageError."""
        line = json.dumps({**asdict(reason), "at": reason.at.isoformat()}, ensure_ascii=False)
        try:
            append_durably(self.path, f"{line}\n".encode())
        except OSError as error:
            why = reason_of(error)
            raise StorageError(_NOT_WRITTEN.fill(path=self.path, why=why)) from error

    def read(self) -> dict[tuple[str, str, str], ComparisonReason]:
        """Return the reasons that count, by person, earlier and later visit.

        A line that is no sound record counts for nothing: without its reason the comparison is
        refused.

        Raises
        ------
        StorageError
            The file is there and cannot be read.
        """
        try:
            text = read_regular_file(self.path, max_bytes=MAX_FILE_BYTES).decode(errors="replace")
        except FileNotFoundError:
            return {}
        except OSError as error:
            why = reason_of(error)
            raise StorageError(_NOT_READ.fill(path=self.path, why=why)) from error
        found = filter(None, map(_reason, text.splitlines()))
        last = {(one.subject_id, one.first, one.second): one for one in found}
        return {pair: one for pair, one in last.items() if one.reason}


def _reason(line: str) -> ComparisonReason | None:
    try:
        data = json.loads(line)
        found = ComparisonReason(**data)
        texts = (found.subject_id, found.first, found.second, found.reason, found.by)
        if not all(isinstance(text, str) for text in texts):
            return None
        at = datetime.fromisoformat(data["at"])
        return replace(found, at=at, differences=tuple(map(str, data["differences"])))
    except (ValueError, TypeError, KeyError):
        return None
