"""Filling the index of people: each visit file that changed is read and summed up once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from forceplate.analysis.trial.visit_count import conditions_done
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.errors import VisitFileError
from forceplate.operations.library.distinct_visits import why_out_of_place
from forceplate.operations.library.spread_visits import each_visit, n_cores
from forceplate.storage.library import VisitEntry, named_visit
from forceplate.storage.people.people import INDEX_NAME, Changed, IndexNotice, PeopleIndex, Rebuilt
from forceplate.storage.people.people_rows import FileState, Strength, VisitSummary, dump_strengths
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
    *,
    only: Collection[str] | None = None,
) -> int:
    """Read the visit files that changed since the last time, and return how many.

    Raises LibraryError.

    May take minutes for a library that was never read; may be cancelled and goes on from
    there the next time. A file that cannot be read is listed with its problem and tried again
    every time.

    Parameters
    ----------
    on_progress
        Is told how many files are read, and of how many; in the thread of this call.
    only
        Ids of those whose files are looked at; None: of everybody.
    """
    return index.refresh(_summaries, on_progress, is_cancelled, only)


def notice_words(notice: IndexNotice, path: Path) -> Text:
    """Return what happened to the list of names."""
    if notice.why is Rebuilt.DAMAGED and notice.kept_as is not None:
        return Text(
            "The list of people was damaged and is made anew from the visit files. All visits "
            "are safe; names and birth dates are lost from the list. The damaged list is kept "
            "as {path}: give it to whoever looks after this computer, or enter the names again."
        ).fill(path=notice.kept_as)
    return Text(
        "The visits in {folder} have no list of names. Enter names anew, or close forceplate, copy "
        "{name} from where the visits came from into {folder}, and open it again."
    ).fill(folder=path.parent, name=INDEX_NAME)


def _summaries(changed: Changed) -> Generator[VisitSummary]:
    """Yield each visit at a glance; of an unreadable one, its problem."""
    paths = [entry.path for entry, _ in changed]
    n_jobs = max(1, n_cores() // 2)  # the rest is left to the window that this program may be
    with closing(each_visit(summarise_visit, paths, n_jobs)) as read:
        for (entry, state), summary in zip(changed, read, strict=True):
            if isinstance(summary, VisitFileError):
                yield _unreadable(entry, state, summary)
            else:
                yield summary


def _unreadable(entry: VisitEntry, state: FileState, error: VisitFileError) -> VisitSummary:
    day = _day(entry.date) or datetime.fromtimestamp(state.modified_ns / 1e9, UTC).date()
    return VisitSummary(
        visit=entry.visit, date=day, file=str(entry.path), n_trials=0, n_accepted=0,
        strengths_json=dump_strengths(()), body_mass_kg=None, simulated=False, problem=error.text,
    )  # fmt: skip


def summarise_visit(path: Path) -> VisitSummary:
    """Return a visit at a glance; raises VisitFileError where it is not what its name says."""
    visit = read_visit(path)
    day = _day_in_place(path, visit)
    counted = [trial for trial in visit.trials if not trial.practice]
    n_done, n_planned = conditions_done(visit)
    return VisitSummary(
        visit=visit.header.visit,
        date=day,
        file=str(path),
        n_trials=len(counted),
        n_accepted=sum(trial.accepted for trial in counted),
        strengths_json=dump_strengths(_strengths(visit)),
        body_mass_kg=visit.header.body_mass_kg,
        simulated=visit.header.simulated or visit.header.platform.simulated,
        n_done=n_done,
        n_planned=n_planned,
        began_s=visit.header.started_at.timestamp(),
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
    found = []
    for condition, trials in visit.by_condition().items():
        summary = summarise(trials, PEAK_FORCE)
        if isinstance(summary, Result):
            found.append(Strength(condition, summary.value, int(summary.parameters["n_values"])))
    return tuple(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
