"""From a visit to the values of its file; the names are those of FORMAT.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

import forceplate
from forceplate.arrival import arrival_rate
from forceplate.documents import dump_json, iso_time, to_plain
from forceplate.storage.kept_text import dump_text
from forceplate.storage.visit.tables import encode_arrivals, encode_checks, encode_results
from forceplate.storage.visit.tree import CHECKSUM, Dataset, Group, Value, checksum, list_checksum
from forceplate.types import (
    Change,
    Gap,
    HandMarks,
    Origin,
    Override,
    PlatformInfo,
    Trial,
    VisitHeader,
)
from forceplate.words import Text

FORMAT = "forceplate-visit"
FORMAT_VERSION = 1
GAP_COLUMNS = ("at_row", "n_missing")
CHANNEL_SCALE = "/channel"
GAP_COLUMN_SCALE = "/gap_column"
ZERO_AND_TARE = (
    "zero_before_counts",
    "zero_after_counts",
    "tare_before_counts",
    "tare_after_counts",
)
WHOLE = {
    "calibration": "calibration_json",
    "protocol": "protocol_json",
    "last_check": "last_check_json",
    "started_anyway": "started_anyway_json",
    "history": "history_json",
}
"""Datasets that hold another file whole, and the fields of the header that they are."""
CHANGES = "changes"
"""Dataset of the visit, and of a trial, that holds what persons changed in it."""
LAST_CHANGE = "last_change"
"""Attribute of a trial with the highest serial among them: seen without reading the trial."""
MARKS = ("onset_sample", "peak_sample", "rest_sample")


def trial_path(number: int) -> str:
    """Return the path of a trial's group."""
    return f"/trials/{number:03d}"


def encode_header(header: VisitHeader) -> Group:
    """Return the root group with no trial in it; raises ValueError for what cannot be stored."""
    attributes: dict[str, Value] = {
        "format": FORMAT,
        "format_version": _int(FORMAT_VERSION),
        "software": software(),
        "subject_id": header.subject_id,
        "visit": header.visit,
        "started_at": iso_time(header.started_at),
        "simulated": _bool(header.simulated),
        "operator": header.operator,
        "protocol": header.protocol,
    }
    if header.body_mass_kg is not None:
        attributes["body_mass_kg"] = _float(header.body_mass_kg)
    names = tuple(channel.name for channel in header.platform.channels)
    members: dict[str, Group | Dataset] = {
        "channel": Dataset(names, {}, (CHANNEL_SCALE,)),
        "gap_column": Dataset(GAP_COLUMNS, {}, (GAP_COLUMN_SCALE,)),
        "platform": _encode_platform(header.platform),
    }
    for name, field in WHOLE.items():
        text: str | None = getattr(header, field)
        if text is not None:
            members[name] = Dataset(text)
    members |= _encode_changes(header.changes)
    root = Group(attributes, members)
    root.attributes[CHECKSUM] = checksum(root)
    root.members["trials"] = Group(list_attributes(()))
    return root


def list_attributes(trials: Iterable[Group]) -> dict[str, Value]:
    """Return the attributes of the group of these trials."""
    return {CHECKSUM: list_checksum(trials)}


def encode_trial(trial: Trial, recording_id: str | None, analysed_by: str | None = None) -> Group:
    """Return a trial's group with its checksum; raises ValueError for what cannot be stored.

    Parameters
    ----------
    analysed_by
        Program and version whose answers these are; None: this one.
    """
    path = trial_path(trial.number)
    time_scale = (f"{path}/time_s",)
    group = Group(_trial_attributes(trial, recording_id, analysed_by))
    members = group.members
    members["time_s"] = Dataset(trial.time_s, {"units": "s"}, time_scale)
    members["counts"] = Dataset(trial.counts, {"units": "counts"}, (*time_scale, CHANNEL_SCALE))
    if trial.force_n is not None:
        members["force_n"] = Dataset(trial.force_n, {"units": "N"}, time_scale)
    gap_scale = f"{path}/gap_number"
    members["gap_number"] = Dataset(
        np.arange(len(trial.gaps), dtype=np.int64), {"units": "1"}, (gap_scale,)
    )
    members["gaps"] = Dataset(_gap_table(trial.gaps), {"units": "1"}, (gap_scale, GAP_COLUMN_SCALE))
    for name in ZERO_AND_TARE:
        values: NDArray[np.float64] | None = getattr(trial, name)
        if values is not None:
            members[name] = Dataset(values, {"units": "counts"}, (CHANNEL_SCALE,))
    members |= encode_results(path, trial.results)
    members |= encode_results(path, trial.earlier_results, earlier=True)
    members |= encode_checks(path, trial.checks)
    members |= encode_arrivals(path, trial.arrivals)
    if trial.override is not None:
        members["override"] = encode_override(trial.override)
    if trial.marks is not None:
        members["marks"] = _encode_marks(trial.marks)
    if trial.origin is not None:
        members["origin"] = _encode_origin(trial.origin)
    members |= _encode_changes(trial.changes)
    return sealed(group)


def sealed(trial: Group) -> Group:
    """Return the trial's group with a checksum of what is in it now."""
    return replace(trial, attributes={**trial.attributes, CHECKSUM: checksum(trial)})


def verdict_attributes(trial: Trial) -> dict[str, Value]:
    """Return the attributes that hold a trial's verdict."""
    return {"accepted": _bool(trial.accepted), "verdict_reason": trial.verdict_reason}


def encode_override(override: Override) -> Group:
    """Return the group that holds the operator's own verdict."""
    return Group(
        {
            "accepted": _bool(override.accepted),
            "reason": override.reason,
            "by": override.by,
            "at": iso_time(override.at),
        }
    )


def _encode_changes(changes: tuple[Change, ...]) -> dict[str, Dataset]:
    return {CHANGES: Dataset(dump_json([to_plain(one) for one in changes]))} if changes else {}


def _encode_marks(marks: HandMarks) -> Group:
    attributes: dict[str, Value] = {"by": marks.by, "at": iso_time(marks.at)}
    for name in MARKS:
        row: int | None = getattr(marks, name)
        if row is not None:
            attributes[name] = _int(row)
    return Group(attributes)


def _encode_origin(origin: Origin) -> Group:
    return Group(
        {
            "file_name": origin.file_name,
            "sha256": origin.sha256,
            "columns": dump_json(list(origin.columns), only_ascii=True),
            "unit": origin.unit,
            "inverted": _bool(origin.inverted),
            "software": origin.software,
        }
    )


def software() -> str:
    """Return the name and version written into files."""
    return f"forceplate {forceplate.__version__}"


def _encode_platform(platform: PlatformInfo) -> Group:
    """Return the group of the platform; ``min_counts`` and ``max_counts`` by channel."""
    attributes: dict[str, Value] = {
        "driver": platform.driver,
        "model": platform.model,
        "serial_number": platform.serial_number,
        "firmware": platform.firmware,
        "sample_rate_hz": _float(platform.sample_rate_hz),
        "detects_loss": _bool(platform.detects_loss),
        "clock": platform.clock.value,
        "simulated": _bool(platform.simulated),
    }
    if platform.driver_package:
        attributes["driver_package"] = platform.driver_package
    limits = {
        "min_counts": [channel.min_counts for channel in platform.channels],
        "max_counts": [channel.max_counts for channel in platform.channels],
    }
    return Group(
        attributes,
        {
            name: Dataset(np.array(values, np.int64), {"units": "counts"}, (CHANNEL_SCALE,))
            for name, values in limits.items()
        },
    )


def _trial_attributes(
    trial: Trial, recording_id: str | None, analysed_by: str | None
) -> dict[str, Value]:
    attributes: dict[str, Value] = {
        "number": _int(trial.number),
        "side": trial.condition.side.value,
        "region": trial.condition.region.value,
        "posture": trial.condition.posture.value,
        "fixation": trial.condition.fixation,
        "started_at": iso_time(trial.started_at),
        "sample_rate_hz": _float(trial.sample_rate_hz),
        "end_reason": trial.end_reason.value,
        "practice": _bool(trial.practice),
        **verdict_attributes(trial),
        "recovered": _bool(trial.recovered),
        "damaged_bytes": _int(trial.damaged_bytes),
        "note": trial.note,
        "software": analysed_by or software(),
    }
    rate = arrival_rate(trial.arrivals, trial.sample_rate_hz)
    if rate is not None:
        attributes["arrival_rate_hz"] = _float(rate.rate_hz)
    if trial.end_error is not None:
        attributes["end_error"] = dump_text(trial.end_error)
    if trial.changes:
        attributes[LAST_CHANGE] = _int(max(change.serial for change in trial.changes))
    if recording_id is not None:
        attributes["recording_id"] = recording_id
    return attributes


def _gap_table(gaps: tuple[Gap, ...]) -> NDArray[np.int64]:
    return np.array([(gap.at_row, gap.n_missing) for gap in gaps], np.int64).reshape(-1, 2)


def _float(value: float) -> NDArray[np.float64]:
    return np.array(value, np.float64)


def _int(value: int) -> NDArray[np.int64]:
    try:
        return np.array(value, np.int64)
    except OverflowError as error:
        raise ValueError(Text("{value} is too large").fill(value=value)) from error


def _bool(value: bool) -> NDArray[np.uint8]:
    return np.array(value, np.uint8)
