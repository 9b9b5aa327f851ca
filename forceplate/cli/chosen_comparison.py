"""How two visits are compared, as the options of gain, progress and report choose it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from forceplate.analysis import (
    LITERATURE,
    MeasurementError,
    compare_visits,
)
from forceplate.analysis.gain.calibration_ties import ties_from_json
from forceplate.analysis.gain.progress import Compare
from forceplate.cli.error_model import model_for, read_small_file
from forceplate.storage.comparison_reasons import ComparisonReasons
from forceplate.types import Region

SemOption = Annotated[
    float | None,
    typer.Option(help="Own standard error of measurement in N, for all regions."),
]
SemSourceOption = Annotated[str, typer.Option(help="Who measured it, on whom, and how.")]
ErrorModelOption = Annotated[
    Path | None,
    typer.Option(
        help="Own error model; default: error-model.json of the library.", show_default=False
    ),
]
TiesOption = Annotated[
    Path | None, typer.Option(help="JSON file that ties calibrations.", show_default=False)
]
OverrideOption = Annotated[
    str,
    typer.Option(
        help="The reason to compare visits that differ; it marks every number. Without: the one "
        "kept in the library on the Progress screen, if any."
    ),
]
MetricOption = Annotated[str, typer.Option(help="Which number, e.g. best_mean_force.")]


def chosen_comparison(
    visit_file: Path,
    sem: float | None,
    sem_source: str,
    error_model: Path | None,
    ties: Path | None,
    override: str,
    metric: str,
) -> Compare:
    """Return the comparison with everything that the options choose."""
    if sem is not None and error_model is not None:
        raise typer.BadParameter("Give --sem or --error-model, not both.")
    own = None if sem is None else MeasurementError(sem, sem_source)
    compare = partial(
        compare_visits,
        errors=LITERATURE if own is None else dict.fromkeys(Region, own),
        model=model_for(visit_file, error_model) if own is None else None,
        metric=metric,
        ties=() if ties is None else ties_from_json(read_small_file(ties)),
    )
    if override:
        return partial(compare, override=override)
    return ComparisonReasons(visit_file.absolute().parent.parent).comparing(compare)
