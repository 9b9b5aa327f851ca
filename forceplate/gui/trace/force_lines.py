"""Forces to compare with, as lines across a plot: told apart also where they nearly touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from forceplate.gui.kit import theme

_DASHES = [7.0, 3.0]
_DOTS = [2.0, 2.0]
_PAD = 3.0


@dataclass(frozen=True, slots=True)
class ForceLine:
    """A force with its words."""

    force_n: float
    words: str
    is_best: bool = False
    """The best of today, dotted and green; else where the person began, dashed and dark."""


def paint_force_lines(
    painter: QPainter,
    placed: Sequence[tuple[ForceLine, float]],
    area: QRectF,
    *,
    width: float = 2.0,
    ground: QColor | None = None,
    is_right: bool = False,
) -> None:
    """Paint each line at its height, the words of the higher above it and of the lower below.

    Parameters
    ----------
    placed
        Each line with its y in the area's coordinates.
    ground
        Behind the words; None: the surface.
    is_right
        The words stand at the right end.
    """
    colours = theme.colours()
    metrics = QFontMetricsF(painter.font())
    by_height = sorted(placed, key=lambda each: (each[1], not each[0].is_best))
    for place, (line, y) in enumerate(by_height):
        painter.setPen(_pen(line, width))
        painter.drawLine(QLineF(area.left(), y, area.right(), y))
        is_above = place == 0 and (len(by_height) > 1 or y > metrics.height() + _PAD)
        top = y - metrics.height() - _PAD if is_above else y + _PAD
        top = min(max(top, area.top()), area.bottom() - metrics.height())
        wide = metrics.horizontalAdvance(line.words)
        left = area.right() - wide - metrics.height() if is_right else area.left() + 12
        plate = QColor(colours.surface if ground is None else ground)
        plate.setAlpha(200)
        painter.fillRect(QRectF(left - _PAD, top, wide + 2 * _PAD, metrics.height()), plate)
        painter.setPen(_ink(line))
        painter.drawText(QPointF(left, top + metrics.ascent()), line.words)


def _pen(line: ForceLine, width: float) -> QPen:
    pen = QPen(_ink(line), width, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern(_DOTS if line.is_best else _DASHES)
    return pen


def _ink(line: ForceLine) -> QColor:
    return theme.colours().good if line.is_best else theme.colours().text
