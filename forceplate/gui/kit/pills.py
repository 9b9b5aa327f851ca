"""A state in words with its shape; a tag without one."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.states import LARGE_SHAPE, SHAPE, State, ground, ink, paint_state
from forceplate.gui.kit.theme import Size

_PAD, _AFTER_SHAPE, _HIGH, _DASHED_WIDTH = 10, 7, 28, 1.4


class Pill(QWidget):
    """A state: shape, word and ground.

    Dashed where it rests on an assumed limit; without a state it is a tag, such as the visit.
    """

    def __init__(
        self,
        text: str = "",
        state: State | None = None,
        *,
        size: Size = Size.SMALL,
        is_dashed: bool = False,
    ) -> None:
        super().__init__()
        self._size = size
        self.text, self.state, self.is_dashed = text, state, is_dashed
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(text, state, is_dashed=is_dashed)

    def show_state(self, text: str, state: State | None, *, is_dashed: bool = False) -> None:
        """Say something else."""
        self.text, self.state, self.is_dashed = text, state, is_dashed
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return what the words need."""
        metrics = QFontMetricsF(theme.font(self._size, bold=True))
        wide = metrics.horizontalAdvance(self.text) + 2 * _PAD + self._shape_room() + 2
        return QSize(math.ceil(wide), max(theme.px(_HIGH), math.ceil(metrics.height()) + 8))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same: a state is never cut."""
        return self.sizeHint()

    def _side(self) -> int:
        return theme.px(SHAPE if self._size is Size.SMALL else LARGE_SHAPE)

    def _shape_room(self) -> int:
        return 0 if self.state is None else self._side() + _AFTER_SHAPE

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint ground, shape and words."""
        painter, box, colours = QPainter(self), QRectF(self.rect()), theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = colours.text if self.state is None else ink(self.state)
        if self.is_dashed:
            painter.setPen(QPen(words, _DASHED_WIDTH, Qt.PenStyle.DashLine))
            painter.setBrush(colours.surface)
            box.adjust(1, 1, -1, -1)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.sunk if self.state is None else ground(self.state))
        round_ = 6 if self.state is None else box.height() / 2
        painter.drawRoundedRect(box, round_, round_)
        side = self._side()
        if self.state is not None:
            shape = QRectF(_PAD, (self.height() - side) / 2, side, side)
            paint_state(painter, self.state, shape, is_dashed=self.is_dashed)
        painter.setFont(theme.font(self._size, bold=True))
        painter.setPen(words)
        painter.drawText(
            QRectF(self.rect()).adjusted(_PAD + self._shape_room(), 0, 0, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self.text,
        )
        painter.end()
