"""What every driver does, shown on every built-in driver by the kit that ships for others."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing
from itertools import count
from typing import ClassVar

import pytest

from forceplate.errors import PlatformNotFoundError, WrongDeviceError
from forceplate.platform import installed_drivers, load_driver
from forceplate.testing import DriverContract, EmulatedPort, Ramp, receive, served
from forceplate_drivers import bitalino, board, gauge, harp, line, loadstar, mark10, openscale
from forceplate_drivers.emulation.bitalino import BitalinoDevice
from forceplate_drivers.emulation.bitalino import emulator as emulated_bitalino
from forceplate_drivers.emulation.board import BoardDevice
from forceplate_drivers.emulation.device import EmulatedDevice
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.loadstar import LoadstarDevice
from forceplate_drivers.emulation.mark10 import Mark10Device
from forceplate_drivers.emulation.mark10 import emulator as emulated_mark10
from forceplate_drivers.emulation.openscale import OpenScaleDevice
from forceplate_drivers.emulation.server import HAS_PTY
from forceplate_drivers.emulation.sources import Bench
from forceplate_drivers.port import Port
from forceplate_drivers.stream_platform import PortDriver
from tests.line_learning import learned_at

needs_pty = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Do not wait long for devices that never speak."""
    monkeypatch.setattr(bitalino, "PAUSE_S", 0.0)
    if "refused" in request.node.name or "nobody" in request.node.name:
        monkeypatch.setattr(board, "ANSWER_S", 0.1)
        monkeypatch.setattr(harp, "REPLY_TIMEOUT_S", 0.3)
        monkeypatch.setattr(openscale, "BOOT_TIMEOUT_S", 0.3)
        monkeypatch.setattr(openscale, "BAUD_TIMEOUT_S", 0.1)
        monkeypatch.setattr(openscale, "MENU_TIMEOUT_S", 0.2)
        monkeypatch.setattr(line, "LEARN_TIMEOUT_S", 0.6)
        monkeypatch.setattr(gauge, "REPLY_TIMEOUT_S", 0.05)
        monkeypatch.setattr(bitalino, "ANSWER_S", 0.1)
        monkeypatch.setattr(bitalino, "_MOST_DRAIN_S", 0.1)


class TestHarp(DriverContract):
    """Frames with a checksum and time stamps."""

    driver = harp.driver
    emulator = Emulator(HarpDevice, 1000.0)
    replays_from_the_start = True


class TestBoard(DriverContract):
    """Frames with a CRC-32 and an index counted at the converter."""

    driver = board.driver
    emulator = Emulator(BoardDevice, 1000.0)
    replays_from_the_start = True


class TestOpenScale(DriverContract):
    """Lines with milliseconds and no checksum."""

    driver = openscale.driver
    emulator = Emulator(OpenScaleDevice, 80.0, Bench(n_channels=1))
    replays_from_the_start = True
    sees_changed_bytes = False


class TestLine(DriverContract):
    """Lines with nothing but numbers."""

    driver = PortDriver("line", learned_at, line.BAUD_RATES[0], interface_version=1)
    emulator = Emulator(LineDevice, 1000.0, Bench(n_channels=2))
    sees_changed_bytes = False
    speed = 4.0  # paced: while it learns what a line is, the driver reads as fast as lines come

    def test_samples_come_as_fast_as_the_driver_says(self) -> None:
        """Learned by the arrival of lines: with the clock of the computer alone."""
        patient = TestLineByTheClock()
        patient.test_samples_come_as_fast_as_the_driver_says()


class TestLineByTheClock(DriverContract):
    """The driver as it is installed."""

    driver = line.driver
    emulator = TestLine.emulator
    __test__: ClassVar[bool] = False


class TestMark10(DriverContract):
    """Lines of a gauge, with their unit, that nothing numbers or checks."""

    driver = mark10.driver
    emulator = emulated_mark10
    sees_changed_bytes = False
    replays_from_the_start = True


def loadstar_learned_at(port: Port, address: str) -> loadstar.LoadstarPlatform:
    """Open an interface; of one in memory, each look at the clock takes as long."""
    looks = count()
    monotonic = (lambda: next(looks) / 100) if isinstance(port, EmulatedPort) else time.monotonic
    return loadstar.LoadstarPlatform(port, address, learn_s=0.1, monotonic=monotonic)


class TestLoadstar(DriverContract):
    """Lines of numbers that are padded, whose rate is learned by their arrival."""

    driver = PortDriver(
        "loadstar", loadstar_learned_at, loadstar.BAUD_RATES[0], interface_version=1
    )
    emulator = Emulator(LoadstarDevice, 500.0, Bench(n_channels=1))
    sees_changed_bytes = False
    replays_from_the_start = True
    speed = 20.0  # paced: bytes in bursts teach no rate

    def test_samples_come_as_fast_as_the_driver_says(self) -> None:
        """Learned by the arrival of lines, over as long as in a clinic."""
        patient = TestLoadstarByTheClock()
        patient.test_samples_come_as_fast_as_the_driver_says()


class TestLoadstarByTheClock(DriverContract):
    """The driver as it is installed."""

    driver = loadstar.driver
    emulator = TestLoadstar.emulator
    __test__: ClassVar[bool] = False


class TestBitalino(DriverContract):
    """Frames without a header, with a number and a CRC of 4 bits."""

    driver = bitalino.driver
    emulator = emulated_bitalino
    period = 1000
    sees_changed_bytes = False
    replays_from_the_start = True


BUILT_IN = ["bitalino", "board", "harp", "line", "loadstar", "mark10", "openscale"]


def test_all_built_in_drivers_are_installed() -> None:
    assert {*BUILT_IN, "lsl"} <= set(installed_drivers())


@pytest.mark.parametrize("name", BUILT_IN)
def test_where_nothing_listens_that_is_told(name: str) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(PlatformNotFoundError, match=rf"Nothing listens at socket://.*:{port}"):
        load_driver(name).open(f"socket://127.0.0.1:{port}")


@needs_pty
@pytest.mark.parametrize("name", BUILT_IN)
def test_where_nobody_answers_is_no_platform(name: str) -> None:
    import tty

    master, slave = os.openpty()
    tty.setraw(slave)
    try:
        with pytest.raises(WrongDeviceError, match=os.ttyname(slave)):
            load_driver(name).open(os.ttyname(slave))
    finally:
        os.close(master)
        os.close(slave)


DEVICES: dict[str, Callable[[], EmulatedDevice]] = {
    "bitalino": lambda: BitalinoDevice(Ramp(1, 1000.0)),
    "board": lambda: BoardDevice(Ramp(4, 1000.0)),
    "harp": lambda: HarpDevice(Ramp(4, 1000.0)),
    "openscale": lambda: OpenScaleDevice(Ramp(1, 80.0)),
    "line": lambda: LineDevice(Ramp(2, 1000.0)),
    "loadstar": lambda: LoadstarDevice(Ramp(1, 80.0)),
    "mark10": lambda: Mark10Device(Ramp(1, 250.0)),
}
# one that answers in frames, one in lines, and one that always sends: the others are of their kinds
OTHERS = [(a, b) for a in DEVICES for b in ("harp", "line", "mark10") if a != b]


@pytest.mark.parametrize(("name", "other"), OTHERS)
def test_another_built_in_device_is_refused(name: str, other: str) -> None:
    with (
        served(DEVICES[other](), tcp=True) as address,
        pytest.raises(WrongDeviceError, match="socket://"),
    ):
        load_driver(name).open(address)


@needs_pty
def test_a_busy_port_is_named_and_the_stream_on_it_unharmed() -> None:
    with (
        served(HarpDevice(Ramp(4, 1000.0))) as address,
        closing(harp.driver.open(address)) as platform,
    ):
        assert platform.info.simulated, "behind a pseudo-terminal is a program"
        platform.start()
        receive(platform, 50)
        with pytest.raises(PlatformNotFoundError, match=f"{address} is in use by another program"):
            harp.driver.open(address)
        assert platform.read(5.0) is not None
        assert platform.statistics.lost_samples == 0


@needs_pty
def test_a_closed_port_can_be_opened_again() -> None:
    with served(HarpDevice(Ramp(4, 1000.0))) as address:
        for _ in range(2):
            with closing(harp.driver.open(address)) as platform:
                platform.start()
                assert receive(platform, 10).counts[0, 0] == 0
