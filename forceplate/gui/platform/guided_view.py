"""One step at a time: what to do now, what the platform reads, how far it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forceplate.gui.kit import icons, numbers, theme
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate.gui.platform.live_reading import LiveReading


class GuidedView(QWidget):
    """Shows a step of a check or a calibration, and says what the operator answers."""

    confirmed = Signal()
    """The step is done."""
    repeated = Signal()
    skipped = Signal()

    def __init__(self, parent: QWidget | None = None, *, can_repeat: bool = False) -> None:
        super().__init__(parent)
        self.sentence, self.hint, self.reading, self.stillness = (
            sentence_label() for _ in range(4)
        )
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar_words = sentence_label()
        self.done_button, self.repeat_button, self.skip_button = (QPushButton() for _ in range(3))
        self.done_button.setDefault(True)
        self.repeat_button.setVisible(can_repeat)
        self.skip_button.hide()
        for button in (self.repeat_button, self.skip_button):
            button.setAutoDefault(False)
        live = QHBoxLayout()
        live.addWidget(self.reading)
        live.addWidget(self.stillness, 1)
        buttons = QHBoxLayout()
        for button in (self.done_button, self.repeat_button, self.skip_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(self.sentence)
        column.addWidget(self.hint)
        column.addLayout(live)
        column.addWidget(self.bar)
        column.addWidget(self.bar_words)
        column.addLayout(buttons)
        self.done_button.clicked.connect(self.confirmed)
        self.repeat_button.clicked.connect(self.repeated)
        self.skip_button.clicked.connect(self.skipped)
        for key, button in ((Qt.Key.Key_R, self.repeat_button), (Qt.Key.Key_S, self.skip_button)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(button.click)
        self._set_texts()

    def ask(self, sentence: str, *, is_awaited: bool) -> None:
        """Say what to do; ``is_awaited``: the operator answers when it is done."""
        if self.sentence.text() != sentence:
            self.sentence.setText(sentence)
            self.sentence.setAccessibleName(sentence)
        if self.done_button.isEnabled() != is_awaited:
            self.done_button.setEnabled(is_awaited)
            if is_awaited:
                self.done_button.setFocus()

    def warn(self, sentence: str) -> None:
        """Say what is in the way; empty: nothing."""
        text = f"⚠ {sentence}" if sentence else ""
        if self.hint.text() != text:
            self.hint.setText(text)
            _colour(self.hint, theme.colours().warn)

    def show_reading(self, reading: LiveReading | None) -> None:
        """Show what the platform reads now, and whether it is still."""
        if reading is None:
            self.reading.setText("-")
            self.stillness.setText("")
            return
        decimals = 2 if reading.unit == "N" else 0
        unit = reading.unit if reading.unit == "N" else tr("counts")
        self.reading.setText(f"{numbers.number(reading.value, decimals)} {unit}")
        self.stillness.setText(tr("● still") if reading.is_still else tr("○ not still yet"))
        colours = theme.colours()
        _colour(self.stillness, colours.good if reading.is_still else colours.muted)

    def show_progress(self, done: float, total: float, words: str) -> None:
        """Show how far it is."""
        self.bar.setMaximum(1000)
        self.bar.setValue(round(1000 * done / total) if total else 0)
        self.bar_words.setText(words)
        self.bar.setAccessibleName(words)

    def _set_texts(self) -> None:
        """Set the words and icons that stay."""
        self.done_button.setText(tr("Done (Enter)"))
        self.repeat_button.setText(tr("Repeat the last reading (R)"))
        self.skip_button.setText(tr("Skip (S)"))
        self.repeat_button.setIcon(icons.icon("redo"))
        self.sentence.setFont(theme.scaled(self.font(), 1.5, bold=True))
        self.reading.setFont(theme.scaled(self.font(), 2.0, bold=True))
        self.reading.setMinimumWidth(self.reading.fontMetrics().averageCharWidth() * 14)
        _colour(self.hint, theme.colours().warn)


def _colour(label: QLabel, colour: QColor | str) -> None:
    palette = label.palette()
    palette.setColor(label.foregroundRole(), colour)
    if label.palette() != palette:
        label.setPalette(palette)
