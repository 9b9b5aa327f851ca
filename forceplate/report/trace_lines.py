"""The best trial of a condition as a line to draw, aligned at its onset."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.choices import Choices
from forceplate.analysis.trial.trace import NoTrace, prepare_trace
from forceplate.report.content import TraceLine
from forceplate.types import PEAK_FORCE, Condition, Trial, Visit

BEFORE_S = 0.5
AFTER_S = 6.0
MEAN_OVER_S = 0.02
"""A whole period of the mains, so that its hum does not show as a slow wave."""


def trace_lines(visits: Sequence[Visit], condition: Condition) -> tuple[TraceLine, ...]:
    """Return a line for each visit where a trial counts and has an onset."""
    lines = (_line(number, visit, condition) for number, visit in enumerate(visits))
    return tuple(line for line in lines if line is not None)


def counted(visit: Visit, condition: Condition) -> list[Trial]:
    """Return the accepted trials of a condition that have a peak force."""
    return [
        trial
        for trial in visit.trials
        if trial.accepted and trial.condition == condition and trial.value(PEAK_FORCE) is not None
    ]


def _line(number: int, visit: Visit, condition: Condition) -> TraceLine | None:
    """Return the strongest counted trial of a visit, aligned at its onset; None: there is none."""
    best = max(
        counted(visit, condition),
        key=lambda trial: trial.value(PEAK_FORCE) or 0.0,
        default=None,
    )
    if best is None:
        return None
    trace = prepare_trace(best, visit.header, Choices(cutoff_hz=None))
    if isinstance(trace, NoTrace) or trace.onset is None:
        return None
    n_mean = max(1, round(MEAN_OVER_S * trace.rate_hz))
    time_s = best.time_s - best.time_s[trace.onset]
    first, stop = np.searchsorted(time_s, (-BEFORE_S, AFTER_S))
    first = trace.onset - (trace.onset - first) // n_mean * n_mean
    stop = first + (stop - first) // n_mean * n_mean

    def means(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(values[first:stop].reshape(-1, n_mean).mean(axis=1))

    return TraceLine(number, best.number, means(time_s), means(trace.force_n) - trace.rest_n)
