"""The unloaded platform, measured before and after a trial: what its force counts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition
from forceplate.errors import LoadedPlatformError, PlatformError
from forceplate.words import Text
from forceplate_calibration import Calibration
from forceplate_calibration.readings.stillness import LEAST_SAMPLES, is_still

MOST_ATTEMPTS = 4
STILL_N = 0.05
"""So much movement of the unloaded platform is of no account: 1 % of an effort of 5 N."""

_LOST = Text(
    "The zero cannot be measured: data of the platform are being lost. Check its "
    "connection, then start the trial again."
)
_MOVED = Text(
    "The zero cannot be measured: something moves or touches the unloaded platform, or its signal "
    "jumps. Take everything off it, keep it still, check its connection, then start again."
)


@dataclass(frozen=True, slots=True)
class Zero:
    """The unloaded platform, (n_channels,) each."""

    mean_counts: NDArray[np.float64]
    noise_counts: NDArray[np.float64]
    """Standard deviation of the samples."""


class ZeroWindow:
    """The mean of the next samples, after skipping some; all of them sound and still, none missing.

    Parameters
    ----------
    calibration
        By it a movement is judged. Without one nobody can say whether it is of account; nor of
        fewer samples than ``LEAST_SAMPLES``.
    """

    def __init__(
        self,
        acquisition: Acquisition,
        skip: int,
        n_samples: int,
        calibration: Calibration | None = None,
    ) -> None:
        self._acquisition = acquisition
        self._n_samples = max(n_samples, 1)
        self._calibration = calibration
        self._attempts = 0
        self._begin(skip)

    def _begin(self, skip: int) -> None:
        self._damaged = self._acquisition.ring.damaged_bytes  # first: no later damage is missed
        self._start = self._acquisition.ring.n_written + skip

    def measured(self) -> Zero | None:
        """Return the mean and noise of each channel, None while samples are still to come.

        Damage, a spike or a movement in the window makes it begin again: each would move the
        zero, and with it every newton. After some attempts it raises LoadedPlatformError where
        something moves on the platform, PlatformError where its data are lost.
        """
        ring = self._acquisition.ring
        if ring.n_written <= self._start + self._n_samples:
            return None  # the sample after the last shows whether the last was sound
        _, index, counts = ring.since(self._start)
        index, counts = index[: self._n_samples], counts[: self._n_samples]
        is_whole = index[-1] - index[0] == self._n_samples - 1
        is_sound = is_whole and ring.damaged_bytes == self._damaged
        if is_sound and self._is_still(counts):
            return Zero(
                np.asarray(counts.mean(axis=0), dtype=np.float64),
                np.asarray(counts.std(axis=0), dtype=np.float64),
            )
        self._attempts += 1
        if self._attempts == MOST_ATTEMPTS:
            raise LoadedPlatformError(_MOVED) if is_sound else PlatformError(_LOST)
        self._begin(0)
        return None

    def _is_still(self, counts: NDArray[np.int32]) -> bool:
        if self._calibration is None or len(counts) < LEAST_SAMPLES:
            return True
        force_n = self._calibration.force_n(counts, counts.mean(axis=0))
        return is_still(force_n[:, None], STILL_N)
