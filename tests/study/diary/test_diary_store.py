"""The diary as the window reads it, and tables taken in: logged, from any thread."""

from __future__ import annotations

import html
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from forceplate.errors import InputError
from forceplate.operations.visit.change_record import Stamp
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.errors import StudyError
from forceplate_study.follow_up import standings as folder_standings
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    Record,
    SessionEntry,
    WeekEntry,
)
from forceplate_study.records.tables import BadTableError, TableName, read_table
from tests.study.diary.diary_client import Phone

if TYPE_CHECKING:
    from forceplate_study.diary.diary_store import DiaryStore

AddPerson = Callable[..., tuple[str, str]]
REPLACE = Stamp.now("AB", "misread")


@pytest.fixture
def store(diary_folder: object) -> DiaryStore:
    from forceplate_study.diary.diary_store import DiaryStore

    return DiaryStore()


def one(record: Record) -> tuple[tuple[int, Record], ...]:
    return ((2, record),)


def log_of(name: str) -> list[tuple[str, str]]:
    from forceplate_study.diary.models import Access

    return list(Access.objects.filter(about=name).order_by("pk").values_list("who", "what"))


def test_entries_by_hand_and_from_tables_are_in_the_diary_once(
    store: DiaryStore, add_person: AddPerson, today: date
) -> None:
    name, _ = add_person(weeks_ago=5)
    entries = {
        TableName.SESSIONS: one(SessionEntry("sessions/1", name, today, minutes=20.0)),
        TableName.WEEKS: one(WeekEntry("weeks/1", name, 4, 31.5)),
        TableName.INJURIES: one(
            InjuryReport(
                str(uuid4()),
                name,
                today - timedelta(days=6),
                InjuryAnswers(7, 0, consulted=False),
                "knee",
            )
        ),
    }
    answers = store.add(entries, today, who="AB")
    assert [(own.n_new, own.n_known) for own in answers] == [(1, 0)] * 3
    again = store.add(entries, today, who="AB")
    assert [(own.n_new, own.n_known) for own in again] == [(0, 1)] * 3
    diary = store.person(name, today, "AB")
    assert diary.weeks[0].cells  # week 5 is over
    assert {line.week: line.report.running_km for line in diary.weeks if line.report} == {4: 31.5}
    assert diary.n_to_see == 1
    assert ("AB", "entered sessions") in log_of(name)


def test_a_later_report_of_a_week_is_taken_only_when_asked(
    store: DiaryStore, add_person: AddPerson, today: date, staff: Phone
) -> None:
    from forceplate_study.diary.entries import all_changes

    name, _ = add_person()
    store.add({TableName.WEEKS: one(WeekEntry("w", name, 1, 10.0))}, today, who="AB")
    other = {TableName.WEEKS: one(WeekEntry("w", name, 1, 12.0))}
    with pytest.raises(BadTableError, match="already"):
        store.add(other, today, who="AB")
    store.add(other, today, who="AB", replace=REPLACE)
    reports = [line.report for line in store.person(name, today, "AB").weeks if line.report]
    assert [report.running_km for report in reports] == [12.0]
    with pytest.raises(InputError, match="Say why"):
        store.add(other, today, who="AB", replace=Stamp.now("AB"))
    (kept,) = [own for own in all_changes() if own.entry == reports[0].entry_id]
    assert (kept.table, kept.field, kept.before, kept.after, kept.by, kept.reason) == (
        "weeks", "running_km", "10", "12", "AB", "misread",
    )  # fmt: skip
    assert "Week 1: Running distance" in html.unescape(staff.get(f"/staff/p/{name}").text)


def test_all_rows_are_taken_or_none_and_nothing_sent_is_replaced(
    store: DiaryStore, add_person: AddPerson, today: date
) -> None:
    name, _ = add_person()
    good = SessionEntry(str(uuid4()), name, today, minutes=20.0)
    late = SessionEntry(str(uuid4()), name, today + timedelta(days=2))
    with pytest.raises(BadTableError, match="future"):
        store.add({TableName.SESSIONS: ((2, good), (3, late))}, today, who="AB")
    assert store.person(name, today, "AB").weeks[0].report is None
    store.add({TableName.SESSIONS: one(good)}, today, who="AB")
    with pytest.raises(BadTableError, match="already"):
        store.add(
            {TableName.SESSIONS: one(replace(good, minutes=5.0))}, today, who="AB", replace=REPLACE
        )
    with pytest.raises(StudyError, match="synthetic"):
        store.add({TableName.SESSIONS: one(good)}, today, who="AB", simulated=True)
    with pytest.raises(BadTableError, match="no participant"):
        store.add({TableName.SESSIONS: one(replace(good, participant_id="NO"))}, today, who="AB")


@pytest.mark.parametrize(
    ("began", "age", "words"),
    [(400, None, "in the future"), (-36500, None, "is before"), (0, 4, "age_years is 4;")],
)
def test_nobody_is_enrolled_who_can_hardly_be(
    store: DiaryStore, today: date, began: int, age: float | None, words: str
) -> None:
    from forceplate_study.diary.participants import add_participant

    someone = Participant("JOIN-2", "control", today + timedelta(days=began), age)
    with pytest.raises(StudyError, match=words):
        add_participant(someone)
    with pytest.raises(BadTableError, match=words):
        store.add({TableName.PARTICIPANTS: one(someone)}, today, who="AB")


def test_a_pseudonym_is_put_right_and_nothing_is_taken_in_twice(
    store: DiaryStore, today: date
) -> None:
    def table(name: str) -> str:
        return f"participant,date\n{name},{today}\n"

    def take_in(name: str, began: date = today) -> list[int]:
        someone = Participant(name, "control", began)
        sessions = read_table(TableName.SESSIONS, table(name))
        lines = {TableName.PARTICIPANTS: one(someone), TableName.SESSIONS: sessions}
        return [own.n_new for own in store.add(lines, today, who="AB")]

    assert take_in("MIS-1") == take_in("MIS-2") == [1, 1]
    with pytest.raises(InputError, match="Say why"):
        store.rename("MIS-1", "JOIN-3", Stamp.now("AB"))
    with pytest.raises(StudyError, match="already"):
        store.rename("MIS-1", "mis-2", REPLACE)
    store.rename("MIS-1", "JOIN-3", REPLACE)
    with pytest.raises(BadTableError, match="is called 'JOIN-3'"):
        take_in("MIS-1")
    assert take_in("JOIN-3") == [0, 0]
    assert take_in("MIS-1", today - timedelta(days=7)) == [1, 1]  # somebody else
    assert take_in("JOIN-3") == [0, 0]
    assert {what for _, what in log_of("JOIN-3")} == {"added", "entered sessions", "put right"}
    assert ("MIS-1", "JOIN-3") in store.records("AB").former_names


def test_a_participant_joins_leaves_and_all_of_it_is_logged(store: DiaryStore, today: date) -> None:
    someone = Participant("JOIN-1", "control", today, 33.0)
    store.add({TableName.PARTICIPANTS: one(someone)}, today, who="AB")
    store.add({TableName.DROP_OUTS: one(DropOut("JOIN-1", today, "moved"))}, today, who="AB")
    diary = store.person("JOIN-1", today, "CD")
    assert (diary.participant, diary.left) == (someone, DropOut("JOIN-1", today, "moved"))
    assert log_of("JOIN-1") == [
        ("AB", "added"), ("AB", "left the study"), ("CD", "read the diary"),
    ]  # fmt: skip


def test_where_a_list_gives_the_groups_no_table_puts_anybody_in_one(
    store: DiaryStore, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.definition.allocation import Allocation as Line
    from forceplate_study.diary import enrolment
    from forceplate_study.diary.models import Allocation

    name, _ = add_person(weeks_ago=1)
    known = store.person(name, today, "AB").participant
    enrolment.keep_list((Line(1, 1, "control"),))
    try:
        lines = ((2, known), (3, Participant("SNEAKED-IN", "intervention", today)))
        with pytest.raises(BadTableError, match="'SNEAKED-IN': enrol with") as refused:
            store.add({TableName.PARTICIPANTS: lines}, today, who="AB")
        assert [row.line for row in refused.value.rows] == [3]
        assert not Allocation.objects.exclude(used_at=None).exists()
        (answer,) = store.add({TableName.PARTICIPANTS: lines[:1]}, today, who="AB")
        assert (answer.n_new, answer.n_known) == (0, 1)
    finally:
        Allocation.objects.all().delete()


@pytest.mark.parametrize(("site", "shown"), [("left heel", "left heel"), ("", "complaint")])
def test_a_complaint_from_a_table_may_be_anywhere_and_both_pages_show_it(  # noqa: PLR0917
    store: DiaryStore, add_person: AddPerson, today: date, phone: Phone, staff: Phone,
    site: str, shown: str,
) -> None:  # fmt: skip
    name, link = add_person()
    report = InjuryReport("table/1", name, today, InjuryAnswers(1, 0, consulted=False), site)
    store.add({TableName.INJURIES: one(report)}, today, who="AB")
    for page in (phone.open(link), staff.get(f"/staff/p/{name}")):
        assert page.status == 200
        assert f"<strong>{shown}</strong>, since {today}" in page.text
    (saved,) = [own for own in store.records("AB").injuries if own.participant_id == name]
    fields = {
        "key": str(uuid4()), "about": saved.entry_id, "onset_on": str(today), "site": site,
        "restricted_days": "1", "restricted_sessions": "0", "consulted": "yes",
    }  # fmt: skip
    assert phone.post("/entries/complaint", fields).status == 200
    fields |= {"key": str(uuid4()), "about": "", "site": site}
    assert phone.post("/entries/complaint", fields).status == 422


def test_standings_are_those_of_the_browser_and_of_a_study_folder(
    store: DiaryStore, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary import overview

    name, _ = add_person(weeks_ago=3)
    store.add({TableName.WEEKS: one(WeekEntry(str(uuid4()), name, 1, 5.0))}, today, who="AB")
    here = store.standings(today, "AB")
    folder = folder_standings.standings(store.study(), store.records("AB"), today)
    assert {own.participant.participant_id: own for own in here}[name].is_behind
    assert [(own.participant, own.recent, own.n_to_see, own.is_behind) for own in here] == [
        (own.participant, own.recent, own.n_to_see, own.is_behind) for own in folder
    ]
    behind = {person.participant_id for person in overview.people_behind(today)}
    assert behind == {own.participant.participant_id for own in here if own.is_behind}


def test_threads_at_once_enter_everything_and_leave_no_connection(
    store: DiaryStore, add_person: AddPerson, today: date
) -> None:
    from django.db import connection

    name, _ = add_person()

    def enter(number: int) -> bool:
        entry = SessionEntry(str(uuid4()), name, today, minutes=float(number))
        store.add({TableName.SESSIONS: one(entry)}, today, who="AB")
        return connection.connection is None  # of this thread

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(enter, range(20)))
    mine = [own for own in store.records("AB").sessions if own.participant_id == name]
    assert sorted(own.minutes or 0 for own in mine) == list(range(20))
