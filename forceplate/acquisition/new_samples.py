"""The new samples of a stream, for a state machine that takes them block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition.acquisition import Acquisition


class NewSamples:
    """What came since it was last asked, through every interruption.

    Parameters
    ----------
    stream
        Returns the stream there is now, None while there is none. Where it returns another one
        than before, samples are lost between the two.
    """

    def __init__(self, stream: Callable[[], Acquisition | None]) -> None:
        self._stream = stream
        self._acquisition: Acquisition | None = None
        self._n_taken = 0
        self._next_index: int | None = None

    def forget(self) -> None:
        """Leave out what came while the operator was busy."""
        self._n_taken = self._acquisition.ring.n_written if self._acquisition else 0
        self._next_index = None

    def blocks(self, on_lost: Callable[[], None]) -> Iterator[NDArray[np.int32]]:
        """Give the new samples (n, n_channels), none while there is no stream.

        Samples with a gap among them are not given: who waits for a still spell begins anew.
        """
        acquisition = self._stream()
        if acquisition is not self._acquisition:
            if self._acquisition is not None:
                on_lost()
            self._acquisition = acquisition
            self.forget()
        if acquisition is None:
            return
        self._n_taken, index, counts = acquisition.ring.since(self._n_taken)
        if not len(index):
            return
        is_whole = index[-1] - index[0] == len(index) - 1
        if not is_whole or self._next_index not in (None, int(index[0])):
            on_lost()
        self._next_index = int(index[-1]) + 1
        if is_whole:
            yield counts
