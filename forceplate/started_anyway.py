"""Why somebody was measured although the platform was in doubt: kept with the visit.

A visit keeps these as a JSON list, oldest first; each says the doubts there were, why it was
measured all the same, who said so and when. A doubt that comes later is answered for anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from forceplate.documents import dump_json, from_plain, load_json, to_plain


@dataclass(frozen=True, slots=True)
class StartedAnyway:
    """One decision to measure on a platform in doubt."""

    doubts: tuple[str, ...]
    """Words for programs: ``failed_check``, ``expired``, ``no_calibration``, ..."""
    reason: str
    by: str
    """Initials."""
    at: datetime
    """With zone."""


def decisions_in(text: str | None) -> tuple[StartedAnyway, ...]:
    """Return the decisions in what a visit keeps, oldest first; raises ValueError otherwise."""
    if text is None:
        return ()
    return from_plain(tuple[StartedAnyway, ...], load_json(text))


def json_of(decisions: Iterable[StartedAnyway]) -> str | None:
    """Return what a visit keeps of these, oldest first; None of none."""
    kept = sorted(set(decisions), key=lambda each: each.at)
    return dump_json([to_plain(each) for each in kept]) if kept else None


def joined(stored: str | None, told: str | None) -> str | None:
    """Return the decisions of both; text that is none of them stays as it is."""
    try:
        return json_of((*decisions_in(stored), *decisions_in(told)))
    except ValueError:
        return stored
