"""The emulated OpenScale's dialogue, key by key, as firmware 1.2 holds it."""

from __future__ import annotations

import numpy as np
import pytest

from forceplate_drivers.emulation.openscale import OpenScaleDevice
from forceplate_drivers.emulation.sources import ReplaySource
from forceplate_drivers.openscale_codec import Settings, encode_menu

KG = Settings(
    tare_counts=84196, factor=21504, unit="kg", decimals=4, average=1, local_temp=False, raw=True
)


def device(*counts: int, settings: Settings = KG, rate_hz: float = 4.0) -> OpenScaleDevice:
    source = ReplaySource(np.array(counts or (84210,), np.int32)[:, None], rate_hz)
    return OpenScaleDevice(source, settings, clock_ms=813)


def in_menu(*counts: int, settings: Settings = KG) -> OpenScaleDevice:
    scale = device(*counts, settings=settings)
    assert scale.receive(b"x") == encode_menu(settings)
    return scale


def answer_and_menu(scale: OpenScaleDevice, keys: bytes) -> bytes:
    """Return what is said before the menu that ends the dialogue, without its leading newline."""
    said = scale.receive(keys)
    menu = encode_menu(scale.settings)
    assert said.endswith(menu)
    return said.removesuffix(menu)


def test_power_on_prints_the_banner() -> None:
    assert device().power_on() == (
        b"\r\nSerial Load Cell Converter version 1.2\r\nBy SparkFun Electronics\r\n"
        b"No remote sensor found\r\nMinimum time between reports: 250\r\n"
        b"Press x to bring up settings\r\nReadings:\r\n"
    )


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (KG, b"813,0.0007,kg,84210,\r\n"),
        (Settings(), b"813,inf,lbs,24.75,\r\n"),
        (Settings(tare_counts=84210), b"813,nan,lbs,24.75,\r\n"),
        (Settings(timestamp=False, factor=-1, decimals=0), b"-83210,lbs,25,\r\n"),
        (Settings(factor=1, remote_temp=True, raw=True), b"813,83210.00,lbs,84210,24.75,0,\r\n"),
    ],
)
def test_report_lines(settings: Settings, line: bytes) -> None:
    scale = device(settings=settings)
    assert scale.produce(1) == line


def test_the_clock_is_the_sample_index_over_the_rate() -> None:
    scale = device(*range(5), rate_hz=80.0)
    lines = scale.produce(2) + scale.produce(3)
    assert [line.split(b",")[0] for line in lines.splitlines()] == [
        b"813", b"825", b"838", b"851", b"863"
    ]  # fmt: skip


def test_the_clock_is_printed_signed() -> None:
    source = ReplaySource(np.zeros((2, 1), np.int32), 1000.0)
    scale = OpenScaleDevice(source, KG, clock_ms=2**31 - 1)
    assert [line.split(b",")[0] for line in scale.produce(2).splitlines()] == [
        b"2147483647", b"-2147483648"
    ]  # fmt: skip


def test_while_it_reports_only_x_is_a_key() -> None:
    scale = device()
    assert scale.receive(b"13q\r\n?") == b""
    assert scale.settings == KG
    streams = [scale.is_streaming]
    scale.receive(b"x")
    assert scale.produce(3) == b""
    streams.append(scale.is_streaming)
    assert scale.receive(b"x") == b"Exiting\r\n"
    assert [*streams, scale.is_streaming] == [True, False, True]


def test_each_start_of_the_stream_replays_from_the_first_sample() -> None:
    scale = device(1, 2, 3)
    first = scale.produce(2)
    scale.receive(b"xx")
    again = scale.produce(2)
    assert [line.split(b",")[3] for line in (first + again).splitlines()] == [
        b"1", b"2", b"1", b"2"
    ]  # fmt: skip
    assert not scale.is_exhausted
    assert scale.produce(2).count(b"\n") == 1
    assert scale.is_exhausted


@pytest.mark.parametrize(
    ("key", "said", "name"),
    [
        (b"3", b"\n\rTimestamp off\r\n", "timestamp"),
        (b"9", b"\n\rLocal temp on\r\n", "local_temp"),
        (b"r", b"\n\rRemote temp on\r\n", "remote_temp"),
        (b"s", b"\n\rStatus LED off\r\n", "status_led"),
        (b"t", b"\n\rSerial trigger on\r\n", "serial_trigger"),
        (b"q", b"\n\rRaw reading off\r\n", "raw"),
    ],
)
def test_switches(key: bytes, said: bytes, name: str) -> None:
    scale = in_menu()
    assert answer_and_menu(scale, key) == said
    assert getattr(scale.settings, name) != getattr(KG, name)
    answer_and_menu(scale, key)
    assert scale.settings == KG


@pytest.mark.parametrize(
    ("keys", "said", "name", "value"),
    [
        (b"4" b"300\r", b"\n\n\rSet time between reports\r\nMinimum: 250ms\r\n"
         b"Current Time: 429ms\r\nEnter new time (ms): 300\r\r\n"
         b"Time between reports now: 300ms\r\n", "report_interval_ms", 300),
        (b"4" b"250\r", b"\n\n\rSet time between reports\r\nMinimum: 250ms\r\n"
         b"Current Time: 429ms\r\nEnter new time (ms): 250\r\r\nError: Out of bounds\r\n",
         "report_interval_ms", 429),
        (b"7" b"2\r", b"\n\n\rEnter the number of decimals to display (0 to 4): 2\r\r\n"
         b"Decimal places: 2\r\n", "decimals", 2),
        (b"8" b"3\x7f64\r", b"\n\n\rEnter the number of readings to average together (1 to 64): "
         b"3\x08 \x0864\r\r\nAverage amount: 64\r\n", "average", 64),
        (b"8" b"65\r", b"\n\n\rEnter the number of readings to average together (1 to 64): "
         b"65\r\r\nError: Out of bounds\r\n", "average", 1),
        (b"5" b"115200\r", b"\n\n\rCurrent rate: 9600 bps\r\n"
         b"Enter new baud rate ('x' to abort):\r\n>115200\r\r\nGoing to 115200bps\r\n",
         "baud", 115200),
        (b"5" b"x\r", b"\n\n\rCurrent rate: 9600 bps\r\n"
         b"Enter new baud rate ('x' to abort):\r\n>x\r\r\nExiting\r\n", "baud", 9600),
        (b"5" b"300\r", b"\n\n\rCurrent rate: 9600 bps\r\n"
         b"Enter new baud rate ('x' to abort):\r\n>300\r\r\nOut of bounds\r\n", "baud", 9600),
        (b"c#", b"\n\rEnter new trigger character: \r\n\n\rNew character: 35",
         "trigger_char", 35),
        (b"1", b"\n\rGetting Tare point: 84210\r\n", "tare_counts", 84210),
        (b"6", b"\n\rUnits set to lbs\r\n", "factor", 9754),
        (b"?", b"", "unit", "kg"),
    ],
)  # fmt: skip
def test_settings(keys: bytes, said: bytes, name: str, value: object) -> None:
    scale = in_menu()
    assert answer_and_menu(scale, keys) == said
    assert getattr(scale.settings, name) == value


def test_calibration() -> None:
    scale = in_menu(191716, 191673)
    assert scale.receive(b"2").endswith(b"Press a key when weight is in place and stable.\r\n")
    assert scale.receive(b"k") == (
        b"Tare: 84196\r\nRaw: 191716\r\nCurrent Reading: 5.0000kg\r\nCalibration Factor: 21504\r\n"
        b"Please enter the weight currently sitting on the scale: "
    )
    assert answer_and_menu(scale, b"10\r") == (
        b"10\r\r\n\r\nUser entered: 10.0000\r\nNew Calibration Factor: 10752\r\n"
        b"New Scale Reading: 9.9960 kg\r\n"
    )


def test_trigger_mode_reports_on_demand() -> None:
    scale = in_menu(1, 2, 3)
    scale.receive(b"t")
    assert scale.receive(b"x") == b"Exiting\r\n813,-3.9153,kg,1,\r\n"
    assert not scale.is_streaming
    assert scale.produce(1) == b""
    assert scale.receive(b"abc") == b""
    assert scale.receive(b"!").endswith(b",kg,2,\r\n")
    assert scale.receive(b"x") == encode_menu(scale.settings)


def test_sources_too_fast_for_its_clock_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 500 Hz"):
        device(rate_hz=800.0)
