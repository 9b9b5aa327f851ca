"""Killed at every call that touches the disk, a correction and a move lose and double nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Visit, VisitHeader
from tests.faults.dying_program import die_everywhere, looked_at
from tests.unit.storage.samples import make_trial, visit_header

pytest.importorskip("resource", reason="needs fork and kill -9")

IDS = ("0" * 31 + "1", "0" * 31 + "2", "0" * 31 + "3")


def add(library: Library, header: VisitHeader, ids: tuple[str, ...]) -> None:
    trials = tuple(make_trial(n, 60, seed=n) for n in range(1, len(ids) + 1))
    write_visit(library.new_visit_path(header), Visit(header, trials), recording_ids=ids)


def die(tmp_path: Path, work: str) -> list[Path]:
    """Return the libraries that the work leaves when it is killed before each of its calls."""
    template, folder = tmp_path / "template", tmp_path / "left"
    library = Library(template)
    header = visit_header()
    add(library, header, IDS[:2])
    later = header.started_at + timedelta(days=7)
    add(library, replace(header, visit="W1", started_at=later), IDS[2:])
    add(library, replace(header, subject_id="FF-002", visit="W8"), ())
    folder.mkdir()
    die_everywhere(template, folder, work)
    return sorted(folder.iterdir(), key=lambda root: int(root.name))


def contents(root: Path) -> dict[str, list[bytes]]:
    """Return the counts of every trial by the file's name, as somebody sees who opens it next."""
    found = {}
    for entry in Library(root).visits():
        visit = read_visit(entry.path)
        assert entry.path == Library(root).visit_path(visit.header)
        found[entry.path.name] = [trial.counts.tobytes() for trial in visit.trials]
    assert not (root / ".moves").exists()
    return found


def raw(root: Path) -> list[bytes]:
    """Return the counts of every trial in every file, without opening the library."""
    files = [path for path in root.rglob("*.h5") if ".moves" not in path.parts]
    return sorted(t.counts.tobytes() for path in files for t in read_visit(path).trials)


def test_a_correction_that_dies_leaves_the_old_visit_or_the_new_one(tmp_path: Path) -> None:
    left = die(tmp_path, "correct")
    # at no moment is a trial lost or there twice, whoever looks
    everything = looked_at(left, raw)
    assert everything == everything[:1] * len(left)
    states = looked_at(left, contents)
    before, after = states[0], states[-1]
    assert "FF-001_W0_2026-03-02.h5" in before
    assert "FF-002_W0_2026-03-01.h5" in after
    done = [state == after for state in states]
    assert states == [after if is_done else before for is_done in done]
    assert done == sorted(done)
    assert 3 < sum(done) < len(left) - 10


def test_a_move_that_dies_leaves_the_trial_in_one_visit(tmp_path: Path) -> None:
    states = looked_at(die(tmp_path, "move"), contents)
    before, after = states[0], states[-1]
    assert [len(before[name]) for name in sorted(before)] == [2, 1, 0]
    assert [len(after[name]) for name in sorted(after)] == [1, 2, 0]
    done = [state == after for state in states]
    assert states == [after if is_done else before for is_done in done]
    assert done == sorted(done)
    assert 3 < sum(done) < len(states) - 10
