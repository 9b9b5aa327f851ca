"""The disk fills up, the folder vanishes or may not be written while a trial is recorded."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from forceplate.acquisition import block_writer as recording_module
from forceplate.errors import JournalError, StorageError
from forceplate.operations.library.verify import verify_visit
from forceplate.operations.visit.finish_trial import recover_trials
from forceplate.session import TrialState
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import EndReason
from forceplate_drivers.emulation.server import HAS_PTY
from tests.faults.chain import drive, is_unbroken, plan, recorded_some, running, saved, until
from tests.faults.test_storage_faults import files_up_to

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of 160 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("no disk may be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def record_one(root: Path) -> Path:
    with running(root, trial=plan(0.2)) as run:
        drive(run)
    assert saved(run).end_reason is EndReason.COMPLETED
    assert run.saved is not None
    return run.saved.path


def test_a_real_disk_fills_up_in_mid_trial(small_disk: Path) -> None:
    path = record_one(small_disk)
    before = path.read_bytes()
    with running(small_disk, trial=plan(60.0)) as run:
        drive(run, TrialState.FINISHING)
        assert isinstance(run.error, JournalError)
        assert "the disk is full" in str(run.error)
        assert run.acquisition.fault is None
        drive(run)
    assert run.state is TrialState.FAILED
    assert isinstance(run.error, StorageError)
    assert "kept in its journal" in str(run.error)
    assert path.read_bytes() == before
    subprocess.run(["mount", "-o", "remount,size=2m", str(small_disk)], check=True)
    (outcome,) = recover_trials(Library(small_disk))
    assert outcome.saved is not None
    assert outcome.saved.trial.number == 2
    assert not outcome.saved.trial.accepted
    assert len(outcome.saved.trial.counts) > 500
    assert is_unbroken(outcome.saved.trial)
    assert verify_visit(path).passed


def test_the_trial_that_fills_the_disk_is_saved_where_there_is_room_for_it(tmp_path: Path) -> None:
    """Only the journal finds no room: its trial is ended, saved, and marked."""
    path = record_one(tmp_path)
    with running(tmp_path, trial=plan(60.0)) as run:
        recorded_some(run)
        with files_up_to(100_000):
            drive(run, TrialState.FINISHING)
        assert isinstance(run.error, JournalError)
        drive(run)
    trial = saved(run)
    assert trial.end_reason is EndReason.STORAGE_FAILED
    assert not trial.recovered
    assert not trial.accepted
    assert is_unbroken(trial)
    assert len(read_visit(path).trials) == 2


def test_samples_that_find_no_room_at_the_very_end_are_not_dropped_unsaid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_module, "WRITE_EVERY_S", 60.0)
    with running(tmp_path, trial=plan(60.0)) as run:
        recorded_some(run)
        with files_up_to(4096):
            run.stop()  # what is queued now meets the full disk
            drive(run, TrialState.FINISHING)
            recording = run._recording
            assert recording is not None
            until(lambda: recording.is_finished, "the end of writing")
        drive(run)
    assert isinstance(run.error, JournalError)
    assert saved(run).end_reason is EndReason.STORAGE_FAILED


@pytest.mark.parametrize("how", ["removed", "moved"])
def test_the_folder_goes_away_in_mid_trial(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the open journal holds is not lost, and the sentence says where it is."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    root, moved = tmp_path / "library", tmp_path / "moved"
    path = record_one(root)
    with running(root, trial=plan(60.0)) as run:
        recorded_some(run)
        if how == "removed":
            shutil.rmtree(root)
        else:
            root.rename(moved)
        drive(run, TrialState.FINISHING)
        assert isinstance(run.error, JournalError)
        assert run.recorded_s < 30.0
        drive(run)
    assert run.state is TrialState.FAILED
    assert isinstance(run.error, StorageError)
    if how == "removed":
        (rescued,) = (tmp_path / "data/forceplate/rescued").iterdir()
        assert f"is kept in {rescued}" in str(run.error)
        rescued.rename(Library(moved).root / ".journals" / rescued.name)
    else:
        assert "open the library in its new place" in str(run.error)
    (outcome,) = recover_trials(Library(moved))
    assert outcome.saved is not None
    assert is_unbroken(outcome.saved.trial)
    trials = read_visit(moved / path.relative_to(root)).trials
    assert [trial.number for trial in trials] == ([1] if how == "removed" else [1, 2])


def test_a_deleted_trial_that_finds_no_other_place_is_said_to_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_text("a file where the folder would be")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    root = tmp_path / "library"
    with running(root, trial=plan(60.0)) as run:
        recorded_some(run)
        shutil.rmtree(root)
        drive(run)
    assert run.state is TrialState.FAILED
    assert "This trial is lost" in str(run.error)
    assert "kept" not in str(run.error).replace("cannot be kept", "")


def test_a_folder_that_may_only_be_read_is_said_before_the_recording(small_disk: Path) -> None:
    path = record_one(small_disk)
    before = path.read_bytes()
    library = Library(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with running(small_disk, trial=plan(60.0)) as run:
        drive(run)
    assert run.state is TrialState.FAILED
    assert run.recorded_s == 0
    assert isinstance(run.error, StorageError)
    assert "can only be read" in str(run.error)
    assert path.read_bytes() == before
    assert library.visits()[0].path == path
