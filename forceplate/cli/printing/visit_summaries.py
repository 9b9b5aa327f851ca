"""What the trials of a visit say together."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from forceplate.analysis.gain.visit_gain import conditions_of
from forceplate.analysis.quality import asks_for_more, check_series
from forceplate.analysis.trial import method_catalogue as methods
from forceplate.analysis.trial.condition_text import REGION_WORDS, condition_text, manner
from forceplate.analysis.trial.refusals import refusal_text
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.analysis.trial.visit_summary import (
    ConditionSummary,
    SideComparison,
    asymmetries,
    summarise_visit,
)
from forceplate.cli.printing.json_documents import document
from forceplate.cli.printing.messages import Json, said
from forceplate.cli.printing.trials import check_lines, value_words
from forceplate.types import Condition, Refusal, Result, Side, Visit
from forceplate.words import Text, listed

_WAYS: Mapping[str, Text] = MappingProxyType(
    {
        methods.BEST.id: Text("best"),
        methods.MEAN_OF_BEST.id: Text("mean of best two"),
        methods.MEAN.id: Text("mean of accepted"),
        methods.CV.id: Text("CV"),
    }
)
_HEADING = Text("{condition}: {n_accepted} of {n_trials} trials accepted")
_REFUSED = Text("{ways} refused. {why}")
_ASYMMETRY = Text("Asymmetry, {condition}: {value} (above zero: the right foot is stronger)")
_NO_ASYMMETRY = Text("Asymmetry, {condition}: {why}")
_ENOUGH = Text("By these checks no further trial is needed.")
_TOO_MANY = Text("But {n_trials} trials have been made; more would tire the person.")


def condition_lines(visit: Visit, condition: Condition) -> list[str]:
    """Return the summaries of a condition in a visit, and how its trials agree."""
    trials = visit.by_condition().get(condition, [])
    heading = _HEADING.fill(
        condition=_words(condition_text(condition), condition),
        n_accepted=sum(trial.accepted for trial in trials),
        n_trials=len(trials),
    )
    lines = [said(heading)]
    for summary in summarise_visit(Visit(visit.header, tuple(trials))):
        lines += _summary_lines(summary)
    return lines + check_lines(check_series(trials))


def more_trials_lines(visit: Visit, condition: Condition) -> list[str]:
    """Return whether one more trial of a condition would help, and why."""
    trials = visit.by_condition().get(condition, [])
    checks = check_series(trials)
    lines = check_lines(checks)
    if not asks_for_more(checks, 0):
        lines.append(f"  {said(_ENOUGH)}")
    elif not asks_for_more(checks, len(trials)):
        lines.append(f"  {said(_TOO_MANY.fill(n_trials=len(trials)))}")
    return lines


def visit_lines(visit: Visit) -> list[str]:
    """Return the summaries of every condition of a visit, and the asymmetries."""
    lines = [
        line for condition in conditions_of(visit) for line in condition_lines(visit, condition)
    ]
    sides = {condition.side for condition in conditions_of(visit)}
    return lines + [
        _asymmetry_line(comparison) for comparison in asymmetries(visit) if len(sides) == len(Side)
    ]


def _words(foot: Text, condition: Condition) -> Text:
    """Return a foot with all that sets its condition apart from others of the visit."""
    return listed([foot, manner(condition)])


def _summary_lines(summary: ConditionSummary) -> list[str]:
    label = said(METRIC[summary.name].label)
    given = [
        f"{said(_WAYS[value.method])} {value_words(value)}"
        for value in summary.values
        if isinstance(value, Result)
    ]
    lines = [f"  {label}: {', '.join(given)}"] if given else []
    refused: dict[str, list[str]] = {}
    for value in summary.values:
        if isinstance(value, Refusal):
            why = said(refusal_text(value))
            refused.setdefault(why, []).append(said(_WAYS[value.method]))
    return lines + [
        f"  {label}: {said(_REFUSED.fill(ways=', '.join(ways), why=why))}"
        for why, ways in refused.items()
    ]


def _asymmetry_line(comparison: SideComparison) -> str:
    found = comparison.asymmetry
    condition = _words(REGION_WORDS[comparison.condition.region], comparison.condition)
    if isinstance(found, Refusal):
        return said(_NO_ASYMMETRY.fill(condition=condition, why=refusal_text(found)))
    value = value_words(found)
    return said(_ASYMMETRY.fill(condition=condition, value=value))


def condition_documents(visit: Visit) -> Json:
    """Return the summaries and series checks of every condition for a program."""
    documents: list[Json] = []
    for condition, trials in visit.by_condition().items():
        checks = check_series(trials)
        summaries = summarise_visit(Visit(visit.header, tuple(trials)))
        documents.append(
            {
                "condition": document(condition),
                "n_trials": len(trials),
                "n_accepted": sum(trial.accepted for trial in trials),
                "summaries": [document(v) for summary in summaries for v in summary.values],
                "checks": document(checks),
                "asks_for_more": asks_for_more(checks, len(trials)),
            }
        )
    return documents
