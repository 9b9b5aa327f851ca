"""Why visits that differ were compared all the same: kept beside the visits, with who said so.

::

    <library>/comparisons.jsonl    one line for each reason given or taken back, only added to

The last line of a pair of visits counts. A reason answers for the differences that were there
when it was given; when another comes to them, the comparison is refused again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from forceplate.analysis.gain.progress import Compare
from forceplate.analysis.gain.visit_gain import ConditionComparison
from forceplate.errors import StorageError
from forceplate.files import append_durably, read_regular_file
from forceplate.storage import sentences
from forceplate.types import Visit, VisitHeader

FILE_NAME = "comparisons.jsonl"
MAX_FILE_BYTES = 16 << 20


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
            why = str(error.strerror or error)
            raise StorageError(sentences.NOT_WRITTEN.fill(path=self.path, why=why)) from error

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
            why = str(error.strerror or error)
            raise StorageError(sentences.REASONS_NOT_READ.fill(path=self.path, why=why)) from error
        found = filter(None, map(_reason, text.splitlines()))
        last = {(one.subject_id, one.first, one.second): one for one in found}
        return {pair: one for pair, one in last.items() if one.reason}

    def comparing(self, compare: Callable[..., tuple[ConditionComparison, ...]]) -> Compare:
        """Return the comparison that goes by the reasons kept now.

        Parameters
        ----------
        compare
            ``compare_visits``, or a ``functools.partial`` of it without a reason of its own.

        Raises
        ------
        StorageError
            As in :meth:`read`.
        """
        kept = self.read()

        def compared(first: Visit, second: Visit) -> tuple[ConditionComparison, ...]:
            found = compare(first, second)
            reason = kept.get(_pair(first.header, second.header))
            if reason is None or not set(differences(found)) <= set(reason.differences):
                return found
            return compare(first, second, override=reason.words)

        return compared


def differences(comparisons: Iterable[ConditionComparison]) -> tuple[str, ...]:
    """Return in what visits differ, each once, as it is kept with a reason."""
    found = (
        f"{one.what}: {one.baseline} | {one.follow_up}"
        for comparison in comparisons
        for one in comparison.differences
    )
    return tuple(dict.fromkeys(found))


def _pair(first: VisitHeader, second: VisitHeader) -> tuple[str, str, str]:
    return first.subject_id, first.visit, second.visit


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
