"""Chips with clocks of their own: no torn read, no value twice, an absent one is a gap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.firmware.firmware_bench import (
    HELLO_REQUEST,
    Outcome,
    build,
    missing_in,
    needs_simulator,
    simulate,
    start,
    stop,
)
from tests.firmware.fp1_reader import ABSENT, Said

pytestmark = [pytest.mark.firmware, needs_simulator]

RATES_HZ = [80.8, 81.6, 80.0, 82.4]
"""0 to 3 % apart, as chips are."""
SLOWEST = 2
FAULTS: list[dict[str, Any]] = [
    {"kind": "hx711_absent", "at": 30.0, "for": 1.0, "chip": 3},
    {"kind": "hx711_absent", "at": 33.0, "for": 1.0, "chip": 0},
    {"kind": "hx711_shorted", "at": 36.0, "for": 1.0, "chip": 1},
]


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("hx711")
    program = build(folder, "four", CONVERTER="hx711", CHANNELS=4)
    commands = [(0.3, HELLO_REQUEST), (0.5, start(7)), (39.0, stop())]
    return simulate(
        folder,
        program,
        39.5,
        converter="hx711",
        rates_hz=RATES_HZ,
        faults=FAULTS,
        commands=commands,
    )


def conversions(said: Said) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return which conversion of its chip each value is, having seen that it is of its chip."""
    labels = said.counts.astype(np.int64) & 0xFFFFFF
    assert (labels >> 22 == np.arange(said.counts.shape[1])).all()
    return labels & 0x3FFFFF


def test_no_value_is_torn_and_none_comes_twice(four: Outcome) -> None:
    assert four.report["converter"] | {"conversions": 0} == {
        "conversions": 0, "torn": [0, 0, 0, 0], "violations": {}
    }  # fmt: skip
    steps = np.diff(conversions(four.said), axis=0)
    regular = steps[np.diff(four.said.index) == 1]
    assert regular.min() == 1
    assert regular.max() == 2


def test_the_slowest_chip_paces_and_loses_nothing(four: Outcome) -> None:
    said = four.said
    before = said.index < 29 * 80
    assert set(np.diff(conversions(said)[before, SLOWEST])) == {1}
    passed_over = (np.diff(conversions(said)[before], axis=0) == 2).sum(axis=0)
    assert passed_over.tolist() == pytest.approx([23, 47, 0, 70], abs=2)  # 1, 2, 3 % of 2,340


def test_its_rows_are_as_even_as_its_conversions(four: Outcome) -> None:
    step_us = np.diff(four.said.frame_us[four.said.index < 29 * 80])
    assert np.abs(step_us - 12_500).max() < 400  # a read of other chips comes between


@pytest.mark.parametrize("at_s", [30.0, 33.0, 36.0])
def test_an_absent_chip_is_a_gap_and_no_old_value(four: Outcome, at_s: float) -> None:
    said = four.said
    first, last = (round(80 * (s - 0.5)) for s in (at_s - 0.1, at_s + 1.2))
    assert missing_in(said, first, last) == pytest.approx(80, abs=3)
    assert said.total(ABSENT) == pytest.approx(240, abs=9)


def test_index_goes_on_with_time_over_a_gap(four: Outcome) -> None:
    said = four.said
    off_us = (said.frame_us - said.frame_us[0]) - 12_500 * (said.frame_index - said.frame_index[0])
    assert np.abs(off_us).max() < 12_500  # the host lets it be two scans off
    assert len(said.index) + sum(n for _, n in said.gaps) == said.scans_at_stop


def test_it_says_that_its_converters_have_clocks_of_their_own(four: Outcome) -> None:
    hello = four.said.hellos[-1]
    assert hello.text(0x01) == "HX711/ATmega328P"
    assert hello.values[0x06] == bytes(4)
    assert hello.values[0x0C] == b"\x01"
    assert len(hello.channels) == 4
