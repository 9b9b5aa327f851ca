"""``forceplate note``."""

from __future__ import annotations

from typing import Annotated

import typer

from forceplate.cli.options import (
    JsonOption,
    LanguageOption,
    TrialArgument,
    VisitArgument,
    check_language,
)
from forceplate.cli.printing.trials import print_saved
from forceplate.operations.amend_visit import (
    note_trial,
)
from forceplate.operations.change_record import Stamp
from forceplate.storage.library import Library


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Example: forceplate note library/P001/P001_W0_2026-03-02.h5 3 'Sneezed at 3 s'"
    )(note)


def note(
    visit: VisitArgument,
    trial: TrialArgument,
    text: Annotated[str, typer.Argument(help="The note; empty takes it away.")],
    by: Annotated[str, typer.Option(help="Who writes it, as a code.")] = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Write the note of a trial, in place of an earlier one."""
    check_language(language)
    library, entry = Library.holding(visit)
    saved = note_trial(library, entry.subject_id, entry.visit, trial, text, stamp=Stamp.now(by))
    print_saved(saved, language, as_json=as_json)
