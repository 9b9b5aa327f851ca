"""The trials of a condition in the order of recording: force, and whether each counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal

from forceplate.gui.kit.language import tr
from forceplate.gui.kit.table import Cell, Column, Row, Table
from forceplate.gui.kit.trial_verdict import force_words, verdict
from forceplate.types import Trial


class TrialList(Table):
    """Up and down go from one to the next."""

    chosen = Signal(int)
    """Number of the trial."""

    def __init__(self) -> None:
        super().__init__(
            [
                Column(tr("Trial")),
                Column(tr("N", "newtons"), is_number=True),
                Column("", stretches=True),
            ],
            name=tr("Trials of this condition"),
            can_choose=True,
            most_rows=0,
        )
        self._numbers: tuple[int, ...] = ()
        self.currentCellChanged.connect(self._choose)

    def show_trials(self, trials: Sequence[Trial], number: int | None) -> None:
        """Show the trials, one of them as chosen."""
        with QSignalBlocker(self):
            self._numbers = tuple(trial.number for trial in trials)
            self.show_rows([_row(trial) for trial in trials])
            if number in self._numbers:
                self.setCurrentCell(self._numbers.index(number), 0)

    def choose(self, number: int) -> None:
        """Go to a trial."""
        self.setCurrentCell(self._numbers.index(number), 0)

    def step(self, by: int) -> None:
        """Go to the next trial, or the one before."""
        row = self.currentRow() + by
        if 0 <= row < len(self._numbers):
            self.setCurrentCell(row, 0)

    def _choose(self, row: int, *_: int) -> None:
        if 0 <= row < len(self._numbers):
            self.chosen.emit(self._numbers[row])


def _row(trial: Trial) -> Row:
    number = f"{trial.number} *" if trial.changes else str(trial.number)
    tip = tr("Changed by hand") if trial.changes else ""
    return (
        Cell(number, is_muted=True, tip=tip),
        Cell(force_words(trial), is_bold=True),
        Cell(*verdict(trial)),
    )
