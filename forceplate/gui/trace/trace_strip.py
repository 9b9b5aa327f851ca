"""The picture of a moving trace: samples in, pixel columns, and the strip they are drawn on.

A column holds the lowest and highest value of the samples in it. Columns and strip are rings of
the same length, of which only new columns are computed and drawn. All lengths are pixels of the
screen itself, whatever its scaling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

NEAR_COLUMNS = 8
"""Losses closer together than this are shown, and counted, as one."""

Samples = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Indices (n,), increasing, and values (n, n_curves)."""


@dataclass(frozen=True, slots=True)
class Spans:
    """What lines cover in consecutive pixel columns."""

    first: int
    """Column of row 0."""
    low: NDArray[np.float64]
    """(n_columns, n_curves); NaN where a line does not pass."""
    high: NDArray[np.float64]


def spans(x: NDArray[np.float64], y: NDArray[np.float64]) -> Spans:
    """Return the lowest and highest value of the lines through these points, column by column.

    Column k reaches from x = k to k + 1, both included, so that neighbouring columns share the
    value on their border and a line is never broken between them.

    Parameters
    ----------
    x
        (n,) in columns, increasing, n at least 1.
    y
        (n, n_curves). A NaN breaks its line.
    """
    column = np.floor(x).astype(np.int64)
    first, n_columns = int(column[0]), int(column[-1] - column[0]) + 1
    low = np.full((n_columns, y.shape[1]), np.nan)
    high = low.copy()
    starts = np.flatnonzero(np.diff(column, prepend=first - 1))
    rows = column[starts] - first
    low[rows] = np.fmin.reduceat(y, starts, axis=0)
    high[rows] = np.fmax.reduceat(y, starts, axis=0)
    border = np.arange(first + 1, first + n_columns)
    after = np.searchsorted(x, border)
    before = after - 1
    share = ((border - x[before]) / (x[after] - x[before]))[:, np.newaxis]
    crossing = y[before] * (1 - share) + y[after] * share
    for side in (slice(None, -1), slice(1, None)):
        np.fmin(low[side], crossing, out=low[side])
        np.fmax(high[side], crossing, out=high[side])
    return Spans(first, low, high)


@dataclass(slots=True)
class Loss:
    """A run of missing samples, or several near each other."""

    first_index: int
    last_index: int
    n_missing: int


class SampleHistory:
    """The newest samples of a fixed number, copied once or twice in their life.

    Parameters
    ----------
    capacity
        Samples kept at least; twice as many find room.
    n_curves
        Values of each sample.
    """

    def __init__(self, capacity: int, n_curves: int) -> None:
        self._capacity = capacity
        self._index = np.empty(2 * capacity, np.int64)
        self._values = np.empty((2 * capacity, n_curves))
        self._end = 0

    def add(self, index: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Append samples; the oldest make room."""
        index, values = index[-self._capacity :], values[-self._capacity :]
        if self._end + len(index) > 2 * self._capacity:
            kept_index, kept_values = self.latest()
            n_kept = len(kept_index)
            self._index[:n_kept], self._values[:n_kept] = kept_index, kept_values
            self._end = n_kept
        end = self._end + len(index)
        self._index[self._end : end] = index
        self._values[self._end : end] = values
        self._end = end

    def remove(self, index: NDArray[np.int64]) -> bool:
        """Take samples away by their indices; returns whether one of them was there."""
        kept_index, kept_values = self.latest()
        stays = ~np.isin(kept_index, index)
        n = int(stays.sum())
        self._index[:n], self._values[:n] = kept_index[stays], kept_values[stays]
        self._end = n
        return n < len(kept_index)

    def latest(self) -> Samples:
        """Return copies of the newest samples, at most as many as the capacity."""
        kept = slice(max(self._end - self._capacity, 0), self._end)
        return self._index[kept].copy(), self._values[kept].copy()


class PixelColumns:
    """The newest pixel columns of a stream, extended as samples arrive.

    Column k holds the samples with index from ``k / columns_per_sample`` on. PixelColumns are
    numbered for ever and kept in a ring: column k is row ``k % n_columns``.

    Parameters
    ----------
    n_columns
        PixelColumns kept.
    window_samples
        Samples that fill them.
    n_curves
        Values of each sample.
    """

    def __init__(self, n_columns: int, window_samples: int, n_curves: int) -> None:
        self.n_columns = n_columns
        self.columns_per_sample = n_columns / window_samples
        self.low = np.full((n_columns, n_curves), np.nan)
        self.high = np.full((n_columns, n_curves), np.nan)
        self.newest: int | None = None
        """The newest column; None before the first sample."""
        self.losses: list[Loss] = []
        """Those still in view, oldest first."""
        self._last: Samples | None = None

    @property
    def newest_index(self) -> int | None:
        """Index of the newest sample; None before the first."""
        return None if self._last is None else int(self._last[0][0])

    def of(self, index: float) -> int:
        """Return the column of a sample."""
        return int(np.floor(index * self.columns_per_sample))

    def span_of(self, loss: Loss) -> tuple[int, int]:
        """Return the first and last column in which samples of a loss are missing."""
        return self.of(loss.first_index), self.of(loss.last_index)

    def add(self, index: NDArray[np.int64], values: NDArray[np.float64]) -> int | None:
        """Take new samples, which follow those before, and return the first column that changed.

        A jump in the indices is a loss: no line is drawn across it. None: there were none.
        """
        if not len(index):
            return None
        ends = index[-1:].copy(), values[-1:].copy()
        if self._last is not None:
            index = np.concatenate((self._last[0], index))
            values = np.concatenate((self._last[1], values))
        self._last = ends
        missing = np.diff(index) - 1
        x = index.astype(np.float64) * self.columns_per_sample
        if missing.any():
            at = np.flatnonzero(missing)
            self._note(index[at] + 1, index[at + 1] - 1)
            x = np.insert(x, at + 1, (x[at] + x[at + 1]) / 2)
            values = np.insert(values, at + 1, np.nan, axis=0)
        first = self._merge(x, values)
        oldest = self.of(int(ends[0][0])) - self.n_columns + 1
        while self.losses and self.of(self.losses[0].last_index) < oldest:
            del self.losses[0]
        return first

    def _merge(self, x: NDArray[np.float64], values: NDArray[np.float64]) -> int:
        last = int(np.floor(x[-1]))
        oldest = last - self.n_columns + 1
        seen = max(int(np.searchsorted(x, oldest)) - 1, 0)
        x = x[seen:]
        x[0] = max(x[0], oldest - self.columns_per_sample - 1)  # a loss may be hours long
        new = spans(x, values[seen:])
        first = max(new.first, oldest)
        low, high = new.low[first - new.first :], new.high[first - new.first :]
        n_known = 0
        if self.newest is not None:
            n_known = max(self.newest - first + 1, 0)
        rows = np.arange(first, last + 1) % self.n_columns
        known, fresh = rows[:n_known], rows[n_known:]
        self.low[known] = np.fmin(self.low[known], low[:n_known])
        self.high[known] = np.fmax(self.high[known], high[:n_known])
        self.low[fresh], self.high[fresh] = low[n_known:], high[n_known:]
        self.newest = last
        return first

    def _note(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> None:
        for start, end in zip(first.tolist(), last.tolist(), strict=True):
            n = end - start + 1
            before = self.losses[-1] if self.losses else None
            if before and self.of(start) - self.of(before.last_index) < NEAR_COLUMNS:
                before.last_index, before.n_missing = end, before.n_missing + n
            else:
                self.losses.append(Loss(start, end, n))


@dataclass(frozen=True, slots=True)
class Scales:
    """Where values stand in the picture: a lane for each curve. All are (n_curves,)."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    top: NDArray[np.int64]
    """First row of pixels."""
    bottom: NDArray[np.int64]
    """Last row of pixels."""

    def rows(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the rows of pixels of values (n, n_curves); beyond an end is at that end.

        What is NaN has any row.
        """
        steps = (values - self.low) * ((self.bottom - self.top) / (self.high - self.low))
        steps = np.fmin(np.fmax(steps, 0), self.bottom - self.top)
        rows: NDArray[np.int64] = self.bottom - np.rint(steps).astype(np.int64)
        return rows

    def row(self, value: float) -> int:
        """Return the row of pixels of one value in the first lane."""
        return int(self.rows(np.full((1, len(self.low)), value))[0, 0])


@dataclass(frozen=True, slots=True)
class StripStyle:
    """What the columns are drawn with."""

    scales: Scales
    surface: QColor
    line: QColor
    trace: QColor
    band: QColor
    """Of the band to press in."""
    area: QColor | None = None
    """Of the ground under the curve; None: there is none."""
    foot: int = 0
    """Row of the value that the ground stands on."""
    grid: tuple[int, ...] = ()
    """Rows of the horizontal lines."""
    target: tuple[float, float] | None = None
    """Lowest and highest force of the band to press in; None: there is none."""
    thickness: int = 1
    """Least height of a curve."""


class Strip:
    """The columns as pixels over what stands still; column k is drawn at x = k modulo width."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self._back = QPixmap(width, height)
        self._curves = QPixmap(width, height)

    def clear(self, style: StripStyle, paint: Callable[[QPainter], None] | None = None) -> None:
        """Draw what stands still, and no curve.

        Parameters
        ----------
        paint
            Paints more of it, in screen pixels.
        """
        self._curves.fill(Qt.GlobalColor.transparent)
        self._back.fill(style.surface)
        painter = QPainter(self._back)
        if style.target is not None:
            bottom, top = map(style.scales.row, style.target)
            painter.fillRect(0, top, self.width, bottom - top + 1, style.band)
        for row in style.grid:
            painter.fillRect(0, row, self.width, 1, style.line)
        if paint is not None:
            paint(painter)
        painter.end()

    def draw(self, columns: PixelColumns, first: int, style: StripStyle) -> None:
        """Draw the columns from this one to the newest anew."""
        if columns.newest is None:
            return
        painter = QPainter(self._curves)
        height, nothing = self._curves.height(), QColor(Qt.GlobalColor.transparent)
        for x, n in self._pieces(first, columns.newest):
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.fillRect(x, 0, n, height, nothing)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            _fill_spans(painter, x, columns.low[x : x + n], columns.high[x : x + n], style)
        painter.end()

    def show(
        self, painter: QPainter, newest: int, between: Callable[[QPainter], None] | None = None
    ) -> None:
        """Paint all columns side by side at the origin, the newest at the right.

        Parameters
        ----------
        between
            Paints what moves and lies under the curves.
        """
        oldest, height = (newest + 1) % self.width, self._back.height()
        n_right = self.width - oldest
        painter.drawPixmap(0, 0, self._back)
        if between is not None:
            between(painter)
        painter.drawPixmap(0, 0, self._curves, oldest, 0, n_right, height)
        if oldest:
            painter.drawPixmap(n_right, 0, self._curves, 0, 0, oldest, height)

    def _pieces(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield x and number of columns of what lies side by side in the ring."""
        first = max(first, last - self.width + 1)
        while first <= last:
            x = first % self.width
            n = min(last - first + 1, self.width - x)
            yield x, n
            first += n


def _fill_spans(
    painter: QPainter,
    x: int,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    style: StripStyle,
) -> None:
    column, curve = np.nonzero(~np.isnan(low))
    above = (style.thickness - 1) // 2
    below = style.thickness - 1 - above
    top = np.maximum(style.scales.rows(high) - above, style.scales.top)
    bottom = np.minimum(style.scales.rows(low) + below, style.scales.bottom)
    first, last = top[column, curve].tolist(), bottom[column, curve].tolist()
    fill, trace, area, foot = painter.fillRect, style.trace, style.area, style.foot
    for at, upper, lower in zip((column + x).tolist(), first, last, strict=True):
        if area is not None and lower < foot:
            fill(at, lower, 1, foot - lower, area)
        fill(at, upper, 1, lower - upper + 1, trace)
