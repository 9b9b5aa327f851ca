"""What goes wrong on a board, and what the computer sees of it: a gap, never a wrong value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.firmware.firmware_bench import (
    HELLO_REQUEST,
    Change,
    Outcome,
    build,
    missing_in,
    needs_simulator,
    simulate,
    start,
    stop,
    wrong_rows,
)
from tests.firmware.fp1_reader import AFTER_GAP, CONFIG, MISSED, ROWS_DROPPED, RX, TX, wire

pytestmark = [pytest.mark.firmware, needs_simulator]

START_S = 0.5
RUBBISH = bytes.fromhex("1122334455660055 42010700") + start(8)[:-3] + b"\0"
FAULTS: list[dict[str, Any]] = [
    {"kind": "drdy_stuck", "at": 1.0, "for": 0.5},
    {"kind": "miso_low", "at": 2.5, "for": 0.2},
    {"kind": "miso_high", "at": 3.5, "for": 0.2},
    {"kind": "miso_random", "at": 4.5, "for": 0.2},
    {"kind": "converter_reset", "at": 5.5},
    {"kind": "stray_drdy", "at": 6.0},
    {"kind": "stray_drdy", "at": 6.2001},
    {"kind": "stray_drdy", "at": 6.4002},
    {"kind": "miso_bits", "at": 7.0, "for": 4.0, "rate": 1 / 256},
    {"kind": "host_deaf", "at": 12.0, "for": 0.3},
]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("faults")
    commands = [(START_S, start(7)), (13.0, RUBBISH), (14.0, stop())]
    return simulate(folder, build(folder, "faults"), 14.5, faults=FAULTS, commands=commands)


def test_no_fault_makes_a_wrong_value(faulty: Outcome) -> None:
    assert wrong_rows(faulty.said).size == 0
    assert len(np.unique(faulty.said.index)) == len(faulty.said.index) > 10_000


def test_what_is_missing_is_what_the_end_says(faulty: Outcome) -> None:
    said = faulty.said
    missing = sum(n for _, n in said.gaps)
    assert len(said.index) + missing == said.scans_at_stop
    assert said.statuses[-1].index == said.scans_at_stop


@pytest.mark.parametrize(
    ("when_s", "missing", "events"),
    [
        pytest.param((0.5, 0.99), (0, 0), set(), id="before"),
        pytest.param((1.0, 2.4), (500, 503), {MISSED}, id="DRDY stuck"),
        pytest.param((2.5, 3.4), (200, 260), {MISSED, CONFIG}, id="MISO low"),
        pytest.param((3.5, 4.4), (200, 260), {MISSED, CONFIG}, id="MISO high"),
        pytest.param((4.5, 5.4), (200, 260), {MISSED, CONFIG}, id="MISO random"),
        pytest.param((5.5, 5.99), (2, 10), {MISSED, CONFIG}, id="converter lost its settings"),
        pytest.param((6.0, 6.9), (0, 0), set(), id="stray edges of DRDY"),
        pytest.param((7.0, 11.1), (200, 1500), {MISSED, CONFIG}, id="flipped bits"),
        pytest.param((11.9, 12.9), (300, 310), set(), id="the computer was deaf"),
        pytest.param((12.95, 14.0), (0, 0), {RX}, id="rubbish from the computer"),
    ],
)
def test_each_fault_is_a_gap_or_nothing(
    faulty: Outcome, when_s: tuple[float, float], missing: tuple[int, int], events: set[int]
) -> None:
    said = faulty.said
    first, last = (round(1000 * (s - START_S)) for s in when_s)
    least, most = missing
    assert least <= missing_in(said, first, min(last, said.scans_at_stop - 1)) <= most
    told = {event.code for event in said.events if first <= event.index <= last}
    assert told <= events
    if events - {MISSED}:
        assert told >= events - {MISSED}


def test_a_gap_is_flagged_where_it_ends(faulty: Outcome) -> None:
    said = faulty.said
    flagged = set(said.frame_index[said.frame_flags & AFTER_GAP != 0].tolist())
    deaf = {at for at, _ in said.gaps if 11_400 < at < 12_400}  # the board knows nothing of it
    assert flagged == {at for at, _ in said.gaps} - deaf


def test_events_do_not_flood_the_line(faulty: Outcome) -> None:
    at = np.array([event.index for event in faulty.said.events])
    assert all(((at >= k) & (at < k + 1000)).sum() <= 21 for k in at)


def test_the_last_total_is_told(faulty: Outcome) -> None:
    totals = faulty.said.statuses[-1].totals
    assert [faulty.said.total(code) for code in (MISSED, CONFIG, RX)] == [
        totals[MISSED - 1], totals[CONFIG - 1], totals[RX - 1]
    ]  # fmt: skip


HANGS = Change(
    "main.c",
    "    rows_flush();\n    if (command",
    "    if (command == 0x7E) for (;;) ;\n    if (command",
)


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """A brown-out, a press of the button and a main loop that hangs, each in mid-stream."""
    folder = tmp_path_factory.mktemp("restarted")
    faults = [{"kind": "brown_out", "at": 1.0003}, {"kind": "external_reset", "at": 2.0007}]
    commands = [(0.5, start(7)), (1.5, start(8)), (2.5, start(9)), (3.0, wire(b"\x7e\x01"))]
    return simulate(folder, build(folder, "hangs", HANGS), 4.5, faults=faults, commands=commands)


def test_a_restart_says_hello_and_why(restarted: Outcome) -> None:
    assert [hello.reset_cause for hello in restarted.said.hellos] == [1, 4, 2, 8]
    assert [hello.starts for hello in restarted.said.hellos] == [1, 2, 3, 4]


def test_a_restart_ends_the_stream_and_damages_one_frame_at_most(restarted: Outcome) -> None:
    said = restarted.said
    assert list(dict.fromkeys(said.streams)) == [7, 8, 9]
    assert said.damaged_frames <= 2  # those that were cut by a reset
    assert said.order[-1] == 5  # after the last one it says that it lives, and streams nothing


def test_a_main_loop_that_hangs_is_bitten_within_a_quarter_of_a_second(restarted: Outcome) -> None:
    assert restarted.report["resets"][-1]["cause"] == 8
    assert 3.2 < restarted.report["resets"][-1]["at"] < 3.3


def test_a_line_that_is_too_slow_drops_rows_and_counts_each(tmp_path: Path) -> None:
    commands = [(0.5, start(7)), (3.5, stop())]
    said = simulate(tmp_path, build(tmp_path, "slow", BAUD=115200), 4.5, commands=commands).said
    missing = said.scans_at_stop - len(said.index)
    assert missing > 300
    assert said.total(TX) == missing
    assert wrong_rows(said).size == 0
    assert said.frame_flags[said.frame_index == said.gaps[0][0]] & ROWS_DROPPED


def test_a_flood_from_the_computer_costs_scans_and_never_a_value(tmp_path: Path) -> None:
    """A second of rubbish at the full rate of the line: the board is too busy, and says so."""
    rng = np.random.default_rng(1)
    rubbish = [(0.6 + 0.01 * k, rng.bytes(500)) for k in range(100)]
    commands = [(0.3, start(7)), *rubbish, (1.8, b"\0" + HELLO_REQUEST), (2.5, stop())]
    outcome = simulate(tmp_path, build(tmp_path, "flooded"), 2.8, commands=commands)
    said = outcome.said
    assert wrong_rows(said).size == 0
    assert len(said.index) + sum(n for _, n in said.gaps) == said.scans_at_stop
    assert said.total(RX) > 50
    assert missing_in(said, 1400, said.scans_at_stop - 1) == 0
    assert len(outcome.report["resets"]) == 1
    assert len(said.hellos) == 2


def test_a_board_without_a_converter_lives_and_says_so(tmp_path: Path) -> None:
    commands = [(0.3, start(7)), (2.0, stop())]
    program = build(tmp_path, "alone")
    outcome = simulate(tmp_path, program, 2.2, converter="none", commands=commands)
    said = outcome.said
    assert said.index.size == 0
    assert len(outcome.report["resets"]) == len(said.hellos) == 1
    assert said.scans_at_stop == pytest.approx(1700, abs=10)
    assert said.total(MISSED) == pytest.approx(4 * 1700, abs=400)
