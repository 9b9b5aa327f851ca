"""From the bytes of an emulated platform to the file: what arrives is what was sent."""

from __future__ import annotations

import math
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition
from forceplate.errors import PlatformSilentError, SelfTestError
from forceplate.operations.platform.simulated_platform import bench_calibration
from forceplate.operations.visit.finish_trial import recover_trials
from forceplate.platform import load_driver
from forceplate.selftest.known_effort import KnownSource, sample_numbers
from forceplate.session.trial_run import AutoStop, TrialPlan, TrialRun, TrialState
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Condition, Posture, Region, Side, Trial, Visit, VisitHeader
from forceplate.words import Text
from forceplate_drivers.emulation.emulator import load_emulator
from forceplate_drivers.emulation.faults import Fault, FaultKind
from forceplate_drivers.emulation.server import EmulatorServer

DRIVER = "harp"
BASELINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CONDITION = Condition(Side.LEFT, Region.HALLUX, Posture.SEATED, "level_support")
TOPS_COUNTS = {"W0": (2800, 3000), "W8": (3600, 3900)}
"""Of the efforts of each visit, above the resting toes."""
LOST = Fault(FaultKind.LOSE, rate=2e-5)
HASTE_S = 0.1
_MIDDLE_SAMPLES = 5000  # of an effort: it holds its plateau
_POLL_S = 0.004
_LONGEST_S = 60.0
_TOO_SLOW = Text(
    "The simulated trial was not saved within {seconds:.0f} s. Close other programs, then run the "
    "self-test again."
)
_STARVED = Text(
    "The simulated platform came to no turn for a while: this computer is too busy to be judged. "
    "Close other programs, then run the self-test again."
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One trial that went the whole way, and what was sent for it."""

    trial: Trial
    sent: NDArray[np.int32]
    """All counts (n_samples, n_channels) of the stream."""

    @property
    def n_wrong(self) -> int:
        """How many samples of the file are not the one that they say they are."""
        number = sample_numbers(self.trial.counts)
        is_of_stream = (number >= 0) & (number < len(self.sent))
        is_same = (self.sent[np.where(is_of_stream, number, 0)] == self.trial.counts).all(axis=1)
        at = np.rint(self.trial.time_s * self.trial.sample_rate_hz).astype(np.int64)
        is_in_place = number - number[0] == at - at[0]
        return int((~(is_of_stream & is_same & is_in_place)).sum())

    @property
    def n_absent(self) -> int:
        """How many samples between the first and the last of the file are not in it."""
        number = sample_numbers(self.trial.counts)
        return int(number[-1] - number[0] + 1 - len(number))


def recorded_visits(folder: Path) -> dict[str, tuple[Path, list[Arrived]]]:
    """Record both visits of the known person; returns for each its file and its trials.

    Raises ForcePlateError.
    """
    library = Library(folder)
    return {
        visit: _recorded(library, visit, BASELINE + timedelta(weeks=weeks))
        for visit, weeks in (("W0", 0), ("W8", 8))
    }


def _recorded(library: Library, visit: str, when: datetime) -> tuple[Path, list[Arrived]]:
    arrived = []
    path = None
    with _streaming(visit, when) as stream:
        for top in TOPS_COUNTS[visit]:
            path, trial = stream.record(library, top)
            arrived.append(stream.arrived(trial))
    assert path is not None  # noqa: S101  there is at least one effort
    return path, arrived


def recorded_with_losses(folder: Path) -> Arrived:
    """Record one effort while bytes of the cable are lost."""
    with _streaming("lost", BASELINE, faults=(LOST,)) as stream:
        _, trial = stream.record(Library(folder), 3000)
        return stream.arrived(trial)


def recovered_after_a_crash(folder: Path) -> Arrived:
    """Record one effort, and recover it from what the disk held when nothing was saved yet."""
    running, left = Library(folder / "running"), Library(folder / "left")
    with _streaming("crash", BASELINE) as stream:
        journals = left.root / ".journals"

        def keep() -> None:
            for journal in running.journals():
                if journal.exists():
                    shutil.copyfile(journal, journals / journal.name)

        stream.record(running, 3000, in_the_middle=keep)
        outcome = recover_trials(left)
        saved = outcome[0].saved if outcome else None
        if saved is None:
            raise SelfTestError(Text("The journal of the simulated trial could not be recovered."))
        return stream.arrived(read_visit(saved.path).trials[0])


@dataclass(frozen=True, slots=True)
class _Stream:
    source: KnownSource
    emulator: EmulatorServer
    acquisition: Acquisition
    header: VisitHeader

    def record(
        self,
        library: Library,
        top_counts: int,
        in_the_middle: Callable[[], None] = lambda: None,
    ) -> tuple[Path, Trial]:
        """Record one effort, and return the file and its trial as it is read back."""
        plan = TrialPlan(CONDITION, record_s=20.0, auto_stop=AutoStop.BY_FORCE, zero_s=0.5)
        run = TrialRun(library, self.acquisition, self.header, plan, self._now)
        ring, middle = self.acquisition.ring, math.inf
        until_s = time.monotonic() + _LONGEST_S
        while not run.is_over:
            is_recording = run.advance() is TrialState.RECORDING
            if is_recording and math.isinf(middle):
                middle = ring.n_written + _MIDDLE_SAMPLES
                self.source.press(top_counts)
            elif is_recording and ring.n_written >= middle:
                middle = sys.maxsize
                in_the_middle()
            if time.monotonic() > until_s:
                raise SelfTestError(_TOO_SLOW.fill(seconds=_LONGEST_S))
            self.emulator.hasten(HASTE_S)
            time.sleep(_POLL_S)
        if isinstance(run.error, PlatformSilentError):
            raise SelfTestError(_STARVED) from run.error
        if run.saved is None:
            raise run.error or SelfTestError(_TOO_SLOW.fill(seconds=_LONGEST_S))
        return run.saved.path, read_visit(run.saved.path).trials[-1]

    def arrived(self, trial: Trial) -> Arrived:
        """Return a trial beside all that was sent."""
        return Arrived(trial, self.source.sent())

    def _now(self) -> datetime:
        device_s = self.acquisition.ring.n_written / self.acquisition.info.sample_rate_hz
        return self.header.started_at + timedelta(seconds=device_s)


@contextmanager
def _streaming(visit: str, when: datetime, faults: tuple[Fault, ...] = ()) -> Iterator[_Stream]:
    source = KnownSource()
    device = load_emulator(DRIVER).sampling(source, DRIVER)
    with (
        EmulatorServer(device, faults=faults, seed=1) as emulator,
        closing(load_driver(DRIVER).open(emulator.address)) as platform,
    ):
        header = VisitHeader(
            subject_id="SELFTEST",
            visit=visit,
            started_at=when,
            platform=platform.info,
            body_mass_kg=68.0,
            calibration_json=bench_calibration().to_json(),
            simulated=True,
            operator="forceplate selftest",
        )
        with Acquisition(platform) as acquisition:
            yield _Stream(source, emulator, acquisition, header)


def visits_of(recorded: dict[str, tuple[Path, list[Arrived]]]) -> tuple[Visit, Visit]:
    """Return both visits, read from their files."""
    baseline, follow_up = (read_visit(recorded[name][0]) for name in ("W0", "W8"))
    return baseline, follow_up
