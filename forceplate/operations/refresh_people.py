"""Filling the index of people: each visit file that changed is read and summed up once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from forceplate.analysis.trial.visit_count import conditions_done
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.errors import VisitFileError
from forceplate.operations.distinct_visits import why_out_of_place
from forceplate.storage.library import VisitEntry
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.people.people_rows import FileState, Strength, VisitSummary
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import PEAK_FORCE, Result, Visit
from forceplate.words import Text

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
    return index.refresh(summarise_entry, on_progress, is_cancelled)


def summarise_entry(entry: VisitEntry, state: FileState) -> VisitSummary:
    """Return a visit at a glance; of an unreadable one, its problem.

    Parameters
    ----------
    state
        Of the file before this call.
    """
    try:
        visit = read_visit(entry.path)
        day = _day_in_place(entry, visit)
    except VisitFileError as error:
        day = _day(entry.date) or datetime.fromtimestamp(state.modified_ns / 1e9, UTC).date()
        return VisitSummary(entry.visit, day, entry.path, 0, 0, (), None, False, error.text)
    counted = [trial for trial in visit.trials if not trial.practice]
    n_done, n_planned = conditions_done(visit)
    return VisitSummary(
        visit=entry.visit,
        date=day,
        path=entry.path,
        n_trials=len(counted),
        n_accepted=sum(trial.accepted for trial in counted),
        strengths=_strengths(visit),
        body_mass_kg=visit.header.body_mass_kg,
        simulated=visit.header.simulated or visit.header.platform.simulated,
        n_done=n_done,
        n_planned=n_planned,
    )


def _day_in_place(entry: VisitEntry, visit: Visit) -> date:
    """Return the day in a file's name; refuse a file that somebody moved or renamed."""
    header = visit.header
    day = _day(entry.date)
    if day is None:
        raise VisitFileError(
            _NO_DATE.fill(path=entry.path, day=header.started_at.date().isoformat())
        )
    refusal = why_out_of_place(entry.path, header)
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
