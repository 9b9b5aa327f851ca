"""The whole chain for a test: emulated board, real port, real driver, recorder, library."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import scipy.signal  # noqa: F401  takes a second when a trial first needs it

from benchmarks.kill import RATE_HZ, index_counts, sample_index
from forceplate.acquisition import Acquisition
from forceplate.platform import Platform
from forceplate.session import TrialPlan, TrialRun, TrialState
from forceplate.storage.library import Library
from forceplate.types import Condition, Region, Side, Trial, VisitHeader
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import ReplaySource
from forceplate_drivers.harp import driver
from tests.patience import PATIENCE_S

CONDITION = Condition(Side.LEFT, Region.HALLUX)


def plan(record_s: float = 1.0, zero_s: float = 0.0) -> TrialPlan:
    return TrialPlan(CONDITION, record_s=record_s, zero_s=zero_s, lift_s=0.0)


def board(n_samples: int = 60_000) -> HarpDevice:
    """A board whose samples say which they are."""
    return HarpDevice(ReplaySource(index_counts(n_samples), RATE_HZ))


def emulator(*faults: str, speed: float = 4.0, link: Path | None = None) -> EmulatorServer:
    return EmulatorServer(
        board(), speed=speed, faults=[parse_fault(fault) for fault in faults], link=link
    )


@contextmanager
def streaming(platform: Platform) -> Iterator[Acquisition]:
    """Read from an open platform, and close it at the end."""
    with closing(platform):
        acquisition = Acquisition(platform)
        acquisition.start()
        try:
            yield acquisition
        finally:
            acquisition.stop()


@contextmanager
def running(
    root: Path, *faults: str, trial: TrialPlan | None = None, speed: float = 4.0
) -> Iterator[TrialRun]:
    """Yield a trial that has begun on an emulator with faults."""
    with (
        emulator(*faults, speed=speed) as server,
        streaming(driver.open(server.address)) as acquisition,
    ):
        if not any(fault.startswith(("silent", "stall")) for fault in faults):
            acquisition.silence_limit_s = math.inf  # an emulator on a busy computer is not silent
        library = Library(root)
        run = TrialRun(library, acquisition, header(acquisition), trial or plan())
        yield run


def header(acquisition: Acquisition) -> VisitHeader:
    return VisitHeader("S1", "W0", datetime(2026, 3, 2, tzinfo=UTC), acquisition.info)


def until(condition: Callable[[], object], what: str = "it") -> None:
    """Wait for a condition, for so long and no longer."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s, f"{what} did not happen"
        time.sleep(0.01)


def drive(run: TrialRun, to: TrialState | None = None) -> None:
    """Advance a trial to its end, or to a state."""

    def arrived() -> bool:
        return run.advance() is to or run.is_over

    until(arrived, f"the end of the trial, or {to}")


def recorded_some(run: TrialRun, seconds: float = 0.1) -> None:
    """Advance until something is recorded."""
    until(lambda: run.advance() and run.recorded_s >= seconds, "the recording")


def saved(run: TrialRun) -> Trial:
    assert run.state is TrialState.REVIEW, run.error
    assert run.saved is not None
    return run.saved.trial


def is_unbroken(trial: Trial) -> bool:
    """Return whether the samples are successive ones, each as it was sent."""
    return not trial.gaps and bool((np.diff(sample_index(trial.counts)) == 1).all())
