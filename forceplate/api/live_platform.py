"""A platform that is open and streams, for those who write Python."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from queue import Empty, Full, Queue
from types import TracebackType
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition
from forceplate.acquisition.force_above_zero import ForceAboveZero
from forceplate.api.given import check_body_mass, check_seconds, check_texts, condition_of
from forceplate.api.recording import CLOSED, place_of, recorded
from forceplate.enums import Posture, Region, Side
from forceplate.errors import (
    CalibrationError,
    ForcePlateError,
    InputError,
    NoZeroError,
    PlatformDisconnectedError,
    RecordingOverflowError,
    SessionBusyError,
)
from forceplate.operations.visit.begin_visit import visit_header
from forceplate.platform import Platform, StreamStatistics, load_driver
from forceplate.session.platform_doubt import header_to_start
from forceplate.session.trial_run import AutoStop, TrialPlan, TrialRun, local_now
from forceplate.session.zero_window import Zero, ZeroWindow
from forceplate.storage.library import Library
from forceplate.types import Block, PlatformInfo, Trial
from forceplate.words import Text
from forceplate_calibration import Calibration, Concern, declared_calibration, read_calibration

POLL_S = 0.005
MOST_LIVE_S = 30.0
"""Half of what is kept in memory: whoever asks for it is sure to get it."""
MOST_RECORD_S = 600.0
MOST_WAITING_BLOCKS = 1 << 16

_IN_MEMORY = ("memory", "memory")
"""Subject and visit of a trial that goes into no library."""
_ANY_SIDE, _ANY_REGION = Side.LEFT, Region.ALL_TOES
_NO_CALIBRATION = Text(
    "The {model} has no calibration, so its counts are no newtons. Give open_platform a "
    "calibration, or use counts()."
)
_NOT_ZEROED = Text(
    "The {model} has not been zeroed. Take everything off the platform and call zero()."
)
_UNDER_WAY = Text("A trial is under way. Stop it first, or wait until it is saved.")
_SLOW_READER = Text(
    "The loop over blocks() did not keep up: {n} blocks were waiting. Do less in it, or record "
    "and look afterwards."
)
_WHOSE = Text("A trial in a library needs subject_id, visit, side and region. Give all four.")
_NO_LIBRARY = Text("Give library too: subject_id and visit say where in it the trial belongs.")
T = TypeVar("T")


class StreamConcern(StrEnum):
    """What a person must know of a stream, beside the :class:`.Concern` of its calibration."""

    WRONG_RATE = "wrong_rate"
    """Samples come at another rate than the driver declares."""


def open_platform(
    driver: str,
    address: str | Path,
    *,
    calibration: Calibration | Path | str | None = None,
) -> LivePlatform:
    """Open a platform, and return it as soon as its samples come.

    Parameters
    ----------
    driver
        Its name, as ``list_platforms`` and ``forceplate devices`` give it.
    address
        A port: ``/dev/ttyUSB0``, ``COM3``, ``socket://host:port``; or what else the driver takes.
    calibration
        The file, or the calibration itself. None: the one that the platform declares itself,
        which is nominal, or none.

    Raises
    ------
    DriverNotFoundError
        No such driver is installed, or it cannot be loaded.
    PlatformNotFoundError, WrongDeviceError
        Nothing is at the address, or another device.
    PlatformSilentError, PlatformDisconnectedError
        It sends nothing, or went away at once.
    CalibrationError
        The calibration cannot be read, or does not belong to this platform.
    """
    place = os.fspath(address)
    chosen = calibration
    if chosen is not None and not isinstance(chosen, Calibration):
        chosen = read_calibration(Path(chosen))
    platform = load_driver(driver).open(place)
    try:
        if chosen is None:
            chosen = declared_calibration(platform.info)
        else:
            chosen.check_open(platform.info)
        return LivePlatform(platform, place, chosen)
    except BaseException:
        platform.close()
        raise


class LivePlatform:
    """An open platform, made by :func:`open_platform`; a context manager that closes it.

    It streams from the beginning until it is closed or goes away; the newest minute is kept.
    Iterating over it is iterating over :meth:`blocks`. Any thread may call it; ``zero`` and
    ``record`` wait, and only one thread may be in them.
    """

    def __init__(self, platform: Platform, address: str, calibration: Calibration | None) -> None:
        self._address = address
        self._calibration = calibration
        self._zero: Zero | None = None
        self._recording = threading.Lock()
        self._acquisition = Acquisition(platform)
        self._close = weakref.finalize(self, _let_go, self._acquisition, platform)
        try:
            self._acquisition.start()
            self._wait_for(lambda: self._acquisition.ring.n_written or None)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Block]:
        return self.blocks()

    def __repr__(self) -> str:
        info = self.info
        state = "closed" if self.is_closed else "ended" if self.error else "streaming"
        calibrated = "no calibration"
        if self._calibration is not None:
            doubts = "".join(f", {concern}" for concern in self.concerns)
            calibrated = f"calibration {self._calibration.id!r}{doubts}"
        zeroed = "not zeroed" if self._zero is None else "zeroed"
        name = " ".join(word for word in (info.model, info.serial_number) if word)
        return (
            f"<LivePlatform {name} at {self._address} [{info.driver}]: {len(info.channels)} "
            f"channels, {info.sample_rate_hz:g} Hz, {state}, {zeroed}, {calibrated}>"
        )

    @property
    def info(self) -> PlatformInfo:
        """What the device is."""
        return self._acquisition.info

    @property
    def calibration(self) -> Calibration | None:
        """What makes newtons of its counts; None: nothing does."""
        return self._calibration

    @property
    def concerns(self) -> tuple[Concern | StreamConcern, ...]:
        """Why its newtons or its times are in doubt now, as ``nominal``, ``wrong_rate``.

        The rate is known two seconds after opening.
        """
        found: list[Concern | StreamConcern] = []
        if self._calibration is not None:
            found += self._calibration.concerns(self.info, local_now().date())
        if self._acquisition.has_wrong_rate:
            found.append(StreamConcern.WRONG_RATE)
        return tuple(found)

    @property
    def statistics(self) -> StreamStatistics:
        """What came through it since it was opened: bytes, damage, lost samples."""
        return self._acquisition.statistics

    @property
    def zero_counts(self) -> NDArray[np.float64] | None:
        """(n_channels,) the unloaded platform as ``zero`` measured it; None before."""
        return None if self._zero is None else self._zero.mean_counts.copy()

    @property
    def error(self) -> ForcePlateError | None:
        """Why it went away; None while it streams, and after ``close``."""
        return self._acquisition.fault

    @property
    def is_closed(self) -> bool:
        """True after ``close``."""
        return not self._close.alive

    def close(self) -> None:
        """Let go of the platform; any thread, any number of times."""
        self._close()

    def zero(self, seconds: float = 1.0) -> NDArray[np.float64]:
        """Measure the unloaded platform from now on, and return its mean counts (n_channels,).

        A loss or damage meanwhile, or with a calibration a movement, makes it begin again.

        Raises
        ------
        PlatformError
            The platform went away, its data are being lost, or it does not stay still.
        InputError
            The seconds are not above 0 and at most 30.
        """
        n_samples = self._n_samples("zero", seconds)
        window = ZeroWindow(self._acquisition, 0, n_samples, self._calibration)
        self._zero = self._wait_for(window.measured)
        return self._zero.mean_counts.copy()

    def counts(self, seconds: float = 0.2) -> NDArray[np.int32]:
        """Return the newest counts (n_samples, n_channels), as the platform sent them.

        Never waits: soon after opening there are fewer. A lost sample is no row.

        Raises
        ------
        PlatformError
            The platform went away.
        InputError
            The seconds are not above 0 and at most 30.
        """
        n_samples = self._n_samples("counts", seconds)
        self._check_streaming()
        index, counts = self._acquisition.ring.latest(n_samples)
        return counts[index > index[-1] - n_samples] if index.size else counts

    def force_n(self, seconds: float = 0.2) -> NDArray[np.float64]:
        """Return the newest force in newtons above the zero, (n_samples,), unfiltered.

        Raises
        ------
        CalibrationError
            The platform has no calibration.
        NoZeroError
            It has not been zeroed.
        PlatformError
            The platform went away.
        InputError
            The seconds are not above 0 and at most 30.
        """
        if self._calibration is None:
            raise CalibrationError(_NO_CALIBRATION.fill(model=self.info.model))
        if self._zero is None:
            raise NoZeroError(_NOT_ZEROED.fill(model=self.info.model))
        return ForceAboveZero(self._calibration, self._zero.mean_counts).force_n(
            self.counts(seconds)
        )

    def blocks(self) -> Iterator[Block]:
        """Yield every block of samples from now on, as the driver delivers them.

        ``first_sample`` counts lost samples too; ``missing_before`` and ``retracts`` say what is
        lost and what is withdrawn. Ends when the platform is closed.

        Raises
        ------
        PlatformError
            The platform went away; what came before is yielded first.
        RecordingOverflowError
            The loop is too slow for the stream.
        """
        waiting: Queue[Block] = Queue(MOST_WAITING_BLOCKS)
        overflown = False

        def keep(block: Block) -> None:
            nonlocal overflown
            try:
                waiting.put_nowait(block)
            except Full:
                overflown = True

        self._check_streaming()
        leave = self._acquisition.listen(keep)
        try:
            while True:
                has_ended = self._acquisition.has_ended
                try:
                    block = waiting.get(timeout=0 if has_ended else POLL_S)
                except Empty:
                    if self.is_closed:
                        return
                    if has_ended:
                        self._check_streaming()
                    continue
                if overflown:
                    raise RecordingOverflowError(_SLOW_READER.fill(n=MOST_WAITING_BLOCKS))
                yield block
        finally:
            leave()

    def record(
        self,
        seconds: float,
        *,
        side: Side | str | None = None,
        region: Region | str | None = None,
        posture: Posture | str = Posture.SEATED,
        fixation: str = "unspecified",
        auto_stop: bool = False,
        zero_after_s: float = 0.0,
        body_mass_kg: float | None = None,
        note: str = "",
        library: Library | Path | str | None = None,
        subject_id: str | None = None,
        visit: str | None = None,
        operator: str = "",
        protocol: str = "unspecified",
        anyway: str = "",
        now: Callable[[], datetime] = local_now,
    ) -> Trial:
        """Record one effort from now on, and return it analysed as the instrument analyses it.

        ``force_n`` counts from the zero of :meth:`zero`; without one, from the resting toes.
        Peak, means and rates are above the resting toes in either case. Without a calibration
        there are counts and the reasons why there are no numbers. An interrupt (Ctrl-C, the
        notebook's stop) ends the recording; what came is returned. Within the first two seconds
        of the stream it waits until the rate of the samples is known, 5 s at most.

        Parameters
        ----------
        seconds
            The longest, up to 600.
        side, region, posture, fixation
            The condition: which toes press, and how. A trial in memory may leave them out.
        auto_stop
            End when the effort is seen to be over, one second later.
        zero_after_s
            Measure the unloaded platform again after the recording, 1.5 s later and for so long;
            0: not.
        body_mass_kg
            For percentages of body weight.
        note
            Kept with the trial.
        library
            Where the trial is kept, as the next one of the visit; a folder. None: in memory alone.
        subject_id, visit
            Of the visit in the library: a pseudonym, and a label as ``"W0"``.
        operator, protocol
            Kept with the visit.
        anyway
            Why it is measured although the platform is in doubt (a failed check, an expired or
            missing calibration); kept with the visit, together with the operator.
        now
            The wall clock.

        Raises
        ------
        RecordingEndedError
            The platform went away or the disk failed in the middle; the error has the trial, and
            says where it is kept.
        PlatformError
            The platform went away before the recording began, or sends at another rate than its
            driver declares.
        SessionBusyError
            Another thread is recording from it.
        PlatformInDoubtError
            The trial is to be kept, the platform is in doubt, and ``anyway`` or ``operator`` lacks.
        StorageError
            The trial cannot be kept; says what is.
        InputError
            A word or a number that cannot be.
        """
        check_seconds("record", seconds, MOST_RECORD_S)
        check_body_mass(body_mass_kg)
        check_texts(
            fixation=fixation, note=note, operator=operator, protocol=protocol, anyway=anyway
        )
        if zero_after_s:
            self._n_samples("zero_after_s", zero_after_s)
        condition = condition_of(side, region, posture, fixation)
        plan = TrialPlan(
            # on its way through the files a trial in memory has one, too
            condition=condition_of(side or _ANY_SIDE, region or _ANY_REGION, posture, fixation),
            record_s=seconds,
            auto_stop=AutoStop.BY_FORCE if auto_stop else AutoStop.NEVER,
            zero_s=zero_after_s,
            note=note,
        )
        if library is None and (subject_id is not None or visit is not None):
            raise InputError(_NO_LIBRARY)
        if library is not None and None in (subject_id, visit, side, region):
            raise InputError(_WHOSE)
        self._check_streaming()
        self._acquisition.check_rate()
        if not self._recording.acquire(blocking=False):
            raise SessionBusyError(_UNDER_WAY)
        try:
            place, own_folder = place_of(library)
            header = visit_header(
                place,
                subject_id=subject_id or _IN_MEMORY[0],
                visit=visit or _IN_MEMORY[1],
                started_at=now(),
                platform=self.info,
                calibration=self._calibration,
                body_mass_kg=body_mass_kg,
                operator=operator,
                protocol=protocol,
            )
            if library is not None:
                header = header_to_start(place, header, now(), anyway=anyway, by=operator)
            run = TrialRun(place, self._acquisition, header, plan, now, zero=self._zero)
            self._follow(run)
            return recorded(run, condition, own_folder)
        finally:
            self._recording.release()

    def _follow(self, run: TrialRun) -> None:
        while not run.is_over:
            try:
                run.advance()
                if not run.is_over:
                    self._acquisition.wait_ended(POLL_S)
            except KeyboardInterrupt:
                if run.was_stopped:
                    raise
                run.stop()

    def _wait_for(self, look: Callable[[], T | None]) -> T:
        """Return what a look gives as soon as it gives something, while samples come."""
        while (found := look()) is None:
            self._check_streaming()
            self._acquisition.wait_ended(POLL_S)
        return found

    def _check_streaming(self) -> None:
        """Raise the PlatformError that ended the stream, or that it was closed."""
        if self._acquisition.fault is not None:
            raise self._acquisition.fault
        if self.is_closed:
            raise PlatformDisconnectedError(CLOSED.fill(model=self.info.model))

    def _n_samples(self, what: str, seconds: float) -> int:
        check_seconds(what, seconds, MOST_LIVE_S)
        return max(1, round(seconds * self.info.sample_rate_hz))


def _let_go(acquisition: Acquisition, platform: Platform) -> None:
    acquisition.stop()
    platform.close()
