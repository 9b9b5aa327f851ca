"""Faults on request: what cables, bridges and devices do to a stream."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from forceplate.words import Text

DEFAULT_RATE = 1e-4
_FORM = re.compile(r"^(?P<kind>[a-z]+)(@(?P<at>\d+(\.\d+)?))?(:(?P<amount>\d+(\.\d+)?(e-?\d+)?))?$")

_NO_BYTES = Text(
    "What a device sends by Bluetooth arrives whole or not at all: flip and duplicate cannot be. "
    "Use lose with :RATE per notification (lose:0.01)."
)


class FaultKind(StrEnum):
    """What goes wrong."""

    LOSE = "lose"
    FLIP = "flip"
    DUPLICATE = "duplicate"
    STALL = "stall"
    SILENT = "silent"
    UNPLUG = "unplug"
    RESET = "reset"
    MISSED = "missed"
    LATE = "late"
    ABSENT = "absent"


_DAMAGE = frozenset({FaultKind.LOSE, FaultKind.FLIP, FaultKind.DUPLICATE})
OF_A_CONVERTER = frozenset({FaultKind.MISSED, FaultKind.LATE, FaultKind.ABSENT})
"""Conversions that give no sample, which the device itself says."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: damage to bytes at a rate, or an event at a time of the stream."""

    kind: FaultKind
    rate: float = 0.0
    """Probability per byte, for lose, flip and duplicate."""
    at_s: float = 0.0
    """Seconds of device time after the stream's start, for the others."""
    duration_s: float | None = None
    """How long a stall lasts, or after which time an unplugged device is back; None: never."""
    n_scans: int = 0
    """Of how many conversions, where it is one of the converter."""


def parse_fault(text: str) -> Fault:
    """Read a fault as it is typed: ``flip:1e-4``, ``stall@2:0.5``, ``unplug@3:2``, ``silent@4``.

    Raises
    ------
    ValueError
        The text is no fault; the message lists the forms.
    """
    match = _FORM.match(text)
    if match and match["kind"] in list(FaultKind):
        kind = FaultKind(match["kind"])
        amount = float(match["amount"]) if match["amount"] else None
        if kind in _DAMAGE and match["at"] is None and (amount is None or 0 < amount < 1):
            return Fault(kind, rate=amount or DEFAULT_RATE)
        if kind in OF_A_CONVERTER and match["at"] is not None:
            n_scans = 1.0 if amount is None else amount
            if n_scans >= 1 and n_scans.is_integer():
                return Fault(kind, at_s=float(match["at"]), n_scans=int(n_scans))
        elif kind not in _DAMAGE and match["at"] is not None:
            return Fault(kind, at_s=float(match["at"]), duration_s=amount)
    raise ValueError(
        Text(
            "{text!r} is no fault. Use lose, flip or duplicate with :RATE per byte (flip:1e-4), "
            "or stall@S:DURATION, silent@S, unplug@S[:BACK], reset@S with times in seconds; of a "
            "board also missed@S, late@S or absent@S[:SCANS]."
        ).fill(text=text)
    )


class ByteDamage:
    """Damage bytes at random, reproducibly."""

    def __init__(self, faults: Sequence[Fault], seed: int) -> None:
        self._faults = [fault for fault in faults if fault.kind in _DAMAGE]
        self._rng = np.random.default_rng(seed)
        self.hits = 0

    def apply(self, data: bytes) -> bytes:
        """Return the bytes as the other end receives them."""
        if not data:
            return data
        for fault in self._faults:
            hit = self._rng.random(len(data)) < fault.rate
            self.hits += int(hit.sum())
            raw = np.frombuffer(data, np.uint8)
            if fault.kind == FaultKind.LOSE:
                raw = raw[~hit]
            elif fault.kind == FaultKind.DUPLICATE:
                raw = np.repeat(raw, 1 + hit)
            else:
                bits = np.left_shift(1, self._rng.integers(0, 8, len(raw))).astype(np.uint8)
                raw = np.where(hit, raw ^ bits, raw)
            data = raw.tobytes()
        return data


class NotificationLoss:
    """Lose whole notifications at random, reproducibly: nothing else happens to one in the air.

    Raises
    ------
    ValueError
        A fault changes or doubles bytes.
    """

    def __init__(self, faults: Sequence[Fault], seed: int) -> None:
        if any(fault.kind in (FaultKind.FLIP, FaultKind.DUPLICATE) for fault in faults):
            raise ValueError(_NO_BYTES)
        self._rates = [fault.rate for fault in faults if fault.kind == FaultKind.LOSE]
        self._rng = np.random.default_rng(seed)
        self.hits = 0

    def apply(self, data: bytes) -> bytes:
        """Return the notifications that arrive; the second byte of each says how long it is."""
        kept = b""
        while data:
            end = 2 + data[1]
            is_lost = any(self._rng.random() < rate for rate in self._rates)
            self.hits += is_lost
            kept += b"" if is_lost else data[:end]
            data = data[end:]
        return kept


def scheduled(faults: Sequence[Fault]) -> list[Fault]:
    """Return the faults that happen at a time, in order."""
    return sorted((f for f in faults if f.kind not in _DAMAGE), key=lambda f: f.at_s)
