"""Who is behind and who reports a complaint: what a physiotherapist looks at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q

from forceplate.diary.entries import stand
from forceplate.diary.models import Complaint, Finding, Person, Session, Week
from forceplate.diary.opening import opened_study
from forceplate.followup.adherence import Adherence, WeekAdherence, adherence
from forceplate.followup.records import (
    DAYS_A_WEEK,
    DropOut,
    SessionEntry,
    SessionKind,
    StudyRecords,
    WeekEntry,
)
from forceplate.followup.study import StudyDefinition

RECENT_WEEKS = 4
BEHIND_BELOW_PERCENT = 75.0
"""Of what was prescribed in the reported ones of the last full weeks."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a participant is doing."""

    person: Person
    week: int
    """From 1; 0 or less before the baseline."""
    recent: Adherence
    """Over the last full weeks."""
    last_done_on: date | None
    n_complaints_to_see: int
    """Complaints whose last answer nobody has looked at."""

    @property
    def is_behind(self) -> bool:
        """Whether too little was done, or the diary was not filled in, in the last full weeks."""
        too_little = self.recent.prescribed > 0 and self.recent.percent < BEHIND_BELOW_PERCENT
        return too_little or self.recent.weeks_missing > 0


def standings(people: Sequence[Person], today: date) -> list[Standing]:
    """Return how participants are doing, in the order given."""
    pks = [person.pk for person in people]
    since = today - timedelta(days=(RECENT_WEEKS + 1) * DAYS_A_WEEK)
    recent = _recent(opened_study(), people, since, today)
    last = dict(
        Session.objects.filter(person__in=pks, withdrawn_at=None)
        .values_list("person")
        .annotate(Max("done_on"))
    )
    to_see: dict[int, int] = {}
    for complaint in stand(
        Complaint.objects.filter(person__in=pks).order_by("pk"),
        Finding.objects.filter(person__in=pks).order_by("pk"),
    ):
        if not complaint.is_looked_at:
            to_see[complaint.last.person_id] = to_see.get(complaint.last.person_id, 0) + 1
    return [
        Standing(
            person=person,
            week=person.record().week_of(today),
            recent=recent[person.participant_id],
            last_done_on=last.get(person.pk),
            n_complaints_to_see=to_see.get(person.pk, 0),
        )
        for person in people
    ]


def people_to_see() -> list[Person]:
    """Return the participants with a complaint whose last answer nobody has looked at."""
    rows = stand(Complaint.objects.order_by("pk"), Finding.objects.order_by("pk"))
    pks = {row.last.person_id for row in rows if not row.is_looked_at}
    return list(Person.objects.filter(pk__in=pks).order_by("participant_id"))


def people_behind(today: date) -> list[Person]:
    """Return the participants who are behind and still in the study."""
    people = list(
        Person.objects.filter(Q(left_on=None) | Q(left_on__gt=today)).order_by("participant_id")
    )
    return [row.person for row in standings(people, today) if row.is_behind]


def weeks_of(person: Person, today: date) -> list[WeekAdherence]:
    """Return every full week of a participant, the last one first."""
    records = StudyRecords(
        participants=(person.record(),),
        sessions=tuple(
            row.record()
            for row in Session.objects.filter(person=person, withdrawn_at=None).select_related(
                "person"
            )
        ),
        weeks=tuple(
            row.record()
            for row in Week.objects.filter(person=person).select_related("person").order_by("pk")
        ),
        drop_outs=_drop_outs([person]),
    )
    groups = adherence(opened_study(), records, today - timedelta(days=1))
    return [week for group in groups for own in group.persons for week in reversed(own.weeks)]


def _recent(
    study: StudyDefinition, people: Sequence[Person], since: date, today: date
) -> dict[str, Adherence]:
    names = {person.pk: person.participant_id for person in people}
    first_week = min((person.record().week_of(since) for person in people), default=1)
    sessions = Session.objects.filter(person__in=names, done_on__gte=since, withdrawn_at=None)
    weeks = Week.objects.filter(person__in=names, week__gte=first_week)
    records = StudyRecords(
        participants=tuple(person.record() for person in people),
        sessions=tuple(
            SessionEntry(str(key), names[pk], done_on, SessionKind(kind))
            for key, pk, done_on, kind in sessions.values_list("key", "person", "done_on", "kind")
        ),
        weeks=tuple(
            WeekEntry(str(key), names[pk], week)
            for key, pk, week in weeks.values_list("key", "person", "week")
        ),
        drop_outs=_drop_outs(people),
    )
    found: dict[str, Adherence] = {}
    for group in adherence(study, records, today - timedelta(days=1)):
        for own in group.persons:
            # Only the last weeks: entries from before were not read.
            first = own.participant.week_of(today) - RECENT_WEEKS
            found[own.participant.participant_id] = Adherence.over(
                week for week in own.weeks if week.week >= first
            )
    return found


def _drop_outs(people: Sequence[Person]) -> tuple[DropOut, ...]:
    return tuple(
        DropOut(person.participant_id, person.left_on)
        for person in people
        if person.left_on is not None
    )
