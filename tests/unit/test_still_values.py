"""Values that stand still: the look at all channels at once misses none of the look at each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from forceplate.analysis.quality.still_values import still_values, worth_a_look

N_REST, N = 500, 2000


def press(
    seed: int, rate_hz: float, noise: float, step: int, frozen: tuple[int, int], *, n_each: int = 1
) -> NDArray[np.int32]:
    """Return three channels of a rest, a rise of 0.2 s and a hold; the first one is spoilt."""
    time_s = np.arange(N) / rate_hz - N_REST / rate_hz
    rise = np.clip(time_s / 0.2, 0, 1)
    rng = np.random.default_rng(seed)
    counts = np.outer((4000, -900, 40), rise) + rng.normal(0, noise, (3, N))
    counts = np.rint(counts / step) * step
    first, n = frozen
    counts[0, first : first + n] = counts[0, first]
    counts[0] = np.repeat(counts[0, ::n_each], n_each)[:N]
    return counts.astype(np.int32)


def looked_at(counts: NDArray[np.int32], rate_hz: float, rises: NDArray[np.bool_]) -> list[int]:
    """Return which channels are worth a look."""
    looks = worth_a_look(counts, rate_hz=rate_hz, n_rest=N_REST, rises=rises)
    return np.flatnonzero(looks).tolist()


@given(
    st.integers(0, 999),
    st.sampled_from((80.0, 200.0, 1000.0)),
    st.sampled_from((0.2, 1.0, 3.0, 30.0)),
    st.sampled_from((1, 2, 7)),
    st.tuples(st.integers(400, 1900), st.integers(1, 60)),
)
def test_what_is_found_in_a_channel_alone_is_worth_a_look(
    seed: int, rate_hz: float, noise: float, step: int, frozen: tuple[int, int]
) -> None:
    for n_each in (1, 2, 5):
        counts = press(seed, rate_hz, noise, step, frozen, n_each=n_each)
        rises = np.array([True, False, True])
        looks = looked_at(counts, rate_hz, rises)
        found = [
            place
            for place in range(3)
            if still_values(counts[place], rate_hz=rate_hz, n_rest=N_REST, rises=bool(rises[place]))
        ]
        assert set(found) <= set(looks)


def test_a_still_spell_of_two_values_has_a_noise() -> None:
    counts = np.array([0.0, 1.0, 1.0, *range(2, 40)])
    assert still_values(counts, rate_hz=1000.0, n_rest=2, rises=True) is None


def test_both_answers_occur() -> None:
    rises = np.array([True, False, True])
    for frozen, looks in ((1, []), (40, [0])):
        counts = press(1, 1000.0, 3.0, 1, (550, frozen))
        assert looked_at(counts, 1000.0, rises) == looks
        alone = still_values(
            counts[0].astype(np.float64), rate_hz=1000.0, n_rest=N_REST, rises=True
        )
        assert (alone is not None) == bool(looks)


def test_a_channel_that_never_moves_or_always_does_is_not_looked_at() -> None:
    counts = np.vstack((np.zeros(N), np.arange(N))).astype(np.int32)
    rises = np.array([True, True])
    assert looked_at(counts, 1000.0, rises) == []


def test_a_leap_out_of_values_that_do_not_repeat_is_none() -> None:
    """A converter that is hardly coarser than its noise; two equal values elsewhere."""
    counts = np.asarray(np.arange(N) % 2, np.float64)
    counts[100:] = 1 - counts[100:]  # two equal ones
    counts[1200:] += 400.0
    assert still_values(counts, rate_hz=1000.0, n_rest=N_REST, rises=True) is None
    counts[700:] += 400.0  # a leap without repeats, long before, excuses none
    counts[1198:1202] = counts[1198]
    found = still_values(counts, rate_hz=1000.0, n_rest=N_REST, rises=True)
    assert found is not None
    assert found.n_equal == 4
    assert looked_at(counts[None].astype(np.int32), 1000.0, np.array([True])) == [0]


def test_one_value_that_comes_twice_on_a_steep_way_was_not_measured() -> None:
    counts = np.concatenate((np.arange(1000) % 2, np.arange(1000) * 40.0))
    counts[1500:] -= 40.0
    found = still_values(counts, rate_hz=1000.0, n_rest=N_REST, rises=True)
    assert found is not None
    assert found.n_equal == 2
    assert looked_at(counts[None].astype(np.int32), 1000.0, np.array([True])) == [0]


@pytest.mark.parametrize(("n_equal", "is_found"), [(5, False), (6, True)])
@pytest.mark.parametrize("at", [2000, -1])
def test_noise_of_thirty_steps_stands_still_for_five_values(
    n_equal: int, is_found: bool, at: int
) -> None:
    """By the quieter quarter of its tenths of a second; also at the very end."""
    counts = np.rint(np.random.default_rng(2).normal(0, 31.0, 4000))
    first = 4000 - n_equal if at < 0 else at
    counts[first : first + n_equal] = counts[first]
    found = still_values(counts, rate_hz=1000.0, n_rest=N_REST, rises=True)
    assert (None if found is None else found.n_equal) == (n_equal if is_found else None)


@pytest.mark.parametrize(("n_equal", "is_found"), [(6, False), (60, True)])
def test_a_sum_of_coarse_channels_may_stand_still_for_a_moment(
    n_equal: int, is_found: bool
) -> None:
    # Steps of 400 counts, but two sums of the same size differ by a few: no step of a converter.
    rng = np.random.default_rng(3)
    force = np.interp(np.arange(4000), [0, 1000, 1200, 4000], [0, 0, 2e5, 2e5])
    counts = np.rint((force + rng.normal(0, 450, 4000)) / 400) * 400
    counts += (counts % 1200 == 0) * rng.integers(0, 3, 4000)
    counts[3000 : 3000 + n_equal] = counts[3000]
    found = still_values(counts, rate_hz=1000.0, n_rest=1000, rises=True)
    assert (found is not None) == is_found
