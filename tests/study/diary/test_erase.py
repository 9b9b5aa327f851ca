"""Erased is gone from every file, or nobody says that it is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.study.diary.diary_client import Phone, Server, run_step, session_fields, week_fields
from tests.study.diary.postgresql import data_of_server, new_database, postgresql_server

WORDS = "zeldzame-woorden"
NAME = "T000"
SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1"


@pytest.fixture(params=["sqlite", "postgresql"])
def alone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Make a diary on a database server that no other test writes to: all its files are read."""
    from forceplate_study.diary.folder import DiaryFolder, create_folder

    with ExitStack() as stack:
        address = ""
        if request.param == "postgresql":
            address = new_database(stack.enter_context(postgresql_server()))
        create_folder(DiaryFolder(tmp_path / "diary", "http://127.0.0.1:8000", address))
        yield tmp_path / "diary"


def files_with(words: str, folder: Path) -> list[str]:
    """Return the names of the files below a folder that hold words, as grep finds them."""
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and words.encode() in path.read_bytes()
    ]


def write_a_lot(folder: Path) -> Server:
    """Let a participant write, also more than a page of the database; return the running server."""
    links = run_step(folder, "add", "2", "patients")
    own = Server(folder)
    for name, words in ((NAME, WORDS), ("T001", "alledaags")):
        phone = Phone(own.port)
        phone.open(links[name])
        day = str(date.today())
        for n in range(5):
            earlier = str(date.today() - timedelta(days=n))
            assert phone.post("/entries/session", session_fields(earlier)).status == 200
            week = week_fields(n + 1, complaint=f"{words} " * 100)
            assert phone.post("/entries/week", week).status == 200
        complaint = {
            "key": str(uuid4()), "onset_on": day, "site": "foot", "restricted_days": "0",
            "restricted_sessions": "0", "consulted": "no", "note": words * 9,
        }  # fmt: skip
        assert phone.post("/entries/complaint", complaint).status == 200
        phone.close()
    return own


def test_erased_person_is_gone_from_every_file_while_the_diary_is_served(alone: Path) -> None:
    places = [alone, *data_of_server(alone)]
    own = write_a_lot(alone)
    try:
        found = [path for place in places for path in files_with(WORDS, place)]
        assert found
        erased = run_step(alone, "erase", NAME)
        assert WORDS in erased["weeks"][0]["complaint"]
        assert erased["erased"] is True
        assert erased["is_log_clean"] is True
        for place in places:
            assert files_with(WORDS, place) == []
            assert files_with(NAME, place) == []
        assert any(files_with("alledaags", place) for place in places)
        assert Phone(own.port).get("/staff/login").status == 200
    finally:
        own.kill()


def test_a_database_in_use_is_not_said_to_be_clean(folder: Path) -> None:
    from forceplate_study.diary.folder import read_folder

    write_a_lot(folder).kill()
    address = read_folder(folder).database
    if address:
        import psycopg

        other: Any = psycopg.connect(address)
        other.execute(SNAPSHOT)
    else:
        other = sqlite3.connect(folder / "diary.sqlite3", isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT * FROM diary_week").fetchone()
    with closing(other):
        erased = run_step(folder, "erase", NAME, "0.1")
    assert "may still stand" in erased["erased"]
    again = run_step(folder, "erase", NAME)
    assert "no participant" in again["error"]  # deleted, but not from the files
    assert again["erased"] is True
    assert files_with(WORDS, folder) == []
    once_more = run_step(folder, "commands", f'[["diary", "erase", "{folder}", "{NAME}"]]')
    assert once_more[0][0] == 4
    assert "no participant" in once_more[0][2]


def test_copies_that_hold_the_person_are_named(tmp_path: Path) -> None:
    from forceplate_study.diary.backup import back_up
    from forceplate_study.diary.folder import DiaryFolder, create_folder, read_folder

    folder = tmp_path / "diary"
    create_folder(DiaryFolder(folder, "http://127.0.0.1:8000"))
    run_step(folder, "keys")
    back_up(read_folder(folder), tmp_path / "before")
    run_step(folder, "add", "1", "patients")
    back_up(read_folder(folder), tmp_path / "deleted").rename(tmp_path / "elsewhere")
    for path in sorted((tmp_path / "deleted").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (tmp_path / "deleted").rmdir()
    back_up(read_folder(folder), tmp_path / "kept")
    rename, why = ["study", "rename", str(folder)], ["--by", "AB", "--reason", "slip"]
    steps = [
        [*rename, NAME, "MIS-1", *why],
        ["diary", "records", str(folder), "--output", str(tmp_path / "tables")],
        [*rename, "MIS-1", NAME, *why],
    ]
    done = run_step(folder, "commands", json.dumps(steps))
    assert [code for code, _, _ in done] == [0, 0, 0], done
    with closing(sqlite3.connect(folder / "diary.sqlite3")) as late, late:
        # what was asked for before under the name of then
        late.execute("INSERT INTO diary_access (at, who, what, about) VALUES (0, '', '', 'MIS-1')")
    erase_it = json.dumps([["diary", "erase", str(folder), NAME, "--yes"]])
    (erase,) = run_step(folder, "commands", erase_it)
    assert erase[0] == 0, erase
    assert files_with(NAME, folder) == files_with("MIS-1", folder) == []
    _, on_phones, *copies = erase[1].splitlines()
    assert "phone" in on_phones
    assert all("T000, MIS-1" in line for line in copies)  # the one before has the other name
    named = [line.split(": ")[1].split(" (")[0] for line in copies]
    assert named == [str(tmp_path / "kept"), str(tmp_path / "tables")]


def test_words_in_the_log_of_a_server_that_is_not_ours_are_admitted(
    postgresql_address: str, tmp_path: Path
) -> None:
    from forceplate_study.diary.folder import DiaryFolder, create_folder

    folder = tmp_path / "diary"
    address = new_database(postgresql_address, owner="somebody")
    create_folder(DiaryFolder(folder, "http://127.0.0.1:8000", address))
    run_step(folder, "add", "1", "patients")
    (erase,) = run_step(folder, "commands", f'[["diary", "erase", "{folder}", "{NAME}", "--yes"]]')
    assert erase[0] == 0, erase
    assert "write-ahead log" in erase[1]
