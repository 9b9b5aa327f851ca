"""Visits read from an SSH server, and a dataset written there; only of servers that are known."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from forceplate.errors import StorageError
from forceplate.operations.library.result_dataset import ResultDataset, StoredVisit, store_visits
from forceplate.operations.library.spread_visits import on_all_cores
from forceplate.operations.library.visit_sources import Url, expanded, source_of
from forceplate.storage.visit.visit_file import write_visit
from tests.patience import PATIENCE_S
from tests.unit.analysis_data import header, visit

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(200)]

ONE_AT_A_TIME = partial(on_all_cores, n_jobs=1)
USER, PASSWORD = "anna", "26-bones"


@dataclass
class Server:
    """An SSH server on loopback, which serves one folder."""

    root: Path
    port: int = 0
    key: str = ""
    """As a line of known_hosts has it."""
    tried: list[str] = field(default_factory=list)
    """Passwords that came."""

    def url(self, name: str) -> Url:
        found = source_of(
            f"sftp://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/{name}"
        )
        assert isinstance(found, Url)
        return found

    def believe(self, home: Path) -> None:
        (home / ".ssh").mkdir()
        line = f"[127.0.0.1]:{self.port} {self.key}\n"
        (home / ".ssh" / "known_hosts").write_text(line, encoding="ascii")

    async def serve(self, asyncssh: Any, is_ready: threading.Event, ends: asyncio.Event) -> None:
        tried = self.tried

        guests: list[Any] = []

        class Door(asyncssh.SSHServer):  # type: ignore[misc]
            def connection_made(self, conn: Any) -> None:
                guests.append(conn)

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                tried.append(password)
                return (username, password) == (USER, PASSWORD)

        key = asyncssh.generate_private_key("ssh-ed25519")
        self.key = key.export_public_key().decode().strip()
        root = self.root
        async with await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=Door,
            server_host_keys=[key],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root)),
        ) as listening:
            self.port = listening.sockets[0].getsockname()[1]
            is_ready.set()
            await ends.wait()
            for guest in guests:
                guest.abort()
                await guest.wait_closed()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    asyncssh = pytest.importorskip("asyncssh", reason="needs forceplate[cluster-test]")
    pytest.importorskip("paramiko", reason="needs forceplate[cluster]")
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    root = tmp_path / "served"
    for number in range(2):
        made = visit(replace(header("W0", 0), subject_id=f"P{number}"), 60.0 + number)
        folder = root / "library" / f"P{number}"
        folder.mkdir(parents=True)
        write_visit(folder / f"P{number}_W0_{made.header.started_at:%Y-%m-%d}.h5", made)
    server = Server(root)
    is_ready, loop = threading.Event(), asyncio.new_event_loop()
    ends = asyncio.Event()
    serving = server.serve(asyncssh, is_ready, ends)
    thread = threading.Thread(target=lambda: loop.run_until_complete(serving))
    thread.start()
    assert is_ready.wait(PATIENCE_S)
    yield server
    loop.call_soon_threadsafe(ends.set)
    thread.join()
    loop.close()


def test_from_a_server_to_a_server(server: Server, tmp_path: Path) -> None:
    server.believe(tmp_path / "home")
    library = server.root / "library"
    plain = ResultDataset(tmp_path / "plain")
    list(store_visits(sorted(library.glob("*/*.h5")), plain, spread=ONE_AT_A_TIME))
    far = ResultDataset(server.url("results"))
    done: list[Any] = list(store_visits(expanded(server.url("library")), far, spread=ONE_AT_A_TIME))
    assert [type(one) for one in done] == [StoredVisit, StoredVisit]
    assert far.parts() == plain.parts()
    for name in far.parts()[0]:
        here, there = (tmp_path / "plain", server.root / "results")
        assert (here / "results" / name).read_bytes() == (there / "results" / name).read_bytes()
    again: list[Any] = list(store_visits(expanded(server.url("library")), far))
    assert [one.from_cache for one in again] == [True, True]


def test_a_server_that_is_not_known_gets_no_password(server: Server) -> None:
    with pytest.raises(StorageError, match="known_hosts") as refused:
        list(expanded(server.url("library")))
    assert PASSWORD not in str(refused.value)
    assert server.tried == []
