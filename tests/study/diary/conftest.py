"""One SQLite diary for all tests: open in this process, and served by a process of its own."""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.study.diary.diary_client import PASSWORD, Phone, Server
from tests.study.diary.postgresql import new_database, postgresql_server

if importlib.util.find_spec("django") is None:
    collect_ignore_glob = ["test_*.py"]  # the extra is not installed


@pytest.fixture(scope="session")
def diary_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from forceplate_study.diary.folder import DiaryFolder, create_folder
    from forceplate_study.diary.opening import open_diary

    path = tmp_path_factory.mktemp("diaries") / "diary"
    create_folder(DiaryFolder(path, "http://127.0.0.1:8000"), "trial")
    open_diary(path)
    from forceplate_study.diary.staff import add_clinician

    add_clinician("anna", PASSWORD)
    return path


@pytest.fixture(scope="session")
def server(diary_folder: Path) -> Iterator[Server]:
    running = Server(diary_folder)
    yield running
    running.kill()


@pytest.fixture(scope="session")
def today(diary_folder: Path) -> date:
    from django.utils import timezone

    day: date = timezone.localdate()
    return day


_numbers = itertools.count(1)


@pytest.fixture
def add_person(diary_folder: Path, today: date) -> Callable[..., tuple[str, str]]:
    """Add a participant of a test's own; returns pseudonym and personal link."""
    from forceplate_study.diary.participants import add_participant, make_link
    from forceplate_study.records.study_records import Participant

    def add(
        weeks_ago: int = 5, group: str = "intervention", language: str = "en"
    ) -> tuple[str, str]:
        name = f"P{next(_numbers):04d}"
        started_on = today - timedelta(days=7 * weeks_ago)
        add_participant(Participant(name, group, started_on), language)
        return name, make_link(name)

    return add


@pytest.fixture
def phone(server: Server) -> Iterator[Phone]:
    own = Phone(server.port)
    yield own
    own.close()


@pytest.fixture
def staff(server: Server) -> Iterator[Phone]:
    own = Phone(server.port)
    own.get("/staff/login")
    answer = own.post("/staff/login", {"user": "anna", "password": PASSWORD}, script=False)
    assert answer.status == 302
    own.get("/staff/log")
    yield own
    own.close()


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    with postgresql_server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Make a diary of a test's own, on either database."""
    from forceplate_study.diary.folder import DiaryFolder, create_folder

    address = ""
    if request.param == "postgresql":
        address = new_database(request.getfixturevalue("postgresql_address"))
    create_folder(DiaryFolder(tmp_path / "diary", "http://127.0.0.1:8000", address))
    return tmp_path / "diary"
