"""Numbers and dates as the language writes them: its decimal mark, a true minus sign."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date as Date  # noqa: N812  a function here is called date
from datetime import datetime
from functools import cache

from forceplate.dates import MONTHS, SHORT_MONTHS, moment_text, short_date_text
from forceplate.gui.kit import language
from forceplate.gui.kit.language import tr
from forceplate.words import Language, say, with_decimal_mark

MINUS = "\N{MINUS SIGN}"
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


def number(value: float, decimals: int = 0) -> str:
    """Return a number with this many decimals, never ``-0``."""
    text = with_decimal_mark(f"{abs(value):.{decimals}f}", language.code())
    is_negative = value < 0 and any(digit in text for digit in "123456789")
    return f"{MINUS}{text}" if is_negative else text


def newtons(value: float, decimals: int = 0) -> str:
    """Return a force with its unit: ``72 N``."""
    return f"{number(value, decimals)}{THIN_SPACE}N"


def percent(value: float, decimals: int = 0) -> str:
    """Return a percentage with its sign: ``104 %``, in Dutch and Portuguese ``104%``."""
    space = "" if language.code() in _TIGHT_PERCENT else THIN_SPACE
    return f"{number(value, decimals)}{space}%"


def signed(value: float, decimals: int = 0) -> str:
    """Return a difference with its sign: ``+3``."""
    text = number(value, decimals)
    is_positive = value > 0 and any(digit in text for digit in "123456789")
    return f"+{text}" if is_positive else text


def parse(text: str) -> float | None:
    """Return the number a person typed, with comma or point; None if it is none."""
    plain = text.strip().replace(",", ".").replace(MINUS, "-")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def written(text: str) -> str:
    """Return a number that was typed with the decimal mark of the language; other text as it is."""
    if parse(text) is None:
        return text
    return with_decimal_mark(text.replace(",", "."), language.code())


def duration(seconds: float) -> str:
    """Return whole seconds as a clock shows them: ``0:42``; what is left is rounded up."""
    whole = max(0, -int(-seconds // 1))
    return f"{whole // 60}:{whole % 60:02d}"


def date(day: Date | datetime) -> str:
    """Return a date: ``2 Mar 2026``, in German ``2. März 2026``."""
    return language.said(short_date_text(day))


def moment(when: datetime) -> str:
    """Return a date with the time of day in the zone it was recorded in."""
    return language.said(moment_text(when))


def typed_date(day: Date) -> str:
    """Return a date as a person types it: ``02-03-2026``."""
    return f"{day:%d-%m}-{day.year:04d}"


def parse_date(text: str) -> Date | None:
    """Return the day that a person typed; None if it is none, or might be another.

    Day first or as ISO, with dashes, dots, slashes or blanks or none; or with the name of the
    month in any language of the window, short or whole: ``3 March 1980``, ``3 maart 1980``. The
    year has four digits and is one of now: without that 20101203 would be of 1203.
    """
    for year, month, day in _spelled(text):
        if day in _days(year, month):
            return Date(year, month, day)
    return None


def unreadable_day(typed: str, *, example: str) -> str:
    """Return what is said where :func:`parse_date` reads no day."""
    long_year = _SHORT_YEAR.sub(str(_LEAP_YEAR), typed.strip())
    if any(day not in _days(*month) for *month, day in (*_spelled(typed), *_spelled(long_year))):
        return tr("This day does not exist.")
    words = tr("No day from {first} to {last}. Type day, month and a year of four digits: {day}.")
    return words.format(first=_YEARS[0], last=_YEARS[-1], day=example)


def _spelled(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield year, month and day as they may be meant; of the month there may be no such day."""
    plain = text.strip().casefold()
    for pattern in _SPELLINGS:
        if found := pattern.fullmatch(plain):
            year, month = int(found["year"]), _month(found["month"])
            if year in _YEARS and month in range(1, 13):
                yield year, month, int(found["day"])


def _days(year: int, month: int) -> range:
    return range(1, monthrange(year, month)[1] + 1)


def _month(typed: str) -> int:
    """Return the number of a month; 0: it is none."""
    if typed.isdecimal():
        return int(typed)
    return _month_names().get(typed.rstrip("."), 0)


@cache
def _month_names() -> dict[str, int]:
    """Return the number of each month by its names, which in no two languages are two months."""
    return {
        say(name, spoken).casefold().rstrip("."): number
        for spoken in Language
        for names in (MONTHS, SHORT_MONTHS)
        for number, name in enumerate(names, 1)
    }


_TIGHT_PERCENT = (Language.DUTCH, Language.PORTUGUESE)
_SPELLINGS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<day>\d{1,2})[-/. ]+(?P<month>\d{1,2})[-/. ]+(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/. ]+(?P<month>\d{1,2})[-/. ]+(?P<day>\d{1,2})",
        r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{4})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<day>\d{1,2})[-/. ]+(?:de )?(?P<month>[^-/. \d]+\.?)[-/, ]+(?:de )?(?P<year>\d{4})",
        r"(?P<month>[^-/. \d]+\.?)[-/ ]+(?P<day>\d{1,2})[-/, ]+(?P<year>\d{4})",
    )
)
_SHORT_YEAR = re.compile(r"(?<=\D)\d\d$", re.ASCII)
_LEAP_YEAR = 2000
"""Stands for a year of two digits: a day that this one has not, none has."""
_YEARS = range(1900, 2100)
"""Above every day with its month read as a year, so that eight digits are one day only."""
