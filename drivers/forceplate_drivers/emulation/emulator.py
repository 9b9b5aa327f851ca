"""Emulated devices of installed packages: the entry-point group ``forceplate.emulators``."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import NoReturn

from forceplate.arrival import MAX_OFF_WARN
from forceplate.errors import DriverNotFoundError
from forceplate.reasons import raised
from forceplate.words import Text, plain
from forceplate_drivers.emulation.device import CountsSource, EmulatedDevice
from forceplate_drivers.emulation.sources import Bench, ReplaySource

ENTRY_POINT_GROUP = "forceplate.emulators"

_NO_EMULATOR = Text("No emulated device named {name} is installed. Installed ones: {known}.")
_NOT_LOADED = Text(
    "The emulated device {name} ({place}) cannot be loaded: {error}. Update or uninstall the "
    "package that brings it."
)
_NO_FIT = Text(
    "The emulated device {name} cannot send this; {what}: {device} of the device, {source} of what "
    "it is to send. Choose a recording of such a device."
)
_CHANNELS = Text("channels")
_RATE = Text("samples per second")
_COUNTS = Text("counts")
_INT32 = (-(2**31), 2**31 - 1)


@dataclass(frozen=True, slots=True)
class Emulator:
    """What an entry point names: a device that can be emulated, under the name of its driver."""

    device: Callable[[CountsSource], EmulatedDevice]
    """Makes the device that samples a source; called by :meth:`sampling` alone. Raises ValueError
    where the source does not fit for a reason that is not among those below."""
    sample_rate_hz: float
    """At which a simulated person is sampled."""
    bench: Bench = field(default_factory=Bench)
    """What the simulated person stands on: channels, newtons in a count, noise."""
    n_channels: tuple[int, float] | None = None
    """The least and the most channels it sends; None: those of the bench and no others."""
    most_hz: float = math.inf
    """The most samples per second that it sends, where its rate is that of its source."""
    counts: tuple[int, int] = _INT32
    """The least and the most counts that it sends; a recording beyond them would be clipped."""

    def sampling(self, source: CountsSource, name: str) -> EmulatedDevice:
        """Return the device that samples a source.

        Raises
        ------
        ValueError
            It has not the channels, the rate or the counts of the source; says which.
        """
        least, most = self.n_channels or (self.bench.n_channels, self.bench.n_channels)
        if not least <= source.n_channels <= most:
            _refuse(name, _CHANNELS, _span(least, most), f"{source.n_channels}")
        if isinstance(source, ReplaySource) and source.counts.size:
            low, high = int(source.counts.min()), int(source.counts.max())
            if not self.counts[0] <= low <= high <= self.counts[1]:
                _refuse(name, _COUNTS, _span(*self.counts), _span(low, high))
        device = self.device(source)
        due_hz = min(device.sample_rate_hz, self.most_hz)
        if not math.isclose(source.sample_rate_hz, due_hz, rel_tol=MAX_OFF_WARN):
            _refuse(name, _RATE, f"{due_hz:g}", f"{source.sample_rate_hz:g}")
        return device


def _span(least: int, most: float) -> str:
    return f"{least}" if least == most else f"{least} ... {most}"


def _refuse(name: str, what: Text, device: str, source: str) -> NoReturn:
    raise ValueError(_NO_FIT.fill(name=repr(name), what=what, device=device, source=source))


def installed_emulators() -> tuple[str, ...]:
    """Return the names of all installed emulators, sorted; imports none of them."""
    return tuple(sorted({point.name for point in entry_points(group=ENTRY_POINT_GROUP)}))


def load_emulator(name: str) -> Emulator:
    """Return the installed emulator of this name; raises DriverNotFoundError."""
    points = tuple(entry_points(group=ENTRY_POINT_GROUP, name=name))
    if not points:
        known = ", ".join(installed_emulators())
        raise DriverNotFoundError(_NO_EMULATOR.fill(name=repr(name), known=known))
    try:
        emulator = points[0].load()
        if not isinstance(emulator, Emulator):
            raise TypeError(plain(f"it is {type(emulator).__name__} and no Emulator"))
    except Exception as error:
        raise DriverNotFoundError(
            _NOT_LOADED.fill(name=repr(name), place=points[0].value, error=raised(error))
        ) from error
    return emulator
