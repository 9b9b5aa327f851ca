"""Calibration and check in the window, on an emulated platform with weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from forceplate.figures.result_figures import ErrorFigure, ErrorLimit, ErrorPoint
from forceplate.gui.kit import language, numbers
from forceplate.gui.kit.cards import Fold
from forceplate.gui.kit.fields import Field
from forceplate.gui.platform.calibrate_form import MATERIAL, UNCERTAINTY, CalibrateForm
from forceplate.gui.platform.calibration_fields import NumberField
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.operations.platform.issue_certificate import write_pdf
from forceplate.operations.visit.begin_visit import with_last_check
from forceplate.storage.calibrations import CalibrationStore
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.types import VisitHeader
from forceplate.words import DECIMAL_MARK, Language
from forceplate_calibration import read_calibration
from tests.gui.calibration_room import N_PER_COUNT, Room, platform_with_weights
from tests.gui.conftest import WAIT_MS
from tests.integration.command_line import needs_pty
from tests.patience import PATIENCE_S
from tests.unit.analysis_data import PLATFORM

pytestmark = needs_pty


@pytest.fixture
def room(make_application: Callable[[], ForceplateApplication], qtbot: QtBot) -> Iterator[Room]:
    with platform_with_weights() as (weights, address):
        application = make_application()
        room = Room(application, weights, qtbot)
        room.connect(address)
        yield room
        assert application.context is not None
        for card in (room.page.check, room.page.calibration):
            if card.dialog is not None:
                card.dialog.close()
        application.context.link.close()
        assert application.context.link.wait_closed(PATIENCE_S)


def said(room: Room) -> str:
    room.refresh()
    cards = (room.page.calibration, room.page.check)
    return "\n".join(f"{card.title.text()}\n{card.sentence.text()}" for card in cards)


def test_calibrate_interrupt_go_on_issue_use_and_check(room: Room, tmp_path: Path) -> None:
    assert not room.page.check.check_button.isEnabled()
    assert "No calibration is in use" in said(room)
    first = room.plan()
    first.begin()
    assert first.procedure is not None, first.faults.sentences
    room.do_steps(first, 22)
    QTest.keyClick(first, Qt.Key.Key_Escape)
    room.qtbot.waitUntil(lambda: room.page.calibration.dialog is None, timeout=WAIT_MS)

    room.page.calibration.calibrate_button.click()
    second = room.page.calibration.dialog
    assert second is not None
    assert second.can_resume
    assert second.form.capacity.text() == "400"  # typed before
    QTest.keyClick(second.resume_button, Qt.Key.Key_Return)
    room.do_steps(second)
    room.qtbot.waitUntil(second.outcome.issue_button.isVisible, timeout=WAIT_MS)
    figures = second.outcome.plates[0][0].text()
    assert "Points: 20" in figures
    assert "Expanded uncertainty" in figures
    QTest.keyClick(second.outcome.issue_button, Qt.Key.Key_Return)
    room.qtbot.waitUntil(second.outcome.use_button.isVisible, timeout=WAIT_MS)
    path = second.path
    assert path is not None
    assert path.with_suffix(".journal").is_file()
    assert not second._journal_path.exists()
    QTest.keyClick(second.outcome.use_button, Qt.Key.Key_Return)
    room.qtbot.waitUntil(lambda: room.page.calibration.dialog is None, timeout=WAIT_MS)

    model = read_calibration(path)
    counts = np.zeros((1, 8), np.int32)
    counts[0, :4] = np.rint(80.0 * (1 + np.array([-1, 1, -1, 1]) * 20 / 80) / 4 / N_PER_COUNT)
    assert model.force_n(counts, np.zeros(8))[0] == pytest.approx(80.0, abs=0.2)
    assert model.certificate is not None
    assert model.certificate.operator == "AB"
    assert model.certificate.place == "Utrecht"
    assert [w.traceability for w in model.certificate.weights] == ["balance PB-a", "balance PB-b"]
    room_air = model.certificate.environment
    assert (room_air.humidity_percent, room_air.pressure_hpa) == (45.0, 1016.0)
    assert f"Certificate {model.id}" in said(room)
    assert "100 N: ±" in said(room).replace("\u202f", " ")
    write_pdf(model, tmp_path / "certificate.pdf", "nl")
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF")

    check_in_the_window(room)
    what_the_calibration_in_use_says_is_proposed(room)


def what_the_calibration_in_use_says_is_proposed(room: Room) -> None:
    context = room.application.context
    assert context is not None
    store = CalibrationStore(context.library.root)
    store.keep_entered({"capacity": "", "channels": "those = of + another"})
    room.page.calibration.calibrate_button.click()
    dialog = room.page.calibration.dialog
    assert dialog is not None
    assert dialog.form.capacity.text() == "400"
    assert dialog.form.channels.text() == "ch0 + ch1 + ch2 + ch3"


def check_in_the_window(room: Room) -> None:
    assert room.page.check.check_button.isEnabled()
    good = room.begin_check()
    room.do_check(good)
    assert good.check is not None
    assert good.check.passed, good.answers.text()
    assert len(good.check.measured_n) == 5
    assert "passes" in good.verdict.text()
    assert "is kept" in good._concerns.text()
    QTest.keyClick(good.close_button, Qt.Key.Key_Return)
    room.weights.gain = 1.05
    bad = room.begin_check()
    room.do_check(bad)
    assert "✗" in bad.verdict.text()
    bad.close()
    assert room.application.tasks.wait_idle(PATIENCE_S)
    context = room.application.context
    assert context is not None
    info = context.link.info
    assert info is not None
    history = PlatformCheckStore(context.library.root).history(info.model, info.serial_number)
    assert [check.passed for check in history.checks] == [True, False]
    assert "The last check failed" in said(room)
    room.qtbot.waitUntil(
        lambda: "failed: 1" in room.page.check.history.accessibleName(), timeout=WAIT_MS
    )
    calibration = context.calibration
    assert calibration is not None
    header = VisitHeader("P1", "W0", context.now(), info, calibration_json=calibration.to_json())
    assert with_last_check(header, context.library).last_check_json is not None


def test_a_row_of_weights_is_typed_by_tab_from_its_name_to_where_its_mass_is_from(
    qtbot: QtBot, english_and_light: None
) -> None:
    form = CalibrateForm(PLATFORM, "AB", {})
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)

    def then(text: str = "", key: Qt.Key = Qt.Key.Key_Tab) -> None:
        there = QApplication.focusWidget()
        assert there is not None
        QTest.keyClicks(there, text)
        QTest.keyClick(there, key)

    first = form.weights.item(0, 0)
    assert first is not None
    form.weights.setFocus()
    form.weights.setCurrentItem(first)
    form.weights.editItem(first)
    then("A")
    then("5")
    then("1")
    then()
    then("scale", Qt.Key.Key_Return)
    row = ["A", "5", "1", "cast iron", "scale"]
    qtbot.waitUntil(lambda: form._cells(0) == row, timeout=WAIT_MS)
    assert {material for _, _, _, material, _ in map(form._cells, range(1, 4))} == {"cast iron"}
    material = form.weights.cellWidget(0, MATERIAL)
    assert material is not None
    material.setFocus()
    then(key=Qt.Key.Key_Backtab)
    assert form.weights.currentColumn() == UNCERTAINTY


def test_number_fields_take_both_decimal_marks_and_show_that_of_the_language(
    qtbot: QtBot, english_and_light: None
) -> None:
    def typed_in(code: Language) -> tuple[CalibrateForm, NumberField]:
        language.use(code)
        form = CalibrateForm(PLATFORM, "AB", {
            "temperature": "20.5", "weight_0_0": "w", "weight_0_1": "4.998", "weight_0_2": "0,5",
        })  # fmt: skip
        qtbot.addWidget(form)
        return form, form.temperature

    for code, mark in DECIMAL_MARK.items():
        form, field = typed_in(code)
        shown = [form.weights.item(0, column) for column in (1, 2)]
        assert field.text() == f"20{mark}5"
        assert [cell.text() for cell in shown if cell] == [f"4{mark}998", f"0{mark}5"]
        for text in ("21.25", "21,25"):
            field.clear()
            QTest.keyClicks(field, text)
            QTest.keyClick(field, Qt.Key.Key_Return)
            assert field.text() == f"21{mark}25"
            assert field.value() == 21.25
        field.setText("warm")
        field.editingFinished.emit()
        assert field.text() == "warm"


def test_one_gross_error_does_not_flatten_the_plot() -> None:
    limits = [ErrorLimit(0.0, 0.5), ErrorLimit(1.0, 0.5)]

    def reach(*errors: float, limits: list[ErrorLimit]) -> float:
        points = [ErrorPoint(x, error) for x, error in enumerate(errors)]
        return ErrorFigure(points, limits, [], numbers.signed).reach()

    assert reach(0.3, -45.0, limits=limits) == 2.0
    assert reach(0.3, 0.8, limits=limits) == 0.8
    assert reach(0.3, limits=limits) == 0.5
    assert reach(0.3, limits=[]) == 0.3


def test_each_refusal_stands_under_its_field_by_its_name_and_leads_there(room: Room) -> None:
    dialog = room.plan()
    form = dialog.form
    room.activate(dialog)
    name, mass = form.weights.item(1, 0), form.weights.item(1, 1)
    assert name is not None
    assert mass is not None
    fold = dialog.findChild(Fold)
    assert fold is not None
    cases: tuple[tuple[QWidget, Field | QTableWidgetItem, str, str], ...] = (
        (form.capacity, form.capacity, "", "Largest force: This is needed."),
        (form.capacity, form.capacity, "-1", "Largest force: It must be above 0."),
        (form.capacity, form.capacity, "60", "Largest force: Load a+b presses with"),
        (form.operator, form.operator, " ", "Calibrated by: This is needed."),
        (form.corner_x, form.corner_x, "", "Corners, from the middle: This is needed."),
        (form.corner_y, form.corner_y, "wide", "Corners, from the middle: This cannot"),
        (form.weights, name, "", "Weight 2, Name: This is needed."),
        (form.weights, name, "a", "Weight 2, Name: Two weights have this name."),
        (form.weights, mass, "2000", "Weight 2, Mass, kg: Weight 'b' of 2000 kg"),
        (form.pressure, form.pressure, "high", "Air pressure: This cannot be read."),
        (form.humidity, form.humidity, "500", "Humidity: Air of 20 degrees C"),
        (form.settle, form.settle, "0", "Wait before each reading: It must be above 0."),
        (form.channels, form.channels, "ch9", "Channels of the plate: Name channels"),
        (form.channels, form.channels, "ch0 + ch1", "Channels of the plate: Weights do"),
    )
    for field, typed_in, wrong, says in cases:
        right = typed_in.text()
        typed_in.setText(wrong)
        fold.open(wide=False)
        form.corner_y.setFocus()
        dialog.begin()
        (said,) = dialog.faults.sentences
        assert said.startswith(f"⚠ {says}")
        assert dialog.focusWidget() is field
        assert field.isVisible()
        assert field.accessibleDescription() == said
        typed_in.setText(right)
    assert dialog.procedure is None
    assert not dialog.can_resume
    form.capacity.clear()
    form.read.clear()
    dialog.begin()
    assert len(dialog.faults.sentences) == 2  # all at once
    QTest.keyClicks(form.capacity, "400")
    assert len(dialog.faults.sentences) == 1  # gone with what was wrong


def test_a_refused_plan_leaves_the_calibration_that_was_begun_where_it_is(room: Room) -> None:
    dialog = room.plan()
    dialog.begin()
    begun = dialog._journal_path.read_bytes()
    dialog.close()
    room.qtbot.waitUntil(lambda: room.page.calibration.dialog is None, timeout=WAIT_MS)
    again = room.plan()
    again.form.capacity.setText("60")  # the two weights are too much for it
    again.begin()
    assert again.can_resume
    assert again._journal_path.read_bytes() == begun


def test_what_was_typed_is_offered_again_after_a_dialog_is_left(room: Room) -> None:
    dialog = room.plan()
    room.activate(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert room.application.tasks.wait_idle(PATIENCE_S)
    room.page.calibration.calibrate_button.click()
    again = room.page.calibration.dialog
    assert again is not None
    assert again is not dialog
    first = again.form.weights.item(0, 0)
    assert (again.form.capacity.text(), first.text() if first else "") == ("400", "a")


def test_a_reading_is_repeated_and_a_wrong_weight_is_asked_about(room: Room) -> None:
    dialog = room.plan()
    dialog.begin()
    procedure = dialog.procedure
    assert procedure is not None
    room.do_steps(dialog, 4)  # warm-up, preload, zero, the first load
    n_kept = len(procedure.readings)
    QTest.keyClick(dialog, Qt.Key.Key_R)
    assert len(procedure.readings) == n_kept - 1
    room.do_steps(dialog, 1)
    assert len(procedure.readings) == n_kept
    room.weights.gain = 0.5  # not the weight that was asked for
    room.do_steps(dialog, 1)
    dialog.look()
    assert "away from what the earlier ones promise" in dialog.guided.hint.text()
    assert dialog.guided.reading.text() != "-"


def test_a_platform_unplugged_in_mid_calibration_goes_on(
    make_application: Callable[[], ForceplateApplication], qtbot: QtBot, tmp_path: Path
) -> None:
    link = tmp_path / "platform"
    application = make_application()
    context = application.context
    assert context is not None
    with platform_with_weights(link) as (weights, address):
        room = Room(application, weights, qtbot)
        room.connect(address)
        dialog = room.plan()
        dialog.begin()
        room.do_steps(dialog, 4)
        procedure = dialog.procedure
        assert procedure is not None
        kept = procedure.readings
        QTest.keyClick(dialog.guided.done_button, Qt.Key.Key_Return)  # it is reading now
        journal = dialog._journal_path.read_bytes()
    qtbot.waitUntil(lambda: "not connected" in dialog.guided.hint.text(), timeout=WAIT_MS)
    assert not dialog.guided.done_button.isEnabled()
    assert procedure.readings == kept
    assert dialog._journal_path.read_bytes() == journal
    with platform_with_weights(link) as (weights, _):
        weights.force_n = 98.11
        qtbot.waitUntil(lambda: len(procedure.readings) == len(kept) + 1, timeout=WAIT_MS)
        assert procedure.surprise_percent is None
        assert dialog.guided.hint.text() == ""
        room.weights = weights
        room.do_steps(dialog, 1)
        assert len(procedure.readings) == len(kept) + 2
        dialog.close()
        context.link.close()
        assert context.link.wait_closed(PATIENCE_S)


def test_a_foreign_calibration_is_used_and_said(room: Room, tmp_path: Path) -> None:
    from forceplate.operations.platform.simulated_platform import bench_calibration

    file = tmp_path / "other.json"
    text = bench_calibration().to_json().replace("Harp LoadCells", "Another model")
    file.write_text(text, encoding="utf-8")
    room.application.settings.change(calibration_path=str(file))
    context = room.application.context
    assert context is not None
    assert context.calibration_problem == ""
    assert "another model of platform" in said(room)
