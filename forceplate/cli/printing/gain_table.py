"""The gain between two visits as a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from forceplate.analysis import (
    ConditionComparison,
    Verdict,
)
from forceplate.analysis.gain.visit_gain import condition_text
from forceplate.types import Refusal, Result
from forceplate.words import Text, say


def print_table(
    comparisons: Sequence[ConditionComparison], later: str, *, language: str = "en"
) -> None:
    """Print the comparison of two visits: a table, then each reason once.

    Parameters
    ----------
    later
        What to call the follow-up visit.
    """
    refused = Text("refused", "geen getal")

    def cell(value: Result | Refusal, form: str) -> str:
        if isinstance(value, Refusal):
            return say(refused, language)
        return say(Text(form, form).fill(value=value.value, unit=value.unit), language)

    words = {
        Verdict.GAIN: Text("real gain", "echte winst"),
        Verdict.LOSS: Text("real loss", "echt verlies"),
        Verdict.NOT_DISTINGUISHABLE: Text(
            "not distinguishable from measurement error", "niet te onderscheiden van meetfout"
        ),
    }
    titles = {
        "peak_force_mean_of_best": Text(
            "Toe-flexor strength, mean of the two best peaks",
            "Kracht van de teenbuigers, gemiddelde van de twee beste pieken",
        )
    }
    name = comparisons[0].baseline.name if comparisons else "peak_force_mean_of_best"
    table = Table(title=say(titles.get(name, Text(name, name)), language))
    table.add_column(say(Text("Condition", "Onderdeel"), language), no_wrap=True)
    for column in (
        Text("Baseline", "Nulmeting"), Text(later, later), Text("Gain", "Winst"),
        Text("Gain %", "Winst %"),
    ):  # fmt: skip
        table.add_column(say(column, language), justify="right", no_wrap=True)
    table.add_column(say(Text("Verdict", "Oordeel"), language))
    reasons: dict[str, list[str]] = {}
    for c in comparisons:
        condition = say(condition_text(c.condition), language)
        reasons.setdefault(say(c.basis, language), []).append(condition)
        mark = "*" if c.override else ""
        table.add_row(
            condition,
            cell(c.baseline, "{value:.1f} {unit}"),
            cell(c.follow_up, "{value:.1f} {unit}"),
            cell(c.gain, "{value:+.1f} {unit}") + mark,
            cell(c.gain_percent, "{value:+.0f} %") + mark,
            say(refused if isinstance(c.verdict, Refusal) else words[c.verdict], language) + mark,
        )
    console = Console()
    console.print(table)
    for reason, conditions in reasons.items():
        console.print(f"{', '.join(conditions)}: {reason}", markup=False, highlight=False)
