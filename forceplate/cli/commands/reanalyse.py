"""``forceplate reanalyse``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.options import JsonOption, LanguageOption, check_language
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.json_text import Json
from forceplate.cli.printing.messages import said
from forceplate.operations.amend_visit import (
    reanalyse_visit,
)
from forceplate.storage.library import Library
from forceplate.words import Text

_ANALYSED = Text(
    "{path}: {trials:trial|trials} analysed; of other versions of the methods, "
    "{kept:answer is|answers are} kept"
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: forceplate reanalyse library/P001/*.h5")(reanalyse)


def reanalyse(
    files: Annotated[list[Path], typer.Argument(help="Visit files in their library.")],
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Analyse saved visits with the present methods; answers of other versions are kept beside."""
    check_language(language)
    documents: list[Json] = []
    for path in files:
        library, entry = Library.holding(path)
        visit = reanalyse_visit(library, entry.subject_id, entry.visit)
        kept = sum(len(trial.earlier_results) for trial in visit.trials)
        documents.append({"file": str(path), "trials": len(visit.trials), "earlier_results": kept})
        if not as_json:
            words = _ANALYSED.fill(path=path, trials=len(visit.trials), kept=kept)
            typer.echo(said(words))
    if as_json:
        print_document({"visits": documents})
