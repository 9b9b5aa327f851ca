"""A board's stream with bytes lost, flipped and doubled: thirty seeds of each, through its driver.

The port is in memory, so that a seed costs little. Eight bits of sum let some damage pass unseen:
of that there may be little, it may harm one sample, and never the time of the samples behind it.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.kill import RATE_HZ, index_counts
from forceplate.platform import CheckedPlatform, StreamStatistics
from forceplate.types import Block
from forceplate_drivers.emulation.faults import ByteDamage, parse_fault
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.sources import ReplaySource
from forceplate_drivers.harp import HarpPlatform

N_SAMPLES = 250
SEEDS = range(30)
MOST_UNSEEN = 4


class BoardInMemory:
    """A port with a board behind it, on whose way to us bytes are damaged once it streams."""

    is_virtual = False

    def __init__(self, fault: str, seed: int) -> None:
        self.board = HarpDevice(ReplaySource(index_counts(N_SAMPLES), RATE_HZ))
        self._damage = ByteDamage([parse_fault(fault)], seed)
        self._answers = b""
        self._sizes = np.random.default_rng(seed)

    def read(self, timeout_s: float) -> bytes:
        answers, self._answers = self._answers, b""
        if answers or not self.board.is_streaming or self.board.is_exhausted:
            return answers
        return self._damage.apply(self.board.produce(int(self._sizes.integers(1, 40))))

    def write(self, data: bytes) -> None:
        self._answers += self.board.receive(data)

    def set_baud(self, baud: int) -> None:
        pass

    def close(self) -> None:
        pass


def all_blocks(fault: str, seed: int) -> tuple[list[Block], StreamStatistics]:
    """Return what a driver makes of a damaged stream, and what it counts."""
    port = BoardInMemory(fault, seed)
    platform = CheckedPlatform.of(HarpPlatform(port, "memory"))
    platform.start()
    blocks: list[Block] = []
    while (block := platform.read(0.0)) is not None or not port.board.is_exhausted:
        blocks += [] if block is None else [block]
    return blocks, platform.statistics


def kept(blocks: list[Block]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return index and counts of the samples that were not withdrawn."""
    index: list[int] = []
    counts: list[NDArray[np.int32]] = []
    for block in blocks:
        if block.retracts:
            del index[-block.retracts :], counts[-block.retracts :]
        index += range(block.first_sample, block.first_sample + len(block.counts))
        counts += list(block.counts)
    return np.array(index), np.array(counts)


@pytest.mark.parametrize("kind", ["lose", "flip", "duplicate"])
@pytest.mark.parametrize("rate", ["1e-3", "1e-2"])
def test_no_seed_moves_a_sample_in_time(kind: str, rate: str) -> None:
    for seed in SEEDS:
        blocks, statistics = all_blocks(f"{kind}:{rate}", seed)
        index, counts = kept(blocks)
        sent = np.pad(index_counts(N_SAMPLES), ((0, 0), (0, 5)))
        first = int(np.median(counts[:, 0] - index))  # those before the first that came
        place = index + first
        assert place[-1] < N_SAMPLES, (seed, place[-1])
        unseen = (counts != sent[place]).any(axis=1)
        assert unseen.sum() <= MOST_UNSEEN, (seed, counts[unseen], sent[place[unseen]])
        n_gaps = int(index[-1]) + 1 - len(index)
        assert n_gaps <= statistics.lost_samples, seed
        told = sum(block.damaged_bytes for block in blocks)
        at_the_end = statistics.damaged_bytes - told  # behind the last sample that came
        assert 0 <= at_the_end < 2000, (seed, at_the_end)
        assert told > 0
