"""``forceplate undo``."""

from __future__ import annotations

from typing import Annotated

import typer

from forceplate.analysis.corrections import WHAT_WORDS, What, value_words
from forceplate.cli.options import JsonOption, LanguageOption, VisitArgument, check_language
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import said
from forceplate.operations.change_record import Stamp
from forceplate.operations.take_back import take_back
from forceplate.storage.library import Library
from forceplate.words import Text

_TAKEN_BACK = Text("Taken back: {what} is {former} again.")
_OF_TRIAL = Text("Taken back in trial {trial}: {what} is {former} again.")
_CHANGED_BACK = Text("Taken back in trial {trial}: the {what} is what it was before.")
_MOVED_BACK = Text("Taken back: the trial is in {place} again.")
_IS_IN = Text("The visit is in {path}.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: forceplate undo library/P001/P001_W0_2026-03-02.h5 --by AB")(undo)


def undo(
    visit: VisitArgument,
    by: Annotated[str, typer.Option(help="Who takes it back, as a code.")] = "",
    reason: Annotated[str, typer.Option(help="Why, in one line; it is kept.")] = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Take the last change of a visit back: verdict, mark, note, correction or move."""
    check_language(language)
    library, entry = Library.holding(visit)
    taken = take_back(library, entry.subject_id, entry.visit, Stamp.now(by, reason))
    if as_json:
        print_document({"file": taken.path, "taken_back": taken.changes})
        return
    for one in taken.changes:
        typer.echo(said(_words(one.trial, one.change.what, one.change.former)))
    typer.echo(said(_IS_IN.fill(path=taken.path)))


def _words(trial: int | None, what: str, former: str | float | None) -> Text:
    if what in {What.PLACE, What.GIVEN}:
        return _MOVED_BACK.fill(place=str(former))
    name = WHAT_WORDS[What(what)]
    if what in {What.OVERRIDE, What.MARKS, What.NOTE}:
        return _CHANGED_BACK.fill(trial=trial, what=name)
    words = _TAKEN_BACK if trial is None else _OF_TRIAL
    return words.fill(trial=trial, what=name, former=value_words(what, former))
