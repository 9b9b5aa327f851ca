"""The trials of one condition as a list to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.review.metric_table import value_words
from forceplate.gui.review.quality_table import PRACTICE_SIGN, SIGNS
from forceplate.types import PEAK_FORCE, CheckOutcome, Result, Trial


class TrialChoice(QListWidget):
    """A line for each trial: number, verdict by sign and word, and its force."""

    chosen = Signal(int)
    """The number of the trial that was gone to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.currentItemChanged.connect(self._choose)
        self.setAccessibleName(tr("Trials of this condition"))

    def show_trials(self, trials: Sequence[Trial], number: int | None) -> None:
        """Show the trials, one of them as chosen."""
        colours = theme.colours()
        with QSignalBlocker(self):
            self.clear()
            for trial in trials:
                item = QListWidgetItem(self._words(trial))
                item.setData(Qt.ItemDataRole.UserRole, trial.number)
                plain = colours.muted if trial.practice else colours.bad
                item.setForeground(colours.text if trial.accepted else plain)
                self.addItem(item)
                if trial.number == number:
                    self.setCurrentItem(item)

    def _words(self, trial: Trial) -> str:
        sign = SIGNS[CheckOutcome.PASS if trial.accepted else CheckOutcome.REJECT]
        if trial.practice:
            sign, verdict = PRACTICE_SIGN, tr("practice", "practice")
        else:
            verdict = tr("accepted") if trial.accepted else tr("rejected")
        if trial.override is not None or trial.marks is not None:
            verdict = tr("{verdict}, by hand").format(verdict=verdict)
        peak = trial.result(PEAK_FORCE)
        force = value_words(peak) if isinstance(peak, Result) else tr("no force")
        return f"{trial.number}  {sign} {verdict}, {force}"

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
