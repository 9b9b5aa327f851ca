"""The force as it comes: every sample for the trace, a calm value for the large digits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition.force_above_zero import ForceAboveZero
from forceplate.analysis import LiveFilter
from forceplate_calibration import Calibration

LIVE_CUTOFF_HZ = 10.0
STANDARD_GRAVITY_M_PER_S2 = 9.80665


class LiveForce:
    """The running force above the zero. Used by one thread.

    Until there is a zero, the first samples fed stand for it. Causal: a number on the screen is
    no result, those come from the finished trial.

    Parameters
    ----------
    calibration
        None: there are no newtons, only counts.
    sample_rate_hz
        Of the platform.
    body_mass_kg
        For the percentage of body weight.
    """

    def __init__(
        self,
        calibration: Calibration | None,
        sample_rate_hz: float,
        *,
        body_mass_kg: float | None = None,
    ) -> None:
        self._calibration = calibration
        self._weight_n = body_mass_kg * STANDARD_GRAVITY_M_PER_S2 if body_mass_kg else None
        self._filter = LiveFilter(sample_rate_hz, min(LIVE_CUTOFF_HZ, sample_rate_hz / 4))
        self._zero_counts: NDArray[np.float64] | None = None
        self._value: float | None = None

    @property
    def unit(self) -> str:
        """``N``, or ``counts`` without a calibration."""
        return "N" if self._calibration else "counts"

    @property
    def force_n(self) -> float | None:
        """The present force, low-passed; None without a calibration or a sample."""
        return self._value if self._calibration else None

    @property
    def percent_body_weight(self) -> float | None:
        """The present force; None also where the body mass is not known."""
        if self.force_n is None or self._weight_n is None:
            return None
        return 100 * self.force_n / self._weight_n

    def measure_by(self, calibration: Calibration | None) -> None:
        """Go on with this one, as where other toes press on another plate; the zero stays."""
        if calibration != self._calibration:
            self._calibration = calibration
            self._value = None
            self._filter.reset()

    def zero(self, counts: NDArray[np.float64]) -> None:
        """Let this be 0: (n_channels,) mean counts of the unloaded platform."""
        self._zero_counts = counts
        self._filter.reset()

    def convert(self, counts: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return (n_samples,) unfiltered values above the zero, in ``unit``.

        Without a calibration they are the sums over the channels: they show that something
        happens, and are no force. Keeps nothing but a zero where there was none.
        """
        if not len(counts):
            return np.empty(0)
        if self._zero_counts is None:
            self._zero_counts = counts[0].astype(np.float64)
        if self._calibration is None:
            return np.asarray((counts - self._zero_counts).sum(axis=1), np.float64)
        return ForceAboveZero(self._calibration, self._zero_counts).force_n(counts)

    def feed(self, counts: NDArray[np.int32]) -> None:
        """Take the samples that follow those fed before."""
        values = self.convert(counts)
        if values.size:
            self._value = float(self._filter.feed(values)[-1])
