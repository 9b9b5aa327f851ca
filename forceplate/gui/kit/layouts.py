"""Rows, columns and lines that wrap: what stands in them, in order."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
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


class Lines(QLayout):
    """Parts from left to right, on as many lines as they need."""

    def __init__(self, *parts: QWidget, gap: int = theme.GAP) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(gap)
        for part in parts:
            self.addWidget(part)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802  Qt's name
        """Add a part."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many parts there are."""
        return len(self._items)

    def itemAt(self, place: int) -> QLayoutItem | None:  # noqa: N802
        """Return a part; None: there are not so many."""
        return self._items[place] if 0 <= place < len(self._items) else None

    def takeAt(self, place: int) -> QLayoutItem | None:  # noqa: N802
        """Take a part away."""
        return self._items.pop(place) if 0 <= place < len(self._items) else None

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return what all of them need on one line."""
        hints = [item.sizeHint() for item in self._shown()]
        wide = sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0)
        return QSize(wide, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        """Return what the widest of them needs."""
        least = QSize(0, 0)
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return least

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return True: the narrower, the more lines."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all lines."""
        return self._place(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, place: QRect) -> None:  # noqa: N802
        """Put the parts where they stand."""
        super().setGeometry(place)
        self._place(place, moves=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, place: QRect, *, moves: bool) -> int:
        lines: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._shown():
            wide = item.sizeHint().width()
            if lines[-1] and used + wide > place.width():
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += wide + self.spacing()
        top = place.top()
        for line in lines:
            high = max((item.sizeHint().height() for item in line), default=0)
            left = place.left()
            for item in line:
                size = item.sizeHint().boundedTo(QSize(place.width(), high))
                if moves:
                    corner = QPoint(left, top + (high - size.height()) // 2)
                    item.setGeometry(QRect(corner, size))
                left += size.width() + self.spacing()
            top += high + self.spacing()
        return top - self.spacing() - place.top()


class _Whole(QWidget):
    def heightForWidth(self, width: int) -> int:  # noqa: N802  Qt's name
        """Return the height at which nothing in it is squeezed: an area that scrolls asks."""
        layout = self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return -1
        least = layout.totalMinimumHeightForWidth(width)
        return max(least, layout.totalHeightForWidth(width))


def widget_of(layout: QLayout) -> QWidget:
    """Return a widget that holds a layout, to be hidden or scrolled as one."""
    made = _Whole()
    made.setLayout(layout)
    return made


class Scrolled(QScrollArea):
    """Shows as much of something as there is room for, and moves to the rest."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for ground in (self.viewport(), content):
            ground.setAutoFillBackground(False)


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
