"""What was done by one participant, week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from forceplate.words import Text
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.adherence import WeekAdherence, adherence
from forceplate_study.records.study_records import DropOut, Participant, StudyRecords, WeekEntry

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
class PersonDiary:
    """What was done by one participant; complaints are judged elsewhere."""

    participant: Participant
    week: int
    left: DropOut | None
    weeks: tuple[WeekLine, ...]
    """The last one first."""
    n_to_see: int
    """Complaints whose last answer nobody has looked at; they are judged where no group is seen."""


def person_diary(
    study: StudyDefinition, records: StudyRecords, participant_id: str, today: date
) -> PersonDiary:
    """Return the diary of one participant, from records that may hold others as well.

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
    return PersonDiary(
        participant,
        participant.week_of(today),
        own.drop_outs[0] if own.drop_outs else None,
        _week_lines(study, own, today),
        sum(
            report.participant_id == participant_id and report.confirmed is None
            for report in records.injuries
        ),
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
