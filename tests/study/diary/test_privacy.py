"""Export, erase, backup and the access log."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from forceplate_study.errors import StudyError
from tests.study.diary.diary_client import Phone, Server, run_step, session_fields, week_fields

AddPerson = Callable[..., tuple[str, str]]


def test_export_holds_everything_and_no_secret(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.participants import export_participant

    name, link = add_person()
    phone.open(link)
    fields = session_fields(str(today), exercises=["drumming"])
    phone.post("/entries/session", fields)
    phone.post("/entries/week", week_fields(1, complaint="a bit stiff"))
    staff.post(f"/staff/p/{name}/feedback", {"text": "Good."}, script=False)
    document = json.loads(json.dumps(export_participant(name)))
    assert document["participant"]["participant_id"] == name
    (session,) = document["sessions"]
    assert session["key"] == fields["key"]
    assert session["done_on"] == str(today)
    assert session["exercises"] == ["drumming"]
    assert session["received_at"]
    assert document["weeks"][0]["complaint"] == "a bit stiff"
    assert document["feedback"][0]["text"] == "Good."
    assert [access["what"] for access in document["access"]] == [
        "added",
        "link made",
        "opened the diary",
        "wrote feedback",
        "exported",
    ]
    assert "sha256" not in json.dumps(document)


def test_reading_is_logged(phone: Phone, staff: Phone, add_person: AddPerson) -> None:
    name, link = add_person()
    phone.open(link)
    staff.get(f"/staff/p/{name}")
    page = staff.get(f"/staff/log?about={name}").text
    for words in ("anna", "read the diary", "opened the diary", "link made", "console"):
        assert words in page


def test_removed_physiotherapist_is_out_at_once(
    server: Server, diary_folder: Path, add_person: AddPerson
) -> None:
    from forceplate_study.diary.models import Access
    from forceplate_study.diary.staff import add_clinician, give_password, remove_clinician

    add_clinician("bert", "heel and ball of the foot")
    own = Phone(server.port)
    own.get("/staff/login")
    fields = {"user": "bert", "password": "heel and ball of the foot"}
    assert own.post("/staff/login", fields, script=False).status == 302
    assert own.get("/staff/").status == 200
    remove_clinician("bert")
    assert own.get("/staff/").status == 302
    give_password("bert", "the arch rises and falls")  # back, and it was forgotten
    own.get("/staff/login")
    assert own.post("/staff/login", fields, script=False).status == 403
    fields["password"] = "the arch rises and falls"
    assert own.post("/staff/login", fields, script=False).status == 302
    own.close()
    told = Access.objects.filter(who="console", about="bert").order_by("pk")
    assert list(told.values_list("what", flat=True)) == [
        "clinician added", "clinician removed", "clinician has a new password",
    ]  # fmt: skip
    with pytest.raises(StudyError, match="Nobody logs in"):
        give_password("nobody", "the arch rises and falls")


@pytest.mark.parametrize("password", ["short", "123456789012345", "carla-1234567"])
def test_weak_password_is_refused(diary_folder: Path, password: str) -> None:
    from forceplate_study.diary.staff import add_clinician

    with pytest.raises(StudyError):
        add_clinician("carla-1234567", password)


def test_backup_while_entries_come_in_is_a_diary_itself(
    phone: Phone, add_person: AddPerson, today: date, diary_folder: Path, tmp_path: Path
) -> None:
    from forceplate_study.diary.backup import back_up
    from forceplate_study.diary.folder import read_folder

    name, link = add_person()
    phone.open(link)
    fields = session_fields(str(today))
    assert phone.post("/entries/session", fields).status == 200
    target = tmp_path / "backups" / "one"
    command = ["diary", "backup", str(diary_folder), str(target)]
    (done,) = run_commands(diary_folder, command)
    assert done[0] == 0, done
    assert phone.post("/entries/session", session_fields(str(today), second="yes")).status == 200
    keys = run_step(target, "keys")
    assert [name, fields["key"]] in keys
    assert sum(own == name for own, _ in keys) == 1
    with pytest.raises(StudyError, match="exists"):
        back_up(read_folder(diary_folder), target)
    if os.name == "posix":
        assert (target / "diary.sqlite3").stat().st_mode & 0o077 == 0


def run_commands(folder: Path, *lines: list[str]) -> list[tuple[int, str, str]]:
    """Run commands in one process of their own."""
    return [tuple(own) for own in run_step(folder, "commands", json.dumps(lines))]


def test_command_line_adds_links_exports_and_erases(tmp_path: Path) -> None:
    folder, picture = str(tmp_path / "d"), tmp_path / "P001.svg"
    *done, gone = run_commands(
        tmp_path / "d",
        ["diary", "new", folder, "--url", "https://diary.example.org"],
        ["diary", "participant", "add", folder, "P001", "--group", "patients"],
        ["diary", "link", folder, "P001", "--qr", str(picture)],
        ["diary", "export", folder, "P001"],
        ["diary", "erase", folder, "P001", "--yes"],
        ["diary", "export", folder, "P001"],
    )
    assert [code for code, _, _ in done] == [0] * 5, done
    link, other, document = (out.strip() for _, out, _ in done[1:4])
    assert link.startswith("https://diary.example.org/l/")
    assert other != link
    assert "<svg" in picture.read_text()
    assert json.loads(document)["participant"]["group"] == "patients"
    assert gone[0] == 4
    assert "no participant" in gone[2]


def test_a_diary_is_analysed_where_it_is_and_elsewhere(
    phone: Phone, add_person: AddPerson, today: date, diary_folder: Path, tmp_path: Path
) -> None:
    name, link = add_person(weeks_ago=3)
    phone.open(link)
    phone.post("/entries/session", session_fields(str(today - timedelta(days=20))))
    phone.post("/entries/week", week_fields(1, complaint="=1+1"))
    complaint = {
        "key": str(uuid4()), "onset_on": str(today - timedelta(days=30)), "site": "foot",
        "restricted_days": "20", "restricted_sessions": "3", "consulted": "yes",
    }  # fmt: skip
    assert phone.post("/entries/complaint", complaint).status == 200  # began before the baseline
    pdf, copy = tmp_path / "study.pdf", tmp_path / "copy"
    adherence, outcome, report, records, again, elsewhere, read = run_commands(
        diary_folder,
        ["study", "adherence", str(diary_folder), "--json"],
        ["study", "outcome", str(diary_folder), "--language", "nl"],
        ["study", "report", str(diary_folder), "--output", str(pdf)],
        ["diary", "records", str(diary_folder), "--output", str(copy)],
        ["diary", "records", str(diary_folder), "--output", str(copy)],
        ["study", "adherence", str(copy), "--json"],
        ["study", "import", str(copy), "--injuries", str(copy / "records" / "injuries.csv")],
    )
    rows = json.loads(adherence[1])["rows"]
    (own,) = [r for r in rows if (r["participant"], r["window"]) == (name, "weeks 0-52")
              and r["kind"] == "all"]  # fmt: skip
    assert (own["done"], own["prescribed_reported"], own["weeks_missing"]) == (1, 4, 2)
    assert own["prescribed"] == 12
    assert outcome[0] == 0, outcome
    assert "van vóór de nulmeting telt niet mee" in outcome[1]
    assert report[0] == 0, report
    assert pdf.read_bytes().startswith(b"%PDF")
    assert records[0] == 0
    assert again[0] == 4
    assert "exists" in again[2]
    assert json.loads(elsewhere[1])["rows"] == rows
    assert read[1].startswith("injuries: 0 taken in"), read
    from forceplate_study.diary.models import Access

    assert Access.objects.filter(what="read all records", who="console").count() == 5
