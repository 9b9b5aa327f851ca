"""Filling the index of people: each visit file that changed is read and summed up once."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from forceplate.analysis.trial.visit_count import conditions_done
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.errors import VisitFileError
from forceplate.operations.distinct_visits import why_out_of_place
from forceplate.operations.reading_process import ReadingProcess
from forceplate.operations.spread_visits import n_cores, on_all_cores
from forceplate.operations.visit_sources import VisitSource
from forceplate.storage.library import VisitEntry, named_visit
from forceplate.storage.people.people import Changed, PeopleIndex
from forceplate.storage.people.people_rows import FileState, Strength, VisitSummary
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import PEAK_FORCE, Result, Visit
from forceplate.words import Text

WORTH_A_PROCESS = 50
"""So many files: a process takes as long to start as it takes to read some twenty."""

_NO_DATE = Text(
    "{path} has no possible date in its name. Name it as it was: it was begun on {day}."
)


def refresh_people(
    index: PeopleIndex,
    on_progress: Callable[[int, int], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> int:
    """Read the visit files that changed since the last time, and return how many.

    May take minutes for a library that was never read; may be cancelled and goes on from
    there the next time. A file that cannot be read is listed with its problem and tried again
    every time.

    Parameters
    ----------
    on_progress
        Is told how many files are read, and of how many; in the thread of this call.

    Raises
    ------
    LibraryError
        The index cannot be read or written.
    """
    return index.refresh(_summaries, on_progress, is_cancelled)


def _summaries(changed: Changed) -> Generator[VisitSummary]:
    """Yield each visit at a glance; of an unreadable one, its problem.

    A few are read here and now. Many are read by processes of their own, which takes less time on
    several cores and does not hold up the window that this program may be: half of the cores
    are left to it.
    """
    if len(changed) < WORTH_A_PROCESS:
        yield from (_summary(entry, state, summarise_visit) for entry, state in changed)
        return
    asked: dict[VisitSource, tuple[VisitEntry, FileState]] = {one[0].path: one for one in changed}

    def read(source: VisitSource, process: ReadingProcess) -> VisitSummary:
        entry, state = asked[source]
        return _summary(entry, state, partial(process.call, summarise_visit))

    yield from on_all_cores(read, asked, max(1, n_cores() // 2))


def _summary(
    entry: VisitEntry, state: FileState, read: Callable[[Path], VisitSummary]
) -> VisitSummary:
    try:
        return read(entry.path)
    except VisitFileError as error:
        day = _day(entry.date) or datetime.fromtimestamp(state.modified_ns / 1e9, UTC).date()
        return VisitSummary(entry.visit, day, entry.path, 0, 0, (), None, False, error.text)


def summarise_visit(path: Path) -> VisitSummary:
    """Return a visit at a glance; raises VisitFileError where it is not what its name says."""
    visit = read_visit(path)
    day = _day_in_place(path, visit)
    counted = [trial for trial in visit.trials if not trial.practice]
    n_done, n_planned = conditions_done(visit)
    return VisitSummary(
        visit=visit.header.visit,
        date=day,
        path=path,
        n_trials=len(counted),
        n_accepted=sum(trial.accepted for trial in counted),
        strengths=_strengths(visit),
        body_mass_kg=visit.header.body_mass_kg,
        simulated=visit.header.simulated or visit.header.platform.simulated,
        n_done=n_done,
        n_planned=n_planned,
    )


def _day_in_place(path: Path, visit: Visit) -> date:
    """Return the day in a file's name; refuse a file that somebody moved or renamed."""
    named = named_visit(path)
    day = None if named is None else _day(named.date)
    if day is None:
        begun = visit.header.started_at.date().isoformat()
        raise VisitFileError(_NO_DATE.fill(path=path, day=begun))
    refusal = why_out_of_place(path, visit.header)
    if refusal is not None:
        raise VisitFileError(refusal)
    return day


def _strengths(visit: Visit) -> tuple[Strength, ...]:
    counted = [trial for trial in visit.trials if not trial.practice]
    found = []
    for condition in dict.fromkeys(trial.condition for trial in counted):
        trials = [trial for trial in counted if trial.condition == condition]
        summary = summarise(trials, PEAK_FORCE)
        if isinstance(summary, Result):
            found.append(Strength(condition, summary.value, int(summary.parameters["n_values"])))
    return tuple(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
