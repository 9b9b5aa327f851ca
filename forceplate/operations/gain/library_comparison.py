"""Comparing visits of one library: by its own measurement errors and the reasons kept in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from forceplate.analysis import LITERATURE, MeasurementError, compare_visits
from forceplate.analysis.gain.calibration_ties import CalibrationTie
from forceplate.analysis.gain.progress import Compare
from forceplate.analysis.gain.visit_gain import ConditionComparison
from forceplate.analysis.reliability.error_model import ErrorModel
from forceplate.enums import Region
from forceplate.operations.gain.own_error_model import own_error_model
from forceplate.storage.comparison_reasons import ComparisonReasons
from forceplate.types import PEAK_FORCE, Visit


def library_comparison(
    root: Path,
    *,
    errors: Mapping[Region, MeasurementError] | None = None,
    model: ErrorModel | None = None,
    metric: str = PEAK_FORCE,
    ties: Sequence[CalibrationTie] = (),
    override: str = "",
) -> Compare:
    """Return how two visits of the library in this folder are compared.

    Visits that differ are compared where the library keeps a reason for it, and while no other
    difference has come to those that the reason was given for; that marks every number.

    Parameters
    ----------
    errors
        Measurement errors to go by instead of any model.
    model
        The error model to go by; None: the library's own, else that of the literature.
    ties
        Calibrations that were found to agree.
    override
        Why visits are compared whatever differs; then the reasons kept are not asked.

    Raises
    ------
    StorageError
        The own error model or the reasons cannot be read.
    AnalysisError
        The own error model makes no sense.
    """
    if errors is None and model is None:
        model = own_error_model(root)
    compare = partial(
        compare_visits,
        errors=LITERATURE if errors is None else errors,
        model=model,
        metric=metric,
        ties=ties,
    )
    if override:
        return partial(compare, override=override)
    kept = ComparisonReasons(root).read()

    def compared(first: Visit, second: Visit) -> tuple[ConditionComparison, ...]:
        found = compare(first, second)
        pair = first.header.subject_id, first.header.visit, second.header.visit
        reason = kept.get(pair)
        if reason is None or not set(differences(found)) <= set(reason.differences):
            return found
        return compare(first, second, override=reason.words)

    return compared


def differences(comparisons: Iterable[ConditionComparison]) -> tuple[str, ...]:
    """Return in what visits differ, each once, as it is kept with a reason."""
    found = (
        f"{one.what}: {one.baseline} | {one.follow_up}"
        for comparison in comparisons
        for one in comparison.differences
    )
    return tuple(dict.fromkeys(found))
