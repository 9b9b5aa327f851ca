"""What the instrument has to say without stopping anybody.

What went wrong stays until it is dismissed. What was only told goes by itself: with the next thing
that is done, or once it holds no longer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from forceplate.errors import (
    CalibrationError,
    ForcePlateError,
    InputError,
    NoPlatformError,
    OtherPlatformError,
    PlatformError,
    SessionBusyError,
    SessionError,
)
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import PLATFORM_KEY, Button, Kind, key_name
from forceplate.gui.kit.cards import paint_card
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.states import LARGE_SHAPE, Shape, State
from forceplate.gui.kit.theme import Size
from forceplate.words import Text

_CHANGES = {QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent, QEvent.Type.HideToParent}
_AT_PLATFORM = PlatformError | NoPlatformError | OtherPlatformError | CalibrationError
"""What is wrong with the platform is put right on its screen."""
_STATES = {"bad": State.WRONG, "warn": State.DOUBT, "good": State.GOOD}
TRIAL_UNDER_WAY = Text("A trial is being recorded. Let it end first, or stop it.")
MOST_NOTICES = 3
LOOK_MS = 250
"""How often it is looked whether what was told still holds."""
_PASSING = SessionError | InputError
"""Nothing came of what was asked for, and nothing is lost: it is over with the next thing done."""
_PRESSES = {QEvent.Type.KeyPress, QEvent.Type.Shortcut, QEvent.Type.MouseButtonPress}
_LOOKING_KEYS = frozenset({
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_Backspace,
})  # fmt: skip
"""With these one goes on looking: nothing else is done by them."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """What a message offers to take back."""

    do: Callable[[], object]
    is_possible: Callable[[], bool]
    """Whether what it would take back is still as it was left."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice tells, and how long."""

    sign: str
    says: Callable[[], str]
    """Says the sentence in the language of now; the notice is built again in another one."""
    says_more: Callable[[], str] = str
    """The same of the details."""
    is_open: bool = False
    """The details are shown."""
    is_of_platform: bool = False
    """What is to be done next is done on the Platform screen."""
    passes: bool = False
    """It goes with the next thing that is done."""
    holds: Callable[[], bool] | None = None
    """It goes as soon as this is no longer so; None: it is of no state."""
    take_back: TakeBack | None = None
    page: QObject | None = None
    """Of whom the two above ask; None: of none that is made anew with the window."""

    @property
    def is_over(self) -> bool:
        """Whether it is of a state, and that is no longer so: or nobody is there to be asked."""
        if self.page is not None and not isValid(self.page):
            return True
        return self.holds is not None and not self.holds()


class Notice(QFrame):
    """One sentence with its sign, its details on demand, and a button that dismisses it."""

    def __init__(
        self, told: Told, screen: str | None, parent: NoticeBar, *, leads_to_platform: bool
    ) -> None:
        super().__init__(parent)
        self.told, self.of_screen = told, screen
        self.sentence, self.details = told.says(), told.says_more()
        self.setAccessibleName(f"{self.sentence} {self.details}".strip())
        self._state = _STATES.get(told.sign, State.INFO)
        words = label(self.sentence, bold=True, wraps=True)
        more = muted(self.details, Size.MEDIUM, wraps=True)
        more.hide()
        self.more_button = Button("", Kind.QUIET)
        self.more_button.clicked.connect(parent.show_all)
        self.more_button.hide()
        self.details_button = Button(tr("&Details"), Kind.QUIET)
        self.details_button.setToolTip(tr("The particulars: what, where and what to do."))
        self.details_button.setAccessibleName(tr("Details of this message"))
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(more.setVisible)
        self.details_button.setChecked(told.is_open)
        if not self.details:
            self.details_button.hide()
        self.platform_button = Button(tr("Open Platform"), cap=key_name(PLATFORM_KEY))
        self.platform_button.clicked.connect(parent.platform_wanted)
        self.platform_button.setVisible(leads_to_platform)
        self.take_back_button = Button(tr("Take back", "a change"), symbol="undo")
        self.take_back_button.setVisible(told.take_back is not None)
        self.take_back_button.clicked.connect(lambda: parent.take_back(self))
        # with the largest text its cross alone leaves the sentence its room
        self.dismiss_button = Button("" if theme.is_huge() else tr("Dismiss"), symbol="close")
        self.dismiss_button.setToolTip(tr("Dismiss (Ctrl+Backspace)"))
        self.dismiss_button.setAccessibleName(tr("Dismiss this message"))
        self.dismiss_button.clicked.connect(lambda: parent.dismiss(self))
        buttons = (
            self.more_button, self.take_back_button, self.platform_button, self.details_button,
            self.dismiss_button,
        )  # fmt: skip
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the screen
        shape = column(2, Shape(self._state, LARGE_SHAPE), None, margins=(0, 10, 0, 0))
        text = column(words, more, gap=4, margins=(0, 10, 0, 10))
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        beside = column(None, row(*buttons, gap=4), None)
        self.setLayout(row(shape, (text, 1), beside, gap=12, margins=(20, 3, 12, 3)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the ground and the outline of its state."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint_card(painter, box, self._state, is_filled=True, radius=theme.RADIUS)
        painter.end()


class NoticeBar(QWidget):
    """The newest notice of the screen that is shown; the earlier ones are one press away.

    A notice belongs to the screen on which it was raised and waits there until it is dismissed;
    one that was raised before there was a screen belongs to the first. What passes goes when its
    screen is left.

    Parameters
    ----------
    platform_screen
        Where a trouble with the platform is put right; None: it cannot be gone to from here.
    """

    height_changed = Signal()
    platform_wanted = Signal()
    focus_wanted = Signal()
    """The notice with the keyboard went, and where that was before is not there any more."""
    told = Signal(object)
    """An error was said here; what a library said of it is for the log."""

    def __init__(self, *, platform_screen: str | None = None) -> None:
        super().__init__()
        self._platform_screen = platform_screen
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._all: list[Notice] = []
        """Of all screens, newest first."""
        self._screen: str | None = None
        self._shows_all = False
        self._before: QWidget | None = None
        self.is_busy: Callable[[], bool] = lambda: False
        """Whether a trial is under way or being saved: what waits for its end holds so long."""
        self._watches = False
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.look)
        dismiss = QShortcut(QKeySequence("Ctrl+Backspace"), self)
        dismiss.activated.connect(self.dismiss)
        self.hide()

    def event(self, event: QEvent) -> bool:
        """Tell whoever has it over a screen that it needs another height."""
        if event.type() in _CHANGES:
            self.height_changed.emit()
        return super().event(event)

    def heightForWidth(self, width: int) -> int:  # noqa: N802  Qt's name
        """Return the height that the words need."""
        return self._column.totalHeightForWidth(width)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What there is to say on this screen, newest first."""
        return tuple(notice for notice in self._all if notice.of_screen == self._screen)

    def follow(self, screen: str | None) -> None:
        """Show the notices of another screen, which is shown now; None: there is none yet."""
        if self._screen is not None:
            self._dismiss_all(lambda told: told.passes)
        for notice in self._all:
            notice.hide()
            notice.of_screen = screen if notice.of_screen is None else notice.of_screen
        self._screen, self._shows_all = screen, False
        self._show_newest()

    def forget_screens(self) -> None:
        """Take away what was said on screens that are gone."""
        for notice in [each for each in self._all if each.of_screen is not None]:
            self.dismiss(notice)

    def show_error(self, error: ForcePlateError) -> None:
        """Say what happened, that the data are safe, and what to do."""
        self.told.emit(error)
        self._add(
            Told(
                "bad",
                lambda: explain(error),
                lambda: particulars(error),
                is_of_platform=isinstance(error, _AT_PLATFORM),
                passes=isinstance(error, _PASSING),
                holds=self.is_busy if isinstance(error, SessionBusyError) else None,
            )
        )

    def show_refusal(self, sentence: Text, error: ForcePlateError) -> None:
        """Say that nothing came of it and why, with the particulars open.

        Where the disk or the system refused, in the words for that.
        """
        is_disk = isinstance(error.__cause__, OSError)
        self._add(
            Told(
                "bad",
                lambda: explain(error) if is_disk else said(sentence),
                lambda: particulars(error),
                is_open=True,
            )
        )

    def show_all(self) -> None:
        """Show the earlier ones too."""
        self._shows_all = True
        self._show_newest()

    def _show_newest(self) -> None:
        here = self.notices
        n_more = 0 if self._shows_all else len(here) - 1
        for place, notice in enumerate(here):
            notice.setVisible(place == 0 or self._shows_all)
            notice.more_button.setText(tr("{count} more").format(count=n_more))
            notice.more_button.setVisible(place == 0 and n_more > 0)
        self.setVisible(bool(here))

    def clear(self) -> None:
        """Take all notices of this screen away."""
        for notice in self.notices:
            self.dismiss(notice)

    def show_message(
        self,
        sentence: Text,
        *,
        stays: bool = False,
        holds: Callable[[], bool] | None = None,
        take_back: TakeBack | None = None,
        page: QObject | None = None,
    ) -> None:
        """Say something that is no error; it goes with the next thing that is done or told.

        Parameters
        ----------
        stays
            It asks for something that only a person can do: it stays until it is dismissed.
        holds
            It stays as long as this is so.
        take_back
            What was done can be taken back.
        page
            What ``holds`` or ``take_back`` ask: it goes with it.
        """
        passes = not stays and holds is None
        if passes:
            self._dismiss_all(lambda told: told.passes)
        if take_back is not None:
            holds = take_back.is_possible
        self._add(
            Told(
                "info",
                lambda: said(sentence),
                passes=passes,
                holds=holds,
                take_back=take_back,
                page=page,
            )
        )

    def add(self, sign: str, sentence: Text, *, holds: Callable[[], bool] | None = None) -> None:
        """Show a notice, as long as it holds; the same one is not shown twice, the oldest goes."""
        self._add(Told(sign, lambda: said(sentence), holds=holds))

    def rebuild(self) -> None:
        """Build the notices again, in the language, colours and text size of now."""
        before, self._all = self._all, []
        for notice in reversed(before):
            is_open = notice.details_button.isChecked()
            self._show(replace(notice.told, is_open=is_open), notice.of_screen)
            self._remove(notice)
        self._show_newest()

    def _add(self, told: Told) -> None:
        if any((n.sentence, n.details) == (told.says(), told.says_more()) for n in self.notices):
            return
        while len(self.notices) >= MOST_NOTICES:
            self.dismiss(self.notices[-1])
        focus = QApplication.focusWidget()
        if focus is not None and not self.isAncestorOf(focus):
            self._before = focus
        notice = self._show(told, self._screen)
        self._show_newest()
        self._watch()
        alert = QAccessibleEvent(notice, QAccessible.Event.Alert)
        QAccessible.updateAccessibility(alert)

    def _show(self, told: Told, screen: str | None) -> Notice:
        """Build a notice above the others; it is shown where it is the newest of the screen."""
        is_elsewhere = self._platform_screen not in {None, screen}
        leads_there = told.is_of_platform and is_elsewhere
        notice = Notice(told, screen, self, leads_to_platform=leads_there)
        notice.hide()
        self._all.insert(0, notice)
        self._column.insertWidget(0, notice)
        return notice

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Keep a press on a notice to itself: what lies under it is not meant."""
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Let what passes go with the next thing that is done, wherever in the program."""
        if event.type() in _PRESSES and not self._is_looking(watched, event):
            self._dismiss_all(lambda told: told.passes)
        return super().eventFilter(watched, event)

    def _is_looking(self, watched: QObject, event: QEvent) -> bool:
        """Return whether somebody only looks on, or is at the notices themselves."""
        if isinstance(event, QKeyEvent) and (event.isAutoRepeat() or event.key() in _LOOKING_KEYS):
            return True
        at = watched if isinstance(watched, QWidget) else watched.parent()  # that of a shortcut
        # None: the frame of a window, which is told before the part of it that is meant
        return not isinstance(at, QWidget) or at is self or self.isAncestorOf(at)

    def look(self) -> None:
        """Take away what no longer holds."""
        self._dismiss_all(lambda told: told.is_over)

    def take_back(self, notice: Notice) -> None:
        """Take back what a message tells, if that is still possible; it goes either way."""
        told = notice.told
        self.dismiss(notice)
        if told.take_back is not None and not told.is_over:
            told.take_back.do()

    def _dismiss_all(self, goes: Callable[[Told], bool]) -> None:
        for notice in [each for each in self._all if goes(each.told)]:
            self.dismiss(notice)

    def _watch(self) -> None:
        """Watch what is pressed, and look again, only while there is something that may go."""
        told = [each.told for each in self._all]
        watches = any(each.passes for each in told)
        program = QApplication.instance()
        if watches != self._watches and program is not None:
            self._watches = watches
            (program.installEventFilter if watches else program.removeEventFilter)(self)
        if any(each.holds is not None for each in told):
            self._looking.start()
        else:
            self._looking.stop()

    def dismiss(self, notice: Notice | None = None) -> None:
        """Take a notice away, by default the newest; the keyboard goes on where it was."""
        if notice is None:
            for newest in self.notices[:1]:
                self.dismiss(newest)
            return
        focus = QApplication.focusWidget()
        self._all.remove(notice)
        if focus is not None and notice.isAncestorOf(focus):
            self._go_on()
        self._remove(notice)
        self._shows_all = self._shows_all and len(self.notices) > 1
        self._show_newest()
        self._watch()

    def _remove(self, notice: Notice) -> None:
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()

    def _go_on(self) -> None:
        """Let the keyboard go on where it was when the notice came."""
        before = self._before
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus()
        else:
            self.focus_wanted.emit()


class NoticePlace(QWidget):
    """Where notices stand on a screen: below what gives them its room, above what never moves."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(0)
