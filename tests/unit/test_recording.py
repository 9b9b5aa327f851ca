"""A recording: every sample to the sink, in fewer and larger blocks, or an error."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from forceplate.acquisition import Recording
from forceplate.acquisition.block_writer import LONGEST_QUEUE_S, merge
from forceplate.errors import JournalError, RecordingError, RecordingOverflowError
from forceplate.types import Block
from tests.patience import PATIENCE_S


def blocks_of(parts: list[tuple[int, int, int]], *, device_time: bool) -> list[Block]:
    """Return blocks of (size, missing before, retracts), counting on as a driver does."""
    blocks, next_sample = [], 0
    for size, missing, retracts in parts:
        first = next_sample + missing
        index = np.arange(first, first + size)
        counts = np.column_stack([index, -index]).astype(np.int32)
        counts.setflags(write=False)
        time_s = index / 1000 if device_time else None
        blocks.append(Block(first, counts, first / 10, missing, retracts, time_s))
        next_sample = first + size
    return blocks


parts = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from([0, 0, 0, 1, 7]), st.sampled_from([0, 0, 0, 1])),
    max_size=20,
)


def flattened(blocks: list[Block]) -> list[tuple[int, list[int], int, int]]:
    """Return each sample with the loss and the withdrawals that stand before it."""
    return [
        (
            block.first_sample + row,
            counts,
            0 if row else block.missing_before,
            0 if row else block.retracts,
        )
        for block in blocks
        for row, counts in enumerate(block.counts.tolist())
    ]


@given(parts=parts, device_time=st.booleans())
def test_merging_keeps_every_sample_and_every_loss(
    parts: list[tuple[int, int, int]], device_time: bool
) -> None:
    blocks = blocks_of(parts, device_time=device_time)
    merged = merge(blocks)
    assert flattened(merged) == flattened(blocks)
    cuts = sum(bool(block.missing_before or block.retracts) for block in blocks[1:])
    assert len(merged) == (cuts + 1 if blocks else 0)
    for block in merged:
        assert not block.counts.flags.writeable
        assert block.counts.dtype == np.int32
        if device_time:
            assert block.device_time_s is not None
            index = block.first_sample + np.arange(len(block.counts))
            assert_array_equal(block.device_time_s, index / 1000)
        else:
            assert block.device_time_s is None
    if blocks:
        assert merged[-1].arrival_s == blocks[-1].arrival_s


class Sink:
    """Keeps what it is given; can be made to wait or to fail."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.n_synced = 0
        self.error: Exception | None = None
        self.reached = threading.Event()
        self.free = threading.Event()
        self.free.set()

    def append(self, block: Block) -> None:
        self.reached.set()
        assert self.free.wait(PATIENCE_S)
        if self.error is not None:
            raise self.error
        self.blocks.append(block)

    def sync(self) -> None:
        self.n_synced = len(self.blocks)


@given(parts=parts)
def test_all_that_was_put_is_written_and_synced(parts: list[tuple[int, int, int]]) -> None:
    sink = Sink()
    recording = Recording(sink, 1000.0)
    blocks = blocks_of(parts, device_time=True)
    for block in blocks:
        recording.put(block)
    recording.finish()
    recording.finish()
    assert recording.error is None
    assert flattened(sink.blocks) == flattened(blocks)
    assert sink.n_synced == len(sink.blocks)
    assert recording.n_samples == sum(len(block.counts) for block in blocks)


@given(parts=parts)
def test_the_first_sample_is_the_first_that_was_not_withdrawn(
    parts: list[tuple[int, int, int]],
) -> None:
    recording = Recording(Sink(), 1000.0)
    kept: list[int] = []
    for block in blocks_of(parts, device_time=False):
        del kept[max(len(kept) - block.retracts, 0) :]
        kept += block.counts[:, 0].tolist()
        recording.put(block)
    recording.finish()
    assert recording.first_sample == (kept[0] if kept else None)


def test_nothing_is_taken_after_the_end() -> None:
    sink = Sink()
    recording = Recording(sink, 1000.0)
    first, second = blocks_of([(3, 0, 0), (4, 0, 0)], device_time=False)
    recording.put(first)
    recording.finish()
    recording.put(second)
    assert recording.n_samples == 3
    assert len(flattened(sink.blocks)) == 3


def test_a_disk_that_does_not_keep_up_ends_the_recording_and_loses_nothing_taken() -> None:
    sink = Sink()
    sink.free.clear()
    recording = Recording(sink, 100.0)
    longest = round(LONGEST_QUEUE_S * 100.0)
    blocks = blocks_of([(longest // 4, 0, 0)] * 8, device_time=False)
    recording.put(blocks[0])
    assert sink.reached.wait(PATIENCE_S)
    for block in blocks[1:]:
        recording.put(block)
    assert isinstance(recording.error, RecordingOverflowError)
    n_taken = recording.n_samples
    assert longest <= n_taken < sum(len(block.counts) for block in blocks)
    sink.free.set()
    recording.finish()
    assert isinstance(recording.error, RecordingOverflowError)
    assert len(flattened(sink.blocks)) == n_taken


@pytest.mark.parametrize(
    ("raised", "told"),
    [(JournalError("the disk is full"), JournalError), (ZeroDivisionError(), RecordingError)],
)
def test_a_failing_sink_ends_the_recording_with_an_error(
    raised: Exception, told: type[Exception]
) -> None:
    sink = Sink()
    sink.error = raised
    recording = Recording(sink, 1000.0)
    (block,) = blocks_of([(5, 0, 0)], device_time=False)
    recording.put(block)
    recording.finish()
    assert type(recording.error) is told
    recording.put(replace(block, first_sample=5))
    assert recording.n_samples == 5
