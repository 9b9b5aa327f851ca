"""The gain between two visits as a table."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table

from forceplate.analysis import ConditionComparison
from forceplate.analysis.corrections import corrections
from forceplate.analysis.gain.change import Verdict
from forceplate.analysis.provenance import decision_texts
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.decimals import compared_with_unit, figure
from forceplate.types import Refusal, Result, Visit
from forceplate.words import Text, plain, say

_IF_ASSUMED = Text("{verdict} (assumed limit)")


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
            say(_IF_ASSUMED.fill(verdict=c.label) if _is_by_assumption(c) else c.label, language)
            + mark,
        )
    console = Console()
    console.print(table)
    for reason, conditions in reasons.items():
        console.print(f"{', '.join(conditions)}: {reason}", markup=False, highlight=False)


def print_notes(visits: Sequence[Visit], language: str) -> None:
    """Print what was corrected at each visit, and who decided to measure on a platform in doubt."""
    for visit in visits:
        corrected = (one.sentence for one in corrections(visit))
        for text in (*corrected, *decision_texts(visit.header)):
            typer.echo(f"{visit.header.visit}: {say(text, language)}")


def _is_by_assumption(comparison: ConditionComparison) -> bool:
    return comparison.is_assumed and isinstance(comparison.verdict, Verdict)
