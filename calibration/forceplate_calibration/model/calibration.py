"""A calibration: what makes newtons of counts, which platform it is of, and its JSON file.

The file is described in ``calibration/README.md``. Version 1 is linear per channel and has no
certificate; version 2 may bend, may have several plates, and carries its certificate; version 3
says of itself whether it is nominal; version 4 has the maker's matrices besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from forceplate.documents import (
    DocumentError,
    dump_readable_json,
    from_plain,
    load_json,
    to_plain,
    version_of,
)
from forceplate.errors import CalibrationError
from forceplate.reasons import raised_as, reason_of
from forceplate.types import PlatformInfo
from forceplate.words import Text
from forceplate_calibration.model.certificate import Certificate
from forceplate_calibration.model.channel_matrix import ChannelMatrix
from forceplate_calibration.model.channels import ChannelSensitivity, Plate, refuse
from forceplate_calibration.model.compatibility import other_device, refuse_misfits, unusable_with
from forceplate_calibration.model.force_model import ForceModel
from forceplate_calibration.stored import MAX_TEXT_LENGTH, sha256_of

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
class Calibration(ForceModel):
    """The counts-to-newtons model of one platform: its identity, its file, and where it fits."""

    checksum: str = field(default="", compare=False)
    """As the file says; empty for one that was not read from a file of version 2 or later."""

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
        return unusable_with(self.channel_names, platform, simulated=self.simulated)

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
    with raised_as(
        CalibrationError,
        Text("The calibration file {path} cannot be read: {error}. Check the file and its name."),
        (OSError, ValueError),
        path=path,
    ):
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        text = content.decode("utf-8")
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
