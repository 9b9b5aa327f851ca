"""The bench of the firmware: compiled here, run in the simulator, read back.

The project is not written to: sources are copied, and a mistake is put back into the copy.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.firmware.fp1_reader import Said, read, wire

FIRMWARE = Path(__file__).resolve().parents[2] / "drivers" / "firmware"
SIMULATOR = FIRMWARE / "simulator"

START, STOP = 0x42, 0x43
HELLO_REQUEST = wire(b"\x41\x01")


@cache
def why_not() -> str:
    """Return what is missing to compile and simulate; empty where all is there."""
    for program, package in (("avr-gcc", "gcc-avr"), ("make", "make"), ("node", "nodejs")):
        if shutil.which(program) is None:
            return f"{program} is not installed (Debian: {package})"
    if not Path("/usr/lib/avr/include/avr/io.h").exists():
        return "avr-libc is not installed"
    if not (SIMULATOR / "node_modules" / "avr8js").is_dir():
        return "avr8js is not installed: run npm install in drivers/firmware/simulator"
    return ""


needs_simulator = pytest.mark.skipif(bool(why_not()), reason=why_not() or "all is there")


@dataclass(frozen=True)
class Change:
    """A change of a copy of the sources: a mistake that is put back, another name."""

    file: str
    before: str
    after: str


def build(folder: Path, name: str, *changes: Change, **variables: object) -> Path:
    """Compile a variant; variables are those of the Makefile.

    Returns
    -------
    Path
        The program as Intel HEX.
    """
    sources = folder / f"sources-{name}"
    shutil.copytree(FIRMWARE / "src", sources / "src")
    shutil.copy(FIRMWARE / "Makefile", sources)
    for change in changes:
        path = sources / "src" / change.file
        text = path.read_text()
        assert text.count(change.before) == 1, f"{change.file} has changed: {change.before!r}"
        path.write_text(text.replace(change.before, change.after))
    _run(
        "make",
        "-s",
        "-C",
        sources,
        "one",
        f"NAME={name}",
        *(f"{k}={v}" for k, v in variables.items()),
    )
    return sources / "build" / f"{name}.hex"


def build_sketch(folder: Path, sketch: Path) -> Path:
    """Compile an Arduino sketch with Debian's core; returns Intel HEX. Skips where that is not."""
    if not Path("/usr/share/arduino/hardware/arduino/avr/cores/arduino").is_dir():
        pytest.skip("the Arduino core is not installed (Debian: arduino-core-avr)")
    arduino = FIRMWARE / "arduino"
    _run("make", "-s", "-C", arduino, f"BUILD_DIR={folder}", f"SKETCH={sketch}")
    return folder / f"{sketch.name}.hex"


def _run(*command: object) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Outcome:
    """What a run gave: what the board said, and what the simulator counted."""

    said: Said
    report: dict[str, Any]
    sent: bytes


def simulate(folder: Path, program: Path, seconds: float, **scenario: object) -> Outcome:
    """Run a program; the scenario is that of simulation.js, commands are (seconds, bytes)."""
    commands = scenario.pop("commands", [(0.3, start(7))])
    assert isinstance(commands, list)
    output = folder / f"{program.stem}.bin"
    path = folder / f"{program.stem}.json"
    path.write_text(
        json.dumps(
            {
                "hex": str(program),
                "seconds": seconds,
                "output": str(output),
                "commands": [{"at": at, "hex": data.hex()} for at, data in commands],
                **scenario,
            }
        )
    )
    report = json.loads(_run("node", SIMULATOR / "run.js", path))
    sent = output.read_bytes()
    return Outcome(read(sent), report, sent)


def start(stream: int, request: int = 1) -> bytes:
    """Return the command that begins a stream."""
    return wire(bytes([START, request, stream]))


def stop(request: int = 2) -> bytes:
    """Return the command that ends it."""
    return wire(bytes([STOP, request]))


def wrong_rows(said: Said) -> NDArray[np.int64]:
    """Return the indices of rows whose values are not those of their slot.

    In the simulator a value tells its channel (2 bits) and its slot (22 bits).
    """
    n_channels = said.counts.shape[1]
    labels = said.counts.astype(np.int64) & 0xFFFFFF
    channel, slot = labels >> 22, labels & 0x3FFFFF
    due = said.index[:, None] * n_channels + np.arange(n_channels)
    began = np.median(slot - due)  # the slot of the first scan
    wrong: NDArray[np.bool_] = (channel != np.arange(n_channels)) | (slot != due + began)
    return said.index[wrong.any(axis=1)]


def missing_in(said: Said, first: int, last: int) -> int:
    """Return how many scans of these indices never came."""
    return last - first + 1 - int(((said.index >= first) & (said.index <= last)).sum())
