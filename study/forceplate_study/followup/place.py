"""A study as somebody works with it day by day: who is behind, one person, entries and findings.

The questions and entries are the same for every kind of folder: :class:`FolderPlace` is a study
with its tables; the web diary has a place of its own above this package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from forceplate.errors import StudyError
from forceplate.words import Text
from forceplate_study.followup import sentences
from forceplate_study.followup.adherence import (
    RECENT_WEEKS,
    Adherence,
    PersonAdherence,
    WeekAdherence,
    adherence,
)
from forceplate_study.followup.injuries import InjuryRule
from forceplate_study.followup.records import (
    DropOut,
    InjuryReport,
    Participant,
    StudyRecords,
    WeekEntry,
)
from forceplate_study.followup.store import Imported, Lines, StudyFolder
from forceplate_study.followup.study import StudyDefinition
from forceplate_study.followup.tables import TableName


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """How a participant is doing."""

    participant: Participant
    week: int
    """From 1; 0 or less before the baseline."""
    recent: Adherence
    """Over the last full weeks."""
    last_done_on: date | None
    has_left: bool
    is_over: bool
    """The follow-up of this participant."""
    n_to_see: int
    """Complaints whose last answer nobody has looked at."""

    @property
    def is_behind(self) -> bool:
        """Whether too little was done, or the diary not filled in, in the last full weeks."""
        return self.recent.falls_short and not (self.has_left or self.is_over)


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week of a participant."""

    week: int
    cells: tuple[WeekAdherence, ...]
    """By kind of session; empty: the week is not over, or nothing is prescribed."""
    report: WeekEntry | None
    """None: the diary of this week was not filled in."""


@dataclass(frozen=True, slots=True)
class SeenComplaint:
    """A complaint with what the rule says of it, and what was found."""

    report: InjuryReport
    """Its last answers; ``confirmed`` is what was found of these."""
    by_rule: bool
    rule: Text
    """What the rule says, in a sentence."""
    found_before: bool | None = None
    """What was found of earlier answers, where there are later ones; None: nothing."""

    @property
    def is_looked_at(self) -> bool:
        """Whether a physiotherapist has seen the last answers."""
        return self.report.confirmed is not None

    @classmethod
    def of(
        cls, report: InjuryReport, rule: InjuryRule, found_before: bool | None = None
    ) -> SeenComplaint:
        """Return a complaint held against the rule."""
        return cls(report, rule.is_injury(report.answers), rule.words(report.answers), found_before)


@dataclass(frozen=True, slots=True)
class Message:
    """What a physiotherapist wrote to a participant."""

    text: str
    by: str
    """Empty: not known."""
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonDiary:
    """Everything a physiotherapist looks at of one participant."""

    participant: Participant
    week: int
    left: DropOut | None
    weeks: tuple[WeekLine, ...]
    """The last one first."""
    complaints: tuple[SeenComplaint, ...]
    """The newest first."""
    messages: tuple[Message, ...] = ()
    """The newest first."""


class StudyPlace(Protocol):
    """Where a study is kept. Any thread; every call reads or writes, and may take long.

    Every method raises :class:`StudyError`. ``who`` is the code of whoever works with it: a
    place with an access log writes there who read or changed what.
    """

    @property
    def root(self) -> Path:
        """Its folder."""

    @property
    def is_diary(self) -> bool:
        """Whether participants read and write in it too: then there are messages and links."""

    def study(self) -> StudyDefinition:
        """Return the definition."""

    def is_synthetic(self) -> bool:
        """Return whether nobody was measured."""

    def records(self, who: str) -> StudyRecords:
        """Return all that was entered."""

    def standings(self, today: date, who: str) -> tuple[PersonStanding, ...]:
        """Return how everybody is doing, by pseudonym."""

    def person(self, participant_id: str, today: date, who: str) -> PersonDiary:
        """Return the diary of one participant."""

    def add(
        self,
        lines: Mapping[TableName, Lines],
        today: date,
        *,
        who: str,
        simulated: bool | None = None,
        replace: bool = False,
    ) -> tuple[Imported, ...]:
        """Take records in, every one or nothing; ``simulated`` None: as what is there.

        Raises
        ------
        BadTableError
            A record is wrong; all that are are named.
        """

    def confirm(self, participant_id: str, entry_id: str, is_injury: bool, who: str) -> None:
        """Record what was found of the answers that were looked at."""

    def write(self, participant_id: str, text: str, who: str) -> None:
        """Send a participant a message."""

    def new_link(self, participant_id: str, who: str) -> str:
        """Return a new personal link; older ones open nothing any more."""


class FolderPlace:
    """A study folder with its CSV tables. No access log, no messages."""

    is_diary = False

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folder = StudyFolder(root)

    def study(self) -> StudyDefinition:
        """Return the definition."""
        return self._folder.study()

    def is_synthetic(self) -> bool:
        """Return whether the tables say that nobody was measured."""
        return self._folder.records().simulated

    def records(self, who: str) -> StudyRecords:
        """Return all that was entered."""
        return self._folder.records()

    def standings(self, today: date, who: str) -> tuple[PersonStanding, ...]:
        """Return how everybody is doing, by pseudonym."""
        return standings(self.study(), self.records(who), today)

    def person(self, participant_id: str, today: date, who: str) -> PersonDiary:
        """Return the diary of one participant."""
        return person_diary(self.study(), self.records(who), participant_id, today)

    def add(
        self,
        lines: Mapping[TableName, Lines],
        today: date,
        *,
        who: str,
        simulated: bool | None = None,
        replace: bool = False,
    ) -> tuple[Imported, ...]:
        """Take records in, every one or nothing."""
        is_so = self.is_synthetic() if simulated is None else simulated
        return self._folder.add_records(lines, today, simulated=is_so, replace=replace)

    def confirm(self, participant_id: str, entry_id: str, is_injury: bool, who: str) -> None:
        """Record what was found; ``who`` stands in the table as ``confirmed_by``."""
        for report in self._folder.records().injuries:
            if (report.participant_id, report.entry_id) == (participant_id, entry_id):
                found = replace(report, confirmed=is_injury, confirmed_by=who)
                self.add(
                    {TableName.INJURIES: ((1, found),)}, report.onset_on, who=who, replace=True
                )
                return
        raise StudyError(sentences.NO_COMPLAINT.fill(who=participant_id, entry=entry_id))

    def write(self, participant_id: str, text: str, who: str) -> None:
        """Refuse: nobody would read it."""
        raise StudyError(sentences.NOBODY_READS)

    def new_link(self, participant_id: str, who: str) -> str:
        """Refuse: there is nothing to open."""
        raise StudyError(sentences.NO_LINK)


def standings(
    study: StudyDefinition, records: StudyRecords, today: date
) -> tuple[PersonStanding, ...]:
    """Return how every participant is doing, by pseudonym."""
    last: dict[str, date] = {}
    for own in records.sessions:
        last[own.participant_id] = max(last.get(own.participant_id, own.done_on), own.done_on)
    left = {own.participant_id for own in records.drop_outs if own.left_on <= today}
    to_see: dict[str, int] = {}
    for report in records.injuries:
        if report.confirmed is None:
            to_see[report.participant_id] = to_see.get(report.participant_id, 0) + 1
    groups = adherence(study, records, today - timedelta(days=1))
    found = []
    for person in (person for group in groups for person in group.persons):
        key = person.participant.participant_id
        found.append(
            PersonStanding(
                participant=person.participant,
                week=person.participant.week_of(today),
                recent=_recent(person, today),
                last_done_on=last.get(key),
                has_left=key in left,
                is_over=person.participant.week_of(today) > study.follow_up_weeks,
                n_to_see=to_see.get(key, 0),
            )
        )
    return tuple(sorted(found, key=lambda one: one.participant.participant_id))


def _recent(own: PersonAdherence, today: date) -> Adherence:
    first = own.participant.week_of(today) - RECENT_WEEKS
    return Adherence.over(week for week in own.weeks if week.week >= first)


def person_diary(
    study: StudyDefinition,
    records: StudyRecords,
    participant_id: str,
    today: date,
    *,
    found_before: Mapping[str, bool] | None = None,
    messages: Sequence[Message] = (),
) -> PersonDiary:
    """Return the diary of one participant, from records that may hold others as well.

    Parameters
    ----------
    found_before
        What was found of earlier answers to a complaint, by the id of the later ones.

    Raises
    ------
    StudyError
        There is no such participant.
    """
    participant = next(
        (one for one in records.participants if one.participant_id == participant_id), None
    )
    if participant is None:
        raise StudyError(sentences.UNKNOWN_PARTICIPANT.fill(who=participant_id))
    own = StudyRecords(
        participants=(participant,),
        sessions=tuple(one for one in records.sessions if one.participant_id == participant_id),
        weeks=tuple(one for one in records.weeks if one.participant_id == participant_id),
        drop_outs=tuple(one for one in records.drop_outs if one.participant_id == participant_id),
    )
    complaints = [
        SeenComplaint.of(report, study.injury_rule, (found_before or {}).get(report.entry_id))
        for report in records.injuries
        if report.participant_id == participant_id
    ]
    return PersonDiary(
        participant,
        participant.week_of(today),
        own.drop_outs[0] if own.drop_outs else None,
        _week_lines(study, own, today),
        tuple(sorted(complaints, key=lambda one: one.report.onset_on, reverse=True)),
        tuple(messages),
    )


def _week_lines(study: StudyDefinition, own: StudyRecords, today: date) -> tuple[WeekLine, ...]:
    cells: dict[int, list[WeekAdherence]] = {}
    for group in adherence(study, own, today - timedelta(days=1)):
        for person in group.persons:
            for cell in person.weeks:
                cells.setdefault(cell.week, []).append(cell)
    reports = {report.week: report for report in own.weeks}
    return tuple(
        WeekLine(week, tuple(cells.get(week, ())), reports.get(week))
        for week in sorted(cells.keys() | reports.keys(), reverse=True)
    )
