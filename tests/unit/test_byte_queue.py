"""Bytes that wait to be decoded: their order, their arrival, and who reads the port."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.errors import PlatformDisconnectedError
from forceplate.types import Block, Channel, Clock, PlatformInfo
from forceplate.words import plain
from forceplate_drivers import byte_queue
from forceplate_drivers.byte_queue import (
    FULL_BYTES,
    GATHER_S,
    MOST_BYTES,
    MOST_FULL,
    TOGETHER_S,
    ByteQueue,
)
from forceplate_drivers.framing import TextCodec
from forceplate_drivers.port import READ_SIZE
from forceplate_drivers.sample_clock import SampleClock
from forceplate_drivers.stream_platform import PortPlatform, Sample
from tests.patience import PATIENCE_S

GONE = PlatformDisconnectedError(plain("gone"))


class Scripted:
    """A port that gives one piece for each read, then nothing; its clock stands between."""

    is_virtual = True

    def __init__(self, pieces: Iterable[bytes] = ()) -> None:
        self.pieces = deque(pieces)
        self.n_reads = 0
        self.now_s = 100.0
        self.slept_s: list[float] = []
        self.is_gone = False

    @property
    def has_waiting(self) -> bool:
        return bool(self.pieces) or self.is_gone

    def read(self, timeout_s: float) -> bytes:
        self.n_reads += 1
        if self.pieces:
            return self.pieces.popleft()
        if self.is_gone:
            raise GONE
        self.now_s += timeout_s
        return b""

    def write(self, data: bytes) -> None: ...

    def set_baud(self, baud: int) -> None: ...

    def close(self) -> None: ...

    def monotonic(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.now_s += seconds


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    port = Scripted()
    monkeypatch.setattr(byte_queue, "time", port)
    return port


def test_what_came_close_together_is_taken_at_once_with_its_last_arrival(port: Scripted) -> None:
    queue = ByteQueue(port)
    for data, at_s in ((b"a", 100.0), (b"b", 100.01), (b"c", 100.0 + TOGETHER_S), (b"d", 100.03)):
        port.pieces.append(data)
        port.now_s = at_s
        queue.gather(0.0)
    assert (queue.take(), queue.arrival_s) == (b"abc", 100.0 + TOGETHER_S)
    assert (queue.take(), queue.arrival_s) == (b"d", 100.03)
    assert queue.take() == b""
    assert queue.arrival_s == 100.03


def test_a_look_reads_only_what_waits(port: Scripted) -> None:
    queue = ByteQueue(port)
    queue.gather(0.0)
    assert port.n_reads == 0
    port.pieces.append(b"a")
    queue.gather(0.0)
    assert (port.n_reads, queue.take()) == (1, b"a")


def test_a_port_that_does_not_say_what_waits_is_read_at_every_look() -> None:
    class Silent:
        def read(self, timeout_s: float) -> bytes:
            return b"abc" if timeout_s == 0.0 else b""

    port: Any = Silent()
    queue = ByteQueue(port)
    queue.gather(0.0)
    assert queue.take() == b"abc"


def test_bytes_gather_before_they_are_read(port: Scripted) -> None:
    queue = ByteQueue(port)
    port.pieces.extend([b"a", b"b"])
    port.now_s += 1.0
    queue.gather(0.05)
    assert port.slept_s == []
    queue.gather(0.05)
    assert port.slept_s == [pytest.approx(GATHER_S)]
    queue.gather(0.05)  # nothing comes: whatever comes next is read as it comes
    queue.gather(0.05)
    assert len(port.slept_s) == 2


def test_the_faster_bytes_come_the_sooner_they_are_read(port: Scripted) -> None:
    queue = ByteQueue(port)
    port.pieces.extend([bytes(2000), bytes(2000)])
    queue.gather(0.05)
    port.now_s += 0.002
    queue.gather(0.05)
    queue.gather(0.05)
    assert port.slept_s[-1] == pytest.approx(0.002 * MOST_FULL * READ_SIZE / 2000)


def test_all_that_waits_is_read_but_never_without_end(port: Scripted) -> None:
    queue = ByteQueue(port)
    assert FULL_BYTES == 4095  # of a terminal of Linux
    port.pieces.extend([bytes(FULL_BYTES)] * 3 + [b"z"])
    queue.gather(0.0)
    assert len(queue.take()) == 3 * FULL_BYTES + 1
    port.pieces.extend([bytes(FULL_BYTES)] * 40)
    queue.gather(0.0)
    assert MOST_BYTES <= len(queue.take()) < MOST_BYTES + READ_SIZE


def test_behind_as_much_as_a_terminal_gives_more_is_waited_for_at_once(port: Scripted) -> None:
    queue = ByteQueue(port)
    port.now_s += 1.0
    for pieces in ([bytes(FULL_BYTES)], [b"a"]):
        port.pieces.extend(pieces)
        queue.gather(0.05)
        port.now_s += 0.001
    assert port.slept_s == []
    port.pieces.append(b"b")
    queue.gather(0.05)
    assert len(port.slept_s) == 1


def test_a_little_behind_a_full_piece_waits_for_the_next_read_and_no_longer(port: Scripted) -> None:
    queue = ByteQueue(port)
    port.pieces.append(bytes(2000))
    queue.gather(0.05)
    port.now_s += 0.001
    port.pieces.extend([bytes(FULL_BYTES), bytes(FULL_BYTES), b"a"])
    queue.gather(0.05)
    assert len(port.pieces) == 2
    queue.gather(0.05)  # as much again: that was not little
    assert not port.pieces
    assert len(queue.take()) == 2000 + 2 * FULL_BYTES + 1


def test_what_came_before_the_end_is_still_there(port: Scripted) -> None:
    queue = ByteQueue(port)
    port.pieces.append(b"a")
    queue.gather(0.0)
    port.is_gone = True
    for timeout_s in (0.0, 0.05):
        with pytest.raises(PlatformDisconnectedError):
            queue.gather(timeout_s)
    assert queue.take() == b"a"
    with pytest.raises(PlatformDisconnectedError):
        queue.take()
    with pytest.raises(PlatformDisconnectedError):
        queue.read(1.0)


def test_messages_that_wait_are_all_kept_each_by_itself(port: Scripted) -> None:
    queue = ByteQueue(port, in_messages=True)
    port.now_s += 1.0
    port.pieces.extend([b"ab", b"c", b"d"])
    queue.gather(0.05)
    assert [queue.take() for _ in range(4)] == [b"ab", b"c", b"d", b""]
    queue.gather(0.05)
    assert port.slept_s == [pytest.approx(GATHER_S)]


def test_nobody_who_looks_waits_for_who_waits_at_the_port() -> None:
    reads, may_return = threading.Event(), threading.Event()

    class Waiting(Scripted):
        def read(self, timeout_s: float) -> bytes:
            reads.set()
            assert may_return.wait(PATIENCE_S)
            return super().read(timeout_s)

    port = Waiting([b"a", b"b"])
    queue = ByteQueue(port)
    reader = threading.Thread(target=queue.gather, args=(5.0,))
    reader.start()
    assert reads.wait(PATIENCE_S)
    queue.gather(0.0)
    assert queue.take() == b""
    may_return.set()
    reader.join()
    queue.gather(0.0)
    assert queue.take() == b"ab"


class GaugeCodec(TextCodec):
    """Lines of a number of two digits and a sample; others are damage."""

    def take(self, frame: bytes) -> Sample | None:
        number, _, counts = frame.strip().partition(b" ")
        if len(number) == 2 and number.isdigit() and counts.isdigit():
            return Sample((int(counts),), int(number), len(frame))
        return None


class Gauge(PortPlatform):
    """A device that always sends."""

    def __init__(self, port: Scripted) -> None:
        super().__init__(port, "gauge", SampleClock(wraps_at=100))
        self.codec = GaugeCodec()
        self.info = PlatformInfo(
            driver="gauge",
            model="gauge",
            serial_number="",
            firmware="",
            sample_rate_hz=100.0,
            channels=(Channel("ch0", -(2**31), 2**31 - 1),),
            detects_loss=True,
            clock=Clock.DEVICE,
        )


class Asking(Gauge):
    """A device that is asked for each sample."""

    def receive(self, timeout_s: float) -> None:
        self.port.write(b"?")
        super().receive(timeout_s)


def test_a_device_that_is_read_in_a_way_of_its_own_is_left_to_it() -> None:
    assert Gauge(Scripted()).gathers
    assert not Asking(Scripted()).gathers


def rows_of(blocks: list[Block]) -> list[tuple[int, int]]:
    """Return index and count of every sample that is not withdrawn."""
    rows: list[tuple[int, int]] = []
    for block in blocks:
        del rows[len(rows) - block.retracts :]
        index = block.first_sample + np.arange(len(block.counts))
        rows += zip(index.tolist(), block.counts[:, 0].tolist(), strict=True)
    return rows


@given(
    numbers=st.lists(st.integers(0, 30), max_size=30),
    damage=st.lists(st.tuples(st.integers(0, 200), st.binary(min_size=1, max_size=3)), max_size=3),
    cuts=st.lists(st.integers(0, 200), max_size=8),
    looks=st.lists(st.booleans(), max_size=20),
)
def test_however_it_is_gathered_the_samples_are_the_same(
    numbers: list[int], damage: list[tuple[int, bytes]], cuts: list[int], looks: list[bool]
) -> None:
    data = b"".join(b"%02d %d\n" % (number % 100, number * 7) for number in sorted(numbers))
    for at, rubbish in damage:
        data = data[:at] + rubbish + data[at:]
    ends = sorted({min(cut, len(data)) for cut in [*cuts, len(data)]})
    pieces = [data[a:b] for a, b in zip([0, *ends], ends, strict=False) if a < b]

    ports = Scripted(), Scripted()
    read, gathered = Gauge(ports[0]), Gauge(ports[1])
    for platform, port in zip((read, gathered), ports, strict=True):
        platform.start()
        port.pieces.extend(pieces)
    blocks: list[Block] = []
    while (block := read.read(0.0)) is not None or ports[0].pieces:
        blocks += [block] if block is not None else []
    taken: list[Block] = []
    for is_look in [*looks, *[True] * (len(pieces) + 1)]:
        gathered.gather(0.0)
        while is_look and (block := gathered.take()) is not None:
            taken.append(block)
    assert rows_of(taken) == rows_of(blocks)
    assert gathered.statistics == read.statistics
    assert sum(b.damaged_bytes for b in taken) == sum(b.damaged_bytes for b in blocks)
