"""Files of format version 1 as the present ones: what they said, verified as they said it.

A trial of them had an attribute for each of its facts and a group for each of its tables, with a
dataset for each column. All of it is moved to where it stands today, and decoded as what is
written today; a name that is not known here stays, and is refused there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from forceplate.documents import load_json
from forceplate.reasons import raised_as
from forceplate.storage.visit.encode import (
    RECORDING_ID,
    WHOLE,
    header_group,
    list_attributes,
    trial_group,
)
from forceplate.storage.visit.hdf5 import MalformedError
from forceplate.storage.visit.records import dump_record
from forceplate.storage.visit.signature import SIGNATURE
from forceplate.storage.visit.tree import CHECKSUM, Dataset, Group, Value, checksum, list_checksum
from forceplate.words import Text

FORMER_VERSION = 1
_GAP_COLUMNS = ("at_row", "n_missing")
_CONDITION = ("side", "region", "posture", "fixation")
_REVIEW = ("accepted", "verdict_reason", "note")
_ZEROS = ("zero_before_counts", "zero_after_counts")
_TARES = ("tare_before_counts", "tare_after_counts")
_CHECK_NUMBERS = {"check_values": "value", "check_limits": "limit"}
_TABLES = ("results", "refusals", "earlier_results", "earlier_refusals", "checks")
_PARAMETERS = ("parameters", "details")
"""Columns of JSON texts."""


def present_layout(root: Group) -> Group:
    """Return the root group of a former file, whole or in part, as the present one.

    Raises
    ------
    MalformedError
        Something in it is missing, of another kind, or changed since it was written.
    """
    summed = {k: v for k, v in root.members.items() if k not in ("trials", SIGNATURE)}
    _check_sum(Group(root.attributes, summed), Text("the header"))
    present = _header(root.attributes, summed)
    trials = _group(root.members, "trials", "")
    groups = {name: _group(trials.members, name, "/trials") for name in trials.members}
    ordered = [groups[name] for name in sorted(groups, key=lambda name: (len(name), name))]
    sums = list_checksum(group.attributes.get(CHECKSUM) for group in ordered)
    if trials.attributes != {CHECKSUM: sums}:
        raise MalformedError(Text("its list of trials was changed since it was written"))
    moved = {name: _trial(group, f"/trials/{name}") for name, group in groups.items()}
    present.members["trials"] = Group(list_attributes(moved.values()), dict(moved))
    if SIGNATURE in root.members:
        present.members[SIGNATURE] = root.members[SIGNATURE]
    return present


def _header(attributes: Mapping[str, Value], members: Mapping[str, Group | Dataset]) -> Group:
    left = dict(members)
    platform = _group(left, "platform", "")
    limits = [
        _numbers(platform.members, name, "/platform", np.int64)
        for name in ("min_counts", "max_counts")
    ]
    names = _texts(left, "channel", "")
    if _texts(left, "gap_column", "") != _GAP_COLUMNS or {len(names)} != set(map(len, limits)):
        raise MalformedError(Text("/gap_column does not name the columns of the gaps"))
    channels = [
        {"name": name, "min_counts": low, "max_counts": high}
        for name, low, high in zip(names, *limits, strict=True)
    ]
    record = _facts(attributes, ("format", "format_version", CHECKSUM))
    record["platform"] = {**_facts(platform.attributes), "channels": channels}
    for name in ("platform", "channel", "gap_column"):
        left.pop(name)
    whole = {name: _text(left.pop(name), f"/{name}") for name in WHOLE if name in left}
    _refuse_left("/", left)
    return header_group(record, whole)


def _trial(group: Group, path: str) -> Group:
    """Return a trial in the layout of today; what this one has no place for refuses the file."""
    if not group.members:  # of an outline
        kept = {k: v for k, v in group.attributes.items() if k == RECORDING_ID}
        return Group(kept)
    _check_sum(group, path)
    left = dict(group.members)
    facts = _facts(group.attributes, (CHECKSUM, RECORDING_ID))
    recording_id = group.attributes.get(RECORDING_ID)
    if recording_id is not None and not isinstance(recording_id, str):
        raise MalformedError(_NO_TEXT.fill(where=f"{path}@{RECORDING_ID}"))
    review = _taken(facts, _REVIEW) | _fact_groups(left, ("override", "marks"), path)
    if "marks" in review:
        review["marks"] = {"onset_sample": None, "peak_sample": None, **review["marks"]}
    analysis = (
        _taken(facts, ("software",))
        | _by_channel(left, _TARES, path)
        | _tables(left, _TABLES, path)
    )
    if "checks" in analysis:
        _add_check_numbers(analysis["checks"], left, path)
    recording = (
        {"condition": _taken(facts, _CONDITION), **facts}
        | _by_channel(left, _ZEROS, path)
        | _gaps(left, path)
        | _tables(left, ("arrivals",), path)
        | _fact_groups(left, ("origin",), path)
    )
    if "origin" in recording:
        recording["origin"]["columns"] = _json(recording["origin"].get("columns"), path)
    arrays = {name: _array(left, name, path) for name in ("counts", "time_s")}
    force_n = _array(left, "force_n", path) if "force_n" in left else None
    _refuse_left(path, {k: v for k, v in left.items() if k not in (*arrays, "force_n")})
    records = {"recording": recording, "review": review, "analysis": analysis}
    with raised_as(MalformedError, Text("{where} is no JSON: {error}"), ValueError, where=path):
        texts = {name: dump_record(record) for name, record in records.items()}
    return trial_group(path, recording_id, texts, **arrays, force_n=force_n)


def _taken(facts: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Take those of the facts that have these names."""
    return {name: facts.pop(name) for name in names if name in facts}


def _fact_groups(
    left: dict[str, Group | Dataset], names: Iterable[str], path: str
) -> dict[str, Any]:
    """Take the groups of attributes that have these names."""
    found: dict[str, Any] = {}
    for name in names:
        if name in left:
            group = _group(left, name, path)
            _refuse_left(f"{path}/{name}", group.members)
            found[name] = _facts(group.attributes)
            left.pop(name)
    return found


def _tables(left: dict[str, Group | Dataset], names: Iterable[str], path: str) -> dict[str, Any]:
    """Take the tables that have these names."""
    found: dict[str, Any] = {}
    for name in names:
        if name in left:
            found[name] = _columns(_group(left, name, path), f"{path}/{name}")
            left.pop(name)
    return found


def _by_channel(
    left: dict[str, Group | Dataset], names: Iterable[str], path: str
) -> dict[str, Any]:
    """Take the datasets by channel that have these names."""
    found = {name: _numbers(left, name, path, np.float64) for name in names if name in left}
    for name in found:
        left.pop(name)
    return found


def _gaps(left: dict[str, Group | Dataset], path: str) -> dict[str, Any]:
    """Take the table of gaps, which had two columns and their numbers."""
    index = _numbers(left, "gap_number", path, np.int64)
    value = _array(left, "gaps", path).value
    for name in ("gaps", "gap_number"):
        left.pop(name)
    if (
        not isinstance(value, np.ndarray)
        or value.dtype != np.int64
        or value.shape != (len(index), len(_GAP_COLUMNS))
        or index != list(range(len(index)))
    ):
        raise MalformedError(Text("{at} is no table").fill(at=f"{path}/gaps"))
    columns = dict(zip(_GAP_COLUMNS, value.T.tolist(), strict=True))
    return {"gaps": columns} if index else {}


def _columns(group: Group, path: str) -> dict[str, list[Any]]:
    """Return a table of former files as one of today's, its columns of JSON parsed."""
    columns: dict[str, list[Any]] = {}
    for name, member in group.members.items():
        value = member.value if isinstance(member, Dataset) and not member.attributes else ""
        if isinstance(value, str) or (isinstance(value, np.ndarray) and value.ndim != 1):
            raise MalformedError(Text("{where} is not a column").fill(where=f"{path}/{name}"))
        cells = list(value) if isinstance(value, tuple) else value.tolist()
        if name in _PARAMETERS:
            cells = [_json(cell, f"{path}/{name}") for cell in cells]
        columns[name] = cells
    return {**columns, **_facts(group.attributes)}


def _add_check_numbers(
    checks: dict[str, list[Any]], left: dict[str, Group | Dataset], path: str
) -> None:
    """Put values and limits, which had tables of their own, beside their checks."""
    names = checks.get("check", [])
    for table, column in _CHECK_NUMBERS.items():
        cells: dict[str, Any] = {}
        if table in left:
            found = _columns(_group(left, table, path), f"{path}/{table}")
            left.pop(table)
            keys, values = found.get("check", []), found.get(column, [])
            cells = dict(zip(keys, values, strict=False))
            if (
                found.keys() != {"check", column}
                or not len(keys) == len(values) == len(cells) > 0
                or [name for name in names if name in cells] != keys
            ):
                raise MalformedError(
                    Text("{at} are not of the checks, or not in their order").fill(
                        at=f"{path}/{table}"
                    )
                )
        checks[column] = [cells.get(name) for name in names]


def _facts(attributes: Mapping[str, Value], without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return attributes as plain values; a flag was an unsigned byte."""
    return {
        name: _plain(value, f"@{name}") for name, value in attributes.items() if name not in without
    }


def _plain(value: Value, where: str) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) or value.ndim:
        raise MalformedError(_NO_TEXT.fill(where=where))
    if value.dtype != np.uint8:
        return value.item()
    if value not in (0, 1):
        raise MalformedError(
            Text("{path}@{name} is neither 0 nor 1").fill(path="", name=where.lstrip("@"))
        )
    return bool(value)


def _group(members: Mapping[str, Group | Dataset], name: str, path: str) -> Group:
    member = members.get(name)
    if member is None:
        raise MalformedError(Text("{path} has no {name}").fill(path=path or "/", name=name))
    if not isinstance(member, Group):
        raise MalformedError(Text("{what} is not a group").fill(what=f"{path}/{name}"))
    return member


def _array(members: Mapping[str, Group | Dataset], name: str, path: str) -> Dataset:
    member = members.get(name)
    if not isinstance(member, Dataset):
        raise MalformedError(Text("{path} has no {name}").fill(path=path or "/", name=name))
    return member


def _numbers(members: Mapping[str, Group | Dataset], name: str, path: str, dtype: Any) -> list[Any]:
    dataset = _array(members, name, path)
    value = dataset.value
    if not isinstance(value, np.ndarray) or value.dtype != dtype or value.ndim != 1:
        raise MalformedError(
            Text("{where} is not a table of {name}").fill(
                where=f"{path}/{name}", name=np.dtype(dtype).name
            )
        )
    units = {"units": "1" if name == "gap_number" else "counts"}
    if dataset.attributes != units:
        raise MalformedError(
            Text("{where} is not in {units}").fill(where=f"{path}/{name}", **units)
        )
    numbers: list[Any] = value.tolist()
    return numbers


def _texts(members: Mapping[str, Group | Dataset], name: str, path: str) -> tuple[str, ...]:
    value = _array(members, name, path).value
    if not isinstance(value, tuple):
        raise MalformedError(
            Text("{below}{name} is not a list of texts").fill(below=f"{path}/", name=name)
        )
    return value


def _text(member: Group | Dataset, where: str) -> str:
    if not isinstance(member, Dataset) or member.attributes or not isinstance(member.value, str):
        raise MalformedError(_NO_TEXT.fill(where=where))
    return member.value


def _json(text: object, where: str) -> Any:
    with raised_as(MalformedError, Text("{where} is no JSON: {error}"), ValueError, where=where):
        return load_json(str(text))


def _check_sum(group: Group, what: str | Text) -> None:
    if group.attributes.get(CHECKSUM) != checksum(group):
        raise MalformedError(Text("{what} was changed since it was written").fill(what=what))


def _refuse_left(path: str, left: Mapping[str, object]) -> None:
    if left:
        raise MalformedError(
            Text("{path} has something unknown: {unknown}").fill(
                path=path, unknown=", ".join(list(left)[:5])
            )
        )


_NO_TEXT = Text("{where} is not a text")
