"""What the page of a participant says, and what is still there to be put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from forceplate_study.definition.study import SessionKind
from tests.study.diary.diary_client import Phone, session_fields, week_fields

AddPerson = Callable[..., tuple[str, str]]


def person(name: str) -> Any:
    from forceplate_study.diary.participants import find

    return find(name)


@pytest.mark.parametrize(
    ("weeks_ago", "words"),
    [(-1, "The programme starts on"), (55, "follow-up over"), (2, "Last week no session")],
)
def test_nothing_is_said_that_is_not_so(
    phone: Phone, add_person: AddPerson, weeks_ago: int, words: str
) -> None:
    _, link = add_person(weeks_ago=weeks_ago)
    page = phone.open(link).text
    assert words in page
    assert "Your first week runs" not in page
    assert "of 52" not in page or weeks_ago == 2


def test_a_surplus_of_one_kind_covers_no_lack_of_the_other_on_the_own_page_either(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.opening import opened_study

    name, link = add_person(weeks_ago=2)
    programme = opened_study().group(person(name).group).programme
    planned, at_home = programme.prescribed(2), programme.prescribed(2, SessionKind.HOME)
    assert planned > at_home
    phone.open(link)
    for days in range(planned):  # all of them at home
        own = session_fields(str(today - timedelta(days=1 + days)))
        assert phone.post("/entries/session", own).status == 200
    assert f"Last week you did {at_home} of {planned} sessions" in phone.get("/").text


def test_done_this_week_counts_as_adherence_does(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.opening import opened_study

    name, link = add_person(weeks_ago=2)
    at_home = opened_study().group(person(name).group).programme.prescribed(3, SessionKind.HOME)
    phone.open(link)
    for k in range(at_home + 1):  # one more than is planned at home, all on one day
        own = session_fields(str(today), **({"second": "yes"} if k else {}))
        answer = phone.post("/entries/session", own)
        assert answer.json["n_done"] == min(k + 1, at_home)
    assert f'<span id="n-done">{at_home}</span>' in phone.get("/").text


def test_whoever_left_is_asked_for_no_training(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.enrolment import leave
    from forceplate_study.records.study_records import DropOut

    name, link = add_person()
    leave(DropOut(name, today - timedelta(days=8), "moved", still_reports=True))
    page = phone.open(link).text
    assert 'action="/entries/session"' not in page
    assert "One session this week" not in page
    assert 'action="/entries/week"' in page


def test_the_phone_of_somebody_who_was_erased_is_told_so(
    phone: Phone, add_person: AddPerson
) -> None:
    from forceplate_study.diary.participants import make_link, revoke_links

    name, link = add_person()
    phone.open(link)
    revoke_links(name)
    assert phone.get("/token").status == phone.get("/").status == 403  # may get a new link
    phone.open(make_link(name))
    assert phone.cookies["phone"] == name
    phone.post("/leave", {}, script=False)
    assert phone.cookies["phone"] == '""'  # forgotten by whoever closes the diary
    phone.open(make_link(name))
    person(name).delete()  # as the erasure does
    assert phone.get("/token").status == 410
    page = phone.get("/")
    assert page.status == 410
    assert "Your diary was erased" in page.text
    assert f'id="erased" data-participant="{name}"' in page.text
    assert "diary.js" in page.text


def test_a_session_that_is_gone_is_not_said_to_be_taken_back(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person()
    phone.open(link)
    wrong = session_fields(str(today), minutes="300")
    phone.post("/entries/session", wrong)
    right = session_fields(str(today), minutes="30", replaces=wrong["key"])
    phone.post("/entries/session", right)
    answer = phone.post("/entries/withdraw", {"key": wrong["key"]}, script=False)  # an old page
    page = phone.get(answer.headers["Location"]).text
    assert "Taken back." not in page
    assert "no such session" in page
    assert "no such session" in phone.get(f"/?change={wrong['key']}").text
    assert person(name).sessions.get(withdrawn_at=None).minutes == 30


def test_a_session_on_a_wrong_day_long_ago_can_be_put_right(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person(weeks_ago=12)
    phone.open(link)
    wrong = session_fields(str(today - timedelta(days=60)))
    assert phone.post("/entries/session", wrong).status == 200
    assert f"/?change={wrong['key']}" in phone.get("/").text
    assert wrong["key"] in staff.get(f"/staff/p/{name}").text


def test_the_language_chosen_is_that_of_the_person(phone: Phone, add_person: AddPerson) -> None:
    (name, link), (_, other) = add_person(language="en"), add_person(language="de")
    phone.open(link)
    phone.post("/language", {"language": "nl", "page": "diary"}, script=False)
    assert person(name).language == "nl"
    assert '<html lang="nl">' in phone.get("/").text
    assert '<html lang="de">' in phone.open(other).text  # on the same phone


def test_a_diary_in_use_stays_open(phone: Phone, add_person: AddPerson) -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    _, link = add_person()
    phone.open(link)
    key = phone.cookies["session"]
    soon = timezone.now() + timedelta(days=40)  # it was opened four months ago
    store = Session.get_session_store_class()(key)
    del store["opened_in"]
    store.save()
    Session.objects.filter(pk=key).update(expire_date=soon)
    assert "Max-Age" in str(phone.get("/").headers["Set-Cookie"])
    assert Session.objects.get(pk=key).expire_date > soon + timedelta(days=100)


def test_answers_about_a_complaint_begin_with_those_of_before(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person()
    phone.open(link)
    first = {
        "key": str(uuid4()), "onset_on": str(today - timedelta(days=9)), "site": "knee",
        "side": "", "pain": "3", "restricted_days": "8", "restricted_sessions": "2",
        "consulted": "yes", "note": "It popped.",
    }  # fmt: skip
    assert phone.post("/entries/complaint", first).status == 200
    page = phone.get("/").text
    assert 'name="restricted_days" type="number"' in page
    assert 'required value="8"' in page
    assert 'value="yes" required checked' in page
    later = {**first, "key": str(uuid4()), "about": first["key"], "restricted_days": "0"}
    later |= {"restricted_sessions": "0", "consulted": "no", "note": ""}
    assert phone.post("/entries/complaint", later).status == 200
    for path in ("", "/complaints"):
        judged = staff.get(f"/staff/p/{name}{path}").text
        assert "It popped." in judged, path
        assert "8 days, 2 runs" in judged, path


def test_what_was_told_stays_when_a_week_is_reported_again(
    phone: Phone, staff: Phone, add_person: AddPerson
) -> None:
    name, link = add_person()
    phone.open(link)
    phone.post("/entries/week", week_fields(2, complaint="Which band?"))
    phone.post("/entries/week", week_fields(2, running_km="12"))
    assert name in staff.get("/staff/?show=questions").text
    assert "Which band?" in staff.get(f"/staff/p/{name}").text


def test_what_is_wrong_is_named(phone: Phone, staff: Phone, add_person: AddPerson) -> None:
    name, link = add_person()
    phone.open(link)
    fields = week_fields(2, any_complaint="yes", participation="mild")
    errors = phone.post("/entries/week", fields).json["errors"]
    assert list(errors) == ["volume", "performance", "running_pain"]
    for (words,) in errors.values():
        assert words.endswith("? This field is required.")
    page = phone.post("/entries/session", session_fields("soon", minutes="x"), script=False).text
    assert "Day: Enter a valid date." in page
    assert "Minutes (may stay empty): Enter a number" in page
    staff.get(f"/staff/p/{name}")
    wrong = {"started_on": "soon", "why": ""}
    page = staff.post(f"/staff/p/{name}/correct", wrong, script=False).text
    assert "Day of the baseline: Enter a valid date." in page
    assert "Why? This field is required." in page


def test_a_page_that_refuses_leads_back(phone: Phone, staff: Phone, add_person: AddPerson) -> None:
    """On the home screen of a phone there is no address to open anew."""
    _, link = add_person()
    phone.open(link)
    refused = phone.post("/entries/withdraw", {"key": "none"}, script=False)
    assert (refused.status, '<a href="/">' in refused.text) == (400, True)
    assert '<a href="/">' in phone.get("/nowhere").text
    assert '<a href="/staff/">' in staff.get("/staff/add").text
