"""The device's clock on the computer's: when a sample was taken, by its index."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

SLICE_S = 1.0
"""Of each slice only the sample that came with the least delay counts."""
N_SLICES = 60
FIT_SLICES = 10
"""From so many on the drift of the device is fitted, too."""
MIN_ADVANCE = 0.5
"""No stretch of samples is squeezed to less than this part of its length to correct the clock."""

_Point = tuple[float, float]
"""A time of the device, and how far the computer's clock was ahead of it."""


class StreamClock:
    """Maps the index of a sample to the computer's clock. Used by one thread.

    A sample is always seen late and never early. So the ones seen with the least delay tell the
    offset of the two clocks, and how it changes tells the drift. Stamps never go back, and are
    corrected without a jump.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._slices: deque[_Point] = deque(maxlen=N_SLICES)
        self._slice_ends_s = -np.inf
        self._last: tuple[int, float] | None = None

    def stamps(self, index: NDArray[np.int64], now_s: float) -> NDArray[np.float64]:
        """Return the times (n,) of the newest samples, in seconds of the computer's clock.

        Parameters
        ----------
        index : (n,)
            Increasing, not empty, after those given before; lost samples are steps in it.
        now_s
            The computer's clock when the last of them was seen.
        """
        newest = int(index[-1])
        self._see(newest / self._rate_hz, now_s)
        end_s = newest / self._rate_hz + self._offset_s(newest / self._rate_hz)
        stamps_s: NDArray[np.float64]
        if self._last is None:
            stamps_s = end_s - (newest - index) / self._rate_hz
        else:
            last, last_s = self._last
            length = newest - last
            end_s = max(end_s, last_s + MIN_ADVANCE * length / self._rate_hz)
            stamps_s = np.interp(index, [last, newest], [last_s, end_s])
        self._last = newest, end_s
        return stamps_s

    def _see(self, device_s: float, now_s: float) -> None:
        offset_s = now_s - device_s
        if device_s >= self._slice_ends_s:
            self._slices.append((device_s, offset_s))
            self._slice_ends_s = device_s + SLICE_S
        elif offset_s < self._slices[-1][1]:
            self._slices[-1] = device_s, offset_s

    def _offset_s(self, device_s: float) -> float:
        if len(self._slices) < FIT_SLICES:
            return min(offset_s for _, offset_s in self._slices)
        (from_s, low_s), (to_s, high_s) = _edge_below(list(self._slices))
        return low_s + (high_s - low_s) * (device_s - from_s) / (to_s - from_s)


def _edge_below(points: list[_Point]) -> tuple[_Point, _Point]:
    """Return two points; the line through them lies below all and closest to them.

    It is the edge of the lower convex hull under the mean. A sample that was late, by however
    much, is never on it.
    """
    hull: list[_Point] = []
    for point in points:
        while len(hull) > 1 and _turns_down(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    mean_s = sum(time_s for time_s, _ in points) / len(points)
    at = next(i for i, (time_s, _) in enumerate(hull) if time_s >= mean_s)
    return hull[at - 1], hull[at]


def _turns_down(a: _Point, b: _Point, c: _Point) -> bool:
    return (b[1] - a[1]) * (c[0] - b[0]) >= (c[1] - b[1]) * (b[0] - a[0])
