"""Visits as CSV tables: UTF-8, comma, decimal point, one header line, empty where there is none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from forceplate.errors import StorageError
from forceplate.storage.files import write_atomically
from forceplate.storage.plain import dump_json, iso_time
from forceplate.storage.visit_file import read_visit
from forceplate.types import Refusal, Result, Trial, Visit, VisitHeader

Cell = str | float | int | None

RESULT_COLUMNS = (
    "subject_id",
    "visit",
    "visit_started_at",
    "body_mass_kg",
    "protocol",
    "simulated",
    "platform_driver",
    "platform_model",
    "platform_serial_number",
    "trial",
    "trial_started_at",
    "side",
    "region",
    "posture",
    "fixation",
    "sample_rate_hz",
    "end_reason",
    "recovered",
    "practice",
    "accepted",
    "verdict_reason",
    "overruled_by",
    "marked_by",
    "result",
    "value",
    "unit",
    "refusal_reason",
    "refusal_message",
    "method",
    "method_version",
    "parameters",
)


def export_csv(visit_paths: Iterable[Path], target: Path, *, overwrite: bool = False) -> int:
    """Write a row for each result of each trial of the visits, and return how many.

    A trial without results has one row, so that no trial is left out. ``parameters`` is JSON.

    Raises
    ------
    VisitFileError
        A visit cannot be read; nothing is written.
    StorageError
        The target exists and ``overwrite`` is false, or cannot be written; no part of it is.
    """
    visits = [read_visit(path) for path in visit_paths]
    rows = [row for visit in visits for row in result_rows(visit)]
    _write(target, RESULT_COLUMNS, rows, overwrite=overwrite)
    return len(rows)


def export_samples_csv(
    visit_path: Path, trial_number: int, target: Path, *, overwrite: bool = False
) -> int:
    """Write a row for each sample of a trial, and return how many.

    The columns are ``time_s``, each channel's counts, and ``force_n`` of a calibrated trial.
    A gap is a jump in ``time_s``; no row stands for a missing sample.

    Raises
    ------
    VisitFileError
        The visit cannot be read.
    StorageError
        It has no such trial, the target exists and ``overwrite`` is false, or it cannot be
        written; no part of it is.
    """
    visit = read_visit(visit_path)
    trial = next((trial for trial in visit.trials if trial.number == trial_number), None)
    if trial is None:
        raise StorageError(
            f"{visit_path} has {len(visit.trials)} trials and no trial {trial_number}. "
            "Check the number."
        )
    channels = [f"{channel.name}_counts" for channel in visit.header.platform.channels]
    columns = [trial.time_s.tolist(), *trial.counts.T.tolist()]
    names = ["time_s", *channels]
    if trial.force_n is not None:
        names.append("force_n")
        columns.append(trial.force_n.tolist())
    _write(target, names, zip(*columns, strict=True), overwrite=overwrite)
    return trial.time_s.size


def result_rows(visit: Visit) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each result of each trial, in ``RESULT_COLUMNS``."""
    for trial in visit.trials:
        about = (*_visit_cells(visit.header), *_trial_cells(trial))
        for result in trial.results:
            yield (*about, *_result_cells(result))
        if not trial.results:
            yield (*about, *[None] * (len(RESULT_COLUMNS) - len(about)))


def _visit_cells(header: VisitHeader) -> tuple[Cell, ...]:
    return (
        header.subject_id,
        header.visit,
        iso_time(header.started_at),
        header.body_mass_kg,
        header.protocol,
        int(header.simulated),
        header.platform.driver,
        header.platform.model,
        header.platform.serial_number,
    )


def _trial_cells(trial: Trial) -> tuple[Cell, ...]:
    return (
        trial.number,
        iso_time(trial.started_at),
        trial.condition.side.value,
        trial.condition.region.value,
        trial.condition.posture.value,
        trial.condition.fixation,
        trial.sample_rate_hz,
        trial.end_reason.value,
        int(trial.recovered),
        int(trial.practice),
        int(trial.accepted),
        trial.verdict_reason,
        None if trial.override is None else trial.override.by,
        None if trial.marks is None else trial.marks.by,
    )


def _result_cells(result: Result | Refusal) -> tuple[Cell, ...]:
    method = (result.method, result.method_version, dump_json(dict(result.parameters)))
    if isinstance(result, Refusal):
        return (result.name, None, None, result.reason, result.message, *method)
    return (result.name, result.value, result.unit, None, None, *method)


def _write(
    target: Path, names: Iterable[str], rows: Iterable[tuple[Cell, ...]], *, overwrite: bool
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    try:
        write_atomically(target, text.getvalue().encode(), overwrite=overwrite)
    except FileExistsError as error:
        raise StorageError(
            f"{target} exists already. Choose another name, or allow it to be overwritten."
        ) from error
    except OSError as error:
        raise StorageError(
            f"Cannot write {target}: {error.strerror or error}. Check the folder and the disk."
        ) from error
