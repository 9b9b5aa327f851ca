"""Residuals of a calibration and errors of checks: points over an axis, with their limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from forceplate.gui.kit import numbers, theme

_Place = Callable[[float, float], QPointF]
HEAD_ROOM = 1.15
LINES_HIGH = 9
MOST_LIMITS = 4.0
"""An error beyond so many limits stands at the edge with its value: the others stay readable."""


@dataclass(frozen=True, slots=True)
class Point:
    """One error."""

    x: float
    error: float
    is_good: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """How large an error may be at one x."""

    x: float
    value: float


def reach_of(points: Sequence[Point], limits: Sequence[Limit]) -> float:
    """Return the largest error that has its place in the drawing."""
    most = max((abs(point.error) for point in points), default=0.0)
    limit = max((limit.value for limit in limits), default=0.0)
    return max(1e-9, limit, min(most, MOST_LIMITS * limit) if limit else most)


class ErrorPlot(QWidget):
    """Errors with their limits above and below zero; bad ones are crosses."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[Point, ...] = ()
        self._limits: tuple[Limit, ...] = ()
        self._ticks: tuple[tuple[float, str], ...] = ()
        self._unit = "N"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_errors(
        self,
        points: Sequence[Point],
        limits: Sequence[Limit],
        ticks: Sequence[tuple[float, str]],
        *,
        description: str,
    ) -> None:
        """Draw these.

        Parameters
        ----------
        ticks
            Places on the axis with what is written there.
        description
            For whoever does not see the drawing.
        """
        self._points, self._limits, self._ticks = tuple(points), tuple(limits), tuple(ticks)
        self.setAccessibleName(description)
        self.setToolTip(description)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return room for the axis and the labels."""
        line = self.fontMetrics().height()
        return QSize(30 * line, LINES_HIGH * line)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the least room."""
        line = self.fontMetrics().height()
        return QSize(14 * line, 7 * line)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw it."""
        if not self._points:
            return
        colours, metrics = theme.colours(), self.fontMetrics()
        most = reach_of(self._points, self._limits)
        reach = HEAD_ROOM * most
        decimals = 3 if reach < 0.1 else 2
        labels = [numbers.signed(v, decimals) for v in (reach, -reach)]
        left = max(map(metrics.horizontalAdvance, labels)) + metrics.averageCharWidth()
        inner = QRectF(self.rect()).adjusted(
            left, metrics.height() * 0.6, -3 * metrics.averageCharWidth(), -metrics.height() * 1.5
        )
        xs = [*(p.x for p in self._points), *(lim.x for lim in self._limits)]
        low, high = min(xs), max(xs)

        def place(x: float, error: float) -> QPointF:
            share = (x - low) / (high - low) if high > low else 0.5
            across = inner.left() + inner.width() * share
            return QPointF(across, inner.center().y() - inner.height() / 2 * error / reach)

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(inner, colours.surface)
        painter.setPen(QPen(colours.line, 1))
        painter.drawRect(inner)
        painter.drawLine(
            QPointF(inner.left(), inner.center().y()), QPointF(inner.right(), inner.center().y())
        )
        self._draw_limits(painter, place, inner)
        self._draw_labels(painter, place, inner, (reach / HEAD_ROOM, decimals))
        for point in self._points:
            at = place(point.x, min(max(point.error, -most), most))
            _draw_point(painter, at, point.is_good)
            if abs(point.error) > most:
                words = numbers.signed(point.error, decimals)
                width = metrics.horizontalAdvance(words) + 2 * metrics.averageCharWidth()
                is_left = at.x() + width > inner.right()
                beside = -width if is_left else metrics.averageCharWidth()
                painter.setPen(colours.wrong)
                painter.drawText(at + QPointF(beside, metrics.ascent() / 2 - 1), words)
        painter.end()

    def _draw_limits(self, painter: QPainter, place: _Place, inner: QRectF) -> None:
        pen = QPen(theme.colours().doubt, 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        for sign in (-1, 1):
            line = [place(limit.x, sign * limit.value) for limit in self._limits]
            if len({p.x() for p in line}) < 2 and line:
                line = [QPointF(inner.left(), line[0].y()), QPointF(inner.right(), line[0].y())]
            painter.drawPolyline(line)

    def _draw_labels(
        self, painter: QPainter, place: _Place, inner: QRectF, top: tuple[float, int]
    ) -> None:
        metrics = self.fontMetrics()
        painter.setPen(theme.colours().muted)
        for value in (-top[0], 0.0, top[0]):
            at = place(0.0, value)
            words = numbers.signed(value, top[1])
            width = metrics.horizontalAdvance(words)
            painter.drawText(
                QPointF(inner.left() - width - metrics.averageCharWidth() / 2,
                        at.y() + metrics.ascent() / 2 - 1), words
            )  # fmt: skip
        taken = -1.0
        for x, words in self._ticks:
            width = metrics.horizontalAdvance(words)
            begin = min(place(x, 0.0).x() - width / 2, self.width() - width - 1)
            if begin > taken:
                painter.drawText(QPointF(begin, inner.bottom() + metrics.ascent() + 2), words)
                taken = begin + width + metrics.averageCharWidth()


def _draw_point(painter: QPainter, at: QPointF, is_good: bool) -> None:
    colours = theme.colours()
    if is_good:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.trace)
        painter.drawEllipse(at, 3.5, 3.5)
        return
    painter.setPen(QPen(colours.wrong, 2.2))
    for rise in (-4.5, 4.5):
        painter.drawLine(at + QPointF(-4.5, -rise), at + QPointF(4.5, rise))
