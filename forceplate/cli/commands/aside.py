"""``forceplate aside``."""

from __future__ import annotations

from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.options import VisitArgument
from forceplate.operations.people.set_aside import bring_back, set_aside
from forceplate.operations.visit.change_record import Stamp
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.words import Text

app = CommandApp()
_ASIDE = Text("Set aside: {path}. 'forceplate aside --back' with this file brings it back.")
_BACK = Text("The visit is there again: {path}")


@app.spoken_command(
    example="forceplate aside library/P001/P001_W0_2026-03-02.h5 --reason 'wrong person' --by AB"
)
def aside(
    visit: VisitArgument,
    back: Annotated[bool, typer.Option("--back", help="Bring back one that is set aside.")] = False,
    by: Annotated[str, typer.Option(help="Who says so, as a code.")] = "",
    reason: Annotated[str, typer.Option(help="Why, in one line; it is kept.")] = "",
) -> Answer:
    """Set a visit aside that was begun by mistake: it is kept, and in no list, result or export."""
    stamp = Stamp.now(by, reason)
    if back:
        path, said = bring_back(visit, stamp), _BACK
    else:
        library, entry = Library.holding(visit)
        index, said = PeopleIndex(library), _ASIDE
        path = set_aside(library, index, entry.subject_id, entry.visit, stamp)
    return Answer({"file": path}, [said.fill(path=path)])
