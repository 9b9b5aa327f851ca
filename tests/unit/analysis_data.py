"""Trials and visits of a modelled person, for the tests of the analysis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis import analyse_trial
from forceplate.types import (
    Channel,
    Clock,
    Condition,
    EndReason,
    PlatformInfo,
    Region,
    Result,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate_calibration import Calibration, ChannelSensitivity

N_PER_COUNT = 0.01
CONDITION = Condition(Side.LEFT, Region.HALLUX)
CALIBRATION = Calibration(
    id="modelled",
    origin="invented for tests",
    created=date(2026, 1, 31),
    channels=(
        ChannelSensitivity("front", N_PER_COUNT),
        ChannelSensitivity("rear", -N_PER_COUNT),
        ChannelSensitivity("unused", None),
    ),
)
PLATFORM = PlatformInfo(
    driver="line",
    model="plate",
    serial_number="7",
    firmware="1",
    sample_rate_hz=1000.0,
    channels=tuple(Channel(name, -32768, 32767) for name in ("front", "rear", "unused")),
    detects_loss=True,
    clock=Clock.DEVICE,
)
HEADER = VisitHeader(
    subject_id="S1",
    visit="W0",
    started_at=datetime(2026, 2, 1, 9, tzinfo=UTC),
    platform=PLATFORM,
    body_mass_kg=70.0,
    calibration_json=CALIBRATION.to_json(),
)
ZERO = np.array([120.0, -40.0, 0.0])


def effort(
    peak_n: float = 100.0,
    *,
    rest_n: float = 15.0,
    onset_s: float = 3.0,
    rise_s: float = 0.3,
    release_s: float = 7.0,
    end_s: float = 10.0,
    noise_n: float = 0.05,
    rate_hz: float = 1000.0,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Return a force: unloaded for 1 s, toes placed, rest, one effort, its release, rest."""
    time_s = np.arange(round(end_s * rate_hz)) / rate_hz
    top_n = rest_n + peak_n
    force = np.interp(
        time_s,
        [0, 1, 1.2, onset_s, onset_s + rise_s, release_s, release_s + 0.2],
        [0, 0, rest_n, rest_n, top_n, top_n, rest_n],
    )
    return force + np.random.default_rng(seed).normal(0, noise_n, force.size)


def trial(force_n: NDArray[np.float64], **changes: Any) -> Trial:
    """Return a trial whose counts give this force above ``ZERO``."""
    rate_hz = changes.get("sample_rate_hz", PLATFORM.sample_rate_hz)
    half = force_n / 2 / N_PER_COUNT
    counts = np.stack([half, -half, np.zeros_like(half)], axis=1) + ZERO
    values: dict[str, Any] = {
        "number": 1,
        "condition": CONDITION,
        "started_at": HEADER.started_at,
        "sample_rate_hz": rate_hz,
        "counts": counts.round().astype(np.int32),
        "time_s": np.arange(force_n.size) / rate_hz,
        "gaps": (),
        "end_reason": EndReason.COMPLETED,
        "accepted": False,
        "verdict_reason": "",
        "zero_before_counts": ZERO,
    }
    return Trial(**{**values, **changes})


def header(visit: str, day: int, **changes: Any) -> VisitHeader:
    return replace(
        HEADER, visit=visit, started_at=HEADER.started_at + timedelta(days=day), **changes
    )


def scaled_header(factor: float) -> VisitHeader:
    """Return the header whose counts are so many times as coarse."""
    channels = tuple(
        replace(each, sensitivity_n_per_count=n and factor * n)
        for each in CALIBRATION.channels
        for n in (each.sensitivity_n_per_count,)
    )
    return replace(HEADER, calibration_json=replace(CALIBRATION, channels=channels).to_json())


def visit(
    visit_header: VisitHeader,
    *peaks_n: float,
    condition: Condition = CONDITION,
    **trial_changes: Any,
) -> Visit:
    """Return a visit with one analysed trial for each peak force."""
    trials = (
        trial(effort(peak_n, seed=number), number=number + 1, condition=condition, **trial_changes)
        for number, peak_n in enumerate(peaks_n)
    )
    return Visit(visit_header, tuple(analyse_trial(t, visit_header) for t in trials))


def value(analysed: Trial, name: str) -> float:
    """Return the value of a result; fails where it was refused."""
    (result,) = (r for r in analysed.results if r.name == name)
    assert isinstance(result, Result), result
    return result.value
