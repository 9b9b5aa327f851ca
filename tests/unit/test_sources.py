"""Where emulated devices get their samples: exact replays and a repeatable person."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from forceplate_drivers.emulation.sources import (
    AGAIN_AFTER_S,
    SINGLE_CELL,
    Bench,
    PersonSource,
    Press,
    ReplaySource,
    press_force_n,
)

PLAN = [Press(80.0), Press(60.0, hold_s=2.0)]


def taken(source: ReplaySource | PersonSource, parts: list[int]) -> NDArray[np.int32]:
    blocks = [source.take(n) for n in parts]
    return np.concatenate([np.empty((0, source.n_channels), np.int32), *blocks])


@given(n=st.integers(0, 60), parts=st.lists(st.integers(0, 20), max_size=8))
def test_a_replay_is_exact_ends_and_begins_anew(n: int, parts: list[int]) -> None:
    counts = np.random.default_rng(n).integers(-(2**31), 2**31, (n, 3)).astype(np.int32)
    source = ReplaySource(counts, 80.0)
    for _ in range(2):
        got = taken(source, parts)
        assert got.dtype == np.int32
        assert_array_equal(got, counts[: sum(parts)])
        source.restart()
    taken(source, [n])
    assert len(source.take(5)) == 0
    assert (source.n_channels, source.sample_rate_hz) == (3, 80.0)


def person(seed: int = 3, bench: Bench | None = None) -> PersonSource:
    source = PersonSource(PLAN, seed, 200.0, bench or Bench())
    source.restart()
    return source


def test_the_same_seed_presses_alike() -> None:
    one, two = person(), person()
    for _ in range(3):
        parts = [1] * 50 + [700, 3, 999]
        assert_array_equal(taken(one, parts), taken(two, parts))
        one.restart()
        two.restart()
    assert (person(4).take(100) != person(3).take(100)).any()


@pytest.mark.parametrize("parts", [[1] * 1500, [1500], [7] * 214 + [2]])
def test_a_person_within_the_effort_does_not_depend_on_how_it_is_read(parts: list[int]) -> None:
    assert_array_equal(taken(person(), parts), person().take(1500))


def test_each_start_is_the_next_effort_and_the_plan_repeats() -> None:
    source = person()
    peaks_n = []
    for _ in range(3):
        counts = source.take(int(PLAN[0].total_s * 200))
        unloaded = counts[: int(1.4 * 200)].mean(axis=0)
        force_n = (counts - unloaded).sum(axis=1) * source.bench.newton_per_count
        peaks_n.append(np.sort(force_n)[-100:].mean())
        source.restart()
    assert peaks_n == pytest.approx([80, 60, 80], rel=0.05)


def test_after_the_effort_the_empty_plate_goes_on() -> None:
    source = person()
    source.take(int(PLAN[0].total_s * 200) + 1)
    later = source.take(5000)
    assert later.shape == (5000, 4)
    assert np.ptp(later[:, 0]) < 30


def test_where_no_stream_is_begun_the_person_presses_on_and_on() -> None:
    source = person()
    source.presses_again = True
    cycle_s = [press.total_s + AGAIN_AFTER_S for press in PLAN]
    n_samples = [round(200.0 * (PLAN[0].total_s + sum(cycle_s[1:] + cycle_s[:1])))]
    force_n = (taken(source, n_samples) - Bench().offset_counts).sum(axis=1) * 0.02
    begins = np.flatnonzero((force_n[1:] > 40.0) & (force_n[:-1] <= 40.0))
    assert len(begins) == 3
    assert_array_equal(np.round(np.diff(begins) / 200.0), np.round([cycle_s[0], cycle_s[1]]))


def test_a_single_cell_carries_all_of_the_force() -> None:
    source = person(bench=SINGLE_CELL)
    counts = source.take(int(PLAN[0].total_s * 200))
    assert counts.shape[1] == 1
    rise_n = (counts.max() - counts[:200].mean()) * SINGLE_CELL.newton_per_count
    assert rise_n == pytest.approx(80, rel=0.05)


def test_the_force_of_a_press_is_what_was_asked_for() -> None:
    press = Press(100.0, resting_load_n=5.0)
    force_n = press_force_n(press, 1000.0, np.random.default_rng(0))
    assert len(force_n) == pytest.approx(press.total_s * 1000, abs=5)
    assert force_n[:1500].max() == 0
    assert force_n.max() == pytest.approx(100, rel=0.03)
    assert force_n[-1500:].max() == 0
    assert force_n[2000:3000] == pytest.approx(5.0)


def test_a_person_without_a_plan_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one press"):
        PersonSource([])
