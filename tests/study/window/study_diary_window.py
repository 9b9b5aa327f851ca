"""A real diary in the real window. Run by test_study_diary.py, in a process of its own.

One process opens one diary, so this module is no part of the usual collection.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forceplate.gui.shell.application import ForceplateApplication
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.definition.study import DAYS_A_WEEK
from forceplate_study.diary.folder import DiaryFolder, create_folder
from forceplate_study.diary.opening import open_diary
from forceplate_study.records.study_records import InjuryReport, Participant, WeekEntry
from forceplate_study.window.entry_forms import InjuryForm, ParticipantForm, SessionForm
from forceplate_study.window.link_dialog import LinkDialog
from forceplate_study.window.people_model import Show
from tests.gui.conftest import NOW, WAIT_MS
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
    assert room.now.model.find(name) >= 0
    assert list(Access.objects.order_by("pk").values_list("who", "what"))[before:] == [
        ("CD", "read the list: all")
    ]
    assert room.page.folder_label.text() == "Diary: diary"
    assert not room.page.synthetic.isVisible()


def test_reading_a_diary_is_logged_with_the_code_of_the_reader(room: StudyRoom, name: str) -> None:
    tab = room.now
    before = log_of(name)
    tab.table.setCurrentIndex(tab.model.index(tab.model.find(name), 0))
    assert log_of(name) == before  # the list alone opens no diary
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    room.idle()
    assert log_of(name)[len(before) :] == [("AB", "read the diary")]
    assert cells(tab.panel.weeks)[0] == ["5", "0 of 3", "21.0", "all well"]
    assert cells(tab.panel.weeks)[1] == ["4", "missing", "missing", ""]


def test_a_complaint_is_judged_and_stands_so_in_the_diary(room: StudyRoom, name: str) -> None:
    from forceplate_study.diary.entries import all_records

    tab = room.now
    waiting = tab.model.count(Show.COMPLAINTS)
    tab.open_person(name)
    room.idle()
    (box,) = tab.panel.boxes
    assert "By the rule this is a running injury" in box.rule.text()
    box.injury_button.click()
    room.idle()
    assert "Found: an injury (AB)" in tab.panel.boxes[0].state.text()
    assert tab.show_box.itemText(2) == f"Complaint to look at ({waiting - 1})"
    (report,) = [own for own in all_records().injuries if own.participant_id == name]
    assert (report.confirmed, report.confirmed_by) == (True, "AB")
    assert ("AB", "confirmed injury") in log_of(name)


def test_a_message_is_written_and_shown_to_the_participant(room: StudyRoom, name: str) -> None:
    from forceplate_study.diary.models import Feedback

    panel = room.now.panel
    room.now.open_person(name)
    room.idle()
    assert not panel.send_button.isEnabled()
    QTest.keyClicks(panel.message, "Good week. Go on.")
    panel.send_button.click()
    room.idle()
    assert panel.message.toPlainText() == ""
    assert "Good week. Go on." in panel.sent.text()
    rows = Feedback.objects.filter(person__participant_id=name)
    assert [row.text for row in rows] == ["Good week. Go on."]


def test_a_personal_link_is_made_shown_once_with_its_code_and_opens_the_diary(
    room: StudyRoom, name: str
) -> None:
    from forceplate_study.diary.participants import link_of

    room.now.open_person(name)
    room.idle()
    room.now.panel.make_link()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, LinkDialog))
    assert not dialog.link.isVisible()
    dialog.make_button.click()
    room.idle()
    address = dialog.link.text()
    found = link_of(address.rpartition("/")[2])
    assert found is not None
    assert found.person.participant_id == name
    assert dialog.code.isVisible()
    image = dialog.code.grab().toImage()
    colours = {image.pixelColor(x, x).name() for x in range(0, image.width(), 3)}
    assert {"#000000", "#ffffff"} <= colours
    dialog.reject()


def test_what_is_entered_here_is_in_the_diary_and_in_the_answers(
    room: StudyRoom, name: str
) -> None:
    from forceplate_study.diary.entries import all_records

    part, form = room.part(ParticipantForm)
    form.name.setText(f"{name}-NEW")
    form.group.setCurrentIndex(1)
    part.save()
    room.idle()
    part, session = room.part(SessionForm)
    session.person.setCurrentText(name)
    part.save()
    room.idle()
    assert part.said.text() == "✓ Saved."
    part, injury = room.part(InjuryForm)
    injury.person.setCurrentText(name)
    injury.site.setCurrentIndex(1)
    injury.days.setValue(1)
    injury.sessions.setValue(0)
    injury.consulted.setCurrentIndex(1)
    part.save()
    room.idle()
    records = all_records()
    assert f"{name}-NEW" in [own.participant_id for own in records.participants]
    assert [own.done_on for own in records.sessions if own.participant_id == name] == [TODAY]
    assert len([own for own in records.injuries if own.participant_id == name]) == 2
    assert ("AB", "entered sessions") in log_of(name)
    assert any("weeks reported]" in cell for row in cells(room.adherence.table) for cell in row)
    injured = len({own.participant_id for own in records.injuries})
    assert f"{injured} of them injured" in room.outcome.intro.text()
    assert "reports wait" in room.outcome.closing.text()


def test_a_database_that_is_in_use_is_waited_for_or_said(
    room: StudyRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("forceplate_study.diary.diary_store.log", refuse)
    room.now.again_button.click()
    room.idle()
    notices = room.application.window.notices.notices
    assert "database is locked" in notices[0].details


def test_another_diary_asks_for_a_new_start(
    application: ForceplateApplication, diary: Path, name: str, tmp_path: Path
) -> None:
    create_folder(DiaryFolder(tmp_path / "other", "http://127.0.0.1:8000"), "practice")
    room = StudyRoom(application, tmp_path / "other")
    assert "has the diary" in room.page.waiting.details.text()
    again = StudyRoom(application, diary)
    assert again.now.model.find(name) >= 0


Make = Callable[[], ForceplateApplication]


def test_closing_the_window_in_the_middle_of_an_entry_keeps_it(
    make_application: Make, diary: Path, name: str, qtbot: QtBot
) -> None:
    from forceplate_study.diary.entries import all_records

    application = make_application()
    room = StudyRoom(application, diary)
    part, session = room.part(SessionForm)
    session.person.setCurrentText(name)
    session.minutes.setText("17")
    part.save()
    application.begin_closing()
    qtbot.waitUntil(lambda: application.is_closed, timeout=WAIT_MS)
    assert 17.0 in [own.minutes for own in all_records().sessions]
