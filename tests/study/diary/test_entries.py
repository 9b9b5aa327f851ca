"""Entries over real HTTP: saved once, checked, and what the study gets of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from forceplate_study.errors import StudyError
from tests.study.diary.diary_client import Phone, session_fields, week_fields

AddPerson = Callable[..., tuple[str, str]]


def records_of(name: str) -> Any:
    from forceplate_study.diary.participants import find

    return find(name)


def test_session_is_saved_with_what_was_ticked(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person()
    page = phone.open(link)
    assert page.status == 200
    assert "Short foot" in page.text
    assert 'Week <span id="week-now">6</span> of 52' in page.text

    fields = session_fields(str(today), minutes="12,5", exercises=["drumming", "tilting"])
    answer = phone.post("/entries/session", fields)

    assert answer.status == 200
    assert answer.json["summary"] == f"{today}, at home, 12.5 min, exercises: 2"
    (row,) = records_of(name).sessions.all()
    assert row.record().minutes == 12.5
    assert row.record().exercises == ("drumming", "tilting")
    assert row.record().entry_id == fields["key"]


def test_entry_sent_again_counts_once(phone: Phone, add_person: AddPerson, today: date) -> None:
    name, link = add_person()
    phone.open(link)
    fields = session_fields(str(today))
    first, second = (phone.post("/entries/session", fields) for _ in range(2))
    assert (first.json["outcome"], first.status) == ("Saved.", 200)
    assert "counts once" in second.json["outcome"]
    assert records_of(name).sessions.count() == 1


def test_same_key_with_other_answers_is_refused(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person()
    phone.open(link)
    fields = session_fields(str(today))
    phone.post("/entries/session", fields)
    answer = phone.post("/entries/session", {**fields, "minutes": "31"})
    assert answer.status == 409
    assert [row.minutes for row in records_of(name).sessions.all()] == [30.0]


def test_key_of_one_person_is_free_for_another(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    fields = session_fields(str(today))
    for name, link in (add_person(), add_person()):
        phone.open(link)
        assert phone.post("/entries/session", fields).json["outcome"] == "Saved."
        assert records_of(name).sessions.count() == 1


def test_plain_form_works_without_script(phone: Phone, add_person: AddPerson, today: date) -> None:
    name, link = add_person()
    phone.open(link)
    answer = phone.post("/entries/session", session_fields(str(today)), script=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/?m=saved")
    assert "Saved." in phone.get("/?m=saved").text
    refused = phone.post(
        "/entries/week",
        week_fields(6, running_km="ten", complaint="my own words"),
        script=False,
    )
    assert refused.status == 422
    assert "Enter a number" in refused.text
    assert "my own words" in refused.text
    assert records_of(name).weeks.count() == 0


def test_withdrawn_session_does_not_count_even_when_sent_again(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.entries import all_records

    name, link = add_person()
    phone.open(link)
    fields = session_fields(str(today))
    phone.post("/entries/session", fields)
    phone.post("/entries/withdraw", {"key": fields["key"]})
    phone.post("/entries/session", fields)
    assert all(own.participant_id != name for own in all_records().sessions)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("minutes", "-1"),
        ("minutes", "601"),
        ("minutes", "nan"),
        ("minutes", "1_0"),
        ("minutes", "1e2"),
        ("minutes", "٣"),
        ("done_on", "2001-01-01"),
        ("done_on", "9999-12-31"),
        ("done_on", "yesterday"),
        ("kind", "elsewhere"),
        ("exercises", "../../secret.key"),
        ("key", "1"),
        ("key", "<script>"),
    ],
)
def test_senseless_session_is_refused(
    phone: Phone, add_person: AddPerson, today: date, field: str, value: str
) -> None:
    name, link = add_person()
    phone.open(link)
    answer = phone.post("/entries/session", {**session_fields(str(today)), field: value})
    assert answer.status == 422
    assert field in answer.json["errors"]
    assert records_of(name).sessions.count() == 0


def test_last_report_of_a_week_counts_and_missing_weeks_are_named(
    phone: Phone, add_person: AddPerson
) -> None:
    from forceplate_study.diary.entries import all_records

    name, link = add_person(weeks_ago=3)
    assert "Not filled in yet: week 1, 2, 3" in phone.open(link).text
    for km in ("10", "12.5"):
        phone.post("/entries/week", week_fields(2, running_km=km))
    assert "Not filled in yet: week 1, 3" in phone.get("/").text
    own = [week for week in all_records().weeks if week.participant_id == name]
    assert [(week.week, week.running_km) for week in own] == [(2, 12.5)]


FOUR = ("participation", "volume", "performance", "running_pain")


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ({"any_complaint": "no"}, 0),
        ({"any_complaint": "no", "volume": "severe"}, 0),  # ticked before the no
        ({"any_complaint": "yes", **dict.fromkeys(FOUR, "none")}, 0),
        ({"any_complaint": "yes", **dict.fromkeys(FOUR, "severe")}, 100),
        (
            {
                "any_complaint": "yes",
                **dict(zip(FOUR, ("none", "mild", "moderate", "severe"), strict=True)),
            },
            50,
        ),
    ],
)
def test_severity_is_made_of_the_four_answers(
    phone: Phone, add_person: AddPerson, answers: dict[str, str], severity: int
) -> None:
    name, link = add_person()
    phone.open(link)
    answer = phone.post("/entries/week", week_fields(2, **answers))
    assert answer.status == 200
    week = records_of(name).weeks.get().record()
    assert week.any_complaint is (answers["any_complaint"] == "yes")
    assert week.severity == severity
    assert ("about the complaint below" in answer.text) is bool(week.any_complaint)


@pytest.mark.parametrize(
    "answers",
    [
        {"any_complaint": ""},
        {"any_complaint": "perhaps"},
        {"any_complaint": "yes"},
        {"any_complaint": "yes", **dict.fromkeys(FOUR[:3], "mild")},
        {"any_complaint": "yes", **dict.fromkeys(FOUR, "8")},
    ],
)
def test_week_without_its_answers_is_refused(
    phone: Phone, add_person: AddPerson, answers: dict[str, str]
) -> None:
    name, link = add_person()
    phone.open(link)
    assert phone.post("/entries/week", week_fields(2, **answers)).status == 422
    assert records_of(name).weeks.count() == 0


def test_session_without_exercise_is_none(phone: Phone, add_person: AddPerson, today: date) -> None:
    name, link = add_person()
    phone.open(link)
    answer = phone.post("/entries/session", session_fields(str(today), exercises=[]))
    assert answer.status == 422
    assert "exercises" in answer.json["errors"]
    assert records_of(name).sessions.count() == 0


def test_all_exercises_are_those_of_the_week_that_was_done(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.opening import opened_study

    name, link = add_person(weeks_ago=8)
    phone.open(link)
    day = today - timedelta(days=20)
    assert phone.post("/entries/session", session_fields(str(day))).status == 200
    phase = opened_study().group("intervention").programme.phase_of(6)
    assert phase is not None
    own = records_of(name).sessions.get().record()
    assert own.exercises == tuple(one.exercise.key for one in phase.exercises)


def test_second_session_on_a_day_is_asked_about(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person()
    phone.open(link)
    assert phone.post("/entries/session", session_fields(str(today))).status == 200
    asked = phone.post("/entries/session", session_fields(str(today)))
    assert (asked.status, list(asked.json["errors"])) == (422, ["second"])
    assert records_of(name).sessions.count() == 1
    page = phone.post("/entries/session", session_fields(str(today)), script=False).text
    assert '<label class="choice second"><input' in page
    again = phone.post("/entries/session", session_fields(str(today), second="yes"))
    assert again.status == 200
    assert records_of(name).sessions.count() == 2


def test_session_is_corrected_with_trace(phone: Phone, add_person: AddPerson, today: date) -> None:
    from forceplate_study.diary.entries import all_records
    from forceplate_study.diary.models import Access

    name, link = add_person()
    phone.open(link)
    day = today - timedelta(days=7)
    wrong = session_fields(str(day), minutes="300")
    phone.post("/entries/session", wrong)
    page = phone.get(f"/?change={wrong['key']}").text
    assert 'value="300"' in page
    assert 'name="all_done" value="yes" checked' in page
    assert "<details open" not in page  # all were done: the first screen has all to change
    assert f'name="replaces" value="{wrong["key"]}"' in page
    right = session_fields(str(day), minutes="30", replaces=wrong["key"])
    for _ in range(2):  # the answer was lost once
        assert phone.post("/entries/session", right).status == 200
    (counted,) = [own for own in all_records().sessions if own.participant_id == name]
    assert (counted.minutes, counted.entry_id) == (30.0, right["key"])
    old, new = records_of(name).sessions.order_by("pk")
    assert (old.withdrawn_by, str(new.replaces)) == (name, wrong["key"])
    assert Access.objects.filter(about=name, what="corrected a session").count() == 1
    gone = session_fields(str(day), replaces=wrong["key"], second="yes")
    assert phone.post("/entries/session", gone).status == 422


def test_staff_corrects_a_session_with_trace(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person()
    phone.open(link)
    day = today - timedelta(days=9)
    wrong, mistaken = (session_fields(str(day), minutes="300", second="yes") for _ in range(2))
    for fields in (wrong, mistaken):
        assert phone.post("/entries/session", fields).status == 200
    assert f'name="replaces" value="{wrong["key"]}"' in staff.get(f"/staff/p/{name}").text
    right = session_fields(str(day), minutes="30", replaces=wrong["key"], second="yes")
    where = f"/staff/p/{name}/session"
    assert staff.post(where, {**right, "minutes": "9999"}, script=False).status == 422
    assert staff.post(where, right, script=False).status == 302
    taken = staff.post(f"/staff/p/{name}/withdraw", {"key": mistaken["key"]}, script=False)
    assert taken.status == 302
    (counted,) = records_of(name).sessions.filter(withdrawn_at=None)
    assert (counted.minutes, str(counted.replaces)) == (30.0, wrong["key"])
    withdrawn = records_of(name).sessions.exclude(withdrawn_at=None)
    assert {row.withdrawn_by for row in withdrawn} == {"anna"}
    assert "not answered" not in staff.get(f"/staff/p/{name}").text


def test_no_injury_and_not_answered_are_different(
    phone: Phone, staff: Phone, add_person: AddPerson
) -> None:
    from forceplate_study.diary.entries import save_entry
    from forceplate_study.records.study_records import WeekEntry

    name, link = add_person()
    phone.open(link)
    assert phone.post("/entries/week", week_fields(2)).status == 200
    save_entry(records_of(name), WeekEntry(str(uuid4()), name, 3, 10.0))  # as from a table
    first, second = (records_of(name).weeks.get(week=week).record().severity for week in (2, 3))
    assert (first, second) == (0, None)
    assert staff.get(f"/staff/p/{name}").text.count("not answered") == 2  # a row a kind


def test_a_video_is_sent_in_parts(diary_folder: Path) -> None:
    from django.test import RequestFactory

    from forceplate_study.diary.assets import Asset

    own = Asset(bytes(range(100)), "video/mp4", '"1"')

    def ask(wanted: str) -> Any:
        return own.answer(RequestFactory().get("/", headers={"Range": wanted}))

    part = ask("bytes=10-19")
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    assert part.headers["Content-Range"] == "bytes 10-19/100"
    assert ask("bytes=90-").content == bytes(range(90, 100))
    assert ask("bytes=50-500").content == bytes(range(50, 100))
    assert ask("bytes=100-").status_code == ask("bytes=9-8").status_code == 416
    assert ask("lines=1-2").status_code == 200


def test_day_is_that_of_the_phone(phone: Phone, add_person: AddPerson) -> None:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    name, link = add_person()
    first, last = (
        datetime.now(UTC).astimezone(ZoneInfo(zone)).date()
        for zone in ("Etc/GMT+12", "Pacific/Kiritimati")
    )
    for zone, day in (("Etc/GMT+12", first), ("Pacific/Kiritimati", last)):
        phone.cookies["zone"] = zone
        assert f'data-today="{day}"' in phone.open(link).text
        assert phone.post("/entries/session", session_fields(str(day))).status == 200
    too_late = session_fields(str(last + timedelta(days=1)))
    assert phone.post("/entries/session", too_late).status == 422
    assert records_of(name).sessions.count() == 2
    for nonsense in ("../../etc/passwd", "Nowhere/Else", "x" * 500):
        phone.cookies["zone"] = nonsense
        assert phone.get("/").status == 200


def complaint_fields(onset: date, **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "onset_on": str(onset),
        "site": "ankle",
        "side": "left",
        "pain": "4",
        "restricted_days": "3",
        "restricted_sessions": "1",
        "consulted": "no",
        **more,
    }


@pytest.mark.parametrize(
    ("answers", "is_injury"),
    [
        ({"restricted_days": "6", "restricted_sessions": "2"}, False),
        ({"restricted_days": "7", "restricted_sessions": "0"}, True),
        ({"restricted_days": "0", "restricted_sessions": "3"}, True),
        ({"restricted_days": "0", "restricted_sessions": "0", "consulted": "yes"}, True),
    ],
)
def test_rule_is_applied_to_plain_answers(
    phone: Phone, add_person: AddPerson, today: date, answers: dict[str, str], is_injury: bool
) -> None:
    name, link = add_person()
    phone.open(link)
    fields = complaint_fields(today - timedelta(days=8), **answers)
    answer = phone.post("/entries/complaint", fields)
    assert answer.status == 200
    assert ("is a running injury" in answer.json["verdict"]) is is_injury
    assert records_of(name).complaints.get().by_rule is is_injury


def test_more_days_than_there_were_are_refused(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    _, link = add_person()
    phone.open(link)
    answer = phone.post("/entries/complaint", complaint_fields(today, restricted_days="3"))
    assert answer.status == 422
    assert "restricted_days" in answer.json["errors"]


def test_finding_counts_until_the_complaint_is_answered_again(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.entries import all_records
    from forceplate_study.diary.opening import opened

    rule = opened().study().injury_rule
    name, link = add_person()
    phone.open(link)
    onset = today - timedelta(days=9)
    first = complaint_fields(onset)
    phone.post("/entries/complaint", first)

    page = staff.get(f"/staff/p/{name}/complaints").text
    assert "Not an injury" in page
    found = re.search(r'name="answer" value="(\d+)"', page)
    assert found
    fields = {"answer": found[1], "is_injury": "no"}
    assert staff.post(f"/staff/p/{name}/finding", fields, script=False).status == 302
    assert "found no injury" in phone.get("/").text

    def report() -> Any:
        (own,) = [own for own in all_records().injuries if own.participant_id == name]
        return own

    assert report().confirmed is False
    assert report().confirmed_by == "anna"

    again = complaint_fields(onset, about=first["key"], restricted_days="9")
    assert phone.post("/entries/complaint", again).status == 200
    assert report().confirmed is None
    assert report().is_injury(rule)
    assert "Answered again" in staff.get(f"/staff/p/{name}").text
    assert name in staff.get("/staff/?show=complaints").text


def test_feedback_reaches_the_participant(
    phone: Phone, staff: Phone, add_person: AddPerson
) -> None:
    name, link = add_person()
    fields = {"text": "Keep the heel <b>down</b>."}
    assert staff.post(f"/staff/p/{name}/feedback", fields, script=False).status == 302
    page = phone.open(link).text
    assert "Keep the heel &lt;b&gt;down&lt;/b&gt;." in page
    assert "There is a message" in page
    assert phone.post("/read", {}, script=False).status == 302
    assert "There is a message" not in phone.get("/").text
    assert records_of(name).feedback.get().read_at is not None


def test_overview_names_who_is_behind(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    lazy, _ = add_person(weeks_ago=4, group="control")
    busy, link = add_person(weeks_ago=4, group="control")
    phone.open(link)
    for week in range(1, 5):
        for day in range(3):
            done_on = today - timedelta(days=7 * week - day)
            answer = phone.post("/entries/session", session_fields(str(done_on)))
            assert answer.status == 200
        phone.post("/entries/week", week_fields(week, running_km="8"))

    def rows(address: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for page in range(1, 10):
            text = staff.get(f"{address}page={page}").text
            for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", text, re.DOTALL):
                pseudonym = re.search(r">([\w-]+)<", row)
                assert pseudonym
                found[pseudonym[1]] = row
        return found

    everybody, behind = rows("/staff/?"), rows("/staff/?show=behind&")
    assert "12 of 12" in everybody[busy]
    assert "on schedule" in everybody[busy]
    assert (
        '<td class="number">4</td>' in everybody[lazy]
    )  # weeks missing, and no number of sessions
    assert " of 12" not in everybody[lazy]
    assert lazy in behind
    assert busy not in behind


def test_nobody_leaves_before_the_last_session(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.enrolment import leave
    from forceplate_study.diary.participants import find
    from forceplate_study.records.study_records import DropOut

    name, link = add_person()
    phone.open(link)
    fields = session_fields(str(today - timedelta(days=3)))
    assert phone.post("/entries/session", fields).status == 200
    with pytest.raises(StudyError, match="did a session on"):
        leave(DropOut(name, today - timedelta(days=4)))
    with pytest.raises(StudyError, match="is before"):
        leave(DropOut(name, today - timedelta(days=100)))
    with pytest.raises(StudyError, match="in the future"):
        leave(DropOut(name, today + timedelta(days=2)))
    assert find(name).left_on is None
    assert phone.post("/entries/withdraw", {"key": fields["key"]}).status == 302
    leave(DropOut(name, today - timedelta(days=4)))
    assert find(name).left_on == today - timedelta(days=4)


def test_nobody_leaves_before_a_week_that_was_reported(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.enrolment import leave
    from forceplate_study.records.study_records import DropOut

    name, link = add_person()
    phone.open(link)
    week = records_of(name).record().week_of(today)
    fields = {"key": str(uuid4()), "week": str(week - 1), "any_complaint": "no", "running_km": "1"}
    assert phone.post("/entries/week", fields).status == 200
    with pytest.raises(StudyError, match=f"reported week {week - 1}, after leaving"):
        leave(DropOut(name, today - timedelta(days=21)))
    leave(DropOut(name, today - timedelta(days=7)))


def test_the_last_week_is_that_of_the_follow_up(phone: Phone, add_person: AddPerson) -> None:
    _, link = add_person(weeks_ago=60)
    page = phone.open(link).text
    assert 'value="52"' in page
    assert 'value="53"' not in page
    for week, status in ((53, 422), (52, 200)):
        answer = phone.post("/entries/week", week_fields(week))
        assert answer.status == status


def test_models_and_migrations_agree(diary_folder: Path) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_tables_of_an_unfinished_version_are_seen(diary_folder: Path) -> None:
    from django.db import connection, transaction
    from django.db.migrations.recorder import MigrationRecorder

    from forceplate_study.diary.opening import has_all_tables

    recorder = MigrationRecorder(connection)
    with transaction.atomic():
        assert has_all_tables()
        for step in ("0002_reminders_and_allocation", "0010_push"):  # the others were taken
            recorder.record_unapplied("diary", step)
        assert not has_all_tables()
        transaction.set_rollback(True)
    assert has_all_tables()


def complaint_of(name: str, today: date, days_ago: int, site: str = "knee") -> Any:
    from forceplate_study.definition.injury_rule import InjuryAnswers
    from forceplate_study.diary.entries import complaints_of, save_entry
    from forceplate_study.records.study_records import InjuryReport

    onset = today - timedelta(days=days_ago)
    answers = InjuryAnswers(8, 0, False)
    save_entry(records_of(name), InjuryReport(str(uuid4()), name, onset, answers, site))
    return next(row.last for row in complaints_of(records_of(name)) if row.last.onset_on == onset)


def test_who_confirms_does_not_see_the_group(
    staff: Phone, add_person: AddPerson, today: date
) -> None:
    name, _ = add_person()
    complaint_of(name, today, 10)
    page = staff.get(f"/staff/p/{name}/complaints")
    assert page.status == 200
    assert "Not an injury" in page.text
    for words in ("intervention", "Foot", "foot core"):
        assert words not in page.text.replace("foot or toes", "")
    with_group = staff.get(f"/staff/p/{name}").text
    assert "Not an injury" not in with_group
    assert f"/staff/p/{name}/complaints" in with_group
    assert f'/staff/p/{name}/complaints"' in staff.get("/staff/?show=complaints").text


def test_onset_site_and_diagnosis_are_corrected_with_trace(
    staff: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.entries import all_records

    name, _ = add_person()
    answer = complaint_of(name, today, 10)
    onset = today - timedelta(days=14)
    fields = {
        "answer": answer.pk, "is_injury": "yes", "onset_on": str(onset), "site": "foot",
        "diagnosis": "plantar heel pain",
    }  # fmt: skip
    assert staff.post(f"/staff/p/{name}/finding", fields, script=False).status == 302
    (own,) = (one for one in all_records().injuries if one.participant_id == name)
    assert (own.onset_on, own.site, own.diagnosis) == (onset, "foot", "plantar heel pain")
    assert (own.confirmed, own.confirmed_by) == (True, "anna")
    again = {"answer": answer.pk, "is_injury": "no"}
    assert staff.post(f"/staff/p/{name}/finding", again, script=False).status == 302
    (own,) = (one for one in all_records().injuries if one.participant_id == name)
    assert (own.onset_on, own.confirmed) == (onset, False)
    assert [one.is_injury for one in records_of(name).findings.order_by("pk")] == [True, False]
    assert records_of(name).complaints.get().onset_on == answer.onset_on
    assert "plantar heel pain" in staff.get(f"/staff/p/{name}/complaints").text
    later = {**again, "onset_on": str(today + timedelta(days=2))}
    assert staff.post(f"/staff/p/{name}/finding", later, script=False).status == 422


def test_two_reports_of_one_injury_are_merged(
    staff: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.entries import all_records

    name, _ = add_person()
    first, second = complaint_of(name, today, 12), complaint_of(name, today, 9)
    fields = {"answer": second.pk, "is_injury": "yes", "same_as": str(first.about)}
    assert staff.post(f"/staff/p/{name}/finding", fields, script=False).status == 302
    (own,) = (one for one in all_records().injuries if one.participant_id == name)
    assert own.entry_id == str(first.key)
    back = {"answer": first.pk, "is_injury": "yes", "same_as": str(second.about)}
    refused = staff.post(f"/staff/p/{name}/finding", back, script=False)
    assert (refused.status, "stands by itself" in refused.text) == (422, True)
    apart = {"answer": second.pk, "is_injury": "yes", "same_as": ""}
    assert staff.post(f"/staff/p/{name}/finding", apart, script=False).status == 302
    assert sum(one.participant_id == name for one in all_records().injuries) == 2


def test_who_left_and_agreed_goes_on_reporting_complaints(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.enrolment import leave
    from forceplate_study.records.study_records import DropOut

    name, link = add_person()
    left_on = today - timedelta(days=8)
    leave(DropOut(name, left_on, "moved", still_reports=True))
    assert phone.open(link).status == 200
    fields = {
        "key": str(uuid4()), "onset_on": str(today - timedelta(days=2)), "site": "knee",
        "side": "", "pain": "3", "restricted_days": "1", "restricted_sessions": "0",
        "consulted": "no", "note": "",
    }  # fmt: skip
    assert phone.post("/entries/complaint", fields).status == 200
    assert phone.post("/entries/session", session_fields(str(today))).status == 422
    assert records_of(name).drop_out() == DropOut(name, left_on, "moved", still_reports=True)
