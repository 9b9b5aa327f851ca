"""Adherence: sessions done over sessions prescribed, with unreported weeks kept apart.

A week of which nothing is known is missing. Two answers stand side by side: with missing weeks as
not done, and of the reported weeks alone; who stops training often stops reporting, and the second
alone would hide it. At most what is prescribed in a week counts, so that a surplus covers no lack.
A week counts once it is over and while the participant is in the study.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from forceplate_study.definition.study import DAYS_A_WEEK, Programme, SessionKind, StudyDefinition
from forceplate_study.records.study_records import DropOut, Participant, StudyRecords

RECENT_WEEKS = 4
"""Full weeks by which somebody is called behind."""
BEHIND_BELOW_PERCENT = 75.0
"""Of what was prescribed in the reported ones of these weeks."""


@dataclass(frozen=True, slots=True)
class Window:
    """Weeks ``after`` to ``until``: begins when week ``after`` is over, ends with ``until``."""

    after: int
    until: int

    @property
    def weeks(self) -> range:
        """The weeks in it, by number from 1."""
        return range(self.after + 1, self.until + 1)

    @property
    def label(self) -> str:
        """For instance ``weeks 16-24``."""
        return f"weeks {self.after}-{self.until}"


def windows_of(study: StudyDefinition) -> tuple[Window, ...]:
    """Return weeks 0-8, 16-24 and 32-40 and the whole follow-up, as far as it reaches."""
    end = study.follow_up_weeks
    parts = [Window(after, after + 8) for after in (0, 16, 32) if after + 8 < end]
    return (*parts, Window(0, end))


@dataclass(frozen=True, slots=True)
class WeekAdherence:
    """One week of one participant and kind of session that is prescribed."""

    week: int
    kind: SessionKind
    prescribed: int
    done: int | None
    """May be more than prescribed; None: nothing is known of this week."""

    @property
    def counted(self) -> int:
        """How many count: at most what is prescribed."""
        return min(self.done or 0, self.prescribed)


@dataclass(frozen=True, slots=True)
class Adherence:
    """Sessions done over prescribed, over any weeks and persons."""

    done: int
    """In reported weeks, at most what is prescribed in each."""
    prescribed: int
    """In reported weeks."""
    prescribed_missing: int
    """In weeks of which nothing is known."""
    weeks_reported: int
    """Weeks of persons of which all is known."""
    weeks_missing: int
    """Weeks of persons of which something is not."""

    @property
    def percent(self) -> float:
        """Of what is prescribed in reported weeks, as if nothing followed from silence; or NaN."""
        return 100 * self.done / self.prescribed if self.prescribed else math.nan

    @property
    def prescribed_in_all(self) -> int:
        """In weeks reported and missing."""
        return self.prescribed + self.prescribed_missing

    @property
    def percent_of_all(self) -> float:
        """With missing weeks as not done; NaN where nothing is prescribed."""
        every = self.prescribed_in_all
        return 100 * self.done / every if every else math.nan

    @property
    def falls_short(self) -> bool:
        """Whether too little was done, or a diary not filled in."""
        too_little = self.prescribed > 0 and self.percent < BEHIND_BELOW_PERCENT
        return too_little or self.weeks_missing > 0

    @classmethod
    def over(cls, weeks: Iterable[WeekAdherence]) -> Adherence:
        """Return the adherence over weeks of one person."""
        done = prescribed = prescribed_missing = 0
        numbers: set[int] = set()
        missing: set[int] = set()
        for own in weeks:
            numbers.add(own.week)
            if own.done is None:
                missing.add(own.week)
                prescribed_missing += own.prescribed
            else:
                done += own.counted
                prescribed += own.prescribed
        return cls(done, prescribed, prescribed_missing, len(numbers - missing), len(missing))

    @classmethod
    def total(cls, parts: Iterable[Adherence]) -> Adherence:
        """Return the adherence of several persons together."""
        own = tuple(parts)
        return cls(
            sum(part.done for part in own),
            sum(part.prescribed for part in own),
            sum(part.prescribed_missing for part in own),
            sum(part.weeks_reported for part in own),
            sum(part.weeks_missing for part in own),
        )


@dataclass(frozen=True, slots=True)
class PersonAdherence:
    """One participant, week by week."""

    participant: Participant
    weeks: tuple[WeekAdherence, ...]
    days_with_several: int = 0
    """With more than one session of a kind: two, or one that was entered twice."""
    sessions_beyond: int = 0
    """In weeks that prescribe none of their kind: they do not count."""

    def within(self, window: Window, kind: SessionKind | None = None) -> Adherence:
        """Return the adherence in a window, of one kind of session or of all."""
        return Adherence.over(
            own for own in self.weeks if own.week in window.weeks and kind in {None, own.kind}
        )

    @property
    def missing_weeks(self) -> tuple[int, ...]:
        """The weeks of which something is not known."""
        return tuple(sorted({own.week for own in self.weeks if own.done is None}))


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One week of a group."""

    week: int
    percent: float
    """Of the persons who reported; NaN: nobody did."""
    percent_of_all: float
    """Of all persons; who did not report did nothing."""
    n_reported: int
    n_missing: int


@dataclass(frozen=True, slots=True)
class GroupAdherence:
    """The persons of a group."""

    group: str
    persons: tuple[PersonAdherence, ...]

    def within(self, window: Window, kind: SessionKind | None = None) -> Adherence:
        """Return the adherence of all persons together in a window."""
        return Adherence.total(person.within(window, kind) for person in self.persons)

    def curve(self) -> tuple[CurvePoint, ...]:
        """Return the adherence of the group in every week that anything was due in."""
        by_week: dict[int, list[Adherence]] = {}
        for person in self.persons:
            for week, cells in groupby(person.weeks, key=lambda own: own.week):
                by_week.setdefault(week, []).append(Adherence.over(cells))
        return tuple(_point(week, by_week[week]) for week in sorted(by_week))


def _point(week: int, persons: list[Adherence]) -> CurvePoint:
    total = Adherence.total(persons)
    return CurvePoint(
        week, total.percent, total.percent_of_all, total.weeks_reported, total.weeks_missing
    )


def adherence(
    study: StudyDefinition, records: StudyRecords, as_of: date
) -> tuple[GroupAdherence, ...]:
    """Return the adherence of every group, in the order of the study.

    A diary of a week reports all of that week; without one, a session reports the week for its
    own kind. Sessions of a kind that is not prescribed in that week do not count.

    Parameters
    ----------
    as_of
        The last day that entries could have come in from; weeks that end later are not due.

    Raises
    ------
    StudyError
        A participant is in a group that the study has not.
    """
    known = replace(
        records, sessions=tuple(own for own in records.sessions if own.done_on <= as_of)
    )
    done, reported = _entries(known)
    days = Counter((own.participant_id, own.done_on, own.kind) for own in known.sessions)
    several = Counter(who for (who, _, _), n in days.items() if n > 1)
    left = {own.participant_id: own for own in records.drop_outs}
    persons: Mapping[str, list[PersonAdherence]] = {group.key: [] for group in study.groups}
    for participant in records.participants:
        programme = study.group(participant.group).programme
        own_id = participant.participant_id
        due = weeks_due(study, participant, left.get(own_id), as_of)
        weeks = weeks_of_person(
            programme, range(1, due + 1), done.get(own_id, {}), reported.get(own_id, ())
        )
        beyond = sum(
            n
            for (week, kind), n in done.get(own_id, Counter()).items()
            if not programme.prescribed(week, kind)
        )
        persons[participant.group].append(
            PersonAdherence(participant, tuple(weeks), several[own_id], beyond)
        )
    return tuple(GroupAdherence(key, tuple(own)) for key, own in persons.items())


def weeks_of_person(
    programme: Programme,
    weeks: Iterable[int],
    done: Mapping[tuple[int, SessionKind], int],
    reported: Container[int],
) -> Iterator[WeekAdherence]:
    """Yield the weeks of one person in which anything is prescribed, by week and kind.

    Parameters
    ----------
    done
        How many sessions, by week and kind.
    reported
        Weeks with a diary.
    """
    for week in weeks:
        phase = programme.phase_of(week)
        for plan in () if phase is None else phase.sessions:
            key = (week, plan.kind)
            is_known = key in done or week in reported
            yield WeekAdherence(
                week, plan.kind, plan.a_week, done.get(key, 0) if is_known else None
            )


def weeks_due(
    study: StudyDefinition, participant: Participant, left: DropOut | None, as_of: date
) -> int:
    """Return how many weeks of a participant are over, within follow-up and before leaving."""
    until = (
        as_of + timedelta(days=1) if left is None else min(as_of + timedelta(days=1), left.left_on)
    )
    return max(0, min(study.follow_up_weeks, participant.day_of(until) // DAYS_A_WEEK))


def _entries(
    records: StudyRecords,
) -> tuple[dict[str, Counter[tuple[int, SessionKind]]], dict[str, set[int]]]:
    """Return the sessions of each person by week and kind, and the weeks with a diary."""
    by_id = {own.participant_id: own for own in records.participants}
    done: dict[str, Counter[tuple[int, SessionKind]]] = {}
    for own in records.sessions:
        if own.participant_id in by_id:
            week = by_id[own.participant_id].week_of(own.done_on)
            done.setdefault(own.participant_id, Counter())[week, own.kind] += 1
    reported: dict[str, set[int]] = {}
    for report in records.weeks:
        reported.setdefault(report.participant_id, set()).add(report.week)
    return done, reported
