"""Asks why, and who says so: a trial that does not count, one that does, a platform in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLayout, QListWidget, QWidget

from forceplate.analysis.quality.trial_verdict import why_it_cannot_count
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.fields import Field, name_of
from forceplate.gui.kit.labels import label, tint
from forceplate.gui.kit.language import code, said, tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import State, ink
from forceplate.gui.visit.verdict_words import verdict_reason, verdict_sentence
from forceplate.phrases import ACCEPT_REASON, ANYWAY_REASON, OVERRULE_REASON, REJECT_REASON, Phrases
from forceplate.types import Trial
from forceplate.who_and_why import why_no_reason
from forceplate.words import say


class Question(StrEnum):
    """What is asked."""

    REJECT = "reject"
    ACCEPT = "accept"
    NOTE = "note"
    ANYWAY = "anyway"
    """Why somebody is measured although the platform is in doubt."""
    WITHDRAW = "withdraw"
    """Nothing is asked: what somebody said of the trial is taken back."""


_VERDICT = {Question.REJECT: False, Question.ACCEPT: True}
"""Whether the trial counts, once it is said why."""
_USUAL: dict[Question, Phrases] = {
    Question.REJECT: REJECT_REASON,
    Question.ACCEPT: ACCEPT_REASON,
    Question.ANYWAY: ANYWAY_REASON,
}


_ITEM_PAD = 12
"""At each side of the words of a reason, as the stylesheet has it and a little more."""


class ReasonSheet(Sheet):
    """Usual reasons, one's own words, initials. Enter answers, Escape leaves all as it was.

    No reason is chosen beforehand; the one that is highlighted is the one that is kept. A verdict
    that stands already is said to, and can be taken back.

    Parameters
    ----------
    trial
        That is spoken of; None: the platform is.
    because
        What is in doubt, above the question.
    by
        Who works here; None: a note asks for no initials.
    text
        The reason, where it is known already: only initials lack.
    """

    answered = Signal(object, object, str, str)
    """The Question, the number of the trial, the text and who says so."""
    wanted = Signal(object)
    """The Question that is to be asked in the place of this one."""

    def __init__(
        self,
        question: Question,
        trial: Trial | None = None,
        *,
        because: Sequence[str] = (),
        by: str | None = None,
        text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._question, self._number = question, None if trial is None else trial.number
        self._usual = _USUAL.get(question)
        is_note = question is Question.NOTE
        self.text = Field(trial.note if is_note and trial else text)
        self.reasons = _Reasons(self.text)
        self.by = Field(by or "")
        self.problem = label(wraps=True)
        tint(self.problem, ink(State.WRONG))
        doubts = [label(each, wraps=True) for each in because]
        for each in doubts:
            tint(each, ink(State.WRONG))
        asks_by = not is_note or by is not None
        what = _named(tr("&Note") if is_note else tr("&Reason"), self.text)
        who = (_named(tr("&Initials"), self.by),) if asks_by else ()
        fields = column(what, *who, None)
        stands = trial is not None and _VERDICT.get(question) is trial.accepted
        super().__init__(
            verdict_sentence(trial) if trial and stands else _title(question, self._number),
            *doubts,
            fields if is_note else row((column(self.reasons, None), 3), (fields, 2), gap=theme.PAD),
            self.problem,
            do=tr("Measure all the same") if question is Question.ANYWAY else tr("Save"),
            more=_already(trial) if trial and stands else "",
            width=600 if is_note else 760,
            parent=parent,
        )
        for part, is_asked in ((self.reasons, not is_note), (self.by, asks_by)):
            if not is_asked:
                part.setParent(self)
                part.hide()
        if trial and stands:
            self._offer_other(trial)
        self.keep_open()
        self.do_button.clicked.connect(self.save)
        self.by.setFixedWidth(theme.px(140))
        self.reasons.setAccessibleName(tr("Usual reasons"))
        self._offer_reasons()
        self.reasons.itemSelectionChanged.connect(self._take_reason)
        self.reasons.itemDoubleClicked.connect(lambda _: self.save())
        self.text.textEdited.connect(lambda _: self.reasons.clearSelection())
        first = self.text if is_note else self.by if text else self.reasons
        first.setFocus(Qt.FocusReason.OtherFocusReason)

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
        usual = OVERRULE_REASON if self._usual is not ANYWAY_REASON else ANYWAY_REASON
        kept = text if is_note else usual.id_of(text, code())
        refusal = None if is_note else why_no_reason(kept, usual.by_id)
        if not text and not is_note:
            self.problem.setText(tr("A reason is needed: choose one, or write your own."))
        elif refusal is not None:
            self.problem.setText(said(refusal))
        elif not by and not is_note:
            self.problem.setText(tr("Fill in your initials: a verdict has a name."))
            self.by.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.accept()
            self.answered.emit(self._question, self._number, kept, by)

    def _offer_other(self, trial: Trial) -> None:
        """Offer to take back what a person said, or to say otherwise than the checks."""
        withdraws = trial.override is not None
        if not withdraws and not trial.accepted and why_it_cannot_count(trial) is not None:
            return
        other = Question.REJECT if trial.accepted else Question.ACCEPT
        words = tr("Does not count …") if trial.accepted else tr("Count it after all …")
        self.other_button = Button(tr("Take that back") if withdraws else words)
        self.left.addWidget(self.other_button)

        def do() -> None:
            self.accept()
            if withdraws:
                self.answered.emit(Question.WITHDRAW, trial.number, "", self.by.text().strip())
            else:
                self.wanted.emit(other)

        self.other_button.clicked.connect(do)

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
        self.reasons.setCurrentRow(-1)

    def _take_reason(self) -> None:
        """Let the field say what is highlighted."""
        chosen = self.reasons.selectedItems()
        if chosen:
            self.text.setText(chosen[0].text())
            self.problem.clear()


class _Reasons(QListWidget):
    """The first press of an arrow key chooses the first reason; what is typed goes to the field."""

    def __init__(self, own: Field) -> None:
        super().__init__()
        self._own = own
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give each reason the lines that it needs in this width, and stand as tall as they are."""
        super().resizeEvent(event)
        room = QRect(0, 0, self.viewport().width() - 2 * _ITEM_PAD, 0)
        whole = 0
        for item in map(self.item, range(self.count())):
            words = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
            high = max(words.height() + _ITEM_PAD, theme.TARGET)
            item.setSizeHint(QSize(1, high))
            whole += high
        self.setFixedHeight(whole + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and not self.selectedItems():
            self.setCurrentRow(0)
            self.item(0).setSelected(True)
        elif event.text().strip() and event.text().isprintable():
            self._own.setFocus(Qt.FocusReason.OtherFocusReason)
            if self.selectedItems():
                self._own.selectAll()
            QApplication.sendEvent(self._own, event)
        else:
            super().keyPressEvent(event)


def _named(words: str, field: Field) -> QLayout:
    """Return a field with its words above it."""
    return column(name_of(field, words), field, gap=4)


def _already(trial: Trial) -> str:
    """Return why the verdict stands already, and what can be done about it."""
    if trial.override is None and (why := why_it_cannot_count(trial)) is not None:
        return said(why)
    can = (
        tr("That is so already. Give another reason, or take it back.")
        if trial.override is not None
        else tr("The checks say so already. Give a reason of your own, or the other verdict.")
    )
    return f"{verdict_reason(trial)} {can}"


def _title(question: Question, number: int | None) -> str:
    titles = {
        Question.REJECT: tr("Why does trial {number} not count?"),
        Question.ACCEPT: tr("Why does trial {number} count all the same?"),
        Question.NOTE: tr("Note on trial {number}"),
        Question.ANYWAY: tr("Why do you measure although the platform is in doubt?"),
    }
    return titles[question].format(number=number)
