"""200 participants send at once, and the server is killed in the middle: on SQLite, PostgreSQL."""

from __future__ import annotations

import getpass
import http.client
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.diary.diary_client import Phone, Server, run_step

PEOPLE = 200
ENTRIES_EACH = 2
GIVE_UP_S = 60


def _postgresql_programs() -> Path | None:
    folders = [path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).resolve().parent)
    return next((path for path in reversed(folders) if (path / "pg_isready").exists()), None)


@pytest.fixture(scope="module")
def postgresql_address() -> Iterator[str]:
    """Start a server of our own, on a socket in a folder of our own."""
    programs = _postgresql_programs()
    if programs is None or os.name != "posix":
        pytest.skip("no PostgreSQL server is installed")
    user = getpass.getuser()
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "nobody"
    folder = Path(tempfile.mkdtemp(prefix="fp-pg-"))
    shutil.chown(folder, user)
    switch: dict[str, Any] = {"cwd": folder, "user": user} if os.geteuid() == 0 else {"cwd": folder}
    try:
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", "diary", "-A", "trust", "--no-sync"],
            check=True,
            capture_output=True,
            **switch,
        )
        process = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses="],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **switch,
        )
        try:
            ready: list[Any] = [programs / "pg_isready", "-h", folder, "-q"]
            deadline = time.monotonic() + GIVE_UP_S
            while subprocess.run(ready, check=False).returncode:
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.02)
            yield f"postgresql://diary@/postgres?host={folder}"
        finally:
            process.terminate()
            process.wait()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    from forceplate.diary.folder import DiaryFolder, create_folder

    address = ""
    if request.param == "postgresql":
        address = request.getfixturevalue("postgresql_address")
    create_folder(DiaryFolder(tmp_path / "diary", "http://127.0.0.1:8000", address))
    return tmp_path / "diary"


class Crowd:
    """Everybody sends each entry until the server says that it has it."""

    def __init__(self, server: Server, day: str, *, kill_after: int) -> None:
        self.server = server
        self.day = day
        self.acknowledged: Counter[tuple[str, str]] = Counter()
        self.n_failed = 0
        self._kill_after = kill_after
        self._lock = threading.Lock()
        self._back = threading.Event()
        self._back.set()

    def send_all(self, name: str, link: str) -> None:
        phone = Phone(self.server.port)
        self._until_it_works(lambda: phone.open(link).status == 200, phone)
        for _ in range(ENTRIES_EACH):
            key = str(uuid4())
            fields = {"key": key, "done_on": self.day, "kind": "home", "minutes": "20"}

            def post(fields: dict[str, str] = fields) -> bool:
                return phone.post("/entries/session", fields).status == 200

            self._until_it_works(post, phone)
            self._acknowledge(name, key)
        phone.close()

    def _until_it_works(self, step: Callable[[], bool], phone: Phone) -> None:
        deadline = time.monotonic() + GIVE_UP_S
        while time.monotonic() < deadline:
            self._back.wait(GIVE_UP_S)
            try:
                assert step(), "refused"
                return
            except (OSError, http.client.HTTPException):
                with self._lock:
                    self.n_failed += 1
                phone.port = self.server.port
                time.sleep(0.01)
        raise TimeoutError("the server did not come back")

    def _acknowledge(self, name: str, key: str) -> None:
        with self._lock:
            self.acknowledged[name, key] += 1
            is_time = self.acknowledged.total() == self._kill_after
        if is_time:
            self._back.clear()
            self.server.kill()
            self.server = Server(self.server.folder, self.server.port)
            self._back.set()


def test_no_entry_is_lost_or_doubled_when_the_server_is_killed(folder: Path) -> None:
    links = run_step(folder, "add", str(PEOPLE), "patients")
    from datetime import date, timedelta

    day = str(date.today() - timedelta(days=2))
    total = PEOPLE * ENTRIES_EACH
    crowd = Crowd(Server(folder), day, kill_after=total // 3)
    try:
        with ThreadPoolExecutor(PEOPLE) as pool:
            for future in [pool.submit(crowd.send_all, *own) for own in links.items()]:
                future.result(timeout=GIVE_UP_S)
    finally:
        crowd.server.kill()
    assert crowd.n_failed > 0  # it was killed while they were sending
    stored = Counter((name, key) for name, key in run_step(folder, "keys"))
    assert stored == crowd.acknowledged
    assert stored.total() == total
