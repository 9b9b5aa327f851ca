"""When a person is to come again, and what a visit on a given day is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from forceplate.storage.people.people_rows import VisitSummary
from forceplate.types import Condition

BASELINE = "W0"
EARLY_DAYS = 14
"""A visit that comes earlier than this before a due one is not yet that one."""


@dataclass(frozen=True, slots=True)
class Former:
    """Who somebody was said to be before that was changed."""

    name: str
    birth_date: date | None
    until: date
    """The moment of the change; earlier versions kept its day alone."""
    who: str = ""
    """Who changed it, and why; empty where earlier versions did not ask."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who is measured."""

    subject_id: str
    """Pseudonymous; of these only the id is in a visit file."""
    name: str
    """Empty when it was not entered."""
    birth_date: date | None
    visits: tuple[VisitSummary, ...]
    """In the order of time."""
    created: date
    """Entered on this day, or first measured on it."""
    former: tuple[Former, ...] = ()
    """In the order of time; what was only added to changed nothing."""

    @property
    def called(self) -> str:
        """The name; the code where none was entered."""
        return self.name or self.subject_id

    def is_replaced_by(self, name: str, birth_date: date | None) -> bool:
        """Return whether something known would be another: more than what is only added."""
        return self.name not in {"", name} or self.birth_date not in {None, birth_date}

    @property
    def baseline(self) -> VisitSummary | None:
        """The visit W0, None when there is none."""
        return next((visit for visit in self.visits if visit.visit == BASELINE), None)

    def unfinished(self, today: date) -> VisitSummary | None:
        """Return the visit that is to be gone on with: today's that lacks something, or the last.

        None where neither lacks anything.
        """
        readable = [visit for visit in self.visits if visit.problem is None]
        of_today = [visit for visit in readable if visit.date == today]
        found = [visit for visit in (*readable[-1:], *of_today) if visit.is_unfinished]
        return found[-1] if found else None

    def strength_before(self, path: Path, condition: Condition) -> float | None:
        """Return the strength in N at the first visit; None where it is this one, or not known."""
        first = self.visits[0] if self.visits else None
        if first is None or first.path == path or first.problem is not None:
            return None
        found = (one.value_n for one in first.strengths if one.condition == condition)
        return next(found, None)

    def files_until(self, path: Path) -> list[Path]:
        """Return the files of the visits that can be read, up to this one; itself in any case."""
        readable = [visit.path for visit in self.visits if visit.problem is None]
        return readable[: readable.index(path) + 1] if path in readable else [path]


@dataclass(frozen=True, slots=True)
class Due:
    """A visit that the protocol plans and that is not there yet."""

    visit: str
    """``W8``"""
    on: date
    overdue_days: int
    """Negative: still to come."""


def next_due(person: Person, today: date, follow_up_weeks: Sequence[int]) -> Due | None:
    """Return the planned visit that is next, None without a baseline or when all are there.

    A missed visit is overdue until the one after it is nearer; a visit that was followed by a
    later planned one is not asked for any more.
    """
    baseline = person.baseline
    if baseline is None:
        return None
    there = {visit.visit for visit in person.visits}
    weeks = sorted({week for week in follow_up_weeks if week > 0})
    last_done = max((week for week in weeks if f"W{week}" in there), default=0)
    outstanding = [week for week in weeks if week > last_done]
    if not outstanding:
        return None
    first, *later = ((week, baseline.date + timedelta(weeks=week)) for week in outstanding)
    week, on = first
    for next_week, next_on in later:
        if abs(next_on - today) < abs(today - on):
            week, on = next_week, next_on
    return Due(f"W{week}", on, (today - on).days)


def propose_visit(person: Person, today: date, follow_up_weeks: Sequence[int]) -> str:
    """Return the label of a visit on this day: today's, the baseline, the due one, or a week.

    A visit of today that lacks something is gone on with, whichever came after it; one that is
    complete is not: it is the planned one then, however early. Else a visit long before the
    planned one, or after all of them, is named after its own week.
    """
    taken = [visit.visit for visit in person.visits]
    of_today = [v for v in person.visits if v.date == today and not v.problem]
    is_complete = bool(of_today) and of_today[-1].is_complete
    unfinished = person.unfinished(today)
    if unfinished is not None and unfinished in of_today:
        return unfinished.visit
    if of_today and not is_complete:
        return of_today[-1].visit
    baseline = person.baseline
    if baseline is None:
        return free_label(BASELINE, taken)
    due = next_due(person, today, follow_up_weeks)
    if due is not None and (is_complete or due.overdue_days >= -EARLY_DAYS):
        return free_label(due.visit, taken)
    weeks = max(0, round((today - baseline.date).days / 7))
    return free_label(f"W{weeks}", taken)


def free_label(label: str, taken: Collection[str]) -> str:
    """Return the label, or with a number when it is taken: W0, W0-2, W0-3."""
    known = {other.casefold() for other in taken}
    free, number = label, 1
    while free.casefold() in known:
        number += 1
        free = f"{label}-{number}"
    return free
