"""Whether loads at places can give a calibration: of a plan, and of what was read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate.words import Text

Floats = NDArray[np.float64]

MIN_LOADS = 5
"""Of one cell, wherever they stand: a curve is judged by them."""
MIN_LOADS_OF_CELLS = 2
"""Of several, at several places each: what is fitted is a matrix, and no curve."""
N_EQUATIONS = 3
"""Of a plate on several cells: the force, and its moments about two axes."""

TWO_CELLS = Text(
    "Weights do not tell two cells under one plate ({first}, {second}) apart. Put three or more "
    "under it, or give each a plate of its own ('# plate: 1 = {first}' and '# plate: 2 = "
    "{second}') and load each alone; the newtons of both are added."
)
TOO_FEW_PLACES = Text(
    "{n} readings at these places do not tell the {cells} cells apart. Put the weight in the "
    "middle and near each corner, with two or more loads at each."
)


def check_loads(loads: Floats, cells: Sequence[str]) -> None:
    """Return when these loads can give the calibration of a plate.

    Parameters
    ----------
    loads : (n_points, 3)
        Force, force times x, force times y of each reading under load.
    cells
        Names of the channels that carry the plate.

    Raises
    ------
    CalibrationError
        There are two cells, too few loads, or too few places for several cells.
    """
    if 1 < len(cells) < N_EQUATIONS:
        raise CalibrationError(TWO_CELLS.fill(first=cells[0], second=cells[1]))
    n_loads = len(np.unique(loads[:, 0].round(6)))
    least = MIN_LOADS if len(cells) == 1 else MIN_LOADS_OF_CELLS
    if n_loads < least:
        raise CalibrationError(
            Text(
                "{n:load is|different loads are} too few. Measure at least {least}, spread from a "
                "tenth of the range to its end."
            ).fill(n=n_loads, least=least)
        )
    if len(cells) > 1:
        check_places(loads, len(cells))


def check_places(loads: Floats, n_cells: int) -> None:
    """Return when these loads (n_points, 3) tell several cells apart.

    Raises
    ------
    CalibrationError
        They stand at too few places, or are too few.
    """
    spread = np.linalg.svd(loads / np.abs(loads).max(axis=0).clip(1e-300), compute_uv=False)
    if len(loads) < 2 * n_cells or spread[-1] < 1e-3 * spread[0]:
        raise CalibrationError(TOO_FEW_PLACES.fill(n=len(loads), cells=n_cells))
