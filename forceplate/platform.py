"""The driver interface, and how installed drivers are found.

A clinic's own driver is a package of its own that names itself in the entry-point group
``forceplate.drivers``; nothing here is patched. See ``drivers/README.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, runtime_checkable

from forceplate.errors import DriverNotFoundError
from forceplate.reasons import reason_of
from forceplate.types import Block, PlatformInfo
from forceplate.words import Text

ENTRY_POINT_GROUP = "forceplate.drivers"

_NO_DRIVER = Text("No driver named {name} is installed. Installed drivers: {known}.")
_NONE = Text("none")
_TWO_DRIVERS = Text(
    "Several packages bring a driver named {name} ({packages}). Uninstall all but one."
)
_NOT_LOADED = Text(
    "The driver {name} ({place}) cannot be loaded: {error}. Reinstall the package that brings it."
)


@dataclass(frozen=True, slots=True)
class PlatformAddress:
    """A place where a platform may be; discovery sends nothing, so nothing is proven."""

    driver: str
    address: str
    """What ``Driver.open`` takes."""
    description: str
    hardware_id: str = ""
    """USB identity, stable over replugging; empty for ports typed by hand."""


@dataclass(frozen=True, slots=True)
class StreamStatistics:
    """What came through a platform since it was opened; every byte is in exactly one place."""

    received_bytes: int = 0
    damaged_bytes: int = 0
    """Bytes that belonged to no valid sample and no known message."""
    damage_events: int = 0
    """Runs of damaged bytes."""
    lost_samples: int = 0


@runtime_checkable
class Platform(Protocol):
    """One open force platform.

    Used by one thread, in the order start, read..., stop, close. Only ``close`` may come from
    any thread, at any time, and twice.
    """

    @property
    def info(self) -> PlatformInfo:
        """What the device is; constant while it is open."""

    @property
    def statistics(self) -> StreamStatistics:
        """Counted since opening; may be read from any thread."""

    def start(self) -> None:
        """Begin a stream; its first sample has index 0. Raises PlatformError."""

    def read(self, timeout_s: float) -> Block | None:
        """Return what has arrived, or None if nothing came in time.

        Raises only PlatformDisconnectedError; damaged bytes are counted, not raised.
        """

    def stop(self) -> None:
        """End the stream. Safe when not started; raises only PlatformDisconnectedError."""

    def close(self) -> None:
        """Let go of the port. Never raises."""


@runtime_checkable
class Driver(Protocol):
    """What an entry point names."""

    @property
    def name(self) -> str:
        """As typed after ``--driver``."""

    def discover(self) -> Sequence[PlatformAddress]:
        """List ports this driver's device could be on. Quick; sends nothing to any of them."""

    def open(self, address: str) -> Platform:
        """Open and identify the platform; only ever called with an address the user chose.

        Raises
        ------
        PlatformNotFoundError
            Nothing there, or no permission.
        WrongDeviceError
            Something answers, but it is not this driver's device.
        """


def installed_drivers() -> tuple[str, ...]:
    """Return the names of all installed drivers, sorted; imports none of them."""
    return tuple(sorted({point.name for point in entry_points(group=ENTRY_POINT_GROUP)}))


def load_driver(name: str) -> Driver:
    """Return the installed driver of this name.

    Raises
    ------
    DriverNotFoundError
        No such driver is installed, two packages claim the name, or its package is broken.
    """
    points: tuple[EntryPoint, ...] = tuple(entry_points(group=ENTRY_POINT_GROUP, name=name))
    distinct = {point.value for point in points}
    if not points:
        known = ", ".join(installed_drivers()) or _NONE
        raise DriverNotFoundError(_NO_DRIVER.fill(name=repr(name), known=known))
    if len(distinct) > 1:
        raise DriverNotFoundError(
            _TWO_DRIVERS.fill(name=repr(name), packages=", ".join(sorted(distinct)))
        )
    try:
        driver = points[0].load()
    except Exception as error:
        raise DriverNotFoundError(
            _NOT_LOADED.fill(name=repr(name), place=points[0].value, error=reason_of(error))
        ) from error
    if not isinstance(driver, Driver):
        raise DriverNotFoundError(
            Text("{name} does not have the interface of a driver (name, discover, open).").fill(
                name=points[0].value
            )
        )
    return driver
