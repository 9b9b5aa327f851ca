"""FORMAT.md against a file, read with plain h5py: all of it is there and nothing else is."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import forceplate.storage
from forceplate.started_anyway import StartedAnyway, json_of
from forceplate.storage.visit.signature import VisitSignature
from forceplate.storage.visit.visit_file import append_trial
from tests.unit.storage.samples import STARTED_AT, make_trial, visit_header

SCALE_ATTRIBUTES = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}
SIZES = {"n": 300, "c": 8, "1": 1}
ROWS = {
    "analysis.results": 2,
    "analysis.refusals": 1,
    "analysis.earlier_results": 2,
    "analysis.earlier_refusals": 1,
    "analysis.checks": 3,
    "recording.gaps": 1,
    "recording.arrivals": 4,
    "recording.origin": 2,
    "header": 1,
    "review": 3,
}
RECORDS = ("header", "recording", "review", "analysis")
OBJECTS = ("parameters", "details", "channels")
"""Fields that are not taken apart."""


def documented() -> dict[str, dict[str, str]]:
    page = (Path(forceplate.storage.__file__).parent / "FORMAT.md").read_text("utf-8")
    rows: dict[str, dict[str, str]] = {}
    for line in page.splitlines():
        if line.startswith("| `/"):
            where, kind, shape, units, present, _ = (
                cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]
            )
            rows[where.strip("`")] = {
                "type": kind,
                "shape": shape,
                "units": units,
                "present": present,
            }
    return rows


@pytest.fixture(scope="module")
def visit_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("format") / "visit.h5"
    header = visit_header(
        calibration_json='{"für": "Tests"}',
        operator="op-2",
        protocol_json='{"trials": 3}',
        last_check_json='{"passed": true}',
        started_anyway_json=json_of(
            [StartedAnyway(("failed_check",), "No other platform.", "AB", STARTED_AT)]
        ),
        history_json='[{"by": "AB"}]',
        changes=make_trial().changes[:1],
    )
    platform = replace(header.platform, name="room 2", calibration_id="9f2c41d07ab3e658")
    header = replace(header, platform=platform)
    append_trial(
        path,
        header,
        make_trial(),
        recording_id="0123456789abcdef" * 2,
        sign=lambda data: VisitSignature(data.hex()[:64], "b" * 128),
    )
    return path


def things(group: h5py.Group) -> Iterator[tuple[str, str, tuple[int, ...] | None, str]]:
    """Yield (path, type, shape, units) of everything that HDF5 sees in a file."""
    for attribute in group.attrs:
        at = f"{group.name}@{attribute}"
        yield at, *type_and_shape(group.attrs.get_id(attribute)), ""
    for member in group.values():
        if isinstance(member, h5py.Group):
            yield member.name, "group", None, ""
            yield from things(member)
            continue
        yield member.name, *type_and_shape(member.id), text(member.attrs.get("units", b""))
        for attribute in set(member.attrs) - SCALE_ATTRIBUTES:
            at = f"{member.name}@{attribute}"
            yield at, *type_and_shape(member.attrs.get_id(attribute)), ""


def type_and_shape(stored: h5py.h5d.DatasetID) -> tuple[str, tuple[int, ...]]:
    return ("text" if stored.dtype.kind == "S" else stored.dtype.name), stored.shape


def fields(record: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield (path, type, shape) of everything in a record."""
    for name, value in record.items():
        at = f"{path}.{name}"
        if name not in OBJECTS and isinstance(value, dict):
            yield from fields(value, at)
        elif isinstance(value, list):
            kinds = {kind_of(item) for item in value if item is not None}
            yield at, "number" if kinds == {"number", "integer"} else kinds.pop(), (len(value),)
        else:
            yield at, kind_of(value), ()


def kind_of(value: object) -> str:
    names = {bool: "flag", int: "integer", float: "number", str: "text", dict: "object"}
    return names[type(value)]


def text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def test_the_page_and_the_file_say_the_same(visit_path: Path) -> None:
    rows = documented()
    absent_here = {"/trials/NNN/analysis.tare_after_counts"}
    seen: set[str] = set()
    with h5py.File(visit_path, "r") as file:
        found = list(things(file))
        for name in RECORDS:
            stored = file["header"] if name == "header" else file[f"trials/001/{name}"]
            record = json.loads(np.ravel(stored[()])[0])
            found += [(*about, "") for about in fields(record, stored.name)]
    for path, kind, shape, units in found:
        on_page = path.replace("/trials/001", "/trials/NNN")
        assert on_page in rows, f"{path} is not on the page"
        row = rows[on_page]
        seen.add(on_page)
        assert kind == ("text" if row["type"] == "time" else row["type"]), path
        if shape is not None:
            inside = row["shape"].strip("()").split(", ")
            table = path.rpartition(".")[0].rpartition("/")[2]
            sizes = SIZES | ({"r": ROWS[table]} if table in ROWS else {})
            wanted = () if row["shape"] == "scalar" else tuple(sizes[s] for s in inside)
            assert shape == wanted, path
        if "." not in path:
            assert units == row["units"], path
    assert rows.keys() - seen == absent_here
    assert all(rows[path]["present"] != "always" for path in absent_here)


def sum_by_the_page(group: h5py.Group, names: set[str] | None, left_out: tuple[str, ...]) -> str:
    """Compute a checksum from the page's words and plain h5py alone.

    ``names``: what it is of, None: all. ``left_out``: beginnings of names.
    """
    base = group.name.rstrip("/")
    entries: dict[bytes, bytes] = {}
    for path, kind, shape, _ in things(group):
        name = path[len(base) :].lstrip("/")
        is_of = names is None or name in names or name.rpartition("@")[0] in names
        if kind == "group" or not is_of or name.startswith(left_out):
            continue
        holder, _, attribute = path.partition("@")
        value = group.file[holder].attrs[attribute] if attribute else group.file[path][()]
        if kind != "text":
            data = np.asarray(value).astype(np.asarray(value).dtype.newbyteorder("<")).tobytes()
        elif shape == ():
            data = text(value).encode()
        else:
            data = b"".join(text(item).encode() + b"\0" for item in value)
        head = f"{name}\n{kind}\n{','.join(map(str, shape or ()))}\n"
        entries[name.encode()] = head.encode() + data + b"\n"
    return hashlib.sha256(b"".join(entries[name] for name in sorted(entries))).hexdigest()


def part_on_the_page(part: str) -> set[str]:
    """Return what the page says that a part's checksum is of."""
    page = (Path(forceplate.storage.__file__).parent / "FORMAT.md").read_text("utf-8")
    (cell,) = re.findall(rf"`/trials/NNN@{part}_checksum` .*\| of (.*?)(?:, see below)? \|", page)
    return set(re.findall(r"`(.*?)`", cell))


def test_checksums_can_be_computed_from_the_page(visit_path: Path) -> None:
    with h5py.File(visit_path, "r") as file:
        trial = file["trials/001"]
        lines = ""
        for part in ("recording", "review", "analysis"):
            names = part_on_the_page(part)
            assert names
            found = sum_by_the_page(trial, names, ())
            assert found == text(trial.attrs[f"{part}_checksum"])
            lines += found + "\n"
        of_header = sum_by_the_page(file, None, ("trials", "signature", "@checksum"))
        assert of_header == text(file.attrs["checksum"])
        of_list = hashlib.sha256(lines.encode()).hexdigest()
        assert of_list == text(file["trials"].attrs["checksum"])


def test_what_is_signed_can_be_computed_from_the_page(visit_path: Path) -> None:
    signed: list[bytes] = []

    def sign(data: bytes) -> VisitSignature:
        signed.append(data)
        return VisitSignature("a" * 64, "b" * 128)

    path = visit_path.with_name("signed.h5")
    append_trial(path, visit_header(), make_trial(), sign=sign)
    with h5py.File(path, "r") as file:
        sums = [text(file[group].attrs["checksum"]) for group in ("/", "trials")]
    assert signed == ["\n".join(["forceplate-visit-signature 1", *sums, ""]).encode()]


def test_a_file_of_default_compatibility(visit_path: Path) -> None:
    plain = visit_path.with_name("plain.h5")
    with h5py.File(plain, "w") as file, h5py.File(visit_path, "r") as visit:
        assert visit.id.get_create_plist().get_version() == (
            file.id.get_create_plist().get_version()
        )


def test_dimensions_are_named(visit_path: Path) -> None:
    with h5py.File(visit_path, "r") as file:
        counts = file["trials/001/counts"]
        assert counts.dims[0][0].name == "/trials/001/time_s"
        assert counts.dims[1][0].name == "/channel"
        assert file["trials/001/force_n"].dims[0][0].name == "/trials/001/time_s"
        assert all(file["trials/001"][name].is_scale for name in RECORDS[1:])
