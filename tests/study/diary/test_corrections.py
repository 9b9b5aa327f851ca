"""What staff enters wrongly is put right, with what was there before, who did it, when and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from forceplate_study.diary.read_diary import write_records
from forceplate_study.records.study_records import SessionEntry
from tests.study.diary.diary_client import Phone, session_fields, week_fields
from tests.study.diary.test_entries import complaint_of

AddPerson = Callable[..., tuple[str, str]]


def person(name: str) -> Any:
    from forceplate_study.diary.participants import find

    return find(name)


def changes_of(name: str) -> list[tuple[str, str, str, str, str]]:
    rows = person(name).changes.order_by("pk")
    return list(rows.values_list("field", "before", "after", "who", "why"))


def test_who_was_enrolled_wrongly_is_put_right_with_trace(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person(weeks_ago=5)
    phone.open(link)
    began = today - timedelta(weeks=5)
    assert phone.post("/entries/session", session_fields(str(began))).status == 200
    page = staff.get(f"/staff/p/{name}").text
    assert f'action="/staff/p/{name}/correct"' in page
    fields = {
        "participant_id": name, "group": "intervention", "age_years": "55", "language": "nl",
        "started_on": str(began - timedelta(days=7)), "why": "read the wrong line",
    }  # fmt: skip
    where = f"/staff/p/{name}/correct"
    assert staff.post(where, {**fields, "why": " "}, script=False).status == 422
    late = {**fields, "started_on": str(today)}  # after a session that was done
    refused = staff.post(where, late, script=False)
    assert (refused.status, str(began) in refused.text) == (422, True)
    assert changes_of(name) == []
    assert staff.post(where, fields, script=False).status == 302
    own = person(name)
    assert (own.started_on, own.age_years) == (began - timedelta(days=7), 55)
    assert own.language == "nl"
    assert changes_of(name) == [
        ("started_on", str(began), fields["started_on"], "anna", "read the wrong line"),
        ("age_years", "", "55.0", "anna", "read the wrong line"),
        ("language", "en", "nl", "anna", "read the wrong line"),
    ]
    page = staff.get(f"/staff/p/{name}").text
    for words in ("Day of the baseline", str(began), "read the wrong line"):
        assert words in page
    assert "put right" in staff.get(f"/staff/log?about={name}").text


def test_a_mistyped_pseudonym_is_put_right_and_all_goes_with_it(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.models import Access, Allocation
    from forceplate_study.diary.participants import export_participant
    from forceplate_study.diary.reminders import remind_by_mail, stop_reminders

    (name, link), (other, _) = add_person(), add_person()
    phone.open(link)
    fields = session_fields(str(today))
    phone.post("/entries/session", fields)
    phone.post("/entries/withdraw", {"key": fields["key"]}, script=False)
    remind_by_mail(person(name), "a@example.org")
    line = Allocation.objects.create(number=1, block=1, group="control", person=person(name))
    own, right = person(name), f"{name}-X"
    enrolled = {
        "group": "", "started_on": str(own.started_on), "age_years": "", "language": "en",
        "why": "misread",
    }  # fmt: skip
    where = f"/staff/p/{name}/correct"
    assert 'name="participant_id" required' in staff.get(f"/staff/p/{name}").text
    try:
        for wrong in (other, other.lower(), "Jan J.", ""):
            refused = staff.post(where, {**enrolled, "participant_id": wrong}, script=False)
            assert refused.status == 422, wrong
        assert changes_of(name) == []
        answer = staff.post(where, {**enrolled, "participant_id": right}, script=False)
        assert (answer.status, answer.headers["Location"]) == (302, f"/staff/p/{right}")
        line.refresh_from_db()
        assert line.person == own
        exported = export_participant(right)
    finally:  # what others would meet
        Allocation.objects.all().delete()
        own.refresh_from_db()
        stop_reminders(own)
    assert changes_of(right) == [("participant_id", name, right, "anna", "misread")]
    assert "misread" in staff.get(f"/staff/p/{right}").text
    token = phone.get("/token").json  # the link goes on, and so does what waits on the phone
    assert token["participant"] == name
    assert f'data-participant="{name}"' in phone.get("/").text
    assert f"<h1>{right} " in phone.get("/").text
    assert [own["address"] for own in exported["reminder"]] == ["a@example.org"]
    assert [own["withdrawn_by"] for own in exported["sessions"]] == [right]
    assert not Access.objects.filter(about=name).exists()
    assert not Access.objects.filter(who=name).exists()


def test_leaving_keeps_what_was_there_before(
    staff: Phone, add_person: AddPerson, today: date
) -> None:
    name, _ = add_person()
    staff.get(f"/staff/p/{name}")
    days = [str(today - timedelta(days=n)) for n in (1, 2)]
    where = f"/staff/p/{name}/leave"
    for fields in (
        {"left_on": "", "reason": ""},  # nothing was entered: nothing is taken back
        {"left_on": days[0], "reason": "moved"},
        {"left_on": days[1], "reason": "moved", "why": "misread"},
        {"left_on": "", "reason": "", "why": "came back"},
    ):
        assert staff.post(where, fields, script=False).status == 302
        for other in ({"left_on": ""}, {"left_on": days[0], "reason": "?"}):
            if person(name).left_on is not None:  # nothing is put right without saying why
                assert staff.post(where, other, script=False).status == 422
    assert changes_of(name) == [
        ("left_on", days[0], days[1], "anna", "misread"),
        ("left_on", days[1], "", "anna", "came back"),
        ("left_reason", "moved", "", "anna", "came back"),
    ]
    page = staff.get(f"/staff/p/{name}").text
    assert "moved" in page
    assert "No link opens the diary" in page  # those of before stay revoked
    staff.post(f"/staff/p/{name}/link", {}, script=False)
    assert "No link opens the diary" not in staff.get(f"/staff/p/{name}").text


def test_a_message_to_the_wrong_person_is_taken_back(
    phone: Phone, staff: Phone, add_person: AddPerson
) -> None:
    name, link = add_person()
    staff.get(f"/staff/p/{name}")
    staff.post(f"/staff/p/{name}/feedback", {"text": "For somebody else."}, script=False)
    assert "For somebody else." in phone.open(link).text
    page = staff.get(f"/staff/p/{name}").text
    found = re.search(r'name="message" value="(\d+)"', page)
    assert found
    taken = staff.post(f"/staff/p/{name}/unsend", {"message": found[1]}, script=False)
    assert taken.status == 302
    page = phone.get("/").text
    assert "For somebody else." not in page
    assert "There is a message" not in page
    page = staff.get(f"/staff/p/{name}").text
    assert "For somebody else." in page
    assert 'name="message"' not in page
    message = person(name).feedback.get()
    assert message.withdrawn_by == "anna"
    assert "took a message back" in staff.get(f"/staff/log?about={name}").text


def test_the_side_is_corrected_and_what_stays_is_no_correction(
    staff: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.entries import all_records

    name, _ = add_person()
    answer = complaint_of(name, today, 10)
    as_shown = {
        "answer": answer.pk, "is_injury": "yes", "onset_on": str(answer.onset_on), "site": "knee",
        "side": "", "diagnosis": "",
    }  # fmt: skip
    where = f"/staff/p/{name}/finding"
    staff.get(f"/staff/p/{name}/complaints")
    assert staff.post(where, as_shown, script=False).status == 302
    found = person(name).findings.get()
    assert (found.onset_on, found.site, found.side) == (None, "", None)
    assert staff.post(where, {**as_shown, "side": "left"}, script=False).status == 302
    for days in (-1, 900):  # a day that cannot be
        wrong = {**as_shown, "onset_on": str(today - timedelta(days=days))}
        assert staff.post(where, wrong, script=False).status == 422
    (own,) = (one for one in all_records().injuries if one.participant_id == name)
    assert own.side == "left"
    for page in (f"/staff/p/{name}/complaints", f"/staff/p/{name}"):
        assert "<strong>knee, left</strong>" in staff.get(page).text
    assert staff.post(where, {**as_shown, "side": "up"}, script=False).status == 422


def test_a_merged_complaint_that_is_answered_again_is_to_be_seen(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.entries import all_records
    from forceplate_study.diary.opening import opened_study
    from forceplate_study.diary.overview import people_to_see, standings
    from forceplate_study.follow_up.standings import standings as standings_of_records

    def n_to_see() -> int:
        (here,) = standings([person(name)], today)
        there = standings_of_records(opened_study(), all_records(), today)
        of_records = [own for own in there if own.participant == here.participant]
        assert [own.n_to_see for own in of_records] == [here.n_to_see]
        return here.n_to_see

    name, link = add_person()
    first, second = complaint_of(name, today, 12), complaint_of(name, today, 9)
    assert n_to_see() == 2
    staff.get(f"/staff/p/{name}/complaints")
    for answer, same_as in ((first, ""), (second, str(first.about))):
        fields = {"answer": answer.pk, "is_injury": "yes", "same_as": same_as}
        assert staff.post(f"/staff/p/{name}/finding", fields, script=False).status == 302
    assert person(name) not in people_to_see()
    page = phone.open(link).text
    assert page.count("How is it now?") == 1  # the other one is asked about no more
    again = {
        "key": "6d9b6bd4-8c2c-4b53-a4f2-3d2cbf1e4fd9", "about": str(second.about), "site": "knee",
        "onset_on": str(second.onset_on), "side": "", "pain": "9", "restricted_days": "9",
        "restricted_sessions": "4", "consulted": "yes", "note": "",
    }  # fmt: skip
    assert phone.post("/entries/complaint", again).status == 200  # from an old page
    assert person(name) in people_to_see()
    assert n_to_see() == 1
    last = person(name).complaints.order_by("pk").last()
    seen = {"answer": last.pk, "is_injury": "yes", "same_as": str(first.about)}
    assert staff.post(f"/staff/p/{name}/finding", seen, script=False).status == 302
    assert person(name) not in people_to_see()
    assert n_to_see() == 0


def test_who_took_a_session_back_is_seen(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person()
    phone.open(link)
    fields = session_fields(str(today), minutes="300")
    phone.post("/entries/session", fields)
    phone.post("/entries/withdraw", {"key": fields["key"]}, script=False)
    page = staff.get(f"/staff/p/{name}").text
    assert "300 min" in page
    assert f"taken back by {name}" in page
    assert "/withdraw" not in page


def test_a_session_of_a_table_is_given_no_exercises_by_a_correction(
    staff: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.entries import save_entry

    name, _ = add_person()
    key = "6d9b6bd4-8c2c-4b53-a4f2-3d2cbf1e4fd9"
    save_entry(person(name), SessionEntry(key, name, today, minutes=300.0))
    page = staff.get(f"/staff/p/{name}").text
    assert "all_done" not in page
    right = {**session_fields(str(today), minutes="30", exercises=[]), "replaces": key}
    answer = staff.post(f"/staff/p/{name}/session", right, script=False)
    assert answer.status == 302
    (own,) = person(name).sessions.filter(withdrawn_at=None)
    assert (own.minutes, own.exercises) == (30, [])
    none = session_fields(str(today), exercises=[], second="yes")
    assert staff.post(f"/staff/p/{name}/session", none, script=False).status == 422


def test_weeks_that_were_reported_go_with_a_corrected_baseline(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person(weeks_ago=5)
    phone.open(link)
    for week in (2, 4):
        assert phone.post("/entries/week", week_fields(week)).status == 200
    began = today - timedelta(weeks=5)
    fields = {
        "participant_id": name, "group": "intervention", "age_years": "", "language": "en",
        "why": "a slip",
    }  # fmt: skip
    where = f"/staff/p/{name}/correct"
    staff.get(f"/staff/p/{name}")
    for days, status, weeks in (
        (-10, 302, [3, 5]),  # the same days of the calendar, as nearly as weeks can be
        (0, 302, [2, 4]),
        (3, 302, [2, 4]),
        (21, 422, [2, 4]),  # week 2 would be before the baseline
    ):
        own = {**fields, "started_on": str(began + timedelta(days=days))}
        assert staff.post(where, own, script=False).status == status, days
        assert [row.week for row in person(name).weeks.order_by("pk")] == weeks, days
    assert [own[:3] for own in changes_of(name) if own[0] == "week"] == [
        ("week", "", "+1"), ("week", "", "-1"),
    ]  # fmt: skip


def test_what_was_put_right_travels_with_the_records(
    staff: Phone, add_person: AddPerson, today: date, diary_folder: Path, tmp_path: Path
) -> None:
    from forceplate_study.diary.entries import all_records
    from forceplate_study.records.study_folder import StudyFolder

    name, _ = add_person(weeks_ago=5)
    staff.get(f"/staff/p/{name}")
    fields = {
        "participant_id": name, "group": "control", "started_on": str(today - timedelta(weeks=5)),
        "age_years": "", "language": "en", "why": "misread",
    }  # fmt: skip
    assert staff.post(f"/staff/p/{name}/correct", fields, script=False).status == 302
    former, name = name, f"{name}-X"
    right = {**fields, "participant_id": name}
    assert staff.post(f"/staff/p/{former}/correct", right, script=False).status == 302
    for day in (today, today - timedelta(days=1)):
        left = {"left_on": str(day), "reason": "moved", "why": "misread"}
        assert staff.post(f"/staff/p/{name}/leave", left, script=False).status == 302
    assert name in all_records().regrouped
    write_records(diary_folder, tmp_path / "records", who="anna")
    own = StudyFolder(tmp_path / "records")
    assert name in own.records().regrouped
    assert (former, name) in own.records().former_names
    assert [
        (one.table, one.field, one.before, one.after) for one in own.changes() if one.entry == name
    ] == [
        ("participants", "group", "intervention", "control"),
        ("participants", "participant", former, name),
        ("drop_outs", "date", str(today), str(today - timedelta(days=1))),
    ]
