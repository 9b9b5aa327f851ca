"""FORMAT.md against a file, read with plain h5py: all of it is there and nothing else is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest

import forceplate.storage
from forceplate.started_anyway import StartedAnyway, json_of
from forceplate.storage.visit.signature import VisitSignature
from forceplate.storage.visit.visit_file import append_trial
from tests.unit.storage.samples import STARTED_AT, make_trial, visit_header

SCALE_ATTRIBUTES = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}
SIZES = {"n": 300, "c": 8, "g": 1, "2": 2}
ROWS = {
    "results": 2,
    "refusals": 1,
    "earlier_results": 2,
    "earlier_refusals": 1,
    "checks": 3,
    "check_values": 2,
    "check_limits": 2,
    "arrivals": 4,
}


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
    append_trial(
        path,
        header,
        make_trial(),
        recording_id="0123456789abcdef" * 2,
        sign=lambda data: VisitSignature(data.hex()[:64], "b" * 128),
    )
    return path


def things(group: h5py.Group) -> Iterator[tuple[str, str, tuple[int, ...] | None, str]]:
    """Yield (path, type, shape, units) of everything in a file."""
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


def text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def test_the_page_and_the_file_say_the_same(visit_path: Path) -> None:
    rows = documented()
    absent_here = {
        "/trials/NNN/tare_after_counts",
        "/trials/NNN/tare_after_counts@units",
    }
    seen: set[str] = set()
    with h5py.File(visit_path, "r") as file:
        for path, kind, shape, units in things(file):
            on_page = path.replace("/trials/001", "/trials/NNN")
            assert on_page in rows, f"{path} is not on the page"
            row = rows[on_page]
            seen.add(on_page)
            assert kind == row["type"], path
            if shape is not None:
                inside = row["shape"].strip("()").split(", ")
                table = path.rpartition("/")[0].rpartition("/")[2]
                sizes = SIZES | ({"r": ROWS[table]} if table in ROWS else {})
                wanted = () if row["shape"] == "scalar" else tuple(sizes[s] for s in inside)
                assert shape == wanted, path
            assert units == row["units"], path
    assert rows.keys() - seen == absent_here
    assert all(rows[path]["present"] != "always" for path in absent_here)


def sum_by_the_page(group: h5py.Group, left_out: tuple[str, ...]) -> str:
    """Compute a checksum from the page's words and plain h5py alone.

    ``left_out``: beginnings of paths.
    """
    base = group.name.rstrip("/")
    entries: dict[bytes, bytes] = {}
    for path, kind, shape, _ in things(group):
        name = path[len(base) :].lstrip("/")
        if kind == "group" or name == "@checksum" or path.startswith(left_out):
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


def test_checksums_can_be_computed_from_the_page(visit_path: Path) -> None:
    with h5py.File(visit_path, "r") as file:
        trial = file["trials/001"]
        assert sum_by_the_page(trial, ()) == text(trial.attrs["checksum"])
        assert sum_by_the_page(file, ("/trials", "/signature")) == text(file.attrs["checksum"])
        lines = text(trial.attrs["checksum"]) + "\n"
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
        assert file["trials/001/gaps"].dims[1][0].name == "/gap_column"
        for table in ROWS:
            columns = file[f"trials/001/{table}"]
            scale = {"check": "check", "arriv": "n_samples"}.get(table[:5], "result")
            assert columns[scale].is_scale
            assert all(
                columns[c].dims[0][0].name == columns[scale].name for c in columns if c != scale
            )
