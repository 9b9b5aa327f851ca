"""``forceplate recover``."""

from __future__ import annotations

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import JsonOption, LibraryOption
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import tell
from forceplate.operations.open_library import open_library
from forceplate.words import Text

app = CommandApp()
_RECOVERED = Text("Recovered trial {number} in {path}")
_KEPT = Text("Kept {path}: {why}")


@app.spoken_command(example="forceplate recover --library library")
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
        tell(Text("Nothing to recover."))
    else:
        for outcome in outcomes:
            if outcome.saved is not None:
                number, path = outcome.saved.trial.number, outcome.saved.path
                tell(_RECOVERED, number=number, path=path)
            elif outcome.error is not None:
                tell(_KEPT, path=outcome.journal, why=outcome.error.text)
    if any(outcome.saved is None for outcome in outcomes):
        raise typer.Exit(ExitCode.FILES)
