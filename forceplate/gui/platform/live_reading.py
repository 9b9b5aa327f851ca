"""What a platform reads now, for the large number of a check or a calibration. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition
from forceplate.acquisition.force_above_zero import ForceAboveZero
from forceplate_calibration import Calibration
from forceplate_calibration.readings.stillness import LEAST_SAMPLES, is_still

MEAN_S = 1.0


@dataclass(frozen=True, slots=True)
class LiveReading:
    """The mean of the last second."""

    value: float
    unit: str
    """``N``, or ``counts`` without a calibration."""
    is_still: bool


def live_reading(
    acquisition: Acquisition | None,
    columns: tuple[int, ...],
    zero_counts: NDArray[np.float64] | None,
    calibration: Calibration | None,
) -> LiveReading | None:
    """Return what is read now above the zero; None while nothing can be said.

    Parameters
    ----------
    columns
        Channels that are loaded: they must be still, and are summed where there are no newtons.
    zero_counts : (n_channels,)
        None: there is none yet, so there are no newtons either.
    """
    if acquisition is None:
        return None
    n_samples = round(MEAN_S * acquisition.info.sample_rate_hz)
    _, counts = acquisition.ring.latest(max(n_samples, LEAST_SAMPLES))
    if len(counts) < LEAST_SAMPLES:
        return None
    mean = counts.mean(axis=0, keepdims=True)
    still = is_still(counts[:, list(columns)].astype(np.float64))
    if calibration is None or zero_counts is None:
        above = mean[0] if zero_counts is None else mean[0] - zero_counts
        return LiveReading(float(above[list(columns)].sum()), "counts", still)
    force = ForceAboveZero(calibration, zero_counts)
    return LiveReading(float(force.force_n(mean)[0]), "N", still)
