"""A small reader of FP-1, by PROTOCOL.md alone: what the firmware sends is held against it.

It is not the driver's codec, so that a mistake of one is no excuse for the other.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SAMPLES, HELLO, EVENT, REPLY, STATUS = 1, 2, 3, 4, 5
MISSED, LATE, CONFIG, RING, TX, RX, ABSENT = range(1, 8)
SATURATED, AFTER_GAP, ROWS_DROPPED = 1, 2, 4


def wire(body: bytes) -> bytes:
    """Return a frame as it goes over the line."""
    frame = body + struct.pack("<I", zlib.crc32(body))
    return b"".join(bytes([len(piece) + 1]) + piece for piece in frame.split(b"\0")) + b"\0"


def frame_of(stuffed: bytes) -> bytes | None:
    """Return the frame without its CRC; None where it is damaged."""
    pieces, at = [], 0
    while at < len(stuffed):
        end = at + stuffed[at]
        if end > len(stuffed):
            return None
        pieces.append(stuffed[at + 1 : end])
        at = end
    frame = b"\0".join(pieces)
    if len(frame) < 5 or zlib.crc32(frame[:-4]) != struct.unpack("<I", frame[-4:])[0]:
        return None
    return frame[:-4]


@dataclass(frozen=True)
class Hello:
    values: dict[int, bytes]
    channels: tuple[tuple[str, int, int, int], ...]
    """Name, skew in microseconds, least and most counts."""

    def text(self, key: int) -> str:
        return self.values[key].decode()

    @property
    def reset_cause(self) -> int:
        return self.values[5][0]

    @property
    def starts(self) -> int:
        return int.from_bytes(self.values[5][1:], "little")


@dataclass(frozen=True)
class Event:
    stream: int
    code: int
    index: int
    total: int


@dataclass(frozen=True)
class Reply:
    command: int
    request: int
    status: int
    data: bytes


@dataclass(frozen=True)
class Status:
    stream: int
    on: int
    index: int
    totals: tuple[int, ...]
    """Missed, late, config, ring, tx, rx."""
    tx_peak: int


@dataclass
class Said:
    """All that a board said, in order."""

    hellos: list[Hello] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    """The types of its frames."""
    damaged_frames: int = 0
    streams: list[int] = field(default_factory=list)
    index: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    counts: NDArray[np.int32] = field(default_factory=lambda: np.empty((0, 0), np.int32))
    frame_index: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    frame_flags: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    frame_us: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def gaps(self) -> list[tuple[int, int]]:
        """Index before which scans are missing, and how many."""
        step = np.diff(self.index, prepend=-1)
        return [(int(self.index[k]), int(step[k]) - 1) for k in np.flatnonzero(step != 1)]

    def total(self, code: int) -> int:
        """Return the last total of an event."""
        return max((event.total for event in self.events if event.code == code), default=0)

    @property
    def scans_at_stop(self) -> int:
        """The total of the last STOP."""
        return [int.from_bytes(r.data, "little") for r in self.replies if r.command == 0x43][-1]


def read(data: bytes) -> Said:
    """Read what a board sent, from the first byte."""
    said = Said()
    index, counts, frames = [], [], []
    for stuffed in data.split(b"\0")[:-1]:
        if not stuffed:
            continue
        frame = frame_of(stuffed)
        if frame is None:
            said.damaged_frames += 1
            continue
        said.order.append(frame[0])
        if frame[0] == SAMPLES:
            stream, flags, rows, channels, first, us = struct.unpack_from("<BBBBII", frame, 1)
            assert len(frame) == 13 + 3 * rows * channels
            said.streams.append(stream)
            frames.append((first, flags, us))
            index.append(np.arange(first, first + rows))
            counts.append(counts_of(frame[13:]).reshape(rows, channels))
        elif frame[0] == HELLO:
            said.hellos.append(_hello(frame))
        elif frame[0] == EVENT:
            said.events.append(Event(*struct.unpack("<BBII", frame[1:])))
        elif frame[0] == REPLY:
            said.replies.append(Reply(frame[1], frame[2], frame[3], frame[4:]))
        elif frame[0] == STATUS:
            stream, on, at, *totals, peak = struct.unpack("<BBI7H", frame[1:])
            said.statuses.append(Status(stream, on, at, tuple(totals), peak))
    if index:
        said.index, said.counts = np.concatenate(index), np.concatenate(counts)
        said.frame_index, said.frame_flags, said.frame_us = np.array(frames, np.int64).T
    return said


def counts_of(data: bytes) -> NDArray[np.int32]:
    """Return signed numbers of three bytes each, little endian."""
    threes = np.frombuffer(data, np.uint8).reshape(-1, 3).astype(np.int32)
    whole = threes[:, 0] | threes[:, 1] << 8 | threes[:, 2] << 16
    return ((whole ^ 0x800000) - 0x800000).astype(np.int32)


def _hello(frame: bytes) -> Hello:
    values, channels, at = {}, [], 3
    while at < len(frame):
        key, length = frame[at], frame[at + 1]
        value = frame[at + 2 : at + 2 + length]
        assert len(value) == length
        at += 2 + length
        if key == 0x10:
            least, most = counts_of(value[2:8]).tolist()
            channels.append((value[8:].decode(), int.from_bytes(value[:2], "little"), least, most))
        else:
            values[key] = value
    return Hello(values, tuple(channels))
