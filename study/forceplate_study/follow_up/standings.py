"""How every participant is doing: who is behind, who has a complaint to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from forceplate_study.definition.study import StudyDefinition
from forceplate_study.follow_up.adherence import RECENT_WEEKS, Adherence, PersonAdherence, adherence
from forceplate_study.records.study_records import Participant, StudyRecords


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
    # Entries of today may still come: up to yesterday, a week that ended is over.
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
