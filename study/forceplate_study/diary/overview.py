"""Who is behind and who reports a complaint: what a physiotherapist looks at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
    weeks_due,
    weeks_of_person,
)
from forceplate_study.follow_up.standings import PersonStanding


def standings(people: Sequence[Person], today: date) -> list[PersonStanding]:
    """Return how participants are doing, in the order given."""
    pks = [person.pk for person in people]
    study = opened_study()
    recent = _recent(study, people, today)
    last = dict(
        Session.objects.filter(person__in=pks, withdrawn_at=None)
        .values_list("person")
        .annotate(Max("done_on"))
    )
    to_see = Counter(_to_see({"person__in": pks}))
    return [
        PersonStanding(
            participant=own,
            week=own.week_of(today),
            recent=recent[person.pk],
            last_done_on=last.get(person.pk),
            has_left=person.left_on is not None and person.left_on <= today,
            is_over=own.week_of(today) > study.follow_up_weeks,
            n_to_see=to_see[person.pk],
        )
        for person in people
        for own in [person.record()]
    ]


def _to_see(such: Mapping[str, object]) -> Iterator[int]:
    """Yield whose each complaint is whose last answer nobody has looked at."""
    answers = Complaint.objects.filter(**such).order_by("pk")
    for row in stand(answers, Finding.objects.filter(**such).order_by("pk")):
        if not row.is_looked_at:
            yield row.last.person_id


def people_to_see() -> list[Person]:
    """Return the participants with a complaint whose last answer nobody has looked at."""
    return list(Person.objects.filter(pk__in=set(_to_see({}))).order_by("participant_id"))


def people_asking() -> list[Person]:
    """Return the participants who told or asked something since they were last written to."""
    told = Week.objects.exclude(complaint="").values("person").annotate(at=Max("received_at"))
    at = dict(told.values_list("person", "at"))
    written = Feedback.objects.filter(person__in=at, withdrawn_at=None)
    answers = written.values("person").annotate(at=Max("written_at"))
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
