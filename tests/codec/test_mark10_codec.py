"""Lines of a Mark-10 gauge: what is a reading, and what is not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate_drivers.emulation.mark10 import Mark10Device
from forceplate_drivers.emulation.sources import ReplaySource
from forceplate_drivers.mark10 import UNITS, Mark10Codec
from tests.integration.far_end import Ramp


def codec(unit: str = "N", decimals: int = 3) -> Mark10Codec:
    codec = Mark10Codec()
    codec.unit, codec.decimals, codec.is_asked = unit, decimals, False
    return codec


def counts_of(codec: Mark10Codec, data: bytes) -> list[int]:
    return [sample.counts[0] for sample in codec.feed(data)]  # type: ignore[union-attr]


def test_the_readings_of_the_manuals() -> None:
    newtons = codec()
    assert counts_of(newtons, bytes.fromhex("34 2e 32 38 35 20 4e 0d 0a")) == [4285]
    pounds = codec("lbF", 2)
    assert counts_of(pounds, bytes.fromhex("2d 31 38 2e 37 38 20 6c 62 46 0d 0a")) == [-1878]
    assert newtons.damaged_bytes == pounds.damaged_bytes == 0
    assert counts_of(pounds, b"-0.05 lbF\r\n") == [-5]


@pytest.mark.parametrize(
    "line",
    [
        b"4.28 N\r\n", b"4.2855 N\r\n", b"4.285\r\n", b"4.285 kN\r\n", b"+4.285 N\r\n",
        b"4,285 N\r\n", b" 4.285 N\r\n", b"4.285 N\n", b".285 N\r\n",
        b"OVER N\r\n", b"9999999.999 N\r\n", b"\r\n",
    ],
)  # fmt: skip
def test_a_line_of_another_form_is_damage(line: bytes) -> None:
    gauge = codec()
    assert counts_of(gauge, line) == []
    assert gauge.damaged_bytes == len(line)


def test_a_refused_command_is_no_damage() -> None:
    gauge = codec()
    assert counts_of(gauge, b"*10\r\n") == []
    assert (gauge.error, gauge.damaged_bytes) == ("*10", 0)


def test_only_a_second_reading_in_another_unit_shows_that_it_was_changed() -> None:
    gauge = codec("kgF", 1)
    assert counts_of(gauge, b"1.0 kgF\r\n1.0 gF\r\n1.1 kgF\r\n1.2 gF\r\n1.2 kgF\r\n") == [
        10,
        11,
        12,
    ]
    assert gauge.other_unit == ""
    assert counts_of(gauge, b"2.7 lbF\r\n2.8 lbF\r\n") == []
    assert gauge.other_unit == "lbF"


@given(st.lists(st.binary(max_size=40)), st.sampled_from(UNITS))
def test_no_bytes_raise_and_each_is_counted(pieces: list[bytes], unit: str) -> None:
    gauge = codec(unit)
    for piece in pieces:
        gauge.feed(piece)
    assert gauge.damaged_bytes <= gauge.received_bytes == sum(map(len, pieces))


def gauge(counts: int = 428) -> Mark10Device:
    device = Mark10Device(ReplaySource(np.full((9, 1), counts, np.int32), 250.0))
    assert device.receive(b"FULL\rAOUT250\r") == b""
    assert device.produce(1) == f"{counts / 100:.2f} N\r\n".encode()
    return device


def test_the_emulated_gauge_speaks_as_the_manuals_say() -> None:
    device = gauge()
    assert device.receive(b"\nRM\r\n") == b"M5-50\r\n"
    assert device.receive(b"LI") == b""
    listed = b"V1.00;N;PC;FLTC8;FLTP1;AOUT00;AOFF5;FULL;MIT;POL;B0\r\n"
    assert device.receive(b"ST\r") == listed
    assert device.receive(b"TARE\r\rAOUT3\rFLTC11\r") == b"*10\r\n*22\r\n*22\r\n"
    assert device.receive(b"LB\r?\r") == b"0.962 lbF\r\n"
    assert device.receive(b"NUM\r?C\r") == b"0.962\r\n"


def test_aout_1_sends_50_in_a_second() -> None:
    device = Mark10Device(Ramp(1, 250.0))
    device.receive(b"AOUT1\r")
    assert device.produce(250).count(b"\n") == 50
