"""Readings of a dead-weight calibration, and their deflections from zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.readings.weights import Load

Floats = NDArray[np.float64]


class ReadingKind(StrEnum):
    """What a reading is for."""

    PRELOAD = "preload"
    """Exercises the cells; no calibration point."""
    ZERO = "zero"
    """The unloaded platform; every later reading of the run is taken from it."""
    UP = "up"
    """Reached from below."""
    DOWN = "down"
    """Reached from above."""
    CREEP = "creep"
    """The same load again, later."""


POINTS = (ReadingKind.UP, ReadingKind.DOWN)


@dataclass(frozen=True, slots=True)
class Reading:
    """The mean of a still spell under one load."""

    row: int
    """Where it stands: line of the sheet, or number of the reading. Messages name it."""
    run: int
    """From 1; within a run the weights go on and come off once."""
    kind: ReadingKind
    load: Load
    counts: tuple[float, ...]
    """Mean of each channel of the platform."""
    sd_counts: tuple[float, ...] | None = None
    """Standard deviation of the samples of each channel; None: not known."""
    n_samples: int = 1
    x_mm: float = 0.0
    """Where the weight stands, from the middle of its plate, to the right."""
    y_mm: float = 0.0
    """Forward, towards the tips of the toes."""
    plate: str = ""
    """Which plate of the platform; empty where there is one."""
    time_s: float | None = None
    """From the start of the procedure."""


@dataclass(frozen=True, slots=True)
class Deflections:
    """Calibration points of one plate as arrays over the points."""

    readings: tuple[Reading, ...]
    counts: Floats
    """(n_points, n_channels) above the zero of the run."""
    force_n: Floats
    """(n_points,)"""

    @property
    def loads(self) -> Floats:
        """Return force and its moments about the middle: (n_points, 3) in N and N mm."""
        x = np.array([reading.x_mm for reading in self.readings])
        y = np.array([reading.y_mm for reading in self.readings])
        return np.stack([self.force_n, self.force_n * x, self.force_n * y], axis=1)


def row_text(number: int, column: str = "") -> Text:
    """Return which row is meant, and which column of it."""
    words = Text("Row {n}")
    if column:
        words = Text("Row {n}, column {column!r}")
    return words.fill(n=number, column=column)


def deflections(readings: Sequence[Reading], columns: Sequence[int]) -> Deflections:
    """Return the loaded readings above the latest zero before them in their run.

    Parameters
    ----------
    columns
        Channels of the plate, as indices into ``Reading.counts``.

    Raises
    ------
    CalibrationError
        A run does not begin with the unloaded platform.
    """
    points: list[Reading] = []
    counts: list[Floats] = []
    zeros: dict[int, Floats] = {}
    for reading in readings:
        values = np.array([reading.counts[column] for column in columns], dtype=np.float64)
        if reading.kind is ReadingKind.ZERO:
            zeros[reading.run] = values
        elif reading.kind in POINTS:
            if reading.run not in zeros:
                raise CalibrationError(
                    Text(
                        "{row}: run {run} does not begin with the unloaded platform. Add a reading "
                        "without load before the first weight of each run."
                    ).fill(row=row_text(reading.row), run=reading.run)
                )
            points.append(reading)
            counts.append(values - zeros[reading.run])
    if not points:
        raise CalibrationError(Text("There is no reading under load. Measure at least five loads."))
    return Deflections(
        tuple(points), np.array(counts), np.array([point.load.force_n for point in points])
    )


def check_capacity(readings: Sequence[Reading], capacity_n: float) -> None:
    """Return when no load is beyond the capacity by more than 2 %.

    Raises
    ------
    CalibrationError
        Names the row.
    """
    for reading in readings:
        if reading.load.force_n > capacity_n * 1.02:
            raise CalibrationError(
                Text(
                    "{row}: {force:.1f} N is beyond the capacity of {capacity:g} N. Use smaller "
                    "weights; if the load is right, correct the capacity."
                ).fill(row=row_text(reading.row), force=reading.load.force_n, capacity=capacity_n)
            )
