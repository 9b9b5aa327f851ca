"""Tables to read, and the titles above them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableWidget, QTableWidgetItem


def read_table(*, rows: int = 0, columns: int = 0) -> QTableWidget:
    """Return a table to read, by keyboard too: one row is chosen at a time."""
    table = QTableWidget(rows, columns)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setWordWrap(True)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setDefaultAlignment(
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )
    return table


def fill_table(table: QTableWidget, heads: list[str], rows: list[list[str]]) -> None:
    """Show rows of words under heads."""
    table.setColumnCount(len(heads))
    table.setHorizontalHeaderLabels(heads)
    table.setRowCount(0)
    table.setRowCount(len(rows))
    for y, row in enumerate(rows):
        for x, words in enumerate(row):
            table.setItem(y, x, QTableWidgetItem(words))
    table.resizeRowsToContents()


def fit_height(table: QTableWidget) -> None:
    """Make a table as high as its rows, so that the page scrolls and not the table."""
    table.resizeRowsToContents()
    height = table.horizontalHeader().sizeHint().height() + 2 * table.frameWidth()
    height += sum(table.rowHeight(row) for row in range(table.rowCount()))
    if table.horizontalHeader().length() > table.viewport().width():
        height += table.horizontalScrollBar().sizeHint().height()
    table.setFixedHeight(height)


def head(words: str = "") -> QLabel:
    """Return a label for the title of a part."""
    label = QLabel(words)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
