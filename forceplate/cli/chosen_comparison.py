"""How two visits are compared, as the options of gain, progress and report choose it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from forceplate.analysis import LITERATURE, MeasurementError
from forceplate.analysis.gain.calibration_ties import ties_from_json
from forceplate.analysis.gain.progress import Compare
from forceplate.analysis.gain.side_difference import SideDifference, side_differences
from forceplate.analysis.reliability.error_model import ErrorModel
from forceplate.cli.options import wrong_argument
from forceplate.cli.small_file import read_small_file
from forceplate.operations.library_comparison import library_comparison
from forceplate.operations.own_error_model import own_error_model, read_error_model
from forceplate.types import Region, Visit
from forceplate.words import Text

SemOption = Annotated[
    float | None, typer.Option(help="Own standard error of measurement in N, for all regions.")
]
SemSourceOption = Annotated[str, typer.Option(help="Who measured it, on whom, and how.")]
ErrorModelOption = Annotated[
    Path | None, typer.Option(help="Own error model; default: error-model.json of the library.")
]
TiesOption = Annotated[Path | None, typer.Option(help="JSON file that ties calibrations.")]
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
    model, errors = _chosen_errors(visit_file, sem, sem_source, error_model)
    return library_comparison(
        visit_file.absolute().parent.parent,
        errors=errors,
        model=model,
        metric=metric,
        ties=() if ties is None else ties_from_json(read_small_file(ties)),
        override=override,
    )


def chosen_sides(
    visit_file: Path, sem: float | None, sem_source: str, error_model: Path | None
) -> Callable[[Visit], tuple[SideDifference, ...]]:
    """Return how left and right are held together, with the errors that the options choose."""
    model, errors = _chosen_errors(visit_file, sem, sem_source, error_model)
    return partial(
        side_differences, model=model, published=LITERATURE if errors is None else errors
    )


def _chosen_errors(
    visit_file: Path, sem: float | None, sem_source: str, error_model: Path | None
) -> tuple[ErrorModel | None, Mapping[Region, MeasurementError] | None]:
    """Return the model, and the errors to go by instead of any; None: those of the literature."""
    if sem is not None and error_model is not None:
        raise wrong_argument(Text("Give --sem or --error-model, not both."))
    if sem is not None:
        return None, dict.fromkeys(Region, MeasurementError(sem, sem_source))
    if error_model is not None:
        return read_error_model(error_model), None
    return own_error_model(visit_file.absolute().parent.parent), None
