"""The window as a whole: its frame, its start, its messages, its end."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QMessageBox,
    QSpinBox,
    QTableWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from forceplate.errors import (
    CalibrationError,
    InputError,
    PlatformNotFoundError,
    SessionBusyError,
)
from forceplate.gui.context.settings import read_settings
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.buttons import Button, MoreButton
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.error_message import explain
from forceplate.gui.kit.layouts import Scrolled, column, widget_of
from forceplate.gui.kit.notice_bar import MOST_NOTICES
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.question_box import QuestionBox
from forceplate.gui.measure.measure_keys import KEYS, Action
from forceplate.gui.measure.measure_page import MeasurePage
from forceplate.gui.measure.patient_view import PatientView
from forceplate.gui.people.people_page import PeoplePage
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.progress.progress_page import ProgressPage
from forceplate.gui.settings.settings_page import SettingsPage
from forceplate.gui.shell import defects as defects_module
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.defects import Defects
from forceplate.gui.shell.focus_ring import WIDTH, FocusRing, Ring
from forceplate.gui.shell.help import HelpDialog
from forceplate.gui.shell.main_window import MainWindow, opening_height
from forceplate.gui.shell.screens import RETEST, Screen
from forceplate.session import LinkState, VisitSession
from forceplate.words import plain
from tests.gui.conftest import WAIT_MS, choose_look
from tests.gui.review_data import BASELINE, save, visit_of
from tests.patience import PATIENCE_S
from tests.unit.storage.samples import make_journal


def simulate(application: ForceplateApplication, qtbot: QtBot) -> None:
    context = application.context
    assert context is not None
    assert context.simulator is not None
    context.simulator.switch_on()
    qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)


def _shows(window: MainWindow, screen: Screen) -> bool:
    return window.screen_now is screen


def begin_demo(application: ForceplateApplication, qtbot: QtBot) -> VisitSession:
    """From the empty library to a visit that waits for its first trial, which it returns."""
    assert application.context is not None
    application.context.ways.demo.emit()
    start = application.navigation.visit_start
    assert start is not None
    qtbot.waitUntil(lambda: start.dialog is not None, timeout=WAIT_MS)
    assert start.dialog is not None
    start.dialog.accept()
    qtbot.waitUntil(lambda: application.window.screen_now is Screen.MEASURE, timeout=WAIT_MS)
    page = application.navigation.measure_page
    assert page is not None
    assert page.session is not None
    return page.session


def test_every_screen_is_built_when_first_shown_and_reached_by_its_key(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.built_page(Screen.SETTINGS) is None
    for number, screen in enumerate(Screen, start=1):
        button = next(
            one
            for one in window.findChildren(QToolButton)
            if one.shortcut() == QKeySequence(f"Ctrl+{number}")
        )
        key = Qt.Key(Qt.Key.Key_0 + number)
        window.activateWindow()
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(partial(_shows, window, screen))
        assert button.isChecked()
        assert button.accessibleName() in window.windowTitle()
        assert window.built_page(screen) is not None


class ShownWindows(QObject):
    """Everything that was shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        is_shown = event.type() is QEvent.Type.Show
        if is_shown and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_no_part_of_a_screen_flashes_up_as_a_window(
    make_application: Callable[[], ForceplateApplication], qapp: QApplication
) -> None:
    watch = ShownWindows()
    qapp.installEventFilter(watch)
    application = make_application()
    for screen in Screen:
        application.window.page(screen)
    qapp.removeEventFilter(watch)
    assert watch.seen == ["MainWindow"]


def test_building_every_screen_opens_no_platform_and_starts_no_thread(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    before = {thread.name for thread in threading.enumerate()}
    for screen in Screen:
        application.window.page(screen)
    after = {thread.name for thread in threading.enumerate()}
    assert application.context is not None
    assert application.context.link.state is LinkState.CLOSED
    assert {name for name in after - before if not name.startswith("Dummy")} == set()


def test_the_platform_is_in_the_status_bar_in_words(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    status = application.window.status
    status.refresh()
    assert (status.word, status.is_simulated) == ("No platform", False)
    simulate(application, qtbot)
    qtbot.waitUntil(lambda: status.word == "Ready", timeout=WAIT_MS)
    assert (status.word, status.is_simulated) == ("Ready", True)
    context = application.context
    assert context is not None
    context.link.open("harp", "/nowhere/at-all")
    qtbot.waitUntil(lambda: status.word == "Failed", timeout=WAIT_MS)
    assert (status.word, status.is_simulated) == ("Failed", False)
    assert context.calibration is None


def test_the_demo_leads_to_a_visit_that_waits_for_its_first_trial(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    session = begin_demo(application, qtbot)
    page = application.navigation.measure_page
    assert page is not None
    assert session.header.simulated
    assert session.header.calibration_json
    assert session.header.body_mass_kg == 68.0
    assert session.header.operator == "AB"
    # a message takes its room from the trace: SIMULATED is never hidden, and no button moves
    view, window = page.view, application.window
    qtbot.waitUntil(lambda: view.chips.height() > 0 and view.chips.isVisible())
    QApplication.processEvents()
    fixed = (view.lane, view.cue, *view.buttons.values())
    before = [_place(each, window) for each in fixed]
    window.notices.show_error(PlatformNotFoundError("There is nothing at COM9."))
    qtbot.waitUntil(lambda: _place(window.notices, window).bottom() < before[-1].top())
    assert [_place(each, window) for each in fixed] == before
    over = _place(window.notices, window)
    assert not [place for place in before if place.intersects(over)]


def _place(widget: QWidget, window: MainWindow) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def test_a_visit_waits_for_the_platform_and_then_begins_by_itself(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    context, start = application.context, application.navigation.visit_start
    assert context is not None
    assert start is not None
    person = context.people.add(name="Ans de Wit")
    start.begin(person.subject_id, "W0")
    assert application.window.screen_now is Screen.PLATFORM
    assert [start.dialog] == [None]
    simulate(application, qtbot)
    qtbot.waitUntil(lambda: start.dialog is not None, timeout=WAIT_MS)
    assert start.dialog is not None
    start.dialog.reject()  # where the visit was wanted one goes on
    assert _shows(application.window, Screen.PEOPLE)
    start.begin(person.subject_id, "W0")
    qtbot.waitUntil(lambda: start.dialog is not None, timeout=WAIT_MS)
    assert start.dialog.mass.text() == ""  # as with a real platform: who weighs, types it
    start.dialog.mass.setText("81,5")
    assert start.dialog.body_mass_kg == 81.5
    start.dialog.accept()
    qtbot.waitUntil(lambda: application.window.screen_now is Screen.MEASURE, timeout=WAIT_MS)


def test_a_trial_visit_that_is_given_up_leaves_nothing(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    context, start = application.context, application.navigation.visit_start
    assert context is not None
    assert start is not None
    context.ways.demo.emit()
    qtbot.waitUntil(lambda: start.dialog is not None, timeout=WAIT_MS)
    assert start.dialog is not None
    start.dialog.reject()
    qtbot.waitUntil(lambda: context.people.people() == (), timeout=WAIT_MS)
    assert context.tasks.wait_idle(PATIENCE_S)
    page = cast("PeoplePage", application.window.page(Screen.PEOPLE))
    assert page.empty.demo_button.isVisible()
    assert context.link.choice is None
    assert context.settings.simulated_driver == ""


@pytest.mark.parametrize("has_real", [False, True])
def test_the_simulated_platform_is_gone_on_with_unless_there_is_a_real_one(
    make_application: Callable[[], ForceplateApplication],
    qtbot: QtBot,
    tmp_path: Path,
    has_real: bool,
) -> None:
    first = make_application()
    first.window.show_screen(Screen.PLATFORM)
    cast("PlatformPage", first.window.page(Screen.PLATFORM)).simulated_button.click()
    assert first.context is not None
    assert first.context.is_simulated
    if has_real:
        first.settings.change(driver="harp", address=str(tmp_path / "plate"))
    first.begin_closing()
    qtbot.waitUntil(lambda: first.is_closed, timeout=WAIT_MS)
    again = make_application()
    context, status = again.context, again.window.status
    assert context is not None
    assert context.is_simulated is not has_real
    qtbot.waitUntil(lambda: status.is_simulated is not has_real, timeout=WAIT_MS)
    if has_real:
        assert context.link.choice == ("harp", str(tmp_path / "plate"))
        return
    qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)
    again.window.show_screen(Screen.PLATFORM)
    cast("PlatformPage", again.window.page(Screen.PLATFORM)).connect_button.click()
    assert context.settings.simulated_driver == ""


@pytest.mark.parametrize("answer", [True, False])
def test_a_visit_of_another_day_goes_on_only_after_a_yes(
    application: ForceplateApplication, qtbot: QtBot, answer: bool
) -> None:
    context, start = application.context, application.navigation.visit_start
    assert context is not None
    assert start is not None
    person = context.people.add(name="Ans de Wit")
    earlier = visit_of("W0", 1, BASELINE)
    header = replace(earlier.header, subject_id=person.subject_id)
    save(context.library, replace(earlier, header=header))
    simulate(application, qtbot)
    start.begin(person.subject_id, "W0")
    qtbot.waitUntil(lambda: start.question is not None, timeout=WAIT_MS)
    box = start.question
    assert box is not None
    assert f"W0 is of {numbers.date(earlier.header.started_at)}" in box.text()
    assert box.defaultButton() is box.keep_button
    (box.do_button if answer else box.keep_button).click()
    assert start.question is None
    assert context.tasks.wait_idle(PATIENCE_S)
    # It goes on, or is refused since the platform is another one: either way it was gone on with.
    window = application.window
    goes_on = window.screen_now is Screen.MEASURE or bool(window.notices.notices)
    assert goes_on is answer


def test_an_impossible_mass_cannot_be_given(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    context, start = application.context, application.navigation.visit_start
    assert context is not None
    assert start is not None
    simulate(application, qtbot)
    start.begin(context.people.add().subject_id, "W0")
    qtbot.waitUntil(lambda: start.dialog is not None, timeout=WAIT_MS)
    dialog = start.dialog
    assert dialog is not None
    for text in ("0", "-4", "seventy", "900"):
        dialog.mass.setText(text)
        QTest.keyClick(dialog.mass, Qt.Key.Key_Return)
        assert start.dialog is dialog, text
    dialog.reject()
    assert application.window.screen_now is Screen.PEOPLE


def test_a_calibration_that_does_not_fit_keeps_a_visit_from_beginning(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    from forceplate_drivers.emulation.harp import HarpDevice
    from forceplate_drivers.emulation.patient import PatientSource
    from forceplate_drivers.emulation.server import EmulatorServer

    context, start = application.context, application.navigation.visit_start
    assert context is not None
    assert start is not None
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    context.settings_model.change(calibration_path=str(broken))
    assert context.calibration is None
    with EmulatorServer(HarpDevice(PatientSource()), speed=20) as emulator:
        context.link.open("harp", emulator.address)
        qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)
        start.begin(context.people.add().subject_id, "W0")
        assert start.dialog is None
        notice = application.window.notices.notices[0]
        assert notice.sentence == explain(CalibrationError(""))
        assert "broken.json" in notice.details
        context.link.close()
        assert context.link.wait_closed(PATIENCE_S)


def test_how_sure_the_measurements_are_is_reached_from_settings_and_progress_and_left_again(
    make_application: Callable[[], ForceplateApplication], qtbot: QtBot
) -> None:
    application = make_application()
    window = application.window
    settings = cast("SettingsPage", window.page(Screen.SETTINGS))
    progress = cast("ProgressPage", window.page(Screen.PROGRESS))
    for screen, button in (
        (Screen.SETTINGS, settings.retest_button), (Screen.PROGRESS, progress.limits.button),
    ):  # fmt: skip
        window.show_screen(screen)
        button.click()
        assert window.screen_now == RETEST
        assert window.windowTitle().startswith("How sure are our measurements?")
        assert window._buttons[Screen.SETTINGS].isChecked()
        qtbot.waitUntil(lambda: application.tasks.is_idle, timeout=WAIT_MS)
        QTest.keyClick(window.page(RETEST), Qt.Key.Key_Escape)
        assert window.screen_now is screen


@pytest.mark.parametrize(("screen", "height"), [(720, 680), (768, 728), (1040, 740)])
def test_the_window_opens_no_higher_than_its_screen(screen: int, height: int) -> None:
    assert opening_height(screen) == height  # the bar that starts a trial is at the bottom


def test_messages_stay_until_dismissed_and_the_same_one_comes_once(window: MainWindow) -> None:
    bar = window.notices
    error = PlatformNotFoundError("There is nothing at COM9. Plug it in.")
    bar.show_error(error)
    bar.show_error(error)
    assert len(bar.notices) == 1
    assert bar.isVisible()
    assert "COM9" in bar.notices[0].accessibleName()
    for number in range(MOST_NOTICES + 2):
        bar.add("good", plain(f"sentence {number}"))
    assert [n.sentence for n in bar.notices] == ["sentence 4", "sentence 3", "sentence 2"]
    window.activateWindow()
    for _ in range(MOST_NOTICES):
        QTest.keyClick(window, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    assert list(bar.notices) == []
    assert not bar.isVisible()


def said_in(window: MainWindow) -> list[str]:
    return [notice.sentence for notice in window.notices.notices]


def test_what_was_told_goes_with_what_is_done_next(window: MainWindow, qtbot: QtBot) -> None:
    bar, people = window.notices, window.page(Screen.PEOPLE)
    failed = PlatformNotFoundError("There is nothing at COM9. Plug it in.")
    presses: tuple[Callable[[], object], ...] = (
        lambda: QTest.keyClick(people, Qt.Key.Key_Space),
        lambda: QTest.mouseClick(window.rail.buttons[Screen.PEOPLE], Qt.MouseButton.LeftButton),
        lambda: QTest.keyClick(window, Qt.Key.Key_F1),
        lambda: window.show_screen(Screen.SETTINGS),
        lambda: bar.show_message(plain("a newer one")),
    )
    window.activateWindow()
    bar.show_error(failed)
    for press in presses:
        bar.show_message(plain("taken back"))
        bar.show_error(InputError("not now"))
        for key in (Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Shift):
            QTest.keyClick(people, key)
        QTest.mouseClick(bar.notices[0], Qt.MouseButton.LeftButton)  # to look is to do nothing
        QTest.keyClick(bar.notices[0].details_button, Qt.Key.Key_Space)
        assert len(bar.notices) == 3
        press()
        for dialog in window.findChildren(HelpDialog):
            dialog.close()
        window.show_screen(Screen.PEOPLE)
        assert "taken back" not in said_in(window)
        assert said_in(window)[-1] == explain(failed)  # what went wrong stays
        bar.clear()
        bar.show_error(failed)


def test_what_holds_no_longer_is_told_no_longer(window: MainWindow, qtbot: QtBot) -> None:
    bar, states = window.notices, {"recorded": True, "connected": False}
    bar.is_busy = lambda: states["recorded"]
    bar.show_message(plain("connect first"), holds=lambda: not states["connected"])
    bar.show_error(SessionBusyError("A trial is under way."))
    QTest.keyClick(window, Qt.Key.Key_Tab)
    window.show_screen(Screen.SETTINGS)
    window.show_screen(Screen.PEOPLE)
    assert said_in(window) == ["connect first"]
    bar.show_error(SessionBusyError("A trial is under way."))
    states["recorded"] = False
    qtbot.waitUntil(lambda: said_in(window) == ["connect first"])
    states["connected"] = True
    qtbot.waitUntil(lambda: not bar.notices)


def test_after_a_message_the_keyboard_goes_on_where_it_was(
    window: MainWindow, qtbot: QtBot
) -> None:
    people, bar = cast("PeoplePage", window.page(Screen.PEOPLE)), window.notices
    window.activateWindow()
    start = people.empty.button
    start.setFocus()
    bar.add("bad", plain("once"))
    bar.notices[0].dismiss_button.setFocus()
    QTest.keyClick(bar.notices[0].dismiss_button, Qt.Key.Key_Space)
    assert window.focusWidget() is start
    window.show_screen(Screen.PLATFORM)
    window.rail.buttons[Screen.PEOPLE].setFocus()
    for screen, begins_with in ((Screen.PLATFORM, "connect_button"), (Screen.MEASURE, "")):
        window.show_screen(screen)
        bar.add("bad", plain("and again"))
        bar._before = None  # what had the keyboard is gone
        bar.notices[0].dismiss_button.setFocus()
        QTest.keyClick(bar.notices[0].dismiss_button, Qt.Key.Key_Space)
        page = window.page(screen)
        assert window.focusWidget() is getattr(page, begins_with, page)


def test_what_was_said_of_one_library_does_not_stand_over_another(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    bar, settings = application.window.notices, application.settings
    bar.show_message(plain("somebody was erased"), stays=True)
    settings.change(library_folder=str(tmp_path / "restored"))
    bar.show_message(plain("it is restored"), stays=True)
    assert [each.sentence for each in bar.notices] == ["it is restored"]
    qtbot.waitUntil(lambda: application.window.screen_now is Screen.PEOPLE)
    assert [each.sentence for each in bar.notices] == ["it is restored"]


def test_what_nobody_foresaw_is_said_without_a_traceback_and_logged(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    with Defects(tmp_path / "own-log") as taken:
        taken.found.connect(application._show_defect)
        try:
            raise ZeroDivisionError("a wheel came off")
        except ZeroDivisionError as error:
            sys.excepthook(type(error), error, error.__traceback__)
        notice = application.window.notices.notices[0]
        assert "a wheel came off" not in notice.sentence + notice.details
        log = taken.log_file.read_text()
    assert "Traceback" in log
    assert "a wheel came off" in log


def test_the_log_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(defects_module, "LARGEST_LOG_BYTES", 2000)
    taken = Defects(tmp_path)
    for number in range(200):
        taken.record(ValueError(f"number {number}"))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 5000


def test_work_that_fails_in_its_thread_is_a_sentence_and_a_log_line(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    def work(_: object) -> None:
        raise ZeroDivisionError("in a thread")

    application.tasks.run(work, done=lambda _: None, failed=application.window.notices.show_error)
    assert application.tasks.wait_idle(PATIENCE_S)
    assert "forceplate has a defect" in application.window.notices.notices[0].details
    assert "in a thread" in (tmp_path / "log" / "forceplate.log").read_text()


def test_a_trial_of_a_crash_is_recovered_at_the_start_and_said(
    tmp_path: Path, make_application: Callable[[], ForceplateApplication]
) -> None:
    journals = tmp_path / "library" / ".journals"
    journals.mkdir(parents=True)
    make_journal(journals / "crash.journal", 3000)
    application = make_application()
    sentences = [notice.sentence for notice in application.window.notices.notices]
    (one,) = (n for n in application.window.notices.notices if "interrupted" in n.sentence)
    assert one.told.sign == "warn"  # it is there, and it does not count
    assert "saved, but does not count: The visit has no calibration: the counts" in one.sentence
    (path,) = (tmp_path / "library").rglob("*.h5")
    assert application.context is not None
    application.window.notices.look()
    assert len(application.window.notices.notices) == len(sentences)
    application.context.chosen.reviewed = path  # as Review leaves word of what it showed
    application.window.notices.look()
    left = [notice.sentence for notice in application.window.notices.notices]
    assert left == [sentence for sentence in sentences if "interrupted" not in sentence]


@pytest.mark.parametrize("percent", [100, 150])
def test_a_message_is_at_its_place_after_a_screen_that_has_another_place_for_it(
    application: ForceplateApplication, qtbot: QtBot, percent: int
) -> None:
    begin_demo(application, qtbot)
    choose_look(application, text_percent=percent)
    window, notices = application.window, application.window.notices
    window.show_screen(Screen.PEOPLE)
    notices.show_message(plain("The person is erased, with all visits (1). " * 3), stays=True)

    def place() -> QRect:
        QApplication.processEvents()
        return notices.geometry()

    before = place()
    assert before.bottom() > window.height() - 2 * theme.GAP
    for screen in (Screen.MEASURE, Screen.REVIEW, Screen.PLATFORM, Screen.SETTINGS):
        window.show_screen(screen)
        QApplication.processEvents()
        window.show_screen(Screen.PEOPLE)
        assert place() == before


def test_a_library_that_cannot_be_opened_is_said_and_nothing_else_is_taken(
    tmp_path: Path, qtbot: QtBot, english_and_light: None
) -> None:
    from forceplate.gui.context.settings import SettingsModel

    (tmp_path / "library").write_text("a file, no folder")
    application = ForceplateApplication(
        SettingsModel(tmp_path / "settings"), Defects(tmp_path / "log"),
        library_folder=tmp_path / "library",
    )  # fmt: skip
    application.settings.change(language="en")
    application.show()
    qtbot.waitUntil(lambda: bool(application.window.notices.notices), timeout=WAIT_MS)
    assert application.context is None
    assert application.window.is_waiting
    application.window.close()
    qtbot.waitUntil(lambda: application.is_closed, timeout=WAIT_MS)
    application.window.deleteLater()


def test_closing_in_mid_trial_asks_then_saves_what_was_recorded(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    session = begin_demo(application, qtbot)
    context = application.context
    assert context is not None
    acquisition = context.link.acquisition
    assert acquisition is not None
    session.start(acquisition)
    qtbot.waitUntil(
        lambda: session.run is not None and session.run.recorded_s > 1.0, timeout=WAIT_MS
    )
    window = application.window
    assert not window.close()
    question = window.findChild(QMessageBox)
    assert question is not None
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert not application.is_closed
    assert session.is_busy
    assert not window.close()
    question = next(box for box in window.findChildren(QMessageBox) if box.isVisible())
    next(b for b in question.buttons() if "Stop" in b.text()).click()
    qtbot.waitUntil(lambda: application.is_closed, timeout=WAIT_MS)
    assert len(session.trials) == 1
    assert session.path is not None
    assert session.path.is_file()
    assert not list((tmp_path / "library" / ".journals").glob("*.journal"))


def test_closing_without_a_trial_asks_nothing(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    simulate(application, qtbot)
    application.window.close()
    qtbot.waitUntil(lambda: application.is_closed, timeout=WAIT_MS)
    assert application.window.findChild(QMessageBox) is None


def test_another_library_folder_opens_another_library(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    before = application.context
    application.settings.change(library_folder=str(tmp_path / "elsewhere"))
    qtbot.waitUntil(
        lambda: application.context is not before and application.window.screen_now is not None,
        timeout=WAIT_MS,
    )
    assert application.context is not None
    assert application.context.library.root == tmp_path / "elsewhere"
    assert application.tasks.wait_idle(PATIENCE_S)


def test_f1_shows_the_keys_and_where_the_log_is(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    window = application.window
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChild(HelpDialog)
    assert dialog is not None
    assert dialog.isVisible()
    said = [words.text() for words in dialog.findChildren(QLabel)]
    keys = [pill.text for pill in dialog.findChildren(Pill)]
    view = cast("MeasurePage", window.page(Screen.MEASURE)).view
    named = {action: button.text() for action, button in view.buttons.items()}
    named |= {action: entry.text().split("\t")[0] for action, entry in view.menu.items()}
    for action in named.keys() - {Action.START, Action.UNDO}:  # the words of the buttons
        assert named[action] in said
        assert KEYS[action] in keys
    assert keys[0] == "Ctrl+1 … Ctrl+6"  # there are six screens
    dialog.reject()


def test_the_ring_goes_where_the_keyboard_goes(
    application: ForceplateApplication, ring: FocusRing
) -> None:
    window = application.window
    window.activateWindow()
    window.show_screen(Screen.SETTINGS)
    seen: set[QWidget] = set()
    for _ in range(8):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        if ring.around is not None:
            assert ring.around is QApplication.focusWidget()
            seen.add(ring.around)
    assert len(seen) > 5
    window.show_screen(Screen.MEASURE)
    assert QApplication.focusWidget() is window.page(Screen.MEASURE)  # it takes the keys itself
    assert ring.around is None


def test_what_has_the_keyboard_is_whole_in_sight(
    application: ForceplateApplication, ring: FocusRing
) -> None:
    window = application.window
    window.resize(900, 500)
    window.activateWindow()
    window.show_screen(Screen.SETTINGS)
    for key in [Qt.Key.Key_Tab] * 30 + [Qt.Key.Key_Backtab] * 30:
        QTest.keyClick(QApplication.focusWidget() or window, key)
        control = ring.around
        assert control is not None
        assert control.visibleRegion().boundingRect() == control.rect(), control.accessibleName()


def lies_around(ring: Ring) -> bool:
    """Return whether it lies where its control stands."""
    place = QRect(ring.control.mapToGlobal(QPoint(0, 0)), ring.control.size())
    place.translate(ring.pos() - ring.mapToGlobal(QPoint(0, 0)))
    return ring.geometry() == place.adjusted(-WIDTH, -WIDTH, WIDTH, WIDTH)


def test_there_is_no_ring_around_what_is_hidden(qtbot: QtBot, ring: FocusRing) -> None:
    first, second = Button("Person"), Button("Connect")
    page = widget_of(column(first, second))
    window = widget_of(column(page))
    qtbot.addWidget(window)
    window.resize(300, 200)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.hide()
    second.setFocus()
    qtbot.waitUntil(lambda: ring.around is second)
    (frame,) = window.findChildren(Ring)
    assert not frame.isVisible()
    first.setFixedHeight(90)  # it moves while it is hidden
    page.show()
    qtbot.waitUntil(lambda: frame.isVisible() and lies_around(frame))


def test_there_is_no_ring_in_the_corner_of_a_whole_window(qtbot: QtBot, ring: FocusRing) -> None:
    view = PatientView(shows_trace=True, shows_numbers=True)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is view)
    assert ring.around is None
    assert view.findChild(Ring) is None


def test_the_ring_goes_along_with_what_scrolls_and_goes_on_with_its_control(
    qtbot: QtBot, ring: FocusRing
) -> None:
    first, second, third = Button("First"), Button("Second"), Button("Third")
    inner = widget_of(column(second))
    area = Scrolled(widget_of(column(first, inner, 400, third)))
    qtbot.addWidget(area)
    area.resize(300, 200)
    area.show()
    area.activateWindow()
    second.setFocus()
    qtbot.waitUntil(lambda: ring.around is second)
    (frame,) = area.findChildren(Ring)
    assert lies_around(frame)
    area.verticalScrollBar().setValue(40)
    assert lies_around(frame)
    first.setFixedHeight(90)  # what is around it moves
    qtbot.waitUntil(lambda: second.mapTo(area, QPoint(0, 0)).y() > 50)
    assert lies_around(frame)
    second.setFixedHeight(70)
    qtbot.waitUntil(lambda: second.height() == 70)
    assert lies_around(frame)
    inner.hide()  # the keyboard goes on
    qtbot.waitUntil(lambda: ring.around is third)
    assert len(area.findChildren(Ring)) == 1
    delete(third)
    assert ring.around is None
    assert area.findChild(Ring) is None


def test_the_title_of_a_card_comes_into_sight_with_its_first_control(
    qtbot: QtBot, ring: FocusRing
) -> None:
    first, second = Button("First"), Button("Second")
    card = Card(first, title="Language and look")
    area = Scrolled(widget_of(column(card, 400, second)))
    qtbot.addWidget(area)
    area.resize(300, 200)
    area.show()
    area.activateWindow()
    for control in (second, first):
        control.setFocus()
        qtbot.waitUntil(partial(lambda wanted: ring.around is wanted, control))
    assert card.mapTo(area, QPoint(0, 0)).y() >= 0


def test_the_ring_stays_with_a_field_in_a_table_that_scrolls(qtbot: QtBot, ring: FocusRing) -> None:
    table, field = QTableWidget(20, 1), Button("Third")
    table.setCellWidget(2, 0, field)
    qtbot.addWidget(table)
    table.setVerticalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
    table.resize(200, 200)
    table.show()
    table.activateWindow()
    field.setFocus()
    qtbot.waitUntil(lambda: ring.around is field)
    (frame,) = table.findChildren(Ring)
    for value in (30, 10):
        table.verticalScrollBar().setValue(value)
        assert lies_around(frame)


def test_what_qt_made_in_a_control_stays_when_the_ring_goes_on(
    qtbot: QtBot, ring: FocusRing
) -> None:
    box, number, table, more = QComboBox(), QSpinBox(), QTableWidget(2, 2), MoreButton()
    box.setEditable(True)
    made: list[QObject | None] = [box.lineEdit(), number.lineEdit(), more.add("Export", qtbot.stop)]
    made += [table.horizontalHeader(), table.viewport()]
    window = widget_of(column(box, number, table, more))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    for control in (box, number, table, more, box):
        control.setFocus()
        qtbot.waitUntil(lambda: ring.around is QApplication.focusWidget() is not None)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        assert all(map(isValid, made)), control


@pytest.mark.parametrize(
    "how", ["click", "space", "escape", "click the other", "space, away, back"]
)
def test_a_question_is_answered_as_it_was_pressed_wherever_the_ring_went(
    qtbot: QtBot, ring: FocusRing, how: str
) -> None:
    window = widget_of(column(Button("Connect")))
    qtbot.addWidget(window)
    answers = list[bool]()
    window.show()
    window.activateWindow()
    box = QuestionBox(
        "Again", "Measure it again?", "", do="Again", keep="Keep", answered=answers.append,
        parent=window,
    )  # fmt: skip
    box.open()
    qtbot.waitUntil(lambda: ring.around is box.keep_button)
    there_and_back = [box.do_button, box.keep_button, box.do_button]
    for control in there_and_back if "away" in how else there_and_back[:1]:
        control.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(lambda: ring.around is QApplication.focusWidget() is not None)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        box.grab()
    if how.startswith("click"):
        pressed = box.keep_button if "other" in how else box.do_button
        QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    else:
        key = Qt.Key.Key_Escape if how == "escape" else Qt.Key.Key_Space
        QTest.keyClick(QApplication.focusWidget() or box, key)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [how not in {"escape", "click the other"}]


def test_the_ring_is_whole_at_the_edge_of_what_scrolls(qtbot: QtBot, ring: FocusRing) -> None:
    button = Button("Connect")
    area = Scrolled(widget_of(column(button)))
    qtbot.addWidget(area)
    area.resize(button.sizeHint())
    area.show()
    button.setFocus()
    qtbot.waitUntil(lambda: ring.around is button)
    (frame,) = area.findChildren(Ring)
    shown = frame.visibleRegion().boundingRect()
    assert shown != frame.rect()  # it is cut at every side
    assert shown.contains(frame.inside())
    ring_ink = [area.grab().toImage().pixelColor(area.width() // 2, y) for y in (1, 2)]
    assert theme.colours().focus in ring_ink


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen_the_command_says_so_with_its_own_code() -> None:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    plain = {name: value for name, value in os.environ.items() if name not in names}
    found = subprocess.run(
        [sys.executable, "-m", "forceplate"], env=plain, capture_output=True, text=True, check=False
    )
    assert found.returncode == 7
    assert "no screen" in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_the_window_is_painted_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from forceplate.gui.shell.application import ForceplateApplication\n"
        "from forceplate.gui.shell.defects import Defects\n"
        "from forceplate.gui.context.settings import SettingsModel\n"
        f"tmp = Path({str(tmp_path)!r})\n"
        "app = QApplication([])\n"
        "settings, defects = SettingsModel(tmp / 's'), Defects(tmp / 'l')\n"
        "one = ForceplateApplication(settings, defects, library_folder=tmp / 'x')\n"
        "def painted():\n"
        "    heavy = ('numpy', 'scipy', 'h5py', 'pyqtgraph')\n"
        "    print([name for name in heavy if name in sys.modules])\n"
        "one.window.first_painted.disconnect()\n"  # before the library is opened beside it
        "one.window.first_painted.connect(painted)\n"
        "one.window.first_painted.connect(one._open_library)\n"
        "one.window.first_painted.connect(one.window.close)\n"
        "one.show()\n"
        "app.exec()\n"
        "print('ended', one.is_closed)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.splitlines() == ["[]", "ended True"]


def test_the_window_fills_the_screen_again_also_after_a_kill(
    make_application: Callable[[], ForceplateApplication], tmp_path: Path
) -> None:
    first = make_application()
    first.window.showMaximized()
    QApplication.processEvents()
    assert read_settings(tmp_path / "settings").is_maximised  # known before the program ends
    assert make_application().window.isMaximized()
    first.window.showNormal()
    QApplication.processEvents()
    assert not read_settings(tmp_path / "settings").is_maximised
