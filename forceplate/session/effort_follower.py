"""Where the person is in the effort, seen in the samples while they come.

Every threshold is relative to the noise of this platform at this moment: toes that are weak or
light are followed as strong ones are.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition.force_above_zero import LEAST_NOISE_COUNTS, ForceAboveZero
from forceplate.analysis import EffortDetector, EffortEvent, EffortEventKind
from forceplate_calibration import Calibration

BLOCK_S = 0.1
LOADED_SD = 5.0
"""Loaded: means over a block are so many standard deviations of the unloaded samples away."""
LOADED_BLOCKS = 2


class EffortPhase(StrEnum):
    """What the toes do."""

    OFF = "off"
    """Nothing lies on the platform."""
    PLACED = "placed"
    """Something lies on it, and has not been still yet."""
    RESTING = "resting"
    """It has been still: now the effort may begin."""
    PRESSING = "pressing"
    OVER = "over"
    """The effort has been seen to end."""


class EffortFollower:
    """Follows one effort through the samples of a recording. Used by one thread.

    Parameters
    ----------
    calibration
        Without one the size of the change of the counts stands for the force.
    zero_counts
        (n_channels,) the unloaded platform; None where it was not measured. Then the toes are
        taken to lie on it already, since nobody can tell.
    zero_noise_counts
        (n_channels,) standard deviation of its samples.
    """

    def __init__(
        self,
        calibration: Calibration | None,
        sample_rate_hz: float,
        zero_counts: NDArray[np.float64] | None,
        zero_noise_counts: NDArray[np.float64] | None,
    ) -> None:
        self._calibration = calibration
        self._rate_hz = sample_rate_hz
        self._zero_counts = zero_counts
        self._noise_counts = zero_noise_counts
        self._block = max(1, round(BLOCK_S * sample_rate_hz))
        self._partial: NDArray[np.int32] | None = None
        self._recent: deque[bool] = deque(maxlen=LOADED_BLOCKS)
        self._n_seen = 0
        self._whole = EffortDetector(sample_rate_hz)
        self._placed = EffortDetector(sample_rate_hz)
        self._has_rested = False
        self._placed_at = 0
        self._started_at: int | None = None
        is_known = zero_counts is not None and zero_noise_counts is not None
        self.phase = EffortPhase.OFF if is_known else EffortPhase.PLACED
        self.is_over = False
        """The effort has ended, also one that did not begin from resting toes."""

    @property
    def effort_s(self) -> float | None:
        """How long the effort has lasted, in the platform's time; None before it began."""
        if self._started_at is None:
            return None
        return (self._n_seen - self._started_at) / self._rate_hz

    def feed(self, counts: NDArray[np.int32]) -> None:
        """Take the samples that follow those fed before, (n_samples, n_channels)."""
        if self._partial is not None:
            counts = np.concatenate((self._partial, counts))
        n_whole = len(counts) // self._block * self._block
        self._partial = counts[n_whole:]
        for start in range(0, n_whole, self._block):
            self._take(counts[start : start + self._block])

    def _take(self, block: NDArray[np.int32]) -> None:
        force = self._force(block)
        self._n_seen += len(block)
        ended = any(event.kind is EffortEventKind.ENDED for event in self._whole.feed(force))
        if self.phase in (EffortPhase.OFF, EffortPhase.PLACED, EffortPhase.RESTING):
            self._look_for_load(block)
        if self.phase is not EffortPhase.OFF:
            for event in self._placed.feed(force):
                self._happen(event)
        # toes laid down, rested and lifted again are no effort, though they rise and fall
        self.is_over |= self.phase is EffortPhase.OVER or (ended and not self._has_rested)

    def _force(self, block: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return what rises and falls with the effort (n,): newtons, or without them counts."""
        if self._zero_counts is None:
            self._zero_counts = block[0].astype(np.float64)
        if self._calibration is not None:
            return ForceAboveZero(self._calibration, self._zero_counts).force_n(block)
        # which way a channel turns under load is not known, but that it turns is seen
        return np.asarray(np.linalg.norm(block - self._zero_counts, axis=1), np.float64)

    def _look_for_load(self, block: NDArray[np.int32]) -> None:
        if self._noise_counts is None or self._zero_counts is None:
            return
        self._recent.append(self._is_loaded(block, self._zero_counts, self._noise_counts))
        if len(self._recent) < LOADED_BLOCKS or len(set(self._recent)) > 1:
            return
        if self._recent[0] and self.phase is EffortPhase.OFF:
            self.phase = EffortPhase.PLACED
            self._placed = EffortDetector(self._rate_hz)
            self._placed_at = self._n_seen - len(block)
        elif not self._recent[0] and self.phase is not EffortPhase.OFF:
            self.phase = EffortPhase.OFF

    def _is_loaded(
        self,
        block: NDArray[np.int32],
        zero_counts: NDArray[np.float64],
        noise_counts: NDArray[np.float64],
    ) -> bool:
        mean = block.mean(axis=0, keepdims=True)
        if self._calibration is None:
            noise = np.maximum(noise_counts, LEAST_NOISE_COUNTS)
            return bool((np.abs(mean[0] - zero_counts) > LOADED_SD * noise).any())
        force = ForceAboveZero(self._calibration, zero_counts)
        return float(force.force_n(mean)[0]) > LOADED_SD * force.noise_n(noise_counts)

    def _happen(self, event: EffortEvent) -> None:
        match event.kind:
            case EffortEventKind.QUIET if self.phase is not EffortPhase.OVER:
                # after a twitch, which has no end, it is quiet again
                self.phase = EffortPhase.RESTING
                self._has_rested = True
            case EffortEventKind.STARTED:  # from a rest, always
                self.phase = EffortPhase.PRESSING
                self._started_at = self._placed_at + event.sample
            case EffortEventKind.ENDED if self.phase is EffortPhase.PRESSING:
                self.phase = EffortPhase.OVER
            case _:
                pass
