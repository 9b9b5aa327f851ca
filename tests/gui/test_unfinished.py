"""A visit with open conditions is never left without a word, whichever way it is left."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from forceplate.gui.kit import theme
from forceplate.gui.kit.question_box import QuestionBox
from forceplate.gui.measure.measure_keys import Action
from forceplate.gui.measure.measure_page import MeasurePage
from forceplate.gui.measure.visit_dialog import VisitDialog
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.operations.people.refresh_people import refresh_people
from tests.gui.operator_room import SHORT, Operator
from tests.gui.review_data import LEFT, RIGHT, SUBJECT, save, visit_of

MISSING = "Trials still missing: 2 \N{MULTIPLICATION SIGN} right big toe."
TWO_FEET = replace(SHORT, name="two feet", conditions=(LEFT, RIGHT))


@pytest.fixture
def operator(application: ForceplateApplication, qtbot: QtBot) -> Operator:
    return Operator(application, qtbot)


def asked(operator: Operator) -> QuestionBox | None:
    """Return what is asked now."""
    boxes = operator.window.findChildren(QuestionBox)
    return next((box for box in boxes if box.isVisible()), None)


def answer(operator: Operator, *, is_over: bool) -> str:
    """Answer what is asked, and return it."""
    box = asked(operator)
    assert box is not None
    (box.do_button if is_over else box.keep_button).click()
    operator.wait(lambda: asked(operator) is None)
    return box.text()


def ended_early(operator: Operator) -> Path:
    """Return a visit of which one foot is still to be measured, with its end shown."""
    visit = visit_of("W0", 0, {LEFT: (70.0, 71.0)})
    header = replace(visit.header, protocol_json=TWO_FEET.to_json())
    path = save(operator.context.library, replace(visit, header=header))
    refresh_people(operator.context.people)
    operator.application.navigation._show_end(operator.context, path)
    operator.end_of_visit()
    return path


def test_the_end_of_an_unfinished_visit_waits_and_is_done_with_only_after_a_yes(
    operator: Operator,
) -> None:
    ended_early(operator)
    window, navigation = operator.window, operator.application.navigation
    begin, begun = navigation.begin_visit, list[object]()
    navigation.begin_visit = lambda *visit: begun.append(visit)  # type: ignore[method-assign]
    looks = {
        Screen.PEOPLE: Qt.Key.Key_1,
        Screen.REVIEW: Qt.Key.Key_3,
        Screen.PROGRESS: Qt.Key.Key_4,
    }
    for screen, key in looks.items():  # whoever only looks is asked nothing
        operator.control(key)
        operator.shows(screen)
        assert asked(operator) is None
        operator.control(Qt.Key.Key_2)
        assert operator.end_of_visit().end is not None
    operator.control(Qt.Key.Key_6)
    operator.application.settings.change(text_percent=115)
    operator.wait(lambda: theme.px(100) == 115)
    operator.control(Qt.Key.Key_2)
    operator.end_of_visit()  # it waits also where the window was built anew
    assert not window.close()
    assert answer(operator, is_over=False) == f"{SUBJECT}, W0. {MISSING}"
    assert begun == [(SUBJECT, "W0")]  # back to measuring
    ended_early(operator)
    operator.click(operator.end_of_visit().done_button)  # it said what is missing: asked once
    assert asked(operator) is None
    operator.shows(Screen.PEOPLE)
    operator.click(window.rail.buttons[Screen.MEASURE])
    assert cast("MeasurePage", window.page(Screen.MEASURE)).isVisible()
    ended_early(operator)
    navigation.begin_visit = begin  # type: ignore[method-assign]
    other = operator.context.people.add(name="Bram Smit")
    operator.control(Qt.Key.Key_1)
    operator.shows(Screen.PEOPLE)
    navigation.begin_visit(other.subject_id, "W0")
    operator.wait(lambda: asked(operator) is not None)
    QTest.keyClick(cast("QWidget", asked(operator)), Qt.Key.Key_Escape)
    operator.wait(lambda: asked(operator) is None)
    operator.shows(Screen.PEOPLE)
    ended_early(operator)
    assert not window.close()
    answer(operator, is_over=True)
    operator.wait(lambda: operator.application.is_closed)


def rail_badge(operator: Operator) -> str:
    """Return what the rail says of the trial under way."""
    return operator.window.rail.buttons[Screen.MEASURE].badge


def test_a_visit_in_progress_ends_for_another_or_with_the_window_only_after_a_yes(
    operator: Operator,
) -> None:
    operator.context.protocols.write(TWO_FEET)
    operator.application.settings.change(protocol=TWO_FEET.name)
    operator.simulate()
    operator.begin()
    navigation, window = operator.application.navigation, operator.window
    session = operator.session
    operator.start_recording()
    operator.recorded(1.0)
    operator.control(Qt.Key.Key_5)
    operator.shows(Screen.PLATFORM)
    operator.click(cast("PlatformPage", window.page(Screen.PLATFORM)).connect_button)
    assert operator.context.link.choice is not None  # no trial is cut off so
    assert session.is_busy
    operator.control(Qt.Key.Key_2)
    navigation.begin_visit(session.header.subject_id, "W0")
    window.notices.look()
    assert window.notices.notices[0].sentence.startswith("A trial is being recorded.")
    session.stop()
    operator.wait(lambda: len(session.trials) == 1 and not session.is_busy)
    assert not window.notices.notices  # it is over with the trial, and so is the badge
    assert not rail_badge(operator)
    operator.key(Qt.Key.Key_C)
    operator.wait(operator.page.view.buttons[Action.FINISH].isEnabled)
    operator.key(Qt.Key.Key_F)
    operator.end_of_visit()
    operator.key(Qt.Key.Key_Escape)  # back to measuring, with the toes that were chosen
    operator.wait(lambda: operator.context.session is not None)
    session = operator.session
    assert session.condition == RIGHT
    assert operator.page.view.shows_card
    other = operator.context.people.add(name="Bram Smit")
    operator.control(Qt.Key.Key_1)
    operator.shows(Screen.PEOPLE)  # the visit goes on
    navigation.begin_visit(other.subject_id, "W0")
    assert answer(operator, is_over=False).startswith("Ans de Wit, W0. Trials still missing: ")
    operator.shows(Screen.PEOPLE)  # the next key measures nobody in somebody else's visit
    assert operator.session is session
    navigation.begin_visit(other.subject_id, "W0")
    answer(operator, is_over=True)
    dialog = cast("VisitDialog", operator.dialog(VisitDialog))
    assert operator.context.session is None  # whatever becomes of the other one
    dialog.reject()
    navigation.begin_visit(other.subject_id, "W0")
    assert asked(operator) is None
    operator.press_begin()
    operator.wait(partial(lambda: operator.session.header.subject_id == other.subject_id))
    navigation.begin_visit(session.header.subject_id, "W0")
    operator.wait(lambda: operator.session.header.subject_id == session.header.subject_id)
    assert not window.close()
    answer(operator, is_over=True)
    operator.wait(lambda: operator.application.is_closed)


def test_looking_at_an_open_visit_keeps_who_was_chosen_and_the_question_names_both(
    operator: Operator,
) -> None:
    operator.context.protocols.write(TWO_FEET)
    operator.application.settings.change(protocol=TWO_FEET.name)
    operator.simulate()
    operator.begin()
    operator.start_recording()
    operator.wait(lambda: len(operator.session.trials) == 1 and operator.is_at_rest)
    measured = operator.session.header.subject_id
    other = operator.context.people.add(name="Bram Smit")
    operator.control(Qt.Key.Key_1)
    operator.shows(Screen.PEOPLE)
    operator.wait(lambda: operator.people.model.find(other.subject_id) >= 0)
    shown = operator.people.model.row_at(operator.people.model.find(measured))
    assert shown is not None
    assert shown.standing.words == "baseline is open"
    assert operator.people.panel.person is not None
    assert operator.people.panel.person.subject_id == measured  # whose visit began last
    operator.people.choose(other.subject_id)

    def chosen_again() -> str:
        operator.control(Qt.Key.Key_2)
        operator.shows(Screen.MEASURE)
        operator.wait(lambda: operator.application.tasks.is_idle)
        operator.control(Qt.Key.Key_1)
        operator.shows(Screen.PEOPLE)
        operator.wait(lambda: operator.application.tasks.is_idle)
        person = operator.people.panel.person
        return person.called if person else ""

    assert chosen_again() == "Bram Smit"
    operator.key(Qt.Key.Key_Return)
    box = asked(operator)
    assert box is not None
    assert "Bram Smit can only begin once this visit is ended." in box.informativeText()
    assert answer(operator, is_over=False).startswith("Ans de Wit, W0. Trials still missing: ")
    operator.control(Qt.Key.Key_2)
    operator.shows(Screen.MEASURE)
    operator.wait(operator.page.view.buttons[Action.FINISH].isEnabled)
    operator.key(Qt.Key.Key_F)
    operator.end_of_visit()
    operator.control(Qt.Key.Key_1)
    operator.shows(Screen.PEOPLE)
    operator.people.choose(other.subject_id)
    assert chosen_again() == "Bram Smit"
    operator.key(Qt.Key.Key_Return)
    assert answer(operator, is_over=False).startswith("Ans de Wit, W0. Trials still missing: ")


def test_a_visit_in_which_was_only_practised_keeps_nobody_waiting(operator: Operator) -> None:
    practised = replace(TWO_FEET, name="practised", practice_trials=1)
    operator.context.protocols.write(practised)
    operator.application.settings.change(protocol=practised.name)
    operator.simulate()
    operator.begin()
    operator.start_recording()
    operator.wait(lambda: len(operator.session.trials) == 1 and operator.is_at_rest)
    assert operator.session.trials[0].practice
    navigation = operator.application.navigation
    assert navigation.may_end_visit(lambda: None)
    operator.key(Qt.Key.Key_F)
    operator.end_of_visit()
    assert navigation.may_end_visit(lambda: None)
    assert asked(operator) is None
