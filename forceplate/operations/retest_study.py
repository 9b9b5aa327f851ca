"""A clinic's own measurement error from its library: who counts, who does not and why, who is next.

A person counts once, with two visits of unchanged strength: as many days apart as planned, without
training between, measured alike, nobody simulated and no trial in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.gain.visit_differences import is_simulated
from forceplate.analysis.gain.visit_gain import compare_visits, conditions_of
from forceplate.analysis.provenance import decision_texts
from forceplate.analysis.quality.doubted_numbers import speaking_against
from forceplate.analysis.reliability.agreement import Reliability, reliability
from forceplate.analysis.reliability.error_model import (
    Adoption,
    ErrorEntry,
    ErrorModel,
    Metric,
    UsedVisit,
    error_entry,
)
from forceplate.analysis.reliability.standard_error import LITERATURE, MeasurementError
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.errors import AnalysisError, VisitFileError
from forceplate.operations.distinct_visits import why_out_of_place
from forceplate.operations.own_error_model import adopt_error_model, own_error_model
from forceplate.operations.repeated_visits import ScoreTable, score_tables, without_samples
from forceplate.storage.library import Library
from forceplate.storage.retests import RetestPlan, Retests, TrainingWord, is_retest
from forceplate.storage.visit.visit_file import read_visit_with_sha256
from forceplate.types import PEAK_FORCE, Condition, Refusal, Visit, VisitHeader
from forceplate.words import Text, joined, listed, plain

_UNREADABLE = Text("{path} cannot be read: {why}")
_SIMULATED = Text("Simulated: nobody was measured.")
_ONE_VISIT = Text("Measured once.")
_TOO_SOON = Text("{second} came {days} days after {first}; {fewest} are planned at least.")
_TOO_LATE = Text("{second} came {days} days after {first}; {most} are planned at most.")
_TRAINED = Text("Trained between {first} and {second} ({by}, {on}).")
_NOT_SAID = Text("Nobody has said whether they trained between {first} and {second}.")
_DOUBTED = Text("{condition} at {visit}: trial {number} is in doubt. {why}")
_AT = plain("{visit}: {why}")
_OVERRULED = Text("A person accepted it over its checks: {reason}")
_NO_NUMBER = Text("No condition has two accepted trials at both visits.")
_POPULATION = "{n} persons of this library, {fewest} to {most} days apart, no training between"


class Standing(IntEnum):
    """How far a person is; the higher, the nearer to being counted."""

    UNREADABLE = 0
    SIMULATED = 1
    ONCE = 2
    DAYS = 3
    NOT_COMPARABLE = 4
    DOUBTED = 5
    TRAINED = 6
    NOT_SAID = 7
    """Whether they trained between: a person must say."""
    COUNTS = 8


@dataclass(frozen=True, slots=True)
class RetestVisit:
    """One of the two visits of a person."""

    used: UsedVisit
    header: VisitHeader

    @property
    def day(self) -> date:
        """Return the day it was begun."""
        return self.header.started_at.date()


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """Whether a person counts, and why not."""

    subject_id: str
    standing: Standing
    why: Text | None
    """None: they count."""
    pair: tuple[RetestVisit, RetestVisit] | None
    """The two visits that count, or come nearest to it; None where there are no two."""

    @property
    def days(self) -> int | None:
        """Return how many days lie between the two visits."""
        return None if self.pair is None else (self.pair[1].day - self.pair[0].day).days


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


@dataclass(frozen=True, slots=True)
class _Read:
    """A visit as far as it is needed: without samples, and without what is in doubt."""

    visit: Visit
    used: UsedVisit
    doubts: Mapping[Condition, Text]

    @property
    def known(self) -> RetestVisit:
        return RetestVisit(self.used, self.visit.header)

    @property
    def day(self) -> date:
        return self.visit.header.started_at.date()

    @property
    def label(self) -> str:
        return self.visit.header.visit


def read_retest_study(
    library: Library, *, today: date, is_cancelled: Callable[[], bool] = lambda: False
) -> RetestStudy:
    """Return what a library says of its own measurement error; reads every visit of two or more.

    May be called from any thread.

    Parameters
    ----------
    today
        By which it is said who can be measured again.

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
    counted: list[_Read] = []
    for subject_id, paths in _paths_by_person(library).items():
        if is_cancelled():
            break
        read, problem = _read_all(paths)
        person = _standing(subject_id, read, problem, plan, words)
        persons.append(person)
        if person.standing is Standing.COUNTS and person.pair is not None:
            labels = {visit.used.visit for visit in person.pair}
            counted += [one for one in read if one.label in labels]
        elif person.standing is not Standing.NOT_SAID:
            following += _next(subject_id, read, plan, today)
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


def _read_all(paths: Sequence[Path]) -> tuple[list[_Read], Text | None]:
    """Return the visits of a person in the order of time, and what cannot be read."""
    read, problem = [], None
    for path in paths:
        try:
            visit, sha256 = read_visit_with_sha256(path)
            header = visit.header
            refusal = why_out_of_place(path, header)
            if refusal is not None:
                raise VisitFileError(refusal)
        except VisitFileError as error:
            problem = _UNREADABLE.fill(path=path, why=error.text)
            continue
        sound, doubts = _without_doubted(without_samples(visit))
        used = UsedVisit(header.subject_id, header.visit, sha256)
        read.append(_Read(sound, used, doubts))
    return sorted(read, key=lambda one: one.visit.header.started_at.timestamp()), problem


def _without_doubted(visit: Visit) -> tuple[Visit, dict[Condition, Text]]:
    """Return a visit without the conditions that hold a doubtful trial, and why these go."""
    doubts = {
        condition: why
        for condition in conditions_of(visit)
        if (why := _doubt(visit, condition)) is not None
    }
    sound = tuple(trial for trial in visit.trials if trial.condition not in doubts)
    return replace(visit, trials=sound), doubts


def _doubt(visit: Visit, condition: Condition) -> Text | None:
    """Return why the number of a visit is in doubt: the platform was, or a trial that counts is."""
    decided = decision_texts(visit.header)
    if decided:
        return _AT.fill(visit=visit.header.visit, why=joined(*decided))
    for trial in visit.trials:
        if trial.condition != condition or not trial.accepted:
            continue
        whys = [plain(check.sentence) for check in speaking_against(trial, PEAK_FORCE)]
        if trial.override is not None:
            whys.append(_OVERRULED.fill(reason=trial.override.reason))
        if whys:
            return _DOUBTED.fill(
                condition=condition_text(condition),
                visit=visit.header.visit,
                number=trial.number,
                why=joined(*whys),
            )
    return None


def _standing(
    subject_id: str,
    read: Sequence[_Read],
    problem: Text | None,
    plan: RetestPlan,
    words: Mapping[tuple[str, str, str], TrainingWord],
) -> PersonStanding:
    """Return how far a person is: by the pair of visits that comes nearest to being counted."""
    real = [one for one in read if not is_simulated(one.visit.header)]
    if not real:
        if read:
            return PersonStanding(subject_id, Standing.SIMULATED, _SIMULATED, None)
        return PersonStanding(subject_id, Standing.UNREADABLE, problem, None)
    if len(real) == 1:
        return PersonStanding(subject_id, Standing.ONCE, problem or _ONE_VISIT, None)
    judged = []
    for first, second in pairwise(real):
        standing, why = _judge(first, second, plan, words)
        pair = first.known, second.known
        judged.append(PersonStanding(subject_id, standing, why, pair))
    return max(judged, key=lambda one: one.standing)  # the first among equals


def _judge(
    first: _Read,
    second: _Read,
    plan: RetestPlan,
    words: Mapping[tuple[str, str, str], TrainingWord],
) -> tuple[Standing, Text | None]:
    """Return whether two visits in a row count, and why not."""
    named = {"first": first.label, "second": second.label}
    days = (second.day - first.day).days
    if days < plan.fewest_days:
        return Standing.DAYS, _TOO_SOON.fill(**named, days=days, fewest=plan.fewest_days)
    if days > plan.most_days:
        return Standing.DAYS, _TOO_LATE.fill(**named, days=days, most=plan.most_days)
    why = _why_no_score(first, second)
    if why is not None:
        return why
    word = words.get((first.used.subject_id, first.label, second.label))
    if word is not None and word.trained:
        on = word.at.date().isoformat()
        return Standing.TRAINED, _TRAINED.fill(**named, by=word.by, on=on)
    if word is None and not is_retest(second.label):
        return Standing.NOT_SAID, _NOT_SAID.fill(**named)
    return Standing.COUNTS, None


def _why_no_score(first: _Read, second: _Read) -> tuple[Standing, Text] | None:
    """Return why two visits give no score of any condition; None: they give one."""
    compared = compare_visits(first.visit, second.visit)
    if any(not isinstance(one.gain, Refusal) for one in compared):
        return None
    doubts = [*first.doubts.values(), *second.doubts.values()]
    if doubts:
        return Standing.DOUBTED, doubts[0]
    differing = [one.differences for one in compared if one.differences]
    if differing:
        unlike = listed((each.text for each in differing[0]), " ")
        return Standing.NOT_COMPARABLE, unlike
    return Standing.DOUBTED, compared[0].text if compared else _NO_NUMBER


def _next(
    subject_id: str, read: Sequence[_Read], plan: RetestPlan, today: date
) -> list[NextPerson]:
    """Return until when the last visit of a person can be repeated; empty: it cannot."""
    real = [one for one in read if not is_simulated(one.visit.header)]
    if not real:
        return []
    last = real[-1]
    latest = last.day + timedelta(days=plan.most_days)
    if not last.day <= today <= latest or not conditions_of(last.visit):
        return []
    earliest = last.day + timedelta(days=plan.fewest_days)
    return [NextPerson(subject_id, last.label, earliest, latest)]


# conditions


def _condition_errors(
    counted: Sequence[_Read], own: ErrorModel | None
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
