"""Mistakes that were made and found: each is put back, and what finds it must find it.

The first eight are those of the first prototype. What is looked for is looked for in the right
firmware first, in the same scenario: there it must be absent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.firmware.firmware_bench import (
    Change,
    Outcome,
    build,
    needs_simulator,
    simulate,
    start,
    stop,
    wrong_rows,
)
from tests.firmware.fp1_reader import LATE

pytestmark = [pytest.mark.firmware, needs_simulator]

STREAM = [(0.2, start(7)), (1.2, stop())]


@dataclass(frozen=True)
class Case:
    """A mistake, the scenario in which it does harm, and what is seen of the harm."""

    harm: Callable[[Outcome], bool]
    defects: tuple[Change, ...]
    variables: dict[str, object] = field(default_factory=dict)
    scenario: dict[str, Any] = field(default_factory=dict)
    seconds: float = 1.3


def any_wrong(outcome: Outcome) -> bool:
    return wrong_rows(outcome.said).size > 0


def never_came_back(outcome: Outcome) -> bool:
    return int(outcome.said.index[-1]) < 900


def loses(outcome: Outcome) -> bool:
    said = outcome.said
    return any_wrong(outcome) or bool(said.gaps) or said.statuses[-1].totals[LATE - 1] > 0


def has_impossible_index(outcome: Outcome) -> bool:
    return bool((outcome.said.index >= 0xFFFFFFFF).any())


def floods(outcome: Outcome) -> bool:
    at = np.array([event.index for event in outcome.said.events])
    return any(((at >= k) & (at < k + 1000)).sum() > 21 for k in at)


def hides_the_end(outcome: Outcome) -> bool:
    """The last 300 scans never came; is the total that of those that did?"""
    said = outcome.said
    return said.scans_at_stop - int(said.index[-1] + 1) < 290


def tears(outcome: Outcome) -> bool:
    labels = outcome.said.counts & 0xFFFFFF
    right_chip = (labels >> 22 == np.arange(labels.shape[1])).all()
    steps = np.diff(labels & 0x3FFFFF, axis=0)
    return not right_chip or not ((steps >= 1) & (steps <= 2)).all()


def repeats(outcome: Outcome) -> bool:
    return bool((np.diff(outcome.said.counts, axis=0) == 0).any())


MISO_LOW = {"faults": [{"kind": "miso_low", "at": 0.5, "for": 0.05}]}
FOUR_CHIPS: dict[str, Any] = {"converter": "hx711", "rates_hz": [80, 80.8, 81.6, 82.4]}
TWO_CHIPS = {"converter": "hx711", "rates_hz": [80, 81]}
BEFORE_FIRST_SLOT = "slot = CHANNELS - 1; mux_good = true; came = false; "

CASES = {
    "1 SYNC falls too late": Case(
        any_wrong, (Change("ads1256.c", "(DRDY_AT + 490)", "(DRDY_AT + 600)"),)
    ),
    "2 a CONFIG fault is for ever": Case(
        never_came_back,
        (
            Change(
                "ads1256.c",
                "    configure();\n    tried_us",
                "    configure();\n    configured = false;\n    tried_us",
            ),
        ),
        scenario=MISO_LOW,
    ),
    "3 interrupts in the writing of MUX": Case(
        loses,
        (Change("ads1256.c", "    came = true;\n", "    came = true;\n    sei();\n"),),
        variables={"CHANNELS": 2, "RATE_HZ": 2000, "BAUD": 1000000},
    ),
    "4 the index before the first": Case(
        has_impossible_index,
        (
            Change(
                "ads1256.c", "        slot = NO_SLOT;\n        stop", BEFORE_FIRST_SLOT + "stop"
            ),
            Change("ads1256.c", "scans = 0;\n", "scans = 0xFFFFFFFF;\n"),
        ),
        variables={"CHANNELS": 1, "RATE_HZ": 2000},
        scenario={"commands": [(0.1 + 0.0333 * k, start(k, k)) for k in range(1, 30)]},
    ),
    "5 a flood of events": Case(
        floods,
        (Change("report.c", "EVENT_PERIOD_US 50000UL", "EVENT_PERIOD_US 1UL"),),
        scenario={"faults": [{"kind": "drdy_stuck", "at": 0.4, "for": 0.6}]},
    ),
    "6 a converter that lost its settings is not noticed": Case(
        any_wrong,
        (Change("ads1256.c", "            stand = false;", "            stand = true;"),),
        scenario={"faults": [{"kind": "converter_reset", "at": 0.5}]},
    ),
    "6 a converter that lost its settings is not set again": Case(
        never_came_back,
        (Change("ads1256.c", "    if (configured || !streaming", "    if (true || !streaming"),),
        scenario={"faults": [{"kind": "converter_reset", "at": 0.5}]},
    ),
    "7 a loss after the last row": Case(
        hides_the_end,
        (
            Change("rows.c", "static uint32_t next_index;", "uint32_t next_index;"),
            Change(
                "main.c",
                "    frame_u32(scans);\n",
                "    extern uint32_t next_index;\n    (void)scans;\n    frame_u32(next_index);\n",
            ),
        ),
        scenario={"faults": [{"kind": "drdy_stuck", "at": 0.9, "for": 0.4}]},
    ),
    "8 one clock for all HX711": Case(
        tears,
        (
            Change(
                "hx711.c",
                "#define CLOCK_OF(chip) ((uint8_t)(1 << (PD3 + (chip))))",
                "#define CLOCK_OF(chip) ((uint8_t)(0x78 + 0 * (chip)))",
            ),
        ),
        variables={"CONVERTER": "hx711", "CHANNELS": 4},
        scenario=FOUR_CHIPS | {"commands": [(0.2, start(7)), (9.9, stop())]},
        seconds=10.0,
    ),
    "the last value of an absent HX711": Case(
        repeats,
        (Change("hx711.c", "    if (fresh == ALL_CHIPS) {", "    if (true) {"),),
        variables={"CONVERTER": "hx711", "CHANNELS": 2},
        scenario=TWO_CHIPS
        | {"faults": [{"kind": "hx711_absent", "at": 1.0, "for": 0.5, "chip": 1}]}
        | {"commands": [(0.2, start(7)), (2.4, stop())]},
        seconds=2.5,
    ),
    "a conversion is read once": Case(
        any_wrong,
        (Change("config.h", "#define READ_TWICE 1", "#define READ_TWICE 0"),),
        scenario={"faults": [{"kind": "miso_bits", "at": 0.3, "for": 0.8, "rate": 1 / 256}]},
    ),
    "a stray edge of DRDY is taken for a conversion": Case(
        loses,
        (
            Change(
                "ads1256.c",
                "if (TCNT1 < WINDOW_FROM || slot == NO_SLOT || came || DRDY_IS_HIGH())",
                "if (slot == NO_SLOT)",
            ),
        ),
        scenario={"faults": [{"kind": "stray_drdy", "at": 0.3 + 0.0501 * k} for k in range(15)]},
    ),
    "what is known is read after the value and not between": Case(
        any_wrong,
        (
            Change("ads1256.c", "    bool agrees = true;\n", "    bool agrees = stands = true;\n"),
            Change(
                "ads1256.c",
                "    if (!stands) {",
                "    stands = settings_stand(REG_MUX, REG_MUX, MUX_OF(next));\n    if (!stands) {",
            ),
        ),
        scenario={
            "faults": [
                {"kind": "miso_low", "at": 0.25 + 0.0231 * k, "for": 0.00012} for k in range(38)
            ]
        },
    ),
    "the input buffer is off": Case(
        any_wrong,
        (Change("ads1256.c", "#define STATUS_SET 0x02", "#define STATUS_SET 0x00"),),
    ),
    "the multiplexer stands as it stood before a gap": Case(
        any_wrong,
        (Change("ads1256.c", "bool valid = mux_good && configured;", "bool valid = configured;"),),
        scenario={
            "faults": [
                {"kind": "drdy_stuck", "at": 0.3 + 0.0503 * k, "for": 0.01 + 0.0004 * k}
                for k in range(15)
            ]
        },
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return what compiles a variant without a mistake, once each."""
    programs: dict[str, Path] = {}

    def program(**variables: object) -> Path:
        key = str(variables)
        if key not in programs:
            programs[key] = build(tmp_path_factory.mktemp("right"), "right", **variables)
        return programs[key]

    return program


@pytest.mark.parametrize("name", CASES)
def test_it_is_found(tmp_path: Path, built: Callable[..., Path], name: str) -> None:
    case = CASES[name]
    scenario = {"commands": STREAM} | case.scenario
    right = built(**case.variables)
    assert not case.harm(simulate(tmp_path, right, case.seconds, **scenario))
    wrong = build(tmp_path, "wrong", *case.defects, **case.variables)
    assert case.harm(simulate(tmp_path, wrong, case.seconds, **scenario))


@pytest.mark.parametrize(
    ("channels", "rate_hz", "why"),
    [
        (4, 1250, "a slot must hold a conversion"),
        (3, 1000, "a slot must be whole microseconds"),
        (1, 4000, "no time is left to send"),
        (1, 1000, "SYNC low for long is power-down"),
    ],
)
def test_a_variant_that_cannot_be_does_not_compile(
    tmp_path: Path, channels: int, rate_hz: int, why: str
) -> None:
    with pytest.raises(AssertionError, match=why):
        build(tmp_path, "impossible", CHANNELS=channels, RATE_HZ=rate_hz)
