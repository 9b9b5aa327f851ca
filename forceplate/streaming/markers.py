"""Markers of a trial in progress: its start, its onset, its stop."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

RECORDING = "recording"
PRESSING = "pressing"


class FollowedTrial(Protocol):
    """What is seen of a trial, see :class:`forceplate.session.TrialRun`."""

    @property
    def state(self) -> StrEnum:
        """``recording`` while its samples are kept."""

    @property
    def phase(self) -> StrEnum:
        """``pressing`` from the effort's begin to its end."""

    @property
    def effort_s(self) -> float | None:
        """How long the effort has lasted."""

    @property
    def zero_counts(self) -> NDArray[np.float64] | None:
        """(n_channels,) the unloaded platform."""


class MarkedStream(Protocol):
    """Where the markers go, see :class:`forceplate.streaming.outlet.LslOutlet`."""

    def zero(self, zero_counts: NDArray[np.float64]) -> None:
        """Let this be 0 N."""

    def mark(self, text: str, *, ago_s: float = 0.0) -> None:
        """Set a marker."""


class TrialMarkers:
    """Tells an outlet what happens in a trial. Used by the thread that drives the trial."""

    def __init__(self, outlet: MarkedStream) -> None:
        self._outlet = outlet
        self._zero_counts: NDArray[np.float64] | None = None
        self._is_recording = False
        self._has_onset = False

    def see(self, trial: FollowedTrial) -> None:
        """Look at the trial; to be called after each step of it. Never waits."""
        if trial.zero_counts is not None and trial.zero_counts is not self._zero_counts:
            self._zero_counts = trial.zero_counts
            self._outlet.zero(trial.zero_counts)
        is_recording = trial.state.value == RECORDING
        if is_recording and not self._is_recording:
            self._outlet.mark("trial_start")
            self._has_onset = False
        if is_recording and not self._has_onset and trial.phase.value == PRESSING:
            self._outlet.mark("onset", ago_s=trial.effort_s or 0.0)
            self._has_onset = True
        if self._is_recording and not is_recording:
            self._outlet.mark("stop")
        self._is_recording = is_recording
