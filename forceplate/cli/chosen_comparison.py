"""How two visits are compared, as the options of gain, progress and report choose it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from forceplate.operations.gain.library_comparison import library_comparison
from forceplate.operations.gain.own_error_model import own_error_model, read_error_model
from forceplate.types import Region, Visit
from forceplate.who_and_why import why_no_reason
from forceplate.words import Text

MetricOption = Annotated[str, typer.Option(help="Which number, e.g. best_mean_force.")]


@dataclass(frozen=True, slots=True)
class ComparisonOptions:
    """What the options choose; each field is one."""

    sem: Annotated[
        float | None,
        typer.Option(help="Own standard error of measurement in N, for all regions."),
    ] = None
    sem_source: Annotated[str, typer.Option(help="Who measured it, on whom, and how.")] = ""
    error_model: Annotated[
        Path | None, typer.Option(help="Own error model; default: error-model.json of the library.")
    ] = None
    ties: Annotated[Path | None, typer.Option(help="JSON file that ties calibrations.")] = None
    override: Annotated[
        str,
        typer.Option(
            help="The reason to compare visits that differ; it marks every number. Without: the "
            "one kept in the library on the Progress screen, if any."
        ),
    ] = ""

    def comparison(self, visit_file: Path, metric: str = "peak_force") -> Compare:
        """Return how visits are compared in the library that holds this one."""
        if self.override and (refusal := why_no_reason(self.override)) is not None:
            raise wrong_argument(refusal, "--override")
        model, errors = self._errors(visit_file)
        return library_comparison(
            visit_file.absolute().parent.parent,
            errors=errors,
            model=model,
            metric=metric,
            ties=() if self.ties is None else ties_from_json(read_small_file(self.ties)),
            override=self.override,
        )

    def sides(self, visit_file: Path) -> Callable[[Visit], tuple[SideDifference, ...]]:
        """Return how left and right are held together, with the errors that are chosen."""
        model, errors = self._errors(visit_file)
        return partial(
            side_differences, model=model, published=LITERATURE if errors is None else errors
        )

    def _errors(
        self, visit_file: Path
    ) -> tuple[ErrorModel | None, Mapping[Region, MeasurementError] | None]:
        """Return the model, and the errors to go by instead; None: those of the literature."""
        if self.sem is not None and self.error_model is not None:
            raise wrong_argument(Text("Give --sem or --error-model, not both."))
        if self.sem is not None:
            return None, dict.fromkeys(Region, MeasurementError(self.sem, self.sem_source))
        if self.error_model is not None:
            return read_error_model(self.error_model), None
        return own_error_model(visit_file.absolute().parent.parent), None
