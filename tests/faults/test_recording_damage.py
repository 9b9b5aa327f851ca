"""Bytes flipped, lost and doubled on the way: gaps, a void trial, and never a wrong sample."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.kill import RATE_HZ, index_counts, sample_index
from forceplate.acquisition import Acquisition
from forceplate.errors import PlatformError
from forceplate.platform import Platform
from forceplate.session import TrialRun, TrialState
from forceplate.storage.assemble import assemble_trial
from forceplate.storage.journal import JournalWriter, TrialHeader, read_journal
from forceplate.storage.library import Library
from forceplate.types import EndReason, Trial
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from forceplate_drivers.emulation.sources import ReplaySource
from forceplate_drivers.harp import HarpPlatform, driver
from forceplate_drivers.harp_codec import EVENT_SIZE
from tests.faults.chain import (
    CONDITION,
    drive,
    emulator,
    header,
    plan,
    running,
    saved,
    streaming,
    until,
)

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")

N_SAMPLES = 4000
ALIVE_EVENT_SIZE = 16
CALIBRATION = Calibration(
    id="test",
    origin="Invented.",
    created=date(2026, 1, 1),
    channels=tuple(ChannelSensitivity(f"ch{i}", 0.01) for i in range(8)),
)
RATES = ("1e-4", "1e-3", "1e-2")


class SteadyBoard(HarpDevice):
    """Its clock stands while nothing streams, so that each run sends the same bytes."""

    def produce(self, n_samples: int) -> bytes:
        return super().produce(n_samples) if self.is_streaming else b""


class CountingServer(EmulatorServer):
    """It knows how many bytes it has made, before any of them can be read."""

    n_made = 0
    n_made_in_all: int | None = None
    """When the device had made its last sample."""

    def _receive(self) -> None:
        n_before = len(self._pending)
        super()._receive()
        self.n_made += len(self._pending) - n_before

    def _produce(self) -> None:
        n_before = len(self._pending)
        super()._produce()
        self.n_made += len(self._pending) - n_before
        if self.n_made_in_all is None and self._device.is_exhausted:
            self.n_made_in_all = self.n_made


def record_all(folder: Path, fault: str, seed: int) -> tuple[Trial, Acquisition, int]:
    """Record everything a board sends from its first sample on; return the damage done, too."""
    device = SteadyBoard(ReplaySource(index_counts(N_SAMPLES), RATE_HZ))
    server = CountingServer(device, speed=math.inf, faults=[parse_fault(fault)], seed=seed)
    path = folder / f"{fault}.{seed}.journal"
    with server, closing(driver.open(server.address)) as platform:
        acquisition = Acquisition(platform)
        trial_header = TrialHeader(
            CONDITION, started_at=header(acquisition).started_at, sample_rate_hz=RATE_HZ
        )
        with JournalWriter(path, header(acquisition), trial_header) as journal:
            acquisition.start_recording(journal)
            before = server.n_made - platform.statistics.received_bytes
            acquisition.start()
            until(lambda: is_all_taken(platform, server, before), "the end of the stream")
            acquisition.stop()
        assert acquisition.fault is None
    trial = assemble_trial(read_journal(path), end_reason=EndReason.COMPLETED)
    return trial, acquisition, server.damage_hits


def is_all_taken(platform: Platform, server: CountingServer, n_not_counted: int) -> bool:
    """Return whether all samples have come, and the reader has taken all that their bytes held.

    A driver decodes a whole read of its port into blocks and counts their losses at once; those
    that the reader has not taken yet are not recorded. When more has come, a sign that the board is
    alive, these blocks are there. What a driver hears while it asks who is there it does not count.
    """
    assert isinstance(platform, HarpPlatform)
    made = server.n_made_in_all
    n_received = n_not_counted + platform.statistics.received_bytes
    return made is not None and n_received > made and not platform.blocks


def sent_index(trial: Trial) -> NDArray[np.int64]:
    """Return the index of each row by its place, counted from the row that came first."""
    place = np.round(trial.time_s * RATE_HZ).astype(np.int64)
    return place + int(sample_index(trial.counts[:1])[0])


def unseen_damage(trial: Trial) -> int:
    """Return how many rows are not what was sent at their place.

    The only check of a Harp frame is the sum of its bytes. Two bits flipped leave it as it was
    where one goes up and the same one of another byte goes down: of 4000 frames with one byte in
    100 flipped about eight, most of them with a stamp that fits nowhere.
    """
    sent = np.pad(index_counts(N_SAMPLES)[sent_index(trial)], ((0, 0), (0, 5)))
    return int((trial.counts != sent).any(axis=1).sum())


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    ("kind", "seed"), [("lose", 5), ("flip", 5), ("duplicate", 5), ("flip", 11)]
)
def test_no_sample_is_wrong_and_all_damage_is_counted(
    tmp_path: Path, kind: str, rate: str, seed: int
) -> None:
    trial, acquisition, n_hits = record_all(tmp_path, f"{kind}:{rate}", seed=seed)
    statistics = acquisition.statistics
    n_kept, n_missing = len(trial.counts), sum(gap.n_missing for gap in trial.gaps)
    assert n_hits > 0
    n_possible = 12 if (kind, rate) == ("flip", "1e-2") else 0
    assert unseen_damage(trial) <= n_possible
    assert trial.gaps
    assert n_missing == statistics.lost_samples == N_SAMPLES - n_kept - _cut_off(trial)
    assert max(gap.n_missing for gap in trial.gaps) < 100
    assert n_hits / 2 <= statistics.damage_events <= n_hits
    assert statistics.damaged_bytes >= statistics.damage_events
    rest = statistics.received_bytes - statistics.damaged_bytes - EVENT_SIZE * n_kept
    n_alive = N_SAMPLES / RATE_HZ
    handshake = 400
    assert 0 <= rest <= n_alive * ALIVE_EVENT_SIZE + EVENT_SIZE + handshake


def _cut_off(trial: Trial) -> int:
    """Samples lost before the first and after the last that came, where no gap can show."""
    index = sent_index(trial)
    return int(index[0]) + N_SAMPLES - 1 - int(index[-1])


def test_a_damaged_trial_is_void_and_says_so(tmp_path: Path) -> None:
    with (
        emulator("flip:1e-3") as server,
        streaming(driver.open(server.address)) as acquisition,
    ):
        calibrated = replace(header(acquisition), calibration_json=CALIBRATION.to_json())
        run = TrialRun(Library(tmp_path), acquisition, calibrated, plan(1.0))
        drive(run)
    trial = saved(run)
    assert run.error is None
    assert run.first_sample == int(sample_index(trial.counts[:1])[0])
    assert trial.gaps
    assert not trial.accepted
    assert trial.damaged_bytes > 0
    assert "samples were lost" in trial.verdict_reason


def test_a_zero_is_measured_on_sound_samples_only(tmp_path: Path) -> None:
    n_zero = 50
    n_measured = 0
    with (
        emulator("lose:1e-4", "flip:1e-4") as server,
        streaming(driver.open(server.address)) as acquisition,
    ):
        for number in range(8):
            trial_plan = replace(plan(0.05), zero_s=n_zero / RATE_HZ)
            run = TrialRun(
                Library(tmp_path / str(number)), acquisition, header(acquisition), trial_plan
            )
            drive(run)
            if run.state is TrialState.FAILED:
                assert isinstance(run.error, PlatformError)
                continue
            for zero in (saved(run).zero_before_counts, saved(run).zero_after_counts):
                if zero is not None and zero[1] == 0:
                    n_measured += 1
                    first = zero[0] - (n_zero - 1) / 2
                    assert first == round(first)
                    rows = index_counts(40_000)[round(first) : round(first) + n_zero]
                    assert np.array_equal(zero[:3], rows.mean(axis=0))
    assert n_measured > 0


def test_a_zero_that_cannot_be_measured_fails_the_trial_before_it_begins(tmp_path: Path) -> None:
    with running(tmp_path, "lose:1e-2", trial=plan(zero_s=0.2)) as run:
        drive(run)
    assert run.state is TrialState.FAILED
    assert isinstance(run.error, PlatformError)
    assert "zero cannot be measured" in str(run.error)
    assert Library(tmp_path).visits() == ()
