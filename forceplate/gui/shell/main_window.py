"""The one window: the rail at the left, the screen beside it, notices below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QProgressBar, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.file_dialogs import ask_folder
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.notice_bar import NoticeBar
from forceplate.gui.kit.theme import Size
from forceplate.gui.shell.page_area import PageArea, Screens
from forceplate.gui.shell.rail import LOCK_KEY, Rail, RailArea, RailButton
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
Place = tuple[type[QWidget], int, bool]
"""Where a widget stands: its kind, which one of these, and whether on the page that is shown."""
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
    maximised = Signal(bool)
    """Whether it fills the screen, whenever that changes."""
    first_painted = Signal()
    """The user sees the window: what takes long may begin."""

    def __init__(self, annexes: Titles = MappingProxyType({})) -> None:
        super().__init__()
        self._is_painted = self._can_lock = False
        self._annexes = annexes
        self._factories: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        self._screen: str | None = None
        self._over: str | None = None
        """The screen that has another page in its place."""
        self.before_close: Callable[[], bool] = lambda: True
        """Asked when the window is to close: False keeps it open for now."""
        self.notices = NoticeBar(platform_screen=Screen.PLATFORM)
        self.notices.platform_wanted.connect(lambda: self.show_screen(Screen.PLATFORM))
        self.notices.focus_wanted.connect(self._go_on)
        self._build()
        help_key = QKeySequence(QKeySequence.StandardKey.HelpContents)
        QShortcut(help_key, self).activated.connect(self.help_wanted)
        QShortcut(QKeySequence(LOCK_KEY), self).activated.connect(self.lock_wanted)
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
        self._stack = Screens()
        self._stack.addWidget(self._waiting)
        self._whole = QWidget()
        beside = PageArea(self._stack, self.notices)
        self._whole.setLayout(row(RailArea(self.rail), (beside, 1), gap=0))
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
        place = _place_of(self.focusWidget(), before, self._stack.currentWidget())
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
        focus = _widget_at(place, self._whole, self._stack.currentWidget())
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
        self.end_over()
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
        page = self.page(self._name_of(screen))
        self._leave()
        self._screen = screen
        self.notices.follow(screen)
        self._stack.setCurrentWidget(page)
        marked.setChecked(True)
        if isinstance(page, Page):
            page.opened()
        self._set_title()

    def show_over(self, screen: str, factory: Callable[[], QWidget]) -> None:
        """Show another page in the place of a screen, whenever it is gone to, until `end_over`."""
        self._leave()
        self.end_over()
        self._over = screen
        self._factories[_OVER] = factory
        self.show_screen(screen)

    def end_over(self) -> None:
        """Let the screen have its own page again."""
        if self._screen is not None and self._screen == self._over:
            self._leave()
        self._over = None
        self._drop(_OVER)
        self._factories.pop(_OVER, None)

    def _name_of(self, screen: str) -> str:
        """Return the name of the page that is shown for a screen."""
        return _OVER if screen == self._over else screen

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

    def _go_on(self) -> None:
        """Give the keyboard to the main action of what is shown, else to its first part."""
        page = self._stack.currentWidget()
        if page is None:
            return
        buttons = [each for each in page.findChildren(Button) if each.isVisibleTo(page)]
        main = [each for each in buttons if each.kind is Kind.PRIMARY and each.isEnabled()]
        if page.focusPolicy() & Qt.FocusPolicy.TabFocus or not main:
            page.setFocus()  # it takes the keys itself
        else:
            main[0].setFocus()

    def _leave(self) -> None:
        if self._screen is None:
            return
        page: object = self._pages.get(self._name_of(self._screen))
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

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Tell at once how large it is: a program that is killed tells nothing."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self.maximised.emit(self.isMaximized())

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


def _place_of(focus: QWidget | None, whole: QWidget, page: QWidget | None) -> Place | None:
    """Return which of its kind a widget is, on its page or else in the window; None: none is."""
    if focus is None:
        return None
    is_on_page = page is not None and page.isAncestorOf(focus)
    alike = (page if page is not None and is_on_page else whole).findChildren(type(focus))
    return (type(focus), alike.index(focus), is_on_page) if focus in alike else None


def _widget_at(place: Place | None, whole: QWidget, page: QWidget | None) -> QWidget | None:
    """Return the widget at this place of what is built like that in which it was found."""
    if place is None:
        return None
    kind, number, is_on_page = place
    alike = (page if page is not None and is_on_page else whole).findChildren(kind)
    return alike[number] if number < len(alike) else None
