"""A visit in progress: the state machine of a trial. No Qt, no console, no thread of its own.

Whoever drives it calls ``advance`` a few times a second and shows ``state``. All times but the
countdown are counted in samples, so the same code runs in the clinic and on a platform that is
replayed faster than real time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition, Recording
from forceplate.analysis import EffortDetector, EffortEventKind, LiveFilter
from forceplate.errors import (
    ForcePlateError,
    PlatformError,
    PlatformSilentError,
    RecordingOverflowError,
    StorageError,
)
from forceplate.storage.journal import JournalWriter, TrialEnded, TrialHeader, ZeroAfterMeasured
from forceplate.storage.library import Library, SavedTrial
from forceplate.types import Condition, EndReason, VisitHeader
from forceplate_calibration import Calibration

LIVE_CUTOFF_HZ = 10.0
MOST_ZERO_ATTEMPTS = 3


class TrialState(StrEnum):
    """Where a trial is."""

    IDLE = "idle"
    ZEROING = "zeroing"
    READY = "ready"
    COUNTDOWN = "countdown"
    RECORDING = "recording"
    FINISHING = "finishing"
    REVIEW = "review"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """How one trial is to be recorded; durations in seconds of the platform's time."""

    condition: Condition
    record_s: float = 15.0
    """The trial ends after this long at the latest."""
    auto_stop: bool = True
    """End ``tail_s`` after the effort was seen to be over; needs a calibration."""
    tail_s: float = 1.0
    zero_s: float = 1.0
    """How long the unloaded platform is measured, before and after; 0 leaves both out."""
    lift_s: float = 1.5
    """Time to take the toes off before the zero is measured again."""
    countdown_s: float = 0.0
    note: str = ""


def local_now() -> datetime:
    """Return the wall clock with its zone."""
    return datetime.now().astimezone()


class TrialRun:
    """One trial from zeroing to the visit file. Used by one thread.

    Parameters
    ----------
    library
        Where the trial goes.
    acquisition
        A started stream; it stays the caller's.
    header
        The visit; with a calibration in it the live force is in newtons.
    plan
        What to do.
    now
        The wall clock.
    """

    def __init__(
        self,
        library: Library,
        acquisition: Acquisition,
        header: VisitHeader,
        plan: TrialPlan,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        self._library = library
        self._acquisition = acquisition
        self._header = header
        self._plan = plan
        self._now = now
        self._calibration = (
            Calibration.from_json(header.calibration_json) if header.calibration_json else None
        )
        self._rate_hz = acquisition.info.sample_rate_hz
        self._live = _LiveForce(self._calibration, self._rate_hz)
        self._window = _Window(acquisition, 0, round(plan.zero_s * self._rate_hz))
        self._zero_before: NDArray[np.float64] | None = None
        self._countdown_ends_s = 0.0
        self._journal: JournalWriter | None = None
        self._recording: Recording | None = None
        self._cursor = 0
        self._damaged_at_start = 0
        self._ended = TrialEnded(EndReason.INTERRUPTED)
        self._end_is_told = False
        self._newest_sample = -1
        self._stop_at_sample: int | None = None
        self._stop_requested = False
        self.state = TrialState.IDLE
        self.saved: SavedTrial | None = None
        """The trial in its visit file, once ``state`` is REVIEW."""
        self.error: ForcePlateError | None = None
        """Why ``state`` is FAILED, or why the recording ended early."""

    @property
    def is_over(self) -> bool:
        """True when nothing more will happen."""
        return self.state in (TrialState.REVIEW, TrialState.FAILED)

    @property
    def was_stopped(self) -> bool:
        """True when the operator asked to stop."""
        return self._stop_requested

    @property
    def force_n(self) -> float | None:
        """The present force by a causal low-pass; None without calibration or zero."""
        return self._live.force_n

    @property
    def recorded_s(self) -> float:
        """Length of the recording so far."""
        return self._recording.n_samples / self._rate_hz if self._recording else 0.0

    @property
    def n_missing(self) -> int:
        """Samples lost in the recording so far; any voids the trial."""
        return self._recording.n_missing if self._recording else 0

    def begin(self) -> None:
        """Start with the zero, or with the countdown where none is planned."""
        self._window = _Window(self._acquisition, 0, round(self._plan.zero_s * self._rate_hz))
        self.state = TrialState.ZEROING if self._plan.zero_s else TrialState.READY

    def stop(self) -> None:
        """End the recording at the next ``advance``; before that, nothing is kept."""
        self._stop_requested = True

    def advance(self) -> TrialState:
        """Do what is due now and return the state. Waits only to save a finished trial.

        Never raises a ForcePlateError: it ends in FAILED and ``error``.
        """
        try:
            self._advance()
        except ForcePlateError as error:
            self.error = error
            self._acquisition.end_recording()
            if self._recording is not None:
                self._recording.finish()
            self.state = TrialState.FAILED
        return self.state

    def _advance(self) -> None:
        fault = self._acquisition.fault
        before_recording = self.state in (
            TrialState.ZEROING, TrialState.READY, TrialState.COUNTDOWN,
        )  # fmt: skip
        if before_recording and fault is not None:
            raise fault
        if before_recording and self._stop_requested:
            raise StorageError("Stopped before the recording began; nothing was kept.")
        match self.state:
            case TrialState.ZEROING:
                self._zero()
            case TrialState.READY:
                self._countdown_ends_s = time.monotonic() + self._plan.countdown_s
                self.state = TrialState.COUNTDOWN
            case TrialState.COUNTDOWN:
                if time.monotonic() >= self._countdown_ends_s:
                    self._start_recording()
            case TrialState.RECORDING:
                self._record()
            case TrialState.FINISHING:
                self._finish()
            case _:
                pass

    def _zero(self) -> None:
        counts = self._window.mean_counts()
        if counts is not None:
            self._zero_before = counts
            self._live.zero(counts)
            self.state = TrialState.READY

    def _start_recording(self) -> None:
        header = TrialHeader(
            condition=self._plan.condition,
            started_at=self._now(),
            sample_rate_hz=self._rate_hz,
            zero_before_counts=self._zero_before,
            note=self._plan.note,
        )
        self._journal = self._library.new_journal(self._header, header)
        self._damaged_at_start = self._acquisition.statistics.damaged_bytes
        self._cursor = self._acquisition.ring.n_written
        self._recording = self._acquisition.record(self._journal)
        self.state = TrialState.RECORDING

    def _record(self) -> None:
        self._look()
        end_reason = self._why_to_end()
        if end_reason is None:
            return
        self._acquisition.end_recording()
        damaged = self._acquisition.statistics.damaged_bytes - self._damaged_at_start
        self._ended = TrialEnded(end_reason, damaged)
        lift = round(self._plan.lift_s * self._rate_hz)
        self._window = _Window(self._acquisition, lift, round(self._plan.zero_s * self._rate_hz))
        self.state = TrialState.FINISHING

    def _look(self) -> None:
        """Follow the force, for the display and for the end of the effort."""
        self._cursor, index, counts = self._acquisition.ring.since(self._cursor)
        if not len(index):
            return
        self._newest_sample = int(index[-1])
        if self._live.feed(counts) and self._plan.auto_stop and self._stop_at_sample is None:
            tail = round(self._plan.tail_s * self._rate_hz)
            self._stop_at_sample = self._newest_sample + tail

    def _why_to_end(self) -> EndReason | None:
        recording = self._recording
        if recording is None:
            return None
        self.error = recording.error or self._acquisition.fault
        if self.error is not None:
            return _why_it_failed(self.error)
        if self._stop_requested:
            return EndReason.STOPPED
        over = self._stop_at_sample is not None and self._newest_sample >= self._stop_at_sample
        if over or recording.n_samples >= self._plan.record_s * self._rate_hz:
            return EndReason.COMPLETED
        return None

    def _finish(self) -> None:
        recording, journal = self._recording, self._journal
        if recording is None or journal is None or not recording.is_finished:
            return  # a slow disk still writes; whoever shows the state is not held up
        if not self._end_is_told:
            self._tell_the_end(recording)
        failed = self.error is not None or self._acquisition.fault is not None
        wants_zero = self._plan.zero_s and not failed and not self._stop_requested
        if wants_zero and not self._zero_again():
            return
        self.saved = self._library.finish(journal, end_reason=self._ended.end_reason)
        self.state = TrialState.REVIEW

    def _zero_again(self) -> bool:
        """Measure the zero after the trial; return whether that is over, with or without one."""
        try:
            counts = self._window.mean_counts()
        except PlatformError as error:
            self.error = error
            return True
        if counts is None:
            return False
        self._append_event(ZeroAfterMeasured(counts))
        return True

    def _tell_the_end(self, recording: Recording) -> None:
        """Write into the journal how it ended; the last samples may have found no room."""
        if self.error is None and recording.error is not None:
            self.error = recording.error
            self._ended = replace(self._ended, end_reason=_why_it_failed(recording.error))
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


def _why_it_failed(error: ForcePlateError) -> EndReason:
    match error:
        case RecordingOverflowError():
            return EndReason.OVERFLOW
        case PlatformSilentError():
            return EndReason.SILENT
        case PlatformError():
            return EndReason.DISCONNECTED
        case _:
            return EndReason.STORAGE_FAILED


class _Window:
    """The mean of the next samples, after skipping some; all of them sound, none missing."""

    def __init__(self, acquisition: Acquisition, skip: int, n_samples: int) -> None:
        self._acquisition = acquisition
        self._n_samples = max(n_samples, 1)
        self._attempts = 0
        self._begin(skip)

    def _begin(self, skip: int) -> None:
        self._start = self._acquisition.ring.n_written + skip
        self._damaged = self._acquisition.statistics.damaged_bytes

    def mean_counts(self) -> NDArray[np.float64] | None:
        """Return the mean of each channel, None while samples are still to come.

        Damage in the window makes it begin again: one wrong sample would move the zero, and with
        it every newton. After some attempts it raises PlatformError.
        """
        ring = self._acquisition.ring
        if ring.n_written <= self._start + self._n_samples:
            return None  # the sample after the last shows whether the last was sound
        _, index, counts = ring.since(self._start)
        index, counts = index[: self._n_samples], counts[: self._n_samples]
        is_whole = index[-1] - index[0] == self._n_samples - 1
        if is_whole and self._acquisition.statistics.damaged_bytes == self._damaged:
            return np.asarray(counts.mean(axis=0), dtype=np.float64)
        self._attempts += 1
        if self._attempts == MOST_ZERO_ATTEMPTS:
            raise PlatformError(
                "The zero cannot be measured: data of the platform are being lost. Check the "
                "cable and its connectors, then start the trial again."
            )
        self._begin(0)
        return None


class _LiveForce:
    """The running force: filtered for the eye, unfiltered for the end of the effort."""

    def __init__(self, calibration: Calibration | None, sample_rate_hz: float) -> None:
        self._calibration = calibration
        self._zero_counts: NDArray[np.float64] | None = None
        self._filter = LiveFilter(sample_rate_hz, min(LIVE_CUTOFF_HZ, sample_rate_hz / 4))
        self._detector = EffortDetector(sample_rate_hz)
        self.force_n: float | None = None

    def zero(self, counts: NDArray[np.float64]) -> None:
        self._zero_counts = counts

    def feed(self, counts: NDArray[np.int32]) -> bool:
        """Take new samples; return whether an effort was seen to end in them."""
        if self._calibration is None:
            return False
        if self._zero_counts is None:
            self._zero_counts = counts[0].astype(np.float64)
        force_n = self._calibration.force_n(counts, self._zero_counts)
        self.force_n = float(self._filter.feed(force_n)[-1])
        return any(e.kind is EffortEventKind.ENDED for e in self._detector.feed(force_n))
