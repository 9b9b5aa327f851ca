"""Recordings of other systems become trials of a visit.

The force is kept as counts of exactly ``NEWTONS_PER_COUNT``, as the file has it: nothing is
detrended, filtered or filled. No unloaded platform is known of such a recording, so it gets no
zero, and its numbers count from the resting toes. The original's name and SHA-256 stand in the
trial's origin.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.provenance import IMPORTED
from forceplate.errors import LibraryError, StorageError
from forceplate.exchange.c3d.analog_channels import looks_like_c3d, read_c3d
from forceplate.exchange.importing.force_columns import Columns, ForceUnit, TimeUnit, choose_columns
from forceplate.exchange.importing.row_times import Sampling, by_rate, by_time
from forceplate.exchange.importing.text_table import Signals, read_table
from forceplate.files import read_regular_file
from forceplate.operations.finish_trial import SavedTrial, finish_trial
from forceplate.reasons import reason_of
from forceplate.storage.journal import TrialEnded, TrialHeader
from forceplate.storage.library import Library
from forceplate.storage.visit.encode import software
from forceplate.storage.visit.visit_file import check_same_visit, read_visit
from forceplate.types import (
    Block,
    Channel,
    Clock,
    Condition,
    EndReason,
    Origin,
    PlatformInfo,
    VisitHeader,
)
from forceplate.words import Text
from forceplate_calibration import Calibration, ChannelSensitivity

_NOT_READ = Text("Cannot read {path}: {why}.")
_NOT_IMPORTED = Text("{path} cannot be imported: {error}")
_NOT_NUMBERS = Text("column {name!r} is not all numbers: {fault}. Correct the file.")
_NO_NUMBER = Text("the column of the force holds no number.")
_IMPOSSIBLE_FORCE = Text("a force of {force_n:g} N is impossible. Check the column and unit.")
_IMPOSSIBLE_RATE = Text("a sample rate of {rate_hz:g} samples/s is impossible.")
_NO_TIME = Text("sample {number} has no time. Correct the file.")
_NO_TIMES = Text(
    "it has no column that is the time for certain. Name it, or give the sample rate. Its columns "
    "are {columns}."
)
_OTHER_RATE = Text("it says {own_hz:g} samples/s, not {rate_hz:g}.")
_NO_SYSTEM = Text("The system that recorded it must be named in one line of text.")
_NO_ZONE = Text("The time of the recording needs its time zone.")
_OTHER_CLOCK = Text(
    "The times of the trials in {path} are those of the {there}, and these of the {here}. Import "
    "it as another visit."
)
_CLOCKS = {"device": Text("device"), "host": Text("host")}
_THERE_ALREADY = Text("Trial {number} in {path} is this recording already. Import another one.")
NEWTONS_PER_COUNT = 1e-5
"""Far below the noise of any platform; int32 then reaches to 21 kN."""
MAX_FILE_BYTES = 1 << 28
MAX_RATE_HZ = 1e6
_BLOCK_ROWS = 10_000
_INT32 = np.iinfo(np.int32)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Whose recording it is, of what, and how the file is to be read."""

    subject_id: str
    visit: str
    condition: Condition
    recorded_at: datetime
    """With zone; when it was recorded, not when it was imported."""
    system: str
    """Which system recorded it, in the same words at every visit: visits are compared by it."""
    serial_number: str = ""
    """Of the other system, where it is known."""
    force_columns: tuple[str, ...] = ()
    """By name or number; several are cells whose sum is the force; none: the only possible one."""
    time_column: str | None = None
    unit: ForceUnit | None = None
    time_unit: TimeUnit | None = None
    rate_hz: float | None = None
    """Of a file without times, or with times that are rounded too far."""
    invert: bool = False
    """Pressing is negative in the file."""
    body_mass_kg: float | None = None
    operator: str = ""
    protocol: str = "unspecified"
    note: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class ImportedTrial:
    """A recording that is now a trial, and how it was read."""

    saved: SavedTrial
    columns: tuple[str, ...]
    """Of the force, as named in the file."""
    unit: ForceUnit
    rate_hz: float
    clock: Clock
    n_samples: int
    n_missing: int
    """Samples that the file lacks inside the recording; any voids the trial."""
    n_trimmed: int
    """Rows without a force at both ends of the file, which were left out."""


def look_into(path: Path) -> Signals:
    """Return what a recording of another system holds, by its content and not by its name.

    Raises
    ------
    StorageError
        The file cannot be read, or is none of the forms that are known.
    """
    return _signals(path, _read(path))


def import_recording(library: Library, path: Path, plan: ImportPlan) -> ImportedTrial:
    """Make the recording in a file the next trial of a visit, analyse and save it.

    Raises
    ------
    StorageError
        The file cannot be read for certain, is in the visit already, or does not belong into
        it; nothing is kept. Or the disk is full; the message says what is kept.
    """
    data = _read(path)
    signals = _signals(path, data)
    try:
        columns, values, sampling = _samples(signals, plan)
        counts, index, n_trimmed = _counts(values, sampling, plan)
    except StorageError as error:
        raise _not_imported(path, error) from error
    names = tuple(signals.names[i] for i in columns.force)
    header = _header(plan, signals, names, sampling)
    _check_visit(library, header, counts)
    started = TrialHeader(
        condition=plan.condition,
        started_at=plan.recorded_at,
        sample_rate_hz=sampling.rate_hz,
        note=plan.note.strip(),
        origin=Origin(
            file_name=path.name,
            sha256=hashlib.sha256(data).hexdigest(),
            columns=names,
            unit=columns.unit.value,
            inverted=plan.invert,
            software=software(),
        ),
    )
    return ImportedTrial(
        saved=_save(library, header, started, counts, index),
        columns=names,
        unit=columns.unit,
        rate_hz=sampling.rate_hz,
        clock=sampling.clock,
        n_samples=len(counts),
        n_missing=int(index[-1] - index[0]) + 1 - len(counts),
        n_trimmed=n_trimmed,
    )


def _read(path: Path) -> bytes:
    try:
        return read_regular_file(path, max_bytes=MAX_FILE_BYTES)
    except OSError as error:
        raise StorageError(_NOT_READ.fill(path=path, why=reason_of(error))) from error


def _signals(path: Path, data: bytes) -> Signals:
    try:
        return read_c3d(path) if looks_like_c3d(data) else read_table(data)
    except StorageError as error:
        raise _not_imported(path, error) from error


def _not_imported(path: Path, error: StorageError) -> StorageError:
    return StorageError(_NOT_IMPORTED.fill(path=path, error=error.text))


def _samples(signals: Signals, plan: ImportPlan) -> tuple[Columns, NDArray[np.float64], Sampling]:
    """Return the columns, the force in newtons (n, cells), and when it was taken."""
    columns = choose_columns(
        signals,
        force_columns=plan.force_columns,
        time_column=plan.time_column,
        unit=plan.unit,
        time_unit=plan.time_unit,
    )
    used = columns.force if columns.time is None else (*columns.force, columns.time)
    for i in used:
        fault = signals.faults[i]
        if fault is not None:
            raise StorageError(_NOT_NUMBERS.fill(name=signals.names[i], fault=fault))
    values = signals.values[:, list(columns.force)] * columns.newtons_per_unit
    if plan.rate_hz is not None and not 0 < plan.rate_hz <= MAX_RATE_HZ:
        raise StorageError(_IMPOSSIBLE_RATE.fill(rate_hz=float(plan.rate_hz)))
    if columns.time is not None:
        time_s = signals.values[:, columns.time] * columns.seconds_per_unit
        if not np.isfinite(time_s).all():
            row = int(np.flatnonzero(~np.isfinite(time_s))[0])
            raise StorageError(_NO_TIME.fill(number=row + 1))
        return columns, values, by_time(time_s, plan.rate_hz)
    rate_hz = signals.rate_hz or plan.rate_hz
    if rate_hz is None:
        raise StorageError(_NO_TIMES.fill(columns=signals.listing()))
    if plan.rate_hz is not None and not math.isclose(plan.rate_hz, rate_hz, rel_tol=1e-6):
        raise StorageError(_OTHER_RATE.fill(own_hz=float(rate_hz), rate_hz=float(plan.rate_hz)))
    return columns, values, by_rate(len(values), rate_hz)


def _counts(
    values: NDArray[np.float64], sampling: Sampling, plan: ImportPlan
) -> tuple[NDArray[np.int32], NDArray[np.int64], int]:
    """Return the counts of the samples that are there, their indices, and how many ends lack."""
    present = np.flatnonzero(np.isfinite(values).all(axis=1))
    if not present.size:
        raise StorageError(_NO_NUMBER)
    counts = np.rint(values[present] * (-1 if plan.invert else 1) / NEWTONS_PER_COUNT)
    if (counts <= _INT32.min).any() or (counts >= _INT32.max).any():
        worst_n = float(np.abs(values[present]).max())
        raise StorageError(_IMPOSSIBLE_FORCE.fill(force_n=worst_n))
    n_trimmed = len(values) - (int(present[-1]) - int(present[0]) + 1)
    index = sampling.index[present]
    return counts.astype(np.int32), index - index[0], n_trimmed


def _header(
    plan: ImportPlan, signals: Signals, names: Sequence[str], sampling: Sampling
) -> VisitHeader:
    """Return the header of the visit, whose platform is the other system; raises StorageError."""
    system = plan.system.strip()
    if not system or not system.isprintable():
        raise StorageError(_NO_SYSTEM)
    if plan.recorded_at.utcoffset() is None:
        raise StorageError(_NO_ZONE)
    channels = ("force",) if len(names) == 1 else tuple(names)
    simulated = plan.simulated or signals.simulated
    platform = PlatformInfo(
        driver=IMPORTED,
        model=system,
        serial_number=plan.serial_number.strip(),
        firmware=signals.program,
        sample_rate_hz=sampling.rate_hz,
        channels=tuple(Channel(name, _INT32.min, _INT32.max) for name in channels),
        detects_loss=sampling.detects_loss,
        clock=sampling.clock,
        simulated=simulated,
    )
    return VisitHeader(
        subject_id=plan.subject_id,
        visit=plan.visit,
        started_at=plan.recorded_at,
        platform=platform,
        body_mass_kg=plan.body_mass_kg,
        calibration_json=_calibration(channels).to_json(),
        simulated=simulated,
        operator=plan.operator,
        protocol=plan.protocol,
    )


def _calibration(channels: Sequence[str]) -> Calibration:
    """Return what makes newtons of the counts again; the same for every imported recording."""
    return Calibration(
        id="imported newtons",
        origin=(
            "imported: newtons of the other system, whose calibration is not known here. One "
            "count is 0.00001 N, exactly. No zero is known; forces count from the resting toes."
        ),
        created=date(2026, 1, 1),
        channels=tuple(ChannelSensitivity(name, NEWTONS_PER_COUNT) for name in channels),
    )


def _check_visit(library: Library, header: VisitHeader, counts: NDArray[np.int32]) -> None:
    """Raise StorageError where the trial does not belong into a visit that exists."""
    path = library.existing_visit(header.subject_id, header.visit)
    if path is None:
        return
    visit = read_visit(path)
    check_same_visit(path, visit.header, header)
    if visit.header.platform.clock is not header.platform.clock:
        raise LibraryError(
            _OTHER_CLOCK.fill(
                path=path,
                there=_CLOCKS[visit.header.platform.clock],
                here=_CLOCKS[header.platform.clock],
            )
        )
    for trial in visit.trials:
        if np.array_equal(trial.counts, counts):
            raise LibraryError(_THERE_ALREADY.fill(number=trial.number, path=path))


def _save(
    library: Library,
    header: VisitHeader,
    started: TrialHeader,
    counts: NDArray[np.int32],
    index: NDArray[np.int64],
) -> SavedTrial:
    """Save the samples the way those of a platform are saved, gaps and all."""
    journal = library.new_journal(header, started)
    try:
        for block in _blocks(counts, index):
            journal.append(block)
        journal.event(TrialEnded(EndReason.COMPLETED))
        journal.sync()
    except StorageError:
        # The original is still there, and a part of it is no recording.
        journal.close()
        with library.held_journal(journal.path):
            library.remove_journal(journal.path)
        raise
    return finish_trial(library, journal)


def _blocks(counts: NDArray[np.int32], index: NDArray[np.int64]) -> list[Block]:
    cuts = np.flatnonzero(np.diff(index) > 1) + 1
    starts = sorted({0, *cuts.tolist(), *range(0, len(counts), _BLOCK_ROWS)})
    blocks: list[Block] = []
    following = 0
    for start, stop in zip(starts, [*starts[1:], len(counts)], strict=True):
        first = int(index[start])
        rows = counts[start:stop]
        rows.setflags(write=False)
        blocks.append(Block(first, rows, 0.0, missing_before=first - following))
        following = first + len(rows)
    return blocks


__all__ = ["ForceUnit", "ImportPlan", "ImportedTrial", "TimeUnit", "import_recording", "look_into"]
