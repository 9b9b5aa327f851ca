"""From samples to blocks: each sample gets its index in the stream, each loss its place."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forceplate.types import Block


class BlockQueue:
    """Blocks that wait to be read; filled and emptied by the one thread of a platform.

    Say first when bytes arrived, then put in what they held, then :meth:`end_arrival`.
    """

    def __init__(self) -> None:
        self.lost_samples = 0
        """Missing and withdrawn ones since opening."""
        self._blocks: deque[Block] = deque()
        self.restart()

    def restart(self) -> None:
        """Forget what was not read; the next sample has index 0."""
        self._blocks.clear()
        self._rows: list[Sequence[int]] = []
        self._times_s: list[float] = []
        self._next_sample = 0
        self._missing = 0
        self._withdrawn = 0
        self._damaged_bytes = 0
        self.arrival_s = 0.0
        """``time.monotonic()`` of what is put in now; set by the platform."""

    def __len__(self) -> int:
        return len(self._blocks)

    def add(self, counts: Sequence[int], time_s: float | None = None) -> None:
        """Put in one sample: a count of each channel, and the device's time if it has one."""
        self._rows.append(counts)
        if time_s is not None:
            self._times_s.append(time_s)

    def put(self, counts: NDArray[np.int32], times_s: NDArray[np.float64] | None = None) -> None:
        """Put in samples that follow one another: (n, n_channels), and (n,) device times."""
        self.seal()
        if not len(counts):
            return
        counts.setflags(write=False)
        if times_s is not None:
            times_s.setflags(write=False)
        first = self._next_sample + self._missing
        self._blocks.append(
            Block(first, counts, self.arrival_s, self._missing, self._withdrawn, times_s)
        )
        self._next_sample = first + len(counts)
        self._missing = self._withdrawn = 0

    def lose(self, n_samples: int = 1) -> None:
        """Take note that so many samples are missing here."""
        if n_samples:
            self.seal()
            self._missing += n_samples
            self.lost_samples += n_samples

    def withdraw(self, n_samples: int = 1) -> None:
        """Take back the last samples put in: what follows shows that they are none.

        It stands at the head of the next block: the block with the sample itself may have been
        read already, and counts that were handed out are never changed.
        """
        self.seal()
        self._withdrawn += n_samples
        self.lost_samples += n_samples

    def end_arrival(self, damaged_bytes: int = 0) -> None:
        """Take note that nothing more is put in of what arrived now, and what of it was damage.

        It goes with the block in which it did harm, else with the last of now, so that it is the
        damage of the samples beside it and of no others.
        """
        self.seal()
        self._damaged_bytes += damaged_bytes
        if not self._damaged_bytes:
            return
        now = [i for i, block in enumerate(self._blocks) if block.arrival_s == self.arrival_s]
        harmed = [i for i in now if self._blocks[i].missing_before or self._blocks[i].retracts]
        if now:
            at = harmed[0] if harmed else now[-1]
            self._blocks[at] = replace(self._blocks[at], damaged_bytes=self._damaged_bytes)
            self._damaged_bytes = 0

    def seal(self) -> None:
        """End a block: what is put in next begins another."""
        if self._rows:
            rows, self._rows = self._rows, []
            times_s, self._times_s = self._times_s, []
            self.put(_counts(rows), np.array(times_s) if times_s else None)

    def take(self) -> Block | None:
        """Return the next block, None if there is none."""
        return self._blocks.popleft() if self._blocks else None


def _counts(rows: list[Sequence[int]]) -> NDArray[np.int32]:
    """Return the rows as int32; what does not fit is left for the instrument to refuse."""
    counts, ends = np.array(rows), np.iinfo(np.int32)
    fits = counts.dtype.kind == "i" and ends.min <= counts.min() and counts.max() <= ends.max
    return counts.astype(np.int32) if fits else counts
