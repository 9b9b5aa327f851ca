"""What every driver does, shown on the driver for streams of the Lab Streaming Layer.

The tests are those of every driver; only the device is another: a sender on this computer.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from forceplate.errors import PlatformNotFoundError, WrongDeviceError
from forceplate.platform import Driver, Platform, PlatformAddress, ScanningDriver, load_driver
from forceplate.testing import PlatformContract, receive
from forceplate.testing.contract import receive_on
from forceplate.testing.emulated_port import PERIOD, Ramp
from forceplate.testing.platform_contract import Plugged
from forceplate.types import Clock
from forceplate_calibration import Concern, declared_calibration
from forceplate_drivers import lsl
from tests.patience import PATIENCE_S

pylsl = pytest.importorskip("pylsl", reason="the optional extra lsl is not installed")

RATE_HZ = 1000.0
CHUNK = 20
SPEED = 4.0


@dataclass
class Stream:
    """What a sender declares of its stream."""

    kind: str = "int32"
    rate_hz: float = RATE_HZ
    unit: str = "counts"
    jitter_s: float = 0.0
    labels: tuple[str, ...] = ("front", "rear")


class Sender:
    """Sends the recording, its time stamps those of a device; damages it while told to."""

    def __init__(
        self, stream: Stream, name: str, source_id: str = "", speed: float = SPEED
    ) -> None:
        self.is_damaged = False
        self._speed = speed
        source_id = source_id or f"id-{name}"
        n_channels = len(stream.labels)
        info = pylsl.StreamInfo(name, "Force", n_channels, stream.rate_hz, stream.kind, source_id)
        channels = info.desc().append_child("channels")
        for label in stream.labels:
            node = channels.append_child("channel")
            node.append_child_value("label", label)
            node.append_child_value("unit", stream.unit)
        self._stream = stream
        self._outlet = pylsl.StreamOutlet(info)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lsl sender", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(PATIENCE_S)
        self._outlet = None

    def _run(self) -> None:
        rng = np.random.default_rng(1)
        ramp = Ramp(len(self._stream.labels), RATE_HZ)
        start_s, row = float(pylsl.local_clock()), 0
        while not self._stopping.wait(start_s + row / RATE_HZ / self._speed - pylsl.local_clock()):
            index = np.arange(row, row + CHUNK)
            times_s = start_s + index / RATE_HZ + rng.uniform(0, 1, CHUNK) * self._stream.jitter_s
            if self.is_damaged:
                index, times_s = np.delete(index, 7), np.delete(times_s, 7)
                times_s[3] += 0.4 / RATE_HZ
            if self._stream.kind == "string":
                self._outlet.push_sample(["no force"] * len(self._stream.labels))
            else:
                self._outlet.push_chunk(ramp.rows(index % PERIOD), times_s.tolist())
            row += CHUNK


def quick() -> Driver:
    assert load_driver("lsl").name == lsl.LslDriver.name
    return lsl.LslDriver(learn_s=0.1)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lsl, "SEARCH_S", 0.2)
    monkeypatch.setattr(lsl, "FIND_S", 2.0)


@pytest.fixture
def stream(request: pytest.FixtureRequest) -> Stream:
    return getattr(request, "param", Stream())


@pytest.fixture
def name() -> str:
    return f"plate {uuid.uuid4().hex[:8]}"


@pytest.fixture
def sender(stream: Stream, name: str) -> Iterator[Sender]:
    sender = Sender(stream, name)
    yield sender
    sender.stop()


@pytest.fixture
def platform(sender: Sender, name: str) -> Iterator[Platform]:
    with closing(quick().open(name)) as platform:
        yield platform


class TestLsl(PlatformContract):
    """A stream of counts with even time stamps."""

    driver = quick()
    n_channels = 2

    @contextmanager
    def plugged(self, *, speed: float = SPEED) -> Iterator[Plugged]:
        name = f"plate {uuid.uuid4().hex[:8]}"
        sender = Sender(Stream(), name, speed=speed)
        try:
            yield Plugged(name, sender.stop)
        finally:
            sender.stop()


def test_damage_is_counted_and_leaves_no_wrong_sample(sender: Sender, platform: Platform) -> None:
    platform.start()
    before = receive(platform, 50)
    sender.is_damaged = True
    damaged = receive_on(platform, before, 200)
    sender.is_damaged = False
    received = receive_on(platform, damaged, 200)
    statistics = platform.statistics
    assert statistics.damaged_bytes > 0
    assert statistics.lost_samples >= received.n_missing > 0
    assert_array_equal(np.diff(received.counts[:, 0] - received.index), 0)


def test_looking_for_platforms_sends_nothing_into_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lsl, "load_pylsl", lambda: pytest.fail("it looked"))
    assert list(load_driver("lsl").discover()) == []


def test_it_says_what_the_sender_says(platform: Platform, name: str) -> None:
    info = platform.info
    assert info.model == f"LSL stream {name}"
    assert info.serial_number == f"id-{name}"
    assert [channel.name for channel in info.channels] == ["front", "rear"]
    assert (info.sample_rate_hz, info.clock, info.detects_loss) == (RATE_HZ, Clock.DEVICE, True)
    assert not info.simulated


def test_a_stream_is_found_by_its_source_id_too(sender: Sender, name: str) -> None:
    with closing(quick().open(f"source_id=id-{name}")) as platform:
        assert platform.info.model == f"LSL stream {name}"
    assert not sender.is_damaged


@pytest.mark.parametrize(
    "stream", [Stream("double64", unit="N"), Stream("float32", unit="N")], indirect=True
)
def test_a_stream_of_newtons_becomes_counts_of_a_stated_step(platform: Platform) -> None:
    assert platform.info.channels[0].name == "front [1e-05 N]"
    platform.start()
    block = platform.read(2.0)
    assert block is not None
    newtons = block.counts[:, 0] * 1e-5
    np.testing.assert_allclose(newtons, np.rint(newtons), atol=1e-6)
    assert np.diff(newtons) == pytest.approx(1.0)


@pytest.mark.parametrize("stream", [Stream("double64", unit="N", labels=("Fz",))], indirect=True)
def test_a_stream_in_newtons_needs_no_calibration_file(platform: Platform) -> None:
    calibration = declared_calibration(platform.info)
    assert calibration is not None
    assert calibration.concerns(platform.info, date(2026, 3, 2)) == (Concern.NOMINAL,)
    platform.start()
    block = platform.read(2.0)
    assert block is not None
    force_n = calibration.force_n(block.counts, np.zeros(1))
    np.testing.assert_allclose(force_n, np.rint(force_n), atol=1e-6)
    assert np.diff(force_n) == pytest.approx(1.0)


LONG = "force of the left hallux " * 20


@pytest.mark.parametrize(
    "stream", [Stream(labels=(f"{LONG}a", f"{LONG}b", "\u200b"))], indirect=True
)
def test_what_a_sender_says_at_length_is_shortened_and_is_not_the_drivers_fault(
    platform: Platform,
) -> None:
    names = [channel.name for channel in platform.info.channels]
    assert names == [f"{LONG[:40]}_0", f"{LONG[:40]}_1", "ch2"]


@pytest.mark.parametrize("stream", [Stream("double64", unit="N"), Stream()], indirect=True)
def test_several_forces_and_counts_declare_nothing(platform: Platform) -> None:
    """Nobody may add what could be the axes of a vector."""
    assert declared_calibration(platform.info) is None


def test_a_scan_finds_streams_by_name_and_those_of_one_name_by_id(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lsl, "SEARCH_S", 2.0)
    sent = [Stream(), Stream(), Stream(), Stream("string")]
    names = [name, name, f"{name} b", f"{name} c"]
    senders = [
        Sender(stream, called, f"id-{i}-{name}")
        for i, (stream, called) in enumerate(zip(sent, names, strict=True))
    ]
    try:
        found = {
            place.address: place.description for place in quick_scan() if name in place.address
        }
    finally:
        for sender in senders:
            sender.stop()
    assert sorted(found) == [f"{name} b", f"source_id=id-0-{name}", f"source_id=id-1-{name}"]
    assert found[f"{name} b"] == "Force, 2 channels, 1000 Hz"


def quick_scan() -> Sequence[PlatformAddress]:
    driver = load_driver("lsl")
    assert isinstance(driver, ScanningDriver)
    return driver.scan()


@pytest.mark.parametrize("stream", [Stream(jitter_s=0.0008)], indirect=True)
def test_times_of_arrival_are_the_computers_and_show_no_loss(platform: Platform) -> None:
    assert platform.info.clock is Clock.HOST
    assert not platform.info.detects_loss
    platform.start()
    block = platform.read(2.0)
    assert block is not None
    assert block.device_time_s is None


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (Stream(rate_hz=0.0), "no fixed sample rate"),
        (Stream("string"), "sends string, not numbers"),
        (Stream("float32", unit="V"), "front in V"),
        (Stream(rate_hz=500.0), "declares 500 samples/s and its time stamps give 1000"),
    ],
    indirect=["stream"],
)
def test_what_cannot_be_measured_with_is_refused(sender: Sender, name: str, why: str) -> None:
    with pytest.raises(WrongDeviceError, match=why):
        quick().open(name)
    assert not sender.is_damaged


def test_a_stream_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lsl, "FIND_S", 0.5)
    with pytest.raises(PlatformNotFoundError, match="no stream nowhere"):
        quick().open("nowhere")


@pytest.mark.parametrize("address", ["", "it's", "a\nb", "source_id="])
def test_what_is_no_name_is_refused(address: str) -> None:
    with pytest.raises(PlatformNotFoundError, match="Type its name"):
        quick().open(address)


def test_two_streams_of_one_name_are_told_apart_by_hand(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lsl, "SEARCH_S", 2.0)  # the second is heard half a second later
    senders = [Sender(Stream(), name, f"id-{i}") for i in range(2)]
    try:
        with pytest.raises(PlatformNotFoundError, match="source_id=id-0, source_id=id-1"):
            quick().open(name)
    finally:
        for sender in senders:
            sender.stop()


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from forceplate.errors import DriverNotFoundError

    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(DriverNotFoundError, match=r'pip install "forceplate\[lsl\]"'):
        quick().open("plate")
