"""From the values of a visit file to a visit; everything is checked, nothing is assumed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from forceplate.documents import DocumentError, from_plain
from forceplate.driver_contract import LONGEST_LINE
from forceplate.reasons import SAME, raised_as
from forceplate.storage.kept_text import load_text
from forceplate.storage.plausible import (
    ImplausibleError,
    check_changes,
    check_header,
    check_numbers,
    check_trial,
)
from forceplate.storage.visit.encode import (
    FORMAT,
    FORMAT_VERSION,
    NOT_KEPT,
    PARTS,
    RECORDING_ID,
    WHOLE,
    list_attributes,
    part_sum,
    sum_name,
    trial_path,
)
from forceplate.storage.visit.hdf5 import MalformedError
from forceplate.storage.visit.records import (
    TrialAnalysis,
    TrialRecording,
    TrialReview,
    load_record,
    told_by,
)
from forceplate.storage.visit.signature import SIGNATURE, decode_signature
from forceplate.storage.visit.tables import (
    EARLIER,
    decode_arrivals,
    decode_checks,
    decode_gaps,
    decode_results,
)
from forceplate.storage.visit.tree import CHECKSUM, Dataset, Group, Value, checksum
from forceplate.types import ChangeRecord, HandMarks, Origin, Override, Trial, VisitHeader
from forceplate.words import Text, plain

_MOST_NAMED = 5
_SEEN = ("gaps", "arrivals")
_ANSWERS = ("results", "refusals", f"{EARLIER}results", f"{EARLIER}refusals", "checks")
"""Tables of a recording and of an analysis."""
_ARRAYS = {
    "counts": (np.int32, "counts"),
    "time_s": (np.float64, "s"),
    "force_n": (np.float64, "N"),
}
T = TypeVar("T")


def format_version(root: Group) -> int:
    """Return the version of a visit file; raises MalformedError for what is none, or a newer."""
    if root.attributes.get("format") != FORMAT:
        raise MalformedError(Text("it is not a forceplate visit"))
    version = root.attributes.get("format_version")
    if not isinstance(version, np.ndarray) or version.dtype != np.int64 or version.ndim:
        raise MalformedError(Text("{where} is not one {name}").fill(
            where="/@format_version", name="int64"))  # fmt: skip
    if version > FORMAT_VERSION:
        raise MalformedError(
            Text(
                "its format version is {version}, and this program knows {known} and below; "
                "use a newer forceplate"
            ).fill(version=int(version), known=FORMAT_VERSION)
        )
    if version < 1:
        raise MalformedError(Text("its format version is {version}").fill(version=int(version)))
    return int(version)


def decode_header(root: Group) -> VisitHeader:
    """Return the visit's header.

    Raises
    ------
    MalformedError
        Something in it is missing, unknown, of the wrong type or changed since it was written.
    """
    decode_signature(root)
    summed = {k: v for k, v in root.members.items() if k not in ("trials", SIGNATURE)}
    if root.attributes.get(CHECKSUM) != checksum(Group(root.attributes, summed)):
        raise MalformedError(_CHANGED.fill(what=Text("the header")))
    _refuse_unknown(
        "/",
        {*root.attributes, *summed} - {"format", "format_version", CHECKSUM},
        {"header", "channel", *WHOLE},
    )
    record = load_record(_text(root, "header"), "/header")
    record.pop("software", None)
    _refuse_unknown("/header", _not_of_a_file(record), set())
    whole = {field: _text(root, name) for name, field in WHOLE.items() if name in summed}
    header = _record(VisitHeader, {**record, **whole}, "/header")
    named = _value(root, "channel", "")
    names = tuple(channel.name for channel in header.platform.channels)
    if not isinstance(named, tuple) or named != names:
        raise MalformedError(Text("/channel does not name the channels of the platform"))
    with _plausible("/"):
        check_header(header)
    _check_changes(header.changes, "/header")
    return header


def _not_of_a_file(record: Mapping[str, Any]) -> list[str]:
    """Return the fields of the instrument's types that no file holds, where they are."""
    platform = record.get("platform")
    channels = platform.get("channels") if isinstance(platform, dict) else None
    places = [record, platform, *(channels if isinstance(channels, list) else ())]
    return [name for one in places if isinstance(one, dict) for name in NOT_KEPT & one.keys()]


def trial_groups(root: Group) -> dict[int, Group]:
    """Return the groups of the trials by number; raises MalformedError unless they are 1, 2, ..."""
    trials = root.members.get("trials")
    if not isinstance(trials, Group):
        raise MalformedError(Text("it has no group /trials"))
    expected = [trial_path(i + 1).rpartition("/")[2] for i in range(len(trials.members))]
    if sorted(trials.members, key=lambda name: (len(name), name)) != expected:
        raise MalformedError(Text("its trials are not numbered from 001 without a hole"))
    groups: dict[int, Group] = {}
    for i, name in enumerate(expected):
        member = trials.members[name]
        if not isinstance(member, Group):
            raise MalformedError(_NO_GROUP.fill(what=trial_path(i + 1)))
        groups[i + 1] = member
    if trials.attributes != list_attributes(groups.values()):
        raise MalformedError(Text("its list of trials was changed since it was written"))
    return groups


def analysed_by_of(trial: Group, number: int) -> str:
    """Return which program and version made a trial's answers; raises MalformedError."""
    path = trial_path(number)
    where = f"{path}/analysis"
    record = load_record(_row(trial, "analysis", path), where)
    return _record(str, record.get("software"), where)


def last_serial(trial: Group, number: int) -> int:
    """Return the highest serial of a trial's changes, 0 without any; raises MalformedError."""
    path = trial_path(number)
    where = f"{path}/review"
    review = _record(TrialReview, load_record(_row(trial, "review", path), where), where)
    return max((change.serial for change in review.changes), default=0)


def recording_id_of(trial: Group) -> str | None:
    """Return which recording a trial came from, None when it says nothing."""
    value = trial.attributes.get(RECORDING_ID)
    return value if isinstance(value, str) else None


def decode_trial(group: Group, number: int, n_channels: int) -> Trial:
    """Return a trial; raises MalformedError, see above."""
    path = trial_path(number)
    trial = decode_recorded_trial(group, number, n_channels)
    _check_part(group, "analysis", path)
    where = f"{path}/analysis"
    record = load_record(_row(group, "analysis", path), where)
    tables: dict[str, Any] = {name: record.pop(name) for name in _ANSWERS if name in record}
    analysis = _record(TrialAnalysis, record, where)
    n_samples = len(trial.counts)
    return replace(
        trial,
        tare_before_counts=_by_channel(analysis.tare_before_counts, n_channels, f"{where}: tare"),
        tare_after_counts=_by_channel(analysis.tare_after_counts, n_channels, f"{where}: tare"),
        force_n=_array(group, path, "force_n", (n_samples,))
        if "force_n" in group.members
        else None,
        results=decode_results(tables, where),
        earlier_results=decode_results(tables, where, earlier=True),
        checks=decode_checks(tables, where),
    )


def decode_recorded_trial(group: Group, number: int, n_channels: int) -> Trial:
    """Return a trial without what an analysis said of it; raises MalformedError, see above.

    That is verified by checksums of its own, so the rest need not be read.
    """
    path = trial_path(number)
    for part in ("recording", "review"):
        _check_part(group, part, path)
    datasets = {name for names in PARTS.values() for name in names}
    _refuse_unknown(path, group.members, datasets)
    _refuse_unknown(path, group.attributes, {RECORDING_ID, *map(sum_name, PARTS)})
    if not isinstance(group.attributes.get(RECORDING_ID, ""), str):
        raise MalformedError(_NO_TEXT.fill(where=f"{path}@{RECORDING_ID}"))
    where = f"{path}/recording"
    record = load_record(_row(group, "recording", path), where)
    tables: dict[str, Any] = {name: record.pop(name) for name in _SEEN if name in record}
    recording = _record(TrialRecording, record, where)
    if recording.number != number:
        raise MalformedError(Text("{path} is another trial's group").fill(path=path))
    if recording.damaged_bytes < 0:
        raise MalformedError(
            Text("{path}: {damaged_bytes} damaged bytes").fill(
                path=path, damaged_bytes=recording.damaged_bytes
            )
        )
    where = f"{path}/review"
    review = _record(TrialReview, load_record(_row(group, "review", path), where), where)
    time_s = _array(group, path, "time_s", (None,))
    n_samples = len(time_s)
    _check_override(review.override, f"{path}/override")
    _check_marks(review.marks, f"{path}/marks", n_samples)
    _check_changes(review.changes, where)
    _check_origin(recording.origin, f"{path}/origin")
    told = told_by(recording, review)
    told["end_error"] = recording.end_error and _end_error(recording.end_error, path)
    del told["arrival_rate_hz"]  # made of the arrivals
    for name in ("zero_before_counts", "zero_after_counts"):
        _by_channel(told[name], n_channels, f"{path}: zero")
    trial = Trial(
        **told,
        counts=_array(group, path, "counts", (n_samples, n_channels)),
        time_s=time_s,
        gaps=decode_gaps(tables, path, n_samples),
        arrivals=decode_arrivals(tables, path),
    )
    with _plausible(path):
        check_trial(trial.condition, trial.started_at, trial.sample_rate_hz, trial.note)
    return trial


def _by_channel(
    values: NDArray[np.float64] | None, n_channels: int, where: str
) -> NDArray[np.float64] | None:
    """Return the same, a number for each channel."""
    if values is None:
        return None
    if len(values) != n_channels:
        raise MalformedError(_SHAPE.fill(where=where, shape=str(values.shape)))
    with _plausible(where):
        check_numbers(values, "counts")
    return values


def _end_error(kept: str, path: str) -> Text:
    told = {"path": path, "name": "end_error", "text": kept[:LONGEST_LINE]}
    with raised_as(MalformedError, Text("{path}@{name} is {text!r}"), ValueError, **told):
        return load_text(kept)


def _check_override(override: Override | None, path: str) -> None:
    if override is not None and not (override.reason.strip() and override.by.strip()):
        raise MalformedError(Text("{path} does not say why, or who says so").fill(path=path))


def _check_marks(marks: HandMarks | None, path: str, n_samples: int) -> None:
    if marks is None:
        return
    if not marks.rows or not all(0 <= row < n_samples for row in marks.rows):
        raise MalformedError(
            Text("{path} mark no rows of {n_samples} samples").fill(path=path, n_samples=n_samples)
        )
    if not marks.by.strip():
        raise MalformedError(Text("{path} do not say by whom").fill(path=path))


def _check_changes(changes: tuple[ChangeRecord, ...], where: str) -> None:
    if changes:
        with _plausible(where):
            check_changes(changes)


def _check_origin(origin: Origin | None, path: str) -> None:
    if origin is not None and not (origin.file_name and origin.sha256 and origin.columns):
        raise MalformedError(Text("{path} does not say from which file or column").fill(path=path))


def _plausible(where: str) -> AbstractContextManager[None]:
    return raised_as(MalformedError, _IMPLAUSIBLE, ImplausibleError, where=where)


def _record(kind: type[T], record: object, where: str) -> T:
    with raised_as(MalformedError, SAME, DocumentError):
        return from_plain(kind, record, where)


def _check_part(group: Group, part: str, path: str) -> None:
    if group.attributes.get(sum_name(part)) != part_sum(group, part):
        raise MalformedError(_CHANGED.fill(what=f"{path}/{part}"))


def _refuse_unknown(path: str, names: Collection[str] | Mapping[str, Any], known: set[str]) -> None:
    unknown = [name for name in names if name not in known][:_MOST_NAMED]
    if unknown:
        raise MalformedError(
            Text("{path} has something unknown: {unknown}").fill(
                path=path, unknown=", ".join(unknown)
            )
        )


def _array(group: Group, path: str, name: str, shape: tuple[int | None, ...]) -> Any:
    """Return a dataset's array; None in a shape is any length."""
    dtype, units = _ARRAYS[name]
    member, where = group.members.get(name), f"{path}/{name}"
    if member is None:
        raise MalformedError(_LACKS.fill(path=path, name=name))
    value = member.value if isinstance(member, Dataset) else None
    if not isinstance(value, np.ndarray) or value.dtype != dtype:
        raise MalformedError(
            Text("{where} is not a table of {name}").fill(where=where, name=np.dtype(dtype).name)
        )
    same = [want in (None, have) for want, have in zip(shape, value.shape, strict=False)]
    if len(shape) != value.ndim or not all(same):
        raise MalformedError(_SHAPE.fill(where=where, shape=str(value.shape)))
    if isinstance(member, Dataset) and member.attributes != {"units": units}:
        raise MalformedError(Text("{where} is not in {units}").fill(where=where, units=units))
    with _plausible(path):
        check_numbers(value, name)
    return value


def _row(group: Group, name: str, path: str) -> str:
    """Return the one row of a record."""
    value = _value(group, name, path)
    if not isinstance(value, tuple) or len(value) != 1:
        raise MalformedError(_NO_TEXT.fill(where=f"{path}/{name}"))
    return value[0]


def _text(root: Group, name: str) -> str:
    value = _value(root, name, "")
    if not isinstance(value, str):
        raise MalformedError(_NO_TEXT.fill(where=f"/{name}"))
    return value


def _value(group: Group, name: str, path: str) -> Value:
    member = group.members.get(name)
    if member is None:
        raise MalformedError(_LACKS.fill(path=path or "/", name=name))
    if not isinstance(member, Dataset) or member.attributes:
        raise MalformedError(_NO_TEXT.fill(where=f"{path}/{name}"))
    return member.value


_CHANGED = Text("{what} was changed since it was written")
_IMPLAUSIBLE = plain("{where}: {error}")
_LACKS = Text("{path} has no {name}")
_NO_GROUP = Text("{what} is not a group")
_NO_TEXT = Text("{where} is not a text")
_SHAPE = Text("{where} has the shape {shape}")
