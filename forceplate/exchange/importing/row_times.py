"""From the times and values of another system to rows with an index, a rate and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import StorageError
from forceplate.exchange.importing.refusals import RATE, Question, RecordingRefused
from forceplate.types import Clock
from forceplate.words import Text

_FEW_SAMPLES = Text("it holds {n:sample|samples} with a time, which is no recording.")
_TIMES_NOT_INCREASING = Text(
    "its times do not increase: samples {number} and {next} are both at {at_s:.9g} s. If they are "
    "rounded, or of packets, give the sample rate."
)
_TIMES_BACK = Text(
    "its times go back: sample {number} is at {before_s:.9g} s and the next at {after_s:.9g} s. "
    "Put the rows into order, or cut the recording there."
)
_ROUNDED = Text(
    "its times step by one interval or more in turn, as rounding to {rounding_s:g} s makes them. "
    "Give the sample rate."
)
_TIMES_CONTRADICT = Text(
    "its times give {measured}, not {rate_hz:g} samples/s. Leave the rate out, or correct it."
)
_RATE = Text("{rate_hz:.6g} samples/s")
_OTHER_RATE = Text("it says {own_hz:g} samples/s, not {rate_hz:g}.")
_SEVERAL_RATES = Text("it says several sample rates: {rates}. Give that of the force.")
_UNEVEN = Text(
    "its times are too uneven for a sample rate: up to {off_s:.3f} s off. Export it with a fixed "
    "rate, or cut out the part without a pause."
)
MIN_SAMPLES = 3
EVEN = 0.1
"""Times may be off the grid by this part of a sample interval, besides their own rounding."""
LATE_S = 0.05
LATE_INTERVALS = 2.0
"""Uneven times may be off a fitted line by either; more is no rate."""
MAX_PACKET = 64
"""So many rows may come at one time."""
MAX_LOST = 0.05
"""More holes than this part of the rows are no losses: the times are rounded too far."""
MAX_RATE_ERROR = 0.001
"""So far times on a grid may contradict the rate that is given ..."""
MAX_HOST_RATE_ERROR = 0.01
"""... and so far those of arrival."""
MAX_DIGITS = 9
MAX_INDEX = 1 << 31


@dataclass(frozen=True, slots=True)
class Sampling:
    """When the rows of a recording were taken."""

    rate_hz: float
    index: NDArray[np.int64]
    """(n_samples,) from 0; a lost sample is a step of more than one."""
    clock: Clock
    detects_loss: bool


def by_rate(n_samples: int, rate_hz: float) -> Sampling:
    """Return the sampling of rows without times, each one interval after the other."""
    return Sampling(rate_hz, np.arange(n_samples), Clock.DEVICE, detects_loss=False)


def known_rate(said_hz: float | None, written_hz: Sequence[float]) -> float | None:
    """Return the rate that the user and the lines beside the rows give; None: neither does.

    Raises
    ------
    StorageError
        They contradict each other.
    """
    if said_hz is None:
        if len(written_hz) > 1:
            answers = tuple(f"{rate:g}" for rate in written_hz)
            raise RecordingRefused(
                _SEVERAL_RATES.fill(rates=", ".join(answers)), Question(RATE, answers)
            )
        return written_hz[0] if written_hz else None
    if written_hz and not any(abs(one / said_hz - 1) <= MAX_RATE_ERROR for one in written_hz):
        raise StorageError(_OTHER_RATE.fill(own_hz=float(written_hz[0]), rate_hz=float(said_hz)))
    return said_hz


def by_time_and_rates(
    time_s: NDArray[np.float64],
    rounding_s: float,
    said_hz: float | None,
    written_hz: Sequence[float],
) -> Sampling:
    """Return the sampling that times tell and every rate that is given agrees with.

    Of several rates beside the rows one may be that of another signal: one must agree.

    Raises
    ------
    StorageError
        As :func:`by_time`, or the rates contradict the times or each other.
    """
    if said_hz is None and len(written_hz) > 1:
        for rate_hz in written_hz:
            with suppress(StorageError):
                return by_time(time_s, rate_hz, rounding_s)
    return by_time(time_s, known_rate(said_hz, written_hz), rounding_s)


def by_time(
    time_s: NDArray[np.float64],
    rate_hz: float | None = None,
    rounding_s: float | None = None,
) -> Sampling:
    """Return the sampling that times tell.

    Times on a grid are a device's clock, and a hole in the grid is a loss. Other times are taken
    for those of a computer at arrival: a rate is fitted to them, and losses cannot be seen.

    Parameters
    ----------
    time_s : (n_samples,)
        Finite.
    rate_hz
        Where it is known; else it is taken from the times.
    rounding_s
        The step in which the times are written; None: as the times themselves show.

    Raises
    ------
    StorageError
        The times do not increase, do not fit the rate, or are so uneven that they have none.
    """
    if time_s.size < MIN_SAMPLES:
        raise StorageError(_FEW_SAMPLES.fill(n=time_s.size))
    if rounding_s is None:
        rounding_s = _rounding_s(time_s)
    if rate_hz is not None:
        return _at_rate(time_s, rate_hz, rounding_s)
    steps_s = np.diff(time_s)
    if (steps_s <= 0).any():
        row = int(np.argmin(steps_s))
        before_s, after_s = float(time_s[row]), float(time_s[row + 1])
        if after_s < before_s:
            raise StorageError(_TIMES_BACK.fill(number=row + 1, before_s=before_s, after_s=after_s))
        raise RecordingRefused(
            _TIMES_NOT_INCREASING.fill(number=row + 1, next=row + 2, at_s=before_s),
            Question(RATE),
        )
    median_s = float(np.median(steps_s))
    period_s = float(steps_s[steps_s <= 1.5 * median_s + rounding_s].mean())
    intervals = np.rint(steps_s / period_s)
    index = np.concatenate(([0], np.cumsum(intervals)))
    if intervals.min() >= 1 and index[-1] < MAX_INDEX:
        period_s, off_s = _fit(index, time_s)
        if off_s <= EVEN * period_s + min(rounding_s, period_s / 2):
            if (intervals > 1).mean() > MAX_LOST:
                raise RecordingRefused(_ROUNDED.fill(rounding_s=rounding_s), Question(RATE))
            rate = _rounded_rate(period_s, rounding_s, float(time_s[-1] - time_s[0]))
            return Sampling(rate, index.astype(np.int64), Clock.DEVICE, detects_loss=True)
    return _uneven(time_s)


def _at_rate(time_s: NDArray[np.float64], rate_hz: float, rounding_s: float) -> Sampling:
    """Return the grid of a known rate that the times lie on, exactly or rounded."""
    rows = np.arange(time_s.size)
    off_s = np.abs(time_s - time_s[0] - rows / rate_hz)
    is_rounded = bool((off_s <= rounding_s + 0.5 / rate_hz).all())
    rounded = Sampling(rate_hz, rows, Clock.DEVICE, detects_loss=False)
    found: Sampling | None
    try:
        found = by_time(time_s, None, rounding_s)
    except RecordingRefused:  # rounded, or of packets: a known rate settles that
        found = rounded if is_rounded else _in_packets(time_s, rate_hz)
    except StorageError:
        if (np.diff(time_s) < -rounding_s).any():
            raise
        found = rounded if is_rounded else None
    if found is not None:
        least = MAX_RATE_ERROR if found.clock is Clock.DEVICE else MAX_HOST_RATE_ERROR
        span_s = float(time_s[-1] - time_s[0])
        if abs(found.rate_hz / rate_hz - 1) <= max(least, 2 * rounding_s / span_s):
            return found
    if found is None:
        raise StorageError(_UNEVEN.fill(off_s=float(off_s.max())))
    measured = _RATE.fill(rate_hz=float(found.rate_hz))
    raise StorageError(_TIMES_CONTRADICT.fill(measured=measured, rate_hz=float(rate_hz)))


def _in_packets(time_s: NDArray[np.float64], rate_hz: float) -> Sampling | None:
    """Return the sampling of rows that came several at a time, as the rate says they were taken."""
    off_s = time_s - np.arange(time_s.size) / rate_hz
    begins = np.flatnonzero(np.diff(time_s, prepend=-np.inf, append=np.inf) > 0.5 / rate_hz)
    n_packet = int(np.diff(begins).max(initial=1))
    if n_packet > MAX_PACKET or np.ptp(off_s) > 2 * LATE_S + n_packet / rate_hz:
        return None
    return Sampling(rate_hz, np.arange(time_s.size), Clock.HOST, detects_loss=False)


def _uneven(time_s: NDArray[np.float64]) -> Sampling:
    rows = np.arange(time_s.size)
    period_s, off_s = _fit(rows, time_s)
    if period_s <= 0 or off_s > max(LATE_S, LATE_INTERVALS * period_s):
        raise StorageError(_UNEVEN.fill(off_s=off_s))
    return Sampling(1 / period_s, rows, Clock.HOST, detects_loss=False)


def _fit(index: NDArray[np.generic], time_s: NDArray[np.float64]) -> tuple[float, float]:
    """Return the interval that fits best, and how far the worst time is off it."""
    centred = index - index.mean()
    later_s = time_s - time_s.mean()
    period_s = float((later_s @ centred) / (centred @ centred))
    return period_s, float(np.abs(later_s - period_s * centred).max())


def _rounding_s(time_s: NDArray[np.float64]) -> float:
    """Return the step in which the times are written, 0 where it is too fine to matter."""
    for digits in range(MAX_DIGITS):
        scaled = time_s * 10.0**digits
        if (np.abs(scaled - np.rint(scaled)) <= 1e-9 * np.maximum(np.abs(scaled), 1)).all():
            return float(10.0**-digits)
    return 0.0


def _rounded_rate(period_s: float, rounding_s: float, span_s: float) -> float:
    """Return the rate, whole where rounded times allow it: a fit of them is off by so much."""
    rate_hz = 1 / period_s
    whole = round(rate_hz)
    if abs(rate_hz - whole) <= rate_hz * max(rounding_s / span_s, 1e-9):
        return float(whole)
    return rate_hz
