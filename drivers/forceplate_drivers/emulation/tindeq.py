"""An emulated Progressor: commands in, notifications out, over an emulated radio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from forceplate_drivers.emulation.bluetooth_endpoint import BluetoothEndpoint
from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.sources import SINGLE_CELL
from forceplate_drivers.tindeq import SERVICE
from forceplate_drivers.tindeq_codec import Command, Tag, encode, encode_weights

SAMPLE_RATE_HZ = 80.0
FIRMWARE = b"1.2.3.4"
ID = bytes.fromhex("257100000000")
_EXACT_COUNTS = 1 << 23
"""Up to here a count of 0.00001 kg survives the float of 32 bits in which it is sent."""


class TindeqDevice:
    """A Progressor that a source pulls at; see :class:`.device.EmulatedDevice`.

    Parameters
    ----------
    per_notification
        How many samples it sends at once; its clones send one.
    first_us
        Its time of the first sample of each stream.

    Attributes
    ----------
    commands
        All that came, as it came.
    jitter_us
        How much later than due it takes a sample, by its own clock.
    """

    baud = 0
    sample_rate_hz = SAMPLE_RATE_HZ
    name = "Progressor_7125"

    def __init__(
        self, source: CountsSource, *, per_notification: int = 4, first_us: int = 0
    ) -> None:
        self._source = source
        self._per_notification = per_notification
        self._first_us = first_us
        self.commands: list[bytes] = []
        self.jitter_us: Callable[[], int] = lambda: 0
        self.power_on()

    def endpoint(self, tcp_port: int | None) -> BluetoothEndpoint:
        """Return the emulated radio by which others reach it."""
        return BluetoothEndpoint(SERVICE, self.name, tcp_port or 0, self.power_on)

    def power_on(self) -> bytes:
        """Start anew, silent."""
        self.is_streaming = self.is_exhausted = False
        self._n_sampled = 0
        self._batch: list[tuple[int, int]] = []
        return b""

    def receive(self, data: bytes) -> bytes:
        """Answer one command."""
        self.commands.append(data)
        if data == Command.START.message:
            self.power_on()
            self._source.restart()
            self.is_streaming = True
        elif data == Command.VERSION.message:
            return encode(Tag.ANSWER, FIRMWARE)
        elif data == Command.ID.message:
            return encode(Tag.ANSWER, ID)
        else:  # to stop, and all that its clones do not know
            self.is_streaming = False
        return b""

    def produce(self, n_samples: int) -> bytes:
        """Return a notification for every few samples."""
        if not self.is_streaming or self.is_exhausted:
            return b""
        counts = self._source.take(n_samples)[:, 0].tolist()
        self.is_exhausted = len(counts) < n_samples
        sent = b""
        for count in counts:
            after_us = round(self._n_sampled * 1e6 / self.sample_rate_hz)
            self._batch.append((count, self._first_us + after_us + self.jitter_us()))
            self._n_sampled += 1
            if len(self._batch) == self._per_notification:
                sent += self._notify()
        return sent + (self._notify() if self.is_exhausted and self._batch else b"")

    def _notify(self) -> bytes:
        batch, self._batch = self._batch, []
        return encode_weights(batch)


emulator = Emulator(
    TindeqDevice,
    SAMPLE_RATE_HZ,
    replace(
        SINGLE_CELL,
        newton_per_count=9.80665e-5,
        offset_counts=(1500.0,),
        noise_counts=400.0,
        drift_counts_per_s=5.0,
    ),
    counts=(-_EXACT_COUNTS, _EXACT_COUNTS),
)
