"""A synthetic cohort with the margins of the published trial, for demonstrations and tests.

Nobody was measured. Injuries, groups and losses have the published numbers (every other one lost
falls silent instead of saying so); everything else is drawn from plain distributions and is
evidence of nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from forceplate.words import Text
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.definition.study import DAYS_A_WEEK, Phase, SessionKind, StudyDefinition
from forceplate_study.definition.study_file import Shipped, copy_shipped, read_study
from forceplate_study.errors import StudyError
from forceplate_study.outcome.strength_gains import write_gains
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    SessionEntry,
    StudyRecords,
    WeekEntry,
)
from forceplate_study.records.tables import TableName
from forceplate_study.text_files import write_text

TRIAL_N = 118
LONGEST_ENROLMENT_DAYS = 28
"""The last begins less than this after the first."""

_HOME = ((8, 0.904), (16, 0.77), (24, 0.64), (32, 0.56), (40, 0.49), (52, 0.489))
"""Share of home sessions done, up to a week."""
_SUPERVISED = 0.88
_REPORTED = ((8, 0.97), (24, 0.90), (52, 0.82))
"""Share of diary weeks that are sent in, up to a week."""

_NO_COHORT = Text("A synthetic cohort needs a study of two groups and 52 weeks, and 20 persons.")


@dataclass(frozen=True, slots=True)
class Margins:
    """What is fixed of a group; of the published trial."""

    n: int
    n_injured: int
    n_left: int
    first_injury_day: int
    injury_spread_days: int
    injury_lateness: float
    """Of the quantiles between; below 1: late."""
    gain_n: float
    """Mean strength gain, invented: none was published."""


INTERVENTION = Margins(57, 8, 10, 120, 244, 0.35, 9.0)
CONTROL = Margins(61, 20, 13, 90, 270, 1.0, 2.0)
_GAIN_SD_N = 12.0
_GAIN_WITH_TIME = 0.45


@dataclass(frozen=True, slots=True)
class Cohort:
    """Records and strength gains, all synthetic."""

    records: StudyRecords
    baselines_n: dict[str, float]
    """Strength at the baseline by participant."""
    gains_n: dict[str, float]
    """Strength gain at the gain visit by participant; who had left has none."""


def make_synthetic(folder: Path, persons: int, seed: int, today: date) -> Cohort:
    """Write the folder of a synthetic study that ended by today, and return its cohort.

    Raises
    ------
    StudyError
        The folder is there already or cannot be written, or the cohort cannot be that large.
    """
    study = read_study(copy_shipped(Shipped.TRIAL, folder))
    whole = study.follow_up_days + LONGEST_ENROLMENT_DAYS
    cohort = synthetic_cohort(study, today - timedelta(days=whole), persons, seed)
    StudyFolder(folder).add_records(
        {table: tuple(enumerate(getattr(cohort.records, table.value), 2)) for table in TableName},
        today,
        simulated=True,
    )
    write_text(folder / "gains.csv", write_gains(cohort.gains_n, synthetic=True))
    return cohort


def synthetic_cohort(
    study: StudyDefinition,
    start: date,
    n: int = TRIAL_N,
    seed: int = 1,
) -> Cohort:
    """Return a cohort of ``n`` persons, the same for the same seed.

    With 118 persons it has the published margins: 8 of 57 and 20 of 61 injured, 10 and 13 left.
    With any other number they are in proportion.

    Raises
    ------
    StudyError
        The study has not two groups, lasts less than a year, or ``n`` is less than 20.
    """
    control = study.control
    if control is None or len(study.groups) != 2 or study.follow_up_weeks < 52 or n < 20:
        raise StudyError(_NO_COHORT)
    chance = random.Random(seed)  # noqa: S311 - the same cohort every time, no secret
    other = next(group.key for group in study.groups if group is not control)
    n_other = round(n * INTERVENTION.n / TRIAL_N)
    plan = _plan(other, INTERVENTION, n_other, chance)
    plan += _plan(control.key, CONTROL, n - n_other, chance)
    chance.shuffle(plan)
    width = max(3, len(str(n)))
    people = [
        _Person(study, f"SYN-{number:0{width}d}", start, fate, chance)
        for number, fate in enumerate(plan, 1)
    ]
    records = StudyRecords(
        participants=tuple(own.participant for own in people),
        sessions=tuple(entry for own in people for entry in own.sessions()),
        weeks=tuple(entry for own in people for entry in own.weeks()),
        injuries=tuple(entry for own in people for entry in own.injuries()),
        drop_outs=tuple(entry for own in people for entry in own.drop_outs()),
        simulated=True,
    )
    return Cohort(
        records,
        {own.key: own.baseline_n for own in people},
        {own.key: own.gain_n for own in people if own.end_day >= study.landmark_week * DAYS_A_WEEK},
    )


@dataclass(frozen=True, slots=True)
class _Fate:
    group: str
    mean_gain_n: float
    injury_day: int | None
    left_day: int | None
    says_so: bool
    """Else the person just falls silent."""
    lateness: float
    """Of the injury among those of the group, -1 to 1."""


def _plan(group: str, margins: Margins, n: int, chance: random.Random) -> list[_Fate]:
    n_injured = round(n * margins.n_injured / margins.n)
    n_left = round(n * margins.n_left / margins.n)
    fates = []
    for number in range(n_injured):
        quantile = (number + chance.random()) / n_injured
        day = margins.first_injury_day + margins.injury_spread_days * (
            quantile**margins.injury_lateness
        )
        fates.append(_Fate(group, margins.gain_n, int(day), None, True, 2 * quantile - 1))
    for number in range(n - n_injured):
        left_day = chance.randint(30, 320) if number < n_left else None
        fates.append(_Fate(group, margins.gain_n, None, left_day, number % 2 == 0, 0.5))
    return fates


class _Person:
    """One synthetic participant."""

    def __init__(
        self, study: StudyDefinition, key: str, start: date, fate: _Fate, chance: random.Random
    ) -> None:
        self.key = key
        self._fate = fate
        self._study = study
        self._chance = random.Random(chance.random())  # noqa: S311
        own = self._chance
        begun = start + timedelta(days=own.randrange(LONGEST_ENROLMENT_DAYS))
        older = 3.0 if fate.injury_day is not None else 0.0
        age = min(55.0, max(18.0, own.gauss(39 + older, 8)))
        self.participant = Participant(key, fate.group, begun, round(age))
        noise = (1 - _GAIN_WITH_TIME**2) ** 0.5 * own.gauss(0, 1)
        self.baseline_n = max(25.0, own.gauss(66, 18))
        self.gain_n = round(
            fate.mean_gain_n + _GAIN_SD_N * (_GAIN_WITH_TIME * 1.7 * fate.lateness + noise), 1
        )
        self.end_day = study.follow_up_days if fate.left_day is None else fate.left_day
        self._keen = own.uniform(0.85, 1.15)

    def _phases(self) -> Iterator[tuple[int, Phase]]:
        programme = self._study.group(self._fate.group).programme
        for week in range(1, min(self._study.follow_up_weeks, self.end_day // DAYS_A_WEEK) + 1):
            phase = programme.phase_of(week)
            if phase is not None:
                yield week, phase

    def _day(self, week: int, offset: int) -> date:
        return self.participant.started_on + timedelta(days=(week - 1) * DAYS_A_WEEK + offset)

    def _is_reported(self, week: int) -> bool:
        # Of its own seed: sessions and diary weeks both ask, and must hear the same.
        share = _level(_REPORTED, week)
        return random.Random(f"{self.key}/{week}").random() < share  # noqa: S311

    def sessions(self) -> Iterator[SessionEntry]:
        """Yield the sessions of reported weeks."""
        for week, phase in self._phases():
            if not self._is_reported(week):
                continue
            for plan in phase.sessions:
                is_home = plan.kind is SessionKind.HOME
                share = _level(_HOME, week) * self._keen if is_home else _SUPERVISED
                for number in range(plan.a_week):
                    if self._chance.random() < share:
                        yield self._session(week, phase, plan.kind, number)

    def _session(self, week: int, phase: Phase, kind: SessionKind, number: int) -> SessionEntry:
        planned = next(plan.minutes for plan in phase.sessions if plan.kind is kind)
        minutes = None if planned is None else round(planned * self._chance.uniform(0.7, 1.1))
        return SessionEntry(
            f"synthetic/{self.key}/{week}/{kind.value}/{number + 1}",
            self.key,
            self._day(week, min(6, 2 * number + (kind is SessionKind.HOME))),
            kind,
            minutes,
            tuple(own.exercise.key for own in phase.exercises),
        )

    def weeks(self) -> Iterator[WeekEntry]:
        """Yield the diary weeks that were sent in."""
        for week, _ in self._phases():
            if self._is_reported(week):
                km = round(max(0.0, self._chance.gauss(32, 10)), 1)
                yield WeekEntry(f"synthetic/{self.key}/{week}", self.key, week, km)

    def injuries(self) -> Iterator[InjuryReport]:
        """Yield the injury, if it is to have one, and now and then a complaint that is none."""
        day, own = self._fate.injury_day, self._chance
        if day is not None:
            yield self._report("injury", day, InjuryAnswers(own.randint(7, 60), 3, True), True)
        elif own.random() < 0.25:
            minor = InjuryAnswers(own.randint(1, 5), own.randint(0, 2), False)
            yield self._report("complaint", own.randrange(self.end_day), minor, False)

    def _report(self, kind: str, day: int, answers: InjuryAnswers, is_injury: bool) -> InjuryReport:
        n_days = max(1, min(answers.restricted_days, self.end_day - day))  # that have passed
        answers = replace(answers, restricted_days=n_days)
        return InjuryReport(
            f"synthetic/{self.key}/{kind}",
            self.key,
            self.participant.started_on + timedelta(days=day),
            answers,
            site=self._chance.choice(("foot", "ankle", "lower leg", "knee")),
            pain=self._chance.randint(2, 7),
            confirmed=is_injury,
            confirmed_by="synthetic",
        )

    def drop_outs(self) -> Iterator[DropOut]:
        """Yield the day of leaving, if it is to leave and says so."""
        if self._fate.left_day is not None and self._fate.says_so:
            left_on = self.participant.started_on + timedelta(days=self._fate.left_day)
            yield DropOut(self.key, left_on, "no reason: synthetic")


def _level(steps: tuple[tuple[int, float], ...], week: int) -> float:
    return next((level for until, level in steps if week <= until), steps[-1][1])
