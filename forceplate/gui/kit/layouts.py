"""Rows and columns in one line: what stands in them, in order."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from forceplate.gui.kit import theme

Item = QWidget | QLayout | int | None | tuple[QWidget | QLayout, int]
"""A part; a gap in pixels; None, what takes the room that is left; a part with its stretch."""

PAGE_MARGINS = (16, 12, 16, 12)


def row(
    *items: Item, gap: int = theme.GAP, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return these from left to right."""
    made = QHBoxLayout()
    _fill(made, items, gap, margins)
    return made


def column(
    *items: Item, gap: int = theme.GAP, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Return these from top to bottom."""
    made = QVBoxLayout()
    _fill(made, items, gap, margins)
    return made


def widget_of(layout: QLayout) -> QWidget:
    """Return a widget that holds a layout, to be hidden or scrolled as one."""
    made = QWidget()
    made.setLayout(layout)
    return made


def scrolling(content: QWidget) -> QScrollArea:
    """Return what shows as much of something as there is room for; it never moves sideways."""
    made = QScrollArea()
    made.setWidget(content)
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    for ground in (made.viewport(), content):
        ground.setAutoFillBackground(False)
    return made


def empty(layout: QLayout) -> None:
    """Take the widgets of a layout away."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _fill(
    box: QBoxLayout, items: tuple[Item, ...], gap: int, margins: tuple[int, int, int, int]
) -> None:
    box.setSpacing(gap)
    box.setContentsMargins(*margins)
    for item in items:
        match item:
            case None:
                box.addStretch(1)
            case int():
                box.addSpacing(item)
            case QWidget():
                box.addWidget(item)
            case QLayout():
                box.addLayout(item)
            case (QWidget() as part, int(stretch)):
                box.addWidget(part, stretch)
            case (QLayout() as part, int(stretch)):
                box.addLayout(part, stretch)
