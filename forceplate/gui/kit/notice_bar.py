"""What the instrument has to say without stopping anybody: notices that stay until dismissed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import icons, theme
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.language import said, tr
from forceplate.words import Text

MOST_NOTICES = 3


class Notice(QFrame):
    """One sentence with its sign, its details on demand, and a button that dismisses it.

    Parameters
    ----------
    says
        Says the sentence in the language of now; the notice is built again in another one.
    says_more
        The same of the details.
    """

    def __init__(
        self, sign: str, says: Callable[[], str], says_more: Callable[[], str], parent: NoticeBar
    ) -> None:
        super().__init__(parent)
        self.says, self.says_more = says, says_more
        self.sign, self.sentence, self.details = sign, says(), says_more()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(f"{self.sentence} {self.details}".strip())
        colours = theme.colours()
        colour = {"bad": colours.bad, "warn": colours.warn, "good": colours.good}.get(
            sign, colours.accent
        )
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Window, colours.surface)
        self.setPalette(palette)
        side = round(1.3 * self.fontMetrics().height())
        icon = QLabel()
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        icon.setPixmap(icons.pixmap(sign, colour, side, self.devicePixelRatioF()))
        words, more = _sentence(self.sentence), _sentence(self.details)
        words.setFont(theme.scaled(self.font(), 1.0, bold=bool(self.details)))
        quiet = QPalette(palette)
        quiet.setColor(QPalette.ColorRole.WindowText, colours.muted)
        more.setPalette(quiet)
        more.hide()
        self.details_button = QToolButton()
        self.details_button.setText(tr("&Details"))
        self.details_button.setToolTip(tr("The particulars: what, where and what to do."))
        self.details_button.setAccessibleName(tr("Details of this message"))
        self.details_button.setAutoRaise(True)
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(more.setVisible)
        self.dismiss_button = QToolButton()
        self.dismiss_button.setText(tr("Dismiss"))
        self.dismiss_button.setToolTip(tr("Dismiss (Ctrl+Backspace)"))
        self.dismiss_button.setAccessibleName(tr("Dismiss this message"))
        self.dismiss_button.setIcon(icons.icon("close"))
        self.dismiss_button.setIconSize(QSize(side, side))
        self.dismiss_button.setAutoRaise(True)
        self.dismiss_button.clicked.connect(lambda: parent.dismiss(self))
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(words)
        text.addWidget(more)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 6, 6, 6)
        line.addWidget(icon)
        line.addLayout(text, 1)
        line.addWidget(self.details_button, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.dismiss_button, 0, Qt.AlignmentFlag.AlignTop)
        self.details_button.setVisible(bool(self.details))


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
        self._add("bad", lambda: explain(error), lambda: particulars(error))

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
        for notice in self._notices[:1]:
            notice.details_button.setChecked(True)

    def clear(self) -> None:
        """Take all notices away."""
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
        before = self.notices
        self.clear()
        for notice in reversed(before):
            self._add(notice.sign, notice.says, notice.says_more)
            self._notices[0].details_button.setChecked(notice.details_button.isChecked())

    def _add(self, sign: str, says: Callable[[], str], says_more: Callable[[], str]) -> None:
        notice = Notice(sign, says, says_more, self)
        if any((n.sentence, n.details) == (notice.sentence, notice.details) for n in self._notices):
            notice.deleteLater()
            return
        while len(self._notices) >= MOST_NOTICES:
            self.dismiss(self._notices[-1])
        self._notices.insert(0, notice)
        self._column.insertWidget(0, notice)
        self.show()
        alert = QAccessibleEvent(notice, QAccessible.Event.Alert)
        QAccessible.updateAccessibility(alert)

    def dismiss_sentence(self, sentence: Text) -> None:
        """Take the notice with this sentence away: what it asks for has happened."""
        for notice in self.notices:
            if notice.sentence == said(sentence):
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


def _sentence(words: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
