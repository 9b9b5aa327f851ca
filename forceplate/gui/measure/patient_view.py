"""What the patient sees: what to do, the live curve, what to reach, one number; and no name."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import paint_card
from forceplate.gui.kit.condition_names import chip_names
from forceplate.gui.kit.foot import ASPECT, paint_foot
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import newtons, number
from forceplate.gui.kit.states import State, ink, paint_state
from forceplate.gui.trace.force_lines import ForceLine, paint_force_lines
from forceplate.gui.trace.live_trace import AREA_ALPHA
from forceplate.gui.trace.trace_strip import ticks
from forceplate.types import Condition

SECONDS_SHOWN = 10.0
SMALLEST_SCALE_N = 20.0
NUMBER, CUE, WORDS = 24.0, 9.0, 5.0
"""Sizes of type in parts of a hundred of the window's height."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown now."""

    sentence: str
    is_pressing: bool = False
    time_left: float = 0.0
    """Share of the effort that is still to come; 0: no bar."""
    condition: Condition | None = None
    progress: str = ""
    """``trial 2 of 3``."""
    scale_n: float = SMALLEST_SCALE_N
    """What fills the picture."""
    target_n: tuple[float, float] | None = None
    """Lower and upper edge of the band to reach."""
    lines: tuple[ForceLine, ...] = ()
    """Where the person began, and the best of today."""
    is_simulated: bool = False


class PatientView(QWidget):
    """A window of its own, full screen; nothing in it says who is measured.

    Escape or its button closes it; the keys of measuring work in it as on the page. It draws what
    it is told and asks nobody.
    """

    closed = Signal()

    def __init__(self, *, shows_trace: bool, shows_numbers: bool) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._shows_trace, self._shows_numbers = shows_trace, shows_numbers
        self._force_n: float | None = None
        self._shown = Shown("")
        self._past: deque[tuple[float, float]] = deque()
        self.setWindowTitle(tr("Patient view (Esc closes it)"))
        self.setAccessibleName(tr("Patient view"))
        self.back_button = Button(tr("Back"), cap=tr("Esc", "key"), parent=self)
        self.back_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back_button.clicked.connect(self.close)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._above = (tr("above your start"), tr("your best today"))
        self._newton = tr("newton")

    @property
    def sentence(self) -> str:
        """What the patient reads."""
        return self._shown.sentence

    @property
    def target_n(self) -> tuple[float, float] | None:
        """The band that is shown."""
        return self._shown.target_n

    @property
    def lines(self) -> tuple[ForceLine, ...]:
        """What is to be reached, in the patient's words."""
        return self._shown.lines

    def show_beside(self, window: QWidget) -> None:
        """Fill another screen than the one this window is on, where there is another.

        On the only screen it has the keyboard, else the window keeps it: in either the keys work.
        """
        own = window.screen()
        other = next((each for each in QGuiApplication.screens() if each is not own), own)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, other is not own)
        self.setScreen(other)
        self.setGeometry(other.geometry())
        self.showFullScreen()
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # keys go to what has it
        (self if other is own else window).activateWindow()

    def follow(self, shown: Shown, force_n: float | None) -> None:
        """Show this from now on; called at the rate of the screen.

        Parameters
        ----------
        force_n
            Above the rest, None where it is not known.
        """
        now_s = time.monotonic()
        if force_n is not None:
            self._past.append((now_s, force_n))
        while self._past and self._past[0][0] < now_s - SECONDS_SHOWN:
            self._past.popleft()
        shown = replace(
            shown,
            scale_n=max(shown.scale_n, SMALLEST_SCALE_N),
            time_left=round(shown.time_left, 2),
            lines=tuple(_in_own_words(line) for line in shown.lines),
        )
        changed = (shown, force_n) != (self._shown, self._force_n)
        if shown.sentence != self._shown.sentence:
            self.setAccessibleDescription(shown.sentence)
        self._shown, self._force_n = shown, force_n
        if changed or (self._shows_trace and self._past):
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Close with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  Qt's name
        """Tell the page."""
        self.closed.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the way back in its corner."""
        super().resizeEvent(event)
        size = self.back_button.sizeHint()
        self.back_button.setGeometry(
            self.width() - size.width() - 24, 16, size.width(), size.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint head, cue, curve or bar, and number."""
        painter, colours = QPainter(self), theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colours.background)
        unit, wide, side = self.height() / 100, self.width(), 24.0
        self._paint_head(painter, QRectF(side, 2 * unit, self.back_button.x() - 2 * side, 7 * unit))
        self._paint_cue(painter, QRectF(side, 10.5 * unit, wide - 2 * side, 15 * unit))
        bottom = 93 * unit
        if self._shown.is_simulated:
            bottom = 86 * unit
            self._paint_simulated(painter, QRectF(side, 92 * unit, wide - 2 * side, 6.5 * unit))
        right = 0.66 * wide if self._shows_numbers else wide - 2 * side
        field = QRectF(side, 29 * unit, right - side, bottom - 29 * unit)
        if self._shows_trace:
            self._paint_trace(painter, field)
        else:
            self._paint_bar(painter, field)
        if self._shows_numbers:
            self._paint_number(painter, QRectF(right, field.top(), wide - right, field.height()))
        painter.end()

    def _font(self, part: float, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(8, round(part * self.height() / 100)))
        font.setBold(bold)
        return font

    def _paint_head(self, painter: QPainter, box: QRectF) -> None:
        condition = self._shown.condition
        if condition is None:
            return
        tall = box.height()
        foot = QRectF(box.left(), box.top(), tall * ASPECT, tall)
        paint_foot(painter, foot, condition.side, condition.region)
        name = chip_names(condition.side, condition.region)[0]
        left = foot.right() + 16
        for words, bold, colour in (
            (name, True, theme.colours().text),
            (self._shown.progress, False, theme.colours().muted),
        ):
            font = self._font(WORDS, bold=bold)
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            painter.setPen(colour)
            room = QRectF(left, box.top(), box.right() - left, tall)
            if metrics.horizontalAdvance(words) <= room.width():  # the second is left out first
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
            left += metrics.horizontalAdvance(words) + 32

    def _paint_cue(self, painter: QPainter, box: QRectF) -> None:
        colours, shown = theme.colours(), self._shown
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent if shown.is_pressing else colours.sunk)
        painter.drawRoundedRect(box, theme.CARD_RADIUS, theme.CARD_RADIUS)
        colour = colours.on_accent if shown.is_pressing else colours.text
        words = shown.sentence.upper() if shown.is_pressing else shown.sentence
        font = self._font(CUE, bold=True)
        room = box.adjusted(28, 0, -28, 0)
        while font.pixelSize() > 12 and QFontMetricsF(font).horizontalAdvance(words) > room.width():
            font.setPixelSize(font.pixelSize() - 2)
        if shown.time_left > 0:
            track = QRectF(room.left(), box.bottom() - 20, room.width(), 9)
            faint = QColor(colour)
            faint.setAlphaF(0.3)
            for share, ground in ((1.0, faint), (min(shown.time_left, 1.0), colour)):
                painter.setBrush(ground)
                painter.drawRoundedRect(
                    QRectF(track.left(), track.top(), track.width() * share, 9), 4, 4
                )
            room.setBottom(track.top())
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)

    def _y(self, field: QRectF, force_n: float) -> float:
        share = min(max(force_n / self._shown.scale_n, 0.0), 1.0)
        return field.bottom() - share * field.height()

    def _paint_trace(self, painter: QPainter, field: QRectF) -> None:
        colours = theme.colours()
        painter.setFont(self._font(0.72 * WORDS))
        metrics = QFontMetricsF(painter.font())
        values = ticks(0.0, self._shown.scale_n, 3)[0]
        labels = [(force_n, number(force_n)) for force_n in values[:-1]]
        labels.append((values[-1], newtons(values[-1])))
        left = max(metrics.horizontalAdvance(words) for _, words in labels) + 12
        field = field.adjusted(left, metrics.height() / 2, 0, -metrics.height() / 2)
        for force_n, words in labels:
            y = self._y(field, force_n)
            painter.fillRect(QRectF(field.left(), y, field.width(), 1), colours.line)
            painter.setPen(colours.muted)
            place = QRectF(
                field.left() - left, y - metrics.height() / 2, left - 12, metrics.height()
            )
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words
            )
        self._paint_target(painter, field)
        if not self._past:
            return
        newest_s = self._past[-1][0]
        curve = QPolygonF([
            QPointF(
                field.right() - (newest_s - at_s) / SECONDS_SHOWN * field.width(),
                self._y(field, force_n),
            )
            for at_s, force_n in self._past
        ])  # fmt: skip
        ground = QPainterPath()
        ground.addPolygon(curve)
        ground.lineTo(curve.last().x(), field.bottom())
        ground.lineTo(curve.first().x(), field.bottom())
        tint = QColor(colours.trace)
        tint.setAlpha(AREA_ALPHA)
        painter.fillPath(ground, tint)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.trace, 5))
        painter.drawPolyline(curve)
        painter.setPen(QPen(colours.background, 2))
        painter.setBrush(colours.trace)
        painter.drawEllipse(curve.last(), 12, 12)

    def _paint_bar(self, painter: QPainter, field: QRectF) -> None:
        colours = theme.colours()
        width = min(field.width(), field.height()) * 0.6
        bar = QRectF(field.center().x() - width / 2, field.top(), width, field.height())
        painter.setPen(QPen(colours.edge, 2))
        painter.setBrush(colours.surface)
        painter.drawRect(bar)
        if self._force_n is not None:
            filled = QRectF(bar)
            filled.setTop(self._y(bar, self._force_n))
            painter.fillRect(filled, colours.trace)
        self._paint_target(painter, field)

    def _paint_target(self, painter: QPainter, field: QRectF) -> None:
        """Paint the band to press in and the lines to reach, each with its word."""
        shown = self._shown
        painter.setFont(self._font(0.72 * WORDS))
        if shown.target_n is not None:
            low, high = (self._y(field, edge_n) for edge_n in shown.target_n)
            tint = QColor(theme.colours().good)
            tint.setAlphaF(0.25)
            painter.fillRect(QRectF(field.left(), high, field.width(), low - high), tint)
            painter.setPen(theme.colours().good)
            words = QRectF(field.left() + 12, high, field.width() - 24, max(low - high, 1))
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(words, flags | Qt.TextFlag.TextDontClip, tr("target"))
        placed = [(line, self._y(field, line.force_n)) for line in shown.lines]
        ground = theme.colours().background
        paint_force_lines(painter, placed, field, width=3, ground=ground)

    def _paint_number(self, painter: QPainter, box: QRectF) -> None:
        colours, force_n = theme.colours(), self._force_n
        middle = box.top() + 0.4 * box.height()
        font = self._font(NUMBER, bold=True)
        words = "\N{EN DASH}" if force_n is None else number(max(0.0, force_n))
        wide = QFontMetricsF(font).horizontalAdvance(words)
        if wide > box.width() - 16:
            font.setPixelSize(int(font.pixelSize() * (box.width() - 16) / wide))
        half = QFontMetricsF(font).ascent() / 2
        painter.setFont(font)
        painter.setPen(colours.text)
        centre = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRectF(box.left(), middle - half, box.width(), 2 * half), centre, words)
        small = self._font(WORDS)
        high = QFontMetricsF(small).height()
        painter.setFont(small)
        painter.setPen(colours.muted)
        below = QRectF(box.left(), middle + half, box.width(), high)
        painter.drawText(below, centre, self._newton)
        reached = self._reached()
        if reached:
            self._paint_reached(painter, below.translated(0, 1.3 * high), reached)

    def _paint_reached(self, painter: QPainter, box: QRectF, words: str) -> None:
        font = self._font(0.9 * WORDS, bold=True)
        wide = QFontMetricsF(font).horizontalAdvance(words)
        room, side = box.width() - 16, box.height() * 0.75
        if wide + side + 12 > room:
            font.setPixelSize(max(8, int(font.pixelSize() * (room - side - 12) / wide)))
            wide = QFontMetricsF(font).horizontalAdvance(words)
        left = box.center().x() - (wide + side + 12) / 2
        mark = QRectF(left, box.center().y() - side / 2, side, side)
        paint_state(painter, State.GOOD, mark)
        painter.setFont(font)
        painter.setPen(ink(State.GOOD))
        place = QRectF(mark.right() + 12, box.top(), wide + 2, box.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)

    def _reached(self) -> str:
        """Return which line the force is above now; nothing while nobody presses."""
        force_n = self._force_n
        if force_n is None or not self._shown.is_pressing:
            return ""
        above = [line for line in self._shown.lines if force_n >= line.force_n]
        if any(line.is_best for line in above):
            return self._above[1]
        return self._above[0] if above else ""

    def _paint_simulated(self, painter: QPainter, box: QRectF) -> None:
        paint_card(painter, box, State.SIMULATED, is_filled=True, radius=theme.RADIUS)
        painter.setFont(self._font(0.6 * WORDS, bold=True))
        painter.setPen(ink(State.SIMULATED))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(24, 0, 0, 0), flags, tr("SIMULATED: not a person"))


def _in_own_words(line: ForceLine) -> ForceLine:
    """Return a line with what the patient reads."""
    force = number(line.force_n, 1)
    words = tr("best today {force}") if line.is_best else tr("your start {force}")
    return replace(line, words=words.format(force=force))
