"""``forceplate correct``."""

from __future__ import annotations

from typing import Annotated

import typer

from forceplate.analysis.corrections import What, corrections
from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.options import VisitArgument, wrong_argument
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import CorrectedVisit, correct_visit, plan_correction
from forceplate.operations.visit.rewrite_visits import SIGNATURE_SENTENCES
from forceplate.storage.library import Library
from forceplate.words import Text

app = CommandApp()
_NOW_IN = Text("The visit is now in {path}.")
_NOT_YET = Text("Nothing was changed yet.")


@app.spoken_command(
    example="forceplate correct library/P001/P001_W0_2026-03-02.h5 --body-mass 72 --reason "
    "'typed 7.2' --by AB"
)
def correct(
    visit: VisitArgument,
    body_mass: Annotated[float | None, typer.Option(help="Body mass in kg.")] = None,
    side: Annotated[
        str | None, typer.Option(help="left, right, or swap for the other foot.")
    ] = None,
    region: Annotated[str | None, typer.Option(help="hallux, lesser_toes or all_toes.")] = None,
    posture: Annotated[str | None, typer.Option(help="seated or standing.")] = None,
    fixation: Annotated[str | None, typer.Option(help="How the foot is held.")] = None,
    label: Annotated[str | None, typer.Option(help="Label of the visit, such as W8.")] = None,
    day: Annotated[str | None, typer.Option(help="Day of the visit, as 2026-03-02.")] = None,
    person: Annotated[str | None, typer.Option(help="Id of the person measured.")] = None,
    operator: Annotated[str | None, typer.Option(help="Who measured, as a code.")] = None,
    trial: Annotated[
        list[int] | None,
        typer.Option(
            help="Number of a trial whose side, toes, posture or fixation is meant; may be "
            "repeated. Default: all."
        ),
    ] = None,
    by: Annotated[str, typer.Option(help="Who corrects it, as a code.")] = "",
    reason: Annotated[str, typer.Option(help="Why, in one line; it is kept.")] = "",
    sure: Annotated[
        bool, typer.Option("--sure", help="It is so, although it hardly can be.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
) -> Answer:
    """Correct what was entered wrongly with a visit or a trial; the former value is kept."""
    given: dict[What, str | float | None] = {
        What.BODY_MASS: body_mass,
        What.SIDE: side,
        What.REGION: region,
        What.POSTURE: posture,
        What.FIXATION: fixation,
        What.VISIT: label,
        What.DAY: day,
        What.PERSON: person,
        What.OPERATOR: operator,
    }
    values = {what: value for what, value in given.items() if value is not None}
    if not values:
        raise wrong_argument(Text("Say what is to be corrected, such as --body-mass 72."))
    library, entry = Library.holding(visit)
    stamp, which = Stamp.now(by, reason), (entry.subject_id, entry.visit)
    if dry_run:
        done = plan_correction(library, *which, values, stamp, trials=trial or ())
    else:
        done = correct_visit(library, *which, values, stamp, trials=trial or (), confirmed=sure)
    return _answer(done, dry_run=dry_run)


def _answer(done: CorrectedVisit, *, dry_run: bool) -> Answer:
    found = corrections(done.after)
    signature = SIGNATURE_SENTENCES[done.signature]
    lines = [
        *(one.sentence for one in found),
        *(done.doubts if dry_run else ()),
        *([] if signature is None else [signature]),
        _NOT_YET if dry_run else _NOW_IN.fill(path=done.path),
    ]
    return Answer(
        {
            "file": done.path,
            "changed": not dry_run,
            "corrections": found,
            "doubts": done.doubts,
            "signature": done.signature,
        },
        lines,
    )
