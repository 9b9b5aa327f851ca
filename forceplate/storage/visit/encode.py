"""From a visit to the values of its file; the names are those of FORMAT.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

import forceplate
from forceplate.arrival import arrival_rate
from forceplate.documents import to_plain
from forceplate.storage.kept_text import dump_text
from forceplate.storage.visit.records import (
    TrialAnalysis,
    TrialRecording,
    TrialReview,
    dump_record,
    taken_from,
)
from forceplate.storage.visit.tables import (
    encode_arrivals,
    encode_checks,
    encode_gaps,
    encode_results,
)
from forceplate.storage.visit.tree import CHECKSUM, Dataset, Group, Value, checksum, list_checksum
from forceplate.types import Trial, VisitHeader

FORMAT = "forceplate-visit"
FORMAT_VERSION = 2
CHANNEL_SCALE = "/channel"
WHOLE = {
    "calibration": "calibration_json",
    "protocol": "protocol_json",
    "last_check": "last_check_json",
    "started_anyway": "started_anyway_json",
    "history": "history_json",
}
"""Datasets that hold another file whole, and the fields of the header that they are."""
NOT_KEPT = frozenset({"real_time", "nominal_n_per_count"})
"""Fields of a platform and its channels that are of the open device, and of no file."""
RECORDING_ID = "recording_id"
PARTS = {
    "recording": ("recording", "counts", "time_s"),
    "review": ("review",),
    "analysis": ("analysis", "force_n"),
}
"""The parts of a trial, each with a checksum of its own, and the datasets of each."""


def trial_path(number: int) -> str:
    """Return the path of a trial's group."""
    return f"/trials/{number:03d}"


def software() -> str:
    """Return the name and version written into files."""
    return f"forceplate {forceplate.__version__}"


def encode_header(header: VisitHeader) -> Group:
    """Return the root group with no trial in it; raises ValueError for what cannot be stored."""
    record = {**to_plain(header), "software": software()}
    whole = {name: record.pop(field) for name, field in WHOLE.items()}
    platform = record["platform"] = _kept(record["platform"])
    platform["channels"] = list(map(_kept, platform["channels"]))
    return header_group(record, {name: text for name, text in whole.items() if text is not None})


def _kept(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {n: value for n, value in fields.items() if n not in NOT_KEPT and value is not None}


def header_group(record: Mapping[str, Any], whole: Mapping[str, str]) -> Group:
    """Return the root group with no trial in it, from its record and the files it holds whole."""
    names = tuple(channel["name"] for channel in record["platform"]["channels"])
    root = Group(
        {"format": FORMAT, "format_version": np.array(FORMAT_VERSION, np.int64)},
        {
            "header": Dataset(dump_record(record)),
            "channel": Dataset(names, {}, (CHANNEL_SCALE,)),
            **{name: Dataset(text) for name, text in whole.items()},
        },
    )
    root.attributes[CHECKSUM] = checksum(root)
    root.members["trials"] = Group(list_attributes(()))
    return root


def list_attributes(trials: Iterable[Group]) -> dict[str, Value]:
    """Return the attributes of the group of these trials."""
    sums = (trial.attributes.get(sum_name(part)) for trial in trials for part in PARTS)
    return {CHECKSUM: list_checksum(sums)}


def encode_trial(trial: Trial, recording_id: str | None, analysed_by: str | None = None) -> Group:
    """Return a trial's group with its checksums; raises ValueError for what cannot be stored.

    Parameters
    ----------
    analysed_by
        Program and version whose answers these are; None: this one.
    """
    return trial_group(
        trial_path(trial.number),
        recording_id,
        {
            "recording": _encode_recording(trial),
            "review": encode_review(trial),
            "analysis": _encode_analysis(trial, analysed_by or software()),
        },
        counts=Dataset(trial.counts, {"units": "counts"}),
        time_s=Dataset(trial.time_s, {"units": "s"}),
        force_n=None if trial.force_n is None else Dataset(trial.force_n, {"units": "N"}),
    )


def trial_group(
    path: str,
    recording_id: str | None,
    records: Mapping[str, str],
    *,
    counts: Dataset,
    time_s: Dataset,
    force_n: Dataset | None,
) -> Group:
    """Return the group at this path of a trial's records and arrays, with its checksums."""
    time_s.dimensions = (f"{path}/time_s",)
    counts.dimensions = (f"{path}/time_s", CHANNEL_SCALE)
    arrays = {"time_s": time_s, "counts": counts}
    if force_n is not None:
        force_n.dimensions = time_s.dimensions
        arrays["force_n"] = force_n
    texts = {name: record_dataset(path, name, text) for name, text in records.items()}
    identity: dict[str, Value] = {} if recording_id is None else {RECORDING_ID: recording_id}
    return sealed(Group(identity, {**arrays, **texts}))


def record_dataset(path: str, name: str, text: str) -> Dataset:
    """Return the dataset of a record; of one row, since HDF5 packs no scalar."""
    return Dataset((text,), {}, (f"{path}/{name}",))


def sum_name(part: str) -> str:
    """Return the name of the attribute that is a part's checksum."""
    return f"{part}_{CHECKSUM}"


def part_sum(trial: Group, part: str) -> str:
    """Return the checksum of what a part of a trial holds now; FORMAT.md defines it."""
    attributes = {RECORDING_ID} if part == "recording" else set()
    return checksum(
        Group(
            {name: trial.attributes[name] for name in attributes & trial.attributes.keys()},
            {name: trial.members[name] for name in PARTS[part] if name in trial.members},
        )
    )


def sealed(trial: Group) -> Group:
    """Return the trial's group with checksums of what is in it now."""
    sums: dict[str, Value] = {sum_name(part): part_sum(trial, part) for part in PARTS}
    return Group({**trial.attributes, **sums}, trial.members)


def encode_review(trial: Trial) -> str:
    """Return the record of what people say of a trial; raises ValueError."""
    return dump_record(to_plain(taken_from(trial, TrialReview)))


def _encode_analysis(trial: Trial, analysed_by: str) -> str:
    analysis = taken_from(trial, TrialAnalysis, software=analysed_by)
    return dump_record(
        {
            **to_plain(analysis),
            **encode_results(trial.results),
            **encode_results(trial.earlier_results, earlier=True),
            **encode_checks(trial.checks),
        }
    )


def _encode_recording(trial: Trial) -> str:
    rate = arrival_rate(trial.arrivals, trial.sample_rate_hz)
    recording = taken_from(
        trial,
        TrialRecording,
        arrival_rate_hz=None if rate is None else rate.rate_hz,
        end_error=None if trial.end_error is None else dump_text(trial.end_error),
    )
    return dump_record(
        {**to_plain(recording), **encode_gaps(trial.gaps), **encode_arrivals(trial.arrivals)}
    )
