"""One SQLite diary for all tests: open in this process, and served by a process of its own."""

from __future__ import annotations

import importlib.util
import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.memory import tmp_path  # noqa: F401  diaries sync each entry
from tests.study.diary.diary_client import (
    PASSWORD,
    Phone,
    Server,
    make_passwords_cheap,
    run_step,
    zone_by_day,
)
from tests.study.diary.postgresql import new_database, postgresql_server

URL = "http://127.0.0.1:8000"

if importlib.util.find_spec("django") is None:
    collect_ignore_glob = ["test_*.py"]  # the extra is not installed


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Do these tests one after another: what they share is made anew in each process, and long.

    And first, for they wait more than they work.
    """
    here = str(Path(__file__).parent)
    items.sort(key=lambda item: not str(item.path).startswith(here))


@pytest.fixture(scope="session")
def diary_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from forceplate_study.diary.folder import DiaryFolder, create_folder
    from forceplate_study.diary.opening import open_diary

    path = tmp_path_factory.mktemp("diaries") / "diary"
    create_folder(DiaryFolder(path, URL, time_zone=zone_by_day()), "trial")
    open_diary(path)
    from forceplate_study.diary.staff import add_clinician

    make_passwords_cheap()
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


@pytest.fixture(scope="session")
def empty_diary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a diary on SQLite whose tables are made, once for all that begin with such a one."""
    from forceplate_study.diary.folder import DiaryFolder, create_folder

    folder = tmp_path_factory.mktemp("diaries") / "empty"
    create_folder(DiaryFolder(folder, URL, time_zone=zone_by_day()))
    run_step(folder, "keys")
    return folder


@pytest.fixture(scope="session")
def empty_database(postgresql_address: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of such a diary on PostgreSQL."""
    from forceplate_study.diary.folder import DiaryFolder, create_folder

    address = new_database(postgresql_address)
    folder = tmp_path_factory.mktemp("diaries") / "empty"
    create_folder(DiaryFolder(folder, URL, address, zone_by_day()))
    run_step(folder, "keys")
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:  # noqa: F811
    """Make a diary of a test's own, on either database."""
    from forceplate_study.diary.folder import DiaryFolder, create_folder

    folder = tmp_path / "diary"
    if request.param == "sqlite":
        return Path(shutil.copytree(request.getfixturevalue("empty_diary"), folder))
    address = new_database(
        request.getfixturevalue("postgresql_address"),
        template=request.getfixturevalue("empty_database"),
    )
    create_folder(DiaryFolder(folder, URL, address, zone_by_day()))
    return folder
