"""What a guided calibration is to be done with: weights, gravity, places, times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from typing import NoReturn

from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from forceplate.errors import CalibrationError
from forceplate.gui.kit import layouts, numbers, theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Fold
from forceplate.gui.kit.fields import Check, Field, WholeField, field_height, form_of
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import tr
from forceplate.gui.platform.calibration_fields import (
    FieldError,
    GravityFields,
    MaterialField,
    NumberField,
    above_zero,
    ask_all,
    needed,
    reason,
    refused_at,
)
from forceplate.types import PlatformInfo
from forceplate_calibration.fitting.sufficient_loads import TOO_FEW_PLACES, TWO_CELLS
from forceplate_calibration.procedure.steps import BEYOND_CAPACITY, ProcedurePlan, plan_steps
from forceplate_calibration.readings.calibration_record import CalibrationRecord
from forceplate_calibration.readings.weights import DeadWeight, air_density_kg_m3
from forceplate_calibration.sheet.plan_file import read_plan

FIRST_WEIGHTS = 4
MASS, UNCERTAINTY, MATERIAL, SOURCE = 1, 2, 3, 4
N_COLUMNS = 5
NEW_ROW = ("", "", "1", "cast iron", "")
"""A kitchen balance is good to a gram."""
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
    """The plan as a person enters it; the weights are put on one by one in their order.

    Parameters
    ----------
    entered
        What was typed before, or is proposed, by name.
    """

    def __init__(self, info: PlatformInfo, operator: str, entered: Mapping[str, str]) -> None:
        super().__init__()
        self._info, kept = info, entered.get
        self.capacity = NumberField("N", kept("capacity", ""))
        self.gravity = GravityFields(entered)
        self.corner_x = NumberField(tr("mm to the side"), kept("corner_x", ""))
        self.corner_y = NumberField(tr("mm forward"), kept("corner_y", ""))
        self.operator = Field(operator)
        self.weights = QTableWidget(0, N_COLUMNS)
        self.add_button = Button(tr("&Add a weight"), symbol="add")
        self.remove_button = Button(tr("Remo&ve the weight"), symbol="remove")
        self.temperature = NumberField("°C", kept("temperature", "20"))
        self.humidity = NumberField("%", kept("humidity", ""))
        self.pressure = NumberField("hPa", kept("pressure", ""))
        self.organisation = Field(kept("organisation", ""))
        self.place = Field(kept("place", ""))
        self.mounting = Field(kept("mounting", ""))
        self.channels = Field(kept("channels", ""))
        self.channels.setToolTip(
            tr("One plate: ch0 + ch1. Two plates: hallux = ch0 + ch1; lesser_toes = ch2 + ch3")
        )
        self.runs, self.preloads = _whole(1, 20, 3), _whole(0, 10, 3)
        self.warm_up = _whole(0, 120, 15, " min")
        self.settle, self.read = NumberField("s", "10"), NumberField("s", "5")
        self.falling = Check(tr("Read while they are taken off, too"))
        self.creep = Check(tr("Leave all of it on for five minutes at the end"))
        self.falling.setChecked(True)
        self.creep.setChecked(True)
        self._lay_out()
        self.weights.itemChanged.connect(self._show_mark)
        for row in range(max(FIRST_WEIGHTS, _n_kept(entered))):
            texts = [kept(f"weight_{row}_{column}", "") for column in range(N_COLUMNS)]
            self._add_row(texts if texts[0] else NEW_ROW)
        self.add_button.clicked.connect(lambda: self._add_row(NEW_ROW))
        self.remove_button.clicked.connect(self._remove_row)

    def plan(self, today: date) -> tuple[CalibrationRecord, ProcedurePlan]:
        """Return what was entered; raises FieldError where that cannot be."""
        air = (
            (self.temperature, air_density_kg_m3),
            (self.pressure, lambda hpa: air_density_kg_m3(20.0, hpa)),
            (self.humidity, lambda percent: air_density_kg_m3(20.0, humidity_percent=percent)),
        )
        ask_all(
            partial(self.capacity.value, above_zero), self.gravity.value, self._places,
            partial(needed, self.operator), self._weights,
            *(partial(field.optional, check) for field, check in air), self._check_channels,
            partial(self.settle.value, above_zero), partial(self.read.value, above_zero),
        )  # fmt: skip
        times = ProcedurePlan(
            (),
            runs=self.runs.value(),
            preloads=self.preloads.value(),
            warm_up_s=60.0 * self.warm_up.value(),
            settle_s=self.settle.value(),
            read_s=self.read.value(),
            creep_s=CREEP_S if self.creep.isChecked() else (),
            falling=self.falling.isChecked(),
        )
        with refused_at(self.channels):  # of all else each was looked at
            record, plan = read_plan("\n".join(self._lines()), self._info, today, times)
        try:
            plan_steps(plan, record)
        except CalibrationError as error:
            fields = {
                BEYOND_CAPACITY.message: self.capacity,
                TOO_FEW_PLACES.message: self.corner_x,
                TWO_CELLS.message: self.channels,
            }
            field = fields.get(error.text.message, self.weights)
            raise FieldError(reason(error), field) from error
        return record, plan

    def _lines(self) -> list[str]:
        lines = [f"# capacity_n: {self.capacity.value()}", *self.gravity.plan_lines()]
        for name, number in (
            ("temperature_c", self.temperature), ("humidity_percent", self.humidity),
            ("pressure_hpa", self.pressure),
        ):  # fmt: skip
            if (value := number.optional()) is not None:
                lines.append(f"# {name}: {value}")
        for name, field in (
            ("operator", self.operator), ("organisation", self.organisation),
            ("place", self.place), ("mounting", self.mounting),
        ):  # fmt: skip
            lines.append(f"# {name}: {field.text().strip()}")
        plates = self.channels.text().split(";")
        lines += [f"# plate: {plate if '=' in plate else '= ' + plate}" for plate in plates]
        weights = self._weights()
        for n, weight in enumerate(weights, start=1):
            parts = (
                weight.id, weight.mass_kg, weight.u_mass_kg, weight.material, "conventional",
                weight.traceability,
            )  # fmt: skip
            lines.append(f"# weight: {' | '.join(map(str, parts))}")
            lines.append(f"# load: {' + '.join(each.id for each in weights[:n])}")
        return lines + [f"# place: {x} | {y}" for x, y in self._places()]

    def _weights(self) -> list[DeadWeight]:
        """Return the rows of the table that say something; raises FieldError at the first cell."""
        found: list[DeadWeight] = []
        rows = [(row, self._cells(row)) for row in range(self.weights.rowCount())]
        for row, cells in [each for each in rows if any(each[1][:2])] or rows[:1]:
            name, _, _, material, source = cells
            sign = next((place for place in (0, SOURCE) if "|" in cells[place]), None)
            if sign is not None:
                self._refuse(row, sign, tr("Leave out the sign |."))
            if name in [weight.id for weight in found]:
                self._refuse(row, 0, tr("Two weights have this name."))
            with self._refused_in(row, 0):
                weight = DeadWeight(name, 1.0, 0.0, material, traceability=source)
            mass = self._number(row, MASS)
            with self._refused_in(row, MASS):
                weight = replace(weight, mass_kg=mass)
            grams = self._number(row, UNCERTAINTY)
            with self._refused_in(row, UNCERTAINTY):
                found.append(replace(weight, u_mass_kg=grams / 1000))
        return found

    def _number(self, row: int, column: int) -> float:
        typed = self._cells(row)[column]
        found = numbers.parse(typed)
        if found is None:
            words = tr("This cannot be read.") if typed else tr("This is needed.")
            self._refuse(row, column, words)
        return found

    @contextmanager
    def _refused_in(self, row: int, column: int) -> Iterator[None]:
        try:
            yield
        except CalibrationError as error:
            has = self._cells(row)[column]
            self._refuse(row, column, reason(error) if has else tr("This is needed."))

    def _refuse(self, row: int, column: int, sentence: str) -> NoReturn:
        """Refuse what stands, or lacks, at a place of the table of weights."""
        self.weights.setCurrentCell(row, column)
        head = self.weights.horizontalHeaderItem(column)
        where = tr("Weight {n}, {what}").format(n=row + 1, what=head.text() if head else "")
        raise FieldError(sentence, self.weights, where)

    def _places(self) -> list[tuple[float, float]]:
        """Return the middle, and the corners where one was given; raises FieldError."""
        x, y = self.corner_x.optional(above_zero), self.corner_y.optional(above_zero)
        if x is None and y is None:
            return [(0.0, 0.0)]
        x, y = self.corner_x.value(), self.corner_y.value()
        return [(0.0, 0.0), (-x, y), (x, y), (x, -y), (-x, -y)]

    def _check_channels(self) -> None:
        if not has_channels(self._info, self.channels.text()):
            names = ", ".join(channel.name for channel in self._info.channels)
            words = tr("Name channels that the platform has: {names}.").format(names=names)
            raise FieldError(words, self.channels)

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

    def _add_row(self, texts: Sequence[str]) -> None:
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
        """Put what nobody else can know above the fold, what is proposed under it."""
        self._lay_out_weights()
        both = (self.corner_x.with_unit(), self.corner_y.with_unit())
        is_column = theme.is_large()
        corners = layouts.widget_of(
            layouts.column(*both) if is_column else layouts.row(*both, None)
        )
        corners.setFocusProxy(self.corner_x)
        order = tr(
            "Weights, the first one to be put on at the top. Each is put on top of those before "
            "it, and all are taken off again in the other order. Before the first step all steps "
            "are shown, and how long they take."
        )
        buttons = layouts.widget_of(layouts.row(self.add_button, self.remove_button, None))
        first = form_of(
            (tr("&Largest force"), self.capacity.with_unit()), *self.gravity.lines(),
            (tr("Corners, from the &middle"), corners), (tr("&Calibrated by"), self.operator),
            muted(order, wraps=True), self.weights, buttons,
        )  # fmt: skip
        more = form_of(
            (tr("Organisation"), self.organisation), (tr("Where it is done"), self.place),
            (tr("How it is fixed"), self.mounting),
            (tr("Air temperature"), self.temperature.with_unit()),
            (tr("Humidity"), self.humidity.with_unit()),
            (tr("Air pressure"), self.pressure.with_unit()), *self.gravity.more_lines(),
            (tr("Channels of the plate"), self.channels), (tr("Warm-up"), self.warm_up),
            (tr("Full loads before it begins"), self.preloads), (tr("Rounds"), self.runs),
            (tr("Wait before each reading"), self.settle.with_unit()),
            (tr("Length of a reading"), self.read.with_unit()), self.falling, self.creep,
        )  # fmt: skip
        for line in (self.channels, self.operator, self.organisation, self.place, self.mounting):
            line.setMinimumWidth(theme.px(240))
        fold = Fold(tr("More"), tr("air, gravity, times, channels"), layouts.widget_of(more))
        self.setLayout(layouts.column(first, fold, None))

    def _lay_out_weights(self) -> None:
        table = self.weights
        table.setHorizontalHeaderLabels(
            [tr("Name"), tr("Mass, kg"), tr("Known to, g"), tr("Material"), tr("Mass from")]
        )
        source = table.horizontalHeaderItem(SOURCE)
        if source is not None:
            source.setToolTip(
                tr("Number of the certificate, or on which balance and when it was weighed. "
                        "It stands on the certificate: without it nothing is traceable.")
            )  # fmt: skip
        table.setAccessibleName(tr("Weights"))
        table.verticalHeader().hide()
        table.setTabKeyNavigation(False)
        head = table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in (0, SOURCE):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().setDefaultSectionSize(field_height() + 2)
        table.setFixedHeight(4 * field_height() + theme.px(36))


def has_channels(info: PlatformInfo, typed: str) -> bool:
    """Return whether a text names channels, and none that the platform has not."""
    names = {channel.name for channel in info.channels}
    plates = [plate.partition("=")[2] or plate for plate in typed.split(";")]
    return {name.strip() for plate in plates for name in plate.split("+")} <= names


def _whole(least: int, most: int, value: int, unit: str = "") -> WholeField:
    box = WholeField(least, most, unit)
    box.setValue(value)
    return box


def _n_kept(entered: Mapping[str, str]) -> int:
    rows = 0
    while entered.get(f"weight_{rows}_0"):
        rows += 1
    return rows
