"""What a calibration was made of, before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forceplate_calibration.certificate import Environment, Instrument
from forceplate_calibration.readings import Reading
from forceplate_calibration.weights import DeadWeight, Gravity


@dataclass(frozen=True, slots=True)
class PlateChannels:
    """Which channels carry one plate."""

    plate: str
    """Empty where there is one."""
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalibrationRecord:
    """All that a person did and read; see :class:`.certificate.Certificate`."""

    id: str
    made: date
    valid_until: date
    instrument: Instrument
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
