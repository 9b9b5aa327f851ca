"""ForcePlate.h: a sketch of anybody's, compiled with Debian's Arduino core, in the simulator."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.firmware.firmware_bench import (
    FIRMWARE,
    HELLO_REQUEST,
    Outcome,
    build_sketch,
    needs_simulator,
    simulate,
    start,
    stop,
)
from tests.firmware.fp1_reader import Said, wire

pytestmark = [pytest.mark.firmware, needs_simulator]

EXAMPLE = FIRMWARE / "arduino" / "examples" / "HX711Plate"
SLEEPY = Path(__file__).parent / "sketches" / "DataReady"
COMMANDS = [
    (0.2, HELLO_REQUEST),
    (0.5, start(7)),
    (5.0, bytes.fromhex("0102030400")),
    (5.1, wire(bytes([0x45, 3, 2]))),
    (5.2, wire(bytes([0x44, 4, 2]) + b"TP-8")),
    (10.5, stop()),
]


def run(folder: Path, sketch: Path) -> Outcome:
    program = build_sketch(folder, sketch)
    return simulate(folder, program, 11.0, converter="hx711", rates_hz=[80.0], commands=COMMANDS)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return run(tmp_path_factory.mktemp("example"), EXAMPLE)


@pytest.fixture(scope="module")
def sleepy(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return run(tmp_path_factory.mktemp("sleepy"), SLEEPY)


def conversions(said: Said) -> NDArray[np.int64]:
    return said.counts[:, 0].astype(np.int64) & 0x3FFFFF


def test_the_example_has_six_lines_of_forceplate() -> None:
    code = (EXAMPLE / "HX711Plate.ino").read_text()
    assert [f"// {n}" in code for n in range(1, 7)] == [True] * 6
    lines = [line for line in code.splitlines() if "plate" in line.split("//")[0].lower()]
    assert len(lines) == 6


def test_every_conversion_of_the_example_arrives_once(example: Outcome) -> None:
    said = example.said
    assert len(said.index) == said.scans_at_stop == pytest.approx(800, abs=1)
    assert said.gaps == []
    assert set(np.diff(conversions(said))) == {1}
    assert not said.frame_flags.any()
    assert np.abs(np.diff(said.frame_us) - 12_500).max() < 500
    assert example.report["converter"]["torn"] == [0]
    assert example.report["converter"]["violations"] == {}


def test_the_example_says_who_it_is_and_that_it_counts_reads(example: Outcome) -> None:
    at_start, asked = example.said.hellos
    assert at_start == asked
    assert asked.text(1) == "HX711 sketch"
    assert asked.values[0x06] == bytes(4)  # the chip has a clock of its own
    assert asked.values[0x0C] == b"\0"
    assert asked.channels == (("toes", 0, -(2**23), 2**23 - 1),)


def test_rubbish_and_unknown_commands_are_counted_and_refused(example: Outcome) -> None:
    said = example.said
    assert [reply.status for reply in said.replies] == [0, 0, 1, 0]
    assert said.statuses[-1].totals == (0, 0, 0, 0, 0, 1)
    assert len(said.statuses) == 10
    assert (said.statuses[-1].on, said.statuses[5].on) == (1, 1)


def test_a_conversion_that_the_sketch_overslept_is_a_gap(sleepy: Outcome) -> None:
    """Where edges are counted, index goes on with the converter."""
    said = sleepy.said
    assert said.hellos[-1].values[0x0C] == b"\x01"
    assert said.hellos[-1].text(2) == "TP-7"
    assert said.hellos[-1].text(9) == "9f2c41d07ab3e658"
    assert [reply.data for reply in said.replies if reply.request == 3] == [
        b"TP-7".ljust(16, b"\0")
    ]
    off = conversions(said) - said.index
    assert set(off) == {off[0]}
    assert len(said.gaps) > 10
    assert len(said.index) + sum(n for _, n in said.gaps) == said.scans_at_stop
    last = said.statuses[-1]
    assert last.totals[0] == sum(n for at, n in said.gaps if at < last.index)
