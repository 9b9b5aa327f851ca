"""One step at a time: what to do now, what the platform reads, how far it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QWidget

from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.labels import label, muted, tint
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.states import State, ink
from forceplate.gui.kit.theme import Size
from forceplate.gui.platform.live_reading import LiveReading


class GuidedView(QWidget):
    """Shows a step of a check or a calibration; its buttons are the answers of the operator."""

    def __init__(self, *, can_repeat: bool = False) -> None:
        super().__init__()
        self.sentence = label(size=Size.LARGE, bold=True, wraps=True)
        self.hint = label(bold=True, wraps=True)
        tint(self.hint, ink(State.DOUBT))
        self.reading = label(size=Size.HUGE, bold=True)
        self.stillness = Pill(size=Size.MEDIUM)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        size = self.bar.sizePolicy()
        size.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(size)
        self.bar_words = muted(wraps=True)
        self.done_button = Button(tr("Done"), Kind.PRIMARY, cap=tr("Enter"), is_bar=True)
        self.repeat_button = Button(tr("Repeat the last reading"), cap="R")
        self.skip_button = Button(tr("Skip"), Kind.QUIET, cap="S")
        self.done_button.setAutoDefault(True)
        self.done_button.setEnabled(False)  # the first question, too, brings the keyboard to it
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if not can_repeat:
            self.repeat_button.hide()
        self.skip_button.hide()
        self.setLayout(
            column(
                self.sentence, self.hint, row(self.reading, 16, self.stillness, None),
                self.bar, self.bar_words, 8, self.done_button,
                row(self.repeat_button, self.skip_button, None), None,
                gap=12,
            )
        )  # fmt: skip
        for key, button in ((Qt.Key.Key_R, self.repeat_button), (Qt.Key.Key_S, self.skip_button)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(button.click)

    def ask(self, sentence: str, *, is_awaited: bool, answer: str = "") -> None:
        """Say what to do.

        Parameters
        ----------
        is_awaited
            The operator answers when it is done.
        answer
            What the button says for that; empty: that it is done.
        """
        if is_awaited:
            self.done_button.setText(answer or tr("Done"))
        if self.sentence.text() != sentence:
            self.sentence.setText(sentence)
            self.sentence.setAccessibleName(sentence)
        if self.done_button.isEnabled() != is_awaited:
            if self.done_button.hasFocus():
                self.setFocus()  # not the button beside it: a second Enter must not cancel
            self.done_button.setEnabled(is_awaited)
            if is_awaited:
                self.done_button.setFocus()

    def warn(self, sentence: str) -> None:
        """Say what is in the way; empty: nothing."""
        self.hint.setText(f"⚠ {sentence}" if sentence else "")

    def show_reading(self, reading: LiveReading | None) -> None:
        """Show what the platform reads now, and whether it is still."""
        if reading is None:
            self.reading.setText("-")
            self.stillness.hide()
            return
        self.reading.setText(reading.words(2))
        self.stillness.show()
        if reading.is_still:
            self.stillness.show_state(tr("still"), State.GOOD)
        else:
            self.stillness.show_state(tr("not still yet"), State.NONE)

    def show_progress(self, done: float, total: float, words: str, *, runs: bool = True) -> None:
        """Show how far it is; ``runs``: something does, else there is no bar to wait for."""
        self.bar.setVisible(runs)
        self.bar.setMaximum(1000)
        self.bar.setValue(round(1000 * done / total) if total else 0)
        self.bar_words.setText(words)
        self.bar.setAccessibleName(words)
