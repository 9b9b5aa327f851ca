"""Whether a visit lies where its label says: W8 is eight weeks after W0."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from forceplate.types import FirstVisit, Visit, VisitHeader
from forceplate.words import Text

MOST_DAYS_OFF = 7
"""A visit a week early or late still is the one that its label names."""
_WEEKS = re.compile(r"w(?:eek)?-?(\d{1,3})", re.IGNORECASE)
_ELSEWHERE = Text(
    "By its label {visit} is day {planned} after {first}, by its date it is day {days}: check both."
)


@dataclass(frozen=True, slots=True)
class LabelDoubt:
    """Label and date of a visit that do not agree, in days after the first visit."""

    first: str
    """Label of the first visit."""
    visit: str
    planned: int
    """By the labels."""
    days: int
    """By the dates."""

    @property
    def text(self) -> Text:
        """Return it as a sentence."""
        return _ELSEWHERE.fill(
            visit=self.visit, first=self.first, planned=self.planned, days=self.days
        )


def week_of_label(label: str) -> int | None:
    """Return the week that a label names; None: it names none."""
    found = _WEEKS.fullmatch(label)
    return int(found[1]) if found else None


def first_of(visits: Iterable[FirstVisit]) -> FirstVisit | None:
    """Return which visit of a person the labels count from: the first that names a week itself."""
    weeks = (one for one in visits if week_of_label(one.visit) is not None)
    return min(weeks, key=lambda one: (one.day, one.visit), default=None)


def label_doubt(first: FirstVisit, second: VisitHeader) -> LabelDoubt | None:
    """Return that label and date of the second visit do not agree; None: they do, or say nothing.

    Both labels must name weeks.
    """
    return doubt_on_day(first, second.visit, second.started_at.date())


def doubt_on_day(first: FirstVisit, visit: str, day: date) -> LabelDoubt | None:
    """Return the same of a visit that has no file yet, by its label and day."""
    before, after = week_of_label(first.visit), week_of_label(visit)
    if before is None or after is None:
        return None
    planned = 7 * (after - before)
    days = (day - first.day).days
    if abs(days - planned) <= MOST_DAYS_OFF:
        return None
    return LabelDoubt(first.visit, visit, planned, days)


def doubt_of_label(visit: Visit) -> LabelDoubt | None:
    """Return the same of a visit whose person's first visit is known."""
    return None if visit.first is None else label_doubt(visit.first, visit.header)


def with_first(visits: Iterable[Visit]) -> list[Visit]:
    """Return visits, of whomever, that know the first one of their person, else among these."""
    made = list(visits)
    known: dict[str, list[FirstVisit]] = {}
    for header in (visit.header for visit in made):
        known.setdefault(header.subject_id, []).append(FirstVisit.of(header))
    firsts = {subject_id: first_of(theirs) for subject_id, theirs in known.items()}
    return [replace(each, first=each.first or firsts[each.header.subject_id]) for each in made]
