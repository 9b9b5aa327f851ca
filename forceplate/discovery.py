"""Which ports platforms may be at, as all installed drivers say; none of them holds up another."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forceplate.errors import DriverFault, DriverNotFoundError, PlatformError
from forceplate.platform import (
    CheckedDriver,
    PlatformAddress,
    installed_drivers,
    load_driver,
)
from forceplate.reasons import raised
from forceplate.words import Text

LIMIT_S = 3.0
"""How long a driver may take to be loaded and to list its ports."""

SCAN_LIMIT_S = 15.0

_SLOW = Text(
    "The driver {name} did not list its ports within {limit_s:g} s; they are left out. Update or "
    "uninstall the package that brings it."
)
_FAILED = Text(
    "The driver {name} could not list its ports ({error}); they are left out. Update or uninstall "
    "the package that brings it."
)

_REFUSED = Text("The driver {name} could not look for its platforms. {error}")


@dataclass(frozen=True, slots=True)
class DriverPorts:
    """What one installed driver found."""

    driver: str
    addresses: tuple[PlatformAddress, ...] = ()
    error: PlatformError | None = None
    """Why it lists none: it cannot be loaded, failed, or took too long."""
    scans: bool = False
    """Its platforms are only found where a person lets it send: :func:`scan_for_platforms`."""


def discover_ports(
    look: Callable[[CheckedDriver], Sequence[PlatformAddress]] = lambda driver: driver.discover(),
    limit_s: float = LIMIT_S,
    names: Sequence[str] | None = None,
) -> tuple[DriverPorts, ...]:
    """Ask installed drivers at once where their platforms may be; any thread, never raises.

    Parameters
    ----------
    look
        How a driver is asked.
    limit_s
        How long is waited for all of them. One that takes longer goes on in a thread that nobody
        waits for, and that ends with the program.
    names
        Of the drivers; None: all.

    Returns
    -------
    tuple of DriverPorts
        One for each driver, in the order of their names.
    """
    names = installed_drivers() if names is None else names
    answers: queue.SimpleQueue[DriverPorts] = queue.SimpleQueue()
    for name in names:
        threading.Thread(
            target=lambda name=name: answers.put(_ask(name, look)),
            name=f"ports of {name}",
            daemon=True,
        ).start()
    found: dict[str, DriverPorts] = {}
    deadline_s = time.monotonic() + limit_s
    while len(found) < len(names):
        try:
            answer = answers.get(timeout=max(0.0, deadline_s - time.monotonic()))
        except queue.Empty:
            break
        found[answer.driver] = answer
    return tuple(found.get(name) or _too_slow(name, limit_s) for name in names)


def scan_for_platforms(names: Sequence[str] | None = None) -> tuple[DriverPorts, ...]:
    """Ask drivers as :func:`discover_ports` does, and let them send to find.

    Only for where a person asks for it: into a network, over the air.
    """
    return discover_ports(lambda driver: (*driver.discover(), *driver.scan()), SCAN_LIMIT_S, names)


def _too_slow(name: str, limit_s: float) -> DriverPorts:
    sentence = _SLOW.fill(name=repr(name), limit_s=float(limit_s))
    return DriverPorts(name, error=PlatformError(sentence))


def _ask(name: str, look: Callable[[CheckedDriver], Sequence[PlatformAddress]]) -> DriverPorts:
    try:
        driver = load_driver(name)
        addresses = tuple(look(driver))
    except (DriverNotFoundError, DriverFault) as error:  # it names the driver
        return DriverPorts(name, error=error)
    except PlatformError as error:  # it says what is wrong, and what to do
        failure = PlatformError(_REFUSED.fill(name=repr(name), error=error.text))
        failure.__cause__ = error
        return DriverPorts(name, error=failure)
    except BaseException as error:  # of whoever looks: no driver may hold up the others
        failure = PlatformError(_FAILED.fill(name=repr(name), error=raised(error)))
        failure.__cause__ = error
        return DriverPorts(name, error=failure)
    return DriverPorts(name, addresses, scans=driver.scans)
