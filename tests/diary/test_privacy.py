"""Export, erase, backup and the access log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from forceplate.errors import StudyError
from tests.diary.diary_client import Phone, Server, run_step, session_fields

AddPerson = Callable[..., tuple[str, str]]


def test_export_holds_everything_and_no_secret(
    phone: Phone, staff: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate.diary.people import export_participant

    name, link = add_person()
    phone.open(link)
    fields = session_fields(str(today), exercises=["drumming"])
    phone.post("/entries/session", fields)
    phone.post("/entries/week", {"key": fields["key"], "week": "1", "complaint": "a bit stiff"})
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


def test_erased_person_is_gone_from_every_byte(
    diary_folder: Path, tmp_path: Path, server: Server, today: date
) -> None:
    from forceplate.diary.backup import back_up
    from forceplate.diary.folder import read_folder

    back_up(read_folder(diary_folder), tmp_path / "d")
    folder = tmp_path / "d"
    links = run_step(folder, "add", "1", "control")
    own = Server(folder)
    try:
        phone = Phone(own.port)
        phone.open(links["T000"])
        fields = session_fields(str(today))
        assert phone.post("/entries/session", fields).status == 200
        week = {"key": fields["key"], "week": "1", "complaint": "zeldzame-woorden"}
        assert phone.post("/entries/week", week).status == 200
        exported = run_step(folder, "erase", "T000")
        assert exported["weeks"][0]["complaint"] == "zeldzame-woorden"
        assert phone.get("/").status == 403
        assert phone.post("/entries/session", session_fields(str(today))).status == 403
        assert phone.open(links["T000"]).status == 404
        phone.close()
    finally:
        own.kill()
    run_step(folder, "keys")  # opened and closed: the journal is written back
    for path in folder.glob("diary.sqlite3*"):
        content = path.read_bytes()
        assert b"zeldzame-woorden" not in content, path
        assert b"T000" not in content, path


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
    from forceplate.diary.staff import add_clinician, remove_clinician

    add_clinician("bert", "heel and ball of the foot")
    own = Phone(server.port)
    own.get("/staff/login")
    fields = {"user": "bert", "password": "heel and ball of the foot"}
    assert own.post("/staff/login", fields, script=False).status == 302
    assert own.get("/staff/").status == 200
    remove_clinician("bert")
    assert own.get("/staff/").status == 302
    own.close()


@pytest.mark.parametrize("password", ["short", "123456789012345", "carla-1234567"])
def test_weak_password_is_refused(diary_folder: Path, password: str) -> None:
    from forceplate.diary.staff import add_clinician

    with pytest.raises(StudyError):
        add_clinician("carla-1234567", password)


def test_backup_while_entries_come_in_is_a_diary_itself(
    phone: Phone, add_person: AddPerson, today: date, diary_folder: Path, tmp_path: Path
) -> None:
    name, link = add_person()
    phone.open(link)
    fields = session_fields(str(today))
    assert phone.post("/entries/session", fields).status == 200
    command = [sys.executable, "-m", "forceplate", "diary", "backup", str(diary_folder)]
    target = tmp_path / "backups" / "one"
    done = subprocess.run([*command, str(target)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert phone.post("/entries/session", session_fields(str(today))).status == 200
    keys = run_step(target, "keys")
    assert [name, fields["key"]] in keys
    assert sum(own == name for own, _ in keys) == 1
    again = subprocess.run([*command, str(target)], capture_output=True, text=True, check=False)
    assert again.returncode == 4
    assert "exists" in again.stderr
    if os.name == "posix":
        assert (target / "diary.sqlite3").stat().st_mode & 0o077 == 0


def test_command_line_adds_links_exports_and_erases(tmp_path: Path) -> None:
    folder = tmp_path / "d"

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "forceplate", "diary", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("new", str(folder), "--url", "https://diary.example.org")
    link = run("participant", "add", str(folder), "P001", "--group", "patients").strip()
    assert link.startswith("https://diary.example.org/l/")
    other = run("link", str(folder), "P001", "--qr", str(tmp_path / "P001.svg")).strip()
    assert other != link
    assert "<svg" in (tmp_path / "P001.svg").read_text()
    assert json.loads(run("export", str(folder), "P001"))["participant"]["group"] == "patients"
    run("erase", str(folder), "P001", "--yes")
    command = [sys.executable, "-m", "forceplate", "diary", "export", str(folder), "P001"]
    gone = subprocess.run(command, capture_output=True, text=True, check=False)
    assert gone.returncode == 4
    assert "no participant" in gone.stderr
