"""``forceplate methods`` and ``forceplate spread``: how each number is made, and how sure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forceplate.cli.output import ExitCode, Json, JsonOption, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forceplate.analysis.quality import Definition
    from forceplate.analysis.spread import Moved, Spread
    from forceplate.analysis.trial.method_definition import Method
    from forceplate.types import Refusal, Result
    from forceplate.words import Language, Text

LanguageOption = Annotated[str, typer.Option(help="Language of the sentences: en or nl.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: forceplate methods --language nl")(methods)
    app.command(epilog="Example: forceplate spread P001_W0_2026-03-02.h5 P001_W8_2026-04-27.h5")(
        spread
    )


def methods(language: LanguageOption = "en", as_json: JsonOption = False) -> None:
    """List how every number is made, where it is weak, and what is checked."""
    from forceplate.analysis.quality import SERIES_CHECKS, TRIAL_CHECKS

    chosen = _language(language)
    methods, checks = _all_methods(), [*TRIAL_CHECKS.values(), *SERIES_CHECKS.values()]
    if as_json:
        print_json(
            {
                "methods": [_method_document(method) for method in methods],
                "checks": [_check_document(check) for check in checks],
            }
        )
        return
    blocks = [_method_lines(method, chosen) for method in methods]
    blocks += [_check_lines(check, chosen) for check in checks]
    typer.echo("\n\n".join("\n".join(block) for block in blocks))


def spread(
    files: Annotated[
        list[Path],
        typer.Argument(help="Visit files; with two or more also the gain.", show_default=False),
    ],
    metric: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this number, e.g. peak_force, with every choice; may be given several times."
        ),
    ] = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show how far each number, and the gain, would move under other accepted choices."""
    from forceplate.analysis.spread import NAMES
    from forceplate.analysis.spread import spread as find_spread
    from forceplate.storage.visit.visit_file import read_visit
    from forceplate.types import Result

    chosen = _language(language)
    unknown = sorted(set(metric or ()) - set(NAMES))
    if unknown:
        raise typer.BadParameter(
            f"{', '.join(unknown)}: choose from {', '.join(NAMES)}.", param_hint="--metric"
        )
    visits = [read_visit(path) for path in files]
    found = find_spread(visits, metric or NAMES)
    if as_json:
        print_json({"spread": [_spread_document(one) for one in found]})
    else:
        if any(visit.header.simulated for visit in visits):
            typer.echo("SIMULATED data: nobody was measured.")
        _print_spreads(found, chosen, every_choice=metric is not None)
    if not any(isinstance(one.reported, Result) for one in found):
        raise typer.Exit(ExitCode.REFUSED)


def _language(language: str) -> Language:
    from forceplate.words import Language

    try:
        return Language(language)
    except ValueError:
        raise typer.BadParameter("choose en or nl.", param_hint="--language") from None


def _all_methods() -> list[Method]:
    """Return the methods of a trial, of a visit, and of a change between visits, each once."""
    from forceplate.analysis.gain.gain_methods import COMPARE_METHODS
    from forceplate.analysis.trial.method_catalogue import METHODS

    return list({method.id: method for method in (*METHODS, *COMPARE_METHODS)}.values())


def _names_of(method: Method) -> list[str]:
    from forceplate.analysis.trial.trial_metrics import METRICS

    return [metric.name for metric in METRICS if metric.method is method]


def _method_lines(method: Method, language: Language) -> list[str]:
    from forceplate.analysis.trial.method_definition import NEEDS
    from forceplate.words import Text, say

    def line(title: Text, words: str) -> str:
        return f"  {say(title, language)}: {words}"

    settings = ", ".join(f"{name}={value}" for name, value in method.settings().items())
    needs = ", ".join(say(NEEDS[need], language) for need in method.needs)
    lines = [
        f"{method.id} v{method.version}" + (f" [{method.unit}]" if method.unit else ""),
        f"  {say(method.definition, language)}",
        line(Text("source", "bron"), say(method.source, language)),
        line(Text("needs", "nodig"), needs),
        line(Text("weak", "zwak"), say(method.weaknesses, language)),
    ]
    if settings:
        lines.append(line(Text("parameters", "parameters"), settings))
    if names := _names_of(method):
        lines.append(line(Text("gives", "geeft"), ", ".join(names)))
    return lines


def _check_lines(check: Definition, language: Language) -> list[str]:
    from forceplate.words import Text, say

    kind = say(Text("check", "controle"), language)
    settings = ", ".join(f"{name}={value}" for name, value in check.parameters.items())
    lines = [
        f"{check.id} v{check.version} [{check.unit}] ({kind}: {say(check.title, language)})",
        f"  {say(check.asks, language)}",
    ]
    return [*lines, f"  parameters: {settings}"] if settings else lines


def _both(text: Text) -> Json:
    return {"en": text.en, "nl": text.nl}


def _check_document(check: Definition) -> Json:
    return {
        "id": check.id,
        "version": check.version,
        "unit": check.unit,
        "title": _both(check.title),
        "asks": _both(check.asks),
        "parameters": dict(check.parameters),
    }


def _method_document(method: Method) -> Json:
    return {
        "id": method.id,
        "version": method.version,
        "unit": method.unit,
        "scope": method.scope.value,
        "definition": _both(method.definition),
        "source": _both(method.source),
        "weaknesses": _both(method.weaknesses),
        "needs": [need.value for need in method.needs],
        "parameters": method.settings(),
        "results": _names_of(method),
    }


def _print_spreads(found: Sequence[Spread], language: Language, *, every_choice: bool) -> None:
    from forceplate.analysis.spread import FACTORS
    from forceplate.words import say

    for one in found:
        typer.echo(_heading(one, language))
        for moved in one.moved if every_choice else _largest(one):
            option = f"{say(FACTORS[moved.factor], language)}: {say(moved.option, language)}"
            typer.echo(f"    {option:<62} {_moved_words(moved, one.reported, language)}")


def _largest(one: Spread) -> list[Moved]:
    """Return the one choice that moves the number most, where any does."""
    from forceplate.types import Result

    if not isinstance(one.reported, Result):
        return []
    reported = one.reported.value
    by = {
        abs(moved.value.value - reported): moved
        for moved in one.moved
        if isinstance(moved.value, Result)
    }
    return [by[max(by)]] if by else []


def _heading(one: Spread, language: Language) -> str:
    from forceplate.analysis.trial.trial_metrics import METRIC
    from forceplate.cli.trials import condition_words
    from forceplate.words import Text, say

    visits = say(Text(" to ", " naar "), language).join(one.visits)
    label = say(METRIC[one.name].label, language)
    heading = f"{condition_words(one.condition)}, {visits}, {label}: "
    heading += _number_words(one.reported, language)
    if one.lowest is None or one.highest is None:
        return heading
    extent = Text(
        "; all {n} combinations: {lowest:.4g} to {highest:.4g}",
        "; alle {n} combinaties: {lowest:.4g} tot {highest:.4g}",
    ).fill(n=one.n_combinations, lowest=one.lowest, highest=one.highest)
    heading += say(extent, language)
    if one.n_refused:
        refused = Text(" ({n} refused)", " ({n} geweigerd)").fill(n=one.n_refused)
        heading += say(refused, language)
    return heading


def _number_words(value: Result | Refusal, language: Language) -> str:
    from forceplate.analysis.trial.refusals import refusal_text
    from forceplate.types import Refusal
    from forceplate.words import Text, say

    if isinstance(value, Refusal):
        refused = Text("refused: {why}", "geweigerd: {why}").fill(why=refusal_text(value))
        return say(refused, language)
    number = Text("{value:.4g} {unit}", "{value:.4g} {unit}")
    return say(number.fill(value=value.value, unit=value.unit), language)


def _moved_words(moved: Moved, reported: Result | Refusal, language: Language) -> str:
    from forceplate.types import Result
    from forceplate.words import Text, say

    words = _number_words(moved.value, language)
    if not (isinstance(moved.value, Result) and isinstance(reported, Result)):
        return words
    by = moved.value.value - reported.value
    shift = Text(" ({by:+.3g})", " ({by:+.3g})").fill(by=by)
    return words + say(shift, language)


def _spread_document(one: Spread) -> Json:
    from forceplate.cli.trials import condition_document, result_document

    return {
        "condition": condition_document(one.condition),
        "name": one.name,
        "visits": list(one.visits),
        "reported": result_document(one.reported),
        "moved": [
            {
                "factor": moved.factor.value,
                "option": _both(moved.option),
                "value": result_document(moved.value),
            }
            for moved in one.moved
        ],
        "lowest": one.lowest,
        "highest": one.highest,
        "n_combinations": one.n_combinations,
        "n_refused": one.n_refused,
    }
