"""Emulated devices where a driver can open them, in one line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forceplate.operations.platform.emulation import emulated_device, recorded_trial
from forceplate.platform import Platform, StreamStatistics, load_driver
from forceplate_drivers.emulation.device import EmulatedDevice
from forceplate_drivers.emulation.emulator import load_emulator
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import ReplaySource


@contextmanager
def served(
    device: str | EmulatedDevice = "harp",
    *,
    speed: float = 1.0,
    faults: Sequence[str] = (),
    tcp: bool = False,
    seed: int = 0,
) -> Iterator[str]:
    """Serve an emulated device and give the address at which its driver can open it.

    Parameters
    ----------
    device
        The name of an installed emulator, on which a simulated person presses; or a device.
    speed
        Device seconds in a second; ``math.inf``: as fast as it is read.
    faults
        What shall go wrong, as ``forceplate emulate --fault`` takes it, e.g. ``flip:1e-4``.
    tcp
        At a TCP port; else at a pseudo-terminal, where there are any.
    seed
        Of the simulated person and of the damage.
    """
    emulated = emulated_device(device, seed=seed) if isinstance(device, str) else device
    parsed = [parse_fault(fault) for fault in faults]
    tcp_port = 0 if tcp else None
    with EmulatorServer(
        emulated, speed=speed, faults=parsed, tcp_port=tcp_port, seed=seed
    ) as server:
        yield server.address


@contextmanager
def replayed(
    source: str | Path, driver: str = "harp", *, speed: float | None = None
) -> Iterator[Platform]:
    """Open a platform that sends a recorded trial again, through its real driver.

    The trial begins when the platform is started. A device that always sends repeats its first
    sample until then, and a driver may read some of these first.

    Parameters
    ----------
    source
        A visit file and the number of a trial: ``VISIT.h5#3``; without a number the first.
    driver
        Of which an emulator is installed.
    speed
        Device seconds in a second. None: as fast as it is read (``math.inf``); of a device that
        always sends, 1: its driver may measure its rate.

    Raises
    ------
    DriverNotFoundError, StorageError, ValueError
        There is no such emulator, no such trial, or it does not fit the device.
    """
    trial = _HeldTrial(recorded_trial(str(source)))
    device = load_emulator(driver).sampling(trial, driver)
    if speed is None:
        speed = 1.0 if device.is_streaming else math.inf
    with (
        served(device, speed=speed) as address,
        closing(_Replay(load_driver(driver).open(address), trial, speed)) as platform,
    ):
        yield platform


class _HeldTrial(ReplaySource):
    """A recorded trial that waits for the start of the platform with its first sample."""

    def __init__(self, trial: ReplaySource) -> None:
        super().__init__(trial.counts, trial.sample_rate_hz)
        self.begins_at_restart = False
        self._is_held = True

    def restart(self) -> None:
        if self.begins_at_restart:
            self.begin()

    def begin(self) -> None:
        """Begin the trial, unless it has."""
        if self._is_held:
            super().restart()
            self._is_held = False

    def hold(self) -> None:
        """Wait for the next start."""
        self.begins_at_restart = False
        self._is_held = True

    def take(self, n_samples: int) -> NDArray[np.int32]:
        if self._is_held:
            return np.repeat(self.counts[:1], n_samples, axis=0)
        return super().take(n_samples)


class _Replay:
    """An open platform whose start begins a trial."""

    def __init__(self, platform: Platform, trial: _HeldTrial, speed: float) -> None:
        self._platform = platform
        self._trial = trial
        # else an acquisition would hold the rate against the arrival of its samples
        self.info = replace(platform.info, real_time=speed == 1.0)
        self.read, self.stop, self.close = platform.read, platform.stop, platform.close

    @property
    def statistics(self) -> StreamStatistics:
        return self._platform.statistics

    def start(self) -> None:
        self._trial.hold()
        self._trial.begins_at_restart = True
        self._platform.start()
        self._trial.begin()
