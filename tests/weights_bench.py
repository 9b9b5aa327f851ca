"""An emulated platform on four cells, with weights that a test puts on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.server import EmulatorServer

N_PER_COUNT = np.array([0.021, 0.020, 0.019, 0.022])
HALF_X_MM, HALF_Y_MM = 80.0, 60.0
SPEED = 40.0
MOST_AT_ONCE = 256


class Weights:
    """A plate on four cells, unloaded until the test puts something on it."""

    n_channels = 4
    sample_rate_hz = 1000.0

    def __init__(self) -> None:
        self.rng = np.random.default_rng(1)
        self.force_n = self.x_mm = self.y_mm = 0.0
        self.gain = 1.0

    def restart(self) -> None:
        """Weights stay where they are."""

    def take(self, n_samples: int) -> NDArray[np.int32]:
        x = np.array([-1, 1, -1, 1]) * self.x_mm / HALF_X_MM
        y = np.array([1, 1, -1, -1]) * self.y_mm / HALF_Y_MM
        counts = self.force_n * self.gain * (1 + x + y) / 4 / N_PER_COUNT
        noise = self.rng.normal(0, 1.5, (n_samples, 4))
        offset = np.array([310.0, -120.0, 45.0, 220.0])
        return np.asarray(np.rint(offset + counts + noise), dtype=np.int32)


class WeighedDevice(HarpDevice):
    """A board whose time stands still while the computer is too busy to serve it.

    A served device makes up for the time that it was late. At once, that is seconds of samples
    with the weights of one moment, which arrive when the next weights are on already: far more
    than anyone waits for them to settle.
    """

    def produce(self, n_samples: int) -> bytes:
        """Return the bytes of no more samples than fit between two looks at the weights."""
        return super().produce(min(n_samples, MOST_AT_ONCE))


@contextmanager
def platform_with_weights(link: Path | None = None) -> Iterator[tuple[Weights, str]]:
    """Return an emulated platform on a pty, 40 times as fast."""
    weights = Weights()
    with EmulatorServer(WeighedDevice(weights), speed=SPEED, link=link) as server:
        yield weights, server.address
