"""What a guided calibration is to be done with: weights, gravity, places, times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NoReturn

from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from forceplate.gui.kit import layouts, numbers, theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.fields import Check, Field, WholeField, field_height, form_of
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import tr
from forceplate.gui.platform.calibration_fields import (
    FieldError,
    GravityFields,
    MaterialField,
    NumberField,
    beside,
    needed,
)
from forceplate.types import PlatformInfo
from forceplate_calibration.procedure.steps import ProcedurePlan
from forceplate_calibration.readings.calibration_record import CalibrationRecord
from forceplate_calibration.sheet.plan_file import read_plan

FIRST_WEIGHTS = 4
MASS, UNCERTAINTY, MATERIAL, SOURCE = 1, 2, 3, 4
N_COLUMNS = 5
CREEP_S = (30.0, 300.0)
_KEPT = (
    "capacity", "channels", "corner_x", "corner_y", "temperature", "humidity", "pressure",
    "organisation", "place", "mounting",
)  # fmt: skip
"""The fields that are offered again the next time, with what was typed in them."""


class _MaterialInRow(MaterialField):
    """The material of a row: Tab goes on in that row, not to the material of the next."""

    def __init__(self, weights: QTableWidget, chosen: str) -> None:
        super().__init__(chosen)
        self._weights = weights

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        row = self._weights.indexAt(self.pos()).row()
        item = self._weights.item(row, SOURCE if is_next else UNCERTAINTY)
        if item is None:
            return super().focusNextPrevChild(is_next)
        self._weights.setCurrentItem(item)
        self._weights.editItem(item)
        return True


class CalibrateForm(QWidget):
    """The plan as a person enters it; the weights are put on one by one in their order."""

    def __init__(
        self, info: PlatformInfo, channels: str, operator: str, entered: Mapping[str, str]
    ) -> None:
        super().__init__()
        self._info, kept = info, entered.get
        self.capacity = NumberField("N", kept("capacity", ""), tr("Largest force in newtons"))
        self.weights = QTableWidget(0, N_COLUMNS)
        self.weights.setHorizontalHeaderLabels(
            [tr("Name"), tr("Mass, kg"), tr("Known to, g"), tr("Material"), tr("Mass from")]
        )
        source = self.weights.horizontalHeaderItem(SOURCE)
        if source is not None:
            source.setToolTip(
                tr("Number of the certificate, or on which balance and when it was weighed. "
                        "It stands on the certificate: without it nothing is traceable.")
            )  # fmt: skip
        self.weights.setAccessibleName(tr("Weights"))
        self.weights.verticalHeader().hide()
        self.weights.setTabKeyNavigation(False)
        head = self.weights.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in (0, SOURCE):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.weights.verticalHeader().setDefaultSectionSize(field_height() + 2)
        self.weights.setMinimumHeight(3 * field_height() + theme.px(36))
        self.add_button = Button(tr("&Add a weight"), symbol="add")
        self.remove_button = Button(tr("Remo&ve the weight"), symbol="remove")
        self.channels = Field(kept("channels", "") or channels)
        self.channels.setToolTip(
            tr("One plate: ch0 + ch1. Two plates: hallux = ch0 + ch1; lesser_toes = ch2 + ch3")
        )
        aside, forward = (
            tr("Corners to the side in millimetres"), tr("Corners forward in millimetres")
        )  # fmt: skip
        self.corner_x = NumberField("mm", kept("corner_x", ""), aside)
        self.corner_y = NumberField("mm", kept("corner_y", ""), forward)
        for corner in (self.corner_x, self.corner_y):
            corner.setToolTip(
                tr("Empty: the weights stand in the middle only; no centre of pressure.")
            )
        self.gravity = GravityFields(entered)
        self.temperature = NumberField(
            "°C", kept("temperature", "20"), tr("Temperature in degrees")
        )
        self.humidity = NumberField("%", kept("humidity", ""), tr("Humidity of the air in percent"))
        self.pressure = NumberField(
            "hPa", kept("pressure", ""), tr("Pressure of the air in hectopascal")
        )
        self.operator = Field(operator)
        self.organisation = Field(kept("organisation", ""))
        self.place = Field(kept("place", ""))
        self.mounting = Field(kept("mounting", ""), placeholder=tr("how it is fixed"))
        self.runs, self.preloads = _whole(1, 20, 3), _whole(0, 10, 3)
        self.warm_up = _whole(0, 120, 15, " min")
        self.settle = NumberField("s", "10", tr("Time to settle in seconds"))
        self.read = NumberField("s", "5", tr("Length of a reading in seconds"))
        self.falling = Check(tr("Read while they are taken off, too"))
        self.creep = Check(tr("Creep for five minutes"))
        self.falling.setChecked(True)
        self.creep.setChecked(True)
        self._hint = muted(
            tr(
                "Weights, the first one to be put on at the top. Each is put on top of those "
                "before it, and all are taken off again in the other order."
            ),
            wraps=True,
        )
        self._lay_out()
        self.weights.itemChanged.connect(self._show_mark)
        for row in range(max(FIRST_WEIGHTS, _n_kept(entered))):
            self._add_row(
                [entered.get(f"weight_{row}_{column}", "") for column in range(N_COLUMNS)]
            )
        self.add_button.clicked.connect(lambda: self._add_row([""] * N_COLUMNS))
        self.remove_button.clicked.connect(self._remove_row)

    def plan(self, today: date) -> tuple[CalibrationRecord, ProcedurePlan]:
        """Return what was entered; raises CalibrationError where that cannot be."""
        lines = self._lines()
        needed(self.operator, tr("Say who calibrates: initials or a code."))
        times = ProcedurePlan(
            (),
            runs=self.runs.value(),
            preloads=self.preloads.value(),
            warm_up_s=60.0 * self.warm_up.value(),
            settle_s=self.settle.value(tr("Give the time to settle in seconds.")),
            read_s=self.read.value(tr("Give the length of a reading in seconds.")),
            creep_s=CREEP_S if self.creep.isChecked() else (),
            falling=self.falling.isChecked(),
        )
        return read_plan("\n".join(lines), self._info, today, times)

    def _lines(self) -> list[str]:
        capacity = self.capacity.value(
            tr("Give the largest force that the platform can take, in newtons.")
        )
        lines = [f"# capacity_n: {capacity}", *self.gravity.lines()]
        for name, number in (
            ("temperature_c", self.temperature), ("humidity_percent", self.humidity),
            ("pressure_hpa", self.pressure),
        ):  # fmt: skip
            if number.text().strip():
                what = tr("{what}: give a number, or leave it empty.")
                value = number.value(what.format(what=number.accessibleName()))
                lines.append(f"# {name}: {value}")
        for name, field in (
            ("operator", self.operator), ("organisation", self.organisation),
            ("place", self.place), ("mounting", self.mounting),
        ):  # fmt: skip
            lines.append(f"# {name}: {field.text().strip()}")
        plates = self.channels.text().split(";")
        lines += [f"# plate: {plate if '=' in plate else '= ' + plate}" for plate in plates]
        where = tr("Give weight {n} a name, its mass in kg and how well that is known.")
        names: list[str] = []
        for row in range(self.weights.rowCount()):
            cells = self._cells(row)
            if not any(cells[:2]):
                continue
            mass, grams = numbers.parse(cells[1]), numbers.parse(cells[2])
            if not cells[0] or mass is None or grams is None:
                lacks = [bool(cells[0]), mass is not None, grams is not None].index(False)
                self._go_to(row, lacks, where.format(n=row + 1))
            if any("|" in cell for cell in cells):
                sign = next(place for place, cell in enumerate(cells) if "|" in cell)
                self._go_to(row, sign, tr("Leave out the sign | in the table of weights."))
            parts = (cells[0], mass, grams / 1000, cells[MATERIAL], "conventional", cells[SOURCE])
            lines.append(f"# weight: {' | '.join(map(str, parts))}")
            names.append(cells[0])
            lines.append(f"# load: {' + '.join(names)}")
        if not names:
            self._go_to(0, 0, where.format(n=1))
        return lines + [f"# place: {x} | {y}" for x, y in self._places()]

    def _go_to(self, row: int, column: int, sentence: str) -> NoReturn:
        """Refuse what stands, or lacks, at a place of the table of weights."""
        self.weights.setCurrentCell(row, column)
        raise FieldError(sentence, self.weights)

    def _places(self) -> list[tuple[float, float]]:
        x, y = numbers.parse(self.corner_x.text()), numbers.parse(self.corner_y.text())
        if not x or not y:
            return [(0.0, 0.0)]
        return [(0.0, 0.0), (-x, y), (x, y), (x, -y), (-x, -y)]

    def typed(self) -> dict[str, str]:
        """Return what to offer again the next time."""
        kept = {name: getattr(self, name).text() for name in _KEPT} | self.gravity.typed()
        for row in range(self.weights.rowCount()):
            for column, text in enumerate(self._cells(row)):
                kept[f"weight_{row}_{column}"] = text
        return kept

    def _cells(self, row: int) -> list[str]:
        items = (self.weights.item(row, column) for column in range(N_COLUMNS))
        texts = [item.text().strip() if item is not None else "" for item in items]
        material = self.weights.cellWidget(row, MATERIAL)
        assert isinstance(material, MaterialField)  # noqa: S101  every row is made with one
        texts[MATERIAL] = str(material.currentData())
        return texts

    def _add_row(self, texts: list[str]) -> None:
        row = self.weights.rowCount()
        self.weights.insertRow(row)
        for column, text in enumerate(texts):
            if column != MATERIAL:
                self.weights.setItem(row, column, QTableWidgetItem(text))
        material = _MaterialInRow(self.weights, texts[MATERIAL] or "cast iron")
        self.weights.setCellWidget(row, MATERIAL, material)

    def _show_mark(self, item: QTableWidgetItem) -> None:
        """Show a number, typed or kept from another time, with the decimal mark of the language."""
        if item.column() in {MASS, UNCERTAINTY} and numbers.written(item.text()) != item.text():
            item.setText(numbers.written(item.text()))

    def _remove_row(self) -> None:
        row = self.weights.currentRow()
        self.weights.removeRow(row if row >= 0 else self.weights.rowCount() - 1)

    def _lay_out(self) -> None:
        """Put what is loaded and where at the left, by whom and in which steps at the right."""
        corner = beside(self.corner_x, self.corner_y)
        times = beside(self.settle, self.read)
        room = beside(self.temperature, self.humidity, self.pressure)
        left = form_of(
            (tr("&Largest force"), self.capacity.with_unit()), (tr("&Gravity"), self.gravity),
            (tr("C&hannels of the plate"), self.channels), (tr("Corners at ± &x, ± y"), corner),
            (tr("Air: &temperature, humidity, pressure"), room),
        )  # fmt: skip
        right = form_of(
            (tr("&Calibrated by"), self.operator), (tr("&Organisation"), self.organisation),
            (tr("Where it is &done"), self.place), (tr("&Mounting"), self.mounting),
            (tr("&Warm-up"), self.warm_up), (tr("&Preloads"), self.preloads),
            (tr("&Runs"), self.runs), (tr("&Settle, read"), times), self.falling, self.creep,
        )  # fmt: skip
        for line in (self.channels, self.operator, self.organisation, self.place, self.mounting):
            line.setMinimumWidth(theme.px(200))
        buttons = layouts.row(self.add_button, self.remove_button, None)
        first = layouts.column(left, self._hint, (self.weights, 1), buttons)
        second = layouts.column(right, None)
        both = (
            layouts.column(first, second)
            if theme.is_large()
            else layouts.row((first, 3), (second, 2), gap=theme.PAD)
        )
        self.setLayout(layouts.column((both, 1)))


def _whole(least: int, most: int, value: int, unit: str = "") -> WholeField:
    box = WholeField(least, most, unit)
    box.setValue(value)
    return box


def _n_kept(entered: Mapping[str, str]) -> int:
    rows = 0
    while entered.get(f"weight_{rows}_0"):
        rows += 1
    return rows
