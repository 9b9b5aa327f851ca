"""What stands around and over a moving trace: axes, time grid, losses, marks and words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter

from forceplate.gui.kit.numbers import number
from forceplate.gui.kit.theme import Colours
from forceplate.gui.trace.trace_strip import PixelColumns, StripStyle, ticks

PLATE_ALPHA = 200
LEAST_LOSS_PX = 3
LOSS_ROWS = (3, 4)
"""Where the words of losses stand, so that those of two near each other can be read."""
ABOVE, BELOW = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"


class MarkKind(StrEnum):
    """What a mark on the trace means."""

    ONSET = "onset"
    PEAK = "peak"
    INTERRUPTION = "interruption"


@dataclass(frozen=True, slots=True)
class TraceMark:
    """A sample that means something."""

    kind: MarkKind
    index: int


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

    def paint_losses(self, painter: QPainter, columns: PixelColumns, word: str) -> None:
        """Hatch where samples are missing and say how many are."""
        bands = []
        for loss in columns.losses:
            first, last = columns.span_of(loss)
            left, right = self._x(columns, first), self._x(columns, last + 1)
            left = min(left, right - LEAST_LOSS_PX)
            band = QRectF(left, self.plot.top(), right - left, self.plot.height())
            painter.fillRect(band, QBrush(self.colours.doubt, Qt.BrushStyle.BDiagPattern))
            bands.append((left, right, f"{word}: {loss.n_missing}"))
        free = [float(self.plot.left())] * len(LOSS_ROWS)
        for left, right, text in bands:
            x = self._beside(text, left, right)
            for k, row in enumerate(LOSS_ROWS):
                if x >= free[k]:
                    free[k] = self._label(painter, text, x, row, self.colours.doubt)
                    break

    def paint_marks(
        self,
        painter: QPainter,
        columns: PixelColumns,
        marks: Iterable[TraceMark],
        words: dict[MarkKind, str],
    ) -> None:
        """Paint a line and its words for each mark in view, each kind at its own height."""
        lines = {
            MarkKind.PEAK: (0, self.colours.text), MarkKind.ONSET: (1, self.colours.muted),
            MarkKind.INTERRUPTION: (2, self.colours.wrong),
        }  # fmt: skip
        for mark in marks:
            x = self._x(columns, columns.of(mark.index))
            if self.plot.left() <= x <= self.plot.right() + 1:
                row, colour = lines[mark.kind]
                painter.fillRect(QRectF(x, self.plot.top(), 1, self.plot.height()), colour)
                text = words[mark.kind]
                self._label(painter, text, self._beside(text, x, x + 1), row, colour)

    def paint_beyond(
        self, painter: QPainter, columns: PixelColumns, style: StripStyle, word: str
    ) -> None:
        """Say in each lane whether some of it lies above or below its ends, at that end of one."""
        highest = np.fmax.reduce(columns.high, axis=0)
        lowest = np.fmin.reduce(columns.low, axis=0)
        is_above, is_below = highest > style.scales.high, lowest < style.scales.low
        for lane in np.flatnonzero(is_above | is_below):
            text = ABOVE * bool(is_above[lane]) + BELOW * bool(is_below[lane]) + f" {word}"
            y = self.plot.top() + round(int(style.scales.top[lane]) / self.pixel_ratio)
            if len(is_above) == 1 and not is_above[lane]:  # beside the trace, not over the guides
                y = self.plot.bottom() - self.metrics.height() - self.metrics.height() // 4
            x = self.plot.left() + self.metrics.height() / 4
            self._plate(painter, text, x, y, self.colours.doubt)

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

    def paint_state(self, painter: QPainter, text: str, *, has_trace: bool) -> None:
        """Paint a sentence at the newest sample, or in the middle where there is none."""
        if has_trace:
            end = self.plot.right() + 1 - LEAST_LOSS_PX
            self._label(painter, text, self._beside(text, end, end), 2, self.colours.wrong)
        else:
            em, width = self.metrics.height(), self.metrics.horizontalAdvance(text)
            centre = self.plot.center()
            x = max(centre.x() - width / 2, self.plot.left())
            self._plate(painter, text, x, centre.y() - em // 2, self.colours.muted)

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

    def _beside(self, text: str, left: float, right: float) -> float:
        """Return where a text begins: right of its line, or left where there is no room."""
        space = self.metrics.height() / 4
        width = self.metrics.horizontalAdvance(text) + space
        return right + space if right + width < self.plot.right() else left - width

    def _label(self, painter: QPainter, text: str, x: float, row: int, colour: QColor) -> float:
        """Paint a text in one of the rows at the top and return where it ends."""
        y = self.plot.top() + round((0.25 + 1.1 * row) * self.metrics.height())
        return self._plate(painter, text, x, y, colour)

    def _plate(self, painter: QPainter, text: str, x: float, y: int, colour: QColor) -> float:
        width = self.metrics.horizontalAdvance(text)
        behind = QColor(self.colours.surface)
        behind.setAlpha(PLATE_ALPHA)
        painter.fillRect(QRectF(x, y, width, self.metrics.height()), behind)
        painter.setPen(colour)
        painter.drawText(round(x), y + self.metrics.ascent(), text)
        return x + width
