"""The Harp driver on a damaged line: what it delivers was sent, and stands where it was sent."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from forceplate.errors import PlatformDisconnectedError, WrongDeviceError
from forceplate.types import Block
from forceplate_drivers import harp
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import ReplaySource
from forceplate_drivers.harp import HarpPlatform, driver
from forceplate_drivers.harp_codec import (
    EVENT_SIZE,
    HarpCodec,
    HarpMessage,
    MessageType,
    PayloadType,
    encode,
    encode_events,
)
from tests.integration.far_end import FarEnd

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

N_SAMPLES = 20_000


def recorded(n_samples: int = N_SAMPLES) -> NDArray[np.int32]:
    rng = np.random.default_rng(1)
    counts = rng.integers(-32768, 32767, (n_samples, 8), np.int32, endpoint=True)
    counts[:, 0] = np.arange(n_samples)
    return counts


@contextmanager
def opened(*faults: str, seed: int = 0, speed: float = math.inf) -> Iterator[HarpPlatform]:
    device = HarpDevice(ReplaySource(recorded(), 1000.0))
    parsed = [parse_fault(text) for text in faults]
    with (
        EmulatorServer(device, speed=speed, faults=parsed, seed=seed) as server,
        closing(driver.open(server.address)) as platform,
    ):
        yield platform


def read_until_quiet(platform: HarpPlatform) -> list[Block]:
    blocks = []
    while (block := platform.read(0.5)) is not None:
        blocks.append(block)
    return blocks


def kept(blocks: list[Block]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return indices and counts once the withdrawals are applied."""
    index = np.empty(0, np.int64)
    counts = np.empty((0, 8), np.int32)
    for block in blocks:
        left = len(index) - block.retracts
        new = block.first_sample + np.arange(len(block.counts))
        index = np.concatenate([index[:left], new])
        counts = np.concatenate([counts[:left], block.counts])
    return index, counts


@pytest.mark.parametrize("kind", ["lose", "flip", "duplicate"])
@pytest.mark.parametrize("seed", range(3))
def test_on_a_damaged_line_no_wrong_sample_is_left(kind: str, seed: int) -> None:
    with opened(f"{kind}:0.0005", seed=seed) as platform:
        platform.start()
        blocks = read_until_quiet(platform)
        statistics = platform.statistics
    index, counts = kept(blocks)
    assert 0.9 * N_SAMPLES < len(index) < N_SAMPLES
    assert_array_equal(counts, recorded()[counts[:, 0]])
    # what is lost before the first sample that arrives cannot be seen
    unseen = int(counts[0, 0] - index[0])
    assert_array_equal(index + unseen, counts[:, 0])
    withdrawn = sum(block.retracts for block in blocks)
    assert statistics.lost_samples == sum(b.missing_before for b in blocks) + withdrawn
    assert index[-1] + 1 - len(index) == statistics.lost_samples
    n_other_bytes = statistics.received_bytes - EVENT_SIZE * len(index) - statistics.damaged_bytes
    assert 0 <= n_other_bytes < 600, "a dozen replies, an alive event each second, the undecided"


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    with FarEnd(HarpDevice(ReplaySource(recorded(3000), 1000.0))) as far_end:
        far_end.hold()
        yield far_end


@pytest.fixture
def platform(far_end: FarEnd) -> Iterator[HarpPlatform]:
    """Open, started, and silent until the test sends."""
    with closing(driver.open(far_end.address)) as platform:
        platform.start()
        yield platform


def frame(index: int, ticks: int | None = None) -> bytes:
    stamp = index * 125 // 4 if ticks is None else ticks
    return encode_events(np.full((1, 8), index, np.int32), np.array([stamp], np.int64))


def read(platform: HarpPlatform) -> Block:
    block = platform.read(5.0)
    assert block is not None
    return block


def test_one_frame_is_one_block_at_once(far_end: FarEnd, platform: HarpPlatform) -> None:
    far_end.send(frame(0) + frame(1))
    assert read(platform).counts.tolist() == [[0] * 8, [1] * 8]
    for i in range(2, 5):
        far_end.send(frame(i))
        block = read(platform)
        assert (block.first_sample, block.counts.tolist()) == (i, [[i] * 8])
    assert platform.statistics.lost_samples == 0


def test_a_loss_stands_before_the_block_behind_it(far_end: FarEnd, platform: HarpPlatform) -> None:
    far_end.send(frame(0) + frame(1))
    read(platform)
    far_end.send(frame(8))
    assert platform.read(0.05) is None, "one stamp alone is not believed"
    far_end.send(frame(9))
    block = read(platform)
    assert (block.first_sample, block.missing_before) == (8, 6)
    assert platform.statistics.lost_samples == 6


def test_one_false_stamp_moves_nothing_in_time(far_end: FarEnd, platform: HarpPlatform) -> None:
    four_seconds = 4 * 31250
    later = 5 * 125 // 4 + four_seconds
    far_end.send(b"".join(map(frame, range(5))) + frame(5, ticks=later))
    far_end.send(b"".join(map(frame, range(6, 10))))
    blocks = [read(platform), read(platform)]
    assert [(b.first_sample, b.missing_before) for b in blocks] == [(0, 0), (6, 1)]
    assert blocks[1].counts[:, 0].tolist() == [6, 7, 8, 9]
    assert platform.statistics.damaged_bytes == EVENT_SIZE


def test_a_frame_with_an_impossible_stamp_is_damage(
    far_end: FarEnd, platform: HarpPlatform
) -> None:
    far_end.send(frame(0) + frame(1) + frame(2, ticks=70) + frame(3) + frame(4))
    blocks = [read(platform), read(platform)]
    assert [(b.first_sample, b.missing_before) for b in blocks] == [(0, 0), (3, 1)]
    statistics = platform.statistics
    assert (statistics.damaged_bytes, statistics.damage_events) == (EVENT_SIZE, 1)
    assert statistics.lost_samples == 1


def without_a_byte(last_count: int) -> bytes:
    """Return frame 2 without the first byte of its counts."""
    counts = np.full((1, 8), 1, np.int32)
    counts[0, 7] = last_count
    whole = encode_events(counts, np.array([2 * 125 // 4], np.int64))
    return whole[:11] + whole[12:]


def test_a_believed_splice_is_withdrawn_by_the_next_block(
    far_end: FarEnd, platform: HarpPlatform
) -> None:
    begin = frame(0) + frame(1)
    streams = (
        without_a_byte(last_count) + b"".join(map(frame, range(3, 6))) for last_count in range(256)
    )
    spliced = next(
        stream for stream in streams if len(HarpCodec().feed(stream[:EVENT_SIZE]).counts)
    )
    far_end.send(begin + spliced[:EVENT_SIZE])
    far_end.wait_until_arrived()
    believed = read(platform)
    while believed.first_sample + len(believed.counts) < 3:
        believed = read(platform)
    far_end.send(spliced[EVENT_SIZE:])
    block = read(platform)
    assert (block.retracts, block.first_sample) == (1, 4)
    assert block.missing_before == 1, "the frame whose first byte the splice took"
    assert platform.statistics.lost_samples == 2


def test_events_beside_the_samples_are_no_damage(far_end: FarEnd, platform: HarpPlatform) -> None:
    alive = encode(HarpMessage(MessageType.EVENT, 8, PayloadType.U32, bytes(4), 0))
    far_end.send(frame(0) + alive + frame(1))
    assert [n for block in [read(platform)] for n in block.counts[:, 0].tolist()] == [0, 1]
    assert platform.statistics.damaged_bytes == 0


def test_a_board_that_was_reset_falls_silent(far_end: FarEnd, platform: HarpPlatform) -> None:
    far_end.send(frame(0) + frame(1))
    read(platform)
    far_end.device.power_on()
    far_end.produce(100)
    assert platform.read(0.05) is None
    platform.stop()
    platform.start()
    far_end.produce(3)
    assert read(platform).first_sample == 0


@pytest.mark.parametrize("answer", ["refuses", "does not answer"])
def test_a_board_that_does_not_start_is_told(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harp, "REPLY_TIMEOUT_S", 0.2)

    def tamper(data: bytes) -> bytes:
        messages = HarpCodec().feed(data).messages
        if not any(m.type == MessageType.WRITE and m.address == 90 for m in messages):
            return data
        if answer == "does not answer":
            return b""
        return encode(HarpMessage(MessageType.WRITE_ERROR, 90, PayloadType.U8, b"\x0f", 0))

    device = HarpDevice(ReplaySource(recorded(10), 1000.0))
    with FarEnd(device, tamper) as far_end, closing(driver.open(far_end.address)) as platform:
        with pytest.raises(WrongDeviceError, match=rf"{answer} \(register 90\)"):
            platform.start()
        platform.stop()


def test_stopping_a_board_that_has_gone_is_disconnected(
    far_end: FarEnd, platform: HarpPlatform
) -> None:
    far_end.unplug()
    with pytest.raises(PlatformDisconnectedError):
        platform.stop()
    platform.stop()


def test_a_stream_left_running_by_an_earlier_user_is_silenced(far_end: FarEnd) -> None:
    with closing(driver.open(far_end.address)) as platform:
        platform.start()
    far_end.flowing = True
    with closing(driver.open(far_end.address)) as platform:
        is_quiet = not far_end.device.is_streaming
        platform.start()
        assert is_quiet
        assert read(platform).counts[0, 0] == 0
