"""The one dialog for all that can be entered wrongly: real files, by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forceplate.analysis.corrections import corrections
from forceplate.gui.context.context import Context, VisitInProgress
from forceplate.gui.kit.buttons import Button
from forceplate.gui.share.correct_dialog import CorrectDialog
from forceplate.gui.share.correction_inputs import MASS, PERSON, SIDE, TOES, VISIT
from forceplate.gui.share.move_dialog import MoveDialog
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Condition, Side, Visit
from tests.gui.review_data import (
    BASELINE,
    NOW,
    RIGHT_TOES,
    SUBJECT,
    Told,
    context_of,
    save,
    visit_of,
)
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from forceplate.session import VisitSession


class Room:
    """A library with one visit, and the dialog over it."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.library = Library(folder / "library")
        self.path = save(self.library, visit_of("W0", 0, BASELINE, body_mass_kg=7.2))
        self.told = Told()
        self.context: Context = context_of(self.library, folder / "settings", self.told)
        refresh_people(self.context.people)
        self.context.people.edit(SUBJECT, name="Jan de Vries", birth_date=date(1990, 2, 28))
        self.dialog = self.open()

    def open(self, trial: int | None = None, condition: Condition | None = None) -> CorrectDialog:
        dialog = CorrectDialog(self.context, self.path, trial=trial, condition=condition)
        self._qtbot.addWidget(dialog)
        dialog.show()
        self.settle()
        return dialog

    def settle(self) -> None:
        assert self.context.tasks.wait_idle(PATIENCE_S)
        QApplication.processEvents()

    def plan(self) -> None:
        self.dialog._settle.stop()
        self.dialog._plan()
        self.settle()

    def correct(self) -> Visit:
        """Say why, do it, and return the visit wherever it is now."""
        self.dialog.why.setText("typed wrong")
        assert self.dialog.do_button.isEnabled(), self.dialog.says.text()
        self.dialog.do_button.click()
        self.settle()
        assert not self.dialog.isVisible()
        (entry,) = self.library.visits()
        return read_visit(entry.path)

    def effects(self) -> list[tuple[str, str, str]]:
        table = self.dialog.effects
        rows = range(table.rowCount())
        cells = [[table.item(row, column) for column in range(3)] for row in rows]
        return [tuple("" if one is None else one.text() for one in row) for row in cells]  # type: ignore[misc]


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    made = Room(tmp_path, qtbot)
    yield made
    made.settle()


def test_a_mass_is_corrected_in_five_steps_and_never_by_enter(room: Room) -> None:
    dialog = room.dialog
    assert dialog.windowTitle() == "Correct visit W0, 1 Feb 2026"
    assert dialog.doubt.isVisible()  # 7.2 kg in the file
    before = room.path.read_bytes()
    QTest.keyClicks(dialog.inputs.mass, "72")
    room.plan()
    assert room.effects()[0] == ("Left big toe, of body weight", "103.4 %", "10.3 %")
    assert not dialog.do_button.isEnabled()  # nobody has said why
    QTest.keyClicks(dialog.why, "decimal point")
    assert dialog.do_button.isEnabled()
    for part in (dialog.inputs.mass, dialog.why, dialog.initials, dialog):
        QTest.keyClick(part, Qt.Key.Key_Return)
    room.settle()
    assert dialog.isVisible()
    assert room.path.read_bytes() == before
    assert dialog.do_button.shortcut().toString() == "Ctrl+Return"
    visit = room.correct()
    assert visit.header.body_mass_kg == 72.0
    (one,) = corrections(visit)
    assert (one.former, one.now, one.by, one.at, one.reason) == (
        7.2,
        72.0,
        "AB",
        NOW,
        "typed wrong",
    )


def test_a_label_is_corrected_in_six_steps_that_wait_for_no_preview(room: Room) -> None:
    dialog = room.dialog  # opened: the first
    QTest.mouseClick(dialog._rows[VISIT], Qt.MouseButton.LeftButton)
    QTest.keyClicks(dialog.focusWidget(), "W1")
    dialog.why.setFocus()
    QTest.keyClicks(dialog.why, "typed wrong")
    assert not dialog.do_button.isEnabled()  # what changes with it is not known yet
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    assert not dialog.isVisible()
    (entry,) = room.library.visits()
    (one,) = corrections(read_visit(entry.path))
    assert (one.former, one.now, one.by, one.reason) == ("W0", "W1", "AB", "typed wrong")


@pytest.mark.parametrize("known", ["AB", ""])
def test_a_usual_reason_is_said_by_one_key_and_asks_who_says_so(room: Room, known: str) -> None:
    room.context.settings_model.works_now(known)
    dialog = room.open()  # the first
    dialog.activateWindow()
    room._qtbot.waitUntil(dialog.isActiveWindow)
    QTest.mouseClick(dialog._rows[VISIT], Qt.MouseButton.LeftButton)
    QTest.keyClicks(dialog.focusWidget(), "W1")
    QTest.keyClick(dialog, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    assert dialog.why.text() == "Typed wrong"
    assert dialog.focusWidget() is dialog.initials
    if not known:  # asked once, and known from then on
        assert dialog.initials.text() == ""
        QTest.keyClicks(dialog.focusWidget(), "AB")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)  # the fifth
    room.settle()
    assert not dialog.isVisible()
    (entry,) = room.library.visits()
    (one,) = corrections(read_visit(entry.path))
    assert (one.now, one.by, one.reason) == ("W1", "AB", "Typed wrong")
    assert room.context.settings.operator == "AB"


def test_a_wish_that_waits_for_the_preview_passes_no_doubt(room: Room) -> None:
    dialog, before = room.dialog, room.path.read_bytes()
    QTest.keyClicks(dialog.inputs.mass, "7.3")
    dialog.why.setText("x")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.lacks.text() == "Say why in words, of at least 4 letters: it is kept."
    dialog.why.setText("typed wrong")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    assert dialog.isVisible()
    assert dialog.focusWidget() is dialog.is_right
    assert room.path.read_bytes() == before


def test_initials_of_a_correction_are_of_that_correction(room: Room) -> None:
    settings = room.context.settings_model
    assert settings.settings.operator == "AB"
    room.dialog.inputs.mass.setText("72")
    room.plan()
    room.dialog.why.setText("typed wrong")
    room.dialog.initials.setText("x")
    room.dialog.do_button.click()
    room.settle()
    assert corrections(read_visit(room.path))[0].by == "x"
    assert settings.settings.operator == "AB"
    settings.change(operator="")
    settings.first_operator("CD")  # nobody was known
    assert settings.settings.operator == "CD"


def test_what_cannot_be_corrected_during_the_visit_says_so(room: Room) -> None:
    assert all(row.isEnabled() for row in room.dialog._rows)
    session = cast(
        "VisitSession", SimpleNamespace(path=room.path, header=read_visit(room.path).header)
    )
    room.context.visit = VisitInProgress(session, "Jan de Vries")
    dialog = room.open()
    rows = dialog._rows
    assert [row.isEnabled() for row in rows] == [True, True, True, False, False, True]
    for row in rows[3:5]:
        assert row.accessibleName().endswith("End the visit first.")
        assert row._said == "End the visit first."
        shown = row.grab().toImage()
        row.setEnabled(True)
        assert row.grab().toImage() != shown  # it is grey


def test_a_doubtful_mass_is_asked_back(room: Room) -> None:
    dialog = room.dialog
    dialog.inputs.mass.setText("8")
    room.plan()
    dialog.why.setText("typed wrong")
    assert "8 kg is the body mass of very few people." in dialog.doubts.text()
    assert dialog.is_right.isVisible()
    assert not dialog.do_button.isEnabled()
    dialog.is_right.setChecked(True)
    assert room.correct().header.body_mass_kg == 8.0


def test_the_feet_are_swapped_or_some_trials_are_of_the_other(room: Room) -> None:
    dialog = room.dialog
    dialog._rows[SIDE].click()
    room.plan()
    assert ("Left big toe", "73.0 N", "77.0 N") in room.effects()
    dialog.some.click()
    dialog.inputs.side.setCurrentIndex(dialog.inputs.side.findData("right"))
    for number, box in dialog._boxes.items():
        box.setChecked(number == 1)
    room.plan()
    visit = room.correct()
    assert [trial.condition.side for trial in visit.trials[:2]] == [Side.RIGHT, Side.LEFT]


def test_what_cannot_be_is_said_and_not_offered(room: Room) -> None:
    dialog = room.dialog
    dialog._rows[SIDE].click()
    dialog.inputs.side.setCurrentIndex(dialog.inputs.side.findData("left"))
    dialog.why.setText("typed wrong")
    room.plan()
    assert "trials of both feet" in dialog.says.text()
    assert not dialog.do_button.isEnabled()


def test_label_and_day_give_the_file_another_name(room: Room) -> None:
    dialog = room.dialog
    dialog._rows[VISIT].click()
    assert dialog.inputs.values == {}  # nothing is another yet
    dialog.inputs.visit_label.setText("W3")
    dialog.inputs.day.selectAll()
    QTest.keyClicks(dialog.inputs.day, "22-2-202")
    room.plan()
    assert dialog.inputs.values == {}  # not even the label, while the day is none
    assert "No day from 1900 to 2099" in dialog.says.text()
    assert dialog.inputs.day.property("fault") == "wrong"
    dialog.why.setText("typed wrong")
    assert not dialog.do_button.isEnabled()
    QTest.keyClicks(dialog.inputs.day, "6")
    day = dialog.inputs.day
    assert day.understood == "22 Feb 2026"
    both = day.fontMetrics().horizontalAdvance(day.text() + day.understood)
    assert both + 36 <= day.width()  # the words are seen beside what was typed
    room.plan()
    assert "The file is called S1_W3_2026-02-22 then." in dialog.says.text()
    header = room.correct().header
    assert (header.visit, header.started_at.date()) == ("W3", date(2026, 2, 22))


def test_a_label_that_differs_in_case_only_is_another(room: Room) -> None:
    inputs = room.dialog.inputs
    room.dialog._rows[VISIT].click()
    inputs.visit_label.setText("w0")  # what the person has already is meant by it
    assert inputs.values == {}
    inputs._own_label, inputs._labels = "w0", []  # as an earlier version let it be typed
    inputs.visit_label.setText("W3")
    inputs.visit_label.setText("W0")
    assert inputs.values == {}  # this file says so already


def test_a_visit_goes_to_the_right_person(room: Room) -> None:
    other = room.context.people.add(name="Anna Bakker")
    room.dialog.close()
    dialog = room.dialog = room.open()
    dialog._rows[PERSON].click()
    dialog.inputs.person.setCurrentIndex(dialog.inputs.person.findData(other.subject_id))
    room.plan()
    dialog.is_right.setChecked(True)  # 7.2 kg is doubted for her too
    assert room.correct().header.subject_id == other.subject_id


def test_toes_posture_and_operator(room: Room) -> None:
    dialog = room.dialog
    dialog._rows[TOES].click()
    dialog.inputs.posture.setCurrentIndex(dialog.inputs.posture.findData("standing"))
    dialog.inputs.fixation.setText("strap")
    room.plan()
    visit = room.correct()
    assert {(t.condition.posture.value, t.condition.fixation) for t in visit.trials} == {
        ("standing", "strap")
    }
    assert len(corrections(visit)) == 2


def test_what_is_corrected_is_named_the_visit_or_its_trials(room: Room) -> None:
    room.dialog.close()
    room.dialog = dialog = room.open(trial=2)
    assert dialog.windowTitle() == "Correct trial 2 of W0, 1 Feb 2026"
    assert dialog.do_button.text() == "Correct trial 2"
    assert list(dialog.chosen_trials) == [2]
    assert not dialog.trials.isVisible()  # the title says which: no list has to be cut
    dialog.some.click()
    assert dialog.trials.isVisible()
    dialog._boxes[3].click()
    assert dialog.do_button.text() == "Correct 2 trials"
    dialog._choose(MASS)  # that is of the visit
    assert dialog.windowTitle() == "Correct visit W0, 1 Feb 2026"
    assert dialog.do_button.text() == "Correct this visit"
    assert not dialog.chosen_trials


def test_a_date_in_the_field_of_the_label_is_refused_at_it(room: Room) -> None:
    dialog, inputs = room.dialog, room.dialog.inputs
    dialog._rows[VISIT].click()
    assert inputs.visit_label.accessibleName() == "Label"
    assert inputs.day.accessibleName() == "Day"
    inputs.visit_label.setText("5-10-2026")
    assert inputs.visit_label.property("fault") == "wrong"
    assert "reads as a date or a number" in dialog.says.text()
    dialog.why.setText("typed wrong")
    room.plan()
    assert not dialog.do_button.isEnabled()
    inputs.visit_label.setText("Extra")
    assert not inputs.visit_label.property("fault")
    assert "worked out" in dialog.says.text() or not dialog.says.text()
    room.plan()
    assert "Extra names no week, and W0 does" in dialog.doubts.text()
    assert not dialog.do_button.isEnabled()


def test_the_dialog_stays_where_it_is_whatever_is_chosen(room: Room) -> None:
    dialog = room.dialog
    places = set()
    for place in (MASS, SIDE, TOES, VISIT, PERSON):
        QTest.mouseClick(dialog._rows[place], Qt.MouseButton.LeftButton)
        room.plan()
        QTest.qWait(1)  # the area that grows does so when Qt is idle
        where = dialog._rows[PERSON].mapToGlobal(dialog._rows[PERSON].rect().topLeft())
        places.add((dialog.height(), where.x(), where.y()))
    assert len(places) == 1


def test_ctrl_enter_says_what_lacks_and_goes_there(room: Room) -> None:
    dialog = room.dialog
    do = (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog, *do)
    assert "Change what is wrong first" in dialog.says.text()
    assert dialog.focusWidget() is dialog.inputs.mass
    dialog.inputs.mass.setText("72")
    room.plan()
    QTest.keyClick(dialog.inputs.mass, *do)
    assert dialog.focusWidget() is dialog.why
    assert dialog.lacks.isVisible()
    assert dialog.why.property("fault") == "wrong"
    dialog.why.setText("typed wrong")
    assert not dialog.lacks.isVisible()
    assert dialog.do_button.isEnabled()


def test_a_long_order_of_visits_squeezes_no_name(room: Room) -> None:
    table = room.dialog.effects
    order = ", ".join(f"W{week}" for week in range(0, 60, 2))
    table.show_rows([("Order of the visits", order, order)])
    room.dialog._changes.show()
    table.show()
    QTest.qWait(1)
    assert table.columnWidth(0) >= 110
    table.show_rows([("Left big toe", "1.0 N", "2.0 N")])
    QTest.qWait(1)
    assert table.columnWidth(0) > table.columnWidth(1) + table.columnWidth(2)


def test_some_trials_are_those_that_one_looks_at_and_all_that_changes_is_named(room: Room) -> None:
    room.dialog.close()
    room.dialog = dialog = room.open(condition=RIGHT_TOES)
    dialog._rows[SIDE].click()
    room.plan()
    assert "Trials that change: 8 of 8." in dialog.says.text()
    assert ("Trials 1, 2", "Left big toe", "Right big toe") in room.effects()
    assert dialog.effects.verticalScrollBar().maximum() == 0
    dialog.some.click()
    assert list(dialog.chosen_trials) == [7, 8]
    assert dialog._boxes[7].text().startswith("7  Right small toes, 5")
    assert dialog._boxes[7].text().endswith("N")
    room.plan()
    assert "Trials that change: 2 of 8." in dialog.says.text()
    assert room.effects()[0] == ("Trials 7, 8", "Right small toes", "Left small toes")
    visit = room.correct()
    changed = [trial.number for trial in visit.trials if trial.changes]
    assert changed == [7, 8]


def test_no_trial_ticked_is_not_the_whole_visit(room: Room) -> None:
    dialog, before = room.dialog, room.path.read_bytes()
    dialog._rows[SIDE].click()
    dialog.some.click()  # opened from the list of people: no condition is looked at
    dialog.why.setText("typed wrong")
    (every,) = dialog.trials.findChildren(Button)
    for n_ticked in (0, 8, 0):
        assert sum(box.isChecked() for box in dialog._boxes.values()) == n_ticked
        room.plan()
        assert dialog.do_button.isEnabled() == (n_ticked > 0)
        assert ("Tick the trials that are meant." in dialog.says.text()) == (n_ticked == 0)
        every.click()
    every.click()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    assert room.path.read_bytes() == before


def test_who_measures_now_is_proposed_and_nobody_of_a_visit_that_ended(room: Room) -> None:
    room.context.settings_model.change(operator="")
    assert not room.open().initials.text()
    header = SimpleNamespace(operator="AK")
    session = cast("VisitSession", SimpleNamespace(path=room.path, header=header))
    room.context.visit = VisitInProgress(session, "Jan de Vries")
    dialog = room.open()
    assert dialog.initials.text() == "AK"
    move = MoveDialog(
        room.context, room.path, read_visit(room.path).header, 1, people=(), parent=dialog
    )
    assert move.form.value("by") == "AK"
