"""What must be the same on SQLite and on PostgreSQL.

60 participants send at once and the server is killed in the middle; who is behind; a backup.
"""

from __future__ import annotations

import http.client
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from forceplate_study.diary.backup import POSTGRESQL_FILE, back_up, restore
from forceplate_study.diary.folder import DiaryFolder, create_folder, read_folder
from forceplate_study.diary.web_push import public_text, push_key
from forceplate_study.errors import StudyError
from tests.patience import PATIENCE_S
from tests.study.diary.diary_client import Phone, Server, run_step, session_fields
from tests.study.diary.postgresql import new_database

PEOPLE = 60
ENTRIES_EACH = 1


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
        self.has_begun = threading.Event()

    def so_far(self) -> Counter[tuple[str, str]]:
        """Return what is acknowledged by now."""
        with self._lock:
            return Counter(self.acknowledged)

    def send_all(self, name: str, link: str) -> None:
        phone = Phone(self.server.port)
        self._until_it_works(lambda: phone.enter(link), phone)
        for _ in range(ENTRIES_EACH):
            key = str(uuid4())
            fields = {**session_fields(self.day, minutes="20", second="yes"), "key": key}

            def post(fields: dict[str, str] = fields) -> bool:
                return phone.post("/entries/session", fields).status == 200

            self._until_it_works(post, phone)
            self._acknowledge(name, key)
        phone.close()

    def _until_it_works(self, step: Callable[[], bool], phone: Phone) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self._back.wait(PATIENCE_S)
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
            self.has_begun.set()
            is_time = self.acknowledged.total() == self._kill_after
        if is_time:
            self._back.clear()
            self.server.kill()
            self.server = Server(self.server.folder, self.server.port)
            self._back.set()


def test_no_entry_is_lost_or_doubled_and_backups_are_of_one_moment(
    folder: Path, tmp_path: Path
) -> None:
    links = run_step(folder, "add", str(PEOPLE), "patients")
    from datetime import date, timedelta

    day = str(date.today() - timedelta(days=2))
    total = PEOPLE * ENTRIES_EACH
    crowd = Crowd(Server(folder), day, kill_after=total // 3)
    acknowledged_before = []
    try:
        with ThreadPoolExecutor(PEOPLE) as pool:
            sent = [pool.submit(crowd.send_all, *own) for own in links.items()]
            for n in range(3):
                assert crowd.has_begun.wait(PATIENCE_S)
                acknowledged_before.append(crowd.so_far())
                back_up(read_folder(folder), tmp_path / f"backup{n}")
            for future in sent:
                future.result(timeout=PATIENCE_S)
    finally:
        crowd.server.kill()
    back_up(read_folder(folder), tmp_path / "backup3")  # after SIGKILL, nobody having looked
    acknowledged_before.append(crowd.so_far())
    assert crowd.n_failed > 0  # it was killed while they were sending
    stored = Counter((name, key) for name, key in run_step(folder, "keys"))
    assert stored == crowd.acknowledged
    assert stored.total() == total
    for n, before in enumerate(acknowledged_before):
        restored = restored_keys(tmp_path / f"backup{n}", tmp_path / f"restored{n}", folder)
        assert before <= restored <= stored


def restored_keys(backup: Path, target: Path, folder: Path) -> Counter[tuple[str, str]]:
    """Restore a backup and return the entries of the diary that it is."""
    address = read_folder(folder).database
    database = new_database(address) if address else ""
    assert restore(backup, target, database).database == database
    return Counter((name, key) for name, key in run_step(target, "keys"))


def test_how_it_goes_is_the_same_whoever_is_asked(folder: Path) -> None:
    differing, n_kinds, n_behind, n_to_see = run_step(folder, "ways", "5")
    assert differing == []
    assert n_kinds > 15
    assert 5 < n_behind < 40
    assert 5 < n_to_see < 40


def test_backup_of_postgresql_is_restored_before_it_is_opened(
    postgresql_address: str, tmp_path: Path
) -> None:
    address, empty = new_database(postgresql_address), new_database(postgresql_address)
    kept, copy = tmp_path / "kept", tmp_path / "copy"
    create_folder(DiaryFolder(kept, "http://127.0.0.1:8000", address))
    run_step(kept, "add", "3", "patients")
    assert back_up(read_folder(kept), copy) == copy / POSTGRESQL_FILE
    assert (copy / POSTGRESQL_FILE).stat().st_mode & 0o077 == 0
    with pytest.raises(StudyError, match="is a backup"):  # it would be the diary itself
        read_folder(copy)
    with pytest.raises(StudyError, match="empty one"):
        restore(copy, tmp_path / "restored")
    with pytest.raises(StudyError, match="was not restored"):  # not empty: nothing is mixed
        restore(copy, tmp_path / "restored", address)
    assert not (tmp_path / "restored").exists()
    restored = restore(copy, tmp_path / "restored", empty)
    assert run_step(restored.path, "erase", "T001")["participant"]["group"] == "patients"
    assert run_step(kept, "erase", "T001")["participant"]["group"] == "patients"


def test_backup_of_sqlite_is_restored_where_nothing_is(diary_folder: Path, tmp_path: Path) -> None:
    key = public_text(push_key(diary_folder))
    back_up(read_folder(diary_folder), tmp_path / "copy")
    with pytest.raises(StudyError, match="leave --database out"):
        restore(tmp_path / "copy", tmp_path / "restored", "postgresql:///x")
    with pytest.raises(StudyError, match="exists"):
        restore(tmp_path / "copy", diary_folder)
    restored = restore(tmp_path / "copy", tmp_path / "restored")
    assert read_folder(restored.path).secret_key() == read_folder(diary_folder).secret_key()
    assert public_text(push_key(restored.path)) == key
    (tmp_path / "copy" / "diary.sqlite3").write_bytes(b"no database" * 99)
    with pytest.raises(StudyError, match="was not restored"):
        restore(tmp_path / "copy", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_backup_of_a_server_that_does_not_answer_leaves_nothing(tmp_path: Path) -> None:
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    address = f"postgresql://diary:a-secret@/nothing?host={tmp_path}"
    folder = DiaryFolder(tmp_path / "d", "http://127.0.0.1:8000", address)
    create_folder(folder)
    with pytest.raises(StudyError, match="was not made") as refused:
        back_up(folder, tmp_path / "copy")
    assert "a-secret" not in str(refused.value)
    assert not (tmp_path / "copy").exists()
