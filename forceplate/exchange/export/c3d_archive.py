"""C3D: a zip with a file for each trial, see :mod:`forceplate.exchange.c3d.trial_file`."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from forceplate.analysis.quality.calibration_checks import usable_calibration
from forceplate.exchange.c3d.trial_file import (
    FORCE_LABEL,
    file_name,
    is_linear,
    why_not,
    write_trial,
)
from forceplate.exchange.export.export_columns import ExportColumn, Kind, Written
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.output_files import Outputs
from forceplate.types import Visit
from forceplate.words import Text

_LEFT_OUT = Text("Trial {trial} of visit {visit} of {subject} is left out. {why}")
_NOT_LINEAR = Text(
    "The calibration of visit {visit} of {subject} is no straight line: in its C3D files "
    "N_PER_COUNT is only a part of it (IS_LINEAR is 0), and the channel force follows all of it."
)
_COLUMNS = (
    ExportColumn(
        "analog channel with the name of a channel",
        Text("counts"),
        Kind.INTEGER,
        Text("As the platform sent them."),
        "counts",
    ),
    ExportColumn(
        f"analog channel {FORCE_LABEL}",
        Text("force"),
        Kind.NUMBER,
        Text("Total vertical force above the zero, in single precision."),
        "N",
    ),
    ExportColumn(
        "event Onset",
        Text("onset of the effort"),
        Kind.NUMBER,
        Text("From the first sample."),
        "s",
    ),
    ExportColumn(
        "event Peak",
        Text("peak of the effort"),
        Kind.NUMBER,
        Text("From the first sample."),
        "s",
    ),
)


def write(visits: Iterable[Visit], out: Outputs, options: ExportOptions) -> Written:
    """Write every trial that a C3D file can hold, and say which cannot be."""
    del options  # a recording has no numbers to choose from
    n_files = 0
    remarks: list[Text] = []
    with (
        out.open() as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        tempfile.TemporaryDirectory(dir=out.target.parent, prefix=".c3d.") as aside,
    ):
        for visit in visits:
            remarks += _left_out(visit)
            remarks += _curved(visit)
            for trial in visit.trials:
                if why_not(trial) is None:
                    name = file_name(visit.header, trial)
                    path = Path(aside) / name
                    write_trial(visit, trial, path)
                    archive.write(path, name)
                    path.unlink()
                    n_files += 1
    return Written(n_files, _COLUMNS, tuple(remarks))


def _curved(visit: Visit) -> list[Text]:
    header = visit.header
    calibration = usable_calibration(header.calibration_json)
    if calibration is None or is_linear(calibration):
        return []
    return [_NOT_LINEAR.fill(visit=header.visit, subject=header.subject_id)]


def _left_out(visit: Visit) -> list[Text]:
    header = visit.header
    return [
        _LEFT_OUT.fill(trial=t.number, visit=header.visit, subject=header.subject_id, why=why)
        for t in visit.trials
        if (why := why_not(t)) is not None
    ]
