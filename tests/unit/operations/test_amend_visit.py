"""What may change in a saved visit, and what a visit comes to know with a later trial."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import h5py
import pytest

from forceplate.errors import AnalysisError, InputError, VisitFileError
from forceplate.operations.library.verify import verify_visit
from forceplate.operations.visit.amend_visit import (
    mark_trial,
    note_trial,
    overrule_trial,
    reanalyse_visit,
)
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.finish_trial import finish_trial
from forceplate.protocol import STANDARD
from forceplate.storage.journal import TrialEnded
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import (
    append_trial,
    read_outline,
    read_visit,
)
from forceplate.types import EndReason, HandMarks, Override, Refusal, Result, Trial, VisitHeader
from forceplate.words import say
from tests.unit.storage.forged_visits import forge
from tests.unit.storage.samples import (
    blocks,
    calibrated_header,
    effort_counts,
    make_trial,
    same_trial,
    trial_header,
    visit_header,
)

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
MARKS = HandMarks(2_300, None, "AB", AT)
STAMP = Stamp("AB", AT, "tremor")
WHO = ("FF-001", "W0")


def add(library: Library, header: VisitHeader, *, seed: int = 1, practice: bool = False) -> Trial:
    """Record a trial and save it."""
    with library.new_journal(header, trial_header(practice=practice)) as writer:
        for block in blocks(effort_counts(seed=seed), block_rows=1000):
            writer.append(block)
        writer.event(TrialEnded(EndReason.COMPLETED))
    return finish_trial(library, writer).trial


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library with a visit of two trials."""
    library = Library(tmp_path_factory.mktemp("recorded"))
    for seed in (1, 2):
        add(library, calibrated_header(), seed=seed)
    return library.root


@pytest.fixture
def library(recorded: Path, tmp_path: Path) -> Library:
    """Return a copy of it that may be changed."""
    return Library(shutil.copytree(recorded, tmp_path, dirs_exist_ok=True))


def only_changed(before: Trial, after: Trial, *names: str) -> bool:
    """Return whether two trials are equal but for these fields and the trace."""
    others = {name: getattr(after, name) for name in (*names, "changes")}
    return same_trial(replace(before, **others), after)


def test_a_mark_is_moved_saved_and_taken_back(library: Library) -> None:
    path = library.find_visit(*WHO)
    before, recordings = read_visit(path), read_outline(path)[1]
    size = path.stat().st_size
    saved = mark_trial(library, *WHO, 2, MARKS, stamp=STAMP)
    assert saved.path == path
    first, second = read_visit(path).trials
    assert same_trial(first, before.trials[0])
    assert same_trial(second, saved.trial)
    assert second.marks == MARKS
    assert only_changed(before.trials[1], second, "marks", "results")
    onset = next(r for r in second.results if r.name == "onset_s")
    assert isinstance(onset, Result)
    assert onset.value == pytest.approx(2.3)
    report = verify_visit(path)
    assert (report.findings, report.remarks) == ((), ())
    reanalyse_visit(library, *WHO)
    assert same_trial(read_visit(path).trials[1], second)
    for _ in range(5):
        mark_trial(library, *WHO, 2, MARKS, stamp=STAMP)
    assert path.stat().st_size < 1.1 * size
    mark_trial(library, *WHO, 2, None, stamp=STAMP)
    assert only_changed(before.trials[1], read_visit(path).trials[1])
    assert read_outline(path)[1] == recordings


def test_verify_finds_numbers_that_do_not_follow_the_marks(library: Library) -> None:
    path = library.find_visit(*WHO)
    first = read_visit(path).trials[0]
    append_trial(path, calibrated_header(), replace(first, marks=MARKS))
    found = verify_visit(path).findings
    assert {finding.trial_number for finding in found} == {3}
    assert any("rfd_0_100ms" in say(finding.message) for finding in found)


def test_a_mark_that_cannot_be_changes_nothing(library: Library) -> None:
    path = library.find_visit(*WHO)
    before = path.read_bytes()
    with pytest.raises(InputError, match="Say why"):
        mark_trial(library, *WHO, 1, MARKS, stamp=replace(STAMP, reason=""))
    with pytest.raises(AnalysisError, match="lies where no effort is"):
        mark_trial(library, *WHO, 1, replace(MARKS, onset_sample=9_000), stamp=STAMP)
    with pytest.raises(VisitFileError, match="2 trials and no trial 3"):
        mark_trial(library, *WHO, 3, MARKS, stamp=STAMP)
    assert path.read_bytes() == before


def test_an_override_is_withdrawn(library: Library) -> None:
    path = library.find_visit(*WHO)
    before = read_visit(path).trials
    overruled = overrule_trial(library, *WHO, 1, Override(False, "coughed", "AB", AT)).trial
    assert not overruled.accepted
    saved = overrule_trial(library, *WHO, 1, None).trial
    assert only_changed(before[0], saved)
    assert all(map(only_changed, before, read_visit(path).trials))
    assert same_trial(overrule_trial(library, *WHO, 2, None).trial, before[1])


def test_a_note_is_written_and_nothing_else_changes(library: Library) -> None:
    path = library.find_visit(*WHO)
    before = read_visit(path).trials
    saved = note_trial(library, *WHO, 2, " sneezed - ü\n").trial
    assert saved.note == "sneezed - ü"
    assert only_changed(before[1], saved, "note")
    assert same_trial(read_visit(path).trials[1], saved)
    assert note_trial(library, *WHO, 2, "").trial.note == ""
    with pytest.raises(VisitFileError, match="cannot be stored"):
        note_trial(library, *WHO, 2, "x" * 70_000)


def test_what_another_program_analysed_is_kept_as_it_said_it(library: Library) -> None:
    path = library.find_visit(*WHO)
    forge(path, lambda visit: visit.analysis.update(software="another 0.1"))
    with h5py.File(path) as file:
        said = file["trials/001/analysis"][0]
    note_trial(library, *WHO, 1, "sneezed")
    overrule_trial(library, *WHO, 1, Override(False, "sneezed", "AB", AT))
    with h5py.File(path) as file:
        assert file["trials/001/analysis"][0] == said
        assert file["trials/001/review"].is_scale


def test_a_practice_trial_stays_one(library: Library) -> None:
    saved = add(library, calibrated_header(), seed=3, practice=True)
    assert saved.practice
    assert not saved.accepted
    path = library.find_visit(*WHO)
    assert same_trial(read_visit(path).trials[2], saved)
    with pytest.raises(AnalysisError, match="practice"):
        overrule_trial(library, *WHO, 3, Override(True, "was good", "AB", AT))
    assert verify_visit(path).passed


def test_a_body_mass_that_comes_later_is_the_visits(tmp_path: Path) -> None:
    library = Library(tmp_path)
    unknown = replace(calibrated_header(), body_mass_kg=None)
    first = add(library, unknown)
    per_kg = next(r for r in first.results if r.name == "peak_force_per_kg")
    assert isinstance(per_kg, Refusal)
    path = library.find_visit(*WHO)
    recorded = read_outline(path)[1]
    second = add(library, replace(unknown, body_mass_kg=71.5), seed=2)
    visit = read_visit(path)
    assert visit.header == calibrated_header()
    assert read_outline(path)[1][:1] == recorded
    for trial in (*visit.trials, second):
        assert isinstance(next(r for r in trial.results if r.name == per_kg.name), Result)
    assert visit.trials[0].earlier_results == ()
    report = verify_visit(path)
    assert (report.findings, report.remarks) == ((), ())
    third = add(library, unknown, seed=3)
    assert isinstance(next(r for r in third.results if r.name == per_kg.name), Result)
    assert read_visit(path).header == visit.header


def test_a_protocol_and_a_check_that_come_later_are_the_visits(tmp_path: Path) -> None:
    path = tmp_path / "v.h5"
    append_trial(path, visit_header(), make_trial())
    told = visit_header(protocol_json='{"trials":3}', last_check_json='{"n":1}')
    append_trial(path, told, make_trial(seed=2))
    append_trial(path, replace(told, last_check_json='{"n":2}'), make_trial(seed=3))
    append_trial(path, visit_header(), make_trial(seed=4))
    visit = read_visit(path)
    assert visit.header == told
    for i, trial in enumerate(visit.trials, 1):
        assert same_trial(trial, make_trial(i, seed=i))
    other = replace(told, protocol_json='{"trials":5}')
    with pytest.raises(VisitFileError, match="different protocol of the same name"):
        append_trial(path, other, make_trial())


def test_a_protocol_written_in_another_way_is_the_same(tmp_path: Path) -> None:
    path, own = tmp_path / "v.h5", STANDARD.to_json()
    header = visit_header(protocol="standard", protocol_json=own)
    append_trial(path, header, make_trial())
    former = own.replace("45.0", "45").replace("level_support", "heel and ball on a level support")
    assert former not in (own, own.replace("45.0", "45"))
    append_trial(path, replace(header, protocol_json=former), make_trial(seed=2))
    assert read_visit(path).header == header
    other = own.replace("45.0", "46.0")
    with pytest.raises(VisitFileError, match="different protocol of the same name"):
        append_trial(path, replace(header, protocol_json=other), make_trial(seed=3))
