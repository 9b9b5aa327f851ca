"""Full disks, folders that go, programs that die, two programs at once."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from forceplate.errors import JournalError, LibraryError, StorageError, VisitFileError
from forceplate.operations.library.verify import verify_visit
from forceplate.operations.visit.finish_trial import finish_trial, recover_trials
from forceplate.storage.assemble import assemble_trial
from forceplate.storage.journal import JournalWriter, TrialEnded, read_journal
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import append_trial, read_outline, read_visit
from forceplate.types import EndReason
from tests.faults.dying_program import die_everywhere, looked_at, record_trial
from tests.faults.several_programs import N_TRIALS, add_trials, run_together
from tests.unit.storage.samples import (
    blocks,
    effort_counts,
    make_trial,
    record,
    same_trial,
    trial_header,
    visit_header,
)

resource = pytest.importorskip("resource", reason="limits of a process are set the POSIX way")


@contextmanager
def files_up_to(n_bytes: int) -> Iterator[None]:
    """Let the system take no more than this into any file, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        # a module compiled meanwhile would be cut off too, and stay so
        with mock.patch.object(sys, "dont_write_bytecode", True):
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 1, 4, 5, 47, 600])
def test_a_disk_that_fills_up_leaves_the_whole_records(tmp_path: Path, room: int) -> None:
    counts = effort_counts(100)
    with JournalWriter(tmp_path / "t", visit_header(), trial_header()) as writer:
        given = blocks(counts)
        writer.append(given[0])
        with (
            files_up_to((tmp_path / "t").stat().st_size + room),
            pytest.raises(JournalError, match=r"Cannot write the journal .*new trial"),
        ):
            writer.append(given[1])
        contents = read_journal(tmp_path / "t")
        assert contents.damaged_tail_bytes == 0
        assert (assemble_trial(contents).counts == counts[:20]).all()
        writer.append(given[1])
        writer.event(TrialEnded(EndReason.STORAGE_FAILED))
    trial = assemble_trial(read_journal(tmp_path / "t"))
    assert (trial.counts == counts[:40]).all()


def test_a_disk_that_fails_altogether_ends_the_journal_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with JournalWriter(tmp_path / "t", visit_header(), trial_header()) as writer:
        given = blocks(effort_counts(100))
        writer.append(given[0])
        real_write = os.write

        def torn_write(descriptor: int, data: bytes) -> int:
            if len(data) < 100:
                raise OSError(errno.EIO, "Input/output error")
            return real_write(descriptor, bytes(data[:-99]))

        def no_truncate(_descriptor: int, _size: int) -> None:
            raise OSError(errno.EIO, "Input/output error")

        with monkeypatch.context() as failing:
            failing.setattr(os, "write", torn_write)
            failing.setattr(os, "ftruncate", no_truncate)
            with pytest.raises(JournalError, match="the disk or the device has failed"):
                writer.append(given[1])
        with pytest.raises(JournalError, match="closed"):
            writer.append(given[1])
    contents = read_journal(tmp_path / "t")
    assert len(contents.blocks) == 1
    assert contents.damaged_tail_bytes > 500


def test_a_full_disk_at_the_trials_end_keeps_file_and_journal(tmp_path: Path) -> None:
    library = Library(tmp_path)
    with library.new_journal(visit_header(), trial_header()) as writer:
        record(writer, effort_counts(100))
    path = finish_trial(library, writer).path
    before = path.read_bytes()
    with library.new_journal(visit_header(), trial_header()) as writer:
        record(writer, effort_counts(100), None)
    with files_up_to(len(before)), pytest.raises(VisitFileError) as caught:
        finish_trial(library, writer, end_reason=EndReason.STORAGE_FAILED)
    assert str(path) in str(caught.value)
    assert str(writer.path) in str(caught.value)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    saved = finish_trial(library, writer.path, end_reason=EndReason.STORAGE_FAILED)
    assert (saved.trial.number, saved.trial.end_reason) == (2, EndReason.STORAGE_FAILED)


def test_no_room_for_a_journal(tmp_path: Path) -> None:
    library = Library(tmp_path)
    with files_up_to(100), pytest.raises(JournalError, match="Cannot create the journal"):
        library.new_journal(visit_header(), trial_header())
    assert list((tmp_path / ".journals").iterdir()) == []


def test_a_folder_gone_in_mid_trial_is_said_within_one_sync(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    with library.new_journal(visit_header(), trial_header()) as writer:
        given = blocks(effort_counts(100))
        writer.append(given[0])
        writer.sync()
        shutil.rmtree(library.root)
        with pytest.raises(JournalError, match="no longer in its folder"):
            writer.sync()
    with pytest.raises(StorageError):
        finish_trial(library, writer)
    with pytest.raises(LibraryError, match="Cannot read the library"):
        library.visits()
    with pytest.raises(LibraryError, match="Cannot read"):
        recover_trials(library)
    with pytest.raises(LibraryError, match="Cannot read the library"):
        library.new_journal(visit_header(), trial_header())


def test_a_journal_replaced_by_another_file_is_said(tmp_path: Path) -> None:
    with JournalWriter(tmp_path / "t", visit_header(), trial_header()) as writer:
        (tmp_path / "t").rename(tmp_path / "moved")
        (tmp_path / "t").write_bytes(b"another")
        with pytest.raises(JournalError, match="no longer in its folder"):
            writer.sync()


def test_a_folder_that_may_only_be_read(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    with library.new_journal(visit_header(), trial_header()) as writer:
        record(writer, effort_counts(100))
    path = finish_trial(library, writer).path
    path.parent.chmod(0o500)
    before = path.read_bytes()
    try:
        if os.access(path.parent, os.W_OK):
            pytest.skip("this user may write anywhere")
        with pytest.raises(VisitFileError, match="no permission"):
            append_trial(path, visit_header(), make_trial())
    finally:
        path.parent.chmod(0o700)
    assert path.read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("n_before", [0, 1])
def test_killed_before_any_call_the_trial_is_there_once(tmp_path: Path, n_before: int) -> None:
    template, folder = tmp_path / "template", tmp_path / "left"
    Library(template)
    folder.mkdir()
    for _ in range(n_before):
        record_trial(template)
    die_everywhere(template, folder, "record")
    left = sorted(folder.iterdir(), key=lambda root: int(root.name))
    saved = looked_at(left, partial(_recovered_once, n_before=n_before))
    assert len(left) > 25
    assert sum(saved) > 18
    _recovered_once(left[-1], n_before)
    assert read_visit(Library(left[-1]).visits()[0].path).trials[-1].recovered is False


def _recovered_once(root: Path, n_before: int) -> bool:
    """Recover a library and return whether the trial is in it; it is once, exact and verified."""
    library = Library(root)
    assert all(outcome.error is None for outcome in recover_trials(library))
    assert recover_trials(library) == ()
    assert list((root / ".journals").iterdir()) == []
    trials = [trial for entry in library.visits() for trial in read_visit(entry.path).trials]
    assert n_before <= len(trials) <= n_before + 1
    if len(trials) == n_before:
        return False
    last = trials[-1]
    assert np.array_equal(last.counts, effort_counts(60, seed=7)[: len(last.counts)])
    assert last.recovered == (last.end_reason is EndReason.INTERRUPTED)
    return True


def test_programs_adding_to_one_visit_at_once_lose_nothing(tmp_path: Path) -> None:
    run_together(add_trials, tmp_path, "xyz")
    (entry,) = Library(tmp_path).visits()
    trials = read_visit(entry.path).trials
    assert [trial.number for trial in trials] == list(range(1, 13))
    assert {trial.note for trial in trials} == {f"{n}{i}" for n in "xyz" for i in range(N_TRIALS)}
    for trial in trials:
        assert np.array_equal(trial.counts, effort_counts(100, seed=int(trial.note[-1])))
        assert not trial.recovered
    assert len(set(read_outline(entry.path)[1])) == 12
    assert verify_visit(entry.path).passed
    assert list((tmp_path / ".journals").iterdir()) == []


def test_earlier_trials_are_untouched_by_a_failed_save(tmp_path: Path) -> None:
    path = tmp_path / "v.h5"
    append_trial(path, visit_header(), make_trial())
    with files_up_to(1000), pytest.raises(VisitFileError, match="Cannot write"):
        append_trial(path, visit_header(), make_trial(seed=2))
    assert same_trial(read_visit(path).trials[0], make_trial())
    assert list(tmp_path.iterdir()) == [path]
