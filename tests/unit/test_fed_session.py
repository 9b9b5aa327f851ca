"""A trial and its visit, on a stream whose samples are put in by the test: exact to the sample."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import forceplate.session
from forceplate.acquisition import Recording, SampleRing
from forceplate.errors import PlatformInDoubtError, SessionError, StorageError
from forceplate.operations.visit.finish_trial import SavedTrial
from forceplate.protocol import MeasurementProtocol
from forceplate.session import Cue, TrialPlan, TrialRun, TrialState, VisitSession
from forceplate.storage.library import Library
from forceplate.types import Block, EndReason, Trial, Visit
from forceplate.words import plain
from tests.unit.analysis_data import CONDITION, HEADER, PLATFORM, ZERO, trial

RATE_HZ = 100.0
INFO = replace(PLATFORM, sample_rate_hz=RATE_HZ)
AT_100_HZ = replace(HEADER, platform=INFO)
PROTOCOL = MeasurementProtocol(name="p", conditions=(CONDITION,), countdown_s=0.0)


class Fed:
    """A stream of three channels; it stands for an acquisition."""

    def __init__(self) -> None:
        self.ring = SampleRing(6000, 3)
        self.info = INFO
        self.fault = None
        self.has_ended = self.awaits_rate = False
        self.recording: Recording | None = None
        self._next = 0

    def put(self, n_samples: int, force_counts: int = 0) -> None:
        """Let so many samples come, so many counts above the unloaded platform."""
        row = ZERO + np.array([force_counts, -force_counts, 0])
        counts = np.tile(row, (n_samples, 1)).astype(np.int32)
        counts[::2, 0] += 1  # a channel that never moves is dead
        block = Block(self._next, counts, 0.0, 0, 0, None, 0)
        self._next += n_samples
        self.ring.append(block)
        if self.recording is not None:
            self.recording.put(block)

    def check_rate(self) -> None:
        """It is as declared."""

    def start_recording(self, sink: Any) -> Recording:
        self.recording = Recording(sink, RATE_HZ)
        return self.recording

    def end_recording(self) -> None:
        if self.recording is not None:
            self.recording.close()


def recording(tmp_path: Path, **plan: Any) -> tuple[Fed, TrialRun]:
    """Return a trial whose recording has just begun."""
    fed: Any = Fed()
    run = TrialRun(Library(tmp_path), fed, AT_100_HZ, TrialPlan(CONDITION, **plan))
    fed.put(100)
    assert run.advance() is TrialState.ZEROING  # the last sample is not proved yet
    fed.put(1)
    assert [run.advance(), run.advance()] == [TrialState.COUNTDOWN, TrialState.RECORDING]
    return fed, run


def saved(run: TrialRun) -> Trial:
    pause = threading.Event()
    for _ in range(10_000):
        if run.advance() in (TrialState.REVIEW, TrialState.FAILED):
            break
        pause.wait(0.002)
    assert run.saved is not None
    return run.saved.trial


def test_a_trial_is_as_long_as_planned_and_zeroed_after_the_toes_are_lifted(tmp_path: Path) -> None:
    fed, run = recording(tmp_path, record_s=5.0)
    fed.put(499, 700)
    assert run.advance() is TrialState.RECORDING
    fed.put(1, 700)
    assert run.advance() is TrialState.FINISHING
    fed.put(150, 700)  # so long they may stay
    fed.put(101, 8)
    found = saved(run)
    assert (len(found.counts), found.end_reason) == (500, EndReason.COMPLETED)
    assert found.zero_after_counts is not None
    assert found.zero_after_counts.tolist() == [ZERO[0] + 8.5, ZERO[1] - 8, ZERO[2]]
    assert (run.first_sample, run.recorded_s) == (101, 5.0)


def test_who_stops_while_the_toes_are_lifted_waits_for_no_zero(tmp_path: Path) -> None:
    fed, run = recording(tmp_path, record_s=1.0)
    assert run.countdown_s == 0.0
    fed.put(100)
    assert run.advance() is TrialState.FINISHING
    run.stop()
    found = saved(run)
    assert (found.end_reason, found.zero_after_counts) == (EndReason.COMPLETED, None)


def test_an_error_of_the_disk_at_the_very_end_is_kept(tmp_path: Path) -> None:
    fed, run = recording(tmp_path, record_s=1.0, zero_s=1.0)
    fed.put(100)
    assert run.advance() is TrialState.FINISHING
    assert fed.recording is not None
    fed.recording.finish()
    fed.recording.error = StorageError(plain("full"))
    assert saved(run).end_reason is EndReason.STORAGE_FAILED
    assert run.error is fed.recording.error


def test_a_platform_in_doubt_starts_no_trial(tmp_path: Path) -> None:
    fed: Any = Fed()
    bare = replace(AT_100_HZ, calibration_json=None)
    session = VisitSession(Library(tmp_path), bare, PROTOCOL)
    with pytest.raises(PlatformInDoubtError):
        session.start(fed)
    assert session.run is None
    session.start_anyway("no calibration here", "AB")
    session.start(fed)
    assert session.is_busy


def test_a_trial_can_be_zeroed_again_once_the_platform_is_still(tmp_path: Path) -> None:
    fed: Any = Fed()
    session = VisitSession(Library(tmp_path), AT_100_HZ, PROTOCOL)
    session.start(fed)
    for _ in range(4):
        fed.put(50)
        fed.put(51, 900)
        session.advance()
    assert session.guidance.cue is Cue.FAILED
    fed.put(99)
    assert session.advance().cue is Cue.FAILED
    fed.put(1)
    assert session.advance().cue is Cue.READY
    assert session.guidance.error is None


def continued(tmp_path: Path, *trials: Trial) -> VisitSession:
    """Return the session of a visit with these trials."""
    header = replace(AT_100_HZ, protocol=PROTOCOL.name, protocol_json=PROTOCOL.to_json())
    return VisitSession(Library(tmp_path), header, PROTOCOL, visit=Visit(header, trials))


def test_what_is_said_of_a_trial_is_said_of_one_that_there_is(tmp_path: Path) -> None:
    trials = tuple(trial(np.zeros(2), number=number) for number in (1, 2))
    session = continued(tmp_path, *trials)
    session.set_note(1, "a")
    session.set_note(2, "b")
    for number in (0, 3):
        with pytest.raises(SessionError, match=str(number)):
            session.set_note(number, "c")
    assert session.last_change == ()


def test_an_error_of_a_change_is_gone_with_the_next_that_goes_well(tmp_path: Path) -> None:
    first = trial(np.zeros(2))
    session = continued(tmp_path, first)
    noted = replace(first, note="seen")
    answers: list[Any] = [StorageError(plain("full")), None, SavedTrial(tmp_path, noted)]

    def advance() -> SavedTrial | None:
        answer: SavedTrial | Exception | None = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    session._changes = SimpleNamespace(advance=advance, are_due=False)  # type: ignore[assignment]
    errors = [session.advance().error for _ in range(3)]
    assert [str(error) for error in errors] == ["full", "full", "None"]
    assert session.trials == (noted,)


def test_the_session_says_what_is_in_it() -> None:
    assert {"TrialRun", "VisitSession", "_NAMES_IN"} <= set(dir(forceplate.session))
