"""What the tabs of the Study screen share: the study, who works with it, and news of entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableWidget, QTableWidgetItem

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import language
from forceplate.words import Text, say

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.kit.tasks import Task
    from forceplate_study.window.study_work import OpenedStudy

T = TypeVar("T")


class Desk(QObject):
    """One open study."""

    changed = Signal()
    """Something was entered or found: read again."""

    def __init__(self, context: Context, opened: OpenedStudy, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.place = opened.place
        self.study = opened.study

    @property
    def who(self) -> str:
        """The code of whoever works here; empty: not said."""
        return self.context.settings.operator

    @property
    def today(self) -> date:
        """The day it is now."""
        return self.context.now().date()

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        owner: QObject,
        failed: Callable[[ForcePlateError], None] | None = None,
        *,
        saves: bool = False,
    ) -> Task:
        """Do something beside the window; errors go to the notice bar unless taken."""
        return self.context.tasks.run(
            lambda _: work(),
            done=done,
            failed=failed or self.context.show_error,
            owner=owner,
            saves=saves,
        )

    def group_title(self, key: str) -> str:
        """Return what a group is called."""
        return said(self.study.group(key).title)


def said(text: Text) -> str:
    """Return a sentence in the language of the window."""
    return say(text, language.code())


def error_words(error: ForcePlateError) -> str:
    """Return what went wrong in the language of the window, where it is known in it."""
    return said(error.text)


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
