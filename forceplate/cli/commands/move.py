"""``forceplate move``."""

from __future__ import annotations

from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.options import TrialArgument, VisitArgument
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.move_trial import move_trial
from forceplate.operations.visit.rewrite_visits import SIGNATURE_SENTENCES
from forceplate.storage.library import Library
from forceplate.words import Text

app = CommandApp()
_MOVED = Text("The trial is now trial {number} in {path}.")
_EMPTY = Text("Visit {visit} of {subject_id} had no other trial, and is gone.")


@app.spoken_command(
    example="forceplate move library/P001/P001_W0_2026-03-02.h5 3 --to-visit W8 --reason "
    "'booked on W0' --by AB"
)
def move(
    visit: VisitArgument,
    trial: TrialArgument,
    to_visit: Annotated[
        str | None, typer.Option(help="Label of the other visit; default: the same.")
    ] = None,
    to_person: Annotated[
        str | None, typer.Option(help="Id of the other person; default: the same.")
    ] = None,
    another_day: Annotated[
        bool, typer.Option("--another-day", help="It belongs there although of another day.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who moves it, as a code.")] = "",
    reason: Annotated[str, typer.Option(help="Why, in one line; it is kept.")] = "",
) -> Answer:
    """Move a trial to another visit, of the same or another person; both keep a trace of it."""
    library, entry = Library.holding(visit)
    moved = move_trial(
        library,
        (entry.subject_id, entry.visit, trial),
        (to_person or entry.subject_id, to_visit or entry.visit),
        Stamp.now(by, reason),
        another_day=another_day,
    )
    lines = [_MOVED.fill(number=moved.trial.number, path=moved.path)]
    if moved.source is None:
        lines.append(_EMPTY.fill(visit=entry.visit, subject_id=entry.subject_id))
    sentences = (SIGNATURE_SENTENCES[fate] for fate in dict.fromkeys(moved.signatures))
    return Answer(
        {
            "file": moved.path,
            "trial": moved.trial.number,
            "from": moved.source,
            "signatures": moved.signatures,
        },
        [*lines, *(one for one in sentences if one is not None)],
    )
