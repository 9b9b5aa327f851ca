"""A driver that errs in mid-trial: it is named, its trial is kept, and nobody else is blamed."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forceplate.acquisition import Acquisition, Recording
from forceplate.acquisition.acquisition import LONGEST_RATE_WAIT_S, LOOK_AGAIN_S, STUCK_S
from forceplate.api.live_platform import LivePlatform, StreamConcern
from forceplate.cli.printing.trials import trial_lines
from forceplate.errors import (
    ComputerSleptError,
    DriverFault,
    PlatformRateError,
    PlatformSilentError,
    PlatformUnreadableError,
)
from forceplate.platform import ENTRY_POINT_GROUP, StreamStatistics
from forceplate.protocol import MeasurementProtocol
from forceplate.report.remarks import full_remarks
from forceplate.session import LinkState, PlatformLink, TrialRun, TrialState, VisitSession
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Block, Channel, CheckOutcome, Clock, EndReason, PlatformInfo, Trial
from forceplate.words import say
from tests.faults.chain import CONDITION, drive, header, plan, saved, until
from tests.patience import PATIENCE_S
from tests.spoken import in_language

RATE_HZ = 1000.0
N_ROWS = 20
N_SOUND = 40
"""Blocks before the driver errs."""
Err = Callable[["Odd", Block], Any]


class Odd:
    """A driver's platform with a clock of its own, right until it errs."""

    info = PlatformInfo(
        driver="odd",
        model="Odd plate",
        serial_number="1",
        firmware="",
        sample_rate_hz=RATE_HZ,
        channels=(Channel("left", -(2**23), 2**23 - 1), Channel("right", -(2**23), 2**23 - 1)),
        detects_loss=False,
        clock=Clock.HOST,
    )

    def __init__(self, err: Err | None = None, *, sent_hz: float = RATE_HZ) -> None:
        self._err = err
        self._sent_hz = sent_hz
        self._n_blocks = 0
        self._pace = threading.Event()
        self.sends = threading.Event()
        self.sends.set()
        self.statistics = StreamStatistics()

    def start(self) -> None:
        self._n_blocks = 0

    def read(self, timeout_s: float) -> Block | None:
        self.sends.wait(PATIENCE_S)
        self._pace.wait(
            min(timeout_s, 0.001)
        )  # twenty times as fast as it says, so that no test waits for it
        first = self._n_blocks * N_ROWS
        self._n_blocks += 1
        counts = np.full((N_ROWS, 2), first, np.int32)
        counts.setflags(write=False)
        block = Block(first, counts, 100.0 + (first + N_ROWS) / self._sent_hz)
        errs = self._err is not None and self._n_blocks > N_SOUND
        return self._err(self, block) if errs and self._err else block

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass


def with_statistics(odd: Odd, block: Block) -> Block:
    odd.statistics = StreamStatistics(-5)
    return block


def raising(odd: Odd, block: Block) -> Block:
    raise OSError(5, "Input/output error")


def loud(words: str) -> None:
    raise RuntimeError(words)


class Hasty(Acquisition):
    """A trial on it begins though its rate is not known, as on one whose jitter hides it."""

    @property
    def awaits_rate(self) -> bool:
        return False


ERRS: dict[str, Err] = {
    "float64": lambda odd, block: replace(block, counts=block.counts.astype(np.float64)),
    "int64": lambda odd, block: replace(block, counts=block.counts.astype(np.int64)),
    "lists": lambda odd, block: replace(block, counts=block.counts.tolist()),
    "not numbers": lambda odd, block: replace(block, counts=np.full((N_ROWS, 2), np.nan)),
    "a column too many": lambda odd, block: replace(block, counts=np.zeros((N_ROWS, 3), np.int32)),
    "no row": lambda odd, block: replace(block, counts=np.zeros((0, 2), np.int32)),
    "times": lambda odd, block: replace(block, device_time_s=np.zeros(N_ROWS)),
    "a negative loss": lambda odd, block: replace(block, missing_before=-3),
    "a withdrawal": lambda odd, block: replace(block, retracts=10**6),
    "back": lambda odd, block: replace(block, first_sample=5),
    "arrival": lambda odd, block: replace(block, arrival_s=1.0),
    "no block": lambda odd, block: (block.first_sample, block.counts),
    "an error": raising,
    "no words": lambda odd, block: loud("\ud800\0{}"),
    "many words": lambda odd, block: loud("x{" * 50_000),
    "a division": lambda odd, block: 1 // 0,
}


def recorded(tmp_path: Path, odd: Odd, record_s: float = 60.0) -> tuple[TrialRun, Trial]:
    odd.sends.clear()
    acquisition = Hasty(odd)
    acquisition.start()
    run = TrialRun(Library(tmp_path), acquisition, header(acquisition), plan(record_s))
    try:
        drive(run, TrialState.RECORDING)
        odd.sends.set()
        drive(run)
    finally:
        odd.sends.set()
        acquisition.stop()
    return run, saved(run)


@pytest.mark.parametrize("err", ERRS)
def test_a_driver_that_errs_ends_the_trial_and_is_named(tmp_path: Path, err: str) -> None:
    run, trial = recorded(tmp_path, Odd(ERRS[err]))
    assert isinstance(run.error, DriverFault)
    assert run.saved is not None
    told = str(run.error)
    assert "'odd' is at fault" in told
    assert "Update the package" in told
    for other in ("disk", "recorded", "unplug", "defect in forceplate", "Errno"):
        assert other not in told
    assert trial.end_reason is EndReason.DRIVER_FAILED
    assert trial.end_error is not None
    assert say(trial.end_error) == told
    assert say(trial.end_error, "nl") == say(run.error.text, "nl") != told
    lines = in_language("nl", trial_lines, trial)
    assert say(trial.end_error, "nl") in "\n".join(lines)
    visit = read_visit(run.saved.path)
    assert visit.trials[0].end_error == trial.end_error
    assert say(trial.end_error) in "\n".join(map(say, full_remarks([visit])))
    assert not trial.accepted
    assert "The driver of the platform failed" in trial.verdict_reason
    assert 0 < len(trial.counts) <= N_SOUND * N_ROWS
    assert not trial.gaps


def test_statistics_that_cannot_be_end_the_stream_and_the_last_ones_stay() -> None:
    acquisition = Acquisition(Odd(with_statistics))
    acquisition.start()
    before = acquisition.statistics

    def looked() -> bool:
        assert acquisition.statistics == before
        return acquisition.has_ended

    until(looked, "the end")
    acquisition.stop()
    assert isinstance(acquisition.fault, DriverFault)
    assert "statistics is StreamStatistics(received_bytes=-5" in str(acquisition.fault)


def test_a_read_that_does_not_come_back_is_told_after_two_looks() -> None:
    freed, now_s = threading.Event(), [0.0]

    def wait(odd: Odd, block: Block) -> Block:
        freed.wait(PATIENCE_S)
        return block

    acquisition = Acquisition(Odd(wait), monotonic=lambda: now_s[0])
    acquisition.start()
    until(lambda: acquisition.ring.n_written == N_SOUND * N_ROWS)
    for jump_s, is_over in ((STUCK_S - 1, False), (2.0, False), (LOOK_AGAIN_S + 0.1, True)):
        now_s[0] += jump_s
        assert acquisition.has_ended is is_over
    freed.set()
    acquisition.stop()
    assert "it does not come back from read" in str(acquisition.fault)


def test_a_computer_that_was_stopped_for_a_while_is_no_stuck_driver() -> None:
    now_s = [0.0]
    acquisition = Acquisition(Odd(), monotonic=lambda: now_s[0])
    acquisition.start()
    until(lambda: acquisition.ring.n_written)
    now_s[0] += 60.0
    assert not acquisition.has_ended
    n_before = acquisition.ring.n_written
    until(lambda: acquisition.ring.n_written > n_before + 2 * N_ROWS)
    now_s[0] += 2.0
    assert not acquisition.has_ended
    acquisition.stop()
    assert acquisition.fault is None


@pytest.mark.parametrize(
    ("received_bytes", "damaged_bytes", "kind", "told"),
    [
        (40, 40, PlatformUnreadableError, "cannot read: .* other|baud rate"),
        (40, 0, PlatformUnreadableError, r"sends bytes, but its driver 'odd' makes no sample"),
        (0, 0, PlatformSilentError, "has sent nothing"),
    ],
)
def test_rubbish_is_not_silence(
    tmp_path: Path, received_bytes: int, damaged_bytes: int, kind: type[Exception], told: str
) -> None:
    def rubbish(odd: Odd, block: Block) -> None:
        before = odd.statistics
        odd.statistics = StreamStatistics(
            before.received_bytes + received_bytes, before.damaged_bytes + damaged_bytes, 1
        )

    run, trial = recorded(tmp_path, Odd(rubbish))
    assert isinstance(run.error, kind)
    unreadable = kind is PlatformUnreadableError
    assert trial.end_reason is (EndReason.UNREADABLE if unreadable else EndReason.SILENT)
    with pytest.raises(kind, match=told):
        raise run.error


def test_a_heartbeat_is_silence(tmp_path: Path) -> None:
    def beating(odd: Odd, block: Block) -> None:
        odd.statistics = StreamStatistics(20, 0, 1)

    run, trial = recorded(tmp_path, Odd(beating))
    assert isinstance(run.error, PlatformSilentError)
    assert trial.end_reason is EndReason.SILENT


def test_the_rest_of_a_frame_before_a_silence_is_no_rubbish(tmp_path: Path) -> None:
    def broken_off(odd: Odd, block: Block) -> None:
        odd.statistics = StreamStatistics(20, 15, 1)

    run, trial = recorded(tmp_path, Odd(broken_off))
    assert isinstance(run.error, PlatformSilentError)
    assert trial.end_reason is EndReason.SILENT


def test_a_sleep_of_the_computer_ends_the_stream(tmp_path: Path) -> None:
    asleep_s = [3600.0]
    acquisition = Acquisition(Odd(), asleep_s=lambda: asleep_s[0])
    acquisition.start()
    run = TrialRun(Library(tmp_path), acquisition, header(acquisition), plan(60.0))
    until(lambda: run.advance() and run.recorded_s > 0.2)
    asleep_s[0] += 90.0
    drive(run)
    acquisition.stop()
    assert isinstance(run.error, ComputerSleptError)
    assert "asleep for 90 s" in str(run.error)
    assert saved(run).end_reason is EndReason.INTERRUPTED


@pytest.mark.parametrize(
    ("sent_hz", "outcome", "blocks_start"),
    [
        (1000.0, CheckOutcome.PASS, False),
        (1030.0, CheckOutcome.WARN, False),
        (2000.0, CheckOutcome.REJECT, True),
        (800.0, CheckOutcome.REJECT, True),
    ],
)
def test_a_trial_at_another_rate_is_told_by_its_check_and_the_next_is_not_begun(
    tmp_path: Path, sent_hz: float, outcome: CheckOutcome, *, blocks_start: bool
) -> None:
    odd = Odd(sent_hz=sent_hz)
    odd.sends.clear()  # a stream whose rate is known to be wrong would not be recorded
    acquisition = Hasty(odd)
    run = TrialRun(Library(tmp_path), acquisition, header(acquisition), plan(5.0))
    acquisition.start()
    drive(run, TrialState.RECORDING)
    odd.sends.set()
    drive(run)
    acquisition.stop()
    trial = saved(run)
    (check,) = (each for each in trial.checks if each.check == "sample_rate")
    assert check.outcome is outcome
    if blocks_start:
        with pytest.raises(PlatformRateError, match=r"sends .* and its driver 'odd' declares"):
            acquisition.check_rate()
    else:
        acquisition.check_rate()
    rate = acquisition.arrival_rate
    assert rate is not None
    assert rate.rate_hz == pytest.approx(sent_hz, rel=1e-6)


def test_a_wrong_live_rate_blocks_the_start_of_a_trial(tmp_path: Path) -> None:
    acquisition = Acquisition(Odd(sent_hz=2000.0))
    acquisition.start()
    session = VisitSession(
        Library(tmp_path), header(acquisition), MeasurementProtocol("p", (CONDITION,))
    )
    until(lambda: acquisition.arrival_rate, "the rate")
    with pytest.raises(PlatformRateError, match="Set the device and its driver to the same rate"):
        session.start(acquisition)
    assert session.run is None
    assert not session.is_busy
    run = TrialRun(Library(tmp_path), acquisition, header(acquisition), plan(5.0))
    assert run.advance() is TrialState.FAILED
    assert isinstance(run.error, PlatformRateError)
    assert Library(tmp_path).visits() == ()
    acquisition.stop()


@pytest.mark.parametrize("sent_hz", [500.0, 1000.0])
def test_a_trial_waits_until_the_rate_of_a_young_stream_is_known(
    tmp_path: Path, sent_hz: float
) -> None:
    odd = Odd(sent_hz=sent_hz)
    odd.info = replace(Odd.info, driver_package="odd-plates 1.2")
    acquisition = Acquisition(odd)
    run = TrialRun(
        Library(tmp_path), acquisition, header(acquisition), replace(plan(1.0), zero_s=0)
    )
    acquisition.start()
    drive(run)
    acquisition.stop()
    if sent_hz == RATE_HZ:
        assert saved(run).accepted is not None
        return
    assert isinstance(run.error, PlatformRateError)
    assert "its driver 'odd' (odd-plates 1.2) declares 1000.0" in str(run.error)
    assert run.state is TrialState.FAILED
    assert not list(tmp_path.rglob("*.journal"))


def test_a_rate_that_stays_hidden_is_waited_for_so_long_and_no_longer() -> None:
    now_s = [0.0]
    odd = Odd()
    odd.sends.clear()
    acquisition = Acquisition(odd, monotonic=lambda: now_s[0])
    acquisition.start()
    waits = [acquisition.awaits_rate]
    now_s[0] = LONGEST_RATE_WAIT_S + 0.1
    assert [*waits, acquisition.awaits_rate] == [True, False]
    odd.sends.set()
    acquisition.stop()


def test_python_waits_for_the_rate_and_doubts_it() -> None:
    with LivePlatform(Odd(sent_hz=500.0), "plate", None) as platform:
        with pytest.raises(PlatformRateError, match="no time would be right"):
            platform.record(1.0)
        assert platform.concerns == (StreamConcern.WRONG_RATE,)


def test_what_is_not_in_real_time_is_not_judged_by_its_arrival(tmp_path: Path) -> None:
    odd = Odd(sent_hz=4000.0)
    odd.info = replace(Odd.info, real_time=False)
    _, trial = recorded(tmp_path, odd, record_s=3.0)
    assert trial.arrivals == ()
    assert all(check.check != "sample_rate" for check in trial.checks)


def test_damage_voids_the_trial_it_happened_in_and_not_the_one_before(tmp_path: Path) -> None:
    """What a driver has decoded ahead stands in its statistics before its samples are delivered."""
    damaged_bytes = [0]
    odd = Odd(lambda odd, block: replace(block, damaged_bytes=damaged_bytes[0]))
    acquisition = Acquisition(odd)
    acquisition.start()
    found = []
    for happens in (0, 28):
        odd.statistics = StreamStatistics(10**6, 10**3 * (1 + happens), 1)
        damaged_bytes[0] = happens
        run = TrialRun(Library(tmp_path), acquisition, header(acquisition), plan(1.0))
        drive(run)
        found.append(saved(run).damaged_bytes)
    acquisition.stop()
    assert found[0] == 0
    assert found[1] > 0
    assert found[1] % 28 == 0


class Queued(Odd):
    """It has decoded a hundred blocks at once, and hands them out one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.handed_out = threading.Semaphore(0)
        self.n_left = 100
        self._arrival_s = time.monotonic()

    def read(self, timeout_s: float) -> Block | None:
        if timeout_s:
            self.handed_out.acquire(timeout=timeout_s)
        if not self.n_left:
            return None
        self.n_left -= 1
        block = super().read(0.0)
        assert block is not None
        return replace(block, arrival_s=self._arrival_s)


def test_what_is_decoded_when_the_stream_is_stopped_is_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long a busy computer takes for it.
    monkeypatch.setattr("forceplate.acquisition.acquisition.LONGEST_DRAIN_S", 60.0)
    queued = Queued()
    acquisition = Acquisition(queued)
    written: list[Block] = []
    recording = acquisition.start_recording(Sink(written))
    acquisition.start()
    queued.handed_out.release()
    until(lambda: acquisition.ring.n_written)
    acquisition.stop()
    assert acquisition.fault is None
    assert queued.n_left == 0
    assert acquisition.ring.n_written == 100 * N_ROWS
    assert recording.n_samples == sum(len(block.counts) for block in written) == 100 * N_ROWS


class Sink:
    """Keeps what is written."""

    def __init__(self, written: list[Block]) -> None:
        self._written = written

    def append(self, block: Block) -> None:
        self._written.append(block)

    def sync(self) -> None:
        pass


def test_no_block_is_counted_and_not_written_when_the_recording_ends() -> None:
    counts = np.zeros((1, 1), np.int32)
    for _ in range(50):
        written: list[Block] = []
        recording = Recording(Sink(written), RATE_HZ)
        ending = threading.Thread(target=recording.finish)
        for number in range(400):
            recording.put(Block(number, counts, float(number)))
            if number == 200:
                ending.start()
        ending.join()
        assert recording.n_samples == sum(len(block.counts) for block in written) > 200


SOURCE = """
import sys
from tests.spoken import in_language
from tests.faults.test_driver_faults import ERRS, Odd
class _Driver:
    name = "odd"
    n_opened = 0
    def discover(self): return ()
    def open(self, address):
        self.n_opened += 1
        return Odd(ERRS["no row"])
driver = _Driver()
"""


@pytest.fixture
def _odd_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(tmp_path)
    info = tmp_path / "odd_faults-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-faults\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{ENTRY_POINT_GROUP}]\nodd = odd_faults:driver\n")
    (tmp_path / "odd_faults.py").write_text(SOURCE)
    yield
    sys.modules.pop("odd_faults", None)


@pytest.mark.usefixtures("_odd_is_installed")
def test_a_link_does_not_open_a_driver_again_that_erred() -> None:
    link = PlatformLink()
    link.open("odd", "COM3")
    until(lambda: link.state is LinkState.FAILED, "the failure")
    assert isinstance(link.error, DriverFault)
    assert "a block of it holds no sample" in str(link.error)
    assert sys.modules["odd_faults"].driver.n_opened == 1
    link.close()
    assert link.wait_closed(PATIENCE_S)
