"""What is often said in a field, beside it: one key or one click says it and goes on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.buttons import Button, Kind, plain_label
from forceplate.gui.kit.fields import Field
from forceplate.gui.kit.layouts import Lines


class UsualWords(QWidget):
    """Words that are put into a field; Tab passes them, for their letters with Alt say them."""

    def __init__(self, field: Field, usual: Sequence[str]) -> None:
        super().__init__()
        self._field = field
        self.buttons = tuple(Button(words, Kind.QUIET) for words in usual)
        for button in self.buttons:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAutoDefault(False)  # Enter in a field says none of them
            # Qt clicks 0.1 s after the key, and what is typed by then belongs to the next field
            button.pressed.connect(partial(self._say, button))
        self.setLayout(Lines(*self.buttons))

    def _say(self, button: Button) -> None:
        self._field.setText(plain_label(button.text()))
        self._field.setFocus(Qt.FocusReason.TabFocusReason)
        self.focusNextChild()
