"""The ring around the control that has the keyboard, the same on every kind of control."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QMoveEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget
from shiboken6 import delete, isValid

from forceplate.gui.kit import theme
from forceplate.gui.kit.cards import Card

WIDTH = 2
_FOLLOWED = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}


class Ring(QWidget):
    """Lies over a control, in what scrolls it, else in its window, and follows it there.

    Qt's own frame it is not: PySide takes the control for its child, and what Qt made goes along.
    """

    def __init__(self, control: QWidget) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.control = control
        around: QWidget | None = control
        while around is not None and not _holds_all(around):
            around.installEventFilter(self)
            around = around.parentWidget()
        self.setParent(around)
        self._follow()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Go where the control goes."""
        if event.type() in _FOLLOWED:
            self._follow()
        return False

    def moveEvent(self, _event: QMoveEvent) -> None:  # noqa: N802
        """Stay with the control where all that is in a table is moved, the ring behind it."""
        self._follow()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colours().focus, WIDTH))
        painter.drawRoundedRect(self.inside().adjusted(1, 1, -2, -2), 4, 4)

    def inside(self) -> QRect:
        """Return where it has room: around the control, over its edge where that is cut."""
        control = self.rect().adjusted(WIDTH, WIDTH, -WIDTH, -WIDTH)
        return control.united(self.visibleRegion().boundingRect())

    def _follow(self) -> None:
        corner = self.pos() + self.mapFromGlobal(self.control.mapToGlobal(QPoint(0, 0)))
        place = QRect(corner, self.control.size())
        self.setGeometry(place.adjusted(-WIDTH, -WIDTH, WIDTH, WIDTH))
        self.raise_()
        # Qt gives the keyboard to what is hidden too, and then the ring points at something else
        self.setVisible(self.control.isVisible())


def _holds_all(widget: QWidget) -> bool:
    """Return whether it is a window, or the part of one that scrolls."""
    return widget.isWindow() or isinstance(widget.parent(), QAbstractScrollArea)


def _show_whole(control: QWidget) -> None:
    """Scroll what a control stands in so far that all of it is in sight, else its beginning.

    The head of its card comes into sight with it where both have room.
    """
    area: QWidget | None = control
    card: Card | None = None
    while area is not None:
        inside = area.widget() if isinstance(area, QScrollArea) else None
        if isinstance(area, QScrollArea) and inside is not None and inside.isAncestorOf(control):
            middle = control.mapTo(inside, control.rect().center())
            size = (control.size() + QSize(2, 2) * theme.GAP) / 2
            if card is not None:
                top, end = (each.mapTo(inside, QPoint()).y() for each in (card, control))
                if end + control.height() - top <= area.viewport().height():
                    area.ensureVisible(middle.x(), top, size.width(), 0)
            area.ensureVisible(middle.x(), middle.y(), size.width(), size.height())
        card = area if isinstance(area, Card) else card
        area = area.parentWidget()


class FocusRing(QObject):
    """Follows the keyboard through all windows of the application, and scrolls to it."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._ring: Ring | None = None
        application.focusChanged.connect(self._move)

    @property
    def around(self) -> QWidget | None:
        """The control that has the ring now."""
        return self._ring.control if self._ring is not None and isValid(self._ring) else None

    def _move(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._ring is not None and isValid(self._ring):  # else it went with its window
            delete(self._ring)  # at once: until then it would follow
        self._ring = None
        if now is None or isinstance(now, QScrollArea) or now.layout() is not None:
            return  # a ring around a whole page points at nothing
        if not now.isWindow():  # as the patient view is: a ring would lie in its corner
            self._ring = Ring(now)
            if QApplication.mouseButtons() == Qt.MouseButton.NoButton:  # else it would flee
                _show_whole(now)
