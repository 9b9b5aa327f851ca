"""Hand-made files that HDF5 accepts and a visit file must not be."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from forceplate.errors import VisitFileError
from forceplate.storage.visit import tree
from forceplate.storage.visit.visit_file import (
    append_trial,
    decode_recordings,
    read_outline,
    read_visit,
)
from forceplate.types import Visit
from tests.unit.storage.forged_visits import OpenVisit, forge, group
from tests.unit.storage.samples import make_trial, same_trial, visit_header


def _read_recordings(path: Path) -> Visit:
    return decode_recordings(path, path.read_bytes())


def _links_outside(file: h5py.File) -> None:
    file["trials/003"] = h5py.ExternalLink("/etc/hosts", "/")


def _links_outside_first(file: h5py.File) -> None:
    outside = f"{file.filename}.counts"
    with h5py.File(outside, "w") as other:
        file.copy("trials/001/counts", other)
    del file["trials/001/counts"]
    file["trials/001/counts"] = h5py.ExternalLink(outside, "/counts")


def _soft_link(file: h5py.File) -> None:
    file["trials/003"] = h5py.SoftLink("/trials/001")


def _loop(file: h5py.File) -> None:
    file["trials/001/again"] = file["trials/001"]


def _external_storage(file: h5py.File) -> None:
    _swap(file, "time_s", external=[("/etc/passwd", 0, 2400)], shape=(300,), dtype="<f8")


def _huge(file: h5py.File) -> None:
    _swap(file, "counts", shape=(2**40, 8), dtype="<i4", chunks=(1024, 8), compression="gzip")


def _unfilled(file: h5py.File) -> None:
    _swap(file, "counts", shape=(3_000_000, 8), dtype="<i4", chunks=(1024, 8))


def _virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((300,), "<f8")
    layout[:] = h5py.VirtualSource("elsewhere.h5", "x", (300,))
    del file["trials/001/time_s"]
    file.create_virtual_dataset("trials/001/time_s", layout)


def _variable_text(file: h5py.File) -> None:
    file["trials/001"].attrs["recording_id"] = "FF-001"


def _unknown_filter(file: h5py.File) -> None:
    _swap(file, "force_n", data=np.zeros(300), chunks=(300,), compression="lzf")


def _compound(file: h5py.File) -> None:
    _swap(file, "force_n", data=np.zeros(1, [("at_row", "<i8"), ("n_missing", "<i8")]))


def _wrong_dtype(file: h5py.File) -> None:
    _swap(file, "counts", data=np.zeros((300, 8), "<i2"))


def _big_endian(file: h5py.File) -> None:
    _swap(file, "time_s", data=np.arange(300).astype(">f8"))


def _null_attribute(file: h5py.File) -> None:
    file["trials/001"].attrs["recording_id"] = h5py.Empty("<f8")


def _many_dimensions(file: h5py.File) -> None:
    _swap(file, "force_n", data=np.zeros((3, 2, 2)))


def _named_type(file: h5py.File) -> None:
    file["trials/001/kind"] = np.dtype("<f8")


def _text_table(file: h5py.File) -> None:
    _swap(file, "review", data=np.array([[b"a"]], h5py.string_dtype("utf-8", 3)))


def _not_text(file: h5py.File) -> None:
    file.attrs.create("format", b"\xff", dtype=h5py.string_dtype("utf-8", 1))


def _hole(file: h5py.File) -> None:
    file.move("trials/001", "trials/007")


def _last_trial_lost(file: h5py.File) -> None:
    del file["trials/002"]


def _trials_swapped(file: h5py.File) -> None:
    file.move("trials/001", "trials/003")
    file.move("trials/002", "trials/001")
    file.move("trials/003", "trials/002")


def _missing(file: h5py.File) -> None:
    del file["trials/001/time_s"]


def _swap(file: h5py.File, name: str, **options: object) -> None:
    del file[f"trials/001/{name}"]
    file.create_dataset(f"trials/001/{name}", **options)


HOSTILE = [
    (_links_outside, "link to elsewhere"),
    (_links_outside_first, "link to elsewhere"),
    (_soft_link, "link to elsewhere"),
    (_loop, "nested too deeply|changed"),
    (_external_storage, "data in another file"),
    (_huge, "more than any trial"),
    (_unfilled, "does not hold them"),
    (_virtual, "data in another file"),
    (_variable_text, "variable length"),
    (_unknown_filter, "unknown filter"),
    (_compound, "type that no visit file"),
    (_wrong_dtype, "type that no visit file"),
    (_big_endian, "type that no visit file"),
    (_null_attribute, "shape that no visit file"),
    (_many_dimensions, "shape that no visit file"),
    (_named_type, "neither a group nor a dataset"),
    (_text_table, "table of texts"),
    (_not_text, "it is no visit file, or it is damaged"),
    (_hole, "without a hole"),
    (_missing, "changed since"),
    (_last_trial_lost, "list of trials was changed"),
    (_trials_swapped, "list of trials was changed"),
]


@pytest.mark.parametrize(("harm", "why"), HOSTILE, ids=[harm.__name__ for harm, _ in HOSTILE])
def test_a_hostile_file_is_refused(path: Path, harm: Callable[[h5py.File], None], why: str) -> None:
    with h5py.File(path, "r+") as file:
        harm(file)
    harmed = path.read_bytes()
    with pytest.raises(VisitFileError, match=rf"visit\.h5 is no readable visit file: .*({why})"):
        read_visit(path)
    with pytest.raises(VisitFileError):
        append_trial(path, visit_header(), make_trial())
    assert path.read_bytes() == harmed


def numbers(value: object, dtype: str) -> np.ndarray:
    return np.array(value, dtype)


def array(value: object, dtype: str, units: str) -> tree.Dataset:
    return tree.Dataset(numbers(value, dtype), {"units": units})


def cell(table: str, column: str, *cells: object) -> Callable[[OpenVisit], object]:
    """Return what puts another column into a table of the analysis."""
    return lambda v: v.analysis[table].update({column: list(cells)})


CHANGE = {
    "serial": 1,
    "what": "note",
    "former": "",
    "new": "again",
    "by": "ab",
    "at": "2026-03-02T09:00:00+01:00",
    "reason": "",
    "takes_back": None,
}
FORGED: dict[str, tuple[Callable[[OpenVisit], object], str]] = {
    "another format": (lambda v: v.root.attributes.update(format="x"), "not a forceplate visit"),
    "a newer version": (
        lambda v: v.root.attributes.update(format_version=numbers(3, "i8")),
        "format version is 3.*use a newer forceplate",
    ),
    "version zero": (
        lambda v: v.root.attributes.update(format_version=numbers(0, "i8")),
        "format version is 0",
    ),
    "a float for the version": (
        lambda v: v.root.attributes.update(format_version=numbers(2, "f8")),
        "not one int64",
    ),
    "no header": (lambda v: v.root.members.pop("header"), "has no header"),
    "a header that is no JSON": (lambda v: v.raw.update(header="{"), "/header is no JSON"),
    "a header that is a list": (lambda v: v.raw.update(header="[]"), "/header is no object"),
    "a field that is there twice": (
        lambda v: v.raw.update(header='{"visit":"W0","visit":"W8"}'),
        "a field occurs twice",
    ),
    "no subject": (lambda v: v.header.pop("subject_id"), "/header misses subject_id"),
    "a number for the subject": (
        lambda v: v.header.update(subject_id=1),
        "/header.subject_id must be text",
    ),
    "something unknown": (lambda v: v.header.update(name="Ada"), "unknown fields 'name'"),
    "something unknown beside the header": (
        lambda v: v.root.attributes.update(name="Ada"),
        "something unknown: name",
    ),
    "no body mass worth the name": (
        lambda v: v.header.update(body_mass_kg=-1),
        "body mass is -1",
    ),
    "body mass NaN": (
        lambda v: v.raw.update(header=json.dumps({**v.header, "body_mass_kg": math.nan})),
        "NaN is not a number",
    ),
    "a time without zone": (
        lambda v: v.header.update(started_at="2026-03-02T09:00:00"),
        "no zone",
    ),
    "no time": (lambda v: v.header.update(started_at="noon"), "started_at"),
    "half simulated": (lambda v: v.header.update(simulated=2), "simulated must be true or false"),
    "a platform that says when it is": (
        lambda v: v.header["platform"].update(real_time=False),
        "something unknown: real_time",
    ),
    "a channel that knows its newtons": (
        lambda v: v.header["platform"]["channels"][0].update(nominal_n_per_count=0.1),
        "something unknown: nominal_n_per_count",
    ),
    "other channels": (
        lambda v: v.root.members.update(channel=tree.Dataset(("cell_0",))),
        "/channel does not name the channels",
    ),
    "channels as a number": (
        lambda v: v.root.members.update(channel=tree.Dataset(numbers([1], "i8"))),
        "/channel does not name the channels",
    ),
    "a group for the calibration": (
        lambda v: v.root.members.update(calibration=tree.Group()),
        "calibration is not a text",
    ),
    "a number for the protocol": (
        lambda v: v.root.members.update(protocol=tree.Dataset(numbers(1, "i8"))),
        "/protocol is not a text",
    ),
    "a dataset for the trials": (
        lambda v: v.root.members.update(trials=tree.Dataset("x")),
        ": it has no group /trials",
    ),
    "a dataset for a trial": (
        lambda v: group(v.root, "trials").members.update({"003": tree.Dataset("x")}),
        "trials/003 is not a group",
    ),
    "an unknown side": (
        lambda v: v.recording["condition"].update(side="middle"),
        "recording.condition.side is 'middle'",
    ),
    "another's number": (lambda v: v.recording.update(number=2), "another trial's group"),
    "damage below nothing": (lambda v: v.recording.update(damaged_bytes=-1), "-1 damaged bytes"),
    "more damage than a number holds": (
        lambda v: v.recording.update(damaged_bytes=2**63),
        "damaged_bytes is too large",
    ),
    "no Hertz": (lambda v: v.recording.update(sample_rate_hz=0.0), "0.0 Hz"),
    "half practice": (lambda v: v.recording.update(practice=2), "must be true or false"),
    "a recording with something more": (lambda v: v.recording.update(mood="good"), "'mood'"),
    "a recording in two rows": (
        lambda v: v.trial.members.update(recording=tree.Dataset(("{}", "{}"))),
        "recording is not a text",
    ),
    "a recording as an attribute": (
        lambda v: v.trial.attributes.update(recording="{}"),
        "something unknown: recording",
    ),
    "a dataset of another": (
        lambda v: v.trial.members.update(mood=tree.Dataset("good")),
        "something unknown: mood",
    ),
    "a number for the recording": (
        lambda v: v.trial.attributes.update(recording_id=numbers(1, "i8")),
        "recording_id is not a text",
    ),
    "no counts": (lambda v: v.trial.members.pop("counts"), "has no counts"),
    "counts in newtons": (
        lambda v: member(v.trial, "counts").attributes.update(units="N"),
        "not in counts",
    ),
    "a channel short": (
        lambda v: v.trial.members.update(counts=array(np.zeros((300, 7)), "i4", "counts")),
        r"shape \(300, 7\)",
    ),
    "counts in one dimension": (
        lambda v: v.trial.members.update(counts=array(np.zeros(300), "i4", "counts")),
        r"shape \(300,\)",
    ),
    "force NaN": (
        lambda v: v.trial.members.update(force_n=array(np.full(300, np.nan), "f8", "N")),
        "not finite",
    ),
    "a zero of a channel less": (
        lambda v: v.recording["zero_before_counts"].pop(),
        r"zero has the shape \(7,\)",
    ),
    "a zero beyond all numbers": (
        lambda v: (
            v.recording["zero_after_counts"].append(1e16) or v.recording["zero_after_counts"].pop(0)
        ),
        "nothing measured",
    ),
    "a tare of a channel less": (
        lambda v: v.analysis["tare_before_counts"].pop(),
        r"analysis: tare has the shape \(7,\)",
    ),
    "a gap behind the end": (
        lambda v: v.recording["gaps"].update(at_row=[300]),
        "not gaps of 300",
    ),
    "a gap before the beginning": (
        lambda v: v.recording["gaps"].update(at_row=[0]),
        "not gaps of 300",
    ),
    "gaps in another order": (
        lambda v: v.recording.update(gaps={"at_row": [20, 10], "n_missing": [1, 1]}),
        "not gaps of 300",
    ),
    "a gap of nothing": (
        lambda v: v.recording["gaps"].update(n_missing=[0]),
        "not gaps of 300",
    ),
    "half a gap": (
        lambda v: v.recording["gaps"].update(n_missing=[1.5]),
        "gaps.n_missing is not a column of integer",
    ),
    "arrivals in another order": (
        lambda v: v.recording["arrivals"]["n_samples"].reverse(),
        "arrivals are not in order",
    ),
    "an object for a column": (
        lambda v: v.analysis["results"].update(value={}),
        "results is no table",
    ),
    "a list for a table": (lambda v: v.analysis.update(checks=[]), "checks is no table"),
    "a column too few": (
        lambda v: v.analysis["refusals"].pop("message"),
        "refusals lacks or does not know: message",
    ),
    "a column too many": (
        cell("checks", "mood", "good", "good", "good"),
        "checks lacks or does not know: mood",
    ),
    "a column that is shorter": (
        cell("results", "unit", "N"),
        "results has no rows, or not as many",
    ),
    "a table without rows": (
        lambda v: v.analysis.update(checks={name: [] for name in v.analysis["checks"]}),
        "checks has no rows",
    ),
    "a value that is a text": (
        cell("results", "value", "1", "2"),
        "results.value is not a column of number",
    ),
    "a value that is a flag": (
        cell("results", "value", True, 1.0),
        "results.value is not a column of number",
    ),
    "a value that lacks": (
        cell("results", "value", None, 1.0),
        "results.value is not a column of number",
    ),
    "a value without end": (
        lambda v: v.raw.update(analysis=json.dumps(v.analysis).replace("123.456789", "1e999")),
        "results.value is not a column of number",
    ),
    "a number for a unit": (
        cell("results", "unit", 1, 2),
        "results.unit is not a column of text",
    ),
    "a unit in two lines": (cell("results", "unit", "N", "N\nm"), "printable"),
    "a result of no name": (
        cell("results", "result", "peak_force", ""),
        "no result or check is named",
    ),
    "results out of order": (
        cell("results", "order", 0, 7),
        "results and refusals are not in order",
    ),
    "a result that is also refused": (
        cell("refusals", "result", "onset_s"),
        "results and refusals have a name twice",
    ),
    "earlier results out of order": (
        cell("earlier_results", "order", 1, 1),
        "earlier_results and earlier_refusals are not in order",
    ),
    "an analysis that is no JSON": (lambda v: v.raw.update(analysis="{"), "analysis is no JSON"),
    "parameters that are a list": (
        cell("results", "parameters", {}, [1]),
        "parameters is not a column of object",
    ),
    "parameters that hold a list": (
        cell("results", "parameters", {}, {"x": [1]}),
        "parameters is not a column of object",
    ),
    "an unknown outcome": (
        cell("checks", "outcome", "pass", "maybe", "pass"),
        "outcome 'maybe'",
    ),
    "a check that is there twice": (
        cell("checks", "check", "gap", "hum", "gap"),
        "checks has a name twice",
    ),
    "details beyond all numbers": (
        cell("checks", "details", {}, {}, {"at_s": 1e16}),
        "details is not a column of object",
    ),
    "an analysis of something more": (
        lambda v: v.analysis.update(mood="good"),
        "analysis has unknown fields 'mood'",
    ),
    "a mark behind the end": (
        lambda v: v.review["marks"].update(peak_sample=300),
        "marks mark no rows of 300 samples",
    ),
    "marks of nothing": (
        lambda v: v.review["marks"].update(onset_sample=None, peak_sample=None, rest_sample=None),
        "marks mark no rows",
    ),
    "a mark by nobody": (lambda v: v.review["marks"].update(by=" "), "by whom"),
    "an override by nobody": (lambda v: v.review["override"].update(by=" "), "who says so"),
    "an override with something more": (
        lambda v: v.review["override"].update(mood="good"),
        "unknown fields 'mood'",
    ),
    "a note with a zero sign": (lambda v: v.review.update(note="a\0b"), "zero character"),
    "a note of half a sign": (lambda v: v.review.update(note="\ud800"), "review is no JSON"),
    "a note without end": (lambda v: v.review.update(note="x" * 60_001), "60001 bytes"),
    "a change that says something more": (
        lambda v: v.review.update(changes=[{"mood": 1}]),
        "unknown fields",
    ),
    "a change without a number": (
        lambda v: v.review.update(changes=[CHANGE | {"serial": 0}]),
        "a change has no number",
    ),
    "a change of the visit that never was": (
        lambda v: v.header.update(changes=[CHANGE | {"at": "0001-01-01T00:00:00+00:00"}]),
        "year 1",
    ),
    "an origin of no file": (
        lambda v: v.recording["origin"].update(file_name=""),
        "origin does not say from which file",
    ),
    "an origin of columns without names": (
        lambda v: v.recording["origin"].update(columns=[1]),
        r"origin.columns\[0\] must be text",
    ),
    "an origin with something more": (
        lambda v: v.recording["origin"].update(mood="good"),
        "unknown fields 'mood'",
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_file_with_right_checksums_is_refused(path: Path, what: str) -> None:
    change, why = FORGED[what]
    forge(path, change)
    with pytest.raises(VisitFileError, match=why):
        read_visit(path)


def test_resealing_alone_changes_nothing(path: Path) -> None:
    before = read_visit(path)
    forge(path, lambda _: None)
    after = read_visit(path)
    assert after.header == before.header
    assert all(same_trial(a, b) for a, b in zip(after.trials, before.trials, strict=True))


PARTS = {
    "recording": ("recording", "counts", "time_s"),
    "review": ("review",),
    "analysis": ("analysis", "force_n"),
}


@pytest.mark.parametrize(("part", "name"), [(p, n) for p, names in PARTS.items() for n in names])
def test_each_dataset_is_of_the_part_whose_checksum_shows_its_change(
    path: Path, part: str, name: str
) -> None:
    with h5py.File(path, "r+") as file:
        stored = file["trials/002"][name]
        if stored.dtype.kind == "S":
            stored[0] = stored[0].replace(b":", b": ", 1)[: stored.dtype.itemsize]
        else:
            stored[7] = stored[7] + 1
    with pytest.raises(VisitFileError, match=f"/trials/002/{part} was changed"):
        read_visit(path)
    if part == "analysis":
        assert len(decode_recordings(path, path.read_bytes()).trials) == 2
    else:
        with pytest.raises(VisitFileError, match=f"/trials/002/{part} was changed"):
            decode_recordings(path, path.read_bytes())


@pytest.mark.parametrize("part", PARTS)
def test_the_list_of_trials_is_of_every_checksum(path: Path, part: str) -> None:
    with h5py.File(path, "r+") as file:
        file["trials/001"].attrs.modify(f"{part}_checksum", b"0" * 64)
    for read in (read_visit, _read_recordings, read_outline):
        with pytest.raises(VisitFileError, match="list of trials was changed"):
            read(path)


def member(trial: tree.Group, name: str) -> tree.Group | tree.Dataset:
    return trial.members[name]
