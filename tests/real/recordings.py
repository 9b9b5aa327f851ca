"""Where the recordings of real people are, and how their tables are read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings are not beside the project"
)
MVC = [f"MVC_{angle}_{number:02d}" for angle in (70, 80, 90, 95) for number in (1, 2)]


@cache
def columns(path: Path) -> NDArray[np.float64]:
    """Return the columns of a table, NaN where a cell is empty; to be looked at, not changed."""
    found = np.loadtxt(
        path, delimiter=",", skiprows=1, converters=lambda cell: float(cell or "nan")
    )
    found.flags.writeable = False
    return found
