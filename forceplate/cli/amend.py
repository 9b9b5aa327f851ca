"""``forceplate overrule`` and ``reanalyse``: what may change in a saved visit."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.compare import LanguageOption, check_language
from forceplate.cli.output import Json, JsonOption, print_json


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog="Example: forceplate overrule library/P001/P001_W0_2026-03-02.h5 2 --reject "
        "--reason 'The heel was lifted' --by AB"
    )(overrule)
    app.command(epilog="Example: forceplate reanalyse library/P001/*.h5")(reanalyse)


def overrule(
    visit: Annotated[Path, typer.Argument(help="Visit file in its library.")],
    trial: Annotated[int, typer.Argument(help="Number of the trial.")],
    accepted: Annotated[
        bool, typer.Option("--accept/--reject", help="The verdict.", show_default=False)
    ],
    reason: Annotated[str, typer.Option(help="Why, in one line; it is kept.")],
    by: Annotated[str, typer.Option(help="Who says so, as a code.")],
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Accept or reject a trial over the verdict of its checks; what they said is kept."""
    from forceplate.cli.trials import document, trial_lines
    from forceplate.storage.library import Library
    from forceplate.types import Override

    check_language(language)
    library, entry = Library.holding(visit)
    override = Override(accepted, reason, by, datetime.now().astimezone())
    saved = library.overrule(entry.subject_id, entry.visit, trial, override)
    if as_json:
        print_json({"file": str(saved.path), "trial": document(saved.trial)})
    else:
        typer.echo("\n".join(trial_lines(saved.trial, language)))


def reanalyse(
    files: Annotated[list[Path], typer.Argument(help="Visit files in their library.")],
    as_json: JsonOption = False,
) -> None:
    """Analyse saved visits with the present methods; answers of other versions are kept beside."""
    from forceplate.storage.library import Library

    documents: list[Json] = []
    for path in files:
        library, entry = Library.holding(path)
        visit = library.reanalyse(entry.subject_id, entry.visit)
        kept = sum(len(trial.earlier_results) for trial in visit.trials)
        documents.append({"file": str(path), "trials": len(visit.trials), "earlier_results": kept})
        if not as_json:
            typer.echo(
                f"{path}: {len(visit.trials)} trials analysed; {kept} answers of other versions "
                "of the methods are kept"
            )
    if as_json:
        print_json({"visits": documents})
