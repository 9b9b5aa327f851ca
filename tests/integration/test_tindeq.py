"""The driver of the Progressor: its dialogue, and its thread, over an emulated radio."""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from forceplate import discovery
from forceplate.errors import (
    DriverNotFoundError,
    PlatformDisconnectedError,
    PlatformNotFoundError,
    WrongDeviceError,
)
from forceplate.platform import PlatformAddress
from forceplate.testing import Ramp, receive
from forceplate.testing.contract import receive_on
from forceplate.testing.platform_contract import read_until_it_ends
from forceplate.types import Clock
from forceplate_drivers import bluetooth, tindeq
from forceplate_drivers.bluetooth import GattService
from forceplate_drivers.emulation import bluetooth_endpoint
from forceplate_drivers.emulation.bluetooth_endpoint import BluetoothEndpoint
from forceplate_drivers.emulation.emulator import load_emulator
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.tindeq import TindeqDevice
from forceplate_drivers.tindeq import SERVICE, TindeqPlatform, driver
from forceplate_drivers.tindeq_codec import Command, Tag, encode
from tests.notification_port import NotificationPort

needs_radio = pytest.mark.usefixtures("radio")
SPEED = 8.0
"""No faster than a busy computer carries: what lies in the air comes before an answer."""


@pytest.fixture
def radio() -> None:
    pytest.importorskip("bumble", reason="an emulated radio needs the package bumble")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tindeq, "PAUSE_S", 0.0)
    monkeypatch.setattr(tindeq, "DRAIN_S", 0.02)


@pytest.fixture
def device() -> TindeqDevice:
    return TindeqDevice(Ramp(1, 80.0))


@pytest.fixture
def port(device: TindeqDevice) -> NotificationPort:
    return NotificationPort(device)


@pytest.fixture
def platform(port: NotificationPort) -> TindeqPlatform:
    return TindeqPlatform(port, "Progressor_7125")


def test_it_says_what_the_device_says(platform: TindeqPlatform) -> None:
    info = platform.info
    assert info.model == "Tindeq Progressor"
    assert (info.serial_number, info.firmware) == ("000000007125", "1.2.3.4")
    assert info.sample_rate_hz == pytest.approx(80.0, rel=1e-9)
    assert (info.detects_loss, info.clock, info.simulated) == (True, Clock.DEVICE, True)
    (channel,) = info.channels
    assert channel.nominal_n_per_count == pytest.approx(9.80665e-5, rel=1e-15)


def test_it_is_told_nothing_but_to_start_and_stop_each_time_with_two_bytes(
    device: TindeqDevice, platform: TindeqPlatform
) -> None:
    for _ in range(2):
        platform.start()
        receive(platform, 10)
        platform.stop()
        platform.stop()
    streamed = [Command.START, Command.STOP, Command.ID]
    assert device.commands == [c.message for c in [Command.VERSION, *(3 * streamed)]]
    assert all(a != b for a, b in pairwise(device.commands)), "the same one twice may be overlooked"


class StarvedPort(NotificationPort):
    """A link that is silent for some time of waiting, and then brings what was sent before."""

    silent_s = 0.0

    def read(self, timeout_s: float) -> bytes:
        self.silent_s -= timeout_s
        return b"" if self.silent_s > 0 else super().read(timeout_s)


def test_what_a_starved_link_brings_late_is_not_of_the_next_stream(device: TindeqDevice) -> None:
    port = StarvedPort(device)
    platform = TindeqPlatform(port, "Progressor_7125")
    platform.start()
    receive(platform, 10)
    port.send(device.produce(40))
    port.silent_s = 4 * tindeq.DRAIN_S
    platform.stop()
    platform.start()
    received = receive(platform, 20)
    assert_array_equal(received.counts[:, 0], np.arange(len(received.counts)))
    assert_array_equal(received.index, received.counts[:, 0])


def test_a_device_that_says_nothing_of_itself_is_taken(
    device: TindeqDevice, port: NotificationPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tindeq, "ANSWER_S", 0.02)
    monkeypatch.setattr(
        device,
        "receive",
        lambda data: b"" if data[0] > 0x66 else TindeqDevice.receive(device, data),
    )
    info = TindeqPlatform(port, "Progressor_7125").info
    assert (info.serial_number, info.firmware) == ("", "")


def test_one_that_sends_nothing_is_refused(
    device: TindeqDevice, port: NotificationPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tindeq, "LEARN_S", 0.05)
    monkeypatch.setattr(device, "produce", lambda n_samples: b"")
    with pytest.raises(WrongDeviceError, match=r"Progressor_7125 .* too few samples \(0 in 0.05 s"):
        TindeqPlatform(port, "Progressor_7125")


def test_stamps_of_no_grid_show_no_loss_and_give_no_times(
    device: TindeqDevice, port: NotificationPort
) -> None:
    rng = np.random.default_rng(2)
    device.jitter_us = lambda: int(rng.integers(0, 11_000))
    platform = TindeqPlatform(port, "Progressor_7125")
    assert (platform.info.detects_loss, platform.info.clock) == (False, Clock.HOST)
    assert platform.info.sample_rate_hz == pytest.approx(80.0, rel=0.01)
    platform.start()
    received = receive(platform, 50)
    assert_array_equal(received.index, np.arange(len(received.index)))
    assert received.blocks[0].device_time_s is None


def test_its_time_goes_on_where_its_clock_begins_anew(port: NotificationPort) -> None:
    port.device = TindeqDevice(Ramp(1, 80.0), per_notification=1, first_us=(1 << 32) - 2_000_000)
    platform = TindeqPlatform(port, "Progressor_7125")
    platform.start()
    received = receive(platform, 400)
    time_s = np.concatenate([block.device_time_s for block in received.blocks])
    assert time_s == pytest.approx(np.arange(len(time_s)) / 80.0, abs=1e-6)
    assert received.n_missing == 0


def test_the_samples_of_a_lost_notification_are_missing(
    port: NotificationPort, platform: TindeqPlatform
) -> None:
    platform.start()
    before = receive(platform, 20)
    port.device.produce(12)
    received = receive_on(platform, before, 20)
    assert received.n_missing == 12
    assert_array_equal(received.index, received.counts[:, 0])


def test_a_device_whose_battery_is_empty_says_so(
    port: NotificationPort, platform: TindeqPlatform
) -> None:
    platform.start()
    receive(platform, 20)
    port.send(encode(Tag.LOW_BATTERY, b""))
    while not platform.codec.is_battery_empty:
        platform.read(0.0)
    port.is_unplugged = True
    with pytest.raises(PlatformDisconnectedError, match="battery of Progressor_7125 is empty"):
        read_until_it_ends(platform, 0.1)


def test_it_says_so_too_where_what_came_was_only_gathered(
    port: NotificationPort, platform: TindeqPlatform
) -> None:
    platform.start()
    assert platform.gathers
    port.send(encode(Tag.LOW_BATTERY, b""))
    platform.gather(0.0)
    port.is_unplugged = True
    with pytest.raises(PlatformDisconnectedError, match="went away"):
        platform.gather(0.0)
    with pytest.raises(PlatformDisconnectedError, match="battery of Progressor_7125 is empty"):
        list(iter(platform.take, None))


@needs_radio
def test_an_emulated_device_is_opened_and_found_again_and_again(device: TindeqDevice) -> None:
    with EmulatorServer(device, speed=SPEED) as server:
        for _ in range(2):  # each time by a thread of its own
            with closing(driver.open(server.address)) as platform:
                assert platform.info.simulated
                platform.start()
                assert receive(platform, 8).counts[:8, 0].tolist() == list(range(8))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bluetooth, "SCAN_S", 0.1)
            (found,) = bluetooth.scan("tindeq", SERVICE, server.address)
    assert found == PlatformAddress("tindeq", "F1:F1:F1:F1:F1:F1", "Progressor_7125")
    assert not {"bluetooth", "emulated radio"} & {thread.name for thread in threading.enumerate()}


@needs_radio
def test_lost_notifications_are_missing_and_a_device_that_goes_away_is_gone() -> None:
    device = TindeqDevice(Ramp(1, 80.0), per_notification=1)
    lossy = [parse_fault("lose:0.1")]
    with (
        EmulatorServer(device, speed=SPEED, faults=lossy, seed=1) as server,
        closing(driver.open(server.address)) as platform,
    ):
        platform.start()
        received = receive(platform, 200)
        server.befall(parse_fault("unplug@0"))
        with pytest.raises(PlatformDisconnectedError, match="went away"):
            read_until_it_ends(platform, 0.5)
        with pytest.raises(PlatformDisconnectedError, match="went away"):
            platform.start()
    assert 0 < received.n_missing < 60
    before_the_first = received.counts[0, 0]
    assert_array_equal(received.index + before_the_first, received.counts[:, 0])


class OtherDevice(TindeqDevice):
    """A device of another service under a name like that of a Progressor."""

    def endpoint(self, tcp_port: int | None) -> BluetoothEndpoint:
        other = {"id": "f1".join(SERVICE.id.split("7e")), "notifies": SERVICE.notifies}
        service = GattService(**other, takes=SERVICE.takes, name_prefix="")
        return BluetoothEndpoint(service, self.name, tcp_port or 0, self.power_on)


@needs_radio
def test_a_device_of_another_service_is_refused() -> None:
    with (
        EmulatorServer(OtherDevice(Ramp(1, 80.0))) as server,
        pytest.raises(WrongDeviceError, match=r"bumble:.* measures no force"),
    ):
        driver.open(server.address)


@needs_radio
def test_what_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PlatformNotFoundError, match=r"Nothing listens at bumble:127.0.0.1:1\."):
        driver.open("bumble:127.0.0.1:1")
    monkeypatch.setattr(bluetooth, "FIND_S", 0.05)
    silent = EmulatorServer(TindeqDevice(Ramp(1, 80.0)))
    monkeypatch.setattr(bluetooth, "_offers", lambda *_: False)
    with silent as server, pytest.raises(PlatformNotFoundError, match=r"bumble:.* answers. Switch"):
        driver.open(server.address)


async def _no_bluetooth(*_: Any, **__: Any) -> None:
    raise FileNotFoundError(2, "No such file or directory")


def test_a_computer_without_bluetooth_says_so_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bleak = pytest.importorskip("bleak", reason="Bluetooth needs the package bleak")
    monkeypatch.setattr(bleak.BleakScanner, "find_device_by_filter", _no_bluetooth)
    monkeypatch.setattr(bleak.BleakScanner, "discover", _no_bluetooth)
    with pytest.raises(PlatformNotFoundError, match="Progressor_7125 was not looked for"):
        driver.open("Progressor_7125")
    monkeypatch.setattr(discovery, "installed_drivers", lambda: ("line", "tindeq"))
    line, air = discovery.scan_for_platforms()
    assert line.error is None
    assert "'tindeq' could not look for its platforms. Bluetooth cannot be used" in str(air.error)
    assert driver.discover() == []


def test_the_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bleak", None)
    with pytest.raises(DriverNotFoundError, match=r'pip install "forceplate\[tindeq\]"'):
        driver.open("Progressor_7125")
    monkeypatch.setitem(sys.modules, bluetooth_endpoint.BUMBLE, None)
    with (
        pytest.raises(DriverNotFoundError, match='pip install "bumble"'),
        EmulatorServer(TindeqDevice(Ramp(1, 80.0))),
    ):
        pytest.fail("nothing is served")


def test_the_bytes_of_a_notification_are_not_changed_in_the_air() -> None:
    source = Ramp(1, 80.0)
    device = load_emulator("tindeq").sampling(source, "tindeq")
    with pytest.raises(ValueError, match="whole or not at all"):
        EmulatorServer(device, faults=[parse_fault("flip")], speed=math.inf)


@pytest.fixture(autouse=True)
def _no_thread_waits() -> Iterator[None]:
    yield
    assert "bluetooth" not in {thread.name for thread in threading.enumerate()}
