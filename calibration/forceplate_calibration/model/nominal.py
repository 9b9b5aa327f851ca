"""A calibration by the maker's word: of a device that sends newtons, or from a data sheet.

It makes newtons, and says with each of them that nobody has put a weight on the platform
(:attr:`.Concern.NOMINAL`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forceplate.errors import CalibrationError
from forceplate.types import PlatformInfo
from forceplate.words import Text
from forceplate_calibration.model.calibration import Calibration
from forceplate_calibration.model.channels import ChannelSensitivity

DECLARED_ON = date(2026, 1, 1)
"""Of every calibration that a device declares itself: one device, one calibration, so that visits
of different days can be compared."""

_NO_CHANNEL = Text(
    "The {model} has no channel {name!r}; its channels are {names}. Name one of these."
)


def declared_calibration(platform: PlatformInfo) -> Calibration | None:
    """Return the calibration that a platform declares itself; always the same one.

    None where it declares none, so that its counts stay counts.

    Raises
    ------
    CalibrationError
        What it declares is no possible calibration.
    """
    declared = {
        channel.name: channel.nominal_n_per_count
        for channel in platform.channels
        if channel.nominal_n_per_count is not None
    }
    if not declared:
        return None
    origin = (
        f"The maker's word: newtons per count as the driver {platform.driver} declares them for "
        "this platform. Nobody has put a known weight on it."
    )
    return nominal_calibration(platform, declared, origin=origin, created=DECLARED_ON)


def nominal_calibration(
    platform: PlatformInfo, n_per_count: Mapping[str, float], *, origin: str, created: date
) -> Calibration:
    """Return a calibration by someone's word, marked as nominal and bound to this platform.

    Parameters
    ----------
    n_per_count
        Newtons per count by the channel's name, pressing down positive; a channel that is not
        named is no part of the force.
    origin
        Whose word it is, in one line.

    Raises
    ------
    CalibrationError
        The platform has no such channel, or a factor is impossible.
    """
    names = [channel.name for channel in platform.channels]
    for name in n_per_count:
        if name not in names:
            raise CalibrationError(
                _NO_CHANNEL.fill(model=platform.model, name=name, names=", ".join(names))
            )
    return Calibration(
        id=f"nominal, {platform.model}",
        origin=origin,
        created=created,
        channels=tuple(ChannelSensitivity(name, n_per_count.get(name)) for name in names),
        platform_model=platform.model,
        platform_serial_number=platform.serial_number,
        simulated=platform.simulated,
        nominal=True,
    )
