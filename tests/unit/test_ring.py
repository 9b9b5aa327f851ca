"""The ring: the newest samples, each under its own index."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from forceplate.acquisition import SampleRing
from forceplate.types import Block

sizes_and_gaps = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), max_size=20)


def blocks_of(sizes: list[tuple[int, int]], n_channels: int = 2) -> list[Block]:
    """Return blocks whose counts are the sample's index in every channel, and its negative."""
    blocks = []
    next_sample = 0
    for size, missing in sizes:
        index = np.arange(next_sample + missing, next_sample + missing + size, dtype=np.int32)
        next_sample += missing + size
        counts = np.column_stack([index, -index])[:, :n_channels]
        counts.setflags(write=False)
        blocks.append(Block(next_sample - size, counts, 0.0, missing))
    return blocks


@given(
    sizes=sizes_and_gaps,
    capacity=st.integers(1, 20),
    n=st.integers(0, 30),
    readings=st.lists(st.booleans(), min_size=20, max_size=20),
)
def test_any_blocks_are_found_again(
    sizes: list[tuple[int, int]], capacity: int, n: int, readings: list[bool]
) -> None:
    ring = SampleRing(capacity, 2)
    appended: list[int] = []
    cursor, seen = 0, list[int]()
    for block, reads in zip(blocks_of(sizes), readings, strict=False):
        ring.append(block)
        appended += range(block.first_sample, block.first_sample + len(block.counts))
        assert ring.n_written == len(appended)
        if reads:
            new = len(appended) - cursor
            cursor, index, counts = ring.since(cursor)
            seen += index.tolist()
            assert cursor == len(appended)
            assert index.tolist() == (appended[-min(new, capacity) :] if new else [])
            assert_array_equal(counts, np.column_stack([index, -index]))
    index, counts = ring.latest(n)
    kept = min(n, capacity, len(appended))
    assert index.tolist() == appended[len(appended) - kept :]
    assert_array_equal(counts, np.column_stack([index, -index]))
    assert counts.shape == (kept, 2)
    assert seen == sorted(set(seen))


@given(sizes=sizes_and_gaps, capacity=st.integers(100, 300))
def test_a_reader_in_time_sees_every_sample_once(
    sizes: list[tuple[int, int]], capacity: int
) -> None:
    ring = SampleRing(capacity, 2)
    cursor, seen, sent = 0, list[int](), list[int]()
    for block in blocks_of(sizes):
        ring.append(block)
        sent += range(block.first_sample, block.first_sample + len(block.counts))
        cursor, index, _ = ring.since(cursor)
        seen += index.tolist()
    assert seen == sent


@pytest.mark.parametrize("size", [1, 4])
def test_what_is_handed_out_is_a_copy(size: int) -> None:
    ring = SampleRing(8, 2)
    for block in blocks_of([(size, 0)] * 2):
        ring.append(block)
    index, counts = ring.latest(size)
    _, new_index, new_counts = ring.since(0)
    kept = index.copy(), counts.copy(), new_index.copy(), new_counts.copy()
    for block in blocks_of([(size, 100)] * 20):
        ring.append(block)
    for now, then in zip((index, counts, new_index, new_counts), kept, strict=True):
        assert_array_equal(now, then)
    index[:], counts[:] = -1, -1
    assert (ring.latest(8)[0] >= 0).all()


def test_an_empty_ring_gives_nothing() -> None:
    ring = SampleRing(4, 3)
    index, counts = ring.latest(10)
    assert index.shape == (0,)
    assert counts.shape == (0, 3)
    assert ring.since(0)[0] == 0
    assert ring.n_written == 0


def block_at(first: int, n: int, *, retracts: int = 0) -> Block:
    counts = np.arange(first, first + n, dtype=np.int32)[:, np.newaxis]
    counts.setflags(write=False)
    return Block(first, counts, 0.0, retracts=retracts)


def test_withdrawn_samples_are_handed_to_nobody_who_looks_later() -> None:
    ring = SampleRing(20, 1)
    ring.append(block_at(0, 10))
    early, index, _ = ring.since(0)
    assert index.tolist() == list(range(10))
    ring.append(block_at(10, 5, retracts=3))
    assert ring.since(0)[1].tolist() == [*range(7), *range(10, 15)]
    assert ring.latest(6)[1].ravel().tolist() == [6, *range(10, 15)]
    cursor, index, counts = ring.since(early)  # has them: sees only what is new
    assert index.tolist() == counts.ravel().tolist() == list(range(10, 15))
    ring.append(block_at(15, 1, retracts=7))
    assert ring.withdrawn().tolist() == [*range(5, 15)]
    assert ring.n_withdrawn == 10
    assert ring.latest(20)[0].tolist() == [*range(5), 15]
    assert ring.since(cursor)[1].tolist() == [15]


def test_places_of_withdrawn_samples_are_used_again() -> None:
    ring = SampleRing(4, 1)
    ring.append(block_at(0, 4))
    ring.append(block_at(4, 2, retracts=9))
    assert ring.latest(4)[0].tolist() == [4, 5]
    ring.append(block_at(6, 4))
    assert ring.latest(4)[0].tolist() == [6, 7, 8, 9]
