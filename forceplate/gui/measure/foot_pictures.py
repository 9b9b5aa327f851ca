"""Drawn pictures of how the foot lies: the person, the foot from the side, the toes from above."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.labels import fitting
from forceplate.gui.kit.language import tr
from forceplate.gui.visit.foot import ASPECT, paint_foot
from forceplate.types import Condition, Posture, Region, Side

SHEET = QRectF(0, 0, 320, 260)
"""All pictures are drawn on a sheet of this size and scaled to their widget."""
THICK, THIN = 7.0, 2.0
_READABLE_PX = 9


class PictureKind(StrEnum):
    """Which of the pictures."""

    PERSON = "person"
    FOOT = "foot"
    TOES = "toes"


class FootPicture(QWidget):
    """One picture for a condition; it draws the tested side and the tested toes."""

    def __init__(self, kind: PictureKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._condition = Condition(Side.LEFT, Region.HALLUX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        names = {
            PictureKind.PERSON: tr("Picture: how the person sits or stands"),
            PictureKind.FOOT: tr("Picture: heel and ball on the support, the toes on the platform"),
            PictureKind.TOES: tr("Picture: the toes that lie on the platform, from above"),
        }
        self.setAccessibleName(names[kind])

    def show_condition(self, condition: Condition) -> None:
        """Draw for this condition from now on."""
        self._condition = condition
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the least useful size: it takes what room there is."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least useful size."""
        unit = self.fontMetrics().height()
        return QSize(5 * unit, round(4.5 * unit))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the picture as large as it fits."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / SHEET.width(), self.height() / SHEET.height())
        painter.translate(
            (self.width() - scale * SHEET.width()) / 2, (self.height() - scale * SHEET.height()) / 2
        )
        painter.scale(scale, scale)
        font = QFont(self.font())
        font.setPixelSize(
            max(1, round(min(max(self.fontMetrics().height() * 0.75 / scale, 13), 19)))
        )
        painter.setFont(font)
        left = self._condition.side is Side.LEFT
        # from the side one sees the tested leg in front: the left one of a person facing left
        sheet = _Sheet(painter, mirrored=left and self._kind is not PictureKind.TOES)
        match self._kind:
            case PictureKind.PERSON:
                self._draw_person(sheet)
            case PictureKind.FOOT:
                self._draw_foot(sheet)
            case PictureKind.TOES:
                self._draw_toes(sheet)
        painter.end()

    def _draw_person(self, sheet: _Sheet) -> None:
        """Draw the person from the side, with the right angles of sitting."""
        colours = theme.colours()
        sheet.block(QRectF(150, 222, 62, 16), colours.muted)
        sheet.block(QRectF(216, 222, 40, 16), colours.accent)
        sheet.line([(20, 240), (300, 240)], colours.line, THIN)
        if self._condition.posture is Posture.STANDING:
            sheet.disc(176, 24, 18, colours.text)
            sheet.line([(176, 46), (176, 128), (178, 215), (228, 217)], colours.text, THICK)
            sheet.line([(176, 62), (184, 122)], colours.text, THICK)
            sheet.words(228, 200, tr("toes"), colours.text)
            return
        sheet.line([(58, 60), (58, 162), (136, 162)], colours.muted, THIN * 2)
        sheet.line([(66, 164), (66, 240)], colours.muted, THIN * 2)
        sheet.line([(130, 164), (130, 240)], colours.muted, THIN * 2)
        sheet.disc(86, 32, 18, colours.text)
        sheet.line([(84, 56), (84, 150), (182, 150), (182, 213), (234, 217)], colours.text, THICK)
        sheet.line([(84, 72), (90, 112), (116, 146)], colours.text, THICK)
        for corner, inward in (((84, 150), (1, -1)), ((182, 150), (-1, 1)), ((182, 213), (1, -1))):
            sheet.right_angle(corner, inward, colours.accent)
        for x, y in ((134, 126), (154, 180), (214, 190)):
            sheet.words(x, y, "90°", colours.accent)

    def _draw_foot(self, sheet: _Sheet) -> None:
        """Draw the foot from the side: heel and ball on the support, toes on the platform."""
        colours = theme.colours()
        sheet.block(QRectF(10, 170, 198, 50), colours.muted)
        sheet.block(QRectF(216, 170, 94, 50), colours.accent)
        foot = QPainterPath(QPointF(60, 20))
        foot.cubicTo(58, 70, 52, 100, 36, 130)
        foot.cubicTo(26, 152, 34, 168, 52, 168)
        foot.cubicTo(90, 168, 110, 156, 140, 160)
        foot.cubicTo(160, 166, 180, 170, 204, 168)
        foot.lineTo(212, 150)
        foot.cubicTo(196, 132, 150, 112, 122, 78)
        foot.cubicTo(114, 62, 112, 40, 114, 20)
        sheet.shape(foot, colours.surface, colours.text)
        toe = QPainterPath(QPointF(211, 150))
        toe.cubicTo(236, 142, 272, 146, 280, 156)
        toe.cubicTo(284, 164, 278, 169, 268, 169)
        toe.lineTo(222, 169)
        toe.cubicTo(214, 168, 208, 160, 211, 150)
        sheet.shape(toe, colours.accent, colours.text)
        sheet.words(74, 152, tr("heel"), colours.text, room=72)
        sheet.words(172, 152, tr("ball"), colours.text, room=56)
        if sheet.words(233, 74, tr("only the toes"), colours.accent, room=166):
            sheet.line([(244, 90), (244, 138)], colours.accent, THIN)
        sheet.words(108, 238, tr("level support"), colours.text, room=190)
        sheet.words(266, 238, tr("platform"), colours.accent, room=104)

    def _draw_toes(self, sheet: _Sheet) -> None:
        """Draw both feet from above, the tested one and its toes filled."""
        colours = theme.colours()
        for side, x in ((Side.LEFT, 96.0), (Side.RIGHT, 224.0)):
            is_tested, wide = side is self._condition.side, _FOOT_HIGH * ASPECT
            foot = QRectF(x - wide / 2, 48, wide, _FOOT_HIGH)
            if is_tested:
                sheet.block(_platform_under(self._condition, foot), colours.accent)
            sheet.foot(foot, side, self._condition.region if is_tested else None)
            word = tr("left") if side is Side.LEFT else tr("right")
            sheet.words(x, 246, word, colours.text if is_tested else colours.muted)


_FOOT_HIGH = 170.0
_PLATFORM = {Region.HALLUX: (0.66, 0.96), Region.LESSER_TOES: (0.0, 0.66)}
"""Under which part of the width of a left foot the platform lies; under all toes it is wider."""


def _platform_under(condition: Condition, foot: QRectF) -> QRectF:
    """Return the platform as it lies under the toes of the region, and under no other."""
    low, high = _PLATFORM.get(condition.region, (0.0, 0.96))
    if condition.side is Side.RIGHT:
        low, high = 1 - high, 1 - low
    left, wide = foot.left() + low * foot.width(), (high - low) * foot.width()
    return QRectF(left, foot.top() - 8, wide, 0.42 * foot.height())


class _Sheet:
    """A painter on the sheet that can be mirrored, while words stay readable."""

    def __init__(self, painter: QPainter, *, mirrored: bool) -> None:
        self._painter = painter
        self._mirrored = mirrored

    @contextmanager
    def _shapes(self, colour: QColor | str, width: float = THIN) -> Iterator[QPainter]:
        """Draw with a pen of this colour, mirrored where the sheet is."""
        painter = self._painter
        painter.save()
        if self._mirrored:
            painter.translate(SHEET.width(), 0)
            painter.scale(-1, 1)
        round_pen = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, *round_pen))
        yield painter
        painter.restore()

    def line(self, points: list[tuple[float, float]], colour: QColor | str, width: float) -> None:
        with self._shapes(colour, width) as painter:
            painter.drawPolyline([QPointF(x, y) for x, y in points])

    def shape(self, path: QPainterPath, fill: QColor | str, outline: QColor | str) -> None:
        with self._shapes(outline) as painter:
            painter.setBrush(QColor(fill))
            painter.drawPath(path)

    def disc(self, x: float, y: float, radius: float, colour: QColor | str) -> None:
        path = QPainterPath()
        path.addEllipse(QPointF(x, y), radius, radius)
        self.shape(path, colour, colour)

    def block(self, rectangle: QRectF, colour: QColor | str) -> None:
        """Draw a hatched block with an outline: the hatching says solid without hiding."""
        with self._shapes(colour) as painter:
            painter.setBrush(QBrush(QColor(colour), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(rectangle)

    def foot(self, box: QRectF, side: Side, region: Region | None) -> None:
        """Draw a foot from above; faintly the one that is not measured."""
        self._painter.setOpacity(1.0 if region else 0.4)
        paint_foot(self._painter, box, side, region)
        self._painter.setOpacity(1.0)

    def right_angle(
        self, corner: tuple[float, float], inward: tuple[int, int], colour: QColor | str
    ) -> None:
        x, y = corner
        dx, dy = 16 * inward[0], 16 * inward[1]
        self.line([(x + dx, y), (x + dx, y + dy), (x, y + dy)], colour, THIN)

    def words(
        self, x: float, y: float, text: str, colour: QColor | str, *, room: float = SHEET.width()
    ) -> bool:
        """Write a word centred at a point of the sheet, as small as its room wants, or none.

        Return whether it is there: where it could not be read, the lines beside say it.
        """
        if self._mirrored:
            x = SHEET.width() - x
        painter = self._painter
        whole = painter.font()
        font, width = fitting(text, room, QFont(whole), 1)
        if font.pixelSize() * abs(painter.transform().m11()) < _READABLE_PX:
            return False
        x = min(max(x, width / 2), SHEET.width() - width / 2)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        box = QRectF(x - width / 2 - 2, y - 14, width + 4, 28)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(whole)
        return True
