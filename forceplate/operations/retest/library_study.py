"""A clinic's own measurement error from its library: who counts, what they say, who is next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.reliability.agreement import Reliability, reliability
from forceplate.analysis.reliability.error_model import (
    Adoption,
    ErrorEntry,
    ErrorModel,
    Metric,
    error_entry,
)
from forceplate.analysis.reliability.standard_error import LITERATURE, MeasurementError
from forceplate.errors import AnalysisError
from forceplate.operations.gain.own_error_model import adopt_error_model, own_error_model
from forceplate.operations.retest.pairs import (
    PersonStanding,
    ReadVisit,
    RetestVisit,
    SeenVisit,
    Standing,
    person_standing,
    see_visits,
)
from forceplate.operations.retest.repeated_visits import ScoreTable, score_tables
from forceplate.storage.library import Library
from forceplate.storage.retests import RetestPlan, Retests, TrainingWord
from forceplate.types import Condition
from forceplate.words import Text

_POPULATION = "{n} persons of this library, {fewest} to {most} days apart, no training between"


@dataclass(frozen=True, slots=True)
class NextPerson:
    """Someone who can be measured again, as the first or the only visit is not too long ago."""

    subject_id: str
    first: str
    """Label of the visit that would be repeated."""
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class ConditionError:
    """What the persons who count say of one condition."""

    table: ScoreTable
    answer: Reliability | AnalysisError
    used_now: MeasurementError | None
    """By what a verdict goes today; None: no error is known."""
    left_out: Mapping[str, Text]
    """Persons who count elsewhere and not here, and why."""

    @property
    def condition(self) -> Condition:
        """Return what is measured."""
        return self.table.condition

    @property
    def pairs(self) -> NDArray[np.float64]:
        """Return the scores of first and second visit that count, (n_persons, 2)."""
        return self.table.scores[self._is_whole]

    @property
    def subjects(self) -> tuple[str, ...]:
        """Return whose they are."""
        rows = zip(self.table.subjects, self._is_whole.tolist(), strict=True)
        return tuple(subject for subject, is_whole in rows if is_whole)

    @property
    def _is_whole(self) -> NDArray[np.bool_]:
        return np.logical_not(np.isnan(self.table.scores).any(axis=1))


@dataclass(frozen=True, slots=True)
class RetestStudy:
    """A library as a study of its own measurement error."""

    plan: RetestPlan
    persons: tuple[PersonStanding, ...]
    """By id; whoever has a visit."""
    next_persons: tuple[NextPerson, ...]
    """By how soon it is too late."""
    conditions: tuple[ConditionError, ...]
    own: ErrorModel | None
    """What the clinic adopted earlier."""

    @property
    def counted(self) -> tuple[PersonStanding, ...]:
        """Return the persons who count."""
        return tuple(one for one in self.persons if one.standing is Standing.COUNTS)

    @property
    def not_said(self) -> tuple[PersonStanding, ...]:
        """Return the persons who would count if they did not train between their visits."""
        return tuple(one for one in self.persons if one.standing is Standing.NOT_SAID)

    @property
    def is_complete(self) -> bool:
        """Return whether as many persons count as are planned."""
        return len(self.counted) >= self.plan.n_persons

    @property
    def operators(self) -> tuple[str, ...]:
        """Return who measured the visits that count, each once; empty text: nobody is named."""
        return tuple(sorted({visit.header.operator for visit in self._visits}))

    @property
    def n_platform_checked(self) -> int:
        """Return at how many of the visits that count a platform check is kept."""
        return sum(visit.header.last_check_json is not None for visit in self._visits)

    @property
    def _visits(self) -> list[RetestVisit]:
        return [visit for one in self.counted if one.pair is not None for visit in one.pair]

    @property
    def can_adopt(self) -> bool:
        """Return whether there is an error that could be adopted."""
        return any(isinstance(one.answer, Reliability) for one in self.conditions)


def read_retest_study(
    library: Library,
    *,
    today: date,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> RetestStudy:
    """Return what a library says of its own measurement error.

    Of every visit the header is read, of two that may be a pair all but the samples; what did not
    change since it was last read is not read again. May be called from any thread.

    Parameters
    ----------
    today
        By which it is said who can be measured again.
    on_progress
        Is told how many persons are done, and of how many.

    Raises
    ------
    ForcePlateError
        Plan, words or the own error model cannot be read or make no sense.
    """
    retests = Retests(library.root)
    plan, words = retests.plan(), retests.words()
    own = own_error_model(library.root)
    persons: list[PersonStanding] = []
    following: list[NextPerson] = []
    counted: list[ReadVisit] = []
    by_person = _paths_by_person(library)
    for done, (subject_id, paths) in enumerate(by_person.items()):
        if is_cancelled():
            break
        on_progress(done, len(by_person))
        seen, problem = see_visits(paths)
        person, pair = person_standing(subject_id, seen, problem, plan, words)
        persons.append(person)
        if person.standing is Standing.COUNTS:
            counted += pair
        elif person.standing is not Standing.NOT_SAID:
            following += _next(subject_id, seen, plan, today)
    return RetestStudy(
        plan=plan,
        persons=tuple(persons),
        next_persons=tuple(sorted(following, key=lambda one: (one.latest, one.subject_id))),
        conditions=_condition_errors(counted, own),
        own=own,
    )


def say_training(
    library: Library,
    persons: Iterable[PersonStanding],
    *,
    trained: bool,
    by: str,
    at: datetime,
) -> None:
    """Keep whether these persons trained between their two visits; raises StorageError."""
    retests = Retests(library.root)
    for person in persons:
        if person.pair is not None:
            first, second = (visit.used.visit for visit in person.pair)
            retests.keep_word(TrainingWord(person.subject_id, first, second, trained, by, at))


def adopt_study(library: Library, study: RetestStudy, *, by: str, at: datetime) -> Path:
    """Judge by what the study found from now on, and return the file that says so.

    Raises
    ------
    AnalysisError
        Nobody is named, or there is nothing to adopt.
    StorageError
        It cannot be written.
    """
    entries = [entry for one in study.conditions if (entry := _entry(study, one, by, at))]
    if not entries:
        raise AnalysisError(
            Text("Too few persons were measured twice: there is no measurement error to adopt yet.")
        )
    return adopt_error_model(library.root, ErrorModel(tuple(entries)), by=by, at=at)


def _entry(study: RetestStudy, one: ConditionError, by: str, at: datetime) -> ErrorEntry | None:
    if not isinstance(one.answer, Reliability) or one.table.metric is None:
        return None
    used = [p for p in study.counted if p.subject_id in one.subjects and p.pair is not None]
    days = [person.days or 0 for person in used]
    return error_entry(
        one.answer,
        one.condition,
        one.table.metric,
        population=_POPULATION.format(n=len(used), fewest=min(days), most=max(days)),
        on=at.date(),
        n_planned=study.plan.n_persons,
        adoption=Adoption(
            by=by,
            at=at,
            fewest_days=min(days),
            most_days=max(days),
            visits=tuple(visit.used for person in used for visit in person.pair or ()),
        ),
    )


# persons


def _paths_by_person(library: Library) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for entry in library.visits():
        found.setdefault(entry.subject_id, []).append(entry.path)
    return found


def _next(
    subject_id: str, seen: Sequence[SeenVisit], plan: RetestPlan, today: date
) -> list[NextPerson]:
    """Return until when the last visit of a person can be repeated; empty: it cannot."""
    if not seen:
        return []
    last = seen[-1].known
    latest = last.day + timedelta(days=plan.most_days)
    if not last.day <= today <= latest:
        return []
    earliest = last.day + timedelta(days=plan.fewest_days)
    return [NextPerson(subject_id, last.used.visit, earliest, latest)]


# conditions


def _condition_errors(
    counted: Sequence[ReadVisit], own: ErrorModel | None
) -> tuple[ConditionError, ...]:
    found = []
    for table in score_tables(one.visit for one in counted):
        condition = table.condition
        left_out = {
            one.used.subject_id: one.doubts[condition] for one in counted if condition in one.doubts
        }
        found.append(
            ConditionError(
                table=table,
                answer=_answer(table.scores),
                used_now=_used_now(condition, table.metric, own),
                left_out={**left_out, **table.left_out},
            )
        )
    return tuple(found)


def _answer(scores: NDArray[np.float64]) -> Reliability | AnalysisError:
    try:
        return reliability(scores)
    except AnalysisError as error:
        return error


def _used_now(
    condition: Condition, metric: Metric | None, own: ErrorModel | None
) -> MeasurementError | None:
    found = own.find(condition, metric) if own is not None and metric is not None else None
    return found or LITERATURE.get(condition.region)
