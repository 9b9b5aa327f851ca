"""What a platform reads now, for the large number of a check or a calibration. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition
from forceplate.acquisition.force_above_zero import ForceAboveZero
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import number
from forceplate_calibration import Calibration
from forceplate_calibration.readings.stillness import LEAST_SAMPLES, is_still

MEAN_S = 1.0


@dataclass(frozen=True, slots=True)
class LiveReading:
    """The mean of the last second."""

    value: float | None
    """None: it is above no zero yet."""
    unit: str
    """``N``, or ``counts`` without a calibration."""
    is_still: bool

    def words(self, decimals: int) -> str:
        """Return value and unit, newtons with so many decimals."""
        if self.value is None:
            return "-"
        if self.unit == "N":
            return f"{number(self.value, decimals)} N"
        return f"{number(self.value)} {tr('counts')}"


def live_reading(
    acquisition: Acquisition | None,
    zero_counts: NDArray[np.float64] | None,
    calibration: Calibration | None,
    columns: tuple[int, ...] = (),
) -> LiveReading | None:
    """Return what is read now above the zero; None while nothing can be said.

    Parameters
    ----------
    zero_counts : (n_channels,)
        None: there is none yet, so there are no newtons either; without a calibration the counts
        as they are.
    calibration
        One of other channels is left out.
    columns
        Channels that are loaded: they must be still, and are summed where there are no newtons;
        empty: those of the calibration, else all.
    """
    if acquisition is None:
        return None
    n_samples = round(MEAN_S * acquisition.info.sample_rate_hz)
    _, counts = acquisition.ring.latest(max(n_samples, LEAST_SAMPLES))
    if len(counts) < LEAST_SAMPLES:
        return None
    n_channels = counts.shape[1]
    if calibration is not None and len(calibration.channels) != n_channels:
        calibration = None
    if not columns:
        columns = calibration.used_channels if calibration else tuple(range(n_channels))
    mean = counts.mean(axis=0, keepdims=True)
    still = is_still(counts[:, list(columns)].astype(np.float64))
    if calibration is not None and zero_counts is None:
        return LiveReading(None, "N", still)
    if calibration is None or zero_counts is None:
        above = mean[0] if zero_counts is None else mean[0] - zero_counts
        return LiveReading(float(above[list(columns)].sum()), "counts", still)
    force = ForceAboveZero(calibration, zero_counts)
    return LiveReading(float(force.force_n(mean)[0]), "N", still)
