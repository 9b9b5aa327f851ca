"""The conditions of a visit side by side: which is looked at or measured, and how far each is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from forceplate.analysis.trial.condition_text import manner
from forceplate.gui.kit import theme
from forceplate.gui.kit.labels import fitted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.states import SHAPE, State, paint_state
from forceplate.gui.kit.theme import Size
from forceplate.gui.visit.condition_names import chip_names
from forceplate.gui.visit.foot import ASPECT, paint_foot
from forceplate.session import PlannedState, PlannedTrial
from forceplate.types import Condition

_SHAPES = {
    PlannedState.DONE: State.GOOD,
    PlannedState.NOW: State.RECORDING,
    PlannedState.NEXT: State.NEXT,
    PlannedState.LATER: State.NONE,
}
_UNDER_WAY = frozenset({PlannedState.NOW, PlannedState.NEXT})
_LEAST_WIDE, _MARGIN, _BETWEEN = 120, 12, 5
_FOOT, _LINE = 46, 24
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

    def __init__(self, tip: str = "") -> None:
        super().__init__()
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


class ConditionChip(QAbstractButton):
    """One condition of a visit; pressed, it is gone to. In the same place on Measure and Review.

    Parameters
    ----------
    with_manner
        Posture and fixation tell it apart from another one of the same toes.
    """

    def __init__(
        self, condition: Condition, *, with_manner: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.condition = condition
        name, short = chip_names(condition.side, condition.region)
        if with_manner:
            name = f"{name}, {said(manner(condition))}"
        self._names = (name, short)
        self._trials: tuple[State, ...] = ()
        self._count = ""
        self.setText(name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_plan(self, slots: Sequence[PlannedTrial]) -> None:
        """Show a shape for each trial that is to count, and how many do: 2 of 3.

        Practice has no place of its own: while it is next or under way, the first that counts is.
        """
        counted = [slot for slot in slots if not slot.practice]
        shapes = [_SHAPES[s.state] for s in counted if s.state is not PlannedState.REJECTED]
        n_done = sum(slot.state is PlannedState.DONE for slot in counted)
        practice = next((s.state for s in slots if s.practice and s.state in _UNDER_WAY), None)
        if practice is not None and n_done < len(shapes):
            shapes[n_done] = _SHAPES[practice]
        count = tr("{done} of {planned}").format(done=n_done, planned=len(shapes))
        self._trials, self._count = tuple(shapes), count
        self.setAccessibleName(f"{self._names[0]}: {count}")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Choose with Enter; the space bar belongs to the trial."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            event.ignore()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the least that foot and short name need."""
        return QSize(theme.px(_LEAST_WIDE), max(theme.CHIP, theme.px(46)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the chip; the one that is measured has tint and outline."""
        painter, colours, here = QPainter(self), theme.colours(), self.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 3 if here else 1
        half = width / 2
        painter.setBrush(colours.tint if here else colours.surface)
        painter.setPen(QPen(colours.accent if here else colours.line, width))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), theme.RADIUS, theme.RADIUS
        )
        tall = min(theme.px(_FOOT), self.height() - 16)
        is_begun = here or State.GOOD in self._trials
        paint_foot(
            painter,
            QRectF(_MARGIN, (self.height() - tall) / 2, tall * ASPECT, tall),
            self.condition.side,
            self.condition.region,
            measured=colours.accent if is_begun else colours.edge,
        )
        left = 2 * _MARGIN + tall * ASPECT
        top, line = self.height() / 2 - theme.px(_LINE), theme.px(_LINE)
        font, name = self._name_that_fits(self.width() - left - theme.GAP)
        painter.setFont(font)
        painter.setPen(colours.text if self.isEnabled() else colours.disabled)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, top, self.width() - left, line), middle, name)
        side = theme.px(SHAPE)
        for trial in self._trials:
            paint_state(painter, trial, QRectF(left, top + line + (line - side) / 2, side, side))
            left += side + _BETWEEN
        room = QRectF(left + _BETWEEN, top + line, self.width() - left - 2 * _BETWEEN, line)
        small = theme.font(Size.SMALL)
        painter.setFont(small)
        painter.setPen(colours.text if here else colours.muted)
        if QFontMetricsF(small).horizontalAdvance(self._count) <= room.width():  # shapes say it too
            painter.drawText(room, middle, self._count)
        painter.end()

    def _name_that_fits(self, room: float) -> tuple[QFont, str]:
        for size in (Size.MEDIUM, Size.SMALL):
            font = theme.font(size, bold=True)
            for name in self._names:
                if QFontMetricsF(font).horizontalAdvance(name) <= room:
                    return font, name
        return fitted(self._names[1], room, Size.SMALL)  # the foot beside it shows which it is
