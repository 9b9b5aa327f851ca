"""The frames of the protocol FP-1: COBS, CRC-32, samples; no port, clock or thread.

``frame = type, body, CRC-32`` and ``wire = COBS(frame) 00``: a byte 00 ends a frame and stands
nowhere else, so whatever was lost, the next frame is found, and no damage is believed but once in
four thousand million. See ``drivers/firmware/PROTOCOL.md``.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forceplate_drivers.board_messages import FrameType, Message, parse_message

MOST_FRAME_BYTES = 254
"""With type and CRC: so COBS adds one byte and no more."""
NO_INDEX = 0xFFFFFFFF
"""Never the index of a scan: a counter that stands one before the first holds it."""
MANY = 20
"""From so many frames of one length on, all at once cost less than one after the other."""

_TEXT = re.compile(rb"([\t -~]{2,})\r\n|([\t -~]{8,})\n")
"""A line that a sketch prints. Its end must be there: samples of some offsets are all letters."""
_CRC_BYTES = 4
_HEAD = struct.Struct("<BBBBBII")  # type, stream, flags, rows, channels, index, t_us
_OF_A_BOARD = frozenset(kind for kind in FrameType if kind < FrameType.ASK_HELLO)


class Samples(NamedTuple):
    """Scans that follow one another, from one frame or from several."""

    stream: int
    flags: int
    first_scan: int
    """Index of the first, since START."""
    t_us: Sequence[int]
    """(n_frames,) when the first scan of each frame began, by the board's clock of 32 bits."""
    counts: NDArray[np.int32]
    """(n_scans, n_channels); each frame brought as many of them."""
    n_bytes: int
    """On the wire."""

    @property
    def rows(self) -> int:
        """Scans in each frame."""
        return len(self.counts) // len(self.t_us)

    def frames(self) -> Iterator[Samples]:
        """Yield the scans of each frame alone."""
        rows, n_bytes = self.rows, self.n_bytes // len(self.t_us)
        for i, t_us in enumerate(self.t_us):
            first, counts = self.first_scan + i * rows, self.counts[i * rows : (i + 1) * rows]
            yield Samples(self.stream, self.flags, first, (t_us,), counts, n_bytes)


class BoardCodec:
    """Turns a board's bytes into samples and messages; see :class:`.stream_platform.Codec`."""

    def __init__(self) -> None:
        self.received_bytes = 0
        self.damaged_bytes = 0
        self.damage_events = 0
        self.n_texts = 0
        """Lines of text among what is damaged: the sketch prints."""
        self.last_text = ""
        self._pending = b""
        self._is_overlong = False
        self._in_damage = False

    def feed(self, data: bytes) -> list[Samples | Message]:
        """Return what these bytes complete, in order."""
        self.received_bytes += len(data)
        *parts, rest = (self._pending + data).split(b"\0")
        if self._is_overlong and parts:
            self._damage(parts.pop(0) + b"\0")
            self._is_overlong = False
        items = self._one_by_one(parts) if len(parts) < MANY else self._by_length(parts)
        if self._is_overlong or len(rest) > MOST_FRAME_BYTES + 1:  # no frame, whatever follows
            self._damage(rest)
            self._is_overlong, rest = True, b""
        self._pending = rest
        return items

    def _by_length(self, parts: list[bytes]) -> list[Samples | Message]:
        items: list[Samples | Message] = []
        for n_bytes, run in groupby(parts, len):
            alike = list(run)
            if len(alike) < MANY or not _LEAST_SAMPLES <= n_bytes <= MOST_FRAME_BYTES + 1:
                items += self._one_by_one(alike)
                continue
            for found in decode_many(alike):
                if isinstance(found, Samples):
                    self._in_damage = False
                    items.append(found)
                else:
                    items += self._one_by_one(alike[found])
        return items

    def _one_by_one(self, parts: Sequence[bytes]) -> list[Samples | Message]:
        items = []
        for part in parts:
            if not part:  # an empty frame is legal
                continue
            frame = unwrapped(part)
            item = None if frame is None else decode_frame(frame, len(part) + 1)
            if frame is None or (item is None and frame[0] in _OF_A_BOARD):
                self._damage(part + b"\0")
                continue
            self._in_damage = False
            if item is not None:
                items.append(item)
        return items

    def _damage(self, data: bytes) -> None:
        if data:
            self.damaged_bytes += len(data)
            self.damage_events += not self._in_damage
            self._in_damage = True
        for lines in _TEXT.findall(data):
            self.n_texts += 1
            self.last_text = "".join(map(bytes.decode, lines)).strip()


def wrapped(frame: bytes) -> bytes:
    """Return the bytes on the wire of a frame without its CRC: with it, as COBS, and 00."""
    whole = frame + zlib.crc32(frame).to_bytes(_CRC_BYTES, "little")
    if len(whole) > MOST_FRAME_BYTES:
        raise ValueError(f"A frame of {len(whole)} bytes is too long.")
    return b"".join(bytes([len(run) + 1]) + run for run in whole.split(b"\0")) + b"\0"


def unwrapped(part: bytes) -> bytes | None:
    """Return the frame, without its CRC, of what stood before a 00; None: it is none."""
    size = len(part)
    if not _CRC_BYTES + 2 <= size <= MOST_FRAME_BYTES + 1:
        return None
    frame = bytearray(part)
    at = part[0]
    while at < size:
        frame[at] = 0
        at += part[at]
    if at != size:
        return None
    body = bytes(frame[1:-_CRC_BYTES])
    return body if zlib.crc32(body) == int.from_bytes(frame[-_CRC_BYTES:], "little") else None


def decode_frame(frame: bytes, n_bytes: int) -> Samples | Message | None:
    """Return what a frame holds whose CRC is right; None: nothing known, or it is malformed."""
    if frame[0] != FrameType.SAMPLES:
        return parse_message(frame)
    if len(frame) < _HEAD.size:
        return None
    _, stream, flags, rows, n_channels, index, t_us = _HEAD.unpack_from(frame)
    if len(frame) != _HEAD.size + 3 * rows * n_channels or not rows or not n_channels:
        return None
    if index + rows > NO_INDEX:
        return None
    # read one byte early, shift it out: that extends the sign too
    wide = np.ndarray((rows, n_channels), "<i4", frame, _HEAD.size - 1, (3 * n_channels, 3))
    return Samples(stream, flags, index, (t_us,), (wide >> 8).astype(np.int32, copy=False), n_bytes)


def decode_many(parts: Sequence[bytes]) -> Iterator[Samples | slice]:
    """Decode SAMPLES of one length all at once.

    Parameters
    ----------
    parts
        What stood before each 00: as many bytes each, and enough for one sample.

    Yields
    ------
    Samples or slice
        In order: scans of frames that follow one another, or which parts must be looked at one by
        one, since they are no SAMPLES or none that are whole.
    """
    n, size = len(parts), len(parts[0])
    wire = np.frombuffer(b"".join(parts), np.uint8)
    flat = wire.copy()
    base = np.arange(n) * size
    at = wire[base].astype(np.int64)
    is_good = np.ones(n, np.bool_)
    left = np.arange(n)
    while len(left):
        is_good[left[at > size]] = False
        within = at < size
        left, at = left[within], at[within]
        here = base[left] + at
        flat[here] = 0
        at = at + wire[here]
    frames = flat.reshape(n, size)[:, 1:]
    view = flat.data
    end = size - _CRC_BYTES
    crcs = [zlib.crc32(view[start + 1 : start + end]) for start in base.tolist()]
    is_good &= np.array(crcs, np.uint32) == _column(flat, n, size, end, "<u4")
    rows, n_channels = frames[:, 3].astype(np.int64), frames[:, 4].astype(np.int64)
    index = _column(flat, n, size, 6, "<u4").astype(np.int64)
    t_us = _column(flat, n, size, 10, "<u4").astype(np.int64)
    is_good &= (frames[:, 0] == FrameType.SAMPLES) & (rows > 0) & (n_channels > 0)
    is_good &= _HEAD.size + 3 * rows * n_channels == size - 1 - _CRC_BYTES
    is_good &= index + rows <= NO_INDEX
    goes_on = np.zeros(n, np.bool_)
    same_head = (frames[1:, 1:5] == frames[:-1, 1:5]).all(axis=1)
    goes_on[1:] = same_head & is_good[1:] & is_good[:-1] & (index[1:] == index[:-1] + rows[:-1])
    goes_on[1:] |= ~is_good[1:] & ~is_good[:-1]
    starts = np.flatnonzero(~goes_on).tolist()
    for first, last in zip(starts, [*starts[1:], n], strict=True):
        if not is_good[first]:
            yield slice(first, last)
            continue
        n_rows, n_columns = int(rows[first]), int(n_channels[first])
        wide: NDArray[np.int32] = np.ndarray(
            (last - first, n_rows, n_columns),
            "<i4",
            flat,
            first * size + _HEAD.size,
            (size, 3 * n_columns, 3),
        )
        counts = (wide >> 8).astype(np.int32, copy=False).reshape(-1, n_columns)
        stream, flags = frames[first, 1:3].tolist()
        times = t_us[first:last].tolist()
        yield Samples(stream, flags, int(index[first]), times, counts, (last - first) * (size + 1))


_LEAST_SAMPLES = 1 + _HEAD.size + 3 + _CRC_BYTES


def _column(
    flat: NDArray[np.uint8], n: int, size: int, offset: int, dtype: str
) -> NDArray[np.uint32]:
    """Return the numbers that stand at one place of each frame, (n,)."""
    return np.ndarray((n,), dtype, flat, offset, (size,))


def encode_samples(
    stream: int, flags: int, index: int, t_us: int, counts: NDArray[np.int32]
) -> bytes:
    """Return the wire bytes of one frame of samples: (rows, n_channels) of 24 bits."""
    rows, n_channels = counts.shape
    head = _HEAD.pack(FrameType.SAMPLES, stream, flags, rows, n_channels, index, t_us)
    low_bytes = np.ascontiguousarray(counts, "<i4").view(np.uint8).reshape(-1, 4)[:, :3]
    return wrapped(head + low_bytes.tobytes())
