"""Blocks of what arrived: damage goes with the block in which it did harm."""

from __future__ import annotations

import numpy as np

from forceplate.acquisition import SampleRing
from forceplate.acquisition.block_writer import merge
from forceplate.types import Block
from forceplate_drivers.block_queue import BlockQueue


def arrived(queue: BlockQueue, at_s: float, *rows: int | None, damaged_bytes: int = 0) -> None:
    """Let samples arrive together, None for a lost one."""
    queue.arrival_s = at_s
    for row in rows:
        if row is None:
            queue.lose()
        else:
            queue.add([row])
    queue.end_arrival(damaged_bytes)


def taken(queue: BlockQueue) -> list[tuple[int, int, int]]:
    """Return first sample, missing before and damage of each block that waits."""
    blocks = iter(queue.take, None)
    return [(block.first_sample, block.missing_before, block.damaged_bytes) for block in blocks]


def test_damage_goes_with_the_block_behind_the_loss_it_caused() -> None:
    queue = BlockQueue()
    arrived(queue, 1.0, 1, 2, None, 4, 5, damaged_bytes=28)
    arrived(queue, 2.0, 6)
    assert taken(queue) == [(0, 0, 0), (3, 1, 28), (5, 0, 0)]


def test_damage_without_loss_goes_with_the_last_of_what_came_together() -> None:
    queue = BlockQueue()
    arrived(queue, 1.0, 1, 2)
    arrived(queue, 2.0, 3, damaged_bytes=5)
    arrived(queue, 3.0, 4)
    assert taken(queue) == [(0, 0, 0), (2, 0, 5), (3, 0, 0)]


def test_damage_with_no_sample_waits_for_the_next() -> None:
    queue = BlockQueue()
    arrived(queue, 1.0, damaged_bytes=3)
    arrived(queue, 2.0, damaged_bytes=4)
    arrived(queue, 3.0, 1)
    assert taken(queue) == [(0, 0, 7)]
    arrived(queue, 4.0, damaged_bytes=9)
    queue.restart()
    arrived(queue, 5.0, 1)
    assert taken(queue) == [(0, 0, 0)]


def test_damage_is_kept_where_blocks_are_merged_and_shown() -> None:
    counts = np.zeros((1, 1), np.int32)
    blocks = [Block(i, counts, float(i), damaged_bytes=i) for i in range(4)]
    (merged,) = merge(blocks)
    assert merged.damaged_bytes == 6
    ring = SampleRing(10, 1)
    for block in blocks:
        ring.append(block)
    assert ring.damaged_bytes == 6
