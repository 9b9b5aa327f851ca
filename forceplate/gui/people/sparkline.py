"""Strength over the visits as a small line plot: left and right, each with its own sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from forceplate.gui.kit.theme import Colours
from forceplate.storage.people.people import Person, Strength
from forceplate.types import Condition, Region, Side

_HEAD_ROOM = 1.1
_MARK = 2.6
"""Half the width of a mark, in pixels of the screen at 100 %."""


@dataclass(frozen=True, slots=True)
class StrengthLines:
    """What was measured most often of one person; conditions are never mixed."""

    condition: Condition
    """The side in it says nothing."""
    left: tuple[tuple[date, float], ...]
    """Day and newtons, in the order of time."""
    right: tuple[tuple[date, float], ...]


def strength_lines(person: Person) -> StrengthLines | None:
    """Return the lines of the condition with most points; None without any strength.

    Simulated visits are never in one line with real ones: those like the last visit are taken.
    """
    readable = [visit for visit in person.visits if not visit.problem]
    points: dict[Condition, dict[Side, list[tuple[date, float]]]] = {}
    for visit in readable:
        if visit.simulated == readable[-1].simulated:
            for strength in visit.strengths:
                sides = points.setdefault(_without_side(strength), {side: [] for side in Side})
                sides[strength.condition.side].append((visit.date, strength.value_n))
    if not points:
        return None
    regions = list(Region)
    most = max(
        points,
        key=lambda one: (sum(map(len, points[one].values())), -regions.index(one.region)),
    )
    return StrengthLines(most, tuple(points[most][Side.LEFT]), tuple(points[most][Side.RIGHT]))


def draw_sparkline(painter: QPainter, area: QRectF, lines: StrengthLines, colours: Colours) -> None:
    """Draw both lines over time from zero force up; left with discs, right dashed with squares.

    Visits of one day alone stand beside each other, in their order.
    """
    every = (*lines.left, *lines.right)
    first = min(day for day, _ in every)
    days = (max(day for day, _ in every) - first).days
    top_n = max(1.0, *(value_n for _, value_n in every)) * _HEAD_ROOM
    inner = area.adjusted(_MARK + 1, _MARK + 1, -_MARK - 1, -_MARK - 1)

    def places(points: tuple[tuple[date, float], ...]) -> list[QPointF]:
        made = []
        for number, (day, value_n) in enumerate(points):
            share = (day - first).days / days if days else (number + 0.5) / len(points)
            y = inner.bottom() - inner.height() * max(value_n, 0.0) / top_n
            made.append(QPointF(inner.left() + inner.width() * share, y))
        return made

    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.line, 1))
    painter.drawLine(inner.bottomLeft(), inner.bottomRight())
    for side, points in ((Side.LEFT, lines.left), (Side.RIGHT, lines.right)):
        _draw_line(painter, places(points), side, colours)
    painter.restore()


def draw_mark(painter: QPainter, centre: QPointF, side: Side, colours: Colours) -> None:
    """Draw the sign of a side: a disc for left, an open square for right."""
    colour = side_colour(side, colours)
    painter.setPen(QPen(colour, 1.4))
    if side is Side.LEFT:
        painter.setBrush(colour)
        painter.drawEllipse(centre, _MARK, _MARK)
    else:
        painter.setBrush(colours.surface)
        painter.drawRect(QRectF(centre.x() - _MARK, centre.y() - _MARK, 2 * _MARK, 2 * _MARK))


def side_colour(side: Side, colours: Colours) -> QColor:
    """Return the colour of a side's line."""
    return colours.trace if side is Side.LEFT else colours.text


def _draw_line(painter: QPainter, points: list[QPointF], side: Side, colours: Colours) -> None:
    pen = QPen(side_colour(side, colours), 1.4)
    if side is Side.RIGHT:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(points)
    for point in points:
        draw_mark(painter, point, side, colours)


def _without_side(strength: Strength) -> Condition:
    one = strength.condition
    return Condition(Side.LEFT, one.region, one.posture, one.fixation)
