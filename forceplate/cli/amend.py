"""What may change in a saved visit: ``forceplate overrule, mark, note, reanalyse``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forceplate.cli.compare import LanguageOption, check_language
from forceplate.cli.output import Json, JsonOption, print_json

if TYPE_CHECKING:
    from forceplate.operations.finish_trial import SavedTrial
    from forceplate.storage.library import Library, VisitEntry
    from forceplate.types import HandMarks, Trial

VisitArgument = Annotated[Path, typer.Argument(help="Visit file in its library.")]
TrialArgument = Annotated[int, typer.Argument(help="Number of the trial.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog="Example: forceplate overrule library/P001/P001_W0_2026-03-02.h5 2 --reject "
        "--reason 'The heel was lifted' --by AB"
    )(overrule)
    app.command(
        epilog="Example: forceplate mark library/P001/P001_W0_2026-03-02.h5 3 --onset-s 2.484 "
        "--by AB"
    )(mark)
    app.command(
        epilog="Example: forceplate note library/P001/P001_W0_2026-03-02.h5 3 'Sneezed at 3 s'"
    )(note)
    app.command(epilog="Example: forceplate reanalyse library/P001/*.h5")(reanalyse)


def overrule(
    visit: VisitArgument,
    trial: TrialArgument,
    accepted: Annotated[
        bool | None, typer.Option("--accept/--reject", help="The verdict.", show_default=False)
    ] = None,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Let the verdict of the checks hold again.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, in one line; it is kept.")] = "",
    by: Annotated[str, typer.Option(help="Who says so, as a code.")] = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Accept or reject a trial over the verdict of its checks; what they said is kept."""
    from forceplate.operations.amend_visit import overrule_trial
    from forceplate.storage.library import Library
    from forceplate.types import Override

    check_language(language)
    said = bool(reason), bool(by)
    if (accepted is not None, *said) != ((False,) * 3 if withdraw else (True,) * 3):
        raise typer.BadParameter(
            "Give --accept or --reject with --reason and --by, or --withdraw alone."
        )
    library, entry = Library.holding(visit)
    override = None
    if accepted is not None:
        override = Override(accepted, reason, by, datetime.now().astimezone())
    saved = overrule_trial(library, entry.subject_id, entry.visit, trial, override)
    _print(saved, language, as_json=as_json)


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
    by: Annotated[str, typer.Option(help="Who sees it there, as a code.")] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Let the instrument's own marks hold again.")
    ] = False,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Move onset or peak of a trial by hand; its numbers follow, and say so."""
    from forceplate.operations.amend_visit import mark_trial
    from forceplate.storage.library import Library

    check_language(language)
    given = onset_s is not None or peak_s is not None
    if (given, bool(by)) != ((False, False) if withdraw else (True, True)):
        raise typer.BadParameter("Give --onset-s or --peak-s with --by, or --withdraw alone.")
    library, entry = Library.holding(visit)
    marks = None if withdraw else _marks(library, entry, trial, onset_s, peak_s, by)
    saved = mark_trial(library, entry.subject_id, entry.visit, trial, marks)
    _print(saved, language, as_json=as_json)


def note(
    visit: VisitArgument,
    trial: TrialArgument,
    text: Annotated[str, typer.Argument(help="The note; empty takes it away.")],
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Write the note of a trial, in place of an earlier one."""
    from forceplate.operations.amend_visit import note_trial
    from forceplate.storage.library import Library

    check_language(language)
    library, entry = Library.holding(visit)
    saved = note_trial(library, entry.subject_id, entry.visit, trial, text)
    _print(saved, language, as_json=as_json)


def reanalyse(
    files: Annotated[list[Path], typer.Argument(help="Visit files in their library.")],
    as_json: JsonOption = False,
) -> None:
    """Analyse saved visits with the present methods; answers of other versions are kept beside."""
    from forceplate.operations.amend_visit import reanalyse_visit
    from forceplate.storage.library import Library

    documents: list[Json] = []
    for path in files:
        library, entry = Library.holding(path)
        visit = reanalyse_visit(library, entry.subject_id, entry.visit)
        kept = sum(len(trial.earlier_results) for trial in visit.trials)
        documents.append({"file": str(path), "trials": len(visit.trials), "earlier_results": kept})
        if not as_json:
            typer.echo(
                f"{path}: {len(visit.trials)} trials analysed; {kept} answers of other versions "
                "of the methods are kept"
            )
    if as_json:
        print_json({"visits": documents})


def _print(saved: SavedTrial, language: str, *, as_json: bool) -> None:
    from forceplate.cli.trials import document, trial_lines

    if as_json:
        print_json({"file": str(saved.path), "trial": document(saved.trial)})
    else:
        typer.echo("\n".join(trial_lines(saved.trial, language)))


def _marks(
    library: Library,
    entry: VisitEntry,
    number: int,
    onset_s: float | None,
    peak_s: float | None,
    by: str,
) -> HandMarks:
    """Return the marks at these times; the one that is not given stays as it was."""
    from forceplate.storage.visit.visit_file import read_visit
    from forceplate.types import HandMarks

    trials = read_visit(library.find_visit(entry.subject_id, entry.visit)).trials
    if not 1 <= number <= len(trials):
        raise typer.BadParameter(f"The visit has {len(trials)} trials and no trial {number}.")
    trial = trials[number - 1]
    before = trial.marks
    onset = None if before is None else before.onset_sample
    peak = None if before is None else before.peak_sample
    return HandMarks(
        onset_sample=onset if onset_s is None else _row(trial, onset_s),
        peak_sample=peak if peak_s is None else _row(trial, peak_s),
        by=by,
        at=datetime.now().astimezone(),
    )


def _row(trial: Trial, time_s: float) -> int:
    """Return the sample nearest to a time from the first sample."""
    times = trial.time_s - trial.time_s[:1]
    if not times.size or not 0 <= time_s <= times[-1]:
        end_s = times[-1] if times.size else 0.0
        raise typer.BadParameter(f"The trial goes from 0 to {end_s:.3f} s; {time_s:g} s is not.")
    return int(abs(times - time_s).argmin())
