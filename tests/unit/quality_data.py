"""Defects put into modelled efforts, and their checks by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.quality import check_trial
from forceplate.analysis.trial.trace import prepare_trace
from forceplate.types import CheckOutcome, QualityCheck, Trial, VisitHeader
from tests.unit.analysis_data import HEADER, effort, trial

ONSET_S = 3.0
TIME_S = np.arange(10_000) / 1000


def checks_of(checked: Trial, header: VisitHeader = HEADER) -> dict[str, QualityCheck]:
    """Return the checks of a trial by their id; none occurs twice."""
    checks = check_trial(checked, header, prepare_trace(checked, header))
    by_id = {check.check: check for check in checks}
    assert len(by_id) == len(checks)
    return by_id


def with_force(added_n: NDArray[np.float64] | float, **changes: Any) -> Trial:
    """Return a good effort of 100 N with this force put on top."""
    return trial(effort(100.0) + added_n, **changes)


def complaints(checks: Iterable[QualityCheck]) -> set[str]:
    """Return which checks did not pass."""
    return {check.check for check in checks if check.outcome is not CheckOutcome.PASS}
