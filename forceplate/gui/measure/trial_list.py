"""The trials of a condition so far: number, force, verdict and why, and whether to do one more."""

from __future__ import annotations

from operator import is_

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forceplate.analysis.quality import asks_for_more, final_verdict, sentence
from forceplate.analysis.quality.series_checks import BEST_TWO
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import newtons
from forceplate.types import PEAK_FORCE, CheckOutcome, QualityCheck, Trial
from forceplate.words import say

NUMBER, FORCE, VERDICT, WHY = range(4)
LEAST_ROWS = 7


class TrialList(QWidget):
    """A table of trials, newest last and selected, and below it what the series asks for."""

    trial_chosen = Signal(object)
    """The number of the selected trial, None when none is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trials: tuple[Trial, ...] = ()
        self._series: tuple[QualityCheck, ...] = ()
        self._table = QTableWidget(0, 4)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setTabKeyNavigation(False)
        self._table.setWordWrap(True)
        self._table.verticalHeader().hide()
        self._table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(WHY, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.sectionResized.connect(self._table.resizeRowsToContents)
        self._table.itemSelectionChanged.connect(
            lambda: self.trial_chosen.emit(self.selected_number)
        )
        self._advice = QLabel()
        self._advice.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._table, stretch=1)
        layout.addWidget(self._advice)
        self._set_texts()

    @property
    def selected_number(self) -> int | None:
        """The number of the selected trial."""
        row = self._table.currentRow()
        return self._trials[row].number if 0 <= row < len(self._trials) else None

    def row_words(self, row: int) -> tuple[str, ...]:
        """Return what a row of the table says, column by column."""
        items = (self._table.item(row, column) for column in range(4))
        return tuple(item.text() if item else "" for item in items)

    @property
    def n_rows(self) -> int:
        """How many trials are listed."""
        return self._table.rowCount()

    def select(self, number: int) -> None:
        """Select a trial by its number."""
        for row, trial in enumerate(self._trials):
            if trial.number == number:
                self._table.setCurrentCell(row, NUMBER)

    def show_trials(self, trials: tuple[Trial, ...], series: tuple[QualityCheck, ...]) -> None:
        """Show the trials of one condition; a new one is selected."""
        same = len(trials) == len(self._trials) and all(map(is_, trials, self._trials))
        if same and series == self._series:
            return
        keep = self.selected_number if len(trials) == len(self._trials) else None
        self._trials, self._series = trials, series
        self._fill()
        if trials:
            self.select(keep if keep is not None else trials[-1].number)

    def _set_texts(self) -> None:
        """Set the words and icons that stay."""
        self._table.setMinimumHeight(LEAST_ROWS * self.fontMetrics().height())
        self._table.setAccessibleName(tr("Trials of this condition"))
        self._table.setHorizontalHeaderLabels([tr("Trial"), tr("Peak"), tr("Verdict"), tr("Why")])
        above = self._table.horizontalHeaderItem(FORCE)
        if above is not None:
            above.setToolTip(tr("Peak force above the resting toes"))

    def _fill(self) -> None:
        """Fill the table anew, and say below it what the series asks for."""
        self._table.setRowCount(len(self._trials))
        for row, trial in enumerate(self._trials):
            verdict, colour = self._verdict(trial)
            force_n = trial.value(PEAK_FORCE)
            texts = (
                tr("{number} (practice)").format(number=trial.number)
                if trial.practice
                else str(trial.number),
                newtons(force_n, 1) if force_n is not None else "\N{EN DASH}",
                verdict,
                self._why(trial),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                item.setToolTip(text)
                if column == VERDICT:
                    item.setForeground(QBrush(QColor(colour)))
                self._table.setItem(row, column, item)
        self._table.resizeRowsToContents()
        self._advice.setText(self._advise())

    def _verdict(self, trial: Trial) -> tuple[str, QColor | str]:
        colours = theme.colours()
        if trial.practice:
            return tr("practice", "practice"), colours.muted
        if trial.accepted:
            return "✓ " + tr("accepted"), colours.good
        return "✗ " + tr("rejected"), colours.bad

    def _why(self, trial: Trial) -> str:
        why = say(final_verdict(trial)[1], language.code())
        note = tr("Note: {note}").format(note=trial.note)
        return f"{why} {note}" if trial.note else why

    def _advise(self) -> str:
        if not any(not trial.practice for trial in self._trials):
            return ""
        said = [
            say(sentence(check), language.code())
            for check in self._series
            if check.outcome is not CheckOutcome.PASS
        ]
        n_counted = sum(not trial.practice for trial in self._trials)
        if not said:
            agree = any(check.check == BEST_TWO.id for check in self._series)
            return tr("The trials agree: no more are needed.") if agree else ""
        if not asks_for_more(self._series, n_counted):
            said.append(tr("No more trials: the person tires."))
        return " ".join(said)
