"""A day and a moment as files write them: ISO 8601, a moment always with its zone."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from forceplate.words import Text

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Of a date in a document: far enough from the ends of the calendar to reckon with."""


def iso_time(moment: datetime) -> str:
    """Return ISO 8601 with zone; raises ValueError for a time without one."""
    if moment.utcoffset() is None:
        raise ValueError(Text("the time {text!r} has no zone").fill(text=str(moment)))
    return moment.isoformat()


def parse_time(text: str) -> datetime:
    """Return the moment of an ISO 8601 text with zone; raises ValueError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(Text("write it like 2026-01-31T09:30:00+01:00")) from None
    if moment.utcoffset() is None:
        raise ValueError(Text("the time {text!r} has no zone").fill(text=text))
    check_year(moment)
    return moment


def parse_date(text: str) -> date:
    """Return the day of an ISO 8601 text as calendars write it; raises ValueError."""
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(text)
    if day is None or day.isoformat() != text:  # also read: 20260131, 2026-W05-6
        raise ValueError(Text("write it like 2026-01-31"))
    check_year(day)
    return day


def check_year(day: date) -> None:
    """Raise ValueError for a date (or time) that no file of this instrument can be of."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(
            Text("the year {year} is not one from {first} to {last}").fill(
                year=day.year, first=FIRST_YEAR, last=LAST_YEAR
            )
        )
