"""The ring around the control that has the keyboard, the same on every kind of control."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFocusFrame,
    QProxyStyle,
    QScrollArea,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from shiboken6 import isValid

from forceplate.gui.kit import theme

WIDTH = 2


class _OverAll(QProxyStyle):
    """Puts a ring over its control, whole: else it is painted where nothing lies over it."""

    def styleHint(  # noqa: N802  Qt's name
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        """Return what holds for a ring."""
        if hint is QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        if hint is QStyle.StyleHint.SH_FocusFrame_Mask:
            return 0
        return super().styleHint(hint, option, widget, returned)


class Ring(QFocusFrame):
    """The ring around one control."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colours().focus, WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.inside().adjusted(1, 1, -2, -2), 4, 4)

    def inside(self) -> QRect:
        """Return where the ring has room: around the control, over its edge where that is cut."""
        around, rect = cast("QWidget | None", self.widget()), self.rect()
        if around is None:  # Qt has just destroyed it
            return rect
        control = QRect(self.mapFromGlobal(around.mapToGlobal(QPoint(0, 0))), around.size())
        shown: QRect = self.visibleRegion().boundingRect()
        return rect.intersected(shown.united(control))


class FocusRing(QObject):
    """Follows the keyboard through all windows of the application.

    PySide takes a control for the child of the ring around it. When the ring goes on, what Qt made
    in the control, such as the line that a box is typed in, goes for Python: whoever needs it
    asks the control for it each time, and makes the buttons of a box of messages himself.

    It shows only after the keyboard was used to move: whoever works with a mouse sees where he
    is. Fields and lists that show the keyboard by their own border get it as well.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._ring: Ring | None = None
        self._style = _OverAll()
        application.focusChanged.connect(self._move)

    @property
    def around(self) -> QWidget | None:
        """The control that has the ring now."""
        ring = self._ring
        return ring.widget() if ring is not None and isValid(ring) else None

    def remove(self) -> None:
        """Take the ring away, before the window goes."""
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None

    def _move(self, _before: QWidget | None, now: QWidget | None) -> None:
        # a new ring each time: Qt may have destroyed the former with what was around it
        self.remove()
        if now is None or isinstance(now, QScrollArea) or now.layout() is not None:
            return  # a ring around a whole page points at nothing
        if now.isWindow():
            return  # such as the patient view, which has no layout: a ring would lie in its corner
        self._ring = Ring(now)
        self._ring.setStyle(self._style)
        self._ring.setWidget(now)
        # Qt gives the keyboard to what is hidden too, and would show the ring where that once was
        self._ring.setVisible(now.isVisible())
