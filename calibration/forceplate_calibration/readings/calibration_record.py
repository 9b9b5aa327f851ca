"""What a calibration was made of, before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forceplate_calibration.readings.reading import Reading
from forceplate_calibration.readings.weights import DeadWeight, Gravity


@dataclass(frozen=True, slots=True)
class ChannelRange:
    """One channel of the electronics."""

    name: str
    min_counts: int
    max_counts: int


@dataclass(frozen=True, slots=True)
class CalibratedPlatform:
    """The platform with its electronics, as they were calibrated together."""

    driver: str
    model: str
    serial_number: str
    firmware: str
    sample_rate_hz: float
    channels: tuple[ChannelRange, ...]
    """Empty where only a sheet of readings was at hand."""
    capacity_n: float
    mounting: str = ""
    """On what it stood and how it was fixed."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Of the room; None: not measured."""

    temperature_c: float | None = None
    pressure_hpa: float | None = None
    humidity_percent: float | None = None
    warm_up_s: float | None = None


@dataclass(frozen=True, slots=True)
class PlateChannels:
    """Which channels carry one plate."""

    plate: str
    """Empty where there is one."""
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalibrationRecord:
    """All that a person did and read; see :class:`.model.certificate.Certificate`."""

    id: str
    made: date
    valid_until: date
    instrument: CalibratedPlatform
    channel_names: tuple[str, ...]
    """Of the platform, in its order; those of no plate are not used."""
    plates: tuple[PlateChannels, ...]
    gravity: Gravity
    air_density_kg_m3: float
    weights: tuple[DeadWeight, ...]
    readings: tuple[Reading, ...]
    procedure: str
    environment: Environment
    organisation: str = ""
    place: str = ""
    operator: str = ""
    drift_percent: float = 0.2
    u_position_mm: float = 0.5
    simulated: bool = False
    remarks: tuple[str, ...] = ()
