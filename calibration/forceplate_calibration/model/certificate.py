"""The certificate of a calibration: everything that was done, with what, and what came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forceplate_calibration.fitting.plate_result import PlateResult
from forceplate_calibration.readings.calibration_record import CalibratedPlatform, Environment
from forceplate_calibration.readings.reading import Reading
from forceplate_calibration.readings.weights import DeadWeight, Gravity


@dataclass(frozen=True, slots=True)
class AsFound:
    """What the calibration in use until then made of the new readings."""

    calibration_id: str
    calibration_sha256: str
    plate: str
    largest_error_n: float
    """With its sign: force by that calibration less reference force."""
    row: int
    """Of the reading where."""
    change_percent: float
    """Of the sensitivity since then."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The whole record of one calibration. No signature but a checksum over the file."""

    number: str
    issued: date
    valid_until: date
    organisation: str
    place: str
    operator: str
    procedure: str
    """Name and version of what was done."""
    software: str
    instrument: CalibratedPlatform
    environment: Environment
    gravity: Gravity
    air_density_kg_m3: float
    weights: tuple[DeadWeight, ...]
    readings: tuple[Reading, ...]
    """In the order of measuring; those that the operator took again are not among them."""
    drift_percent: float
    """Allowed for the time until the next calibration."""
    results: tuple[PlateResult, ...]
    as_found: tuple[AsFound, ...] = ()
    """Empty: there was no earlier calibration."""
    remarks: tuple[str, ...] = ()
