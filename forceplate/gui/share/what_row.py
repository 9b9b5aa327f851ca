"""One thing that can be wrong with a visit, to be chosen: what it is, and what the file says."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from forceplate.gui.kit import theme
from forceplate.gui.kit.theme import Size


class WhatRow(QAbstractButton):
    """One thing that can be wrong, and what the file says of it."""

    def __init__(self, title: str, value: str) -> None:
        super().__init__()
        self.value = value
        self.setText(title)
        self.setAccessibleName(f"{title}: {value}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return what two lines need."""
        return QSize(theme.px(200), max(theme.DIALOG_TARGET, theme.px(52)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint ring, title and value."""
        painter, colours, here = QPainter(self), theme.colours(), self.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if here:
            painter.setBrush(colours.tint)
            painter.setPen(QPen(colours.accent, 2))
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        side = theme.px(16)
        ring = QRectF(14, (self.height() - side) / 2, side, side)
        painter.setBrush(colours.surface)
        painter.setPen(QPen(colours.accent if here else colours.edge, 2))
        painter.drawEllipse(ring)
        if here:
            painter.setBrush(colours.accent)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(ring.adjusted(4, 4, -4, -4))
        left, wide = ring.right() + 12, self.width() - ring.right() - 20
        for words, font, colour, top in (
            (self.text(), theme.font(bold=here), colours.text, 0.0),
            (self.value, theme.font(Size.SMALL), colours.muted, 0.5),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            half = (self.height() - 8) / 2
            painter.drawText(
                QRectF(left, 4 + top * 2 * half, wide, half),
                Qt.AlignmentFlag.AlignVCenter,
                QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, wide),
            )
        painter.end()
