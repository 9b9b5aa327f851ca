"""The force as it comes: every sample for the trace, a calm value for the large digits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition
from forceplate.acquisition.force_above_zero import ForceAboveZero
from forceplate.analysis import LiveFilter
from forceplate.errors import LoadedPlatformError, NoPlatformError
from forceplate.session.zero_window import STILL_N
from forceplate.words import Text
from forceplate_calibration import Calibration
from forceplate_calibration.readings.stillness import LEAST_SAMPLES, is_still

LIVE_CUTOFF_HZ = 10.0
STANDARD_GRAVITY_M_PER_S2 = 9.80665
ZERO_S = 0.5
MOST_UNLOADED_N = 2.0
"""What is more above the emptiest that was seen is no drift of the platform: it presses."""
REST_S = 1.0
BEFORE_EFFORT_S = 0.2
"""So long before an effort is seen to begin its force may rise already."""

_NO_SAMPLES = Text("Nothing comes from the platform yet. Wait a moment, then zero it again.")
_PRESSES = Text(
    "{force_n:.1f} N press on the platform. Take everything off it, then zero it again."
)


def rest_counts(acquisition: Acquisition, effort_s: float) -> NDArray[np.int32]:
    """Return the samples (n, n_channels) of the still second before an effort.

    Parameters
    ----------
    effort_s
        How long it has lasted; 0: it has not begun.
    """
    rate_hz = acquisition.info.sample_rate_hz
    ago = round((effort_s + BEFORE_EFFORT_S) * rate_hz) if effort_s else 0
    counts = acquisition.ring.latest(ago + round(REST_S * rate_hz))[1]
    return counts[: len(counts) - ago]


def unloaded_counts(acquisition: Acquisition, live: LiveForce) -> NDArray[np.float64]:
    """Return the mean counts (n_channels,) of the last half second, for a zero.

    Raises
    ------
    LoadedPlatformError
        Something presses: the force is above the zero there is, or above what was seen in the
        last seconds when nothing did; or it does not stay still.
    """
    n_samples = max(2, round(ZERO_S * acquisition.info.sample_rate_hz))
    counts = acquisition.ring.latest(acquisition.ring.capacity)[1]
    n_windows = len(counts) // n_samples
    if not n_windows:
        raise NoPlatformError(_NO_SAMPLES)
    windows = counts[len(counts) - n_windows * n_samples :].reshape(n_windows, n_samples, -1)
    newest = windows[-1]
    if live.unit == "N":
        levels_n = live.convert(windows.mean(axis=1))
        above_n = float(levels_n[-1] - min(0.0, levels_n.min()))
        halves = np.stack([half.mean(axis=0) for half in np.array_split(newest, 2)])
        moves_n = float(np.ptp(live.convert(halves)))
        if above_n > MOST_UNLOADED_N or moves_n > MOST_UNLOADED_N:
            raise LoadedPlatformError(_PRESSES.fill(force_n=max(above_n, moves_n)))
    return np.asarray(newest.mean(axis=0), dtype=np.float64)


def is_empty(acquisition: Acquisition, live: LiveForce) -> bool:
    """Return whether nothing has moved on the platform for a second, and nothing presses."""
    counts = acquisition.ring.latest(round(REST_S * acquisition.info.sample_rate_hz))[1]
    if len(counts) < LEAST_SAMPLES or not is_still(live.convert(counts)[:, None], STILL_N):
        return False
    try:
        unloaded_counts(acquisition, live)
    except LoadedPlatformError:
        return False
    return True


class LiveForce:
    """The running force above the zero. Used by one thread.

    Until there is a zero, the first samples fed stand for it. Causal: a number on the screen is
    no result, those come from the finished trial.

    Parameters
    ----------
    calibration
        None: there are no newtons, only counts.
    """

    def __init__(
        self,
        calibration: Calibration | None,
        sample_rate_hz: float,
        *,
        body_mass_kg: float | None = None,
    ) -> None:
        self._calibration = calibration
        self.weigh(body_mass_kg)
        self._filter = LiveFilter(sample_rate_hz, min(LIVE_CUTOFF_HZ, sample_rate_hz / 4))
        self._zero_counts: NDArray[np.float64] | None = None
        self._value: float | None = None
        self.rest_n = 0.0
        """The resting toes of the trial under way, above the zero; 0 outside an effort."""
        self.n_zeros = 0
        """How often it has begun to count from elsewhere: what was before is no force of now."""

    @property
    def unit(self) -> str:
        """``N``, or ``counts`` without a calibration."""
        return "N" if self._calibration else "counts"

    @property
    def force_n(self) -> float | None:
        """The present force above the rest, low-passed; None without a calibration or a sample.

        As a trial counts: from the resting toes while they press, else from the zero.
        """
        return self._value - self.rest_n if self._calibration and self._value is not None else None

    def weigh(self, body_mass_kg: float | None) -> None:
        """Give the percentages of this body mass from now on; None: none."""
        self._weight_n = body_mass_kg * STANDARD_GRAVITY_M_PER_S2 if body_mass_kg else None

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
            self._count_anew()

    def zero(self, counts: NDArray[np.float64]) -> None:
        """Let this be 0: (n_channels,) mean counts of the unloaded platform."""
        self._zero_counts = counts
        self._count_anew()

    def _count_anew(self) -> None:
        self._filter.reset()
        self.n_zeros += 1

    def rest_on(self, counts: NDArray[np.int32]) -> None:
        """Count the force from what these samples of the resting toes (n, n_channels) are."""
        if len(counts) and self._calibration is not None:
            self.rest_n = float(self.convert(counts).mean())

    def convert(self, counts: NDArray[np.int32] | NDArray[np.float64]) -> NDArray[np.float64]:
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
