"""The command line as a user runs it: in this process, or as a program of its own.

Nearly every test runs it here, through the very function the installed command calls: what it
prints and its exit code are the same, and nothing is imported a second time. A program of its own
is for what only a program has: signals, its end, and two at once.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
import typer.main
import typer.testing
from typer.main import get_command
from typer.testing import CliRunner, Result

from forceplate.__main__ import main
from forceplate.cli import app, commands
from forceplate.cli.commands import load_command
from forceplate.cli.help_text import take_language
from forceplate.operations.platform.emulation import emulated_device
from forceplate.words import Language
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from tests.forked_program import ForkedProgram, run_command

if TYPE_CHECKING:
    from typing_extensions import Buffer

DONE, USAGE, PLATFORM, FILES, REFUSED, NOT_ACCEPTED = 0, 2, 3, 4, 5, 6
RECORDING = b"Lay the toes down"
"""What the recorder says as soon as it records."""
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


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "forceplate", *map(str, arguments)]


class _Heard(io.BytesIO):
    """What a command says, and what is done once it has said it is recording."""

    def __init__(self, when_recording: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._when_recording = when_recording

    def write(self, text: Buffer) -> int:
        n_written = super().write(text)
        act = self._when_recording
        if act is not None and RECORDING in self.getvalue():
            self._when_recording = None
            act()
        return n_written


@cache
def _made(language: Language) -> Any:
    """Make the commands once for all that run here; whoever asks for help in a language says so."""
    return get_command(app)


@cache
def _loaded(language: Language, name: str) -> Any:
    return load_command(name)


@contextmanager
def commands_made_once(*arguments: str | Path | float) -> Iterator[None]:
    """Run commands with these arguments without making them anew, which takes longest of many."""
    language = take_language([str(each) for each in arguments])[0]
    made, loaded = _made(language), partial(_loaded, language)
    with (
        mock.patch.object(typer.main, "get_command", return_value=made),
        mock.patch.object(typer.testing, "_get_command", return_value=made),
        mock.patch.object(commands, "load_command", loaded),
    ):
        yield


def invoke(*arguments: str | Path | float, **how: Any) -> Result:
    """Run the command without what ``main`` makes of its errors; ``how`` is that of a CliRunner."""
    with commands_made_once(*arguments):
        return CliRunner().invoke(app, [str(each) for each in arguments], **how)


def forceplate(
    *arguments: str | Path, when_recording: Callable[[], None] | None = None
) -> Finished:
    """Run the command in this process."""
    out, err = (
        io.TextIOWrapper(heard, "utf-8", write_through=True)
        for heard in (_Heard(), _Heard(when_recording))
    )
    code = 0
    with (
        commands_made_once(*arguments),
        mock.patch.object(sys, "argv", ["forceplate", *map(str, arguments)]),
        mock.patch.dict(os.environ, environment(), clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return Finished(code, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


def program(*arguments: str | Path, timeout_s: float = 60.0) -> Finished:
    """Run the command as a program of its own."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env=environment(),
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def begun(*arguments: str | Path, talks: bool = False) -> ForkedProgram:
    """Begin the command as a program of its own that one may talk to, interrupt and kill."""
    run = partial(run_command, *map(str, arguments))
    return ForkedProgram(run, environment=environment(), talks=talks)


def ended(program: ForkedProgram) -> Finished:
    """Wait until a program that was begun has ended."""
    code = program.wait()
    return Finished(code, program.output(), program.errors())


@contextmanager
def emulating_program(*arguments: str | Path) -> Iterator[str]:
    """Run ``forceplate emulate`` and give its address; it must end cleanly on an interrupt."""
    emulator = begun("emulate", *arguments)
    try:
        match = re.search(r"Simulated \w+ platform at (\S+) ", emulator.first_line())
        assert match, emulator.output() + emulator.errors()
        yield match[1]
    finally:
        emulator.send(signal.SIGINT)
        ended(emulator).expect(DONE)


def emulating(
    device: str,
    *,
    speed: float = 1.0,
    faults: Sequence[str] = (),
    link: Path | None = None,
    tcp_port: int | None = None,
    source: str | None = None,
    seed: int = 0,
) -> EmulatorServer:
    """Return what serves from this process what ``forceplate emulate`` serves."""
    return EmulatorServer(
        emulated_device(device, source, seed),
        speed=speed,
        faults=[parse_fault(text) for text in faults],
        link=link,
        tcp_port=tcp_port,
        seed=seed,
    )


@contextmanager
def emulated(device: str, **how: Any) -> Iterator[str]:
    """Serve it, and give its address."""
    with emulating(device, **how) as server:
        yield server.address


def record(
    address: str,
    library: Path,
    driver: str,
    *more: str,
    when_recording: Callable[[], None] | None = None,
) -> Finished:
    arguments = recording(address, library, driver, *more)
    return forceplate(*arguments, when_recording=when_recording)


def recording(address: str, library: Path, driver: str, *more: str) -> list[str | Path]:
    """Return the arguments that record a second; ``more`` may say otherwise."""
    return [
        "record", "--driver", driver, "--address", address, "--library", library, *WHO,
        "--seconds", "1", "--zero-seconds", "0", "--no-auto-stop", *more,
    ]  # fmt: skip
