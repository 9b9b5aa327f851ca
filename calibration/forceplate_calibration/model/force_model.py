"""What makes newtons of counts, and places of them: channels, plates, curves and matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.fitting.plate_result import PlateResult
from forceplate_calibration.fitting.sensitivity_matrix import (
    centre_of_pressure_mm,
    u_centre_of_pressure_mm,
)
from forceplate_calibration.fitting.uncertainty import expanded_n
from forceplate_calibration.model.certificate import Certificate
from forceplate_calibration.model.channel_matrix import ChannelMatrix, check_matrices
from forceplate_calibration.model.channels import (
    MAX_CHANNELS,
    ChannelSensitivity,
    Plate,
    check_channel,
    check_plates,
    check_text,
    refuse,
)

Counts = NDArray[np.int32] | NDArray[np.float64]
"""As sent, or means of them."""


@dataclass(frozen=True)
class ForceModel:
    """What makes newtons of the counts of one platform; valid as soon as it exists.

    Raises
    ------
    CalibrationError
        On construction, when a value is missing, of the wrong kind, or out of bounds.
    """

    id: str
    """The clinic's or maker's own name for this calibration."""
    origin: str
    """Where the coefficients come from: in words, or an id of the instrument's own, which
    :func:`forceplate_calibration.certificate.rows.calibration_origin` says in words."""
    created: date
    channels: tuple[ChannelSensitivity, ...]
    """One for every channel of the platform, in its order."""
    platform_model: str = ""
    """Empty: not bound to a model."""
    platform_serial_number: str = ""
    """Empty: not bound to one device."""
    simulated: bool = False
    """True: for a simulated platform only; its newtons are nobody's force."""
    plates: tuple[Plate, ...] = ()
    """Empty: all used channels carry one plate, linearly."""
    certificate: Certificate | None = None
    nominal: bool = False
    """True: the maker's word, or a data sheet's; no weight was ever put on."""
    matrices: tuple[ChannelMatrix, ...] = ()
    """Of analog plates, as their makers state them; the sensitivities are their Fz."""

    def __post_init__(self) -> None:
        check_text("id", self.id, may_be_empty=False)
        check_text("origin", self.origin, may_be_empty=False)
        check_text("platform.model", self.platform_model)
        check_text("platform.serial_number", self.platform_serial_number)
        if not 1 <= len(self.channels) <= MAX_CHANNELS:
            refuse(
                Text("there are {n} channels, 1 to {most} are possible").fill(
                    n=len(self.channels), most=MAX_CHANNELS
                )
            )
        for channel in self.channels:
            check_channel(channel)
        names = self.channel_names
        if len(set(names)) < len(names):
            refuse(Text("a channel name occurs twice in {names}").fill(names=", ".join(names)))
        if not self.used_channels:
            refuse(Text("no channel has a sensitivity; at least one must"))
        check_plates(self.plates, {names[column] for column in self.used_channels})
        if self.nominal and self.certificate is not None:
            refuse(Text("it is nominal and has a certificate, and can only be one of them"))
        if self.matrices and not self.nominal:
            refuse(Text("it has a maker's matrix and must be nominal"))
        check_matrices(self.matrices, self.channels, self.plates)

    @cached_property
    def used_channels(self) -> tuple[int, ...]:
        """Return the column numbers of the channels that make up the force."""
        return tuple(
            column
            for column, channel in enumerate(self.channels)
            if channel.sensitivity_n_per_count is not None
        )

    @property
    def channel_names(self) -> list[str]:
        """Return the names of all channels, in their order."""
        return [channel.name for channel in self.channels]

    @property
    def plate_names(self) -> tuple[str, ...]:
        """Return the names of the plates; one empty name where there is one plate."""
        return tuple(plate.name for plate in self.plates) or ("",)

    def force_n(self, counts: Counts, zero_counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the total force in newtons above the given zero, one value per sample.

        Parameters
        ----------
        counts : (n_samples, n_channels)
            As the platform sent them.
        zero_counts : (n_channels,)
            What each channel reads at the force that is to be called 0 N.

        Raises
        ------
        CalibrationError
            The shapes do not fit the number of channels, or the zero is not finite.
        """
        self._check_shapes(counts, zero_counts)
        if not self.plates:
            return self._linear_n(counts, zero_counts, self.used_channels)
        force = np.zeros(len(counts))
        for plate in self.plates:
            linear = self._linear_n(counts, zero_counts, self._columns(plate))
            term = linear
            force += linear
            with np.errstate(over="ignore", invalid="ignore"):  # no number: refused as a force
                for factor in plate.curve:
                    term = term * linear
                    force += factor * term
        return force

    def components(
        self, counts: Counts, zero_counts: NDArray[np.float64], plate: str = ""
    ) -> NDArray[np.float64]:
        """Return Fx to Mz of a plate with a matrix, (n_samples, 6) in N and N m, its maker's signs.

        Raises
        ------
        CalibrationError
            The plate has no matrix, or the shapes do not fit.
        """
        self._check_shapes(counts, zero_counts)
        matrix = next((each for each in self.matrices if each.plate == plate), None)
        if matrix is None:
            raise CalibrationError(
                Text("Calibration {id!r} has no matrix for plate {name!r}.").fill(
                    id=self.id, name=plate
                )
            )
        columns = [self.channel_names.index(name) for name in matrix.channels]
        return matrix.components(counts[:, columns] - zero_counts[columns])

    def centre_of_pressure_mm(
        self, counts: Counts, zero_counts: NDArray[np.float64], plate: str = ""
    ) -> NDArray[np.float64]:
        """Return where the force presses, (n_samples, 2), x and y from the middle of the plate.

        NaN below the force from which it is known well enough.

        Raises
        ------
        CalibrationError
            The plate has no such calibration, or the shapes do not fit.
        """
        return centre_of_pressure_mm(
            self._loads(counts, zero_counts, plate), gate_n=self._placed(plate).cop_from_n
        )

    def u_centre_of_pressure_mm(
        self, counts: Counts, zero_counts: NDArray[np.float64], plate: str = ""
    ) -> NDArray[np.float64]:
        """Return the expanded uncertainty (k = 2) of those places, NaN where there is none.

        Raises
        ------
        CalibrationError
            The certificate does not say it.
        """
        result = self._result(plate)
        if result is None or result.matrix is None:
            raise CalibrationError(
                Text("The certificate of {id!r} says nothing of how sure a place is.").fill(
                    id=self.id
                )
            )
        loads = self._loads(counts, zero_counts, plate)
        columns = list(self._columns(self._placed(plate)))
        above = counts[:, columns] - zero_counts[columns]
        gram = np.array(result.matrix.gram)
        leverage = np.asarray(np.einsum("ij,jk,ik->i", above, gram, above))
        u = np.full((len(loads), 2), np.nan)
        enough = loads[:, 0] >= self._placed(plate).cop_from_n
        covariance = np.array(result.matrix.covariance)
        u[enough] = u_centre_of_pressure_mm(loads[enough], covariance, leverage[enough])
        return np.asarray(2 * np.hypot(u, result.matrix.u_position_mm))

    def expanded_uncertainty_n(self, force_n: float, plate: str = "") -> float | None:
        """Return the expanded uncertainty (k = 2) of a force; None without a certificate."""
        result = self._result(plate)
        return None if result is None else expanded_n(result.uncertainty, force_n)

    def _check_shapes(self, counts: Counts, zero_counts: NDArray[np.float64]) -> None:
        n_channels = len(self.channels)
        if counts.ndim != 2 or counts.shape[1] != n_channels or zero_counts.shape != (n_channels,):
            raise CalibrationError(
                Text(
                    "Calibration {id!r} is for {n:channel|channels}, but the counts have shape "
                    "{shape} "
                    "and the zero {zero_shape}. Use the calibration that belongs to this "
                    "platform."
                ).fill(
                    id=self.id,
                    n=n_channels,
                    shape=str(counts.shape),
                    zero_shape=str(zero_counts.shape),
                )
            )
        if not np.isfinite(zero_counts).all():
            raise CalibrationError(
                Text("The zero is not a finite number. Zero the platform again.")
            )

    def _linear_n(
        self,
        counts: Counts,
        zero_counts: NDArray[np.float64],
        columns: Sequence[int],
    ) -> NDArray[np.float64]:
        force = np.zeros(len(counts))
        above: Any = np.empty(len(counts))
        # Channel by channel, not as a matrix product: the same bits on every computer.
        for column in columns:
            above[:] = counts[:, column]
            above -= zero_counts[column]
            above *= self.channels[column].sensitivity_n_per_count
            force += above
        return force

    def _columns(self, plate: Plate) -> tuple[int, ...]:
        return tuple(map(self.channel_names.index, plate.channels))

    def _placed(self, name: str) -> Plate:
        plate = next((each for each in self.plates if each.name == name), None)
        if plate is None or not plate.moments_n_mm_per_count:
            raise CalibrationError(
                Text(
                    "Calibration {id!r} gives no centre of pressure for plate {name!r}: it was "
                    "not calibrated with weights at known places."
                ).fill(id=self.id, name=name)
            )
        return plate

    def _loads(
        self, counts: Counts, zero_counts: NDArray[np.float64], name: str
    ) -> NDArray[np.float64]:
        self._check_shapes(counts, zero_counts)
        plate = self._placed(name)
        columns = self._columns(plate)
        loads = np.zeros((len(counts), 3))
        loads[:, 0] = self._linear_n(counts, zero_counts, columns)
        for column, moments in zip(columns, plate.moments_n_mm_per_count, strict=True):
            above = counts[:, column] - zero_counts[column]
            loads[:, 1] += above * moments[0]
            loads[:, 2] += above * moments[1]
        return loads

    def _result(self, plate: str) -> PlateResult | None:
        results = () if self.certificate is None else self.certificate.results
        return next((result for result in results if result.plate == plate), None)
