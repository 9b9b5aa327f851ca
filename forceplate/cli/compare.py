"""``forceplate gain`` and ``forceplate progress``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forceplate.cli.output import ExitCode, Json, JsonOption, print_json, speak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forceplate.analysis import ConditionComparison
    from forceplate.analysis.gain.progress import Compare, ProgressSeries
    from forceplate.analysis.gain.visit_differences import Difference
    from forceplate.types import Refusal, Result

SemOption = Annotated[
    float | None,
    typer.Option(help="Own standard error of measurement in N, for all regions."),
]
SemSourceOption = Annotated[str, typer.Option(help="Who measured it, on whom, and how.")]
ErrorModelOption = Annotated[
    Path | None,
    typer.Option(
        help="Own error model; default: error-model.json of the library.", show_default=False
    ),
]
TiesOption = Annotated[
    Path | None, typer.Option(help="JSON file that ties calibrations.", show_default=False)
]
OverrideOption = Annotated[
    str,
    typer.Option(
        help="The reason to compare visits that differ; it marks every number. Without: the one "
        "kept in the library on the Progress screen, if any."
    ),
]
MetricOption = Annotated[str, typer.Option(help="Which number, e.g. best_mean_force.")]
LanguageOption = Annotated[str, typer.Option(help="en or nl.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog="Example: forceplate gain P001_W0_2026-03-02.h5 P001_W8_2026-04-27.h5 "
        "--sem 5.2 --sem-source 'our clinic, 20 adults, 7 days apart'"
    )(gain)
    app.command(epilog="Example: forceplate progress library/P001/*.h5")(progress)


def gain(
    baseline: Annotated[Path, typer.Argument(help="Visit file of the baseline.")],
    week8: Annotated[Path, typer.Argument(help="Visit file of the later visit.")],
    sem: SemOption = None,
    sem_source: SemSourceOption = "",
    error_model: ErrorModelOption = None,
    ties: TiesOption = None,
    override: OverrideOption = "",
    metric: MetricOption = "peak_force",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Give the strength gain per condition, and whether it is more than measurement error."""
    from forceplate.storage.visit.visit_file import read_visit
    from forceplate.types import Result

    check_language(language)
    compare = chosen_comparison(baseline, sem, sem_source, error_model, ties, override, metric)
    visits = read_visit(baseline), read_visit(week8)
    comparisons = compare(*visits)
    if as_json:
        print_json({"conditions": [_document(c) for c in comparisons]})
    else:
        if any(visit.header.simulated for visit in visits):
            typer.echo("SIMULATED data: nobody was measured.")
        print_table(comparisons, visits[1].header.visit, language=language)
    if not any(isinstance(c.gain, Result) for c in comparisons):
        raise typer.Exit(ExitCode.REFUSED)


def progress(
    files: Annotated[list[Path], typer.Argument(help="Visit files.", show_default=False)],
    sem: SemOption = None,
    sem_source: SemSourceOption = "",
    error_model: ErrorModelOption = None,
    ties: TiesOption = None,
    override: OverrideOption = "",
    metric: MetricOption = "peak_force",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show all visits of one person as a series, each judged against the first."""
    from forceplate.analysis.gain.progress import progress as series_of
    from forceplate.storage.visit.visit_file import read_visit
    from forceplate.types import Result

    check_language(language)
    compare = chosen_comparison(files[0], sem, sem_source, error_model, ties, override, metric)
    all_series = series_of([read_visit(path) for path in files], compare=compare)
    if as_json:
        print_json({"series": [_series_document(series) for series in all_series]})
    else:
        for series in all_series:
            typer.echo("\n".join(_series_lines(series, language)))
    if not any(
        isinstance(point.since_first.gain, Result)
        for series in all_series
        for point in series.points
        if point.since_first is not None
    ):
        raise typer.Exit(ExitCode.REFUSED)


def chosen_comparison(
    visit_file: Path,
    sem: float | None,
    sem_source: str,
    error_model: Path | None,
    ties: Path | None,
    override: str,
    metric: str,
) -> Compare:
    """Return the comparison with everything that the options choose."""
    from forceplate.analysis import MeasurementError
    from forceplate.analysis.gain.calibration_ties import ties_from_json
    from forceplate.cli.small_file import read_small_file
    from forceplate.operations.library_comparison import library_comparison
    from forceplate.operations.own_error_model import read_error_model
    from forceplate.types import Region

    if sem is not None and error_model is not None:
        raise typer.BadParameter("Give --sem or --error-model, not both.")
    return library_comparison(
        visit_file.absolute().parent.parent,
        errors=None if sem is None else dict.fromkeys(Region, MeasurementError(sem, sem_source)),
        model=None if error_model is None else read_error_model(error_model),
        metric=metric,
        ties=() if ties is None else ties_from_json(read_small_file(ties)),
        override=override,
    )


def check_language(language: str) -> None:
    """Say errors in the language from now on; one that is not known is a wrong argument."""
    from forceplate.words import Language

    if language not in set(Language):
        raise typer.BadParameter(f"{language!r} is not one of {', '.join(Language)}.")
    speak(language)


def print_table(
    comparisons: Sequence[ConditionComparison], later: str, *, language: str = "en"
) -> None:
    """Print the comparison of two visits: a table, then each reason once.

    Parameters
    ----------
    later
        What to call the follow-up visit.
    """
    from rich.console import Console
    from rich.table import Table

    from forceplate.analysis.trial.condition_text import condition_text
    from forceplate.decimals import compared_with_unit, figure
    from forceplate.types import Refusal
    from forceplate.words import Text, say

    refused = Text("refused", "geen getal")

    def cell(value: Result | Refusal, *, signed: bool = False, whole: bool = False) -> str:
        if isinstance(value, Refusal):
            return say(refused, language)
        if whole:
            return f"{say(figure(value.value, 0, signed=signed), language)} {value.unit}"
        return say(compared_with_unit(value.value, value.unit, signed=signed), language)

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


def _document(c: ConditionComparison) -> Json:
    from forceplate.cli.trials import condition_document, result_document
    from forceplate.types import Refusal

    verdict: Json = (
        result_document(c.verdict) if isinstance(c.verdict, Refusal) else c.verdict.value
    )
    return {
        "condition": condition_document(c.condition),
        "differences": [_difference_document(d) for d in c.differences],
        "override": c.override,
        "baseline": result_document(c.baseline),
        "follow_up": result_document(c.follow_up),
        "gain": result_document(c.gain),
        "gain_percent": result_document(c.gain_percent),
        "gain_log_ratio": result_document(c.gain_log_ratio),
        "gain_body_weight": result_document(c.gain_body_weight),
        "gain_ci95_low": result_document(c.gain_ci95_low),
        "gain_ci95_high": result_document(c.gain_ci95_high),
        "reliable_change_index": result_document(c.reliable_change_index),
        "mdc95": result_document(c.mdc95),
        "mdc90": result_document(c.mdc90),
        "instrument_change": _instrument_document(c),
        "failed_checks": list(c.drift.failed),
        "verdict": verdict,
        "sentence": c.sentence,
        "sentence_nl": c.text.nl,
    }


def _instrument_document(c: ConditionComparison) -> Json:
    change = c.drift.change
    if change is None:
        return None
    return {
        "change_percent": change.change_percent,
        "change_n": change.change_n,
        "expanded_n": change.expanded_n,
        "at_n": change.force_n,
    }


def _difference_document(difference: Difference) -> Json:
    return {
        "what": difference.what,
        "baseline": difference.baseline,
        "follow_up": difference.follow_up,
        "can_be_overridden": difference.can_be_overridden,
        "sentence": difference.text.en,
        "sentence_nl": difference.text.nl,
    }


def _series_lines(series: ProgressSeries, language: str) -> list[str]:
    from forceplate.analysis.trial.condition_text import condition_text
    from forceplate.analysis.trial.refusals import refusal_text
    from forceplate.cli.trials import value_words
    from forceplate.types import Refusal
    from forceplate.words import say

    lines = [say(condition_text(series.condition), language)]
    for point in series.points:
        if isinstance(point.value, Refusal):
            value, said = "-", say(refusal_text(point.value), language)
        else:
            value, said = value_words(point.value, language), ""
        if point.since_first is not None:
            said = say(point.since_first.text, language)
        lines.append(f"  {point.visit:<6}{point.days:5.0f} d{value:>12}  {said}".rstrip())
    if series.caution is not None:
        lines.append(f"  {say(series.caution, language)}")
    return lines


def _series_document(series: ProgressSeries) -> Json:
    from forceplate.cli.trials import condition_document, result_document

    return {
        "condition": condition_document(series.condition),
        "points": [
            {
                "visit": point.visit,
                "started_at": point.started_at.isoformat(),
                "days": point.days,
                "value": result_document(point.value),
                "since_first": None if point.since_first is None else _document(point.since_first),
                "since_previous": None
                if point.since_previous is None
                else _document(point.since_previous),
            }
            for point in series.points
        ],
    }
