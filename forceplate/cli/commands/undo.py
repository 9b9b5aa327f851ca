"""``forceplate undo``."""

from __future__ import annotations

from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.options import VisitArgument
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.take_back import take_back, taken_back_text
from forceplate.storage.library import Library
from forceplate.words import Text

app = CommandApp()
_IS_IN = Text("The visit is in {path}.")


@app.spoken_command(example="forceplate undo library/P001/P001_W0_2026-03-02.h5 --by AB")
def undo(
    visit: VisitArgument,
    by: Annotated[str, typer.Option(help="Who takes it back, as a code.")] = "",
    reason: Annotated[str, typer.Option(help="Why, in one line; it is kept.")] = "",
) -> Answer:
    """Take the last change of a visit back: verdict, mark, note, correction or move."""
    library, entry = Library.holding(visit)
    taken = take_back(library, entry.subject_id, entry.visit, Stamp.now(by, reason))
    return Answer(
        {"file": taken.path, "taken_back": taken.changes},
        [taken_back_text(taken.changes), _IS_IN.fill(path=taken.path)],
    )
