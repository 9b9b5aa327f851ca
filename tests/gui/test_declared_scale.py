"""A board that prints newtons is measured in newtons in the window, by the maker's word."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.session import LinkState
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import SINGLE_CELL
from tests.gui.conftest import WAIT_MS
from tests.integration.command_line import needs_pty


@needs_pty
def test_where_no_calibration_is_chosen_the_platforms_own_is_used_and_doubted(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    context = application.context
    assert context is not None
    application.window.show_screen(Screen.PLATFORM)
    page = cast("PlatformPage", application.window.page(Screen.PLATFORM))
    assert not page.calibration.pdf_button.isEnabled()
    board = LineDevice(PatientSource(0, 80.0, SINGLE_CELL), "teleplot")
    with EmulatorServer(board) as server:
        context.link.open("line", server.address)
        qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)
        assert context.calibration is not None
        assert context.calibration.nominal
        assert context.calibration_problem == ""
        qtbot.waitUntil(lambda: "maker's word" in _text(page), timeout=WAIT_MS)
        context.link.close()
        assert context.link.wait_closed(10)


def _text(page: PlatformPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))
