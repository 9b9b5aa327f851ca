"""A real diary in the real window. Run by test_study_diary.py, in a process of its own.

One process opens one diary, so this module is no part of the usual collection.
"""

from __future__ import annotations

import itertools
import sqlite3
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from forceplate.gui.shell.application import ForceplateApplication
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.definition.study import DAYS_A_WEEK
from forceplate_study.diary.folder import DiaryFolder, create_folder
from forceplate_study.diary.opening import open_diary
from forceplate_study.records.study_records import InjuryReport, Participant, WeekEntry
from tests.gui.conftest import NOW
from tests.study.window.study_room import StudyRoom, cells, words_of

TODAY = NOW.date()
START = TODAY - timedelta(days=5 * DAYS_A_WEEK)


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diaries") / "diary"
    create_folder(DiaryFolder(folder, "http://127.0.0.1:8000"), "trial")
    open_diary(folder)
    return folder


_numbers = itertools.count(1)


@pytest.fixture
def name(diary: Path) -> str:
    """Return a participant of a test's own, who reported the fifth week and a complaint."""
    from forceplate_study.diary.entries import save_entry
    from forceplate_study.diary.participants import add_participant, find

    own = f"D{next(_numbers)}"
    add_participant(Participant(own, "control", START, 30.0), "nl")
    save_entry(find(own), WeekEntry(str(uuid4()), own, 5, 21.0, "all well"))
    answers = InjuryAnswers(7, 0, consulted=False)
    onset = START + timedelta(days=9)
    save_entry(find(own), InjuryReport(str(uuid4()), own, onset, answers, "ankle"))
    return own


@pytest.fixture
def room(application: ForceplateApplication, diary: Path, name: str) -> StudyRoom:
    return StudyRoom(application, diary)


def names_in(room: StudyRoom) -> list[str]:
    return [row[0] for row in cells(room.now.list.table)]


def log_of(name: str) -> list[tuple[str, str]]:
    from forceplate_study.diary.models import Access

    return list(Access.objects.filter(about=name).order_by("pk").values_list("who", "what"))


def test_nobody_reads_a_diary_without_saying_who(
    application: ForceplateApplication, diary: Path, name: str
) -> None:
    from forceplate_study.diary.models import Access

    application.settings.change(operator="")
    before = Access.objects.count()
    room = StudyRoom(application, diary)
    assert "Say first who you are" in words_of(room.page)
    assert room.page.study_context is None
    assert Access.objects.count() == before
    application.settings.change(operator="CD")
    room.idle()
    assert name in names_in(room)
    assert list(Access.objects.order_by("pk").values_list("who", "what"))[before:] == [
        ("CD", "read the list: all")
    ]
    assert room.page.folder_label.text() == "Diary: diary"
    assert not room.page.synthetic.isVisible()


def test_reading_a_diary_is_logged_with_the_code_of_the_reader(room: StudyRoom, name: str) -> None:
    people = room.now.list
    before = log_of(name)
    people.table.setCurrentCell(names_in(room).index(name), 0)
    assert log_of(name) == before  # the list alone opens no diary
    QTest.keyClick(people.table, Qt.Key.Key_Return)
    room.idle()
    assert log_of(name)[len(before) :] == [("AB", "read the diary")]
    person = room.now.person
    assert "complaints to judge: 1" in person.about.text()
    assert cells(person.weeks)[0] == ["5", "0 of 3", "", "21.0", "all well"]
    assert cells(person.weeks)[1] == ["4", "missing", "", "missing", ""]


def test_entries_are_made_and_complaints_judged_on_the_pages_for_staff(
    room: StudyRoom, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    tab = room.now
    tab.open_person(name)
    room.idle()
    tab.staff_button.click()
    assert opened == ["http://127.0.0.1:8000/staff/"]
    assert "forceplate diary serve diary" in tab.entries.text()
    assert room.page.minimumSizeHint().width() < 800  # with its words whole
    assert "Stretching" not in words_of(room.page)


def test_what_is_saved_of_a_diary_is_a_copy_that_an_erasure_names(
    room: StudyRoom, name: str, tmp_path: Path
) -> None:
    from forceplate_study.diary.copies import copies_since

    tab = room.outcome
    tab.save_data(tmp_path / "data")
    room.idle()
    assert "participants.csv" in tab.made.words.text()
    assert name in (tmp_path / "data" / "participants.csv").read_text()
    room.adherence.save(tmp_path / "answers")
    room.idle()
    assert name in (tmp_path / "answers" / "adherence.csv").read_text()
    noted = {Path(own.path) for own in copies_since(room.folder, None)}
    assert {tmp_path / "data", tmp_path / "answers"} <= noted


def test_a_database_that_is_in_use_is_waited_for_or_said(
    room: StudyRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorname = "SQLITE_BUSY"

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("database is locked") from locked

    monkeypatch.setattr("forceplate_study.diary.diary_store.log", refuse)
    room.now.list.again_button.click()
    room.idle()
    notices = room.application.window.notices.notices
    assert "another program is using it" in notices[0].details


def test_another_diary_asks_for_a_new_start(
    application: ForceplateApplication, diary: Path, name: str, tmp_path: Path
) -> None:
    create_folder(DiaryFolder(tmp_path / "other", "http://127.0.0.1:8000"), "practice")
    room = StudyRoom(application, tmp_path / "other")
    assert "has the diary" in room.page.waiting.more.text()
    again = StudyRoom(application, diary)
    assert name in names_in(again)
