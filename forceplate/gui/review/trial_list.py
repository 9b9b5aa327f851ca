"""The trials of a condition in the order of recording: force, and whether each counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal

from forceplate.gui.kit import numbers
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.states import State
from forceplate.gui.kit.table import Cell, Column, Row, Table
from forceplate.types import PEAK_FORCE, Trial


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
    force_n = trial.value(PEAK_FORCE)
    force = "" if force_n is None else numbers.number(force_n, 1)
    number = f"{trial.number} *" if trial.changes else str(trial.number)
    tip = tr("Changed by hand") if trial.changes else ""
    return (
        Cell(number, is_muted=True, tip=tip),
        Cell(force, is_bold=True),
        Cell(verdict_words(trial), state_of(trial)),
    )


def state_of(trial: Trial) -> State:
    """Return the shape of a trial: whether it counts."""
    if trial.practice:
        return State.NONE
    return State.GOOD if trial.accepted else State.WRONG


def verdict_words(trial: Trial) -> str:
    """Return whether a trial counts."""
    if trial.practice:
        return tr("practice")
    return tr("counts", "trial") if trial.accepted else tr("does not count", "trial")
