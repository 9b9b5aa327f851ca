"""The same visit twice in a library, or under another name, is counted by nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forceplate.errors import ForcePlateError, StorageError, VisitFileError
from forceplate.operations.exchange.export import export
from forceplate.operations.exchange.report import write_report
from forceplate.operations.gain.person_progress import read_progress
from forceplate.operations.library.analyse_library import FailedVisit, VisitRows, analyse_visits
from forceplate.operations.library.distinct_visits import read_distinct, read_visit_of
from forceplate.operations.library.verify import verify_visit
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Visit
from tests.integration.command_line import invoke
from tests.unit.storage.samples import make_trial, visit_header


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library with two visits of a person."""
    library = Library(tmp_path / "lib")
    for label, days in (("W0", 0), ("W8", 56)):
        begun = visit_header().started_at + timedelta(days=days)
        trial = replace(make_trial(), started_at=begun)
        header = visit_header(visit=label, started_at=begun)
        write_visit(library.new_visit_path(header), Visit(header, (trial,)))
    return library


@pytest.fixture
def baseline(library: Library) -> Path:
    return library.find_visit("FF-001", "W0")


def paths(library: Library) -> list[Path]:
    return [entry.path for entry in library.visits()]


def test_a_copy_under_another_name_is_the_same_visit(
    library: Library, baseline: Path, tmp_path: Path
) -> None:
    """Outside the names of a library only the header says what a file is."""
    files = [*paths(library), baseline.with_name("copy.h5")]
    shutil.copy(baseline, files[-1])
    target = tmp_path / "out"
    counting: list[Callable[[], object]] = [
        lambda: list(read_distinct(files)),
        lambda: list(analyse_visits(files)),
        lambda: export("tidy-csv", files, target),
        lambda: read_progress(library.root, "FF-001", files),
        lambda: write_report(files, target),
    ]
    for count in counting:
        with pytest.raises(StorageError, match=r"are both visit W0 of FF-001. Leave one"):
            count()
    assert not target.exists()


def test_a_file_under_the_name_of_another_visit_is_told_and_not_counted(
    library: Library, baseline: Path, tmp_path: Path
) -> None:
    other = baseline.with_name("FF-001_W4_2026-03-02.h5")
    baseline.rename(other)
    says = "says that it is visit W0 of FF-001. Move it back"
    report = verify_visit(other)
    assert [(f.trial_number, says in f.message.en) for f in report.findings[:1]] == [(None, True)]
    with pytest.raises(VisitFileError, match=says):
        list(read_distinct(paths(library)))
    with pytest.raises(VisitFileError, match=says):
        read_visit_of(library, "FF-001", "W4")
    with pytest.raises(VisitFileError, match=says):
        export("wide-csv", paths(library), tmp_path / "out")
    failed, fine = analyse_visits(paths(library))
    assert isinstance(failed, FailedVisit)
    assert says in str(failed.error)
    assert isinstance(fine, VisitRows)
    progress = read_progress(library.root, "FF-001", paths(library))
    assert [one.path for one in progress.unreadable] == [other]


def test_the_wrong_day_in_a_name_is_told(baseline: Path) -> None:
    moved = baseline.rename(baseline.with_name("FF-001_W0_2026-03-09.h5"))
    first = verify_visit(moved).findings[0].message.en
    assert "has another date in its name than in its header" in first
    assert "it was begun on 2026-03-02" in first


def test_two_files_of_one_visit_are_no_visit_of_it(library: Library, baseline: Path) -> None:
    shutil.copy(baseline, baseline.with_name("FF-001_W0_2026-03-09.h5"))
    with pytest.raises(ForcePlateError, match="are both the visit W0"):
        read_visit_of(library, "FF-001", "W0")
    assert read_visit_of(library, "FF-001", "W4") is None
    assert read_visit_of(library, "FF-002", "W0") is None


def test_the_commands_that_count_refuse_as_well(library: Library, baseline: Path) -> None:
    copy = baseline.with_name("copy.h5")
    shutil.copy(baseline, copy)
    for command in ("progress", "reliability"):
        done = invoke(command, baseline, copy)
        assert isinstance(done.exception, StorageError)
        assert "are both visit W0" in str(done.exception)
