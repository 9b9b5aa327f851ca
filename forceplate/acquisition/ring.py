"""The last samples, for whoever looks: copied out, never handed out."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from forceplate.types import Block

MOST_WAITING_BLOCKS = 512


class SampleRing:
    """The newest samples with their indices.

    One thread at a time appends, any reads. Every sample keeps its absolute index, so a reader sees
    a loss as a jump and never as a value. Samples that a block withdraws are handed to no reader
    from then on; a reader that has them already asks for :meth:`withdrawn` when ``n_withdrawn``
    has risen. Blocks are put in their place when somebody looks.

    Parameters
    ----------
    look
        Called before anything is looked at: takes in what is new by then.
    """

    def __init__(
        self, capacity: int, n_channels: int, look: Callable[[], None] = lambda: None
    ) -> None:
        self._look = look
        self._counts = np.zeros((capacity, n_channels), np.int32)
        self._index = np.zeros(capacity, np.int64)
        self._is_withdrawn = np.zeros(capacity, np.bool_)
        self.n_withdrawn = 0
        """Samples withdrawn so far, as of the last look into the ring."""
        self.capacity = capacity
        """Samples kept."""
        self._waiting: deque[Block] = deque()
        self._appended = 0
        self.damaged_bytes = 0
        """Damage that came with the samples appended by the last look at them."""
        self._placed = 0
        self._lock = threading.Lock()

    @property
    def n_written(self) -> int:
        """Samples ever appended; not the index of the next one when samples were lost."""
        self._look()
        return self._appended

    def withdrawn(self) -> NDArray[np.int64]:
        """Return the indices (n,) of the samples withdrawn whose place is not used again yet."""
        with self._lock:
            self._place()
            return np.sort(self._index[self._is_withdrawn])

    def append(self, block: Block) -> None:
        """Add a block; the oldest samples make room."""
        self._waiting.append(block)
        self.damaged_bytes += block.damaged_bytes
        self._appended += len(block.counts)  # last: who sees the samples sees their damage
        if len(self._waiting) > MOST_WAITING_BLOCKS:
            with self._lock:
                self._place()

    def _place(self) -> None:
        while self._waiting:
            block = self._waiting.popleft()
            if block.retracts:
                # a flag, not a new order of rows: who reads by n_written keeps its place
                rows = self._rows(self._placed)
                self._is_withdrawn[rows[max(0, len(rows) - block.retracts) :]] = True
                self.n_withdrawn += block.retracts
            n = len(block.counts)
            n_kept = min(n, self.capacity)
            end = self._placed + n
            rows = np.arange(end - n_kept, end) % self.capacity
            self._counts[rows] = block.counts[n - n_kept :]
            self._is_withdrawn[rows] = False
            last = block.first_sample + n
            self._index[rows] = np.arange(last - n_kept, last)
            self._placed = end

    def _rows(self, n_samples: int) -> NDArray[np.int64]:
        """Return where those of the newest samples are that are not withdrawn, oldest first."""
        n = min(n_samples, self._placed, self.capacity)
        rows = np.arange(self._placed - n, self._placed) % self.capacity
        return rows[~self._is_withdrawn[rows]] if self.n_withdrawn else rows

    def latest(self, n_samples: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return copies of the newest samples: their indices (n,) and counts (n, n_channels)."""
        self._look()
        with self._lock:
            self._place()
            rows = self._rows(n_samples if not self.n_withdrawn else self._placed)
            rows = rows[max(0, len(rows) - n_samples) :]
            return self._index[rows], self._counts[rows]

    def since(self, n_written: int) -> tuple[int, NDArray[np.int64], NDArray[np.int32]]:
        """Return what was appended after ``n_written`` samples were in.

        Returns
        -------
        tuple
            The new ``n_written``, the indices (n,) and the counts (n, n_channels). A reader that
            comes too late gets the newest samples only, and sees it in the indices.
        """
        self._look()
        with self._lock:
            self._place()
            rows = self._rows(self._placed - n_written)
            return self._placed, self._index[rows], self._counts[rows]
