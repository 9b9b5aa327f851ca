"""Efforts of which every sample is known: whole counts, made by whole numbers alone."""

from __future__ import annotations

import threading
from collections import deque

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 1000.0
N_CHANNELS = 8
CELLS = 4
"""Channels under the plate; two more carry the number of the sample, two carry nothing."""
NEWTONS_PER_COUNT = 0.02
OFFSETS_COUNTS = (310, -120, 45, 220)
SHARES_PERCENT = (31, 27, 22, 20)
RESTING_COUNTS = 200
_LOW, _HIGH = 6, 7
_PAGE = 30000  # samples to a page of the number: each half fits the 16 bits of a Harp board
_DITHER = np.array([0, 1, 0, -1])
_SHIFT = (0, 0, 1, 1)


def ramp(n_samples: int, height_counts: int) -> NDArray[np.int64]:
    """Return a smooth rise from 0 to the height, in whole counts: 3 u^2 - 2 u^3."""
    u = np.arange(n_samples, dtype=np.int64)
    return (3 * u**2 * n_samples - 2 * u**3) * height_counts // n_samples**3


def hold_counts(n_samples: int, top_counts: int) -> NDArray[np.int64]:
    """Return a plateau whose top is reached in its middle for 20 samples, and nowhere else.

    So the 20 ms with the highest mean are one window alone, whatever the last digit of a sum is.
    """
    after = np.arange(n_samples, dtype=np.int64) - n_samples // 2
    return top_counts - np.where(after > 0, 2 + after // 20, -after // 20)


def effort_counts(top_counts: int) -> NDArray[np.int64]:
    """Return the sum of the cells of one effort, without dither, one number for each sample.

    An unloaded half second, the toes laid down, two seconds of rest, the rise, the plateau, the
    release, a second of rest, and nothing again.

    Parameters
    ----------
    top_counts
        Above the resting toes; a multiple of 100, so that each cell's share is whole.
    """
    lay = ramp(400, RESTING_COUNTS)
    plateau = hold_counts(3000, top_counts)
    press = ramp(300, int(plateau[0]))
    release = plateau[-1] - ramp(250, int(plateau[-1]))
    rest = RESTING_COUNTS
    return np.concatenate(
        [
            np.zeros(500, np.int64),
            lay,
            np.full(2000, rest),
            rest + press,
            rest + plateau,
            rest + release,
            np.full(1000, rest),
            rest - lay,
            np.zeros(500, np.int64),
        ]
    )


def sampled(total: NDArray[np.int64], first: int) -> NDArray[np.int32]:
    """Return the counts (n_samples, 8) of a load that begins at a sample of the stream.

    Each cell has its offset and share and a dither of one count whose mean over four samples is
    nothing; the last two channels say which sample it is.
    """
    index = np.arange(first, first + len(total))
    counts = np.zeros((len(total), N_CHANNELS), np.int32)
    for cell, (offset, share, shift) in enumerate(
        zip(OFFSETS_COUNTS, SHARES_PERCENT, _SHIFT, strict=True)
    ):
        counts[:, cell] = offset + total * share // 100 + _DITHER[(index + shift) % 4]
    counts[:, _LOW] = index % _PAGE
    counts[:, _HIGH] = index // _PAGE
    return counts


def sample_numbers(counts: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return which sample of the stream each row says it is."""
    return counts[:, _HIGH].astype(np.int64) * _PAGE + counts[:, _LOW]


class KnownSource:
    """What an emulated device samples: nothing lies on it until an effort is asked for.

    ``sent`` is all it ever gave out since the last start, to be held against what arrives.
    """

    sample_rate_hz = SAMPLE_RATE_HZ
    n_channels = N_CHANNELS

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._coming = np.empty(0, np.int64)
        self._given: deque[NDArray[np.int32]] = deque()
        self._next = 0

    def press(self, top_counts: int) -> None:
        """Let an effort begin with the next sample; any thread."""
        with self._lock:
            self._coming = effort_counts(top_counts)

    def restart(self) -> None:
        """Begin a stream."""
        with self._lock:
            self._coming = np.empty(0, np.int64)
            self._given.clear()
            self._next = 0

    def take(self, n_samples: int) -> NDArray[np.int32]:
        """Return the next samples; never runs dry."""
        with self._lock:
            total = np.zeros(n_samples, np.int64)
            part = self._coming[:n_samples]
            total[: len(part)] = part
            self._coming = self._coming[len(part) :]
            counts = sampled(total, self._next)
            self._next += n_samples
            self._given.append(counts)
        return counts

    def sent(self) -> NDArray[np.int32]:
        """Return the counts (n_samples, 8) given out since the start; any thread."""
        with self._lock:
            return (
                np.concatenate(list(self._given))
                if self._given
                else sampled(np.zeros(0, np.int64), 0)
            )
