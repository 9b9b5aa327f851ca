"""A check and a calibration are practised on the simulated platform, with its own weights."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from forceplate.analysis.provenance import decision_texts
from forceplate.gui.kit.fields import Choice
from forceplate.gui.kit.states import State
from forceplate.gui.measure.visit_dialog import VisitDialog
from forceplate.gui.platform.calibrate_dialog import CalibrateDialog
from forceplate.gui.platform.certificates_sheet import CertificatesSheet
from forceplate.gui.platform.check_dialog import CheckDialog
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.gui.visit.reason_sheet import ReasonSheet
from forceplate.operations.exchange.report import write_report
from forceplate.session import LinkState
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.storage.visit.visit_file import read_visit
from forceplate_calibration import read_calibration
from forceplate_calibration.platform_check.history import last_of_platform
from forceplate_calibration.platform_check.run import PlatformCheckPhase
from forceplate_calibration.procedure.procedure import Phase, Procedure
from forceplate_drivers.emulation.sources import Bench, bench_counts
from tests.gui.conftest import WAIT_MS, choose_look
from tests.gui.operator_room import SHORT, Operator
from tests.patience import PATIENCE_S
from tests.pdf_pages import worded_pages


def _simulated(application: ForceplateApplication, qtbot: QtBot) -> PlatformPage:
    context = application.context
    assert context is not None
    assert context.simulator is not None
    application.window.show_screen(Screen.PLATFORM)
    page = cast("PlatformPage", application.window.page(Screen.PLATFORM))
    page.simulated_button.click()
    qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)
    page._show_now()
    return page


def test_a_check_of_the_simulated_platform_passes_and_counts_for_no_other(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    page, context = _simulated(application, qtbot), application.context
    assert context is not None
    assert application.window.focusWidget() is page.check.check_button
    page.connect_button.setFocus()
    page.check.check_button.click()
    dialog = cast("CheckDialog", page.check.dialog)
    dialog._watch_s = 5.0
    lacking = (dialog.weight, dialog.mass, dialog.operator)
    for each in lacking:
        each.clear()
    dialog.begin()
    assert dialog.focusWidget() is dialog.weight  # where something lacks
    assert [each.property("fault") for each in lacking] == ["wrong"] * 3  # all that does, at once
    named = [said.partition(":")[0] for said in dialog.faults.sentences]
    assert named == ["⚠ Weight, by name", "⚠ Mass", "⚠ Checked by"]
    dialog.weight.setText("kettlebell")
    dialog.operator.setText("AB")
    dialog.mass.setText("0.02")
    dialog.begin()
    assert "too light" in dialog.faults.sentences[0]
    assert dialog.focusWidget() is dialog.mass
    dialog.mass.setText("900")
    dialog.begin()
    assert "can read" in dialog.faults.sentences[0]
    assert dialog.focusWidget() is dialog.mass
    dialog.mass.setText("10")
    dialog.gravity.latitude.setText("91")
    dialog.begin()
    assert dialog.focusWidget() is dialog.gravity.latitude
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=WAIT_MS)
    for key, field in (
        (Qt.Key.Key_I, dialog.gravity.latitude),
        (Qt.Key.Key_M, dialog.mass),
    ):
        QTest.keyClick(dialog, key, Qt.KeyboardModifier.AltModifier)
        assert dialog.focusWidget() is field
    dialog.gravity.latitude.setText("52")
    dialog.begin()
    guided, run = dialog.guided, dialog.verification
    assert run is not None
    assert not dialog.faults.sentences
    assert guided.done_button.text() == "It is empty: start watching"
    assert "Nothing runs yet" in guided.bar_words.text()
    assert guided.reading.text() == "-"  # no counts where newtons are to come
    assert not guided.bar.isVisible()
    QTest.keyClick(guided.done_button, Qt.Key.Key_Return)
    assert guided.bar.isVisible()
    assert "s left" in guided.bar_words.text()
    qtbot.waitUntil(lambda: run.phase is PlatformCheckPhase.PLACE, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: guided.reading.text().endswith(" N"), timeout=WAIT_MS)
    qtbot.waitUntil(guided.done_button.isEnabled, timeout=WAIT_MS)
    QTest.keyClick(guided.done_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.check is not None, timeout=WAIT_MS)
    assert application.tasks.wait_idle(PATIENCE_S)
    check = dialog.check
    assert check is not None
    assert check.passed, dialog.answers.text()
    assert check.simulated
    history = PlatformCheckStore(context.library.root).history(check.model, check.serial_number)
    assert last_of_platform(history.checks, context.now(), calibration_sha256=None) is None
    dialog.close()
    assert application.window.focusWidget() is page.zero_button  # not what lets the platform go


def test_a_failed_check_and_the_start_over_it_can_be_practised(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    page, operator = _simulated(application, qtbot), Operator(application, qtbot)
    context = operator.context
    context.protocols.write(SHORT)
    application.settings.change(protocol=SHORT.name)
    operator.click(page.check.check_button)
    dialog = cast("CheckDialog", operator.dialog(CheckDialog))
    dialog._watch_s = 5.0
    entered = {
        dialog.weight: "kettlebell",
        dialog.mass: "10",
        dialog.gravity.latitude: "52",
        dialog.operator: "AB",
    }
    for each, text in entered.items():
        each.setText(text)
    operator.tab_to(dialog.practised)
    operator.key(Qt.Key.Key_Down)
    operator.click(dialog.begin_button)
    for phase in (PlatformCheckPhase.UNLOAD, PlatformCheckPhase.PLACE):
        operator.wait(partial(_is_at, dialog, phase))
        operator.wait(dialog.guided.done_button.isEnabled)
        operator.key(Qt.Key.Key_Return)
    operator.wait(lambda: dialog.check is not None)
    assert application.tasks.wait_idle(PATIENCE_S)
    assert dialog.check is not None
    assert dialog.check.measured_n[0] == pytest.approx(0.9 * dialog.check.force_n, abs=0.5)
    assert not dialog.check.passed
    operator.key(Qt.Key.Key_Return)
    person = context.people.add(name="Ans de Wit")
    application.navigation.begin_visit(person.subject_id, "W0")
    before = cast("VisitDialog", operator.dialog(VisitDialog))
    assert before.lane.rows[0].words.text().startswith("Check failed")
    operator.press_begin()
    operator.shows(Screen.MEASURE)
    assert operator.page.view.lane.state is State.WRONG
    operator.key(Qt.Key.Key_Space)  # the foot lies well
    operator.wait(lambda: not operator.page.view.shows_card)
    operator.key(Qt.Key.Key_Space)
    sheet = cast("ReasonSheet", operator.dialog(ReasonSheet))
    sheet.choose(0)
    sheet.by.setText("PK")
    sheet.save()
    operator.wait(lambda: len(operator.session.trials) == 1 and operator.is_at_rest)
    path = context.library.find_visit(person.subject_id, "W0")
    (decided,) = decision_texts(read_visit(path).header)
    made, _ = write_report([path], tmp_path / "made.pdf")
    printed = "".join(one.extract_text() for one in worded_pages(made.read_bytes()))
    for words in (decided.en, "SIMULATED", "NOT PASSED"):
        assert "".join(words.split()) in "".join(printed.split())


def _is_at(dialog: CheckDialog, phase: PlatformCheckPhase) -> bool:
    run = dialog.verification
    return run is not None and run.phase is phase


def test_what_comes_next_is_in_sight_once_the_platform_is_there(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    choose_look(application, text_percent=200)
    application.window.resize(1280, 720)
    application.window.show_screen(Screen.PLATFORM)
    page = cast("PlatformPage", application.window.page(Screen.PLATFORM))
    bar = page._area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=WAIT_MS)
    bar.setValue(bar.maximum())
    page = _simulated(application, qtbot)
    following = page.check.check_button
    assert application.window.focusWidget() is following
    assert (
        page._area.viewport()
        .rect()
        .contains(following.mapTo(page._area.viewport(), following.rect().center()))
    )


def test_a_calibration_of_the_simulated_platform_is_issued_and_not_used(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    page = _simulated(application, qtbot)
    page.calibration.calibrate_button.click()
    dialog = cast("CalibrateDialog", page.calibration.dialog)
    form = dialog.form
    dialog.begin()
    assert dialog.faults.sentences[0] == "⚠ Largest force: This is needed."
    assert dialog.focusWidget() is form.capacity
    form.capacity.setText("400")
    form.gravity.latitude.setText("52")
    dialog.begin()
    assert dialog.focusWidget() is form.weights
    for row in range(2):
        for column, text in ((0, f"w{row}"), (1, "5"), (2, "0.5"), (4, "balance")):
            item = form.weights.item(row, column)
            assert item is not None
            item.setText(text)
    form.operator.setText("AB")
    form.corner_x.setText("60")
    form.corner_y.setText("40")
    form.runs.setValue(2)
    form.preloads.setValue(0)
    form.warm_up.setValue(0)
    form.settle.setText("1.5")
    form.read.setText("0.5")
    form.falling.setChecked(False)
    form.creep.setChecked(False)
    dialog.begin()
    procedure = dialog.procedure
    assert procedure is not None, dialog.faults.sentences
    assert dialog.focusWidget() is dialog.guided.done_button
    while procedure.phase is not Phase.DONE:
        before = procedure.progress[0]
        qtbot.waitUntil(dialog.guided.done_button.isEnabled, timeout=WAIT_MS)
        QTest.keyClick(dialog.guided.done_button, Qt.Key.Key_Return)
        qtbot.waitUntil(partial(_is_past, procedure, before), timeout=WAIT_MS)
    assert application.tasks.wait_idle(PATIENCE_S)
    dialog.outcome.issue_button.click()
    assert application.tasks.wait_idle(PATIENCE_S)
    assert dialog.path is not None, dialog.outcome.verdict.text()
    made = read_calibration(dialog.path)
    assert made.simulated
    assert not dialog.outcome.use_button.isVisible()
    assert "is used for nothing" in dialog.outcome.verdict.text()
    bench = Bench(noise_counts=0.0, hum_counts=0.0)
    read = [bench_counts(bench, np.array([n]), 0, 1e3, np.zeros((1, 4)))[0] for n in (0.0, 50.0)]
    empty, loaded = (np.concatenate([one, np.zeros(4, np.int32)]) for one in read)
    assert made.force_n(loaded[None], empty.astype(float))[0] == pytest.approx(50.0, abs=0.3)
    dialog.close()
    _certificate_can_be_had_again(application, page, qtbot)


def _certificate_can_be_had_again(
    application: ForceplateApplication, page: PlatformPage, qtbot: QtBot
) -> None:
    window = application.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.findChild(CertificatesSheet) is not None, timeout=WAIT_MS)
    (sheet,) = page.findChildren(CertificatesSheet)
    which = sheet.form.input("which")
    assert isinstance(which, Choice)
    assert which.currentText().endswith(", practised")
    sheet.do_button.click()
    (asked,) = sheet.findChildren(QFileDialog)
    (file,) = asked.selectedFiles()
    assert Path(file).name.startswith("certificate_")
    asked.reject()
    sheet.close()


def test_a_check_without_a_known_place_says_what_that_leaves_open(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    page = _simulated(application, qtbot)
    page.check.check_button.click()
    dialog = cast("CheckDialog", page.check.dialog)
    says = dialog.gravity.says
    assert says.text() == "A map shows it. Without it the weight is known to ± 0.4 %."
    dialog.weight.setText("kettlebell")
    dialog.mass.setText("10")
    dialog.operator.setText("AB")
    plan = dialog.plan()
    assert plan.force_n == pytest.approx(98.0, abs=0.1)
    assert plan.u_force_n == pytest.approx(98.0 * 0.04 / 3**0.5 / 9.8, rel=0.01)
    dialog.gravity.latitude.setText("52")
    assert says.text() == ""
    assert dialog.plan().u_force_n < 0.02
    dialog.gravity.gravity.setText("9.81")  # who measured it knows it better than a map
    assert dialog.plan().force_n == pytest.approx(98.1, abs=0.05)
    dialog.gravity.gravity.clear()
    dialog.begin()
    dialog.close()
    assert application.tasks.wait_idle(PATIENCE_S)
    page.check.check_button.click()
    again = cast("CheckDialog", page.check.dialog)
    assert again.gravity.latitude.text() == "52"
    assert again.gravity.says.text() == "As last time; change it at another place."
    again.close()


def test_connecting_is_next_and_in_sight_once_the_platform_is_let_go(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    page = _simulated(application, qtbot)
    page.connect_button.click()
    assert application.window.focusWidget() is page.connect_button


def _is_past(procedure: Procedure, n_done: int) -> bool:
    return procedure.phase is Phase.DONE or procedure.progress[0] > n_done
