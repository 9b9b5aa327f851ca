"""Everything a physiotherapist looks at of one participant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forceplate.words import Text
from forceplate_study.definition.injury_rule import InjuryRule
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.adherence import (
    WeekAdherence,
    adherence,
)
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    StudyRecords,
    WeekEntry,
)

_UNKNOWN_PARTICIPANT = Text("The study has no participant {who!r}.")


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
        raise StudyError(_UNKNOWN_PARTICIPANT.fill(who=participant_id))
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
