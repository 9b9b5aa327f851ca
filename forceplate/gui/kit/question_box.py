"""The question before something that cannot be taken back: one sentence, yes and no."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from forceplate.gui.kit.language import tr


class QuestionBox(QMessageBox):
    """Asks without waiting for the answer; whoever presses Enter or Escape has said no.

    Parameters
    ----------
    more
        What comes of it, below the sentence.
    do, keep
        What the two buttons say: yes and no.
    answered
        Told whether the answer is yes.
    """

    def __init__(
        self,
        title: str,
        sentence: str,
        more: str,
        *,
        do: str,
        keep: str,
        answered: Callable[[bool], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(title)
        self.setText(sentence)
        self.setInformativeText(more)
        self.do_button = self.addButton(do, QMessageBox.ButtonRole.AcceptRole)
        self.keep_button = self.addButton(keep, QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.keep_button)
        self.setEscapeButton(self.keep_button)
        self.finished.connect(lambda _: answered(self.clickedButton() is self.do_button))


def unfinished_box(
    missing: str, answered: Callable[[bool], object], parent: QWidget, *, other: str = ""
) -> QuestionBox:
    """Ask whether a visit ends although something of it is still to be measured.

    Parameters
    ----------
    missing
        Whose visit it is, which, and what is missing.
    other
        Who was to begin; empty: nobody, and a no leads back to measuring.
    """
    later = tr("It can be continued later today. End it now?")
    first = tr("{person} can only begin once this visit is ended.").format(person=other)
    return QuestionBox(
        tr("The visit is not finished"),
        missing,
        f"{first} {later}" if other else later,
        do=tr("&End the visit"),
        keep=tr("&Keep it open") if other else tr("&Back to measuring"),
        answered=answered,
        parent=parent,
    )


def another_day_box(
    sentence: str, answered: Callable[[bool], object], parent: QWidget
) -> QuestionBox:
    """Ask whether a visit of another day is meant: else week 8 lands in week 0."""
    return QuestionBox(
        tr("A visit of another day"),
        sentence,
        tr("A new visit needs a label of its own. Add to the visit of the other day?"),
        do=tr("&Add to the other day"),
        keep=tr("Cancel"),
        answered=answered,
        parent=parent,
    )


def another_person_box(
    sentence: str, answered: Callable[[bool], object], parent: QWidget
) -> QuestionBox:
    """Ask whether a recording of somebody else is meant: else it is a wrong file, or person."""
    return QuestionBox(
        tr("A recording of somebody else"),
        sentence,
        tr("One recording is of one person. Import it for this person as well?"),
        do=tr("&Import it as well"),
        keep=tr("Cancel"),
        answered=answered,
        parent=parent,
    )
