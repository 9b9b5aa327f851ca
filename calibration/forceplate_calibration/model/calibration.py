"""The model that makes newtons of counts, and the JSON file that holds it.

The file is described in ``calibration/README.md``. Version 1 is linear per channel and has no
certificate; version 2 may bend, may have several plates, and carries its certificate; version 3
says of itself whether it is nominal; version 4 has the maker's matrices besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.documents import (
    DocumentError,
    dump_readable_json,
    from_plain,
    load_json,
    to_plain,
    version_of,
)
from forceplate.errors import CalibrationError
from forceplate.reasons import reason_of
from forceplate.types import PlatformInfo
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
from forceplate_calibration.model.compatibility import other_device, refuse_misfits, unusable_with
from forceplate_calibration.stored import MAX_TEXT_LENGTH, sha256_of

Counts = NDArray[np.int32] | NDArray[np.float64]
"""As sent, or means of them."""

SHORT_ID_DIGITS = 16
"""Of the SHA-256, in hexadecimal: what a platform can keep, and no two calibrations share."""
SCHEMA = "forceplate-calibration"
SIMPLE_VERSION = 1
DEAD_WEIGHTS = "dead_weights"
"""The origin of what was calibrated with known weights; the certificate says the rest."""
SCHEMA_VERSION = 2
NOMINAL_VERSION = 3
MATRIX_VERSION = 4
MAX_FILE_BYTES = 1 << 20
IMPORTED_NEWTONS = "imported newtons"
"""The id of what makes newtons again of what another system had made newtons of."""
GIVEN_NEWTONS = "newtons in memory"
"""The id of what makes newtons again of newtons that a program gave."""
UNITS_OF_COUNTS = frozenset({IMPORTED_NEWTONS, GIVEN_NEWTONS})
"""Calibrations that say only in which steps newtons were kept: true at any time."""


class Concern(StrEnum):
    """What a person must know of a calibration that can be used nevertheless."""

    EDITED = "edited"
    """The file was changed after its checksum was made."""
    EXPIRED = "expired"
    NOT_YET_ISSUED = "not_yet_issued"
    """The visit is older than the calibration."""
    OTHER_MODEL = "other_model"
    OTHER_SERIAL_NUMBER = "other_serial_number"
    NOMINAL = "nominal"
    """It is the maker's word: nobody has put a known weight on the platform."""
    UNREADABLE = "unreadable"
    """What a visit holds as its calibration is none."""


@dataclass(frozen=True)
class Calibration:
    """The counts-to-newtons model of one platform; valid as soon as it exists.

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
    checksum: str = field(default="", compare=False)
    """As the file says; empty for one that was not read from a file of version 2 or later."""

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
        names = [channel.name for channel in self.channels]
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

    @cached_property
    def sha256(self) -> str:
        """Return the identity of this calibration: the hash of its canonical JSON, in hex.

        Canonical: UTF-8, keys sorted, no space, numbers as Python's shortest decimal form.
        """
        return sha256_of(self._as_json())

    @property
    def short_id(self) -> str:
        """Return what a platform keeps to say that this calibration is its own."""
        return self.sha256[:SHORT_ID_DIGITS]

    @property
    def is_edited(self) -> bool:
        """Return whether the file was changed after its checksum was made."""
        return self.checksum not in ("", self.sha256)

    @property
    def plate_names(self) -> tuple[str, ...]:
        """Return the names of the plates; one empty name where there is one plate."""
        return tuple(plate.name for plate in self.plates) or ("",)

    def of_plate(self, name: str) -> Calibration:
        """Return the same calibration with only one of its plates.

        Raises
        ------
        CalibrationError
            It has no such plate.
        """
        kept = next((plate for plate in self.plates if plate.name == name), None)
        if kept is None:
            raise CalibrationError(
                Text(
                    "Calibration {id!r} has no plate {name!r}; it has {names}. Choose one of them."
                ).fill(id=self.id, name=name, names=", ".join(map(repr, self.plate_names)))
            )
        channels = tuple(
            each if each.name in kept.channels else ChannelSensitivity(each.name, None)
            for each in self.channels
        )
        # The checksum is of the whole; of the part only that it is wrong is still true.
        checksum = self.checksum if self.is_edited else ""
        matrices = tuple(each for each in self.matrices if each.plate == name)
        return replace(
            self, channels=channels, plates=(kept,), matrices=matrices, checksum=checksum
        )

    def pressed_by(self, what: str) -> Calibration:
        """Return what measures one pressing part: its own plate, or all where it has none."""
        return self.of_plate(what) if what in (plate.name for plate in self.plates) else self

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
        names = [channel.name for channel in self.channels]
        columns = [names.index(name) for name in matrix.channels]
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

    def concerns(self, platform: PlatformInfo, on: date) -> tuple[Concern, ...]:
        """Return what a person must know of numbers of this platform and day."""
        found: list[Concern] = []
        if self.is_edited:
            found.append(Concern.EDITED)
        if self.certificate is not None and on > self.certificate.valid_until:
            found.append(Concern.EXPIRED)
        begins = self.created if self.certificate is None else self.certificate.issued
        if on < max(begins, self.created) and self.id not in UNITS_OF_COUNTS:
            found.append(Concern.NOT_YET_ISSUED)
        if self.platform_model not in ("", platform.model):
            found.append(Concern.OTHER_MODEL)
        if self.platform_serial_number not in ("", platform.serial_number):
            found.append(Concern.OTHER_SERIAL_NUMBER)
        if self.nominal:
            found.append(Concern.NOMINAL)
        return tuple(found)

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
        names = [channel.name for channel in self.channels]
        return tuple(names.index(name) for name in plate.channels)

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

    def check_usable(self, platform: PlatformInfo) -> None:
        """Return when this calibration can make newtons of the platform's counts.

        Another model or serial number with the same channels is a :class:`Concern`.

        Raises
        ------
        CalibrationError
            Lists everything that does not fit.
        """
        refuse_misfits(self.id, self._misfits(platform))

    def check_open(self, platform: PlatformInfo) -> None:
        """Return when this calibration may measure with an open platform.

        It is usable, and the one that the platform says is its own, where it says one.

        Raises
        ------
        CalibrationError
            Lists everything that does not fit.
        """
        misfits = self._misfits(platform)
        if platform.calibration_id not in (None, self.short_id):
            misfits.append(
                Text("it is {own}, and the platform says that its own is {other}").fill(
                    own=self.short_id, other=platform.calibration_id
                )
            )
        refuse_misfits(self.id, misfits)

    def check_fits(self, platform: PlatformInfo) -> None:
        """Return when this calibration belongs to the platform: usable, same model and number.

        Raises
        ------
        CalibrationError
            Lists everything that does not fit.
        """
        own = (self.platform_model, self.platform_serial_number)
        refuse_misfits(self.id, self._misfits(platform) + other_device(*own, platform))

    def _misfits(self, platform: PlatformInfo) -> list[Text]:
        names = [channel.name for channel in self.channels]
        return unusable_with(names, platform, simulated=self.simulated)

    def to_json(self) -> str:
        """Return the text of a calibration file; ``from_json`` gives the same calibration."""
        data = self._as_json()
        if data["schema_version"] != SIMPLE_VERSION:
            data["checksum_sha256"] = self.checksum or self.sha256
        return dump_readable_json(data)

    @classmethod
    def from_json(cls, text: str) -> Calibration:
        """Return the calibration in the text of a calibration file.

        Raises
        ------
        CalibrationError
            Not JSON, an unknown, missing or repeated field, or a value that cannot be.
        """
        if len(text) > MAX_FILE_BYTES:
            refuse(Text("it is longer than {most} characters").fill(most=MAX_FILE_BYTES))
        return _read(text)

    def _as_json(self) -> dict[str, Any]:
        """Return the file's content without its checksum."""
        simple = _SimpleFile(
            schema=SCHEMA,
            schema_version=SIMPLE_VERSION,
            id=self.id,
            origin=self.origin,
            created=self.created,
            platform=_Platform(self.platform_model, self.platform_serial_number),
            simulated=self.simulated,
            channels=self.channels,
        )
        data: dict[str, Any] = to_plain(simple)
        if self.plates or self.certificate is not None or self.nominal:
            data["schema_version"] = SCHEMA_VERSION
            data["plates"] = to_plain(self.plates)
            data["certificate"] = to_plain(self.certificate)
        if self.nominal:
            data["schema_version"] = NOMINAL_VERSION
            data["nominal"] = True
        if self.matrices:
            data["schema_version"] = MATRIX_VERSION
            data["matrices"] = to_plain(self.matrices)
        return data


@dataclass(frozen=True, slots=True)
class _Platform:
    model: str
    serial_number: str


@dataclass(frozen=True, slots=True)
class _SimpleFile:
    """The fields of a file of version 1."""

    schema: str
    schema_version: int
    id: str
    origin: str
    created: date
    platform: _Platform
    simulated: bool
    channels: tuple[ChannelSensitivity, ...]


@dataclass(frozen=True, slots=True)
class _File(_SimpleFile):
    """What version 2 has besides."""

    plates: tuple[Plate, ...]
    certificate: Certificate | None
    checksum_sha256: str


@dataclass(frozen=True, slots=True)
class _NominalFile(_File):
    """What version 3 has besides."""

    nominal: bool


@dataclass(frozen=True, slots=True)
class _MatrixFile(_NominalFile):
    """What version 4 has besides."""

    matrices: tuple[ChannelMatrix, ...]


_FILES: Mapping[int, type[_SimpleFile]] = {
    SIMPLE_VERSION: _SimpleFile,
    SCHEMA_VERSION: _File,
    NOMINAL_VERSION: _NominalFile,
    MATRIX_VERSION: _MatrixFile,
}


def read_calibration(path: Path) -> Calibration:
    """Return the calibration in a file.

    Raises
    ------
    CalibrationError
        The file cannot be read, or is not a calibration; names the file.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        text = content.decode("utf-8")
    except (OSError, ValueError) as error:
        raise CalibrationError(
            Text(
                "The calibration file {path} cannot be read: {error}. Check the file and its name."
            ).fill(path=path, error=reason_of(error))
        ) from error
    try:
        return Calibration.from_json(text)
    except CalibrationError as error:
        raise CalibrationError(
            Text("In the calibration file {path}: {what}").fill(path=path, what=error.text)
        ) from error


@lru_cache(maxsize=16)
def _read(text: str) -> Calibration:
    """Return the calibration of a text; every trial of a visit has the same one."""
    try:
        data = load_json(text)
    except ValueError as error:
        refuse(Text("it is not JSON ({error})").fill(error=reason_of(error)))
    try:
        version = version_of(data, SCHEMA, tuple(_FILES))
        file = from_plain(_FILES[version], data, max_text_length=MAX_TEXT_LENGTH)
    except DocumentError as error:
        refuse(error.text)
    more = file if isinstance(file, _File) else None
    return Calibration(
        id=file.id,
        origin=file.origin,
        created=file.created,
        channels=file.channels,
        platform_model=file.platform.model,
        platform_serial_number=file.platform.serial_number,
        simulated=file.simulated,
        plates=more.plates if more else (),
        certificate=more.certificate if more else None,
        nominal=isinstance(file, _NominalFile) and file.nominal,
        matrices=file.matrices if isinstance(file, _MatrixFile) else (),
        checksum=more.checksum_sha256 if more else "",
    )
