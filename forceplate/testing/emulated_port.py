"""An emulated device at a port in memory: a test decides what each read brings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import PlatformDisconnectedError
from forceplate.words import Text
from forceplate_drivers.emulation.device import EmulatedDevice

PERIOD = 30_000
PAUSE_S = 0.002
_UNPLUGGED = Text("The platform at {name} went away. Check cable and power.")


class Ramp:
    """Samples that tell which they are: channel 0 is the index, so loss and doubling show.

    The index begins again at 30,000, or at a period of one's own. The other channels are made of
    it and look like noise.
    """

    def __init__(self, n_channels: int, sample_rate_hz: float, period: int = PERIOD) -> None:
        self.n_channels = n_channels
        self.sample_rate_hz = sample_rate_hz
        self._period = period
        self._next = 0

    def restart(self) -> None:
        """Begin at 0."""
        self._next = 0

    def take(self, n_samples: int) -> NDArray[np.int32]:
        """Return the next samples, (n_samples, n_channels)."""
        first, self._next = self._next, self._next + n_samples
        return self.rows(np.arange(first, self._next) % self._period)

    def rows(self, index: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the samples of these indices, (n_samples, n_channels)."""
        factor = 7919 * np.arange(self.n_channels)
        factor[0] = 1
        return np.asarray(index[:, np.newaxis] * factor % 32749, dtype=np.int32)


class EmulatedPort:
    """A port in memory; see :class:`forceplate_drivers.port.Port`. Used by one thread.

    Parameters
    ----------
    device
        What answers and sends. It sends while a read waits for it: no time passes otherwise.
    sizes
        How many bytes each read brings at most; 0: it comes back with nothing.
    """

    is_virtual = True

    def __init__(self, device: EmulatedDevice, sizes: Iterator[int] | None = None) -> None:
        self.device = device
        self.sizes: Iterator[int] = sizes or repeat(4096)
        self.samples_per_read = 8
        self.spoil: Callable[[bytes], bytes] = lambda data: data
        """What becomes of the bytes of the samples that are sent now."""
        self.is_silent = False
        self.is_unplugged = False
        self.obeys_after = 0
        """How many reads pass before the device hears what was written; it sends meanwhile."""
        self._written: list[tuple[int, bytes]] = []
        self._n_reads = 0
        self._pending = bytearray(device.power_on())

    def send(self, data: bytes) -> None:
        """Let these bytes come next."""
        self._pending += data

    def read(self, timeout_s: float) -> bytes:
        """Return what comes now."""
        if self.is_unplugged:
            raise PlatformDisconnectedError(_UNPLUGGED.fill(name="emulated"))
        self._n_reads += 1
        while self._written and self._written[0][0] <= self._n_reads:
            self._pending += self.device.receive(self._written.pop(0)[1])
        if not self._pending and not self.is_silent and timeout_s > 0:
            self._pending += self.spoil(self.device.produce(self.samples_per_read))
        size = next(self.sizes)
        data = bytes(self._pending[:size])
        del self._pending[:size]
        if not data and size:
            time.sleep(min(timeout_s, PAUSE_S))  # whoever waits for more is not to be kept busy
        return data

    def write(self, data: bytes) -> None:
        """Hand bytes to the device, which answers at once or after some reads."""
        if self.is_unplugged:
            raise PlatformDisconnectedError(_UNPLUGGED.fill(name="emulated"))
        if self.obeys_after:
            self._written.append((self._n_reads + self.obeys_after, data))
        else:
            self._pending += self.device.receive(data)

    def set_baud(self, baud: int) -> None:
        """Do nothing: any rate is right."""

    def close(self) -> None:
        """Let go: nothing is read any more."""
        self.is_unplugged = True
