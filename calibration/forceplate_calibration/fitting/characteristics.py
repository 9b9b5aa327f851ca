"""What a series of readings says of the instrument, each by its definition.

All on one signal, the deflection in newtons by a straight line from zero to the largest load, and
in percent of that load's mean output on the way up (full-scale output).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.readings.reading import Reading, ReadingKind

Floats = NDArray[np.float64]

LLF_FACTOR = 2.4
CLASS_A_FACTOR = 400
CLASS_AA_FACTOR = 2000
CLASS_AA_WEIGHTS = 0.00005


@dataclass(frozen=True, slots=True)
class Characteristics:
    """In percent of full-scale output; None: the readings do not show it."""

    nonlinearity_percent: float
    """Largest departure of a rising reading from the straight line from zero to full scale."""
    hysteresis_percent: float | None
    """Largest difference between falling and rising at one load in one run."""
    repeatability_percent: float | None
    """Largest difference between two readings at one load in one direction."""
    creep_percent: float | None
    """Change under constant load, first to last creep reading, with its sign."""
    creep_s: float | None
    """Over which time."""
    zero_return_percent: float | None
    """Largest change of the unloaded reading within a run."""


@dataclass(frozen=True, slots=True)
class E74:
    """ASTM E74's measures of a calibration, in newtons."""

    standard_deviation_n: float
    """Of the points from the fitted curve, over n - m degrees of freedom with m coefficients."""
    dof: int
    resolution_n: float
    lower_limit_factor_n: float
    """2.4 standard deviations, not less than the resolution."""
    class_a_from_n: float
    """Lowest force at which the factor is at most 0.25 %: 400 times it."""
    class_aa_from_n: float
    """At most 0.05 %: 2000 times it."""
    lowest_load_n: float
    """No range reaches below the lowest load that was used."""
    highest_load_n: float
    weights_relative: float
    """Standard uncertainty of the loads over the loads."""

    @property
    def class_a_range_n(self) -> tuple[float, float] | None:
        """Return from where to where class A holds, None where nowhere."""
        return self._range(self.class_a_from_n)

    @property
    def class_aa_range_n(self) -> tuple[float, float] | None:
        """Return from where to where class AA holds; None where nowhere.

        It takes weights that are known to 0.005 %.
        """
        if self.weights_relative > CLASS_AA_WEIGHTS:
            return None
        return self._range(self.class_aa_from_n)

    def _range(self, limit_n: float) -> tuple[float, float] | None:
        start = max(limit_n, self.lowest_load_n)
        return (start, self.highest_load_n) if start <= self.highest_load_n else None


def e74(
    standard_deviation_n: float,
    dof: int,
    force_n: Floats,
    resolution_n: float,
    *,
    weights_relative: float,
) -> E74:
    """Return ASTM E74's measures of a fit of force on deflection."""
    factor = max(LLF_FACTOR * standard_deviation_n, resolution_n)
    return E74(
        standard_deviation_n=standard_deviation_n,
        dof=dof,
        resolution_n=resolution_n,
        lower_limit_factor_n=factor,
        class_a_from_n=CLASS_A_FACTOR * factor,
        class_aa_from_n=CLASS_AA_FACTOR * factor,
        lowest_load_n=float(force_n.min()),
        highest_load_n=float(force_n.max()),
        weights_relative=weights_relative,
    )


def characteristics(
    readings: Sequence[Reading], signal: Floats, *, all_readings: Sequence[Reading], unit: Floats
) -> Characteristics:
    """Return the measures of a series.

    Parameters
    ----------
    readings, signal : (n_points,)
        The points under load and their deflection.
    all_readings
        The same series with its zeros and creep readings.
    unit : (n_channels,)
        What makes the signal of the counts of all channels.

    Raises
    ------
    CalibrationError
        The largest load gives no signal.
    """
    force = np.array([reading.load.force_n for reading in readings])
    rising = np.array([reading.kind is ReadingKind.UP for reading in readings])
    if not rising.any():
        rising[:] = True
    top = force == force[rising].max()
    full = float(signal[rising & top].mean())
    if full == 0:
        raise CalibrationError(
            Text("The readings do not change with the load. Is the cell connected?")
        )
    line = full * force / force[rising].max()
    percent = 100 / abs(full)
    pairs: dict[tuple[object, ...], dict[ReadingKind, float]] = defaultdict(dict)
    alike: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for reading, value in zip(readings, signal, strict=True):
        place = (round(reading.load.force_n, 6), reading.x_mm, reading.y_mm)
        pairs[reading.run, *place][reading.kind] = float(value)
        alike[reading.kind, *place].append(float(value))
    differences = [
        abs(both[ReadingKind.DOWN] - both[ReadingKind.UP])
        for both in pairs.values()
        if len(both) == 2
    ]
    spans = [max(values) - min(values) for values in alike.values() if len(values) > 1]
    creep, creep_s = _creep(all_readings, unit)
    zero_return = _zero_return(all_readings, unit)
    return Characteristics(
        nonlinearity_percent=float(np.abs(signal - line)[rising].max()) * percent,
        hysteresis_percent=max(differences) * percent if differences else None,
        repeatability_percent=max(spans) * percent if spans else None,
        creep_percent=None if creep is None else creep * percent,
        creep_s=creep_s,
        zero_return_percent=None if zero_return is None else zero_return * percent,
    )


def repeatability_sd(readings: Sequence[Reading], values: Floats) -> tuple[float, int] | None:
    """Return the pooled standard deviation of repeated readings and its degrees of freedom.

    Repeated: the same load, place and direction in another run. None: nothing was repeated.
    """
    alike: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for reading, value in zip(readings, values, strict=True):
        key = (reading.kind, round(reading.load.force_n, 6), reading.x_mm, reading.y_mm)
        alike[key].append(float(value))
    groups = [np.array(values) for values in alike.values() if len(values) > 1]
    dof = sum(len(group) - 1 for group in groups)
    if not dof:
        return None
    squares = sum(float(((group - group.mean()) ** 2).sum()) for group in groups)
    return (squares / dof) ** 0.5, dof


def _creep(readings: Sequence[Reading], unit: Floats) -> tuple[float | None, float | None]:
    series = [reading for reading in readings if reading.kind is ReadingKind.CREEP]
    if len(series) < 2:
        return None, None
    first, last = series[0], series[-1]
    change = float((np.array(last.counts) - np.array(first.counts)) @ unit)
    known = first.time_s is not None and last.time_s is not None
    return change, (last.time_s or 0.0) - (first.time_s or 0.0) if known else None


def _zero_return(readings: Sequence[Reading], unit: Floats) -> float | None:
    zeros: dict[int, list[Floats]] = defaultdict(list)
    for reading in readings:
        if reading.kind is ReadingKind.ZERO:
            zeros[reading.run].append(np.array(reading.counts))
    changes = [
        abs(float((each - series[0]) @ unit)) for series in zeros.values() for each in series[1:]
    ]
    return max(changes) if changes else None
