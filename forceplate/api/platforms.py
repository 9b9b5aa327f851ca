"""Which platforms there are."""

from __future__ import annotations

import warnings

from forceplate.errors import PlatformError
from forceplate.platform import PlatformAddress, installed_drivers, load_driver, look_for


def list_platforms(*, scan: bool = False) -> tuple[PlatformAddress, ...]:
    """Return where a platform may be, by all installed drivers.

    A driver that cannot be used costs only its own; a ``RuntimeWarning`` names it.

    Parameters
    ----------
    scan
        Look also where looking means sending: into the network for streams of the Lab Streaming
        Layer, over the air. Without it nothing is sent to anything.
    """
    found: list[PlatformAddress] = []
    for name in installed_drivers():
        try:
            found += look_for(load_driver(name), scan=scan)
        except PlatformError as error:
            warnings.warn(str(error), RuntimeWarning, stacklevel=2)
    return tuple(found)
