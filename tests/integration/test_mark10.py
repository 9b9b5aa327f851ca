"""The driver of Mark-10 gauges against an emulated one on a real pseudo-terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from forceplate.errors import PlatformDisconnectedError, WrongDeviceError
from forceplate.testing import EmulatedPort, receive
from forceplate.testing.platform_contract import read_until_it_ends
from forceplate.types import Clock
from forceplate_calibration import declared_calibration
from forceplate_drivers.emulation.mark10 import Mark10Device
from forceplate_drivers.emulation.server import HAS_PTY
from forceplate_drivers.mark10 import Mark10Platform, driver
from tests.integration.far_end import FarEnd, Ramp

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")


@pytest.fixture
def device() -> Mark10Device:
    return Mark10Device(Ramp(1, 250.0))


@pytest.fixture
def platform(device: Mark10Device) -> Iterator[Mark10Platform]:
    with FarEnd(device) as far_end, closing(driver.open(far_end.address)) as platform:
        yield platform


def test_it_says_what_the_gauge_says(platform: Mark10Platform) -> None:
    info = platform.info
    assert (info.model, info.serial_number, info.firmware) == ("Mark-10 M5-50", "3789123", "1.00")
    assert (info.sample_rate_hz, info.clock, info.detects_loss) == (250.0, Clock.HOST, False)
    assert info.simulated
    (channel,) = info.channels
    assert (channel.name, channel.nominal_n_per_count) == ("force [0.01 N]", 0.01)
    assert declared_calibration(info) is not None


def test_what_is_set_for_a_stream_is_set_back(
    device: Mark10Device, platform: Mark10Platform
) -> None:
    platform.start()
    receive(platform, 20)
    assert (device.mode, device.filter, device.form) == ("CUR", "FLTC0", "FULL")
    platform.stop()
    platform.start()  # its first answer shows that the gauge has taken what came before
    receive(platform, 1)
    platform.stop()
    assert platform.ask("LIST", lambda answer: ";" in answer).startswith("V1.00;N;PC;FLTC8;")
    assert (device.mode, device.filter, device.form, device.unit) == ("PC", "FLTC8", "NUM", "N")


def test_a_unit_that_is_changed_ends_the_stream(
    device: Mark10Device, platform: Mark10Platform
) -> None:
    platform.start()
    receive(platform, 20)
    device.unit = "lbF"
    with pytest.raises(PlatformDisconnectedError, match="changed from N to lbF"):
        read_until_it_ends(platform, 0.1)
    with pytest.raises(PlatformDisconnectedError, match="changed from N to lbF"):
        platform.start()


def test_another_unit_is_taken_as_it_is() -> None:
    with closing(opened(Mark10Device(Ramp(1, 250.0), "lbF"))) as platform:
        (channel,) = platform.info.channels
    assert channel.name == "force [0.001 lbF]"
    assert channel.nominal_n_per_count == pytest.approx(0.0044482216152605, rel=1e-15)


def opened(device: Mark10Device, address: str = "emulated") -> Mark10Platform:
    return Mark10Platform(EmulatedPort(device), address)


def test_a_gauge_that_leaves_out_the_sign_is_refused(device: Mark10Device) -> None:
    device.other_settings += ";OPOL1"
    with pytest.raises(WrongDeviceError, match="pulling would count as pressing"):
        opened(device)


def test_a_slow_line_carries_fewer_readings(device: Mark10Device) -> None:
    assert opened(device, "emulated@38400").info.sample_rate_hz == 125.0
    slow = opened(device, "emulated@9600")
    assert slow.info.sample_rate_hz == 50.0
    slow.start()
    assert receive(slow, 20).counts[:20, 0].tolist() == list(range(0, 100, 5))


class OlderGauge(Mark10Device):
    """A Series BG: it knows neither its name nor its settings."""

    def _command(self, command: str) -> str:
        return "*10" if command in ("RN", "LIST") else super()._command(command)


def test_an_older_gauge_is_refused_before_it_is_told_how_often_to_send() -> None:
    device = OlderGauge(Ramp(1, 250.0))
    with pytest.raises(WrongDeviceError, match=r"does not speak like a Mark-10 gauge \(GCL2\)"):
        opened(device)
    assert not device.is_streaming


class StubbornGauge(Mark10Device):
    """A gauge that sends nothing by itself."""

    def _command(self, command: str) -> str:
        return "*11" if command.startswith("AOUT2") else super()._command(command)


def test_a_gauge_that_refuses_to_send_is_named() -> None:
    platform = opened(StubbornGauge(Ramp(1, 250.0)))
    with pytest.raises(WrongDeviceError, match=r"emulated refuses to send its readings \(\*11\)"):
        platform.start()
