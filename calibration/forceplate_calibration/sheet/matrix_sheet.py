"""The maker's matrix of an analog plate as somebody copied it: a TOML file, one for each plate.

``docs/analog-plates.md`` says what to write, with an example.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forceplate.documents import DocumentError, from_plain, load_toml, version_of
from forceplate.reasons import reason_of
from forceplate.types import PlatformInfo
from forceplate.words import Text
from forceplate_calibration.model.calibration import Calibration
from forceplate_calibration.model.channel_matrix import ChannelMatrix
from forceplate_calibration.model.channels import ChannelSensitivity, Plate, refuse
from forceplate_calibration.stored import MAX_TEXT_LENGTH

SCHEMA = "forceplate-channel-matrix"
_STEP = re.compile(r"(?P<label>.+) \[(?P<step>[0-9.e+-]+)(?: (?P<unit>[^\[\]]+))?\]")
"""Of a channel whose driver says in its name what one count is: ``Fz1 [1e-06 V]``."""


class Pressing(StrEnum):
    """Which way the maker's Fz goes when somebody presses."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class MomentUnit(StrEnum):
    """Of the rows Mx, My and Mz."""

    N_M = "N m"
    N_MM = "N mm"


class ForceUnit(StrEnum):
    """Of the rows Fx, Fy and Fz."""

    N = "N"


@dataclass(frozen=True, slots=True)
class MatrixSheet:
    """What the file says."""

    schema: str
    schema_version: int
    source: str
    """Whose numbers they are: certificate, serial number, day."""
    plate: str
    """Empty where there is one."""
    pressing: Pressing
    force_unit: ForceUnit
    moment_unit: MomentUnit
    channel_unit: str
    """Of what the platform sends: ``V``, or ``count`` of a converter that sends counts."""
    input_unit: str
    channels: tuple[str, ...]
    input_per_channel_unit: tuple[float, ...]
    fx: tuple[float, ...]
    fy: tuple[float, ...]
    fz: tuple[float, ...]
    mx: tuple[float, ...]
    my: tuple[float, ...]
    mz: tuple[float, ...]


def read_matrix_sheet(text: str) -> MatrixSheet:
    """Return what a matrix file says.

    Raises
    ------
    CalibrationError
        It is no TOML, a field is missing, unknown or of the wrong kind.
    """
    try:
        data = load_toml(text)
        version_of(data, SCHEMA, (1,))
        return from_plain(MatrixSheet, data, max_text_length=MAX_TEXT_LENGTH)
    except DocumentError as error:
        refuse(error.text)
    except ValueError as error:
        refuse(Text("it is not TOML ({error})").fill(error=reason_of(error)))


def matrix_calibration(
    platform: PlatformInfo, sheets: Sequence[MatrixSheet], *, created: date
) -> Calibration:
    """Return the nominal calibration of a platform by the matrices of its plates.

    Raises
    ------
    CalibrationError
        A channel or its unit is not the platform's, or a matrix is none.
    """
    matrices = tuple(_matrix(sheet, platform) for sheet in sheets)
    per_count: dict[str, float] = {}
    for matrix in matrices:
        twice = per_count.keys() & matrix.sensitivities_n_per_count.keys()
        if twice:
            refuse(Text("channel {name!r} carries two plates").fill(name=min(twice)))
        per_count |= matrix.sensitivities_n_per_count
    return Calibration(
        id=f"channel matrix, {platform.model}",
        origin="; ".join(sheet.source for sheet in sheets),
        created=created,
        channels=tuple(
            ChannelSensitivity(each.name, per_count.get(each.name)) for each in platform.channels
        ),
        platform_model=platform.model,
        platform_serial_number=platform.serial_number,
        simulated=platform.simulated,
        plates=tuple(Plate(each.plate, tuple(each.sensitivities_n_per_count)) for each in matrices),
        nominal=True,
        matrices=matrices,
    )


def _matrix(sheet: MatrixSheet, platform: PlatformInfo) -> ChannelMatrix:
    if len(sheet.input_per_channel_unit) != len(sheet.channels):
        refuse(
            Text("input_per_channel_unit must have a number for each of {n} channels").fill(
                n=len(sheet.channels)
            )
        )
    found = [_channel(label, sheet.channel_unit, platform) for label in sheet.channels]
    to_n_m = 1.0 if sheet.moment_unit is MomentUnit.N_M else 1e-3
    return ChannelMatrix(
        plate=sheet.plate,
        channels=tuple(name for name, _ in found),
        input_unit=sheet.input_unit,
        input_per_count=tuple(
            step * per_unit
            for (_, step), per_unit in zip(found, sheet.input_per_channel_unit, strict=True)
        ),
        pressing_is_positive_fz=sheet.pressing is Pressing.POSITIVE,
        fx_n_per_input=sheet.fx,
        fy_n_per_input=sheet.fy,
        fz_n_per_input=sheet.fz,
        mx_n_m_per_input=tuple(value * to_n_m for value in sheet.mx),
        my_n_m_per_input=tuple(value * to_n_m for value in sheet.my),
        mz_n_m_per_input=tuple(value * to_n_m for value in sheet.mz),
    )


def _channel(label: str, unit: str, platform: PlatformInfo) -> tuple[str, float]:
    """Return the platform's own name of a channel and what one count of it is."""
    names = [channel.name for channel in platform.channels]
    for name in names:
        said = _STEP.fullmatch(name)
        if label not in (name, said and said["label"]):
            continue
        step, found = (float(said["step"]), said["unit"] or "") if said else (1.0, "count")
        if found != unit:
            refuse(
                Text("channel {name!r} of the platform is in {found!r}, not in {unit!r}").fill(
                    name=name, found=found, unit=unit
                )
            )
        return name, step
    refuse(
        Text("the platform has no channel {label!r}; its channels are {names}").fill(
            label=label, names=", ".join(names)
        )
    )
