"""The Progressor's protocol over Bluetooth: what a notification holds, and what may be commanded.

A notification is ``tag, length, value``, little endian. It comes whole or not at all, so nothing
has to be cut or found again; one whose length contradicts its size was cut on the way.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from enum import IntEnum

from forceplate_drivers.force_units import INT32
from forceplate_drivers.stream_platform import Sample

KG_DECIMALS = 5
"""Of a count: far below the noise, and 32 bits of it hold 21 t."""
KG_PER_COUNT = 10.0**-KG_DECIMALS
STAMP_ROUND_US = 1 << 32
_SAMPLE = struct.Struct("<fI")


class Command(IntEnum):
    """All that a device is ever told; none changes its zero, its calibration or its memory.

    The other commands do, or do opposite things in devices of the same protocol: 0x74 exports the
    calibration of one and resets that of another.
    """

    START = 0x65
    STOP = 0x66
    VERSION = 0x6B
    ID = 0x70

    @property
    def message(self) -> bytes:
        """Both bytes of it: some devices take no shorter one."""
        return bytes([self, 0])


class Tag(IntEnum):
    """What a notification is."""

    ANSWER = 0
    WEIGHT = 1
    PEAK_RATE = 2
    PEAK_RATE_SERIES = 3
    LOW_BATTERY = 4
    CALIBRATION_FACTOR = 5
    CALIBRATION_POINT = 6


class TindeqCodec:
    """Notifications in, samples out: one count is 0.00001 kg, the stamp is in microseconds."""

    def __init__(self) -> None:
        self.received_bytes = 0
        self.damaged_bytes = 0
        self.damage_events = 0
        self.answers: list[bytes] = []
        """To commands, in order; they do not say to which."""
        self.is_battery_empty = False
        """It has said so, and switches itself off."""
        self._in_damage = False

    def feed(self, notification: bytes) -> list[Sample]:
        """Return the samples of one notification; what no notification can be is damage."""
        self.received_bytes += len(notification)
        if not notification:
            return []
        tag, value = notification[0], notification[2:]
        is_whole = len(notification) > 1 and notification[1] == len(value)
        if not is_whole or tag not in list(Tag):
            return self._damaged(len(notification))
        if tag == Tag.WEIGHT:
            if not value or len(value) % _SAMPLE.size:
                return self._damaged(len(notification))
            return self._samples(value)
        if tag == Tag.ANSWER:
            self.answers.append(value)
        self.is_battery_empty |= tag == Tag.LOW_BATTERY
        self._in_damage = False
        return []

    def _samples(self, value: bytes) -> list[Sample]:
        """Return the samples that are numbers; what is missing then, the stamps show."""
        samples = []
        for weight_kg, stamp_us in _SAMPLE.iter_unpack(value):
            if math.isfinite(weight_kg) and abs(weight_kg / KG_PER_COUNT) < INT32[1]:
                samples.append(Sample((round(weight_kg / KG_PER_COUNT),), stamp_us, _SAMPLE.size))
                self._in_damage = False
            else:
                self._damaged(_SAMPLE.size)
        return samples

    def _damaged(self, n_bytes: int) -> list[Sample]:
        self.damaged_bytes += n_bytes
        self.damage_events += not self._in_damage
        self._in_damage = True
        return []


def encode(tag: Tag, value: bytes) -> bytes:
    """Return a notification."""
    return bytes([tag, len(value)]) + value


def encode_weights(samples: Iterable[tuple[int, int]]) -> bytes:
    """Return the notification of samples, each counts and microseconds."""
    return encode(
        Tag.WEIGHT,
        b"".join(
            _SAMPLE.pack(counts * KG_PER_COUNT, stamp_us % STAMP_ROUND_US)
            for counts, stamp_us in samples
        ),
    )
