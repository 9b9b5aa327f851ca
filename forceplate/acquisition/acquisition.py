"""The reader thread: a platform in, the ring and a recording out."""

from __future__ import annotations

import math
import sys
import threading
import time
from collections.abc import Callable
from typing import Self

from forceplate.acquisition.block_writer import BlockSink, Recording
from forceplate.acquisition.ring import SampleRing
from forceplate.arrival import NOTE_EVERY_S, SLICE_S, ArrivalLog, ArrivalRate, arrival_rate
from forceplate.driver_contract import fault
from forceplate.errors import (
    ComputerSleptError,
    DriverFault,
    ForcePlateError,
    PlatformError,
    PlatformRateError,
    PlatformSilentError,
    PlatformUnreadableError,
)
from forceplate.platform import CheckedPlatform, Platform, StreamStatistics
from forceplate.types import Block, PlatformInfo
from forceplate.words import Text

_SILENT = Text(
    "The {model} is connected but has sent nothing for {silent_s:.1f} s. Check its power and its "
    "connection, then start again."
)
_UNREADABLE = Text(
    "The {model} sends data that the driver {driver} cannot read: {n:byte|bytes} in {seconds:.1f} "
    "s and no sample. Is it set to another baud rate, or is another device there? Check both, then "
    "start again."
)
_NO_SAMPLE = Text(
    "The {model} sends bytes, but its driver {driver} makes no sample of them: {n:byte|bytes} in "
    "{seconds:.1f} s. Is it the driver of this device? Else update the package that brings it, or "
    "show this to its maker."
)
_WRONG_RATE = Text(
    "The {model} sends {rate_hz:.1f} samples per second and its driver {driver} declares "
    "{declared_hz:.1f}, so no time would be right. Set the device and its driver to the same rate "
    "before you measure."
)
_SLEPT = Text(
    "The computer was asleep for {seconds:.0f} s; what the platform sent meanwhile is lost. Switch "
    "its sleep off, then measure again."
)
_STUCK = Text("it does not come back from {method}")
DEFECT = Text("Reading the platform failed within forceplate: {error}. Please report this.")

RING_S = 60.0
READ_TIMEOUT_S = 0.05
SHORTEST_SILENCE_S = 0.5
SILENT_PERIODS = 5
RATE_S = 10.0
"""Over how much of the stream its present rate is measured."""
LONGEST_RATE_WAIT_S = 5.0
"""After so much of a stream a trial begins though its rate is not known; its check will tell."""
LONGEST_SLEEP_S = 1.0
STUCK_S = 5.0
"""How long a driver may take to come back from a read that is to end at once."""
LOOK_AGAIN_S = 1.0
"""So much later it is looked again: after a sleep of the computer every thread looks stuck."""
LEAST_RUBBISH_BYTES, RUBBISH_PER_SAMPLE = 8, 0.1
"""Of damage, in all and for each sample due: the rest of a frame before a silence is none. Where no
damage is counted, a byte for each sample due: a heartbeat is no stream."""
GIVE_WAY_S = 0.0005
"""After so long a thread of Python makes way for the reader; by itself after ten times as long."""
LONGEST_UNSEEN_S = 0.1
"""So long what came may lie undecoded while nobody looks."""
LONGEST_DRAIN_S = 0.25
"""So long what is decoded already is taken in when a stream is stopped; it takes microseconds."""


def asleep_s() -> float:
    """Return for how long this computer has been asleep since it was started.

    By the clock that goes on in a sleep, which has this name on Linux and that one on macOS.
    Windows has one clock, which goes on: there a sleep shows as late arrival.
    """
    if sys.platform == "win32":
        return 0.0
    else:
        clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
        return time.clock_gettime(clock) - time.monotonic()


def silence_limit_s(sample_rate_hz: float) -> float:
    """Return how long a platform may send nothing: five samples, and half a second at least."""
    return max(SHORTEST_SILENCE_S, SILENT_PERIODS / sample_rate_hz)


class Acquisition:
    """Reads one open platform until stopped or until it fails.

    The reader thread keeps what comes, and when; whoever looks at the ring, and the writer of a
    recording, first takes in what is there by then (:meth:`look`). Where nobody looks, the reader
    does, and so it is for a driver that can only be read.

    The caller owns the platform and closes it; between ``start`` and ``stop`` only the acquisition
    uses it. A platform that goes away or goes silent, a driver that breaks its contract, a
    computer that slept: each ends the acquisition. ``fault`` says why, and what was recorded until
    then is intact.

    Parameters
    ----------
    platform
        Open; what its driver answers is checked.
    monotonic
        The clock by which silence is measured.
    asleep_s
        Returns for how long the computer has been asleep.

    Raises
    ------
    DriverFault
        What the driver says of the platform cannot be.
    """

    def __init__(
        self,
        platform: Platform,
        monotonic: Callable[[], float] = time.monotonic,
        asleep_s: Callable[[], float] = asleep_s,
    ) -> None:
        self._platform = CheckedPlatform.of(platform)
        self._monotonic = monotonic
        self._asleep_s = asleep_s
        self.info: PlatformInfo = self._platform.info
        self.keeps_labels = self._platform.keeps_labels
        """Whether the platform keeps a name and which calibration is its own."""
        rate_hz = self.info.sample_rate_hz
        n_kept = max(round(RING_S * rate_hz), 1)
        self.ring = SampleRing(n_kept, len(self.info.channels), self.look)
        self.silence_limit_s = silence_limit_s(rate_hz)
        self._arrival = ArrivalLog(rate_hz, most=round(RATE_S / SLICE_S))
        self._statistics = StreamStatistics()
        self._recording: Recording | None = None
        self._listeners: tuple[Callable[[Block], None], ...] = ()
        self._fault: ForcePlateError | None = None
        self._started_s = self._stopped_s = math.inf
        self._alive_s = self._taken_s = monotonic()
        self._suspected_s: float | None = None
        self._silent_since: StreamStatistics | None = None
        self._newest: Block | None = None
        self._note_s = -math.inf
        self._slept_s = 0.0
        self._taking = threading.RLock()  # blocks are handed on in order, one at a time
        self._is_taking = False
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)

    @property
    def fault(self) -> ForcePlateError | None:
        """Why the stream ended by itself; None while it runs."""
        if self._fault is None and self._is_stuck():
            self._end(fault(self.info.driver, _STUCK.fill(method="read")))
        return self._fault

    def _is_stuck(self) -> bool:
        """Return whether the reader waits for a driver that should have come back long ago."""
        now_s = self._monotonic()
        if not self._thread.is_alive() or now_s - self._alive_s < STUCK_S:
            self._suspected_s = None
            return False
        self._suspected_s = now_s if self._suspected_s is None else self._suspected_s
        return now_s - self._suspected_s > LOOK_AGAIN_S

    @property
    def has_ended(self) -> bool:
        """True when no more samples come, for whatever reason."""
        return self.fault is not None or self._ended.is_set()

    @property
    def statistics(self) -> StreamStatistics:
        """What came through the platform since it was opened; the last that its driver told."""
        self.look()
        try:
            self._statistics = self._platform.statistics
        except DriverFault as fault:
            self._end(fault)
        return self._statistics

    @property
    def arrival_rate(self) -> ArrivalRate | None:
        """How fast samples come now, by the clock of this computer; None: not known yet."""
        return arrival_rate(self._arrival.arrivals(), self.info.sample_rate_hz)

    @property
    def awaits_rate(self) -> bool:
        """True while it is not known yet, but soon, whether samples come at the declared rate."""
        streams_s = self._monotonic() - self._started_s
        if not self.info.real_time or streams_s > LONGEST_RATE_WAIT_S:
            return False
        rate = self.arrival_rate
        return rate is None or not rate.is_known

    @property
    def has_wrong_rate(self) -> bool:
        """True where samples are known to come at another rate than is declared."""
        rate = self.arrival_rate
        return rate is not None and rate.is_wrong and self.info.real_time

    def check_rate(self) -> None:
        """Raise PlatformRateError where samples come at another rate than is declared."""
        rate = self.arrival_rate
        if rate is not None and self.has_wrong_rate:
            raise PlatformRateError(
                _WRONG_RATE.fill(
                    model=self.info.model,
                    driver=self.info.driver_and_package,
                    rate_hz=rate.rate_hz,
                    declared_hz=rate.declared_hz,
                )
            )

    def start(self) -> None:
        """Start the stream and the reader thread. Raises PlatformError.

        From now on the threads of this program make way for each other sooner.
        """
        sys.setswitchinterval(min(sys.getswitchinterval(), GIVE_WAY_S))
        self._platform.start()
        self._slept_s = self._asleep_s()
        self._started_s = self._alive_s = self._taken_s = self._monotonic()
        self._thread.start()

    def __enter__(self) -> Self:
        """Start it; raises PlatformError."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    def stop(self) -> None:
        """Take in what has arrived, end the thread, then the stream.

        Safe after a fault and when called twice.
        """
        self.look()
        if not self._stopping.is_set():
            self._stopped_s = self._monotonic()
            self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STUCK_S)
        recording = self._recording
        self.end_recording()
        if recording is not None:
            recording.finish()
        if self._thread.is_alive():
            self._end(fault(self.info.driver, _STUCK.fill(method="read")))
        if self._fault is None:
            with self._taking:
                self._ended.set()
                try:
                    self._platform.stop()
                except PlatformError as error:
                    self._fault = error

    def look(self) -> None:
        """Take in what has arrived by now; any thread, never raises.

        Nothing is left to do where the platform is only read: the reader took in what came.
        """
        if self._platform.gathers and self._thread.is_alive():
            self._ending(self._take_waiting)

    def listen(self, listener: Callable[[Block], None]) -> Callable[[], None]:
        """Hand every block from now on to a listener too, as it comes; return what ends that.

        The listener is called in whatever thread takes the block in, in order and one at a time;
        it must neither wait nor raise.
        """
        self.look()
        self._listeners = (*self._listeners, listener)

        def leave() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not listener)

        return leave

    def start_recording(self, sink: BlockSink) -> Recording:
        """Write every sample that arrives from now on to this sink."""
        if self._recording is not None:
            raise RuntimeError("A recording is already under way.")
        self.look()
        self._recording = Recording(sink, self.info.sample_rate_hz, self.look)
        return self._recording

    def end_recording(self) -> None:
        """Let the recording take no more than has arrived. It is finished when it says so."""
        self.look()
        recording, self._recording = self._recording, None
        if recording is not None:
            recording.close()

    def wait_ended(self, timeout_s: float) -> bool:
        """Wait until the reader thread has ended; False if it has not in this time."""
        return self._ended.wait(timeout_s) or self.fault is not None

    def _end(self, fault: ForcePlateError) -> None:
        """Let the first fault stand, and end the stream."""
        self._fault = self._fault or fault
        self._stopping.set()

    def _run(self) -> None:
        self._silent_since = self.statistics
        self._ending(self._read_until_stopped)
        self._ended.set()

    def _ending(self, task: Callable[[], None]) -> None:
        """Do a task of the stream; what it raises ends the stream."""
        try:
            task()
        except PlatformError as error:
            self._end(error)
        except Exception as error:  # a defect of ours must not end a trial unseen
            self._end(ForcePlateError(DEFECT.fill(error=repr(error))))

    def _read_until_stopped(self) -> None:
        while self._fault is None:
            is_stopping = self._stopping.is_set()
            self._gather(0.0 if is_stopping else READ_TIMEOUT_S)
            self._alive_s = self._monotonic()
            is_due = self._alive_s - self._taken_s >= LONGEST_UNSEEN_S
            if is_due or is_stopping or self._listeners or not self._platform.gathers:
                if self._take_in():
                    continue
                if is_stopping:
                    return
                if not self._stopping.is_set():  # else a block that came too late was left out
                    self._check_silence()

    def _take_waiting(self) -> None:
        """Take in what waits, be it kept or still at the port."""
        self._gather(0.0)
        self._take_in()

    def _gather(self, timeout_s: float) -> None:
        try:
            self._platform.gather(timeout_s)
        except PlatformError:
            self._take_in()  # what came before the platform went away
            raise

    def _take_in(self) -> bool:
        """Hand on what was gathered, in order, whatever thread it is; return whether any was."""
        with self._taking:
            if self._is_taking or self._ended.is_set():  # a listener that looks; or it is over
                return False
            self._is_taking = True
            came = False
            try:
                while self._fault is None and (block := self._platform.take()) is not None:
                    if self._stopping.is_set() and self._came_after_stop(block):
                        return False
                    self._hand_on(block)
                    came = True
            finally:
                self._is_taking = False
            return came

    def _hand_on(self, block: Block) -> None:
        self._taken_s = self._monotonic()
        self._silent_since = None
        if block.arrival_s >= self._note_s:
            self._note_s = block.arrival_s + NOTE_EVERY_S
            newest = self._newest  # the one before: others may have come with this one
            if newest is not None:
                self._arrival.note(newest.first_sample + len(newest.counts), newest.arrival_s)
            slept_s = self._asleep_s() - self._slept_s
            if slept_s > LONGEST_SLEEP_S:
                raise ComputerSleptError(_SLEPT.fill(seconds=slept_s))
        self._newest = block
        self.ring.append(block)
        recording = self._recording
        if recording is not None:
            recording.put(block)
        for listener in self._listeners:
            listener(block)

    def _came_after_stop(self, block: Block) -> bool:
        """Return whether a block arrived later than the stream was stopped: it is not asked for."""
        is_late = self._monotonic() - self._stopped_s > LONGEST_DRAIN_S
        return is_late or block.arrival_s > self._stopped_s

    def _check_silence(self) -> None:
        """Raise where no sample came for too long."""
        before = self._silent_since
        if before is None:
            before = self._silent_since = self.statistics
        silent_s = self._alive_s - self._taken_s
        if silent_s > self.silence_limit_s:
            raise self._silence(silent_s, before)

    def _silence(self, silent_s: float, before: StreamStatistics) -> PlatformError:
        """Return what to say where no sample comes: nothing, or nothing that can be read."""
        now = self.statistics
        n_damaged = now.damaged_bytes - before.damaged_bytes
        n_received = now.received_bytes - before.received_bytes
        told = {
            "model": self.info.model,
            "driver": self.info.driver_and_package,
            "seconds": float(silent_s),
        }
        n_due = silent_s * self.info.sample_rate_hz
        if n_damaged >= max(LEAST_RUBBISH_BYTES, RUBBISH_PER_SAMPLE * n_due):
            return PlatformUnreadableError(_UNREADABLE.fill(n=n_damaged, **told))
        if n_received >= max(LEAST_RUBBISH_BYTES, n_due):
            return PlatformUnreadableError(_NO_SAMPLE.fill(n=n_received, **told))
        return PlatformSilentError(_SILENT.fill(model=self.info.model, silent_s=float(silent_s)))
