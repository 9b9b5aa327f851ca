"""Review: real visit files, read, judged and followed on disk."""

from __future__ import annotations

import gc
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from forceplate.analysis.quality import sentence
from forceplate.gui.context.context import VisitInProgress
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.fields import Field
from forceplate.gui.kit.notice_bar import TakeBack
from forceplate.gui.review.review_page import ReviewPage
from forceplate.gui.review.verdict_strip import VerdictStrip
from forceplate.gui.share.correct_dialog import CorrectDialog
from forceplate.gui.share.move_dialog import MoveDialog
from forceplate.gui.shell.focus_ring import FocusRing
from forceplate.gui.visit.reason_sheet import Question, ReasonSheet
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.amend_visit import overrule_trial
from forceplate.operations.visit.effort_marks import Mark
from forceplate.operations.visit.visit_end import read_visit_end
from forceplate.protocol import STANDARD
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import CheckOutcome, Override
from forceplate.words import plain, say
from tests.gui.review_data import (
    BASELINE,
    LEFT,
    NOW,
    RIGHT,
    SUBJECT,
    Told,
    cell,
    context_of,
    save,
    visit_of,
)
from tests.gui.review_room import ONE, VISIT, Room
from tests.gui.share_room import shown
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from forceplate.session import VisitSession


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    made = Room(tmp_path, qtbot)
    yield made
    made.settle()


def test_building_the_page_reads_nothing_and_starts_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    context = context_of(Library(tmp_path / "library"), tmp_path / "settings", Told())
    before = threading.active_count()
    page = ReviewPage(context)
    qtbot.addWidget(page)
    assert threading.active_count() == before
    assert context.tasks.is_idle
    assert page.reviewed is None


def test_looking_at_a_visit_leaves_its_file_as_it_is(room: Room) -> None:
    before = hashlib.sha256(room.path.read_bytes()).digest()
    room.show()
    for _ in range(4):
        QTest.keyClick(room.page, Qt.Key.Key_Down)
    room.page.closed()
    room.settle()
    assert hashlib.sha256(room.path.read_bytes()).digest() == before


def test_a_condition_shows_its_trials_and_the_rejected_one_first(room: Room) -> None:
    room.show()
    page = room.page
    trials = page.view.trials
    assert trials.n_rows == 4
    assert page.view.chips.conditions == (LEFT, RIGHT)
    assert page.selected is not None
    assert page.selected.trial.number == 4
    assert trials.row_words(3)[2:] == ("does not count", "12 samples were lost during the trial.")
    assert "12 samples were lost" in page.view.verdict.why.text()
    assert not any(handle.isEnabled() for handle in page.view.handles.values())
    page.view.chips.chip(RIGHT).click()
    assert page.selected.trial.condition == RIGHT
    QTest.keyClick(page, Qt.Key.Key_Left)
    assert page.condition == LEFT


def test_every_check_is_there_in_words_with_number_and_limit(room: Room) -> None:
    room.show(1)
    checks = room.page.view.checks
    assert not checks.rowCount()  # nobody looks at it
    room.page.view.folds[0].open()
    said = {cell(checks, row, 2).text(): row for row in range(checks.rowCount())}
    for check in room.saved(1).checks:
        row = said[sentence(check).en]
        words = {
            CheckOutcome.PASS: "good",
            CheckOutcome.WARN: "note",
            CheckOutcome.REJECT: "rejected",
        }
        assert cell(checks, row, 0).text() == words[check.outcome]
        assert not cell(checks, row, 0).icon().isNull()
        assert bool(cell(checks, row, 3).text()) == (check.value is not None)
        assert ("limit" in cell(checks, row, 3).text()) == (check.limit is not None)


def test_a_number_tells_its_method_its_weakness_and_its_parameters(room: Room) -> None:
    room.show(1)
    view = room.page.view
    view.folds[1].open()
    view.metrics.setFocus()
    view.metrics.setCurrentCell(0, 0)
    said = view.details.toPlainText()
    assert "highest_mean_20ms, version 1" in said
    assert "One short stab of the toes sets it" in said
    assert "window_s = 0.02" in said
    QTest.keyClick(view.metrics, Qt.Key.Key_Down)
    assert "best_window_mean" in view.details.toPlainText()
    assert "best_window_mean" in cell(view.metrics, 1, 0).toolTip()


def test_a_refused_number_says_why(room: Room) -> None:
    room.show(4)
    room.page.view.folds[1].open()
    assert "12 samples were lost during the trial" in cell(room.page.view.metrics, 0, 1).text()


def test_without_calibration_the_page_says_that_there_are_no_newtons(room: Room) -> None:
    bare = visit_of("W9", 60, {LEFT: (70.0,)}, calibration_json=None)
    room.page.show_visit(save(room.library, bare), LEFT)
    room.settle()
    assert "no newtons" in room.page.view.plot_note.text()
    assert room.page.view.plot_note.isVisible()


def test_the_baseline_is_drawn_at_a_later_visit(room: Room) -> None:
    later = save(room.library, ONE)
    refresh_people(room.context.people)
    room.page.opened()
    room.settle()
    room.page.show_visit(later, LEFT)
    room.settle()
    (level,) = room.page.view.plot.levels
    assert level.force_n == pytest.approx(73.0, abs=1.0)
    room.show()
    assert not room.page.view.plot.levels
    room.choose(2)
    answer(room, Qt.Key.Key_X, usual=0)  # of the baseline: its strength is another now
    room.page.show_visit(later, LEFT)
    room.settle()
    (level,) = room.page.view.plot.levels
    refresh_people(room.context.people)
    (person,) = room.context.people.people()
    assert level.force_n == person.strength_before(later, LEFT)


def test_after_a_visit_was_chosen_the_next_key_goes_through_its_trials(room: Room) -> None:
    later = save(room.library, ONE)
    refresh_people(room.context.people)
    room.page.opened()
    assert QApplication.focusWidget() is room.page
    room.show()
    room.page.visit.setFocus()
    room.page.visit.activated.emit(1)
    room.settle()
    focus = QApplication.focusWidget()
    assert focus is room.page
    QTest.keyClick(focus, Qt.Key.Key_Down)
    assert room.page.reviewed is not None
    assert room.page.reviewed.path == later
    assert room.page.selected is not None
    assert room.page.selected.trial.number == 2


# verdict


def answer(room: Room, key: Qt.Key, own: str = "", *, usual: int | None = None) -> None:
    """Press a key of the page, and fill in what it asks."""
    QTest.keyClick(room.page, key)
    sheet = shown(ReasonSheet)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert sheet.isVisible()  # no reason is chosen beforehand
    assert sheet.do_button.shortcut().toString() == "Ctrl+Return"
    if usual is not None:
        sheet.choose(usual)
    if own:
        sheet.text.setText(own)
    sheet.do_button.click()
    room.settle()


def test_a_trial_is_rejected_withdrawn_and_taken_back_by_keyboard(room: Room) -> None:
    room.show(1)
    page = room.page
    assert not page.undo_button.isVisible()
    answer(room, Qt.Key.Key_X, "heel up")
    override = room.saved(1).override
    assert override == Override(False, "heel up", "AB", NOW)
    assert not room.saved(1).accepted
    assert page.view.verdict.title.text() == "Trial 1 does not count: heel up"
    assert "Said by AB" in page.view.verdict.why.text()
    page._withdraw_action.trigger()
    room.settle()
    assert room.saved(1).override is None
    assert page.undo_button.shortcut().toString() == "Ctrl+Z"
    page.undo_button.click()
    room.settle()
    assert room.saved(1).override == override
    page.undo()
    room.settle()
    assert room.saved(1).override is None
    assert not page.undo_button.isVisible()
    assert set(room.told.messages) == {
        "Trial 1: verdict as it was before.",
    }


def test_a_verdict_that_stands_already_is_said_to_and_can_be_taken_back(room: Room) -> None:
    room.show(1)
    answer(room, Qt.Key.Key_X, "heel up")
    room.page.overrule(accepted=False)
    sheet = shown(ReasonSheet)
    assert sheet.title.text() == "Trial 1 does not count: heel up"
    assert sheet.more.text().startswith("Said by AB, ")
    assert sheet.more.text().endswith("That is so already. Give another reason, or take it back.")
    sheet.choose(0)
    sheet.do_button.click()
    room.settle()
    assert room.saved(1).override == Override(False, "heel_up", "AB", NOW)
    room.page.overrule(accepted=False)
    shown(ReasonSheet).other_button.click()
    room.settle()
    assert room.saved(1).override is None
    room.page.overrule(accepted=True)  # which the checks say already
    sheet = shown(ReasonSheet)
    assert sheet.title.text() == "Trial 1 counts"
    assert "The checks say so already." in sheet.more.text()
    sheet.other_button.click()
    assert shown(ReasonSheet).title.text() == "Why does trial 1 not count?"
    shown(ReasonSheet).reject()


def test_a_usual_reason_is_kept_as_its_id(room: Room) -> None:
    room.show(1)
    answer(room, Qt.Key.Key_X, usual=0)
    override = room.saved(1).override
    assert override is not None
    assert override.reason == "heel_up"


def test_undo_works_after_the_program_was_closed(room: Room) -> None:
    room.show(1)
    answer(room, Qt.Key.Key_X, "heel up")
    room.build_anew()
    room.show(1)
    assert room.page.undo_button.isVisible()
    room.page.undo_button.click()
    room.settle()
    assert room.saved(1).override is None


def test_a_trial_without_a_force_cannot_be_accepted_and_the_window_is_told(room: Room) -> None:
    room.show(4)
    assert not room.page.view.verdict.button.isVisible()
    QTest.keyClick(room.page, Qt.Key.Key_A)
    assert "no peak force that could be accepted" in room.told.messages[0]
    assert QApplication.activeModalWidget() is None
    assert room.saved(4).override is None
    assert not room.page.undo_button.isVisible()


def test_a_note_is_kept_and_can_be_undone(room: Room) -> None:
    room.show(1)
    QTest.keyClick(room.page, Qt.Key.Key_N)
    sheet = shown(ReasonSheet)
    sheet.text.setText("sneezed")
    sheet.do_button.click()
    room.settle()
    assert room.saved(1).note == "sneezed"
    assert room.page.undo_button.toolTip() == "Undo: note, trial 1"
    room.page.undo()
    room.settle()
    assert room.saved(1).note == ""


def test_changes_asked_for_at_once_are_all_made_in_their_order(room: Room) -> None:
    room.show(1)
    for reason in ("first", "second", "third"):
        room.page._answer(Question.REJECT, 1, reason, "AB")
    room.settle()
    assert room.saved(1).override == Override(False, "third", "AB", NOW)
    for _ in range(3):
        room.page.undo()
        room.settle()
    assert room.saved(1).override is None


def test_undo_pressed_again_before_it_is_done_takes_back_nothing_older(room: Room) -> None:
    room.show(1)
    for reason in ("first", "second"):
        room.page._answer(Question.REJECT, 1, reason, "AB")
    room.settle()
    room.page.undo_button.click()
    room.page.undo_button.click()
    room.settle()
    assert room.saved(1).override == Override(False, "first", "AB", NOW)
    room.page.undo_button.click()
    room.settle()
    assert room.saved(1).override is None


def test_undo_takes_back_only_what_the_chosen_trial_shows(room: Room) -> None:
    room.show(1)
    room.page._answer(Question.REJECT, 1, "heel up", "AB")
    room.settle()
    room.page._choose_trial(2)
    room.page.undo_button.click()
    room.settle()
    assert not room.saved(1).accepted
    last = "Changed last: verdict, trial 1. Choose that trial, then take it back."
    assert room.told.messages == [last]
    room.page._choose_trial(1)
    room.page.undo_button.click()
    room.settle()
    assert room.saved(1).accepted


def test_former_methods_are_told_and_analysed_again(room: Room) -> None:
    visit = read_visit(room.path)
    trial = visit.trials[0]
    former = tuple(replace(answer, method_version=0) for answer in trial.results)
    old = (replace(trial, results=former), *visit.trials[1:])
    write_visit(room.path, replace(visit, trials=old), overwrite=True)
    room.show(1)
    lane = room.page.lane
    assert "made by former methods" in lane.sentence
    lane.action_button.click()
    room.settle()
    assert "former" not in lane.sentence
    assert room.saved(1).results == trial.results
    assert room.saved(1).earlier_results == former


def test_a_label_that_its_day_does_not_bear_out_is_said_of_the_visit(room: Room) -> None:
    room.page.show_visit(save(room.library, visit_of("W8", 1, {LEFT: (70.0,)})))
    room.settle()
    assert "By its label W8 is day 56 after W0, by its date it is day 1" in room.page.lane.sentence


def test_a_rest_that_was_cut_short_is_told(room: Room) -> None:
    visit = read_visit(room.path)
    first, second, *_ = visit.trials
    begun = first.started_at + timedelta(seconds=float(first.time_s[-1]) + 5)
    header = replace(visit.header, protocol_json=STANDARD.to_json())
    trials = (first, replace(second, started_at=begun))
    write_visit(room.path, replace(visit, header=header, trials=trials), overwrite=True)
    room.show(1)
    assert "The rest between trials was cut short" in room.page.lane.sentence
    assert "instead of 45 s: before trial 2." in room.page.lane.sentence
    at_the_end = read_visit_end(room.path).rest_doubt
    assert at_the_end is not None
    assert at_the_end.en in room.page.lane.sentence


# correcting and moving


def test_a_visit_is_corrected_from_the_page_and_the_page_goes_with_it(room: Room) -> None:
    refresh_people(room.context.people)
    room.page.opened()
    room.show(2)
    assert room.page.correct_button.shortcut().toString() == "Ctrl+E"
    room.page.correct_button.click()
    dialog = shown(CorrectDialog)
    room.settle()
    dialog._choose(3)
    dialog.inputs.visit_label.setText("W1")
    dialog.why.setText("typed wrong")
    dialog._plan()
    room.settle()
    with room.qtbot.waitSignal(room.page._context.ways.visit_changed):
        dialog.do_button.click()
    room.settle()
    assert room.page.reviewed is not None
    assert room.page.reviewed.header.visit == "W1"
    assert room.page.selected is not None
    assert room.page.selected.trial.number == 2  # as before
    assert not room.path.exists()
    assert "Corrected: visit W1, before W0 (AB" in room.page.lane.sentence
    room.page.undo()
    room.settle()
    assert room.page.reviewed.header.visit == "W0"
    assert room.path.exists()
    assert "Nothing corrected." in room.page.lane.sentence


def test_a_trial_is_moved_from_the_page_and_brought_back(room: Room) -> None:
    later = save(room.library, ONE)
    refresh_people(room.context.people)
    room.page.opened()
    room.show(2)
    told: list[tuple[str, TakeBack | None]] = []
    room.context.show_message = lambda said, take_back=None, **_: told.append(
        (say(said), take_back)
    )
    room.page.move_trial()
    dialog = shown(MoveDialog)
    for name, text in (("visit", "w0"), ("reason", "booked wrong"), ("visit", "w8")):
        assert not dialog.do_button.isEnabled()  # W0 is the visit that it is in
        field = dialog.form.input(name)
        assert isinstance(field, Field)
        field.setText(text)
    dialog.form.field("visit").setText("5-10-2026")
    assert "visit" in dialog.form.faults
    assert not dialog.do_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.focusWidget() is dialog.form.field("visit")
    dialog.form.field("visit").setText("w8")
    assert dialog.form.value("visit") == "W8"
    visit = dialog.form.input("visit")
    assert isinstance(visit, Field)
    offered = visit.completer().model()
    assert [offered.index(n, 0).data() for n in range(offered.rowCount())] == ["W8"]
    dialog.do_button.click()
    room.settle()
    assert dialog.another_day.isVisible()
    assert "and this trial is of" in dialog.says.text()
    assert "--another-day" not in dialog.says.text()
    assert str(later) not in dialog.says.text()
    assert "visit of today" not in dialog.says.text()  # another visit is wanted, of the same day
    assert "Choose the visit of that day" in dialog.says.text()
    assert len(read_visit(later).trials) == len(ONE.trials)
    dialog.another_day.setChecked(True)
    dialog.do_button.click()
    room.settle()
    assert len(read_visit(later).trials) == len(ONE.trials) + 1
    assert "A trial was moved from here to S1/W8 (" in room.page.lane.sentence
    words, take_back = told[0]
    assert words == (
        "The trial is trial 1 of visit W8 of S1 now. "
        "The trials after it here have moved up: 3 is 2 now."
    )
    assert room.page.selected is not None
    assert room.page.selected.trial.started_at == VISIT.trials[2].started_at  # its neighbour
    assert take_back is not None
    assert take_back.is_possible()
    take_back.do()
    room.settle()
    assert not take_back.is_possible()
    assert told[1][0] == "Taken back: the trial is in visit W0 of S1 again."
    assert "moved" not in room.page.lane.sentence
    assert len(read_visit(later).trials) == len(ONE.trials)
    assert len(read_visit(room.path).trials) == len(VISIT.trials)


# the file and others


def test_a_visit_changed_elsewhere_is_read_again_and_told(room: Room) -> None:
    room.show(1)
    room.page._answer(Question.NOTE, 1, "mine", "AB")
    room.settle()
    other = Library(room.library.root)
    overrule_trial(other, SUBJECT, "W0", 1, Override(False, "not hers", "CD", NOW))
    room.qtbot.waitUntil(lambda: bool(room.told.messages))
    room.settle()
    assert "changed elsewhere" in room.told.messages[0]
    assert "Said by CD" in room.page.view.verdict.why.text()


def test_what_a_dialog_of_the_page_saves_was_not_changed_elsewhere(room: Room) -> None:
    room.show(1)
    room.page.move_trial()
    dialog = shown(MoveDialog)
    overrule_trial(room.library, SUBJECT, "W0", 1, Override(False, "not hers", "CD", NOW))
    editor = room.page._editor
    assert editor is not None
    editor._read_if_changed()  # a slow computer looks while the dialog is still at it
    room.settle()
    assert room.told.messages == []
    dialog.reject()  # nothing was done by it after all
    room.qtbot.waitUntil(lambda: bool(room.told.messages))
    assert "changed elsewhere" in room.told.messages[0]
    room.settle()


def test_what_the_measure_screen_saves_meanwhile_was_not_changed_elsewhere(room: Room) -> None:
    session = cast("VisitSession", SimpleNamespace(path=room.path))
    room.context.visit = VisitInProgress(session, "Ans")
    room.show(1)
    overrule_trial(room.library, SUBJECT, "W0", 1, Override(False, "Measured again.", "AB", NOW))
    room.qtbot.waitUntil(
        lambda: "Measured again" in room.page.view.verdict.title.text(),
    )
    assert room.told.messages == []


def test_own_changes_are_not_taken_for_those_of_others(room: Room) -> None:
    room.show(1)
    room.page._answer(Question.NOTE, 1, "mine", "AB")
    room.settle()
    editor = room.page._editor
    assert editor is not None
    room.qtbot.waitUntil(lambda: not editor._quiet.isActive())
    room.settle()
    assert room.told.messages == []
    assert room.page.undo_button.isVisible()


def test_a_visit_that_is_read_twice_at_once_was_not_changed_elsewhere(room: Room) -> None:
    room.page.show_visit(room.path)
    editor = room.page._editor
    assert editor is not None
    editor._read_if_changed()  # asked before the first reading has answered
    room.settle()
    assert room.page.reviewed is not None
    assert room.told.messages == []


@pytest.mark.parametrize("damage", ["garbage", "gone"])
def test_a_visit_that_cannot_be_read_any_more_is_told_not_shown(room: Room, damage: str) -> None:
    room.show(1)
    if damage == "garbage":
        room.path.write_bytes(b"\x89HDF\r\n\x1a\n" + b"no visit" * 100)
    else:
        room.path.unlink()
    room.qtbot.waitUntil(lambda: room.page.reviewed is None)
    assert str(room.path) in room.page.empty.more.text()
    assert room.page._stack.currentIndex() == 0
    save(room.library, VISIT)
    room.qtbot.waitUntil(lambda: room.page.reviewed is not None)


def test_an_empty_library_says_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    context = context_of(Library(tmp_path / "library"), tmp_path / "settings", Told())
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.opened()
    assert context.tasks.wait_idle(PATIENCE_S)
    assert "Choose a person first" in page.empty.sentence.text()
    with qtbot.waitSignal(page._context.ways.people):
        page.empty.button.click()


def test_the_page_follows_the_person_chosen_and_offers_their_visits(room: Room) -> None:
    save(room.library, ONE)
    refresh_people(room.context.people)
    room.context.chosen.person = SUBJECT
    room.page.opened()
    room.settle()
    assert room.page.reviewed is not None
    assert room.page.reviewed.header.visit == "W8"
    visits = room.page.visit
    assert [visits.itemText(i)[:2] for i in range(visits.count())] == ["W0", "W8"]
    visits.setCurrentIndex(0)
    visits.activated.emit(0)
    room.settle()
    assert room.page.reviewed.header.visit == "W0"


def test_the_visit_that_is_measured_is_shown_before_any_other(room: Room) -> None:
    save(room.library, ONE)
    refresh_people(room.context.people)
    measured = room.library.find_visit(SUBJECT, "W0")
    session = SimpleNamespace(header=ONE.header, path=measured)
    room.context.visit = VisitInProgress(cast("VisitSession", session), "")
    room.context.chosen.person = SUBJECT
    room.page.opened()
    room.settle()
    assert room.page.reviewed is not None
    assert room.page.reviewed.path == measured  # not W8, the last of this person
    room.context.visit = None


def test_nobody_else_is_shown_for_somebody_without_a_visit(room: Room) -> None:
    room.show(2)
    new = room.context.people.add(name="Piet Bakker", birth_date=None)
    room.context.chosen.person = new.subject_id
    room.page.opened()
    room.settle()
    assert room.page.reviewed is None
    assert room.page.name.text() == "Piet Bakker"
    assert room.page.empty.sentence.text().startswith("Piet Bakker has no visit yet")


def test_the_language_is_switched_in_mid_review(room: Room, english_and_light: None) -> None:
    room.show(2)
    handle = room.page.view.handles[Mark.PEAK]
    handle.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Left)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    room.because()
    language.use("nl")
    room.build_anew()
    page = room.page
    assert page.selected is not None
    assert page.selected.trial.number == 2
    assert "met de hand verplaatst door AB" in page.view.handles[Mark.PEAK].text()
    assert "Een stille seconde" in page.view.verdict.why.text()
    page.view.folds[1].open()
    assert cell(page.view.metrics, 0, 0).text() == "Piekkracht"
    assert "Eén korte stoot" in page.view.details.toPlainText()
    dutch = {say(sentence(check), "nl") for check in room.saved(2).checks}
    page.view.folds[0].open()
    checks = page.view.checks
    said = {cell(checks, row, 2).text() for row in range(checks.rowCount())}
    assert dutch <= said


def is_cut_off(button: QPushButton) -> bool:
    needed = button.minimumSizeHint()
    return button.width() < needed.width() or button.height() < needed.height()


def test_nothing_is_cut_off_at_double_text_size(room: Room) -> None:
    theme.use("light", 200)
    try:
        room.build_anew()
        room.show(1)
        room.page.resize(1300, 690)
        buttons = [b for b in room.page.findChildren(QPushButton) if b.isVisible()]
        assert len(buttons) >= 7
        room.qtbot.waitUntil(lambda: not [b for b in buttons if is_cut_off(b)])
        assert room.page.minimumSizeHint().width() <= 1366
    finally:
        theme.use("light", 100)


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(room: Room) -> None:
    room.show(1)
    page = room.page
    view = page.view
    chips = map(view.chips.chip, view.chips.conditions)
    controls = [page.visit, page.more, view.trials, *chips, *view.handles.values()]
    controls += [view.checks, view.metrics, view.details]
    for control in controls:
        assert control.accessibleName(), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control


def test_the_actions_behind_the_dots_outlive_their_menu_and_the_dialog_they_open(
    room: Room, ring: FocusRing
) -> None:
    room.show(1)
    page = room.page
    for action in page.more.menu_of_rest.actions()[:2]:  # a correction, a move
        page.more.click()
        menu = page.more.menu_of_rest
        assert menu.isVisible()
        menu.setActiveAction(action)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        room.settle()
        sheet = QApplication.activeModalWidget()
        assert isinstance(sheet, QDialog)
        sheet.reject()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        del sheet, action
        gc.collect()
        page.view.trials.choose(2)
        assert not page._withdraw_action.isEnabled()
        assert page._release_action.text()


def test_why_a_recording_ended_is_said_with_its_verdict(qtbot: QtBot) -> None:
    strip = VerdictStrip()
    qtbot.addWidget(strip)
    trial = visit_of("W0", 1, BASELINE).trials[0]
    strip.show_trial(replace(trial, end_error=plain("the cable went")))
    assert strip.why.text().endswith("It ended early: the cable went")
