"""Beside the rail: the screen whole where there is room, else it scrolls; notices over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.layouts import Scrolled, column
from forceplate.gui.kit.notice_bar import NoticeBar, NoticePlace

NOTICES_TOP = 64
"""Below the head of a screen, in pixels."""
_NOTICE_SIDES = 16


class Screens(QStackedWidget):
    """The screens, of which one is shown. What scrolls them asks for the least that one needs."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return what the screen that is shown likes to have."""
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the least width; the height goes by the width there is."""
        return QSize(self._least.width(), 0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return whether the screen that is shown wraps."""
        page = self.currentWidget()
        return page is not None and page.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the least height in which nothing of the screen is cut off."""
        page = self.currentWidget()
        layout = None if page is None else page.layout()
        if page is None or layout is None or not layout.hasHeightForWidth():
            return self._least.height()
        if page.findChild(QStackedWidget) is not None:  # Qt asks one for what its pages like best
            return self._least.height()
        return layout.totalMinimumHeightForWidth(width)

    @property
    def _least(self) -> QSize:
        """The least of the screen that is shown, however wide."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()


class PageArea(QWidget):
    """The screens; neither a lane nor what is to be pressed next is under a notice.

    Notices take their room from what gives way: above the place that a screen has for them, else
    at its bottom. Nothing that stands at the top of it moves.
    """

    def __init__(self, screens: Screens, notices: NoticeBar) -> None:
        super().__init__()
        self._area = Scrolled(screens)
        self._area.verticalScrollBar().valueChanged.connect(self._put)
        self._below = column(self._area)
        self.setLayout(self._below)
        self._screens, self._notices = screens, notices
        notices.setParent(self)
        notices.height_changed.connect(self._place)
        screens.currentChanged.connect(lambda _: self._place())  # each has its own place for them
        notices.raise_()
        notices.setVisible(bool(notices.notices))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Keep the notices over the screen."""
        super().resizeEvent(event)
        self._place()

    @property
    def _given(self) -> NoticePlace | None:
        """The place that the screen has for notices; None: they stand at its bottom."""
        page = self._screens.currentWidget()
        return None if page is None else page.findChild(NoticePlace)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep the notices at the place that the screen has for them, and as high as it allows."""
        if event.type() is QEvent.Type.Move and watched is self._given:
            self._put()
        elif event.type() is QEvent.Type.LayoutRequest and self._notices.notices:
            self._place()  # the screen may need more, or less, than when they came
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        notices, given = self._notices, self._given
        if notices.parentWidget() is not self:
            return
        taken = self._high + theme.GAP if notices.notices else 0
        self._below.setContentsMargins(0, 0, 0, 0 if given else taken)
        if given is not None:
            # what it asks for, which its height follows only later
            asked = given.minimumHeight()
            least = self._screens.heightForWidth(self._screens.width()) - asked
            given.installEventFilter(self)
            self._screens.installEventFilter(self)
            given.setFixedHeight(min(taken, max(0, self.height() - least)))
            self._settle(given)
        self._put()

    def _settle(self, given: NoticePlace) -> None:
        """Let all that is around it have the new height now, before the screen asks to scroll."""
        around = given.parentWidget()
        while around is not None and around is not self:
            layout = around.layout()
            if layout is not None:
                layout.activate()
            around = around.parentWidget()

    @property
    def _high(self) -> int:
        wide = self.width() - 2 * _NOTICE_SIDES
        return min(self._notices.heightForWidth(wide), self.height() - NOTICES_TOP)

    def _put(self) -> None:
        """Let the notices end where they have their room, and cover what is above if need be."""
        given, high = self._given, self._high
        end = self.height() - theme.GAP
        if given is not None:
            end = min(end, given.mapTo(self, QPoint(0, given.height())).y())
        wide = self.width() - 2 * _NOTICE_SIDES
        self._notices.setGeometry(_NOTICE_SIDES, max(NOTICES_TOP, end - high), wide, high)
