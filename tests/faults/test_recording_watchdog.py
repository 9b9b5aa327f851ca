"""A platform that stalls, falls silent or is pulled out, and a disk that does not keep up."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from benchmarks.kill import sample_index
from forceplate.acquisition import Acquisition, reopen
from forceplate.acquisition import acquisition as acquisition_module
from forceplate.acquisition import block_writer as recording_module
from forceplate.acquisition.acquisition import SHORTEST_SILENCE_S, silence_limit_s
from forceplate.acquisition.reconnect import hardware_id
from forceplate.errors import (
    PlatformDisconnectedError,
    PlatformSilentError,
    RecordingOverflowError,
    WrongDeviceError,
)
from forceplate.session import TrialRun, TrialState
from forceplate.storage.journal import JournalWriter
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Block, EndReason
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from forceplate_drivers.harp import driver
from tests.faults.chain import (
    board,
    drive,
    emulator,
    header,
    is_unbroken,
    plan,
    recorded_some,
    running,
    saved,
    streaming,
    until,
)
from tests.integration.test_session_link import OtherBoard
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")

PORT_SAMPLES = 160
"""What may lie in a port of 4 kB when the plug is pulled, and what the driver still weighs."""


def test_a_silent_platform_is_said_and_its_trial_kept(tmp_path: Path) -> None:
    with running(tmp_path, "silent@0.5", trial=plan(60.0), speed=1.0) as run:
        recorded_some(run)
        drive(run)
    trial = saved(run)
    assert isinstance(run.error, PlatformSilentError)
    assert trial.end_reason is EndReason.SILENT
    assert not trial.accepted
    assert "has sent nothing for " in str(run.error)
    assert is_unbroken(trial)
    assert sample_index(trial.counts)[-1] == 499


def test_silence_is_said_at_the_first_look_after_the_limit() -> None:
    """Every look waits in vain as long as it may; the clock is theirs."""
    waits_s: list[float] = []
    with emulator() as server, closing(driver.open(server.address)) as platform:
        mute = mock.Mock(wraps=platform, info=platform.info, statistics=platform.statistics)
        mute.read.side_effect = waits_s.append
        acquisition = Acquisition(mute, monotonic=lambda: sum(waits_s))
        acquisition.start()
        assert acquisition.wait_ended(PATIENCE_S)
        acquisition.stop()
    limit_s = silence_limit_s(platform.info.sample_rate_hz)
    assert isinstance(acquisition.fault, PlatformSilentError)
    assert sum(waits_s[:-1]) <= limit_s < sum(waits_s)
    assert sum(waits_s) <= limit_s + 0.1


@pytest.mark.parametrize(
    ("rate_hz", "limit_s"), [(1000.0, 0.5), (80.0, 0.5), (10.0, 0.5), (2.0, 2.5)]
)
def test_the_limit_is_five_samples_and_half_a_second(
    rate_hz: float, limit_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acquisition_module, "SHORTEST_SILENCE_S", SHORTEST_SILENCE_S)
    assert silence_limit_s(rate_hz) == limit_s


def test_a_stall_shorter_than_the_limit_loses_nothing(tmp_path: Path) -> None:
    with running(tmp_path, "stall@0.3:0.3", trial=plan(1.0), speed=1.0) as run:
        drive(run)
    trial = saved(run)
    assert run.error is None
    assert trial.end_reason is EndReason.COMPLETED
    assert len(trial.counts) >= 1000
    assert is_unbroken(trial)


def test_an_unplugged_platform_ends_the_trial_and_all_it_sent_is_kept(tmp_path: Path) -> None:
    with running(tmp_path, "unplug@4", trial=plan(60.0)) as run:
        drive(run)
    trial = saved(run)
    assert isinstance(run.error, PlatformDisconnectedError)
    assert trial.end_reason is EndReason.DISCONNECTED
    assert not trial.accepted
    assert is_unbroken(trial)
    assert 3999 - PORT_SAMPLES <= sample_index(trial.counts)[-1] <= 3999


def test_unplugged_before_the_recording_nothing_is_kept(tmp_path: Path) -> None:
    with running(tmp_path, "unplug@0.3", trial=plan(zero_s=5.0)) as run:
        drive(run)
    assert run.state is TrialState.FAILED
    assert isinstance(run.error, PlatformDisconnectedError)
    assert Library(tmp_path).visits() == ()


def test_unplugged_after_the_recording_the_trial_is_kept_without_the_second_zero(
    tmp_path: Path,
) -> None:
    with emulator() as server, streaming(driver.open(server.address)) as acquisition:
        run = TrialRun(Library(tmp_path), acquisition, header(acquisition), plan(0.5, zero_s=2.0))
        drive(run, TrialState.FINISHING)
        server.befall(parse_fault("unplug@0"))
        drive(run)
    trial = saved(run)
    assert trial.end_reason is EndReason.COMPLETED
    assert trial.zero_before_counts is not None
    assert trial.zero_after_counts is None
    assert is_unbroken(trial)


def test_plugged_in_again_a_new_trial_begins_and_nothing_is_spliced(tmp_path: Path) -> None:
    library, link = Library(tmp_path / "library"), tmp_path / "plate"
    with emulator("unplug@4:0.4", link=link) as server:
        identity = hardware_id(driver, server.address)
        with streaming(driver.open(server.address)) as acquisition:
            first = TrialRun(library, acquisition, header(acquisition), plan(60.0))
            drive(first)
            info = acquisition.info
        again = reopen(driver, server.address, info, usb_identity=identity, timeout_s=PATIENCE_S)
        assert again.info == info
        with streaming(again) as acquisition:
            second = TrialRun(library, acquisition, header(acquisition), plan(0.5))
            drive(second)
    assert saved(first).end_reason is EndReason.DISCONNECTED
    assert saved(second).end_reason is EndReason.COMPLETED
    (entry,) = library.visits()
    trials = read_visit(entry.path).trials
    assert len(trials) == 2
    assert all(is_unbroken(trial) for trial in trials)
    assert 3999 - PORT_SAMPLES <= sample_index(trials[0].counts)[-1] <= 3999
    assert sample_index(trials[1].counts)[0] < 3999


def test_another_platform_at_the_same_place_is_refused_and_let_go(tmp_path: Path) -> None:
    link = tmp_path / "plate"
    with emulator(link=link) as server, closing(driver.open(server.address)) as platform:
        info = platform.info
    assert info.serial_number == "4711"
    with EmulatorServer(OtherBoard(board()._source), link=link) as server:
        with pytest.raises(WrongDeviceError, match=r"Another platform .*9 instead of .*4711"):
            reopen(driver, server.address, info, timeout_s=5.0)
        with closing(driver.open(server.address)) as platform:  # the port is free again
            assert platform.info.serial_number == "9"


def test_a_platform_that_stays_away_is_waited_for_only_so_long(tmp_path: Path) -> None:
    with emulator(link=tmp_path / "plate") as server, closing(driver.open(server.address)) as p:
        info = p.info
    with pytest.raises(PlatformDisconnectedError, match=r"did not come back within 0\.1 s"):
        reopen(driver, server.address, info, timeout_s=0.1)
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(PlatformDisconnectedError):
        reopen(driver, server.address, info, timeout_s=3600.0, cancelled=cancelled)


@pytest.fixture
def stuck_disk(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """From now on no write of a journal ends before the event is set; the queue is short."""
    freed = threading.Event()
    real_append = JournalWriter.append

    def stuck(self: JournalWriter, block: Block) -> None:
        freed.wait(30.0)
        real_append(self, block)

    monkeypatch.setattr(JournalWriter, "append", stuck)
    monkeypatch.setattr(recording_module, "LONGEST_QUEUE_S", 0.3)
    return freed


def test_a_disk_that_hangs_ends_the_trial_and_the_stream_goes_on(
    tmp_path: Path, stuck_disk: threading.Event
) -> None:
    try:
        with running(tmp_path, trial=plan(60.0)) as run:
            drive(run, TrialState.FINISHING)  # said while the disk still hangs
            assert isinstance(run.error, RecordingOverflowError)
            ring = run.acquisition.ring
            n_before = ring.n_written
            until(lambda: ring.n_written > n_before + 100, "the display's samples")
            assert run.advance() is TrialState.FINISHING
            assert run.acquisition.fault is None
            stuck_disk.set()
            drive(run)
    finally:
        stuck_disk.set()
    trial = saved(run)
    assert trial.end_reason is EndReason.OVERFLOW
    assert not trial.accepted
    assert is_unbroken(trial)
    assert len(trial.counts) >= 300
    assert np.isin(sample_index(trial.counts), sample_index(ring.latest(60_000)[1])).all()
