"""Files of format version 1, as the program of that time wrote them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from forceplate.errors import VisitFileError
from forceplate.storage.visit import hdf5, tree
from forceplate.storage.visit.decode import (
    decode_header,
    decode_trial,
    format_version,
    trial_groups,
)
from forceplate.storage.visit.encode import software
from forceplate.storage.visit.former_layout import present_layout
from forceplate.storage.visit.hdf5 import MalformedError
from forceplate.storage.visit.signature import VisitSignature
from forceplate.storage.visit.visit_file import (
    amend_trial,
    append_trial,
    decode_recordings,
    read_outline,
    read_parts,
    read_visit,
)
from forceplate.types import Trial
from tests.unit.storage.forged_visits import dataset, group, record
from tests.unit.storage.samples import make_trial, same_trial, visit_header

WRITTEN = gzip.decompress(
    (Path(__file__).parents[2] / "golden" / "visit_version_1.h5.gz").read_bytes()
)
HEADER = visit_header(
    calibration_json='{"id": "ü"}\n',
    simulated=True,
    operator="op-2",
    protocol_json='{"name": "ü"}',
    last_check_json="{}",
    history_json="[]",
)
BARE = replace(
    make_trial(3, 1),
    zero_before_counts=None,
    zero_after_counts=None,
    tare_before_counts=None,
    force_n=None,
    results=(),
    earlier_results=(),
    checks=(),
    override=None,
    marks=None,
    end_error=None,
    origin=None,
    arrivals=(),
    changes=(),
    note="",
    accepted=True,
    recovered=True,
    practice=True,
)
TRIALS = (
    replace(make_trial(1, 40), changes=(), tare_after_counts=np.full(8, 0.1)),
    replace(make_trial(2, 0), changes=()),
    BARE,
)
RECORDINGS = ("0123456789abcdef" * 2, None, "f" * 32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "visit.h5"
    path.write_bytes(WRITTEN)
    return path


def all_there(path: Path, trials: tuple[Trial, ...] = TRIALS) -> None:
    """Check that a file says all of it, to the last bit."""
    visit = read_visit(path)
    assert visit.header == HEADER
    assert len(visit.trials) == len(trials)
    for found, trial in zip(visit.trials, trials, strict=True):
        assert same_trial(found, trial)
        assert [c.sentence for c in found.checks] == [c.sentence for c in trial.checks]
    assert read_outline(path)[1][: len(RECORDINGS)] == RECORDINGS


def test_it_is_read_as_it_was_written(path: Path) -> None:
    all_there(path)
    parts = read_parts(path)
    assert all(map(same_trial, map(trial_of, parts.trials), TRIALS))
    for found, trial in zip(decode_recordings(path, path.read_bytes()).trials, TRIALS, strict=True):
        recorded = replace(
            trial, force_n=None, results=(), earlier_results=(), checks=(),
            tare_before_counts=None, tare_after_counts=None,
        )  # fmt: skip
        assert same_trial(found, recorded)
    assert path.read_bytes() == WRITTEN


def trial_of(found: Trial | VisitFileError) -> Trial:
    assert isinstance(found, Trial)
    return found


def test_its_signature_is_of_what_it_was(path: Path) -> None:
    parts = read_parts(path)
    assert parts.signature is not None
    assert parts.signature.signature == hashlib.sha512(parts.signed).hexdigest()


def test_a_change_writes_it_anew(path: Path) -> None:
    append_trial(path, HEADER, make_trial(seed=4), recording_id="a" * 32)
    all_there(path, (*TRIALS, make_trial(4, seed=4)))
    assert read_outline(path)[1][-1] == "a" * 32
    with h5py.File(path) as file:
        assert int(file.attrs["format_version"]) == 2


@pytest.mark.parametrize("analyses", [False, True])
def test_a_note_leaves_what_another_program_said(path: Path, analyses: bool) -> None:
    amend_trial(path, 1, lambda trial, _: replace(trial, note="later"), analyses=analyses)
    all_there(path, (replace(TRIALS[0], note="later"), *TRIALS[1:]))
    trials = group(hdf5.read_tree(path.read_bytes()), "trials")
    by = [record(group(trials, f"{n:03d}"), "analysis")["software"] for n in (1, 2, 3)]
    assert by == [software() if analyses else "forceplate 0.0.9", *["forceplate 0.0.9"] * 2]


def test_who_signed_it_signs_it_again_and_no_other(path: Path) -> None:
    def sign(data: bytes) -> VisitSignature:
        return VisitSignature("ab" * 32, hashlib.sha512(data).hexdigest())

    def another(data: bytes) -> VisitSignature:
        return replace(sign(data), public_key="cd" * 32)

    amend_trial(path, 2, lambda trial, _: replace(trial, note="x"), analyses=False, sign=sign)
    parts = read_parts(path)
    assert parts.signature == sign(parts.signed)
    path.write_bytes(WRITTEN)
    amend_trial(path, 2, lambda trial, _: replace(trial, note="x"), analyses=False, sign=another)
    parts = read_parts(path)
    assert parts.signature == VisitSignature(
        "ab" * 32, hashlib.sha512(_signed_before()).hexdigest()
    )
    assert parts.signed != _signed_before()


def _signed_before() -> bytes:
    root = hdf5.read_tree(WRITTEN, trial_paths=())
    sums = root.attributes["checksum"], group(root, "trials").attributes["checksum"]
    return "\n".join(["forceplate-visit-signature 1", *map(str, sums), ""]).encode()


def places(holder: tree.Group) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield where everything in a group stands, and its name there."""
    yield from ((holder.attributes, name) for name in holder.attributes)
    for name, member in holder.members.items():
        yield holder.members, name
        if isinstance(member, tree.Group):
            yield from places(member)
        else:
            yield from ((member.attributes, attribute) for attribute in member.attributes)


def test_whatever_is_gone_from_it_is_seen() -> None:
    root = hdf5.read_tree(WRITTEN)
    trials = group(root, "trials")
    for name in ("002", "003"):  # the first has all there is
        del trials.members[name]
    trials.attributes["checksum"] = tree.list_checksum(
        [group(trials, "001").attributes["checksum"]]
    )
    del root.members["signature"]

    def read() -> Trial:
        present = present_layout(root) if format_version(root) == 1 else root
        header = decode_header(present)
        return decode_trial(trial_groups(present)[1], 1, len(header.platform.channels))

    assert same_trial(read(), TRIALS[0])
    every = list(places(root))
    assert len(every) > 100
    for holder, name in every:
        kept = holder.pop(name)
        with pytest.raises(MalformedError):
            read()
        holder[name] = kept
    assert same_trial(read(), TRIALS[0])


FORGED: dict[str, tuple[Callable[[tree.Group, tree.Group], object], str]] = {
    "something unknown": (lambda r, _: r.attributes.update(name="Ada"), "unknown fields 'name'"),
    "a member of another": (lambda r, _: r.members.update(x=tree.Dataset("x")), "unknown: x"),
    "gap columns": (
        lambda r, _: r.members.update(gap_column=tree.Dataset(("n_missing", "at_row"))),
        "gap_column",
    ),
    "a channel short": (
        lambda r, _: r.members.update(channel=tree.Dataset(("cell_0",))),
        "gap_column",
    ),
    "half simulated": (
        lambda r, _: r.attributes.update(simulated=np.array(2, "u1")),
        "neither 0 nor 1",
    ),
    "a fact of a trial": (lambda _, t: t.attributes.update(mood="good"), "unknown fields 'mood'"),
    "a dataset of a trial": (
        lambda _, t: t.members.update(mood=tree.Dataset("good")),
        "unknown: mood",
    ),
    "an unknown side": (lambda _, t: t.attributes.update(side="middle"), "side is 'middle'"),
    "a gap of nothing": (
        lambda _, t: t.members.update(gaps=tree.Dataset(np.array([[20, 0]]), {"units": "1"})),
        "not gaps of 40",
    ),
    "gaps numbered otherwise": (
        lambda _, t: t.members.update(gap_number=tree.Dataset(np.array([1]), {"units": "1"})),
        "gaps is no table",
    ),
    "a zero in newtons": (
        lambda _, t: t.members["zero_before_counts"].attributes.update(units="N"),
        "not in counts",
    ),
    "a column too many": (
        lambda _, t: group(t, "results").members.update(mood=tree.Dataset(("a", "b"))),
        "results lacks or does not know: mood",
    ),
    "parameters that are no JSON": (
        lambda _, t: group(t, "results").members.update(parameters=tree.Dataset(("{}", "{"))),
        "no JSON",
    ),
    "limits in another order": (
        lambda _, t: group(t, "check_limits").members.update(check=tree.Dataset(("hum", "gap"))),
        "check_limits are not of the checks, or not in their order",
    ),
    "a value of no check": (
        lambda _, t: group(t, "check_values").members.update(check=tree.Dataset(("gap", "x"))),
        "check_values are not of the checks",
    ),
    "an override by nobody": (
        lambda _, t: group(t, "override").attributes.update(by=" "),
        "who says so",
    ),
    "marks of nothing": (
        lambda _, t: [
            group(t, "marks").attributes.pop(name)
            for name in ("onset_sample", "peak_sample", "rest_sample")
        ],
        "marks mark no rows",
    ),
    "an origin of columns without names": (
        lambda _, t: group(t, "origin").attributes.update(columns="[1]"),
        "columns",
    ),
    "a dataset for a trial": (
        lambda r, _: group(r, "trials").members.update({"004": tree.Dataset("x")}),
        "004 is not a group",
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_what_was_refused_is_refused(path: Path, what: str) -> None:
    change, why = FORGED[what]
    root = hdf5.read_tree(WRITTEN)
    trials = group(root, "trials")
    change(root, group(trials, "001"))
    apart = {name: root.members.pop(name) for name in ("trials", "signature")}
    root.attributes["checksum"] = tree.checksum(root)
    root.members |= apart
    ordered = [one for _, one in sorted(trials.members.items()) if isinstance(one, tree.Group)]
    for trial in ordered:
        trial.attributes["checksum"] = tree.checksum(trial)
    trials.attributes["checksum"] = tree.list_checksum(
        trial.attributes["checksum"] for trial in ordered
    )
    with hdf5.edit_image(None) as file:
        hdf5.write_group(file, "/", root)
        path.write_bytes(hdf5.image_of(file))
    with pytest.raises(VisitFileError, match=why):
        read_visit(path)


def test_the_file_is_of_that_version() -> None:
    root = hdf5.read_tree(WRITTEN)
    assert int(root.attributes["format_version"]) == 1  # type: ignore[arg-type]
    assert dataset(group(group(root, "trials"), "001"), "gaps").tolist() == [[20, 7]]
