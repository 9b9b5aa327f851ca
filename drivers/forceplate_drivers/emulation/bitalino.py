"""An emulated BITalino: one-byte commands in, frames out, as firmware 4.0 does it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forceplate_drivers.bitalino import (
    AT_1000_HZ,
    BAUD,
    SAMPLE_RATE_HZ,
    START_ALL,
    STOP,
    VERSION,
)
from forceplate_drivers.bitalino_codec import BITS, encode
from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.sources import SINGLE_CELL

FIRMWARE = b"BITalino_v4.0\n"
N_FINE = BITS.count(10)
MAX_COUNTS = (1 << 10) - 1
"""Of the inputs of 10 bits."""


class BitalinoDevice:
    """A BITalino whose first inputs are a source; see :class:`.device.EmulatedDevice`."""

    baud = BAUD
    sample_rate_hz = SAMPLE_RATE_HZ

    def __init__(self, source: CountsSource) -> None:
        self._source = source
        self.power_on()

    def power_on(self) -> bytes:
        """Start anew, silent, at the rate that a real one has then."""
        self.is_streaming = self.is_exhausted = False
        self._is_fast = False
        self._number = 0
        return b""

    def receive(self, data: bytes) -> bytes:
        """Answer commands; while it sends it hears only the one that stops it."""
        return b"".join(self._command(data[at : at + 1]) for at in range(len(data)))

    def produce(self, n_samples: int) -> bytes:
        """Return a frame for each sample; inputs without a cell read 0."""
        if not self.is_streaming or self.is_exhausted:
            return b""
        counts = np.clip(self._source.take(n_samples), 0, MAX_COUNTS)
        self.is_exhausted = len(counts) < n_samples
        unused = [0] * (len(BITS) - counts.shape[1])
        frames = [
            encode(number, [*row, *unused])
            for number, row in enumerate(counts.tolist(), self._number)
        ]
        self._number += len(frames)
        return b"".join(frames)

    def _command(self, command: bytes) -> bytes:
        if command == STOP:
            self.is_streaming = False
        elif self.is_streaming:
            return b""
        elif command == VERSION:
            return FIRMWARE
        elif command == AT_1000_HZ:
            self._is_fast = True
        elif command == START_ALL and self._is_fast:
            self._source.restart()
            self._number = 0
            self.is_streaming, self.is_exhausted = True, False
        return b""


emulator = Emulator(
    BitalinoDevice,
    SAMPLE_RATE_HZ,
    replace(
        SINGLE_CELL,
        newton_per_count=0.6,
        offset_counts=(93.0,),
        noise_counts=0.5,
        drift_counts_per_s=0.0,
    ),
    n_channels=(1, N_FINE),
    counts=(0, MAX_COUNTS),
)
