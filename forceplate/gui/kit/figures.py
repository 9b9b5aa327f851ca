"""The figures of :mod:`forceplate.figures` on the screen, in the colours of the theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from forceplate.drawing import Align, Area, Drawing, Mark, Path, Room, Sign, Stroke, Words
from forceplate.gui.kit import theme
from forceplate.gui.kit.states import State, paint_state
from forceplate.gui.kit.theme import Size

_STROKES = {
    Stroke.SOLID: Qt.PenStyle.SolidLine,
    Stroke.DASHED: Qt.PenStyle.DashLine,
    Stroke.DOTTED: Qt.PenStyle.DotLine,
}
_GROUND_OPACITY = 0.88


class Figure(QWidget):
    """Draws what a function makes of the room there is; drawn anew in another size.

    Parameters
    ----------
    says
        What the figure shows, for a screen reader.
    height
        The least, in pixels with text of the usual size.
    """

    def __init__(self, says: str, height: int = 120, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draw: Callable[[Room], Drawing] | None = None
        self.setAccessibleName(says)
        self.setMinimumHeight(theme.px(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_drawing(self, draw: Callable[[Room], Drawing] | None, says: str = "") -> None:
        """Show what this makes; None: nothing."""
        self._draw = draw
        if says:
            self.setAccessibleName(says)
        self.update()

    @property
    def drawing(self) -> Drawing | None:
        """What is drawn now."""
        if self._draw is None:
            return None
        small = QFontMetricsF(theme.font(Size.SMALL))
        return self._draw(Room(self.width(), self.height(), small.height(), _measure))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the marks."""
        drawing = self.drawing
        if drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in drawing.marks:
            paint_mark(painter, mark)
        painter.end()


def paint_mark(painter: QPainter, mark: Mark) -> None:
    """Paint one mark of a drawing."""
    match mark:
        case Area():
            colour = _colour(mark.colour)
            colour.setAlphaF(mark.opacity)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            box = QRectF(mark.x, mark.y, mark.width, mark.height)
            painter.drawRoundedRect(box, mark.radius, mark.radius)
        case Path():
            pen = QPen(_colour(mark.colour), mark.width, _STROKES[mark.stroke])
            pen.setCapStyle(Qt.PenCapStyle.RoundCap if mark.is_round else Qt.PenCapStyle.FlatCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in mark.points]))
        case Words():
            _paint_words(painter, mark)
        case Sign():
            _paint_sign(painter, mark)


def _paint_words(painter: QPainter, mark: Words) -> None:
    font = theme.font(Size.LARGE if mark.is_large else Size.SMALL, bold=mark.is_bold)
    metrics = QFontMetricsF(font)
    wide, high = metrics.horizontalAdvance(mark.text), metrics.height()
    shift = {Align.LEFT: 0.0, Align.MIDDLE: wide / 2, Align.RIGHT: wide}[mark.align]
    box = QRectF(mark.x - shift, mark.y - high / 2, wide + 1, high)
    if mark.has_ground:
        ground = _colour("surface")
        ground.setAlphaF(_GROUND_OPACITY)
        painter.fillRect(box.adjusted(-4, 0, 4, 0), ground)
    painter.setFont(font)
    painter.setPen(_colour(mark.colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, mark.text)


def _paint_sign(painter: QPainter, mark: Sign) -> None:
    half, state = mark.side / 2, State(mark.state)
    box = QRectF(mark.x - half, mark.y - half, mark.side, mark.side)
    around = box.adjusted(-3, -3, 3, 3)
    painter.setBrush(_colour("surface"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(around, half, half)
    paint_state(painter, state, box, is_dashed=mark.is_dashed)


def _colour(name: str) -> QColor:
    return QColor(getattr(theme.colours(), name))


def _measure(text: str, bold: bool, large: bool) -> float:
    font = theme.font(Size.LARGE if large else Size.SMALL, bold=bold)
    return QFontMetricsF(font).horizontalAdvance(text)
