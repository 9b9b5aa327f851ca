"""The last samples, for whoever looks: copied out, never handed out."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from forceplate.types import Block


class SampleRing:
    """The newest samples with their indices.

    One thread appends, any thread reads. Every sample keeps its absolute index, so a reader sees
    a loss as a jump and never as a value.

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
        self._written = 0
        self._lock = threading.Lock()

    @property
    def n_written(self) -> int:
        """Samples ever appended; not the index of the next one when samples were lost."""
        return self._written

    def append(self, block: Block) -> None:
        """Add a block; the oldest samples make room."""
        n = len(block.counts)
        with self._lock:
            start = self._written % self._capacity
            if n == 1:  # the usual case at 1 kHz
                self._counts[start] = block.counts
                self._index[start] = block.first_sample
            else:
                n_kept = min(n, self._capacity)
                end = block.first_sample + n
                rows = np.arange(start + n - n_kept, start + n) % self._capacity
                self._counts[rows] = block.counts[n - n_kept :]
                self._index[rows] = np.arange(end - n_kept, end)
            self._written += n

    def latest(self, n_samples: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return copies of the newest samples: their indices (n,) and counts (n, n_channels)."""
        with self._lock:
            n = min(n_samples, self._written, self._capacity)
            rows = np.arange(self._written - n, self._written) % self._capacity
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
            n = min(self._written - n_written, self._capacity)
            rows = np.arange(self._written - n, self._written) % self._capacity
            return self._written, self._index[rows], self._counts[rows]
