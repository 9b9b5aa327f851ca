"""What the patient sees on the second screen: one bar or trace, the target, one sentence."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import newtons

SECONDS_SHOWN = 10.0
SMALLEST_SCALE_N = 20.0


class PatientView(QWidget):
    """A window of its own, full screen; nothing in it says who is measured.

    Escape closes it. It draws what it is told and asks nobody.
    """

    closed = Signal()

    def __init__(self, *, shows_trace: bool, shows_numbers: bool) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # the keys belong to the one who measures
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._shows_trace = shows_trace
        self._shows_numbers = shows_numbers
        self._force_n: float | None = None
        self._sentence = ""
        self._target_n: tuple[float, float] | None = None
        self._scale_n = SMALLEST_SCALE_N
        self._past: deque[tuple[float, float]] = deque()
        self.setWindowTitle(tr("Patient view (Esc closes it)"))
        self.setAccessibleName(tr("Patient view"))

    @property
    def sentence(self) -> str:
        """What the patient reads."""
        return self._sentence

    @property
    def target_n(self) -> tuple[float, float] | None:
        """The band that is shown."""
        return self._target_n

    def show_beside(self, window: QWidget) -> None:
        """Fill another screen than the one this window is on, where there is another."""
        own = window.screen()
        other = next((each for each in QGuiApplication.screens() if each is not own), own)
        self.setScreen(other)
        self.setGeometry(other.geometry())
        self.showFullScreen()
        window.activateWindow()

    def follow(
        self,
        sentence: str,
        force_n: float | None,
        *,
        scale_n: float,
        target_n: tuple[float, float] | None,
    ) -> None:
        """Show this from now on; called at the rate of the screen.

        Parameters
        ----------
        force_n
            Above the rest, None where it is not known.
        scale_n
            What fills the bar.
        target_n
            Lower and upper edge of the band to reach.
        """
        now_s = time.monotonic()
        if force_n is not None:
            self._past.append((now_s, force_n))
        while self._past and self._past[0][0] < now_s - SECONDS_SHOWN:
            self._past.popleft()
        changed = (sentence, force_n, scale_n, target_n) != (
            self._sentence, self._force_n, self._scale_n, self._target_n,
        )  # fmt: skip
        if sentence != self._sentence:
            self.setAccessibleDescription(sentence)
        self._sentence, self._force_n, self._target_n = sentence, force_n, target_n
        self._scale_n = max(scale_n, SMALLEST_SCALE_N)
        if changed or (self._shows_trace and self._past):
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Tell the page."""
        self.closed.emit()
        super().closeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the sentence and the bar or the trace."""
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(colours.background))
        unit = min(self.width(), self.height()) / 100
        top = QRectF(4 * unit, 3 * unit, self.width() - 8 * unit, 18 * unit)
        font = self.font()
        font.setPixelSize(max(1, round(8 * unit)))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        while font.pixelSize() > 8 and not top.contains(
            painter.boundingRect(top, flags, self._sentence)
        ):
            font.setPixelSize(font.pixelSize() - 2)
            painter.setFont(font)
        painter.drawText(top, flags, self._sentence)
        field = QRectF(12 * unit, 24 * unit, self.width() - 24 * unit, self.height() - 40 * unit)
        if self._shows_trace:
            self._paint_trace(painter, field)
        else:
            self._paint_bar(painter, field)
        if self._shows_numbers and self._force_n is not None:
            font.setPixelSize(max(1, round(10 * unit)))
            painter.setFont(font)
            painter.setPen(QColor(colours.text))
            below = QRectF(0, self.height() - 15 * unit, self.width(), 13 * unit)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, newtons(max(0.0, self._force_n)))
        painter.end()

    def _y(self, field: QRectF, force_n: float) -> float:
        share = min(max(force_n / self._scale_n, 0.0), 1.0)
        return field.bottom() - share * field.height()

    def _paint_bar(self, painter: QPainter, field: QRectF) -> None:
        colours = theme.colours()
        width = min(field.width(), field.height() * 0.6)
        column = QRectF(field.center().x() - width / 2, field.top(), width, field.height())
        painter.setPen(QPen(QColor(colours.line), 2))
        painter.setBrush(QColor(colours.surface))
        painter.drawRect(column)
        if self._force_n is not None:
            bar = QRectF(column)
            bar.setTop(self._y(column, self._force_n))
            painter.fillRect(bar, QColor(colours.trace))
        self._paint_target(painter, column.adjusted(-width / 4, 0, width / 4, 0))

    def _paint_trace(self, painter: QPainter, field: QRectF) -> None:
        colours = theme.colours()
        painter.setPen(QPen(QColor(colours.line), 2))
        painter.setBrush(QColor(colours.surface))
        painter.drawRect(field)
        self._paint_target(painter, field)
        if not self._past:
            return
        newest_s = self._past[-1][0]
        points = [
            QPointF(
                field.right() - (newest_s - at_s) / SECONDS_SHOWN * field.width(),
                self._y(field, force_n),
            )
            for at_s, force_n in self._past
        ]
        painter.setPen(QPen(QColor(colours.trace), 4))
        painter.drawPolyline(QPolygonF(points))

    def _paint_target(self, painter: QPainter, field: QRectF) -> None:
        """Draw the band as two lines and a tint, with its word: never by colour alone."""
        if self._target_n is None:
            return
        colours = theme.colours()
        low, high = (self._y(field, edge_n) for edge_n in self._target_n)
        tint = QColor(colours.target)
        tint.setAlphaF(0.25)
        painter.fillRect(QRectF(field.left(), high, field.width(), low - high), tint)
        painter.setPen(QPen(QColor(colours.target), 3, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(field.left(), low, field.right(), low))
        painter.drawLine(QLineF(field.left(), high, field.right(), high))
        font = painter.font()
        font.setPixelSize(max(10, round(min(self.width(), self.height()) * 0.03)))
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        word = QRectF(field.right() + 6, high, self.width() - field.right() - 8, low - high)
        painter.drawText(
            word,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip,
            tr("target"),
        )
