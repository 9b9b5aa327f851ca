"""A correction says what was corrected, and offers to take it back, on whichever screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forceplate.gui.people.people_page import PeoplePage
from forceplate.gui.review.review_page import ReviewPage
from forceplate.gui.share.correct_dialog import CorrectDialog
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.visit.visit_file import read_visit
from tests.gui.operator_room import Operator
from tests.gui.review_data import BASELINE, SUBJECT, save, visit_of

CORRECTED = "W0 of Jan de Vries was corrected: body mass is 72 kg, was 7.2 kg."
TAKEN_BACK = "Taken back: body mass is 7.2 kg again, was 72 kg."


class Room(Operator):
    """A window on one visit, with a mass of 7.2 kg that was typed for 72."""

    def __init__(self, application: ForceplateApplication, qtbot: QtBot) -> None:
        super().__init__(application, qtbot)
        self.path = save(self.context.library, visit_of("W0", 0, BASELINE, body_mass_kg=7.2))
        refresh_people(self.context.people)
        self.context.people.edit(SUBJECT, name="Jan de Vries", birth_date=None)

    @property
    def mass_kg(self) -> float | None:
        return read_visit(self.path).header.body_mass_kg

    @property
    def told(self) -> list[str]:
        return [notice.sentence for notice in self.window.notices.notices]

    def settle(self) -> None:
        self.wait(lambda: self.application.tasks.is_idle)

    def correct(self) -> None:
        """Correct the mass in the dialog that is open."""
        dialog = cast("CorrectDialog", self.dialog(CorrectDialog))
        self.settle()
        dialog.inputs.mass.setText("72")
        dialog.why.setText("typed wrong")
        self.wait(dialog.do_button.isEnabled)
        self.click(dialog.do_button)
        self.wait(lambda: self.mass_kg == 72.0)
        self.settle()


@pytest.fixture
def room(application: ForceplateApplication, qtbot: QtBot) -> Room:
    return Room(application, qtbot)


def on_review(room: Room) -> None:
    page = cast("ReviewPage", room.window.page(Screen.REVIEW))
    room.application.navigation.show_review(room.path, None)
    room.settle()
    page.correct()


def at_the_end(room: Room) -> None:
    room.application.navigation._show_end(room.context, room.path)
    room.end_of_visit().correct()


def reviewed_kg(room: Room) -> float | None:
    reviewed = cast("ReviewPage", room.window.page(Screen.REVIEW)).reviewed
    return None if reviewed is None else reviewed.header.body_mass_kg


def shown_kg(room: Room) -> float | None:
    end = room.end_of_visit().end
    return None if end is None else end.header.body_mass_kg


@pytest.mark.parametrize(("open_it", "shown"), [(on_review, reviewed_kg), (at_the_end, shown_kg)])
def test_a_correction_is_said_and_taken_back_where_it_was_made(
    room: Room, open_it: Callable[[Room], None], shown: Callable[[Room], float | None]
) -> None:
    open_it(room)
    room.correct()
    assert room.told == [CORRECTED]
    assert shown(room) == 72.0
    room.click(room.window.notices.notices[0].take_back_button)
    room.wait(lambda: room.told == [TAKEN_BACK])
    room.settle()
    assert room.mass_kg == 7.2
    room.wait(lambda: shown(room) == 7.2)
    foot = cast("PeoplePage", room.window.page(Screen.PEOPLE)).foot
    room.window.show_screen(Screen.PEOPLE)
    assert not foot.undo_button.isVisible()  # it is taken back already
    assert room.told == []


def test_people_says_it_by_its_foot_line_and_undoes_it_by_its_key(room: Room) -> None:
    room.window.show_screen(Screen.PEOPLE)
    room.settle()
    room.application.navigation.correct_visit(room.path)
    room.correct()
    page = cast("PeoplePage", room.window.page(Screen.PEOPLE))
    assert (page.foot.words.text(), room.told) == (CORRECTED, [])
    page.search_edit.setFocus()
    room.control(Qt.Key.Key_Z)
    room.wait(lambda: room.told == [TAKEN_BACK])
    room.settle()
    assert (room.mass_kg, page.foot.undo_button.isVisible()) == (7.2, False)


def test_it_is_offered_no_longer_once_something_follows(room: Room, tmp_path: Path) -> None:
    on_review(room)
    room.correct()
    save(room.context.library, visit_of("W0", 0, BASELINE, body_mass_kg=73.0))
    room.wait(lambda: room.told == [])
