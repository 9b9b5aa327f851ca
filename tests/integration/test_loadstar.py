"""The driver of Loadstar interfaces against an emulated one."""

from __future__ import annotations

from contextlib import closing
from itertools import count

import numpy as np
import pytest

from forceplate.errors import WrongDeviceError
from forceplate.testing import EmulatedPort, Ramp, receive
from forceplate.types import Clock
from forceplate_drivers.emulation.loadstar import LoadstarDevice
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from forceplate_drivers.emulation.sources import ReplaySource
from forceplate_drivers.loadstar import LoadstarCodec, LoadstarPlatform, driver

EXAMPLE = bytes.fromhex("20 20 20 20 20 20 30 2e 31 30 30 30 0d 0a")


@pytest.fixture
def device() -> LoadstarDevice:
    return LoadstarDevice(Ramp(1, 80.0))


def opened(device: LoadstarDevice) -> LoadstarPlatform:
    looks = count()
    return LoadstarPlatform(
        EmulatedPort(device), "emulated", learn_s=0.1, monotonic=lambda: next(looks) / 100
    )


@pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")
def test_it_says_what_the_interface_says_and_learns_its_rate(device: LoadstarDevice) -> None:
    with EmulatorServer(device) as server, closing(driver.open(server.address)) as platform:
        info = platform.info
        platform.start()
        assert receive(platform, 5).counts[:5, 0].tolist() == [0, 1, 2, 3, 4]
    assert (info.model, info.serial_number) == ("Loadstar FCM DI-1000", "F230235995")
    assert info.sample_rate_hz == pytest.approx(80.0, rel=0.03)  # by arrival
    assert (info.clock, info.detects_loss, info.simulated) == (Clock.HOST, False, True)
    (channel,) = info.channels
    assert (channel.name, channel.nominal_n_per_count) == ("force [0.0001 N]", 1e-4)


@pytest.mark.parametrize(("unit", "n_per_count"), [("LB", 4.4482216152605e-4), ("Kg", 9.80665e-4)])
def test_the_unit_is_taken_as_it_is(unit: str, n_per_count: float) -> None:
    (channel,) = opened(LoadstarDevice(Ramp(1, 80.0), unit)).info.channels
    assert channel.nominal_n_per_count == pytest.approx(n_per_count, rel=1e-14)
    assert channel.name == f"force [0.0001 {unit.lower()}]"


@pytest.mark.parametrize(
    ("setting", "answer", "why"),
    [
        ("UNIT", "PSI", "gives its readings in 'PSI'"),
        ("UNIT", "E", "gives its readings in ''"),
        ("CSS", "16", r"averages 16 readings \(CSS\)"),
        ("MODEL", "BALANCE 3", "does not speak like a Loadstar"),
    ],
)
def test_what_makes_newtons_doubtful_is_refused(
    device: LoadstarDevice, setting: str, answer: str, why: str
) -> None:
    device.settings[setting] = answer
    with pytest.raises(WrongDeviceError, match=why):
        opened(device)


def test_one_that_does_not_know_of_averaging_is_taken(device: LoadstarDevice) -> None:
    del device.settings["CSS"], device.settings["ID"]
    assert opened(device).info.serial_number == ""


def test_one_that_sends_nothing_is_told(device: LoadstarDevice) -> None:
    device.produce = lambda n_samples: b""  # type: ignore[method-assign]
    with pytest.raises(
        WrongDeviceError, match="emulated: no readings came, or not evenly, in 10 s"
    ):
        opened(device)


def codec(*lines: str) -> LoadstarCodec:
    codec = LoadstarCodec()
    assert codec.learn(lines)
    codec.is_asked = False
    return codec


def counts_of(codec: LoadstarCodec, data: bytes) -> list[int]:
    return [sample.counts[0] for sample in codec.feed(data)]  # type: ignore[union-attr]


def test_the_readings_of_the_vendors_page() -> None:
    padded = codec("      0.1000", "     -0.1000")
    assert counts_of(padded, EXAMPLE + b"     -0.1000\r\n 123456.7890\r\n") == [
        1000,
        -1000,
        1234567890,
    ]
    unpadded = codec("-0.000456", "0.000456")
    assert counts_of(unpadded, b"-0.000456\r\n12.000001\r\n") == [-456, 12000001]
    assert padded.damaged_bytes == unpadded.damaged_bytes == 0


@pytest.mark.parametrize(
    "line",
    [
        b"     0.1000\r\n", b"       0.1000\r\n", b"      0.100\r\n", b"      0.10001\r\n",
        b"A\r\n", b"      0.1000\n", b"      0,1000\r\n", b" 999999.9999\r\n",
    ],
)  # fmt: skip
def test_a_digit_more_or_less_is_damage(line: bytes) -> None:
    padded = codec("      0.1000")
    assert counts_of(padded, line) == []
    assert padded.damaged_bytes == len(line)


def test_lines_of_two_forms_teach_nothing() -> None:
    assert not LoadstarCodec().learn(["      0.1000", "       0.100"])
    assert not LoadstarCodec().learn(["      0.1000", "     0.1000"])
    assert not LoadstarCodec().learn(["0.1000", "A"])


def test_the_emulated_interface_stops_at_any_carriage_return() -> None:
    device = LoadstarDevice(ReplaySource(np.full((9, 1), 1000, np.int32), 80.0))
    assert device.receive(b"\r\rmodel\rNO SUCH\r") == b"A\r\nA\r\nFCM DI-1000\r\nE\r\n"
    assert device.receive(b"wc\r") == b""
    assert device.produce(2) == 2 * EXAMPLE
    assert device.receive(b"ID\r") == b"A\r\n"
    assert device.produce(2) == b""
    assert device.receive(b"W\r") == EXAMPLE
