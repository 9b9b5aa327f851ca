"""A minute of 4 channels at 1 kHz: nothing lost, every value right, index exact."""

from __future__ import annotations

import numpy as np
import pytest

from forceplate_drivers.board_codec import BoardCodec, Samples
from forceplate_drivers.emulation.faults import ByteDamage, Fault, FaultKind
from tests.firmware.firmware_bench import (
    HELLO_REQUEST,
    Outcome,
    build,
    needs_simulator,
    simulate,
    start,
    stop,
    wrong_rows,
)
from tests.firmware.fp1_reader import Said

pytestmark = [pytest.mark.firmware, needs_simulator, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def minute(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("minute")
    program = build(folder, "marked", OPTIONS="-DCYCLE_MARKS")
    commands = [(0.3, HELLO_REQUEST), (0.5, start(7)), (60.7, stop())]
    return simulate(folder, program, 61.2, commands=commands)


def test_nothing_is_lost_and_every_value_is_right(minute: Outcome) -> None:
    said = minute.said
    assert len(said.index) == said.scans_at_stop > 60_000
    assert said.gaps == []
    assert wrong_rows(said).size == 0
    assert set(said.streams) == {7}
    assert not said.frame_flags.any()
    assert said.damaged_frames == 0
    assert said.events == []


def test_the_time_of_each_frame_goes_with_its_index(minute: Outcome) -> None:
    said = minute.said
    assert set((said.frame_us - 1000 * said.frame_index).tolist()) == {said.frame_us[0]}
    assert np.diff(said.frame_index).max() == 5


def test_it_says_every_second_that_it_lives(minute: Outcome) -> None:
    statuses = minute.said.statuses
    assert len(statuses) == 61
    assert all(not any(status.totals) for status in statuses)
    running = [status.index for status in statuses if status.on]
    assert set(np.diff(running)) <= {999, 1000, 1001}
    assert (statuses[-1].on, statuses[-1].index) == (0, minute.said.scans_at_stop)


def test_it_says_who_it_is_at_its_start_and_when_asked(minute: Outcome) -> None:
    assert minute.sent[0] == 0  # ends the frame that a restart cut
    at_start, asked = minute.said.hellos
    assert at_start == asked
    assert asked.text(0x01) == "ADS1256/ATmega328P"
    assert (asked.reset_cause, asked.starts) == (1, 1)
    assert int.from_bytes(asked.values[0x06], "little") == 1_000_000
    assert asked.values[0x0C] == b"\x01"
    assert asked.channels == tuple((f"ch{k}", 250 * k, -(2**23), 2**23 - 1) for k in range(4))


def test_the_converter_is_treated_as_its_data_sheet_asks(minute: Outcome) -> None:
    assert minute.report["converter"]["violations"] == {}
    # the simulator looks between instructions: a step of some cycles is its own
    assert minute.report["converter"]["sync"]["worst_deviation_cycles"] <= 4


def test_there_is_time_to_spare(minute: Outcome) -> None:
    assert minute.report["cycles_per_byte"] == 320  # 500,000 baud
    assert minute.report["bytes_overrun"] == 0
    assert minute.report["idle"] > 0.1
    assert minute.report["marks"]["slot_interrupt"]["most"] < 4000
    assert minute.report["lowest_stack"] > 0x100 + 1600  # above what is static


@pytest.mark.parametrize("kind", [FaultKind.LOSE, FaultKind.FLIP, FaultKind.DUPLICATE])
def test_damage_on_the_line_never_makes_a_wrong_value(minute: Outcome, kind: FaultKind) -> None:
    """One byte in a thousand, read by the driver's own codec."""
    damaged = ByteDamage([Fault(kind, rate=1e-3)], seed=1).apply(minute.sent)
    said = Said()
    samples = [item for item in BoardCodec().feed(damaged) if isinstance(item, Samples)]
    said.index = np.concatenate([s.first_scan + np.arange(len(s.counts)) for s in samples])
    said.counts = np.concatenate([s.counts for s in samples])
    assert 50_000 < len(said.index) < 60_000
    assert (np.diff(said.index) > 0).all()
    assert wrong_rows(said).size == 0
