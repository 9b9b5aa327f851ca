"""The state machine of a trial.

Whoever drives it calls ``advance`` a few times a second and shows ``state``. All times but the
countdown are counted in samples, so the same code runs in the clinic and on a platform that is
replayed faster than real time. A finished trial is analysed and saved in a thread of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition, Recording
from forceplate.errors import (
    CancelledError,
    ComputerSleptError,
    DriverFault,
    ForcePlateError,
    LoadedPlatformError,
    NoPlatformError,
    PlatformError,
    PlatformRestartedError,
    PlatformSilentError,
    PlatformUnreadableError,
    RecordingError,
    RecordingOverflowError,
    StorageError,
)
from forceplate.operations.visit.finish_trial import SavedTrial, finish_trial
from forceplate.session.background_call import BackgroundCall
from forceplate.session.effort_follower import EffortFollower, EffortPhase
from forceplate.session.zero_window import Zero, ZeroWindow
from forceplate.storage.journal import JournalWriter, TrialEnded, TrialHeader, ZeroAfterMeasured
from forceplate.storage.kept_text import dump_text
from forceplate.storage.library import Library
from forceplate.types import Condition, EndReason, VisitHeader
from forceplate.words import Text
from forceplate_calibration import Calibration

TAIL_S = 1.0
"""So long the recording goes on after the effort was seen to be over: its end is judged, too."""


_CLOSED_EARLY = Text("The platform was closed before the recording began.")
_STOPPED_EARLY = Text("Stopped before the recording began; nothing was kept.")


class TrialState(StrEnum):
    """Where a trial is."""

    ZEROING = "zeroing"
    COUNTDOWN = "countdown"
    """Longer than planned where the stream is too young for its rate to be known."""
    RECORDING = "recording"
    FINISHING = "finishing"
    """The last samples are written and the unloaded platform is measured again."""
    SAVING = "saving"
    """The trial is analysed and put in the visit file, in a thread of its own."""
    REVIEW = "review"
    FAILED = "failed"


class AutoStop(StrEnum):
    """By what the recording ends itself once the effort was seen to be over."""

    NEVER = "never"
    BY_FORCE = "by_force"
    """By the force: never without a calibration."""
    BY_FORCE_OR_COUNTS = "by_force_or_counts"
    """By the force, or without a calibration by the change of the counts."""


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """How one trial is to be recorded; durations in seconds of the platform's time."""

    condition: Condition
    record_s: float = 15.0
    """The trial ends after this long at the latest."""
    auto_stop: AutoStop = AutoStop.BY_FORCE
    zero_s: float = 1.0
    """How long the unloaded platform is measured, before and after; 0 leaves both out."""
    lift_s: float = 1.5
    """Time to take the toes off before the zero is measured again."""
    countdown_s: float = 0.0
    note: str = ""
    practice: bool = False
    """To get used to it: kept, never counted."""


def local_now() -> datetime:
    """Return the wall clock with its zone."""
    return datetime.now().astimezone()


class TrialRun:
    """One trial from zeroing to the visit file. Used by one thread.

    Parameters
    ----------
    acquisition
        A started stream; it stays the caller's.
    header
        The visit; with a calibration in it the live force is in newtons.
    zero
        The unloaded platform where it was measured already; then nothing is before the countdown.
    """

    def __init__(
        self,
        library: Library,
        acquisition: Acquisition,
        header: VisitHeader,
        plan: TrialPlan,
        now: Callable[[], datetime] = local_now,
        *,
        zero: Zero | None = None,
    ) -> None:
        self._library = library
        self.acquisition = acquisition
        """The stream it is recorded from."""
        self._header = header
        self.plan = plan
        """How it is to be recorded."""
        self._now = now
        self._calibration = (
            Calibration.from_json(header.calibration_json).pressed_by(plan.condition.region.value)
            if header.calibration_json
            else None
        )
        self._rate_hz = acquisition.info.sample_rate_hz
        self._follower: EffortFollower | None = None
        self._window = self._zero_window(0)
        self._zero_before = zero
        self._saving: BackgroundCall[SavedTrial] | None = None
        self._countdown_ends_s = time.monotonic() + plan.countdown_s
        self._journal: JournalWriter | None = None
        self._recording: Recording | None = None
        self._cursor = 0
        self._ended = TrialEnded(EndReason.INTERRUPTED)
        self._end_is_told = False
        self._newest_sample = -1
        self._stop_at_sample: int | None = None
        self.was_stopped = False
        """True when the operator asked to stop."""
        is_zeroed = zero is not None or not plan.zero_s
        self.state = TrialState.COUNTDOWN if is_zeroed else TrialState.ZEROING
        self.saved: SavedTrial | None = None
        """The trial in its visit file, once ``state`` is REVIEW."""
        self.error: ForcePlateError | None = None
        """Why ``state`` is FAILED, or why the recording ended early."""

    @property
    def is_over(self) -> bool:
        """True when nothing more will happen."""
        return self.state in (TrialState.REVIEW, TrialState.FAILED)

    @property
    def was_cancelled(self) -> bool:
        """True when it was stopped before the recording began; nothing was kept."""
        return isinstance(self.error, CancelledError)

    @property
    def first_sample(self) -> int | None:
        """Index in that stream of the trial's row 0; None before the first one came."""
        return self._recording.first_sample if self._recording else None

    @property
    def zero_counts(self) -> NDArray[np.float64] | None:
        """(n_channels,) the unloaded platform before the trial; None before it is measured."""
        return self._zero_before.mean_counts if self._zero_before else None

    @property
    def phase(self) -> EffortPhase:
        """What the toes do, from the beginning of the recording on."""
        return self._follower.phase if self._follower else EffortPhase.OFF

    @property
    def effort_s(self) -> float | None:
        """How long the effort has lasted; None before it was seen to begin."""
        return self._follower.effort_s if self._follower else None

    @property
    def countdown_s(self) -> float:
        """What is left of the countdown; 0 outside it."""
        if self.state is not TrialState.COUNTDOWN:
            return 0.0
        return max(self._countdown_ends_s - time.monotonic(), 0.0)

    @property
    def recorded_s(self) -> float:
        """Length of the recording so far."""
        return self._recording.n_samples / self._rate_hz if self._recording else 0.0

    def stop(self) -> None:
        """End the recording at the next ``advance``; before that, nothing is kept."""
        self.was_stopped = True

    def advance(self) -> TrialState:
        """Do what is due now and return the state; never waits for the platform or a file.

        Never raises a ForcePlateError: it ends in FAILED and ``error``.
        """
        try:
            self._advance()
        except ForcePlateError as error:
            self.error = error
            self.acquisition.end_recording()
            if self._recording is not None:
                self._recording.finish()
            self.state = TrialState.FAILED
        return self.state

    def _advance(self) -> None:
        """Do one step of the present state.

        Before the recording anything that goes wrong ends the trial, since nothing is lost with
        it; from the first sample on it only ends the recording, and what came is kept.
        """
        fault = self.acquisition.fault
        before_recording = self.state in (TrialState.ZEROING, TrialState.COUNTDOWN)
        if before_recording and fault is not None:
            raise fault
        if before_recording and self._is_closed:
            raise NoPlatformError(_CLOSED_EARLY)
        if before_recording and self.was_stopped:
            raise CancelledError(_STOPPED_EARLY)
        match self.state:
            case TrialState.ZEROING:
                self._zero()
            case TrialState.COUNTDOWN:
                is_due = time.monotonic() >= self._countdown_ends_s
                if is_due and not self.acquisition.awaits_rate:
                    self._start_recording()
            case TrialState.RECORDING:
                self._record()
            case TrialState.FINISHING:
                self._finish()
            case TrialState.SAVING if self._saving is not None and self._saving.is_done:
                self.state = TrialState.FAILED  # a defect is raised once, not at every look
                self.saved = self._saving.result()
                self.state = TrialState.REVIEW
            case _:
                pass

    @property
    def _is_closed(self) -> bool:
        """True when the stream was ended from outside, which is no fault of it."""
        return self.acquisition.has_ended and self.acquisition.fault is None

    def _zero_window(self, skip: int) -> ZeroWindow:
        n_samples = round(self.plan.zero_s * self._rate_hz)
        return ZeroWindow(self.acquisition, skip, n_samples, self._calibration)

    def _zero(self) -> None:
        self._zero_before = self._window.measured()
        if self._zero_before is not None:
            self._countdown_ends_s = time.monotonic() + self.plan.countdown_s
            self.state = TrialState.COUNTDOWN

    def _start_recording(self) -> None:
        """Open the journal, then let the reader thread write every block from now on into it.

        Not at a rate that is known to be wrong: no time of the trial would be right.
        """
        self.acquisition.check_rate()
        zero = self._zero_before
        self._follower = EffortFollower(
            self._calibration,
            self._rate_hz,
            zero.mean_counts if zero else None,
            zero.noise_counts if zero else None,
        )
        header = TrialHeader(
            condition=self.plan.condition,
            started_at=self._now(),
            sample_rate_hz=self._rate_hz,
            zero_before_counts=self.zero_counts,
            note=self.plan.note,
            practice=self.plan.practice,
        )
        self._journal = self._library.new_journal(self._header, header)
        self._cursor = self.acquisition.ring.n_written
        self._recording = self.acquisition.start_recording(self._journal)
        self.state = TrialState.RECORDING

    def _record(self) -> None:
        self._follow_effort()
        end_reason = self._why_to_end()
        if end_reason is None:
            return
        self.acquisition.end_recording()
        self._ended = TrialEnded(end_reason)
        self._window = self._zero_window(round(self.plan.lift_s * self._rate_hz))
        self.state = TrialState.FINISHING

    def _follow_effort(self) -> None:
        """Follow the effort, for the cues and for its end."""
        self._cursor, index, counts = self.acquisition.ring.since(self._cursor)
        if not len(index) or self._follower is None:
            return
        self._newest_sample = int(index[-1])
        self._follower.feed(counts)
        if self._follower.is_over and self._stops_by_itself and self._stop_at_sample is None:
            tail = round(TAIL_S * self._rate_hz)
            self._stop_at_sample = self._newest_sample + tail

    @property
    def _stops_by_itself(self) -> bool:
        match self.plan.auto_stop:
            case AutoStop.NEVER:
                return False
            case AutoStop.BY_FORCE:
                return self._calibration is not None
            case AutoStop.BY_FORCE_OR_COUNTS:
                return True

    def _why_to_end(self) -> EndReason | None:
        recording = self._recording
        if recording is None:
            return None
        self.error = recording.error or self.acquisition.fault
        if self.error is not None:
            return _why_it_failed(self.error)
        if self.was_stopped:
            return EndReason.STOPPED
        if self._is_closed:
            return EndReason.DISCONNECTED
        over = self._stop_at_sample is not None and self._newest_sample >= self._stop_at_sample
        if over or recording.n_samples >= self.plan.record_s * self._rate_hz:
            return EndReason.COMPLETED
        return None

    def _finish(self) -> None:
        recording, journal = self._recording, self._journal
        if recording is None or journal is None or not recording.is_finished:
            return  # a slow disk still writes; whoever shows the state is not held up
        if not self._end_is_told:
            self._tell_the_end(recording)
        failed = self.error is not None or self.acquisition.fault is not None
        wants_zero = self._ended.end_reason is EndReason.COMPLETED and not self.was_stopped
        is_possible = self.plan.zero_s and not failed and not self._is_closed
        if wants_zero and is_possible and not self._zero_again():
            return
        save = partial(finish_trial, self._library, journal, end_reason=self._ended.end_reason)
        self._saving = BackgroundCall(save, name="saving")
        self.state = TrialState.SAVING

    def _zero_again(self) -> bool:
        """Measure the zero after the trial; return whether that is over, with or without one."""
        try:
            zero = self._window.measured()
        except (LoadedPlatformError, PlatformError) as error:
            self.error = error
            return True
        if zero is None:
            return False
        self._append_event(ZeroAfterMeasured(zero.mean_counts))
        return True

    def _tell_the_end(self, recording: Recording) -> None:
        """Write into the journal how it ended; the last samples may have found no room."""
        if self.error is None and recording.error is not None:
            self.error = recording.error
            self._ended = replace(self._ended, end_reason=_why_it_failed(recording.error))
        self._ended = replace(
            self._ended, damaged_bytes=recording.damaged_bytes, error_json=_kept_error(self.error)
        )
        self._append_event(self._ended)
        self._end_is_told = True

    def _append_event(self, event: TrialEnded | ZeroAfterMeasured) -> None:
        """Tell the journal; a full disk must not keep the trial from being saved."""
        if self._journal is None:
            return
        try:
            self._journal.event(event)
        except StorageError as error:
            self.error = self.error or error


_END_REASONS: tuple[tuple[type[ForcePlateError], EndReason], ...] = (
    (RecordingOverflowError, EndReason.OVERFLOW),
    (DriverFault, EndReason.DRIVER_FAILED),
    (PlatformSilentError, EndReason.SILENT),
    (PlatformUnreadableError, EndReason.UNREADABLE),
    (ComputerSleptError, EndReason.INTERRUPTED),
    (PlatformRestartedError, EndReason.RESTARTED),
    (PlatformError, EndReason.DISCONNECTED),
    (StorageError, EndReason.STORAGE_FAILED),
    (RecordingError, EndReason.STORAGE_FAILED),
    (ForcePlateError, EndReason.INTERRUPTED),
)
"""Of an error the first kind that it is of."""


def _kept_error(error: ForcePlateError | None) -> str:
    """Return what the visit keeps of an error; of the disk's only the kind: paths name people."""
    is_kept = error is not None and not isinstance(error, StorageError | RecordingError)
    return dump_text(error.text) if error is not None and is_kept else ""


def _why_it_failed(error: ForcePlateError) -> EndReason:
    return next(reason for kind, reason in _END_REASONS if isinstance(error, kind))
