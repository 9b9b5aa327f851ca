"""From the record of a calibration to its certificate. Imports scipy."""

from __future__ import annotations

import importlib.metadata

import numpy as np

from forceplate.errors import CalibrationError
from forceplate.words import Text, listed
from forceplate_calibration.fitting.calibrate_plate import DEFAULT_LIMITS, calibrate_plate
from forceplate_calibration.fitting.plate_result import Limits, PlateResult, flag_text
from forceplate_calibration.model.calibration import DEAD_WEIGHTS, Calibration
from forceplate_calibration.model.certificate import AsFound, Certificate
from forceplate_calibration.model.channels import ChannelSensitivity, Plate
from forceplate_calibration.readings.calibration_record import CalibrationRecord, PlateChannels
from forceplate_calibration.readings.reading import (
    POINTS,
    Reading,
    ReadingKind,
    check_capacity,
    row_text,
)

_SPOILT = Text(
    "{what} Look at it: was the weight the right one, was it still, did anything touch the "
    "platform? If that does not help, take the whole run again."
)


def evaluate(
    record: CalibrationRecord, *, degree: int | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[PlateResult, ...]:
    """Return the result of each plate, also of one that cannot be used.

    Raises
    ------
    CalibrationError
        The readings cannot be fitted; names the row.
    """
    _check_range(record)
    return tuple(
        calibrate_plate(
            [reading for reading in record.readings if reading.plate == each.plate],
            record.channel_names,
            each.channels,
            degree=degree,
            limits=limits,
            drift_percent=record.drift_percent,
            u_position_mm=record.u_position_mm,
        )
        for each in record.plates
    )


def issue(
    record: CalibrationRecord,
    *,
    degree: int | None = None,
    former: Calibration | None = None,
) -> Calibration:
    """Return the calibration with its certificate.

    Parameters
    ----------
    former
        The calibration in use until then, for the state as found.

    Raises
    ------
    CalibrationError
        The readings cannot be fitted, or the series is too bad to use; names the row.
    """
    results = evaluate(record, degree=degree)
    flags = [flag for result in results for flag in result.flags]
    if any(flag.is_fatal for flag in flags):
        what = [flag_text(flag) for flag in flags if flag.is_fatal]
        raise CalibrationError(_SPOILT.fill(what=listed(what, " ")))
    instrument = record.instrument
    sensitivities = {
        name: value
        for result in results
        for name, value in zip(result.channels, result.sensitivity_n_per_count, strict=True)
    }
    return Calibration(
        id=record.id,
        origin=DEAD_WEIGHTS,
        created=record.made,
        channels=tuple(
            ChannelSensitivity(name, sensitivities.get(name)) for name in record.channel_names
        ),
        platform_model=instrument.model,
        platform_serial_number=instrument.serial_number,
        simulated=record.simulated,
        plates=tuple(_plate(result) for result in results),
        certificate=Certificate(
            number=record.id,
            issued=record.made,
            valid_until=record.valid_until,
            organisation=record.organisation,
            place=record.place,
            operator=record.operator,
            procedure=record.procedure,
            software=f"forceplate {importlib.metadata.version('forceplate')}",
            instrument=instrument,
            environment=record.environment,
            gravity=record.gravity,
            air_density_kg_m3=record.air_density_kg_m3,
            weights=record.weights,
            readings=record.readings,
            drift_percent=record.drift_percent,
            results=results,
            as_found=() if former is None else _as_found(record, former),
            remarks=record.remarks,
        ),
    )


def _plate(result: PlateResult) -> Plate:
    return Plate(
        name=result.plate,
        channels=result.channels,
        curve=result.curve,
        moments_n_mm_per_count=result.moments_n_mm_per_count,
        cop_from_n=result.matrix.cop_from_n if result.matrix else 0.0,
    )


def _check_range(record: CalibrationRecord) -> None:
    """Refuse readings that the converter cannot have meant, and loads beyond the capacity."""
    check_capacity(record.readings, record.instrument.capacity_n)
    ranges = {each.name: each for each in record.instrument.channels}
    carrying = {name for each in record.plates for name in each.channels}
    for reading in record.readings:
        for name, value in zip(record.channel_names, reading.counts, strict=True):
            span = ranges.get(name)
            if span is None or name not in carrying:
                continue
            if not span.min_counts < value < span.max_counts:
                raise CalibrationError(
                    Text(
                        "{row}: channel {name} reads {value:.0f} counts, the end of what the "
                        "converter can read. The reading says nothing of the load. Lower the gain "
                        "or the load, and take the run again."
                    ).fill(row=row_text(reading.row), name=name, value=value)
                )


def _as_found(record: CalibrationRecord, former: Calibration) -> tuple[AsFound, ...]:
    return tuple(
        _as_found_of(record, each, former)
        for each in record.plates
        if each.plate in former.plate_names
    )


def _as_found_of(record: CalibrationRecord, plate: PlateChannels, former: Calibration) -> AsFound:
    """Return the largest error of the former calibration on the new readings of a plate.

    Raises
    ------
    CalibrationError
        It is of other channels.
    """
    if [channel.name for channel in former.channels] != list(record.channel_names):
        raise CalibrationError(
            Text(
                "The earlier calibration {id!r} is not of this platform: its channels are others. "
                "Leave it out, or give the one that was in use."
            ).fill(id=former.id)
        )
    model = former.of_plate(plate.plate) if former.plates else former
    readings = [reading for reading in record.readings if reading.plate == plate.plate]
    zeros: dict[int, Reading] = {}
    found: list[tuple[float, float, int]] = []
    for reading in readings:
        if reading.kind is ReadingKind.ZERO:
            zeros[reading.run] = reading
        elif reading.kind in POINTS:
            force = model.force_n(np.array([reading.counts]), np.array(zeros[reading.run].counts))
            found.append((float(force[0]), reading.load.force_n, reading.row))
    given, true, rows = map(np.array, zip(*found, strict=True))
    worst = int(np.argmax(np.abs(given - true)))
    return AsFound(
        calibration_id=former.id,
        calibration_sha256=former.sha256,
        plate=plate.plate,
        largest_error_n=float(given[worst] - true[worst]),
        row=int(rows[worst]),
        # least squares through zero: the sensitivity that fits the new loads, over the former
        change_percent=100 * (float(given @ true) / float(true @ true) - 1),
    )
