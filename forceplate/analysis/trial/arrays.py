"""What every analysis asks of the array it is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import AnalysisError


def check_force(force_n: NDArray[np.float64], sample_rate_hz: float) -> None:
    """Return when the force is one row of finite samples at a possible rate.

    Raises
    ------
    AnalysisError
        Anything else.
    """
    if not (np.isfinite(sample_rate_hz) and sample_rate_hz > 0):
        raise AnalysisError(f"A sample rate of {sample_rate_hz} Hz is impossible.")
    if force_n.ndim != 1:
        raise AnalysisError(
            f"The force has shape {force_n.shape}; give one value per sample, shape (n_samples,)."
        )
    if force_n.size == 0:
        raise AnalysisError("The force has no samples.")
    if not np.isfinite(force_n).all():
        raise AnalysisError(
            "The force holds values that are not finite numbers; give the recorded samples only."
        )
