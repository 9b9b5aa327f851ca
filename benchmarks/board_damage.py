"""Damaged frames of FP-1 through the driver ``board``: how many wrong samples come out.

Every second frame is damaged in one of twelve ways, spliced and repeated ones among them; each
scan tells by its values which it is. A wrong sample is one whose values are not those of its
index. Every scan must be there or be missing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import Row, times
from forceplate.platform import CheckedPlatform
from forceplate.types import Block
from forceplate_drivers.board import BoardPlatform
from forceplate_drivers.board_codec import encode_samples, unwrapped
from forceplate_drivers.board_messages import FrameType
from forceplate_drivers.emulation.board import CLOCK_BEGINS_US, ROWS, BoardDevice
from forceplate_drivers.emulation.sources import ReplaySource

N_CHANNELS = 4
FRAMES_AT_ONCE = 400
SHARE = 0.5
_PERIOD_US = 1000

Parts = list[bytes]
Damage = Callable[[Parts, int, random.Random], None]


@dataclass(slots=True)
class Tally:
    """What came out of a damaged stream."""

    n_frames: int = 0
    n_damaged: int = 0
    n_scans: int = 0
    n_missing: int = 0
    n_wrong: int = 0
    damaged_bytes: int = 0

    @property
    def is_exact(self) -> bool:
        """No wrong sample, and every scan is there or missing."""
        return self.n_wrong == 0 and self.n_scans + self.n_missing == self.n_frames * ROWS

    def __str__(self) -> str:
        return (
            f"{self.n_damaged:,} of {self.n_frames:,} frames damaged: {self.n_wrong} wrong samples "
            f"of {self.n_scans:,}, {self.n_missing:,} missing, {self.damaged_bytes:,} bytes of "
            "damage"
        )


def rows(effort: float) -> Iterator[Row]:
    """Return what was wrong, and what was neither there nor missing."""
    tally = read_damaged(times(effort, 20_000), seed=1)
    of = f"of {tally.n_damaged:,} damaged frames among {tally.n_frames:,}"
    yield Row(f"wrong samples {of}", "", tally.n_wrong, at_most=0)
    n_unknown = abs(tally.n_frames * ROWS - tally.n_scans - tally.n_missing)
    yield Row(f"scans neither there nor missing, {of}", "", n_unknown, at_most=0)


def read_damaged(n_damaged: int, seed: int) -> Tally:
    """Return what the driver makes of so many damaged frames among as many sound ones."""
    rng = random.Random(seed)
    line = _Line()
    platform = CheckedPlatform.of(BoardPlatform(line, "memory"))
    platform.start()
    tally = Tally()
    while tally.n_damaged < n_damaged:
        first = tally.n_frames
        parts = [line.frame(first + i) for i in range(FRAMES_AT_ONCE)]
        for at in range(FRAMES_AT_ONCE - 1):
            if parts[at] and rng.random() < SHARE:
                rng.choice(_DAMAGES)(parts, at, rng)
                tally.n_damaged += 1
        parts.append(b"\0")  # so that the last is over
        line.waiting += cut(b"".join(parts), rng)
        tally.n_frames += FRAMES_AT_ONCE
        while line.waiting or line.answers:
            _judge(platform.read(0.0), tally)
    line.waiting.append(line.frame(tally.n_frames))  # sound: shows what is missing before it
    tally.n_frames += 1
    while (block := platform.read(0.0)) is not None:
        _judge(block, tally)
    tally.damaged_bytes = platform.statistics.damaged_bytes
    return tally


def scans(index: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return scans that tell which they are, over all 24 bits: (n, n_channels)."""
    wide = (index[:, None] * 2_654_435_761 + np.arange(N_CHANNELS) * 40_503) % (1 << 24)
    return np.asarray(wide - (1 << 23), np.int32)


def cut(data: bytes, rng: random.Random) -> list[bytes]:
    """Return the bytes as a port hands them on: in pieces of any size."""
    pieces = []
    while data:
        size = rng.choice((1, 30, 79, 500, 4096))
        pieces.append(data[:size])
        data = data[size:]
    return pieces


class _Line:
    """A port in memory with a board behind it, whose samples are ours."""

    is_virtual = True

    def __init__(self) -> None:
        empty = ReplaySource(np.zeros((0, N_CHANNELS), np.int32), 1000.0)
        self._board = BoardDevice(empty)
        self.answers = b""
        self.waiting: list[bytes] = []
        self._stream = 0

    def frame(self, number: int) -> bytes:
        index = np.arange(number * ROWS, (number + 1) * ROWS)
        t_us = (CLOCK_BEGINS_US + number * ROWS * _PERIOD_US) % (1 << 32)
        return encode_samples(self._stream, 0, number * ROWS, t_us, scans(index))

    def read(self, timeout_s: float) -> bytes:
        answers, self.answers = self.answers, b""
        return answers or (self.waiting.pop(0) if self.waiting else b"")

    def write(self, data: bytes) -> None:
        command = unwrapped(data[:-1]) or b"\0"
        if command[0] == FrameType.START:
            self._stream = command[2]
        self.answers += self._board.receive(data)

    def set_baud(self, baud: int) -> None:
        pass

    def close(self) -> None:
        pass


def _judge(block: Block | None, tally: Tally) -> None:
    if block is None:
        return
    index = np.arange(block.first_sample, block.first_sample + len(block.counts))
    tally.n_scans += len(index)
    tally.n_missing += block.missing_before
    tally.n_wrong += int((block.counts != scans(index)).any(axis=1).sum())


def _lose(parts: Parts, at: int, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 3)):
        i = rng.randrange(len(parts[at]))
        parts[at] = parts[at][:i] + parts[at][i + 1 :] or b"\1"


def _flip(parts: Parts, at: int, rng: random.Random) -> None:
    hit = bytearray(parts[at])
    for _ in range(rng.randint(1, 8)):
        hit[rng.randrange(len(hit))] ^= 1 << rng.randrange(8)
    parts[at] = bytes(hit)


def _flip_one(parts: Parts, at: int, rng: random.Random) -> None:
    hit = bytearray(parts[at])
    hit[rng.randrange(len(hit))] ^= 1 << rng.randrange(8)
    parts[at] = bytes(hit)


def _double(parts: Parts, at: int, rng: random.Random) -> None:
    i = rng.randrange(len(parts[at]))
    parts[at] = parts[at][: i + 1] + parts[at][i:]


def _other_byte(parts: Parts, at: int, rng: random.Random) -> None:
    i = rng.randrange(len(parts[at]))
    parts[at] = parts[at][:i] + bytes([rng.randrange(256)]) + parts[at][i + 1 :]


def _end_a_frame_early(parts: Parts, at: int, rng: random.Random) -> None:
    i = rng.randrange(len(parts[at]))
    parts[at] = parts[at][:i] + b"\0" + parts[at][i:]


def _burst(parts: Parts, at: int, rng: random.Random) -> None:
    i = rng.randrange(len(parts[at]))
    noise = rng.randbytes(rng.randint(1, 30))
    parts[at] = parts[at][:i] + noise + parts[at][i + len(noise) :]


def _lose_the_end(parts: Parts, at: int, rng: random.Random) -> None:
    parts[at] = parts[at][: rng.randrange(1, len(parts[at]))]


def _splice(parts: Parts, at: int, rng: random.Random) -> None:
    """As many bytes are lost as a frame has: the head of one, the tail of the next."""
    i = rng.randrange(1, len(parts[at]))
    parts[at], parts[at + 1] = parts[at][:i] + parts[at + 1][i:], b""


def _splice_elsewhere(parts: Parts, at: int, rng: random.Random) -> None:
    i = rng.randrange(1, len(parts[at]))
    k = rng.randrange(len(parts[at + 1]) or 1)
    parts[at], parts[at + 1] = parts[at][:i] + parts[at + 1][k:], b""


def _repeat(parts: Parts, at: int, rng: random.Random) -> None:
    parts[at] = parts[at] * rng.randint(2, 3)


def _swap(parts: Parts, at: int, rng: random.Random) -> None:
    parts[at], parts[at + 1] = parts[at + 1], parts[at]


_DAMAGES: tuple[Damage, ...] = (
    _lose, _flip, _flip_one, _double, _other_byte, _end_a_frame_early, _burst, _lose_the_end,
    _splice, _splice_elsewhere, _repeat, _swap,
)  # fmt: skip
