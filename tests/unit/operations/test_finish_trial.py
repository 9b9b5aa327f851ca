"""From a journal to its visit file: once, whatever happens on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from filelock import FileLock

from forceplate.errors import LibraryError, StorageError, VisitFileError
from forceplate.operations.library.verify import verify_visit
from forceplate.operations.visit.amend_visit import overrule_trial
from forceplate.operations.visit.finish_trial import finish_trial, recover_trials
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_outline, read_visit
from forceplate.types import EndReason, Override, Result
from tests.unit.storage.samples import (
    begin,
    calibrated_header,
    effort_counts,
    journals,
    record,
    same_trial,
    trial_header,
    visit_header,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_trial_from_its_journal_to_its_file(library: Library) -> None:
    header = calibrated_header()
    writer = begin(library, header, 10_000)
    saved = finish_trial(library, writer)
    assert saved.path == library.root / "FF-001" / "FF-001_W0_2026-03-02.h5"
    assert saved.path == library.find_visit("FF-001", "W0")
    visit = read_visit(saved.path)
    assert visit.header == header
    assert same_trial(visit.trials[0], saved.trial)
    assert (saved.trial.counts == effort_counts(10_000)).all()
    assert saved.trial.accepted, saved.trial.verdict_reason
    assert saved.trial.force_n is not None
    names = {result.name for result in saved.trial.results if isinstance(result, Result)}
    assert "peak_force" in names
    assert journals(library) == []
    assert finish_trial(library, begin(library, header)).trial.number == 2
    assert verify_visit(saved.path).findings == ()


def test_a_visit_continued_after_midnight_stays_one_file(library: Library) -> None:
    first = finish_trial(library, begin(library))
    tomorrow = visit_header().started_at.replace(day=3)
    second = finish_trial(library, begin(library, visit_header(started_at=tomorrow)))
    assert (second.path, second.trial.number) == (first.path, 2)
    assert read_visit(first.path).header == visit_header()


def test_a_journal_in_use_is_left_alone(library: Library) -> None:
    writer = begin(library)
    other = Library(library.root)
    assert recover_trials(other) == ()
    with pytest.raises(LibraryError, match="in use by another program"):
        finish_trial(other, writer.path)
    assert finish_trial(library, writer).trial.number == 1


def test_an_interrupted_trial_is_recovered_once(library: Library) -> None:
    dead = Library(library.root)
    with dead.new_journal(visit_header(), trial_header()) as writer:
        record(writer, effort_counts(100), None)
    assert recover_trials(library) == ()
    del dead
    (outcome,) = recover_trials(Library(library.root))
    assert outcome.error is None
    assert outcome.saved is not None
    assert outcome.saved.trial.recovered
    assert outcome.saved.trial.end_reason is EndReason.INTERRUPTED
    assert outcome.saved.trial.counts.shape[0] == 100
    assert recover_trials(Library(library.root)) == ()
    assert journals(library) == []


def test_a_trial_saved_before_the_journal_was_deleted_is_not_saved_again(library: Library) -> None:
    writer = begin(library)
    journal = writer.path.read_bytes()
    saved = finish_trial(library, writer)
    writer.path.write_bytes(journal)
    before = saved.path.read_bytes()
    (outcome,) = recover_trials(library)
    assert outcome.saved is not None
    assert same_trial(outcome.saved.trial, saved.trial)
    assert saved.path.read_bytes() == before
    assert journals(library) == []


def test_a_damaged_end_is_said_and_the_journal_kept(library: Library) -> None:
    writer = begin(library)
    with writer.path.open("ab") as file:
        file.write(b"B\x10torn")
    saved = finish_trial(library, writer)
    assert saved.journal_damage_bytes == 6
    (kept,) = journals(library)
    assert kept == writer.path.with_suffix(".damaged").name
    assert recover_trials(library) == ()


def test_an_unreadable_visit_file_is_untouched_and_the_journal_kept(library: Library) -> None:
    path = finish_trial(library, begin(library)).path
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2 :] = bytes(len(damaged) - len(damaged) // 2)
    path.write_bytes(damaged)
    writer = begin(library)
    with pytest.raises(VisitFileError, match=f"{path.name} is no readable visit file") as caught:
        finish_trial(library, writer)
    assert writer.path.name in str(caught.value)
    assert path.read_bytes() == damaged
    assert writer.path.exists()
    path.unlink()
    (outcome,) = recover_trials(library)
    assert outcome.saved is not None
    assert outcome.saved.trial.number == 1


def test_a_trial_of_another_platform_stays_in_its_journal(library: Library) -> None:
    first = finish_trial(library, begin(library))
    header = visit_header()
    other = replace(header, platform=replace(header.platform, serial_number="9"))
    writer = begin(library, other)
    with pytest.raises(StorageError, match="different platform serial number"):
        finish_trial(library, writer)
    assert writer.path.exists()
    assert len(read_outline(first.path)[1]) == 1


def test_a_trial_is_overruled_in_the_library(library: Library) -> None:
    path = finish_trial(library, begin(library)).path
    word = Override(False, "coughed", "op-2", NOON)
    saved = overrule_trial(library, "FF-001", "W0", 1, word)
    assert saved.path == path
    assert same_trial(read_visit(path).trials[0], saved.trial)
    assert saved.trial.override == word
    with pytest.raises(LibraryError, match="no visit W8"):
        overrule_trial(library, "FF-001", "W8", 1, word)


def test_a_visit_another_program_writes_is_waited_for_in_vain(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forceplate.storage.library.LOCK_TIMEOUT_S", 0.0)
    writer = begin(library)
    with (
        FileLock(library.root / ".locks" / "FF-001_W0.lock"),
        pytest.raises(LibraryError, match="Another program has been writing visit W0"),
    ):
        finish_trial(library, writer)
    assert recover_trials(library)[0].saved is not None


def test_leftovers_of_interrupted_writes_go(library: Library) -> None:
    path = finish_trial(library, begin(library)).path
    leftover = path.parent / f".{path.name}.abc.tmp"
    leftover.write_bytes(b"half")
    begun = library.root / ".journals" / ".dead.journal.abc.tmp"
    begun.write_bytes(b"half")
    (library.root / ".journals" / "dead.journal.lock").touch()
    assert recover_trials(library) == ()
    finish_trial(library, begin(library))
    assert not leftover.exists()
    assert journals(library) == []
