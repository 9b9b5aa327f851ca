"""From the readings of a calibration to its certificate: worked out, kept, printed."""

from __future__ import annotations

from pathlib import Path

from forceplate.errors import CalibrationError, StorageError
from forceplate.installation import how_to_get
from forceplate.operations.calibration_guidance import NO_CERTIFICATE
from forceplate.reasons import raised_as
from forceplate.storage.calibrations import CalibrationStore, write_file
from forceplate.words import Text
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
    with raised_as(
        StorageError,
        Text(
            "Printing needs the package reportlab, which is not installed. {how} The "
            "calibration itself is not affected."
        ),
        ImportError,
        how=how_to_get("reportlab"),
    ):
        from forceplate_calibration.certificate.pdf import certificate_pdf  # noqa: PLC0415
    write_file(path, certificate_pdf(calibration, language), overwrite=overwrite)
