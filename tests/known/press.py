"""One press whose every number follows from a formula: a raised cosine above a quiet rest.

``rest + peak * (1 - cos(2 pi f (t - start))) / 2``, once. It is so slow that the low-pass of the
analysis, which is for presses, changes less than a millionth of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.choices import Choices, OnsetKind, OnsetRule


@dataclass(frozen=True)
class RaisedCosine:
    """A press of one period; forces in newtons, times in seconds from the first sample."""

    peak_n: float = 80.0
    rest_n: float = 12.0
    duration_s: float = 4.0
    end_s: float = 10.0
    rate_hz: float = 1000.0
    rise_n: float = 2.0
    """The onset is where the force is so far above the rest."""

    @property
    def start_s(self) -> float:
        """Half a sample after 3 s: the crest lies midway between two samples.

        Then of all windows of an even number of samples one alone is the highest.
        """
        return 3.0 + 0.5 / self.rate_hz

    @property
    def choices(self) -> Choices:
        """What the analysis is to take for rest and onset."""
        return Choices(
            rest_s=(self.start_s - 1.5, self.start_s - 0.5),
            onset=OnsetRule(OnsetKind.ABSOLUTE_RISE, self.rise_n),
        )

    def force_n(self) -> NDArray[np.float64]:
        """Return what a platform would read, (n_samples,)."""
        time_s = np.arange(round(self.end_s * self.rate_hz)) / self.rate_hz
        since_s = np.clip(time_s - self.start_s, 0.0, self.duration_s)
        return self.rest_n + self.peak_n * (1 - np.cos(self._omega * since_s)) / 2

    @property
    def _omega(self) -> float:
        return 2 * math.pi / self.duration_s

    def net_n(self, time_s: float) -> float:
        """Return the force above the rest at a time within the press."""
        return self.peak_n * (1 - math.cos(self._omega * (time_s - self.start_s))) / 2

    def reaches_s(self, net_n: float) -> float:
        """Return when the rising press reaches a force above the rest."""
        return self.start_s + math.acos(1 - 2 * net_n / self.peak_n) / self._omega

    @property
    def onset_s(self) -> float:
        """The first sample above the rest by ``rise_n``."""
        return math.ceil(self.reaches_s(self.rise_n) * self.rate_hz) / self.rate_hz

    def impulse_ns(self, from_s: float, to_s: float) -> float:
        """Return the integral of the force above the rest."""
        sines = math.sin(self._omega * (to_s - self.start_s)) - math.sin(
            self._omega * (from_s - self.start_s)
        )
        return self.peak_n / 2 * (to_s - from_s - sines / self._omega)

    def numbers(self) -> dict[str, float]:
        """Return every number of this press by its formula."""
        onset_s, top_s = self.onset_s, self.start_s + self.duration_s / 2
        middle_s = self.start_s + self.duration_s / 4
        found = {
            "onset_s": onset_s,
            "peak_force": self.impulse_ns(top_s - 0.01, top_s + 0.01) / 0.02,
            "time_to_peak_s": top_s + 0.5 / self.rate_hz - onset_s,
            "rfd_20_80": 0.6 * self.peak_n
            / (self.reaches_s(0.8 * self.peak_n) - self.reaches_s(0.2 * self.peak_n)),
            "rfd_steepest_100ms": (self.net_n(middle_s + 0.05) - self.net_n(middle_s - 0.05)) / 0.1,
            "best_mean_force": self.impulse_ns(top_s - 0.25, top_s + 0.25) / 0.5,
            "best_mean_force_250ms": self.impulse_ns(top_s - 0.125, top_s + 0.125) / 0.25,
            "best_mean_force_1000ms": self.impulse_ns(top_s - 0.5, top_s + 0.5),
        }  # fmt: skip
        for ms in (50, 100, 150, 200):
            end_s = onset_s + ms / 1000
            found[f"force_at_{ms}ms"] = self.net_n(end_s)
            found[f"rfd_0_{ms}ms"] = (self.net_n(end_s) - self.net_n(onset_s)) / (ms / 1000)
            found[f"impulse_0_{ms}ms"] = self.impulse_ns(onset_s, end_s)
        return found
