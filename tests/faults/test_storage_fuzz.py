"""Damaged bytes anywhere: the true visit, or a refusal; never another visit, error or crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from forceplate.errors import JournalError, VisitFileError
from forceplate.operations.library.verify import verify_visit
from forceplate.storage.assemble import assemble_trial
from forceplate.storage.journal import read_journal
from forceplate.storage.visit.visit_file import append_trial, read_visit, write_visit
from forceplate.types import Visit
from tests.unit.storage.samples import (
    effort_counts,
    make_journal,
    make_trial,
    same_trial,
    visit_header,
)

N_CASES = 110


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Return the bytes flipped, overwritten, zeroed, shifted or cut off somewhere."""
    at, n = dice.randrange(len(data)), dice.randrange(1, 64)
    kind = dice.choice(["flip", "flip", "flip", "noise", "zeros", "cut", "drop", "double"])
    if kind == "flip":
        return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]
    if kind in ("noise", "zeros"):
        patch = dice.randbytes(n) if kind == "noise" else bytes(n)
        return (data[:at] + patch + data[at + n :])[: len(data)]
    if kind == "cut":
        return data[:at]
    return data[:at] + (data[at : at + n] * 2 if kind == "double" else b"") + data[at + n :]


@pytest.mark.parametrize("seed", range(2))
def test_damaged_visit_files(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "v.h5"
    visit = Visit(visit_header(calibration_json="{}"), (make_trial(1, 60), make_trial(2, 60)))
    write_visit(path, visit)
    sound = path.read_bytes()
    dice = random.Random(seed)
    n_refused = 0
    for _ in range(N_CASES):
        path.write_bytes(damaged(sound, dice))
        try:
            read = read_visit(path)
        except VisitFileError:
            n_refused += 1
            assert not verify_visit(path).passed
            continue
        assert read.header == visit.header
        assert all(same_trial(a, b) for a, b in zip(read.trials, visit.trials, strict=True))
    # Most of a small file is room that HDF5 keeps free; the rest must be noticed.
    assert n_refused > N_CASES // 4


def test_a_trial_added_to_a_damaged_file_is_safe_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.h5"
    trials = (make_trial(1, 60), make_trial(2, 60))
    write_visit(path, Visit(visit_header(), trials))
    sound = path.read_bytes()
    dice = random.Random(3)
    for _ in range(25):
        harmed = damaged(sound, dice)
        path.write_bytes(harmed)
        try:
            append_trial(path, visit_header(), make_trial(3, 60))
        except VisitFileError:
            assert path.read_bytes() == harmed
            continue
        read = read_visit(path).trials
        assert all(same_trial(a, b) for a, b in zip(read[:2], trials, strict=True))
        assert same_trial(read[2], make_trial(3, 60))


def test_damaged_journals(tmp_path: Path) -> None:
    path = tmp_path / "t.journal"
    make_journal(path, 205)
    sound = path.read_bytes()
    true_counts = effort_counts(205)
    dice = random.Random(4)
    n_damaged = 0
    for _ in range(2 * N_CASES):
        path.write_bytes(damaged(sound, dice))
        try:
            contents = read_journal(path)
        except JournalError:
            n_damaged += 1
            continue
        trial = assemble_trial(contents)
        assert (trial.counts == true_counts[: len(trial.counts)]).all()
        assert trial.gaps == ()
        n_damaged += len(trial.counts) < 205
    assert n_damaged > N_CASES
