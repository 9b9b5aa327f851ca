"""Choosing somebody of thousands by typing: found as on the People screen, nothing is filled."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox
from pytestqt.qtbot import QtBot

from forceplate.gui.kit.person_choice import MOST_LISTED, PersonChoice
from forceplate.storage.people.people import Person, VisitSummary

VISIT = VisitSummary("W0", date(2026, 2, 1), "P_W0.h5", 3, 3, "[]", None, simulated=False)
N = 5000


def people() -> list[Person]:
    """Return thousands, of whom one is called otherwise."""
    alike = [
        Person(f"P{n:04d}", f"Ans de Wit {n}", None, (VISIT,), date(2026, 2, 1)) for n in range(N)
    ]
    other = Person("Q-1", "Ayşe Çelik", date(1960, 2, 3), (VISIT,), date(2026, 2, 1))
    return [*alike, other]


@pytest.fixture
def choice(qtbot: QtBot, english_and_light: None) -> PersonChoice:
    made = PersonChoice()
    qtbot.addWidget(made)
    made.offer_people(people(), "P3000")
    made.show()
    made.activateWindow()
    field = made.lineEdit()
    assert field is not None
    field.setFocus()
    qtbot.waitUntil(lambda: not made._reading.isActive())
    return made


def listed(box: QComboBox) -> list[str]:
    return [box.itemText(place) for place in range(box.count())]


def type_in(choice: PersonChoice, words: str) -> None:
    field = choice.lineEdit()
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, words)


def popup_of(choice: PersonChoice) -> QAbstractItemView:
    popup = choice._completer.popup()
    assert popup is not None
    return popup


def test_the_list_holds_the_chosen_one_and_the_first_of_all(choice: PersonChoice) -> None:
    assert choice.currentText() == "Ans de Wit 3000, P3000"
    assert listed(choice)[:2] == ["Ans de Wit 3000, P3000", "Ans de Wit 0, P0000"]
    assert choice.count() == MOST_LISTED + 1
    type_in(choice, "wit")
    assert choice.count() == MOST_LISTED


@pytest.mark.parametrize("words", ["celik", "Çelik ay", "q-1", "3-2-1960", "3 Feb 1960"])
def test_somebody_is_found_by_what_is_known_and_chosen_by_the_keyboard(
    choice: PersonChoice, words: str, qtbot: QtBot
) -> None:
    type_in(choice, words)
    assert listed(choice) == ["Ayşe Çelik, 3 Feb 1960, Q-1"]
    popup = popup_of(choice)
    assert popup.isVisible()
    with qtbot.waitSignal(choice.chosen) as told:
        QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert told.args == ["Q-1"]
    assert choice.person is not None
    assert choice.person.name == "Ayşe Çelik"
    assert choice.currentText() == "Ayşe Çelik, 3 Feb 1960, Q-1"


def test_who_was_chosen_stays_where_nobody_else_is(choice: PersonChoice, qtbot: QtBot) -> None:
    told: list[str] = []
    choice.chosen.connect(told.append)
    type_in(choice, "Nobody")
    assert listed(choice) == []
    QApplication.processEvents()
    popup_of(choice).hide()
    field = choice.lineEdit()
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (choice.currentData(), choice.currentText()) == ("P3000", "Ans de Wit 3000, P3000")
    assert told == []


def test_nobody_is_chosen_while_one_types(choice: PersonChoice) -> None:
    seen: list[str | None] = []
    choice.currentIndexChanged.connect(lambda _: seen.append(choice.currentData()))
    type_in(choice, "w")
    assert (choice.person, choice.currentData(), seen) == (None, None, [None])
    popup_of(choice).hide()
    assert choice.settle()  # several are found: who was chosen is shown again
    assert (choice.currentText(), seen) == ("Ans de Wit 3000, P3000", [None, "P3000"])


@pytest.mark.parametrize("leaving", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_whoever_is_found_alone_is_chosen_when_the_field_is_left(
    choice: PersonChoice, leaving: Qt.Key
) -> None:
    told: list[str] = []
    choice.chosen.connect(told.append)
    type_in(choice, "celik")
    QTest.keyClick(popup_of(choice), leaving)
    choice.clearFocus()
    assert told == ["Q-1"]
    assert (choice.currentData(), choice.currentText()) == ("Q-1", "Ayşe Çelik, 3 Feb 1960, Q-1")


def test_words_that_choose_nobody_stay_and_are_told(choice: PersonChoice) -> None:
    choice.offer_people(people(), None)
    told: list[str] = []
    choice.in_vain.connect(told.append)
    type_in(choice, "Nobody")
    popup_of(choice).hide()
    assert not choice.settle()
    assert (told, choice.currentText(), choice.person) == (["Nobody"], "Nobody", None)
    type_in(choice, " ")
    popup_of(choice).hide()
    assert choice.settle()


def test_a_person_who_is_not_in_the_list_is_shown_by_the_code(choice: PersonChoice) -> None:
    choice.offer_people(people()[:3], "GONE-1")
    assert (choice.currentData(), choice.person) == ("GONE-1", None)
    assert choice.currentText() == "GONE-1"
    choice.offer_people(people()[:3], "")
    assert choice.currentText() == ""
