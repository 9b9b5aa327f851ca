"""Kill the recorder at random moments, and count what is lost.

A child process records one trial after another from an emulated platform, served by this
process on a pseudo-terminal at real speed. It is killed (``kill -9``) at a random moment of
recording or saving; every other time a power cut follows, which takes from each file what was
not yet forced to the disk. Then the library is recovered. Two channels carry the index of each
sample and a third a function of it, so that nothing can be lost, doubled or moved unseen.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import Row, times
from forceplate.acquisition import Acquisition
from forceplate.errors import PlatformError
from forceplate.operations.library.verify import verify_visit
from forceplate.operations.visit.finish_trial import recover_trials
from forceplate.platform import Platform
from forceplate.session import TrialPlan, TrialRun, TrialState
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Condition, EndReason, Region, Side, Trial, VisitHeader
from forceplate.words import say
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import ReplaySource
from forceplate_drivers.harp import driver

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

RATE_HZ = 1000.0
LONGEST_LOSS_S = 0.1
"""Of the trial in progress, by a kill."""
LONGEST_LOSS_BY_POWER_CUT_S = 1.1
"""One second between syncs, and the time a sample waits for its write."""
RECORD_S = (2.2, 0.1, 0.3)
"""Lengths of successive trials: short ones die more often while they are saved."""
MOST_TRIALS = 60
LATEST_KILL_S = 3.5
START_TIMEOUT_S = 180.0
POLL_S = 0.002
AT_ONCE = 3


def index_counts(n_samples: int) -> NDArray[np.int32]:
    """Return counts (n, 3) that say which sample they are: index in two parts, and a check."""
    index = np.arange(n_samples)
    return np.stack([index % 32768, index // 32768, _check(index)], axis=1).astype(np.int32)


def sample_index(counts: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return which sample each row is; raises ValueError for a row that never was."""
    index = counts[:, 0].astype(np.int64) + 32768 * counts[:, 1].astype(np.int64)
    if (counts[:, 2] != _check(index)).any() or counts[:, 3:].any():
        raise ValueError("a row of counts was never sent")
    return index


def _check(index: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(index * 7919 % 65536 - 32768)


class Progress:
    """What the child has reached, in a file both processes map: it outlives a kill."""

    def __init__(self, path: Path) -> None:
        self._words = np.memmap(path, np.int64, "r+", shape=2 + 2 * MOST_TRIALS)

    @staticmethod
    def create(path: Path) -> Progress:
        """Make the file, all zero."""
        path.write_bytes(bytes(8 * (2 + 2 * MOST_TRIALS)))
        return Progress(path)

    @property
    def is_ready(self) -> bool:
        """The stream runs."""
        return bool(self._words[0])

    @property
    def n_saved(self) -> int:
        """Trials that were reported as saved."""
        return int(self._words[1])

    def ready(self) -> None:
        """Say that the stream runs."""
        self._words[0] = 1

    def saved(self, number: int) -> None:
        """Say that this trial is saved."""
        self._words[1] = number

    def seen(self, number: int, n_samples: int) -> None:
        """Say that this many samples of a trial have come to memory."""
        self._words[1 + 2 * number] = n_samples

    def n_seen(self, number: int) -> int:
        """Return how many samples of a trial had come to memory."""
        return int(self._words[1 + 2 * number])


def record_trials(address: str, root: Path, progress_file: Path, sync_log: Path | None) -> None:
    """Record trials until killed; this is the child process."""
    progress = Progress(progress_file)
    if sync_log is not None:
        _log_syncs(sync_log)
    library = Library(root)
    with closing(_opened(address)) as platform:
        header = VisitHeader("KILL", "W0", datetime(2026, 3, 2, tzinfo=UTC), platform.info)
        acquisition = Acquisition(platform)
        acquisition.start()
        progress.ready()
        for number in range(1, MOST_TRIALS):
            plan = TrialPlan(
                Condition(Side.LEFT, Region.HALLUX),
                record_s=RECORD_S[number % len(RECORD_S)],
                zero_s=0.02,
                lift_s=0.0,
            )
            run = TrialRun(library, acquisition, header, plan)
            while not run.is_over:
                run.advance()
                if run.state is TrialState.RECORDING:
                    progress.seen(number, round(run.recorded_s * RATE_HZ))
                time.sleep(POLL_S)
            if run.error is not None:
                raise run.error
            progress.saved(number)


def _opened(address: str) -> Platform:
    """Open the platform, and ask again where a starved computer answers later than it may."""
    while True:
        try:
            return driver.open(address)
        except PlatformError:
            time.sleep(POLL_S)


def _log_syncs(log: Path) -> None:
    """Note the size of every file at the moment it is forced to the disk."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    real_fsync = os.fsync

    def logged_fsync(fd: FileDescriptorLike) -> None:
        before = os.fstat(fd if isinstance(fd, int) else fd.fileno())
        real_fsync(fd)
        os.write(descriptor, f"{before.st_ino} {before.st_size}\n".encode())

    os.fsync = logged_fsync


def cut_power(root: Path, sync_log: Path) -> None:
    """Take from every file below the folder what was never forced to the disk."""
    synced = {}
    for line in sync_log.read_text().splitlines():
        inode, size = map(int, line.split())
        synced[inode] = size
    for path in root.rglob("*"):
        if path.is_file() and path.suffix in (".h5", ".journal", ".tmp"):
            size = synced.get(path.stat().st_ino, 0)
            os.truncate(path, min(size, path.stat().st_size))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one kill did."""

    n_reported: int
    """Trials reported as saved before it."""
    n_in_file: int
    """Trials in the visit file after recovery."""
    n_recovered: int
    """Of these, the ones that were cut off."""
    lost_s: float
    """Platform time missing at the end of the trial in progress."""
    power_cut: bool
    faults: tuple[str, ...]
    """What should not have happened; empty when all is well."""


def kill_once(folder: Path, after_s: float, *, power_cut: bool) -> Outcome:
    """Start a recorder on an emulated platform, kill it, recover, and look.

    Parameters
    ----------
    folder
        An empty one, for the library and the notes of the child.
    after_s
        When to kill it, counted from the start of the stream.
    power_cut
        Take away what was not synced.
    """
    root, sync_log = folder / "library", folder / "syncs"
    progress = Progress.create(folder / "progress")
    source = ReplaySource(index_counts(60_000), RATE_HZ)
    with EmulatorServer(HarpDevice(source)) as emulator:
        log = sync_log if power_cut else None
        child = _nursery().Process(
            target=record_trials, args=(emulator.address, root, folder / "progress", log)
        )
        child.start()
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while not progress.is_ready:
            if not child.is_alive() or time.monotonic() > deadline_s:
                child.kill()
                raise RuntimeError("The recorder did not start.")
            time.sleep(POLL_S)
        child.join(after_s)
        died_early = child.exitcode is not None
        child.kill()
        child.join()
        child.close()
    if power_cut:
        cut_power(root, sync_log)
    outcome = inspect(root, progress, power_cut=power_cut)
    if died_early:
        raise RuntimeError(f"The recorder ended by itself: {outcome}")
    return outcome


def _nursery() -> multiprocessing.context.ForkServerContext:
    """Return where children come from: a process that has imported all, but runs no thread."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["forceplate.session", "scipy.signal", "forceplate_drivers.harp"]
    )
    return context


def inspect(root: Path, progress: Progress, *, power_cut: bool) -> Outcome:
    """Recover a library and compare it with what was reported."""
    library = Library(root)
    faults = [str(o.error) for o in recover_trials(library) if o.error is not None]
    paths = [entry.path for entry in library.visits()]
    trials = read_visit(paths[0]).trials if paths else ()
    for path in paths:
        faults += [say(finding.message) for finding in verify_visit(path).findings]
    n_saved = progress.n_saved
    if not n_saved <= len(trials) <= n_saved + 1:
        faults.append(f"{n_saved} trials were reported as saved, {len(trials)} are there")
    for trial in trials:
        faults += _trial_faults(trial, reported=trial.number <= n_saved)
    n_kept = len(trials[n_saved].counts) if len(trials) > n_saved else 0
    lost_s = max(progress.n_seen(n_saved + 1) - n_kept, 0) / RATE_HZ
    if lost_s > (LONGEST_LOSS_BY_POWER_CUT_S if power_cut else LONGEST_LOSS_S):
        faults.append(f"{lost_s:.3f} s of the trial in progress are lost")
    n_recovered = sum(trial.recovered for trial in trials)
    return Outcome(n_saved, len(trials), n_recovered, lost_s, power_cut, tuple(faults))


def _trial_faults(trial: Trial, *, reported: bool) -> list[str]:
    faults = []
    try:
        if (np.diff(sample_index(trial.counts)) != 1).any():
            faults.append(f"trial {trial.number} has lost, doubled or moved samples")
    except ValueError as error:
        faults.append(f"trial {trial.number}: {error}")
    if trial.gaps:
        faults.append(f"trial {trial.number} has gaps")
    planned = RECORD_S[trial.number % len(RECORD_S)] * RATE_HZ
    if reported and (trial.end_reason is not EndReason.COMPLETED or len(trial.counts) < planned):
        faults.append(f"trial {trial.number} was reported as saved and is cut off")
    return faults


def rows(effort: float) -> Iterator[Row]:
    """Kill, and return what came of it."""
    dice = random.Random(1)
    moments_s = [dice.uniform(0.0, LATEST_KILL_S) for _ in range(times(effort, 20, at_least=2))]

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:

        def one(number: int) -> Outcome:
            place = Path(folder) / str(number)
            place.mkdir()
            return kill_once(place, moments_s[number], power_cut=number % 2 == 1)

        outcomes = list(pool.map(one, range(len(moments_s))))
    for power_cut, what, limit_s in (
        (False, "kill -9", LONGEST_LOSS_S),
        (True, "kill -9 and power cut", LONGEST_LOSS_BY_POWER_CUT_S),
    ):
        some = [outcome for outcome in outcomes if outcome.power_cut is power_cut]
        n_trials = sum(outcome.n_in_file for outcome in some)
        yield Row(
            f"{what}, {len(some)} times, {n_trials} trials: the most that one lost at its end",
            "s",
            max(outcome.lost_s for outcome in some),
            at_most=limit_s,
        )
        n_wrong = sum(len(outcome.faults) for outcome in some)
        yield Row(f"{what}: what was saved and is not there, or is wrong", "", n_wrong, at_most=0)
