"""A visit on a plate that is nobody's, and trials of it: what several benchmarks measure on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from forceplate.types import (
    Channel,
    Clock,
    Condition,
    EndReason,
    PlatformInfo,
    Region,
    Side,
    Trial,
    VisitHeader,
)
from forceplate_calibration import Calibration, ChannelSensitivity

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONDITION = Condition(Side.LEFT, Region.HALLUX)


def cells(n: int) -> tuple[str, ...]:
    """Return the names of so many channels."""
    return tuple(f"cell_{number}" for number in range(n))


def visit_header(
    names: Sequence[str], rate_hz: float, n_per_count: float, *, bits: int = 16
) -> VisitHeader:
    """Return a visit with a calibrated platform of these channels."""
    half = 1 << (bits - 1)
    channels = tuple(Channel(name, -half, half - 1) for name in names)
    calibration = Calibration(
        id="benchmark",
        origin="invented",
        created=date(2020, 1, 31),
        channels=tuple(ChannelSensitivity(name, n_per_count) for name in names),
    )
    platform = PlatformInfo("line", "plate", "1", "1", rate_hz, channels, True, Clock.DEVICE)
    return VisitHeader("S1", "W0", NOW, platform, 70.0, calibration.to_json())


def trial_of(
    counts: NDArray[np.float64],
    rate_hz: float,
    number: int = 1,
    condition: Condition = CONDITION,
    *,
    has_zero: bool = True,
) -> Trial:
    """Return a trial of counts, (n_samples, n_channels), that nobody has analysed."""
    n_samples, n_channels = counts.shape
    return Trial(
        number, condition, NOW, rate_hz, np.rint(counts).astype(np.int32),
        np.arange(n_samples) / rate_hz, (), EndReason.COMPLETED, False, "",
        zero_before_counts=np.zeros(n_channels) if has_zero else None,
    )  # fmt: skip
