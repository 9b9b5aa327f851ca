"""After an unplugged cable: the same platform again, never another one."""

from __future__ import annotations

import threading
import time

from forceplate.errors import (
    DriverFault,
    PlatformDisconnectedError,
    PlatformError,
    WrongDeviceError,
)
from forceplate.platform import Driver, Platform
from forceplate.types import PlatformInfo
from forceplate.words import Text

_STILL_UNPLUGGED = Text(
    "The {model} at {address} did not come back within {timeout_s:g} s. Plug it in or switch it on "
    "again, and start anew."
)
_ANOTHER_PLATFORM = Text(
    "Another platform was plugged in: {now} instead of {own}. Plug in the one this visit began "
    "with."
)

TRY_EVERY_S = 0.25
"""Soon enough for a person at the cable. Where there is no USB identity to look for, each look
opens the port, and opening it resets many boards."""


def hardware_id(driver: Driver, address: str) -> str:
    """Return the USB identity behind an address, empty when it has none."""
    port = address.partition("@")[0]
    return next((p.hardware_id for p in driver.discover() if p.address == port), "")


def place_of(driver: Driver, address: str, usb_identity: str) -> str | None:
    """Return where a device is now: it may come back under another name; None: it is nowhere.

    One without a USB identity is where it was.
    """
    if not usb_identity:
        return address
    found = [p.address for p in driver.discover() if p.hardware_id == usb_identity]
    if not found:
        return None
    _, at, baud = address.partition("@")
    return found[0] + at + baud


def reopen(
    driver: Driver,
    address: str,
    info: PlatformInfo,
    *,
    usb_identity: str = "",
    timeout_s: float,
    cancelled: threading.Event | None = None,
) -> Platform:
    """Wait for the platform to come back and open it: a new stream, never spliced to the old.

    Parameters
    ----------
    address
        Where it was. A device with a USB identity is looked for at every port, since it may
        come back under another name; one without is looked for where it was.
    info
        What it was; a device of another model, serial number or calibration is refused.
    usb_identity
        From :func:`hardware_id`, taken while it was plugged in.
    cancelled
        Set by another thread to stop waiting.

    Raises
    ------
    PlatformDisconnectedError
        It did not come back in time, or waiting was cancelled.
    WrongDeviceError
        Another platform is there now.
    DriverFault
        The driver breaks its contract.
    """
    deadline_s = time.monotonic() + timeout_s
    waiting = cancelled or threading.Event()
    while not waiting.is_set():
        platform = _try_open(driver, address, usb_identity)
        if platform is not None:
            return _same(platform, info)
        if time.monotonic() >= deadline_s:
            break
        waiting.wait(TRY_EVERY_S)
    raise PlatformDisconnectedError(
        _STILL_UNPLUGGED.fill(model=info.model, address=address, timeout_s=float(timeout_s))
    )


def _try_open(driver: Driver, address: str, usb_identity: str) -> Platform | None:
    where = place_of(driver, address, usb_identity)
    if where is None:
        return None
    try:
        return driver.open(where)
    except DriverFault:  # it will not mend itself
        raise
    except PlatformError:  # it is still booting, or its port is not there yet
        return None


def _same(platform: Platform, info: PlatformInfo) -> Platform:
    """Return the platform if it is the one before; its zero and calibration are no other's."""
    now = platform.info
    if _identity(now) == _identity(info):
        return platform
    platform.close()
    raise WrongDeviceError(
        _ANOTHER_PLATFORM.fill(
            now=" ".join(filter(None, _identity(now))), own=" ".join(filter(None, _identity(info)))
        )
    )


def _identity(info: PlatformInfo) -> tuple[str, str, str | None]:
    return info.model, info.serial_number, info.calibration_id
