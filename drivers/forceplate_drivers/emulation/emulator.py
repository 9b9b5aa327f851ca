"""Emulated devices of installed packages: the entry-point group ``forceplate.emulators``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import entry_points

from forceplate.errors import DriverNotFoundError
from forceplate.reasons import reason_of
from forceplate.words import Text
from forceplate_drivers.emulation.device import CountsSource, EmulatedDevice
from forceplate_drivers.emulation.sources import Bench

ENTRY_POINT_GROUP = "forceplate.emulators"

_NO_EMULATOR = Text("No emulated device named {name} is installed. Installed ones: {known}.")
_NOT_LOADED = Text(
    "The emulated device {name} ({place}) cannot be loaded: {error}. Update or uninstall the "
    "package that brings it."
)


@dataclass(frozen=True, slots=True)
class Emulator:
    """What an entry point names: a device that can be emulated, under the name of its driver."""

    device: Callable[[CountsSource], EmulatedDevice]
    """Makes the device that samples a source. Raises ValueError where the source does not fit."""
    sample_rate_hz: float
    """At which a simulated person is sampled."""
    bench: Bench = field(default_factory=Bench)
    """What the simulated person stands on: channels, newtons in a count, noise."""


def installed_emulators() -> tuple[str, ...]:
    """Return the names of all installed emulators, sorted; imports none of them."""
    return tuple(sorted({point.name for point in entry_points(group=ENTRY_POINT_GROUP)}))


def load_emulator(name: str) -> Emulator:
    """Return the installed emulator of this name.

    Raises
    ------
    DriverNotFoundError
        None is installed, or its package is broken.
    """
    points = tuple(entry_points(group=ENTRY_POINT_GROUP, name=name))
    if not points:
        known = ", ".join(installed_emulators())
        raise DriverNotFoundError(_NO_EMULATOR.fill(name=repr(name), known=known))
    try:
        emulator = points[0].load()
        if not isinstance(emulator, Emulator):
            raise TypeError(f"it is {type(emulator).__name__} and no Emulator")
    except Exception as error:
        raise DriverNotFoundError(
            _NOT_LOADED.fill(name=repr(name), place=points[0].value, error=reason_of(error))
        ) from error
    return emulator
