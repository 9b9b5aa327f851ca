"""What is asked about the visit in progress: why a trial does not count, or is measured again."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.context.context import Context
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.numbers import newtons
from forceplate.gui.kit.question_box import QuestionBox
from forceplate.gui.visit.reason_sheet import Question, ReasonSheet
from forceplate.phrases import MEASURED_AGAIN, OVERRULE_REASON
from forceplate.session import VisitSession
from forceplate.types import PEAK_FORCE, Trial
from forceplate.words import Text

_REDONE_ALREADY = Text(
    "Trial {number} already does not count: the next one takes its place. Start it."
)


class VisitQuestions(QObject):
    """Asks over the window, one thing at a time, and tells the session what was answered."""

    opening = Signal()
    """Something is about to be asked over the window."""
    answered = Signal()
    """The session knows something new."""
    start_wanted = Signal()
    """It is said why the platform is measured with all the same."""
    closed = Signal()
    """Nothing is asked any more."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self.open_now: QDialog | None = None
        """What is asked now."""

    def ask(self, question: Question, trial: Trial | None, *, text: str = "") -> None:
        """Ask why, of a trial or, where it is measured all the same, of the platform.

        Parameters
        ----------
        text
            The reason, where it is known already.
        """
        session, is_anyway = self._context.session, question is Question.ANYWAY
        if session is None or (trial is None and not is_anyway):
            return
        doubts = session.platform_doubt.open_doubts if is_anyway else ()
        sheet = ReasonSheet(
            question,
            None if is_anyway else trial,
            because=[said(doubt) for doubt in doubts],
            by=None if question is Question.NOTE else self._context.who,
            text=text,
            parent=self._window,
        )
        sheet.answered.connect(self._answer)
        sheet.wanted.connect(lambda other: self.ask(other, trial))
        self._hold(sheet)
        sheet.open_over()

    def redo(self, session: VisitSession) -> None:
        """Let the last trial come again: after a yes if it counts; say so if it does already.

        Raises
        ------
        SessionError
            A trial is under way, or the condition has none yet.
        """
        last = session.last_trial
        if last is not None and last.accepted and not self._context.who:
            again = OVERRULE_REASON.text(MEASURED_AGAIN)
            self.ask(Question.REJECT, last, text=said(again))  # a verdict has a name
        elif last is not None and last.accepted:
            self._ask_again(session, last)
        elif not session.redo(self._context.who) and last is not None:
            self._context.show_message(_REDONE_ALREADY.fill(number=last.number))

    def close(self) -> None:
        """Ask no more; nothing is answered."""
        if self.open_now is not None:
            self.open_now.reject()

    def _ask_again(self, session: VisitSession, last: Trial) -> None:
        """Ask whether a trial that counts is meant: "Again" is also said of the next one."""

        def answered(is_yes: bool) -> None:
            if is_yes and session is self._context.session:
                try:
                    session.redo(self._context.who)
                except ForcePlateError as error:
                    self._context.show_error(error)
                self.answered.emit()

        force_n = last.value(PEAK_FORCE)
        beside = "" if force_n is None else f" ({newtons(force_n, 1)})"
        box = QuestionBox(
            tr("Measure a trial again"),
            tr("Trial {number} counts").format(number=last.number) + beside,
            tr("Measured again, it does not count any more; the next one takes its place."),
            do=tr("Measure it again"),
            keep=tr("Keep it"),
            answered=answered,
            parent=self._window,
        )
        self._hold(box)
        box.open()

    @property
    def _window(self) -> QWidget:
        return cast("QWidget", self.parent()).window()

    def _hold(self, dialog: QDialog) -> None:
        self.opening.emit()
        self.open_now = dialog
        dialog.finished.connect(self._forget)

    def _forget(self) -> None:
        self.open_now = None
        self.closed.emit()

    def _answer(self, question: Question, number: int | None, text: str, by: str) -> None:
        session = self._context.session
        if session is None:
            return
        try:
            match question, number:
                case Question.ANYWAY, _:
                    session.start_anyway(text, by)
                    self.start_wanted.emit()
                case Question.REJECT, int():
                    session.reject(number, text, by)
                case Question.ACCEPT, int():
                    session.accept(number, text, by)
                case Question.WITHDRAW, int():
                    session.withdraw(number, by)
                case Question.NOTE, int():
                    session.set_note(number, text)
        except ForcePlateError as error:
            self._context.show_error(error)
        self._context.settings_model.first_operator(by)
        self.answered.emit()
