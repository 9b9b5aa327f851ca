"""Recordings of other systems become trials of a visit.

The force is kept as counts of exactly ``NEWTONS_PER_COUNT``, as the file has it: nothing is
detrended, filtered or filled. No unloaded platform is known of such a recording, so it gets no
zero, and its numbers count from the resting toes. The original's name and SHA-256 stand in the
trial's origin.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.provenance import IMPORTED
from forceplate.analysis.trial.condition_text import SIDE_WORDS
from forceplate.dates import moment_text, short_date_text
from forceplate.errors import LibraryError, StorageError
from forceplate.exchange.importing.recording import ALL, HowToRead, Recording, read_recording
from forceplate.exchange.importing.recording_file import RecordingFile, open_recording
from forceplate.exchange.importing.refusals import RecordingRefused
from forceplate.exchange.importing.units import ForceUnit
from forceplate.operations.exchange.same_recording import check_new
from forceplate.operations.visit.begin_visit import check_same_day
from forceplate.operations.visit.finish_trial import SavedTrial, finish_trial
from forceplate.phrases import UNSPECIFIED
from forceplate.storage.journal import TrialEnded, TrialHeader
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.visit.encode import software
from forceplate.storage.visit.same_visit import check_same_visit
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import (
    WITHHELD,
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
from forceplate_calibration import IMPORTED_NEWTONS, Calibration, ChannelSensitivity

_NOT_IMPORTED = Text("{path} cannot be imported: {error}")
_NO_SYSTEM = Text("The system that recorded it must be named in one line of text.")
_NO_ZONE = Text("The time of the recording needs its time zone.")
_IN_FUTURE = Text("The recording cannot be of {moment}, which is still to come. Correct the date.")
_LONG_AGO = Text(
    "The recording cannot be of {moment}: no computer kept one then. Correct the date."
)
_OTHER_DATE = Text(
    "its times are of {day}, not of {said}. Correct the date, or choose another file."
)
_OTHER_SIDE = Text(
    "it says {there}, not {here}. Correct the side, or choose another column or file."
)
_OTHER_CLOCK = Text(
    "The times of the trials in {path} are those of the {there}, and these of the {here}. Import "
    "it as another visit."
)
_CLOCKS = {"device": Text("device"), "host": Text("host")}
_NAME_WITHHELD = Text(
    "The name of the file is not kept with the trial, since it may be a person's; its SHA-256 is."
)
FIRST_YEAR_RECORDED = 1970
"""Of any file with samples of a force; an earlier year is a slip, or a clock that was never set."""
COUNTS = "counts"
"""Stands where the unit of the force stands, of a recording in counts."""
NEWTONS_PER_COUNT = 1e-5
"""Far below the noise of any platform; int32 then reaches to 21 kN."""
_BLOCK_ROWS = 10_000
_INT32 = np.iinfo(np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan(HowToRead):
    """Whose recording it is, of what, and how the file is to be read.

    The effort may be ``ALL``: each becomes a trial.
    """

    subject_id: str
    visit: str
    condition: Condition
    recorded_at: datetime
    """With zone; when it was recorded, not when it was imported."""
    system: str
    """Which system recorded it, in the same words at every visit: visits are compared by it."""
    serial_number: str = ""
    """Of the other system, where it is known."""
    tared: bool = False
    """The other system measured its unloaded platform: a force of 0 in the file is that."""
    another_day: bool = False
    """The visit is of another day, and the trial belongs into it nevertheless."""
    another_persons: bool = False
    """It is a trial of another person already, and of this one nevertheless."""
    keep_name: bool = False
    """Keep the name of the file with the trial, whatever it is."""
    body_mass_kg: float | None = None
    operator: str = ""
    protocol: str = UNSPECIFIED
    note: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class ImportedTrial:
    """A recording that is now a trial, and how it was read."""

    saved: SavedTrial
    columns: tuple[str, ...]
    """Of the force, as named in the file."""
    unit: ForceUnit | None
    """Of the force in the file; None: counts of a converter."""
    rate_hz: float
    clock: Clock
    n_samples: int
    n_missing: int
    """Samples that the file lacks inside the recording; any voids the trial."""
    n_trimmed: int
    """Rows without a force at both ends of the file, which were left out."""
    notes: tuple[Text, ...] = ()
    """How it was read and what was left out, where a person must know."""


def look_into(path: Path) -> RecordingFile:
    """Return a recording of another system, known by its content and not by its name.

    Raises
    ------
    StorageError
        The file cannot be read, or is none of the forms that are known.
    """
    try:
        return open_recording(path)
    except StorageError as error:
        raise _not_imported(path, error) from error


def import_recording(library: Library, path: Path, plan: ImportPlan) -> ImportedTrial:
    """Make the recording in a file the next trial of a visit, analyse and save it.

    Raises
    ------
    StorageError
        The file cannot be read for certain, is a trial already, or does not belong into the visit,
        or the disk is full. Nothing is kept.
    AnotherDayError, AnotherPersonError
        The visit is of another day, or the recording a trial of another person, and the plan does
        not say that this is meant.
    """
    return import_file(library, look_into(path), plan)[0]


def import_file(
    library: Library, file: RecordingFile, plan: ImportPlan
) -> tuple[ImportedTrial, ...]:
    """Make the recording in a file the next trials of a visit: one, or one for each effort.

    Raises
    ------
    StorageError
        As :func:`import_recording`; of several efforts, those before the one with the error are
        saved.
    """
    try:
        recordings = _recordings(file, plan)
    except StorageError as error:
        raise _not_imported(file.path, error) from error
    for recording in recordings:
        _check_day(file.path, recording, plan)
        _check_side(file.path, recording, plan)
    PeopleIndex(library).check_born(plan.subject_id, plan.recorded_at.date())
    plan = replace(plan, visit=library.meant_label(plan.subject_id, plan.visit))
    return tuple(_import(library, file, plan, recording) for recording in recordings)


def _recordings(file: RecordingFile, how: HowToRead) -> list[Recording]:
    if how.effort != ALL:
        return [read_recording(file, how)]
    first = read_recording(file, replace(how, effort=1))
    rest = range(2, len(first.efforts) + 1)
    return [first, *(read_recording(file, replace(how, effort=number)) for number in rest)]


def _import(
    library: Library, file: RecordingFile, plan: ImportPlan, recording: Recording
) -> ImportedTrial:
    """Keep a recording as a trial, in counts of a known part of a newton."""
    scale = 1.0 if recording.unit is None else NEWTONS_PER_COUNT
    counts = np.rint(recording.values / scale).astype(np.int32)
    header = _header(plan, recording)
    _check_visit(library, header, another_day=plan.another_day)
    _check_new(library, header, counts, plan)
    name = file.path.name
    notes = recording.notes
    if not (plan.keep_name or is_nobodys_name(file.path, plan)):
        name, notes = WITHHELD, (*notes, _NAME_WITHHELD)
    n_channels = len(header.platform.channels)
    fixation = plan.condition.fixation.strip() or UNSPECIFIED
    started = TrialHeader(
        condition=replace(plan.condition, fixation=fixation),
        started_at=plan.recorded_at + timedelta(seconds=recording.start_s),
        sample_rate_hz=recording.rate_hz,
        zero_before_counts=np.zeros(n_channels) if plan.tared else None,
        note=plan.note.strip(),
        origin=Origin(
            file_name=name,
            sha256=file.sha256,
            columns=recording.columns,
            unit=COUNTS if recording.unit is None else recording.unit.value,
            inverted=plan.invert,
            software=software(),
        ),
    )
    return ImportedTrial(
        saved=_save(library, header, started, counts, recording.index),
        columns=recording.columns,
        unit=recording.unit,
        rate_hz=recording.rate_hz,
        clock=recording.clock,
        n_samples=len(counts),
        n_missing=recording.n_missing,
        n_trimmed=recording.n_trimmed,
        notes=notes,
    )


_WORD = re.compile(r"[^\W\d_]+")
_NOBODYS = frozenset(
    {"press", "force", "kraft", "kracht", "trial", "test", "data", "export", "recording", "left"}
    | {"right", "links", "rechts", "hallux", "toe", "toes", "lesser", "foot", "baseline", "week"}
    | {"visit", "day", "effort", "mvc", "max", "raw", "csv", "txt", "tsv", "dat", "gz", "cd"}
    | {"kistler", "bioware", "plate", "rep", "sample", "hz", "fz", *string.ascii_lowercase}
)
"""Words in names of files that are no person's."""


def is_nobodys_name(path: Path, plan: ImportPlan) -> bool:
    """Return whether the name of a file holds no word that may be a person's."""
    said = f"{plan.subject_id} {plan.visit} {plan.system} {plan.condition.fixation}"
    known = _NOBODYS | {word.casefold() for word in _WORD.findall(said)}
    return {word.casefold() for word in _WORD.findall(path.name)} <= known


def _check_day(path: Path, recording: Recording, plan: ImportPlan) -> None:
    """Raise StorageError where the times say another day; a day on either side may be the zone."""
    day = recording.day
    if day is not None and abs((day - plan.recorded_at.date()).days) > 1:
        told = short_date_text(plan.recorded_at)
        refusal = _OTHER_DATE.fill(day=short_date_text(day), said=told)
        raise _not_imported(path, StorageError(refusal))


def _check_side(path: Path, recording: Recording, plan: ImportPlan) -> None:
    """Raise StorageError where the file names the other foot alone."""
    side = plan.condition.side
    if recording.sides and side not in recording.sides:
        (other,) = recording.sides
        there, here = SIDE_WORDS[other], SIDE_WORDS[side]
        raise _not_imported(path, StorageError(_OTHER_SIDE.fill(there=there, here=here)))


def _not_imported(path: Path, error: StorageError) -> StorageError:
    message = _NOT_IMPORTED.fill(path=path, error=error.text)
    if isinstance(error, RecordingRefused):
        return RecordingRefused(message, error.question)
    return StorageError(message)


def _header(plan: ImportPlan, recording: Recording) -> VisitHeader:
    """Return the header of the visit, whose platform is the other system; raises StorageError."""
    system = plan.system.strip()
    if not system or not system.isprintable():
        raise StorageError(_NO_SYSTEM)
    if plan.recorded_at.utcoffset() is None:
        raise StorageError(_NO_ZONE)
    if plan.recorded_at > datetime.now().astimezone() + timedelta(minutes=5):
        raise StorageError(_IN_FUTURE.fill(moment=moment_text(plan.recorded_at)))
    if plan.recorded_at.year < FIRST_YEAR_RECORDED:
        raise StorageError(_LONG_AGO.fill(moment=moment_text(plan.recorded_at)))
    names = recording.columns
    known = ("force",) if len(names) == 1 else names
    if plan.calibration is not None:
        known = tuple(channel.name for channel in plan.calibration.channels)
    channels = tuple(Channel(name, _INT32.min, _INT32.max) for name in known)
    simulated = plan.simulated or recording.simulated
    platform = PlatformInfo(
        driver=IMPORTED,
        model=system,
        serial_number=plan.serial_number.strip(),
        firmware=recording.program,
        sample_rate_hz=recording.rate_hz,
        channels=channels,
        detects_loss=recording.detects_loss,
        clock=recording.clock,
        simulated=simulated,
    )
    calibration = plan.calibration or _calibration([channel.name for channel in channels])
    if plan.calibration is not None:
        calibration.check_usable(platform)
    return VisitHeader(
        subject_id=plan.subject_id,
        visit=plan.visit,
        started_at=plan.recorded_at,
        platform=platform,
        body_mass_kg=plan.body_mass_kg,
        calibration_json=calibration.to_json(),
        simulated=simulated or calibration.simulated,
        operator=plan.operator.strip(),
        protocol=plan.protocol.strip() or UNSPECIFIED,
    )


def _calibration(channels: Sequence[str]) -> Calibration:
    """Return what makes newtons of the counts again; the same for every imported recording."""
    return Calibration(
        id=IMPORTED_NEWTONS,
        origin=(
            "imported: newtons of the other system, whose calibration is not known here. One "
            "count is 0.00001 N, exactly. No zero is known; forces count from the resting toes."
        ),
        created=date(2026, 1, 1),
        channels=tuple(ChannelSensitivity(name, NEWTONS_PER_COUNT) for name in channels),
    )


def _check_visit(library: Library, header: VisitHeader, *, another_day: bool) -> None:
    """Raise StorageError where the trial does not belong into a visit that exists."""
    path = library.existing_visit(header.subject_id, header.visit)
    if path is None:
        return
    visit = read_visit(path)
    check_same_visit(path, visit.header, header)
    if not another_day:
        check_same_day(path, visit.header, header.started_at)
    if visit.header.platform.clock is not header.platform.clock:
        raise LibraryError(
            _OTHER_CLOCK.fill(
                path=path,
                there=_CLOCKS[visit.header.platform.clock],
                here=_CLOCKS[header.platform.clock],
            )
        )


def _check_new(
    library: Library, header: VisitHeader, counts: NDArray[np.int32], plan: ImportPlan
) -> None:
    """Raise LibraryError where a trial of anybody is this recording already."""
    calibration = plan.calibration or _calibration([c.name for c in header.platform.channels])
    force_n = calibration.force_n(counts, np.zeros(counts.shape[1]))
    day = header.started_at.date()
    check_new(library, header.subject_id, day, counts, force_n, sure=plan.another_persons)


def _save(
    library: Library,
    header: VisitHeader,
    started: TrialHeader,
    counts: NDArray[np.int32],
    index: NDArray[np.int64],
) -> SavedTrial:
    """Save the samples the way those of a platform are saved, gaps and all, or nothing.

    The original is still there. A journal of it that is kept would be a second trial once the file
    is imported again.
    """
    journal = library.new_journal(header, started)
    try:
        for block in _blocks(counts, index):
            journal.append(block)
        journal.event(TrialEnded(EndReason.COMPLETED))
        journal.sync()
        return finish_trial(library, journal)
    except StorageError as error:
        journal.close()
        with library.held_journal(journal.path):
            library.remove_journal(journal.path)
        why = error.__cause__  # without the sentence that the trial is kept
        raise (why if isinstance(why, StorageError) else error) from None


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
