"""The new samples of a stream, for a state machine that is fed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition.acquisition import Acquisition


class Feed:
    """What came since it was last asked."""

    def __init__(self, acquisition: Acquisition) -> None:
        self._acquisition = acquisition
        self._cursor = acquisition.ring.n_written
        self._next_index: int | None = None

    def forget(self) -> None:
        """Leave out what came while the operator was busy."""
        self._cursor = self._acquisition.ring.n_written
        self._next_index = None

    def blocks(self, on_lost: Callable[[], None]) -> Iterator[NDArray[np.int32]]:
        """Give the new samples; raises PlatformError when the stream has ended."""
        fault = self._acquisition.fault
        if fault is not None:
            raise fault
        self._cursor, index, counts = self._acquisition.ring.since(self._cursor)
        if not len(index):
            return
        is_whole = index[-1] - index[0] == len(index) - 1
        if not is_whole or self._next_index not in (None, int(index[0])):
            on_lost()
        self._next_index = int(index[-1]) + 1
        if is_whole:
            yield counts
