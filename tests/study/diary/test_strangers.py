"""Strangers leave no traceback, and shut nobody out; the server is told to stop and does."""

from __future__ import annotations

import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.forked_program import run_command
from tests.study.diary.diary_client import PASSWORD, Phone, Server, run_step, session_fields

AddPerson = Callable[..., tuple[str, str]]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def own(folder: Path) -> Iterator[Server]:
    """Serve a diary of a test's own, on either database."""
    running = Server(folder)
    yield running
    running.kill()


def send(port: int, method: str, path: str, body: bytes = b"", *headers: str) -> bytes:
    """Send a request that no browser would; return the first line of the answer."""
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    if not any(line.startswith("Host:") for line in headers):
        lines.append("Host: 127.0.0.1")
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        return connection.makefile("rb").readline()


def test_what_strangers_send_leaves_no_line(own: Server) -> None:
    phone = Phone(own.port)
    phone.get("/staff/login")
    cookie = f"Cookie: csrf={phone.cookies['csrf']}"
    token = f"X-CSRFToken: {phone.token}"
    many = urlencode({f"f{n}": n for n in range(3000)}).encode()
    form = f"Content-Type: {FORM}"
    multipart = "Content-Type: multipart/form-data; boundary=b"
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(900)
    )
    files = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="%d"\r\n\r\n1\r\n' % n
        for n in range(9)
    )
    nul = urlencode({"user": "a\0", "password": "x\0"}).encode()
    answers = [
        send(own.port, "GET", "/", b"", "Host: evil.example"),
        send(own.port, "GET", "/", b"", "Host: a b"),
        send(own.port, "POST", "/staff/login", many, form, cookie, token),
        send(own.port, "GET", "/staff/login?" + many[:15_000].decode()),
        send(own.port, "GET", "/?" + many[:15_000].decode(), b"", f"{form}; charset=utf-8"),
        send(own.port, "POST", "/staff/login", parts + b"--b--", multipart, cookie, token),
        send(own.port, "POST", "/staff/login", files + b"--b--", multipart, cookie, token),
        send(own.port, "POST", "/staff/login", b"--b\r\n", multipart, cookie, token),
        send(own.port, "POST", "/staff/login", b"", "Content-Type: multipart/form-data", cookie),
        send(own.port, "POST", "/staff/login", nul, form, cookie, token),
        send(own.port, "GET", "/", b"", 'Cookie: session="abcdefgh\\000"'),
        send(own.port, "GET", "/staff/log?about=%00"),
        send(own.port, "GET", "/staff/p/%00"),
        send(own.port, "GET", "/l/%00%ff"),
        *(
            send(own.port, "POST", path, b"user=a", f"{kind}; charset={charset}", cookie, token)
            for path in ("/staff/login", "/language?m=a")
            for kind in (form, multipart)
            for charset in ("hex", "rot13", "utf-16", "nonsense", "idna", "undefined")
        ),
        send(own.port, "PROPFIND", "/l/secret"),
    ]
    assert {answer.split()[1][:1] for answer in answers} <= {b"2", b"3", b"4"}, answers
    assert own.stop() == 0
    assert own.errors() == ""


def test_what_breaks_is_one_line_without_the_secret_of_a_link(
    diary_folder: Path, tmp_path: Path
) -> None:
    from forceplate_study.diary.backup import back_up
    from forceplate_study.diary.folder import read_folder

    back_up(read_folder(diary_folder), tmp_path / "d")
    link = run_step(tmp_path / "d", "add", "1", "control")["T000"]
    secret = link.rsplit("/", 1)[1]
    own = Server(tmp_path / "d")
    phone = Phone(own.port)
    with closing(sqlite3.connect(tmp_path / "d" / "diary.sqlite3")) as database:
        database.execute("ALTER TABLE diary_link RENAME TO gone")
    answer = phone.open(link)
    assert answer.status == 503
    assert "Retry-After" in answer.headers
    assert send(own.port, "GET", f"/%6c/{secret}").split()[1] == b"503"
    phone.close()
    assert own.stop() == 0
    lines = own.errors().splitlines()
    assert len(lines) == 2
    assert all("OperationalError" in line and "participants.py" in line for line in lines)
    assert secret not in own.errors()


def serve_impatiently(*command: str) -> None:
    """Serve with a database that is waited for a moment only."""
    from forceplate_study.diary import opening

    opening.BUSY_S = 1
    run_command(*command)


def test_locked_database_is_answered_and_the_entry_sent_again(tmp_path: Path, today: date) -> None:
    from forceplate_study.diary.folder import DiaryFolder, create_folder

    folder = tmp_path / "diary"  # of SQLite: PostgreSQL locks rows
    create_folder(DiaryFolder(folder, "http://127.0.0.1:8000"))
    link = run_step(folder, "add", "1", "patients")["T000"]
    own = Server(folder, run=serve_impatiently)
    phone = Phone(own.port)
    phone.open(link)
    fields = session_fields(str(today))
    with closing(sqlite3.connect(folder / "diary.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert phone.post("/entries/session", fields).status == 503
    assert phone.post("/entries/session", fields).status == 200
    phone.close()
    assert own.stop() == 0
    assert own.errors().count("\n") == 1


def test_wrong_links_of_others_do_not_shut_out_a_valid_one(
    diary_folder: Path, add_person: AddPerson
) -> None:
    own = Server(diary_folder)
    stranger, phone = Phone(own.port), Phone(own.port)
    _, link = add_person()
    assert [stranger.get(f"/l/guess{n}").status for n in range(21)] == [404] * 20 + [429]
    assert phone.open(link).status == 200
    assert stranger.get("/l/guess").status == 429
    stranger.close()
    phone.close()
    own.kill()


def log_in(port: int, password: str, cookies: dict[str, str] | None = None) -> tuple[int, Phone]:
    phone = Phone(port)
    phone.cookies.update(cookies or {})
    phone.get("/staff/login")
    status = phone.post("/staff/login", {"user": "anna", "password": password}).status
    phone.close()
    return status, phone


def test_wrong_passwords_of_others_do_not_lock_a_person_out(diary_folder: Path) -> None:
    own = Server(diary_folder)
    status, known = log_in(own.port, PASSWORD)
    assert status == 302
    wrong = [log_in(own.port, f"wrong{n}")[0] for n in range(12)]
    assert wrong == [403] * 10 + [429] * 2
    assert log_in(own.port, PASSWORD)[0] == 302  # from the same address, with the right one
    with ThreadPoolExecutor(4) as others:  # they keep on trying, all at once
        flood = [others.submit(log_in, own.port, "wrong") for _ in range(8)]
        device = {"device": known.cookies["device"]}
        assert log_in(own.port, PASSWORD, device)[0] == 302
        assert {own.result()[0] for own in flood} == {429}
    forged = {"device": known.cookies["device"].replace(".", "9.", 1)}
    assert log_in(own.port, "wrong", forged)[0] == 429
    assert [log_in(own.port, "wrong", device)[0] for _ in range(11)] == [403] * 10 + [429]
    own.kill()


def test_server_told_to_stop_answers_what_it_has_begun(folder: Path, today: date) -> None:
    links = run_step(folder, "add", "8", "patients")
    own = Server(folder)
    phones = [Phone(own.port) for _ in links]
    for phone, link in zip(phones, links.values(), strict=True):
        assert phone.enter(link)
    fields = [session_fields(str(today)) for _ in phones]
    with ThreadPoolExecutor(len(phones)) as crowd:
        sent = [
            crowd.submit(phone.post, "/entries/session", own_fields)
            for phone, own_fields in zip(phones, fields, strict=True)
        ]
        assert sent[0].result().status == 200
        assert own.stop() == 0
    acknowledged = {
        own_fields["key"]
        for answer, own_fields in zip(sent, fields, strict=True)
        if answer.exception() is None and answer.result().status == 200
    }
    assert acknowledged == {key for _, key in run_step(folder, "keys")}
    assert "stopped" in own.output()
    assert own.errors() == ""


def test_https_without_a_trusted_proxy_is_warned_about(tmp_path: Path) -> None:
    from forceplate_study.diary.folder import DiaryFolder, create_folder

    create_folder(DiaryFolder(tmp_path / "d", "https://diary.example.org"))
    own = Server(tmp_path / "d")
    assert own.stop(signal.SIGINT) == 0
    assert "--trusted-proxy" in own.errors()
    own = Server(tmp_path / "d", 0, "--trusted-proxy", "127.0.0.1", "--host", "localhost")
    assert own.stop() == 0
    assert own.errors() == ""


def test_a_proxy_is_named_by_its_address(tmp_path: Path) -> None:
    (answer,) = run_step(
        tmp_path, "commands", f'[["diary", "serve", "{tmp_path}", "--trusted-proxy", "*"]]'
    )
    assert answer[0] == 4
    assert "network address" in answer[2]
