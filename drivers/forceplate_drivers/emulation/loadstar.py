"""An emulated Loadstar interface: its commands in, calibrated readings out."""

from __future__ import annotations

from dataclasses import replace

from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.sources import SINGLE_CELL

SAMPLE_RATE_HZ = 80.0


class LoadstarDevice:
    """An interface with the cell that a source presses on; see :class:`.device.EmulatedDevice`.

    A count is 0.0001 of its unit.

    Attributes
    ----------
    settings
        What it answers, by the command that asks for it.
    """

    baud = 9600

    def __init__(self, source: CountsSource, unit: str = "N") -> None:
        self._source = source
        self.settings = {
            "MODEL": "FCM DI-1000", "ID": "F230235995", "UNIT": unit, "UNITS": unit,
            "LC": "500.0", "CSS": "1",
        }  # fmt: skip
        self.power_on()

    @property
    def sample_rate_hz(self) -> float:
        """Rate of the source."""
        return self._source.sample_rate_hz

    def power_on(self) -> bytes:
        """Start anew, sending nothing."""
        self._input = bytearray()
        self._latest_counts = 0
        self.is_streaming = self.is_exhausted = False
        return b""

    def receive(self, data: bytes) -> bytes:
        """Answer commands, each ended by a carriage return; while it sends, any ends that."""
        answers = b""
        for byte in data:
            if byte == ord("\r"):
                command = self._input.decode("latin-1").strip().upper()
                self._input.clear()
                answers += self._answer(command)
            else:
                self._input.append(byte)
        return answers

    def produce(self, n_samples: int) -> bytes:
        """Return a reading for each sample, padded to twelve characters."""
        if not self.is_streaming or self.is_exhausted:
            return b""
        counts = self._source.take(n_samples)[:, 0].tolist()
        self.is_exhausted = len(counts) < n_samples
        self._latest_counts = counts[-1] if counts else self._latest_counts
        return b"".join(map(_line, counts))

    def _answer(self, command: str) -> bytes:
        if self.is_streaming or not command:
            self.is_streaming = False
            return b"A\r\n"
        if command == "WC":
            self._source.restart()
            self.is_streaming, self.is_exhausted = True, False
            return b""
        if command == "W":
            return _line(self._latest_counts)
        return f"{self.settings.get(command, 'E')}\r\n".encode()


def _line(counts: int) -> bytes:
    whole, fraction = divmod(abs(counts), 10_000)
    number = f"{'-' if counts < 0 else ''}{whole}.{fraction:04d}"
    return f"{number:>12}\r\n".encode()


emulator = Emulator(
    LoadstarDevice,
    SAMPLE_RATE_HZ,
    replace(
        SINGLE_CELL,
        newton_per_count=1e-4,
        offset_counts=(2300.0,),
        noise_counts=200.0,
        drift_counts_per_s=5.0,
    ),
)
