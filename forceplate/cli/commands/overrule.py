"""``forceplate overrule``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.options import TrialArgument, VisitArgument, wrong_argument
from forceplate.cli.printing.trials import saved_answer
from forceplate.operations.visit.amend_visit import overrule_trial
from forceplate.storage.library import Library
from forceplate.types import Override
from forceplate.words import Text

app = CommandApp()


@app.spoken_command(
    example="forceplate overrule library/P001/P001_W0_2026-03-02.h5 2 --reject --reason 'The "
    "heel was lifted' --by AB"
)
def overrule(
    visit: VisitArgument,
    trial: TrialArgument,
    accepted: Annotated[bool | None, typer.Option("--accept/--reject", help="The verdict.")] = None,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Let the verdict of the checks hold again.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, in one line; it is kept.")] = "",
    by: Annotated[str, typer.Option(help="Who says so, as a code.")] = "",
) -> Answer:
    """Accept or reject a trial over the verdict of its checks; what they said is kept."""
    said = bool(reason), bool(by)
    if (accepted is not None, *said) != ((False,) * 3 if withdraw else (True,) * 3):
        raise wrong_argument(
            Text("Give --accept or --reject with --reason and --by, or --withdraw alone.")
        )
    library, entry = Library.holding(visit)
    override = None
    if accepted is not None:
        override = Override(accepted, reason, by, datetime.now().astimezone())
    saved = overrule_trial(library, entry.subject_id, entry.visit, trial, override)
    return saved_answer(saved)
