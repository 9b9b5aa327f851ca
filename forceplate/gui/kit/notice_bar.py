"""What the instrument has to say without stopping anybody: notices that stay until dismissed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import icons, theme
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.language import tr

MOST_NOTICES = 3


class Notice(QFrame):
    """One sentence with its sign, its details on demand, and a button that dismisses it.

    Parameters
    ----------
    says
        Says the sentence anew when the language changes.
    says_more
        The same of the details.
    """

    def __init__(
        self,
        sign: str,
        sentence: str,
        details: str,
        parent: NoticeBar,
        *,
        says: Callable[[], str] | None = None,
        says_more: Callable[[], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._says, self._says_more = says, says_more
        self.sign, self.sentence, self.details = sign, sentence, details
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._words = QLabel(sentence)
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more = QLabel(details)
        self._more.setWordWrap(True)
        self._more.setTextFormat(Qt.TextFormat.PlainText)
        self._more.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more.hide()
        self.details_button = QToolButton()
        self.details_button.setAutoRaise(True)
        self.details_button.setCheckable(True)
        self.details_button.setVisible(bool(details))
        self.details_button.toggled.connect(self._more.setVisible)
        self.dismiss_button = QToolButton()
        self.dismiss_button.setAutoRaise(True)
        self.dismiss_button.clicked.connect(lambda: parent.dismiss(self))
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self._words)
        text.addWidget(self._more)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 6, 6, 6)
        line.addWidget(self._icon)
        line.addLayout(text, 1)
        line.addWidget(self.details_button, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.dismiss_button, 0, Qt.AlignmentFlag.AlignTop)
        self.retranslate()

    def retranslate(self) -> None:
        """Set texts and colours of now."""
        if self._says is not None:
            self.sentence = self._says()
        if self._says_more is not None:
            self.details = self._says_more()
            self._more.setText(self.details)
        self._words.setText(self.sentence)
        colours = theme.colours()
        colour = {"bad": colours.bad, "warn": colours.warn, "good": colours.good}.get(
            self.sign, colours.accent
        )
        side = round(1.3 * self.fontMetrics().height())
        self._icon.setPixmap(icons.pixmap(self.sign, colour, side, self.devicePixelRatioF()))
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Window, colours.surface)
        self.setPalette(palette)
        quiet = QPalette(palette)
        quiet.setColor(QPalette.ColorRole.WindowText, colours.muted)
        self._more.setPalette(quiet)
        self._words.setFont(theme.scaled(self.font(), 1.0, bold=bool(self.details)))
        self.setAccessibleName(f"{self.sentence} {self.details}".strip())
        self.details_button.setText(tr("&Details"))
        self.details_button.setToolTip(tr("The particulars: what, where and what to do."))
        self.details_button.setAccessibleName(tr("Details of this message"))
        self.dismiss_button.setText(tr("Dismiss"))
        self.dismiss_button.setToolTip(tr("Dismiss (Ctrl+Backspace)"))
        self.dismiss_button.setAccessibleName(tr("Dismiss this message"))
        self.dismiss_button.setIcon(icons.icon("close"))
        self.dismiss_button.setIconSize(QSize(side, side))


class NoticeBar(QWidget):
    """The newest notices above the page, the newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 0)
        self._column.setSpacing(4)
        self._notices: list[Notice] = []
        self.hide()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is shown, newest first."""
        return tuple(self._notices)

    def show_error(self, error: ForcePlateError) -> None:
        """Say what happened, that the data are safe, and what to do."""
        self._add(
            "bad", explain(error), particulars(error),
            lambda: explain(error), lambda: particulars(error),
        )  # fmt: skip

    def show_refusal(self, sentence: str, error: ForcePlateError) -> None:
        """Say that nothing came of it and why, with the particulars open.

        Where the disk or the system refused, in the words for that.
        """
        is_disk = isinstance(error.__cause__, OSError)
        self.add("bad", explain(error) if is_disk else sentence, particulars(error))
        for notice in self._notices[:1]:
            notice.details_button.setChecked(True)

    def clear(self) -> None:
        """Take all notices away."""
        for notice in self.notices:
            self.dismiss(notice)

    def show_message(self, sentence: str | Callable[[], str]) -> None:
        """Say something that is no error; a function says it again in another language."""
        self.add("info", sentence)

    def add(self, sign: str, sentence: str | Callable[[], str], details: str = "") -> None:
        """Show a notice; the same one is not shown twice, the oldest makes room.

        A function says the sentence again in another language.
        """
        says = sentence if callable(sentence) else None
        self._add(sign, sentence() if callable(sentence) else sentence, details, says)

    def _add(
        self,
        sign: str,
        sentence: str,
        details: str,
        says: Callable[[], str] | None = None,
        says_more: Callable[[], str] | None = None,
    ) -> None:
        for notice in self._notices:
            if (notice.sentence, notice.details) == (sentence, details):
                return
        while len(self._notices) >= MOST_NOTICES:
            self.dismiss(self._notices[-1])
        notice = Notice(sign, sentence, details, self, says=says, says_more=says_more)
        self._notices.insert(0, notice)
        self._column.insertWidget(0, notice)
        self.show()
        alert = QAccessibleEvent(notice, QAccessible.Event.Alert)
        QAccessible.updateAccessibility(alert)

    def dismiss_sentence(self, sentence: str) -> None:
        """Take the notice with this sentence away: what it asks for has happened."""
        for notice in self.notices:
            if notice.sentence == sentence:
                self.dismiss(notice)

    def dismiss(self, notice: Notice | None = None) -> None:
        """Take a notice away, by default the newest."""
        if notice is None:
            if not self._notices:
                return
            notice = self._notices[0]
        self._notices.remove(notice)
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self._notices))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Follow the language, the theme and the text size."""
        if event.type() in (
            QEvent.Type.LanguageChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange,
        ):  # fmt: skip
            for notice in getattr(self, "_notices", []):
                notice.retranslate()
        super().changeEvent(event)
