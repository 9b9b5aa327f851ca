"""Another language, other colours, larger text: the window is built anew, and nothing is lost."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from forceplate.errors import PlatformNotFoundError
from forceplate.gui.context.settings import SettingsModel
from forceplate.gui.kit.error_message import explain
from forceplate.gui.measure.measure_keys import Action
from forceplate.gui.people.people_page import PeoplePage
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.progress.progress_page import ProgressPage
from forceplate.gui.review.review_page import ReviewPage
from forceplate.gui.settings.settings_page import SettingsPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.defects import Defects
from forceplate.gui.shell.focus_ring import FocusRing
from forceplate.gui.shell.screens import Screen
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.session import Cue
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import EndReason
from forceplate.words import Language
from tests.gui.conftest import choose_look
from tests.gui.operator_room import SHORT, Operator
from tests.gui.review_data import BASELINE, LEFT, RIGHT, SUBJECT, save, visit_of
from tests.patience import PATIENCE_S

FEET = {LEFT: BASELINE[LEFT], RIGHT: BASELINE[RIGHT]}


@pytest.fixture
def operator(application: ForceplateApplication, qtbot: QtBot) -> Operator:
    return Operator(application, qtbot)


def title(operator: Operator) -> str:
    return operator.window.windowTitle().partition(" ")[0]


def settings_page(operator: Operator) -> SettingsPage:
    return cast("SettingsPage", operator.window.page(Screen.SETTINGS))


def choose(operator: Operator, chosen: str) -> None:
    """Choose a language as a person does: on the Settings screen, by the keyboard."""
    operator.window.show_screen(Screen.SETTINGS)
    box = settings_page(operator).language
    box.setFocus()
    QTest.keyClick(box, {"nl": Qt.Key.Key_N, "de": Qt.Key.Key_D}[chosen])


def is_saved(operator: Operator, number: int) -> bool:
    return len(operator.session.trials) == number and not operator.session.is_busy


def has_size(operator: Operator, former: SettingsPage, percent: int) -> bool:
    page = settings_page(operator)
    return page is not former and page.text_size.value() == percent


def follow_short(operator: Operator) -> None:
    operator.context.protocols.write(SHORT)
    operator.application.settings.change(protocol=SHORT.name)


def test_a_visit_goes_on_from_trial_to_trial(operator: Operator) -> None:
    follow_short(operator)
    operator.simulate()
    operator.begin()
    session, first = operator.session, operator.page
    for number, (chosen, accepted, screen) in enumerate(
        ((Language.DUTCH, "telt", "Meten"), (Language.GERMAN, "zählt", "Messen")),
        start=1,
    ):
        operator.start_recording()
        operator.wait(partial(is_saved, operator, number))
        choose(operator, chosen)
        operator.wait(lambda: operator.application.navigation.measure_page is None)
        operator.control(Qt.Key.Key_2)
        operator.shows(Screen.MEASURE)
        view = operator.page.view
        assert operator.session is session
        assert operator.page is not first
        assert title(operator) == screen
        assert view.trials.n_rows == number
        assert view.trials.row_words(number - 1)[2] == accepted
        assert view.trial_trace.isVisible()  # the one that was saved last is there at once
        assert not view.shows_card  # somebody has said that the foot lies well
        assert "Ans de Wit" in view._name.text()
    assert session.path is not None
    assert [trial.number for trial in read_visit(session.path).trials] == [1, 2]


def test_a_trial_goes_to_its_end_first(operator: Operator) -> None:
    operator.simulate()
    operator.begin()
    operator.start_recording()
    operator.wait(lambda: operator.session.guidance.cue is Cue.HOLD)
    page, session = operator.page, operator.session
    choose(operator, "nl")
    heard: list[bool] = []
    watch = QTimer(interval=1)
    watch.timeout.connect(
        lambda: heard.append(
            operator.application.navigation.measure_page is page or not session.is_busy
        )
    )
    watch.start()
    operator.wait(lambda: not session.is_busy)
    watch.stop()
    assert heard
    assert all(heard)  # the page that records stays until it has recorded
    operator.wait(lambda: title(operator) == "Instellingen")
    assert [trial.end_reason for trial in session.trials] == [EndReason.COMPLETED]
    operator.control(Qt.Key.Key_2)
    operator.shows(Screen.MEASURE)
    assert operator.page is not page
    assert operator.page.view.trials.n_rows == 1


def test_the_patient_sees_no_window_come_and_go(operator: Operator) -> None:
    operator.simulate()
    operator.begin()
    operator.page.do(Action.PATIENT)
    patient = operator.page.patient_view
    assert patient is not None
    operator.application.settings.change(language="nl")
    operator.qtbot.wait(100)  # several looks whether it may be
    assert patient.isVisible()
    assert title(operator) == "Measure"
    patient.close()
    operator.wait(lambda: title(operator) == "Meten")
    operator.page.do(Action.PATIENT)
    assert operator.page.patient_view is not None
    assert operator.page.patient_view.accessibleName() == "Patiëntscherm"


def test_the_screen_the_keyboard_and_the_size_stay(operator: Operator, ring: FocusRing) -> None:
    operator.window.resize(1280, 720)
    choose(operator, "nl")
    operator.wait(lambda: title(operator) == "Instellingen")
    page = settings_page(operator)
    assert operator.window.screen_now is Screen.SETTINGS
    assert operator.focus is page.language
    operator.key(Qt.Key.Key_D)  # and at once to the next
    operator.wait(lambda: title(operator) == "Einstellungen")
    former = settings_page(operator)
    operator.key(Qt.Key.Key_Space)  # the list opens
    QTest.keyClick(former.language.view(), Qt.Key.Key_Home)
    QTest.keyClick(former.language.view(), Qt.Key.Key_Return)
    operator.wait(lambda: settings_page(operator) is not former)
    former = settings_page(operator)
    assert operator.focus is former.language
    operator.tab_to(former.text_size)
    for percent in (110, 120):
        operator.key(Qt.Key.Key_Up)
        operator.wait(partial(has_size, operator, former, percent))
        former = settings_page(operator)
        assert former.text_size.hasFocus()
    assert (operator.window.width(), operator.window.height()) == (1280, 720)


def test_messages_stay_and_are_said_again(operator: Operator) -> None:
    error = PlatformNotFoundError("COM9")
    bar = operator.window.notices
    bar.show_error(error)
    bar.notices[0].details_button.click()
    english = bar.notices[0].sentence
    choose(operator, "nl")
    operator.wait(lambda: title(operator) == "Instellingen")
    assert list(bar.notices) == []  # it is of the screen on which it was raised
    assert bar.isHidden()
    operator.window.show_screen(Screen.PEOPLE)
    assert [notice.sentence for notice in bar.notices] == [explain(error)]
    assert bar.notices[0].sentence != english
    assert bar.notices[0].details_button.isChecked()
    assert bar.isVisible()
    operator.control(Qt.Key.Key_Backspace)
    assert list(bar.notices) == []


def test_a_message_asks_nothing_of_a_page_that_was_made_anew(operator: Operator) -> None:
    window, bar = operator.window, operator.window.notices
    window.show_screen(Screen.PLATFORM)
    assert operator.application.tasks.wait_idle(PATIENCE_S)
    page = cast("PlatformPage", window.page(Screen.PLATFORM))
    page.engineer.driver.setCurrentText("harp")
    page.engineer.address.setEditText("")
    page.engineer.address.clear()
    operator.click(page.connect_button)
    bar.look()
    assert [notice.sentence[:24] for notice in bar.notices] == ["No platform is found. Wh"]
    choose(operator, "nl")
    operator.wait(lambda: title(operator) == "Instellingen")
    operator.wait(lambda: not isValid(page))
    bar.look()
    window.show_screen(Screen.PLATFORM)
    assert list(bar.notices) == []


def test_what_was_typed_and_not_saved_is_waited_for(operator: Operator) -> None:
    operator.window.show_screen(Screen.SETTINGS)
    assert operator.application.tasks.wait_idle(PATIENCE_S)
    page = settings_page(operator)
    page.protocols.trials.setValue(7)
    choose(operator, "nl")
    operator.qtbot.wait(100)  # several looks whether it may be
    assert settings_page(operator) is page
    assert page.protocols.trials.value() == 7
    page.protocols.name.setText("Seven")
    operator.click(page.protocols.save_button)
    operator.wait(lambda: title(operator) == "Instellingen")
    assert operator.context.protocols.read("Seven").trials == 7


def test_what_was_looked_at_is_looked_at_again(
    tmp_path: Path, make_application: Callable[[], ForceplateApplication], qtbot: QtBot
) -> None:
    library = Library(tmp_path / "library")
    visits = [
        save(library, visit_of("W0", 1, FEET)),
        save(library, visit_of("W4", 28, FEET)),
        save(library, visit_of("W8", 57, FEET)),
    ]
    save(library, visit_of("W0", 3, FEET, subject_id="KX4-7RM"))
    operator = Operator(make_application(), qtbot)
    refresh_people(operator.context.people)
    window, navigation = operator.window, operator.application.navigation
    cast("PeoplePage", window.page(Screen.PEOPLE)).reload()
    assert operator.application.tasks.wait_idle(PATIENCE_S)
    operator.people.choose(SUBJECT)
    navigation.show_review(visits[1], RIGHT)
    assert operator.application.tasks.wait_idle(PATIENCE_S)
    cast("ReviewPage", window.page(Screen.REVIEW)).view.trials.step(1)
    navigation.show_progress(SUBJECT)
    assert operator.application.tasks.wait_idle(PATIENCE_S)
    progress = cast("ProgressPage", window.page(Screen.PROGRESS))
    progress.first.setCurrentIndex(1)
    progress.first.activated.emit(1)
    assert operator.application.tasks.wait_idle(PATIENCE_S)
    assert progress.progress is not None
    assert progress.progress.chosen == (visits[1], visits[2])
    trial = cast("ReviewPage", window.page(Screen.REVIEW)).selected
    assert trial is not None
    choose(operator, "nl")
    operator.wait(lambda: title(operator) == "Instellingen")
    for screen in (Screen.PEOPLE, Screen.REVIEW, Screen.PROGRESS):
        window.show_screen(screen)
        assert operator.application.tasks.wait_idle(PATIENCE_S)
    assert operator.people.panel.person is not None
    assert operator.people.panel.person.subject_id == SUBJECT
    review = cast("ReviewPage", window.page(Screen.REVIEW))
    assert review.reviewed is not None
    assert review.reviewed.path == visits[1]
    assert review.condition == RIGHT
    assert review.selected is not None
    assert review.selected.trial.number == trial.trial.number
    again = cast("ProgressPage", window.page(Screen.PROGRESS)).progress
    assert again is not None
    assert again.chosen == (visits[1], visits[2])


def test_a_library_that_is_refused_is_refused_in_the_new_language(
    tmp_path: Path, qtbot: QtBot, english_and_light: None
) -> None:
    (tmp_path / "library").write_text("a file, no folder")
    application = ForceplateApplication(
        SettingsModel(tmp_path / "settings"), Defects(tmp_path / "log"),
        library_folder=tmp_path / "library",
    )  # fmt: skip
    application.settings.change(language="en")
    application.show()
    window = application.window
    qtbot.waitUntil(lambda: bool(window.notices.notices))
    application.settings.change(language="nl")
    qtbot.waitUntil(lambda: window._waiting.again_button.text() == "&Probeer opnieuw")
    assert any("bibliotheek" in label.text() for label in window._waiting.findChildren(QLabel))
    (tmp_path / "library").unlink()
    window._waiting.again_button.click()
    qtbot.waitUntil(lambda: window.screen_now is Screen.PEOPLE)
    window.close()
    qtbot.waitUntil(lambda: application.is_closed)
    window.deleteLater()


def test_nothing_of_the_old_window_is_left_after_many_changes(operator: Operator) -> None:
    operator.simulate()
    operator.begin()
    window = operator.window
    former: list[weakref.ref[QWidget]] = []
    counts: list[int] = []
    for turn in range(len(Language) + 2):
        for screen in (tuple(Screen)[turn % len(Screen)], Screen.MEASURE, Screen.SETTINGS):
            former.append(weakref.ref(window.page(screen)))
            window.show_screen(screen)
        former.append(weakref.ref(window._whole))
        assert operator.application.tasks.wait_idle(PATIENCE_S)
        chosen = tuple(Language)[(turn + 1) % len(Language)]
        choose_look(operator.application, language=chosen)
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        counts.append(len(QApplication.allWidgets()))
    assert not [one for ref in former if (one := ref()) is not None and isValid(one)]
    assert counts[-1] <= max(counts[: len(Language)])
    operator.window.show_screen(Screen.MEASURE)
    operator.start_recording()
    operator.wait(lambda: len(operator.session.trials) == 1 and not operator.session.is_busy)
    log = Path(operator.application._defects.log_file)
    assert not log.exists() or "deleted" not in log.read_text()
