"""The platform as Python opens it: over a pseudo-terminal, through the real driver."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import forceplate
from benchmarks.kill import RATE_HZ, index_counts, sample_index
from forceplate import discovery
from forceplate.api import live_platform
from forceplate.errors import PlatformRateError, RecordingOverflowError, SessionBusyError
from forceplate.operations.platform.simulated_platform import bench_calibration
from forceplate.platform import load_driver
from forceplate.session.background_call import BackgroundCall
from forceplate.storage.calibrations import write_calibration
from forceplate.types import EndReason
from forceplate_calibration import Concern
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from forceplate_drivers.emulation.sources import SINGLE_CELL, ReplaySource
from forceplate_drivers.pushed import PushedPlatform
from tests.faults.chain import until
from tests.integration.pressing import pressing_when_recorded

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")

SPEED = 5.0
CALIBRATION = bench_calibration()


@contextmanager
def plate(*faults: str, speed: float = SPEED) -> Iterator[EmulatorServer]:
    """Serve a board whose samples say which they are."""
    device = HarpDevice(ReplaySource(index_counts(200_000), RATE_HZ))
    with EmulatorServer(device, speed=speed, faults=[parse_fault(f) for f in faults]) as server:
        yield server


@contextmanager
def opened(*faults: str, **more: Any) -> Iterator[forceplate.LivePlatform]:
    with (
        plate(*faults) as server,
        forceplate.open_platform("harp", server.address, **more) as platform,
    ):
        yield platform


def test_an_open_platform_says_what_it_is_and_shows_its_newest_samples() -> None:
    with opened() as platform:
        until(lambda: len(platform.counts(0.1)) == 100, "a tenth of a second")
        assert platform.counts(0.1).shape == (100, 8)
        assert (np.diff(sample_index(platform.counts(0.1))) == 1).all()
        assert platform.info.model == "Harp LoadCells"
        assert platform.statistics.received_bytes > 0
        assert "streaming, not zeroed, no calibration" in repr(platform)
        platform.counts()[:] = 0  # a copy
    assert platform.is_closed
    assert "closed" in repr(platform)
    for call in (platform.counts, platform.zero, lambda: platform.record(1.0)):
        with pytest.raises(forceplate.PlatformError, match="closed"):
            call()
    platform.close()


def test_newtons_need_a_calibration_and_a_zero_in_this_order() -> None:
    with opened() as platform:
        platform.zero(0.1)
        with pytest.raises(forceplate.CalibrationError, match="no calibration"):
            platform.force_n()
    with opened(calibration=CALIBRATION) as platform, pytest.raises(forceplate.NoZeroError):
        platform.force_n()


def test_the_force_counts_from_the_zero(tmp_path: Path) -> None:
    path = tmp_path / "plate.json"
    write_calibration(path, CALIBRATION)
    patient = PatientSource(0)
    with (
        EmulatorServer(HarpDevice(patient), speed=SPEED) as server,
        forceplate.open_platform("harp", server.address, calibration=str(path)) as platform,
    ):
        zero_counts = platform.zero(0.5)
        assert platform.zero_counts is not None
        assert np.array_equal(platform.zero_counts, zero_counts)
        assert abs(platform.force_n(0.2).mean()) < 0.5
        patient.press(60.0)
        until(lambda: platform.force_n(0.1).mean() > 30.0, "the press")
        counts = platform.counts(0.2)
        force_n = CALIBRATION.force_n(counts, zero_counts)
        assert force_n.shape == (200,)


def test_seconds_that_cannot_be_are_refused() -> None:
    wrong: tuple[Any, ...] = (0, -1.0, float("nan"), float("inf"), 31.0, "1", None, True)
    with opened() as platform:
        for seconds in wrong:
            for call in (platform.zero, platform.counts):
                with pytest.raises(forceplate.InputError, match="seconds"):
                    call(seconds)


def test_blocks_are_all_samples_from_now_on() -> None:
    with opened() as platform:
        index: list[int] = []
        due = None
        for block in platform:
            assert due in (None, block.first_sample)
            due = block.first_sample + len(block.counts)
            index += sample_index(block.counts).tolist()
            if len(index) > 500:
                break
        assert np.diff(index).tolist() == [1] * (len(index) - 1)


def test_a_loop_that_does_not_keep_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_platform, "MOST_WAITING_BLOCKS", 2)
    with opened() as platform:
        blocks = platform.blocks()
        first = next(blocks)
        came = platform._acquisition.ring.n_written
        until(lambda: platform._acquisition.ring.n_written > came + 500, "many more samples")
        assert len(first.counts) > 0
        with pytest.raises(RecordingOverflowError, match="2 blocks were waiting"):
            deque(blocks, maxlen=0)


def test_closing_ends_the_loop_over_blocks() -> None:
    with opened() as platform:
        for n, _ in enumerate(platform.blocks()):
            if n == 3:
                platform.close()
        assert n >= 3


def test_blocks_end_with_the_error_of_an_unplugged_cable() -> None:
    with opened("unplug@0.3") as platform:
        n_samples = 0

        def loop() -> None:
            nonlocal n_samples
            for block in platform.blocks():
                n_samples += len(block.counts)

        with pytest.raises(forceplate.PlatformDisconnectedError):
            loop()
        assert isinstance(platform.error, forceplate.PlatformDisconnectedError)
        assert "ended" in repr(platform)
        with pytest.raises(forceplate.PlatformDisconnectedError):
            platform.counts()


def test_a_recording_in_memory_is_the_trial_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with opened() as platform:
        trial = platform.record(0.5)
    assert len(trial.counts) >= 500
    assert (np.diff(sample_index(trial.counts)) == 1).all()
    assert (trial.end_reason, trial.gaps) == (EndReason.COMPLETED, ())
    assert {
        answer.reason for answer in trial.results if isinstance(answer, forceplate.Refusal)
    } == {"no_calibration"}
    assert "unspecified" in repr(trial)
    assert list(tmp_path.iterdir()) == []


def test_a_recording_in_a_library_is_what_the_instrument_saves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = PatientSource(0)
    pressing_when_recorded(patient, monkeypatch)
    with (
        EmulatorServer(HarpDevice(patient), speed=SPEED) as server,
        forceplate.open_platform("harp", server.address, calibration=CALIBRATION) as platform,
    ):
        zero_counts = platform.zero(0.5)
        trial = platform.record(
            12.0,
            auto_stop=True,
            zero_after_s=0.3,
            side="left",
            region="hallux",
            body_mass_kg=70.0,
            note="from Python",
            library=tmp_path,
            subject_id="P001",
            visit="W0",
        )
    library = forceplate.open_library(tmp_path)
    (entry,) = library.visits()
    visit = forceplate.open_visit(entry.path)
    assert repr(visit).startswith("<Visit W0 of P001")
    (kept,) = visit.trials
    assert kept.results == trial.results
    assert kept.note == "from Python"
    assert trial.accepted, trial.verdict_reason
    assert len(trial.counts) < 12_000
    assert np.array_equal(trial.zero_before_counts, zero_counts)  # type: ignore[arg-type]
    assert trial.zero_after_counts is not None
    peak_n = trial.value("peak_force")
    assert peak_n == pytest.approx(60.0, abs=6.0)
    (again,) = forceplate.analyse(visit).trials
    assert again.results == trial.results


def test_an_unplugged_cable_ends_the_recording_and_says_where_it_is(tmp_path: Path) -> None:
    where: dict[str, Any] = {"library": tmp_path, "subject_id": "P001", "visit": "W0"}
    in_memory: dict[str, Any] = {}
    for more in (in_memory, {**where, "side": "left", "region": "hallux"}):
        with (
            opened("unplug@1") as platform,
            pytest.raises(forceplate.RecordingEndedError) as raised,
        ):
            platform.record(30.0, **more)
        error = raised.value
        assert error.trial.end_reason is EndReason.DISCONNECTED
        assert not error.trial.accepted
        assert len(error.trial.counts) > 0
        assert isinstance(error.__cause__, forceplate.PlatformDisconnectedError)
        if more:
            assert error.path is not None
            assert str(error.path) in str(error)
            assert len(forceplate.open_visit(error.path).trials) == 1
        else:
            assert error.path is None
            assert "trial of this error" in str(error)


def test_a_driver_that_fails_in_mid_recording_is_named() -> None:
    channels = (forceplate.Channel("force", -(1 << 31), (1 << 31) - 1),)
    info = forceplate.PlatformInfo(
        "ble", "Plate", "7", "", 1000.0, channels, True, forceplate.Clock.DEVICE,
        real_time=False,  # the sender keeps no time
    )  # fmt: skip
    pushed = PushedPlatform(info)
    stopping = threading.Event()

    def send() -> None:
        for n in range(100_000):
            if stopping.wait(0.001):
                return
            if n == 300:
                with pytest.raises(ValueError, match="whole numbers"):
                    pushed.push([1.5])
            pushed.push([n])

    sender = threading.Thread(target=send, name="maker")
    sender.start()
    try:
        with (
            forceplate.LivePlatform(pushed, "the air", None) as platform,
            pytest.raises(forceplate.RecordingEndedError, match="driver 'ble'") as raised,
        ):
            platform.record(30.0)
    finally:
        stopping.set()
        sender.join()
    assert len(raised.value.trial.counts) > 0
    assert isinstance(raised.value.__cause__, forceplate.PlatformError)


def test_two_recordings_at_once_and_a_wrong_rate_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with opened() as platform:
        first = BackgroundCall(lambda: platform.record(2.0), name="first")
        until(lambda: platform._acquisition._recording is not None, "the first recording")
        with pytest.raises(SessionBusyError, match="under way"):
            platform.record(1.0)
        assert len(first.result().counts) >= 2000

        def wrong_rate() -> None:
            raise PlatformRateError("It sends at another rate.")

        monkeypatch.setattr(platform._acquisition, "check_rate", wrong_rate)
        with pytest.raises(forceplate.PlatformError, match="another rate"):
            platform.record(1.0)


def test_a_board_that_prints_newtons_needs_no_calibration() -> None:
    board = LineDevice(PatientSource(0, 80.0, SINGLE_CELL), "teleplot")
    with (
        EmulatorServer(board) as server,
        forceplate.open_platform("line", server.address) as platform,
    ):
        assert platform.concerns == (Concern.NOMINAL,)
        assert "calibration 'nominal, board that prints numbers', nominal" in repr(platform)
        zero_counts = platform.zero(0.2)
        until(lambda: len(platform.counts(0.1)) == 8, "eight samples")
        trial = platform.record(0.5)
        force_n = platform.force_n(0.1)
    assert (np.abs(force_n) < 1.0).all()
    assert trial.force_n is not None
    assert np.array_equal(trial.force_n, (trial.counts[:, 0] - zero_counts[0]) * 0.001)
    (check,) = (check for check in trial.checks if check.check == "calibration")
    assert check.details["variant"] == "nominal"


def test_an_interrupt_ends_the_recording_and_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with opened() as platform:
        real, calls = platform._acquisition.wait_ended, 0

        def wait_ended(timeout_s: float) -> bool:
            nonlocal calls
            calls += 1
            if calls == 20:
                raise KeyboardInterrupt
            return real(timeout_s)

        monkeypatch.setattr(platform._acquisition, "wait_ended", wait_ended)
        trial = platform.record(60.0)
        assert trial.end_reason is EndReason.STOPPED
        assert 0 < len(trial.counts) < 60_000


def test_a_recording_that_cannot_be_is_refused_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: tuple[dict[str, Any], ...] = (
        {"seconds": 0.0},
        {"seconds": 601.0},
        {"side": "middle"},
        {"posture": "lying"},
        {"body_mass_kg": -1.0},
        {"fixation": 5},
        {"note": "a\0b"},
        {"operator": "\ud800"},
        {"protocol": None},
        {"zero_after_s": -1.0},
        {"subject_id": "P001"},
        {"visit": "W0"},
        {"library": "here", "subject_id": "P001", "visit": "W0", "side": "left"},
        {"library": "here", "side": "left", "region": "hallux"},
    )
    monkeypatch.chdir(tmp_path)
    with opened() as platform:
        for more in wrong:
            with pytest.raises(forceplate.InputError):
                platform.record(**{"seconds": 1.0, **more})
    assert list(tmp_path.iterdir()) == []


def test_a_calibration_of_other_channels_is_refused_and_the_port_let_go() -> None:
    other = forceplate.Calibration(
        id="other",
        origin="test",
        created=CALIBRATION.created,
        channels=CALIBRATION.channels[:2],
    )
    with plate() as server:
        with pytest.raises(forceplate.CalibrationError, match="8"):
            forceplate.open_platform("harp", server.address, calibration=other)
        with forceplate.open_platform("harp", server.address) as platform:
            assert len(platform.counts()) > 0


def test_a_board_that_sends_nothing_is_not_open() -> None:
    with plate("silent@0") as server, pytest.raises(forceplate.PlatformSilentError):
        forceplate.open_platform("harp", server.address)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(forceplate.PlatformNotFoundError):
        forceplate.open_platform("harp", str(tmp_path / "nothing"))
    with pytest.raises(forceplate.DriverNotFoundError, match="nonsense"):
        forceplate.open_platform("nonsense", "here")


def test_a_platform_that_is_forgotten_lets_go_of_its_port() -> None:
    with plate() as server:
        forceplate.open_platform("harp", server.address)
        names = [thread.name for thread in threading.enumerate()]
        assert "reader" not in names


def test_a_broken_driver_costs_only_its_own_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> Any:
        if name == "harp":
            raise forceplate.DriverNotFoundError("The driver harp is broken.")
        return real(name)

    real = load_driver
    monkeypatch.setattr(discovery, "load_driver", load)
    with pytest.warns(RuntimeWarning, match="harp is broken"):
        found = forceplate.list_platforms()
    assert all(place.driver != "harp" for place in found)


def test_a_program_that_forgets_to_close_ends_in_order() -> None:
    with plate() as server:
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys, forceplate as f; p = f.open_platform('harp', sys.argv[1]); print(p)",
                server.address,
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("<LivePlatform Harp LoadCells")
        assert done.stderr == ""
        with forceplate.open_platform("harp", server.address) as platform:
            assert len(platform.counts()) > 0
