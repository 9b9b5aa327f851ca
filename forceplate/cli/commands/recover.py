"""``forceplate recover``."""

from __future__ import annotations

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import LibraryOption
from forceplate.operations.open_library import open_library
from forceplate.words import Text

app = CommandApp()
_RECOVERED = Text("Recovered trial {number} in {path}")
_KEPT = Text("Kept {path}: {why}")


@app.spoken_command(example="forceplate recover --library library")
def recover(library: LibraryOption = None) -> Answer:
    """Save the trials that a crash left in journals."""
    recovered, kept, lines = [], [], []
    for outcome in open_library(library).recovered:
        if outcome.saved is not None:
            number, path = outcome.saved.trial.number, outcome.saved.path
            recovered.append({"file": path, "trial": number})
            lines.append(_RECOVERED.fill(number=number, path=path))
        elif outcome.error is not None:
            kept.append({"journal": outcome.journal, "message": str(outcome.error)})
            lines.append(_KEPT.fill(path=outcome.journal, why=outcome.error.text))
    return Answer(
        {"recovered": recovered, "kept": kept},
        lines or [Text("Nothing to recover.")],
        code=ExitCode.FILES if kept else ExitCode.DONE,
    )
