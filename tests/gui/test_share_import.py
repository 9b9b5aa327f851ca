"""Recordings of other systems through the real dialog; and what all these dialogs share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from forceplate.gui.kit import language
from forceplate.gui.people.people_page import PeoplePage
from forceplate.gui.review.review_page import ReviewPage
from forceplate.gui.share.export_dialog import ExportDialog
from forceplate.gui.share.import_dialog import ImportDialog, parse_moment
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.storage.visit.visit_file import read_visit
from forceplate.words import Language
from tests.gui.conftest import WAIT_MS
from tests.gui.review_data import (
    SUBJECT,
    mnemonics,
    save,
)
from tests.gui.share_room import (
    FIRST,
    SECOND,
    Room,
    details,
    fill,
    press_file,
    rows_of,
    share_room,
    shown,
)
from tests.patience import PATIENCE_S
from tests.unit.analysis_data import effort

room = share_room


def test_a_recording_of_another_system_becomes_a_trial(room: Room) -> None:
    dialog = room.importing()
    told: list[str] = []
    dialog.imported.connect(told.append)
    room.press(dialog.file_button)
    room.give_file(press_file(room.folder))
    room.settle()
    assert "force_n in N" in dialog.reading.text()
    room.press(dialog.import_button)
    assert list(dialog.form.faults) == ["visit", "side", "region", "recorded", "system"]
    fill(dialog)
    room.press(dialog.import_button)
    room.settle()
    assert not dialog.notices.notices, details(dialog)
    assert told == ["KX4-7RM"]
    (path,) = (room.library.root / "KX4-7RM").glob("*_B1_*.h5")
    (trial,) = read_visit(path).trials
    peak_n = next(one.value for one in trial.results if one.name == "peak_force")  # type: ignore[union-attr]
    assert peak_n == pytest.approx(80.0, abs=3.0)
    assert f"{peak_n:.1f}" in dialog.made.more.text()
    assert path.name in dialog.made.words.text()
    np.testing.assert_allclose(trial.counts[:, 0] * 1e-5, np.round(effort(80.0, seed=3), 4))
    page = ReviewPage(room.context)
    room.show(page)
    page.show_visit(path)
    room.settle()
    said = " ".join(line.sentence for line in page.lane.lines)
    assert "IMPORTED from Another plate" in said
    assert "press.csv (SHA-256 " in said


def test_a_body_mass_far_from_that_of_the_visit_before_is_asked_back(room: Room) -> None:
    dialog = room.importing()
    line = dialog.form._lines["mass"]
    dialog.form.fill({"person": SUBJECT, "mass": 35.0})
    (doubt,) = (fault for name, fault in dialog.form.faults.items() if name == "mass")
    last_kg = SECOND.header.body_mass_kg
    assert doubt.is_doubt
    assert f"than at the last visit ({last_kg:g} kg)" in doubt.sentence
    line.is_right.setChecked(True)
    assert "mass" not in dialog.form.faults
    dialog.form.fill({"person": "", "mass": 24.0})
    dialog.form.fill({"mass": 35.0, "person": SUBJECT})
    assert "mass" in dialog.form.faults, "another doubt of the same value is asked again"
    dialog.form.fill({"recorded": FIRST.header.started_at.date()})
    assert "mass" not in dialog.form.faults, "there was no visit before that day"


def test_columns_and_unit_are_asked_where_the_file_does_not_say(room: Room) -> None:
    dialog = room.importing()
    dialog.read_file(press_file(room.folder, heads="a,b", scale=1 / 9.80665))
    fill(dialog)
    room.settle()
    assert "no column for certain may be the force" in dialog.reading.text()
    assert "1: a" in dialog.reading.text()
    language.use(Language.DUTCH)
    dialog.columns.changed.emit()
    assert "van geen kolom staat vast dat het de kracht is; noem er een" in dialog.reading.text()
    language.use(Language.ENGLISH)
    assert not dialog.import_button.isEnabled()
    columns = dialog.columns
    columns.force.setCurrentRow(1)
    columns.force.setFocus()
    QTest.keyClick(columns.force, Qt.Key.Key_Space)
    columns.unit.setCurrentIndex(columns.unit.findData("kgf"))
    columns.time.setCurrentIndex(columns.time.findData("1"))
    columns.time_unit.setCurrentIndex(columns.time_unit.findData("s"))
    assert "b in kgf" in dialog.reading.text()
    room.press(dialog.import_button)
    room.settle()
    assert not dialog.notices.notices, details(dialog)
    (path,) = (room.library.root / "KX4-7RM").glob("*_B1_*.h5")
    peaks = [one for one in read_visit(path).trials[0].results if one.name == "peak_force"]
    assert peaks[0].value == pytest.approx(80.0, abs=3.0)  # type: ignore[union-attr]


def buttons(dialog: ImportDialog) -> dict[str, QPushButton]:
    found = dialog.columns.answers.findChildren(QPushButton)
    return {one.text(): one for one in found if not one.isHidden()}


def test_a_question_has_a_button_for_each_answer(room: Room) -> None:
    dialog = room.importing()
    dialog.read_file(press_file(room.folder, heads="Time (s),Force (kg)", scale=1 / 9.80665))
    room.settle()
    fill(dialog)
    assert "kg is a mass" in dialog.reading.text()
    assert not dialog.import_button.isEnabled()
    assert list(buttons(dialog)) == ["kgf"]
    room.press(buttons(dialog)["kgf"])
    assert "Force in kgf" in dialog.reading.text()
    assert not buttons(dialog)
    dialog.columns.unit.setCurrentIndex(dialog.columns.unit.findData("N"))
    assert "in kg, not in N" in dialog.reading.text()
    assert not dialog.import_button.isEnabled()


def test_each_effort_of_a_file_is_listed_and_becomes_a_trial(room: Room) -> None:
    path = press_file(room.folder)
    heads, *lines = path.read_text().splitlines()
    more = [f"{float(t) + len(lines) / 1000:.3f},{n}" for t, n in (x.split(",") for x in lines)]
    path.write_text("\n".join([heads, *lines, *more]) + "\n")
    dialog = room.importing()
    dialog.read_file(path)
    room.settle()
    fill(dialog)
    assert "holds 2 efforts" in dialog.reading.text()
    assert list(buttons(dialog)) == ["1", "2", "Each as a trial"]
    assert dialog.columns.effort.count() == 4
    room.press(buttons(dialog)["Each as a trial"])
    room.press(dialog.import_button)
    room.settle()
    assert not dialog.notices.notices, details(dialog)
    (made,) = (room.library.root / "KX4-7RM").glob("*_B1_*.h5")
    assert len(read_visit(made).trials) == 2


def test_a_comma_that_may_be_either_is_asked_before_the_columns(room: Room) -> None:
    path = room.folder / "press.csv"
    path.write_text("".join(f"{10 + i % 7},{i % 10}\n" for i in range(400)))
    dialog = room.importing()
    dialog.read_file(path)
    room.settle()
    assert "in two ways" in dialog.reading.text()
    assert dialog.columns.force.count() == 0
    room.press(buttons(dialog)["Decimal comma"])
    assert dialog.columns.force.count() == 1


def test_another_day_than_the_visits_is_asked(room: Room) -> None:
    dialog = room.importing()
    for moment, force in (("28-2-2026 9:30", 1.0), ("1-3-2026 9:30", 1.1)):
        dialog.read_file(press_file(room.folder, scale=force))
        room.settle()
        fill(dialog)
        dialog.form.fill({"recorded": moment})
        room.press(dialog.import_button)
        room.settle()
    (path,) = (room.library.root / "KX4-7RM").glob("*_B1_*.h5")
    for answer, n_trials in (("Cancel", 1), ("Add to the other day", 2)):
        assert dialog.question is not None
        assert "--another-day" not in dialog.question.text()
        room.answer(answer)
        room.settle()
        assert len(read_visit(path).trials) == n_trials
        if n_trials == 1:
            dialog.start()
            room.settle()


def test_the_recording_of_another_person_is_asked(room: Room) -> None:
    path, dialog = press_file(room.folder), room.importing()
    for person in ("KX4-7RM", SUBJECT):
        dialog.read_file(path)
        room.settle()
        fill(dialog)
        dialog.form.fill({"person": person})
        room.press(dialog.import_button)
        room.settle()
    for answer, n_visits in (("Cancel", 0), ("Import it as well", 1)):
        assert dialog.question is not None
        assert "of KX4-7RM has this recording already" in dialog.question.text()
        assert "--sure" not in dialog.question.text()
        room.answer(answer)
        room.settle()
        assert len(list((room.library.root / SUBJECT).glob("*_B1_*.h5"))) == n_visits
        if not n_visits:
            dialog.start()
            room.settle()


def test_the_same_recording_twice_is_refused_in_words(room: Room) -> None:
    path = press_file(room.folder)
    dialog = room.importing()
    for _ in range(2):
        dialog.read_file(path)
        room.settle()
        fill(dialog)
        dialog.start()
        room.settle()
    said = details(dialog)
    assert "Nothing was imported" in said
    assert "is this recording already" in said
    assert not dialog.made.isVisible()


def test_a_file_that_is_no_recording_is_refused_in_words(room: Room) -> None:
    path = room.folder / "letter.csv"
    path.write_text("Dear colleague\n")
    dialog = room.importing()
    dialog.read_file(path)
    room.settle()
    assert "no rows of numbers" in details(dialog)
    assert not dialog.import_button.isEnabled()


@pytest.mark.parametrize(
    ("text", "day"),
    [("28-2-2026", 28), ("28/2/2026 9:30", 28), ("2026-02-28T09:30", 28), ("1.3.2026", 1)],
)
def test_the_moment_of_the_recording_is_read_day_first(text: str, day: int) -> None:
    moment = parse_moment(text, datetime(2026, 5, 4, tzinfo=UTC))
    assert moment is not None
    assert moment.utcoffset() is not None
    assert moment.day == day


@pytest.mark.parametrize("text", ["", "yesterday", "30-2-2026", "5-5-2026", "28-2-26", "1-1-0000"])
def test_a_moment_that_cannot_have_been_is_none(text: str) -> None:
    assert parse_moment(text, datetime(2026, 5, 4, tzinfo=UTC)) is None


@pytest.mark.parametrize("make", [Room.reporting, Room.importing, lambda r: r.export("tidy-csv")])
def test_every_control_has_its_own_key_and_a_name(
    room: Room, make: Callable[[Room], QWidget]
) -> None:
    for code in Language:
        language.use(code)
        dialog = make(room)
        keys = mnemonics(dialog)
        assert len(set(keys)) == len(keys), (code, keys)
        for kind in (QComboBox, QLineEdit, QListWidget, QProgressBar):
            for one in dialog.findChildren(kind):
                assert one.accessibleName() or isinstance(one.parent(), QComboBox), one


def test_people_has_export_and_import(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    assert application.context is not None
    save(application.context.library, FIRST)
    page = application.window.page(Screen.PEOPLE)
    assert isinstance(page, PeoplePage)
    page.refresh()
    assert application.tasks.wait_idle(PATIENCE_S)
    page.export_button.click()
    exporting = shown(ExportDialog)
    exporting.export(tmp_path / "out.csv")
    assert application.tasks.wait_idle(PATIENCE_S)
    assert rows_of(tmp_path / "out.csv")
    exporting.close()
    page.import_button.click()
    importing = shown(ImportDialog)
    assert importing.form.value("person") == SUBJECT
    importing.read_file(press_file(tmp_path))
    assert application.tasks.wait_idle(PATIENCE_S)
    fill(importing)
    importing.form.fill({"person": SUBJECT})
    importing.start()
    assert application.tasks.wait_idle(PATIENCE_S)
    importing.close()
    people = application.context.people.people()
    assert [visit.visit for visit in people[0].visits] == ["W0", "B1"]
    qtbot.waitUntil(
        lambda: "B1" in [fold.visit.visit for fold in page.panel.folds], timeout=WAIT_MS
    )
