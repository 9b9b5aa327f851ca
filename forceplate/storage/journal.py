"""The journal: everything of the trial in progress, on disk as it happens.

A file is an 8-byte signature and records. A record is its type (1 byte), the length of its
payload (4 bytes), the payload, and the CRC-32 of all three (4 bytes); little-endian. The first
record is the header (JSON), then blocks (raw counts) and events (JSON) in the order of
happening. Nothing is ever changed, so whatever stops the program, the whole records before
that moment are there.
"""

from __future__ import annotations

import os
import struct
import threading
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from forceplate.documents import dump_json, from_plain, load_json, to_plain
from forceplate.errors import DamagedJournalError, JournalError
from forceplate.files import read_regular_file, write_all, write_atomically
from forceplate.reasons import raised_as, reason_of
from forceplate.storage.kept_text import load_text
from forceplate.storage.plausible import check_header, check_trial
from forceplate.types import Block, Condition, EndReason, Origin, VisitHeader
from forceplate.words import Text, in_context

SIGNATURE = b"FPJRNL\x00\x01"
MAX_PAYLOAD_BYTES = 1 << 24
MAX_JOURNAL_BYTES = 1 << 27
"""As many counts as a visit file takes at once: 50 minutes of eight channels at 1000 samples/s."""
MAX_SAMPLE_INDEX = 1 << 53
_END_BYTES = 1 << 16
"""What is kept free for the events at the end."""

_GONE = Text(
    "The journal {path} is no longer in its folder: somebody moved or deleted it. The recording "
    "was ended."
)
_FAILED = Text(
    "Cannot {what} the journal {path}: {why}. Check the disk and the folder, then start a new "
    "trial."
)
_FAILED_KEPT = Text(
    "Cannot {what} the journal {path}: {why}. What was written before is kept. "
    "Check the disk and the folder, then start a new trial."
)
_NOT_DESCRIBED = Text("The trial cannot be described: {error}. Change that, then measure it.")

_PREFIX = struct.Struct("<cI")
_CRC = struct.Struct("<I")
_BLOCK = struct.Struct("<QQQdIH?")
_HEADER_RECORD, _BLOCK_RECORD, _EVENT_RECORD = b"H", b"B", b"E"


@dataclass(frozen=True, slots=True)
class TrialHeader:
    """What is known of a trial before its first sample."""

    condition: Condition
    started_at: datetime
    """With zone."""
    sample_rate_hz: float
    zero_before_counts: NDArray[np.float64] | None = None
    """(n_channels,) the unloaded platform; None when not measured."""
    note: str = ""
    practice: bool = False
    """To get used to it: kept, never counted."""
    origin: Origin | None = None
    """Where it is imported from."""


@dataclass(frozen=True, slots=True)
class TrialEnded:
    """The recording ended in order; a journal without this was interrupted."""

    end_reason: EndReason
    damaged_bytes: int = 0
    """Bytes of the stream that were damage, counted by the driver during the trial."""
    error_json: str = ""
    """Why, by :mod:`forceplate.storage.kept_text`; empty: ``end_reason`` says all."""

    def __post_init__(self) -> None:
        """Raise ValueError for a sentence that is none."""
        if self.error_json:
            load_text(self.error_json)


@dataclass(frozen=True, slots=True)
class ZeroAfterMeasured:
    """The unloaded platform was measured after the trial."""

    zero_after_counts: NDArray[np.float64]
    """(n_channels,)"""


JournalEvent = TrialEnded | ZeroAfterMeasured
_EVENTS: dict[str, type[JournalEvent]] = {
    "trial_ended": TrialEnded,
    "zero_after_measured": ZeroAfterMeasured,
}
_EVENT_NAMES = {kind: name for name, kind in _EVENTS.items()}


@dataclass(frozen=True, slots=True)
class JournalContents:
    """A journal as read back."""

    recording_id: str
    """32 hexadecimal digits, of this recording only; it also stands in the visit file."""
    visit_header: VisitHeader
    trial_header: TrialHeader
    blocks: tuple[Block, ...]
    events: tuple[JournalEvent, ...]
    damaged_tail_bytes: int
    """Bytes after the last whole record."""


@dataclass(frozen=True, slots=True)
class _Header:
    recording_id: str
    visit: VisitHeader
    trial: TrialHeader


class Whereabouts(Enum):
    """Where the file of an open journal is."""

    IN_PLACE = auto()
    MOVED = auto()
    """Under another name, or in a folder that was moved."""
    DELETED = auto()
    """Nowhere: its bytes last until it is closed."""


class JournalWriter:
    """The open journal of one trial. Any thread may call it.

    Every call reaches the operating system before it returns, so a killed program loses
    nothing that was appended; ``sync`` makes it survive a power cut.
    """

    def __init__(self, path: Path, visit_header: VisitHeader, trial_header: TrialHeader) -> None:
        """Create the file with its header, on disk; raises JournalError, also if it exists."""
        self.path = path
        self.recording_id = uuid.uuid4().hex
        self._n_channels = len(visit_header.platform.channels)
        self._next_sample: int | None = None
        self._has_device_time = False
        self._lock = threading.Lock()
        header = _Header(self.recording_id, visit_header, trial_header)
        with raised_as(JournalError, _NOT_DESCRIBED, ValueError):
            _check_header(header)
            payload = dump_json(to_plain(header)).encode()
        record = _record(_HEADER_RECORD, payload)
        try:
            write_atomically(path, SIGNATURE + record, overwrite=False)
            flags = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
            self._descriptor: int | None = os.open(path, flags)
        except OSError as error:
            raise self._failure(in_context("cannot", "create"), error) from error
        self._size = len(SIGNATURE) + len(record)

    def append(self, block: Block) -> None:
        """Write a block; one that brings and retracts nothing is nothing.

        Raises
        ------
        JournalError
            The disk did not take it, or the block does not fit the ones before it. What was
            appended before stays readable.
        """
        n_samples = block.counts.shape[0]
        with self._lock:
            if n_samples == 0 and (block.retracts == 0 or self._next_sample is None):
                return
            has_time = self._has_device_time if n_samples == 0 else block.device_time_s is not None
            self._check_sequence(block, has_time)
            self._write(_BLOCK_RECORD, self._encode(block, has_time))
            self._next_sample = block.first_sample + n_samples
            self._has_device_time = has_time

    def event(self, event: JournalEvent) -> None:
        """Write an event; raises JournalError."""
        with raised_as(
            JournalError,
            Text("The event {event} cannot be written: {error}."),
            ValueError,
            event=str(event),
        ):
            if isinstance(event, ZeroAfterMeasured):
                _check_values(event.zero_after_counts, self._n_channels)
            content = {"event": _EVENT_NAMES[type(event)], "value": to_plain(event)}
            payload = dump_json(content).encode()
        with self._lock:
            self._write(_EVENT_RECORD, payload)

    def sync(self) -> None:
        """Make what was appended survive a power cut.

        Raises
        ------
        JournalError
            The disk failed, or the file is gone from its folder.
        """
        with self._lock:
            descriptor = self._open_descriptor()
            try:
                os.fsync(descriptor)
            except OSError as error:
                raise self._failure(in_context("cannot", "sync"), error) from error
            if self._where(descriptor) is not Whereabouts.IN_PLACE:
                raise JournalError(_GONE.fill(path=self.path))

    def whereabouts(self) -> Whereabouts:
        """Return where the open file is; of a closed one nobody knows, so it is in place."""
        with self._lock:
            descriptor = self._descriptor
            return Whereabouts.IN_PLACE if descriptor is None else self._where(descriptor)

    def copy_to(self, path: Path) -> None:
        """Write what the open file holds into a new one; raises OSError, JournalError if closed.

        An open file that was deleted keeps its bytes until it is closed.
        """
        with self._lock:
            descriptor = self._open_descriptor()
            os.lseek(descriptor, 0, os.SEEK_SET)
            with open(descriptor, "rb", closefd=False) as file:
                data = file.read(MAX_JOURNAL_BYTES)
        write_atomically(path, data, overwrite=False)

    def close(self) -> None:
        """Let go of the file, without a last ``sync``. Safe to call twice; never raises."""
        with self._lock:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _where(self, descriptor: int) -> Whereabouts:
        status = os.fstat(descriptor)
        try:
            if os.path.samestat(status, self.path.stat()):
                return Whereabouts.IN_PLACE
        except OSError:
            pass
        return Whereabouts.MOVED if status.st_nlink else Whereabouts.DELETED

    def _encode(self, block: Block, has_time: bool) -> bytes:
        """Return the bytes of a block; one that could not be read back as it came is refused."""
        n_samples, n_channels = block.counts.shape
        if block.counts.dtype != np.int32 or n_channels != self._n_channels:
            raise self._misfit(
                Text("{dtype} counts of {n_channels} channels came").fill(
                    dtype=str(block.counts.dtype), n_channels=n_channels
                )
            )
        time_s = block.device_time_s
        if time_s is not None and (time_s.shape != (n_samples,) or not np.isfinite(time_s).all()):
            raise self._misfit(Text("the device's clock is not finite, or not of every sample"))
        positions = (block.first_sample, block.missing_before, block.retracts)
        if min(positions) < 0 or max(positions) > MAX_SAMPLE_INDEX:
            raise self._misfit(
                Text("its first sample is {first_sample}").fill(first_sample=block.first_sample)
            )
        head = _BLOCK.pack(
            *positions,
            block.arrival_s,
            n_samples,
            n_channels,
            has_time,
        )
        tail = b"" if time_s is None else time_s.astype("<f8").tobytes()
        return head + block.counts.astype("<i4", order="C", copy=False).tobytes() + tail

    def _check_sequence(self, block: Block, has_time: bool) -> None:
        if self._next_sample is None:
            return
        if block.first_sample < self._next_sample + block.missing_before:
            raise self._misfit(
                Text(
                    "sample {first_sample} came where {next_sample} was due, with "
                    "{missing_before} missing"
                ).fill(
                    first_sample=block.first_sample,
                    next_sample=self._next_sample,
                    missing_before=block.missing_before,
                )
            )
        if has_time != self._has_device_time:
            raise self._misfit(Text("the device's clock came or went in mid-trial"))

    def _write(self, kind: bytes, payload: bytes) -> None:
        descriptor = self._open_descriptor()
        if len(payload) > MAX_PAYLOAD_BYTES:
            raise self._misfit(Text("{n} bytes at once are too many").fill(n=len(payload)))
        record = _record(kind, payload)
        if kind == _BLOCK_RECORD and self._size + len(record) > MAX_JOURNAL_BYTES - _END_BYTES:
            raise self._misfit(Text("it is as long as a trial can be"))
        try:
            write_all(descriptor, record)
        except OSError as error:
            self._drop_part_record(descriptor)
            raise self._failure(in_context("cannot", "write"), error) from error
        self._size += len(record)

    def _drop_part_record(self, descriptor: int) -> None:
        """Cut the file back to its last whole record, or, if that fails too, write no more."""
        try:
            os.ftruncate(descriptor, self._size)
        except OSError:
            os.close(descriptor)
            self._descriptor = None

    def _open_descriptor(self) -> int:
        if self._descriptor is None:
            raise JournalError(
                Text(
                    "The journal {path} is closed; nothing more can be written to it. Start a "
                    "new trial."
                ).fill(path=self.path)
            )
        return self._descriptor

    def _failure(self, what: Text, error: OSError) -> JournalError:
        sentence = _FAILED_KEPT if self.path.exists() else _FAILED
        return JournalError(sentence.fill(what=what, path=self.path, why=reason_of(error)))

    def _misfit(self, why: Text) -> JournalError:
        return JournalError(
            Text(
                "A block does not fit the trial in {path}: {why}. What was written before is "
                "kept. Reconnect the platform and start a new trial."
            ).fill(path=self.path, why=why)
        )


def read_journal(path: Path) -> JournalContents:
    """Return everything that was wholly written to a journal.

    A torn or damaged end is left out and counted in ``damaged_tail_bytes``.

    Raises
    ------
    DamagedJournalError
        It is not a journal, without a whole header, or its records contradict each other or say
        what cannot be.
    JournalError
        The file is missing or cannot be opened now.
    """
    with raised_as(
        JournalError, Text("Cannot read the journal {path}: {why}. Check the folder."), path=path
    ):
        data = read_regular_file(path, max_bytes=MAX_JOURNAL_BYTES)
    with raised_as(
        DamagedJournalError, Text("{path} is no readable journal: {error}."), ValueError, path=path
    ):
        return parse_journal(data)


def parse_journal(data: bytes) -> JournalContents:
    """Return the contents of a journal's bytes; raises only ValueError."""
    if not data.startswith(SIGNATURE):
        raise ValueError(Text("it does not begin like one"))
    records = _records(data)
    end, kind, payload = next(records, (0, b"", b""))
    if kind != _HEADER_RECORD:
        raise ValueError(Text("its header is damaged"))
    header = from_plain(_Header, load_json(payload))
    if len(header.recording_id) != 32 or set(header.recording_id) - set("0123456789abcdef"):
        raise ValueError(Text("its recording id is not 32 hexadecimal digits"))
    _check_header(header)
    n_channels = len(header.visit.platform.channels)
    blocks: list[Block] = []
    events: list[JournalEvent] = []
    for end, kind, payload in records:  # noqa: B007 - the last end is used
        if kind == _BLOCK_RECORD:
            blocks.append(_decode_block(payload, n_channels, blocks[-1] if blocks else None))
        elif kind == _EVENT_RECORD:
            events.append(_decode_event(payload, n_channels))
        else:
            raise ValueError(Text("it has a record of unknown type {kind!r}").fill(kind=kind))
    return JournalContents(
        header.recording_id,
        header.visit,
        header.trial,
        tuple(blocks),
        tuple(events),
        len(data) - end,
    )


def _check_header(header: _Header) -> None:
    """Raise ValueError for a trial that no visit file could take."""
    visit, trial = header.visit, header.trial
    check_header(visit)
    check_trial(
        trial.condition,
        trial.started_at,
        trial.sample_rate_hz,
        trial.note,
        (trial.zero_before_counts,),
    )
    _check_values(trial.zero_before_counts, len(visit.platform.channels))


def _record(kind: bytes, payload: bytes) -> bytes:
    body = _PREFIX.pack(kind, len(payload)) + payload
    return body + _CRC.pack(zlib.crc32(body))


def _records(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield (end, type, payload) up to the first record that is not whole."""
    start = len(SIGNATURE)
    while start + _PREFIX.size + _CRC.size <= len(data):
        kind, length = _PREFIX.unpack_from(data, start)
        body_end = start + _PREFIX.size + length
        end = body_end + _CRC.size
        if length > MAX_PAYLOAD_BYTES or end > len(data):
            return
        if zlib.crc32(memoryview(data)[start:body_end]) != _CRC.unpack_from(data, body_end)[0]:
            return
        yield end, kind, data[start + _PREFIX.size : body_end]
        start = end


def _decode_block(payload: bytes, n_channels: int, previous: Block | None) -> Block:
    """Return a block; raises ValueError where it contradicts itself or the one before it."""
    if len(payload) < _BLOCK.size:
        raise ValueError(Text("a block is too short"))
    *positions, arrival_s, n_samples, n_columns, has_time = _BLOCK.unpack_from(payload)
    first, missing, retracts = positions
    n_counts = n_samples * n_columns
    size = _BLOCK.size + 4 * n_counts + (8 * n_samples if has_time else 0)
    if n_columns != n_channels or len(payload) != size or max(positions) > MAX_SAMPLE_INDEX:
        raise ValueError(Text("a block contradicts itself"))
    if previous is not None:
        due = previous.first_sample + previous.counts.shape[0] + missing
        if first < due or has_time != (previous.device_time_s is not None):
            raise ValueError(Text("a block contradicts the one before it"))
    counts = np.frombuffer(payload, "<i4", n_counts, _BLOCK.size).astype(np.int32)
    time_s = None
    if has_time:
        time_s = np.frombuffer(payload, "<f8", n_samples, _BLOCK.size + 4 * n_counts)
        time_s = time_s.astype(np.float64)
        if not np.isfinite(time_s).all():
            raise ValueError(Text("a device time is not finite"))
        time_s.setflags(write=False)
    counts = counts.reshape(n_samples, n_channels)
    counts.setflags(write=False)
    return Block(first, counts, arrival_s, missing, retracts, time_s)


def _decode_event(payload: bytes, n_channels: int) -> JournalEvent:
    given: Any = load_json(payload)
    kind = _EVENTS.get(str(given.get("event"))) if isinstance(given, dict) else None
    if kind is None or given.keys() != {"event", "value"}:
        raise ValueError(Text("it has an unknown event"))
    event = from_plain(kind, given["value"])
    if isinstance(event, ZeroAfterMeasured):
        _check_values(event.zero_after_counts, n_channels)
    return event


def _check_values(values: NDArray[np.float64] | None, n_channels: int) -> None:
    if values is not None and values.shape != (n_channels,):
        raise ValueError(
            Text("a zero has {n_values} values for {n_channels} channels").fill(
                n_values=values.size, n_channels=n_channels
            )
        )
