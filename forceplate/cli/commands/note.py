"""``forceplate note``."""

from __future__ import annotations

from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.options import TrialArgument, VisitArgument
from forceplate.cli.printing.trials import saved_answer
from forceplate.operations.visit.amend_visit import note_trial
from forceplate.operations.visit.change_record import Stamp
from forceplate.storage.library import Library

app = CommandApp()


@app.spoken_command(example="forceplate note library/P001/P001_W0_2026-03-02.h5 3 'Sneezed at 3 s'")
def note(
    visit: VisitArgument,
    trial: TrialArgument,
    text: Annotated[str, typer.Argument(help="The note; empty takes it away.")],
    by: Annotated[str, typer.Option(help="Who writes it, as a code.")] = "",
) -> Answer:
    """Write the note of a trial, in place of an earlier one."""
    library, entry = Library.holding(visit)
    saved = note_trial(library, entry.subject_id, entry.visit, trial, text, stamp=Stamp.now(by))
    return saved_answer(saved)
