"""Whether a visit lies where its label says: W8 is eight weeks after W0."""

from __future__ import annotations

import re

from forceplate.types import VisitHeader
from forceplate.words import Text

MOST_DAYS_OFF = 7
"""A visit a week early or late still is the one that its label names."""
_WEEKS = re.compile(r"w(?:eek)?-?(\d{1,3})", re.IGNORECASE)
_ELSEWHERE = Text(
    "By its label {visit} is day {planned} after {first}, by its date it is day {days}: check both."
)


def week_of_label(label: str) -> int | None:
    """Return the week that a label names; None: it names none."""
    found = _WEEKS.fullmatch(label)
    return int(found[1]) if found else None


def label_doubt(first: VisitHeader, second: VisitHeader) -> Text | None:
    """Return that label and date of the second visit do not agree; None: they do, or say nothing.

    Both labels must name weeks.
    """
    before, after = (week_of_label(header.visit) for header in (first, second))
    if before is None or after is None:
        return None
    planned = 7 * (after - before)
    days = (second.started_at.date() - first.started_at.date()).days
    if abs(days - planned) <= MOST_DAYS_OFF:
        return None
    return _ELSEWHERE.fill(visit=second.visit, first=first.visit, planned=planned, days=days)
