"""Which platforms there are."""

from __future__ import annotations

import warnings

from forceplate.discovery import discover_ports, scan_for_platforms
from forceplate.platform import PlatformAddress


def list_platforms(*, scan: bool = False) -> tuple[PlatformAddress, ...]:
    """Return where a platform may be, by all installed drivers; takes a few seconds at most.

    A driver that cannot be used costs only its own; a ``RuntimeWarning`` names it.

    Parameters
    ----------
    scan
        Look also where looking means sending: into the network for streams of the Lab Streaming
        Layer, over the air. Without it nothing is sent to anything.
    """
    found = scan_for_platforms() if scan else discover_ports()
    for each in found:
        if each.error is not None:
            warnings.warn(str(each.error), RuntimeWarning, stacklevel=2)
    return tuple(place for each in found for place in each.addresses)
