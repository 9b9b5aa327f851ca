"""The gain between two visits as a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from forceplate.analysis import ConditionComparison
from forceplate.analysis.gain.visit_gain import rounded_text
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.analysis.visit_warnings import corrected_values, warnings
from forceplate.cli.printing.json_documents import document
from forceplate.cli.printing.messages import Json, said
from forceplate.decimals import compared_with_unit, figure
from forceplate.types import Refusal, Result, Visit
from forceplate.words import Text, joined, plain


def print_table(comparisons: Sequence[ConditionComparison], later: str) -> None:
    """Print the comparison of two visits: a table, then each reason once."""
    refused = Text("refused")

    def cell(value: Result | Refusal, *, signed: bool = False, whole: bool = False) -> str:
        if isinstance(value, Refusal):
            return said(refused)
        if whole:
            return f"{said(figure(value.value, 0, signed=signed))} {value.unit}"
        return said(compared_with_unit(value.value, value.unit, signed=signed))

    titles = {"peak_force_mean_of_best": Text("Toe-flexor strength, mean of the two best peaks")}
    name = comparisons[0].baseline.name if comparisons else "peak_force_mean_of_best"
    table = Table(title=said(titles.get(name, plain(name))))
    table.add_column(said(Text("Condition")), min_width=11)
    for column in (
        Text("Baseline"), plain(later), Text("Gain"),
        Text("Gain %"),
    ):  # fmt: skip
        table.add_column(said(column), justify="right", no_wrap=True)
    table.add_column(said(Text("Verdict")), min_width=12, overflow="fold")
    reasons: dict[str, list[str]] = {}
    for c in comparisons:
        condition = said(condition_text(c.condition))
        why = c.basis if c.what_next is None else joined(c.basis, c.what_next)
        reasons.setdefault(said(why), []).append(condition)
        mark = "*" if c.override else ""
        table.add_row(
            condition,
            cell(c.baseline),
            cell(c.follow_up),
            cell(c.gain, signed=True) + mark,
            cell(c.gain_percent, signed=True, whole=True) + mark,
            said(c.label) + mark,
        )
    console = Console()
    console.print(table)
    for text in rounded_text(comparisons):
        console.print(said(text), markup=False, highlight=False)
    for reason, conditions in reasons.items():
        console.print(f"{', '.join(conditions)}: {reason}", markup=False, highlight=False)


def warning_lines(visits: Sequence[Visit]) -> tuple[Text, ...]:
    """Return what must be said with the numbers of visits: doubts, and what was corrected."""
    return *warnings(visits), *corrected_values(visits)


def warnings_document(visits: Sequence[Visit]) -> dict[str, Json]:
    """Return the same for programs."""
    return {
        "warnings": document(warnings(visits)),
        "corrections": document(corrected_values(visits)),
    }
