"""The picture of a moving trace: a ring of pixel columns, of which only new ones are drawn.

All lengths here are pixels of the screen itself, whatever its scaling.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from forceplate.gui.trace.pixel_columns import Columns, Spans

BAND_ALPHA = 70


def ticks(low: float, high: float, most: int) -> tuple[list[float], int]:
    """Return round values between two ends, at most so many, and the decimals they need."""
    rough = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    return [k * step for k in range(first, last + 1)], decimals


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
class Band:
    """A range of force with a colour of its own."""

    low: float
    high: float
    colour: QColor


@dataclass(frozen=True, slots=True)
class Look:
    """What the columns are drawn with."""

    scales: Scales
    surface: QColor
    line: QColor
    trace: QColor
    ghost_colour: QColor
    grid: tuple[int, ...] = ()
    """Rows of the horizontal lines."""
    time_grid: tuple[int, ...] = ()
    """Columns of the vertical lines, which stand still."""
    bands: tuple[Band, ...] = ()
    ghost: Spans | None = None
    thickness: int = 1
    """Least height of a curve."""


class Strip:
    """The columns as pixels over what stands still; column k is drawn at x = k modulo width."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self._back = QPixmap(width, height)
        self._curves = QPixmap(width, height)

    def clear(self, look: Look) -> None:
        """Draw what stands still, and no curve."""
        self._curves.fill(Qt.GlobalColor.transparent)
        self._back.fill(look.surface)
        height = self._back.height()
        painter = QPainter(self._back)
        for band in look.bands:
            top, bottom = look.scales.row(band.high), look.scales.row(band.low)
            colour = QColor(band.colour)
            colour.setAlpha(BAND_ALPHA)
            painter.fillRect(0, top, self.width, bottom - top + 1, colour)
        for row in look.grid:
            painter.fillRect(0, row, self.width, 1, look.line)
        for x in look.time_grid:
            painter.fillRect(x, 0, 1, height, look.line)
        painter.end()

    def draw(self, columns: Columns, first: int, look: Look) -> None:
        """Draw the columns from this one to the newest anew."""
        if columns.newest is None:
            return
        painter = QPainter(self._curves)
        height, nothing = self._curves.height(), QColor(Qt.GlobalColor.transparent)
        for column, x, n in self._pieces(first, columns.newest):
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.fillRect(x, 0, n, height, nothing)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            if look.ghost is not None:
                _draw_ghost(painter, look.ghost, column=column, x=x, n=n, look=look)
            low, high = columns.low[x : x + n], columns.high[x : x + n]
            _fill_spans(painter, x, low, high, look=look, colour=look.trace)
        painter.end()

    def show(self, painter: QPainter, newest: int) -> None:
        """Paint all columns side by side at the origin, the newest at the right."""
        oldest, height = (newest + 1) % self.width, self._back.height()
        n_right = self.width - oldest
        painter.drawPixmap(0, 0, self._back)
        painter.drawPixmap(0, 0, self._curves, oldest, 0, n_right, height)
        if oldest:
            painter.drawPixmap(n_right, 0, self._curves, 0, 0, oldest, height)

    def _pieces(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """Yield column, x and number of columns of what lies side by side in the ring."""
        first = max(first, last - self.width + 1)
        while first <= last:
            x = first % self.width
            n = min(last - first + 1, self.width - x)
            yield first, x, n
            first += n


def _draw_ghost(
    painter: QPainter, ghost: Spans, *, column: int, x: int, n: int, look: Look
) -> None:
    start = min(max(ghost.first - column, 0), n)
    row = column + start - ghost.first
    low, high = (side[row : row + n - start] for side in (ghost.low, ghost.high))
    _fill_spans(painter, x + start, low, high, look=look, colour=look.ghost_colour)


def _fill_spans(
    painter: QPainter,
    x: int,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    *,
    look: Look,
    colour: QColor,
) -> None:
    column, curve = np.nonzero(~np.isnan(low))
    above = (look.thickness - 1) // 2
    below = look.thickness - 1 - above
    top = np.maximum(look.scales.rows(high) - above, look.scales.top)
    bottom = np.minimum(look.scales.rows(low) + below, look.scales.bottom)
    first = top[column, curve]
    height = bottom[column, curve] - first + 1
    fill = painter.fillRect
    for at in zip((column + x).tolist(), first.tolist(), height.tolist(), strict=True):
        fill(at[0], at[1], 1, at[2], colour)
