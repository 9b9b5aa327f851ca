"""What every driver does, shown on every built-in driver over a pseudo-terminal and over TCP."""

from __future__ import annotations

import math
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from forceplate.errors import (
    PlatformDisconnectedError,
    PlatformNotFoundError,
    WrongDeviceError,
)
from forceplate.platform import Driver, Platform, installed_drivers, load_driver
from forceplate.types import Block
from forceplate_drivers import harp, line, openscale
from forceplate_drivers.emulation.device import CountsSource, EmulatedDevice
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.openscale import OpenScaleDevice
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from forceplate_drivers.emulation.sources import ReplaySource
from tests.line_learning import open_at

N_RECORDED = 30_000
N_READ = 2000
PATIENCE_S = 10.0


@dataclass(frozen=True)
class Built:
    """A built-in driver and how its device is emulated in these tests."""

    name: str
    n_channels: int
    sample_rate_hz: float
    emulate: Callable[[CountsSource], EmulatedDevice]
    speed: float
    starts_at_zero: bool
    """The device begins the recording anew when a stream is started."""


BUILT = {
    built.name: built
    for built in (
        Built("harp", 8, 1000.0, HarpDevice, math.inf, True),
        Built("openscale", 1, 80.0, OpenScaleDevice, math.inf, True),
        # paced: while it learns what a line is, the driver reads as fast as lines come
        Built("line", 2, 1000.0, LineDevice, 4.0, False),
    )
}
TRANSPORTS = ["tcp", *(["pty"] if HAS_PTY else [])]
needs_pty = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")


class Damaging:
    """A device whose bytes are spoilt while ``rubbish`` is not empty."""

    def __init__(self, device: EmulatedDevice) -> None:
        self._device = device
        self.rubbish = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._device, name)

    def produce(self, n_samples: int) -> bytes:
        data = self._device.produce(n_samples)
        inside = len(data) // 2 + 5  # of a frame, of a line
        return data[:inside] + self.rubbish + data[inside:]


@dataclass
class Rig:
    """A driver and the device it can open."""

    built: Built
    driver: Driver
    device: Damaging
    address: str
    unplug: Callable[[], None]


def recorded(built: Built) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Return counts whose channel 0 is the sample's index."""
    rng = np.random.default_rng(5)
    counts = rng.integers(-32768, 32767, (N_RECORDED, built.n_channels), np.int32, endpoint=True)
    counts[:, 0] = np.arange(N_RECORDED)
    return counts


def installed(name: str) -> Driver:
    driver = load_driver(name)
    return line.LineDriver(learn_s=0.1) if name == "line" else driver


class LineDriverByLines(line.LineDriver):
    """The line driver, learning by the lines that come and not by how fast they are read."""

    def open(self, address: str) -> line.LinePlatform:
        return open_at(address, learn_lines=100)


@pytest.fixture(params=BUILT)
def built(request: pytest.FixtureRequest) -> Built:
    return BUILT[request.param]


@pytest.fixture(params=TRANSPORTS)
def rig(built: Built, request: pytest.FixtureRequest) -> Iterator[Rig]:
    device = Damaging(built.emulate(ReplaySource(recorded(built), built.sample_rate_hz)))
    with ExitStack() as plugged:
        server = plugged.enter_context(
            EmulatorServer(
                cast("EmulatedDevice", device),
                speed=built.speed,
                tcp_port=0 if request.param == "tcp" else None,
            )
        )
        driver = LineDriverByLines() if built.name == "line" else installed(built.name)
        yield Rig(built, driver, device, server.address, plugged.close)


@pytest.fixture
def platform(rig: Rig) -> Iterator[Platform]:
    with closing(rig.driver.open(rig.address)) as platform:
        yield platform


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long for devices that never speak."""
    monkeypatch.setattr(harp, "REPLY_TIMEOUT_S", 0.3)
    monkeypatch.setattr(openscale, "BOOT_TIMEOUT_S", 0.3)
    monkeypatch.setattr(openscale, "BAUD_TIMEOUT_S", 0.1)
    monkeypatch.setattr(openscale, "MENU_TIMEOUT_S", 0.2)
    monkeypatch.setattr(line, "LEARN_TIMEOUT_S", 0.6)


def read_blocks(platform: Platform, n_samples: int) -> list[Block]:
    blocks: list[Block] = []
    deadline_s = time.monotonic() + PATIENCE_S
    while sum(len(block.counts) for block in blocks) < n_samples:
        assert time.monotonic() < deadline_s, "too few samples came"
        block = platform.read(0.5)
        if block is not None:
            blocks.append(block)
    return blocks


def indices(blocks: list[Block]) -> list[int]:
    return [block.first_sample + i for block in blocks for i in range(len(block.counts))]


def counts_of(blocks: list[Block]) -> np.ndarray[Any, np.dtype[np.int32]]:
    return np.concatenate([block.counts for block in blocks])


def test_all_built_in_drivers_are_installed() -> None:
    assert set(BUILT) <= set(installed_drivers())


def test_the_entry_point_names_a_driver(built: Built) -> None:
    driver = load_driver(built.name)
    assert isinstance(driver, Driver)
    assert driver.name == built.name


def test_discover_lists_usb_ports_and_opens_none(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb, built_in = ListPortInfo("/dev/ttyUSB7"), ListPortInfo("/dev/ttyS0")
    usb.vid, usb.pid, usb.serial_number = 0x0403, 0x6001, "A7"
    usb.description = "a serial bridge"
    monkeypatch.setattr(list_ports, "comports", lambda: [built_in, usb])
    opened: list[object] = []
    monkeypatch.setattr(os, "open", lambda *where: opened.append(where))
    monkeypatch.setattr(socket, "socket", lambda *where: opened.append(where))
    (found,) = load_driver(built.name).discover()
    assert (found.driver, found.address) == (built.name, "/dev/ttyUSB7")
    assert found.description == "a serial bridge"
    assert found.hardware_id == "0403:6001:A7"
    assert opened == []


def test_info_is_whole_and_constant(rig: Rig, platform: Platform) -> None:
    info = platform.info
    assert isinstance(platform, Platform)
    assert info.driver == rig.built.name
    assert info.model
    assert math.isfinite(info.sample_rate_hz)
    assert info.sample_rate_hz > 0
    assert len(info.channels) == rig.built.n_channels
    assert len({channel.name for channel in info.channels}) == rig.built.n_channels
    assert all(c.min_counts < 0 < c.max_counts for c in info.channels)
    platform.start()
    read_blocks(platform, 50)
    assert platform.info == info
    platform.stop()
    assert platform.info == info


@needs_pty
@pytest.mark.parametrize("rig", ["pty"], indirect=True)
def test_what_is_behind_a_pseudo_terminal_is_simulated(platform: Platform) -> None:
    assert platform.info.simulated


def test_a_replay_arrives_bit_for_bit(rig: Rig, platform: Platform) -> None:
    platform.start()
    blocks = read_blocks(platform, N_READ)
    counts, index = counts_of(blocks), indices(blocks)
    assert index == list(range(len(counts)))
    first = int(counts[0, 0])
    if rig.built.starts_at_zero:
        assert first == 0
    assert_array_equal(counts, recorded(rig.built)[first : first + len(counts)])
    assert all(block.missing_before == block.retracts == 0 for block in blocks)


def test_blocks_are_read_only_rows_of_int32(rig: Rig, platform: Platform) -> None:
    before_s = time.monotonic()
    platform.start()
    blocks = read_blocks(platform, 200)
    for block in blocks:
        assert block.counts.dtype == np.int32
        assert block.counts.flags.c_contiguous
        assert not block.counts.flags.writeable
        assert block.counts.ndim == 2
        assert block.counts.shape[1] == rig.built.n_channels
        assert len(block.counts) > 0
        if block.device_time_s is not None:
            assert block.device_time_s.shape == (len(block.counts),)
            assert block.device_time_s.dtype == np.float64
    arrivals_s = [block.arrival_s for block in blocks]
    assert arrivals_s == sorted(arrivals_s)
    assert before_s <= arrivals_s[0]
    assert arrivals_s[-1] <= time.monotonic()


def test_a_stream_can_be_started_again_and_begins_at_zero(rig: Rig, platform: Platform) -> None:
    platform.stop()
    for _ in range(3):
        platform.start()
        blocks = read_blocks(platform, 100)
        assert indices(blocks) == list(range(len(counts_of(blocks))))
        steps = np.diff(counts_of(blocks)[:, 0])
        assert_array_equal(steps, 1)
        if rig.built.starts_at_zero:
            assert counts_of(blocks)[0, 0] == 0
        platform.stop()
        platform.stop()


def test_statistics_account_for_a_clean_stream(platform: Platform) -> None:
    before = platform.statistics
    platform.start()
    n_samples = len(counts_of(read_blocks(platform, 300)))
    after = platform.statistics
    assert after.received_bytes >= before.received_bytes + n_samples * 2
    assert after.damaged_bytes == after.damage_events == after.lost_samples == 0


def test_damage_is_counted_and_never_raised(rig: Rig, platform: Platform) -> None:
    platform.start()
    blocks = read_blocks(platform, 50)
    rig.device.rubbish = b"\x03\x00\xff7,7\x807\n,\x1a"
    while platform.statistics.damage_events < 3:
        blocks += read_blocks(platform, 10)
    rig.device.rubbish = b""
    blocks += read_blocks(platform, 600)
    statistics = platform.statistics
    assert statistics.damaged_bytes > 0
    assert 0 < statistics.damage_events <= statistics.damaged_bytes
    missing = sum(block.missing_before + block.retracts for block in blocks)
    assert statistics.lost_samples >= missing > 0
    next_sample = 0
    for block in blocks:
        assert block.first_sample == next_sample + block.missing_before
        next_sample = block.first_sample + len(block.counts)


def read_on_until_it_ends(platform: Platform, timeout_s: float = 0.5) -> None:
    deadline_s = time.monotonic() + 2.0
    while time.monotonic() < deadline_s:
        platform.read(timeout_s)


@pytest.mark.parametrize("timeout_s", [0.0, 0.05, 0.5])
def test_unplugging_ends_reading_with_disconnected(
    rig: Rig, platform: Platform, timeout_s: float
) -> None:
    platform.start()
    read_blocks(platform, 50)
    rig.unplug()
    with pytest.raises(PlatformDisconnectedError, match=r"[Cc]heck cable|closed"):
        read_on_until_it_ends(platform, timeout_s)
    with pytest.raises(PlatformDisconnectedError):
        platform.read(timeout_s)
    platform.close()


@pytest.mark.parametrize("is_started", [True, False])
def test_close_from_another_thread_ends_a_read(platform: Platform, is_started: bool) -> None:
    if is_started:
        platform.start()
    ended: list[BaseException] = []
    is_reading = threading.Event()

    def read() -> None:
        try:
            platform.read(0.0)
            is_reading.set()
            read_on_until_it_ends(platform)
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    assert is_reading.wait(PATIENCE_S)
    platform.close()
    platform.close()
    thread.join(3.0)
    assert not thread.is_alive()
    assert [type(error) for error in ended] == [PlatformDisconnectedError]


def test_a_missing_port_is_not_found(built: Built, tmp_path: Path) -> None:
    nowhere = tmp_path / "no-such-port"
    with pytest.raises(PlatformNotFoundError, match="no-such-port"):
        installed(built.name).open(str(nowhere))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(PlatformNotFoundError, match=rf"Nothing listens at socket://.*:{port}"):
        installed(built.name).open(f"socket://127.0.0.1:{port}")


@needs_pty
@pytest.mark.usefixtures("_impatient")
def test_where_nobody_answers_is_no_platform(built: Built) -> None:
    import tty

    master, slave = os.openpty()
    tty.setraw(slave)
    try:
        with pytest.raises(WrongDeviceError, match=os.ttyname(slave)):
            installed(built.name).open(os.ttyname(slave))
    finally:
        os.close(master)
        os.close(slave)


# a board that prints numbers is what the line driver opens, so an OpenScale is none of its others
OTHERS = [(a, b) for a in BUILT for b in BUILT if a != b and (a, b) != ("line", "openscale")]


@pytest.mark.parametrize(("name", "other"), OTHERS)
@pytest.mark.usefixtures("_impatient")
def test_another_device_is_refused(name: str, other: str) -> None:
    there = BUILT[other]
    device = there.emulate(ReplaySource(recorded(there), there.sample_rate_hz))
    with (
        EmulatorServer(device, tcp_port=0) as server,
        pytest.raises(WrongDeviceError, match="socket://"),
    ):
        installed(name).open(server.address)


@needs_pty
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("rig", ["pty"], indirect=True)
def test_a_busy_port_is_named_and_the_stream_on_it_unharmed(rig: Rig, platform: Platform) -> None:
    platform.start()
    blocks = read_blocks(platform, 50)
    with pytest.raises(PlatformNotFoundError, match=f"{rig.address} is in use by another program"):
        rig.driver.open(rig.address)
    blocks += read_blocks(platform, 50)
    assert indices(blocks) == list(range(len(counts_of(blocks))))


@needs_pty
@pytest.mark.parametrize("rig", ["pty"], indirect=True)
def test_a_closed_port_can_be_opened_again(rig: Rig) -> None:
    for _ in range(2):
        with closing(rig.driver.open(rig.address)) as platform:
            platform.start()
            blocks = read_blocks(platform, 10)
            assert indices(blocks) == list(range(len(counts_of(blocks))))
            assert_array_equal(np.diff(counts_of(blocks)[:, 0]), 1)
