"""What the patient sees: what to do, the live curve, what to reach, one number; and no name."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from forceplate.figures.axes import Axes
from forceplate.figures.curve_figure import (
    Curve,
    CurveFigure,
    Level,
    around_curves,
    curve_axes,
    curve_marks,
)
from forceplate.figures.drawing import Area, Drawing, Mark
from forceplate.figures.result_figures import dot
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import paint_card
from forceplate.gui.kit.labels import fitting
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import number
from forceplate.gui.kit.painted_figures import axis_words, paint_mark, room_of
from forceplate.gui.kit.states import State, ink, paint_state
from forceplate.gui.measure.cue_band import paint_time_left
from forceplate.gui.visit.condition_names import chip_names
from forceplate.gui.visit.foot import ASPECT, paint_foot
from forceplate.types import Condition

SECONDS_SHOWN = 10.0
_SMALLEST = 12
"""Of type, in pixels."""
SMALLEST_SCALE_N = 20.0
_Around = tuple[tuple[CurveFigure, QSizeF], tuple[Drawing, tuple[Mark, ...]], Axes]
"""What stands around the curve, for which figure and size, and its axes."""
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
    lines: tuple[Level, ...] = ()
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
        self.shown = Shown("")
        self._past: deque[tuple[float, float]] = deque()
        """When, and how much above the zero: the resting toes are taken off where it is drawn."""
        self._n_zeros, self._rest_n = 0, 0.0
        self.setWindowTitle(tr("Patient view (Esc closes it)"))
        self.setAccessibleName(tr("Patient view"))
        self.back_button = Button(tr("Back"), cap=tr("Esc", "key"), parent=self)
        self.back_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back_button.clicked.connect(self.close)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._above = (tr("above your start"), tr("your best today"))
        self._newton = tr("newton")
        self._newtons = axis_words("N")
        self._around: _Around | None = None

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

    def follow(
        self, shown: Shown, force_n: float | None, *, rest_n: float = 0.0, n_zeros: int = 0
    ) -> None:
        """Show this from now on; called at the rate of the screen.

        Parameters
        ----------
        force_n
            Above the rest, None where it is not known.
        rest_n
            The rest, above the zero: all that is drawn counts from the newest. 0: the trial is
            over, and what was drawn of it stays as it is.
        n_zeros
            Another than before: the force counts from another zero, and what was goes.
        """
        now_s = time.monotonic()
        if n_zeros != self._n_zeros:
            self._past.clear()
        elif not rest_n and self._rest_n:
            self._past = deque((at_s, each_n - self._rest_n) for at_s, each_n in self._past)
        self._n_zeros, self._rest_n = n_zeros, rest_n
        if force_n is not None:
            self._past.append((now_s, force_n + rest_n))
        while self._past and self._past[0][0] < now_s - SECONDS_SHOWN:
            self._past.popleft()
        shown = replace(
            shown,
            scale_n=max(shown.scale_n, SMALLEST_SCALE_N),
            time_left=round(shown.time_left, 2),
            lines=tuple(_in_own_words(line) for line in shown.lines),
        )
        changed = (shown, force_n) != (self.shown, self._force_n)
        if shown.sentence != self.shown.sentence:
            self.setAccessibleDescription(shown.sentence)
        self.shown, self._force_n = shown, force_n
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
        if self.shown.is_simulated:
            bottom = 86 * unit
            self._paint_simulated(painter, QRectF(side, 92 * unit, wide - 2 * side, 6.5 * unit))
        right = 0.66 * wide if self._shows_numbers else wide - 2 * side
        field = QRectF(side, 29 * unit, right - side, bottom - 29 * unit)
        self._paint_force(painter, field)
        if self._shows_numbers:
            self._paint_number(painter, QRectF(right, field.top(), wide - right, field.height()))
        painter.end()

    def _font(self, part: float, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(_SMALLEST, round(part * self.height() / 100)))
        font.setBold(bold)
        return font

    def _paint_head(self, painter: QPainter, box: QRectF) -> None:
        condition = self.shown.condition
        if condition is None:
            return
        tall = box.height()
        foot = QRectF(box.left(), box.top(), tall * ASPECT, tall)
        paint_foot(painter, foot, condition.side, condition.region)
        name = chip_names(condition.side, condition.region)[0]
        left = foot.right() + 16
        for words, bold, colour in (
            (name, True, theme.colours().text),
            (self.shown.progress, False, theme.colours().muted),
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
        colours, shown = theme.colours(), self.shown
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent if shown.is_pressing else colours.sunk)
        painter.drawRoundedRect(box, theme.CARD_RADIUS, theme.CARD_RADIUS)
        colour = colours.on_accent if shown.is_pressing else colours.text
        words = shown.sentence.upper() if shown.is_pressing else shown.sentence
        room = box.adjusted(28, 0, -28, 0)
        font, _ = fitting(words, room.width(), self._font(CUE, bold=True), _SMALLEST)
        if shown.time_left > 0:
            track = QRectF(room.left(), box.bottom() - 20, room.width(), 9)
            paint_time_left(painter, track, shown.time_left, colour)
            room.setBottom(track.top())
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)

    def _label_font(self, _is_large: bool, _is_bold: bool) -> QFont:
        return self._font(0.72 * WORDS)

    def _paint_force(self, painter: QPainter, field: QRectF) -> None:
        """Paint the curve; where none is wanted, a bar as high as the force."""
        shown, past = self.shown, np.array(self._past).reshape(-1, 2)
        figure = CurveFigure(
            (), -SECONDS_SHOWN, 0.0, shown.scale_n, levels=shown.lines, target_n=shown.target_n,
            target_words=tr("target"), level_width=3, ground="background", newtons=self._newtons,
        )  # fmt: skip
        wanted = figure, field.size()
        if self._around is None or self._around[0] != wanted:
            room = room_of(field.width(), field.height(), self._label_font)
            around = around_curves(room, figure), curve_axes(room, figure)
            self._around = wanted, *around
        _, (behind, before), axes = self._around
        marks: list[Mark] = [*behind.marks]
        if not self._shows_trace and self._force_n is not None:
            inside, foot = axes.inside, axes.y_of(0.0)
            top = axes.y_of(min(max(self._force_n, 0.0), axes.up.high))
            bar = 0.4 * inside.width
            marks.append(Area(inside.x + 0.75 * bar, top, bar, foot - top, "trace"))
        elif len(past):
            time_s, force_n = past[:, 0] - past[-1, 0], past[:, 1] - self._rest_n
            curve = Curve(time_s, force_n, width=5, is_filled=True)
            y = axes.y_of(min(max(force_n[-1], axes.up.low), axes.up.high))
            marks += curve_marks(curve, axes)
            marks += dot(axes.inside.right, y, 28.0, "background")
            marks += dot(axes.inside.right, y, 24.0, "trace")
        self._paint(painter, field, [*marks, *before])

    def _paint(self, painter: QPainter, field: QRectF, marks: Sequence[Mark]) -> None:
        painter.save()
        painter.translate(field.topLeft())
        for mark in marks:
            paint_mark(painter, mark, self._label_font)
        painter.restore()

    def _paint_number(self, painter: QPainter, box: QRectF) -> None:
        colours, force_n = theme.colours(), self._force_n
        middle = box.top() + 0.4 * box.height()
        words = "\N{EN DASH}" if force_n is None else number(max(0.0, force_n))
        font, _ = fitting(words, box.width() - 16, self._font(NUMBER, bold=True), _SMALLEST)
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
        side = box.height() * 0.75
        room = box.width() - 16 - side - 12
        font, wide = fitting(words, room, self._font(0.9 * WORDS, bold=True), _SMALLEST)
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
        if force_n is None or not self.shown.is_pressing:
            return ""
        above = [line for line in self.shown.lines if force_n >= line.force_n]
        if any(line.is_best for line in above):
            return self._above[1]
        return self._above[0] if above else ""

    def _paint_simulated(self, painter: QPainter, box: QRectF) -> None:
        paint_card(painter, box, State.SIMULATED, is_filled=True, radius=theme.RADIUS)
        painter.setFont(self._font(0.6 * WORDS, bold=True))
        painter.setPen(ink(State.SIMULATED))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(24, 0, 0, 0), flags, tr("SIMULATED: not a person"))


def _in_own_words(line: Level) -> Level:
    """Return a line with what the patient reads."""
    force = number(line.force_n, 1)
    words = tr("best today {force}") if line.is_best else tr("your start {force}")
    return replace(line, words=words.format(force=force))
