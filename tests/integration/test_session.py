"""A trial from zero to visit file, driven over a real emulated stream, faster than life."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition
from forceplate.errors import CancelledError, PlatformDisconnectedError
from forceplate.platform import load_driver
from forceplate.session import AutoStop, TrialPlan, TrialRun, TrialState
from forceplate.session.effort_follower import EffortFollower
from forceplate.storage.journal import read_journal
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Condition, EndReason, Refusal, Region, Result, Side, VisitHeader
from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import PersonSource, Press, ReplaySource
from tests.integration.session_bed import BENCH, CALIBRATION, HASTE_S

POLL_S = 0.004
PATIENCE_POLLS = 5000
CONDITION = Condition(Side.LEFT, Region.HALLUX)


class Remembering:
    """Passes a source on and keeps what was sent since the last start."""

    def __init__(self, source: CountsSource) -> None:
        self._source = source
        self._sent: list[NDArray[np.int32]] = []
        self.n_channels = source.n_channels
        self.sample_rate_hz = source.sample_rate_hz

    def restart(self) -> None:
        self._source.restart()
        self._sent.clear()

    def take(self, n_samples: int) -> NDArray[np.int32]:
        taken = self._source.take(n_samples)
        self._sent.append(taken)
        return taken

    @property
    def sent(self) -> NDArray[np.int32]:
        return np.concatenate(self._sent)


class Bed:
    """A library, a stream and the visit they belong to."""

    def __init__(
        self,
        library: Library,
        acquisition: Acquisition,
        header: VisitHeader,
        plugged: ExitStack,
        server: EmulatorServer,
    ) -> None:
        self.library = library
        self.acquisition = acquisition
        self.header = header
        self.unplug = plugged.close
        self._server = server
        self._is_started = False

    def run(
        self, plan: TrialPlan, *, until: Callable[[TrialRun], bool] = lambda run: run.is_over
    ) -> TrialRun:
        run = TrialRun(self.library, self.acquisition, self.header, plan)
        if not self._is_started:  # once all is ready: the person begins at once
            self._is_started = True
            self.acquisition.start()
        self.advance(run, until)
        return run

    def advance(self, run: TrialRun, until: Callable[[TrialRun], bool]) -> None:
        pause = threading.Event()
        for _ in range(PATIENCE_POLLS):
            if until(run):
                return
            self._server.hasten(HASTE_S)
            run.advance()
            pause.wait(POLL_S)
        pytest.fail(f"the trial stayed in {run.state} after {run.recorded_s:.1f} s of recording")


@contextmanager
def streaming(root: Path, source: CountsSource, *, is_calibrated: bool = True) -> Iterator[Bed]:
    with ExitStack() as plugged:
        server = plugged.enter_context(EmulatorServer(HarpDevice(source)))
        with closing(load_driver("harp").open(server.address)) as platform:
            header = VisitHeader(
                subject_id="SIM-1",
                visit="W0",
                started_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
                platform=platform.info,
                body_mass_kg=70.0,
                calibration_json=CALIBRATION.to_json() if is_calibrated else None,
                simulated=True,
            )
            acquisition = Acquisition(platform)
            try:
                yield Bed(Library(root), acquisition, header, plugged, server)
            finally:
                acquisition.stop()


def person(hold_s: float = 4.0) -> PersonSource:
    # begins when the stream does, and the zero is measured first
    return PersonSource([Press(80.0, unloaded_s=4.0, rest_s=3.0, hold_s=hold_s)], seed=1)


def result_of(run: TrialRun, name: str) -> Result | Refusal:
    assert run.saved is not None
    return next(r for r in run.saved.trial.results if r.name == name)


def test_a_whole_trial(tmp_path: Path) -> None:
    source = Remembering(person())
    with streaming(tmp_path, source) as bed:
        states: list[TrialState] = []

        def watch(run: TrialRun) -> bool:
            if not states or states[-1] is not run.state:
                states.append(run.state)
            return run.is_over

        run = bed.run(TrialPlan(CONDITION, record_s=60.0), until=watch)
        sent = source.sent
    assert states == [
        TrialState.ZEROING, TrialState.COUNTDOWN, TrialState.RECORDING,
        TrialState.FINISHING, TrialState.SAVING, TrialState.REVIEW,
    ]  # fmt: skip
    assert run.error is None
    assert run.saved is not None
    trial = run.saved.trial
    assert trial.end_reason is EndReason.COMPLETED
    assert trial.accepted, trial.verdict_reason
    assert trial.gaps == ()
    assert len(trial.counts) < 60_000, "the end of the effort was not seen"

    first = find(trial.counts[:, :4], sent)
    assert_array_equal(trial.counts[:, :4], sent[first : first + len(trial.counts)])
    assert_array_equal(trial.counts[:, 4:], 0)

    # It went on for a second at least after the effort was seen to be over. What was looked at and
    # what was kept begin at most a block or two of 0.1 s apart; a late look makes it longer.
    noise_counts = np.zeros(8)
    noise_counts[:4] = sent[:1000].std(axis=0)
    follower = EffortFollower(CALIBRATION, 1000.0, trial.zero_before_counts, noise_counts)
    over = 0
    while not follower.is_over:
        follower.feed(trial.counts[over : over + 100])
        over += 100
        assert over < len(trial.counts)
    assert len(trial.counts) - over >= 800

    for zero in (trial.zero_before_counts, trial.zero_after_counts):
        assert zero is not None
        assert_allclose(zero[:4], BENCH.offset_counts, atol=2.0)
    peak = result_of(run, "peak_force")
    assert isinstance(peak, Result)
    assert peak.value == pytest.approx(80.0 - 4.0, abs=2.0), "above the resting toes"

    stored = read_visit(run.saved.path)
    assert stored.header.simulated
    assert stored.header.calibration_json == CALIBRATION.to_json()
    (kept,) = stored.trials
    assert_array_equal(kept.counts, trial.counts)
    assert kept.results == trial.results
    assert not list(tmp_path.rglob("*.journal")), "a saved trial leaves no journal"


def find(part: NDArray[np.int32], whole: NDArray[np.int32]) -> int:
    """Return the row of ``whole`` at which ``part`` begins."""
    starts = np.flatnonzero((whole == part[0]).all(axis=1))
    found = [s for s in starts.tolist() if np.array_equal(whole[s : s + 200], part[:200])]
    assert len(found) == 1
    return int(found[0])


def noise(n_samples: int = 120_000) -> ReplaySource:
    counts = np.random.default_rng(9).integers(-300, 300, (n_samples, 4)).astype(np.int32)
    return ReplaySource(counts, 1000.0)


def test_a_trial_ends_at_its_longest(tmp_path: Path) -> None:
    with streaming(tmp_path, noise()) as bed:
        run = bed.run(
            TrialPlan(CONDITION, record_s=2.0, auto_stop=AutoStop.NEVER, lift_s=0.1, zero_s=0.2)
        )
    assert run.saved is not None
    trial = run.saved.trial
    assert trial.end_reason is EndReason.COMPLETED
    assert 2.0 <= len(trial.counts) / 1000 < 3.0
    assert trial.zero_after_counts is not None


def test_without_auto_stop_the_recording_goes_on_after_the_effort(tmp_path: Path) -> None:
    with streaming(tmp_path, person()) as bed:
        run = bed.run(TrialPlan(CONDITION, record_s=40.0, auto_stop=AutoStop.NEVER))
    assert run.saved is not None
    assert len(run.saved.trial.counts) >= 40_000


def test_stop_ends_and_keeps_the_recording(tmp_path: Path) -> None:
    with streaming(tmp_path, noise()) as bed:
        plan = TrialPlan(CONDITION, record_s=100.0, auto_stop=AutoStop.NEVER)
        run = bed.run(plan, until=lambda run: run.recorded_s > 1.0)
        run.stop()
        bed.advance(run, lambda run: run.is_over)
    assert run.state is TrialState.REVIEW
    assert run.saved is not None
    assert run.saved.trial.end_reason is EndReason.STOPPED
    assert run.saved.trial.zero_after_counts is None
    assert run.saved.trial.counts.shape[0] > 1000


def test_stop_before_the_recording_keeps_nothing(tmp_path: Path) -> None:
    with streaming(tmp_path, noise()) as bed:
        run = bed.run(
            TrialPlan(CONDITION, countdown_s=60.0),
            until=lambda run: run.state is TrialState.COUNTDOWN,
        )
        run.stop()
        bed.advance(run, lambda run: run.is_over)
        assert run.state is TrialState.FAILED
        assert isinstance(run.error, CancelledError)
        assert bed.library.visits() == ()


def test_without_calibration_counts_are_kept_and_newtons_refused(tmp_path: Path) -> None:
    source = Remembering(noise())
    with streaming(tmp_path, source, is_calibrated=False) as bed:
        run = bed.run(TrialPlan(CONDITION, record_s=1.0, lift_s=0.1, zero_s=0.2))
        sent = source.sent
    assert run.saved is not None
    trial = run.saved.trial
    assert trial.force_n is None
    first = find(trial.counts[:, :4], sent)
    assert_array_equal(trial.counts[:, :4], sent[first : first + len(trial.counts)])
    peak = result_of(run, "peak_force")
    assert isinstance(peak, Refusal)
    assert peak.reason == "no_calibration"
    assert not any(isinstance(r, Result) and r.unit == "N" for r in trial.results)


def test_without_a_zero_none_is_stored(tmp_path: Path) -> None:
    with streaming(tmp_path, noise()) as bed:
        run = bed.run(TrialPlan(CONDITION, record_s=0.5, auto_stop=AutoStop.NEVER, zero_s=0.0))
    assert run.saved is not None
    assert run.saved.trial.zero_before_counts is None
    assert run.saved.trial.zero_after_counts is None


def test_unplugging_in_mid_trial_keeps_what_came_and_voids_the_trial(tmp_path: Path) -> None:
    source = Remembering(noise())
    with streaming(tmp_path, source) as bed:
        plan = TrialPlan(CONDITION, record_s=100.0, auto_stop=AutoStop.NEVER)
        run = bed.run(plan, until=lambda run: run.recorded_s > 1.0)
        bed.unplug()
        bed.advance(run, lambda run: run.is_over)
    assert isinstance(run.error, PlatformDisconnectedError)
    assert run.saved is not None
    trial = run.saved.trial
    assert trial.end_reason is EndReason.DISCONNECTED
    assert not trial.accepted
    first = find(trial.counts[:, :4], source.sent)
    assert_array_equal(trial.counts[:, :4], source.sent[first : first + len(trial.counts)])


def test_trials_of_one_visit_share_its_file(tmp_path: Path) -> None:
    plan = TrialPlan(CONDITION, record_s=0.3, auto_stop=AutoStop.NEVER, zero_s=0.1, lift_s=0.0)
    with streaming(tmp_path, noise()) as bed:
        runs = [bed.run(replace(plan, note=note)) for note in ("first", "second")]
    saved = [run.saved for run in runs if run.saved is not None]
    assert len({s.path for s in saved}) == 1
    assert [(t.number, t.note) for t in read_visit(saved[0].path).trials] == [
        (1, "first"),
        (2, "second"),
    ]


def test_a_defect_while_saving_is_raised_once_and_the_journal_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a wheel came off")

    with streaming(tmp_path, noise()) as bed:
        plan = TrialPlan(CONDITION, record_s=100.0, auto_stop=AutoStop.NEVER)
        run = bed.run(plan, until=lambda run: run.recorded_s > 0.5)
        monkeypatch.setattr("forceplate.session.trial_run.finish_trial", broken)
        run.stop()
        with pytest.raises(ZeroDivisionError):
            bed.advance(run, lambda run: run.is_over)
        assert run.advance() is TrialState.FAILED
        assert run.saved is None
    (journal,) = (tmp_path / ".journals").glob("*.journal")
    assert sum(len(block.counts) for block in read_journal(journal).blocks) > 500
