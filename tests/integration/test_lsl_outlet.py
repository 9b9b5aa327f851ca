"""The live stream as other programs of a laboratory receive it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from forceplate.acquisition import SampleRing
from forceplate.errors import CalibrationError, DriverNotFoundError
from forceplate.platform import load_driver
from forceplate.session import AutoStop, TrialPlan, TrialRun, TrialState
from forceplate.storage.library import Library
from forceplate.streaming.markers import TrialMarkers
from forceplate.streaming.outlet import LslOutlet
from forceplate.types import Block
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import Press
from tests.integration.command_line import (
    DONE,
    begun,
    emulated,
    ended,
    needs_pty,
)
from tests.integration.session_bed import BENCH, CALIBRATION, LEFT, header, linked, wait
from tests.patience import PATIENCE_S
from tests.unit import analysis_data

pylsl = pytest.importorskip("pylsl", reason="the optional extra lsl is not installed")

PLATFORM = analysis_data.PLATFORM
RATE_HZ = PLATFORM.sample_rate_hz


def ring() -> SampleRing:
    return SampleRing(60_000, len(PLATFORM.channels))


def counts(n: int, first: int = 0) -> NDArray[np.int32]:
    index = np.arange(first, first + n)
    return np.column_stack((index, -index, index % 5)).astype(np.int32)


def block(n: int, first: int = 0) -> Block:
    return Block(first, counts(n, first), 0.0)


@contextmanager
def outlet(calibration: Any = analysis_data.CALIBRATION, **named: Any) -> Iterator[LslOutlet]:
    made = LslOutlet(PLATFORM, calibration, **named)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def inlet(name: str = "forceplate") -> Iterator[Any]:
    found = pylsl.resolve_byprop("name", name, timeout=PATIENCE_S)
    assert found, f"no stream {name}"
    made = pylsl.StreamInlet(found[0], recover=False)
    made.open_stream(timeout=PATIENCE_S)
    try:
        yield made
    finally:
        made.close_stream()


def pull(source: Any, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows: list[list[float]] = []
    stamps: list[float] = []
    ends_s = time.monotonic() + PATIENCE_S
    while len(rows) < n:
        assert time.monotonic() < ends_s, f"only {len(rows)} of {n} came"
        row, stamp = source.pull_sample(timeout=0.2)
        if row is not None:
            rows.append(row)
            stamps.append(stamp)
    return np.array(rows), np.array(stamps)


def test_what_the_platform_sends_is_received_with_even_stamps() -> None:
    samples = ring()
    with outlet() as out, inlet() as source:
        out.attach(samples)
        out.zero(analysis_data.ZERO)
        before_s = pylsl.local_clock()
        samples.append(block(400))
        rows, stamps = pull(source, 400)
        assert_array_equal(rows[:, :3], counts(400))
        force_n = analysis_data.CALIBRATION.force_n(counts(400), analysis_data.ZERO)
        assert_array_equal(rows[:, 3], force_n)
        assert_allclose(np.diff(stamps), 1 / RATE_HZ, rtol=1e-6)
        # the last sample was taken when it came, the others before it
        assert before_s - 0.001 <= stamps[-1] <= pylsl.local_clock()
        samples.append(block(100, first=407))  # seven are lost
        rows, later = pull(source, 100)
        assert rows[0, 0] == 407
        assert later[0] - stamps[-1] == pytest.approx(8 * (later[1] - later[0]), rel=1e-3)
        wait(lambda: out.n_sent == 500, "sending")
        assert out.error is None
        assert out.has_consumers


def test_before_the_zero_there_is_no_force() -> None:
    samples = ring()
    with outlet() as out, inlet() as source:
        out.attach(samples)
        samples.append(block(50))
        rows, _ = pull(source, 50)
        assert np.isnan(rows[:, 3]).all()
        assert_array_equal(rows[:, :3], counts(50))


def test_without_calibration_there_are_counts_alone() -> None:
    samples = ring()
    with outlet(None) as out, inlet() as source:
        out.attach(samples)
        samples.append(block(20))
        rows, _ = pull(source, 20)
        assert_array_equal(rows, counts(20))


def test_the_description_says_what_a_recorder_keeps() -> None:
    with outlet(simulated=True) as out, inlet() as source:
        info = source.info(timeout=PATIENCE_S)
        assert info.source_id() == out.source_id == "forceplate:line:plate:7"
        assert (info.type(), info.nominal_srate()) == ("Force", RATE_HZ)
        desc = ET.fromstring(info.as_xml()).find("desc")
        assert desc is not None
        channels = [{c.tag: c.text for c in channel} for channel in desc.iter("channel")]
        assert [(c["label"], c["unit"], c["type"]) for c in channels] == [
            ("front", "counts", "Counts"),
            ("rear", "counts", "Counts"),
            ("unused", "counts", "Counts"),
            ("force", "N", "Force"),
        ]
        assert [float(c["n_per_count"] or "") for c in channels[:2]] == [0.01, -0.01]
        assert "n_per_count" not in channels[2]
        said = {c.tag: c.text for c in desc.find("acquisition") or ()}
        assert said["serial_number"] == "7"
        assert said["model"] == "plate"
        assert (said["clock"], said["simulated"]) == ("device", "1")
        assert desc.findtext("calibration/sha256") == analysis_data.CALIBRATION.sha256
    with outlet(), inlet("forceplate-markers") as source:
        info = source.info(timeout=PATIENCE_S)
        assert (info.type(), info.nominal_srate()) == ("Markers", pylsl.IRREGULAR_RATE)
        assert info.channel_format() == pylsl.cf_string


def test_no_one_waits_for_a_receiver_that_does_not_read() -> None:
    samples = ring()
    with outlet() as out, inlet():
        out.attach(samples)
        for first in range(0, 50_000, 10):
            samples.append(block(10, first))
        wait(lambda: out.n_sent == 50_000, "sending")


def test_closing_ends_the_thread_and_may_be_done_twice() -> None:
    out = LslOutlet(PLATFORM)
    out.close()
    out.close()
    assert "lsl" not in {thread.name for thread in threading.enumerate()}


def test_a_source_with_a_defect_is_told_and_ends_the_stream_alone() -> None:
    class Broken:
        n = 0

        def since(self, n_written: int) -> Any:
            self.n += 1
            if self.n > 1:
                raise ValueError("broken")
            return 0, np.empty(0, np.int64), np.empty((0, 3), np.int32)

    with outlet() as out:
        out.attach(Broken())
        wait(lambda: out.error is not None, "the end")
        assert "not harmed" in str(out.error)


def test_a_calibration_of_another_platform_is_refused() -> None:
    with pytest.raises(CalibrationError, match="does not fit"):
        LslOutlet(PLATFORM, CALIBRATION)


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(DriverNotFoundError, match=r'pip install "forceplate\[lsl\]"'):
        LslOutlet(PLATFORM)


def test_markers_stand_where_they_were_set() -> None:
    with outlet() as out, inlet("forceplate-markers") as source:
        before_s = pylsl.local_clock()
        out.mark("trial_start")
        out.mark("onset", ago_s=0.5)
        (text, start_s), (other, onset_s) = (source.pull_sample(timeout=PATIENCE_S) for _ in "12")
        assert (text, other) == (["trial_start"], ["onset"])
        assert before_s <= start_s <= pylsl.local_clock()
        assert onset_s == pytest.approx(start_s - 0.5, abs=0.05)


class _Word(StrEnum):
    READY = "ready"
    RECORDING = "recording"
    FINISHING = "finishing"
    RESTING = "resting"
    PRESSING = "pressing"


class _Trial:
    """A trial in progress, as far as it is looked at."""

    def __init__(self, state: _Word, phase: _Word, effort_s: float | None, zero: Any) -> None:
        self.state, self.phase, self.effort_s, self.zero_counts = state, phase, effort_s, zero


class _Heard:
    def __init__(self) -> None:
        self.told: list[tuple[str, float]] = []
        self.zeros: list[Any] = []

    def zero(self, zero_counts: NDArray[np.float64]) -> None:
        self.zeros.append(zero_counts)

    def mark(self, text: str, *, ago_s: float = 0.0) -> None:
        self.told.append((text, ago_s))


def test_each_moment_of_a_trial_is_marked_once() -> None:
    heard, zero = _Heard(), np.zeros(3)
    markers = TrialMarkers(heard)
    steps = [
        (_Word.READY, _Word.RESTING, None, None),
        (_Word.READY, _Word.RESTING, None, zero),
        (_Word.RECORDING, _Word.RESTING, None, zero),
        (_Word.RECORDING, _Word.PRESSING, 0.25, zero),
        (_Word.RECORDING, _Word.PRESSING, 0.35, zero),
        (_Word.FINISHING, _Word.PRESSING, 0.35, zero),
        (_Word.READY, _Word.RESTING, None, zero),
        (_Word.RECORDING, _Word.RESTING, None, zero),
        (_Word.FINISHING, _Word.RESTING, None, zero),
    ]
    for step in steps:
        markers.see(_Trial(*step))
    assert heard.told == [
        ("trial_start", 0.0), ("onset", 0.25), ("stop", 0.0), ("trial_start", 0.0), ("stop", 0.0),
    ]  # fmt: skip
    assert len(heard.zeros) == 1


def follow(run: TrialRun, see: Callable[[TrialRun], None], press: Callable[[], None]) -> float:
    """Look at a trial to its end; return how late a look was at most, in seconds."""
    looked_s = time.monotonic()
    ends_s = looked_s + 40
    late_s = 0.0
    has_pressed = False
    while not run.is_over:
        assert time.monotonic() < ends_s, run.state
        late_s, looked_s = max(late_s, time.monotonic() - looked_s), time.monotonic()
        run.advance()
        see(run)
        if run.state is TrialState.RECORDING and not has_pressed:
            press()
            has_pressed = True
        time.sleep(0.005)
    return late_s


def test_a_recorded_trial_and_its_stream_agree(tmp_path: Path) -> None:
    person = PatientSource(bench=BENCH)
    with (
        EmulatorServer(HarpDevice(person), speed=1.0, tcp_port=0) as server,
        linked(server.address) as link,
    ):
        acquisition = link.acquisition
        assert acquisition is not None
        out = LslOutlet(acquisition.info, CALIBRATION, simulated=True)
        try:
            with inlet() as data, inlet("forceplate-markers") as marks:
                out.attach(acquisition.ring)
                plan = TrialPlan(
                    LEFT, record_s=3.8, zero_s=0.4, lift_s=0.1, auto_stop=AutoStop.NEVER
                )
                head = header(acquisition.info)
                run = TrialRun(Library(tmp_path / "library"), acquisition, head, plan)
                press = partial(person.press, 70.0, Press(70.0, 0.3, 1.4, hold_s=1.0))
                late_s = follow(run, TrialMarkers(out).see, press)
                assert run.saved is not None, run.error
                trial = run.saved.trial
                wait(lambda: out.n_sent >= len(trial.counts), "sending")
                rows, stamps = data.pull_chunk(timeout=0.5, max_samples=100_000)
                texts, times_s = marks.pull_chunk(timeout=0.5)
        finally:
            out.close()
    told = {text: time_s for (text,), time_s in zip(texts, times_s, strict=True)}
    received = np.array(rows)
    starts = np.flatnonzero((received[: -len(trial.counts), :8] == trial.counts[0]).all(axis=1))
    at = next(
        i for i in starts if (received[i : i + len(trial.counts), :8] == trial.counts).all()
    )  # every recorded sample was streamed, in order
    assert list(told) == ["trial_start", "onset", "stop"]
    assert told["trial_start"] == pytest.approx(stamps[at], abs=0.3 + late_s)
    (onset,) = (r for r in trial.results if r.name == "onset_s")
    onset_s = getattr(onset, "value", None)
    assert onset_s is not None, onset
    assert told["onset"] == pytest.approx(stamps[at] + onset_s, abs=0.4 + late_s)
    assert told["stop"] == pytest.approx(stamps[at + len(trial.counts) - 1], abs=0.4 + late_s)


@needs_pty
def test_the_command_streams_and_our_driver_measures_it() -> None:
    with emulated("harp") as address:
        streaming = begun("stream", "--driver", "harp", "--address", address)
        try:
            platform = load_driver("lsl").open("forceplate")
            with closing(platform):
                assert platform.info.simulated
                assert platform.info.serial_number == "4711"
                # measured by stamps over a second, in which a busy computer sends unevenly
                assert platform.info.sample_rate_hz == pytest.approx(1000.0, rel=0.02)
                assert platform.info.channels[0].name == "ch0"
                platform.start()
                received = platform.read(3.0)
                assert received is not None
                assert received.counts.shape[1] == 8
        finally:
            streaming.send(signal.SIGINT)
            done = ended(streaming)
    done.expect(DONE)
    assert "Ended." in done.err
    assert "samples were sent" in done.out
