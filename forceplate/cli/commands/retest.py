"""``forceplate retest``."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.library_choice import existing_library
from forceplate.cli.options import LibraryOption, wrong_argument
from forceplate.cli.printing.messages import print_error
from forceplate.cli.printing.retest import retest_document, retest_lines
from forceplate.operations.gain.own_error_model import take_back
from forceplate.operations.retest.library_study import (
    RetestStudy,
    adopt_study,
    read_retest_study,
    say_training,
)
from forceplate.operations.retest.pairs import PersonStanding
from forceplate.operations.retest.pairs_csv import write_retest_csv
from forceplate.reasons import reason_of
from forceplate.storage.library import Library
from forceplate.storage.retests import RetestPlan, Retests
from forceplate.words import Text

app = CommandApp()
ALL = "all"
_ADOPTED = Text("The library judges by it from now on: {path}")
_TAKEN_BACK = Text("Taken back: the library judges by the error found on {day:%Y-%m-%d} again.")
_NONE_LEFT = Text("Taken back: the library judges by published errors again.")
_NOBODY = Text("Give --by: who says so. It is kept.")
_DAYS = Text("--days is the fewest and the most, like 7-14.")
_NOT_ASKED = Text(
    "{subject_id} has no two visits that wait for this answer. Asked for are: {known}."
)
_NONE = Text("none")


@app.spoken_command(example="forceplate retest --library library --untrained all --adopt --by PK")
def retest(
    library: LibraryOption = None,
    persons: Annotated[int | None, typer.Option(help="Plan so many persons.")] = None,
    days: Annotated[str, typer.Option(help="Plan so many days between: 7-14.")] = "",
    untrained: Annotated[
        list[str] | None, typer.Option(help="Person who did not train between, or all.")
    ] = None,
    trained: Annotated[
        list[str] | None, typer.Option(help="Person who trained between, or all.")
    ] = None,
    adopt: Annotated[bool, typer.Option("--adopt", help="Judge by what was found.")] = False,
    undo: Annotated[
        bool, typer.Option("--take-back", help="Judge as before the last change.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who says so.")] = "",
    csv: Annotated[Path | None, typer.Option(help="Write every pair and its reason here.")] = None,
) -> Answer:
    """Find the clinic's own measurement error in its library: who counts, who is next, what it is.

    Persons count who were measured twice without training between. Until as many as planned are
    there, verdicts go by the upper end of the error's interval.
    """
    place, now = existing_library(library), datetime.now().astimezone()
    if (untrained or trained or adopt or undo) and not by.strip():
        raise wrong_argument(_NOBODY)
    _plan(place, persons, days)
    if undo:
        model = take_back(place.root, by=by, at=now)
        found = [entry.measured for entry in model.entries] if model else []
        holds = _TAKEN_BACK.fill(day=max(found)) if found else _NONE_LEFT
        print_error(holds)
    study = read_retest_study(place, today=date.today())
    if untrained or trained:
        _say(place, study, untrained or [], trained or [], by, now)
        study = read_retest_study(place, today=date.today())
    if adopt:
        print_error(_ADOPTED, path=adopt_study(place, study, by=by, at=now))
        study = read_retest_study(place, today=date.today())
    if csv is not None:
        write_retest_csv(study, csv, overwrite=False)
    return Answer(retest_document(study), retest_lines(study))


def _plan(library: Library, persons: int | None, days: str) -> None:
    if persons is None and not days:
        return
    known = Retests(library.root).plan()
    fewest, most = known.fewest_days, known.most_days
    if days:
        low, separator, high = days.partition("-")
        if not (separator and low.strip().isdecimal() and high.strip().isdecimal()):
            raise wrong_argument(_DAYS)
        fewest, most = int(low), int(high)
    try:
        plan = RetestPlan(known.n_persons if persons is None else persons, fewest, most)
    except ValueError as error:
        raise wrong_argument(reason_of(error)) from error
    Retests(library.root).keep_plan(plan)


def _say(
    library: Library,
    study: RetestStudy,
    untrained: list[str],
    trained: list[str],
    by: str,
    at: datetime,
) -> None:
    for names, is_trained in ((untrained, False), (trained, True)):
        chosen = _chosen(study, names)
        say_training(library, chosen, trained=is_trained, by=by, at=at)


def _chosen(study: RetestStudy, names: list[str]) -> list[PersonStanding]:
    if ALL in names:
        return list(study.not_said)
    known = {one.subject_id: one for one in study.persons if one.pair is not None}
    for name in names:
        if name not in known:
            asked = ", ".join(one.subject_id for one in study.not_said) or _NONE
            raise wrong_argument(_NOT_ASKED.fill(subject_id=name, known=asked))
    return [known[name] for name in names]
