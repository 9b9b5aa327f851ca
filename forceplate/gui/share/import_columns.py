"""Which columns of another system's file are the force and the time, and in which units."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from forceplate.errors import StorageError
from forceplate.exchange.importing.force_columns import ForceUnit, TimeUnit, choose_columns
from forceplate.exchange.importing.text_table import Signals
from forceplate.gui.kit import language, numbers
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.language import tr
from forceplate.words import Text, say

_LINES = 4
_NO_TIME = Text("it has no time and no sample rate. Its columns are {columns}.")


class ImportColumns(QWidget):
    """Asks only for what the file does not say itself."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signals: Signals | None = None
        self.force = QListWidget()
        self.force.setFixedHeight(_LINES * (self.fontMetrics().height() + 6))
        self.time, self.unit, self.time_unit = QComboBox(), QComboBox(), QComboBox()
        by_itself = tr("as the file says")
        self.unit.addItem(by_itself, None)
        for unit in ForceUnit:
            self.unit.addItem(str(unit), unit)
        self.time_unit.addItem(by_itself, None)
        for time_unit in TimeUnit:
            self.time_unit.addItem(str(time_unit), time_unit)
        self.rate = QLineEdit()
        self.invert = QCheckBox(tr("Pressin&g is negative in this file"))
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("&Force (several ticks are added up)"), self.force)
        form.addRow(tr("&Unit of the force"), self.unit)
        form.addRow(tr("T&ime"), self.time)
        form.addRow(tr("Unit of t&he time"), self.time_unit)
        form.addRow(tr("Samples per &second"), self.rate)
        form.addRow("", self.invert)
        self.rate.setPlaceholderText(tr("only for a file without times"))
        self.force.setAccessibleName(tr("Columns of the force; space ticks"))
        self.unit.setAccessibleName(tr("Unit of the force"))
        self.time.setAccessibleName(tr("Column of the time"))
        self.time_unit.setAccessibleName(tr("Unit of the time"))
        self.rate.setAccessibleName(tr("Samples per second"))
        self.force.itemChanged.connect(self.changed)
        for box in (self.time, self.unit, self.time_unit):
            box.currentIndexChanged.connect(self.changed)
        self.rate.textChanged.connect(self.changed)
        self.invert.toggled.connect(self.changed)

    def show_signals(self, signals: Signals) -> None:
        """Offer the columns of a file; what was chosen stays where the file has it, too."""
        before, time_before = self.force_columns, self.time_column
        self._signals = signals
        with QSignalBlocker(self.force), QSignalBlocker(self.time):
            self.force.clear()
            self.time.clear()
            self.time.addItem(tr("as the file says"), None)
            for place, name in enumerate(signals.names, 1):
                unit = signals.units[place - 1]
                words = f"{place}: {name}" + (f" [{unit}]" if unit else "")
                item = QListWidgetItem(words)
                item.setData(Qt.ItemDataRole.UserRole, str(place))
                is_ticked = str(place) in before
                item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
                self.force.addItem(item)
                self.time.addItem(words, str(place))
            self.force.setCurrentRow(0)
            self.time.setCurrentIndex(max(0, self.time.findData(time_before)))
        self.changed.emit()

    @property
    def force_columns(self) -> tuple[str, ...]:
        """The numbers of the ticked columns; empty: the only possible one."""
        items = (self.force.item(row) for row in range(self.force.count()))
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        )

    @property
    def time_column(self) -> str | None:
        """The number of the column, None: the one that is named so."""
        found = self.time.currentData()
        return found if isinstance(found, str) else None

    @property
    def force_unit(self) -> ForceUnit | None:
        """None: the file says it."""
        found = self.unit.currentData()
        return ForceUnit(found) if found is not None else None

    @property
    def unit_of_time(self) -> TimeUnit | None:
        """None: the file says it."""
        found = self.time_unit.currentData()
        return TimeUnit(found) if found is not None else None

    @property
    def rate_hz(self) -> float | None:
        """None: the file says it, or what is typed is no number."""
        return numbers.parse(self.rate.text()) if self.rate.text().strip() else None

    def problem(self) -> str:
        """Return why the file cannot be read so, with its columns; empty when it can."""
        if self._signals is None:
            return ""
        try:
            columns = choose_columns(
                self._signals,
                force_columns=self.force_columns,
                time_column=self.time_column,
                unit=self.force_unit,
                time_unit=self.unit_of_time,
            )
        except StorageError as error:
            return particulars(error)
        if columns.time is None and self._signals.rate_hz is None and self.rate_hz is None:
            return say(_NO_TIME.fill(columns=self._signals.listing()), language.code())
        return ""

    def reading(self) -> str:
        """Return what is read as what; empty while there is a problem."""
        if self._signals is None or self.problem():
            return ""
        signals = self._signals
        columns = choose_columns(
            signals, force_columns=self.force_columns, time_column=self.time_column,
            unit=self.force_unit, time_unit=self.unit_of_time,
        )  # fmt: skip
        force = " + ".join(signals.names[i] for i in columns.force)
        words = tr("Force: {columns} in {unit}.").format(columns=force, unit=columns.unit)
        rate_hz = signals.rate_hz or self.rate_hz
        if columns.time is not None:
            unit = "s" if columns.seconds_per_unit == 1 else "ms"
            time = tr("Time: {column} in {unit}.").format(
                column=signals.names[columns.time], unit=unit
            )
        else:
            time = tr("{rate} samples per second.").format(rate=numbers.number(rate_hz or 0.0, 1))
        return f"{words} {time}"
