"""One of the three answers about the platform: its state, what it means, what can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.context.platform_standing import Answer
from forceplate.gui.kit import theme
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.labels import label, tint
from forceplate.gui.kit.layouts import Item, column, row
from forceplate.gui.kit.states import TITLE_SHAPE, Shape, State, ink
from forceplate.gui.kit.theme import Size


class AnswerCard(Card):
    """Shape, title and sentence; at the right what can be done, below what is known besides.

    Parameters
    ----------
    right
        Buttons; with large text they stand below the words.
    """

    dialog_closed = Signal()
    """What it led to is over."""

    def __init__(self, *right: Item, below: QWidget | None = None) -> None:
        super().__init__()
        self.answer: Answer | None = None
        self._shape = Shape(State.NONE, TITLE_SHAPE)
        self.title = label(size=Size.LARGE, bold=True, wraps=True)
        self.sentence = label(wraps=True)
        words = column(self.title, self.sentence, gap=2)
        shape = column(self._shape, None)
        if theme.is_large():
            self.column.addLayout(row(shape, (words, 1), gap=16))
            self.column.addLayout(row(None, *right))
        else:
            self.column.addLayout(row(shape, (words, 1), *right, gap=16))
        if below is not None:
            self.column.addWidget(below, 1)

    def show_answer(self, answer: Answer) -> None:
        """Show an answer; one that is wrong is outlined."""
        if answer == self.answer:
            return
        self.answer = answer
        colours = theme.colours()
        self._shape.show_state(answer.state)
        self.title.setText(answer.title)
        self.sentence.setText(answer.sentence)
        is_wrong, is_doubt = answer.state is State.WRONG, answer.state is State.DOUBT
        tint(self.title, ink(answer.state) if is_wrong else colours.text)
        tint(self.sentence, colours.text if is_wrong or is_doubt else colours.muted)
        self.sentence.setVisible(bool(answer.sentence))
        self.show_state(answer.state if is_wrong else None)
        self.setAccessibleName(f"{answer.title}. {answer.sentence}")
