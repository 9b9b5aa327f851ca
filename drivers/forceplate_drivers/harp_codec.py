"""The Harp binary protocol, and the LoadCells event frame decoded in bulk.

Frame, little endian: type, length of the rest, address, port (0xff), payload type, [seconds u32,
tick u16 of 32 us], payload, sum of all bytes before modulo 256. There is no sync byte: after a
bad sum the reader skips one byte and tries again. Source: harp-tech/protocol, BinaryProtocol.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BAUD = 1_000_000
WHO_AM_I = 1232
"""What a LoadCells board answers when it is asked of which kind it is."""
SAMPLE_RATE_HZ = 1000.0
TICKS_PER_S = 31250
N_CHANNELS = 8
EVENT_SIZE = 28
LOAD_CELL_DATA = 33

_PORT = 0xFF
_TIMESTAMPED = 0x10
_EVENT_HEADER = bytes([3, EVENT_SIZE - 2, LOAD_CELL_DATA, _PORT, 0x92])
_STAMP = struct.Struct("<IH")
_I32, _F64 = np.dtype(np.int32), np.dtype(np.float64)
_EVENT = np.dtype(
    {
        "names": ["header", "stamp", "counts", "sum", "summed"],
        "formats": ["S5", ("<u2", 3), ("<i2", N_CHANNELS), "u1", ("u1", EVENT_SIZE - 1)],
        "offsets": [0, 5, 11, EVENT_SIZE - 1, 0],
        "itemsize": EVENT_SIZE,
    }
)
# low and high half of the seconds, then the ticks; double precision holds the sum exactly
_STAMP_WEIGHTS = np.array([TICKS_PER_S, TICKS_PER_S * 65536, 1.0])
# a dot product of bytes is their sum modulo 256, at two thirds of the cost of a sum
_ONES = np.ones(EVENT_SIZE - 1, np.uint8)
_EMPTY_COUNTS = np.empty((0, N_CHANNELS), np.int32)
_EMPTY_TICKS = np.empty(0, np.float64)


class MessageType(IntEnum):
    """First byte of a frame; 8 is added in an error reply."""

    READ = 1
    WRITE = 2
    EVENT = 3
    READ_ERROR = 9
    WRITE_ERROR = 10


class PayloadType(IntEnum):
    """Fifth byte of a frame, without the timestamp flag; the low four bits are the size."""

    U8 = 0x01
    S8 = 0x81
    U16 = 0x02
    S16 = 0x82
    U32 = 0x04
    S32 = 0x84
    FLOAT = 0x44
    U64 = 0x08
    S64 = 0x88


_TYPES = frozenset(MessageType)
_PAYLOAD_TYPES = frozenset(PayloadType)


@dataclass(frozen=True, slots=True)
class HarpMessage:
    """One frame that is not load-cell data."""

    type: MessageType
    address: int
    payload_type: PayloadType
    payload: bytes
    ticks: int | None = None
    """Device time in units of 32 us; None in a frame without timestamp."""


class HarpChunk(NamedTuple):
    """What one piece of the byte stream held, in order of arrival within each field."""

    counts: NDArray[np.int32]
    """(n_samples, 8)"""
    ticks: NDArray[np.float64]
    """(n_samples,) device time of each sample in units of 32 us, whole numbers."""
    retracts: int
    """Samples of earlier chunks to withdraw, last first: their end was not a frame's end."""
    messages: tuple[HarpMessage, ...]


def encode(message: HarpMessage) -> bytes:
    """Return the frame of a message."""
    payload_type = int(message.payload_type)
    stamp = b""
    if message.ticks is not None:
        payload_type |= _TIMESTAMPED
        stamp = _STAMP.pack(*divmod(message.ticks, TICKS_PER_S))
    body = stamp + message.payload
    head = bytes([message.type, len(body) + 4, message.address, _PORT, payload_type])
    return head + body + bytes([sum(head + body) & 0xFF])


def encode_events(counts: NDArray[np.int32], ticks: NDArray[np.int64]) -> bytes:
    """Return the LoadCells data events of these samples: (n, 8) counts, (n,) ticks."""
    frames = np.empty(len(counts), _EVENT)
    frames["header"] = _EVENT_HEADER
    seconds, tick = np.divmod(ticks, TICKS_PER_S)
    frames["stamp"][:, 0] = seconds & 0xFFFF
    frames["stamp"][:, 1] = seconds >> 16
    frames["stamp"][:, 2] = tick
    frames["counts"] = counts
    frames["sum"] = frames["summed"].sum(axis=1, dtype=np.uint8)
    return frames.tobytes()


def decode_events(data: bytes | bytearray, offset: int, n: int) -> tuple[int, HarpChunk]:
    """Decode up to n back-to-back data events; stop before the first that is not a whole one.

    Returns
    -------
    tuple
        How many frames were good, and their samples (without messages).
    """
    frames = np.frombuffer(data, _EVENT, n, offset)
    total = frames["summed"].dot(_ONES)
    sums = data[offset + EVENT_SIZE - 1 : offset + n * EVENT_SIZE : EVENT_SIZE]
    if total.tobytes() != sums or frames["header"].tobytes() != _EVENT_HEADER * n:
        bad = (total != frames["sum"]) | (frames["header"] != _EVENT_HEADER)
        n = int(bad.argmax())
        frames = frames[:n]
    counts = frames["counts"].astype(_I32)
    ticks = frames["stamp"].astype(_F64).dot(_STAMP_WEIGHTS)
    return n, HarpChunk(counts, ticks, 0, ())


class HarpCodec:
    """Turn the byte stream of a LoadCells board into samples and messages.

    Any split of the bytes gives the same samples. Damage never raises: it is counted, and the
    stream is found again at the next frame whose sum is right. Eight bits of checksum let one
    spliced frame in 256 pass; such a frame ends where no frame begins, so a sample followed by
    damage that does not fill whole frames is withdrawn (``retracts``).
    """

    def __init__(self) -> None:
        self._pending = bytearray()
        self._damage_run = 0
        self._after_sample = False
        self._suspect = False
        self._began_frame = False
        self.received_bytes = 0
        self.damaged_bytes = 0
        self.damage_events = 0

    @property
    def undecided_bytes(self) -> int:
        """Bytes at the end that may still become a frame."""
        return len(self._pending)

    def feed(self, data: bytes) -> HarpChunk:
        """Take the next bytes of the stream; return what they complete."""
        self.received_bytes += len(data)
        if not self._pending and not self._damage_run and len(data) % EVENT_SIZE == 0 and data:
            n = len(data) // EVENT_SIZE
            good, chunk = decode_events(data, 0, n)
            if good == n:
                self._after_sample = True
                return chunk
        return self._feed_carefully(data)

    def finish(self) -> HarpChunk:
        """End the stream: what is undecided is damage, except whole frames inside it."""
        chunks = []
        while self._pending:
            self._skip_byte(self._pending[0])
            del self._pending[:1]
            chunks.append(self._feed_carefully(b""))
        if self._damage_run:
            chunks.append(self._resynchronised(HarpChunk(_EMPTY_COUNTS, _EMPTY_TICKS, 0, ())))
        return _join(chunks)

    def _feed_carefully(self, data: bytes) -> HarpChunk:
        """Find frames where bytes may be missing, wrong or doubled.

        A Harp frame has no mark at its beginning, so after a bad sum every byte may begin one:
        one byte is skipped and the next is tried. Whole data events behind each other are still
        decoded in bulk, for damage is rare and a second of samples is 28 kB.
        """
        buffer = self._pending
        buffer += data
        size = len(buffer)
        position = 0
        chunks: list[HarpChunk] = []
        while position < size:
            n = (size - position) // EVENT_SIZE
            if n and buffer[position : position + 5] == _EVENT_HEADER:
                good, chunk = decode_events(buffer, position, n)
                if good:
                    chunks.append(self._resynchronised(chunk))
                    self._after_sample = True
                    position += good * EVENT_SIZE
                    continue
            length = _frame_length(buffer, position)
            if length is None:
                break
            message = _parse(bytes(buffer[position : position + length])) if length else None
            if message is None:
                self._skip_byte(buffer[position])
                position += 1
            else:
                empty = HarpChunk(_EMPTY_COUNTS, _EMPTY_TICKS, 0, (message,))
                chunks.append(self._resynchronised(empty))
                self._after_sample = False
                position += length
        del buffer[:position]
        return _join(chunks)

    def _skip_byte(self, first: int) -> None:
        """Count a byte as damage; at the first of a run remember what stands before it."""
        if self._damage_run == 0:
            self.damage_events += 1
            self._suspect = self._after_sample
            self._began_frame = first in _TYPES
        self._damage_run += 1
        self.damaged_bytes += 1

    def _resynchronised(self, chunk: HarpChunk) -> HarpChunk:
        """Return what stands behind a run of damage, withdrawing the sample before it if need be.

        Where bytes are lost inside a frame, its head and the tail of the next make one frame
        whose sum is right once in 256. It took bytes of the next frame, so what follows it is
        too short for whole frames: damage of another length than whole frames shows the splice.
        """
        off_grid = self._damage_run % EVENT_SIZE != 0
        # damage from the first byte of a frame on clears the sample before it; a single byte
        # may as well be the true sum of that sample
        next_frame_was_hit = self._began_frame and self._damage_run > 1
        retracts = int(self._suspect and off_grid and not next_frame_was_hit)
        self._damage_run = 0
        self._suspect = self._after_sample = False
        if not retracts:
            return chunk
        self.damaged_bytes += EVENT_SIZE
        return HarpChunk(chunk.counts, chunk.ticks, 1, chunk.messages)


def _frame_length(buffer: bytearray, position: int) -> int | None:
    """Return the length of the frame that may begin here, 0 if none can, None if undecided."""
    head = buffer[position : position + 5]
    if head[0] not in _TYPES:
        return 0
    # load-cell data has one form: a damaged length must not swallow the frames that follow
    is_data = len(head) > 2 and head[0] == MessageType.EVENT and head[2] == LOAD_CELL_DATA
    if (
        (len(head) > 1 and head[1] < 4)
        or (is_data and not _EVENT_HEADER.startswith(head))
        or (len(head) > 3 and head[3] != _PORT)
    ):
        return 0
    if len(head) < 5:
        return None
    kind = head[4] & ~_TIMESTAMPED
    n_payload = head[1] - 4 - (_STAMP.size if head[4] & _TIMESTAMPED else 0)
    if kind not in _PAYLOAD_TYPES or n_payload < 0 or n_payload % (kind & 0x0F):
        return 0
    length = head[1] + 2
    return length if position + length <= len(buffer) else None


def _parse(frame: bytes) -> HarpMessage | None:
    if sum(frame[:-1]) & 0xFF != frame[-1] or frame[:5] == _EVENT_HEADER:
        return None
    ticks = None
    payload = frame[5:-1]
    if frame[4] & _TIMESTAMPED:
        seconds, tick = _STAMP.unpack_from(payload)
        ticks = seconds * TICKS_PER_S + tick
        payload = payload[_STAMP.size :]
    kind = PayloadType(frame[4] & ~_TIMESTAMPED)
    return HarpMessage(MessageType(frame[0]), frame[2], kind, payload, ticks)


def _join(chunks: list[HarpChunk]) -> HarpChunk:
    """Put consecutive chunks together, withdrawing within them what can be withdrawn there."""
    if len(chunks) == 1:
        return chunks[0]
    counts: list[NDArray[np.int32]] = []
    ticks: list[NDArray[np.float64]] = []
    retracts = 0
    for chunk in chunks:
        if chunk.retracts:
            if counts and len(counts[-1]):
                counts[-1], ticks[-1] = counts[-1][:-1], ticks[-1][:-1]
            else:
                retracts += 1
        if len(chunk.counts):
            counts.append(chunk.counts)
            ticks.append(chunk.ticks)
    return HarpChunk(
        np.concatenate(counts) if counts else _EMPTY_COUNTS,
        np.concatenate(ticks) if ticks else _EMPTY_TICKS,
        retracts,
        tuple(message for chunk in chunks for message in chunk.messages),
    )
