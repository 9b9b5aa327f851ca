"""Analysed again: the new answers in their place, those of other versions beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.analyse_again import analyse_again
from forceplate.analysis.quality import overrule
from forceplate.errors import LibraryError, VisitFileError
from forceplate.operations.library.verify import Outcome, verify_visit
from forceplate.operations.visit.amend_visit import reanalyse_visit
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import append_trial, read_outline, read_visit
from forceplate.types import Override, Refusal, Result, Trial
from tests.unit.storage.samples import calibrated_header, make_trial, same_trial

HEADER = calibrated_header()
RECORDING = "0123456789abcdef" * 2


@pytest.fixture(scope="module")
def fresh() -> Trial:
    """Return a trial as the present program analyses it."""
    n = 10_000
    bare = replace(
        make_trial(1, n),
        gaps=(),
        time_s=np.arange(n) / 1000,
        damaged_bytes=0,
        earlier_results=(),
        override=None,
        marks=None,
    )
    return analyse_trial(bare, HEADER)


@pytest.fixture(scope="module")
def old(fresh: Trial) -> Trial:
    """Return the trial as a former program left it: older peak, no onset, one number more."""
    peak, *others = fresh.results
    assert isinstance(peak, Result)
    former = (
        replace(peak, value=peak.value + 1, method_version=peak.method_version - 1),
        *(result for result in others if result.name != "onset_s"),
        Refusal("courage", "no_effort", "None was seen.", "guess", 3),
    )
    trial = replace(fresh, results=former, checks=fresh.checks[1:])
    return overrule(trial, Override(False, "coughed", "op-2", datetime(2026, 3, 2, tzinfo=UTC)))


def test_answers_of_other_versions_are_kept_and_the_rest_is_made_anew(
    fresh: Trial, old: Trial
) -> None:
    again = analyse_again(old, HEADER)
    assert again.results == fresh.results
    assert again.checks == fresh.checks
    assert again.earlier_results == (old.results[0], old.results[-1])
    assert (again.override, again.accepted) == (old.override, False)
    assert same_trial(analyse_again(again, HEADER), again)


def test_what_is_todays_answer_again_is_no_earlier_one(fresh: Trial, old: Trial) -> None:
    newest = replace(old.results[0], method_version=99)
    tried = replace(old, results=(newest,), earlier_results=(*old.results[:1], fresh.results[0]))
    again = analyse_again(tried, HEADER)
    assert again.results == fresh.results
    assert again.earlier_results == (old.results[0], newest)


@pytest.fixture
def path(tmp_path: Path, old: Trial) -> Path:
    """Return a visit in a library, with two trials of a former program."""
    path = Library(tmp_path).root / "FF-001" / "FF-001_W0_2026-03-02.h5"
    path.parent.mkdir()
    append_trial(path, HEADER, replace(old, override=None), recording_id=RECORDING)
    append_trial(path, HEADER, old)
    return path


def test_a_visit_is_analysed_again_in_its_library(path: Path, fresh: Trial, old: Trial) -> None:
    report = verify_visit(path)
    assert (len(report.unchecked), len(report.remarks)) == (4, 2)
    library, entry = Library.holding(path)
    visit = reanalyse_visit(library, entry.subject_id, entry.visit)
    assert read_outline(path) == (HEADER, (RECORDING, None))
    stored = read_visit(path)
    for number, (saved, told) in enumerate(zip(stored.trials, visit.trials, strict=True), 1):
        assert same_trial(saved, told)
        assert saved.results == fresh.results
        assert saved.earlier_results == (old.results[0], old.results[-1])
        assert saved.number == number
    assert [trial.accepted for trial in stored.trials] == [True, False]
    report = verify_visit(path)
    assert report.outcome is Outcome.SOUND
    assert report.remarks == ()
    reanalyse_visit(library, entry.subject_id, entry.visit)
    assert all(map(same_trial, read_visit(path).trials, stored.trials))


def test_a_damaged_visit_is_not_written_again(path: Path) -> None:
    damaged = path.read_bytes()[:-100]
    path.write_bytes(damaged)
    library, entry = Library.holding(path)
    with pytest.raises(VisitFileError, match="no readable visit file"):
        reanalyse_visit(library, entry.subject_id, entry.visit)
    assert path.read_bytes() == damaged


def test_only_a_file_in_its_library_is_held_by_one(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    library, entry = Library.holding(Path(path.name))
    assert (library.root, entry.path) == (tmp_path.resolve(), path.resolve())
    copy = tmp_path / "copies" / path.name
    elsewhere = tmp_path / "other" / "FF-001" / path.name
    for file in (copy, elsewhere):
        file.parent.mkdir(parents=True)
        file.write_bytes(path.read_bytes())
        with pytest.raises(LibraryError, match="is not in a library"):
            Library.holding(file)
    with pytest.raises(LibraryError, match="There is no visit file"):
        Library.holding(path.with_name("FF-001_W8_2026-03-02.h5"))
