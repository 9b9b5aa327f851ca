"""A day as a person reads it, in whichever language: in full in a report, short elsewhere."""

from __future__ import annotations

from datetime import date, datetime

from forceplate.words import Text, in_context, plain

_DATE = Text("{day} {month} {year}")
_SHORT_DATE = in_context("short", "{day} {month} {year}")
_MOMENT = plain("{day} {at}")
MONTHS = (
    Text("January"), Text("February"), Text("March"),
    Text("April"), Text("May"), Text("June"), Text("July"),
    Text("August"), Text("September"), Text("October"),
    Text("November"), Text("December"),
)  # fmt: skip
SHORT_MONTHS = (
    in_context("short", "Jan"), in_context("short", "Feb"), in_context("short", "Mar"),
    in_context("short", "Apr"), in_context("short", "May"), in_context("short", "Jun"),
    in_context("short", "Jul"), in_context("short", "Aug"), in_context("short", "Sep"),
    in_context("short", "Oct"), in_context("short", "Nov"), in_context("short", "Dec"),
)  # fmt: skip


def date_text(day: date) -> Text:
    """Return a day, or that of a moment as the clock on the wall showed it: 2 March 2026."""
    return _DATE.fill(day=str(day.day), month=MONTHS[day.month - 1], year=str(day.year))


def short_date_text(day: date) -> Text:
    """Return a day as :func:`date_text`, where there is little room: 2 Mar 2026."""
    return _SHORT_DATE.fill(day=str(day.day), month=SHORT_MONTHS[day.month - 1], year=str(day.year))


def moment_text(when: datetime) -> Text:
    """Return a moment by the clock of its own zone: 2 Mar 2026 09:30."""
    return _MOMENT.fill(day=short_date_text(when), at=f"{when:%H:%M}")
