"""One thing that can be wrong with a visit, to be chosen: what it is, and what the file says."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from forceplate.gui.kit import theme
from forceplate.gui.kit.theme import Size

_LEFT, _RING, _PAD = 14, 16, 8


class WhatRow(QAbstractButton):
    """One thing that can be wrong, and what the file says of it."""

    def __init__(self, title: str, value: str) -> None:
        super().__init__()
        self.value = self._said = value
        self.setText(title)
        self.setAccessibleName(f"{title}: {value}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def refuse(self, why: str) -> None:
        """Let it not be chosen, and say in its place why."""
        self.setEnabled(False)
        self._said = why
        self.setAccessibleName(f"{self.text()}: {self.value}. {why}")

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return what two lines need."""
        return QSize(theme.px(200), self.heightForWidth(theme.px(200)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return what two lines need; more where its words need them."""
        return QSize(theme.px(200), max(theme.DIALOG_TARGET, theme.px(52)))

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return True: the narrower, the more lines."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return what title and value need."""
        title, value = self._areas(width)
        needed = round(title.height() + value.height()) + 2 * _PAD
        return max(self.minimumSizeHint().height(), needed)

    def _areas(self, width: int) -> tuple[QRectF, QRectF]:
        """Return the places of title and value, in the middle of the row."""
        left = _LEFT + theme.px(_RING) + 12
        title = QFontMetricsF(theme.font(bold=True)).height()
        room = QRectF(left, 0, width - left - _PAD, width)
        small = QFontMetricsF(theme.font(Size.SMALL))
        value = small.boundingRect(room, Qt.TextFlag.TextWordWrap, self._said).height()
        top = (self.height() - title - value) / 2
        return (
            QRectF(left, top, room.width(), title),
            QRectF(left, top + title, room.width(), value),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint ring, title and value."""
        painter, colours, here = QPainter(self), theme.colours(), self.isChecked()
        text = colours.text if self.isEnabled() else colours.disabled
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if here:
            painter.setBrush(colours.tint)
            painter.setPen(QPen(colours.accent, 2))
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        side = theme.px(_RING)
        ring = QRectF(_LEFT, (self.height() - side) / 2, side, side)
        painter.setBrush(colours.surface)
        painter.setPen(QPen(colours.accent if here else colours.edge, 2))
        painter.drawEllipse(ring)
        if here:
            painter.setBrush(colours.accent)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(ring.adjusted(4, 4, -4, -4))
        title, value = self._areas(self.width())
        for words, font, colour, area in (
            (self.text(), theme.font(bold=here), text, title),
            (self._said, theme.font(Size.SMALL), colours.muted, value),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(area, Qt.TextFlag.TextWordWrap, words)
        painter.end()
