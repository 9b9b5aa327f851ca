"""The one table of the window: it is read, never typed in, and no taller than what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from forceplate.gui.kit import theme
from forceplate.gui.kit.states import SHAPE, State, ink, state_pixmap
from forceplate.gui.kit.theme import Size


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    title: str
    is_number: bool = False
    """Aligned at the right."""
    stretches: bool = False
    """Takes the width that is left, and wraps."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place."""

    text: str
    state: State | None = None
    """Its shape before the words, which have its colour."""
    is_muted: bool = False
    is_bold: bool = False
    tip: str = ""


Row = Sequence[Cell | str]
_NARROW = 110
"""In pixels: a column of words that is narrower cannot be read."""

CELL_PAD = 8
"""At both sides of the words, as the stylesheet has it."""
_HEAD_PAD = 9
"""Above and below the title of a column, with its line, as the stylesheet has it."""


class Table(QTableWidget):
    """Rows to read, with thin rules between them and no empty grid below.

    Parameters
    ----------
    can_choose
        A row can be chosen, with mouse and arrow keys; it is then as tall as a finger is wide.
    most_rows
        Scrolls from there on; 0: as tall as it is given.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        name: str = "",
        can_choose: bool = False,
        most_rows: int = 8,
    ) -> None:
        super().__init__(0, len(columns))
        self._columns, self._most_rows, self._can_choose = tuple(columns), most_rows, can_choose
        self.setProperty("plain", True)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(
            QAbstractItemView.SelectionMode.SingleSelection
            if can_choose
            else QAbstractItemView.SelectionMode.NoSelection
        )
        if not can_choose:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setItemDelegate(_KeepsColour(self))
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setIconSize(QSize(theme.px(SHAPE), theme.px(SHAPE)))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(self._least_row())
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        self.setHorizontalHeaderLabels([each.title for each in columns])
        for place, each in enumerate(columns):
            head.setSectionResizeMode(
                place,
                QHeaderView.ResizeMode.Stretch
                if each.stretches
                else QHeaderView.ResizeMode.ResizeToContents,
            )
            above = self.horizontalHeaderItem(place)
            if above is not None:
                wraps = Qt.TextFlag.TextWordWrap.value if each.stretches else 0
                side = (_alignment(each) | Qt.AlignmentFlag.AlignVCenter).value
                above.setData(Qt.ItemDataRole.TextAlignmentRole, side | wraps)
        head.sectionResized.connect(self._section_resized)
        if most_rows:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; the chosen row stays where it was."""
        chosen = self.currentRow()
        self.setRowCount(len(rows))
        with self._told_at_once():
            for place, row in enumerate(rows):
                cells = [Cell(each) if isinstance(each, str) else each for each in row]
                for number, (cell, column) in enumerate(zip(cells, self._columns, strict=True)):
                    self.setItem(place, number, _item(cell, column))
                spoken = ". ".join(cell.text for cell in cells if cell.text)
                first = self.item(place, 0)
                if first is not None:
                    first.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        if self._can_choose and rows:
            self.setCurrentCell(min(max(chosen, 0), len(rows) - 1), 0)
        self._fit()

    @contextmanager
    def _told_at_once(self) -> Iterator[None]:
        """Tell of all cells together: for each that is told, Qt measures its whole column."""
        model = self.model()
        model.blockSignals(True)
        try:
            yield
        finally:
            model.blockSignals(False)
            last = model.index(self.rowCount() - 1, self.columnCount() - 1)
            if last.isValid():
                model.dataChanged.emit(model.index(0, 0), last)

    def set_text(self, row: int, column: int, text: str) -> None:
        """Change the words in one place, as figures that run do; nothing is measured again."""
        item = self.item(row, column)
        if item is not None and item.text() != text:
            item.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give each row the height that its words need in the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return what the columns and the rows need."""
        wide = sum(self.columnWidth(place) for place in range(self.columnCount()))
        return QSize(wide, self._needed() if self._most_rows else super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the height of the rows; the width may shrink where a column stretches."""
        least = min(2, self.rowCount()) * self._least_row() + self._head()
        can_shrink = any(each.stretches for each in self._columns)
        wide = theme.px(160) if can_shrink else self.sizeHint().width() + 2
        return QSize(wide, self._needed() if self._most_rows else least)

    def _section_resized(self, place: int) -> None:
        """Fit the rows once more: Qt gives a column what is left after the others took theirs."""
        if self._columns[place].stretches:
            self._fit()

    def _fit(self) -> None:
        self._share_width()
        self._fit_head()
        self.resizeRowsToContents()
        if self._most_rows:
            fits = self.rowCount() <= self._most_rows
            self.setVerticalScrollBarPolicy(
                Qt.ScrollBarPolicy.ScrollBarAlwaysOff
                if fits
                else Qt.ScrollBarPolicy.ScrollBarAsNeeded
            )
            self.setFixedHeight(self._needed())
        self.updateGeometry()

    def _share_width(self) -> None:
        """Let all columns wrap that would squeeze the one that stretches."""
        head, wide = self.horizontalHeader(), self.viewport().width()
        others = [place for place, each in enumerate(self._columns) if not each.stretches]
        needed = sum(
            max(self.sizeHintForColumn(place), head.sectionSizeHint(place)) for place in others
        )
        least, n = theme.px(_NARROW), len(self._columns)
        squeezes = len(others) < n and wide - needed < least <= wide / n
        mode = head.ResizeMode.Stretch if squeezes else head.ResizeMode.ResizeToContents
        for place in others:
            if head.sectionResizeMode(place) is not mode:
                head.setSectionResizeMode(place, mode)

    def _needed(self) -> int:
        rows = min(self.rowCount(), self._most_rows)
        return self._head() + sum(self.rowHeight(row) for row in range(rows)) + 2

    def _head(self) -> int:
        head = self.horizontalHeader()
        return 0 if head.isHidden() else max(head.minimumHeight(), head.sizeHint().height())

    def _fit_head(self) -> None:
        """Give the titles that wrap the height that they need."""
        metrics = QFontMetrics(theme.font(Size.SMALL, bold=True))
        wraps = Qt.TextFlag.TextWordWrap
        high = 0
        for place, each in enumerate(self._columns):
            if each.stretches:
                wide = self.columnWidth(place) - 2 * CELL_PAD
                high = max(high, metrics.boundingRect(0, 0, wide, wide, wraps, each.title).height())
        self.horizontalHeader().setMinimumHeight(high + _HEAD_PAD if high else 0)

    def _least_row(self) -> int:
        return max(theme.TARGET, theme.px(40)) if self._can_choose else theme.px(34)


class _KeepsColour(QStyledItemDelegate):
    """The words of a chosen row keep the colour of their state; a row is as tall as its words."""

    def sizeHint(  # noqa: N802  Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the room of the words, of which Qt forgets the padding where they wrap."""
        narrower = QStyleOptionViewItem(option)
        box = narrower.rect
        box.setWidth(box.width() - 2 * CELL_PAD)
        narrower.rect = box
        return super().sizeHint(narrower, index)

    def initStyleOption(  # noqa: N802  Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        words = index.data(Qt.ItemDataRole.ForegroundRole)
        colour = theme.colours().text if words is None else words.color()
        option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft


def _item(cell: Cell, column: Column) -> QTableWidgetItem:
    item = QTableWidgetItem(cell.text)
    item.setTextAlignment(_alignment(column) | Qt.AlignmentFlag.AlignVCenter)
    item.setToolTip(cell.tip)
    if cell.state is not None:
        item.setIcon(QIcon(state_pixmap(cell.state, 2 * theme.px(SHAPE), 2.0)))
        item.setForeground(ink(cell.state))
    elif cell.is_muted:
        item.setForeground(theme.colours().muted)
    if cell.is_bold or cell.state is not None:
        item.setFont(theme.font(Size.MEDIUM, bold=True))
    return item
