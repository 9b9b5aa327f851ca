"""The quality checks of a trial in words, each with its number and its limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from forceplate.analysis.quality import not_done, sentence
from forceplate.analysis.quality.check_catalogue import SERIES_CHECKS, TRIAL_CHECKS
from forceplate.decimals import decimals_of_check
from forceplate.gui.kit import theme
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.numbers import number
from forceplate.types import CheckOutcome, QualityCheck, Trial
from forceplate.words import Text, plain, say

SIGNS: Mapping[CheckOutcome | None, str] = MappingProxyType(
    {CheckOutcome.PASS: "✓", CheckOutcome.WARN: "!", CheckOutcome.REJECT: "✗", None: "?"}
)
"""None: the check could not be made."""
PRACTICE_SIGN = "○"
_UNITS: Mapping[str, str] = MappingProxyType({"By": "B"})
"""As people write them, where UCUM writes them otherwise."""
_MOST_OF_WIDTH: Mapping[int, float] = MappingProxyType({0: 0.2, 1: 0.25, 3: 0.2})
"""By column; the sentences get what is left."""
_ORDER = (CheckOutcome.REJECT, CheckOutcome.WARN, None, CheckOutcome.PASS)


@dataclass(frozen=True, slots=True)
class _Row:
    outcome: CheckOutcome | None
    title: Text
    says: Text | None
    """None: it could not be checked."""
    value: float | None = None
    limit: float | None = None
    unit: str = ""


class QualityTable(QTableWidget):
    """A row for each check: sign and word, which check, what it found, number and limit.

    What rejects comes first, then what to know, then what could not be checked.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self._trial: Trial | None = None
        self._series: tuple[QualityCheck, ...] = ()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setShowGrid(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setAccessibleName(tr("Quality checks"))
        self.setHorizontalHeaderLabels(
            [tr("Verdict"), tr("Check"), tr("What was found"), tr("Number")]
        )

    def show_trial(self, trial: Trial | None, series: tuple[QualityCheck, ...] = ()) -> None:
        """Show the checks of a trial, then those across the trials of its condition."""
        self._trial, self._series = trial, series
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give each row the height that its words need in the new width."""
        super().resizeEvent(event)
        self._fit()

    def _rows(self) -> list[_Row]:
        if self._trial is None:
            return []
        checks = self._trial.checks
        missing = [_Row(None, one.title, None) for one in not_done(checks)] if checks else []
        rows = [*map(_row, checks), *missing]
        rows.sort(key=lambda row: _ORDER.index(row.outcome))
        return [*rows, *map(_row, self._series)]

    def _fill(self) -> None:
        """Fill the table anew; a screen reader gets each row as one sentence."""
        rows = self._rows()
        self.setRowCount(len(rows))
        language = code()
        words = {
            CheckOutcome.PASS: tr("good"),
            CheckOutcome.WARN: tr("note"),
            CheckOutcome.REJECT: tr("rejected"),
            None: tr("not checked"),
        }
        colours = theme.colours()
        tints = {
            CheckOutcome.PASS: colours.good,
            CheckOutcome.WARN: colours.doubt,
            CheckOutcome.REJECT: colours.wrong,
            None: colours.muted,
        }
        undone = tr("This could not be checked in this trial.")
        for place, row in enumerate(rows):
            texts = (
                f"{SIGNS[row.outcome]} {words[row.outcome]}",
                say(row.title, language),
                undone if row.says is None else say(row.says, language),
                self._numbers(row),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                if column == 0:
                    item.setForeground(tints[row.outcome])
                    spoken = ". ".join(each for each in texts if each)
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
                self.setItem(place, column, item)
        self._fit()

    def _fit(self) -> None:
        """Give each column what it needs, but leave room for the sentences."""
        whole = left = self.viewport().width()
        for column, most in _MOST_OF_WIDTH.items():
            width = min(self.sizeHintForColumn(column), round(most * whole))
            width = max(width, self.horizontalHeader().sectionSizeHint(column))
            self.setColumnWidth(column, width)
            left -= width
        self.setColumnWidth(2, left)
        self.resizeRowsToContents()

    def _numbers(self, row: _Row) -> str:
        if row.value is None:
            return ""
        value = _figure(row.value, row.unit)
        if row.limit is None:
            return value
        return tr("{value} (limit {limit})").format(value=value, limit=_figure(row.limit, row.unit))


def _row(check: QualityCheck) -> _Row:
    definition = TRIAL_CHECKS.get(check.check) or SERIES_CHECKS.get(check.check)
    title = plain(check.check) if definition is None else definition.title
    return _Row(check.outcome, title, sentence(check), check.value, check.limit, check.unit)


def _figure(value: float, unit: str) -> str:
    shown = number(value, decimals_of_check(value))
    return shown if unit in {"", "1"} else f"{shown} {_UNITS.get(unit, unit)}"
