"""The vertical force of each force platform that a C3D file describes.

By its type, channels, calibration matrix and corners; all of it is checked, and what the file
does not say is not guessed. A raw channel is no force: it is one of eight cells, or volts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import StorageError
from forceplate.exchange.importing.units import force_unit
from forceplate.words import Text

GROUP = "FORCE_PLATFORM"
_N_CHANNELS: Mapping[int, int] = {1: 6, 2: 6, 3: 8, 4: 6}
"""By the types that are read."""
_FORCES: Mapping[int, slice] = {1: slice(3), 2: slice(3), 3: slice(8)}
"""Those of its channels that are forces, where no matrix makes forces of them."""
_CELLS = 3
"""The type with two cells for each shear and four for the vertical."""
_CALIBRATED = 4
"""The type whose channels become forces by CAL_MATRIX."""
_VOLTS = frozenset({"v", "mv", "uv", "µv", "μv", "volt", "volts", "millivolt", "millivolts"})
_MOMENTS = frozenset({"nm", "ncm", "nmm", "knm", "knmm"})
_LEVEL = 0.95
"""Cosine of the inclination up to which the plate's own direction is the vertical."""
_SQUARE = 0.1
"""Corners may be off a rectangle by this part of its sides: they are measured."""
_FAR = 1e6
"""No corner of a laboratory lies so far off, in millimetres."""

_OTHER_TYPE = Text(
    "its force platform {number} is of type {type}, which is not known here; types 1 to 4 are. "
    "Export its force as a table instead."
)
_NOT_WHOLE = Text(
    "what it says of its force platform {number} is not whole: {parameter} is missing or wrong. "
    "Export it again from the program that recorded it."
)
_IN_VOLTS = Text(
    "the channels of its force platform {number} are in {unit}, and it says no matrix that makes "
    "newtons of them. Export it calibrated."
)
_SEVERAL_UNITS = Text("the force channels of its force platform {number} are in {units}.")
_TWO_READINGS = Text(
    "the channels of its force platform {number} are in {units}, and its CAL_MATRIX makes forces "
    "of volts: one of the two is wrong, and the file does not say which. Export its force as a "
    "table instead."
)
_INCLINED = Text(
    "its force platform {number} does not lie level, so that its vertical force is not what was "
    "pressed. Export the force that is meant as a table."
)


@dataclass(frozen=True, slots=True)
class PlatformForce:
    """The vertical force of one platform."""

    name: str
    unit: str
    """As the file writes it; empty where it does not."""
    channels: tuple[int, ...]
    """The analog channels that it is made of, from 0."""
    force: NDArray[np.float64]
    """(n_samples,) along the vertical of the room, with the sign that the file gives it."""


def platform_forces(
    parameters: Any, analogs: NDArray[np.float64], units: Sequence[str]
) -> tuple[PlatformForce, ...]:
    """Return the vertical force of every platform; none where the file describes none.

    Parameters
    ----------
    parameters
        Of the file, as ``ezc3d`` gives them.
    analogs : (n_channels, n_samples)
        Scaled as the file says.
    units : (n_channels,)
        Of its analog channels.

    Raises
    ------
    StorageError
        A platform is of another type, not whole, in volts or inclined.
    """
    said = parameters.get(GROUP, {})
    n_platforms = next(iter(_ints(said, "USED")), 0)
    return tuple(_platform(said, i, analogs, units) for i in range(n_platforms))


def _platform(
    said: Any, index: int, analogs: NDArray[np.float64], units: Sequence[str]
) -> PlatformForce:
    """Return the upward force of a platform, made of its channels as its type prescribes."""
    number = index + 1
    types = _ints(said, "TYPE")
    if index >= len(types):
        raise _not_whole(index, "TYPE")
    kind = types[index]
    if kind not in _N_CHANNELS:
        raise StorageError(_OTHER_TYPE.fill(number=number, type=kind))
    channels = _channels(said, index, kind)
    if len(set(channels)) < _N_CHANNELS[kind] or not set(channels) <= set(range(len(units))):
        raise _not_whole(index, "CHANNEL")
    loads = analogs[list(channels)]
    if kind == _CALIBRATED:
        matrix = _matrix(said, index)
        _check_one_reading(number, matrix, [units[channel] for channel in channels])
        loads = matrix @ loads
    elif kind == _CELLS:
        loads = np.add.reduceat(loads, (0, 2, 4), axis=0)  # x12 x34, y14 y23, four of z
    return PlatformForce(
        name=f"force platform {number}",
        unit=_unit(said, index, kind, [units[channel] for channel in channels]),
        channels=channels,
        force=_upright(said, index) @ loads[:3],
    )


def _channels(said: Any, index: int, kind: int) -> tuple[int, ...]:
    """Return the channels of a platform, from 0; fewer where the file does not say them."""
    held = _each(said, "CHANNEL", 1)
    if held.shape[1] <= index:
        return ()
    return tuple(_whole(channel) - 1 for channel in held[: _N_CHANNELS[kind], index])


def _matrix(said: Any, index: int) -> NDArray[np.float64]:
    """Return what makes forces and moments of the channels; raises StorageError."""
    held = _each(said, "CAL_MATRIX", 2)
    if held.shape[:2] == (6, 6) and held.shape[2] > index:
        matrix = held[:, :, index]
        if np.isfinite(matrix).all() and np.any(matrix[2]):
            return matrix
    raise _not_whole(index, "CAL_MATRIX")


def _check_one_reading(number: int, matrix: NDArray[np.float64], units: list[str]) -> None:
    """Raise StorageError where channels are forces before a matrix, or volts after one of none."""
    makes_nothing = np.array_equal(matrix[:3], np.eye(6)[:3])
    units = units[:3] if makes_nothing else units
    written = ", ".join(sorted({unit for unit in units if unit}))
    volts = [unit for unit in units if unit.casefold() in _VOLTS]
    if makes_nothing and volts:
        raise StorageError(_IN_VOLTS.fill(number=number, unit=written))
    if not makes_nothing and any(_is_load(unit) for unit in units):
        raise StorageError(_TWO_READINGS.fill(number=number, units=written))


def _is_load(unit: str) -> bool:
    """Return whether a channel in this unit is a force or a moment already."""
    bare = unit.casefold().replace(" ", "").replace(".", "").replace("*", "").replace("·", "")
    return force_unit(unit) is not None or bare in _MOMENTS


def _unit(said: Any, index: int, kind: int, units: list[str]) -> str:
    """Return the unit of the force, as the file says it; raises StorageError."""
    number = index + 1
    if kind == _CALIBRATED:
        return next((str(unit).strip() for unit in _list(said, "UNITS")), "N")
    written = sorted(set(units[_FORCES[kind]]))
    if any(unit.casefold() in _VOLTS for unit in written):
        raise StorageError(_IN_VOLTS.fill(number=number, unit=", ".join(written)))
    if len(written) > 1:
        raise StorageError(_SEVERAL_UNITS.fill(number=number, units=", ".join(written)))
    return written[0]


def _upright(said: Any, index: int) -> NDArray[np.float64]:
    """Return (3,) the plate's axes along the vertical of the room; raises StorageError.

    The vertical is the axis of the room that stands on the plate.
    """
    held = _each(said, "CORNERS", 2)
    corners = held[:, :, index] if held.shape[:2] == (3, 4) and held.shape[2] > index else None
    if corners is None or not _is_rectangle(corners):
        raise _not_whole(index, "CORNERS")
    x = corners[:, 0] - corners[:, 1]
    z = np.cross(x, corners[:, 0] - corners[:, 3])
    axes = np.stack([x, np.cross(z, x), z], axis=1)
    axes /= np.linalg.norm(axes, axis=0)
    vertical: NDArray[np.float64] = axes[np.argmax(np.abs(axes[:, 2]))]
    if abs(vertical[2]) < _LEVEL:
        raise StorageError(_INCLINED.fill(number=index + 1))
    return vertical


def _is_rectangle(corners: NDArray[np.float64]) -> bool:
    """Return whether four corners, one a column, are those of a plate."""
    if not (np.abs(corners) < _FAR).all():
        return False
    first, second = corners[:, 0] - corners[:, 1], corners[:, 0] - corners[:, 3]
    sides = [float(np.linalg.norm(side)) for side in (first, second)]
    off = np.linalg.norm(corners @ [1.0, -1.0, 1.0, -1.0])
    return bool(
        min(sides) > 0
        and off <= _SQUARE * min(sides)
        and abs(first @ second) <= _SQUARE * sides[0] * sides[1]
    )


def _not_whole(index: int, parameter: str) -> StorageError:
    return StorageError(_NOT_WHOLE.fill(number=index + 1, parameter=f"{GROUP}:{parameter}"))


def _list(said: Any, name: str) -> list[Any]:
    return list(said[name]["value"]) if name in said else []


def _ints(said: Any, name: str) -> list[int]:
    return [_whole(value) for value in _list(said, name)]


def _whole(value: float) -> int:
    """Return a whole number; -1, which none of these numbers is, for what is none."""
    return int(value) if math.isfinite(value) and value == int(value) else -1


def _each(said: Any, name: str, n_dimensions: int) -> NDArray[np.float64]:
    """Return what is said of the platforms, the last dimension being of them; empty: nothing.

    A file of one platform may leave that dimension out.
    """
    held = np.asarray(said[name]["value"] if name in said else [], np.float64)
    if held.ndim == n_dimensions and held.size:
        held = held[..., np.newaxis]
    return held if held.ndim == n_dimensions + 1 else np.empty((0,) * (n_dimensions + 1))
