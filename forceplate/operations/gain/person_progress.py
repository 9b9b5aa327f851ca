"""The progress of a person: all visits read, two of them compared, and the series of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forceplate.analysis.gain.progress import ProgressSeries
from forceplate.analysis.gain.progress import progress as series_of
from forceplate.analysis.gain.side_difference import SideDifference, side_differences
from forceplate.analysis.gain.visit_gain import ConditionComparison
from forceplate.analysis.reliability.error_model import ErrorModel
from forceplate.analysis.trial.visit_count import open_conditions
from forceplate.analysis.visit_warnings import corrected_values, doubtful
from forceplate.errors import ForcePlateError, VisitFileError
from forceplate.operations.gain.library_comparison import differences, library_comparison
from forceplate.operations.gain.own_error_model import own_error_model
from forceplate.operations.library.distinct_visits import DistinctVisits
from forceplate.storage.comparison_reasons import ComparisonReason, ComparisonReasons
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Side, Visit, VisitHeader
from forceplate.words import Text


@dataclass(frozen=True, slots=True)
class ReadVisit:
    """A visit as far as progress needs it."""

    path: Path
    header: VisitHeader
    sides: tuple[SideDifference, ...]
    """Right against left; empty when one foot only was measured."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A visit file that cannot be read, and why."""

    path: Path
    error: ForcePlateError


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """All that is shown of one person."""

    subject_id: str
    visits: tuple[ReadVisit, ...]
    """In the order of time."""
    unreadable: tuple[Unreadable, ...]
    chosen: tuple[Path, Path] | None
    """The two visits that are compared; None where there are no two."""
    comparisons: tuple[ConditionComparison, ...]
    series: tuple[ProgressSeries, ...]
    """From the first of the two chosen visits on."""
    doubts: tuple[Text, ...]
    """What puts the numbers of these visits in doubt, or where their labels say they lie."""
    corrected: tuple[Text, ...]
    """What was put right at them, and by whom."""

    def visit(self, path: Path) -> ReadVisit:
        """Return a visit by its file."""
        return next(one for one in self.visits if one.path == path)


def read_progress(
    root: Path,
    subject_id: str,
    paths: Sequence[Path],
    *,
    chosen: tuple[Path, Path] | None = None,
    until: Path | None = None,
) -> PersonProgress:
    """Return the comparison of two visits of a person, and all of them as a series.

    A visit that cannot be read is named and left out. Visits that differ are compared where the
    library keeps a reason for it; that marks every number.

    Parameters
    ----------
    root
        Folder of the library; the clinic's own error model and reasons are looked for there.
    chosen
        The two to compare; None, or no longer both readable: the first, and ``until``.
    until
        The visit that is judged against the first; None, or not readable: the last one at which
        all that was planned is measured, or the last of all where there is none.

    Raises
    ------
    ForcePlateError
        The clinic's own error model cannot be read or makes no sense: another error must not
        stand in for it unseen. Or the reasons cannot be read, or a visit is there twice.
    """
    model = own_error_model(root)
    compare = library_comparison(root, model=model)
    distinct = DistinctVisits()
    read: list[tuple[ReadVisit, Visit]] = []
    unreadable = []
    for path in paths:
        try:
            visit = read_visit(path)
            distinct.note(path, visit.header.subject_id, visit.header.visit)
        except VisitFileError as error:
            unreadable.append(Unreadable(path, error))
        else:
            read.append((ReadVisit(path, visit.header, _sides(visit, model)), visit))
    read.sort(key=lambda pair: pair[1].header.started_at.timestamp())
    visits = {one.path: visit for one, visit in read}
    if chosen is None or not set(chosen) <= set(visits):
        chosen = (read[0][0].path, _judged(read[1:], until)) if len(read) > 1 else None
    shown = [] if chosen is None else _since(chosen[0], visits)
    return PersonProgress(
        subject_id=subject_id,
        visits=tuple(one for one, _ in read),
        unreadable=tuple(unreadable),
        chosen=chosen,
        comparisons=() if chosen is None else compare(visits[chosen[0]], visits[chosen[1]]),
        series=series_of(shown, compare=compare) if len(shown) > 1 else (),
        doubts=doubtful(shown),
        corrected=corrected_values(shown),
    )


def keep_reason(root: Path, progress: PersonProgress, reason: str, by: str, at: datetime) -> None:
    """Keep why the two chosen visits are compared although they differ; empty: not any more.

    Raises StorageError.
    """
    assert progress.chosen is not None  # noqa: S101  only asked where two are compared
    first, second = (progress.visit(path).header.visit for path in progress.chosen)
    ComparisonReasons(root).keep(
        ComparisonReason(
            progress.subject_id, first, second, reason, by, at, differences(progress.comparisons)
        )
    )


def _judged(later: Sequence[tuple[ReadVisit, Visit]], until: Path | None) -> Path:
    """Return which of the later visits is compared with the first."""
    paths = [one.path for one, _ in later]
    if until in paths:
        return until
    whole = [one.path for one, visit in later if not any(n for _, n in open_conditions(visit))]
    return (whole or paths)[-1]


def _since(first: Path, visits: Mapping[Path, Visit]) -> list[Visit]:
    """Return a visit and all later ones."""
    begin = visits[first].header.started_at.timestamp()
    return [one for one in visits.values() if one.header.started_at.timestamp() >= begin]


def _sides(visit: Visit, model: ErrorModel | None) -> tuple[SideDifference, ...]:
    measured = {trial.condition.side for trial in visit.trials}
    return side_differences(visit, model=model) if measured == set(Side) else ()
