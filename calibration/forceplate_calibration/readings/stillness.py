"""When a reading is still: samples in, the mean of a still spell out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_BLOCKS = 8
LEAST_SAMPLES = 2 * N_BLOCKS
"""Of fewer nobody can say whether they are still."""
NOISE_FACTOR = 5.0
"""A block of the spell may be so many of its own standard errors away from the middle."""
SD_PER_MAD = 1.4826
"""Of normal noise: its standard deviation over the median of its deviations."""
MOVEMENT_LIMIT = 1e-4
"""Of the largest load's signal: so much movement within the spell is of no account."""
PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Spell:
    """The samples of a still spell, per channel."""

    counts: tuple[float, ...]
    sd_counts: tuple[float, ...]
    n_samples: int


class StillDetector:
    """Waits for a still spell: first the weight settles, then it must not move.

    Parameters
    ----------
    columns
        Channels that must be still; others are recorded as they are.
    settle_s, read_s
        To be left out after the start; length of the spell.
    """

    def __init__(
        self, columns: tuple[int, ...], *, sample_rate_hz: float, settle_s: float, read_s: float
    ) -> None:
        self._columns = list(columns)
        self._rate_hz = sample_rate_hz
        self._n_read = max(round(read_s * sample_rate_hz), LEAST_SAMPLES)
        self._skip = round(settle_s * sample_rate_hz)
        self._samples: NDArray[np.float64] | None = None
        self._n_fed = 0
        self.full_counts = 0.0
        """Signal of the largest load as far as it is known; 0: not known."""

    @property
    def is_restless(self) -> bool:
        """Return whether it has been waiting for too long: something moves or touches."""
        return self._n_fed > self._skip + self._n_read + PATIENCE_S * self._rate_hz

    def restart(self) -> None:
        """Forget the samples, as after a sample was lost."""
        self._samples = None

    def feed(self, counts: NDArray[np.int32]) -> Spell | None:
        """Take samples (n, n_channels); return the still spell as soon as there is one."""
        leave_out = min(max(self._skip - self._n_fed, 0), len(counts))
        self._n_fed += len(counts)
        new = counts[leave_out:].astype(np.float64)
        held = new if self._samples is None else np.concatenate([self._samples, new])
        # A quarter on, not the whole spell: one knock costs little time, and looking at every
        # sample anew would find stillness by chance.
        step = max(self._n_read // 4, 1)
        while len(held) >= self._n_read:
            window = held[: self._n_read]
            if is_still(window[:, self._columns], max(1.0, MOVEMENT_LIMIT * self.full_counts)):
                return Spell(
                    tuple(map(float, window.mean(axis=0))),
                    tuple(map(float, window.std(axis=0, ddof=1))),
                    len(window),
                )
            held = held[step:]
        self._samples = held
        return None


def is_still(window: NDArray[np.float64], least: float = 1.0) -> bool:
    """Return whether nothing moves in samples (n, n_channels), ``LEAST_SAMPLES`` or more of them.

    The spell is cut into blocks. What is only noise scatters the means of blocks no more than the
    noise within them promises; a swinging weight or a creeping cell moves them further, however
    noisy the channel is. So no limit in counts has to be known of a platform beforehand.

    Parameters
    ----------
    least
        So much movement is of no account: one count, or what it is of newtons.
    """
    n = len(window) // N_BLOCKS
    blocks = window[: n * N_BLOCKS].reshape(N_BLOCKS, n, -1)
    means = blocks.mean(axis=1)
    # common to all blocks: of one block alone the noise is known too badly to hold it against;
    # and by the middle of the deviations, or a spike would be the noise that excuses it
    deviations = np.abs(blocks - means[:, None])
    error = SD_PER_MAD * np.median(deviations, axis=(0, 1)) / np.sqrt(n - 1)
    limit = np.maximum(NOISE_FACTOR * error, least)
    return bool((np.abs(means - window.mean(axis=0)) <= limit).all())
