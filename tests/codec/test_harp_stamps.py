"""The device's timestamps: every lost sample is counted, nothing else is believed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate_drivers.harp import StampTracker
from forceplate_drivers.harp_codec import TICKS_PER_S

LONGEST_GAP = 60_000


def stamps(samples: list[int], origin: int = 0) -> list[float]:
    """Return the board's stamps: whole ticks of 32 us, 31.25 of them in a sample."""
    return [float(origin + sample * 125 // 4) for sample in samples]


class Placed:
    """A tracker and where it put each stamp; ``one_by_one`` as at 1 kHz, else in bulk."""

    def __init__(self, *, one_by_one: bool) -> None:
        self.tracker = StampTracker()
        self.index: dict[float, int] = {}
        self.missing = 0
        self._one_by_one = one_by_one

    def place(self, ticks: list[float]) -> Placed:
        for part in [[t] for t in ticks] if self._one_by_one else [ticks]:
            self._place(part)
        return self

    def _place(self, ticks: list[float]) -> None:
        if len(ticks) == 1:
            index = self.tracker.next_if_regular(ticks[0])
            if index is not None:
                self.index[ticks[0]] = index
                return
        for first, missing, rows in self.tracker.runs(np.array(ticks)):
            self.missing += missing
            for i, stamp in enumerate(ticks[rows]):
                self.index[stamp] = first + i


both_ways = pytest.mark.parametrize("one_by_one", [True, False])


@both_ways
@given(
    origin=st.integers(0, 2**32 * TICKS_PER_S - 10**8),
    steps=st.lists(st.integers(1, 40) | st.integers(1, LONGEST_GAP), max_size=30),
)
def test_loss_is_counted_exactly(one_by_one: bool, origin: int, steps: list[int]) -> None:
    samples = [0]
    for step in steps:
        samples.append(samples[-1] + step)
    ticks = stamps(samples, origin)
    placed = Placed(one_by_one=one_by_one).place(ticks)
    assert placed.index == dict(zip(ticks, samples, strict=True))
    lost = samples[-1] + 1 - len(samples)
    assert placed.missing == placed.tracker.lost_samples == lost
    assert placed.tracker.refused_frames == 0


@pytest.mark.parametrize("first", range(4))
def test_every_gap_length_is_counted(first: int) -> None:
    tracker = StampTracker()
    sample = first
    tracker.runs(np.array(stamps([sample])))
    lost = 0
    for missing in range(2500):
        sample += missing + 1
        lost += missing
        ((_, before, _),) = tracker.runs(np.array(stamps([sample])))
        assert before == missing
    assert tracker.lost_samples == lost


@both_ways
def test_a_gap_longer_than_a_minute_is_no_gap_but_a_new_clock(one_by_one: bool) -> None:
    after = LONGEST_GAP + 2
    ticks = stamps([0, 1, after, after + 1, after + 2])
    placed = Placed(one_by_one=one_by_one).place(ticks)
    assert [placed.index.get(t) for t in ticks] == [0, 1, None, 3, 4]
    assert placed.missing == 1


@both_ways
@given(n=st.integers(1, 10), again=st.integers(0, 9), copies=st.integers(1, 4))
def test_a_doubled_frame_is_refused(one_by_one: bool, n: int, again: int, copies: int) -> None:
    again %= n
    ticks = stamps(list(range(n)))
    doubled = ticks[: again + 1] + [ticks[again]] * copies + ticks[again + 1 :]
    placed = Placed(one_by_one=one_by_one).place(doubled)
    assert list(placed.index.values()) == list(range(n))
    assert placed.tracker.refused_frames == copies
    assert placed.tracker.lost_samples == 0


@both_ways
@given(
    origin=st.integers(10**9, 10**12),
    offset=st.integers(-(10**9), 10**12).filter(bool),
    n_before=st.integers(1, 10),
    n_after=st.integers(2, 10),
)
def test_a_set_clock_costs_at_least_one_sample(
    one_by_one: bool, origin: int, offset: int, n_before: int, n_after: int
) -> None:
    before = stamps(list(range(n_before)), origin)
    after = stamps(list(range(n_before, n_before + n_after)), origin + offset)
    placed = Placed(one_by_one=one_by_one).place(before + after)
    tracker = placed.tracker
    is_small = abs(offset) <= 1  # not to be told from the rounding of the ticks
    is_real_step = after[0] in before
    assert placed.missing == tracker.lost_samples
    if not is_small and not is_real_step:
        assert tracker.lost_samples >= 1
    last_index = max(placed.index.values())
    assert last_index + 1 == len(placed.index) + tracker.lost_samples or is_real_step


@both_ways
def test_a_wrong_stamp_is_refused_and_its_place_is_missing(one_by_one: bool) -> None:
    ticks = stamps(list(range(6)))
    wrong = [*ticks[:3], ticks[3] + 12.0, *ticks[4:]]
    placed = Placed(one_by_one=one_by_one).place(wrong)
    assert [placed.index.get(t) for t in wrong] == [0, 1, 2, None, 4, 5]
    assert (placed.missing, placed.tracker.refused_frames) == (1, 1)


@both_ways
def test_two_wrong_stamps_are_a_set_clock_only_when_they_follow_each_other(
    one_by_one: bool,
) -> None:
    ticks = stamps(list(range(5)))
    far = ticks[2] + 1e9 + 5
    wrong = [ticks[0], far, ticks[1], ticks[2], far + 31, ticks[3], ticks[4]]
    placed = Placed(one_by_one=one_by_one).place(wrong)
    assert [placed.index.get(t) for t in wrong] == [0, None, 1, 2, None, 3, 4]
    assert placed.tracker.lost_samples == 0


@given(
    st.lists(
        st.lists(st.integers(0, 2**32 * TICKS_PER_S) | st.integers(0, 200), min_size=1, max_size=8),
        max_size=8,
    )
)
def test_any_stamps_are_placed_forwards_or_refused(parts: list[list[int]]) -> None:
    tracker = StampTracker()
    placed, missing, next_sample = 0, 0, 0
    for part in parts:
        for first, before, rows in tracker.runs(np.array(part, np.float64)):
            assert first == next_sample + before
            next_sample = first + rows.stop - rows.start
            placed += rows.stop - rows.start
            missing += before
    assert placed + tracker.refused_frames == sum(map(len, parts))
    assert missing == tracker.lost_samples == next_sample - placed


def test_restart_begins_at_zero_and_keeps_the_count_of_loss() -> None:
    placed = Placed(one_by_one=False).place(stamps([0, 5]))
    placed.tracker.restart()
    assert placed.tracker.runs(np.array(stamps([3, 4]))) == [(0, 0, slice(0, 2))]
    assert placed.tracker.lost_samples == 4
