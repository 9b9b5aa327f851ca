"""What an emulated device is: the far end of a codec, without a port, a clock or a thread."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class CountsSource(Protocol):
    """Where an emulated device gets its samples from."""

    @property
    def n_channels(self) -> int:
        """Channels in each sample."""

    @property
    def sample_rate_hz(self) -> float:
        """Rate at which the samples are meant to be sent."""

    def restart(self) -> None:
        """Begin a new trial; called by the device when its stream starts."""

    def take(self, n_samples: int) -> NDArray[np.int32]:
        """Return the next samples, (n, n_channels); fewer than asked, or none, at the end."""


class EmulatedDevice(Protocol):
    """A device's protocol behaviour: bytes in, bytes out, all state inside."""

    @property
    def baud(self) -> int:
        """The rate the device speaks at; a real port would need it."""

    @property
    def sample_rate_hz(self) -> float:
        """Samples per second of device time while streaming."""

    @property
    def is_streaming(self) -> bool:
        """True while samples are due."""

    @property
    def is_exhausted(self) -> bool:
        """True when a finite source has given all it had since the last start."""

    def power_on(self) -> bytes:
        """Reset to power-up state; return what the device says on its own (a banner)."""

    def receive(self, data: bytes) -> bytes:
        """Take bytes from the host, return the device's immediate answer."""

    def produce(self, n_samples: int) -> bytes:
        """Advance by this many samples of device time; return the bytes sent meanwhile.

        Device time passes also when nothing streams: a heartbeat, a reminder.
        """
