"""What a physiotherapist does on web pages: add a person, a new link, leaving, questions."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from forceplate_study.definition.allocation import allocate
from forceplate_study.definition.study_file import Shipped, shipped_study
from tests.study.diary.diary_client import (
    PASSWORD,
    Phone,
    Server,
    run_step,
    week_fields,
    zone_by_day,
)

AddPerson = Callable[..., tuple[str, str]]


def link_on(page: str) -> str:
    found = re.search(r"<code>(http[^<]+)</code>", page)
    assert found
    return html.unescape(found[1])


def test_a_person_is_added_in_a_group_and_gets_a_new_link(
    staff: Phone, server: Server, today: date
) -> None:
    page = staff.get("/staff/add").text
    assert "intervention" in page
    fields = {"participant_id": "W001", "group": "control", "started_on": str(today),
              "age_years": "41.5", "language": "de"}  # fmt: skip
    answer = staff.post("/staff/add", fields, script=False)
    assert answer.status == 200
    assert "<svg" in answer.text
    phone = Phone(server.port)
    first = link_on(answer.text)
    assert phone.open(first).status == 200
    again = staff.post("/staff/add", fields, script=False)
    assert again.status == 422
    assert "is in the study already" in again.text
    second = link_on(staff.post("/staff/p/W001/link", {}, script=False).text)
    assert phone.open(first).status == 404
    assert phone.open(second).status == 200
    phone.close()
    from forceplate_study.diary.models import Access
    from forceplate_study.diary.participants import find

    person = find("W001")
    assert (person.group, person.age_years, person.language) == ("control", 41.5, "de")
    done = Access.objects.filter(about="W001", who="anna").order_by("pk")
    assert list(done.values_list("what", flat=True)) == ["added", "link made", "link made"]


@pytest.mark.parametrize(
    "wrong",
    [{"participant_id": "Jan Jansen"}, {"group": "other"}, {"started_on": "soon"},
     {"age_years": "-1"}, {"age_years": "4"}, {"started_on": "1926-03-02"},
     {"language": "xx"}, {"group": ""}],
)  # fmt: skip
def test_a_person_that_cannot_be_is_refused(
    staff: Phone, today: date, wrong: dict[str, str]
) -> None:
    staff.get("/staff/add")
    fields = {"participant_id": "W002", "group": "control", "started_on": str(today),
              "language": "nl", **wrong}  # fmt: skip
    answer = staff.post("/staff/add", fields, script=False)
    assert answer.status == 422
    assert 'role="alert" >' in answer.text
    from forceplate_study.diary.models import Person

    assert not Person.objects.filter(participant_id=fields["participant_id"]).exists()


def test_leaving_is_recorded_put_right_and_taken_back(
    staff: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.participants import find

    name, _ = add_person(weeks_ago=3)
    day = today - timedelta(days=2)
    for fields, left_on in (
        ({"left_on": str(today), "reason": "moved"}, today),
        (
            {"left_on": str(day), "reason": "moved away", "still_reports": "yes", "why": "slip"},
            day,
        ),
        ({"left_on": "", "reason": "", "why": "slip"}, None),
    ):
        assert staff.post(f"/staff/p/{name}/leave", fields, script=False).status == 302
        assert find(name).left_on == left_on
        assert find(name).left_reason == fields["reason"]
        assert find(name).still_reports is ("still_reports" in fields)
    too_early = {"left_on": str(today - timedelta(days=99))}
    answer = staff.post(f"/staff/p/{name}/leave", too_early, script=False)
    assert answer.status == 422
    assert "is before" in answer.text
    log = staff.get(f"/staff/log?about={name}").text
    assert log.count("left the study") == 2
    assert "leaving taken back" in log


def test_a_question_stands_in_the_overview_until_it_is_answered(
    staff: Phone, phone: Phone, add_person: AddPerson
) -> None:
    name, link = add_person()

    def asks() -> bool:
        return f"/staff/p/{name}" in staff.get("/staff/?show=questions").text

    phone.open(link)
    assert phone.post("/entries/week", week_fields(1)).status == 200
    assert not asks()
    assert phone.post("/entries/week", week_fields(2, complaint="Which band?")).status == 200
    assert asks()
    staff.get(f"/staff/p/{name}")
    staff.post(f"/staff/p/{name}/feedback", {"text": "The red one."}, script=False)
    assert not asks()
    assert phone.post("/entries/week", week_fields(3, complaint="And now?")).status == 200
    assert asks()


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[tuple[Phone, list[str]]]:
    """Serve a diary with an allocation list; staff, and the groups of its lines."""
    from forceplate_study.diary.folder import DiaryFolder, create_folder

    found = allocate(shipped_study(Shipped.TRIAL), 4, 9)
    folder = tmp_path / "diary"
    create_folder(DiaryFolder(folder, "http://127.0.0.1:8000", time_zone=zone_by_day()), "trial")
    (tmp_path / "list.csv").write_text(found.to_csv())
    (tmp_path / "password").write_text(PASSWORD)
    commands = (
        f'[["diary", "allocation", "{folder}", "{tmp_path}/list.csv"],'
        f' ["diary", "clinician", "add", "{folder}", "anna",'
        f' "--password-file", "{tmp_path}/password"]]'
    )
    assert [code for code, _, _ in run_step(folder, "commands", commands)] == [0, 0]
    own = Server(folder)
    staff = Phone(own.port)
    staff.get("/staff/login")
    staff.post("/staff/login", {"user": "anna", "password": PASSWORD}, script=False)
    yield staff, [line.group for line in found.allocations]
    staff.close()
    own.kill()


def test_the_group_is_concealed_until_a_person_is_added(
    drawn: tuple[Phone, list[str]], today: date
) -> None:
    staff, groups = drawn
    page = staff.get("/staff/add").text
    assert 'name="group"' not in page
    assert "intervention" not in page
    fields = {"participant_id": "P001", "started_on": str(today), "language": "en"}
    assert staff.post("/staff/add", fields, script=False).status == 200
    title = shipped_study(Shipped.TRIAL).group(groups[0]).title.en
    assert title in html.unescape(staff.get("/staff/p/P001").text)
    assert "allocated" in staff.get("/staff/log?about=P001").text
    named = {**fields, "participant_id": "P002", "group": groups[0]}
    assert staff.post("/staff/add", named, script=False).status == 422
