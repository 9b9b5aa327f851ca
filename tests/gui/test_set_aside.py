"""A visit that was begun by mistake is set aside on People, and brought back."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from forceplate.gui.people.aside_dialog import AsideDialog
from forceplate.gui.people.erase_dialog import EraseDialog
from forceplate.gui.review.review_page import ReviewPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.visits_aside import visits_aside
from tests.gui.operator_room import Operator
from tests.gui.review_data import BASELINE, SUBJECT, WEEK_8, save, visit_of


@pytest.fixture
def operator(application: ForceplateApplication, qtbot: QtBot) -> Operator:
    operator = Operator(application, qtbot)
    library = operator.context.library
    save(library, visit_of("W0", 0, BASELINE))
    save(library, visit_of("W8", 56, WEEK_8))
    refresh_people(operator.context.people)
    operator.people.reload()
    operator.wait(lambda: len(operator.people.panel.folds) == 2)
    return operator


def labels(operator: Operator) -> list[str]:
    return [fold.visit.visit for fold in operator.people.panel.folds]


def asked(operator: Operator, why: str) -> None:
    """Say why, and do what is asked, by keys."""
    dialog = cast("AsideDialog", operator.dialog(AsideDialog))
    dialog.activateWindow()  # a window manager does
    operator.wait(dialog.isActiveWindow)
    operator.control(Qt.Key.Key_Return)
    assert dialog.isVisible()  # why is needed
    operator.write(why)
    operator.control(Qt.Key.Key_Return)


def test_a_visit_is_set_aside_and_undone_and_brought_back(operator: Operator) -> None:
    people, library = operator.people, operator.context.library
    operator.context.ways.review.emit(people.panel.folds[0].visit.path, None)
    review = cast("ReviewPage", operator.window.page(Screen.REVIEW))
    operator.wait(lambda: review.reviewed is not None)
    operator.control(Qt.Key.Key_1)
    operator.shows(Screen.PEOPLE)
    people.panel.aside_action.trigger()
    dialog = cast("AsideDialog", operator.dialog(AsideDialog))
    assert dialog.form.value("visit") == str(people.panel.visit_path)  # the one that is open
    asked(operator, "begun by mistake")
    operator.wait(lambda: labels(operator) == ["W0"])
    assert people.foot.words.text() == f"{SUBJECT}: W8 is set aside."
    operator.control(Qt.Key.Key_3)
    operator.wait(lambda: review.reviewed is not None and review.reviewed.header.visit == "W0")
    assert not operator.window.notices.notices
    operator.control(Qt.Key.Key_1)
    operator.shows(Screen.PEOPLE)
    operator.click(people.foot.undo_button)
    operator.wait(lambda: labels(operator) == ["W8", "W0"])
    for left in (["W0"], []):  # whoever has no other visit stays in the list
        people.panel.aside_action.trigger()
        asked(operator, "wrong person")
        operator.wait(lambda left=left: labels(operator) == left)  # type: ignore[misc]
    assert [one.record and one.record.reason for one in visits_aside(library, SUBJECT)] == [
        "wrong person", "wrong person",
    ]  # fmt: skip
    people.panel.back_action.trigger()
    dialog = cast("AsideDialog", operator.dialog(AsideDialog))
    QTest.keyClick(dialog.form.input("visit"), Qt.Key.Key_Up)
    asked(operator, "was right")
    operator.wait(lambda: labels(operator) == ["W0"])


def test_erasing_names_what_was_set_aside_and_erases_it(operator: Operator) -> None:
    people, library = operator.people, operator.context.library
    people.panel.aside_action.trigger()
    asked(operator, "begun by mistake")
    operator.wait(lambda: labels(operator) == ["W0"])
    (aside,) = visits_aside(library, SUBJECT)
    people.panel.erase_action.trigger()
    dialog = cast("EraseDialog", operator.dialog(EraseDialog))
    told = [one.text() for one in dialog.findChildren(QLabel)]
    (line,) = [one for one in told if one.startswith("Set aside before, goes too: W8, ")]
    assert line.endswith("(AB: begun by mistake)")
    dialog.is_sure.setChecked(True)
    dialog.who_and_why.fill({"reason": "asked for it"})
    dialog.do_button.click()
    operator.wait(lambda: not aside.entry.path.exists())
    operator.wait(lambda: bool(operator.window.notices.notices))
    assert "all visits (2)" in operator.window.notices.notices[-1].sentence


def test_nothing_is_offered_back_where_nothing_is_set_aside(operator: Operator) -> None:
    operator.people.panel.back_action.trigger()
    operator.wait(lambda: bool(operator.window.notices.notices))
    (notice,) = operator.window.notices.notices
    assert notice.sentence == f"No visit of {SUBJECT} is set aside."
