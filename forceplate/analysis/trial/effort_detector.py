"""When an effort begins and ends while it is being recorded, so that a trial can stop by itself.

Coarse on purpose: it works on means over 0.1 s, in which hum and noise are gone, and it only
decides when to stop recording. The onset of a finished trial is found by
:func:`forceplate.analysis.find_onset`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import AnalysisError
from forceplate.words import Text

BLOCK_S = 0.1
QUIET_S = 1.0
"""How long the rest before an effort must be still."""
MIN_EFFORT_S = 1.0
"""A rise that is over sooner is a twitch."""
N_SD = 5.0
"""A rise leaves the rest by so many standard deviations of its samples."""
MAX_MOVEMENT_SD = 5.0
"""Still: the block means of the rest differ by at most so many standard deviations ..."""
MAX_MOVEMENT = 0.02
"""... or by this part of the range that the force has had so far, where that is more."""
START_BLOCKS = 2
END_BLOCKS = 3
END_LEVEL = 0.5
"""The effort is over when the force stays below this part of its own peak."""


class EffortEventKind(StrEnum):
    """What the detector has seen."""

    QUIET = "quiet"
    """The force has been still; the detector now knows the rest and its noise."""
    STARTED = "started"
    """The force left the rest and stayed up."""
    ENDED = "ended"
    """The force fell back for good, after an effort of at least the least duration."""


@dataclass(frozen=True, slots=True)
class EffortEvent:
    """One event and the sample from which it holds."""

    kind: EffortEventKind
    sample: int
    """Index since the detector's first sample: begin of the rest, the rise or the fall."""


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    mean_n: float
    variance_n2: float


@dataclass(frozen=True, slots=True)
class _Rest:
    mean_n: float
    sd_n: float


@dataclass(slots=True)
class _Effort:
    start: int
    rest_n: float
    top_n: float


class EffortDetector:
    """Sees rest, start and end of an effort in a running force.

    It learns the noise from the rest, so it needs one before every effort: without a still
    second there is no start and no end. A rise that is over before ``MIN_EFFORT_S`` is a
    twitch: it has no end, and the next start replaces it. However the samples are split, the
    events are the same. Used by one thread.

    Raises
    ------
    AnalysisError
        On construction, when the sample rate is impossible.
    """

    def __init__(self, sample_rate_hz: float) -> None:
        if not 0 < sample_rate_hz < np.inf:
            raise AnalysisError(
                Text("A sample rate of {rate_hz} Hz is impossible.").fill(rate_hz=sample_rate_hz)
            )
        self._n_block = max(1, round(BLOCK_S * sample_rate_hz))
        n_rest = max(2, round(QUIET_S * sample_rate_hz / self._n_block))
        self._min_effort = round(MIN_EFFORT_S * sample_rate_hz)
        self._partial = np.empty(0)
        self._n_seen = 0
        self._recent: deque[_Block] = deque(maxlen=n_rest)
        self._lowest_n = np.inf
        self._highest_n = -np.inf
        self._rest: _Rest | None = None
        self._is_quiet = False
        self._run: list[_Block] = []
        self._effort: _Effort | None = None

    def feed(self, force_n: NDArray[np.float64]) -> tuple[EffortEvent, ...]:
        """Return the events that these samples complete, in order.

        Parameters
        ----------
        force_n : (n_samples,)
            Newtons, pressing positive, unfiltered, following the samples fed before; may be
            empty.

        Raises
        ------
        AnalysisError
            Not one row of finite numbers.
        """
        if force_n.ndim != 1 or not np.isfinite(force_n).all():
            raise AnalysisError(Text("The effort detector takes one row of finite samples."))
        samples = np.concatenate((self._partial, force_n))
        n_whole = samples.size // self._n_block * self._n_block
        self._partial = samples[n_whole:]
        rows = samples[:n_whole].reshape(-1, self._n_block)
        events: list[EffortEvent] = []
        for mean, variance in zip(rows.mean(axis=1), rows.var(axis=1), strict=True):
            block = _Block(self._n_seen, float(mean), float(variance))
            self._n_seen += self._n_block
            events += self._take(block)
        return tuple(events)

    def _take(self, block: _Block) -> list[EffortEvent]:
        self._recent.append(block)
        self._lowest_n = min(self._lowest_n, block.mean_n)
        self._highest_n = max(self._highest_n, block.mean_n)
        if self._effort is not None:
            return self._while_pressing(self._effort, block)
        return self._while_resting(block)

    def _while_resting(self, block: _Block) -> list[EffortEvent]:
        # One high block may be a knock against the platform; two in a row are a rise.
        if self._rest is None or block.mean_n <= self._rest.mean_n + N_SD * self._rest.sd_n:
            self._run = []
            return self._learn_rest()
        self._run.append(block)
        if len(self._run) < START_BLOCKS:
            return []
        self._effort = _Effort(
            self._run[0].start, self._rest.mean_n, max(b.mean_n for b in self._run)
        )
        self._run = []
        self._is_quiet = False
        return [EffortEvent(EffortEventKind.STARTED, self._effort.start)]

    def _while_pressing(self, effort: _Effort, block: _Block) -> list[EffortEvent]:
        effort.top_n = max(effort.top_n, block.mean_n)
        # Half of the own peak and not the rest: a foot seldom comes back to where it rested, and
        # a tired press must not end the trial.
        if block.mean_n - effort.rest_n >= END_LEVEL * (effort.top_n - effort.rest_n):
            self._run = []
            return []
        self._run.append(block)
        if len(self._run) < END_BLOCKS:
            return []
        fall = self._run[0].start
        self._run = []
        self._effort = None
        self._rest = None
        if fall - effort.start < self._min_effort:
            return []
        return [EffortEvent(EffortEventKind.ENDED, fall)]

    def _learn_rest(self) -> list[EffortEvent]:
        # The range so far stands for the effort, which is not known before it has come.
        means = [b.mean_n for b in self._recent]
        noise_n = float(np.sqrt(np.mean([b.variance_n2 for b in self._recent])))
        range_n = self._highest_n - self._lowest_n
        allowed_n = max(MAX_MOVEMENT_SD * noise_n, MAX_MOVEMENT * range_n)
        was_quiet = self._is_quiet
        self._is_quiet = (
            len(self._recent) == self._recent.maxlen and max(means) - min(means) <= allowed_n
        )
        if not self._is_quiet:
            return []
        # A slow sway widens the band as noise does, so that it does not start an effort.
        self._rest = _Rest(float(np.mean(means)), float(np.hypot(noise_n, np.std(means))))
        if was_quiet:
            return []
        return [EffortEvent(EffortEventKind.QUIET, self._recent[0].start)]
