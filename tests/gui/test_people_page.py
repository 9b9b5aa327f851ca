"""The people page: real widgets on a real library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from forceplate.errors import ForcePlateError
from forceplate.gui.kit.context import Context
from forceplate.gui.kit.settings import SettingsModel
from forceplate.gui.kit.tasks import Tasks
from forceplate.gui.kit.visit_label import visit_label_edit
from forceplate.gui.people.people_model import PeopleColumn
from forceplate.gui.people.people_page import SEARCH_LETTERS, PeoplePage
from forceplate.gui.people.person_dialog import PersonDialog, parse_birth_date
from forceplate.names import why_no_visit
from forceplate.protocol import ProtocolStore
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from tests.unit.storage.people_samples import LEFT, RIGHT, write

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
BOTH = ((LEFT, 70.0), (LEFT, 74.0), (RIGHT, 80.0), (RIGHT, 84.0))


class Room:
    """A page with all it is given, and what it told the window."""

    def __init__(self, folder: Path) -> None:
        self.errors: list[ForcePlateError] = []
        self.messages: list[str] = []
        self.wanted: list[tuple[Any, ...]] = []
        # qtbot keeps no widget: without this, one could be collected while it paints itself
        self.kept: list[QWidget] = []
        self.library = Library(folder / "library")
        self.index = PeopleIndex(self.library, today=lambda: TODAY)
        self.tasks = Tasks()
        self.context = Context(
            library=self.library,
            people=self.index,
            protocols=ProtocolStore(self.library.root / ".protocols"),
            settings_model=SettingsModel(folder / "settings"),
            link=cast("Any", None),
            tasks=self.tasks,
            now=lambda: NOW,
            show_error=self.errors.append,
            show_message=lambda said: self.messages.append(said.en),
        )

    def open(self, qtbot: QtBot) -> PeoplePage:
        page = PeoplePage(self.context)
        self.kept.append(page)
        qtbot.addWidget(page)
        page.visit_wanted.connect(lambda *what: self.wanted.append(what))
        page.progress_wanted.connect(lambda *what: self.wanted.append(what))
        page.demo_wanted.connect(lambda: self.wanted.append(()))
        page.resize(1100, 640)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        page.opened()
        assert self.tasks.wait_idle(10)
        return page


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    assert room.tasks.wait_idle(10)


def ids(page: PeoplePage) -> list[str]:
    rows = [page.model.row_at(number) for number in range(page.model.rowCount())]
    return [row.person.subject_id for row in rows if row is not None]


def cell(page: PeoplePage, subject_id: str, column: PeopleColumn) -> str:
    return str(page.model.index(page.model.find(subject_id), column).data())


def dialog_of(page: PeoplePage) -> PersonDialog:
    found = page.findChildren(PersonDialog)
    assert len(found) == 1
    return found[0]


def weeks_ago(weeks: float) -> date:
    return TODAY - timedelta(days=round(weeks * 7))


@pytest.mark.parametrize(
    "label",
    [
        "W8",
        "w-8",
        "A" * 16,
        "A" * 17,
        "W 8",
        "W_8",
        "-W8",
        "W8-",
        "8",
        "",
        "CON",
        "nul",
        "com1",
        "console",
        "W8-con",
    ],
)
def test_the_field_takes_what_the_library_takes_as_a_label(qtbot: QtBot, label: str) -> None:
    field = visit_label_edit()
    qtbot.addWidget(field)
    field.setText(label)
    is_taken = why_no_visit(label) is None
    assert field.hasAcceptableInput() is is_taken


def test_an_empty_library_says_what_to_do(qtbot: QtBot, room: Room) -> None:
    page = room.open(qtbot)
    assert page.empty.isVisible()
    assert not page.table.isVisible()
    QTest.mouseClick(page.empty.demo_button, Qt.MouseButton.LeftButton)
    assert room.wanted == [()]
    assert room.errors == []
    assert not room.index.people()


def test_text_twice_as_large_has_its_room(
    qtbot: QtBot, room: Room, english_and_light: None
) -> None:
    from forceplate.gui.kit import theme

    write(room.library, "FF-001", "W0", weeks_ago(1))
    theme.use(theme.LIGHT, 200)
    page = room.open(qtbot)
    letters = page.fontMetrics().averageCharWidth()
    assert page.search_edit.width() >= SEARCH_LETTERS * letters
    page.new_person()
    dialog = dialog_of(page)
    dialog.birth_edit.setText("31-2-1990")
    QApplication.processEvents()
    for label in dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    dialog.reject()


def test_the_late_come_first_then_the_due_then_by_name(qtbot: QtBot, room: Room) -> None:
    for subject, weeks in (("LATE-1", 9), ("LATE-2", 12), ("SOON", 7), ("NOW", 8), ("FAR", 2)):
        write(room.library, subject, "W0", weeks_ago(weeks))
    named = room.index.add(name="Çelik").subject_id
    other = room.index.add(name="bert").subject_id
    page = room.open(qtbot)
    assert ids(page) == ["LATE-2", "LATE-1", "NOW", "SOON", other, named, "FAR"]
    assert "W8 overdue, by 28 days, 6 Apr 2026" in cell(page, "LATE-2", PeopleColumn.NEXT)
    assert "W8 due today, 4 May 2026" in cell(page, "NOW", PeopleColumn.NEXT)
    assert "W8 due soon, in 7 days, 11 May 2026" in cell(page, "SOON", PeopleColumn.NEXT)
    assert "W8, in 6 weeks, 15 Jun 2026" in cell(page, "FAR", PeopleColumn.NEXT)
    assert "Baseline W0, not measured yet" in cell(page, other, PeopleColumn.NEXT)
    assert cell(page, "NOW", PeopleColumn.STRENGTH) == "L 72\u202fN, hallux"


def test_a_new_person_is_found_chosen_and_started_by_keyboard_only(
    qtbot: QtBot, room: Room
) -> None:
    page = room.open(qtbot)
    page.search_edit.setFocus()
    page.empty.new_button.setFocus()
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = dialog_of(page)
    QTest.keyClicks(dialog.name_edit, "Anna van Dijk")
    QTest.keyClicks(dialog.birth_edit, "28-2-1990")
    QTest.keyClick(dialog.birth_edit, Qt.Key.Key_Return)
    assert room.tasks.wait_idle(10)
    (person,) = room.index.people()
    assert (person.name, person.birth_date) == ("Anna van Dijk", date(1990, 2, 28))
    assert page.panel.person == person
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert room.wanted == [(person.subject_id, "W0")]


def test_search_finds_by_name_without_accents_and_by_id(qtbot: QtBot, room: Room) -> None:
    celik = room.index.add(name="Çelik Özge").subject_id
    anna = room.index.add(name="Anna").subject_id
    page = room.open(qtbot)
    QTest.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    for typed, found in (
        ("celik  o", [celik]), (anna.lower(), [anna]), (anna.replace("-", ""), [anna]),
        ("zzz", []), ("", [anna, celik]),
    ):  # fmt: skip
        page.search_edit.selectAll()
        QTest.keyClick(page.search_edit, Qt.Key.Key_Delete)
        QTest.keyClicks(page.search_edit, typed)
        assert ids(page) == found
        assert page.no_match.isVisible() == (not found)
        assert (page.panel.person is None) == (not found)


@pytest.mark.parametrize(
    ("weeks", "label", "button"),
    [(0, "W0", "Continue today's visit W0"), (2, "W2", "Start visit W2"),
     (8, "W8", "Start visit W8"), (20, "W8", "Start visit W8")],
)  # fmt: skip
def test_the_right_visit_is_proposed(
    qtbot: QtBot, room: Room, weeks: int, label: str, button: str
) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(weeks))
    page = room.open(qtbot)
    assert page.panel.start_button.text() == button
    QTest.mouseClick(page.panel.start_button, Qt.MouseButton.LeftButton)
    assert room.wanted == [("FF-001", label)]


def test_an_edited_label_is_taken_and_an_old_visit_is_named(qtbot: QtBot, room: Room) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8))
    page = room.open(qtbot)
    edit, button = page.panel.label_edit, page.panel.start_button

    def typed(text: str) -> str:
        edit.selectAll()
        QTest.keyClicks(edit, text)
        return button.text()

    assert typed("w0") == "Add to visit W0"
    shown = " ".join(label.text() for label in page.panel.findChildren(QLabel))
    assert "was measured on 9 Mar 2026" in shown
    assert typed("W9-") == "Start visit W9-"
    assert not button.isEnabled()
    assert typed("W9 b") == "Start visit W9b"  # a space cannot be typed
    page.reload()
    assert button.text() == "Start visit W9b"  # what was typed stays while files are read
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert room.wanted == [("FF-001", "W9b")]


def test_a_file_that_cannot_be_read_is_shown_with_what_to_do(qtbot: QtBot, room: Room) -> None:
    path = write(room.library, "FF-001", "W0", weeks_ago(8))
    path.write_bytes(path.read_bytes()[:3000])
    page = room.open(qtbot)
    assert "unreadable visit" in cell(page, "FF-001", PeopleColumn.PERSON)
    shown = " ".join(label.text() for label in page.panel.findChildren(QLabel))
    assert "Put a backup copy in its place" in shown
    assert path.name in shown
    assert not page.panel.progress_button.isEnabled()
    page.panel.label_edit.selectAll()
    QTest.keyClicks(page.panel.label_edit, "W0")
    assert not page.panel.start_button.isEnabled()
    assert room.errors == []


def test_progress_is_asked_for(qtbot: QtBot, room: Room) -> None:
    write(room.library)
    page = room.open(qtbot)
    QTest.mouseClick(page.panel.progress_button, Qt.MouseButton.LeftButton)
    assert room.wanted == [("FF-001",)]


def test_adding_renaming_and_removing_can_be_undone(qtbot: QtBot, room: Room) -> None:
    page = room.open(qtbot)

    def undo() -> None:
        assert page.undo_bar.isVisible()
        QTest.mouseClick(page.undo_button, Qt.MouseButton.LeftButton)
        assert room.tasks.wait_idle(10)
        assert not page.undo_bar.isVisible()

    page.new_person()
    dialog_of(page).accept()
    assert room.tasks.wait_idle(10)
    (person,) = room.index.people()
    undo()
    assert room.index.people() == ()
    person = room.index.add(name="Anna")
    page.reload()
    qtbot.waitUntil(lambda: not page.findChildren(PersonDialog))
    QTest.mouseClick(page.panel.edit_button, Qt.MouseButton.LeftButton)
    dialog_of(page).name_edit.setText("Berta")
    dialog_of(page).accept()
    assert room.tasks.wait_idle(10)
    assert room.index.people()[0].name == "Berta"
    undo()
    assert room.index.people() == (person,)
    QTest.mouseClick(page.panel.remove_button, Qt.MouseButton.LeftButton)
    assert room.tasks.wait_idle(10)
    assert room.index.people() == ()
    undo()
    assert room.index.people() == (person,)
    assert ids(page) == [person.subject_id]


def test_whoever_has_visits_cannot_be_removed(qtbot: QtBot, room: Room) -> None:
    write(room.library)
    page = room.open(qtbot)
    assert not page.panel.remove_button.isEnabled()


def test_a_damaged_list_is_said_and_filled_again(qtbot: QtBot, room: Room) -> None:
    write(room.library)
    room.index.add(name="Anna")
    room.index.notice = None
    room.index.path.write_bytes(b"no index" * 1000)
    page = room.open(qtbot)
    assert ids(page) == ["FF-001"]
    (message,) = room.messages
    assert "names and birth dates are lost" in message
    assert ".damaged-1" in message


def test_a_list_of_a_newer_program_is_an_error_and_no_crash(qtbot: QtBot, room: Room) -> None:
    import sqlite3
    from contextlib import closing

    room.index.people()
    with closing(sqlite3.connect(room.index.path)) as other:
        other.execute("PRAGMA user_version = 9")
    page = room.open(qtbot)
    assert all("newer forceplate" in str(error) for error in room.errors)
    assert len(room.errors) == 2
    assert not page.progress_strip.isVisible()


def test_reading_shows_progress_and_keeps_the_chosen_person(qtbot: QtBot, room: Room) -> None:
    for number in range(3):
        write(room.library, f"A{number}")
    page = room.open(qtbot)
    page.choose("A1")
    shown = []
    page.progress_bar.valueChanged.connect(
        lambda value: shown.append((value, page.progress_strip.isVisible()))
    )
    for number in range(3):
        write(room.library, f"A{number}", peaks_n=BOTH)
    QTest.keyClick(page.table, Qt.Key.Key_F5)
    assert room.tasks.wait_idle(10)
    assert not page.progress_strip.isVisible()
    assert all(visible for _, visible in shown)
    assert page.progress_words.text().endswith("of 3")
    assert page.panel.person is not None
    assert page.panel.person.subject_id == "A1"
    assert cell(page, "A1", PeopleColumn.STRENGTH).startswith("L 72\u202fN, R 82\u202fN")


def test_building_the_page_looks_at_nothing(qtbot: QtBot, room: Room) -> None:
    before = set(room.library.root.rglob("*"))
    page = PeoplePage(room.context)
    room.kept.append(page)
    qtbot.addWidget(page)
    assert room.tasks.is_idle
    assert set(room.library.root.rglob("*")) == before


def test_every_control_has_a_name_and_is_reached_by_tab(qtbot: QtBot, room: Room) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8))
    page = room.open(qtbot)
    for widget in (page.table, page.search_edit, page.progress_bar, page.panel.label_edit):
        assert widget.accessibleName()
    page.search_edit.setFocus()
    reached: list[QWidget | None] = []
    for _ in range(10):
        QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    for control in (page.new_button, page.table, page.panel.label_edit, page.panel.start_button,
                    page.panel.progress_button, page.panel.edit_button):  # fmt: skip
        assert control in reached


def test_the_line_plot_is_painted(qtbot: QtBot, room: Room) -> None:
    from forceplate.gui.kit import theme

    write(room.library, "FF-001", "W0", weeks_ago(8), peaks_n=BOTH)
    write(room.library, "FF-001", "W8", TODAY, peaks_n=[(c, n + 20) for c, n in BOTH])
    page = room.open(qtbot)
    row = page.model.row_at(0)
    assert row is not None
    assert row.lines is not None
    assert row.lines.left == ((weeks_ago(8), 72.0), (TODAY, 92.0))
    assert row.lines.right == ((weeks_ago(8), 82.0), (TODAY, 102.0))
    page.table.clearSelection()
    painted: QPixmap = page.table.viewport().grab(
        page.table.visualRect(page.model.index(0, PeopleColumn.STRENGTH))
    )
    image = painted.toImage()
    found = {image.pixelColor(QPoint(x, y)).name()
             for x in range(image.width()) for y in range(image.height())}  # fmt: skip
    colours = theme.colours()
    assert {colours.trace.name(), colours.peak.name()} <= found


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("28-2-1990", date(1990, 2, 28)), ("28/02/1990", date(1990, 2, 28)),
        (" 28 2 1990", date(1990, 2, 28)), ("1990-02-28", date(1990, 2, 28)),
        ("28.2.1990", date(1990, 2, 28)), ("30-2-1990", None), ("28-2-90", None),
        ("28-2-2027", None), ("28-2-1890", None), ("2-13-1990", None), ("Anna", None), ("", None),
    ],
)  # fmt: skip
def test_birth_dates_are_read_day_first(typed: str, day: date | None) -> None:
    assert parse_birth_date(typed, TODAY) == day


def test_the_dialog_refuses_an_impossible_birth_date_and_names_namesakes(
    qtbot: QtBot, room: Room
) -> None:
    person = room.index.add(name="Anna")
    dialog = PersonDialog((person,), TODAY)
    room.kept.append(dialog)
    qtbot.addWidget(dialog)
    entered: list[object] = []
    dialog.entered.connect(lambda *what: entered.append(what))
    dialog.show()
    words: Callable[[], str] = lambda: " ".join(x.text() for x in dialog.findChildren(QLabel))  # noqa: E731
    assert "stay on this computer" in words()
    dialog.name_edit.setText(" anna ")
    assert person.subject_id in words()
    dialog.birth_edit.setText("31-2-1990")
    dialog.accept()
    assert "no possible birth date" in words()
    assert entered == []
    dialog.birth_edit.setText("3-2-1990")
    assert "3 Feb 1990" in words()
    dialog.accept()
    assert entered == [("anna", date(1990, 2, 3))]
