"""The plan of the visit as a strip: condition by trial, what is done, what is now, what is next."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.measure.cue_board import condition_words
from forceplate.session import PlannedState, PlannedTrial
from forceplate.types import Condition

_NAME_CHARACTERS = 18
"""How much of a condition's name a tile shows at least."""
SIGNS = {
    PlannedState.DONE: "✓",
    PlannedState.REJECTED: "✗",
    PlannedState.NOW: "▶",
    PlannedState.NEXT: "○",
    PlannedState.LATER: "·",
}


class PlanStrip(QWidget):
    """One tile for each condition, with a cell for each of its trials."""

    condition_chosen = Signal(object)
    """The Condition whose tile was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._tiles: dict[Condition, _Tile] = {}

    def show_plan(self, slots: tuple[PlannedTrial, ...], present: Condition) -> None:
        """Show the plan; conditions come in the order of measuring."""
        plan = {
            condition: tuple(group) for condition, group in groupby(slots, lambda s: s.condition)
        }
        if tuple(plan) != tuple(self._tiles):
            self._build(tuple(plan))
        for condition, tile in self._tiles.items():
            tile.show_slots(plan[condition], is_present=condition == present)

    def words(self) -> tuple[str, ...]:
        """Return what a screen reader says of each tile."""
        return tuple(tile.accessibleName() for tile in self._tiles.values())

    def tile(self, condition: Condition) -> QAbstractButton:
        """Return the tile of a condition."""
        return self._tiles[condition]

    def _build(self, conditions: tuple[Condition, ...]) -> None:
        for old in self._tiles.values():
            self._layout.removeWidget(old)
            old.deleteLater()
        self._tiles = {condition: _Tile(condition, self) for condition in conditions}
        for tile in self._tiles.values():
            self._layout.addWidget(tile)
            tile.clicked.connect(lambda _=False, c=tile.condition: self.condition_chosen.emit(c))


class _Tile(QAbstractButton):
    """A condition's name above its cells: each a sign and a word."""

    def __init__(self, condition: Condition, parent: QWidget) -> None:
        super().__init__(parent)
        self.condition = condition
        self._slots: tuple[PlannedTrial, ...] = ()
        self._is_present = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_slots(self, slots: tuple[PlannedTrial, ...], *, is_present: bool) -> None:
        """Show these trials."""
        if (_looks(slots), is_present) == (_looks(self._slots), self._is_present):
            return
        self._slots, self._is_present = slots, is_present
        title = condition_words(self.condition)
        cells = "; ".join(f"{self._name(slot)}: {self._state(slot)}" for slot in self._slots)
        present = tr("{condition}, now").format(condition=title) if self._is_present else title
        self.setAccessibleName(f"{present}. {cells}")
        self.setToolTip(tr("Measure this condition: {condition}").format(condition=title))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return room for the name, and below it a sign and a word for each trial."""
        metrics = QFontMetricsF(self.font())
        small = QFontMetricsF(theme.scaled(self.font(), 0.85))
        # all cells are as wide as the widest: in narrower ones its word would be cut
        widest = max((self._cell_width(slot, small) for slot in self._slots), default=0.0)
        cells = len(self._slots) * widest
        title = QFontMetricsF(theme.scaled(self.font(), 1, bold=True))
        width = max(cells, title.horizontalAdvance(condition_words(self.condition))) + 16
        return QSize(round(width), round(2.6 * metrics.height() + small.height()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same height; narrow tiles leave out words of the cells, then of the name."""
        title = QFontMetricsF(theme.scaled(self.font(), 1, bold=True))
        width = title.horizontalAdvance(condition_words(self.condition))
        room = _NAME_CHARACTERS * title.averageCharWidth()
        return QSize(round(min(width, room)) + 16, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose with Enter; the space bar belongs to the trial."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw frame, name and cells."""
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        outline = QPen(QColor(colours.accent if self._is_present else colours.line))
        outline.setWidthF(3 if self._is_present else 1)
        if self.hasFocus():
            outline = QPen(QColor(colours.focus), 3, Qt.PenStyle.DashLine)
        painter.setPen(outline)
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(frame, 6, 6)
        metrics = QFontMetricsF(self.font())
        painter.setFont(theme.scaled(self.font(), 1, bold=self._is_present))
        painter.setPen(QColor(colours.text))
        title = QRectF(8, 4, self.width() - 16, metrics.height())
        name = QFontMetricsF(painter.font()).elidedText(
            condition_words(self.condition), Qt.TextElideMode.ElideRight, title.width()
        )
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft, name)
        self._paint_cells(painter, title.bottom())
        painter.end()

    def _paint_cells(self, painter: QPainter, top: float) -> None:
        small_font = theme.scaled(self.font(), 0.85)
        small = QFontMetricsF(small_font)
        sign_height = QFontMetricsF(self.font()).height()
        with_words = self.width() >= self.sizeHint().width()
        width = (self.width() - 16) / max(1, len(self._slots))
        for number, slot in enumerate(self._slots):
            colour = QColor(_colour(slot.state))
            left = 8 + number * width
            painter.setPen(colour)
            painter.setFont(theme.scaled(self.font(), 1, bold=True))
            cell = QRectF(left, top, width, sign_height)
            painter.drawText(cell, Qt.AlignmentFlag.AlignHCenter, self._short(slot))
            if with_words:
                painter.setFont(small_font)
                painter.drawText(
                    QRectF(left, top + sign_height, width, small.height() + 2),
                    Qt.AlignmentFlag.AlignHCenter,
                    self._state(slot),
                )

    def _cell_width(self, slot: PlannedTrial, small: QFontMetricsF) -> float:
        bold = QFontMetricsF(theme.scaled(self.font(), 1, bold=True))
        words = (
            small.horizontalAdvance(self._state(slot)),
            bold.horizontalAdvance(self._short(slot)),
        )
        return max(words) + 10

    def _short(self, slot: PlannedTrial) -> str:
        """Return sign and number; the number is the one in the list and in the file."""
        name = (
            tr("P", "practice letter")
            if slot.practice
            else ""
            if slot.number is None
            else str(slot.number)
        )
        return f"{SIGNS[slot.state]} {name}".rstrip()

    def _name(self, slot: PlannedTrial) -> str:
        if slot.practice:
            return tr("practice", "practice")
        if slot.number is None:
            return tr("trial")
        return tr("trial {number}").format(number=slot.number)

    def _state(self, slot: PlannedTrial) -> str:
        return {
            PlannedState.DONE: tr("done"),
            PlannedState.REJECTED: tr("rejected"),
            PlannedState.NOW: tr("now"),
            PlannedState.NEXT: tr("next"),
            PlannedState.LATER: tr("later"),
        }[slot.state]


def _looks(slots: tuple[PlannedTrial, ...]) -> list[tuple[bool, PlannedState, int | None]]:
    return [(slot.practice, slot.state, slot.number) for slot in slots]


def _colour(state: PlannedState) -> QColor | str:
    colours = theme.colours()
    return {
        PlannedState.DONE: colours.good,
        PlannedState.REJECTED: colours.bad,
        PlannedState.NOW: colours.accent,
        PlannedState.NEXT: colours.text,
        PlannedState.LATER: colours.muted,
    }[state]
