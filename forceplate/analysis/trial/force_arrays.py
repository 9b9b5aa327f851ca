"""The arithmetic behind the numbers, on plain arrays of force, and what each asks of its array."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import AnalysisError
from forceplate.words import Text


def check_force(force_n: NDArray[np.float64], sample_rate_hz: float) -> None:
    """Return when the force is one row of finite samples at a possible rate.

    Raises
    ------
    AnalysisError
        Anything else.
    """
    if not (np.isfinite(sample_rate_hz) and sample_rate_hz > 0):
        raise AnalysisError(
            Text("A sample rate of {rate_hz} Hz is impossible.").fill(rate_hz=sample_rate_hz)
        )
    if force_n.ndim != 1:
        raise AnalysisError(
            Text(
                "The force has shape {shape}; give one value per sample, shape (n_samples,)."
            ).fill(shape=str(force_n.shape))
        )
    if force_n.size == 0:
        raise AnalysisError(Text("The force has no samples."))
    if not np.isfinite(force_n).all():
        raise AnalysisError(
            Text(
                "The force holds values that are not finite numbers; give the recorded samples "
                "only."
            )
        )


def best_window_mean(
    force_n: NDArray[np.float64], *, sample_rate_hz: float, window_s: float = 0.5
) -> float:
    """Return the highest mean force of any window of this length, in newtons.

    Parameters
    ----------
    force_n : (n_samples,)
        Newtons, evenly sampled, finite, unfiltered: a mean needs no filter.

    Raises
    ------
    AnalysisError
        The force is shorter than the window, or the window shorter than a sample.
    """
    check_force(force_n, sample_rate_hz)
    n_window = round(window_s * sample_rate_hz)
    if not 1 <= n_window <= force_n.size:
        raise AnalysisError(
            Text("No window of {window_s:g} s fits into {duration_s:g} s of force.").fill(
                window_s=window_s, duration_s=force_n.size / sample_rate_hz
            )
        )
    return RunningSum(force_n).best_window(n_window)[1]


def channel_rows(counts: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return (n_channels, n_samples) of (n_samples, n_channels): each channel in one piece.

    numpy looks through a column at a tenth of the speed of a row.
    """
    return np.ascontiguousarray(counts.T)


def running_sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of the values before each, one more than there are values."""
    sums = np.empty(values.size + 1)
    sums[0] = 0.0
    values.cumsum(out=sums[1:])
    return sums


class RunningSum:
    """The sums of a force from its first sample on, so that any window's mean is one step."""

    def __init__(self, force_n: NDArray[np.float64]) -> None:
        # From the first sample: a large offset would eat the digits.
        self._first_n = float(force_n[0]) if force_n.size else 0.0
        self._sums = running_sums(force_n - self._first_n)
        self._best: dict[int, tuple[int, float]] = {}

    @property
    def n_samples(self) -> int:
        """Return how many samples there are."""
        return self._sums.size - 1

    def best_window(self, n_window: int) -> tuple[int, float]:
        """Return where the window with the highest mean begins, and that mean in newtons.

        Parameters
        ----------
        n_window
            1 to ``n_samples``.
        """
        if n_window not in self._best:  # several numbers are made of the same window
            windows = self._sums[n_window:] - self._sums[:-n_window]
            start = int(np.argmax(windows))
            self._best[n_window] = start, self._first_n + float(windows[start]) / n_window
        return self._best[n_window]


def moving_mean(values: NDArray[np.float64], n_samples: int) -> NDArray[np.float64]:
    """Return the mean of every ``n_samples`` neighbours, ``n_samples - 1`` fewer than values."""
    sums = running_sums(values)
    return np.asarray((sums[n_samples:] - sums[:-n_samples]) / n_samples, np.float64)


def sum_of(parts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the sum of each place of arrays of one length, which are added in pairs.

    Much faster than the sum of the short rows of a table, and by the same bits: eight sums beside
    each other, so that few roundings follow each other.
    """
    n = len(parts)
    if n > 128:
        half = n // 2 // 8 * 8
        return sum_of(parts[:half]) + sum_of(parts[half:])
    whole = n // 8 * 8
    total = 0.0 + parts[0]
    if whole:
        a, b, c, d, e, f, g, h = (reduce(np.add, parts[k:whole:8]) for k in range(8))
        total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for part in parts[whole or 1 :]:
        total = total + part
    return total


def neighbours(
    values: NDArray[np.float64], n_places: int, n: int, step: int = 1
) -> list[NDArray[np.float64]]:
    """Return of each of the first places its value, the one ``step`` later, and so on, ``n``.

    As ``n`` arrays of a value for each place.
    """
    return [values[k * step : k * step + n_places] for k in range(n)]


def range_of(parts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return how far the values of each place of arrays of one length lie apart."""
    return np.asarray(reduce(np.maximum, parts) - reduce(np.minimum, parts))


def mean(values: NDArray[np.float64]) -> float:
    """Return the mean of one row of finite values, at least one; half of the time of numpy's."""
    return float(np.add.reduce(values)) / values.size


def mean_and_sd(values: NDArray[np.float64], ddof: int = 1) -> tuple[float, float]:
    """Return the mean and the standard deviation; a third of the time of numpy's.

    Parameters
    ----------
    values : (n_samples,)
        More than ``ddof``, finite.
    """
    mean_n = mean(values)
    off = values - mean_n
    off *= off
    return mean_n, math.sqrt(float(np.add.reduce(off)) / (values.size - ddof))


def white_noise(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard deviation of the noise from sample to sample, of each row.

    From the mean size of the differences of neighbours, taken as normally distributed: slow
    movement and a few spikes hardly count.

    Parameters
    ----------
    values : (..., n_samples)
        At least two, finite.
    """
    steps = values[..., 1:] - values[..., :-1]
    return np.asarray(np.abs(steps, out=steps).mean(axis=-1) * math.sqrt(math.pi) / 2)


def robust_sd(values: NDArray[np.float64]) -> float:
    """Return 1.4826 times the median distance from the median: the SD of normal noise.

    A spike hardly moves it.

    Parameters
    ----------
    values : (n_samples,)
        At least one, finite.
    """
    return 1.4826 * median(np.abs(values - median(values)))


def median(values: NDArray[np.float64]) -> float:
    """Return the median of finite values, at least one; a tenth of the time of ``np.median``."""
    middle = values.size // 2
    below = middle - (values.size + 1) % 2
    ordered = np.partition(values, (below, middle))
    return (float(ordered[below]) + float(ordered[middle])) / 2


def first_true(mask: NDArray[np.bool_]) -> int | None:
    """Return where the first true value is; None: nowhere."""
    first = int(mask.argmax()) if mask.size else 0
    return first if mask.size and mask[first] else None


def n_true(rows: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return how many values of each row are true; a third of the time of a sum along the rows."""
    return np.array([np.count_nonzero(row) for row in rows], np.intp)


def last_true(mask: NDArray[np.bool_]) -> int | None:
    """Return where the last true value is; None: nowhere."""
    behind = first_true(mask[::-1])
    return None if behind is None else mask.size - 1 - behind


def last_crossing(rise_n: NDArray[np.float64], level_n: float) -> float | None:
    """Return where the force last comes up through a level, in samples, between two of them.

    None where it ends below the level, or never was below it.

    Parameters
    ----------
    rise_n : (n_samples,)
        Newtons, at least one sample.
    """
    last = last_true(rise_n < level_n)
    if last is None or last == rise_n.size - 1:
        return None
    low_n, high_n = float(rise_n[last]), float(rise_n[last + 1])
    return last + (level_n - low_n) / (high_n - low_n)


def last_still_window(
    force_n: NDArray[np.float64], *, sample_rate_hz: float, limit_n: float, still_s: float = 0.5
) -> slice | None:
    """Return the last window in which the force stays within ``limit_n``, or None.

    Stays within: the means over tenths of the window differ by no more. The window is at most
    a tenth of its length away from where it could end at the latest.

    Parameters
    ----------
    force_n : (n_samples,)
        Newtons, evenly sampled, finite.
    """
    n_tenth = round(still_s * sample_rate_hz / 10)
    if n_tenth < 1 or force_n.size < 10 * n_tenth:
        return None
    n_tenths = force_n.size // n_tenth
    first = force_n.size - n_tenths * n_tenth
    means = force_n[first:].reshape(n_tenths, n_tenth).mean(axis=1)
    tenths = neighbours(means, n_tenths - 9, 10)
    last = last_true(range_of(tenths) <= limit_n)
    if last is None:
        return None
    start = first + last * n_tenth
    return slice(start, start + 10 * n_tenth)


def force_between(force_n: NDArray[np.float64], position: float) -> float:
    """Return the force at a place between two samples, on the straight line between them.

    Parameters
    ----------
    position
        In samples from the first, 0 to ``n_samples - 1``.
    """
    first = min(int(position), force_n.size - 2)
    one, other = float(force_n[first]), float(force_n[first + 1])
    return one + (position - first) * (other - one)


def impulse_ns(
    net_n: NDArray[np.float64], *, sample_rate_hz: float, start: float, duration_s: float
) -> float:
    """Return the integral of the force over a time by the trapezoidal rule, in newton seconds.

    Neither its start nor its length need be a whole number of samples.

    Parameters
    ----------
    net_n : (n_samples,)
        Newtons above the rest; reaches to the end of the time.
    start
        In samples from the first.
    """
    end = start + duration_s * sample_rate_hz
    first, last = math.ceil(start), int(end)
    start_n, end_n = force_between(net_n, start), force_between(net_n, end)
    if last < first:
        return (end - start) * (start_n + end_n) / 2 / sample_rate_hz
    whole = net_n[first : last + 1]
    first_n, last_n = float(whole[0]), float(whole[-1])
    sum_n = float(whole.sum()) - (first_n + last_n) / 2
    sum_n += (first - start) * (start_n + first_n) / 2 + (end - last) * (last_n + end_n) / 2
    return sum_n / sample_rate_hz


def crossing(rise_n: NDArray[np.float64], level_n: float) -> float | None:
    """Return where the force first reaches a level, in samples between which it is a line.

    None where it never does; 0 where it begins above.
    """
    after = first_true(rise_n >= level_n)
    if not after:
        return None if after is None else 0.0
    below = float(rise_n[after - 1])
    return after - 1 + (level_n - below) / (float(rise_n[after]) - below)


def detrended_sd(force_n: NDArray[np.float64]) -> float:
    """Return the standard deviation (ddof = 1) about the straight line through the force.

    Parameters
    ----------
    force_n : (n_samples,)
        Newtons, evenly sampled, finite, at least three samples.
    """
    time = np.arange(force_n.size) - (force_n.size - 1) / 2
    return mean_and_sd(force_n - mean(force_n) - slope(force_n) * time)[1]


def slope(force_n: NDArray[np.float64]) -> float:
    """Return the slope of the straight line through the force, in newtons per sample.

    Parameters
    ----------
    force_n : (n_samples,)
        Newtons, evenly sampled, finite, at least two samples.
    """
    time = np.arange(force_n.size) - (force_n.size - 1) / 2
    return float(time @ (force_n - mean(force_n))) / float(time @ time)
