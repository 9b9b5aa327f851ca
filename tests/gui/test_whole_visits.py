"""Whole visits in the real window, with the emulated platform on a pty: by keys, by mouse, and
with everything that goes wrong in a clinic."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from forceplate.gui.context.settings import Settings, write_settings
from forceplate.gui.kit.pills import Pill
from forceplate.gui.measure.measure_keys import Action
from forceplate.gui.measure.visit_dialog import VisitDialog
from forceplate.gui.people.people_page import PeoplePage
from forceplate.gui.people.person_dialog import PersonDialog
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.progress.progress_page import ProgressPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.operations.open_library import PROTOCOLS_FOLDER
from forceplate.operations.visit.amend_visit import overrule_trial
from forceplate.protocol import ProtocolStore
from forceplate.session import Cue, LinkState
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import EndReason, Override
from tests.forked_program import ForkedProgram
from tests.gui.conftest import NOW
from tests.gui.measure_room import bench_calibration
from tests.gui.operator_room import CLINIC, SHORT, Operator, Plate
from tests.gui.review_data import LEFT, save, visit_of
from tests.patience import PATIENCE_S

EIGHT_WEEKS = timedelta(weeks=8)


@pytest.fixture
def settled(tmp_path: Path) -> Settings:
    """Return settings as they are after a first day, with two protocols of the clinic's own."""
    store = ProtocolStore(tmp_path / "library" / PROTOCOLS_FOLDER)
    store.write(CLINIC)
    store.write(SHORT)
    settings = Settings(
        language="en", theme="light", sounds=False, operator="AB", protocol=SHORT.name
    )
    write_settings(tmp_path / "settings", settings)
    return settings


@pytest.fixture
def operator(
    settled: Settings, make_application: Callable[[], ForceplateApplication], qtbot: QtBot
) -> Operator:
    return Operator(make_application(), qtbot)


@pytest.fixture
def plate(tmp_path: Path) -> Iterator[Plate]:
    plate = Plate(tmp_path)
    yield plate
    plate.unplug()


def _verdicts(operator: Operator) -> str:
    page = cast("ProgressPage", operator.window.page(Screen.PROGRESS))
    words = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    return "\n".join([*words, *(pill.text for pill in page.findChildren(Pill) if pill.isVisible())])


def test_a_new_person_is_asked_for_on_every_screen(operator: Operator) -> None:
    for screen in Screen:
        operator.window.show_screen(screen)
        operator.shows(screen)
        operator.control(Qt.Key.Key_N)
        dialog = cast("PersonDialog", operator.dialog(PersonDialog))
        operator.shows(Screen.PEOPLE)
        dialog.reject()
        operator.wait(lambda: QApplication.activeModalWidget() is None)


def test_a_baseline_and_a_week_8_visit_by_keyboard_alone(operator: Operator) -> None:
    operator.application.settings.change(protocol=CLINIC.name)
    operator.control(Qt.Key.Key_N)
    operator.dialog(PersonDialog)
    operator.write("Ans de Wit")
    operator.key(Qt.Key.Key_Return)  # on to the birth date, which is not known
    operator.key(Qt.Key.Key_Return)
    operator.wait(lambda: operator.people.model.n_people == 1)
    operator.wait(lambda: operator.focus is operator.people.list)
    operator.key(Qt.Key.Key_Return)
    operator.shows(Screen.PLATFORM)  # there is none yet: the visit waits for it
    page = cast("PlatformPage", operator.window.page(Screen.PLATFORM))
    operator.tab_to(page.simulated_button)
    operator.key(Qt.Key.Key_Space)
    operator.dialog(VisitDialog)
    operator.key(Qt.Key.Key_Return)
    operator.shows(Screen.MEASURE)
    assert operator.page.view.shows_card
    cues = operator.measure_all(lambda: operator.key(Qt.Key.Key_Space))
    said = {Cue.KEEP_OFF, Cue.PLACE_TOES, Cue.RELAX, Cue.PRESS, Cue.HOLD, Cue.LET_GO, Cue.SAVING}
    assert said <= set(cues)
    assert sum(trial.accepted for trial in operator.session.trials) >= 4
    operator.key(Qt.Key.Key_F)
    end = operator.end_of_visit()
    assert end.end is not None
    assert end.end.is_complete
    assert operator.focus is end.done_button
    operator.key(Qt.Key.Key_Space)
    operator.shows(Screen.PEOPLE)

    operator.context.now = lambda: NOW + EIGHT_WEEKS
    assert operator.context.simulator is not None
    assert operator.context.simulator.platform is not None
    operator.context.simulator.platform.gain = 1.7
    operator.people.reload()
    operator.wait(lambda: operator.people.panel.label_edit.text() == "W8")
    operator.tab_to(operator.people.list)
    operator.key(Qt.Key.Key_Return)
    operator.dialog(VisitDialog)
    operator.key(Qt.Key.Key_Return)
    operator.shows(Screen.MEASURE)
    assert operator.session.earlier is not None
    operator.measure_all(lambda: operator.key(Qt.Key.Key_Space))
    operator.key(Qt.Key.Key_F)
    end = operator.end_of_visit()
    assert operator.context.chosen.reviewed == end.path  # Review opens with it, not with W0
    operator.click(end.progress_button)
    operator.shows(Screen.PROGRESS)
    operator.wait(lambda: operator.application.tasks.is_idle)
    # a card that was laid out just now is shown by the next turn of the loop
    operator.wait(lambda: _verdicts(operator).lower().count("seems a real gain") >= 2)
    entries = operator.context.library.visits()
    assert [entry.visit for entry in entries] == ["W0", "W8"]
    for entry in entries:
        header = read_visit(entry.path).header
        assert (header.protocol, header.operator) == (CLINIC.name, "AB")


def test_a_baseline_and_a_week_8_visit_by_mouse_alone(operator: Operator) -> None:
    def start() -> None:
        operator.click(operator.page.view.buttons[Action.START])

    once = replace(SHORT, name="once", trials=1)
    operator.context.protocols.write(once)
    operator.application.settings.change(protocol=once.name)
    operator.click(operator.people.empty.demo_button)
    for visit, screen in (("W0", Screen.PEOPLE), ("W8", Screen.PROGRESS)):
        operator.press_begin()
        operator.shows(Screen.MEASURE)
        assert operator.session.header.visit == visit
        operator.measure_all(start)
        assert sum(trial.accepted for trial in operator.session.trials) == 2
        operator.click(operator.page.view.buttons[Action.FINISH])
        end = operator.end_of_visit()
        operator.click(end.done_button if visit == "W0" else end.progress_button)
        operator.shows(screen)
        if visit == "W0":
            operator.context.now = lambda: NOW + EIGHT_WEEKS
            operator.people.reload()
            operator.wait(lambda: operator.people.panel.label_edit.text() == "W8")
            operator.click(operator.people.panel.start_button)
    operator.wait(lambda: "W8" in _verdicts(operator))


def test_a_cable_pulled_in_mid_trial_and_plugged_in_again(
    operator: Operator, plate: Plate, tmp_path: Path
) -> None:
    calibration = tmp_path / "plate.json"
    calibration.write_text(bench_calibration().to_json())
    operator.application.settings.change(calibration_path=str(calibration))
    plate.plug_in()
    operator.context.link.open("harp", plate.address)
    operator.wait(lambda: operator.context.link.state is LinkState.STREAMING)
    operator.begin()
    operator.start_recording()
    operator.recorded(1.0)
    plate.unplug()
    operator.wait(lambda: len(operator.session.trials) == 1 and not operator.session.is_busy)
    first = operator.session.trials[0]
    assert first.end_reason is EndReason.DISCONNECTED
    assert not first.accepted
    operator.wait(
        lambda: operator.page.view.cue.sentence == "The connection to the platform was lost"
    )
    plate.plug_in()
    operator.wait(lambda: operator.context.link.state is LinkState.STREAMING)
    operator.wait(lambda: operator.session.guidance.cue is Cue.READY)
    operator.start_recording()
    plate.patient.press(60.0)
    operator.wait(lambda: len(operator.session.trials) == 2 and not operator.session.is_busy)
    assert operator.session.path is not None
    saved = read_visit(operator.session.path).trials
    assert [one.end_reason for one in saved] == [EndReason.DISCONNECTED, EndReason.COMPLETED]


def test_a_calibration_of_another_platform_and_a_wrong_port(
    operator: Operator, plate: Plate, tmp_path: Path
) -> None:
    context, link = operator.context, operator.context.link
    link.open("harp", str(tmp_path / "nothing"))
    operator.wait(lambda: link.state is LinkState.FAILED)
    operator.wait(lambda: operator.window.status.word == "Failed")
    plate.plug_in()
    link.open("harp", plate.address)
    operator.wait(lambda: link.state is LinkState.STREAMING)
    fitting = bench_calibration()
    other = replace(fitting, channels=fitting.channels[:2])
    path = tmp_path / "other.json"
    path.write_text(other.to_json())
    operator.application.settings.change(calibration_path=str(path))
    person = context.people.add()
    operator.wait(lambda: bool(context.calibration_problem))
    assert operator.application.navigation.visit_start is not None
    operator.application.navigation.visit_start.begin(person.subject_id, "W0")
    notice = operator.window.notices.notices[0]
    assert "calibration cannot be used" in notice.sentence
    assert "channels" in notice.details
    assert operator.window.screen_now is Screen.PEOPLE
    path.write_text(fitting.to_json())
    os.utime(path, (1, 1))  # however coarse the clock of the disk is
    operator.begin()
    assert operator.session.header.calibration_json is not None


def test_another_program_writes_in_the_library_during_a_trial(
    operator: Operator, tmp_path: Path
) -> None:
    operator.simulate()
    operator.begin()
    operator.start_recording()
    other = save(Library(tmp_path / "other"), visit_of("W0", 1, {LEFT: (70.0,)}))
    target = tmp_path / "library" / other.relative_to(tmp_path / "other")
    target.parent.mkdir()
    assert ForkedProgram(partial(write_visit, target, read_visit(other))).wait() == 0
    operator.wait(lambda: len(operator.session.trials) == 1 and not operator.session.is_busy)
    assert operator.session.trials[0].end_reason is EndReason.COMPLETED
    operator.control(Qt.Key.Key_1)
    operator.shows(Screen.PEOPLE)
    operator.wait(lambda: operator.people.model.n_people == 2)
    operator.wait(lambda: operator.application.tasks.is_idle)
    people = operator.context.people.people()
    assert sorted(len(person.visits) for person in people) == [1, 1]
    assert not any(visit.problem for person in people for visit in person.visits)


WRITTEN_S = 3.0
CRASH = f"""
WRITTEN_BYTES = {1.2 * WRITTEN_S * 1000 * 8 * 4}  # with what stands around the counts
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.defects import Defects
from forceplate.gui.shell.screens import Screen
from forceplate.gui.context.settings import SettingsModel
tmp = Path(sys.argv[1])
app = QApplication([])
one = ForceplateApplication(SettingsModel(tmp / "settings"), Defects(tmp / "log"),
                 library_folder=tmp / "library", simulator_speed=20.0)
asked = []

def look():
    if one.window.screen_now is Screen.PEOPLE and not asked:
        asked.append(True)
        one.context.ways.demo.emit()
    if one.navigation.visit_start is not None and one.navigation.visit_start.dialog is not None:
        one.navigation.visit_start.dialog.accept()
    page = one.navigation.measure_page
    session = page.session if page is not None else None
    if session is None or one.context.link.acquisition is None:
        return
    if session.run is None:
        session.start(one.context.link.acquisition)
    elif sum(one.stat().st_size for one in (tmp / "library").glob(".journals/*")) > WRITTEN_BYTES:
        print("recording", flush=True)
        timer.stop()

timer = QTimer()
timer.timeout.connect(look)
timer.start(10)
one.show()
app.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there")
def test_after_a_crash_in_mid_trial_the_next_start_says_what_was_recovered(
    settled: Settings, tmp_path: Path, make_application: Callable[[], ForceplateApplication]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CRASH, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as crashing:
        assert crashing.stdout is not None
        assert crashing.stdout.readline() == "recording\n"
        crashing.send_signal(signal.SIGKILL)
    journals = tmp_path / "library" / ".journals"
    assert len(list(journals.glob("*.journal"))) == 1
    application = make_application()
    said = [notice.sentence for notice in application.window.notices.notices]
    (one,) = (sentence for sentence in said if "interrupted" in sentence)
    assert one.startswith("Trial 1 of visit")
    assert "saved, but does not count: " in one
    assert not list(journals.glob("*.journal"))
    assert application.context is not None
    entry = application.context.library.visits()[0]
    (trial,) = read_visit(entry.path).trials
    assert len(trial.counts) / trial.sample_rate_hz > WRITTEN_S  # nothing that was written is lost
    assert not trial.accepted
    assert application.tasks.wait_idle(PATIENCE_S)
    people = cast("PeoplePage", application.window.page(Screen.PEOPLE))
    assert people.panel.person is not None  # whoever was measured is chosen: one button goes on
    assert people.panel.person.subject_id == entry.subject_id
    assert people.panel.start_button.isEnabled()


def test_what_is_changed_on_the_review_screen_reaches_the_visit_in_progress(
    operator: Operator,
) -> None:
    operator.simulate()
    operator.begin()
    operator.start_recording()
    operator.wait(lambda: len(operator.session.trials) == 1 and not operator.session.is_busy)
    session = operator.session
    operator.key(Qt.Key.Key_V)
    operator.shows(Screen.REVIEW)
    assert session.path is not None
    assert operator.context.session is session
    header = session.header
    overrule_trial(
        operator.context.library,
        header.subject_id,
        header.visit,
        1,
        Override(False, "heel lifted", "AB", NOW),
    )
    operator.context.ways.visit_changed.emit(session.path)
    operator.wait(lambda: session.trials[0].override is not None)
    assert not session.trials[0].accepted
    operator.wait(lambda: operator.application.tasks.is_idle)


@pytest.mark.parametrize("screen", [Screen.PEOPLE, Screen.PROGRESS])
def test_people_and_progress_show_a_trial_that_ends_while_they_are_open(
    operator: Operator, screen: Screen
) -> None:
    operator.simulate()
    operator.begin()
    operator.start_recording()
    operator.window.show_screen(screen)
    operator.wait(lambda: operator.application.tasks.is_idle)
    progress = cast("ProgressPage", operator.window.page(Screen.PROGRESS))

    def said() -> str:
        if screen is Screen.PEOPLE:
            return operator.people.panel.start_button.text()
        return progress._empty.sentence.text()

    operator.wait(lambda: len(operator.session.trials) == 1 and not operator.session.is_busy)
    words = "CONTINUE BASELINE" if screen is Screen.PEOPLE else "has one visit that can be read"
    operator.wait(lambda: words in said())
    operator.wait(lambda: operator.application.tasks.is_idle)


def test_another_library_is_opened_only_after_the_trial_is_saved(
    operator: Operator, tmp_path: Path
) -> None:
    operator.simulate()
    operator.begin()
    operator.start_recording()
    operator.recorded(1.0)
    session, before = operator.session, operator.context
    operator.application.settings.change(library_folder=str(tmp_path / "elsewhere"))
    operator.wait(lambda: operator.application.context is not before)
    assert not session.is_busy
    assert len(session.trials) == 1
    assert operator.context.library.root == tmp_path / "elsewhere"
    operator.wait(lambda: operator.application.tasks.is_idle)
