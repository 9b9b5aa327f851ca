"""Emulated devices where a driver can open them, in one line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from forceplate.operations.emulation import emulated_device
from forceplate.platform import Platform, load_driver
from forceplate_drivers.emulation.device import EmulatedDevice
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.server import EmulatorServer


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
    source: str | Path, driver: str = "harp", *, speed: float = math.inf
) -> Iterator[Platform]:
    """Open a platform that sends a recorded trial again, through its real driver.

    Parameters
    ----------
    source
        A visit file and the number of a trial: ``VISIT.h5#3``; without a number the first.
    driver
        Of which an emulator is installed.
    speed
        Device seconds in a second; by default as fast as it is read.

    Raises
    ------
    DriverNotFoundError, StorageError, ValueError
        There is no such emulator, no such trial, or it does not fit the device.
    """
    device = emulated_device(driver, str(source))
    with (
        served(device, speed=speed) as address,
        closing(load_driver(driver).open(address)) as platform,
    ):
        yield platform
