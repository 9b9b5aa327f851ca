"""``forceplate mark``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.options import TrialArgument, VisitArgument, wrong_argument
from forceplate.cli.printing.trials import saved_answer
from forceplate.operations.visit.amend_visit import mark_trial
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.effort_marks import Mark, moved
from forceplate.storage.library import Library, VisitEntry
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import HandMarks, Trial
from forceplate.words import Text

app = CommandApp()


@app.spoken_command(
    example="forceplate mark library/P001/P001_W0_2026-03-02.h5 3 --onset-s 2.484 --by AB "
    "--reason 'tremor before it'"
)
def mark(
    visit: VisitArgument,
    trial: TrialArgument,
    onset_s: Annotated[
        float | None,
        typer.Option(help="Where the effort begins, in s from the first sample."),
    ] = None,
    peak_s: Annotated[
        float | None, typer.Option(help="Where the highest force is, likewise.")
    ] = None,
    rest_s: Annotated[
        float | None, typer.Option(help="Where the still second before it begins, likewise.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who sees it there, as a code.")] = "",
    reason: Annotated[str, typer.Option(help="Why, in one line; it is kept.")] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Let the instrument's own marks hold again.")
    ] = False,
) -> Answer:
    """Move onset, peak or rest of a trial by hand; its numbers follow, and say so."""
    times_s = {Mark.ONSET: onset_s, Mark.PEAK: peak_s, Mark.REST: rest_s}
    given = any(time_s is not None for time_s in times_s.values())
    if given or by if withdraw else not (given and by and reason):
        raise wrong_argument(
            Text(
                "Give --onset-s, --peak-s or --rest-s with --by and --reason, or --withdraw alone."
            )
        )
    library, entry = Library.holding(visit)
    marks = None if withdraw else _marks(library, entry, trial, times_s, by)
    stamp = Stamp.now(by, reason)
    return saved_answer(
        mark_trial(library, entry.subject_id, entry.visit, trial, marks, stamp=stamp)
    )


def _marks(
    library: Library,
    entry: VisitEntry,
    number: int,
    times_s: Mapping[Mark, float | None],
    by: str,
) -> HandMarks | None:
    """Return the marks at these times; those that are not given stay as they were."""
    trials = read_visit(library.find_visit(entry.subject_id, entry.visit)).trials
    if not 1 <= number <= len(trials):
        raise wrong_argument(
            Text("The visit has {n_trials:trial|trials} and no trial {number}.").fill(
                n_trials=len(trials), number=number
            )
        )
    trial = trials[number - 1]
    marks, at = trial.marks, datetime.now().astimezone()
    for mark, time_s in times_s.items():
        if time_s is not None:
            marks = moved(marks, mark, _row(trial, time_s), by=by, at=at)
    return marks


def _row(trial: Trial, time_s: float) -> int:
    """Return the sample nearest to a time from the first sample."""
    times = trial.time_s - trial.time_s[:1]
    if not times.size or not 0 <= time_s <= times[-1]:
        end_s = times[-1] if times.size else 0.0
        raise wrong_argument(
            Text("The trial goes from 0 to {end_s:.3f} s; {time_s:g} s is not.").fill(
                end_s=end_s, time_s=time_s
            )
        )
    return int(abs(times - time_s).argmin())
