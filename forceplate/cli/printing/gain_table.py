"""The gain between two visits as a table."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table

from forceplate.analysis import ConditionComparison
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.analysis.visit_warnings import corrected_values, warnings
from forceplate.cli.printing.json_documents import document
from forceplate.cli.printing.json_text import Json
from forceplate.decimals import compared_with_unit, figure
from forceplate.types import Refusal, Result, Visit
from forceplate.words import Text, plain, say


def print_table(
    comparisons: Sequence[ConditionComparison], later: str, *, language: str = "en"
) -> None:
    """Print the comparison of two visits: a table, then each reason once.

    Parameters
    ----------
    later
        What to call the follow-up visit.
    """
    refused = Text("refused")

    def cell(value: Result | Refusal, *, signed: bool = False, whole: bool = False) -> str:
        if isinstance(value, Refusal):
            return say(refused, language)
        if whole:
            return f"{say(figure(value.value, 0, signed=signed), language)} {value.unit}"
        return say(compared_with_unit(value.value, value.unit, signed=signed), language)

    titles = {"peak_force_mean_of_best": Text("Toe-flexor strength, mean of the two best peaks")}
    name = comparisons[0].baseline.name if comparisons else "peak_force_mean_of_best"
    table = Table(title=say(titles.get(name, plain(name)), language))
    table.add_column(say(Text("Condition"), language), min_width=11)
    for column in (
        Text("Baseline"), plain(later), Text("Gain"),
        Text("Gain %"),
    ):  # fmt: skip
        table.add_column(say(column, language), justify="right", no_wrap=True)
    table.add_column(say(Text("Verdict"), language), min_width=12, overflow="fold")
    reasons: dict[str, list[str]] = {}
    for c in comparisons:
        condition = say(condition_text(c.condition), language)
        reasons.setdefault(say(c.basis, language), []).append(condition)
        mark = "*" if c.override else ""
        table.add_row(
            condition,
            cell(c.baseline),
            cell(c.follow_up),
            cell(c.gain, signed=True) + mark,
            cell(c.gain_percent, signed=True, whole=True) + mark,
            say(c.label, language) + mark,
        )
    console = Console()
    console.print(table)
    for reason, conditions in reasons.items():
        console.print(f"{', '.join(conditions)}: {reason}", markup=False, highlight=False)


def print_warnings(visits: Sequence[Visit], language: str) -> None:
    """Print what must be said with the numbers of visits: doubts, and what was corrected."""
    for text in (*warnings(visits), *corrected_values(visits)):
        typer.echo(say(text, language))


def warnings_document(visits: Sequence[Visit]) -> dict[str, Json]:
    """Return the same for programs."""
    return {
        "warnings": document(warnings(visits)),
        "corrections": document(corrected_values(visits)),
    }
