"""Whether a calibration and a platform belong together, in words."""

from __future__ import annotations

from collections.abc import Sequence

from forceplate.errors import CalibrationError
from forceplate.types import PlatformInfo
from forceplate.words import Text, listed


def unusable_with(names: Sequence[str], platform: PlatformInfo, *, simulated: bool) -> list[Text]:
    """Return why a calibration of channels of these names can make no newtons of its counts."""
    others = [channel.name for channel in platform.channels]
    misfits = []
    if len(names) != len(others):
        misfits.append(
            Text("it has {own} channels, not {other}").fill(own=len(names), other=len(others))
        )
    elif list(names) != others:
        misfits.append(
            Text("its channels are {own}, not {other}").fill(
                own=", ".join(names), other=", ".join(others)
            )
        )
    if simulated and not platform.simulated:
        misfits.append(Text("it is a simulated calibration and the platform is a real one"))
    return misfits


def other_device(model: str, serial_number: str, platform: PlatformInfo) -> list[Text]:
    """Return of which other device a calibration is; empty names are of any."""
    misfits = []
    if model not in ("", platform.model):
        misfits.append(
            Text("it is for model {own!r}, not {other!r}").fill(own=model, other=platform.model)
        )
    if serial_number not in ("", platform.serial_number):
        misfits.append(
            Text("it is for serial number {own!r}, not {other!r}").fill(
                own=serial_number, other=platform.serial_number
            )
        )
    return misfits


def refuse_misfits(name: str, misfits: Sequence[Text]) -> None:
    """Return where there are none; raises CalibrationError with all of them."""
    if misfits:
        raise CalibrationError(
            Text(
                "Calibration {name!r} does not fit this platform: {misfits}. Use the calibration "
                "that belongs to this platform."
            ).fill(name=name, misfits=listed(misfits, "; "))
        )
