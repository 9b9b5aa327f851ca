"""A linear calibration per channel, and the JSON file that holds it.

The file is described in ``calibration/README.md``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate.types import PlatformInfo

SCHEMA = "forceplate-calibration"
SCHEMA_VERSION = 1
MAX_FILE_BYTES = 65_536
MAX_CHANNELS = 64
MAX_TEXT_LENGTH = 2_000
# Far outside any load cell and converter, inside everything float64 can sum without overflow.
MIN_SENSITIVITY_N_PER_COUNT = 1e-12
MAX_SENSITIVITY_N_PER_COUNT = 1e6


@dataclass(frozen=True, slots=True)
class ChannelSensitivity:
    """What one channel contributes to the force."""

    name: str
    """As the platform names the channel."""
    sensitivity_n_per_count: float | None
    """Newtons per count, pressing down positive: the sign is the polarity. None: not used."""


@dataclass(frozen=True)
class Calibration:
    """A linear counts-to-newtons model of one platform; valid as soon as it exists.

    Raises
    ------
    CalibrationError
        On construction, when a value is missing, of the wrong kind, or out of bounds.
    """

    id: str
    """The clinic's or maker's own name for this calibration."""
    origin: str
    """Where the coefficients come from, in words."""
    created: date
    channels: tuple[ChannelSensitivity, ...]
    """One for every channel of the platform, in its order."""
    platform_model: str = ""
    """Empty: not bound to a model."""
    platform_serial_number: str = ""
    """Empty: not bound to one device."""
    simulated: bool = False
    """True: for a simulated platform only; its newtons are nobody's force."""

    def __post_init__(self) -> None:
        _check_text("id", self.id, may_be_empty=False)
        _check_text("origin", self.origin, may_be_empty=False)
        _check_text("platform.model", self.platform_model)
        _check_text("platform.serial_number", self.platform_serial_number)
        if not 1 <= len(self.channels) <= MAX_CHANNELS:
            _refuse(f"there are {len(self.channels)} channels, 1 to {MAX_CHANNELS} are possible")
        for channel in self.channels:
            _check_channel(channel)
        names = [channel.name for channel in self.channels]
        if len(set(names)) < len(names):
            _refuse(f"a channel name occurs twice in {', '.join(names)}")
        if not self.used_channels:
            _refuse("no channel has a sensitivity; at least one must")

    @cached_property
    def used_channels(self) -> tuple[int, ...]:
        """Return the column numbers of the channels that make up the force."""
        return tuple(
            column
            for column, channel in enumerate(self.channels)
            if channel.sensitivity_n_per_count is not None
        )

    @property
    def scope(self) -> str:
        """Return in words which platforms this calibration belongs to."""
        model = f"model {self.platform_model}" if self.platform_model else "any model"
        serial = self.platform_serial_number
        return f"{model}, {f'serial number {serial}' if serial else 'any serial number'}"

    @cached_property
    def sha256(self) -> str:
        """Return the identity of this calibration: the hash of its canonical JSON, in hex.

        Canonical: UTF-8, keys sorted, no space, numbers as Python's shortest decimal form.
        """
        text = json.dumps(
            self._as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def force_n(
        self, counts: NDArray[np.int32], zero_counts: NDArray[np.float64]
    ) -> NDArray[np.float64]:
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
        n_channels = len(self.channels)
        if counts.ndim != 2 or counts.shape[1] != n_channels or zero_counts.shape != (n_channels,):
            raise CalibrationError(
                f"Calibration {self.id!r} is for {n_channels} channels, but the counts have shape "
                f"{counts.shape} and the zero {zero_counts.shape}. "
                "Use the calibration that belongs to this platform."
            )
        if not np.isfinite(zero_counts).all():
            raise CalibrationError("The zero is not a finite number. Zero the platform again.")
        force = np.zeros(len(counts))
        # Channel by channel, not as a matrix product: the same bits on every computer.
        for column in self.used_channels:
            sensitivity = self.channels[column].sensitivity_n_per_count
            force += (counts[:, column] - zero_counts[column]) * sensitivity
        return force

    def check_fits(self, platform: PlatformInfo) -> None:
        """Return when this calibration belongs to the platform.

        Raises
        ------
        CalibrationError
            Lists everything that does not fit.
        """
        misfits = []
        own_names = [channel.name for channel in self.channels]
        platform_names = [channel.name for channel in platform.channels]
        if len(own_names) != len(platform_names):
            misfits.append(f"it has {len(own_names)} channels, not {len(platform_names)}")
        elif own_names != platform_names:
            misfits.append(
                f"its channels are {', '.join(own_names)}, not {', '.join(platform_names)}"
            )
        if self.platform_model not in ("", platform.model):
            misfits.append(f"it is for model {self.platform_model!r}, not {platform.model!r}")
        if self.platform_serial_number not in ("", platform.serial_number):
            misfits.append(
                f"it is for serial number {self.platform_serial_number!r}, "
                f"not {platform.serial_number!r}"
            )
        if self.simulated and not platform.simulated:
            misfits.append("it is a simulated calibration and the platform is a real one")
        if misfits:
            raise CalibrationError(
                f"Calibration {self.id!r} does not fit this platform: {'; '.join(misfits)}. "
                "Use the calibration that belongs to this platform."
            )

    def to_json(self) -> str:
        """Return the text of a calibration file; ``from_json`` gives the same calibration."""
        return json.dumps(self._as_json(), indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Calibration:
        """Return the calibration in the text of a calibration file.

        Raises
        ------
        CalibrationError
            Not JSON, an unknown, missing or repeated field, or a value that cannot be.
        """
        if len(text) > MAX_FILE_BYTES:
            _refuse(f"it is longer than {MAX_FILE_BYTES} characters")
        try:
            data = json.loads(
                text, object_pairs_hook=_object_without_repeats, parse_constant=_no_constant
            )
        except (ValueError, RecursionError) as error:
            _refuse(f"it is not JSON ({error})")
        fields = _fields(
            "the file",
            data,
            ("schema", "schema_version", "id", "origin", "created", "platform", "simulated",
             "channels"),
        )  # fmt: skip
        if fields["schema"] != SCHEMA:
            _refuse(f"schema is {fields['schema']!r}, not {SCHEMA!r}")
        version = fields["schema_version"]
        if type(version) is not int or version != SCHEMA_VERSION:
            _refuse(f"schema_version is {version!r}; this program reads version {SCHEMA_VERSION}")
        platform = _fields("platform", fields["platform"], ("model", "serial_number"))
        if not isinstance(fields["simulated"], bool):
            _refuse("simulated must be true or false")
        if not isinstance(fields["channels"], list):
            _refuse("channels must be a list")
        return cls(
            id=_text("id", fields["id"]),
            origin=_text("origin", fields["origin"]),
            created=_date(fields["created"]),
            channels=tuple(_channel(entry) for entry in fields["channels"]),
            platform_model=_text("platform.model", platform["model"]),
            platform_serial_number=_text("platform.serial_number", platform["serial_number"]),
            simulated=fields["simulated"],
        )

    def _as_json(self) -> dict[str, object]:
        return {
            "schema": SCHEMA,
            "schema_version": SCHEMA_VERSION,
            "id": self.id,
            "origin": self.origin,
            "created": self.created.isoformat(),
            "platform": {
                "model": self.platform_model,
                "serial_number": self.platform_serial_number,
            },
            "simulated": self.simulated,
            "channels": [
                {"name": c.name, "sensitivity_n_per_count": _float(c.sensitivity_n_per_count)}
                for c in self.channels
            ],
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
            f"The calibration file {path} cannot be read: {error}. Check the file and its name."
        ) from error
    try:
        return Calibration.from_json(text)
    except CalibrationError as error:
        raise CalibrationError(f"In the calibration file {path}: {error}") from error


def _refuse(what: str) -> NoReturn:
    raise CalibrationError(
        f"This is not a usable calibration: {what}. Correct the file, or get it again from "
        "where it came from."
    )


def _object_without_repeats(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a field occurs twice")
    return data


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _fields(where: str, data: object, names: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(data, dict):
        _refuse(f"{where} must be an object with the fields {', '.join(names)}")
    missing = [name for name in names if name not in data]
    unknown = [str(name)[:50] for name in data if name not in names]
    if missing or unknown:
        parts = [f"misses {', '.join(missing)}"] if missing else []
        parts += [f"has unknown fields {', '.join(map(repr, unknown))}"] if unknown else []
        _refuse(f"{where} {' and '.join(parts)}")
    return data


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        _refuse(f"{name} must be text")
    return value


def _date(value: object) -> date:
    text = _text("created", value)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        _refuse("created must be a date like 2026-01-31")
    return day


def _channel(entry: object) -> ChannelSensitivity:
    fields = _fields("a channel", entry, ("name", "sensitivity_n_per_count"))
    name = _text("a channel's name", fields["name"])
    value = fields["sensitivity_n_per_count"]
    if value is None:
        return ChannelSensitivity(name, None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(f"the sensitivity of channel {name!r} must be a number or null")
    try:
        return ChannelSensitivity(name, float(value))
    except OverflowError:
        _refuse(f"the sensitivity of channel {name!r} is too large")


def _float(value: float | None) -> float | None:
    """Return the number so that a whole one is written, and hashed, like any other."""
    return None if value is None else float(value)


def _check_text(name: str, value: str, *, may_be_empty: bool = True) -> None:
    if not value.strip() and not (may_be_empty and value == ""):
        _refuse(f"{name} is empty")
    if len(value) > MAX_TEXT_LENGTH or not value.isprintable():
        _refuse(f"{name} must be one line of at most {MAX_TEXT_LENGTH} printable characters")


def _check_channel(channel: ChannelSensitivity) -> None:
    _check_text("a channel's name", channel.name, may_be_empty=False)
    value = channel.sensitivity_n_per_count
    if value is None:
        return
    if isinstance(value, bool) or not math.isfinite(value):
        _refuse(f"the sensitivity of channel {channel.name!r} is not a finite number")
    if not MIN_SENSITIVITY_N_PER_COUNT <= abs(value) <= MAX_SENSITIVITY_N_PER_COUNT:
        _refuse(
            f"the sensitivity of channel {channel.name!r} is {value} N per count; its size must "
            f"be {MIN_SENSITIVITY_N_PER_COUNT:g} to {MAX_SENSITIVITY_N_PER_COUNT:g} "
            "(write null for a channel that is not used)"
        )
