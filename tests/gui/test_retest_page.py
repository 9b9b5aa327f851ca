"""How sure are our measurements? The page on a real library, from the first pair to the verdict."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forceplate.figures.drawing import Area, Words
from forceplate.gui.kit.buttons import Kind
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import State
from forceplate.gui.retest.agreement_figure import _ticks
from forceplate.gui.retest.retest_page import RetestPage
from forceplate.gui.retest.retest_sheets import AdoptSheet, PlanForm, PlanSheet, TrainingSheet
from forceplate.operations.gain.own_error_model import own_error_model
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.library import Library
from forceplate.storage.retests import RetestPlan, Retests
from tests.gui.review_data import Told, cell, context_of
from tests.patience import PATIENCE_S
from tests.unit.test_retest_study import PAIRS, peaks, save, save_pairs

NOW = datetime(2026, 2, 20, 12, 0, tzinfo=UTC)


class Room:
    """The page on a library."""

    def __init__(self, folder: Path, qtbot: QtBot, library: Library) -> None:
        self.library = library
        self.told = Told()
        self.context = context_of(library, folder / "settings", self.told)
        self.context.now = lambda: NOW
        refresh_people(self.context.people)
        self.page = RetestPage(self.context)
        qtbot.addWidget(self.page)
        self.page.resize(1262, 768)
        self.page.show()
        self.page.opened()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):  # what is changed is read again
            assert self.context.tasks.wait_idle(PATIENCE_S)
            QApplication.processEvents()

    def sheet(self) -> Sheet:
        """Return the question that is open."""
        (found,) = (one for one in self.page.findChildren(Sheet) if one.isVisible())
        return found

    def lines(self) -> list[str]:
        """Return what is there and what is missing."""
        return [label.text() for label in self.page.standing.findChildren(type(self.page.says))]


pytestmark = pytest.mark.usefixtures("english_and_light")


def test_an_empty_library_says_what_is_needed_and_what_is_used(
    tmp_path: Path, qtbot: QtBot, library: Library
) -> None:
    page = Room(tmp_path, qtbot, library).page
    assert page.used.head.text() == "Used now: assumed"
    assert (
        "big\N{NO-BREAK SPACE}toe\N{NO-BREAK SPACE}21.5\N{NO-BREAK SPACE}N"
        in page.used.limits.text()
    )
    assert page.measured.limits.text() == "not yet"
    assert page.standing.needed.text().startswith("30 people who do not train, measured twice, 7")
    assert "1.34 times" in page.found.empty.text()
    assert not page.adopt_button.isEnabled()
    assert page.next_button.text() == "Plan the second visits …"


def test_from_two_visits_each_to_a_verdict_that_goes_by_them(
    tmp_path: Path, qtbot: QtBot, library: Library
) -> None:
    save_pairs(library, retest="W1")
    room = Room(tmp_path, qtbot, library)
    page = room.page
    assert page.standing.count.text() == "0 of 30"
    assert "4 people: not said whether they trained" in room.lines()
    assert page.next_button.text() == "Say who did not train …"
    assert page.next_button.kind is Kind.PRIMARY
    page.next_button.click()
    asked = room.sheet()
    assert isinstance(asked, TrainingSheet)
    assert [answer.currentText() for _, answer in asked.answers] == ["not said yet"] * 4
    asked.nobody.click()
    asked.answers[3][1].setCurrentIndex(2)
    asked.do_button.click()
    room.settle()
    assert page.standing.count.text() == "3 of 30"
    assert page.measured.limits.text() != "not yet"
    assert "3 people: the truth may lie" in page.measured.source.text()
    assert "Trained between W0 and W1 (AB, 20 Feb 2026)." in [
        cell(page.standing.left_out, row, 1).text()
        for row in range(page.standing.left_out.rowCount())
    ]
    page.adopt_button.click()
    adopting = room.sheet()
    assert isinstance(adopting, AdoptSheet)
    then = cell(adopting.table, 0, 2).text()
    adopting.do_button.click()
    room.settle()
    assert page.used.head.text() == "Used now: our own, its upper end until 30 people are measured"
    assert then.replace(" ", "\N{NO-BREAK SPACE}") in page.used.limits.text()
    assert "adopted by AB on 20 Feb 2026" in page.used.source.text()
    model = own_error_model(library.root)
    assert model is not None
    assert len(model.visits) == 6
    page.undo_action.trigger()
    room.settle()
    assert page.used.head.text() == "Used now: assumed"
    assert own_error_model(library.root) is None
    assert not room.told.errors


def test_who_says_so_is_asked_for(tmp_path: Path, qtbot: QtBot, library: Library) -> None:
    save_pairs(library)
    room = Room(tmp_path, qtbot, library)
    room.page.adopt_button.click()
    asked = room.sheet()
    assert isinstance(asked, AdoptSheet)
    asked.by.fill({"by": ""})
    asked.do_button.click()
    assert asked.isVisible()
    asked.by.fill({"by": "LM"})
    asked.do_button.click()
    room.settle()
    assert "adopted by LM" in room.page.used.source.text()
    assert room.context.settings.operator == "AB"  # whose practice it is says another once


def test_the_picture_has_a_dot_for_each_person_and_the_limits_in_words(
    tmp_path: Path, qtbot: QtBot, library: Library
) -> None:
    save_pairs(library)
    page = Room(tmp_path, qtbot, library).page
    drawing = page.found.figure.drawing
    assert drawing is not None
    dots = [mark for mark in drawing.marks if isinstance(mark, Area) and mark.colour == "accent"]
    assert len(dots) == len(PAIRS)
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    # differences -1.5, 3, -1 and -2.5: mean -0.5, SD 2.42
    assert "mean \N{MINUS SIGN}0.5 N" in said
    assert "+4.2 N" in said
    assert "\N{MINUS SIGN}5.2 N" in said
    assert "Not beyond chance." in page.found.learning.text()
    assert _ticks([33.0, 88.0]) == [20, 40, 60, 80, 100]


def test_the_plan_names_who_can_be_next_and_goes_to_the_clipboard(
    tmp_path: Path, qtbot: QtBot, library: Library
) -> None:
    save_pairs(library, PAIRS[:1])
    save(library, peaks("A", "W0", 10, 70.0))
    save(library, peaks("B", "W0", 14, 70.0))
    room = Room(tmp_path, qtbot, library)
    room.context.people.edit("A", name="Bos, Anna", birth_date=date(1980, 1, 1))
    room.page.opened()
    room.settle()
    assert cell(room.page.standing.next, 0, 0).text() == "Bos, Anna"
    room.page.next_button.click()
    plan = room.sheet()
    assert isinstance(plan, PlanSheet)
    assert [cell(plan.table, 0, column).text() for column in range(4)] == [
        "Bos, Anna", "W0", "now", "25 Feb 2026",
    ]  # fmt: skip
    assert cell(plan.table, 1, 2).text() == "22 Feb 2026"
    plan.copy.click()
    assert QGuiApplication.clipboard().text().startswith("Bos, Anna\tW0\tnow\t25 Feb 2026\n")
    plan.reject()


def test_the_plan_can_be_changed_and_what_cannot_be_is_said(
    tmp_path: Path, qtbot: QtBot, library: Library
) -> None:
    room = Room(tmp_path, qtbot, library)
    room.page.plan_action.trigger()
    asked = room.sheet()
    assert isinstance(asked, PlanForm)
    asked.form.fill({"n_persons": "5"})
    asked.do_button.click()
    assert "5 persons cannot be planned" in asked.fault.text()
    asked.form.fill({"n_persons": "50", "most_days": "10"})
    asked.do_button.click()
    room.settle()
    assert Retests(library.root).plan() == RetestPlan(50, 7, 10)
    assert room.page.standing.count.text() == "0 of 50"


def test_with_as_many_as_planned_adopting_is_the_main_action(
    tmp_path: Path, qtbot: QtBot, library: Library
) -> None:
    Retests(library.root).keep_plan(RetestPlan(n_persons=10))
    save_pairs(library, [(60.0 + 3 * n, 60.5 + 3 * n + (-1) ** n * 2) for n in range(10)])
    page = Room(tmp_path, qtbot, library).page
    assert page.adopt_button.kind is Kind.PRIMARY
    assert page.next_button.kind is Kind.NORMAL
    page.adopt_button.click()
    (sheet,) = (one for one in page.findChildren(AdoptSheet))
    sheet.do_button.click()
    assert page._context.tasks.wait_idle(PATIENCE_S)
    for _ in range(3):
        QApplication.processEvents()
        assert page._context.tasks.wait_idle(PATIENCE_S)
    assert page.used.head.text() == "Used now: our own"


def test_visits_that_have_changed_are_said_on_the_card(
    tmp_path: Path, qtbot: QtBot, library: Library
) -> None:
    save_pairs(library)
    room = Room(tmp_path, qtbot, library)
    room.page.adopt_button.click()
    room.sheet().do_button.click()
    room.settle()
    save(library, peaks("P02", "R1", 9, 80.5, operator="PK"))
    room.page.opened()
    room.settle()
    assert room.page.used.head.text() == "Used now: our own, from visits that have changed since"
    assert "1 visit of the adopted error has changed since" in room.lines()


def test_a_damaged_plan_is_told_and_nothing_is_shown_in_its_place(
    tmp_path: Path, qtbot: QtBot, library: Library
) -> None:
    (library.root / "retest-plan.json").write_text("{}x", "utf-8")
    page = Room(tmp_path, qtbot, library).page
    assert page.study is None
    assert "retest-plan.json" in page.waits.text()
    assert not page.adopt_button.isEnabled()


def test_back_and_esc_leave_the_page(tmp_path: Path, qtbot: QtBot, library: Library) -> None:
    page = Room(tmp_path, qtbot, library).page
    left: list[bool] = []
    page._context.ways.back.connect(lambda: left.append(True))
    page.back.click()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert left == [True, True]


def test_every_state_has_a_shape_and_a_word(tmp_path: Path, qtbot: QtBot, library: Library) -> None:
    save_pairs(library)
    page = Room(tmp_path, qtbot, library).page
    assert page.used._shape.state is State.DOUBT
    for part in (page.used, page.measured, page.found.table, page.standing.next):
        assert part.accessibleName(), part
