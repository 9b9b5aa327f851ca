"""``forceplate gain``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forceplate.cli.output import ExitCode, Json, JsonOption, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forceplate.analysis import ConditionComparison


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Example: forceplate gain P001_W0_2026-03-02.h5 P001_W8_2026-04-27.h5 "
        "--sem 5.2 --sem-source 'our clinic, 20 adults, 7 days apart'"
    )(gain)


def gain(
    baseline: Annotated[Path, typer.Argument(help="Visit file of the baseline.")],
    week8: Annotated[Path, typer.Argument(help="Visit file of the later visit.")],
    sem: Annotated[
        float | None,
        typer.Option(help="Own standard error of measurement in N, for all regions."),
    ] = None,
    sem_source: Annotated[str, typer.Option(help="Who measured it, on whom, and how.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Give the strength gain per condition, and whether it is more than measurement error."""
    from forceplate.analysis import LITERATURE, MeasurementError, compare_visits
    from forceplate.storage.visit_file import read_visit
    from forceplate.types import Region, Result

    errors = LITERATURE
    if sem is not None:
        errors = dict.fromkeys(Region, MeasurementError(sem, sem_source))
    comparisons = compare_visits(read_visit(baseline), read_visit(week8), errors=errors)
    if as_json:
        print_json({"conditions": [_document(c) for c in comparisons]})
    else:
        print_table(comparisons)
    if not any(isinstance(c.gain, Result) for c in comparisons):
        raise typer.Exit(ExitCode.REFUSED)


def print_table(comparisons: Sequence[ConditionComparison]) -> None:
    """Print the comparison of two visits: a table, then a sentence per condition."""
    from rich.console import Console
    from rich.table import Table

    from forceplate.analysis import Verdict
    from forceplate.cli.trials import condition_words
    from forceplate.types import Refusal, Result

    def cell(value: Result | Refusal, form: str) -> str:
        return "refused" if isinstance(value, Refusal) else form.format(value.value)

    words = {
        Verdict.GAIN: "real gain",
        Verdict.LOSS: "real loss",
        Verdict.NOT_DISTINGUISHABLE: "not distinguishable from measurement error",
    }
    table = Table(title="Toe-flexor strength, mean of the two best peaks")
    for name in ("Condition", "Verdict"):
        table.add_column(name, no_wrap=name == "Condition")
    for name in ("Baseline", "Week 8", "Gain", "Gain %"):
        table.add_column(name, justify="right", no_wrap=True)
    table.columns.append(table.columns.pop(1))
    for c in comparisons:
        verdict = c.verdict
        table.add_row(
            condition_words(c.condition),
            cell(c.baseline, "{:.1f} N"),
            cell(c.follow_up, "{:.1f} N"),
            cell(c.gain, "{:+.1f} N"),
            cell(c.gain_percent, "{:+.0f} %"),
            "refused" if isinstance(verdict, Refusal) else words[verdict],
        )
    console = Console(soft_wrap=False)
    console.print(table)
    for c in comparisons:
        console.print(f"{condition_words(c.condition)}: {c.sentence}", markup=False)


def _document(c: ConditionComparison) -> Json:
    from forceplate.cli.trials import condition_document, result_document
    from forceplate.types import Refusal

    verdict: Json = (
        result_document(c.verdict) if isinstance(c.verdict, Refusal) else c.verdict.value
    )
    return {
        "condition": condition_document(c.condition),
        "differences": [str(d) for d in c.differences],
        "baseline": result_document(c.baseline),
        "follow_up": result_document(c.follow_up),
        "gain": result_document(c.gain),
        "gain_percent": result_document(c.gain_percent),
        "gain_body_weight": result_document(c.gain_body_weight),
        "mdc95": result_document(c.mdc95),
        "verdict": verdict,
        "sentence": c.sentence,
    }
