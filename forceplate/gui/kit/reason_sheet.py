"""Asks why, and who says so: a trial that does not count, one that does, a platform in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QListWidget, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.fields import Field, name_of
from forceplate.gui.kit.labels import label, tint
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import State, ink
from forceplate.phrases import ACCEPT_REASON, ANYWAY_REASON, OVERRULE_REASON, REJECT_REASON, Phrases
from forceplate.words import say


class Question(StrEnum):
    """What is asked."""

    REJECT = "reject"
    ACCEPT = "accept"
    NOTE = "note"
    ANYWAY = "anyway"
    """Why somebody is measured although the platform is in doubt."""


_USUAL: dict[Question, Phrases] = {
    Question.REJECT: REJECT_REASON,
    Question.ACCEPT: ACCEPT_REASON,
    Question.ANYWAY: ANYWAY_REASON,
}


class ReasonSheet(Sheet):
    """Usual reasons, one's own words, initials. Enter answers, Escape leaves all as it was.

    No reason is chosen beforehand; the one that is highlighted is the one that is kept.

    Parameters
    ----------
    number
        Of the trial that is spoken of; None: of none.
    because
        What is in doubt, above the question.
    text, by
        What stands in the fields at first; a note asks for initials only where ``by`` is given.
    """

    answered = Signal(object, object, str, str)
    """The Question, the number, the text and who says so."""

    def __init__(
        self,
        question: Question,
        number: int | None = None,
        *,
        because: Sequence[str] = (),
        text: str = "",
        by: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._question, self._number = question, number
        self._usual = _USUAL.get(question)
        self.reasons = _Reasons()
        self.text = Field(text)
        self.by = Field(by or "")
        self.problem = label(wraps=True)
        tint(self.problem, ink(State.WRONG))
        doubts = [label(each, wraps=True) for each in because]
        for each in doubts:
            tint(each, ink(State.WRONG))
        is_note = question is Question.NOTE
        asks_by = not is_note or by is not None
        what = _named(tr("&Note") if is_note else tr("&Reason"), self.text)
        who = (_named(tr("&Initials"), self.by),) if asks_by else ()
        fields = column(what, *who, None)
        super().__init__(
            _title(question, number),
            *doubts,
            fields if is_note else row((column(self.reasons, None), 3), (fields, 2), gap=theme.PAD),
            self.problem,
            do=tr("Measure all the same") if question is Question.ANYWAY else tr("Save"),
            width=600 if is_note else 760,
            parent=parent,
        )
        for part, is_asked in ((self.reasons, not is_note), (self.by, asks_by)):
            if not is_asked:
                part.setParent(self)
                part.hide()
        self.keep_open()
        self.do_button.clicked.connect(self.save)
        self.by.setFixedWidth(theme.px(140))
        self.reasons.setAccessibleName(tr("Usual reasons"))
        self._offer_reasons()
        self.reasons.itemSelectionChanged.connect(self._take_reason)
        self.reasons.itemDoubleClicked.connect(lambda _: self.save())
        self.text.textEdited.connect(lambda _: self.reasons.clearSelection())
        (self.text if is_note else self.reasons).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def reason(self) -> str:
        """What would be kept now, in words."""
        return self.text.text().strip()

    def choose(self, place: int) -> None:
        """Choose one of the usual reasons."""
        self.reasons.setCurrentRow(place)

    def save(self) -> None:
        """Answer, if all that is needed is there."""
        text, by = self.reason, self.by.text().strip()
        is_note = self._question is Question.NOTE
        if not text and not is_note:
            self.problem.setText(tr("A reason is needed: choose one, or write your own."))
        elif not by and not is_note:
            self.problem.setText(tr("Fill in your initials: a verdict has a name."))
            self.by.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            usual = OVERRULE_REASON if self._usual is not ANYWAY_REASON else ANYWAY_REASON
            kept = text if is_note else usual.id_of(text, code())
            self.accept()
            self.answered.emit(self._question, self._number, kept, by)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Save with Enter, also from a field."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.save()
        else:
            super().keyPressEvent(event)

    def _offer_reasons(self) -> None:
        if self._usual is None:
            return
        self.reasons.addItems([say(text, code()) for text in self._usual.by_id.values()])
        high = max(self.reasons.sizeHintForRow(0), theme.px(28))
        for place in range(self.reasons.count()):
            self.reasons.item(place).setSizeHint(QSize(1, high))
        self.reasons.setFixedHeight(high * self.reasons.count() + 4)
        self.reasons.setCurrentRow(-1)

    def _take_reason(self) -> None:
        """Let the field say what is highlighted."""
        chosen = self.reasons.selectedItems()
        if chosen:
            self.text.setText(chosen[0].text())
            self.problem.clear()


class _Reasons(QListWidget):
    """The first press of an arrow key chooses the first reason."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and not self.selectedItems():
            self.setCurrentRow(0)
            self.item(0).setSelected(True)
        else:
            super().keyPressEvent(event)


def _named(words: str, field: Field) -> QLayout:
    """Return a field with its words above it."""
    return column(name_of(field, words), field, gap=4)


def _title(question: Question, number: int | None) -> str:
    titles = {
        Question.REJECT: tr("Why does trial {number} not count?"),
        Question.ACCEPT: tr("Why does trial {number} count all the same?"),
        Question.NOTE: tr("Note on trial {number}"),
        Question.ANYWAY: tr("Why do you measure although the platform is in doubt?"),
    }
    return titles[question].format(number=number)
