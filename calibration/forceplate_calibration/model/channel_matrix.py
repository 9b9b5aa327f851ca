"""The matrix of an analog plate: forces and moments of all its channels, by the maker's word.

The Fz row, made positive for a press, is what the instrument measures: the sensitivities of the
channels are that row. The other rows are kept so that shear and moments can be computed from the
counts of a visit at any later time, and because only the whole matrix shows a slip in copying it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.words import Text
from forceplate_calibration.model.channels import ChannelSensitivity, Plate, check_text, refuse

COMPONENTS = ("Fx", "Fy", "Fz", "Mx", "My", "Mz")
INDEPENDENT = 1e-6
"""Singular values of an evened matrix below this part of the largest are none: makers print fewer
digits than that."""


@dataclass(frozen=True, slots=True)
class ChannelMatrix:
    """Forces in N and moments in N m per unit of input, one number for each channel.

    Raises
    ------
    CalibrationError
        On construction, when it is no matrix of six independent rows.
    """

    plate: str
    """Name of the plate that it is of."""
    channels: tuple[str, ...]
    """As the platform names them, in the order of the columns."""
    input_unit: str
    """Of what the maker's matrix is multiplied with: ``V``, ``uV/V``, ``pC``."""
    input_per_count: tuple[float, ...]
    """How much of that unit one count of each channel is."""
    pressing_is_positive_fz: bool
    """The polarity: whether pressing down makes the maker's Fz grow."""
    fx_n_per_input: tuple[float, ...]
    fy_n_per_input: tuple[float, ...]
    fz_n_per_input: tuple[float, ...]
    mx_n_m_per_input: tuple[float, ...]
    my_n_m_per_input: tuple[float, ...]
    mz_n_m_per_input: tuple[float, ...]

    def __post_init__(self) -> None:
        _check_matrix(self)

    @property
    def rows(self) -> tuple[tuple[float, ...], ...]:
        """Return the six rows, in the order of ``COMPONENTS``."""
        return (
            self.fx_n_per_input, self.fy_n_per_input, self.fz_n_per_input,
            self.mx_n_m_per_input, self.my_n_m_per_input, self.mz_n_m_per_input,
        )  # fmt: skip

    @property
    def sensitivities_n_per_count(self) -> Mapping[str, float]:
        """Return what each channel adds to the pressing force; without those that add nothing."""
        sign = 1.0 if self.pressing_is_positive_fz else -1.0
        return {
            name: sign * factor * per_count
            for name, factor, per_count in zip(
                self.channels, self.fz_n_per_input, self.input_per_count, strict=True
            )
            if factor
        }

    def components(self, above_counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return Fx to Mz (n, 6) in N and N m, with the maker's signs.

        Parameters
        ----------
        above_counts : (n, n_channels)
            Counts above zero of this matrix's channels.
        """
        return np.asarray(above_counts * np.array(self.input_per_count) @ np.array(self.rows).T)


def check_matrices(
    matrices: tuple[ChannelMatrix, ...],
    channels: tuple[ChannelSensitivity, ...],
    plates: tuple[Plate, ...],
) -> None:
    """Return when the sensitivities of each plate with a matrix are its Fz; else refuse."""
    sensitivities = {each.name: each.sensitivity_n_per_count for each in channels}
    if len({matrix.plate for matrix in matrices}) < len(matrices):
        refuse(Text("a plate has two matrices"))
    for matrix in matrices:
        for name in matrix.channels:
            if name not in sensitivities:
                refuse(
                    Text(
                        "the matrix of plate {plate!r} has channel {name!r}, which is not there"
                    ).fill(plate=matrix.plate, name=name)
                )
        plate = next((each for each in plates if each.name == matrix.plate), None)
        by_matrix = matrix.sensitivities_n_per_count
        if (
            plate is None
            or plate.curve
            or plate.channels != tuple(by_matrix)
            or any(sensitivities[name] != value for name, value in by_matrix.items())
        ):
            refuse(
                Text("the sensitivities of plate {plate!r} are not the Fz of its matrix").fill(
                    plate=matrix.plate
                )
            )


def _check_matrix(matrix: ChannelMatrix) -> None:
    """Refuse a matrix that cannot tell forces and moments apart."""
    check_text(Text("the input unit of a matrix"), matrix.input_unit, may_be_empty=False)
    n = len(matrix.channels)
    if n < len(COMPONENTS) or len(set(matrix.channels)) < n:
        refuse(
            Text("the matrix of plate {plate!r} needs six different channels or more").fill(
                plate=matrix.plate
            )
        )
    rows = zip(("input", *COMPONENTS), (matrix.input_per_count, *matrix.rows), strict=True)
    for name, row in rows:
        if len(row) != n or not all(map(math.isfinite, row)):
            refuse(
                Text(
                    "row {row} of the matrix of plate {plate!r} must have {n} finite numbers, one "
                    "for each channel"
                ).fill(row=name, plate=matrix.plate, n=n)
            )
    if 0.0 in matrix.input_per_count:
        refuse(Text("a count of plate {plate!r} is nothing of the input").fill(plate=matrix.plate))
    if _rank(np.array(matrix.rows)) < len(COMPONENTS):
        refuse(
            Text(
                "the matrix of plate {plate!r} cannot tell three forces and three moments apart: a "
                "row or column is zero, or one follows from others; it was not copied rightly"
            ).fill(plate=matrix.plate)
        )


def _rank(rows: NDArray[np.float64]) -> int:
    """Return how many rows are independent, whatever their units; 0 where one is empty."""
    for axis in (1, 0):
        largest = np.abs(rows).max(axis=axis, keepdims=True)
        if not largest.all():
            return 0
        rows = rows / largest
    values = np.linalg.svd(rows, compute_uv=False)
    return int(np.count_nonzero(values > INDEPENDENT * values[0]))
