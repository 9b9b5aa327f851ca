"""What the patient is to do now: typed, or put together of the practice's own text blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.fields import Choice, LongField
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row
from forceplate.practice import MOST_BLOCKS, MOST_LETTERS, Practice, TextBlock

if TYPE_CHECKING:
    from forceplate.gui.context.settings import SettingsModel

_LONGEST_TITLE = 50


class NextSteps(QWidget):
    """A field for the words, and the blocks that the practice keeps."""

    changed = Signal()
    """It may need more room."""

    def __init__(self, settings: SettingsModel) -> None:
        super().__init__()
        self._settings = settings
        self.words = LongField(lines=4)
        self.words.setAccessibleName(tr("What next?"))
        self.blocks = Choice()
        self.blocks.setAccessibleName(tr("Text blocks of the practice"))
        self.insert_button = Button(tr("&Insert"))
        self.keep_button = Button(tr("&Keep these words as a block"), Kind.QUIET)
        self.forget_button = Button(tr("&Forget the block"), Kind.QUIET)
        self.insert_button.clicked.connect(self._insert)
        self.keep_button.clicked.connect(self._keep)
        self.forget_button.clicked.connect(self._forget)
        self.words.textChanged.connect(self._show_state)
        self.says = muted("", wraps=True)
        self.setLayout(column(
            label(tr("What next? In your own words; they stand on the first page.")),
            self.words,
            self.says,
            row((self.blocks, 1), self.insert_button),
            row(self.keep_button, self.forget_button, None),
        ))  # fmt: skip
        self._show_blocks()

    @property
    def text(self) -> str:
        """Return the words."""
        return self.words.toPlainText().strip()

    @property
    def _practice(self) -> Practice:
        return self._settings.settings.practice

    def _insert(self) -> None:
        block = self.blocks.currentData()
        if block is not None:
            before = f"{self.text}\n" if self.text else ""
            self.words.setPlainText(before + block.text)

    def _keep(self) -> None:
        first = self.text.splitlines()[0]
        title = first if len(first) <= _LONGEST_TITLE else f"{first[: _LONGEST_TITLE - 1]}…"
        kept = [one for one in self._practice.text_blocks if one.title != title]
        self._change((*kept, TextBlock(title, self.text)))
        self.blocks.setCurrentIndex(self.blocks.count() - 1)

    def _forget(self) -> None:
        gone = self.blocks.currentData()
        self._change(tuple(one for one in self._practice.text_blocks if one != gone))

    def _change(self, blocks: tuple[TextBlock, ...]) -> None:
        self._settings.change(practice=replace(self._practice, text_blocks=blocks))
        self._show_blocks()

    def _show_blocks(self) -> None:
        blocks = [(block.title, block) for block in self._practice.text_blocks]
        first = blocks[0][1] if blocks else None
        self.blocks.offer(blocks or [(tr("no text blocks yet"), None)], first)
        self._show_state()

    def _show_state(self) -> None:
        has_blocks = bool(self._practice.text_blocks)
        fits = len(self.text) <= MOST_LETTERS
        has_room = len(self._practice.text_blocks) < MOST_BLOCKS
        self.blocks.setEnabled(has_blocks)
        self.insert_button.setEnabled(has_blocks)
        self.forget_button.setEnabled(has_blocks)
        self.keep_button.setEnabled(bool(self.text) and fits and has_room)
        self.says.setText(
            "" if fits else tr("A text block has at most {n} letters.").format(n=MOST_LETTERS)
        )
        self.says.setVisible(not fits)
        self.changed.emit()
