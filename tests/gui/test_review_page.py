"""Review: real visit files, read, judged and followed on disk."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from forceplate.analysis.quality import sentence
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.context import VisitInProgress
from forceplate.gui.review.review_page import ReviewPage
from forceplate.operations.amend_visit import overrule_trial
from forceplate.operations.effort_marks import Mark
from forceplate.operations.refresh_people import refresh_people
from forceplate.storage.library import Library
from forceplate.types import CheckOutcome, Override
from forceplate.words import say
from tests.gui.review_data import (
    LEFT,
    NOW,
    RIGHT,
    SUBJECT,
    Told,
    cell,
    context_of,
    mnemonics,
    save,
    visit_of,
)
from tests.gui.review_room import ONE, VISIT, WAIT_S, Room

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
    for row in range(room.page.trials.count()):
        room.page.trials.setCurrentRow(row)
    room.page.closed()
    room.settle()
    assert hashlib.sha256(room.path.read_bytes()).digest() == before


def test_a_condition_shows_its_trials_and_the_rejected_one_first(room: Room) -> None:
    room.show()
    page = room.page
    assert page.trials.count() == 4
    assert [page.condition.itemData(i) for i in range(page.condition.count())] == [LEFT, RIGHT]
    assert page.selected is not None
    assert page.selected.trial.number == 4
    assert "✗ rejected" in page.trials.item(3).text()
    assert "12 samples were lost" in page.verdict.verdict.text()
    assert not any(handle.isEnabled() for handle in page.handles.values())
    page.condition.setCurrentIndex(1)
    page.condition.activated.emit(1)
    assert page.selected.trial.condition == RIGHT


def test_every_check_is_there_in_words_with_number_and_limit(room: Room) -> None:
    room.show(1)
    checks = room.page.checks
    said = {cell(checks, row, 2).text(): row for row in range(checks.rowCount())}
    for check in room.saved(1).checks:
        row = said[sentence(check).en]
        sign = {CheckOutcome.PASS: "✓", CheckOutcome.WARN: "!", CheckOutcome.REJECT: "✗"}
        assert cell(checks, row, 0).text().startswith(sign[check.outcome])
        assert bool(cell(checks, row, 3).text()) == (check.value is not None)
        assert ("limit" in cell(checks, row, 3).text()) == (check.limit is not None)


def test_a_number_tells_its_method_its_weakness_and_its_parameters(room: Room) -> None:
    room.show(1)
    page = room.page
    page.tabs.setCurrentIndex(1)
    page.metrics.setFocus()
    page.metrics.setCurrentCell(0, 0)
    said = page.details.toPlainText()
    assert "highest_mean_20ms, version 1" in said
    assert "One short stab of the toes sets it" in said
    assert "window_s = 0.02" in said
    QTest.keyClick(page.metrics, Qt.Key.Key_Down)
    assert "best_window_mean" in page.details.toPlainText()
    assert "best_window_mean" in cell(page.metrics, 1, 0).toolTip()


def test_a_refused_number_says_why(room: Room) -> None:
    room.show(4)
    metrics = room.page.metrics
    assert "12 samples were lost during the trial" in cell(metrics, 0, 1).text()


def test_without_calibration_the_page_says_that_there_are_no_newtons(room: Room) -> None:
    bare = visit_of("W9", 60, {LEFT: (70.0,)}, calibration_json=None)
    room.page.show_visit(save(room.library, bare), LEFT)
    room.settle()
    assert "no newtons" in room.page._plot_note.text()
    assert room.page._plot_note.isVisible()


# verdict


def type_reason(room: Room, reason: str) -> QComboBox:
    box = room.page.verdict.reason
    box.setFocus()
    QTest.keyClicks(box, reason)
    return box


def test_a_trial_is_rejected_withdrawn_and_accepted_by_keyboard(room: Room) -> None:
    room.show(1)
    verdict = room.page.verdict
    QTest.keyClick(verdict.reject, Qt.Key.Key_Space)
    assert "reason" in room.told.messages[-1]
    assert room.saved(1).override is None
    type_reason(room, "heel up")
    verdict.reject.setFocus()
    QTest.keyClick(verdict.reject, Qt.Key.Key_Space)
    room.settle()
    override = room.saved(1).override
    assert override == Override(False, "heel up", "AB", NOW)
    assert not room.saved(1).accepted
    assert "Rejected by AB: heel up" in verdict.verdict.text()
    QTest.keyClick(verdict.withdraw, Qt.Key.Key_Space)
    room.settle()
    assert room.saved(1).override is None
    assert room.saved(1).accepted
    QTest.keyClick(room.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    assert room.saved(1).override == override


def test_a_trial_without_a_force_cannot_be_accepted_and_the_window_is_told(room: Room) -> None:
    room.show(4)
    type_reason(room, "I saw it")
    room.page.verdict.accept.click()
    room.settle()
    assert "no peak force that could be accepted" in str(room.told.errors[0])
    assert room.saved(4).override is None
    assert not room.page.verdict.undo.isEnabled()


def test_a_note_is_saved_when_it_is_finished_and_can_be_undone(room: Room) -> None:
    room.show(1)
    note = room.page.verdict.note
    QTest.keyClicks(note, "sneezed")
    QTest.keyClick(note, Qt.Key.Key_Return)
    room.settle()
    assert room.saved(1).note == "sneezed"
    room.page.undo()
    room.settle()
    assert room.saved(1).note == ""
    assert note.text() == ""


def test_changes_asked_for_at_once_are_all_made_in_their_order(room: Room) -> None:
    room.show(1)
    for reason in ("first", "second", "third"):
        room.page.verdict.overruled.emit(False, reason)
    room.settle()
    assert room.saved(1).override == Override(False, "third", "AB", NOW)
    for _ in range(3):
        room.page.undo()
    room.settle()
    assert room.saved(1).override is None


# the file and others


def test_a_visit_changed_elsewhere_is_read_again_and_told(room: Room) -> None:
    room.show(1)
    room.page.verdict.noted.emit("mine")
    room.settle()
    other = Library(room.library.root)
    overrule_trial(other, SUBJECT, "W0", 1, Override(False, "not hers", "CD", NOW))
    room.qtbot.waitUntil(lambda: bool(room.told.messages), timeout=5000)
    room.settle()
    assert "changed elsewhere" in room.told.messages[0]
    assert "Rejected by CD: not hers" in room.page.verdict.verdict.text()
    assert not room.page.verdict.undo.isEnabled()


def test_what_the_measure_screen_saves_meanwhile_was_not_changed_elsewhere(room: Room) -> None:
    session = cast("VisitSession", SimpleNamespace(path=room.path))
    room.context.visit = VisitInProgress(session, "Ans", set())
    room.show(1)
    overrule_trial(room.library, SUBJECT, "W0", 1, Override(False, "Measured again.", "AB", NOW))
    room.qtbot.waitUntil(
        lambda: "Measured again." in room.page.verdict.verdict.text(), timeout=5000
    )
    assert room.told.messages == []


def test_own_changes_are_not_taken_for_those_of_others(room: Room) -> None:
    room.show(1)
    room.page.verdict.noted.emit("mine")
    room.settle()
    editor = room.page._editor
    assert editor is not None
    with room.qtbot.waitSignal(editor._quiet.timeout, timeout=5000):
        pass
    room.settle()
    assert room.told.messages == []
    assert room.page.verdict.undo.isEnabled()


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
    room.qtbot.waitUntil(lambda: room.page.reviewed is None, timeout=5000)
    assert str(room.path) in room.page._empty.text()
    assert room.page._stack.currentIndex() == 0
    save(room.library, VISIT)
    room.qtbot.waitUntil(lambda: room.page.reviewed is not None, timeout=5000)


def test_an_empty_library_says_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    context = context_of(Library(tmp_path / "library"), tmp_path / "settings", Told())
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.opened()
    assert context.tasks.wait_idle(WAIT_S)
    assert "Measure a visit first" in page._empty.text()


def test_a_person_and_a_visit_are_chosen_from_the_lists(room: Room) -> None:
    save(room.library, ONE)
    refresh_people(room.context.people)
    room.page.opened()
    room.settle()
    box = room.page.person.box
    assert [box.itemData(i) for i in range(box.count())] == [SUBJECT]
    box.setCurrentIndex(0)
    box.activated.emit(0)
    room.settle()
    assert room.page.reviewed is not None
    assert room.page.reviewed.header.visit == "W8"
    visits = room.page.visit.box
    visits.setCurrentIndex(0)
    visits.activated.emit(0)
    room.settle()
    assert room.page.reviewed.header.visit == "W0"


def test_the_language_is_switched_in_mid_review(room: Room, english_and_light: None) -> None:
    room.show(2)
    handle = room.page.handles[Mark.PEAK]
    handle.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Left)
    language.use("nl")
    room.build_anew()
    page = room.page
    assert "goedgekeurd, " in page.trials.item(1).text()
    assert page.selected is not None
    assert page.selected.trial.number == 2
    assert "met de hand verplaatst door AB" in page.handles[Mark.PEAK].text()
    assert "Een stille seconde" in page.verdict.verdict.text()
    assert cell(page.metrics, 0, 0).text() == "Piekkracht"
    assert "Eén korte stoot" in page.details.toPlainText()
    dutch = {say(sentence(check), "nl") for check in room.saved(2).checks}
    said = {cell(page.checks, row, 2).text() for row in range(page.checks.rowCount())}
    assert dutch <= said
    assert mnemonics(page) == sorted(set(mnemonics(page)))


def is_cut_off(button: QPushButton) -> bool:
    needed = button.minimumSizeHint()
    return button.width() < needed.width() or button.height() < needed.height()


def test_nothing_is_cut_off_at_double_text_size(room: Room) -> None:
    theme.use("light", 200)
    try:
        room.build_anew()
        room.show(1)
        buttons = room.page.findChildren(QPushButton)
        assert len(buttons) >= 7
        room.qtbot.waitUntil(lambda: not [b for b in buttons if is_cut_off(b)], timeout=5000)
        assert room.page.minimumSizeHint().width() <= 1366
    finally:
        theme.use("light", 100)


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(room: Room) -> None:
    room.show(1)
    page = room.page
    controls = [page.person.box, page.visit.box, page.condition, page.trials, page.tabs]
    controls += [page.checks, page.metrics, page.details, *page.handles.values()]
    controls += [page.verdict.reason, page.verdict.note, page.verdict.operator]
    for control in controls:
        assert control.accessibleName(), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control
