"""``forceplate spread``: how far each number would move under other choices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from forceplate.analysis.spread import FACTORS, NAMES, Moved, Spread
from forceplate.analysis.spread import spread as find_spread
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.analysis.trial.refusals import refusal_text
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import wrong_argument
from forceplate.cli.printing.messages import SIMULATED_DATA, said
from forceplate.operations.library.distinct_visits import read_distinct
from forceplate.types import Refusal, Result
from forceplate.words import Text

app = CommandApp()
_NO_TRIAL = Text("The visits hold no trial that could be reported. Record one first.")


@app.spoken_command(example="forceplate spread P001_W0_2026-03-02.h5 P001_W8_2026-04-27.h5")
def spread(
    files: Annotated[
        list[Path], typer.Argument(help="Visit files; with two or more also the gain.")
    ],
    metric: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this number, e.g. peak_force, with every choice; may be given several times."
        ),
    ] = None,
) -> Answer:
    """Show how far each number, and the gain, would move under other accepted choices."""
    unknown = sorted(set(metric or ()) - set(NAMES))
    if unknown:
        raise wrong_argument(
            Text("{unknown}: choose from {known}.").fill(
                unknown=", ".join(unknown), known=", ".join(NAMES)
            ),
            param_hint="--metric",
        )
    visits = list(read_distinct(files))
    found = find_spread(visits, metric or NAMES)
    is_simulated = any(visit.header.simulated for visit in visits)
    is_given = any(isinstance(one.reported, Result) for one in found)
    return Answer(
        {"spread": found},
        (
            *([SIMULATED_DATA] if is_simulated else []),
            *_lines(found, every_choice=metric is not None),
        ),
        () if found else [_NO_TRIAL],
        ExitCode.DONE if is_given else ExitCode.REFUSED,
    )


def _lines(found: Sequence[Spread], *, every_choice: bool) -> Iterator[str]:
    for one in found:
        yield _heading(one)
        for moved in one.moved if every_choice else _largest(one):
            option = f"{said(FACTORS[moved.factor])}: {said(moved.option)}"
            yield f"    {option:<62} {_moved_words(moved, one.reported)}"


def _largest(one: Spread) -> list[Moved]:
    """Return the one choice that moves the number most, where any does."""
    if not isinstance(one.reported, Result):
        return []
    reported = one.reported.value
    by = {
        abs(moved.value.value - reported): moved
        for moved in one.moved
        if isinstance(moved.value, Result)
    }
    return [by[max(by)]] if by else []


def _heading(one: Spread) -> str:
    visits = said(Text(" to ")).join(one.visits)
    label = said(METRIC[one.name].label)
    heading = f"{said(condition_text(one.condition))}, {visits}, {label}: "
    heading += _number_words(one.reported)
    if one.lowest is None or one.highest is None:
        return heading
    extent = Text("; all {n} combinations: {lowest:.4g} to {highest:.4g}").fill(
        n=one.n_combinations, lowest=one.lowest, highest=one.highest
    )
    heading += said(extent)
    if one.n_refused:
        refused = Text(" ({n} refused)").fill(n=one.n_refused)
        heading += said(refused)
    return heading


def _number_words(value: Result | Refusal) -> str:
    if isinstance(value, Refusal):
        refused = Text("refused: {why}").fill(why=refusal_text(value))
        return said(refused)
    number = Text("{value:.4g} {unit}")
    return said(number.fill(value=value.value, unit=value.unit))


def _moved_words(moved: Moved, reported: Result | Refusal) -> str:
    words = _number_words(moved.value)
    if not (isinstance(moved.value, Result) and isinstance(reported, Result)):
        return words
    by = moved.value.value - reported.value
    shift = Text(" ({by:+.3g})").fill(by=by)
    return words + said(shift)
