"""The line below the list: what just happened and can be undone, what is read, what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import row
from forceplate.gui.kit.states import Shape, State

LOOK_MS = 250
"""How often it is looked whether what is offered can still be undone."""
BAR_WIDTH = 160
"""In pixels, however large the text is: it holds no words, and the list has no room to spare."""


@dataclass(frozen=True, slots=True)
class Undo:
    """A change of the list that can be taken back."""

    words: str
    do: Callable[[], object]
    is_possible: Callable[[], bool]
    """Whether what it would take back is still as it was left."""
    done: Callable[[Any], None]
    """Told what ``do`` returned, in the window's thread; says how it is again."""


class FootLine(QWidget):
    """The newest of what there is to say; of a fixed height as long as two lines have room."""

    def __init__(self, back_up: Callable[[], object]) -> None:
        super().__init__()
        self.shape = Shape(State.INFO)
        self.words = muted(wraps=True)
        self.words.setMinimumWidth(1)  # it wraps; a list is never made wider for it
        self.bar = QProgressBar()
        self.bar.setAccessibleName(tr("Visit files read"))
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.undo_button = Button(tr("Undo"), Kind.QUIET, key="Ctrl+Z", symbol="undo")
        self.backup_button = Button(tr("Back up …"), Kind.QUIET)
        self.backup_button.clicked.connect(lambda _: back_up())
        self.setLayout(
            row(self.shape, (self.words, 1), self.bar, self.undo_button, self.backup_button)
        )
        two_lines = 2 * self.words.fontMetrics().lineSpacing() + 4
        self.setMinimumHeight(max(theme.TARGET, self.undo_button.sizeHint().height(), two_lines))
        self.undo: Undo | None = None
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.check)
        self._reading = ""
        self._backup = ""
        self._show()

    def offer_undo(self, undo: Undo | None) -> None:
        """Say what just happened, and offer to take it back as long as that can be done."""
        self.undo = undo
        if undo is None:
            self._looking.stop()
        else:
            self._looking.start()
        self._show()

    def show_reading(self, words: str, done: int = 0, total: int = 0) -> None:
        """Say how far reading is; empty: nothing is read."""
        self._reading = words
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._show()

    def show_backup(self, words: str) -> None:
        """Say that a backup is due; empty: it is not."""
        self._backup = words
        self._show()

    def check(self) -> None:
        """Let the undo go when it no longer can."""
        if self.undo is not None and not self.undo.is_possible():
            self.offer_undo(None)

    def _show(self) -> None:
        undo = self.undo
        words = self._reading or (undo.words if undo else "") or self._backup
        is_backup = not self._reading and undo is None and bool(self._backup)
        self.words.setText(words)
        self.shape.show_state(State.DOUBT if is_backup else State.INFO)
        self.shape.setVisible(bool(words))
        self.bar.setVisible(bool(self._reading))
        self.undo_button.setVisible(undo is not None and not self._reading)
        self.backup_button.setVisible(is_backup)
