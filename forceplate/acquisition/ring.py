"""The last samples, for whoever looks: copied out, never handed out."""

from __future__ import annotations

import threading
from collections import deque

import numpy as np
from numpy.typing import NDArray

from forceplate.types import Block

MOST_WAITING_BLOCKS = 512


class SampleRing:
    """The newest samples with their indices.

    One thread appends, any thread reads. Every sample keeps its absolute index, so a reader sees
    a loss as a jump and never as a value. Blocks are put in their place when somebody looks:
    that costs the reader of a port, who is in a hurry a thousand times a second, almost nothing.

    Parameters
    ----------
    capacity
        Samples kept.
    n_channels
        Channels of each sample.
    """

    def __init__(self, capacity: int, n_channels: int) -> None:
        self._counts = np.zeros((capacity, n_channels), np.int32)
        self._index = np.zeros(capacity, np.int64)
        self._capacity = capacity
        self._waiting: deque[Block] = deque()
        self._appended = 0
        self._placed = 0
        self._lock = threading.Lock()

    @property
    def n_written(self) -> int:
        """Samples ever appended; not the index of the next one when samples were lost."""
        return self._appended

    def append(self, block: Block) -> None:
        """Add a block; the oldest samples make room."""
        self._waiting.append(block)
        self._appended += len(block.counts)
        if len(self._waiting) > MOST_WAITING_BLOCKS:
            with self._lock:
                self._place()

    def _place(self) -> None:
        while self._waiting:
            block = self._waiting.popleft()
            n = len(block.counts)
            n_kept = min(n, self._capacity)
            end = self._placed + n
            rows = np.arange(end - n_kept, end) % self._capacity
            self._counts[rows] = block.counts[n - n_kept :]
            last = block.first_sample + n
            self._index[rows] = np.arange(last - n_kept, last)
            self._placed = end

    def latest(self, n_samples: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return copies of the newest samples: their indices (n,) and counts (n, n_channels)."""
        with self._lock:
            self._place()
            n = min(n_samples, self._placed, self._capacity)
            rows = np.arange(self._placed - n, self._placed) % self._capacity
            return self._index[rows], self._counts[rows]

    def since(self, n_written: int) -> tuple[int, NDArray[np.int64], NDArray[np.int32]]:
        """Return what was appended after ``n_written`` samples were in.

        Returns
        -------
        tuple
            The new ``n_written``, the indices (n,) and the counts (n, n_channels). A reader that
            comes too late gets the newest samples only, and sees it in the indices.
        """
        with self._lock:
            self._place()
            n = min(self._placed - n_written, self._capacity)
            rows = np.arange(self._placed - n, self._placed) % self._capacity
            return self._placed, self._index[rows], self._counts[rows]
