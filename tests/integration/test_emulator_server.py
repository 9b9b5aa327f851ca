"""The emulator: it ends cleanly whenever it is interrupted, hurries and fails when asked to."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from forceplate.errors import EmulatedDeviceError, PlatformDisconnectedError
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import PersonSource, Press
from forceplate_drivers.port import open_port
from tests.integration.command_line import emulating_program, needs_pty
from tests.integration.far_end import Ramp
from tests.patience import PATIENCE_S


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Press Ctrl-C; this process takes it as a program at a terminal does."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    main = threading.main_thread().ident
    assert main is not None
    timer = threading.Timer(seconds, signal.pthread_kill, (main, signal.SIGINT))
    timer.start()
    try:
        yield
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)


@needs_pty
def test_an_interrupt_leaves_the_device_served_until_it_is_unplugged() -> None:
    person = PersonSource([Press(80.0)], 0, 1000.0)
    with EmulatorServer(HarpDevice(person)) as server:
        with interrupted_after(0.05), pytest.raises(KeyboardInterrupt):
            server.wait()
        (serving,) = [each for each in threading.enumerate() if each.name == "emulator"]
        assert serving.is_alive()


@needs_pty
def test_it_ends_without_a_word_as_soon_as_it_has_begun() -> None:
    with emulating_program("openscale") as address:
        assert address.startswith("/dev/")


class Failing(LineDevice):
    """It fails where it is told to."""

    failing = ""

    def produce(self, n_samples: int) -> bytes:
        if self.failing == "produce":
            self._source.take(n_samples).reshape(n_samples + 1, 1)
        return super().produce(n_samples)

    def power_on(self) -> bytes:
        if self.failing == "power_on":
            raise KeyError("battery")
        return super().power_on()


def read_until_gone(server: EmulatorServer) -> None:
    with closing(open_port(server.address, default_baud=115200)) as port:
        while True:
            port.read(PATIENCE_S)


def gone(server: EmulatorServer) -> None:
    with pytest.raises(PlatformDisconnectedError):
        read_until_gone(server)
    server.wait()


def test_a_device_that_fails_is_unplugged_and_the_server_says_why() -> None:
    device = Failing(Ramp())
    device.failing = "produce"
    with (
        pytest.raises(EmulatedDeviceError, match=r"device Failing failed.*\(ValueError\)"),
        EmulatorServer(device, tcp_port=0) as server,
    ):
        gone(server)


def test_who_reads_a_device_that_fails_is_told_too() -> None:
    device = Failing(Ramp())
    device.failing = "produce"
    with (
        pytest.raises(PlatformDisconnectedError) as caught,
        EmulatorServer(device, tcp_port=0) as server,
    ):
        read_until_gone(server)
    assert "device Failing failed" in caught.value.__notes__[0]


def test_a_device_that_fails_at_power_up_is_never_plugged_in(tmp_path: Path) -> None:
    device = Failing(Ramp())
    device.failing = "power_on"
    link = tmp_path / "plate"
    with (
        pytest.raises(EmulatedDeviceError, match=r"\(KeyError\)"),
        EmulatorServer(device, link=link),
    ):
        pytest.fail("it is served")
    assert not link.is_symlink()


def numbers_said(server: EmulatorServer, n: int, hasten_s: float) -> list[int]:
    """Open a device that counts, hasten it, and read so many numbers or until it has gone."""
    said = b""
    with closing(open_port(server.address, default_baud=115200)) as port:
        server.hasten(hasten_s)
        while said.count(b"\n") < n + 2:
            try:
                said += port.read(PATIENCE_S)
            except PlatformDisconnectedError:
                break
    return [int(line) for line in said.split(b"\n")[1:-1]]  # the ends may be cut


def counting(sample_rate_hz: float) -> LineDevice:
    return LineDevice(Ramp(sample_rate_hz=sample_rate_hz))


@needs_pty
def test_hastened_a_device_says_at_once_what_would_take_minutes() -> None:
    with EmulatorServer(counting(1.0)) as server:
        numbers = numbers_said(server, 290, hasten_s=300.0)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(numbers) >= 290


@needs_pty
def test_hastened_again_before_that_has_passed_nothing_is_added() -> None:
    server = EmulatorServer(counting(1.0))
    server._anchor()
    for _ in range(50):
        server.hasten(100.0)
    assert 100 <= server._due_samples() < 200
    assert 100 <= server._due_samples() < 200  # until they are produced
    with server:
        pass  # it closes what it opened


@needs_pty
def test_a_fault_befalls_so_long_after_it_was_asked_for() -> None:
    server = EmulatorServer(counting(100.0))
    server.befall(parse_fault("unplug@2"))
    with server:
        numbers = numbers_said(server, 10_000, hasten_s=1.5)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert 150 <= numbers[-1] <= 199  # what was under way may be lost with the plug
