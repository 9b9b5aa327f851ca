"""The conditions of a visit side by side: which is looked at or measured, and how far each is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.chips import ConditionChip
from forceplate.session import PlannedTrial
from forceplate.types import Condition

LEAST_IN_A_ROW, MOST_IN_A_ROW = 4, 6


class ConditionChips(QWidget):
    """One chip for each condition, in the order of the plan.

    Parameters
    ----------
    tip
        What pressing one does, with ``{condition}``; empty: nothing more than its name says.
    """

    condition_chosen = Signal(object)
    """The Condition whose chip was pressed."""

    def __init__(self, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tip = tip
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GAP)
        self._chips: dict[Condition, ConditionChip] = {}

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

    def choose(self, place: int) -> None:
        """Go to the condition at this place, from 0, where there is one."""
        if place < len(self._chips):
            self.condition_chosen.emit(self.conditions[place])

    def step(self, by: int) -> None:
        """Go to the condition at the right or the left."""
        here = [place for place, chip in enumerate(self._chips.values()) if chip.isChecked()]
        if here and here[0] + by >= 0:
            self.choose(here[0] + by)

    def show_plan(self, slots: Iterable[PlannedTrial], present: Condition | None) -> None:
        """Show the plan; the present condition is checked."""
        plan: dict[Condition, list[PlannedTrial]] = {}
        for slot in slots:
            plan.setdefault(slot.condition, []).append(slot)
        if tuple(plan) != tuple(self._chips):
            self._build(tuple(plan))
        for condition, chip in self._chips.items():
            chip.setChecked(condition == present)
            chip.show_plan(plan[condition])

    def _build(self, conditions: tuple[Condition, ...]) -> None:
        for old in self._chips.values():
            self._grid.removeWidget(old)
            old.deleteLater()
        feet = [(condition.side, condition.region) for condition in conditions]
        self._chips = {
            condition: ConditionChip(condition, with_manner=feet.count(foot) > 1, parent=self)
            for condition, foot in zip(conditions, feet, strict=True)
        }
        n_rows = -(-len(conditions) // MOST_IN_A_ROW)
        n_columns = -(-len(conditions) // max(n_rows, 1))
        for spare in range(n_columns, LEAST_IN_A_ROW):  # a chip alone is no wider than a quarter
            self._grid.setColumnStretch(spare, 1)
        for place in range(n_columns):
            self._grid.setColumnStretch(place, 1)
        for place, chip in enumerate(self._chips.values()):
            self._grid.addWidget(chip, place // n_columns, place % n_columns)
            chip.setToolTip(self._tip.format(condition=chip.text()))
            chip.clicked.connect(lambda _=False, c=chip.condition: self.condition_chosen.emit(c))
