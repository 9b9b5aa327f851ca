"""Rows that belong to one recording: across an empty line or a repeated heading, not beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from forceplate.delimited import NumberFormat
from forceplate.errors import StorageError
from forceplate.exchange.importing.clock_times import CLOCK_TIME, elapsed_ns
from forceplate.exchange.importing.force_columns import find_time
from forceplate.exchange.importing.headings import Heading
from forceplate.exchange.importing.text_table import Section, TextFile

PAUSE_STEPS = 20.0
PAUSE_S = 0.5
"""A repeated heading belongs to one recording where no more time is missing: either of both."""
_EXACT = 2.0**50
"""Whole numbers below are exact as floats, and so are their products before rounding."""
_PERIODS = (2.0**16, 2.0**31, 2.0**32, 4294968.0, 4294967.0, 3.6e9, 3.6e6, 8.64e7)
"""At which counters begin again: of bits, of microseconds shown as ms, of an hour or a day."""
MOST_STEPS = 3.0
"""So many usual steps may pass while a counter begins again."""
MAX_FALLS = 0.02
"""Times that fall oftener than in this part of the rows do not begin anew, they are disordered."""


def elapsed(cells: Sequence[str], form: NumberFormat) -> tuple[NDArray[np.float64], float]:
    """Return numbers since the first, and the step in which they are written.

    Exactly: seconds since 1970 with microseconds have more digits than a float.
    """
    plain = [cell.replace(form.thousands, "").replace(form.decimal, ".") for cell in cells]
    if not any("e" in cell or "E" in cell for cell in plain):
        places = max(len(cell) - (cell.rfind(".") + 1 or len(cell)) for cell in plain)
        scaled = np.array(plain, np.float64) * 10.0**places
        if np.abs(scaled).max() < _EXACT:
            whole = np.rint(scaled)
            whole = _counted_on(whole)
            return (whole - whole[0]) / 10.0**places, 10.0**-places
    exact = list(map(Decimal, plain))
    places = max(-int(one.as_tuple().exponent) for one in exact)
    return np.array([float(one - exact[0]) for one in exact]), 10.0 ** -max(places, 0)


def _counted_on(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the times of a counter of some bits as if it had not begun again at zero."""
    steps = np.diff(counts)
    falls = np.flatnonzero(steps < 0)
    if not 0 < falls.size <= MAX_FALLS * counts.size:
        return counts
    usual = max(float(np.median(steps)), 1.0)
    on = np.zeros(counts.size)
    for row in falls.tolist():
        for period in _PERIODS:
            is_full = period - MOST_STEPS * usual <= counts[row] < period
            if is_full and 0 < steps[row] + period <= MOST_STEPS * usual:
                on[row + 1 :] += period
                break
    return counts + on


def parts_of(text: TextFile, form: NumberFormat, time_column: str | None) -> tuple[Section, ...]:
    """Return the recordings in a text file, in their order.

    A section goes on with the one before where its times do; where there are no times, only a
    heading tells them apart.
    """
    parts: list[Section] = []
    for section in text.sections:
        if parts and _goes_on(parts[-1], section, form, time_column):
            parts[-1] = _behind(parts[-1], section)
        else:
            parts.append(section)
    return tuple(one for part in parts for one in _split(part, form, time_column))


def _behind(first: Section, second: Section) -> Section:
    columns = (a + b for a, b in zip(first.columns, second.columns, strict=True))
    return replace(
        first,
        lines=np.concatenate((first.lines, second.lines)),
        columns=tuple(columns),
        doubt=first.doubt or second.doubt,
    )


def _goes_on(
    before: Section, section: Section, form: NumberFormat, time_column: str | None
) -> bool:
    if section.heading != before.heading or section.beside != before.beside:
        return False
    times = _times(before.heading, before.columns, form, time_column)
    both = [[*a, *b] for a, b in zip(before.columns, section.columns, strict=True)]
    all_times = _times(before.heading, both, form, time_column)
    if times is None or all_times is None:
        return False
    pause = all_times[len(times)] - all_times[len(times) - 1]
    step = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    return bool(0 < pause <= PAUSE_STEPS * step)


def _split(part: Section, form: NumberFormat, time_column: str | None) -> list[Section]:
    """Return the part cut where its times begin anew."""
    times = _times(part.heading, part.columns, form, time_column)
    if times is None:
        return [part]
    falls = np.flatnonzero(np.diff(times) < 0) + 1
    if falls.size > max(1, MAX_FALLS * len(times)):
        return [part]
    # Back to where the rows before began: only a time out of order is not.
    begins = [row for row in falls.tolist() if _begins_anew(times, row)]
    cuts = [0, *begins, len(times)]
    return [part.rows(a, b) for a, b in pairwise(cuts)]


def _begins_anew(times: NDArray[np.float64], row: int) -> bool:
    behind = times[row:]
    return bool(behind[0] <= times[0] + 0.5 * (times[row - 1] - times[0]))


def _times(
    heading: Heading,
    columns: Sequence[Sequence[str]],
    form: NumberFormat,
    time_column: str | None,
) -> NDArray[np.float64] | None:
    """Return the times in their own unit since the first; None where none are known."""
    clocks = [i for i, cells in enumerate(columns) if CLOCK_TIME.fullmatch(cells[0])]
    try:
        time = find_time(heading, time_column, clocks)
    except StorageError:
        return None
    if time is None:
        return None
    cells = columns[time]
    if time in clocks:
        found = elapsed_ns(list(cells))
        return None if found is None else np.array(found[0], np.float64)
    own = form.of_column(cells)
    return None if own is None else elapsed(cells, own)[0]
