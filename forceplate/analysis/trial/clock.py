"""Whether rate and clock behind the samples of a trial allow times and rates."""

from __future__ import annotations

from forceplate.analysis.trial.method_definition import MIN_TIMING_RATE_HZ
from forceplate.types import Clock, Trial, VisitHeader

CLOCK_BLOCK_S = 0.1
MAX_CLOCK_ERROR = 0.02
"""A span of so many seconds by the clock is right within this part of it ..."""
MAX_RATE_ERROR = 0.005
"""... and the whole trial within this part."""


def clock_reason(trial: Trial, header: VisitHeader) -> str | None:
    """Return why a trial of two samples or more allows no times at all; None where it does."""
    if header.platform.clock is Clock.HOST:
        return "host_clock"
    if trial.sample_rate_hz < MIN_TIMING_RATE_HZ:
        return "sample_rate_too_low"
    return None if _keeps_time(trial) else "irregular_clock"


def _keeps_time(trial: Trial) -> bool:
    time_s, rate_hz = trial.time_s, trial.sample_rate_hz
    whole = (time_s[-1] - time_s[0]) * rate_hz / (time_s.size - 1)
    if not abs(whole - 1) <= MAX_RATE_ERROR:
        return False
    n_block = round(CLOCK_BLOCK_S * rate_hz)
    blocks_s = time_s[n_block:] - time_s[:-n_block]
    return not blocks_s.size or all(
        abs(block_s * rate_hz / n_block - 1) <= MAX_CLOCK_ERROR
        for block_s in (blocks_s.min(), blocks_s.max())
    )
