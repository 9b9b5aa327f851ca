"""A figure of a study: its drawing as SVG, in the colours of the theme."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from forceplate.gui.kit import theme
from forceplate_study.results.drawing import Drawing, to_svg

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

_LETTERS_WIDE = 120
"""How wide a figure may be, in letters of the text around it."""
_DARK_CURVES = {
    "#0072b2": "#6cc0f2", "#d55e00": "#ff9466", "#009e73": "#43cfa3", "#7a3e9d": "#e59ac6",
}  # fmt: skip


class StudyFigure(QWidget):
    """Keeps the shape of its drawing; never wider than its words can be read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._renderer = QSvgRenderer(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show a drawing; None: nothing."""
        self._drawing = drawing
        self.setVisible(drawing is not None)
        if drawing is not None:
            self._renderer.load(QByteArray(in_theme(to_svg(drawing)).encode()))
            self.setAccessibleName(drawing.title)
            self.setToolTip(drawing.title)
        self._fit()
        self.update()

    @property
    def is_drawn(self) -> bool:
        """Whether there is a drawing that Qt can show."""
        return self._drawing is not None and self._renderer.isValid()

    def _width(self) -> float:
        return min(self.width(), _LETTERS_WIDE * self.fontMetrics().averageCharWidth())

    def _fit(self) -> None:
        drawing = self._drawing
        if drawing is not None:
            self.setFixedHeight(round(self._width() * drawing.height / drawing.width))

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return a readable size."""
        wide = 60 * self.fontMetrics().averageCharWidth()
        return QSize(wide, round(wide * 0.64))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Keep the shape."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw it."""
        if self.is_drawn:
            painter = QPainter(self)
            paper = QRectF(0, 0, self._width(), self.height())
            painter.fillRect(paper, theme.colours().surface)
            self._renderer.render(painter, paper)
            painter.end()


def in_theme(svg: str) -> str:
    """Return an SVG text without its paper, in colours that can be seen in the theme of now."""
    colours = theme.colours()
    own: dict[str, str | QColor] = {
        "#000000": colours.text, "#5a6570": colours.muted,
        "#d9dee2": colours.line, "#b00020": colours.wrong,
        **(_DARK_CURVES if theme.is_dark() else {}),
    }  # fmt: skip

    def other(found: re.Match[str]) -> str:
        colour = own.get(found[0], found[0])
        return colour if isinstance(colour, str) else colour.name()

    without_paper = re.sub(r"<rect [^>]*/>", "", svg)  # Qt takes 100 % of it for 100
    return re.sub(r"#[0-9a-f]{6}", other, without_paper)
