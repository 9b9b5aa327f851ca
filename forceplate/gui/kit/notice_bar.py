"""What the instrument has to say without stopping anybody: notices that stay until dismissed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from forceplate.errors import (
    CalibrationError,
    ForcePlateError,
    NoPlatformError,
    OtherPlatformError,
    PlatformError,
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
MOST_NOTICES = 3


class Notice(QFrame):
    """One sentence with its sign, its details on demand, and a button that dismisses it.

    Parameters
    ----------
    says
        Says the sentence in the language of now; the notice is built again in another one.
    says_more
        The same of the details.
    is_of_platform
        What is to be done next is done on the Platform screen.
    """

    def __init__(
        self,
        sign: str,
        says: Callable[[], str],
        says_more: Callable[[], str],
        parent: NoticeBar,
        *,
        is_of_platform: bool = False,
    ) -> None:
        super().__init__(parent)
        self.says, self.says_more, self.is_of_platform = says, says_more, is_of_platform
        self.sign, self.sentence, self.details = sign, says(), says_more()
        self.setAccessibleName(f"{self.sentence} {self.details}".strip())
        self._state = _STATES.get(sign, State.INFO)
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
        if not self.details:
            self.details_button.hide()
        self.platform_button = Button(tr("Open Platform"), cap=key_name(PLATFORM_KEY))
        self.platform_button.clicked.connect(parent.platform_wanted)
        self.platform_button.setVisible(is_of_platform)
        self.dismiss_button = Button(tr("Dismiss"), symbol="close")
        self.dismiss_button.setToolTip(tr("Dismiss (Ctrl+Backspace)"))
        self.dismiss_button.setAccessibleName(tr("Dismiss this message"))
        self.dismiss_button.clicked.connect(lambda: parent.dismiss(self))
        for button in (
            self.more_button, self.platform_button, self.details_button, self.dismiss_button,
        ):  # fmt: skip
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the screen
        top = Qt.AlignmentFlag.AlignTop
        buttons = column(
            row(
                self.more_button,
                self.platform_button,
                self.details_button,
                self.dismiss_button,
                gap=4,
            ),
            None,
        )
        shape = column(2, Shape(self._state, LARGE_SHAPE), None, margins=(0, 10, 0, 0))
        text = column(words, more, gap=4, margins=(0, 10, 0, 10))
        text.setAlignment(top)
        self.setLayout(row(shape, (text, 1), buttons, gap=12, margins=(20, 3, 4, 3)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the ground and the outline of its state."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint_card(painter, box, self._state, is_filled=True, radius=theme.RADIUS)
        painter.end()


class NoticeBar(QWidget):
    """The newest notice of the screen that is shown; the earlier ones are one press away.

    A notice belongs to the screen on which it was raised and waits there until it is dismissed;
    one that was raised before there was a screen belongs to the first.

    Parameters
    ----------
    platform_screen
        Where a trouble with the platform is put right; None: it cannot be gone to from here.
    """

    height_changed = Signal()
    platform_wanted = Signal()
    told = Signal(object)
    """An error was said here; what a library said of it is for the log."""

    def __init__(
        self, parent: QWidget | None = None, *, platform_screen: str | None = None
    ) -> None:
        super().__init__(parent)
        self._platform_screen = platform_screen
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._of_screens: dict[str | None, list[Notice]] = {}
        self._screen: str | None = None
        self._shows_all = False
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
        return tuple(self._here)

    @property
    def shown_on(self) -> str | None:
        """The screen whose notices are shown."""
        return self._screen

    @property
    def _here(self) -> list[Notice]:
        return self._of_screens.setdefault(self._screen, [])

    def follow(self, screen: str | None) -> None:
        """Show the notices of another screen, which is shown now; None: there is none yet."""
        waiting = self._of_screens.pop(None, [])
        for notice in self._here:
            notice.hide()
        self._screen, self._shows_all = screen, False
        self._here.extend(waiting)
        self._show_newest()

    def forget_screens(self) -> None:
        """Take away what was said on screens that are gone."""
        for notice in [each for notices in self._of_screens.values() for each in notices]:
            if notice not in self._of_screens.get(None, []):
                self.dismiss(notice)

    def show_error(self, error: ForcePlateError) -> None:
        """Say what happened, that the data are safe, and what to do."""
        self.told.emit(error)
        self._add(
            "bad",
            lambda: explain(error),
            lambda: particulars(error),
            is_of_platform=isinstance(error, _AT_PLATFORM),
        )

    def show_refusal(self, sentence: Text, error: ForcePlateError) -> None:
        """Say that nothing came of it and why, with the particulars open.

        Where the disk or the system refused, in the words for that.
        """
        is_disk = isinstance(error.__cause__, OSError)
        self._add(
            "bad",
            lambda: explain(error) if is_disk else said(sentence),
            lambda: particulars(error),
        )
        for notice in self._here[:1]:
            notice.details_button.setChecked(True)

    def show_all(self) -> None:
        """Show the earlier ones too."""
        self._shows_all = True
        self._show_newest()

    def _show_newest(self) -> None:
        n_more = 0 if self._shows_all else len(self._here) - 1
        for place, notice in enumerate(self._here):
            notice.setVisible(place == 0 or self._shows_all)
            notice.more_button.setText(tr("{count} more").format(count=n_more))
            notice.more_button.setVisible(place == 0 and n_more > 0)
        self.setVisible(bool(self._here))

    def clear(self) -> None:
        """Take all notices of this screen away."""
        for notice in self.notices:
            self.dismiss(notice)

    def show_message(self, sentence: Text) -> None:
        """Say something that is no error."""
        self.add("info", sentence)

    def add(self, sign: str, sentence: Text, details: str = "") -> None:
        """Show a notice; the same one is not shown twice, the oldest makes room."""
        self._add(sign, lambda: said(sentence), lambda: details)

    def rebuild(self) -> None:
        """Build the notices again, in the language, colours and text size of now."""
        screen = self._screen
        for each in list(self._of_screens):
            self._screen = each
            before = self.notices
            self.clear()
            for notice in reversed(before):
                self._add(
                    notice.sign,
                    notice.says,
                    notice.says_more,
                    is_of_platform=notice.is_of_platform,
                )
                self._here[0].details_button.setChecked(notice.details_button.isChecked())
                self._here[0].hide()
        self._screen = screen
        self._show_newest()

    def _add(
        self,
        sign: str,
        says: Callable[[], str],
        says_more: Callable[[], str],
        *,
        is_of_platform: bool = False,
    ) -> None:
        is_elsewhere = self._platform_screen not in {None, self._screen}
        notice = Notice(sign, says, says_more, self, is_of_platform=is_of_platform and is_elsewhere)
        if any((n.sentence, n.details) == (notice.sentence, notice.details) for n in self._here):
            notice.deleteLater()
            return
        while len(self._here) >= MOST_NOTICES:
            self.dismiss(self._here[-1])
        self._here.insert(0, notice)
        self._column.insertWidget(0, notice)
        self._show_newest()
        alert = QAccessibleEvent(notice, QAccessible.Event.Alert)
        QAccessible.updateAccessibility(alert)

    def dismiss_sentence(self, sentence: Text) -> None:
        """Take the notice with this sentence away: what it asks for has happened."""
        for notices in list(self._of_screens.values()):
            for notice in [each for each in notices if each.sentence == said(sentence)]:
                self.dismiss(notice)

    def dismiss(self, notice: Notice | None = None) -> None:
        """Take a notice away, by default the newest."""
        if notice is None:
            if not self._here:
                return
            notice = self._here[0]
        for notices in self._of_screens.values():
            if notice in notices:
                notices.remove(notice)
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self._shows_all = self._shows_all and len(self._here) > 1
        self._show_newest()
