"""What passed between a driver and a device, byte by byte, in a file: to send, and to replay.

A capture is text, a JSON object a line (``drivers/README.md`` says each field): a head, then what
was received and sent with its time. Replayed, it takes the place of the port: the driver reads what
came, as soon as it has sent what it had sent before.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import IO

from forceplate.documents import (
    SCHEMA_KEY,
    VERSION_KEY,
    dump_json,
    from_plain,
    load_json,
    to_plain,
    version_of,
)
from forceplate.errors import PlatformDisconnectedError, StorageError
from forceplate.files import read_regular_file
from forceplate.reasons import raised_as
from forceplate.words import Text
from forceplate_drivers.port import CLOSED, Port

SCHEMA, VERSION = "forceplate-capture", 1
MAX_FILE_BYTES = 256 << 20
LONGEST_S = 3600.0
"""Of a capture: longer than one takes, and no longer than somebody waits for a replay."""
_PAUSE_S = 0.002
_HEX = re.compile(r"(?:[0-9a-f]{2} ?)*")

_NOT_READ = Text(
    "Cannot read the capture {path}: {why}. Choose a file that forceplate devices --capture wrote."
)
_IN_LINE = Text("line {number}: {why}")
_EMPTY = Text("it is empty")
_WRONG_TIMES = Text("its times fall, or go beyond an hour")
_NO_HEX = Text("what passed is not in hexadecimal digits")


@dataclass(frozen=True, slots=True)
class CaptureHead:
    """What was captured, and by what."""

    driver: str
    address: str
    began: datetime
    software: str
    """Version of forceplate, of Python and of the system: drivers of ports differ."""
    seed: int = 0
    """Of what the driver left to chance, such as the number of a stream: a replay has the same."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that passed, in hexadecimal digits; one of the fields but for the time."""

    time_s: float
    """Since the port was opened."""
    received: str = ""
    """What one read brought; a passage of nothing at all is a read that brought nothing."""
    sent: str = ""
    baud: int = 0
    """To which the rate was changed."""
    note: str = ""
    """What the driver was asked for: ``start``, ``streaming`` once it had, ``stop``, ``end``; or
    why it gave up."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture as it was read."""

    head: CaptureHead
    passages: Sequence[Passage]


class CaptureFile:
    """Writes a capture, each passage at once: whatever happens, what came until then is there.

    Raises OSError where it cannot be made, FileExistsError where there is such a file. What fails
    later is kept in ``failure``: it is no fault of the driver that reads meanwhile.
    """

    def __init__(self, path: Path, head: CaptureHead) -> None:
        self.head = head
        self.failure: OSError | None = None
        self.is_empty = True
        """Nothing was read or sent: no port was open."""
        self.passed_s = 0.0
        """When the last thing passed, in seconds since it began."""
        self.is_stopping = False
        """From the note of that until the driver says so to the platform: nothing is read."""
        self._file: IO[str] = path.open("x", encoding="utf-8")
        self._began_s = time.monotonic()
        self._write({SCHEMA_KEY: SCHEMA, VERSION_KEY: VERSION, **to_plain(head)})

    def received(self, data: bytes) -> None:
        """Note what a read brought."""
        self.is_empty = False
        self._pass(**({"received": data.hex(" ")} if data else {}))

    def sent(self, data: bytes) -> None:
        """Note what is sent now."""
        self.is_empty = self.is_stopping = False
        self._pass(sent=data.hex(" "))

    def baud(self, baud: int) -> None:
        """Note a change of the rate."""
        self._pass(baud=baud)

    def note(self, note: str) -> None:
        """Note what happens now, in words."""
        self.is_stopping = note == "stop"
        self._pass(note=note)

    def close(self) -> None:
        """End it."""
        try:
            self._file.close()
        except OSError as error:
            self.failure = self.failure or error

    def _pass(self, **what: str | int) -> None:
        self.passed_s = round(time.monotonic() - self._began_s, 6)
        self._write({"time_s": self.passed_s, **what})

    def _write(self, line: dict[str, object]) -> None:
        try:
            self._file.write(dump_json(line, only_ascii=True) + "\n")
            self._file.flush()
        except OSError as error:
            self.failure = self.failure or error


def read_capture(path: Path) -> Capture:
    """Read a capture; a last line that was not finished is left out; raises StorageError."""
    with raised_as(StorageError, _NOT_READ, (OSError, ValueError), path=path):
        text = read_regular_file(path, max_bytes=MAX_FILE_BYTES).decode()
        lines = text.splitlines()[: text.count("\n")]
        if not lines:
            raise ValueError(_EMPTY)
        head = load_json(lines[0])
        version_of(head, SCHEMA, {VERSION})
        for key in (SCHEMA_KEY, VERSION_KEY):
            del head[key]
        passages = [_passage(number, line) for number, line in enumerate(lines[1:], 2)]
        times_s = [0.0, *(passage.time_s for passage in passages), LONGEST_S]
        if any(before > after for before, after in pairwise(times_s)):
            raise ValueError(_WRONG_TIMES)
        return Capture(from_plain(CaptureHead, head), passages)


def _passage(number: int, line: str) -> Passage:
    with raised_as(ValueError, _IN_LINE, ValueError, number=number):
        passage = from_plain(Passage, load_json(line))
        if not _HEX.fullmatch(passage.received + passage.sent):
            raise ValueError(_NO_HEX)
    return passage


class CapturingPort:
    """A port, and the file in which all that passes is written; see :class:`.port.Port`."""

    def __init__(self, port: Port, file: CaptureFile) -> None:
        self._port = port
        self._file = file
        self.random = Random(file.head.seed)  # noqa: S311  # no secret
        self.is_virtual = port.is_virtual
        self.close = port.close

    @property
    def has_waiting(self) -> bool:
        """Whether there is something to read, where the port can say it."""
        return bool(getattr(self._port, "has_waiting", True))

    def monotonic(self) -> float:
        """Return when the last thing passed: the clock that a replay has too."""
        return self._file.passed_s

    def read(self, timeout_s: float) -> bytes:
        """Read, and note what came."""
        if self._file.is_stopping:
            return b""
        data = self._port.read(timeout_s)
        self._file.received(data)
        return data

    def write(self, data: bytes) -> None:
        """Note it, and send it: it may be the last thing that passes."""
        self._file.sent(data)
        self._port.write(data)

    def set_baud(self, baud: int) -> None:
        """Note it, and change the rate."""
        self._file.baud(baud)
        self._port.set_baud(baud)


class ReplayedPort:
    """A capture in the place of a port; see :class:`.port.Port`.

    Each read brings what it brought then, and nothing where it brought nothing, as late as then.

    Parameters
    ----------
    speed
        Times real time; ``math.inf``: as fast as it is read.
    waits
        What came behind a thing that was sent waits until as much is sent again. False: for a
        driver that says other things; behind each of them one read brings nothing.
    """

    is_virtual = True

    def __init__(self, capture: Capture, speed: float = 1.0, *, waits: bool = True) -> None:
        self.random = Random(capture.head.seed)  # noqa: S311  # no secret
        self._name = capture.head.address
        self._speed = speed
        self._waits = waits
        self._waiting: list[tuple[float, bytes, int]] = []  # when, what, behind how many steps
        self._steps_s: list[float] = []
        for passage in capture.passages:
            if passage.sent or passage.note:
                self._steps_s.append(passage.time_s)
            elif not passage.baud:
                data = bytes.fromhex(passage.received)
                self._waiting.append((passage.time_s, data, len(self._steps_s) if waits else 0))
        self._waiting.reverse()
        self._n_steps = 0
        self._is_pause = False
        self._now_s = 0.0
        self._anchor_s = 0.0  # of the capture, as ...
        self._anchored_s = time.monotonic()  # ... it was by the clock
        self._is_closed = False

    @property
    def is_over(self) -> bool:
        """Everything was read, or what is left came behind something that is not done now."""
        return not self._waiting or self._waiting[-1][2] > self._n_steps

    def monotonic(self) -> float:
        """Return when that passed which passed last, by the clock of the capture."""
        return self._now_s

    def read(self, timeout_s: float) -> bytes:
        """Return what one read brought, when its time has come."""
        if self._is_closed:
            raise PlatformDisconnectedError(CLOSED.fill(name=self._name))
        if self._is_pause or self.is_over:
            self._is_pause = False
            self._now_s += timeout_s
            time.sleep(min(timeout_s, _PAUSE_S))
            return b""
        time_s, data, _ = self._waiting.pop()
        due_s = self._anchored_s + (time_s - self._anchor_s) / self._speed
        time.sleep(max(0.0, due_s - time.monotonic()))
        self._now_s = max(self._now_s, time_s)
        return data

    def write(self, data: bytes) -> None:
        """Take note that the driver has sent what it had sent then: its answer may come."""
        self._step()

    def note(self, note: str) -> None:
        """Take note that the driver is asked for what it was asked for then."""
        self._step()

    def _step(self) -> None:
        self._is_pause = not self._waits
        if self._waits and self._n_steps < len(self._steps_s):
            self._now_s = self._anchor_s = self._steps_s[self._n_steps]
            self._anchored_s = time.monotonic()
        self._n_steps += 1

    def set_baud(self, baud: int) -> None:
        """Do nothing: what came then came at the rate of then."""

    def close(self) -> None:
        """End it."""
        self._is_closed = True
