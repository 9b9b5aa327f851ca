"""The driver interface, and how installed drivers are found.

A clinic's own driver is a package of its own that names itself in the entry-point group
``forceplate.drivers``; nothing here is patched. See ``drivers/README.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, is_dataclass, replace
from functools import lru_cache
from importlib.metadata import EntryPoints, entry_points
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from forceplate.driver_contract import BlockCheck, check_info, failed, shown_line, wrong_field
from forceplate.errors import DriverNotFoundError, InputError, PlatformError
from forceplate.reasons import raised
from forceplate.types import Block, PlatformInfo
from forceplate.words import Text

ENTRY_POINT_GROUP = "forceplate.drivers"
INTERFACE_VERSION = 1
"""Of everything a driver may rely on, as ``drivers/README.md`` lists it. It rises when a driver
written for the one before would no longer work."""

_NO_DRIVER = Text("No driver named {name} is installed. Installed drivers: {known}.")
_NONE = Text("none")
_TWO_DRIVERS = Text(
    "Several packages bring a driver named {name} ({packages}). Uninstall all but one."
)
_OTHER_INTERFACE = Text(
    "The driver {name} ({place}) is written for version {theirs} of the driver interface; this "
    "forceplate has version {ours}. Install a version of its package, or of forceplate, that fits."
)
_NO_LABELS = Text(
    "The {model} keeps no serial number, name or calibration that can be set ({driver}). Write "
    "them on the platform itself."
)
_NOT_LOADED = Text(
    "The driver {name} ({place}) cannot be loaded: {error}. Reinstall the package that brings it."
)

_NO_PORT = Text(
    "The driver {name} reads no port, so there are no bytes of it to capture. Record its stream "
    "instead."
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
        """Return what has arrived, at least one sample, or None if nothing came in time.

        Raises only PlatformDisconnectedError, and PlatformSilentError where the device itself says
        that it does not sample; damaged bytes are counted, not raised.
        """

    def stop(self) -> None:
        """End the stream. Safe when not started; raises only PlatformDisconnectedError."""

    def close(self) -> None:
        """Let go of the port. Never raises."""


class GatheringPlatform(Platform, Protocol):
    """A platform that can keep what comes without decoding it: what a driver at a port is for free.

    The instrument then decodes when somebody looks, and not for each sample. One thread gathers;
    another may gather and take meanwhile, one of them at a time.
    """

    @property
    def gathers(self) -> bool:
        """True; where it is not, the platform is read."""

    def gather(self, timeout_s: float) -> None:
        """Keep what comes with its arrival, waiting this long at most; 0: what is there, at once.

        Raises only PlatformDisconnectedError; what came before can still be taken.
        """

    def take(self) -> Block | None:
        """Return the next block of what was gathered, in order; None: nothing is left."""


@runtime_checkable
class Driver(Protocol):
    """What an entry point names.

    ``interface_version``, if it has one, is the :data:`INTERFACE_VERSION` it was written for; one
    without was written for the first.
    """

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


@runtime_checkable
class ScanningDriver(Driver, Protocol):
    """A driver of what is only found by sending: into a network, over the air."""

    def scan(self) -> Sequence[PlatformAddress]:
        """Look for platforms, sending what that takes; only called where a person asks for it.

        Takes a few seconds; raises PlatformError.
        """


@runtime_checkable
class LabelledPlatform(Platform, Protocol):
    """A platform that keeps what people say of it without power; not while it streams."""

    def label(self, field: str) -> str:
        """Return what it keeps for a field of ``PlatformInfo``; empty: nothing.

        One of ``serial_number``, ``name``, ``calibration_id``. Raises PlatformError.
        """

    def set_label(self, field: str, text: str) -> None:
        """Let it keep a text, empty: none. Raises PlatformError; InputError: it is too long."""


def installed_drivers() -> tuple[str, ...]:
    """Return the names of all installed drivers, sorted; imports none of them."""
    return tuple(sorted(_entry_points().names))


class CheckedPlatform:
    """A platform whose answers are checked: what it gives is what :class:`Platform` says.

    Every method raises DriverFault where the driver breaks its contract or raises what it may not;
    the errors that it may raise go through as they are.

    Parameters
    ----------
    platform
        As the driver opened it.
    driver
        The name under which the driver is installed; None: as the platform says.
    package
        Name and version of what brings the driver.
    """

    def __init__(self, platform: Platform, driver: str | None = None, package: str = "") -> None:
        self._platform = platform
        self._driver = driver or "?"
        info = self._asked("info")
        self._driver = driver or str(getattr(info, "driver", "?"))
        info = check_info(info, self._driver)
        self._info = replace(info, driver_package=package or info.driver_package)
        self._check = BlockCheck(self._driver, len(info.channels))
        self.gathers = getattr(platform, "gathers", False) is True
        """True where any thread may gather and take; else one does both."""
        self._waiting: Block | None = None

    @classmethod
    def of(cls, platform: Platform) -> CheckedPlatform:
        """Return the platform checked, once and no more."""
        return platform if isinstance(platform, cls) else cls(platform)

    @property
    def info(self) -> PlatformInfo:
        """As the driver said when it was opened."""
        return self._info

    @property
    def statistics(self) -> StreamStatistics:
        """What the driver counted."""
        statistics = self._asked("statistics")
        if not isinstance(statistics, StreamStatistics) or not all(
            type(n) is int and n >= 0 for n in astuple(statistics)
        ):
            raise wrong_field(self._driver, "statistics", statistics)
        return statistics

    def start(self) -> None:
        """Begin a stream."""
        self._check.restart()
        self._called("start")

    def read(self, timeout_s: float) -> Block | None:
        """Return the next block, which nobody can change any more; None if none came in time."""
        return self._checked("read", timeout_s)

    def gather(self, timeout_s: float) -> None:
        """Wait for what comes, this long at most, and keep it until it is taken."""
        if self.gathers:
            self._called("gather", timeout_s)
        else:
            self._waiting = self.read(timeout_s)

    def take(self) -> Block | None:
        """Return the next block of what was gathered; None: nothing is left."""
        if self.gathers:
            return self._checked("take")
        block, self._waiting = self._waiting, None
        return block

    def stop(self) -> None:
        """End the stream."""
        self._called("stop")

    def close(self) -> None:
        """Let go of the port."""
        with suppress(PlatformError):  # nobody can do anything about it any more
            self._called("close")

    def _checked(self, method: str, *arguments: float) -> Block | None:
        block = self._called(method, *arguments)
        return None if block is None else self._check.checked(block)

    @property
    def keeps_labels(self) -> bool:
        """True for a :class:`LabelledPlatform`; whether it may be written to, only trying tells."""
        return isinstance(self._platform, LabelledPlatform)

    def label(self, field: str) -> str:
        """Return what the platform keeps for a field of its info; see :class:`LabelledPlatform`."""
        self._must_keep_labels()
        label = self._called("label", field)
        if not isinstance(label, str):
            raise wrong_field(self._driver, "label", label)
        return label

    def set_label(self, field: str, text: str) -> None:
        """Let the platform keep a text; see :class:`LabelledPlatform`."""
        self._must_keep_labels()
        self._called("set_label", field, text)

    def _must_keep_labels(self) -> None:
        if not self.keeps_labels:
            raise InputError(_NO_LABELS.fill(model=self._info.model, driver=repr(self._driver)))

    def _called(self, method: str, *arguments: float | str) -> Any:
        try:
            return getattr(self._platform, method)(*arguments)
        except (PlatformError, InputError):
            raise
        except (Exception, SystemExit) as error:
            raise failed(self._driver, method, error) from error

    def _asked(self, name: str) -> Any:
        try:
            return getattr(self._platform, name)
        except (Exception, SystemExit) as error:
            raise failed(self._driver, name, error) from error


class CheckedDriver:
    """An installed driver whose answers are checked; see :class:`CheckedPlatform`."""

    def __init__(self, driver: Driver, name: str, package: str) -> None:
        self._driver = driver
        self._package = package
        self.name = name

    def discover(self) -> Sequence[PlatformAddress]:
        """List the ports at which its device may be."""
        return self._places("discover")

    @property
    def scans(self) -> bool:
        """True for a :class:`ScanningDriver`: its platforms are only found by sending."""
        return isinstance(self._driver, ScanningDriver)

    def scan(self) -> Sequence[PlatformAddress]:
        """List what is only found by sending; nothing where the driver does not."""
        return self._places("scan") if self.scans else ()

    def through(self, change: Callable[[Any], Any]) -> CheckedDriver:
        """Return the same driver with its ports opened in another way.

        Parameters
        ----------
        change
            Gets what opens a port of an address and a baud rate, and returns what is to do it.

        Raises
        ------
        DriverNotFoundError
            It opens no port (``forceplate_drivers.stream_platform.PortDriver``).
        """
        driver: Any = self._driver
        if not is_dataclass(driver) or not hasattr(driver, "connect"):
            raise DriverNotFoundError(_NO_PORT.fill(name=repr(self.name)))
        changed: Any = replace(driver, connect=change(driver.connect))  # type: ignore[type-var]
        return CheckedDriver(changed, self.name, self._package)

    def _places(self, method: str) -> tuple[PlatformAddress, ...]:
        try:
            found = tuple(getattr(self._driver, method)())
        except PlatformError:
            raise
        except (Exception, SystemExit) as error:
            raise failed(self.name, method, error) from error
        for place in found:
            if not isinstance(place, PlatformAddress):
                raise wrong_field(self.name, "PlatformAddress", place)
            for field, text in asdict(place).items():
                if not isinstance(text, str):
                    raise wrong_field(self.name, f"PlatformAddress.{field}", text)
        return tuple(
            replace(place, description=shown_line(place.description))
            for place in found
            if place.address.isprintable()  # nobody could type another
        )

    def open(self, address: str) -> CheckedPlatform:
        """Open the platform and check what the driver says of it."""
        try:
            platform = self._driver.open(address)
        except PlatformError:
            raise
        except (Exception, SystemExit) as error:
            raise failed(self.name, "open", error) from error
        try:
            return CheckedPlatform(platform, self.name, self._package)
        except PlatformError:
            with suppress(Exception):  # its port must not stay taken
                platform.close()
            raise


def load_driver(name: str) -> CheckedDriver:
    """Return the installed driver of this name; whatever it answers is checked.

    Raises
    ------
    DriverNotFoundError
        No such driver is installed, two packages claim the name, or its package is broken.
    """
    points = tuple(_entry_points().select(name=name))
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
        is_driver = isinstance(driver, Driver)
    except (Exception, SystemExit) as error:
        raise DriverNotFoundError(
            _NOT_LOADED.fill(name=repr(name), place=points[0].value, error=raised(error))
        ) from error
    if not is_driver:
        raise DriverNotFoundError(
            Text("{name} does not have the interface of a driver (name, discover, open).").fill(
                name=points[0].value
            )
        )
    theirs = getattr(driver, "interface_version", 1)
    if theirs != INTERFACE_VERSION:
        raise DriverNotFoundError(
            _OTHER_INTERFACE.fill(
                name=repr(name), place=points[0].value, theirs=str(theirs), ours=INTERFACE_VERSION
            )
        )
    package = points[0].dist
    return CheckedDriver(driver, name, f"{package.name} {package.version}" if package else "")


def _entry_points() -> EntryPoints:
    """Return all drivers; the packages are looked through again only where one may be new."""
    return _entry_points_in(tuple((place, _changed_ns(place)) for place in sys.path))


@lru_cache(maxsize=1)
def _entry_points_in(_places: tuple[tuple[str, int], ...]) -> EntryPoints:
    return entry_points(group=ENTRY_POINT_GROUP)


def _changed_ns(place: str) -> int:
    """Return when a package was last put into a folder that Python looks in, or taken out."""
    try:
        return Path(place).stat().st_mtime_ns
    except OSError:
        return 0
