"""Rows and time stamps of a stream in, blocks out: nothing invented, every loss seen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from forceplate.types import Block
from forceplate.words import say
from forceplate_drivers.lsl import LslPlatform
from forceplate_drivers.lsl_codec import (
    ChannelText,
    Grid,
    LslCodec,
    Steps,
    StreamError,
    channel_name,
    learn_grid,
    split_step,
)
from forceplate_drivers.stream_platform import StreamPlatform

RATE_HZ = 500.0
LOW, HIGH = -(2**31), 2**31 - 1
N = 200
WHOLE = Steps((1.0, 1.0))


class Rows(StreamPlatform):
    """Rows placed as those of a stream are; there is no stream."""

    receive = LslPlatform.receive

    def __init__(self, steps: Steps = WHOLE, *, is_regular: bool = True) -> None:
        super().__init__("rows")
        self.codec: LslCodec = LslCodec(steps, LOW, HIGH, row_bytes=8)
        LslPlatform.use_grid(self, Grid(RATE_HZ, is_regular))  # type: ignore[arg-type]
        self._waiting: tuple[list[list[float]], list[float]] = ([], [])
        self.start()

    def _pull(self, timeout_s: float) -> tuple[list[list[float]], list[float]]:
        waiting, self._waiting = self._waiting, ([], [])
        return waiting

    def feed(self, values: NDArray[np.float64], times_s: NDArray[np.float64]) -> list[Block]:
        """Return the blocks that these rows complete."""
        self._waiting = values.tolist(), times_s.tolist()
        blocks = []
        while (block := self.read(0.0)) is not None:
            blocks.append(block)
        return blocks


def codec(steps: Steps = WHOLE, *, is_regular: bool = True) -> Rows:
    return Rows(steps, is_regular=is_regular)


def rows(n: int = N) -> NDArray[np.float64]:
    return np.column_stack((np.arange(n), np.arange(n) % 7)).astype(np.float64)


def stamps(n: int = N) -> NDArray[np.float64]:
    return 1234.5 + np.arange(n) / RATE_HZ


def received(blocks: list[Block]) -> tuple[list[int], list[int], int]:
    index = [b.first_sample + i for b in blocks for i in range(len(b.counts))]
    values = [int(v) for b in blocks for v in b.counts[:, 0]]
    return index, values, sum(b.missing_before for b in blocks)


@given(
    st.lists(st.integers(0, N), max_size=6),
    st.sets(st.integers(3, N - 2), max_size=20),  # the second sample bears out the first
    st.sets(st.integers(3, N - 1), max_size=6),
)
def test_any_split_gives_the_same_samples(
    cuts: list[int], lost: set[int], not_numbers: set[int]
) -> None:
    values, times_s = rows(), stamps()
    values[list(not_numbers), 1] = np.nan
    keep = [i for i in range(N) if i not in lost]
    values, times_s = values[keep], times_s[keep]
    one, blocks = codec(), []
    edges = sorted({0, len(keep), *(c for c in cuts if c < len(keep))})
    for start, stop in pairwise(edges):
        blocks += one.feed(values[start:stop], times_s[start:stop])
    index, found, missing = received(blocks)
    good = [i for i in keep if i not in not_numbers]
    if len(found) < len(good):  # the last one waits for the next to go on from it
        good.pop()
    assert found == good  # channel 0 carries the index
    assert index == [i - good[0] for i in good]
    assert missing == good[-1] + 1 - good[0] - len(good)
    statistics = one.statistics
    assert statistics.lost_samples == missing
    assert statistics.damaged_bytes == 8 * len(not_numbers - lost)
    assert statistics.received_bytes == 8 * len(keep)
    next_sample = 0
    for block in blocks:
        assert block.first_sample == next_sample + block.missing_before
        next_sample = block.first_sample + len(block.counts)
        assert not block.counts.flags.writeable
        assert block.device_time_s is not None
        expected_s = (block.counts[:, 0] - good[0]) / RATE_HZ
        assert_allclose(block.device_time_s, expected_s, atol=1e-9)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=40))
def test_no_stamp_and_no_value_raises(times_s: list[float]) -> None:
    one = codec()
    values = np.resize(np.array([1.0, np.inf, -1e300, np.nan]), (len(times_s), 2))
    with np.errstate(all="ignore"):
        blocks = one.feed(values, np.array(times_s))
    index, _, missing = received(blocks)
    assert index == sorted(set(index))
    assert missing == one.statistics.lost_samples
    assert one.statistics.received_bytes == 8 * len(times_s)


def test_a_stamp_off_the_grid_is_damage_and_the_next_is_on_it_again() -> None:
    times_s = stamps()
    times_s[50] += 0.4 / RATE_HZ
    one = codec()
    index, found, missing = received(one.feed(rows(), times_s))
    assert index == found
    assert set(range(N)) - set(found) == {50}
    assert (missing, one.statistics.damage_events, one.statistics.damaged_bytes) == (1, 1, 8)


def test_a_clock_that_was_set_is_not_a_million_lost_samples() -> None:
    times_s = stamps()
    times_s[100:] += 1e5
    times_s[150:] -= 2e5
    one = codec()
    index, found, missing = received(one.feed(rows(), times_s))
    assert found == list(range(N))
    assert missing == 2, "one at each set of the clock, the least it can be"
    assert index[-1] == N + 1
    assert one.statistics.damaged_bytes == 0


def test_without_a_grid_no_loss_is_claimed_and_no_device_time_given() -> None:
    times_s = stamps() + np.random.default_rng(1).uniform(0, 0.01, N)
    one = codec(is_regular=False)
    (block,) = one.feed(rows(), times_s)
    assert len(block.counts) == N
    assert block.device_time_s is None
    assert one.statistics.lost_samples == 0


def test_fractions_become_counts_of_their_step_and_stop_at_the_ends() -> None:
    one = codec(Steps((1e-5, 0.5)))
    values = np.array([[12.34567, 1.5], [-0.00002, -2.0], [1e9, 0.0], [-1e9, 0.0]])
    (block,) = one.feed(values, stamps(4))
    assert block.counts.tolist() == [[1234567, 3], [-2, -4], [HIGH, 0], [LOW, 0]]


def test_steps_are_known_for_force_and_asked_for_otherwise() -> None:
    force, volts = ChannelText("Fz", "N"), ChannelText("A0", "V")
    assert Steps.of([force, ChannelText("c", "counts")], is_whole=False, said=None).values == (
        1e-5,
        1.0,
    )
    assert Steps.of([volts], is_whole=True, said=None).values == (1.0,)
    assert Steps.of([volts], is_whole=False, said=1e-7).values == (1e-7,)
    with pytest.raises(StreamError, match=r"A0 in V.*NAME@0\.00001") as refused:
        Steps.of([force, volts], is_whole=False, said=None)
    assert "er komen breuken (A0 in V)" in say(refused.value.text, "nl")


def test_the_name_of_a_channel_says_what_a_count_is() -> None:
    assert channel_name(ChannelText("Fz", "N"), 1e-5) == "Fz [1e-05 N]"
    assert channel_name(ChannelText("Fz", "N"), 1.0) == "Fz"
    assert channel_name(ChannelText("a\nb\0", ""), 0.5) == "ab [0.5]"


def test_the_step_in_an_address() -> None:
    assert split_step("plate@0.001") == ("plate", 0.001)
    assert split_step("plate") == ("plate", None)
    assert split_step("me@work") == ("me@work", None)
    for text in ("plate@0", "plate@-1", "plate@nan", "plate@inf"):
        with pytest.raises(StreamError, match="impossible"):
            split_step(text)


def test_even_stamps_are_a_clock() -> None:
    assert learn_grid(stamps(), RATE_HZ) == Grid(RATE_HZ, is_regular=True)
    assert learn_grid(np.delete(stamps(), [20, 21, 90]), RATE_HZ) == Grid(RATE_HZ, is_regular=True)
    measured = learn_grid(np.arange(N) / 505.0, RATE_HZ)
    assert measured.is_regular
    assert_allclose(measured.rate_hz, 505.0)


def test_uneven_stamps_are_none() -> None:
    times_s = np.sort(stamps() + np.random.default_rng(1).uniform(0, 0.01, N))
    assert learn_grid(times_s, RATE_HZ) == Grid(RATE_HZ, is_regular=False)


@pytest.mark.parametrize("times_s", [np.arange(N) / 800.0, np.zeros(N), np.full(N, np.nan)])
def test_stamps_of_another_rate_are_refused(times_s: NDArray[np.float64]) -> None:
    with pytest.raises(StreamError, match="time stamps"):
        learn_grid(times_s, RATE_HZ)
