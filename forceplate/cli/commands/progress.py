"""``forceplate progress``."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from forceplate.analysis.gain.progress import ProgressSeries
from forceplate.analysis.gain.progress import progress as series_of
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.analysis.trial.refusals import refusal_text
from forceplate.cli.chosen_comparison import ComparisonOptions, MetricOption
from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.printing.gain_table import warning_lines, warnings_document
from forceplate.cli.printing.json_documents import fields_of
from forceplate.cli.printing.messages import said
from forceplate.cli.printing.trials import value_words
from forceplate.operations.library.distinct_visits import read_distinct
from forceplate.types import Refusal, Result

app = CommandApp()


@app.spoken_command(example="forceplate progress library/P001/*.h5")
def progress(
    files: Annotated[list[Path], typer.Argument(help="Visit files.")],
    comparison: ComparisonOptions,
    metric: MetricOption = "peak_force",
) -> Answer:
    """Show all visits of one person as a series, each judged against the first."""
    compare = comparison.comparison(files[0], metric)
    visits = sorted(read_distinct(files), key=lambda visit: visit.header.started_at.timestamp())
    all_series = series_of(visits, compare=compare)
    is_given = any(
        isinstance(point.since_first.gain, Result)
        for series in all_series
        for point in series.points
        if point.since_first is not None
    )
    return Answer(
        {
            **warnings_document(visits),
            "series": [fields_of(one, "condition", "points") for one in all_series],
        },
        (*warning_lines(visits), *chain.from_iterable(map(_series_lines, all_series))),
        code=ExitCode.DONE if is_given else ExitCode.REFUSED,
    )


def _series_lines(series: ProgressSeries) -> list[str]:
    lines = [said(condition_text(series.condition))]
    for point in series.points:
        if isinstance(point.value, Refusal):
            value, remark = "-", said(refusal_text(point.value))
        else:
            value, remark = value_words(point.value), ""
        if point.since_first is not None:
            remark = said(point.since_first.text)
        lines.append(f"  {point.visit:<6}{point.days:5.0f} d{value:>12}  {remark}".rstrip())
    if series.caution is not None:
        lines.append(f"  {said(series.caution)}")
    return lines
