"""From the values of a visit file to a visit; everything is checked, nothing is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from forceplate.documents import from_plain, load_json, parse_time
from forceplate.reasons import reason_of
from forceplate.storage.kept_text import load_text
from forceplate.storage.plausible import (
    LONGEST_LINE,
    ImplausibleError,
    check_changes,
    check_header,
    check_numbers,
    check_trial,
)
from forceplate.storage.visit.encode import (
    CHANGES,
    FORMAT,
    FORMAT_VERSION,
    GAP_COLUMNS,
    LAST_CHANGE,
    MARKS,
    WHOLE,
    ZERO_AND_TARE,
    list_attributes,
    trial_path,
)
from forceplate.storage.visit.hdf5 import MalformedError
from forceplate.storage.visit.signature import SIGNATURE, decode_signature
from forceplate.storage.visit.tables import decode_arrivals, decode_checks, decode_results
from forceplate.storage.visit.tree import CHECKSUM, Dataset, Group, Value, checksum
from forceplate.types import (
    Change,
    Channel,
    Clock,
    Condition,
    EndReason,
    Gap,
    HandMarks,
    Origin,
    Override,
    PlatformInfo,
    Posture,
    Region,
    Side,
    Trial,
    VisitHeader,
)
from forceplate.words import Text, plain

_MOST_NAMED = 5
E = TypeVar("E", bound=StrEnum)


def decode_header(root: Group) -> VisitHeader:
    """Return the visit's header.

    Raises
    ------
    MalformedError
        It is no visit file, of a newer format, or something in it is missing, unknown, of the
        wrong type or changed since it was written.
    """
    fields = _Fields(root, "/")
    if fields.attributes.get("format") != FORMAT:
        raise MalformedError(Text("it is not a forceplate visit"))
    version = fields.integer("format_version")
    if version > FORMAT_VERSION:
        raise MalformedError(
            Text(
                "its format version is {version}, and this program knows {known} and below; "
                "use a newer forceplate"
            ).fill(version=version, known=FORMAT_VERSION)
        )
    if version < 1:
        raise MalformedError(Text("its format version is {version}").fill(version=version))
    fields.text("format")
    fields.text("software")
    fields.group("trials")
    fields.optional_group(SIGNATURE)
    decode_signature(root)
    summed = {k: v for k, v in root.members.items() if k not in ("trials", SIGNATURE)}
    _check_sum(Group(root.attributes, summed), "")
    fields.text(CHECKSUM)
    names = fields.texts("channel")
    if fields.texts("gap_column") != GAP_COLUMNS:
        raise MalformedError(Text("/gap_column does not name the columns of the gaps"))
    body_mass_kg = fields.number("body_mass_kg") if "body_mass_kg" in fields.attributes else None
    whole = {
        field: _text(fields.members.pop(name), f"/{name}")
        for name, field in WHOLE.items()
        if name in fields.members
    }
    header = VisitHeader(
        subject_id=fields.text("subject_id"),
        visit=fields.text("visit"),
        started_at=fields.time("started_at"),
        platform=_decode_platform(fields.group("platform"), names),
        body_mass_kg=body_mass_kg,
        calibration_json=whole.get("calibration_json"),
        simulated=fields.boolean("simulated"),
        operator=fields.text("operator"),
        protocol=fields.text("protocol"),
        protocol_json=whole.get("protocol_json"),
        last_check_json=whole.get("last_check_json"),
        started_anyway_json=whole.get("started_anyway_json"),
        history_json=whole.get("history_json"),
        changes=_decode_changes(fields),
    )
    fields.finish()
    with _plausible("/"):
        check_header(header)
    return header


def last_serial(trial: Group) -> int:
    """Return the highest serial of the changes of a trial, 0 when nothing was changed in it."""
    if LAST_CHANGE not in trial.attributes:
        return 0
    return int(_scalar(trial.attributes[LAST_CHANGE], np.int64, f"@{LAST_CHANGE}"))


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
            raise MalformedError(Text("{what} is not a group").fill(what=trial_path(i + 1)))
        groups[i + 1] = member
    if trials.attributes != list_attributes(groups.values()):
        raise MalformedError(Text("its list of trials was changed since it was written"))
    return groups


def analysed_by_of(trial: Group) -> str | None:
    """Return which program and version made a trial's answers, None when it says nothing."""
    value = trial.attributes.get("software")
    return value if isinstance(value, str) else None


def recording_id_of(trial: Group) -> str | None:
    """Return which recording a trial came from, None when it says nothing."""
    value = trial.attributes.get("recording_id")
    return value if isinstance(value, str) else None


def decode_trial(group: Group, number: int, n_channels: int) -> Trial:
    """Return a trial; raises MalformedError, see above."""
    path = trial_path(number)
    _check_sum(group, path)
    fields = _Fields(group, path)
    for known in (CHECKSUM, "software", *({"recording_id"} & group.attributes.keys())):
        fields.text(known)
    if "arrival_rate_hz" in fields.attributes:
        fields.number("arrival_rate_hz")
    if fields.integer("number") != number:
        raise MalformedError(Text("{path} is another trial's group").fill(path=path))
    time_s = fields.array("time_s", np.float64, (None,), "s")
    n_samples = time_s.shape[0]
    force = "force_n" in fields.members
    zeros = {
        name: fields.array(name, np.float64, (n_channels,), "counts")
        for name in ZERO_AND_TARE
        if name in fields.members
    }
    sample_rate_hz = fields.number("sample_rate_hz")
    damaged_bytes = fields.integer("damaged_bytes")
    if damaged_bytes < 0:
        raise MalformedError(
            Text("{path}: {damaged_bytes} damaged bytes").fill(
                path=path, damaged_bytes=damaged_bytes
            )
        )
    trial = Trial(
        number=number,
        condition=Condition(
            fields.choice("side", Side),
            fields.choice("region", Region),
            fields.choice("posture", Posture),
            fields.text("fixation"),
        ),
        started_at=fields.time("started_at"),
        sample_rate_hz=sample_rate_hz,
        counts=fields.array("counts", np.int32, (n_samples, n_channels), "counts"),
        time_s=time_s,
        gaps=_decode_gaps(fields, n_samples),
        end_reason=fields.choice("end_reason", EndReason),
        accepted=fields.boolean("accepted"),
        verdict_reason=fields.text("verdict_reason"),
        zero_before_counts=zeros.get("zero_before_counts"),
        zero_after_counts=zeros.get("zero_after_counts"),
        tare_before_counts=zeros.get("tare_before_counts"),
        tare_after_counts=zeros.get("tare_after_counts"),
        damaged_bytes=damaged_bytes,
        recovered=fields.boolean("recovered"),
        note=fields.text("note"),
        force_n=fields.array("force_n", np.float64, (n_samples,), "N") if force else None,
        results=decode_results(fields.optional_group, path),
        earlier_results=decode_results(fields.optional_group, path, earlier=True),
        checks=decode_checks(fields.optional_group, path),
        override=_decode_override(fields.optional_group("override"), f"{path}/override"),
        practice=fields.boolean("practice"),
        marks=_decode_marks(fields.optional_group("marks"), f"{path}/marks", n_samples),
        origin=_decode_origin(fields.optional_group("origin"), f"{path}/origin"),
        end_error=_decode_error(fields),
        arrivals=decode_arrivals(fields.optional_group, path),
        changes=_decode_changes(fields),
    )
    fields.finish()
    with _plausible(path):
        check_trial(trial.condition, trial.started_at, trial.sample_rate_hz, trial.note)
    return trial


def _decode_platform(group: Group, names: tuple[str, ...]) -> PlatformInfo:
    fields = _Fields(group, "/platform")
    low = fields.array("min_counts", np.int64, (len(names),), "counts")
    high = fields.array("max_counts", np.int64, (len(names),), "counts")
    info = PlatformInfo(
        driver=fields.text("driver"),
        model=fields.text("model"),
        serial_number=fields.text("serial_number"),
        firmware=fields.text("firmware"),
        sample_rate_hz=fields.number("sample_rate_hz"),
        channels=tuple(map(Channel, names, low.tolist(), high.tolist())),
        detects_loss=fields.boolean("detects_loss"),
        clock=fields.choice("clock", Clock),
        simulated=fields.boolean("simulated"),
        driver_package=fields.text("driver_package")
        if "driver_package" in fields.attributes
        else "",
    )
    fields.finish()
    return info


def _decode_error(fields: _Fields) -> Text | None:
    if "end_error" not in fields.attributes:
        return None
    kept = fields.text("end_error")
    try:
        return load_text(kept)
    except ValueError as error:
        raise MalformedError(
            Text("{path}@{name} is {text!r}").fill(
                path=fields.path, name="end_error", text=kept[:LONGEST_LINE]
            )
        ) from error


def _decode_gaps(fields: _Fields, n_samples: int) -> tuple[Gap, ...]:
    table = fields.array("gaps", np.int64, (None, len(GAP_COLUMNS)), "1")
    index = fields.array("gap_number", np.int64, (table.shape[0],), "1")
    rows, n_missing = table[:, 0], table[:, 1]
    in_order = (np.diff(rows, prepend=0) > 0).all() and (rows < n_samples).all()
    if not in_order or (n_missing < 1).any() or (index != np.arange(index.size)).any():
        raise MalformedError(
            Text("{path}/gaps are not gaps of {n_samples} samples").fill(
                path=fields.path, n_samples=n_samples
            )
        )
    return tuple(Gap(row, missing) for row, missing in table.tolist())


def _decode_override(group: Group | None, path: str) -> Override | None:
    if group is None:
        return None
    fields = _Fields(group, path)
    override = Override(
        accepted=fields.boolean("accepted"),
        reason=fields.text("reason"),
        by=fields.text("by"),
        at=fields.time("at"),
    )
    fields.finish()
    if not (override.reason.strip() and override.by.strip()):
        raise MalformedError(Text("{path} does not say why, or who says so").fill(path=path))
    return override


def _decode_marks(group: Group | None, path: str, n_samples: int) -> HandMarks | None:
    if group is None:
        return None
    fields = _Fields(group, path)
    onset, peak, rest = (fields.optional_integer(name) for name in MARKS)
    marks = HandMarks(onset, peak, fields.text("by"), fields.time("at"), rest)
    fields.finish()
    if not marks.rows or not all(0 <= row < n_samples for row in marks.rows):
        raise MalformedError(
            Text("{path} mark no rows of {n_samples} samples").fill(path=path, n_samples=n_samples)
        )
    if not marks.by.strip():
        raise MalformedError(Text("{path} do not say by whom").fill(path=path))
    return marks


def _decode_changes(fields: _Fields) -> tuple[Change, ...]:
    """Return what persons changed; none where nothing is said of it."""
    last = fields.optional_integer(LAST_CHANGE)
    if CHANGES not in fields.members and last is None:
        return ()
    where = f"{fields.path.rstrip('/')}/{CHANGES}"
    text = fields.whole_text(CHANGES)
    try:
        changes: tuple[Change, ...] = from_plain(tuple[Change, ...], load_json(text))
        check_changes(changes)
    except ValueError as error:
        raise MalformedError(
            Text("{where} are no changes: {error}").fill(where=where, error=reason_of(error))
        ) from error
    if last not in (None, max(change.serial for change in changes)):
        raise MalformedError(Text("{where} are not all of them").fill(where=where))
    return changes


def _decode_origin(group: Group | None, path: str) -> Origin | None:
    if group is None:
        return None
    fields = _Fields(group, path)
    origin = Origin(
        file_name=fields.text("file_name"),
        sha256=fields.text("sha256"),
        columns=_decode_names(fields.text("columns"), f"{path}@columns"),
        unit=fields.text("unit"),
        inverted=fields.boolean("inverted"),
        software=fields.text("software"),
    )
    fields.finish()
    if not (origin.file_name and origin.sha256 and origin.columns):
        raise MalformedError(Text("{path} does not say from which file or column").fill(path=path))
    return origin


def _decode_names(text: str, where: str) -> tuple[str, ...]:
    try:
        names = load_json(text)
    except ValueError as error:
        raise MalformedError(
            Text("{where} is no JSON: {error}").fill(where=where, error=reason_of(error))
        ) from error
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise MalformedError(Text("{where} is no list of names").fill(where=where))
    return tuple(names)


@contextmanager
def _plausible(where: str) -> Iterator[None]:
    try:
        yield
    except ImplausibleError as error:
        raise MalformedError(
            plain("{where}: {error}").fill(where=where, error=error.text)
        ) from error


def _check_sum(group: Group, path: str) -> None:
    if group.attributes.get(CHECKSUM) != checksum(group):
        raise MalformedError(
            Text("{what} was changed since it was written").fill(what=path or Text("the header"))
        )


class _Fields:
    """Takes fields out of a group one by one; what is left at the end is unknown."""

    def __init__(self, group: Group, path: str) -> None:
        self.path = path
        self._below = path.rstrip("/") + "/"
        self.attributes = dict(group.attributes)
        self.members = dict(group.members)

    def text(self, name: str) -> str:
        return _text_value(self._attribute(name), f"{self.path}@{name}")

    def number(self, name: str) -> float:
        return _number(self._attribute(name), f"{self.path}@{name}")

    def integer(self, name: str) -> int:
        return int(_scalar(self._attribute(name), np.int64, f"{self.path}@{name}"))

    def optional_integer(self, name: str) -> int | None:
        return self.integer(name) if name in self.attributes else None

    def boolean(self, name: str) -> bool:
        value = int(_scalar(self._attribute(name), np.uint8, f"{self.path}@{name}"))
        if value not in (0, 1):
            raise MalformedError(
                Text("{path}@{name} is neither 0 nor 1").fill(path=self.path, name=name)
            )
        return value == 1

    def time(self, name: str) -> datetime:
        try:
            return parse_time(self.text(name))
        except ValueError as error:
            raise MalformedError(
                Text("{path}@{name}: {error}").fill(
                    path=self.path, name=name, error=reason_of(error)
                )
            ) from error

    def choice(self, name: str, kind: type[E]) -> E:
        text = self.text(name)
        try:
            return kind(text)
        except ValueError as error:
            raise MalformedError(
                Text("{path}@{name} is {text!r}").fill(
                    path=self.path, name=name, text=text[:LONGEST_LINE]
                )
            ) from error

    def whole_text(self, name: str) -> str:
        return _text(self._member(name), f"{self._below}{name}")

    def group(self, name: str) -> Group:
        member = self._member(name)
        if not isinstance(member, Group):
            raise MalformedError(
                Text("{below}{name} is not a group").fill(below=self._below, name=name)
            )
        return member

    def optional_group(self, name: str) -> Group | None:
        return self.group(name) if name in self.members else None

    def texts(self, name: str) -> tuple[str, ...]:
        member = self._member(name)
        if not isinstance(member, Dataset) or not isinstance(member.value, tuple):
            raise MalformedError(
                Text("{below}{name} is not a list of texts").fill(below=self._below, name=name)
            )
        return member.value

    def array(self, name: str, dtype: Any, shape: tuple[int | None, ...], units: str) -> Any:
        """Return a dataset's array; None in a shape is any length."""
        member, where = self._member(name), f"{self._below}{name}"
        value = member.value if isinstance(member, Dataset) else None
        if not isinstance(value, np.ndarray) or value.dtype != dtype:
            raise MalformedError(
                Text("{where} is not a table of {name}").fill(
                    where=where, name=np.dtype(dtype).name
                )
            )
        same = [want in (None, have) for want, have in zip(shape, value.shape, strict=False)]
        if len(shape) != value.ndim or not all(same):
            raise MalformedError(
                Text("{where} has the shape {shape}").fill(where=where, shape=str(value.shape))
            )
        if isinstance(member, Dataset) and member.attributes != {"units": units}:
            raise MalformedError(Text("{where} is not in {units}").fill(where=where, units=units))
        with _plausible(self.path):
            check_numbers(value, name)
        return value

    def finish(self) -> None:
        unknown = [*self.attributes, *self.members][:_MOST_NAMED]
        if unknown:
            raise MalformedError(
                Text("{path} has something unknown: {unknown}").fill(
                    path=self.path, unknown=", ".join(unknown)
                )
            )

    def _attribute(self, name: str) -> Value:
        try:
            return self.attributes.pop(name)
        except KeyError:
            raise MalformedError(
                Text("{path} has no {name}").fill(path=self.path, name=name)
            ) from None

    def _member(self, name: str) -> Group | Dataset:
        try:
            return self.members.pop(name)
        except KeyError:
            raise MalformedError(
                Text("{path} has no {name}").fill(path=self.path, name=name)
            ) from None


def _text(member: Group | Dataset, where: str) -> str:
    if not isinstance(member, Dataset) or member.attributes:
        raise MalformedError(Text("{where} is not a text").fill(where=where))
    return _text_value(member.value, where)


def _text_value(value: Value, where: str) -> str:
    if not isinstance(value, str):
        raise MalformedError(Text("{where} is not a text").fill(where=where))
    return value


def _number(value: Value, where: str) -> float:
    number = _scalar(value, np.float64, where)
    with _plausible(where):
        check_numbers(number, where)
    return float(number)


def _scalar(value: Value, dtype: Any, where: str) -> NDArray[Any]:
    if not isinstance(value, np.ndarray) or value.dtype != dtype or value.ndim:
        raise MalformedError(
            Text("{where} is not one {name}").fill(where=where, name=np.dtype(dtype).name)
        )
    return value
