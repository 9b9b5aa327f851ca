"""The measure page as it is used: by keyboard, by mouse, with a cable that comes loose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from forceplate.gui.kit import language, theme
from forceplate.gui.measure.cue_sounds import Tone, wav
from forceplate.gui.measure.measure_keys import Action
from forceplate.session import Cue
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import EndReason
from forceplate.words import Language
from tests.gui.measure_room import LEFT_HALLUX, PROTOCOL, RIGHT_LESSER, SUBJECT, Room, with_rest

pytestmark = pytest.mark.usefixtures("english_and_light")


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    made = Room(tmp_path, qtbot)
    yield made
    made.close()


def test_a_whole_visit_by_keyboard_alone(room: Room) -> None:
    room.open_platform()
    room.begin(replace(PROTOCOL, practice_trials=1))
    assert room.page.view.shows_card
    assert room.page.view.card.condition == LEFT_HALLUX
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: not room.page.view.shows_card)
    for peak_n in (50.0, 60.0, 61.0):
        room.trial(peak_n)
    room.wait(lambda: room.cue is Cue.REVIEW)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.page.view.shows_card)
    assert room.page.view.card.condition == RIGHT_LESSER
    assert not room.session.is_busy  # nothing is recorded before the foot lies well
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: not room.page.view.shows_card)
    for peak_n in (30.0, 40.0, 40.5):
        room.trial(peak_n)
    room.wait(lambda: room.cue is Cue.DONE and not room.session.is_busy)
    room.key(Qt.Key.Key_F)
    assert room.finished == [SUBJECT]
    assert room.page.session is None
    visit = read_visit(room.library.find_visit(SUBJECT, "W0"))
    assert [t.accepted for t in visit.trials] == [False, True, True, False, True, True]
    assert [t.practice for t in visit.trials] == [True, False, False, True, False, False]
    assert [t.condition for t in visit.trials] == [LEFT_HALLUX] * 3 + [RIGHT_LESSER] * 3
    assert room.errors == []


def test_a_trial_by_mouse_and_its_place_in_plan_and_list(room: Room) -> None:
    room.open_platform()
    room.begin()
    view = room.page.view
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view.plan.tile(RIGHT_LESSER), left)
    assert room.session.condition == RIGHT_LESSER
    ready = view.card.findChild(QPushButton)
    assert ready is not None
    QTest.mouseClick(ready, left)
    room.wait(lambda: not view.shows_card)
    QTest.mouseClick(view.keys.button(Action.START), left)
    room.wait(lambda: len(room.session.trials) == 1)
    room.wait(lambda: view.trials.n_rows == 1)
    number, force, verdict, why = view.trials.row_words(0)
    assert number == "1"
    assert 50 < float(force.split("\N{NARROW NO-BREAK SPACE}")[0]) < 62
    assert verdict == "✓ accepted"
    assert "still second" in why
    assert "trial 1: done" in view.plan.words()[1]
    assert "now" in view.plan.words()[1]


def test_the_sentence_leads_through_a_trial_and_sounds_go_with_it(room: Room) -> None:
    room.open_platform()
    room.begin(with_rest(PROTOCOL, 30.0))
    room.key(Qt.Key.Key_Space)
    said: list[str] = []

    def listen() -> None:
        sentence = room.page.view.cue.sentence.split(" 0:")[0]
        if not said or said[-1] != sentence:
            said.append(sentence)

    room.page._timer.timeout.connect(listen)  # after each look of the page: none is missed
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is Cue.REST)
    wanted = [
        "Keep the toes off the platform",
        "Lay the hallux (big toe) on the platform",
        "Relax the toes",
        "Press now, as hard as you can",
        "Hold",
        "Lift the toes off the platform",
    ]
    assert [sentence for sentence in said if sentence in wanted] == wanted
    assert room.sounds.index(wav(Tone.PRESS)) < room.sounds.index(wav(Tone.DONE))
    assert room.page.view.cue.sentence.startswith("Rest 0:")


def test_sounds_can_be_switched_off(room: Room) -> None:
    room.context.settings_model.change(sounds=False)
    room.open_platform()
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    assert room.sounds == []


def test_a_rejected_trial_says_why_and_its_slot_comes_again(room: Room) -> None:
    room.open_platform()
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.wait(lambda: room.page.view.trials.n_rows == 1)
    room.key(Qt.Key.Key_X)
    reasons = room.page.view.question.findChild(QListWidget)
    assert reasons is not None
    assert QApplication.focusWidget() is reasons
    room.key(Qt.Key.Key_Down)
    chosen = reasons.currentItem().text()
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: room.session.trials[0].override is not None)
    override = room.session.trials[0].override
    assert override is not None
    assert chosen == "The foot or the toes shifted"
    assert (override.accepted, override.reason, override.by) == (False, "foot_shifted", "AB")
    room.wait(lambda: room.page.view.trials.row_words(0)[2] == "✗ rejected")
    assert chosen in room.page.view.trials.row_words(0)[3]
    assert sum(slot.condition == LEFT_HALLUX for slot in room.session.plan) == 3
    room.key(Qt.Key.Key_A)
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: room.session.trials[0].accepted)


def test_escape_leaves_everything_as_it_was(room: Room) -> None:
    room.open_platform()
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.wait(lambda: room.page.view.trials.n_rows == 1)
    room.key(Qt.Key.Key_N)
    QTest.keyClicks(room.keyboard, "xray")  # x, r and a are keys of the page
    room.key(Qt.Key.Key_Escape)
    assert room.session.trials[0].note == ""
    assert room.session.trials[0].override is None
    room.key(Qt.Key.Key_N)
    QTest.keyClicks(room.keyboard, "toes cold")
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: room.session.trials[0].note == "toes cold")


def test_redo_measures_the_last_trial_again(room: Room) -> None:
    room.open_platform()
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.key(Qt.Key.Key_R)
    room.wait(lambda: not room.session.trials[0].accepted and not room.session.is_busy)
    room.trial()
    assert [trial.accepted for trial in room.session.trials] == [False, True]


def test_the_space_bar_stops_and_what_was_recorded_is_kept(room: Room) -> None:
    room.open_platform()
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue in {Cue.PLACE_TOES, Cue.RELAX})
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: len(room.session.trials) == 1)
    assert room.session.trials[0].end_reason is EndReason.STOPPED


def test_unplugged_in_mid_trial_and_plugged_in_again(room: Room) -> None:
    room.open_platform()
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is Cue.HOLD)
    room.unplug()
    room.wait(lambda: room.cue is Cue.CONNECT)
    room.wait(lambda: room.page.view.cue.sentence == "The platform was unplugged")
    assert room.page.view.trace.is_stopped
    assert room.page.view.digits.words[0] == "\N{EN DASH}"
    assert not room.page.view.keys.button(Action.START).isEnabled()
    assert room.session.trials[0].end_reason is EndReason.DISCONNECTED
    room.plug_in()
    room.wait(lambda: room.cue is Cue.READY and room.link.acquisition is not None)
    room.wait(lambda: room.page.view.keys.button(Action.START).isEnabled())
    hints = [label.text() for label in room.page.view.cue.findChildren(QLabel)]
    assert any("What was recorded is safe" in hint for hint in hints)
    room.trial()
    assert room.session.trials[1].accepted


def test_the_language_changes_in_mid_visit(room: Room) -> None:
    room.open_platform()
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.wait(lambda: room.page.view.trials.n_rows == 1)
    language.use(Language.DUTCH)
    room.build_anew()
    view = room.page.view
    assert view.trials.row_words(0)[2] == "✓ goedgekeurd"
    assert "," in view.trials.row_words(0)[1]
    assert view.keys.button(Action.REJECT).text() == "Afkeuren [X]"
    assert view.plan.words()[0].startswith("links, grote teen")
    room.wait(lambda: view.cue.sentence.startswith("Klaar"))
    room.trial()
    assert len(room.session.trials) == 2


def test_without_a_calibration_there_are_no_newtons_and_a_trial_is_kept(room: Room) -> None:
    room.open_platform()
    room.begin(calibrated=False)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.page.view.digits.words[1] != "")
    assert room.page.view.digits.words == ("\N{EN DASH}", "not calibrated: no newtons")
    room.trial()
    room.wait(lambda: room.page.view.trials.n_rows == 1)
    assert not room.session.trials[0].accepted
    assert room.page.view.trials.row_words(0)[1] == "\N{EN DASH}"


def test_cue_digits_and_keys_stay_in_view_with_large_text(room: Room) -> None:
    theme.use(theme.LIGHT, 160)
    room.build_anew()
    room.page.resize(1230, 690)
    room.open_platform()
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    assert room.page.height() == 690
    view = room.page.view
    for widget in (view.cue, view.digits, view.plan, view.keys):
        corner = widget.mapTo(room.page, widget.rect().bottomRight())
        assert room.page.rect().contains(corner), widget
    for button in view.keys.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width(), button.text()


def test_the_patient_sees_force_and_target_and_nothing_of_who_is_measured(room: Room) -> None:
    room.open_platform()
    room.begin(replace(PROTOCOL, target_percent=80.0), label="Ans de Wit")
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.key(Qt.Key.Key_P)
    patient = room.page.patient_view
    assert patient is not None
    room.wait(lambda: patient.sentence == "Sit at ease")
    words = " ".join(
        (patient.windowTitle(), patient.accessibleName(), patient.accessibleDescription())
    )
    assert "Ans" not in words
    assert SUBJECT not in words
    assert patient.target_n == room.session.target_n(LEFT_HALLUX)
    room.page.activateWindow()
    room.trial()
    QTest.keyClick(patient, Qt.Key.Key_Escape)
    assert room.page.patient_view is None


def test_leaving_the_page_lets_a_trial_go_to_its_end(room: Room) -> None:
    room.open_platform()
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is Cue.RELAX)
    room.page.closed()
    room.wait(lambda: len(room.session.trials) == 1 and not room.session.is_busy)
    assert room.session.trials[0].accepted


def test_without_a_visit_the_page_says_what_to_do(room: Room) -> None:
    room.key(Qt.Key.Key_Space)
    assert room.page.session is None
    assert room.errors == []
    assert [b for b in Action if room.page.view.keys.button(b).isEnabled()] == [Action.PLATFORM]
