"""What an emulated device is: the far end of a codec, without a port, a clock or a thread."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class CountsSource(Protocol):
    """Where an emulated device gets its samples from: a simulated person, a ramp, a recording.

    A recording may be of any platform. The device that is made of it checks channels and rate,
    and raises ValueError where they are not its own.
    """

    @property
    def n_channels(self) -> int:
        """Channels in each sample."""

    @property
    def sample_rate_hz(self) -> float:
        """Rate at which the samples are meant to be sent."""

    def restart(self) -> None:
        """Begin a new trial; called by the device, when it is asked to start its stream.

        One that always sends calls it when it is powered on.
        """

    def take(self, n_samples: int) -> NDArray[np.int32]:
        """Return the next samples, (n, n_channels); fewer than asked, or none, at the end.

        Only a recording ends; :meth:`restart` begins it again.
        """


class EmulatedDevice(Protocol):
    """A device's protocol behaviour: bytes in, bytes out, all state inside.

    Used by one thread. It knows no time but the samples it is asked to produce.
    """

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
        """True from when the source gave fewer samples than asked, until the next start.

        Nothing is produced any more then, and whoever serves the device does not wait for it.
        """

    def power_on(self) -> bytes:
        """Reset to power-up state; return what the device says on its own (a banner)."""

    def receive(self, data: bytes) -> bytes:
        """Take bytes from the host, return the device's immediate answer."""

    def produce(self, n_samples: int) -> bytes:
        """Advance by this many samples of device time; return the bytes sent meanwhile.

        Of fewer samples than asked, where the source has no more, the bytes of those few.
        Device time passes also when nothing streams: a heartbeat, a reminder.
        """
