"""Live counts in newtons: the one place where samples under way become a force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate_calibration import Calibration

LEAST_NOISE_COUNTS = 1.0
"""One count is the least that can be told apart, however still the converter stands."""


@dataclass(frozen=True, slots=True)
class ForceAboveZero:
    """The force on one platform above its zero, by its calibration."""

    calibration: Calibration
    zero_counts: NDArray[np.float64]
    """(n_channels,) what is called 0 N."""

    def force_n(self, counts: NDArray[np.int32] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the total force (n_samples,) of counts (n_samples, n_channels)."""
        return self.calibration.force_n(counts, self.zero_counts)

    def noise_n(self, noise_counts: NDArray[np.float64]) -> float:
        """Return the standard deviation of the unloaded force.

        Parameters
        ----------
        noise_counts : (n_channels,)
            Standard deviations of the unloaded channels, which are taken to be independent.
        """
        # each channel moved alone: a curve is followed where the noise is, not by its slope at 0
        moved = self.zero_counts + np.diag(np.maximum(noise_counts, LEAST_NOISE_COUNTS))
        return float(np.linalg.norm(self.force_n(moved)))
