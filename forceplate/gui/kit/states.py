"""A state by shape as well as by colour: disc with tick, triangle, octagon, hatched square."""

from __future__ import annotations

import math
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import theme

SHAPE, LARGE_SHAPE, TITLE_SHAPE = 16, 20, 32
"""Sides in pixels with text of the usual size: beside a word, in a lane, beside a title."""
_HATCH = 18


class State(StrEnum):
    """What a shape says. The first four are in the order of their weight, the worst first."""

    WRONG = "wrong"
    """Octagon with a cross."""
    SIMULATED = "simulated"
    """Hatched square."""
    DOUBT = "doubt"
    """Triangle with an exclamation mark."""
    INFO = "info"
    """Disc with an i: to know or to do."""
    GOOD = "good"
    """Disc with a tick."""
    UP = "up"
    """A gain that is real."""
    DOWN = "down"
    """A loss that is real."""
    SAME = "same"
    """No difference that can be told from measurement error."""
    NEXT = "next"
    """A ring: the trial that is next."""
    NONE = "none"
    """A dotted ring: practice, or not yet."""
    RECORDING = "recording"
    """A filled square."""


_INKS = {
    State.GOOD: "good", State.UP: "good", State.WRONG: "wrong", State.DOWN: "wrong",
    State.DOUBT: "doubt", State.SIMULATED: "simulated", State.INFO: "accent",
    State.NEXT: "accent", State.RECORDING: "stop", State.SAME: "text",
}  # fmt: skip
_GROUNDS = {
    State.GOOD: "good_ground", State.UP: "good_ground", State.WRONG: "wrong_ground",
    State.DOWN: "wrong_ground", State.DOUBT: "doubt_ground",
    State.SIMULATED: "simulated_ground", State.INFO: "tint", State.NEXT: "tint",
}  # fmt: skip


def ink(state: State) -> QColor:
    """Return the colour of a shape and of words in that state."""
    return QColor(getattr(theme.colours(), _INKS.get(state, "muted")))


def ground(state: State) -> QColor:
    """Return the colour of the ground under words in that state."""
    return QColor(getattr(theme.colours(), _GROUNDS.get(state, "sunk")))


def paint_state(painter: QPainter, state: State, box: QRectF, *, is_dashed: bool = False) -> None:
    """Paint the shape of a state into a square.

    Parameters
    ----------
    is_dashed
        A gain, a loss or none by an assumed limit: an outline that is no more than it is.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_dashed and state in _DASHED:
        _dashed(painter, box, state)
    else:
        _PAINTERS[state](painter, box)
    painter.restore()


def paint_hatch(painter: QPainter, path: QPainterPath, colour: QColor) -> None:
    """Hatch an area: what is simulated is told by more than its colour."""
    painter.save()
    painter.setBrushOrigin(path.boundingRect().bottomLeft())
    painter.fillPath(path, _hatch(colour.rgb(), painter.device().devicePixelRatioF()))
    painter.restore()


@cache
def _hatch(rgb: int, ratio: float) -> QBrush:
    """Return a square of the hatch, of which an area is filled at once; lines cost much more."""
    side = round(_HATCH * ratio)
    square = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    square.fill(Qt.GlobalColor.transparent)
    faint = QColor(rgb)
    faint.setAlpha(34)
    painter = QPainter(square)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(faint, 5 * ratio))
    for x in (-side, 0, side):  # where one line leaves the square, the next one comes in
        painter.drawLine(QPointF(x - side, 2 * side), QPointF(x + 2 * side, -side))
    painter.end()
    brush = QBrush(square)
    brush.setTransform(QTransform.fromScale(_HATCH / side, _HATCH / side))
    return brush


def state_pixmap(state: State, side: int, ratio: float = 1.0) -> QPixmap:
    """Return the shape as a picture of this many pixels, for a row of a table."""
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_state(painter, state, QRectF(1, 1, side - 2, side - 2))
    painter.end()
    return picture


class Shape(QWidget):
    """The shape of a state, alone; the words stand beside it."""

    def __init__(self, state: State = State.NONE, side: int = SHAPE) -> None:
        super().__init__()
        self.state, self.is_dashed = state, False
        self._side = theme.px(side)
        self.setFixedSize(self._side + 2, self._side + 2)

    def show_state(self, state: State, *, is_dashed: bool = False) -> None:
        """Show another one; dashed: by an assumed limit."""
        if (state, is_dashed) != (self.state, self.is_dashed):
            self.state, self.is_dashed = state, is_dashed
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the shape."""
        painter = QPainter(self)
        box = QRectF(1, 1, self._side, self._side)
        paint_state(painter, self.state, box, is_dashed=self.is_dashed)
        painter.end()


def _stroke(box: QRectF, colour: QColor) -> QPen:
    pen = QPen(colour, max(1.6, box.width() * 0.12))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _points(box: QRectF, *points: tuple[float, float]) -> QPolygonF:
    """Return points given in halves of the square from its middle."""
    half, centre = box.width() / 2, box.center()
    return QPolygonF([centre + QPointF(x * half, y * half) for x, y in points])


def _disc(painter: QPainter, box: QRectF, state: State) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(state))
    painter.drawEllipse(box)
    painter.setPen(_stroke(box, theme.colours().surface))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _good(painter: QPainter, box: QRectF) -> None:
    _disc(painter, box, State.GOOD)
    painter.drawPolyline(_points(box, (-0.45, 0.02), (-0.1, 0.38), (0.48, -0.34)))


def _info(painter: QPainter, box: QRectF) -> None:
    _disc(painter, box, State.INFO)
    painter.drawPolyline(_points(box, (0, -0.05), (0, 0.5)))
    painter.drawPoints(_points(box, (0, -0.48)))


def _doubt(painter: QPainter, box: QRectF) -> None:
    painter.setPen(_stroke(box, ink(State.DOUBT)))
    painter.setBrush(ink(State.DOUBT))
    painter.drawPolygon(_points(box, (0, -0.8), (0.9, 0.75), (-0.9, 0.75)))
    painter.setPen(_stroke(box, theme.colours().surface))
    painter.drawPolyline(_points(box, (0, -0.3), (0, 0.18)))
    painter.drawPoints(_points(box, (0, 0.58)))


def _wrong(painter: QPainter, box: QRectF) -> None:
    corners = [math.pi / 8 + corner * math.pi / 4 for corner in range(8)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(State.WRONG))
    painter.drawPolygon(_points(box, *((math.cos(at), math.sin(at)) for at in corners)))
    painter.setPen(_stroke(box, theme.colours().surface))
    painter.drawPolyline(_points(box, (-0.38, -0.38), (0.38, 0.38)))
    painter.drawPolyline(_points(box, (-0.38, 0.38), (0.38, -0.38)))


def _simulated(painter: QPainter, box: QRectF) -> None:
    colour, path, half = ink(State.SIMULATED), QPainterPath(), box.width() / 2
    path.addRoundedRect(box, 3, 3)
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(box, ground(State.SIMULATED))
    painter.setPen(_stroke(box, colour))
    for stripe in range(-3, 5):
        x = box.left() + stripe * half * 0.62
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + 2 * half, box.top()))
    painter.restore()
    painter.setPen(_stroke(box, colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 3, 3)


_DASHED = (State.UP, State.DOWN, State.SAME)


def _dashed(painter: QPainter, box: QRectF, state: State) -> None:
    """Paint the sign of a change in ink, in a dashed outline."""
    outline = QPen(ink(state), max(1.4, box.width() * 0.06), Qt.PenStyle.DashLine)
    half = outline.widthF() / 2
    inside = box.adjusted(half, half, -half, -half)
    painter.setPen(outline)
    painter.setBrush(theme.colours().surface)
    round_ = box.width() * (0.5 if state is State.SAME else 0.2)
    painter.drawRoundedRect(inside, round_, round_)
    if state is State.SAME:
        painter.setPen(_stroke(box, ink(state)))
        for y in (-0.2, 0.22):
            painter.drawPolyline(_points(box, (-0.4, y), (0.4, y)))
    else:
        _arrow_strokes(painter, box, ink(state), 1 if state is State.UP else -1)


def _arrow(painter: QPainter, box: QRectF, state: State, way: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(state))
    painter.drawRoundedRect(box, box.width() * 0.2, box.width() * 0.2)
    _arrow_strokes(painter, box, theme.colours().surface, way)


def _arrow_strokes(painter: QPainter, box: QRectF, colour: QColor, way: float) -> None:
    painter.setPen(_stroke(box, colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(_points(box, (-0.45, -0.05 * way), (0, -0.5 * way), (0.45, -0.05 * way)))
    painter.drawPolyline(_points(box, (0, -0.45 * way), (0, 0.55 * way)))


def _ring(painter: QPainter, box: QRectF, colour: QColor, style: Qt.PenStyle) -> None:
    pen = _stroke(box, colour)
    if style is Qt.PenStyle.DotLine:
        pen = QPen(colour, 1.6, style)
    half = pen.widthF() / 2
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.adjusted(half, half, -half, -half))


def _same(painter: QPainter, box: QRectF) -> None:
    _ring(painter, box, theme.colours().muted, Qt.PenStyle.SolidLine)
    for y in (-0.2, 0.22):
        painter.drawPolyline(_points(box, (-0.4, y), (0.4, y)))


def _recording(painter: QPainter, box: QRectF) -> None:
    painter.fillRect(box.adjusted(2, 2, -2, -2), ink(State.RECORDING))


_PAINTERS = {
    State.GOOD: _good,
    State.INFO: _info,
    State.DOUBT: _doubt,
    State.WRONG: _wrong,
    State.SIMULATED: _simulated,
    State.UP: lambda painter, box: _arrow(painter, box, State.UP, 1),
    State.DOWN: lambda painter, box: _arrow(painter, box, State.DOWN, -1),
    State.SAME: _same,
    State.NEXT: lambda painter, box: _ring(painter, box, ink(State.NEXT), Qt.PenStyle.SolidLine),
    State.NONE: lambda painter, box: _ring(painter, box, theme.colours().edge, Qt.PenStyle.DotLine),
    State.RECORDING: _recording,
}
