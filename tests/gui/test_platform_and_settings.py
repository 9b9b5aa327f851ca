"""The Platform and Settings screens in the real window."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

import forceplate
from forceplate import own_drivers
from forceplate.discovery import DriverPorts
from forceplate.errors import PlatformError
from forceplate.gui.kit import theme
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.settings.settings_page import SettingsPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.installation import news_file
from forceplate.platform import PlatformAddress
from forceplate.session import LinkState
from forceplate.words import Text
from forceplate_drivers import bluetooth
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from forceplate_drivers.harp_codec import HarpMessage, MessageType, PayloadType, encode
from tests.gui.conftest import WAIT_MS
from tests.patience import PATIENCE_S


@pytest.fixture
def platform(application: ForceplateApplication) -> PlatformPage:
    application.window.show_screen(Screen.PLATFORM)
    assert application.tasks.wait_idle(PATIENCE_S)
    return cast("PlatformPage", application.window.page(Screen.PLATFORM))


@pytest.fixture
def settings(application: ForceplateApplication) -> SettingsPage:
    application.window.show_screen(Screen.SETTINGS)
    assert application.tasks.wait_idle(PATIENCE_S)
    return cast("SettingsPage", application.window.page(Screen.SETTINGS))


def _text(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def test_the_simulated_platform_by_one_button_shows_channels_rate_and_losses(
    application: ForceplateApplication, platform: PlatformPage, qtbot: QtBot
) -> None:
    context = application.context
    assert context is not None
    assert platform.zero_button.isEnabled() is False
    assert application.window.focusWidget() is platform.connect_button
    platform.engineer_fold.open()
    QTest.mouseClick(platform.simulated_button, Qt.MouseButton.LeftButton)
    channels = platform.engineer.channels
    qtbot.waitUntil(lambda: channels.rowCount() == 8, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "Rate measured here" in _text(platform), timeout=WAIT_MS * 2)
    assert "Lost samples: 0" in _text(platform)
    assert "SIMULATED" in _text(platform)
    first = channels.item(0, 1)
    assert first is not None
    assert 300 < float(first.text()) < 320
    assert channels.viewport().width() >= channels.horizontalHeader().length()
    assert "not set to zero" in _text(platform)
    QApplication.processEvents()
    card, words, button = platform.connection, platform._force_words, platform.zero_button
    before = card.height()
    middles = [one.mapTo(card, one.rect().center()).y() for one in (words, button)]
    assert abs(middles[0] - middles[1]) <= 1
    QTest.mouseClick(platform.zero_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "now, above zero" in _text(platform), timeout=WAIT_MS)
    assert card.height() == before
    QTest.mouseClick(platform.connect_button, Qt.MouseButton.LeftButton)
    assert context.link.state is LinkState.CLOSED
    assert context.link.wait_closed(PATIENCE_S)


def test_nothing_is_set_to_zero_while_something_presses(
    application: ForceplateApplication, platform: PlatformPage, qtbot: QtBot
) -> None:
    context = application.context
    assert context is not None
    assert context.simulator is not None
    QTest.mouseClick(platform.simulated_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(platform.zero_button.isEnabled, timeout=WAIT_MS)
    simulated = context.simulator.platform
    assert simulated is not None
    engineer = platform.engineer
    stream = context.link.acquisition
    assert stream is not None

    def put(weight_n: float) -> None:
        simulated.patient.put(weight_n)
        n_later = stream.ring.n_written + 1500
        qtbot.waitUntil(lambda: stream.ring.n_written > n_later, timeout=WAIT_MS)

    put(0.0)
    for _ in range(2):  # before there is a zero, and after
        put(60.0)
        before = engineer.zero_counts
        QTest.mouseClick(platform.zero_button, Qt.MouseButton.LeftButton)
        assert "Something presses on the platform" in _text(application.window)
        assert engineer.zero_counts is before
        put(0.0)
        QTest.mouseClick(platform.zero_button, Qt.MouseButton.LeftButton)
        assert engineer.zero_counts is not before


def test_a_wrong_port_is_said_on_the_screen(
    application: ForceplateApplication, platform: PlatformPage, qtbot: QtBot
) -> None:
    platform.engineer.address.setEditText("/dev/nothing-here")
    platform.connect_button.setFocus()
    QTest.keyClick(platform.connect_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "/dev/nothing-here" in _text(platform), timeout=WAIT_MS)
    assert "cannot be used" in _text(platform)
    assert application.settings.settings.address == "/dev/nothing-here"


def test_without_a_platform_connect_says_what_can_be_done_and_it_stays_in_sight(
    application: ForceplateApplication, platform: PlatformPage
) -> None:
    context = application.context
    assert context is not None
    platform.engineer.address.setEditText("")
    platform.engineer.address.clear()
    platform.trying_fold.open(wide=False)
    platform.connect_button.click()
    assert not platform.engineer_fold.is_open
    assert platform.simulated_button.isVisible()
    assert "No platform is found" in _text(application.window)
    QApplication.processEvents()
    platform._look()
    assert application.tasks.wait_idle(PATIENCE_S)
    application.window.show_screen(Screen.PLATFORM)
    assert "No platform is found" in _text(application.window)
    platform.engineer_fold.open()
    below = platform.engineer_fold.mapTo(platform, platform.engineer_fold.rect().topLeft())
    here = platform.simulated_button.mapTo(platform, platform.simulated_button.rect().topLeft())
    assert here.y() < below.y()  # what the engineer looks at pushes nothing away


def test_each_driver_with_an_emulator_is_offered_as_a_simulated_platform(
    application: ForceplateApplication, platform: PlatformPage, qtbot: QtBot
) -> None:
    context = application.context
    assert context is not None
    platform.engineer.driver.setCurrentText("lsl")
    assert not platform.simulated_button.isEnabled()
    platform.engineer.driver.setCurrentText("line")
    platform.simulated_button.click()
    qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS * 2)
    assert context.is_simulated
    calibration = context.calibration
    assert calibration is not None
    assert calibration.simulated
    assert [channel.name for channel in calibration.channels] == ["ch0"]
    platform.connect_button.click()
    assert context.link.wait_closed(PATIENCE_S)


def test_a_driver_that_cannot_list_its_ports_is_named_beside_the_others(
    platform: PlatformPage,
) -> None:
    there = PlatformAddress("harp", "COM7", "a serial bridge")
    failed = PlatformError(Text("The driver {name} failed.").fill(name="'clinic'"))
    platform._take_found((DriverPorts("clinic", error=failed), DriverPorts("harp", (there,))))
    assert platform.engineer.address.itemData(0) == "COM7"
    assert "The driver 'clinic' failed." in _text(platform)
    platform._take_found((DriverPorts("harp", (there,)),))
    assert "clinic" not in _text(platform)


def test_what_is_only_found_by_sending_is_searched_for_when_asked(
    application: ForceplateApplication,
    platform: PlatformPage,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there: list[PlatformAddress] = []
    monkeypatch.setattr(bluetooth, "scan", lambda *_: there)
    engineer, notices = platform.engineer, application.window.notices
    platform.engineer_fold.open()
    platform.discover()
    engineer.driver.setCurrentText("harp")
    qtbot.waitUntil(lambda: bool(platform._found), timeout=WAIT_MS)
    assert not engineer.scan_button.isVisible()
    engineer.driver.setCurrentText("tindeq")
    assert engineer.scan_button.isVisible()
    engineer.scan_button.click()
    assert not engineer.scan_button.isEnabled()
    qtbot.waitUntil(engineer.scan_button.isEnabled, timeout=WAIT_MS)
    assert "'tindeq' found nothing" in notices.notices[0].sentence
    there.append(PlatformAddress("tindeq", "Progressor_7125", "by Bluetooth"))
    engineer.address.setEditText("/dev/ttyACM0")
    engineer.scan_button.click()
    qtbot.waitUntil(engineer.scan_button.isEnabled, timeout=WAIT_MS)
    assert engineer.chosen_address() == "Progressor_7125"
    platform._take_found(())  # a look at the ports, and another
    platform._take_found((DriverPorts("tindeq", scans=True),))
    assert engineer.chosen_address() == "Progressor_7125"


def test_without_a_port_the_user_is_told_what_is_missing(
    application: ForceplateApplication, platform: PlatformPage
) -> None:
    platform.engineer.address.setEditText("")
    platform.connect_button.click()
    assert "port" in application.window.notices.notices[0].sentence


def test_a_damaged_calibration_is_said(
    application: ForceplateApplication, platform: PlatformPage, tmp_path: Path
) -> None:
    file = tmp_path / "plate.json"
    file.write_text("not JSON")
    application.settings.change(calibration_path=str(file))
    assert "cannot be used" in _text(platform)
    assert "plate.json" in _text(platform)
    platform._no_calibration.trigger()
    assert "No calibration is in use" in _text(platform)


def test_language_theme_and_text_size_hold_at_once(
    application: ForceplateApplication, settings: SettingsPage, qtbot: QtBot, qapp: QApplication
) -> None:
    before = qapp.font().pixelSize()
    for box, value in ((settings.language, "nl"), (settings.theme, "dark")):
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())
    settings.text_size.setValue(200)
    qtbot.waitUntil(lambda: "Instellingen" in application.window.windowTitle())
    settings = cast("SettingsPage", application.window.page(Screen.SETTINGS))
    assert application.tasks.wait_idle(PATIENCE_S)
    assert theme.is_dark()
    assert qapp.font().pixelSize() == 2 * before
    assert application.window.status.word == "Geen platform"
    assert settings.protocols.hold.text() == "3,0 s"
    box = settings.language
    box.setCurrentIndex(box.findData("en"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: "Settings" in application.window.windowTitle())


def test_every_control_of_both_screens_has_a_name(
    application: ForceplateApplication, settings: SettingsPage, platform: PlatformPage
) -> None:
    for page in (settings, platform):
        for control in page.findChildren(QWidget):
            if isinstance(control, QAbstractButton) and control.isVisibleTo(page):
                if control.focusPolicy() == Qt.FocusPolicy.NoFocus:
                    continue
                assert control.text() or control.accessibleName(), control
            if isinstance(control, QComboBox):
                assert control.accessibleName(), control


def test_a_protocol_is_saved_by_name_deleted_and_brought_back(
    application: ForceplateApplication, settings: SettingsPage, qtbot: QtBot
) -> None:
    context = application.context
    assert context is not None
    editor = settings.protocols
    editor.name.setText("Short")
    editor.trials.setValue(1)
    assert "Two trials of a condition must count" in editor.doubt.text()
    editor.trials.setValue(2)
    assert not editor.doubt.text()
    editor.has_target.setChecked(True)
    editor.weeks.setText("8, 16")
    editor.save_button.click()
    assert application.tasks.wait_idle(PATIENCE_S)
    saved = context.protocols.read("Short")
    assert (saved.trials, saved.target_percent, saved.follow_up_weeks) == (2, 90.0, (8, 16))
    assert application.settings.settings.protocol == "Short"
    assert editor.names.currentText() == "Short"
    editor.delete_button.click()
    assert application.tasks.wait_idle(PATIENCE_S)
    assert context.protocols.names() == ("standard",)
    assert application.settings.settings.protocol == "standard"
    editor.undo_button.click()
    assert application.tasks.wait_idle(PATIENCE_S)
    assert context.protocols.read("Short") == saved


@pytest.mark.parametrize("spoil", ["no condition", "words for weeks", "no name"])
def test_an_impossible_protocol_is_refused_in_words(
    application: ForceplateApplication, settings: SettingsPage, spoil: str
) -> None:
    context = application.context
    assert context is not None
    editor = settings.protocols
    if spoil == "no condition":
        for box in editor.conditions.values():
            box.setChecked(False)
    elif spoil == "words for weeks":
        editor.weeks.setText("eight")
    else:
        editor.name.setText("")
    editor.save_button.click()
    assert application.tasks.wait_idle(PATIENCE_S)
    assert context.protocols.names() == ("standard",)
    assert editor.problem.text()


class FastBoard(HarpDevice):
    """A board that does not say that it is emulated, so that its rate is to be believed."""

    def power_on(self) -> bytes:
        banner = super().power_on()
        name = b"LoadCells".ljust(25, b"\0")
        self.receive(encode(HarpMessage(MessageType.WRITE, 12, PayloadType.U8, name)))
        return banner


@pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("speed", "told"), [(1.0, "Ready: samples"), (2.0, "Not ready: ")])
def test_a_platform_is_ready_at_the_rate_it_declares(
    application: ForceplateApplication,
    platform: PlatformPage,
    qtbot: QtBot,
    speed: float,
    told: str,
) -> None:
    context = application.context
    assert context is not None
    with EmulatorServer(FastBoard(PatientSource()), speed=speed) as server:
        context.link.open("harp", server.address)
        qtbot.waitUntil(lambda: "their rate is being measured" in _text(platform), timeout=WAIT_MS)
        assert "Ready" not in _text(platform)
        qtbot.waitUntil(lambda: told in _text(platform), timeout=WAIT_MS)
        context.link.close()
        assert context.link.wait_closed(PATIENCE_S)


def test_settings_say_which_version_this_is_and_where_its_news_stand(
    settings: SettingsPage,
) -> None:
    assert f"Version {forceplate.__version__}" in settings.about.text()
    assert str(news_file()) in settings.about.text()


def test_own_drivers_are_switched_on_by_one_setting_that_shows_their_folder(
    application: ForceplateApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "drivers"
    monkeypatch.setattr(own_drivers, "default_folder", lambda: folder)
    monkeypatch.setattr(sys, "path", [*sys.path])
    package = folder / "own"
    metadata = package / "own-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "entry_points.txt").write_text("[forceplate.drivers]\nown = own_driver:driver\n")
    (package / "own_driver.py").write_text("")
    application.window.show_screen(Screen.PLATFORM)
    page = cast("PlatformPage", application.window.page(Screen.PLATFORM))
    engineer = page.engineer
    assert str(folder) in engineer.own_drivers.state.text()
    assert engineer.driver.findText("own") < 0
    QTest.mouseClick(engineer.own_drivers.switch, Qt.MouseButton.LeftButton)
    assert own_drivers.are_used(folder)
    assert engineer.driver.findText("own") >= 0
    QTest.mouseClick(engineer.own_drivers.switch, Qt.MouseButton.LeftButton)
    assert not own_drivers.are_used(folder)
    assert application.tasks.wait_idle(PATIENCE_S)
