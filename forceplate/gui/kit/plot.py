"""What the drawings of review and progress share: a plot in the person's language and colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.numbers import number


class NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis whose figures follow the language: a decimal comma in Dutch."""

    unit = ""
    """Stands behind every figure, with a space before it."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """Return the figures at the ticks."""
        places = f"{spacing * scale:.6f}".rstrip("0").partition(".")[2]
        return [number(value * scale, len(places)) + self.unit for value in values]


class Plot(pg.GraphicsView):  # type: ignore[misc]
    """Two axes and what is drawn between them; neither zoom nor menus.

    A subclass draws between ``begin`` and the next one.
    """

    _has_bottom_label = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # not pyqtgraph's PlotItem: it makes dozens of menus that nothing deletes
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.left, self.bottom = NumberAxis("left"), NumberAxis("bottom")
        layout = pg.GraphicsLayout()
        layout.layout.setSpacing(0)
        layout.addItem(self.left, 0, 0)
        layout.addItem(self.box, 0, 1)
        layout.addItem(self.bottom, 1, 1)
        for axis in (self.left, self.bottom):
            axis.linkToView(self.box)
            axis.enableAutoSIPrefix(False)
        self.setCentralItem(layout)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._items: list[Any] = []

    def begin(self) -> None:
        """Take away all that is drawn, and take the present colours and size of text."""
        for item in self._items:
            self.box.removeItem(item)
        self._items.clear()
        colours, font = theme.colours(), self.font()
        self.setBackground(colours.surface)
        for axis in (self.left, self.bottom):
            axis.setPen(pg.mkPen(colours.line, width=1))
            axis.setTextPen(pg.mkPen(colours.text))
            axis.setTickFont(font)
            axis.label.setFont(font)
        # as wide as they need now: pyqtgraph would find out only after painting
        line = self.fontMetrics().height()
        self.left.setWidth(self.fontMetrics().horizontalAdvance("0000") + 2 * line)
        self.bottom.setHeight(2.6 * line if self._has_bottom_label else 1.6 * line)

    def draw(self, item: Any) -> None:
        """Draw something until the next ``begin``."""
        self.box.addItem(item)
        self._items.append(item)

    def set_label(self, axis: Any, text: str) -> None:
        """Say what an axis counts."""
        size = f"{self.font().pixelSize()}px"
        axis.setLabel(text, **{"color": theme.colours().text.name(), "font-size": size})

    def set_ranges(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show from where to where on both axes."""
        self.box.setRange(xRange=x, yRange=y, padding=0)
