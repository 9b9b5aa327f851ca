"""A PostgreSQL server of the tests' own, on a socket in a folder of its own."""

from __future__ import annotations

import getpass
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from forceplate_study.diary.folder import read_folder
from tests.memory import HAS_MEMORY, MEMORY
from tests.patience import PATIENCE_S


def postgresql_programs() -> Path | None:
    folders = [path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).resolve().parent)
    return next((path for path in reversed(folders) if (path / "pg_isready").exists()), None)


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Start a server; give its address, or skip where none is installed."""
    programs = postgresql_programs()
    if programs is None or os.name != "posix":
        pytest.skip("no PostgreSQL server is installed")
    user = getpass.getuser()
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "nobody"
    folder = Path(tempfile.mkdtemp(prefix="fp-pg-", dir=MEMORY if HAS_MEMORY else None))
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
            [
                programs / "postgres",
                "-D",
                folder / "data",
                "-k",
                folder,
                "-c",
                "listen_addresses=",
                "-c",
                "wal_recycle=off",
                "-c",
                "fsync=off",  # it is not this server that is killed
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **switch,
        )
        try:
            ready: list[Any] = [programs / "pg_isready", "-h", folder, "-q"]
            deadline = time.monotonic() + PATIENCE_S
            while subprocess.run(ready, check=False).returncode:
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.02)
            yield f"postgresql://diary@/postgres?host={folder}"
        finally:
            process.send_signal(signal.SIGINT)  # do not wait for who is connected
            process.wait()
    finally:
        shutil.rmtree(folder)


_numbers = itertools.count(1)


def new_database(server: str, owner: str = "diary", template: str = "") -> str:
    """Make a database of a test's own, empty or as another one is; return its address."""
    name, host = f"diary{next(_numbers)}", server.partition("host=")[2]
    programs = postgresql_programs()
    assert programs is not None
    to_server: list[Any] = ["-h", host, "-U", "diary"]
    if owner != "diary":
        subprocess.run([programs / "createuser", *to_server, owner], check=True)
    command: list[Any] = [programs / "createdb", *to_server, "--owner", owner, name]
    if template:
        command += ["--template", template.partition("@/")[2].partition("?")[0]]
    subprocess.run(command, check=True, capture_output=True)
    return f"postgresql://{owner}@/{name}?host={host}"


def data_of_server(folder: Path) -> list[Path]:
    """Return the folder in which the server of a diary keeps everything, if it has one."""
    address = read_folder(folder).database
    return [Path(address.partition("host=")[2]) / "data"] if address else []
