"""A foot seen from above with the toes that are measured filled: side and toes at a glance."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from forceplate.enums import Region, Side
from forceplate.gui.kit import theme

ASPECT, _LINE_WIDTH = 0.74, 1.6
"""Width of the foot over its height."""
_SOLE = (
    ((0.97, 0.52), (0.74, 0.62), (0.76, 0.82)),
    ((0.76, 1.03), (0.32, 1.03), (0.31, 0.82)),
    ((0.30, 0.66), (0.10, 0.60), (0.12, 0.42)),
    ((0.22, 0.30), (0.66, 0.22), (0.90, 0.36)),
)
_TOES = (
    (0.80, 0.155, 0.125, 0.117), (0.575, 0.155, 0.075, 0.078), (0.40, 0.20, 0.068, 0.069),
    (0.24, 0.265, 0.062, 0.061), (0.10, 0.345, 0.056, 0.055),
)  # fmt: skip
"""Middle and half axes of each toe of a left foot, the big one first."""


def paint_foot(
    painter: QPainter,
    box: QRectF,
    side: Side,
    region: Region | None,
    measured: QColor | None = None,
) -> None:
    """Paint a foot with its toes up; ``measured``: the colour of those of the region, if any."""
    colours = theme.colours()
    measured = colours.accent if measured is None else measured
    wide, high = box.width(), box.height()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    if side is Side.RIGHT:
        painter.translate(wide, 0)
        painter.scale(-1, 1)
    sole = QPainterPath(QPointF(0.90 * wide, 0.36 * high))
    for curve in _SOLE:
        sole.cubicTo(*(QPointF(x * wide, y * high) for x, y in curve))
    painter.setPen(QPen(colours.edge, _LINE_WIDTH))
    painter.setBrush(colours.surface)
    painter.drawPath(sole)
    pressing = {None: (), Region.HALLUX: (0,), Region.LESSER_TOES: (1, 2, 3, 4)}
    for toe, (x, y, across, along) in enumerate(_TOES):
        presses = toe in pressing.get(region, range(len(_TOES)))
        painter.setPen(QPen(measured if presses else colours.edge, _LINE_WIDTH))
        painter.setBrush(measured if presses else colours.surface)
        painter.drawEllipse(QPointF(x * wide, y * high), across * wide, along * high)
    painter.restore()


class Foot(QWidget):
    """A foot of this height, in pixels with text of the usual size."""

    def __init__(self, side: Side, region: Region, height: int = 36) -> None:
        super().__init__()
        self._side, self._region = side, region
        high = theme.px(height)
        self.setFixedSize(round(high * ASPECT) + 2, high + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the foot."""
        painter = QPainter(self)
        paint_foot(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), self._side, self._region)
        painter.end()
