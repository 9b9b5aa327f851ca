"""What came out of a platform, as a recording would keep it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.platform import Platform, StreamStatistics
from forceplate.testing.answered import STUCK_S, answered
from forceplate.types import Block

PATIENCE_S = 20.0
"""How long a test waits for the next sample: a busy computer is slow, not wrong."""


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
    """Read until as many samples have come, or more: the last block is taken whole.

    Parameters
    ----------
    may_end
        Or until nothing more comes.

    Raises
    ------
    AssertionError
        No more samples came, or the driver does not come back; with what its statistics say.
    """
    blocks: list[Block] = []
    before = platform.statistics
    n_came, newest_s = 0, time.monotonic()
    while n_came < n_samples:
        block = read(platform, 0.2)
        if block is not None:
            blocks.append(block)
            n_came, newest_s = n_came + len(block.counts), time.monotonic()
        elif may_end:
            break
        elif time.monotonic() - newest_s > PATIENCE_S:
            raise AssertionError(nothing_more(platform, before, n_came, n_samples))
    return Received.of(blocks)


def read(platform: Platform, timeout_s: float) -> Block | None:
    """Read, or fail where the driver does not come back."""
    return answered(lambda: platform.read(timeout_s), "read", timeout_s + STUCK_S)


def nothing_more(platform: Platform, before: StreamStatistics, n_came: int, n_samples: int) -> str:
    """Return what is to be said where samples are missing, by what the driver has counted."""
    now = platform.statistics
    n_bytes = now.received_bytes - before.received_bytes
    n_damaged = now.damaged_bytes - before.damaged_bytes
    if not n_bytes:
        why = "it received no bytes: was the device asked to send, is its port read?"
    elif n_damaged >= n_bytes:
        why = "all of them are damage to it: its codec knows no frame of them"
    else:
        why = "it makes no samples of them, or read does not hand them out"
    return (
        f"{n_came} of {n_samples} samples came, then no more. By its statistics the driver "
        f"received {n_bytes} bytes meanwhile, {n_damaged} of them damaged: {why}"
    )
