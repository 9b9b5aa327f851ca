"""The command line in processes of its own, as a user runs it."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from forceplate_drivers.emulation.server import HAS_PTY

DONE, USAGE, PLATFORM, FILES, REFUSED, NOT_ACCEPTED = 0, 2, 3, 4, 5, 6
WHO = ["--subject", "P001", "--visit", "W0", "--side", "left", "--region", "hallux"]

needs_pty = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")


class Finished:
    """A command that has ended; no command may ever show a traceback."""

    def __init__(self, code: int, out: str, err: str) -> None:
        assert "Traceback" not in out + err, err
        assert "has a defect" not in err, err
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def expect(self, code: int) -> Finished:
        assert self.code == code, f"exit code {self.code}\n{self.out}\n{self.err}"
        return self


def environment() -> dict[str, str]:
    # a plain, wide terminal; no user's own settings or library
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FORCEPLATE", "XDG"))}
    return {**kept, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb", "PYTHONUNBUFFERED": "1"}


def forceplate(*arguments: str | Path, timeout_s: float = 60.0) -> Finished:
    done = subprocess.run(
        [sys.executable, "-m", "forceplate", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env=environment(),
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


@contextmanager
def emulated(*arguments: str | Path) -> Iterator[str]:
    """Run ``forceplate emulate`` and give its address; it must end cleanly on an interrupt."""
    process = subprocess.Popen(
        [sys.executable, "-m", "forceplate", "emulate", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    try:
        assert select.select([process.stdout], [], [], 20.0)[0], "the emulator said nothing"
        line = process.stdout.readline()
        match = re.search(r"Simulated \w+ platform at (\S+) ", line)
        assert match, line + (process.communicate()[1] if process.poll() is not None else "")
        yield match[1]
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        Finished(process.returncode, out, err).expect(DONE)


def record(address: str, library: Path, driver: str, *more: str) -> Finished:
    return forceplate(
        "record", "--driver", driver, "--address", address, "--library", library, *WHO,
        "--seconds", "1", "--zero-seconds", "0", "--no-auto-stop", *more,
    )  # fmt: skip
