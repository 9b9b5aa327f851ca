"""Counters and time stamps: every lost sample is counted, and nothing else is believed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate_drivers.harp_codec import TICKS_PER_S
from forceplate_drivers.sample_clock import LONGEST_GAP_SAMPLES, Placed, SampleClock

PERIOD_TICKS = TICKS_PER_S / 1000


def ticks(samples: list[int], origin: int = 0) -> list[float]:
    """Return a Harp board's stamps: whole ticks of 32 us, 31.25 of them in a sample."""
    return [float(origin + sample * 125 // 4) for sample in samples]


def harp_clock() -> SampleClock[float]:
    return SampleClock(PERIOD_TICKS, tolerance=1.0)


def counter(n_bits: int = 16, **how: int) -> SampleClock[float]:
    return SampleClock(wraps_at=2**n_bits, **how)


class Run:
    """What a clock made of stamps: where each stands, and which are refused."""

    def __init__(self, clock: SampleClock[float], stamps: list[float]) -> None:
        self.missing = 0
        self.refused: list[float] = []
        self.index: dict[float, int] = {}
        self.times: list[float] = []
        next_sample = 0
        for stamp in stamps:
            for placed in clock.push(stamp, stamp):
                if placed.missing_before is None:
                    self.refused.append(placed.sample)
                    continue
                next_sample += placed.missing_before
                self.missing += placed.missing_before
                self.index[placed.sample] = next_sample
                self.times.append(placed.time)
                next_sample += 1


@given(
    origin=st.integers(0, 2**32 * TICKS_PER_S - 10**10),
    steps=st.lists(st.integers(1, 40) | st.integers(1, LONGEST_GAP_SAMPLES), max_size=30),
)
def test_loss_is_counted_exactly(origin: int, steps: list[int]) -> None:
    samples = [0, 1]
    for step in steps:
        samples += [samples[-1] + step, samples[-1] + step + 1]
    stamps = ticks(samples, origin)
    run = Run(harp_clock(), stamps)
    assert run.index == dict(zip(stamps, samples, strict=True))
    assert run.missing == samples[-1] + 1 - len(samples)
    assert run.refused == []
    assert run.times == [stamp - stamps[0] for stamp in stamps]


@given(first=st.integers(0, 2**16 - 1), steps=st.lists(st.integers(1, 9), max_size=40))
def test_a_counter_that_wraps_loses_nothing_more(first: int, steps: list[int]) -> None:
    numbers = [first, first + 1]
    for step in steps:
        numbers += [numbers[-1] + step, numbers[-1] + step + 1]
    clock = counter()
    placed: list[Placed[float]] = []
    for number in numbers:
        placed += clock.push(number % 2**16, number)
    # a loss that ends where the counter begins anew could be a restart: then one is counted
    jumps_to_0 = any(b % 2**16 == 0 and b - a > 1 for a, b in pairwise(numbers))
    if not jumps_to_0:
        assert [p.sample for p in placed] == numbers
        assert sum(p.missing_before or 0 for p in placed) == numbers[-1] + 1 - first - len(numbers)
        assert [p.time for p in placed] == [number - first for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ([65534, 65535, 0, 1], 0),
        ([7, 8, 8, 9], 0),
        ([7, 8, 8, 8, 9, 9, 10], 0),
        ([40000, 40001, 0, 1, 2], 1),
        ([500, 501, 300, 301], 1),
        ([7, 8, 10, 11], 1),
        ([7, 8, 9000, 9, 10], 0),
        ([7, 8, 9000, 10, 11], 1),
        ([7, 8, 3, 10, 11], 1),
        ([7, 8, 40008, 40009], 1),
        ([7, 8, 10, 12, 14, 15], 3),
    ],
    ids=[
        "wrap", "repeated", "repeated often", "restarted", "jumped back", "one lost",
        "one false beside its own", "one false", "one false behind", "set", "every other lost",
    ],
)  # fmt: skip
def test_what_a_counter_of_16_bits_says(numbers: list[int], missing: int) -> None:
    run = Run(counter(), [float(n) for n in numbers])
    assert run.missing == missing
    assert sorted([*run.index, *run.refused]) == sorted(numbers), "each is placed or refused"


def test_a_repeated_sample_is_refused_and_a_false_number_moves_nothing() -> None:
    run = Run(counter(), [7, 8, 8, 9, 9000, 11, 12, 13])
    assert run.refused == [8, 9000]
    assert run.index == {7: 0, 8: 1, 9: 2, 11: 4, 12: 5, 13: 6}


@given(st.lists(st.integers(0, 255), max_size=60), st.integers(5, 10))
def test_whatever_a_counter_of_8_bits_says_samples_go_forwards(
    numbers: list[int], longest: int
) -> None:
    clock = counter(8, longest_gap=longest)
    last, n_placed = -1.0, 0
    for i, number in enumerate(numbers):
        for placed in clock.push(number, i):
            n_placed += 1
            assert placed.missing_before is None or 0 <= placed.missing_before < longest
            if placed.missing_before is not None:
                assert placed.time > last
                last = placed.time
    assert len(numbers) - n_placed == (0 if clock.drop_held() is None else 1)


@pytest.mark.parametrize("first", range(4))
def test_every_gap_length_is_counted(first: int) -> None:
    clock = harp_clock()
    sample = first
    for missing in range(0, 2500, 7):
        sample += missing + 1
        clock.push(ticks([sample])[0], 0.0)
        placed = clock.push(ticks([sample + 1])[0], 0.0)
        if sample > first + 1:
            assert [p.missing_before for p in placed] == [missing, 0] if missing else [0]
        sample += 1


def test_a_gap_longer_than_the_longest_is_no_gap_but_a_new_clock() -> None:
    after = LONGEST_GAP_SAMPLES + 2
    stamps = ticks([0, 1, after, after + 1, after + 2])
    run = Run(harp_clock(), stamps)
    assert list(run.index.values()) == [0, 1, 3, 4, 5]
    assert (run.missing, run.refused) == (1, [])


@given(
    n_before=st.integers(2, 6),
    false=st.integers(-(10**7), 10**7),
    n_after=st.integers(2, 6),
)
def test_one_false_stamp_costs_one_sample(n_before: int, false: int, n_after: int) -> None:
    before = ticks(list(range(n_before)))
    after = ticks(list(range(n_before + 1, n_before + 1 + n_after)))
    is_regular = abs(false - before[-1] - PERIOD_TICKS) <= 2.5
    is_a_neighbour = abs(false - after[0] + PERIOD_TICKS) <= 2.5 or float(false) in after
    if is_regular or is_a_neighbour:
        return
    run = Run(harp_clock(), [*before, float(false), *after])
    assert run.missing == 1
    assert run.refused == [float(false)]
    assert list(run.index) == [*before, *after]


@given(origin=st.integers(10**9, 10**12), offset=st.integers(-(10**9), 10**12))
def test_a_set_clock_costs_at_least_one_sample(origin: int, offset: int) -> None:
    before = ticks(list(range(5)), origin)
    after = ticks(list(range(5, 10)), origin + offset)
    run = Run(harp_clock(), before + after)
    is_regular = abs(offset) <= 2
    is_repeated = bool(set(before) & set(after))
    if not is_regular and not is_repeated:
        assert run.missing >= 1
    assert max(run.index.values()) + 1 == len(run.index) + run.missing or is_repeated


@given(
    st.lists(
        st.lists(st.integers(0, 2**32 * TICKS_PER_S) | st.integers(0, 200), min_size=1, max_size=8),
        max_size=8,
    )
)
def test_many_at_once_are_the_same_as_one_by_one(parts: list[list[int]]) -> None:
    singly, at_once = harp_clock(), harp_clock()
    for part in parts:
        stamps = np.array(part, np.float64)
        one_by_one = [placed for stamp in part for placed in singly.push(float(stamp), 0.0)]
        if at_once.take_regular(stamps):
            assert [placed.missing_before for placed in one_by_one] == [0] * len(part)
        else:
            assert [p for stamp in part for p in at_once.push(float(stamp), 0.0)] == one_by_one


@pytest.mark.parametrize("stamp", [float("nan"), float("inf"), -1e300, 1e300])
def test_what_is_no_stamp_is_refused(stamp: float) -> None:
    run = Run(harp_clock(), [*ticks([0, 1]), stamp, *ticks([3, 4])])
    assert len(run.refused) == 1
    assert run.missing == 1


def test_a_device_that_says_it_began_again_leaves_a_gap_even_where_its_clock_fits() -> None:
    clock: SampleClock[int] = SampleClock(15, tolerance=7, wraps_at=2**32)
    placed = [p for i, ms in enumerate([783, 798]) for p in clock.push(ms, i)]
    assert clock.interrupt() is None
    placed += [p for i, ms in enumerate([813, 828], 2) for p in clock.push(ms, i)]
    assert [(p.sample, p.missing_before) for p in placed] == [(0, 0), (1, 0), (2, 1), (3, 0)]


def test_what_waits_when_a_device_begins_again_is_handed_back() -> None:
    clock = counter()
    clock.push(7, 70)
    clock.push(8, 80)
    assert clock.push(20, 200) == []
    assert clock.interrupt() == 200


def test_restart_begins_at_zero() -> None:
    clock = counter()
    for number in (5, 6, 9):
        clock.push(number, number)
    clock.restart()
    placed = [p for number in (300, 301) for p in clock.push(number, number)]
    assert placed == [Placed(300, 0, 0.0), Placed(301, 0, 1.0)]
