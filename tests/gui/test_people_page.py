"""The people page: real widgets on a real library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from forceplate.errors import ForcePlateError
from forceplate.figures.drawing import Area
from forceplate.gui.context.context import Context, VisitInProgress
from forceplate.gui.context.settings import SettingsModel
from forceplate.gui.context.tasks import Tasks
from forceplate.gui.kit.labels import fitted
from forceplate.gui.kit.painted_figures import room_of
from forceplate.gui.kit.pills import Pill
from forceplate.gui.people import people_list
from forceplate.gui.people.erase_dialog import EraseDialog
from forceplate.gui.people.foot_line import Undo
from forceplate.gui.people.merge_dialog import MergeDialog
from forceplate.gui.people.people_list import PeopleList
from forceplate.gui.people.people_model import (
    Filter,
    PeopleModel,
    Section,
    Shown,
    listed_name,
    people_rows,
)
from forceplate.gui.people.people_page import PeoplePage
from forceplate.gui.people.person_dialog import PersonDialog
from forceplate.gui.people.sparkline import StrengthLines, strength_figure
from forceplate.gui.share.report_dialog import ReportDialog
from forceplate.gui.share.restore_dialog import RestoreDialog
from forceplate.protocol import STANDARD, ProtocolStore
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex, Person
from forceplate.storage.people.people_changes import read_changes
from forceplate.words import Language
from tests.patience import PATIENCE_S
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
            show_message=lambda said, **_: self.messages.append(said.en),
        )
        ways = self.context.ways
        ways.visit.connect(lambda *what: self.wanted.append(what))
        ways.progress.connect(lambda *what: self.wanted.append(what))
        ways.demo.connect(lambda: self.wanted.append(()))

    def open(self, qtbot: QtBot) -> PeoplePage:
        page = PeoplePage(self.context)
        self.kept.append(page)
        qtbot.addWidget(page)
        page.resize(1100, 640)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        page.opened()
        assert self.tasks.wait_idle(PATIENCE_S)
        return page

    def reload(self, page: PeoplePage) -> None:
        page.reload()
        assert self.tasks.wait_idle(PATIENCE_S)


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    assert room.tasks.wait_idle(PATIENCE_S)


def ids(page: PeoplePage) -> list[str]:
    """Return the ids of all lines, from above."""
    rows = filter(None, map(page.model.row_at, range(page.model.rowCount())))
    return [row.person.subject_id for row in rows]


def to_do(page: PeoplePage) -> list[str]:
    entries = [page.model.entry_at(number) for number in range(page.model.rowCount())]
    if not isinstance(entries[0], Section) or not entries[0].title.startswith("To do today"):
        return []
    found = []
    for entry in entries[1:]:
        if isinstance(entry, Section):
            break
        assert entry is not None
        found.append(entry.person.subject_id)
    return found


def line(page: PeoplePage, subject_id: str) -> str:
    return str(page.model.index(page.model.find(subject_id), 0).data())


def labels(widget: QWidget) -> str:
    return " ".join(x.text() for x in widget.findChildren(QLabel))


def dialog_of(page: PeoplePage) -> PersonDialog:
    found = page.findChildren(PersonDialog)
    assert len(found) == 1
    return found[0]


def weeks_ago(weeks: float) -> date:
    return TODAY - timedelta(days=round(weeks * 7))


def test_an_empty_library_says_what_to_do(qtbot: QtBot, room: Room) -> None:
    page = room.open(qtbot)
    assert page.empty.isVisible()
    assert not page.list.isVisible()
    QTest.mouseClick(page.empty.demo_button, Qt.MouseButton.LeftButton)
    assert room.wanted == [()]
    assert room.errors == []
    assert not room.index.people()
    QTest.mouseClick(page.empty.restore_button, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(RestoreDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_text_twice_as_large_has_its_room(
    qtbot: QtBot, room: Room, english_and_light: None
) -> None:
    from forceplate.gui.kit import theme

    write(room.library, "FF-001", "W0", weeks_ago(1))
    theme.use(theme.LIGHT, 200)
    page = room.open(qtbot)
    assert page.more.isVisible()
    assert not page.import_button.isVisible()
    page.edits.add()
    dialog = dialog_of(page)
    dialog.birth_edit.setText("31-2-1990")
    QApplication.processEvents()
    for label in dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    dialog.reject()


def _end_alike(*parts: QWidget) -> bool:
    """Return whether all of them end at one place of their window, at the right."""
    return len({part.mapTo(part.window(), part.rect().topRight()).x() for part in parts}) == 1


@pytest.mark.parametrize("percent", [100, 125, 150])
def test_nothing_of_the_panel_and_no_birth_date_is_cut_off(
    qtbot: QtBot, room: Room, english_and_light: None, percent: int
) -> None:
    from forceplate.gui.kit import language, numbers, theme

    write(room.library, "FF-001", "W0", TODAY)
    new = room.index.add(name="Anna van den Bergh-Oosterhuis", birth_date=date(1990, 3, 14))
    theme.use(theme.LIGHT, percent)
    for code in Language:
        language.use(code)
        page = room.open(qtbot)
        page.resize((1200 if percent == 100 else 1280) - theme.px(96), 660)
        for subject_id in ("FF-001", new.subject_id):
            page.choose(subject_id)
            QApplication.processEvents()
            panel = page.panel
            for part in panel.findChildren(QWidget):
                if part.isVisible():
                    right = part.mapTo(panel, part.rect().topRight()).x()
                    assert right < panel.width(), (code, subject_id, part)
            button = panel.start_button
            assert button.sizeHint().width() <= button.width(), (code, button.text())
            qtbot.waitUntil(partial(_end_alike, panel.start_button, panel.edit_button))
        if percent == 100:  # larger text has it in a line of its own
            born = page.list.delegate.columns(QRectF(page.list.viewport().rect()))[1]
            metrics = QFontMetricsF(theme.font())
            for month in range(1, 13):
                day = numbers.date(date(2000, month, 28))
                assert metrics.horizontalAdvance(day) <= born.width(), day
        page.close()


def test_what_is_to_do_today_is_on_top_and_everyone_by_family_name(
    qtbot: QtBot, room: Room
) -> None:
    for subject, weeks in (("LATE-1", 9), ("LATE-2", 15), ("SOON", 7), ("NOW", 8), ("FAR", 2)):
        write(room.library, subject, "W0", weeks_ago(weeks))
    celik = room.index.add(name="Ayse Çelik").subject_id
    bert = room.index.add(name="bert van den Berg").subject_id
    page = room.open(qtbot)
    assert to_do(page) == ["LATE-1", "NOW"]  # who is later than four weeks does not come today
    assert ids(page) == ["LATE-1", "NOW", bert, celik, "FAR", "LATE-2", "SOON"]  # each once
    assert line(page, "LATE-2") == "LATE-2, week 8, 49 days late, 72.0\u202fN"
    assert "week 8 due today" in line(page, "NOW")
    assert "week 8 on 11 May 2026" in line(page, "SOON")
    assert "week 8 on 15 Jun 2026" in line(page, "FAR")
    assert line(page, bert) == "Berg, bert van den, no visit yet"
    QTest.mouseClick(page.filter.buttons[Filter.DUE], Qt.MouseButton.LeftButton)
    assert ids(page) == ["LATE-2", "LATE-1", "NOW", "SOON"]
    assert [button.text() for button in page.filter.buttons] == [
        "Due  4", "Unfinished  0", "All  7",
    ]  # fmt: skip


def test_a_visit_of_today_with_something_left_is_to_do(qtbot: QtBot, room: Room) -> None:
    protocol: dict[str, Any] = {"protocol": STANDARD.name, "protocol_json": STANDARD.to_json()}
    write(room.library, "HALF", "W0", TODAY, peaks_n=[(LEFT, 70.0)] * 3, **protocol)
    write(room.library, "OLD", "W0", weeks_ago(1), peaks_n=[(LEFT, 70.0)] * 3, **protocol)
    page = room.open(qtbot)
    assert to_do(page) == ["HALF"]
    n = len(STANDARD.conditions)
    assert f"unfinished, 1 of {n}" in line(page, "HALF")
    QTest.mouseClick(page.filter.buttons[Filter.UNFINISHED], Qt.MouseButton.LeftButton)
    assert ids(page) == ["HALF", "OLD"]
    page.choose("HALF")
    assert page.panel.start_button.text() == "CONTINUE BASELINE"
    fold = page.panel.folds[0]
    assert f"unfinished, 1 of {n}" in " ".join(x.accessibleName() for x in fold.findChildren(Pill))
    assert "unfinished" not in fold.fold.line.accessibleName()  # once is enough
    fold.open(wide=False)
    assert f"unfinished, 1 of {n}" in fold.fold.line.accessibleName()


def test_another_visit_of_today_with_something_left_is_gone_on_with_as_a_baseline_is(
    qtbot: QtBot, room: Room
) -> None:
    once = replace(STANDARD, trials=1, practice_trials=0)
    protocol: dict[str, Any] = {"protocol": once.name, "protocol_json": once.to_json()}
    every = [(condition, 70.0) for condition in once.conditions]
    for visit, peaks_n in (("W0", every), ("W8", every), ("W0-2", every[:1])):
        write(room.library, "HALF", visit, TODAY, peaks_n=peaks_n, **protocol)
    page = room.open(qtbot)
    assert page.panel.start_button.text() == "CONTINUE W0-2"
    assert to_do(page) == ["HALF"]
    assert page.filter.buttons[Filter.UNFINISHED].text() == "Unfinished  1"
    assert f"unfinished, 1 of {len(every)}" in line(page, "HALF")


def test_a_baseline_that_is_unfinished_is_said_when_later_visits_are_done(
    qtbot: QtBot, room: Room
) -> None:
    protocol: dict[str, Any] = {"protocol": STANDARD.name, "protocol_json": STANDARD.to_json()}
    write(room.library, "HALF", "W0", weeks_ago(8), peaks_n=[(LEFT, 70.0)] * 3, **protocol)
    write(room.library, "HALF", "W8", weeks_ago(0))
    page = room.open(qtbot)
    assert f"baseline unfinished, 1 of {len(STANDARD.conditions)}" in line(page, "HALF")


def test_whoever_was_measured_in_a_crash_is_chosen_and_goes_on(qtbot: QtBot, room: Room) -> None:
    write(room.library, "AAA", "W0", weeks_ago(8))
    write(room.library, "ZZZ", "W0", TODAY)
    room.context.chosen.person = "ZZZ"
    page = room.open(qtbot)
    QTest.keyClick(page.search_edit, Qt.Key.Key_Return)
    assert room.wanted == [("ZZZ", "W0")]


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("Jan de Vries", "Vries, Jan de"),
        ("Sanne van der Meer", "Meer, Sanne van der"),
        ("Björn 't Hart", "Hart, Björn 't"),
        ("Anna Jansen-de Vries", "Jansen-de Vries, Anna"),
        ("Ana Conceição da Silva", "Silva, Ana Conceição da"),
        ("Vries, Jan de", "Vries, Jan de"),
        ("Anna", "Anna"),
        ("de Vries", "Vries, de"),
        ("", ""),
    ],
)
def test_a_name_is_listed_by_its_family_name(typed: str, listed: str) -> None:
    assert listed_name(typed) == listed


def test_a_new_person_is_found_chosen_and_started_by_keyboard_only(
    qtbot: QtBot, room: Room
) -> None:
    page = room.open(qtbot)
    page.search_edit.setFocus()
    page.empty.button.setFocus()
    page.add_person()
    dialog = dialog_of(page)
    QTest.keyClicks(dialog.name_edit, "Anna van Dijk")
    QTest.keyClick(dialog.name_edit, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.birth_edit, "28-2-1990")
    QTest.keyClick(dialog.birth_edit, Qt.Key.Key_Return)
    assert room.tasks.wait_idle(PATIENCE_S)
    (person,) = room.index.people()
    assert (person.name, person.birth_date) == ("Anna van Dijk", date(1990, 2, 28))
    assert page.panel.person == person
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert room.wanted == [(person.subject_id, "W0")]
    assert room.errors == []


def test_a_new_person_is_asked_for_before_and_after_the_first_one(qtbot: QtBot, room: Room) -> None:
    page = room.open(qtbot)
    for n in range(3):
        page.activateWindow()  # a window manager does, after a dialog
        qtbot.waitUntil(page.isActiveWindow)
        page.add_person()
        dialog = next(one for one in page.findChildren(PersonDialog) if one.isVisible())
        QTest.keyClicks(dialog.name_edit, f"Anna {'abc'[n] * 4}")
        QTest.keyClick(dialog.name_edit, Qt.Key.Key_Return)
        QTest.keyClick(dialog.birth_edit, Qt.Key.Key_Return)
        assert room.tasks.wait_idle(PATIENCE_S)
        assert len(room.index.people()) == n + 1
        QApplication.processEvents()


class AskedModel(PeopleModel):
    """Counts what a view asks of it."""

    n_asked = 0

    def rowCount(self, *parent: Any) -> int:  # noqa: N802  Qt's name
        self.n_asked += 1
        return super().rowCount(*parent)

    def data(self, *what: Any) -> Any:
        self.n_asked += 1
        return super().data(*what)


def test_a_list_of_thousands_asks_only_for_what_it_shows(qtbot: QtBot) -> None:
    people = [Person(f"P{n:04}", f"Anna {n}", None, (), TODAY) for n in range(2000)]
    shown = Shown(TODAY, STANDARD.follow_up_weeks, STANDARD.conditions[0])
    rows = people_rows(people, shown)
    model = AskedModel()
    view = PeopleList(model)
    qtbot.addWidget(view)
    view.resize(600, 600)
    view.show()
    qtbot.waitExposed(view)
    lines = view.verticalHeader()
    for search, n_lines in (("", 2001), ("anna 1999", 2), ("zzz", 0), ("", 2001)):
        model.n_asked = 0
        model.search(search)
        model.show_rows(rows, shown.condition)
        view.setCurrentIndex(model.index(model.rowCount() - 1, 0))
        view.fit()
        QApplication.processEvents()
        assert model.rowCount() == n_lines
        assert model.n_asked < 500
        heights = {lines.sectionSize(n) for n in range(1, n_lines)}
        assert heights <= {view.delegate.person_height}
    assert lines.sectionSize(0) == view.delegate.section_height
    again = people_rows([*people[1:], Person("P9999", "Zoë", None, (), TODAY)], shown, rows)
    former = {id(row) for row in rows}
    assert sum(id(row) not in former for row in again) == 1


def test_a_narrow_list_has_two_lines_a_person_and_a_wide_one_columns(
    qtbot: QtBot, room: Room
) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8))
    view = room.open(qtbot).list
    heights = []
    for wide in (900, 480, 900):
        view.resize(wide, 400)
        assert view.verticalHeader().sectionSize(0) == view.delegate.section_height
        heights.append(view.verticalHeader().sectionSize(1))
    assert heights[0] == heights[2] < heights[1]


def test_a_person_where_a_title_stood_has_the_room_of_a_person(qtbot: QtBot, room: Room) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8))
    for subject_id in ("FF-002", "FF-003"):
        write(room.library, subject_id, "W0", weeks_ago(2))
    view = room.open(qtbot).list
    model, lines = view._model, view.verticalHeader()
    for search, sections in (("", (0, 2)), ("FF", (0,)), ("", (0, 2))):
        model.search(search)
        assert model.unusual == sections
        people = {lines.sectionSize(n) for n in range(lines.count()) if n not in sections}
        assert people == {view.delegate.person_height}
        assert {lines.sectionSize(n) for n in sections} == {view.delegate.section_height}


def test_search_finds_by_name_without_accents_and_by_id(qtbot: QtBot, room: Room) -> None:
    celik = room.index.add(name="Özge Çelik").subject_id
    anna = room.index.add(name="Anna", birth_date=date(1990, 2, 28)).subject_id
    page = room.open(qtbot)
    QTest.keyClick(page.list, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
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
    [(0, "W0", "CONTINUE BASELINE"), (2, "W2", "START WEEK 2"),
     (8, "W8", "START WEEK 8"), (20, "W8", "START WEEK 8")],
)  # fmt: skip
def test_the_right_visit_is_proposed(
    qtbot: QtBot, room: Room, weeks: int, label: str, button: str
) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(weeks))
    page = room.open(qtbot)
    assert page.panel.start_button.text() == button
    assert page.panel.start_button._cap  # Enter does it: where the word has no room, as a sign
    QTest.mouseClick(page.panel.start_button, Qt.MouseButton.LeftButton)
    assert room.wanted == [("FF-001", label)]


@pytest.mark.parametrize(
    ("searched", "name"), [("Kees Jong", "Kees Jong"), ("3-4-1961", ""), ("ff", "")]
)
def test_a_name_that_was_searched_in_vain_need_not_be_typed_again(
    qtbot: QtBot, room: Room, searched: str, name: str
) -> None:
    write(room.library, "FF-001", "W0", TODAY)
    page = room.open(qtbot)
    page.search_edit.setText(searched)
    QTest.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    dialog = page.findChild(PersonDialog)
    assert dialog is not None
    assert dialog.name_edit.text() == name
    dialog.reject()


def test_a_complete_visit_is_not_gone_on_with_by_enter(qtbot: QtBot, room: Room) -> None:
    once = replace(STANDARD, trials=1, practice_trials=0)
    protocol: dict[str, Any] = {"protocol": once.name, "protocol_json": once.to_json()}
    every = [(condition, 70.0) for condition in once.conditions]
    write(room.library, "FF-001", "W0", TODAY, peaks_n=every, **protocol)
    panel = room.open(qtbot).panel
    assert panel.start_button.text() == "START WEEK 8"
    assert "W8 is due on 29 Jun 2026." in labels(panel)
    QTest.mouseClick(panel.label_button, Qt.MouseButton.LeftButton)
    assert panel.label_edit.text() == "W8"
    panel.go_on_action.trigger()
    assert room.wanted == [("FF-001", "W0")]


def test_a_label_that_is_proposed_is_not_objected_to(qtbot: QtBot, room: Room) -> None:
    once = replace(STANDARD, trials=1, practice_trials=0)
    protocol: dict[str, Any] = {"protocol": once.name, "protocol_json": once.to_json()}
    every = [(condition, 70.0) for condition in once.conditions]
    for visit in ("W0", "W8"):
        write(room.library, "FF-001", visit, TODAY, peaks_n=every, **protocol)
    panel = room.open(qtbot).panel
    assert panel.start_button.text() == "START W0-2"
    assert "names no week" not in labels(panel)


def test_an_edited_label_is_taken_and_an_old_visit_is_named(qtbot: QtBot, room: Room) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8))
    page = room.open(qtbot)
    edit, button = page.panel.label_edit, page.panel.start_button
    assert not edit.isVisible()
    QTest.mouseClick(page.panel.label_button, Qt.MouseButton.LeftButton)
    assert "Label of the visit" in labels(page.panel)
    offered = edit.completer()
    assert [offered.model().index(n, 0).data() for n in range(offered.model().rowCount())] == [
        "W0",
        "W8",
    ]
    edit.setText("W8")  # as Qt does with what is chosen
    assert button.text() == "START WEEK 8"

    def typed(text: str) -> str:
        edit.selectAll()
        QTest.keyClicks(edit, text)
        return button.text()

    assert typed("w0") == "ADD TO BASELINE"
    shown = " ".join(label.text() for label in page.panel.findChildren(QLabel))
    assert "was measured on 9 Mar 2026" in shown
    assert typed("W9-") == "START W9-"
    assert not button.isEnabled()
    typed("W9 b")
    assert not button.isEnabled()
    typed("5-10-2026")
    assert not button.isEnabled()
    assert "reads as a date or a number" in labels(page.panel)
    typed("Extra")
    assert button.isEnabled()
    assert "Extra names no week" in labels(page.panel)
    assert typed("W9b") == "START W9B"
    room.reload(page)
    assert button.text() == "START W9B"  # what was typed stays while files are read
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert room.wanted == [("FF-001", "W9b")]


def test_a_file_that_cannot_be_read_is_shown_with_what_to_do(qtbot: QtBot, room: Room) -> None:
    path = write(room.library, "FF-001", "W0", weeks_ago(8))
    path.write_bytes(path.read_bytes()[:3000])
    page = room.open(qtbot)
    assert "a visit cannot be read" in line(page, "FF-001")
    assert path.name in labels(page.panel)
    assert not page.panel.folds[0].result_button.isEnabled()
    assert not page.panel.progress_button.isEnabled()
    QTest.mouseClick(page.panel.label_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(page.panel.label_edit, "W0")
    assert not page.panel.start_button.isEnabled()
    assert room.errors == []


def test_progress_is_asked_for(qtbot: QtBot, room: Room) -> None:
    first = write(room.library)
    page = room.open(qtbot)
    assert not page.panel.progress_button.isEnabled()  # with the second visit
    second = write(room.library, "FF-001", "W8", TODAY)
    QTest.keyClick(page.list, Qt.Key.Key_F5)
    assert room.tasks.wait_idle(PATIENCE_S)
    QTest.mouseClick(page.panel.progress_button, Qt.MouseButton.LeftButton)
    assert page.panel.visit_path == second  # not the card that was open before it was measured
    assert room.wanted == [("FF-001", None)]  # the latest that is whole
    room.wanted.clear()
    page.panel.folds[1].open(wide=True)
    QTest.mouseClick(page.panel.progress_button, Qt.MouseButton.LeftButton)
    assert room.wanted == [("FF-001", first)]


def test_a_visit_opens_and_leads_to_result_report_and_correction(qtbot: QtBot, room: Room) -> None:
    first = write(room.library, "FF-001", "W0", weeks_ago(8), peaks_n=BOTH)
    second = write(room.library, "FF-001", "W8", TODAY, peaks_n=BOTH)
    page = room.open(qtbot)
    told: list[tuple[str, Path]] = []
    room.context.ways.review.connect(lambda path, _: told.append(("result", path)))
    room.context.ways.correct.connect(lambda path: told.append(("correct", path)))
    newest, oldest = page.panel.folds
    assert (newest.fold.is_open, oldest.fold.is_open) == (True, False)
    assert page.panel.visit_path == second
    assert "82.0\u202fN" in labels(newest)
    QTest.mouseClick(oldest.fold.line, Qt.MouseButton.LeftButton)
    assert (newest.fold.is_open, oldest.fold.is_open) == (False, True)
    QTest.mouseClick(oldest.result_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(oldest.correct_button, Qt.MouseButton.LeftButton)
    page.activateWindow()
    page.list.setFocus()
    QApplication.processEvents()
    QTest.keyClick(page.list, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert told == [("result", first), ("correct", first), ("correct", first)]
    QTest.keyClick(page.search_edit, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    report = page.window().findChild(ReportDialog)
    assert report is not None
    assert "W0" in labels(report)
    assert "W8" not in labels(report)
    report.reject()
    room.reload(page)
    assert page.panel.visit_path == first  # what was opened stays open
    page.panel.folds[1].correct_button.setFocus()
    write(room.library, "FF-001", "W4", weeks_ago(4), peaks_n=BOTH)
    page.refresh()
    assert room.tasks.wait_idle(PATIENCE_S)
    assert len(page.panel.folds) == 3  # the button that had the keyboard is gone
    assert page.window().focusWidget() is page.panel.start_button  # and stays in the page


def test_adding_renaming_and_removing_can_be_undone(qtbot: QtBot, room: Room) -> None:
    page = room.open(qtbot)

    def undo() -> None:
        assert page.foot.undo_button.isVisible()
        QTest.mouseClick(page.foot.undo_button, Qt.MouseButton.LeftButton)
        assert room.tasks.wait_idle(PATIENCE_S)
        assert not page.foot.undo_button.isVisible()

    page.edits.add()
    dialog_of(page).name_edit.setText("Anna")
    dialog_of(page).accept()
    assert room.tasks.wait_idle(PATIENCE_S)
    (person,) = room.index.people()
    undo()
    assert room.messages[-1] == "Anna is not in the list."
    assert room.index.people() == ()
    person = room.index.add(name="Anna")
    room.reload(page)
    qtbot.waitUntil(lambda: not page.findChildren(PersonDialog))
    QTest.mouseClick(page.panel.edit_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(page)
    assert not dialog.who_and_why.isVisible()
    dialog.birth_edit.setText("3-2-1990")
    assert not dialog.who_and_why.isVisible()  # nothing known is another
    dialog.birth_edit.clear()
    dialog.name_edit.setText("Berta")
    assert dialog.who_and_why.isVisible()
    fields = (dialog.name_edit, dialog.who_and_why.input("reason"))
    qtbot.waitUntil(lambda: len({one.mapTo(dialog, QPoint()).x() for one in fields}) == 1)
    dialog.who_and_why.fill({"by": ""})
    for field, text in (("reason", "misspelt"), ("by", "AB")):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert dialog.isVisible()
        assert dialog.focusWidget() is dialog.who_and_why.input(field)
        QTest.keyClicks(dialog.focusWidget(), text)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert room.tasks.wait_idle(PATIENCE_S)
    assert room.index.people()[0].name == "Berta"
    undo()
    assert room.messages[-1] == "Anna is as before."
    (now,) = room.index.people()
    assert replace(now, former=()) == person
    QTest.mouseClick(page.panel.edit_button, Qt.MouseButton.LeftButton)
    told = labels(dialog_of(page))
    assert "Until 4 May 2026 10:00: Anna, no birth date (AB: misspelt)" in told
    assert "Until 4 May 2026 10:00: Berta, no birth date (AB: undone)" in told
    dialog_of(page).reject()
    person = now
    page.panel.remove_action.trigger()
    assert room.tasks.wait_idle(PATIENCE_S)
    assert room.index.people() == ()
    undo()
    assert room.index.people() == (person,)
    assert ids(page) == [person.subject_id]


@pytest.mark.parametrize("searched", ["", "kees", "jan"])
def test_whoever_is_added_is_chosen_whatever_was_searched(
    qtbot: QtBot, room: Room, searched: str
) -> None:
    room.index.add(name="Jan de Vries")
    page = room.open(qtbot)
    page.search_edit.setText(searched)
    ready_to_begin: list[str] = []
    page.edits.chosen.connect(lambda _: ready_to_begin.append(page._chosen_id()))
    page.edits.add()
    dialog_of(page).name_edit.setText("Kees Jong")
    dialog_of(page).accept()
    assert room.tasks.wait_idle(PATIENCE_S)
    assert page.panel.person is not None
    assert page.panel.person.name == "Kees Jong"
    assert ready_to_begin == [""]  # nobody else, until it was read


def test_whoever_has_visits_cannot_be_removed(qtbot: QtBot, room: Room) -> None:
    write(room.library)
    page = room.open(qtbot)
    assert not page.panel.remove_action.isVisible()
    assert page.panel.erase_action.isVisible()


def test_undo_goes_when_it_no_longer_can(qtbot: QtBot, room: Room) -> None:
    page = room.open(qtbot)
    page.edits.add()
    dialog_of(page).name_edit.setText("Anna")
    dialog_of(page).accept()
    assert room.tasks.wait_idle(PATIENCE_S)
    (person,) = room.index.people()
    assert page.foot.undo_button.isVisible()
    write(room.library, person.subject_id, "W0", TODAY)
    page.refresh()
    assert room.tasks.wait_idle(PATIENCE_S)
    assert not page.foot.undo_button.isVisible()
    page.edits.undo()
    assert room.tasks.wait_idle(PATIENCE_S)
    assert room.errors == []
    assert room.index.person(person.subject_id).name == "Anna"


def test_undo_goes_once_a_visit_begins(qtbot: QtBot, room: Room) -> None:
    room.index.add(name="Anna")
    page = room.open(qtbot)
    subject_id = ids(page)[0]
    page.edits._edit(room.index.person(subject_id), "Anne", None, "AB", "misspelt")
    assert room.tasks.wait_idle(PATIENCE_S)
    assert page.foot.undo_button.isVisible()
    room.context.visit = cast("VisitInProgress", SimpleNamespace(session=object()))
    qtbot.waitUntil(lambda: not page.foot.undo_button.isVisible())


def test_whoever_was_chosen_last_is_seen_when_one_comes_back(qtbot: QtBot, room: Room) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8))
    room.index.add(name="Anna")
    page = room.open(qtbot)
    assert room.tasks.wait_idle(PATIENCE_S)
    (due,) = (one.subject_id for one in page.edits.people if one.visits)
    (other,) = (one.subject_id for one in page.edits.people if not one.visits)
    for where, seen in ((due, Filter.DUE), (other, Filter.ALL)):
        page.filter.buttons[Filter.DUE].click()
        page.search_edit.setText("FF")
        page.closed()
        room.context.chosen.person = where
        page.opened()
        assert room.tasks.wait_idle(PATIENCE_S)
        assert page.search_edit.text() == ""
        assert page.panel.person is not None
        assert (page.panel.person.subject_id, page.filter.chosen) == (where, seen)


def test_the_keys_of_the_page_work_in_its_fields_too(qtbot: QtBot, room: Room) -> None:
    page, done = room.open(qtbot), []
    write(room.library, "FF-001", "W0", TODAY, peaks_n=BOTH)
    page.refresh()
    assert room.tasks.wait_idle(PATIENCE_S)
    is_possible = [True]
    undo = Undo(
        "W0 was corrected.", lambda: done.append("undone"), lambda: is_possible[0], lambda _: None
    )
    page.search_edit.setText("FF")
    for field in (page.search_edit, page.panel.label_edit):
        page.foot.offer_undo(undo)
        assert page.foot.words.text() == "W0 was corrected."
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: not page.foot.undo_button.isVisible())
        assert room.tasks.wait_idle(PATIENCE_S)
        with qtbot.waitSignal(room.context.ways.correct):
            QTest.keyClick(field, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert (done, page.search_edit.text()) == (["undone", "undone"], "FF")
    page.foot.offer_undo(undo)
    is_possible[0] = False  # something followed, here or elsewhere: nobody is offered what fails
    qtbot.waitUntil(lambda: not page.foot.undo_button.isVisible())


def test_both_feet_in_a_line_are_of_one_visit(qtbot: QtBot, room: Room) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8), peaks_n=BOTH)
    write(room.library, "FF-001", "W8", TODAY, peaks_n=((LEFT, 90.0), (LEFT, 94.0)))
    page = room.open(qtbot)
    row = page.model.row_at(page.model.find("FF-001"))
    assert row is not None
    assert (row.left, row.right) == ("92.0\u202fN", "")


@pytest.mark.parametrize("percent", [100, 150])
def test_a_line_with_newtons_of_nobody_says_so(
    qtbot: QtBot, room: Room, english_and_light: None, percent: int
) -> None:
    from forceplate.gui.kit import theme

    theme.use(theme.LIGHT, percent)
    write(room.library, "FF-001", "W0", weeks_ago(8), peaks_n=BOTH, simulated=True)
    write(room.library, "FF-002", "W0", weeks_ago(8), peaks_n=BOTH)
    page = room.open(qtbot)
    for subject_id, is_marked in (("FF-001", True), ("FF-002", False)):
        index = page.model.index(page.model.find(subject_id), 0)
        assert index.data().endswith("SIMULATED") == is_marked
        image = page.list.viewport().grab(page.list.visualRect(index)).toImage()
        painted = {
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
        }
        assert (theme.colours().simulated.name() in painted) == is_marked


def test_two_entries_are_merged_and_it_is_undone(qtbot: QtBot, room: Room) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8))
    write(room.library, "FF-002", "W0", weeks_ago(1))
    page = room.open(qtbot)
    room.index.edit("FF-001", name="Anna de Vries", birth_date=date(1990, 2, 28))
    room.index.edit("FF-002", name="Anna Vries", birth_date=date(1990, 2, 28))
    room.reload(page)
    page.edits.merge("FF-001")
    (dialog,) = page.findChildren(MergeDialog)
    assert dialog.other is not None
    assert dialog.other.subject_id == "FF-002"  # who may be the same comes first
    assert "W0 is called W0-2 there" in labels(dialog)
    assert not dialog.do_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.isVisible()
    assert "needed" in labels(dialog).lower()  # says what lacks
    assert dialog.focusWidget() is dialog.who_and_why.field("reason")
    dialog.who_and_why.fill({"by": "AB", "reason": "entered twice"})
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # Enter alone never merges
    assert dialog.isVisible()
    QTest.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    assert room.tasks.wait_idle(PATIENCE_S)
    assert room.errors == []
    assert ids(page) == ["FF-001"]
    assert [visit.visit for visit in room.index.person("FF-001").visits] == ["W0", "W0-2"]
    merged = "Anna Vries (FF-002) was merged into Anna de Vries (FF-001)."
    assert page.foot.words.text() == merged
    QTest.mouseClick(page.foot.undo_button, Qt.MouseButton.LeftButton)
    assert room.tasks.wait_idle(PATIENCE_S)
    apart = "Anna Vries (FF-002) and Anna de Vries (FF-001) are two entries again."
    assert room.messages[-1] == apart
    assert sorted(ids(page)) == ["FF-001", "FF-002"]


def test_which_of_two_entries_stays_is_chosen(qtbot: QtBot, room: Room) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8))
    write(room.library, "FF-002", "W0", weeks_ago(1))
    page = room.open(qtbot)
    page.edits.merge("FF-001")
    (dialog,) = page.findChildren(MergeDialog)
    dialog.choose("FF-002")
    dialog.stays.setCurrentIndex(1)
    assert "FF-001 (no birth date, FF-001) leaves the list" in labels(dialog)
    dialog.who_and_why.fill({"by": "AB", "reason": "entered twice"})
    dialog.do_button.click()
    assert room.tasks.wait_idle(PATIENCE_S)
    assert ids(page) == ["FF-002"]
    assert len(room.index.person("FF-002").visits) == 2


def test_the_entry_with_the_visits_stays_and_two_alike_are_told_apart(
    qtbot: QtBot, room: Room
) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8))
    page = room.open(qtbot)
    born = date(1961, 7, 7)
    room.index.edit("FF-001", name="Anna de Vries", birth_date=born)
    twin = room.index.add(name="Anna de Vries", birth_date=born)
    other = room.index.add(name="Anna de Vries", birth_date=date(1990, 1, 2))
    room.reload(page)
    for code in ("FF-001", twin.subject_id):
        assert line(page, code).startswith(f"Vries, Anna de, {code}, born 7 Jul 1961")
    assert line(page, other.subject_id).startswith("Vries, Anna de, born 2 Jan 1990")
    page.edits.merge(twin.subject_id)
    (dialog,) = page.findChildren(MergeDialog)
    dialog.choose("FF-001")
    assert dialog.stays.currentData() == "FF-001"
    assert f"{twin.subject_id}) leaves the list" in labels(dialog)
    dialog.reject()
    room.index.remove(twin.subject_id)
    room.reload(page)
    assert line(page, "FF-001").startswith("Vries, Anna de, born 7 Jul 1961")


@pytest.mark.usefixtures("english_and_light")
@pytest.mark.parametrize(("percent", "wide"), [(100, 900), (100, 460), (200, 460)])
def test_of_two_namesakes_the_code_is_never_cut(
    qtbot: QtBot, room: Room, percent: int, wide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forceplate.gui.kit import theme

    theme.use(theme.LIGHT, percent)
    born = date(1961, 7, 7)
    both = [room.index.add(name="Anna-Wilhelmina Schmidt", birth_date=born) for _ in range(2)]
    view = room.open(qtbot).list
    view.resize(wide, 400)
    painted: list[str] = []

    def fitted_and_kept(*asked: Any, **kind: Any) -> tuple[QFont, str]:
        font, shown = fitted(*asked, **kind)
        painted.append(shown)
        return font, shown

    monkeypatch.setattr(people_list, "fitted", fitted_and_kept)
    view.grab()
    assert {one.subject_id for one in both} <= set(painted)
    heights = {view.rowHeight(number) for number in (1, 2)}
    lines = 3 if view.delegate.is_tall else 2
    assert min(heights) >= lines * QFontMetricsF(theme.font(theme.Size.SMALL)).height()


def test_nobody_is_merged_who_was_not_chosen_or_is_doubted(qtbot: QtBot, room: Room) -> None:
    anna = room.index.add(name="Anna de Vries", birth_date=date(1990, 2, 8))
    room.index.add(name="Ans Aal")  # stands first
    twin = room.index.add(name="Anna de Vries", birth_date=date(1990, 3, 9))
    page = room.open(qtbot)
    page.edits.merge(anna.subject_id)
    (dialog,) = page.findChildren(MergeDialog)
    dialog.who_and_why.fill({"by": "AB", "reason": "entered twice"})
    assert dialog.other is None
    order = [one.called for one in dialog.choice.people]
    assert order == ["Ans Aal", "Anna de Vries"]  # as People: by family name
    field = dialog.choice.lineEdit()
    assert field is not None
    QTest.keyClicks(field, "a")
    assert dialog.other is None  # nor while one searches
    assert not dialog.do_button.isEnabled()
    dialog.choose(twin.subject_id)
    assert "Anna de Vries (9 Mar 1990" in labels(dialog)
    assert f"What stays: Anna de Vries (8 Feb 1990, {anna.subject_id})." in labels(dialog)
    dialog.accept()
    assert dialog.isVisible()
    assert not dialog.do_button.isEnabled()
    dialog.is_same.setChecked(True)
    assert dialog.do_button.isEnabled()
    field.selectAll()
    QTest.keyClicks(field, "a")  # who was chosen counts no longer
    assert not dialog.do_button.isEnabled()
    dialog.choose(next(one.subject_id for one in room.index.people() if one.name == "Ans Aal"))
    assert not dialog.is_same.isVisible()
    dialog.choose(twin.subject_id)
    assert not dialog.is_same.isChecked()  # it was said of the choice before
    dialog.reject()


def test_tab_leads_from_the_birth_date_to_what_is_said_next(qtbot: QtBot, room: Room) -> None:
    room.index.add(name="Anna de Vries", birth_date=date(1990, 2, 8))
    page = room.open(qtbot)
    page.add_person()
    (dialog,) = page.findChildren(PersonDialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.name_edit.hasFocus)
    for name, following in (("Bob", dialog.do_button), ("Anna de Vries", dialog.is_another)):
        dialog.name_edit.setFocus()
        dialog.name_edit.selectAll()
        for keys in (name, "8-2-1990"):
            QTest.keyClicks(dialog.focusWidget(), keys)
            QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert dialog.focusWidget() is following
        dialog.birth_edit.clear()
    dialog.reject()


def test_two_birth_dates_of_one_person_are_merged_without_a_key_to_go_on(
    qtbot: QtBot, room: Room
) -> None:
    anna = room.index.add(name="Anna de Vries", birth_date=date(1990, 2, 8))
    twin = room.index.add(name="Anna de Vries", birth_date=date(1990, 2, 9))
    page = room.open(qtbot)
    page.edits.merge(anna.subject_id)  # by the menu: the first and the second
    (dialog,) = page.findChildren(MergeDialog)
    assert dialog.other == twin  # a slip of the pen
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Space)
    QTest.keyClick(dialog, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(dialog.focusWidget(), "AB")  # known from then on
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)  # the sixth
    qtbot.waitUntil(lambda: len(room.index.people()) == 1)  # Qt shows the button pressed first
    assert room.tasks.wait_idle(PATIENCE_S)
    (change,) = read_changes(room.library.root)
    assert (change.by, change.reason) == ("AB", "Entered twice")


def test_the_only_entry_that_the_typed_words_find_is_merged_with(qtbot: QtBot, room: Room) -> None:
    anna = room.index.add(name="Anna de Vries")
    bob = room.index.add(name="Bob Keys")
    room.index.add(name="Ans Aal")
    page = room.open(qtbot)
    page.edits.merge(anna.subject_id)
    (dialog,) = page.findChildren(MergeDialog)
    field = dialog.choice.lineEdit()
    assert field is not None
    dialog.activateWindow()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "Bob")
    popup = dialog.choice._completer.popup()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: dialog.other is not None)
    assert "Bob Keys" in labels(dialog)
    assert dialog.choice.currentText() == f"Bob Keys, {bob.subject_id}"
    assert not field.hasFocus()
    dialog.reject()


def test_somebody_is_erased_once_it_is_ticked(qtbot: QtBot, room: Room) -> None:
    write(room.library, "FF-001", "W0", weeks_ago(8))
    page = room.open(qtbot)
    page.panel.erase_action.trigger()
    assert room.tasks.wait_idle(PATIENCE_S)
    (dialog,) = page.findChildren(EraseDialog)
    QTest.keyClick(dialog.is_sure, Qt.Key.Key_Space)
    for told, why in (("ff-001 asked for it", "Leave out name"), ("x" * 201, "at most 200")):
        dialog.who_and_why.fill({"by": "AB", "reason": told})  # where it is typed, nothing is lost
        assert not dialog.do_button.isEnabled()
        assert why in dialog.who_and_why.faults["reason"].sentence
    dialog.who_and_why.fill({"by": "AB", "reason": "asked for it"})
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # Enter alone never erases
    assert dialog.isVisible()
    QTest.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    assert room.tasks.wait_idle(PATIENCE_S)
    assert room.errors == []
    assert page.empty.isVisible()
    assert "all visits (1), names and journals" in room.messages[-1]


def test_a_backup_that_is_due_is_reminded_of(qtbot: QtBot, room: Room) -> None:
    write(room.library)
    page = room.open(qtbot)
    assert page.foot.words.text() == "There is no backup of this library yet."
    assert page.foot.backup_button.isVisible()
    (room.library.root / ".backups.jsonl").write_text(
        json.dumps({"at": (NOW - timedelta(days=12)).isoformat(), "path": "x"}) + "\n"
    )
    room.reload(page)
    assert page.foot.words.text() == "The last backup was made 12 days ago."
    (room.library.root / ".backups.jsonl").write_text(
        json.dumps({"at": NOW.isoformat(), "path": "x"}) + "\n"
    )
    room.reload(page)
    assert page.foot.words.text() == ""


def test_names_that_were_left_behind_are_said(qtbot: QtBot, room: Room) -> None:
    write(room.library)
    room.open(qtbot)
    (message,) = room.messages
    assert "have no list of names" in message
    assert "people.sqlite3" in message
    assert str(room.library.root) in message


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
    assert not page.foot.bar.isVisible()


def test_reading_shows_progress_and_keeps_the_chosen_person(qtbot: QtBot, room: Room) -> None:
    for number in range(3):
        write(room.library, f"A{number}")
    page = room.open(qtbot)
    page.choose("A1")
    shown = []
    page.foot.bar.valueChanged.connect(lambda value: shown.append((value, page.foot.words.text())))
    for number in range(3):
        write(room.library, f"A{number}", peaks_n=BOTH)
    QTest.keyClick(page.list, Qt.Key.Key_F5)
    assert room.tasks.wait_idle(PATIENCE_S)
    assert not page.foot.bar.isVisible()
    assert shown
    assert page.panel.person is not None
    assert page.panel.person.subject_id == "A1"
    assert line(page, "A1").endswith("72.0\u202fN, 82.0\u202fN")


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
    for widget in (page.list, page.search_edit, page.foot.bar, page.panel.label_edit):
        assert widget.accessibleName()
    page.search_edit.setFocus()
    reached: list[QWidget | None] = []
    for _ in range(24):
        QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    for control in (page.new_button, page.list, page.panel.start_button,
                    page.panel.folds[0].result_button, page.panel.edit_button):  # fmt: skip
        assert control in reached


def test_strength_over_the_visits_is_painted(qtbot: QtBot, room: Room) -> None:
    from forceplate.gui.kit import theme

    write(room.library, "FF-001", "W0", weeks_ago(8), peaks_n=BOTH)
    write(room.library, "FF-001", "W8", TODAY, peaks_n=[(c, n + 20) for c, n in BOTH])
    page = room.open(qtbot)
    trend = page.panel.trend
    assert trend.isVisible()
    painted: QPixmap = trend.grab()
    image = painted.toImage()
    found = {image.pixelColor(QPoint(x, y)).name()
             for x in range(image.width()) for y in range(image.height())}  # fmt: skip
    colours = theme.colours()
    assert {colours.trace.name(), colours.text.name()} <= found


def entering(qtbot: QtBot, room: Room, *people: Person) -> tuple[PersonDialog, list[object]]:
    dialog = PersonDialog(people, TODAY)
    room.kept.append(dialog)
    qtbot.addWidget(dialog)
    entered: list[object] = []
    dialog.entered.connect(lambda *what: entered.append(what))
    dialog.chosen.connect(entered.append)
    dialog.show()
    return dialog, entered


def test_the_dialog_refuses_an_impossible_birth_date_and_doubts_an_odd_one(
    qtbot: QtBot, room: Room
) -> None:
    dialog, entered = entering(qtbot, room)
    dialog.name_edit.setText("Anna")
    dialog.birth_edit.setFocus()
    assert "stay on this computer" in labels(dialog)
    for typed, says in (("3-2-90", "a year of four digits"), ("31-2-90", "does not exist")):
        dialog.birth_edit.setText(typed)
        dialog.accept()
        assert says in labels(dialog)
    dialog.birth_edit.setText("3-2-2030")
    dialog.accept()
    assert "The birth date 3 Feb 2030 is still to come." in labels(dialog)
    dialog.birth_edit.setText("3-2-1915")
    QTest.keyClick(dialog.birth_edit, Qt.Key.Key_Return)
    assert "111 years old" in labels(dialog)  # asked back at once
    assert entered == []
    dialog.birth_edit.setText("3-2-1990")
    assert dialog.birth_edit.accessibleDescription() == "3 Feb 1990"
    QTest.keyClick(dialog.birth_edit, Qt.Key.Key_Return)
    assert entered == [("Anna", date(1990, 2, 3), "", "")]


def test_tab_leads_from_the_birth_date_to_adding(qtbot: QtBot, room: Room) -> None:
    page = room.open(qtbot)
    page.add_person()
    dialog = dialog_of(page)
    dialog.name_edit.setText("Anna de Vries")
    dialog.birth_edit.setFocus()
    for wanted in (dialog.do_button, dialog.cancel_button):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert dialog.focusWidget() is wanted
    dialog.reject()


def test_nobody_is_added_without_a_name_or_a_code(qtbot: QtBot, room: Room) -> None:
    dialog, entered = entering(qtbot, room)
    for how in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
        QTest.keyClick(dialog.name_edit, Qt.Key.Key_Return, how)
        assert "This is needed." in labels(dialog)
    QTest.keyClicks(dialog.name_edit, "P-17")
    QTest.keyClick(dialog.name_edit, Qt.Key.Key_Return)
    assert dialog.focusWidget() is dialog.birth_edit
    assert entered == []
    QTest.keyClick(dialog.birth_edit, Qt.Key.Key_Return)
    assert entered == [("P-17", None, "", "")]


def test_a_birth_date_after_the_first_visit_is_refused_while_it_is_typed(
    qtbot: QtBot, room: Room
) -> None:
    write(room.library, "FF-001", "W0", date(2026, 3, 2))
    page = room.open(qtbot)
    page.edits.edit("FF-001")
    (dialog,) = page.findChildren(PersonDialog)
    dialog.birth_edit.setText("3-3-2026")
    assert "A visit on 2 Mar 2026 would be before the birth date" in labels(dialog)
    assert not dialog.do_button.isEnabled()


def test_who_may_be_in_the_list_already_is_shown_with_birth_date_and_not_passed_by_enter(
    qtbot: QtBot, room: Room
) -> None:
    person = room.index.add(name="Anna de Vries", birth_date=date(1990, 2, 28))
    dialog, entered = entering(qtbot, room, person)
    dialog.name_edit.setText(" vries de  anna ")
    assert dialog.same_card.isVisible()
    shown = labels(dialog.same_card)
    assert "28 Feb 1990" in shown
    assert person.subject_id in shown
    for key, how in (
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
    ):
        QTest.keyClick(dialog.name_edit, key, how)
        assert entered == []
        assert dialog.isVisible()
    QTest.keyClick(dialog.is_another, Qt.Key.Key_Space)
    dialog.name_edit.setText("Anna de Vries jr")
    assert not dialog.same_card.isVisible()
    dialog.name_edit.setText("Anna de Vries")
    assert not dialog.is_another.isChecked()  # it is asked again
    QTest.keyClick(dialog.is_another, Qt.Key.Key_Space)
    QTest.keyClick(dialog.name_edit, Qt.Key.Key_Return)
    assert entered == [("Anna de Vries", None, "", "")]


def test_whoever_is_in_the_list_already_is_chosen_from_the_dialog(qtbot: QtBot, room: Room) -> None:
    person = room.index.add(name="Anna de Vries")
    dialog, entered = entering(qtbot, room, person)
    dialog.name_edit.setText("Anna de Vries")
    (take,) = [b for b in dialog.findChildren(QPushButton) if b.text() == "This one"]
    QTest.mouseClick(take, Qt.MouseButton.LeftButton)
    assert entered == [person.subject_id]


@pytest.mark.parametrize("doubt", ["the same person", "a refused birth date"])
def test_the_dialog_grows_with_what_it_says_so_that_the_reason_is_seen(
    qtbot: QtBot, room: Room, doubt: str
) -> None:
    person = room.index.add(name="Anna de Vries", birth_date=date(1990, 2, 28))
    dialog, _ = entering(qtbot, room, person)
    qtbot.waitExposed(dialog)
    if doubt == "the same person":
        dialog.name_edit.setText("Anna de Vries")
        last: QWidget = dialog.is_another
    else:
        dialog.birth_edit.setText("13-4-58")
        QTest.keyClick(dialog.birth_edit, Qt.Key.Key_Tab)
        last = next(w for w in dialog.findChildren(QLabel) if "four digits" in w.text())
    assert not dialog.do_button.isEnabled()
    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())
    qtbot.waitUntil(lambda: last.visibleRegion().boundingRect() == last.rect())
    assert not dialog.area.verticalScrollBar().isEnabled()


def test_two_visits_of_one_day_stand_beside_each_other(qapp: QApplication) -> None:
    lines = StrengthLines(LEFT, ((TODAY, 67.0), (TODAY, 68.0)), ())
    drawn = strength_figure(room_of(200, 60), lines, "Strength")
    places = [mark.x for mark in drawn.marks if isinstance(mark, Area)]
    assert max(places) - min(places) > 80
