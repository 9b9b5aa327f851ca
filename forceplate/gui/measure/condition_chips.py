"""The conditions of a visit side by side: which is measured, and how far each is."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.chips import ConditionChip
from forceplate.gui.kit.condition_names import chip_names
from forceplate.gui.kit.language import tr
from forceplate.session import PlannedTrial
from forceplate.types import Condition

LEAST_IN_A_ROW, MOST_IN_A_ROW = 4, 6


class ConditionChips(QWidget):
    """One chip for each condition, in the order of measuring."""

    condition_chosen = Signal(object)
    """The Condition whose chip was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GAP)
        self._chips: dict[Condition, _Chip] = {}

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What is shown, in order: the key 1 chooses the first."""
        return tuple(self._chips)

    def chip(self, condition: Condition) -> ConditionChip:
        """Return the chip of a condition."""
        return self._chips[condition]

    def words(self) -> tuple[str, ...]:
        """Return what a screen reader says of each chip."""
        return tuple(chip.accessibleName() for chip in self._chips.values())

    def show_plan(self, slots: tuple[PlannedTrial, ...], present: Condition) -> None:
        """Show the plan; the present condition is checked."""
        plan = {
            condition: tuple(group) for condition, group in groupby(slots, lambda s: s.condition)
        }
        if tuple(plan) != tuple(self._chips):
            self._build(tuple(plan))
        for condition, chip in self._chips.items():
            chip.setChecked(condition == present)
            chip.show_plan(plan[condition])

    def _build(self, conditions: tuple[Condition, ...]) -> None:
        for old in self._chips.values():
            self._grid.removeWidget(old)
            old.deleteLater()
        self._chips = {condition: _Chip(condition, self) for condition in conditions}
        n_rows = -(-len(conditions) // MOST_IN_A_ROW)
        n_columns = -(-len(conditions) // max(n_rows, 1))
        for spare in range(n_columns, LEAST_IN_A_ROW):  # a chip alone is no wider than a quarter
            self._grid.setColumnStretch(spare, 1)
        for place in range(n_columns):
            self._grid.setColumnStretch(place, 1)
        for place, chip in enumerate(self._chips.values()):
            self._grid.addWidget(chip, place // n_columns, place % n_columns)
            chip.clicked.connect(lambda _=False, c=chip.condition: self.condition_chosen.emit(c))


class _Chip(ConditionChip):
    def __init__(self, condition: Condition, parent: QWidget) -> None:
        names = chip_names(condition.side, condition.region)
        super().__init__(condition.side, condition.region, *names, parent)
        self.condition = condition
        self.setAutoExclusive(True)
        self.setToolTip(tr("Measure this condition: {condition}").format(condition=names[0]))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose with Enter; the space bar belongs to the trial."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            event.ignore()
