"""The errors of a plate at every place and load of its calibration, as ASTM F3109 maps them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from forceplate_calibration.fitting.plate_result import PlateResult
from forceplate_calibration.model.calibration import Calibration
from forceplate_calibration.readings.reading import deflections


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One load at one place, over all runs and directions."""

    x_mm: float
    y_mm: float
    force_n: float
    """Reference force."""
    n: int
    """Readings."""
    force_error_n: float
    """Mean of force by the calibration less reference force."""
    cop_error_mm: tuple[float, float] | None
    """Mean of the centre of pressure less where the weight stood; None below its force."""


def error_map(calibration: Calibration, result: PlateResult) -> tuple[MapPoint, ...]:
    """Return the map of a plate on several cells; nothing for one on one cell."""
    certificate = calibration.certificate
    if certificate is None or result.matrix is None:
        return ()
    names = [channel.name for channel in calibration.channels]
    own = [reading for reading in certificate.readings if reading.plate == result.plate]
    points = deflections(own, [names.index(name) for name in result.channels])
    loads = points.counts @ np.column_stack(
        [result.sensitivity_n_per_count, result.moments_n_mm_per_count]
    )
    groups: dict[tuple[float, float, float], list[int]] = defaultdict(list)
    for i, reading in enumerate(points.readings):
        groups[reading.x_mm, reading.y_mm, round(reading.load.force_n, 6)].append(i)
    found = []
    for (x, y, force), rows in sorted(groups.items()):
        measured = loads[rows]
        away = None
        if force >= result.matrix.cop_from_n:
            off = (measured[:, 1:] / measured[:, :1]).mean(axis=0) - (x, y)
            away = (float(off[0]), float(off[1]))
        error = float(measured[:, 0].mean()) - force
        found.append(MapPoint(x, y, force, len(rows), error, away))
    return tuple(found)
