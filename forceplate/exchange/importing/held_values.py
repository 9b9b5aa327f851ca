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
SHORTEST_MEAN_S = 0.03
"""A mean over less hides no onset."""
OPPOSED = 0.2
"""Of one half, which white noise has in full, where the mean ends."""
CHANCE = 8.0
"""So many times what chance makes of so many rows."""
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
    if is_averaged(force, rate_hz):
        return True
    n_segment = int(rate_hz / 2)
    values = np.unique(force)
    if rate_hz < 2 * FAST_HZ[1] or force.size < 4 * n_segment or values.size < 3:
        return False
    at_hz, power = signal.welch(force, rate_hz, nperseg=n_segment, average="median")
    rounding = float(np.diff(values).min()) ** 2 / 12 / (rate_hz / 2)
    slow = float(np.median(power[(at_hz >= SLOW_HZ[0]) & (at_hz <= SLOW_HZ[1])]))
    fast = float(power[(at_hz >= FAST_HZ[0]) & (at_hz <= FAST_HZ[1])].max())
    return fast <= MAX_FAST * rounding and slow >= MIN_FALL * max(fast, rounding)


def is_averaged(force: NDArray[np.float64], rate_hz: float) -> bool:
    """Return whether each row is the mean of the rows around it.

    The step of such a mean is a row that comes less a row that leaves: steps are opposed to
    those so many rows later, and to no others. Bends show it as well, whatever the slope.
    """
    steps = np.diff(force, n=2)
    usual = float(np.median(np.abs(steps - np.median(steps))))
    if steps.size < 4 * SHORTEST_MEAN_S * rate_hz or not usual:
        return False
    steps = np.where(np.abs(steps) > 6 * usual, 0.0, steps)
    n = 1 << (2 * steps.size - 1).bit_length()
    power = np.abs(np.fft.rfft(steps - steps.mean(), n)) ** 2
    alike = np.fft.irfft(power)[: steps.size // 2]
    alike = alike / alike[0]
    first = max(4, round(SHORTEST_MEAN_S * rate_hz))
    if alike.size <= first + 2:
        return False
    lag = first + int(np.argmin(alike[first:-2]))
    beside = (float(alike[lag - 1]), float(alike[lag + 1]))
    beyond = np.abs(alike[[lag - 2, lag + 2]]).max()
    least = max(OPPOSED, CHANCE / steps.size**0.5)
    return bool(alike[lag] < -least and min(beside) > OPPOSED / 4 and beyond < OPPOSED / 2)


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
    """Return the even steps at which the values change; None where they do not change evenly."""
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
