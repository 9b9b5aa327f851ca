"""The measure page as it is used: by keyboard, by mouse, with a cable that comes loose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from forceplate.errors import LoadedPlatformError
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.buttons import Kind
from forceplate.gui.kit.question_box import QuestionBox
from forceplate.gui.kit.states import State
from forceplate.gui.measure import measure_page
from forceplate.gui.measure.cue_sounds import Tone, wav
from forceplate.gui.measure.cue_words import Tone as Band
from forceplate.gui.measure.measure_keys import Action
from forceplate.session import Cue, VisitSession
from forceplate.session.best_trial import target_n
from forceplate.started_anyway import decisions_in
from forceplate.storage.people.people import Person
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import PEAK_FORCE, EndReason
from forceplate.words import Language, say
from forceplate_drivers.emulation.sources import Press
from tests.gui.measure_room import (
    LEFT_HALLUX,
    PROTOCOL,
    RIGHT_LESSER,
    SUBJECT,
    Room,
    bench_calibration,
    with_rest,
)

pytestmark = pytest.mark.usefixtures("english_and_light")


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    made = Room(tmp_path, qtbot)
    yield made
    made.close()


def tab_to(room: Room, wanted: QWidget) -> None:
    """Lead the keyboard to a control by Tab."""
    room.wait(wanted.isEnabled)
    for _ in range(40):
        if room.keyboard is wanted:
            return
        room.key(Qt.Key.Key_Tab)
    raise AssertionError(wanted.accessibleName())


def again(room: Room) -> None:
    """Let the last trial come again, though it counts."""
    room.key(Qt.Key.Key_R)
    box = room.page.sheet
    assert isinstance(box, QuestionBox)
    assert box.text().startswith(f"Trial {len(room.session.trials)} counts (")
    room.wait(lambda: room.keyboard.window() is box)
    box.do_button.click()
    room.wait(room.page.isActiveWindow)


def test_whoever_is_corrected_in_the_list_is_named_so_on_coming_back(room: Room) -> None:
    room.begin()
    born = date(1975, 3, 12)
    room.context.people.restore(Person(SUBJECT, "Ans Smit", born, (), born))
    room.page.closed()
    room.page.opened()
    assert (room.page.view._name.text(), room.page.view._born.text()) == ("Ans Smit", "12 Mar 1975")


def test_a_whole_visit_by_keyboard_alone(room: Room) -> None:
    room.begin(replace(PROTOCOL, practice_trials=1, trials=1))
    assert room.page.view.shows_card
    assert room.page.view.card.condition == LEFT_HALLUX
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: not room.page.view.shows_card)
    for peak_n in (50.0, 60.0):
        room.trial(peak_n)
    room.wait(lambda: room.cue is Cue.REVIEW)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.page.view.shows_card)
    assert room.page.view.card.condition == RIGHT_LESSER
    assert not room.session.is_busy  # nothing is recorded before the foot lies well
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: not room.page.view.shows_card)
    for peak_n in (30.0, 40.0):
        room.trial(peak_n)
    room.wait(lambda: room.cue is Cue.DONE and not room.session.is_busy)
    assert room.page.view.buttons[Action.START].text() == "END VISIT"
    room.key(Qt.Key.Key_Space)
    assert [path.parent.name for path in room.finished] == [SUBJECT]
    assert room.page.session is None
    visit = read_visit(room.library.find_visit(SUBJECT, "W0"))
    assert [t.accepted for t in visit.trials] == [False, True, False, True]
    assert [t.practice for t in visit.trials] == [True, False, True, False]
    assert [t.condition for t in visit.trials] == [LEFT_HALLUX] * 2 + [RIGHT_LESSER] * 2
    assert room.errors == []


def test_a_press_by_which_nothing_begins_is_answered(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.open_platform()
    room.begin()
    told: list[str] = []
    room.context.show_message = lambda said, **_: told.append(say(said))
    room.key(Qt.Key.Key_Space)  # the foot lies well
    room.wait(lambda: not room.page.view.shows_card)
    room.key(Qt.Key.Key_Space)
    assert room.cue is Cue.KEEP_OFF
    room.key(Qt.Key.Key_Space)
    assert told == ["Stopped before the trial began: nothing was recorded."]
    room.wait(lambda: not room.session.is_busy)
    with monkeypatch.context() as saving:
        saving.setattr(VisitSession, "is_busy", True)
        room.page.refresh()
        room.key(Qt.Key.Key_Space)
        assert told[1:] == ["Still saving. Press again in a moment: nothing is recorded yet."]
    assert not room.session.trials


def test_a_trial_by_mouse_and_its_place_in_plan_and_list(room: Room) -> None:
    room.begin()
    view = room.page.view
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view.chips.chip(RIGHT_LESSER), left)
    assert room.session.condition == RIGHT_LESSER
    start = view.buttons[Action.START]
    assert start.text() == "READY"
    QTest.mouseClick(start, left)
    room.wait(lambda: not view.shows_card)
    assert start.text() == "START"
    QTest.mouseClick(start, left)
    room.wait(lambda: len(room.session.trials) == 1)
    room.wait(lambda: view.trials.n_rows == 1)
    number, force, verdict, why = view.trials.row_words(0)
    assert (number, verdict, why) == ("1", "counts", "")
    assert 50 < float(force) < 62
    assert view.last.words == (f"{force} N", "counts")
    why = view.last._force.toolTip()  # why it is another number than the one above it was
    assert "highest mean over 20 ms" in why
    assert view.cue.toolTip() == why
    assert view.trial_trace.isVisible()
    assert view.chips.words() == ("Left big toe: 0 of 2", "Right small toes: 1 of 2")
    assert view.chips.chip(RIGHT_LESSER).isChecked()


def test_the_sentence_leads_through_a_trial_and_sounds_go_with_it(room: Room) -> None:
    room.begin(with_rest(PROTOCOL, 30.0))
    room.key(Qt.Key.Key_Space)
    said: list[str] = []

    def listen() -> None:
        sentence = room.page.view.cue.sentence.split("\N{NO-BREAK SPACE}0:")[0]
        if not said or said[-1] != sentence:
            said.append(sentence)

    room.page._timer.timeout.connect(listen)  # after each look of the page: none is missed
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is Cue.REST)
    wanted = [
        "Keep the toes off the platform",
        "Lay the big toe on the platform",
        "Relax the toes",
        "Press now, as hard as you can",
        "Hold",
        "Lift the toes off the platform",
    ]
    assert [sentence for sentence in said if sentence in wanted] == wanted
    assert room.sounds.index(wav(Tone.PRESS)) < room.sounds.index(wav(Tone.DONE))
    assert room.page.view.cue.sentence.startswith("Rest\N{NO-BREAK SPACE}0:")


def test_a_rejected_trial_says_why_and_its_slot_comes_again(room: Room) -> None:
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.wait(lambda: room.page.view.trials.n_rows == 1)
    room.key(Qt.Key.Key_X)
    sheet = room.reasons()
    assert QApplication.focusWidget() is sheet.reasons
    room.key(Qt.Key.Key_T)  # what is typed is the reason, wherever the keyboard is
    assert QApplication.focusWidget() is sheet.text
    assert sheet.reason == "t"
    sheet.text.clear()
    sheet.reasons.setFocus()
    room.key(Qt.Key.Key_Return)  # nothing is chosen beforehand
    assert sheet.problem.text() == "A reason is needed: choose one, or write your own."
    room.key(Qt.Key.Key_Down)
    assert sheet.reason == "The heel came up"
    room.key(Qt.Key.Key_Down)
    chosen = sheet.reasons.currentItem().text()
    assert sheet.reason == chosen
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: room.session.trials[0].override is not None)
    override = room.session.trials[0].override
    assert override is not None
    assert chosen == "The foot or the toes shifted"
    assert (override.accepted, override.reason, override.by) == (False, "foot_shifted", "AB")
    room.wait(lambda: room.page.view.trials.row_words(0)[2] == "does not count")
    assert room.page.view.trials.row_words(0)[3] == f"{chosen}, AB"
    assert sum(slot.condition == LEFT_HALLUX for slot in room.session.plan) == 3
    assert room.page.view.buttons[Action.REJECT].text() == "Counts after all"
    room.wait(lambda: room.is_allowed(Action.REJECT) and room.page.isActiveWindow())
    room.key(Qt.Key.Key_X)
    sheet = room.reasons()
    assert sheet.title.text() == f"Trial 1 does not count: {chosen}"
    assert "That is so already." in sheet.more.text()
    sheet.other_button.click()
    room.wait(lambda: room.session.trials[0].override is None)
    room.wait(lambda: room.is_allowed(Action.UNDO))
    room.undo()
    room.wait(lambda: room.session.trials[0].override is not None)
    room.wait(lambda: room.is_allowed(Action.ACCEPT) and room.page.isActiveWindow())
    room.key(Qt.Key.Key_A)
    room.reasons()
    room.key(Qt.Key.Key_Down)
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: room.session.trials[0].accepted)
    room.wait(lambda: room.is_allowed(Action.UNDO))
    room.undo()
    room.wait(lambda: not room.session.trials[0].accepted)
    room.wait(lambda: room.is_allowed(Action.UNDO))
    room.undo()
    room.wait(lambda: room.session.trials[0].override is None)


def test_undo_after_a_later_trial_leaves_the_verdict_of_an_older_one(room: Room) -> None:
    told: list[str] = []
    room.context.show_message = lambda said, **_: told.append(say(said))
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.session.reject(1, "heel up", "AB")
    room.wait(lambda: not room.session.trials[0].accepted)
    room.trial()
    room.wait(lambda: room.is_allowed(Action.UNDO))
    room.undo()
    assert "Changed last: verdict, trial 1." in told[-1]
    assert not room.session.trials[0].accepted
    room.wait(lambda: room.is_allowed(Action.UNDO))
    room.key(Qt.Key.Key_Up)
    room.undo()
    room.wait(lambda: room.session.trials[0].accepted)


def test_escape_leaves_all_as_it_was_and_what_is_typed_is_the_note_or_the_reason(
    room: Room,
) -> None:
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.wait(lambda: room.page.view.trials.n_rows == 1)
    room.key(Qt.Key.Key_N)
    room.reasons()
    QTest.keyClicks(room.keyboard, "xray")  # x, r and a are keys of the page
    room.key(Qt.Key.Key_Escape)
    room.wait(room.page.isActiveWindow)
    (trial,) = room.session.trials
    assert (trial.note, trial.override) == ("", None)
    room.key(Qt.Key.Key_N)
    room.reasons()
    QTest.keyClicks(room.keyboard, "toes cold")
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: room.session.trials[0].note == "toes cold")
    room.wait(room.page.isActiveWindow)
    undo = room.page.view.buttons[Action.UNDO]
    room.wait(lambda: undo.toolTip() == "Undo: note, trial 1")
    room.wait(lambda: room.is_allowed(Action.REJECT))
    room.key(Qt.Key.Key_X)
    sheet = room.reasons()
    sheet.choose(2)
    assert sheet.reason == "The toes slipped"
    sheet.text.setFocus()
    sheet.text.selectAll()
    QTest.keyClicks(sheet.text, "sneezed")
    assert sheet.reasons.selectedItems() == []
    QTest.keyClick(sheet.text, Qt.Key.Key_Return)
    room.wait(lambda: room.session.trials[0].override is not None)
    override = room.session.trials[0].override
    assert override is not None
    assert override.reason == "sneezed"


def test_practice_in_silence_is_not_said_to_count_after_all(room: Room) -> None:
    room.context.settings_model.change(sounds=False)
    room.begin(replace(PROTOCOL, practice_trials=1))
    room.key(Qt.Key.Key_Space)
    room.trial()
    assert room.sounds == []
    room.wait(lambda: not room.session.is_busy)
    room.page.view.trials.choose(1)
    assert room.session.trials[0].practice
    assert not room.is_allowed(Action.ACCEPT)
    assert room.is_allowed(Action.NOTE)
    assert room.page.view.buttons[Action.REJECT].text() == "Does not count"


def test_redo_measures_the_last_trial_again_and_is_signed_by_who_works_here(room: Room) -> None:
    room.begin(operator="")
    room.context.settings_model.change(operator="CD")
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.key(Qt.Key.Key_R)
    room.wait(lambda: room.keyboard.window() is room.page.sheet)
    room.key(Qt.Key.Key_Return)  # whoever presses on has kept it
    room.wait(lambda: room.page.sheet is None and room.page.isActiveWindow())
    assert room.session.trials[0].accepted
    again(room)
    room.wait(lambda: not room.session.trials[0].accepted and not room.session.is_busy)
    told: list[str] = []
    room.context.show_message = lambda said, **_: told.append(say(said))
    room.key(Qt.Key.Key_R)
    assert told == ["Trial 1 already does not count: the next one takes its place. Start it."]
    room.trial()
    assert [trial.accepted for trial in room.session.trials] == [False, True]
    override = room.session.trials[0].override
    assert override is not None
    assert override.by == "CD"


def test_the_space_bar_stops_and_what_was_recorded_is_kept(room: Room) -> None:
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue in {Cue.PLACE_TOES, Cue.RELAX, Cue.PRESS})
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: len(room.session.trials) == 1)
    assert room.session.trials[0].end_reason is EndReason.STOPPED


def test_again_asks_who_says_so_where_nobody_is_known(room: Room) -> None:
    room.open_platform()
    room.begin(operator="")
    room.key(Qt.Key.Key_Space)  # the foot lies well
    room.trial()
    room.key(Qt.Key.Key_R)
    sheet = room.reasons()
    assert sheet.reason == "Measured again"
    assert sheet.by.hasFocus()
    QTest.keyClicks(sheet.by, "PK")
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: not room.session.trials[0].accepted)
    override = room.session.trials[0].override
    assert override is not None
    assert (override.reason, override.by) == ("measured_again", "PK")
    room.trial()
    room.wait(lambda: room.is_allowed(Action.REJECT))
    room.key(Qt.Key.Key_X)
    assert room.reasons().by.text() == "PK"  # who works here, from then on


def test_unplugged_in_mid_trial_and_plugged_in_again(room: Room) -> None:
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is Cue.HOLD)
    room.unplug()
    room.wait(lambda: room.cue is Cue.CONNECT)
    room.wait(lambda: room.page.view.cue.sentence == "The connection to the platform was lost")
    assert room.page.view.trace.is_stopped
    assert not room.page.view.trial_trace.isVisible()
    room.wait(lambda: room.page.view.cue.words[0] == "\N{EN DASH}")
    assert not room.is_allowed(Action.START)
    assert room.session.trials[0].end_reason is EndReason.DISCONNECTED
    room.plug_in()
    room.wait(lambda: room.cue is Cue.READY and room.link.acquisition is not None)
    room.wait(lambda: room.is_allowed(Action.START))
    assert "What was recorded is safe" in room.page.view.cue.hint
    assert "unplugged" not in room.page.view.cue.hint
    lane = " ".join(line.sentence for line in room.page.view.lane.lines)
    assert "What was recorded is safe" in lane
    assert "unplugged" not in lane
    room.trial()
    assert room.session.trials[1].accepted


def test_the_language_changes_in_mid_visit(room: Room) -> None:
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.wait(lambda: room.page.view.trials.n_rows == 1)
    language.use(Language.DUTCH)
    room.build_anew()
    view = room.page.view
    assert view.trials.row_words(0)[2] == "telt"
    assert "," in view.trials.row_words(0)[1]
    assert view.buttons[Action.REJECT].text() == "Telt niet"
    assert view.chips.words()[0].startswith("Grote teen links")
    room.wait(lambda: view.cue.sentence.startswith("Klaar"))
    room.trial()
    assert len(room.session.trials) == 2


def test_without_a_calibration_there_are_no_newtons_and_a_trial_is_kept(room: Room) -> None:
    room.begin(calibrated=False)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.page.view.cue.words[1] != "")
    assert room.page.view.cue.words == ("\N{EN DASH}", "not calibrated: no newtons")
    assert room.page.view.buttons[Action.START].text() == "START ..."
    room.key(Qt.Key.Key_Space)
    room.reasons().choose(0)
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: len(room.session.trials) == 1)
    room.wait(lambda: room.page.view.trials.n_rows == 1)
    assert not room.session.trials[0].accepted
    assert room.page.view.trials.row_words(0)[1] == "\N{EN DASH}"
    room.wait(lambda: room.is_allowed(Action.NOTE) and room.page.isActiveWindow())
    assert not room.page.view.buttons[Action.REJECT].isEnabled()  # nothing there could count
    told: list[str] = []
    room.context.show_message = lambda said, **_: told.append(say(said))
    room.key(Qt.Key.Key_A)
    assert "no peak force that could be accepted" in told[0]
    room.key(Qt.Key.Key_X)
    sheet = room.reasons()
    assert sheet.more.text() == told[0]
    assert sheet.left.count() == 0
    room.key(Qt.Key.Key_Escape)


def test_cue_digits_and_keys_stay_in_view_with_large_text(room: Room) -> None:
    theme.use(theme.LIGHT, 160)
    room.build_anew()
    room.page.resize(1230, 690)
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.trial()
    assert room.page.height() == 690
    view = room.page.view
    for widget in (view.cue, view.chips, view.last, *view.buttons.values()):
        corner = widget.mapTo(room.page, widget.rect().bottomRight())
        assert room.page.rect().contains(corner), widget
    for button in view.buttons.values():
        assert button.width() >= button.sizeHint().width(), button.text()
        assert button.height() >= button.sizeHint().height() - 1, button.text()


def test_the_patient_sees_force_and_target_and_nothing_of_who_is_measured(room: Room) -> None:
    room.begin(replace(PROTOCOL, target_percent=80.0), label="Ans de Wit")
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.key(Qt.Key.Key_P)
    patient = room.page.patient_view
    assert patient is not None
    room.wait(lambda: patient.shown.sentence == "Sit at ease")
    words = " ".join(
        (patient.windowTitle(), patient.accessibleName(), patient.accessibleDescription())
    )
    assert "Ans" not in words
    assert SUBJECT not in words
    assert patient.shown.target_n == target_n(room.session, LEFT_HALLUX)
    (best,) = patient.shown.lines
    assert best.words == f"best today {room.session.trials[0].value(PEAK_FORCE):.1f}"
    QTest.keyClick(patient, Qt.Key.Key_Space)  # the keys work in the window of the patient too
    room.wait(lambda: len(room.session.trials) == 2)
    QTest.keyClick(patient, Qt.Key.Key_2)
    assert room.session.condition == RIGHT_LESSER
    QTest.mouseClick(patient.back_button, Qt.MouseButton.LeftButton)
    room.wait(lambda: room.page.patient_view is None)
    room.page.do(Action.PATIENT)
    again = room.page.patient_view
    assert again is not None
    QTest.keyClick(again, Qt.Key.Key_Escape)
    room.wait(lambda: room.page.patient_view is None)


def test_leaving_the_page_lets_a_trial_go_to_its_end(room: Room) -> None:
    room.begin()
    room.key(Qt.Key.Key_Space)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue in {Cue.RELAX, Cue.PRESS, Cue.HOLD})
    room.page.closed()
    room.wait(lambda: len(room.session.trials) == 1 and not room.session.is_busy)
    assert room.session.trials[0].accepted


def test_space_and_enter_press_the_button_that_has_the_ring(room: Room) -> None:
    room.begin()
    room.key(Qt.Key.Key_Space)
    view, page = room.page.view, room.page
    QTest.mousePress(view.more, Qt.MouseButton.LeftButton)
    assert page.hasFocus()  # a click leaves the keys to the page
    tab_to(room, view.more)
    room.key(Qt.Key.Key_Space)
    room.wait(view.more.menu_of_rest.isVisible)
    assert not room.session.is_busy  # it starts no trial
    view.more.menu_of_rest.close()
    tab_to(room, view.buttons[Action.PATIENT])
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: page.patient_view is not None)
    room.key(Qt.Key.Key_P)
    room.wait(lambda: page.patient_view is None and page.isActiveWindow())
    assert page.hasFocus()  # one press, and the space bar starts again
    tab_to(room, view.buttons[Action.START])
    QTest.mouseClick(view.buttons[Action.START], Qt.MouseButton.LeftButton)
    room.wait(lambda: len(room.session.trials) == 1 and not room.session.is_busy)
    tab_to(room, view.buttons[Action.NOTE])
    room.page.do(Action.START)  # what has the ring is disabled: Qt would go on to the next
    assert page.hasFocus()
    room.wait(lambda: len(room.session.trials) == 2 and not room.session.is_busy)
    tab_to(room, view.buttons[Action.FINISH])
    room.key(Qt.Key.Key_Return)
    assert [path.parent.name for path in room.finished] == [SUBJECT]


def test_without_a_visit_the_page_says_what_to_do(room: Room) -> None:
    room.key(Qt.Key.Key_Space)
    assert room.page.session is None
    assert room.errors == []
    assert [action for action in Action if room.is_allowed(action)] == [Action.PLATFORM]


def test_again_is_never_of_the_condition_that_was_left(room: Room) -> None:
    room.begin(replace(PROTOCOL, trials=1))
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.wait(lambda: room.cue is Cue.REVIEW and not room.session.is_busy)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.page.view.shows_card)
    assert not room.is_allowed(Action.REDO)
    room.key(Qt.Key.Key_R)
    assert not room.session.is_busy
    assert room.session.trials[0].accepted
    room.key(Qt.Key.Key_1)
    again(room)
    room.wait(lambda: not room.session.trials[0].accepted)


def test_whoever_comes_back_measures_the_toes_that_were_chosen_or_sees_the_card(room: Room) -> None:
    room.begin()
    room.key(Qt.Key.Key_Space)  # the foot lies well
    room.trial()
    room.key(Qt.Key.Key_C)
    room.key(Qt.Key.Key_Space)
    path = room.session.path
    assert path is not None
    room.wait(lambda: not room.page.view.shows_card and room.is_allowed(Action.FINISH))
    room.key(Qt.Key.Key_F)
    room.begin(visit=read_visit(path))
    assert room.session.condition == RIGHT_LESSER
    assert room.page.view.shows_card
    room.begin(visit=read_visit(path))  # by People, from the visit in progress
    assert room.session.condition == RIGHT_LESSER
    room.context.chosen.conditions.clear()  # the program was started anew
    room.begin(visit=read_visit(path))
    assert room.session.condition == LEFT_HALLUX
    assert room.page.view.shows_card  # though it has a trial already


def test_on_to_toes_that_were_left_shows_the_card_and_records_nothing(room: Room) -> None:
    room.begin(replace(PROTOCOL, trials=1))
    room.key(Qt.Key.Key_Space)  # the foot lies well
    room.trial()
    room.wait(lambda: not room.session.is_busy)
    room.key(Qt.Key.Key_Space)  # on to the small toes
    room.key(Qt.Key.Key_Space)
    room.session.reject(1, "pain", "AB")
    room.trial()
    room.wait(lambda: room.cue is Cue.REVIEW and not room.session.is_busy)
    room.key(Qt.Key.Key_Space)
    assert room.session.condition == LEFT_HALLUX
    assert room.page.view.shows_card
    assert room.cue is Cue.READY


def test_a_platform_in_doubt_is_a_red_line_and_start_asks_why(room: Room) -> None:
    other = replace(bench_calibration(), platform_serial_number="other")
    room.begin(calibration=other)
    view, start = room.page.view, room.page.view.buttons[Action.START]
    assert view.lane.state is State.WRONG
    assert view.lane.sentence.startswith("The calibration is of another platform")
    assert view.lane.action_button.kind is Kind.PRIMARY
    room.key(Qt.Key.Key_Space)  # the foot lies well
    room.wait(lambda: not view.shows_card)
    room.page.refresh()
    assert (start.text(), start.kind) == ("START ...", Kind.NORMAL)
    assert view.cue.sentence == "Check the platform first"
    room.key(Qt.Key.Key_Space)
    sheet = room.reasons()
    room.key(Qt.Key.Key_Escape)
    assert not room.session.is_busy
    room.page.do(Action.START)
    sheet = room.reasons()
    offered = [sheet.reasons.item(place).text() for place in range(sheet.reasons.count())]
    assert not [words for words in offered if "not used" in words]  # for they count
    sheet.choose(0)
    sheet.by.setText("PK")
    sheet.save()
    room.wait(lambda: len(room.session.trials) == 1)
    header = read_visit(room.library.find_visit(SUBJECT, "W0")).header
    (kept,) = decisions_in(header.started_anyway_json)
    assert (kept.doubts, kept.reason, kept.by) == (
        ("other_serial_number",), "no_other_platform", "PK",
    )  # fmt: skip
    room.wait(lambda: start.text() == "START")
    assert (start.kind, view.lane.state) == (Kind.PRIMARY, State.WRONG)  # said on, asked no more


def test_zero_is_refused_while_something_presses(room: Room) -> None:
    room.begin()
    acquisition = room.link.acquisition
    assert acquisition is not None
    room.wait(lambda: acquisition.ring.n_written > 1000)
    room.key(Qt.Key.Key_Z)
    assert room.errors == []
    room.patient.press(60.0)
    room.wait(lambda: (room.session.live_force.force_n or 0.0) > 40.0)
    room.key(Qt.Key.Key_Z)
    assert [type(error) for error in room.errors] == [LoadedPlatformError]


def test_who_starts_while_the_toes_press_is_told_that_they_press(room: Room) -> None:
    room.begin()
    view = room.page.view
    room.key(Qt.Key.Key_Return)
    room.wait(lambda: not view.shows_card)
    room.patient.press(60.0, Press(60.0, hold_s=30.0))
    room.wait(lambda: (room.session.live_force.force_n or 0.0) > 40.0)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is Cue.FAILED)
    assert view.cue.sentence == "Something presses on the platform, so it was not set to zero"
    assert view.cue.hint.startswith("Take everything off the platform, toes too")
    assert not [line for line in view.lane.lines if line.state is State.WRONG]  # it is there
    assert room.session.trials == ()
    room.wait(lambda: room.cue is Cue.READY)
    assert view.cue.tone is Band.CALM  # nothing presses any more


def test_nothing_moves_when_states_change(room: Room) -> None:
    room.begin(replace(with_rest(PROTOCOL, 30.0), practice_trials=1))
    view = room.page.view

    def places() -> list[QRect]:
        QApplication.processEvents()
        parts = (view.lane, view.chips, view.cue, view.last, *view.buttons.values())
        return [QRect(part.mapTo(room.page, QPoint()), part.size()) for part in parts]

    first = places()
    room.key(Qt.Key.Key_Space)
    assert places() == first
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is Cue.HOLD)
    assert places() == first
    room.wait(lambda: room.cue is Cue.REST and not room.session.is_busy)
    assert places() == first


def test_a_press_meant_to_stop_a_trial_that_ended_by_itself_cuts_no_rest_short(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure_page, "LATE_STOP_S", 60.0)  # the computer may be slow
    room.begin(with_rest(PROTOCOL, 1800.0))
    told: list[str] = []
    room.context.show_message = lambda said, **_: told.append(say(said))
    room.key(Qt.Key.Key_Space)
    room.trial()
    room.wait(lambda: room.cue is Cue.REST and not room.session.is_busy)
    room.key(Qt.Key.Key_Space)
    assert room.cue is Cue.REST
    assert told == ["That trial had ended by itself. Press again to cut the rest short."]
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is not Cue.REST)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: not room.session.is_busy)


def test_who_stopped_a_trial_may_cut_the_rest_short_at_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure_page, "LATE_STOP_S", 60.0)
    room.begin(with_rest(PROTOCOL, 1800.0))
    room.key(Qt.Key.Key_Space)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is Cue.HOLD)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is Cue.REST and not room.session.is_busy)
    room.wait(lambda: not room.patient.is_pressing)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: room.cue is not Cue.REST)
    room.key(Qt.Key.Key_Space)
    room.wait(lambda: not room.session.is_busy)


def test_the_saved_trial_stands_in_the_place_of_the_trace_until_the_next_start(
    room: Room,
) -> None:
    room.begin(with_rest(PROTOCOL, 30.0), body_mass_kg=4.0)
    room.key(Qt.Key.Key_Space)
    room.trial()
    view = room.page.view
    assert_body_weight_is_asked_back(room)
    room.wait(view.trial_trace.isVisible)
    peak_n = room.session.trials[0].value(PEAK_FORCE)
    assert peak_n is not None
    assert view.trial_trace.accessibleDescription().startswith(f"peak {peak_n:.1f}")
    room.wait(lambda: not room.session.is_busy and not room.patient.is_pressing)
    room.key(Qt.Key.Key_Space)
    if room.cue is Cue.REST:  # so soon that it was meant to stop the trial
        room.key(Qt.Key.Key_Space)
    room.wait(lambda: not view.trial_trace.isVisible())
    room.wait(lambda: len(room.session.trials) == 2 and not room.session.is_busy)


def assert_body_weight_is_asked_back(room: Room) -> None:
    """Somebody of 4 kg does not press 60 N; the line that says so leads to the correction."""
    lines = [line for line in room.page.view.lane.lines if line.state is State.DOUBT]
    assert len(lines) == 1
    assert "% of the weight of 4 kg" in lines[0].sentence
    assert room.page.view.lane.lines[0] is lines[0]  # before SIMULATED, which always stands there
    room.wait(lambda: room.is_allowed(Action.CORRECT))
    wanted: list[object] = []
    room.context.ways.correct.connect(wanted.append)
    assert lines[0].do is not None
    lines[0].do()
    assert wanted == [room.session.path]
