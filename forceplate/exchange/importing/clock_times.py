"""Times of day and dates in the cells of a recording, as whole nanoseconds since the first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

CLOCK_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d?-\d\d?[T ]|\d{4}/\d\d?/\d\d?[T ]|\d{1,2}[./-]\d{1,2}[./-]\d{4},? )?"
    r"(?P<clock>\d{1,2}:\d\d(?::\d\d)?)(?P<fraction>[.,:]\d{1,9})?"
    r"(?P<noon> ?[AaPp]\.?[Mm]\.?)?(?P<zone> ?(?:Z|UTC|[+-]\d\d:?\d\d))?",
    re.ASCII,
)
_ORDERS = ("ymd", "dmy", "mdy")
"""Of year, month and day in a date."""
_NS = 1_000_000_000
_DAY_NS = 86_400 * _NS
_PERIODS_NS = (12 * 3600 * _NS, 3600 * _NS)
"""A clock of 12 hours begins again, and in autumn any clock is put back by one hour."""
_PAUSE_NS = _NS
"""So much may pass between two rows at that moment."""


def elapsed_ns(cells: Sequence[str]) -> tuple[list[int], int] | None:
    """Return the time of each cell since the first, and the step in which they are written.

    Whole nanoseconds. Times of one date may pass midnight once. None where a cell is no time
    of day, or where the dates change and could be read in two ways.
    """
    found = [CLOCK_TIME.fullmatch(cell) for cell in cells]
    dates = {match["date"] for match in found if match is not None}
    day_of = _days(dates)
    if day_of is None:
        return None
    times: list[int] = []
    n_digits = 0
    for match in found:
        if match is None:
            return None
        fraction = match["fraction"] or ""
        at_ns = _of_day_ns(match["clock"], fraction, match["noon"])
        if at_ns is None:
            return None
        n_digits = max(n_digits, len(fraction) - 1)
        at_ns += day_of[match["date"]] * _DAY_NS - _offset_ns(match["zone"])
        times.append(at_ns)
    if len(dates) == 1:
        times = _over_midnight(times)
    return [time - times[0] for time in times], 10 ** (9 - max(n_digits, 0))


def day_of(cell: str) -> date | None:
    """Return the day that a time says; None where it says none, or in two ways."""
    match = CLOCK_TIME.fullmatch(cell)
    written = match and match["date"]
    ways = [_numbered({written}, order) for order in _ORDERS]
    found = {way[written] for way in ways if way is not None}
    return date.fromordinal(found.pop()) if len(found) == 1 else None


def _of_day_ns(clock: str, fraction: str, noon: str | None) -> int | None:
    """Return the time of day; of two parts with a fraction they are minutes and seconds."""
    parts = [int(part) for part in clock.split(":")]
    if len(parts) == 2:
        parts = [0, *parts] if fraction[:1] in (".", ",") else [*parts, 0]
    hours, minutes, seconds = parts
    if noon is not None:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + 12 * ("p" in noon.casefold())
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    whole = (hours * 60 + minutes) * 60 + seconds
    return whole * _NS + int(fraction[1:].ljust(9, "0") or 0)


def _offset_ns(zone: str | None) -> int:
    digits = (zone or "").strip().replace(":", "")
    if not digits or digits in ("Z", "UTC"):
        return 0
    minutes = int(digits[1:3]) * 60 + int(digits[3:5])
    return (-1 if digits[0] == "-" else 1) * minutes * 60 * _NS


def _over_midnight(times: list[int]) -> list[int]:
    """Return the times with a day, or another period of clocks, added behind the one fall."""
    falls = [i for i in range(1, len(times)) if times[i] < times[i - 1]]
    if len(falls) != 1:
        return times
    at = falls[0]
    fall = times[at - 1] - times[at]
    if fall > _DAY_NS // 2:
        period = _DAY_NS
    else:
        period = next((one for one in _PERIODS_NS if 0 < one - fall <= _PAUSE_NS), 0)
    return [time + period * (i >= at) for i, time in enumerate(times)]


def _days(dates: set[str | None]) -> dict[str | None, int] | None:
    """Return the number of each day; None where they are none, or in two ways."""
    if len(dates) == 1:
        return dict.fromkeys(dates, 0)
    ways = [way for order in _ORDERS if (way := _numbered(dates, order)) is not None]
    return ways[0] if len(ways) == 1 else None


def _numbered(dates: set[str | None], order: str) -> dict[str | None, int] | None:
    numbered: dict[str | None, int] = {}
    for written in dates:
        parts = re.findall(r"\d+", written or "")
        if len(parts) != 3 or (len(parts[0]) == 4) != (order == "ymd"):
            return None
        year, month, day = (int(parts[order.index(which)]) for which in "ymd")
        try:
            numbered[written] = date(year, month, day).toordinal()
        except ValueError:
            return None
    # Days of one recording follow each other.
    span = max(numbered.values()) - min(numbered.values())
    return numbered if span < len(numbered) else None
