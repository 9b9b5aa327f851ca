"""The stream of the open platform, for a check or a calibration that is led on the screen. No Qt.

A platform that is unplugged and found again goes on; samples lost between are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition
from forceplate.acquisition.feed import Feed
from forceplate.errors import PlatformError
from forceplate.session import PlatformLink
from forceplate.types import PlatformInfo
from forceplate_calibration import Calibration
from forceplate_calibration.readings.stillness import is_still

LOOK_S = 1.0
LEAST_SAMPLES = 16


@dataclass(frozen=True, slots=True)
class LiveReading:
    """What the platform reads now: the mean of the last second."""

    value: float
    unit: str
    """``N``, or ``counts`` without a calibration."""
    is_still: bool


class LinkFeed:
    """The samples of one platform, through every interruption.

    Parameters
    ----------
    platform
        Samples of another one are never given.
    """

    def __init__(self, link: PlatformLink, platform: PlatformInfo) -> None:
        self._link = link
        self._platform = platform
        self._acquisition: Acquisition | None = None
        self._feed: Feed | None = None

    @property
    def is_connected(self) -> bool:
        """Return whether that platform streams now."""
        return self._stream() is not None

    def forget(self) -> None:
        """Leave out what came while the operator was busy."""
        if self._feed is not None:
            self._feed.forget()

    def blocks(self, on_lost: Callable[[], None]) -> Iterator[NDArray[np.int32]]:
        """Give the new samples, none while the platform is away."""
        acquisition = self._stream()
        if acquisition is not self._acquisition:
            if self._acquisition is not None:
                on_lost()
            self._acquisition = acquisition
            self._feed = None if acquisition is None else Feed(acquisition)
        if self._feed is None:
            return
        try:
            yield from self._feed.blocks(on_lost)
        except PlatformError:
            return  # the link says so, and looks for it

    def reading(
        self,
        columns: tuple[int, ...],
        zero_counts: NDArray[np.float64] | None,
        calibration: Calibration | None,
    ) -> LiveReading | None:
        """Return what is read now above the zero; None while nothing can be said."""
        acquisition = self._stream()
        if acquisition is None:
            return None
        n_samples = round(LOOK_S * acquisition.info.sample_rate_hz)
        _, counts = acquisition.ring.latest(max(n_samples, LEAST_SAMPLES))
        if len(counts) < LEAST_SAMPLES:
            return None
        mean = counts.mean(axis=0, keepdims=True)
        zero = np.zeros(mean.shape[1]) if zero_counts is None else zero_counts
        still = is_still(counts[:, list(columns)].astype(np.float64))
        if calibration is None or zero_counts is None:
            return LiveReading(float((mean[0] - zero)[list(columns)].sum()), "counts", still)
        return LiveReading(float(calibration.force_n(mean, zero)[0]), "N", still)

    def _stream(self) -> Acquisition | None:
        acquisition = self._link.acquisition
        if acquisition is None or acquisition.fault is not None:
            return None
        info, own = acquisition.info, self._platform
        is_same = (info.driver, info.model, info.serial_number, info.channels) == (
            own.driver, own.model, own.serial_number, own.channels
        )  # fmt: skip
        return acquisition if is_same else None
