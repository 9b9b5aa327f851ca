"""Simulated calibrations: one cell, and a plate on four uneven feet, with known answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forceplate_calibration.readings.reading import Reading, ReadingKind
from forceplate_calibration.readings.weights import NO_LOAD, Load

Floats = NDArray[np.float64]

STEPS_N = tuple(np.linspace(20.0, 200.0, 10))
GRID = tuple((x, y) for x in (-60.0, 0.0, 60.0) for y in (-40.0, 0.0, 40.0))
HELD_OUT = ((-30.0, -20.0), (30.0, -20.0), (30.0, 20.0), (-30.0, 20.0))


def one_cell(
    *,
    slope: float = 0.002,
    bend: float = 0.0,
    sd_counts: float = 3.0,
    weights_off: float = 0.0,
    hysteresis_n: float = 0.0,
    seed: int = 1,
    runs: int = 3,
    steps_n: Sequence[float] = STEPS_N,
) -> list[Reading]:
    """Return runs up and down; ``weights_off`` is by how much the true forces are larger."""
    rng = np.random.default_rng(seed)
    readings: list[Reading] = []
    full = max(steps_n)

    def add(run: int, kind: ReadingKind, force: float, extra_n: float = 0.0) -> None:
        true = force * (1 + weights_off) + extra_n
        counts = 5000.0 + 40.0 * run + true / slope * (1 + bend * true / full)
        counts = round(counts + rng.normal(0, sd_counts))
        load = Load((), force, force * 0.0005) if force else NO_LOAD
        readings.append(Reading(len(readings) + 2, run, kind, load, (float(counts),)))

    for run in range(1, runs + 1):
        add(run, ReadingKind.ZERO, 0.0)
        for force in steps_n:
            add(run, ReadingKind.UP, force)
        for force in reversed(steps_n[:-1]):
            add(run, ReadingKind.DOWN, force, hysteresis_n * np.sin(np.pi * force / full))
        add(run, ReadingKind.ZERO, 0.0)
    return readings


@dataclass
class Plate4:
    """Four cells at the corners of a stiff plate; counts of a load at a place.

    The cells cross-talk, and one foot is short: how the feet share the twist differs at every
    placing, which no equation of equilibrium fixes.
    """

    half_x_mm: float = 80.0
    half_y_mm: float = 60.0
    n_per_count: Floats = field(default_factory=lambda: np.array([0.0021, 0.0020, 0.0019, 0.0022]))
    cross_talk: float = 0.01
    twist: float = 0.03
    """Part of the force that goes into the twist, standard deviation over placings."""
    noise_counts: float = 4.0

    def counts(self, loads: Floats, rng: np.random.Generator | None) -> Floats:
        """Return deflections (n, 4) of loads (n, 3); without rng free of noise and twist."""
        force, mx, my = loads.T
        signs_x, signs_y = np.array([-1, 1, -1, 1.0]), np.array([1, 1, -1, -1.0])
        shares = (
            force[:, None]
            + mx[:, None] * signs_x / self.half_x_mm
            + my[:, None] * signs_y / self.half_y_mm
        ) / 4
        if rng is not None:
            twist = self.twist * force * rng.normal(size=len(force))
            shares = shares + twist[:, None] * signs_x * signs_y / 4
        talk = (1 - self.cross_talk) * np.eye(4) + self.cross_talk / 4
        counts = shares @ talk / self.n_per_count
        if rng is not None:
            counts = counts + rng.normal(0, self.noise_counts, counts.shape)
        return np.asarray(counts, dtype=np.float64)


def loads_at(
    places: Sequence[tuple[float, float]], forces_n: Sequence[float], repeats: int = 1
) -> Floats:
    """Return (n, 3) loads: every force at every place, so many times."""
    rows = [(f, f * x, f * y) for x, y in places for f in forces_n]
    return np.array(rows * repeats)


def plate_readings(plate: Plate4, *, seed: int = 1, runs: int = 2) -> list[Reading]:
    """Return the sheet of a four-cell calibration over the grid, channels fl, fr, rl, rr."""
    rng = np.random.default_rng(seed)
    zero = np.array([310.0, -120.0, 45.0, 220.0])
    readings: list[Reading] = []
    for run in range(1, runs + 1):
        readings.append(Reading(len(readings) + 2, run, ReadingKind.ZERO, NO_LOAD, tuple(zero)))
        for x, y in GRID:
            for force in (50.0, 100.0, 150.0):
                counts = zero + plate.counts(loads_at([(x, y)], [force]), rng)[0]
                readings.append(
                    Reading(
                        len(readings) + 2, run, ReadingKind.UP, Load((), force, force * 2e-4),
                        tuple(map(float, counts)), (40.0,) * 4, 100, x, y,
                    )
                )  # fmt: skip
    return readings
