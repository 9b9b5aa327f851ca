"""The channels and plates of a platform in a calibration, and what they may be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NoReturn

from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.stored import MAX_TEXT_LENGTH

MAX_CHANNELS = 64
# Far outside any load cell and converter, inside everything float64 can sum without overflow.
MIN_SENSITIVITY_N_PER_COUNT = 1e-12
MAX_SENSITIVITY_N_PER_COUNT = 1e6
MAX_FORCE_N = 21_000.0
"""No person presses harder; a larger force is a mistake in unit, column or calibration."""
_PRESS_N = 100.0
"""A press in the middle of what a platform is for; every curve must make a force of it."""


@dataclass(frozen=True, slots=True)
class ChannelSensitivity:
    """What one channel contributes to the force."""

    name: str
    """As the platform names the channel."""
    sensitivity_n_per_count: float | None
    """Newtons per count, pressing down positive: the sign is the polarity. None: not used."""


@dataclass(frozen=True, slots=True)
class Plate:
    """Channels that carry one plate together."""

    name: str
    """Empty where there is one; else what presses on it: ``hallux``, ``lesser_toes``."""
    channels: tuple[str, ...]
    curve: tuple[float, ...] = ()
    """Factors of the square, the cube, ... of the linear force, to be added to it."""
    moments_n_mm_per_count: tuple[tuple[float, float], ...] = ()
    """Of each channel: force times x, force times y; empty where there is no place."""
    cop_from_n: float = 0.0
    """No centre of pressure below this force; above 0 where there are moments."""


def refuse(what: Text) -> NoReturn:
    """Raise a CalibrationError that says what is wrong with a calibration."""
    raise CalibrationError(
        Text(
            "This is not a usable calibration: {what}. Correct the file, or get it again from "
            "where it came from."
        ).fill(what=what)
    )


def check_text(name: Text | str, value: str, *, may_be_empty: bool = True) -> None:
    """Return when the text is one printable line that is not too long; else refuse."""
    if not value.strip() and not (may_be_empty and value == ""):
        refuse(Text("{name} is empty").fill(name=name))
    if len(value) > MAX_TEXT_LENGTH or not value.isprintable():
        refuse(
            Text("{name} must be one line of at most {most} printable characters").fill(
                name=name, most=MAX_TEXT_LENGTH
            )
        )


def check_channel(channel: ChannelSensitivity) -> None:
    """Return when a channel has a name and a possible sensitivity; else refuse."""
    check_text(Text("a channel's name"), channel.name, may_be_empty=False)
    value = channel.sensitivity_n_per_count
    if value is None:
        return
    if isinstance(value, bool) or not math.isfinite(value):
        refuse(
            Text("the sensitivity of channel {name!r} is not a finite number").fill(
                name=channel.name
            )
        )
    if not MIN_SENSITIVITY_N_PER_COUNT <= abs(value) <= MAX_SENSITIVITY_N_PER_COUNT:
        refuse(
            Text(
                "the sensitivity of channel {name!r} is {value} N per count; its size must be "
                "{least:g} to {most:g} (write null for a channel that is not used)"
            ).fill(
                name=channel.name,
                value=value,
                least=MIN_SENSITIVITY_N_PER_COUNT,
                most=MAX_SENSITIVITY_N_PER_COUNT,
            )
        )


def _pressed_n(curve: tuple[float, ...]) -> float:
    """Return what a curve makes of a linear force of ``_PRESS_N``."""
    force_n = 0.0
    for factor in reversed((1.0, *curve)):
        force_n = (force_n + factor) * _PRESS_N
    return force_n


def check_plates(plates: tuple[Plate, ...], used: set[str]) -> None:
    """Return when the plates share out the used channels; else refuse."""
    carried = [name for plate in plates for name in plate.channels]
    if plates and (sorted(carried) != sorted(used) or len(set(carried)) < len(carried)):
        refuse(Text("each channel that has a sensitivity must belong to exactly one plate"))
    if len({plate.name for plate in plates}) < len(plates):
        refuse(Text("two plates have the same name"))
    for plate in plates:
        force_n = _pressed_n(plate.curve)
        if not -MAX_FORCE_N <= force_n <= MAX_FORCE_N:
            refuse(
                Text(
                    "the curve of plate {name!r} makes {force_n:g} N of a press of {press_n:g} N"
                ).fill(name=plate.name, force_n=force_n, press_n=_PRESS_N)
            )
        if not plate.channels:
            refuse(Text("plate {name!r} has no channel").fill(name=plate.name))
        if len(plate.moments_n_mm_per_count) not in (0, len(plate.channels)):
            refuse(
                Text("plate {name!r} needs moments for each of its channels, or for none").fill(
                    name=plate.name
                )
            )
        if plate.moments_n_mm_per_count and not plate.cop_from_n > 0:
            refuse(
                Text("plate {name!r} needs a force above 0 from which its place is given").fill(
                    name=plate.name
                )
            )
