"""Hand-made files that HDF5 accepts and a visit file must not be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from forceplate.errors import VisitFileError
from forceplate.storage.visit import decode, hdf5, tree
from forceplate.storage.visit.visit_file import append_trial, read_visit, write_visit
from forceplate.types import Visit
from tests.unit.storage.samples import make_trial, same_trial, visit_header


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("written") / "visit.h5"
    write_visit(path, Visit(visit_header(), (make_trial(1), make_trial(2, seed=2))))
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, written: bytes) -> Path:
    path = tmp_path / "visit.h5"
    path.write_bytes(written)
    return path


def _links_outside(file: h5py.File) -> None:
    file["trials/003"] = h5py.ExternalLink("/etc/hosts", "/")


def _soft_link(file: h5py.File) -> None:
    file["trials/003"] = h5py.SoftLink("/trials/001")


def _loop(file: h5py.File) -> None:
    file["trials/001/results/again"] = file["trials/001"]


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
    file.attrs["subject_id"] = "FF-001"


def _unknown_filter(file: h5py.File) -> None:
    _swap(file, "force_n", data=np.zeros(300), chunks=(300,), compression="lzf")


def _compound(file: h5py.File) -> None:
    _swap(file, "gaps", data=np.zeros(1, [("at_row", "<i8"), ("n_missing", "<i8")]))


def _wrong_dtype(file: h5py.File) -> None:
    _swap(file, "counts", data=np.zeros((300, 8), "<i2"))


def _big_endian(file: h5py.File) -> None:
    _swap(file, "time_s", data=np.arange(300).astype(">f8"))


def _null_attribute(file: h5py.File) -> None:
    file.attrs["body_mass_kg"] = h5py.Empty("<f8")


def _many_dimensions(file: h5py.File) -> None:
    _swap(file, "force_n", data=np.zeros((3, 2, 2)))


def _named_type(file: h5py.File) -> None:
    file["trials/001/kind"] = np.dtype("<f8")


def _text_table(file: h5py.File) -> None:
    _swap(file, "gap_number", data=np.array([[b"a"]], h5py.string_dtype("utf-8", 3)))


def _not_text(file: h5py.File) -> None:
    file.attrs.create("visit", b"\xff", dtype=h5py.string_dtype("utf-8", 1))


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
    (_not_text, "cannot read it"),
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


def resealed(path: Path, change: Callable[[tree.Group, tree.Group], None]) -> None:
    """Change values in a file and make its checksums fit, as a forger would."""
    root = hdf5.read_tree(path.read_bytes())
    trials = decode.trial_groups(root)
    change(root, trials[1])
    everything = root.members.pop("trials")
    root.attributes["checksum"] = tree.checksum(root)
    root.members["trials"] = everything
    trials[1].attributes["checksum"] = tree.checksum(trials[1])
    if isinstance(everything, tree.Group):
        everything.attributes["checksum"] = tree.list_checksum(trials.values())
    _restore_scales(root, "/")
    with hdf5.edit_image(None) as file:
        hdf5.write_group(file, "/", root)
        path.write_bytes(hdf5.image_of(file))


def _restore_scales(group: tree.Group, path: str) -> None:
    for name, member in group.members.items():
        if isinstance(member, tree.Group):
            _restore_scales(member, f"{path}{name}/")
        elif name in ("time_s", "gap_number", "channel", "gap_column", "result", "check"):
            member.dimensions = (f"{path}{name}",)


def column(trial: tree.Group, where: str, value: tree.Value) -> None:
    """Put another column in the place of one."""
    table, _, name = where.partition("/")
    members(trial, table)[name] = tree.Dataset(value)


def members(trial: tree.Group, name: str) -> dict[str, tree.Group | tree.Dataset]:
    group = trial.members[name]
    assert isinstance(group, tree.Group)
    return group.members


def numbers(value: object, dtype: str) -> np.ndarray:
    return np.array(value, dtype)


FORGED: dict[str, tuple[Callable[[tree.Group, tree.Group], object], str]] = {
    "another format": (lambda r, _: r.attributes.update(format="x"), "not a forceplate visit"),
    "a newer version": (
        lambda r, _: r.attributes.update(format_version=numbers(2, "i8")),
        "format version is 2.*use a newer forceplate",
    ),
    "version zero": (
        lambda r, _: r.attributes.update(format_version=numbers(0, "i8")),
        "format version is 0",
    ),
    "a float for the version": (
        lambda r, _: r.attributes.update(format_version=numbers(1, "f8")),
        "not one int64",
    ),
    "no subject": (lambda r, _: r.attributes.pop("subject_id"), "has no subject_id"),
    "a number for the subject": (
        lambda r, _: r.attributes.update(subject_id=numbers(1, "i8")),
        "subject_id is not a text",
    ),
    "something unknown": (lambda r, _: r.attributes.update(name="Ada"), "unknown: name"),
    "no body mass worth the name": (
        lambda r, _: r.attributes.update(body_mass_kg=numbers(-1, "f8")),
        "body mass is -1",
    ),
    "body mass NaN": (
        lambda r, _: r.attributes.update(body_mass_kg=numbers(np.nan, "f8")),
        "not finite",
    ),
    "a time without zone": (
        lambda r, _: r.attributes.update(started_at="2026-03-02T09:00:00"),
        "no zone",
    ),
    "no time": (lambda r, _: r.attributes.update(started_at="noon"), "started_at"),
    "half simulated": (
        lambda r, _: r.attributes.update(simulated=numbers(2, "u1")),
        "neither 0 nor 1",
    ),
    "gap columns": (
        lambda r, _: r.members.update(gap_column=tree.Dataset(("n_missing", "at_row"))),
        "gap_column",
    ),
    "channels as a number": (
        lambda r, _: r.members.update(channel=tree.Dataset(numbers([1], "i8"))),
        "not a list of texts",
    ),
    "a group for the calibration": (
        lambda r, _: r.members.update(calibration=tree.Group()),
        "calibration is not a text",
    ),
    "a dataset for the platform": (
        lambda r, _: r.members.update(platform=tree.Dataset("x")),
        "platform is not a group",
    ),
    "a dataset for the trials": (
        lambda r, _: r.members.update(trials=tree.Dataset("x")),
        ": /trials is not a group",
    ),
    "a dataset for a trial": (
        lambda r, _: r.members["trials"].members.update({"003": tree.Dataset("x")}),  # type: ignore[union-attr]
        "trials/003 is not a group",
    ),
    "an unknown side": (lambda _, t: t.attributes.update(side="middle"), "side is 'middle'"),
    "another's number": (
        lambda _, t: t.attributes.update(number=numbers(2, "i8")),
        "another trial's group",
    ),
    "counts in newtons": (
        lambda _, t: t.members["counts"].attributes.update(units="N"),
        "not in counts",
    ),
    "a channel short": (
        lambda _, t: t.members.update(
            counts=tree.Dataset(numbers(np.zeros((300, 7)), "i4"), {"units": "counts"})
        ),
        r"shape \(300, 7\)",
    ),
    "counts in one dimension": (
        lambda _, t: t.members.update(
            counts=tree.Dataset(numbers(np.zeros(300), "i4"), {"units": "counts"})
        ),
        r"shape \(300,\)",
    ),
    "force NaN": (
        lambda _, t: t.members.update(
            force_n=tree.Dataset(numbers(np.full(300, np.nan), "f8"), {"units": "N"})
        ),
        "not finite",
    ),
    "a gap behind the end": (
        lambda _, t: t.members.update(gaps=tree.Dataset(numbers([[300, 1]], "i8"), {"units": "1"})),
        "not gaps of 300",
    ),
    "a gap of nothing": (
        lambda _, t: t.members.update(gaps=tree.Dataset(numbers([[20, 0]], "i8"), {"units": "1"})),
        "not gaps of 300",
    ),
    "a group for a column": (
        lambda _, t: members(t, "results").update(value=tree.Group()),
        "results/value is not a column",
    ),
    "a column with units": (
        lambda _, t: members(t, "results").update(
            value=tree.Dataset(numbers([1, 2], "f8"), {"units": "N"})
        ),
        "results/value is not a column",
    ),
    "a column too few": (
        lambda _, t: members(t, "refusals").pop("message"),
        "refusals lacks or does not know: message",
    ),
    "a column too many": (
        lambda _, t: column(t, "checks/mood", ("good",) * 3),
        "checks lacks or does not know: mood",
    ),
    "a table with an attribute": (
        lambda _, t: t.members["checks"].attributes.update(mood="good"),
        "checks lacks or does not know: mood",
    ),
    "a column that is shorter": (
        lambda _, t: column(t, "results/unit", ("N",)),
        "results has no rows, or not as many",
    ),
    "a table without rows": (
        lambda _, t: t.members.update(
            check_limits=tree.Group(
                members={
                    "check": tree.Dataset(()),
                    "limit": tree.Dataset(numbers([], "f8")),
                }
            )
        ),
        "check_limits has no rows",
    ),
    "a value that is a text": (
        lambda _, t: column(t, "results/value", ("1", "2")),
        "results/value is not a column of float64",
    ),
    "a value in two dimensions": (
        lambda _, t: column(t, "results/value", numbers([[1], [2]], "f8")),
        "results/value is not a column of float64",
    ),
    "a value NaN": (
        lambda _, t: column(t, "results/value", numbers([1, np.nan], "f8")),
        "results/value is not finite",
    ),
    "a number for a unit": (
        lambda _, t: column(t, "results/unit", numbers([1, 2], "i8")),
        "results/unit is not a list of texts",
    ),
    "a result of no name": (
        lambda _, t: column(t, "results/result", ("peak_force", "")),
        "no result or check is named",
    ),
    "results out of order": (
        lambda _, t: column(t, "results/order", numbers([0, 7], "i8")),
        "results and refusals are not in order",
    ),
    "a result that is also refused": (
        lambda _, t: column(t, "refusals/result", ("onset_s",)),
        "results and refusals have a name twice",
    ),
    "earlier results out of order": (
        lambda _, t: column(t, "earlier_results/order", numbers([1, 1], "i8")),
        "earlier_results and earlier_refusals are not in order",
    ),
    "parameters that are no JSON": (
        lambda _, t: column(t, "results/parameters", ("{}", "{")),
        "not JSON",
    ),
    "parameters that are a list": (
        lambda _, t: column(t, "results/parameters", ("{}", "[1]")),
        "plain values",
    ),
    "an unknown outcome": (
        lambda _, t: column(t, "checks/outcome", ("pass", "maybe", "pass")),
        "outcome 'maybe'",
    ),
    "a check that is there twice": (
        lambda _, t: column(t, "checks/check", ("gap", "hum", "gap")),
        "checks has a name twice",
    ),
    "a value of no check": (
        lambda _, t: column(t, "check_values/check", ("gap", "spike")),
        "check_values are not of the checks",
    ),
    "limits in another order": (
        lambda _, t: column(t, "check_limits/check", ("hum", "gap")),
        "check_limits are not of the checks, or not in their order",
    ),
    "details beyond all numbers": (
        lambda _, t: column(t, "checks/details", ("{}", "{}", '{"at_s": 1e999}')),
        "details are not names and plain values",
    ),
    "half practice": (
        lambda _, t: t.attributes.update(practice=numbers(2, "u1")),
        "practice is neither 0 nor 1",
    ),
    "a mark behind the end": (
        lambda _, t: t.members["marks"].attributes.update(peak_sample=numbers(300, "i8")),
        "marks mark no rows of 300 samples",
    ),
    "marks of nothing": (
        lambda _, t: [
            t.members["marks"].attributes.pop(name)
            for name in ("onset_sample", "peak_sample", "rest_sample")
        ],
        "marks mark no rows",
    ),
    "a mark by nobody": (
        lambda _, t: t.members["marks"].attributes.update(by=" "),
        "by whom",
    ),
    "changes that are none": (
        lambda _, t: t.members.update(changes=tree.Dataset("[]")),
        "a change has no number",
    ),
    "changes that say something more": (
        lambda _, t: t.members.update(changes=tree.Dataset('[{"mood": 1}]')),
        "changes are no changes",
    ),
    "a change that was taken out": (
        lambda _, t: t.attributes.update(last_change=numbers(7, "i8")),
        "changes are not all of them",
    ),
    "all changes taken out": (lambda _, t: t.members.pop("changes"), "has no changes"),
    "an origin of no file": (
        lambda _, t: t.members["origin"].attributes.update(file_name=""),
        "origin does not say from which file",
    ),
    "an origin of columns without names": (
        lambda _, t: t.members["origin"].attributes.update(columns="[1]"),
        "origin@columns is no list of names",
    ),
    "an origin with something more": (
        lambda _, t: t.members["origin"].attributes.update(mood="good"),
        "unknown: mood",
    ),
    "a number for the protocol": (
        lambda r, _: r.members.update(protocol=tree.Dataset(numbers(1, "i8"))),
        "/protocol is not a text",
    ),
    "checks that are no group": (
        lambda _, t: t.members.update(checks=tree.Dataset("x")),
        "checks is not a group",
    ),
    "an override by nobody": (
        lambda _, t: t.members["override"].attributes.update(by=" "),
        "who says so",
    ),
    "an override with something more": (
        lambda _, t: t.members["override"].attributes.update(mood="good"),
        "unknown: mood",
    ),
    "a number for the recording": (
        lambda _, t: t.attributes.update(recording_id=numbers(1, "i8")),
        "recording_id is not a text",
    ),
    "no Hertz": (
        lambda _, t: t.attributes.update(sample_rate_hz=numbers(0, "f8")),
        "0.0 Hz",
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_file_with_right_checksums_is_refused(path: Path, what: str) -> None:
    change, why = FORGED[what]
    resealed(path, lambda root, trial: (change(root, trial), None)[1])
    with pytest.raises(VisitFileError, match=why):
        read_visit(path)


def test_resealing_alone_changes_nothing(path: Path) -> None:
    before = read_visit(path)
    resealed(path, lambda _root, _trial: None)
    after = read_visit(path)
    assert after.header == before.header
    assert all(same_trial(a, b) for a, b in zip(after.trials, before.trials, strict=True))
