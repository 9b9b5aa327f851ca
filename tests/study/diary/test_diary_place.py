"""The diary as the window works with it: the same entries, logged, from any thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from forceplate.errors import StudyError
from forceplate_study.followup import place as folder_place
from forceplate_study.followup.injuries import InjuryAnswers
from forceplate_study.followup.records import (
    DropOut,
    InjuryReport,
    Participant,
    SessionEntry,
    WeekEntry,
)
from forceplate_study.followup.tables import BadTableError, Record, TableName

if TYPE_CHECKING:
    from forceplate_study.diary.place import DiaryPlace

AddPerson = Callable[..., tuple[str, str]]


@pytest.fixture
def place(diary_folder: object) -> DiaryPlace:
    from forceplate_study.diary.place import DiaryPlace

    return DiaryPlace()


def one(record: Record) -> tuple[tuple[int, Record], ...]:
    return ((2, record),)


def log_of(name: str) -> list[tuple[str, str]]:
    from forceplate_study.diary.models import Access

    return list(Access.objects.filter(about=name).order_by("pk").values_list("who", "what"))


def test_entries_by_hand_and_from_tables_are_in_the_diary_once(
    place: DiaryPlace, add_person: AddPerson, today: date
) -> None:
    name, _ = add_person(weeks_ago=5)
    entries = {
        TableName.SESSIONS: one(SessionEntry("sessions/1", name, today, minutes=20.0)),
        TableName.WEEKS: one(WeekEntry("weeks/1", name, 4, 31.5)),
        TableName.INJURIES: one(
            InjuryReport(str(uuid4()), name, today, InjuryAnswers(7, 0, consulted=False), "knee")
        ),
    }
    answers = place.add(entries, today, who="AB")
    assert [(own.n_new, own.n_known) for own in answers] == [(1, 0)] * 3
    again = place.add(entries, today, who="AB")
    assert [(own.n_new, own.n_known) for own in again] == [(0, 1)] * 3
    diary = place.person(name, today, "AB")
    assert diary.weeks[0].cells  # week 5 is over
    assert {line.week: line.report.running_km for line in diary.weeks if line.report} == {4: 31.5}
    assert diary.complaints[0].by_rule
    assert ("AB", "entered sessions") in log_of(name)


def test_a_later_report_of_a_week_is_taken_only_when_asked(
    place: DiaryPlace, add_person: AddPerson, today: date
) -> None:
    name, _ = add_person()
    place.add({TableName.WEEKS: one(WeekEntry("w", name, 1, 10.0))}, today, who="AB")
    other = {TableName.WEEKS: one(WeekEntry("w", name, 1, 12.0))}
    with pytest.raises(BadTableError, match="already"):
        place.add(other, today, who="AB")
    place.add(other, today, who="AB", replace=True)
    reports = [line.report for line in place.person(name, today, "AB").weeks if line.report]
    assert [report.running_km for report in reports] == [12.0]


def test_all_rows_are_taken_or_none_and_nothing_sent_is_replaced(
    place: DiaryPlace, add_person: AddPerson, today: date
) -> None:
    name, _ = add_person()
    good = SessionEntry(str(uuid4()), name, today, minutes=20.0)
    late = SessionEntry(str(uuid4()), name, today + timedelta(days=2))
    with pytest.raises(BadTableError, match="future"):
        place.add({TableName.SESSIONS: ((2, good), (3, late))}, today, who="AB")
    assert place.person(name, today, "AB").weeks[0].report is None
    place.add({TableName.SESSIONS: one(good)}, today, who="AB")
    with pytest.raises(BadTableError, match="already"):
        place.add(
            {TableName.SESSIONS: one(replace(good, minutes=5.0))}, today, who="AB", replace=True
        )
    with pytest.raises(StudyError, match="synthetic"):
        place.add({TableName.SESSIONS: one(good)}, today, who="AB", simulated=True)
    with pytest.raises(BadTableError, match="no participant"):
        place.add({TableName.SESSIONS: one(replace(good, participant_id="NO"))}, today, who="AB")


def test_a_participant_joins_gets_a_link_leaves_and_all_of_it_is_logged(
    place: DiaryPlace, today: date
) -> None:
    someone = Participant("JOIN-1", "control", today, 33.0)
    place.add({TableName.PARTICIPANTS: one(someone)}, today, who="AB")
    link = place.new_link("JOIN-1", "AB")
    assert link.startswith("http://127.0.0.1:8000/l/")
    place.add({TableName.DROP_OUTS: one(DropOut("JOIN-1", today, "moved"))}, today, who="AB")
    diary = place.person("JOIN-1", today, "CD")
    assert (diary.participant, diary.left) == (someone, DropOut("JOIN-1", today, "moved"))
    assert log_of("JOIN-1") == [
        ("AB", "added"), ("AB", "link made"), ("AB", "left the study"), ("CD", "read the diary"),
    ]  # fmt: skip


def test_a_finding_is_of_the_answers_that_were_looked_at(
    place: DiaryPlace, add_person: AddPerson, today: date
) -> None:
    from uuid import UUID

    from forceplate_study.diary.entries import save_complaint
    from forceplate_study.diary.people import find

    name, _ = add_person()
    first = InjuryReport(str(uuid4()), name, today, InjuryAnswers(2, 0, consulted=False), "foot")
    place.add({TableName.INJURIES: one(first)}, today, who="AB")
    place.confirm(name, first.entry_id, False, "AB")
    seen = place.person(name, today, "AB").complaints[0]
    assert (seen.is_looked_at, seen.report.confirmed, seen.report.confirmed_by) == (
        True, False, "AB",
    )  # fmt: skip
    later = replace(first, entry_id=str(uuid4()), answers=InjuryAnswers(9, 0, consulted=False))
    save_complaint(find(name), later, about=UUID(first.entry_id))
    anew = place.person(name, today, "AB").complaints[0]
    assert (anew.is_looked_at, anew.found_before, anew.by_rule) == (False, False, True)
    assert ("AB", "found no injury") in log_of(name)


def test_a_message_is_of_its_author_where_that_is_a_login_name(
    place: DiaryPlace, add_person: AddPerson, today: date
) -> None:
    name, _ = add_person()
    place.write(name, "Well done.", "anna")
    place.write(name, "Go on.", "XY")
    messages = place.person(name, today, "AB").messages
    assert [(own.text, own.by) for own in messages] == [("Go on.", ""), ("Well done.", "anna")]
    assert [what for _, what in log_of(name)].count("wrote feedback") == 2


def test_standings_are_those_of_the_browser_and_of_a_study_folder(
    place: DiaryPlace, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary import overview

    name, _ = add_person(weeks_ago=3)
    place.add({TableName.WEEKS: one(WeekEntry(str(uuid4()), name, 1, 5.0))}, today, who="AB")
    here = place.standings(today, "AB")
    folder = folder_place.standings(place.study(), place.records("AB"), today)
    assert {own.participant.participant_id: own for own in here}[name].is_behind
    assert [(own.participant, own.recent, own.n_to_see, own.is_behind) for own in here] == [
        (own.participant, own.recent, own.n_to_see, own.is_behind) for own in folder
    ]
    behind = {person.participant_id for person in overview.people_behind(today)}
    assert behind == {own.participant.participant_id for own in here if own.is_behind}


def test_threads_at_once_enter_everything_and_leave_no_connection(
    place: DiaryPlace, add_person: AddPerson, today: date
) -> None:
    from django.db import connection

    name, _ = add_person()

    def enter(number: int) -> bool:
        entry = SessionEntry(str(uuid4()), name, today, minutes=float(number))
        place.add({TableName.SESSIONS: one(entry)}, today, who="AB")
        return connection.connection is None  # of this thread

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(enter, range(20)))
    mine = [own for own in place.records("AB").sessions if own.participant_id == name]
    assert sorted(own.minutes or 0 for own in mine) == list(range(20))
