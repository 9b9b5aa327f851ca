"""The frames of the protocol FP-1 but its samples: what boards and hosts say to each other.

Each is a type byte and a body, little endian, as ``drivers/firmware/PROTOCOL.md`` describes them.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import IntEnum, IntFlag
from typing import Any, NamedTuple

MAJOR, MINOR = 1, 0
"""Of the protocol: another minor version adds, another major version is another protocol."""
TEXT_BYTES = 16
"""Of a text that a board keeps: serial number, name, calibration id."""

_EVENT = struct.Struct("<BBII")
_STATUS = struct.Struct("<BBI7H")
_CHANNEL_HEAD = 8
_UNSET = b"\0\xff"  # what an erased memory holds, and what fills up a short text


class FrameType(IntEnum):
    """First byte of a frame; those from 0x41 on are sent by the host."""

    SAMPLES = 0x01
    HELLO = 0x02
    EVENT = 0x03
    REPLY = 0x04
    STATUS = 0x05
    ASK_HELLO = 0x41
    START = 0x42
    STOP = 0x43
    SET = 0x44
    GET = 0x45


class ReplyStatus(IntEnum):
    """What became of a command."""

    OK = 0
    UNKNOWN = 1
    STREAMING = 2
    TOO_LONG = 3


class Key(IntEnum):
    """What a value in a HELLO is; the texts that can be set have the same key in SET and GET."""

    MODEL = 0x01
    SERIAL_NUMBER = 0x02
    NAME = 0x03
    FIRMWARE = 0x04
    RESET = 0x05
    RATE_MHZ = 0x06
    CPU_HZ = 0x07
    ROWS = 0x08
    CALIBRATION_ID = 0x09
    BUILD = 0x0A
    CLOCK_TOLERANCE_PPM = 0x0B
    COUNTING = 0x0C
    CHANNEL = 0x10


SETTABLE = frozenset({Key.SERIAL_NUMBER, Key.NAME, Key.CALIBRATION_ID})
"""Texts that a board keeps without power."""


class ResetCause(IntFlag):
    """Why a board started, as its processor says; several may be true at once."""

    POWER_ON = 1
    EXTERNAL = 2
    BROWN_OUT = 4
    WATCHDOG = 8


class EventCode(IntEnum):
    """What went wrong on the board."""

    MISSED = 1
    LATE = 2
    CONFIG = 3
    RING_FULL = 4
    TX_FULL = 5
    BAD_COMMAND = 6
    ABSENT = 7


class BoardChannel(NamedTuple):
    """A channel as HELLO describes it."""

    name: str
    skew_us: int
    """So much later than the first channel it is converted."""
    min_counts: int
    max_counts: int


@dataclass(frozen=True, slots=True)
class Hello:
    """Who a board is; what it does not say is empty, 0 or None."""

    major: int = MAJOR
    minor: int = MINOR
    model: str = ""
    serial_number: str = ""
    name: str = ""
    firmware: str = ""
    reset_cause: ResetCause | None = None
    n_boots: int = 0
    rate_mhz: int = 0
    """Scans in 1000 s, by the board's own timer; 0: the converter has its own clock."""
    cpu_hz: int = 0
    rows: int = 0
    """Scans in a frame, as a rule."""
    calibration_id: str = ""
    build: str = ""
    clock_tolerance_ppm: int | None = None
    counts_conversions: bool = False
    """The index is counted at the converter; else it counts only what was read."""
    channels: tuple[BoardChannel, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something went wrong on the board, so many times since it started."""

    stream: int
    code: int
    """One of :class:`EventCode`, or of a later version."""
    index: int
    total: int


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a command."""

    command: int
    request: int
    status: int
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Status:
    """How a board is, once a second, whether it streams or not."""

    stream: int
    is_on: bool
    index: int
    """Whole scans since START."""
    missed: int = 0
    late: int = 0
    config: int = 0
    ring_full: int = 0
    tx_full: int = 0
    bad_commands: int = 0
    tx_peak: int = 0
    """Most bytes that waited to be sent."""


Message = Hello | Event | Reply | Status


def parse_message(frame: bytes) -> Message | None:
    """Return what a frame says that is no SAMPLES and whose CRC is right; None: it is malformed.

    What follows the fields that are known here is of a later version, and is ignored.
    """
    kind, body = frame[0], frame[1:]
    if kind == FrameType.HELLO:
        return _parse_hello(body)
    if kind == FrameType.EVENT and len(body) >= _EVENT.size:
        return Event(*_EVENT.unpack_from(body))
    if kind == FrameType.REPLY and len(body) >= 3:
        return Reply(body[0], body[1], body[2], body[3:])
    if kind == FrameType.STATUS and len(body) >= _STATUS.size:
        stream, is_on, *rest = _STATUS.unpack_from(body)
        return Status(stream, bool(is_on), *rest)
    return None


def encode_message(message: Message) -> bytes:
    """Return the frame of a message, without its CRC."""
    if isinstance(message, Hello):
        return _encode_hello(message)
    if isinstance(message, Event):
        body = _EVENT.pack(message.stream, message.code, message.index, message.total)
        return bytes([FrameType.EVENT]) + body
    if isinstance(message, Reply):
        head = [FrameType.REPLY, message.command, message.request, message.status]
        return bytes(head) + message.data
    values = (getattr(message, field.name) for field in fields(Status))
    return bytes([FrameType.STATUS]) + _STATUS.pack(*values)


def kept_text(data: bytes) -> str:
    """Return a text as a board keeps it, in one line; empty where its memory was never written."""
    text = data.rstrip(_UNSET).decode(errors="replace")
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _parse_hello(body: bytes) -> Hello | None:
    """Return what a board says of itself; None where a value has another length than its kind."""
    if len(body) < 2:
        return None
    if body[0] != MAJOR:
        return Hello(body[0], body[1])  # what follows, nobody here can know
    said: dict[str, Any] = {}
    channels: list[BoardChannel] = []
    at = 2
    while at < len(body):
        if at + 2 > len(body) or at + 2 + body[at + 1] > len(body):
            return None
        key, value = body[at], body[at + 2 : at + 2 + body[at + 1]]
        at += 2 + len(value)
        if key == Key.CHANNEL:
            if len(value) < _CHANNEL_HEAD:
                return None
            channels.append(_parse_channel(value))
        elif key == Key.RESET:
            if len(value) >= 3:
                said["reset_cause"] = ResetCause(value[0] & 0x0F)
                said["n_boots"] = int.from_bytes(value[1:3], "little")
        elif key in _VALUES:
            name, n_bytes = _VALUES[Key(key)]
            if not n_bytes:
                said[name] = kept_text(value)
            elif len(value) != n_bytes:
                return None
            else:
                said[name] = int.from_bytes(value, "little")
    said["counts_conversions"] = said.get("counts_conversions") == 1
    return Hello(body[0], body[1], channels=tuple(channels), **said)


_VALUES: Mapping[Key, tuple[str, int]] = {
    Key.MODEL: ("model", 0),
    Key.SERIAL_NUMBER: ("serial_number", 0),
    Key.NAME: ("name", 0),
    Key.FIRMWARE: ("firmware", 0),
    Key.RESET: ("reset_cause", 3),
    Key.RATE_MHZ: ("rate_mhz", 4),
    Key.CPU_HZ: ("cpu_hz", 4),
    Key.ROWS: ("rows", 1),
    Key.CALIBRATION_ID: ("calibration_id", 0),
    Key.BUILD: ("build", 0),
    Key.CLOCK_TOLERANCE_PPM: ("clock_tolerance_ppm", 2),
    Key.COUNTING: ("counts_conversions", 1),
}
"""Of a value in a HELLO the field of :class:`Hello` and its bytes; 0: it is a text. Those of a
reset are its cause, and how often the board has started."""


def _parse_channel(value: bytes) -> BoardChannel:
    return BoardChannel(
        name=kept_text(value[_CHANNEL_HEAD:]),
        skew_us=int.from_bytes(value[:2], "little"),
        min_counts=int.from_bytes(value[2:5], "little", signed=True),
        max_counts=int.from_bytes(value[5:8], "little", signed=True),
    )


def _encode_hello(hello: Hello) -> bytes:
    frame = bytearray([FrameType.HELLO, hello.major, hello.minor])

    def add(key: Key, value: bytes) -> None:
        frame.extend((key, len(value)))
        frame.extend(value)

    for key, (name, n_bytes) in _VALUES.items():
        value = getattr(hello, name)
        if value is None:
            continue
        if key is Key.RESET:
            value = int(value) | hello.n_boots << 8
        add(key, int(value).to_bytes(n_bytes, "little") if n_bytes else value.encode())
    for channel in hello.channels:
        ends = (channel.min_counts, channel.max_counts)
        add(
            Key.CHANNEL,
            channel.skew_us.to_bytes(2, "little")
            + b"".join(end.to_bytes(3, "little", signed=True) for end in ends)
            + channel.name.encode(),
        )
    return bytes(frame)
