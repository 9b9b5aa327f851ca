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
    real_time=False,  # it sends when a test says so
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

    def __init__(self) -> None:
        super().__init__()
        self.marked: list[tuple[MarkKind, int]] = []

    def add_mark(self, kind: MarkKind, sample_index: int) -> None:
        self.marked.append((kind, sample_index))
        super().add_mark(kind, sample_index)


class Measured:
    """A trial of 500 samples from sample 1000 on, and 3,500 more that are no trial's."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        platform = FlatPlatform()
        library, acquisition = Library(folder), Acquisition(platform)
        header = VisitHeader("SIM-1", "W0", datetime(2026, 3, 2, tzinfo=UTC), INFO, simulated=True)
        session = VisitSession(library, header, MeasurementProtocol("flat", (CONDITION,)))
        plan = TrialPlan(CONDITION, record_s=60.0, auto_stop=AutoStop.NEVER, zero_s=0.0)
        run = session.run = TrialRun(library, acquisition, session.header, plan)
        self.trace = MarkedTrace()
        qtbot.addWidget(self.trace)
        self.guide = TraceGuide(self.trace)
        self.guide.follow(session)
        self.guide.attach(acquisition)

        def let_come(n_samples: int) -> None:
            wanted = acquisition.ring.n_written + n_samples
            platform.send(n_samples)
            qtbot.waitUntil(lambda: acquisition.ring.n_written == wanted)

        acquisition.start()
        try:
            let_come(1000)
            run.advance()
            assert run.state is TrialState.RECORDING
            let_come(500)
            run.stop()
            run.advance()
            let_come(3500)
            qtbot.waitUntil(lambda: run.advance() is TrialState.REVIEW)
        finally:
            acquisition.stop()
        assert run.saved is not None
        results = (
            Result("onset_s", 0.2, "s", "test", 1), Result("time_to_peak_s", 0.1, "s", "test", 1)
        )  # fmt: skip
        self.trial = replace(run.saved.trial, results=results)


def test_a_trial_of_equal_rows_is_marked_where_it_was_recorded(
    tmp_path: Path, qtbot: QtBot
) -> None:
    measured = Measured(tmp_path, qtbot)
    assert len(measured.trial.counts) == 500
    measured.guide.mark_trial(measured.trial)
    assert measured.trace.marked == [(MarkKind.ONSET, 1200), (MarkKind.PEAK, 1300)]


def test_a_trial_of_the_stream_before_a_reconnect_is_not_marked(
    tmp_path: Path, qtbot: QtBot
) -> None:
    measured = Measured(tmp_path, qtbot)
    measured.guide.attach(Acquisition(FlatPlatform()))
    measured.guide.mark_trial(measured.trial)
    assert measured.trace.marked == []
