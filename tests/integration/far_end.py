"""The far end of a pty: an emulated device whose sending a test controls line by line."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from forceplate.platform import Platform
from forceplate.types import Block
from forceplate_drivers.emulation.device import EmulatedDevice
from tests.patience import PATIENCE_S

BATCH_SAMPLES = 4


class Ramp:
    """Counts that are the sample's index, so that loss, doubling and reordering show."""

    def __init__(self, n_channels: int = 1, sample_rate_hz: float = 80.0, step: int = 1) -> None:
        self.n_channels = n_channels
        self.sample_rate_hz = sample_rate_hz
        self._step = step
        self._next = 0

    def restart(self) -> None:
        self._next = 0

    def take(self, n_samples: int) -> NDArray[np.int32]:
        first, self._next = self._next, self._next + n_samples
        index = np.arange(first, self._next, dtype=np.int32)[:, None] * self._step
        return np.asarray(index + 1000 * np.arange(self.n_channels), dtype=np.int32)


class FarEnd:
    """Answers the host at all times; streams by itself only while ``flowing``.

    Parameters
    ----------
    device
        What answers.
    tamper
        What happens to the bytes the device sends on request.
    """

    def __init__(
        self, device: EmulatedDevice, tamper: Callable[[bytes], bytes] = lambda data: data
    ) -> None:
        self.device = device
        self.flowing = True
        import tty  # not on Windows

        self._tamper = tamper
        self._lock = threading.Lock()
        self._wake_r, self._wake_w = os.pipe()
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.address = os.ttyname(self._slave)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> FarEnd:
        self.send(self.device.power_on())
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        os.write(self._wake_w, b"x")
        self._thread.join()
        self.unplug()
        os.close(self._wake_r)
        os.close(self._wake_w)

    def hold(self) -> None:
        """From now on nothing comes but answers and what the test sends."""
        with self._lock:
            self.flowing = False

    def produce(self, n_samples: int) -> None:
        with self._lock:
            self.send(self.device.produce(n_samples))

    def lose(self, n_samples: int) -> None:
        with self._lock:
            self.device.produce(n_samples)

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._master, data) :]

    def wait_until_arrived(self) -> None:
        """Return when what was sent can be read."""
        assert select.select([self._slave], [], [], 5.0)[0]

    def unplug(self) -> None:
        with self._lock:
            for fd in (self._master, self._slave):
                if fd >= 0:
                    os.close(fd)
            self._master = self._slave = -1

    def _serve(self) -> None:
        while True:
            with self._lock:
                master = self._master
                if master < 0:
                    return
                flows = self.flowing and self.device.is_streaming
            wanted = [master] if flows else []
            readable, writable, _ = select.select([master, self._wake_r], wanted, [], 0.01)
            if self._wake_r in readable:
                return
            with self._lock:
                if self._master < 0:
                    return
                if readable:
                    self.send(self._tamper(self.device.receive(os.read(master, 4096))))
                elif writable and self.flowing:
                    self.send(self.device.produce(BATCH_SAMPLES))


def read_samples(platform: Platform, n_samples: int) -> list[Block]:
    blocks: list[Block] = []
    deadline_s = time.monotonic() + PATIENCE_S
    while sum(len(block.counts) for block in blocks) < n_samples:
        assert time.monotonic() < deadline_s, f"only {blocks} came"
        block = platform.read(0.2)
        if block is not None:
            blocks.append(block)
    return blocks


def indices(blocks: list[Block]) -> list[int]:
    return [block.first_sample + row for block in blocks for row in range(len(block.counts))]
