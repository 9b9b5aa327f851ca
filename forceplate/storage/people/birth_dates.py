"""Which birth dates can be those of somebody who is measured, on which days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from forceplate.dates import short_date_text
from forceplate.errors import LibraryError
from forceplate.words import Text

FIRST_BIRTH_YEAR = 1900

_BIRTH_TO_COME = Text("The birth date {birth_date} is still to come. Check the year.")
_BIRTH_LONG_AGO = Text("The birth date {birth_date} is before {year}. Check the year.")
_UNBORN = Text(
    "A visit on {day} would be before the birth date of this person, {birth_date}. Check both."
)


def check_birth_date(birth_date: date | None, today: date) -> None:
    """Raise LibraryError for a birth date that cannot be one of somebody who is measured."""
    if birth_date is not None and birth_date > today:
        raise LibraryError(_BIRTH_TO_COME.fill(birth_date=short_date_text(birth_date)))
    if birth_date is not None and birth_date.year < FIRST_BIRTH_YEAR:
        raise LibraryError(
            _BIRTH_LONG_AGO.fill(birth_date=short_date_text(birth_date), year=FIRST_BIRTH_YEAR)
        )


def check_born(birth_date: date | None, day: date) -> None:
    """Raise LibraryError for a visit before a birth date; None: it is not known."""
    why = unborn_text(birth_date, [day])
    if why is not None:
        raise LibraryError(why)


def unborn_text(birth_date: date | None, days: Iterable[date]) -> Text | None:
    """Return that the first visit, of these days, is before the birth date; None: it is not."""
    first = min(days, default=None)
    if birth_date is None or first is None or birth_date <= first:
        return None
    return _UNBORN.fill(day=short_date_text(first), birth_date=short_date_text(birth_date))
