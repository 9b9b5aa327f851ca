"""From the readings of a calibration to its certificate: worked out, kept, printed."""

from __future__ import annotations

from pathlib import Path

from forceplate.errors import CalibrationError
from forceplate.operations.platform.calibration_guidance import NO_CERTIFICATE
from forceplate.storage.calibrations import CalibrationStore, write_file
from forceplate_calibration import Calibration
from forceplate_calibration.fitting.plate_result import PlateResult
from forceplate_calibration.readings.calibration_record import CalibrationRecord


def evaluate(record: CalibrationRecord) -> tuple[PlateResult, ...]:
    """Return what the readings give; raises CalibrationError."""
    from forceplate_calibration.certificate.issue import evaluate as work_out  # noqa: PLC0415  brings scipy

    return work_out(record)


def issue(
    record: CalibrationRecord, former: Calibration | None, store: CalibrationStore, journal: Path
) -> Path:
    """Make the certificate, keep it with its readings, and return its file.

    Raises
    ------
    CalibrationError
        No calibration can be made of the readings.
    StorageError
        It cannot be written; the readings are still in their journal.
    """
    from forceplate_calibration.certificate.issue import issue as make  # noqa: PLC0415  brings scipy

    fits = former is not None and [c.name for c in former.channels] == list(record.channel_names)
    return store.keep_calibration(make(record, former=former if fits else None), journal)


def write_pdf(
    calibration: Calibration, path: Path, language: str, *, overwrite: bool = False
) -> None:
    """Print a certificate; raises CalibrationError without one, StorageError otherwise."""
    if calibration.certificate is None:
        raise CalibrationError(NO_CERTIFICATE.fill(name=calibration.id))
    from forceplate.report.certificate_pages import certificate_pdf  # noqa: PLC0415  brings reportlab

    write_file(path, certificate_pdf(calibration, language), overwrite=overwrite)
