"""The rail: what is recorded and how the platform is, seen from every screen."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from forceplate.gui.kit import language, theme
from forceplate.gui.kit.buttons import undo_button
from forceplate.gui.kit.states import State
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.help import HelpDialog
from forceplate.gui.shell.rail import Rail, RailFoot
from forceplate.gui.shell.screens import Screen
from forceplate.session import LinkState
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.words import Language
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from forceplate_drivers.emulation.sources import SINGLE_CELL
from tests.gui.conftest import NOW, WAIT_MS, choose_look
from tests.gui.operator_room import Operator
from tests.gui.test_window import begin_demo
from tests.patience import PATIENCE_S
from tests.unit.operations.test_last_check import check


def test_a_recording_is_seen_from_every_screen(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    begin_demo(application, qtbot)
    operator = Operator(application, qtbot)
    button = application.window.rail.buttons[Screen.MEASURE]
    assert button.badge == ""
    operator.start_recording()
    application.window.show_screen(Screen.SETTINGS)
    qtbot.waitUntil(lambda: ":" in button.badge, timeout=WAIT_MS)
    operator.wait(lambda: not operator.session.is_busy)
    qtbot.waitUntil(lambda: button.badge == "", timeout=WAIT_MS)


def _says(status: RailFoot, word: str) -> bool:
    return status.word == word


@pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")
def test_a_failed_check_is_said_at_the_foot_of_every_screen(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    context = application.context
    assert context is not None
    status = application.window.status
    board = LineDevice(PatientSource(0, 80.0, SINGLE_CELL), "teleplot")
    with EmulatorServer(board) as server:
        context.link.open("line", server.address)
        qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: status.word == "Ready", timeout=WAIT_MS)
        info, calibration = context.link.info, context.calibration
        assert info is not None
        assert calibration is not None
        store, standing = PlatformCheckStore(context.library.root), context.standing
        assert standing is not None
        for hours, off_n in ((2, 3.0), (1, 0.0)):
            made = check(
                off_n=off_n, model=info.model, serial_number=info.serial_number,
                calibration_sha256=calibration.sha256, at=NOW - timedelta(hours=hours),
            )  # fmt: skip
            store.add(made)
            standing.read()
            word = "Ready" if made.passed else "Check"
            qtbot.waitUntil(partial(_says, status, word), timeout=WAIT_MS)
        assert standing.checked().state is State.GOOD
        context.link.close()
        assert context.link.wait_closed(PATIENCE_S)


@pytest.mark.parametrize(
    ("percent", "size"), [(100, (1366, 768)), (150, (1280, 720)), (200, (1366, 768))]
)
def test_no_word_of_the_rail_is_cut_in_any_size(
    application: ForceplateApplication, percent: int, size: tuple[int, int]
) -> None:
    choose_look(application, text_percent=percent, language="de")
    window = application.window
    window.resize(*size)
    for _ in range(5):
        QApplication.processEvents()
    rail = window.rail
    for button in rail.buttons.values():
        if button.isVisible():
            assert button.height() >= button.minimumSizeHint().height(), button.text()
    assert rail.status.geometry().bottom() <= rail.height()
    assert (window.width(), window.height()) == size


def test_f1_shows_the_keys_and_escape_closes_them(application: ForceplateApplication) -> None:
    window = application.window
    window.activateWindow()
    window.help_wanted.emit()
    dialog = window.findChild(HelpDialog)
    assert dialog is not None
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.usefixtures("english_and_light")
def test_the_keys_are_called_as_their_buttons(qtbot: QtBot) -> None:
    for spoken in Language:
        language.use(spoken)
        dialog = HelpDialog(Path("log"), None, 7)
        qtbot.addWidget(dialog)
        assert undo_button().accessibleName() in {one.text() for one in dialog.findChildren(QLabel)}


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_seven_screens_have_room_in_a_low_window(
    qtbot: QtBot, english_and_light: None, percent: int
) -> None:
    theme.use("light", percent)
    rail = Rail({name: name for name in (*Screen, "help")})  # an annex brings the seventh
    qtbot.addWidget(rail)
    assert rail.minimumSizeHint().height() <= 680, "what a title bar leaves of 720"
