"""Asks why, in place: a list of usual reasons, one's own words, and who says so."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forceplate.gui.kit import theme
from forceplate.gui.kit.language import code, tr
from forceplate.phrases import ACCEPT_REASON, OVERRULE_REASON, REJECT_REASON
from forceplate.words import say


class Question(StrEnum):
    """What is asked."""

    REJECT = "reject"
    ACCEPT = "accept"
    NOTE = "note"


class ReasonPanel(QFrame):
    """Enter answers, Escape leaves everything as it was."""

    answered = Signal(object, int, str, str)
    """The Question, the number of the trial, the text, who says so."""
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._question = Question.REJECT
        self._number = 0
        self._title = QLabel()
        self._title.setWordWrap(True)
        self._title.setFont(theme.scaled(self.font(), 1.2, bold=True))
        self._reasons = QListWidget()
        self._reasons.currentTextChanged.connect(self._take_reason)
        self._text = QLineEdit()
        self._by = QLineEdit()
        self._text_label, self._problem = QLabel(), QLabel()
        self._by_label = QLabel(tr("&Initials"))
        self._problem.setWordWrap(True)
        self._save = QPushButton(tr("Save (Enter)"))
        self._cancel = QPushButton(tr("Cancel (Esc)"))
        for button in (self._save, self._cancel):
            button.setAutoDefault(True)
        self._save.clicked.connect(self.save)
        self._cancel.clicked.connect(self.cancelled)
        self._text_label.setBuddy(self._text)
        self._by_label.setBuddy(self._by)
        form = QFormLayout()
        form.addRow(self._text_label, self._text)
        form.addRow(self._by_label, self._by)
        buttons = QHBoxLayout()
        buttons.addWidget(self._problem, stretch=1)
        buttons.addWidget(self._save)
        buttons.addWidget(self._cancel)
        fields = QVBoxLayout()
        fields.addLayout(form)
        fields.addStretch()
        fields.addLayout(buttons)
        both = QHBoxLayout()
        both.addWidget(self._reasons, stretch=1)
        both.addLayout(fields, stretch=2)
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addLayout(both)
        self._by.setAccessibleName(self._by_label.text().replace("&", ""))
        self._reasons.setAccessibleName(tr("Usual reasons"))

    def ask(self, question: Question, number: int, *, text: str = "", by: str = "") -> None:
        """Ask about a trial; the keyboard goes to the first thing to answer."""
        self._question, self._number = question, number
        self._by.setText(by)
        titles = {
            Question.REJECT: tr("Why does trial {number} not count?"),
            Question.ACCEPT: tr("Why does trial {number} count all the same?"),
            Question.NOTE: tr("Note on trial {number}"),
        }
        self._title.setText(titles[question].format(number=number))
        is_note = question is Question.NOTE
        self._text_label.setText(tr("&Note") if is_note else tr("&Reason"))
        self._text.setAccessibleName(self._text_label.text().replace("&", ""))
        self._offer_reasons()
        for widget in (self._reasons, self._by, self._by_label):
            widget.setVisible(not is_note)
        self._text.setText(text)
        self._problem.clear()
        (self._text if is_note else self._reasons).setFocus(Qt.FocusReason.OtherFocusReason)
        if not is_note:
            self._reasons.setCurrentRow(0)

    def save(self) -> None:
        """Answer, if all that is needed is there."""
        text, by = self._text.text().strip(), self._by.text().strip()
        is_note = self._question is Question.NOTE
        if not text and not is_note:
            self._problem.setText(tr("A reason is needed: choose one, or write your own."))
            self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not by and not is_note:
            self._problem.setText(tr("Fill in your initials: a verdict has a name."))
            self._by.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            kept = text if is_note else OVERRULE_REASON.id_of(text, code())
            self.answered.emit(self._question, self._number, kept, by)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Save with Enter, leave with Escape."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _offer_reasons(self) -> None:
        self._reasons.clear()
        self._reasons.addItems(self._usual())
        height = self._reasons.sizeHintForRow(0) * self._reasons.count()
        self._reasons.setMaximumHeight(height + 2 * self._reasons.frameWidth() + 4)

    def _usual(self) -> list[str]:
        usual = REJECT_REASON if self._question is Question.REJECT else ACCEPT_REASON
        return [say(text, code()) for text in usual.by_id.values()]

    def _take_reason(self, reason: str) -> None:
        self._text.setText(reason)
