"""What stands around and over a moving trace: axes, time grid, losses, marks and words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter

from forceplate.figures.axes import ticks
from forceplate.figures.label_places import LabelPlaces
from forceplate.gui.kit.numbers import number
from forceplate.gui.kit.theme import Colours
from forceplate.gui.trace.trace_strip import PixelColumns, StripStyle

LEAST_LOSS_PX = 3
ABOVE, BELOW = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"


@dataclass(frozen=True, slots=True)
class Labels:
    """The texts of the axes."""

    values: tuple[tuple[int, str], ...]
    """Row of the picture in screen pixels, and what stands beside it."""
    seconds: str
    """The unit of time."""
    now: str
    """The newest."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Paints in the coordinates of the widget."""

    plot: QRect
    pixel_ratio: float
    """Screen pixels in one pixel of the widget."""
    seconds: float
    colours: Colours
    metrics: QFontMetrics

    def paint_axes(self, painter: QPainter, area: QRect, labels: Labels) -> None:
        """Paint everything outside the picture."""
        plot, em = self.plot, self.metrics.height()
        painter.fillRect(area, self.colours.surface)
        painter.setPen(self.colours.muted)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        lowest_free = plot.top() - em
        for row, text in sorted(labels.values):
            y = plot.top() + round(row / self.pixel_ratio)
            if y - em / 2 >= lowest_free:
                painter.drawText(QRect(0, y - em // 2, plot.left() - em // 3, em), right, text)
                lowest_free = y + em // 2
        values, decimals = self._times()
        for value in values:
            text = labels.now if value == 0 else f"{number(value, decimals)} {labels.seconds}"
            width = self.metrics.horizontalAdvance(text)
            x = min(self._x_of_time(value) - width // 2, plot.right() - width)
            painter.drawText(
                max(x, plot.left()), plot.bottom() + em // 4 + self.metrics.ascent(), text
            )

    def paint_losses(
        self, painter: QPainter, columns: PixelColumns, word: str, places: LabelPlaces
    ) -> None:
        """Hatch where samples are missing and say how many are."""
        for loss in columns.losses:
            first, last = columns.span_of(loss)
            left, right = self._x(columns, first), self._x(columns, last + 1)
            left = min(left, right - LEAST_LOSS_PX)
            band = QRectF(left, self.plot.top(), right - left, self.plot.height())
            painter.fillRect(band, QBrush(self.colours.doubt, Qt.BrushStyle.BDiagPattern))
            beside = partial(places.beside, left, thick=right - left)
            places.put((f"{word}: {loss.n_missing}",), beside, "doubt", "surface")

    def paint_interruptions(
        self,
        painter: QPainter,
        columns: PixelColumns,
        indices: Iterable[int],
        word: str,
        places: LabelPlaces,
    ) -> None:
        """Paint a line and its word where the stream ended within a trial."""
        for index in indices:
            x = self._x(columns, columns.of(index))
            if self.plot.left() <= x <= self.plot.right() + 1:
                line = QRectF(x, self.plot.top(), 1, self.plot.height())
                painter.fillRect(line, self.colours.wrong)
                places.put((word,), partial(places.beside, x, thick=1), "wrong", "surface")

    def say_beyond(
        self, columns: PixelColumns, style: StripStyle, word: str, places: LabelPlaces
    ) -> None:
        """Say in each lane whether some of it lies above or below its ends, at that end of one."""
        highest = np.fmax.reduce(columns.high, axis=0)
        lowest = np.fmin.reduce(columns.low, axis=0)
        is_above, is_below = highest > style.scales.high, lowest < style.scales.low
        for lane in np.flatnonzero(is_above | is_below):
            text = ABOVE * bool(is_above[lane]) + BELOW * bool(is_below[lane]) + f" {word}"
            y = self.plot.top() + round(int(style.scales.top[lane]) / self.pixel_ratio)
            if len(is_above) == 1 and not is_above[lane]:  # beside the trace, not over the guides
                y = self.plot.bottom() - round(1.25 * self.metrics.height())
            places.put((text,), partial(self._on_row, y), "doubt", "surface")

    def _on_row(self, y: float, wide: float) -> list[tuple[float, float]]:
        """Return the corners along a row, from the left."""
        step, left = self.metrics.height(), self.plot.left() + self.metrics.height() // 4
        return [(x, y) for x in range(left, max(left, self.plot.right() - int(wide)) + 1, step)]

    def paint_newest(self, painter: QPainter, columns: PixelColumns, style: StripStyle) -> None:
        """Paint a dot where the newest sample is."""
        place = (columns.newest or 0) % columns.n_columns
        low, high = columns.low[place, 0], columns.high[place, 0]
        if not np.isfinite(low):
            return
        y = self.plot.top() + style.scales.row(float(low + high) / 2) / self.pixel_ratio
        radius = self.metrics.height() / 4
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colours.trace)
        painter.drawEllipse(QPointF(self.plot.right() + 1, y), radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def say_state(self, text: str, places: LabelPlaces, *, has_trace: bool) -> None:
        """Say a sentence at the newest sample, or in the middle where there is none."""
        if has_trace:
            end = self.plot.right() + 1 - LEAST_LOSS_PX
            places.put((text,), partial(places.beside, end, is_left=True), "wrong", "surface")
        else:
            y = self.plot.center().y() - self.metrics.height() // 2
            places.put((text,), partial(self._in_the_middle, y), "muted", "surface")

    def _in_the_middle(self, y: float, wide: float) -> list[tuple[float, float]]:
        return [(max(self.plot.center().x() - wide / 2, self.plot.left()), y)]

    def paint_end(self, painter: QPainter) -> None:
        """Paint the line at which the stream stopped."""
        width = LEAST_LOSS_PX
        right = self.plot.right() + 1
        painter.fillRect(
            right - width, self.plot.top(), width, self.plot.height(), self.colours.wrong
        )

    def _times(self) -> tuple[list[float], int]:
        widest = self.metrics.horizontalAdvance(number(-self.seconds, 1))
        return ticks(-self.seconds, 0.0, self.plot.width() // (2 * widest))

    def _x_of_time(self, value: float) -> int:
        return self.plot.right() + round(value / self.seconds * (self.plot.width() - 1))

    def _x(self, columns: PixelColumns, column: int) -> float:
        """Return where a column begins; there is a newest one."""
        newest = -1 if columns.newest is None else columns.newest
        right = self.plot.left() + columns.n_columns / self.pixel_ratio
        return right - (newest + 1 - column) / self.pixel_ratio
