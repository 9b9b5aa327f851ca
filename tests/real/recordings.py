"""Where the recordings of real people are, and how their tables are read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings are not beside the project"
)
MVC = [f"MVC_{angle}_{number:02d}" for angle in (70, 80, 90, 95) for number in (1, 2)]


def columns(path: Path) -> NDArray[np.float64]:
    return np.atleast_2d(np.genfromtxt(path, delimiter=",", skip_header=1, dtype=np.float64))
