"""A sensor that is slower than the rows it was written into: held or interpolated values.

Such rows look like a fast recording and know nothing between two readings of the sensor. Its own
readings are taken out again; the time of an onset they cannot give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

MIN_READINGS = 20
"""Fewer changes of the value are no pattern."""
MAX_NEIGHBOURS = 0.02
"""Of the changes, so many may follow each other from row to row."""
MOST = 0.95
"""So many of the changes lie on the grid of the readings ..."""
NEAR = 0.3
"""... within this part of the interval between two, or within one row."""
LONG_ROWS = 5
"""Values that stand still for so many rows, again and again, are held and not merely coarse."""
_ORDERS = (1, 2)
"""Held values do not differ between readings; straight lines do not bend there."""


SLOW_HZ = (2.0, 8.0)
FAST_HZ = (50.0, 80.0)
"""Where any sensor that is read fast has noise; a smooth curve through slow readings has none."""
MAX_FAST = 500.0
"""The fast part is hardly more than the rounding of the numbers: so many times it at most ..."""
MIN_FALL = 1e4
"""... and the slow part is so many times the fast one."""


@dataclass(frozen=True, slots=True)
class Readings:
    """When the sensor was read."""

    rows_each: float
    """From one reading to the next."""
    rows: NDArray[np.int64]
    """(n_readings,) the row that holds each reading; empty where they follow no interval."""


def is_smoothed(force: NDArray[np.float64], rate_hz: float) -> bool:
    """Return whether a smooth curve was laid through slow readings, or the force smoothed so.

    By the median of the spectra of half seconds, of which most are rest or hold.

    Parameters
    ----------
    force : (n_rows,)
        As written in the file, finite, without a missing row.
    """
    n_segment = int(rate_hz / 2)
    values = np.unique(force)
    if rate_hz < 2 * FAST_HZ[1] or force.size < 4 * n_segment or values.size < 3:
        return False
    at_hz, power = signal.welch(force, rate_hz, nperseg=n_segment, average="median")
    rounding = float(np.diff(values).min()) ** 2 / 12 / (rate_hz / 2)
    slow = float(np.median(power[(at_hz >= SLOW_HZ[0]) & (at_hz <= SLOW_HZ[1])]))
    fast = float(power[(at_hz >= FAST_HZ[0]) & (at_hz <= FAST_HZ[1])].max())
    return fast <= MAX_FAST * rounding and slow >= MIN_FALL * max(fast, rounding)


def slow_readings(force: NDArray[np.float64]) -> Readings | None:
    """Return the readings of a sensor slower than the rows; None where each row is its own.

    Parameters
    ----------
    force : (n_rows,)
        As written in the file, finite, without a missing row.
    """
    for order in _ORDERS:
        changes = _changes(force, order)
        if changes.size >= MIN_READINGS:
            found = _grid(changes, force.size, order)
            if found is not None:
                return found
            steps = np.diff(changes)
            usual = float(np.percentile(steps, 25))
            if order == 1 and usual >= LONG_ROWS and (steps == 1).mean() <= MAX_NEIGHBOURS:
                return Readings(usual, np.empty(0, np.int64))
    return None


def _changes(force: NDArray[np.float64], order: int) -> NDArray[np.int64]:
    """Return the rows at which the force leaves its level, or its straight line."""
    differences = np.abs(np.diff(force, n=order))
    if order == 1:
        return np.flatnonzero(differences > 0) + 1
    # A line that is written with rounded numbers bends by two steps of the rounding.
    values = np.unique(force)
    step = float(np.diff(values).min()) if values.size > 1 else 0.0
    bent = np.flatnonzero(differences > 2.001 * step) + 1
    # A bend between two rows shows in both; where more rows in turn are bent, there is no line.
    first = np.diff(bent, prepend=-2) > 1
    if bent.size > (2 + MAX_NEIGHBOURS) * first.sum():
        return bent[:0]
    return bent[first]


def _grid(changes: NDArray[np.int64], n_rows: int, order: int) -> Readings | None:
    steps = np.diff(changes)
    if (steps == 1).mean() > MAX_NEIGHBOURS:
        return None
    each = float(np.median(steps[steps <= 1.5 * np.percentile(steps, 25)]))
    if each < 2:
        return None
    # From the middle interval to the exact one: neighbours first, then all.
    number = np.cumsum(np.concatenate(([0.0], np.rint(steps / each))))
    each, first = np.polyfit(number, changes.astype(np.float64), 1)
    number = np.rint((changes - first) / each)
    if np.ptp(number) < MIN_READINGS:
        return None
    each, first = np.polyfit(number, changes.astype(np.float64), 1)
    off = np.abs(changes - first - each * number)
    if (off <= max(1.0, NEAR * each)).mean() < MOST:
        return None
    if abs(each - round(each)) < 0.5 / np.ptp(number):
        each = float(round(each))
        first = float(np.median(changes - each * number))
    if each < 1.5:
        return None
    # In the middle of a level, where an uneven reading is not missed; at the bend of a line.
    place = first + (each / 2 if order == 1 else 0)
    place -= each * np.floor(place / each)
    rows = np.rint(np.arange(place, n_rows - 0.5, each)).astype(np.int64)
    return Readings(float(each), rows)
