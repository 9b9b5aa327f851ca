"""``forceplate gain``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.chosen_comparison import ComparisonOptions, MetricOption
from forceplate.cli.command_app import CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import JsonOption
from forceplate.cli.printing.gain_table import print_table, warning_lines, warnings_document
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import tell
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Result

app = CommandApp()


@app.spoken_command(
    example="forceplate gain P001_W0_2026-03-02.h5 P001_W8_2026-04-27.h5 --sem 5.2 "
    "--sem-source 'our clinic, 20 adults, 7 days apart'"
)
def gain(
    baseline: Annotated[Path, typer.Argument(help="Visit file of the baseline.")],
    week8: Annotated[Path, typer.Argument(help="Visit file of the later visit.")],
    comparison: ComparisonOptions,
    metric: MetricOption = "peak_force",
    as_json: JsonOption = False,
) -> None:
    """Give the strength gain per condition, and whether it is more than measurement error."""
    compare = comparison.comparison(baseline, metric)
    visits = read_visit(baseline), read_visit(week8)
    comparisons = compare(*visits)
    if as_json:
        print_document({**warnings_document(visits), "conditions": comparisons})
    else:
        for text in warning_lines(visits):
            tell(text)
        print_table(comparisons, visits[1].header.visit)
    if not any(isinstance(c.gain, Result) for c in comparisons):
        raise typer.Exit(ExitCode.REFUSED)
