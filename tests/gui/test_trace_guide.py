"""The marks of a finished trial stand at its own samples, also where all samples are equal."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from forceplate.acquisition import Acquisition
from forceplate.gui.measure.trace_guide import TraceGuide
from forceplate.gui.trace.live_trace import LiveTrace
from forceplate.gui.trace.trace_overlay import MarkKind
from forceplate.platform import StreamStatistics
from forceplate.protocol import MeasurementProtocol
from forceplate.session import AutoStop, TrialPlan, TrialRun, TrialState, VisitSession
from forceplate.storage.library import Library
from forceplate.types import (
    Block,
    Channel,
    Clock,
    Condition,
    PlatformInfo,
    Region,
    Result,
    Side,
    Trial,
    VisitHeader,
)

pytestmark = pytest.mark.usefixtures("english_and_light")

CONDITION = Condition(Side.LEFT, Region.HALLUX)
INFO = PlatformInfo(
    driver="flat",
    model="Flat",
    serial_number="",
    firmware="",
    sample_rate_hz=1000.0,
    channels=(Channel("ch0", -32768, 32767),),
    detects_loss=True,
    clock=Clock.DEVICE,
    simulated=True,
)
BLOCK = 100


class FlatPlatform:
    """Sends as many equal samples as it is asked for, a hundred a block."""

    info = INFO
    statistics = StreamStatistics()

    def __init__(self) -> None:
        self._asked = threading.Semaphore(0)
        self._next_sample = 0

    def start(self) -> None:
        """Nothing is sent unasked."""

    def stop(self) -> None:
        """Nothing is to be stopped."""

    def close(self) -> None:
        """There is no port."""

    def send(self, n_samples: int) -> None:
        """Let this many more samples come."""
        self._asked.release(n_samples // BLOCK)

    def read(self, timeout_s: float) -> Block | None:
        if not self._asked.acquire(timeout=timeout_s):
            return None
        counts = np.full((BLOCK, 1), 7, np.int32)
        counts.setflags(write=False)
        block = Block(self._next_sample, counts, time.monotonic())
        self._next_sample += BLOCK
        return block


class MarkedTrace(LiveTrace):
    """Keeps what is marked."""

    marked: list[tuple[str, int]]

    def add_mark(self, kind: MarkKind, sample_index: int) -> None:
        self.marked.append((str(kind), sample_index))
        super().add_mark(kind, sample_index)


def record(qtbot: QtBot, platform: FlatPlatform, acquisition: Acquisition, run: TrialRun) -> Trial:
    """Record 500 samples from sample 1000 on, and 3,500 more that are no trial's."""
    platform.send(1000)
    qtbot.waitUntil(lambda: acquisition.ring.n_written == 1000)
    while run.state is not TrialState.RECORDING:
        run.advance()
    platform.send(500)
    qtbot.waitUntil(lambda: acquisition.ring.n_written == 1500)
    run.stop()
    run.advance()
    platform.send(3500)
    qtbot.waitUntil(lambda: acquisition.ring.n_written == 5000)
    while not run.is_over:
        run.advance()
    assert run.saved is not None
    return run.saved.trial


def test_a_trial_of_equal_rows_is_marked_where_it_was_recorded(
    tmp_path: Path, qtbot: QtBot
) -> None:
    platform = FlatPlatform()
    acquisition = Acquisition(platform)
    library = Library(tmp_path)
    header = VisitHeader(
        subject_id="SIM-1",
        visit="W0",
        started_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        platform=INFO,
        simulated=True,
    )
    plan = TrialPlan(CONDITION, record_s=60.0, auto_stop=AutoStop.NEVER, zero_s=0.0)
    session = VisitSession(library, header, MeasurementProtocol("flat", (CONDITION,)))
    run = session.run = TrialRun(library, acquisition, session.header, plan)
    trace = MarkedTrace()
    trace.marked = []
    qtbot.addWidget(trace)
    guide = TraceGuide(trace)
    guide.follow(session)
    guide.attach(acquisition)
    acquisition.start()
    try:
        trial = record(qtbot, platform, acquisition, run)
    finally:
        acquisition.stop()
    assert len(trial.counts) == 500
    found = tuple(
        Result(name, seconds, "s", "test", 1)
        for name, seconds in (("onset_s", 0.2), ("time_to_peak_s", 0.1))
    )
    guide.mark_trial(replace(trial, results=found))
    assert trace.marked == [("onset", 1200), ("peak", 1300)]
