"""A board that prints newtons is measured in newtons in the window, by the maker's word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from forceplate.gui.context.context import Context
from forceplate.gui.platform.certificates_sheet import CertificatesSheet
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.operations.platform.simulated_platform import bench_calibration
from forceplate.session import LinkState
from forceplate.storage.calibrations import CalibrationStore, write_calibration
from forceplate_calibration import Calibration
from forceplate_drivers.board_messages import Key
from forceplate_drivers.emulation.board import TOE_PLATES, BoardDevice
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import SINGLE_CELL
from tests.gui.conftest import WAIT_MS
from tests.integration.command_line import needs_pty
from tests.patience import PATIENCE_S


@needs_pty
def test_where_no_calibration_is_chosen_the_platforms_own_is_used_and_doubted(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    context = application.context
    assert context is not None
    application.window.show_screen(Screen.PLATFORM)
    page = cast("PlatformPage", application.window.page(Screen.PLATFORM))
    page.calibration.show_certificates()
    sheet = page.calibration.findChild(CertificatesSheet)
    assert sheet is not None
    assert not sheet.do_button.isEnabled()  # none was made
    sheet.close()
    board = LineDevice(PatientSource(0, 80.0, SINGLE_CELL), "teleplot")
    with EmulatorServer(board) as server:
        context.link.open("line", server.address)
        qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)
        assert context.calibration is not None
        assert context.calibration.nominal
        assert context.calibration_problem == ""
        qtbot.waitUntil(lambda: "maker's word" in _text(page), timeout=WAIT_MS)
        context.link.close()
        assert context.link.wait_closed(PATIENCE_S)


@needs_pty
def test_the_calibration_that_the_platform_names_is_used_and_no_other(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """Whatever is chosen in the settings; where the library has not the named one, none is."""
    context = application.context
    assert context is not None
    own, other = (
        bench_calibration("", ["ch0", "ch1", "ch2", "ch3"], bench)
        for bench in (TOE_PLATES, replace(TOE_PLATES, newton_per_count=0.0002))
    )
    write_calibration(tmp_path / "other.json", other)
    context.settings_model.change(calibration_path=str(tmp_path / "other.json"))
    device = BoardDevice(PatientSource(0, 1000.0, TOE_PLATES))
    device.kept[Key.CALIBRATION_ID] = own.short_id.encode()

    with EmulatorServer(device) as server:
        context.link.open("board", server.address)
        qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)
        assert used(context) == other
        assert own.short_id in context.calibration_problem

        write_calibration(tmp_path / "own.json", own)
        context.settings_model.change(calibration_path=str(tmp_path / "own.json"))
        assert used(context) == own
        assert context.calibration_problem == ""
        context.settings_model.change(calibration_path="")
        assert used(context) is None
        assert f"says that its calibration is {own.short_id}" in context.calibration_problem

        folder = CalibrationStore(context.library.root).journal_path("", "").parent
        folder.mkdir(exist_ok=True)
        write_calibration(folder / "own.json", own)
        context.settings_model.change(calibration_path=str(tmp_path / "other.json"))
        context.link.open("board", server.address)
        qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)
        assert used(context) == own
        assert context.calibration_problem == ""
        context.link.close()
        assert context.link.wait_closed(PATIENCE_S)


@needs_pty
def test_a_new_calibration_is_written_to_the_platform_that_names_another(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """From the dialog that made it, and from the menu; what does not fit is not written."""
    context = application.context
    assert context is not None
    application.window.show_screen(Screen.PLATFORM)
    page = cast("PlatformPage", application.window.page(Screen.PLATFORM))
    older, new, misfit = (
        bench_calibration("", channels, replace(TOE_PLATES, newton_per_count=n_per_count))
        for channels, n_per_count in (
            (["ch0", "ch1", "ch2", "ch3"], 0.0001), (["ch0", "ch1", "ch2", "ch3"], 0.0002),
            (["left"], 0.0002),
        )
    )  # fmt: skip
    store = CalibrationStore(context.library.root).journal_path("", "").parent
    store.mkdir()
    for name, each in (("older", older), ("new", new), ("misfit", misfit)):
        write_calibration(store / f"{name}.json", each)
    device = BoardDevice(PatientSource(0, 1000.0, TOE_PLATES))
    device.kept[Key.CALIBRATION_ID] = older.short_id.encode()

    def names(calibration: Calibration) -> bool:
        info = context.link.info
        is_open = context.link.state is LinkState.STREAMING
        return is_open and info is not None and info.calibration_id == calibration.short_id

    with EmulatorServer(device) as server:
        context.link.open("board", server.address)
        qtbot.waitUntil(lambda: names(older), timeout=WAIT_MS)
        page._show_now()
        page.calibration.begin_calibration()
        dialog = page.calibration.dialog
        assert dialog is not None
        dialog._pages.show_page(dialog.outcome)
        dialog._is_issued(store / "new.json")
        assert dialog.outcome.name_check.isVisible()
        dialog.outcome.use_button.click()
        qtbot.waitUntil(lambda: names(new), timeout=WAIT_MS)
        assert used(context) == new
        assert f"its calibration is {new.short_id} (read back)" in notice(application)

        context.settings_model.change(calibration_path=str(store / "misfit.json"))
        page._show_now()
        assert page._name_calibration.isEnabled()
        page.calibration.name_chosen()
        qtbot.waitUntil(lambda: len(application.window.notices.notices) == 2, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: names(new), timeout=WAIT_MS)
        context.link.close()
        assert context.link.wait_closed(PATIENCE_S)


def notice(application: ForceplateApplication) -> str:
    return application.window.notices.notices[0].sentence


def used(context: Context) -> Calibration | None:
    return context.calibration


def _text(page: PlatformPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))
