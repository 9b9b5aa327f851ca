"""Who changes something in a saved visit, when and why: the record that is kept of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from forceplate.analysis.corrections import What
from forceplate.documents import dump_json, from_plain, load_json, to_plain
from forceplate.errors import InputError
from forceplate.types import ChangeRecord, HandMarks, Override
from forceplate.who_and_why import why_no_line, why_no_reason


@dataclass(frozen=True, slots=True)
class Stamp:
    """What all that is changed at once has in common."""

    by: str
    """Who, as a code; empty where nobody needs to be named."""
    at: datetime
    """With zone."""
    reason: str = ""
    takes_back: int | None = None
    """Serial of the change that this one takes back."""
    serial: int = 0
    """Set when the visit is locked."""

    @classmethod
    def now(cls, by: str = "", reason: str = "") -> Stamp:
        """Return the stamp of this moment."""
        return cls(by.strip(), datetime.now().astimezone(), reason.strip())

    def with_serial(self, serial: int) -> Stamp:
        """Return the stamp of the change of this number."""
        return replace(self, serial=serial)

    def change(
        self, what: What, former: str | float | None, new: str | float | None
    ) -> ChangeRecord:
        """Return the record of one value."""
        return ChangeRecord(
            self.serial, what.value, former, new, self.by, self.at, self.reason, self.takes_back
        )

    def check(self) -> None:
        """Raise InputError unless somebody is named and a reason is given."""
        refusal = why_no_line(self.by) or why_no_reason(self.reason)
        if refusal is not None:
            raise InputError(refusal)


def kept(value: Override | HandMarks | None) -> str | None:
    """Return a verdict or marks as a record keeps them."""
    return None if value is None else dump_json(to_plain(value))


def kept_override(text: str | float | None) -> Override | None:
    """Return the verdict that a record keeps; raises ValueError."""
    return None if text is None else from_plain(Override, load_json(str(text)))


def kept_marks(text: str | float | None) -> HandMarks | None:
    """Return the marks that a record keeps; raises ValueError."""
    return None if text is None else from_plain(HandMarks, load_json(str(text)))


def renumbered(changes: Iterable[ChangeRecord], offset: int) -> tuple[ChangeRecord, ...]:
    """Return the records of a trial with other serials: it comes into another visit."""
    return tuple(
        replace(
            change,
            serial=change.serial + offset,
            takes_back=None if change.takes_back is None else change.takes_back + offset,
        )
        for change in changes
    )
