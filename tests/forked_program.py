"""A program of ours in a process of its own, forked from one that has imported what it needs.

It has its own signals, its own end and its own Django; what it has not is half a second of
imports. Where processes cannot be forked it is started anew, and is the same.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO, Any

from forceplate.__main__ import main
from forceplate.acquisition import acquisition
from forceplate.cli.commands import COMMANDS
from forceplate_drivers import gauge, harp

LOADED = (
    "forceplate.cli", *(f"forceplate.cli.commands.{name}" for name in COMMANDS),
    "forceplate_drivers.emulation.server", "platformdirs.unix", "serial.tools.list_ports",
    "typer._adapters", "forceplate_study.commands.diary", "forceplate_study.diary.server",
    "django.contrib.auth", "django.contrib.auth.password_validation", "django.core.handlers.wsgi",
    "django.core.management.commands.migrate", "django.db.backends.sqlite3.base", "django.forms",
    "django.template.defaultfilters", "psycopg", "waitress.server",
    "forceplate.operations.library.analyse_library", "forceplate.exchange.c3d.analog_channels",
    "ezc3d",
    "h5py", "numpy.random", "scipy.signal", "tests.frozen_imports",
)  # fmt: skip
"""What takes long to import and is the same in every program; what is not there is left out."""
LONGEST_S = 100.0


def context() -> Any:
    """Return what makes processes of one that has imported what they need, where that can be."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(list(LOADED))
    return made


class ForkedProgram:
    """A function that runs as a program: called in another process, ends with it.

    Parameters
    ----------
    run
        A function of a module, or a :class:`functools.partial` of one.
    environment
        The whole environment of the program; None: that of this process.
    talks
        It is told something by :meth:`enter` and heard by :meth:`lines`, on both its consoles;
        otherwise it has nothing to read.
    """

    def __init__(
        self,
        run: Callable[[], object],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        talks: bool = False,
    ) -> None:
        folder = tempfile.mkdtemp(prefix="forceplate-program-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._folder = Path(folder)
        variables = dict(os.environ if environment is None else environment)
        if talks:
            os.mkfifo(self._folder / "in")
            os.mkfifo(self._folder / "out")
        self.process: BaseProcess = context().Process(
            target=_run, args=(run, self._folder, cwd or Path.cwd(), variables)
        )
        self.process.start()
        self._heard: list[str] = []
        self._to: IO[str] | None = None
        self._from: IO[str] | None = None
        if talks:
            self._to = os.fdopen(self._listening(), "w", encoding="utf-8", buffering=1)
            self._from = (self._folder / "out").open(encoding="utf-8")

    def _listening(self) -> int:
        """Return where to write to it, as soon as it listens."""
        while True:
            try:
                end = os.open(self._folder / "in", os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                assert self.process.is_alive(), "the program ended before it listened"
                self.process.join(0.02)
            else:
                os.set_blocking(end, True)
                return end

    def first_line(self) -> str:
        """Return the first line it says, as soon as it has said it; empty if it ends without."""
        deadline = time.monotonic() + LONGEST_S
        while time.monotonic() < deadline:
            has_ended = not self.process.is_alive()
            line, end, _ = self.output().partition("\n")
            if end or has_ended:
                return line + end
            self.process.join(0.02)
        return ""

    def lines(self) -> Iterator[str]:
        """Yield each line it says, as soon as it has said it."""
        assert self._from is not None
        for line in self._from:
            self._heard.append(line)
            yield line

    def wait_until_it_says(self, words: str) -> None:
        """Wait until these words stand on its console of errors."""
        deadline = time.monotonic() + LONGEST_S
        while words not in self.errors():
            is_running = self.process.is_alive() and time.monotonic() < deadline
            assert is_running or words in self.errors(), f"it said {self.errors()!r}"
            self.process.join(0.02)

    def enter(self, text: str = "") -> None:
        """Type a line for it."""
        assert self._to is not None
        self._to.write(f"{text}\n")

    def most_memory_kb(self) -> int:
        """Return how much memory it had at most, once it has ended of itself; Linux alone."""
        (most_kb,) = re.findall(r"VmHWM:\s+(\d+) kB", (self._folder / "ended").read_text("utf-8"))
        return int(most_kb)

    def output(self) -> str:
        """Return what it has said so far."""
        return "".join(self._heard) if self._from is not None else self._said("out")

    def errors(self) -> str:
        """Return what it has said on its console of errors so far."""
        return self._said("err")

    def _said(self, where: str) -> str:
        path = self._folder / where
        return path.read_text("utf-8") if path.exists() else ""

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def wait(self, timeout_s: float = LONGEST_S) -> int:
        """Return its exit code once it has ended; negative: the signal that killed it.

        It has nothing more to read from now on.
        """
        if self._to is not None and self._from is not None and not self._from.closed:
            self._to.close()
            list(self.lines())
            self._from.close()
        self.process.join(timeout_s)
        assert self.process.exitcode is not None, "the program does not end"
        return self.process.exitcode


def run_command(*arguments: str) -> None:
    """Run ``forceplate`` with these arguments: what a program of ours does.

    It waits longer for a device than a real one does, since both share a busy computer.
    """
    acquisition.SHORTEST_SILENCE_S = 10.0
    harp.REPLY_TIMEOUT_S = gauge.REPLY_TIMEOUT_S = 20.0
    sys.argv = ["forceplate", *arguments]
    main()


def _run(run: Callable[[], object], folder: Path, cwd: Path, variables: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(cwd)
    talks = (folder / "in").exists()
    if talks:
        sys.stdin = (folder / "in").open(encoding="utf-8")
    for number, name in ((1, "out"), (2, "out" if talks else "err")):  # not by Python alone
        opened = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdout, sys.stderr = (
        os.fdopen(number, "w", encoding="utf-8", buffering=1, closefd=False) for number in (1, 2)
    )
    try:
        run()
    finally:
        if sys.platform == "linux":
            shutil.copyfile("/proc/self/status", folder / "ended")
