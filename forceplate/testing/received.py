"""What came out of a platform, as a recording would keep it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.platform import Platform
from forceplate.types import Block

PATIENCE_S = 20.0
"""How long a test waits for samples: a busy computer is slow, not wrong."""


@dataclass(frozen=True, slots=True)
class Received:
    """Blocks, and what is left of them once withdrawn samples are taken out."""

    blocks: tuple[Block, ...]
    index: NDArray[np.int64]
    """(n_samples,) in the stream."""
    counts: NDArray[np.int32]
    """(n_samples, n_channels)"""

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> Received:
        """Put blocks together and check that they follow each other."""
        index = np.empty(0, np.int64)
        rows: list[NDArray[np.int32]] = []
        next_sample = 0
        for block in blocks:
            assert block.first_sample == next_sample + block.missing_before
            next_sample = block.first_sample + len(block.counts)
            left = len(index) - block.retracts
            index = np.concatenate([index[:left], np.arange(block.first_sample, next_sample)])
            rows = [*rows[:left], *block.counts]
        return cls(tuple(blocks), index, np.array(rows, np.int32))

    @property
    def n_missing(self) -> int:
        """Samples that are missing, withdrawn ones counted in."""
        return sum(block.missing_before + block.retracts for block in self.blocks)


def receive(platform: Platform, n_samples: int, *, may_end: bool = False) -> Received:
    """Read until so many samples have come; ``may_end``: or until nothing more comes."""
    blocks: list[Block] = []
    deadline_s = time.monotonic() + PATIENCE_S
    while sum(len(block.counts) for block in blocks) < n_samples:
        assert time.monotonic() < deadline_s, f"only {len(blocks)} blocks came"
        block = platform.read(0.2)
        if block is not None:
            blocks.append(block)
        elif may_end:
            break
    return Received.of(blocks)
