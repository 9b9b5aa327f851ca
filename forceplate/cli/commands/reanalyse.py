"""``forceplate reanalyse``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.options import JsonOption
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import Json, tell
from forceplate.operations.visit.amend_visit import reanalyse_visit
from forceplate.storage.library import Library
from forceplate.words import Text

app = CommandApp()
_ANALYSED = Text(
    "{path}: {trials:trial|trials} analysed; of other versions of the methods, "
    "{kept:answer is|answers are} kept"
)


@app.spoken_command(example="forceplate reanalyse library/P001/*.h5")
def reanalyse(
    files: Annotated[list[Path], typer.Argument(help="Visit files in their library.")],
    as_json: JsonOption = False,
) -> None:
    """Analyse saved visits with the present methods; answers of other versions are kept beside."""
    documents: list[Json] = []
    for path in files:
        library, entry = Library.holding(path)
        visit = reanalyse_visit(library, entry.subject_id, entry.visit)
        kept = sum(len(trial.earlier_results) for trial in visit.trials)
        documents.append({"file": str(path), "trials": len(visit.trials), "earlier_results": kept})
        if not as_json:
            tell(_ANALYSED, path=path, trials=len(visit.trials), kept=kept)
    if as_json:
        print_document({"visits": documents})
