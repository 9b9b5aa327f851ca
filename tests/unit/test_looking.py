"""Who looks takes in what has arrived by then; where nobody looks, the reader does."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Iterator

import pytest

from forceplate.acquisition import Acquisition
from forceplate.errors import PlatformDisconnectedError
from forceplate.types import Block, Channel, Clock, PlatformInfo
from forceplate.words import plain
from forceplate_drivers.framing import TextCodec
from forceplate_drivers.stream_platform import PortPlatform, Sample
from tests.patience import PATIENCE_S


class Wire:
    """A port that gives what was put on it, a piece for each read."""

    is_virtual = True

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self._changed = threading.Event()
        self._is_gone = False

    @property
    def has_waiting(self) -> bool:
        return bool(self._pieces)

    def put(self, *counts: int, damage: bytes = b"") -> None:
        self._pieces.append(damage + b"".join(b"%d\n" % each for each in counts))
        self._changed.set()

    def unplug(self) -> None:
        self._is_gone = True
        self._changed.set()

    def read(self, timeout_s: float) -> bytes:
        if timeout_s > 0 and not self._pieces:
            self._changed.wait(timeout_s)
        self._changed.clear()
        if self._pieces:
            return self._pieces.popleft()
        if self._is_gone:
            raise PlatformDisconnectedError(plain("gone"))
        return b""

    def write(self, data: bytes) -> None: ...

    def set_baud(self, baud: int) -> None: ...

    def close(self) -> None: ...


class Numbers(TextCodec):
    def take(self, frame: bytes) -> Sample | None:
        return Sample((int(frame),)) if frame.strip().isdigit() else None


class Gauge(PortPlatform):
    """A device that sends a number a line."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(wire, "gauge")
        self.codec = Numbers()
        self.info = PlatformInfo(
            driver="gauge",
            model="gauge",
            serial_number="",
            firmware="",
            sample_rate_hz=100.0,
            channels=(Channel("ch0", -(2**31), 2**31 - 1),),
            detects_loss=False,
            clock=Clock.HOST,
        )


class Kept:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.counts: list[int] = []

    def append(self, block: Block) -> None:
        self.counts += block.counts[:, 0].tolist()

    def sync(self) -> None: ...


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def acquisition(wire: Wire) -> Iterator[Acquisition]:
    acquisition = Acquisition(Gauge(wire))
    acquisition.silence_limit_s = math.inf  # a test may be slow
    acquisition.start()
    yield acquisition
    acquisition.stop()


def wait_for(acquisition: Acquisition, n_samples: int) -> None:
    """Wait until so many samples are there: who waits at the port may have them in hand."""
    came = threading.Event()
    for _ in range(2000):
        if acquisition.ring.n_written >= n_samples:
            return
        came.wait(0.01)
    raise AssertionError("the samples did not come")


def test_where_nobody_looks_the_reader_takes_in(wire: Wire, acquisition: Acquisition) -> None:
    came = threading.Event()
    append = acquisition.ring.append

    def noted(block: Block) -> None:
        append(block)
        came.set()

    acquisition.ring.append = noted  # type: ignore[method-assign]
    wire.put(1, 2)
    assert came.wait(PATIENCE_S)


def test_a_recording_has_what_arrives_while_it_runs(wire: Wire, acquisition: Acquisition) -> None:
    """And its damage: none that came before, and none that came after."""
    wire.put(1, 2, damage=b"before\n")
    wait_for(acquisition, 2)
    sink = Kept()
    recording = acquisition.start_recording(sink)
    wire.put(3, damage=b"in it\n")
    wire.put(4)
    wait_for(acquisition, 4)
    acquisition.end_recording()
    wire.put(5, damage=b"after\n")
    wait_for(acquisition, 5)
    recording.finish()
    assert sink.counts == [3, 4]
    assert recording.damaged_bytes == len(b"in it\n")
    assert acquisition.ring.damaged_bytes == len(b"before\nin it\nafter\n")
    assert acquisition.statistics.damaged_bytes == acquisition.ring.damaged_bytes


def test_what_came_before_the_plug_was_pulled_is_there(
    wire: Wire, acquisition: Acquisition
) -> None:
    wire.put(1)
    wire.put(2, 3)
    wire.unplug()
    assert acquisition.wait_ended(PATIENCE_S)
    assert isinstance(acquisition.fault, PlatformDisconnectedError)
    assert acquisition.ring.n_written == 3


def test_a_listener_may_look_and_has_every_block_in_order(
    wire: Wire, acquisition: Acquisition
) -> None:
    heard: list[int] = []
    all_came = threading.Event()

    def listener(block: Block) -> None:
        seen = acquisition.ring.latest(1)[1]
        heard.extend(block.counts[:, 0].tolist())
        assert seen[-1, 0] == heard[-1]
        if heard[-1] == 99:
            all_came.set()

    def look_often() -> None:
        for _ in range(500):
            acquisition.look()

    leave = acquisition.listen(listener)
    looker = threading.Thread(target=look_often)
    looker.start()
    for number in range(100):
        wire.put(number)
    assert all_came.wait(PATIENCE_S)
    looker.join()
    leave()
    assert heard == list(range(100))
    assert acquisition.fault is None


def test_nothing_is_taken_in_after_the_end(wire: Wire, acquisition: Acquisition) -> None:
    wire.put(1)
    wait_for(acquisition, 1)
    acquisition.stop()
    wire.put(2)
    acquisition.look()
    assert acquisition.ring.n_written == 1
    assert acquisition.fault is None
