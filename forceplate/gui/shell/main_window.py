"""The one window: the rail at the left, the screen beside it, notices below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QLocale, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QProgressBar, QStackedWidget, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.file_dialogs import ask_folder
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.notice_bar import NoticeBar
from forceplate.gui.kit.sheet import Pages
from forceplate.gui.kit.theme import Size
from forceplate.gui.shell.rail import LOCK_KEY, Rail, RailButton
from forceplate.gui.shell.screens import INNER, SCREENS, Screen


@runtime_checkable
class Page(Protocol):
    """What a screen is told.

    One with fields that are saved by a button also has ``has_unsaved``, a bool: whether what was
    typed would be lost with it.
    """

    def opened(self) -> None:
        """Begin: it is shown now."""

    def closed(self) -> None:
        """End: it is shown no longer."""


_OVER = "over"
"""The page that is shown in the place of a screen."""
WIDTH, HEIGHT = 1200, 740
TITLE_BAR = 40
"""What a window manager may put above the window, in pixels."""
NOTICES_TOP = 64
"""Below the head of a screen, in pixels."""
_NOTICE_SIDES = 16
_WITH_LANE = {Screen.MEASURE, Screen.REVIEW}
"""Screens on which notices have a place of their own: over the lane, below the head."""
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
Factories = Mapping[str, Callable[[], QWidget]]
Titles = Mapping[str, Callable[[], str]]
"""What screens are called in the language of now, by the name that is also their icon."""


class MainWindow(QMainWindow):
    """Shows what it is given; a screen is built when it is first wanted.

    Parameters
    ----------
    annexes
        Screens beside those of :class:`Screen`, which are shown once they are offered.
    """

    help_wanted = Signal()
    lock_wanted = Signal()
    try_again_wanted = Signal()
    folder_chosen = Signal(str)
    """The library was refused; this folder is to be opened instead."""
    first_painted = Signal()
    """The user sees the window: what takes long may begin."""

    def __init__(self, annexes: Titles = MappingProxyType({})) -> None:
        super().__init__()
        self._is_painted = self._can_lock = False
        self._annexes = annexes
        self._factories: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        self._screen: str | None = None
        self.before_close: Callable[[], bool] = lambda: True
        """Asked when the window is to close: False keeps it open for now."""
        self.notices = NoticeBar(platform_screen=Screen.PLATFORM)
        self.notices.platform_wanted.connect(lambda: self.show_screen(Screen.PLATFORM))
        self._build()
        self._dismiss = QShortcut(QKeySequence("Ctrl+Backspace"), self)
        self._dismiss.activated.connect(self.notices.dismiss)
        self._help_key = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self)
        self._help_key.activated.connect(self.help_wanted)
        self._lock_key = QShortcut(QKeySequence(LOCK_KEY), self)
        self._lock_key.activated.connect(self.lock_wanted)
        self.resize(WIDTH, opening_height(self.screen().availableGeometry().height()))

    def _build(self) -> None:
        """Build what is around the pages, in the language, colours and text size of now."""
        self.setLocale(QLocale())  # decimal comma in every number field
        names = (*Screen, *self._annexes)
        self.rail = Rail({name: self._title(name) for name in names})
        self.rail.screen_wanted.connect(self.show_screen)
        self.rail.help_wanted.connect(self.help_wanted)
        self.rail.lock_wanted.connect(self.lock_wanted)
        self.rail.offer_lock(can_lock=self._can_lock)
        self.rail.platform_wanted.connect(lambda: self.show_screen(Screen.PLATFORM))
        self._buttons: dict[str, RailButton] = self.rail.buttons
        for name in self._annexes:
            self._buttons[name].hide()  # until it is offered
        self.status = self.rail.status
        self.status.recording.connect(self._buttons[Screen.MEASURE].show_badge)
        self._waiting = _Waiting()
        self._waiting.again_button.clicked.connect(self.try_again_wanted)
        self._waiting.folder_button.clicked.connect(self._choose_folder)
        self._stack = Pages()
        self._stack.addWidget(self._waiting)
        self._whole = QWidget()
        self._whole.setLayout(row(self.rail, (_UnderNotices(self._stack, self.notices), 1), gap=0))
        self.setCentralWidget(self._whole)
        self._set_title()

    def offer_lock(self, *, can_lock: bool) -> None:
        """Offer to lock the window, where it has a lock."""
        self._can_lock = can_lock
        self.rail.offer_lock(can_lock=can_lock)

    @property
    def can_rebuild(self) -> bool:
        """Whether nothing would be lost: no page waited for, no question open, nothing unsaved."""
        return (
            (self._screen is not None or self._waiting.is_refused)
            and QApplication.activeModalWidget() is None
            and QApplication.activePopupWidget() is None
            and not any(getattr(page, "has_unsaved", False) for page in self._pages.values())
        )

    def rebuild(self) -> None:
        """Build everything anew, in the language, colours and text size of now.

        Notices, the screen that is shown and the keyboard's place stay; the other pages are built
        when they are next wanted. The status bar has no platform until it is told of it.
        """
        screen, before = self._screen, self._whole
        place = _place_in(before, self.focusWidget())
        offered = [name for name in self._annexes if not self._buttons[name].isHidden()]
        is_refused = self._waiting.is_refused
        self._leave()
        self._pages.clear()
        self.takeCentralWidget()
        self._build()
        before.hide()
        before.deleteLater()
        self.notices.rebuild()
        self._whole.show()  # Qt would show it after the keyboard has found its place
        for name in offered:
            self._buttons[name].show()
        if is_refused:
            self.show_refused()
        elif screen is not None:
            self.end_waiting(screen)
        focus = _widget_at(self._whole, place)
        if focus is not None:
            focus.setFocus()
        elif self.focusWidget() is None:  # what had it is not there: begin with the first
            self.focusNextChild()

    @property
    def screen_now(self) -> str | None:
        """The screen shown; None while the window waits."""
        return self._screen

    @property
    def is_waiting(self) -> bool:
        """Whether the window shows what it waits for, in the place of the screens."""
        return self._stack.currentWidget() is self._waiting

    def page(self, screen: str) -> QWidget:
        """Return the page of a screen; it is built now if it was not yet."""
        page = self._pages.get(screen)
        if page is None:
            page = self._factories[screen]()
            self._pages[screen] = page
            self._stack.addWidget(page)
        return page

    def built_page(self, screen: str) -> QWidget | None:
        """Return the page of a screen if it was built."""
        return self._pages.get(screen)

    def set_pages(self, factories: Factories) -> None:
        """Take other pages from now on, for another library; those of before are dropped."""
        self.show_waiting("")
        self.notices.forget_screens()
        for screen in list(self._pages):
            self._drop(screen)
        self._factories = dict(factories)
        for screen, button in self._buttons.items():
            button.setEnabled(screen in self._factories)

    def offer(self, screen: str, factory: Callable[[], QWidget] | None) -> None:
        """Offer a screen that is not always there, anew; None: offer it no longer."""
        if self._screen == screen:
            self.show_screen(Screen.SETTINGS)
        self._drop(screen)
        self._factories.pop(screen, None)
        if factory is not None:
            self._factories[screen] = factory
        button = self._buttons[screen]
        button.setVisible(factory is not None)
        button.setEnabled(factory is not None and not self.is_waiting)

    def _drop(self, screen: str) -> None:
        page = self._pages.pop(screen, None)
        if page is not None:
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()

    def show_screen(self, screen: str) -> None:
        """Go to a screen; nothing happens while the window waits for something."""
        marked = self._buttons[INNER[screen][0] if screen in INNER else screen]
        if screen not in self._factories or not marked.isEnabled():
            return
        if screen == self._screen:
            return
        page = self.page(screen)
        self._leave()
        self._screen = screen
        self.notices.follow(screen)
        self._stack.setCurrentWidget(page)
        marked.setChecked(True)
        if isinstance(page, Page):
            page.opened()
        self._set_title()

    def show_over(self, screen: str, page: QWidget) -> None:
        """Show a page in the place of a screen, until any screen is gone to."""
        self._leave()
        self.notices.follow(screen)
        self._drop(_OVER)
        self._pages[_OVER] = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._buttons[screen].setChecked(True)

    def show_waiting(self, words: str) -> None:
        """Show, in the place of the screens, what the window is waiting for."""
        self._leave()
        self.notices.follow(None)
        self._waiting.show_waiting(words)
        self._stack.setCurrentWidget(self._waiting)
        for button in self._buttons.values():
            button.setEnabled(False)
        self._set_title()

    def show_refused(self) -> None:
        """Show that the library could not be opened, and the two things that can be done."""
        self.show_waiting("")
        self._waiting.show_refused()

    def _choose_folder(self) -> None:
        ask_folder(
            self,
            tr("Choose the folder of the library"),
            None,
            lambda path: self.folder_chosen.emit(str(path)),
        )

    def end_waiting(self, screen: str) -> None:
        """Go back to the screens."""
        for each, button in self._buttons.items():
            button.setEnabled(each in self._factories)
        self.show_screen(screen)

    def _leave(self) -> None:
        if self._screen is None:
            return
        page: object = self._pages.get(self._screen)
        self._screen = None
        if isinstance(page, Page):
            page.closed()

    def _title(self, screen: str) -> str:
        if screen in INNER:
            return INNER[screen][1].title()
        of_annex = self._annexes.get(screen)
        return of_annex() if of_annex else SCREENS[Screen(screen)].title()

    def _set_title(self) -> None:
        where = f"{self._title(self._screen)} \N{EN DASH} " if self._screen else ""
        self.setWindowTitle(f"{where}forceplate")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Tell, after the first time, that there is something to see."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  Qt's name
        """Close, unless something must be ended first."""
        if self.before_close():
            self._leave()
            event.accept()
        else:
            event.ignore()


def opening_height(screen: int) -> int:
    """Return how high the window opens on a screen with so many free pixels: all of it is seen."""
    return min(HEIGHT, screen - TITLE_BAR)


class _UnderNotices(QWidget):
    """The screens; what is to be pressed next on them is under no notice.

    A screen with a lane has its notices over that. On every other they stand below it and take
    their room from what scrolls there: nothing that stands at the top of it moves.
    """

    def __init__(self, stack: Pages, notices: NoticeBar) -> None:
        super().__init__()
        self._below = column(stack)
        self.setLayout(self._below)
        self._stack, self._notices = stack, notices
        notices.setParent(self)
        notices.height_changed.connect(self._place)
        notices.raise_()
        notices.setVisible(bool(notices.notices))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Keep the notices over the screen."""
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return what the screen needs: a notice makes the window no larger."""
        return self._stack.minimumSizeHint()

    def _place(self) -> None:
        notices = self._notices
        if notices.parentWidget() is not self:
            return
        wide = self.width() - 2 * _NOTICE_SIDES
        high = min(notices.heightForWidth(wide), self.height() - NOTICES_TOP)
        if notices.shown_on in _WITH_LANE:
            top, taken = NOTICES_TOP, 0
        else:
            top, taken = self.height() - high - theme.GAP, high + theme.GAP
        room = max(0, self.height() - self._stack.minimumSizeHint().height())
        is_shown = bool(notices.notices)
        self._below.setContentsMargins(0, 0, 0, min(taken, room) if is_shown else 0)
        notices.setGeometry(_NOTICE_SIDES, top, wide, high)


class _Waiting(QWidget):
    """What the window is waiting for, in one sentence; or what to do."""

    def __init__(self) -> None:
        super().__init__()
        self.is_refused = False
        self.again_button = Button(tr("&Try again"), Kind.PRIMARY)
        self.folder_button = Button(tr("Choose another &folder …"))
        self._words = label(size=Size.LARGE, bold=True, wraps=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)  # how long it takes is not known
        self._bar.setFixedWidth(theme.px(280))
        for button in (self.again_button, self.folder_button):
            button.setAutoDefault(True)
            button.hide()
        self.setLayout(
            column(
                None, self._words, row(None, self._bar, None), 12,
                row(None, self.again_button, self.folder_button, None), None,
                margins=(32, 32, 32, 32),
            )
        )  # fmt: skip

    def show_refused(self) -> None:
        self.is_refused = True
        self._bar.hide()
        self.again_button.show()
        self.folder_button.show()
        self._words.setText(
            tr(
                "The library could not be opened. Mend what the message says and try again, "
                "or choose another folder."
            )
        )
        self.again_button.setFocus()

    def show_waiting(self, words: str) -> None:
        self.is_refused = False
        self.again_button.hide()
        self.folder_button.hide()
        self._words.setText(words)
        self._bar.setVisible(bool(words))
        self._bar.setAccessibleName(words)


def _parts(widget: QWidget) -> list[QWidget]:
    """Return what stands in a widget; of pages only the one that is shown."""
    if isinstance(widget, QStackedWidget):
        shown = widget.currentWidget()
        return [] if shown is None else [shown]
    return widget.findChildren(QWidget, options=_DIRECT)


def _place_in(whole: QWidget, widget: QWidget | None) -> list[int]:
    """Return the way to a widget in another: which part, which part of that, ...; [] is none."""
    place: list[int] = []
    while widget is not None and widget is not whole:
        parent = widget.parentWidget()
        if parent is None or widget not in _parts(parent):
            return []
        place.insert(0, _parts(parent).index(widget))
        widget = parent
    return place


def _widget_at(whole: QWidget, place: list[int]) -> QWidget | None:
    """Return the widget at this place of one built like that in which it was found."""
    widget: QWidget | None = whole if place else None
    for number in place:
        parts = [] if widget is None else _parts(widget)
        widget = parts[number] if number < len(parts) else None
    return widget
