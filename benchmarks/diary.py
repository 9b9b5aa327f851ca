"""How fast the diary answers with many participants and a year of entries in SQLite.

Fills a diary of its own in a temporary folder (four entries a week for every participant, all of
a year), serves it in a process of its own and asks for the pages over HTTP, one after another and
eight at a time. The 95th percentile of each page counts.
"""

from __future__ import annotations

import http.client
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.rows import Row, times
from forceplate_study.diary.folder import DiaryFolder, create_folder
from forceplate_study.diary.opening import open_diary
from forceplate_study.records.study_records import Participant

WEEKS = 52
SESSIONS_A_WEEK = 3
LIMIT_MS = 50.0
PASSWORD = "a foot has 26 bones"


def rows(effort: float) -> Iterator[Row]:
    """Fill, serve and ask."""
    number = times(effort, 2_000, at_least=16)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "diary"
        create_folder(DiaryFolder(path, "http://127.0.0.1:8000"), "trial")
        open_diary(path)
        links = fill(number)
        server, port = serve(path)
        try:
            for page, took_ms, at_most in measure(port, links, times(effort, 400, at_least=16)):
                work = f"diary of {number:,} people and a year: {page}, p95"
                p95_ms = statistics.quantiles(took_ms, n=20)[-1]
                yield Row(work, "ms", p95_ms, at_most=at_most)
        finally:
            server.kill()
            server.communicate()


def fill(number: int) -> list[str]:
    """Load a year of entries in bulk; return personal links of some of the participants."""
    from forceplate_study.diary.models import Person
    from forceplate_study.diary.participants import make_link
    from forceplate_study.diary.staff import add_clinician

    add_clinician("anna", PASSWORD)
    started_on = date.today() - timedelta(days=7 * WEEKS - 1)
    records = [
        Participant(f"P{n:05d}", ("intervention", "control")[n % 2], started_on)
        for n in range(number)
    ]
    people = Person.objects.bulk_create(
        [
            Person(participant_id=own.participant_id, group=own.group, started_on=started_on)
            for own in records
        ],
        batch_size=2000,
    )
    _fill_entries([person.pk for person in people], started_on)
    asked = random.Random(1).sample(records, min(number // 8 * 8, 96))
    return [make_link(own.participant_id) for own in asked]


def _fill_entries(pks: list[int], started_on: date) -> None:
    from forceplate_study.diary.models import Session, Week

    ids = random.Random(2)

    def key() -> str:
        return UUID(int=ids.getrandbits(128), version=4).hex

    usual_session = {"kind": "home", "minutes": 30.0, "exercises": '["short-foot"]'}
    _insert(
        Session,
        usual_session,
        ("key", "person_id", "done_on"),
        (
            (key(), pk, (started_on + timedelta(days=7 * week + 2 * n)).isoformat())
            for pk in pks
            for week in range(WEEKS)
            for n in range(SESSIONS_A_WEEK)
        ),
    )
    _insert(
        Week,
        {"running_km": 21.5},
        ("key", "person_id", "week"),
        ((key(), pk, week) for pk in pks for week in range(1, WEEKS + 1)),
    )


def _insert(
    model: Any, usual: dict[str, Any], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Insert rows in bulk; what they do not name has its usual value, or the model's own."""
    from django.db import connection, transaction

    usual = {
        field.column: usual.get(field.column, field.get_default())
        for field in model._meta.concrete_fields
        if not field.primary_key and field.column not in columns
    } | {"received_at": f"{date.today()} 12:00:00"}
    names = ", ".join((*columns, *usual))
    marks = ", ".join(["%s"] * (len(columns) + len(usual)))
    rest = tuple(usual.values())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})",
            (row + rest for row in rows),
        )


def serve(path: Path) -> tuple[subprocess.Popen[str], int]:
    """Start the server; return it and its port."""
    command = [sys.executable, "-m", "forceplate", "diary", "serve", str(path), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://[^:]+:(\d+)\.", line)
    if found is None:
        raise SystemExit(f"the server did not start: {line}")
    return process, int(found[1])


class Client:
    """One browser: keeps its cookies and its connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._cookies: dict[str, str] = {}
        self._token = ""

    def ask(self, method: str, path: str, body: str | None = None) -> float:
        """Ask and return how long it took, in milliseconds; an error ends the benchmark."""
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json" if method == "POST" and "staff" not in path else "*/*",
            "X-CSRFToken": self._token,
        }
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read().decode()
        took_ms = 1000 * (time.perf_counter() - began)
        if response.status >= 400:
            raise SystemExit(f"{method} {path}: {response.status}")
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";")[0].strip().partition("=")
            self._cookies[name] = value
        found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', content)
        self._token = found[1] if found else self._token
        return took_ms


Page = tuple[str, list[float], float | None]
"""Its name, the time of each request in milliseconds, and the goal."""


def measure(port: int, links: list[str], n_requests: int) -> Iterator[Page]:
    """Ask for every page, one after another and eight at a time."""
    phones = [Client(port) for _ in links]
    for phone, link in zip(phones, links, strict=True):
        phone.ask("GET", "/l/" + link.rsplit("/", 1)[1])
        phone.ask("GET", "/")

    def diary(n: int) -> float:
        return phones[n % len(phones)].ask("GET", "/")

    def entry(n: int) -> float:
        key = UUID(int=random.Random(n).getrandbits(128), version=4)
        body = f"key={key}&done_on={date.today()}&kind=home&minutes=30&all_done=yes&second=yes"
        return phones[n % len(phones)].ask("POST", "/entries/session", body)

    staff = Client(port)
    staff.ask("GET", "/staff/login")
    staff.ask("POST", "/staff/login", f"user=anna&password={PASSWORD.replace(' ', '+')}")
    yield "diary page", [diary(n) for n in range(n_requests)], LIMIT_MS
    yield "entry sent", [entry(n) for n in range(n_requests)], None
    yield "diary page, 8 at a time", at_a_time(diary, 8, n_requests), None
    for name, path, count in (
        ("list of participants", "/staff/", 50),
        ("one participant", "/staff/p/P00000", 50),
        ("who is behind", "/staff/?show=behind", 3),
    ):
        yield name, [staff.ask("GET", path) for _ in range(min(count, n_requests))], None


def at_a_time(ask: Callable[[int], float], number: int, n_requests: int) -> list[float]:
    """Ask from several threads; a phone stays with one of them."""

    def ask_all(first: int) -> list[float]:
        return [ask(n) for n in range(first, n_requests // number * number, number)]

    with ThreadPoolExecutor(number) as pool:
        return [took for part in pool.map(ask_all, range(number)) for took in part]
