"""``forceplate recover``."""

from __future__ import annotations

import typer

from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import JsonOption, LibraryOption
from forceplate.cli.printing.json_documents import print_document
from forceplate.operations.open_library import open_library


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: forceplate recover --library library")(recover)


def recover(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Save the trials that a crash left in journals."""
    outcomes = open_library(library).recovered
    if as_json:
        print_document(
            {
                "recovered": [
                    {"file": str(o.saved.path), "trial": o.saved.trial.number}
                    for o in outcomes
                    if o.saved is not None
                ],
                "kept": [
                    {"journal": str(o.journal), "message": str(o.error)}
                    for o in outcomes
                    if o.saved is None
                ],
            }
        )
    elif not outcomes:
        typer.echo("Nothing to recover.")
    else:
        for outcome in outcomes:
            if outcome.saved is not None:
                typer.echo(f"Recovered trial {outcome.saved.trial.number} in {outcome.saved.path}")
            else:
                typer.echo(f"Kept {outcome.journal}: {outcome.error}")
    if any(outcome.saved is None for outcome in outcomes):
        raise typer.Exit(ExitCode.FILES)
