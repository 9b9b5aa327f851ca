"""Who is behind and who reports a complaint: what a physiotherapist looks at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField, Func, IntegerField, Max, Q, Value

from forceplate_study.definition.study import DAYS_A_WEEK, SessionKind, StudyDefinition
from forceplate_study.diary.entries import of_people, stand
from forceplate_study.diary.models import Complaint, Feedback, Finding, Person, Session, Week
from forceplate_study.diary.opening import opened_study
from forceplate_study.follow_up.adherence import (
    RECENT_WEEKS,
    Adherence,
    WeekAdherence,
    adherence,
    weeks_due,
    weeks_of_person,
)
from forceplate_study.records.study_records import StudyRecords


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
    def is_over(self) -> bool:
        """Whether the follow-up of this participant has ended."""
        return self.week > opened_study().follow_up_weeks

    @property
    def is_behind(self) -> bool:
        """Whether too little was done, or the diary was not filled in, in the last full weeks."""
        return self.recent.falls_short and not self.is_over


def standings(people: Sequence[Person], today: date) -> list[Standing]:
    """Return how participants are doing, in the order given."""
    pks = [person.pk for person in people]
    recent = _recent(opened_study(), people, today)
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
        if not (complaint.is_looked_at or complaint.is_merged):
            to_see[complaint.last.person_id] = to_see.get(complaint.last.person_id, 0) + 1
    return [
        Standing(
            person=person,
            week=person.record().week_of(today),
            recent=recent[person.pk],
            last_done_on=last.get(person.pk),
            n_complaints_to_see=to_see.get(person.pk, 0),
        )
        for person in people
    ]


def people_to_see() -> list[Person]:
    """Return the participants with a complaint whose last answer nobody has looked at."""
    rows = stand(Complaint.objects.order_by("pk"), Finding.objects.order_by("pk"))
    pks = {row.last.person_id for row in rows if not (row.is_looked_at or row.is_merged)}
    return list(Person.objects.filter(pk__in=pks).order_by("participant_id"))


def people_asking() -> list[Person]:
    """Return the participants who told or asked something since they were last written to."""
    told = Week.objects.exclude(complaint="").values("person").annotate(at=Max("received_at"))
    at = dict(told.values_list("person", "at"))
    answers = Feedback.objects.filter(person__in=at).values("person").annotate(at=Max("written_at"))
    answered = dict(answers.values_list("person", "at"))
    pks = [pk for pk, asked in at.items() if pk not in answered or answered[pk] < asked]
    return list(Person.objects.filter(pk__in=pks).order_by("participant_id"))


def people_behind(today: date) -> list[Person]:
    """Return the participants who are behind and still in the study."""
    study = opened_study()
    people = list(
        Person.objects.filter(
            Q(left_on=None) | Q(left_on__gt=today),
            started_on__gt=today - timedelta(days=study.follow_up_days),
        ).order_by("participant_id")
    )
    recent = _recent(study, people, today)
    return [person for person in people if recent[person.pk].falls_short]


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
        drop_outs=tuple(filter(None, [person.drop_out()])),
    )
    groups = adherence(opened_study(), records, today - timedelta(days=1))
    return [week for group in groups for own in group.persons for week in reversed(own.weeks)]


def _recent(study: StudyDefinition, people: Sequence[Person], today: date) -> dict[int, Adherence]:
    """Return the adherence over the last full weeks, by key of the person.

    The database counts sessions by person, week and kind; the rule is that of the analysis.
    """
    own_people = {person.pk: person for person in people}
    week = DaysBetween("done_on", "person__started_on") / DAYS_A_WEEK + 1
    done: dict[int, dict[tuple[int, SessionKind], int]] = {}
    for pk, number, kind, count in (
        of_people(Session.objects.filter(withdrawn_at=None), people)
        .filter(done_on__gte=today - timedelta(days=(RECENT_WEEKS + 1) * DAYS_A_WEEK))
        .annotate(number=week)
        .values_list("person", "number", "kind")
        .annotate(Count("pk"))
        .order_by()
    ):
        if pk in own_people:
            done.setdefault(pk, {})[number, SessionKind(kind)] = count
    this_week = DaysBetween(Value(today, DateField()), "person__started_on") / DAYS_A_WEEK + 1
    reported: dict[int, set[int]] = {}
    for pk, number in (
        of_people(Week.objects, people)
        .filter(week__gte=this_week - RECENT_WEEKS)
        .values_list("person", "week")
        .order_by()
    ):
        reported.setdefault(pk, set()).add(number)
    return {
        pk: Adherence.over(
            weeks_of_person(
                study.group(person.group).programme,
                _recent_weeks(study, person, today),
                done.get(pk, {}),
                reported.get(pk, ()),
            )
        )
        for pk, person in own_people.items()
    }


def _recent_weeks(study: StudyDefinition, person: Person, today: date) -> range:
    own = person.record()
    due = weeks_due(study, own, person.drop_out(), today - timedelta(days=1))
    return range(max(1, own.week_of(today) - RECENT_WEEKS), due + 1)


class DaysBetween(Func):
    """From one day to another in whole days: the first less the second."""

    output_field = IntegerField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the SQL of SQLite, where a day is text."""
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        return self.as_sql(
            compiler, connection, template=template, arg_joiner=") - julianday(", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the SQL of PostgreSQL, where days are subtracted."""
        return self.as_sql(
            compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **context
        )
