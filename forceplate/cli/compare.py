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
    visits = read_visit(baseline), read_visit(week8)
    comparisons = compare_visits(*visits, errors=errors)
    if as_json:
        print_json({"conditions": [_document(c) for c in comparisons]})
    else:
        if any(visit.header.simulated for visit in visits):
            typer.echo("SIMULATED data: nobody was measured.")
        print_table(comparisons, visits[1].header.visit)
    if not any(isinstance(c.gain, Result) for c in comparisons):
        raise typer.Exit(ExitCode.REFUSED)


def print_table(comparisons: Sequence[ConditionComparison], later: str) -> None:
    """Print the comparison of two visits: a table, then each reason once.

    Parameters
    ----------
    later
        What to call the follow-up visit.
    """
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
    table.add_column("Condition", no_wrap=True)
    for name in ("Baseline", later, "Gain", "Gain %"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Verdict")
    reasons: dict[str, list[str]] = {}
    for c in comparisons:
        condition = condition_words(c.condition)
        reasons.setdefault(_reason(c), []).append(condition)
        table.add_row(
            condition,
            cell(c.baseline, "{:.1f} N"),
            cell(c.follow_up, "{:.1f} N"),
            cell(c.gain, "{:+.1f} N"),
            cell(c.gain_percent, "{:+.0f} %"),
            "refused" if isinstance(c.verdict, Refusal) else words[c.verdict],
        )
    console = Console()
    console.print(table)
    for reason, conditions in reasons.items():
        console.print(f"{', '.join(conditions)}: {reason}", markup=False, highlight=False)


def _reason(c: ConditionComparison) -> str:
    """Return what a verdict rests on, or why there is none."""
    from forceplate.types import Refusal

    if isinstance(c.verdict, Refusal):
        return c.verdict.message
    if isinstance(c.mdc95, Refusal):
        return c.mdc95.message
    return (
        f"a change is real above {c.mdc95.value:.1f} N (MDC95). "
        f"Its source: {c.mdc95.parameters['sem_source']}."
    )


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
