"""What voids a recording whatever its effort was like: losses, damage, clipping, uneven times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.force_arrays import channel_rows
from forceplate.arrival import arrival_rate
from forceplate.types import Trial, VisitHeader
from forceplate_calibration import MAX_FORCE_N, Calibration

MIN_SAMPLE_RATE_HZ = 20.0
"""Slower sampling can miss the peak of an effort."""
MAX_UNEVENNESS = 0.5
"""Time between two samples may differ from the sample interval by this part of it."""

Why = tuple[str, str]
"""A reason as in :class:`forceplate.types.Refusal`, and its message."""


def impossible(force_n: NDArray[np.float64], rest_n: float, calibration: Calibration) -> Why | None:
    """Return why a calibration cannot be right that makes such forces above a rest."""
    worst_n = float(np.maximum(force_n.max() - rest_n, rest_n - force_n.min()))
    if worst_n <= MAX_FORCE_N:  # so it is not where it is no number
        return None
    return (
        "impossible_force",
        f"The calibration {calibration.id!r} makes {worst_n:g} N of this recording, which is "
        "impossible. Use the one that belongs to this platform.",
    )


def spoilt(trial: Trial, header: VisitHeader, calibration: Calibration) -> Why | None:
    """Return what voids the recording before its force is looked at."""
    if trial.gaps:
        n_missing = sum(gap.n_missing for gap in trial.gaps)
        return "gap", f"{n_missing} samples were lost during the trial. Record again."
    if trial.damaged_bytes:  # a checksum of 8 bits, or none, lets some of it pass as samples
        return (
            "damaged_stream",
            f"{trial.damaged_bytes} bytes of the stream were damaged during the trial. Check the "
            "connection and record again.",
        )
    if not len(trial.counts):
        return "too_short", "The trial holds no samples. Record again."
    clipped = _clipped_channels(trial, header, calibration)
    if clipped:
        return (
            "clipped",
            f"The force went beyond what the converter can read on {', '.join(clipped)}. "
            "Check zero and range of the platform, then record again.",
        )
    return _badly_sampled(trial)


def _clipped_channels(
    trial: Trial, header: VisitHeader, calibration: Calibration
) -> tuple[str, ...]:
    at_ends = at_end_of_range(trial, header)
    return tuple(
        header.platform.channels[column].name
        for column in calibration.used_channels
        if at_ends[column]
    )


def at_end_of_range(trial: Trial, header: VisitHeader) -> tuple[bool, ...]:
    """Return of each channel whether it ever reached an end of its converter."""
    channels = header.platform.channels
    counts = channel_rows(trial.counts)
    low, high = counts.min(axis=1).tolist(), counts.max(axis=1).tolist()
    return tuple(
        least <= channel.min_counts or most >= channel.max_counts
        for channel, least, most in zip(channels, low, high, strict=True)
    )


def unevenness(trial: Trial) -> float:
    """Return how far a time between two samples is off the sample interval, as a part of it.

    NaN where a time is none; 0 for fewer than two samples.
    """
    steps_s = trial.time_s[1:] - trial.time_s[:-1]
    if not steps_s.size:
        return 0.0
    ends = np.array((steps_s.min(), steps_s.max()))
    return float(np.abs(ends * trial.sample_rate_hz - 1).max())


def _badly_sampled(trial: Trial) -> Why | None:
    if not MIN_SAMPLE_RATE_HZ <= trial.sample_rate_hz < np.inf:
        return (
            "sample_rate_too_low",
            f"At {trial.sample_rate_hz:g} samples/s the peak of an effort can be missed; "
            f"at least {MIN_SAMPLE_RATE_HZ:g} are needed.",
        )
    if len(trial.time_s) != len(trial.counts) or not unevenness(trial) <= MAX_UNEVENNESS:
        return (
            "uneven_sampling",
            "The times of the samples do not follow the platform's sample rate. Record again.",
        )
    rate = arrival_rate(trial.arrivals, trial.sample_rate_hz)
    if rate is not None and (rate.is_wrong or rate.changes):
        return (
            "wrong_sample_rate",
            f"The samples came at {rate.rate_hz:.1f} per second and not evenly at the platform's "
            f"{trial.sample_rate_hz:g}, so no time is right. Check the device, then record again.",
        )
    return None
