"""Requests that must come to nothing: other people's, replayed, oversized and hostile ones."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.study.diary.diary_client import (
    PASSWORD,
    Phone,
    Server,
    run_step,
    session_fields,
    week_fields,
)

AddPerson = Callable[..., tuple[str, str]]
HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE diary_session; --",
    "{{ settings.SECRET_KEY }}",
    '"><img src=x onerror=alert(1)>',
    "\u202egnirts\u0000",
    "=cmd|' /C calc'!A0",
]


def counts(name: str) -> tuple[int, int, int]:
    from forceplate_study.diary.participants import find

    person = find(name)
    return person.sessions.count(), person.weeks.count(), person.complaints.count()


def test_link_leaves_the_address_and_opens_only_its_own_diary(
    server: Server, add_person: AddPerson
) -> None:
    (one, one_link), (other, other_link) = add_person(), add_person()
    phone = Phone(server.port)
    answer = phone.get("/l/" + one_link.rsplit("/", 1)[1])
    assert answer.status == 302
    assert answer.headers["Location"] == "/"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    page = phone.get("/").text
    assert one in page
    assert other not in page
    assert one_link.rsplit("/", 1)[1] not in page
    assert other_link.rsplit("/", 1)[1] not in page
    phone.close()


def test_only_hashes_of_secrets_are_stored(diary_folder: Path, add_person: AddPerson) -> None:
    _, link = add_person()
    secret = link.rsplit("/", 1)[1]
    assert len(secret) >= 43  # 256 bits
    files = [path for path in diary_folder.rglob("*") if path.is_file()]
    assert files
    assert all(secret.encode() not in path.read_bytes() for path in files)


def test_revoked_link_shuts_open_pages_too(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.participants import revoke_links

    name, link = add_person()
    assert phone.open(link).status == 200
    revoke_links(name)
    assert phone.get("/").status == 403
    assert phone.post("/entries/session", session_fields(str(today))).status == 403
    assert phone.open(link).status == 404
    assert counts(name) == (0, 0, 0)


def test_new_link_replaces_the_old_one(phone: Phone, add_person: AddPerson) -> None:
    from forceplate_study.diary.participants import make_link

    name, old = add_person()
    new = make_link(name)
    assert phone.open(old).status == 404
    assert phone.open(new).status == 200


@pytest.mark.parametrize("path", ["/", "/token", "/staff/", "/staff/log", "/staff/p/P0001"])
def test_nothing_is_shown_to_nobody(phone: Phone, path: str) -> None:
    answer = phone.get(path)
    assert answer.status in {302, 403}
    assert answer.headers.get("Location", "").startswith("/staff/login") or answer.status == 403


def test_participant_is_no_physiotherapist(phone: Phone, add_person: AddPerson) -> None:
    name, link = add_person()
    phone.open(link)
    for path in ("/staff/", f"/staff/p/{name}", "/staff/log"):
        assert phone.get(path).status == 302
    assert phone.post(f"/staff/p/{name}/feedback", {"text": "well done"}).status == 302


def test_form_of_another_person_or_without_token_is_refused(
    server: Server, add_person: AddPerson, today: date
) -> None:
    (one, one_link), (other, other_link) = add_person(), add_person()
    phone, stranger = Phone(server.port), Phone(server.port)
    phone.open(one_link)
    stranger.open(other_link)
    good = phone.token
    for token in ("", "x" * 64, stranger.token, good[:-1]):
        phone.token = token
        assert phone.post("/entries/session", session_fields(str(today))).status == 403
    phone.token = good
    answer = phone.post(
        "/entries/session", session_fields(str(today)), Origin="https://evil.example"
    )
    assert answer.status == 403
    assert counts(one) == counts(other) == (0, 0, 0)
    phone.close()
    stranger.close()


def test_complaint_of_another_person_cannot_be_added_to(
    server: Server, add_person: AddPerson, today: date
) -> None:
    (_, one_link), (other, other_link) = add_person(), add_person()
    fields = {
        "key": str(uuid4()),
        "onset_on": str(today),
        "site": "foot",
        "restricted_days": "0",
        "restricted_sessions": "0",
        "consulted": "no",
    }
    phone, stranger = Phone(server.port), Phone(server.port)
    phone.open(one_link)
    assert phone.post("/entries/complaint", fields).status == 200
    stranger.open(other_link)
    again = {**fields, "key": str(uuid4()), "about": fields["key"]}
    assert stranger.post("/entries/complaint", again).status == 422
    assert counts(other) == (0, 0, 0)
    phone.close()
    stranger.close()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text_or_refused(
    phone: Phone, staff: Phone, add_person: AddPerson, text: str
) -> None:
    name, link = add_person()
    phone.open(link)
    answer = phone.post("/entries/week", week_fields(1, complaint=text))
    if "\0" in text:
        assert answer.status == 422
        return
    assert answer.status == 200
    page = staff.get(f"/staff/p/{name}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    from forceplate_study.diary.participants import find

    assert find(name).weeks.get().complaint == text


def test_oversized_request_is_refused(phone: Phone, add_person: AddPerson) -> None:
    name, link = add_person()
    phone.open(link)
    fields = week_fields(1)
    assert phone.post("/entries/week", {**fields, "complaint": "x" * 2001}).status == 422
    assert phone.post("/entries/week", {**fields, "exercises": ["a"] * 200}).status == 400
    assert phone.post("/entries/week", {**fields, "complaint": "x" * 70_000}).status == 413
    assert counts(name) == (0, 0, 0)
    phone.close()
    assert phone.get("/").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/assets/..%2f..%2fmodels.py",
        "/assets/diary.js%00",
        "/pictures/..%2f..%2f..%2fdiary.sqlite3",
        "/pictures/study.toml",
        "/l/" + "A" * 5000,
        "/l/%ff%fe",
        "/staff/p/..%2f",
        "/admin/",
        "/.env",
        "//evil.example/",
    ],
)
def test_only_what_is_there_is_sent(phone: Phone, path: str) -> None:
    assert phone.get(path).status in {302, 403, 404}


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"POST /entries/week HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /entries/week HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
    ],
)
def test_broken_request_is_refused(server: Server, request_bytes: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request_bytes)
        first = connection.recv(65_536)
    assert re.match(rb"HTTP/1\.[01] 4\d\d ", first), first[:80]


@given(
    st.dictionaries(
        st.sampled_from(["key", "done_on", "kind", "minutes", "exercises", "week", "running_km"]),
        st.text(max_size=40),
    )
)
def test_no_input_breaks_the_server(server: Server, fields: dict[str, Any]) -> None:
    phone = _phone_of_fuzz(server)
    for path in ("/entries/session", "/entries/week", "/entries/complaint", "/entries/withdraw"):
        answer = phone.post(path, {name: value.encode("utf-8") for name, value in fields.items()})
        assert answer.status in {200, 302, 400, 422, 429}


_fuzz: dict[int, Phone] = {}


def _phone_of_fuzz(server: Server) -> Phone:
    if server.port not in _fuzz:
        from forceplate_study.diary.participants import add_participant, make_link
        from forceplate_study.records.study_records import Participant

        add_participant(Participant("FUZZ", "control", date(2026, 1, 5)), "en")
        _fuzz[server.port] = Phone(server.port)
        _fuzz[server.port].open(make_link("FUZZ"))
    return _fuzz[server.port]


def test_pages_are_closed_to_everything_else(phone: Phone, add_person: AddPerson) -> None:
    _, link = add_person()
    headers = phone.open(link).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers
    page = phone.get("/").text
    assert not re.search(r"(?:src|href|action)=\"(?!/|#|\?)", page)
    assert " style=" not in page
    assert "onclick" not in page


def test_cookies_are_out_of_reach_of_scripts(phone: Phone, add_person: AddPerson) -> None:
    _, link = add_person()
    answer = phone.get("/l/" + link.rsplit("/", 1)[1])
    cookies = answer.headers.get_all("Set-Cookie", [])
    assert len(cookies) == 3
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_cookies_are_secure_behind_https(tmp_path: Path) -> None:
    from forceplate_study.diary.folder import DiaryFolder, create_folder
    from forceplate_study.diary.opening import django_settings

    folder = DiaryFolder(tmp_path / "diary", "https://diary.example.org")
    create_folder(folder)
    own = django_settings(folder)
    assert own["SESSION_COOKIE_SECURE"]
    assert own["CSRF_COOKIE_SECURE"]
    assert own["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert own["SECURE_HSTS_SECONDS"] > 0
    assert own["ALLOWED_HOSTS"] == ["diary.example.org"]


def test_behind_a_proxy_cookies_are_secure_and_forms_come_from_its_address(tmp_path: Path) -> None:
    from forceplate_study.diary.folder import DiaryFolder, create_folder

    folder = tmp_path / "diary"
    create_folder(DiaryFolder(folder, "https://diary.example.org"))
    links = run_step(folder, "add", "1", "patients")
    own = Server(folder, 0, "--trusted-proxy", "127.0.0.1")
    try:
        phone = Phone(own.port)
        assert phone.get("/").status == 400  # asked by another name than that of the diary
        phone.headers = {
            "Host": "diary.example.org",
            "X-Forwarded-For": "192.0.2.7",
            "X-Forwarded-Proto": "https",
        }
        answer = phone.get("/l/" + links["T000"].rsplit("/", 1)[1])
        cookies = answer.headers.get_all("Set-Cookie", [])
        assert len(cookies) == 3
        assert all("Secure" in own and own.strip().startswith("__Host-") for own in cookies)
        page = phone.get("/")
        assert page.status == 200
        assert "max-age=" in page.headers["Strict-Transport-Security"]
        fields = session_fields(str(date.today() - timedelta(days=2)))
        for origin, status in (
            ("https://evil.example", 403),
            ("http://diary.example.org", 403),
            ("https://diary.example.org", 200),
        ):
            assert phone.post("/entries/session", fields, Origin=origin).status == status
        phone.close()
    finally:
        own.kill()


def test_guessing_is_slowed_down(diary_folder: Path, add_person: AddPerson) -> None:
    from forceplate_study.diary.models import Access

    n_before = Access.objects.count()
    own = Server(diary_folder, 0, "--trusted-proxy", "127.0.0.1")  # its limits are its own
    phone = Phone(own.port)

    def log_in(address: str, user: str, password: str) -> int:
        phone.headers["X-Forwarded-For"] = address
        return phone.post("/staff/login", {"user": user, "password": password}).status

    try:
        _, link = add_person()
        phone.headers["X-Forwarded-For"] = "2001:db8::1"
        statuses = [phone.get(f"/l/guess{n}").status for n in range(20)]
        phone.headers["X-Forwarded-For"] = "2001:db8::2"  # the same network
        assert [*statuses, phone.get("/l/guess").status] == [404] * 20 + [429]
        assert phone.open(link).status == 200  # not a guess
        phone.headers["X-Forwarded-For"] = "192.0.2.1"
        phone.get("/staff/login")
        assert log_in("192.0.2.1", "anna", PASSWORD) == 302  # no wrong password, not counted
        phone.cookies.pop("device")
        phone.get("/staff/login")
        guesses = [log_in(f"192.0.2.{1 + n // 5}", "anna", f"wrong{n}") for n in range(10)]
        assert guesses == [403] * 10
        assert log_in("198.51.100.1", "anna", "wrong") == 429  # the account, from anywhere
        assert log_in("198.51.100.1", "anna", PASSWORD) == 302  # the right one is no guess
        phone.get("/staff/login")
        phone.cookies.pop("device")
        assert [log_in("192.0.2.1", f"nobody{n}", "x") for n in range(6)] == [403] * 5 + [429]
        assert log_in("192.0.2.2", "nobody", "x") == 403
    finally:
        phone.close()
        own.kill()
    now = Access.objects.order_by("pk")[n_before:]
    wrong = [each.who for each in now if each.what == "wrong password"]
    assert sorted(wrong) == ["anna"] * 11 + ["unknown"] * 7
