"""Save what a participant sends: once, however often it is sent. Call after ``open_diary``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from forceplate.words import Text
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.diary.models import (
    Change,
    Complaint,
    Entry,
    Feedback,
    Finding,
    Person,
    Session,
    Week,
    columns_from,
)
from forceplate_study.diary.opening import opened_study
from forceplate_study.diary.page_texts import NO_SUCH_SESSION
from forceplate_study.diary.participants import log
from forceplate_study.errors import StudyError
from forceplate_study.records.changes import ChangedValue
from forceplate_study.records.merge import merge
from forceplate_study.records.study_records import (
    InjuryReport,
    Record,
    SessionEntry,
    StudyRecords,
    WeekEntry,
)
from forceplate_study.records.tables import BadTableError, TableName, columns_of

MAX_NAMED = 1000
"""More people than this are not named to the database one by one."""

_NOTHING_TO_MERGE_INTO = Text("Choose another complaint of this person, one that stands by itself.")
_NO_COMPLAINT_TO_ADD_TO = Text("There is no such complaint to add to.")


_COLUMNS = {"left_reason": "reason"}
"""Of a person, where the record has another name for it."""


class EntryConflictError(StudyError):
    """The key of an entry was used before, for something else: this entry is not saved."""


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """A complaint as it stands: its last answer, and what was found of it."""

    last: Complaint
    finding: Finding | None

    @property
    def is_looked_at(self) -> bool:
        """Whether a physiotherapist has seen the last answer."""
        return self.finding is not None and self.finding.answer_id == self.last.pk

    @property
    def is_merged(self) -> bool:
        """Whether it is another report of a complaint that stands by itself."""
        return self.finding is not None and self.finding.same_as is not None

    def record(self) -> InjuryReport:
        """Return the complaint as the study knows it, as found and corrected."""
        found = self.last.record(self.finding if self.is_looked_at else None)
        if self.finding is None:
            return found
        return replace(
            found,
            onset_on=self.finding.onset_on or found.onset_on,
            site=self.finding.site or found.site,
            side=self.finding.side_over(found.side),
            diagnosis=self.finding.diagnosis,
        )


def save_entry(
    person: Person, record: SessionEntry | WeekEntry | InjuryReport, about: UUID | None = None
) -> bool:
    """Save an entry; return False when it was there already.

    Parameters
    ----------
    about
        Of a complaint: the key of the first answer about the same one; None: a new complaint.

    Raises
    ------
    EntryConflictError
        Its key stands for another entry.
    StudyError
        There is no complaint to add to.
    """
    key = UUID(record.entry_id)
    own = {"person": person, "key": key, **columns_from(record)}
    match record:
        case SessionEntry():
            return _save(Session(**own))
        case WeekEntry():
            return _save(Week(**own))
        case InjuryReport():
            known = Complaint.objects.filter(person=person, key=about)
            if about is not None and not known.exists():
                raise StudyError(_NO_COMPLAINT_TO_ADD_TO)
            by_rule = opened_study().injury_rule.is_injury(record.answers)
            return _save(Complaint(**own, about=about or key, by_rule=by_rule))


def withdraw_session(person: Person, key: UUID, *, who: str) -> bool:
    """Take back a session that was entered by mistake; return whether there was one."""
    rows = Session.objects.filter(person=person, key=key, withdrawn_at=None)
    is_there = rows.update(withdrawn_at=timezone.now(), withdrawn_by=who) > 0
    if is_there:
        log(who, "took a session back", person.participant_id)
    return is_there


def correct_session(person: Person, record: SessionEntry, replaces: UUID, *, who: str) -> bool:
    """Put a session in the place of one that was entered wrong, which stays in the table.

    Return False when that was done already.

    Raises
    ------
    EntryConflictError
        Its key stands for another entry.
    StudyError
        There is no session to correct any more.
    """
    with transaction.atomic():
        if Session.objects.filter(person=person, key=UUID(record.entry_id)).exists():
            return save_entry(person, record)
        if not withdraw_session(person, replaces, who=who):
            raise StudyError(NO_SUCH_SESSION)
        is_new = save_entry(person, record)
        Session.objects.filter(person=person, key=UUID(record.entry_id)).update(replaces=replaces)
        log(who, "corrected a session", person.participant_id)
        return is_new


def sessions_since(person: Person, first: date) -> Any:
    """Return the sessions done, or entered, on a day or later: also one on a wrong day long ago."""
    recent = Q(done_on__gte=first) | Q(received_at__date__gte=first)
    return person.sessions.filter(recent).order_by("-done_on", "-pk")


def sessions_on(person: Person, day: date) -> list[Session]:
    """Return the sessions of a day that count."""
    return list(Session.objects.filter(person=person, done_on=day, withdrawn_at=None))


def complaints_of(person: Person) -> list[OpenComplaint]:
    """Return the complaints of a participant, the newest first."""
    return stand(
        person.complaints.order_by("pk"),
        person.findings.order_by("pk"),
    )


def stand(answers: Iterable[Complaint], findings: Iterable[Finding]) -> list[OpenComplaint]:
    """Return each complaint with its last answer and finding, from rows in order of entry.

    The order is that of arrival: the clocks of phones cannot be trusted to say what is newer.
    """
    last = {(row.person_id, row.about): row for row in answers}
    found = {(row.person_id, row.about): row for row in findings}
    rows = [OpenComplaint(row, found.get(key)) for key, row in last.items()]
    return sorted(rows, key=lambda row: (row.last.onset_on, row.last.pk), reverse=True)


def find_out(
    person: Person, answer: Complaint, is_injury: bool, *, who: str, **corrected: Any
) -> None:
    """Record what a physiotherapist found of the answer that was looked at.

    Parameters
    ----------
    corrected
        Fields of :class:`Finding`; those that are not named stay as the last finding has them.

    Raises
    ------
    StudyError
        The complaint is said to be the same as itself, as none of this person, or as one that is
        merged itself.
    """
    before = person.findings.filter(about=answer.about).order_by("-pk").first()
    names = ("onset_on", "site", "side", "diagnosis", "same_as")
    kept = {} if before is None else {name: getattr(before, name) for name in names}
    values = {**kept, **corrected}
    for name, as_reported in (("onset_on", None), ("site", ""), ("side", None)):
        if values.get(name) == getattr(answer, name):
            values[name] = as_reported
    same_as = values.get("same_as")
    if same_as is not None:
        standing = {own.last.about for own in complaints_of(person) if not own.is_merged}
        if same_as == answer.about or same_as not in standing:
            raise StudyError(_NOTHING_TO_MERGE_INTO)
    onset = values.get("onset_on")
    if onset is not None:  # the day alone: what was answered stays as it was
        none = InjuryAnswers(0, 0, consulted=False)
        own = replace(answer.record(), onset_on=onset, answers=none)
        check_record(TableName.INJURIES, own, records_of([person]))
    with transaction.atomic():
        Finding.objects.create(
            person=person, about=answer.about, answer=answer, is_injury=is_injury, found_by=who,
            **values,
        )  # fmt: skip
        log(who, "confirmed injury" if is_injury else "found no injury", person.participant_id)


def all_records() -> StudyRecords:
    """Return the whole diary as records of the study: what adherence and outcome are made of."""
    return records_of(list(Person.objects.order_by("participant_id")))


def records_of(people: Sequence[Person]) -> StudyRecords:
    """Return what the diary holds of some participants; those added meanwhile wait."""
    known = {person.pk for person in people}

    def rows(table: Any, **such: object) -> Iterator[Any]:
        own = of_people(table.objects.filter(**such), people).select_related("person")
        return (row for row in own.order_by("pk") if row.person_id in known)

    weeks = {(row.person_id, row.week): row for row in rows(Week)}
    complaints = stand(rows(Complaint), rows(Finding))
    return StudyRecords(
        participants=tuple(person.record() for person in people),
        sessions=tuple(row.record() for row in rows(Session, withdrawn_at=None)),
        weeks=tuple(row.record() for row in weeks.values()),
        # Of a merged one that was answered again, nobody knows yet whether it is still the same.
        injuries=tuple(
            row.record() for row in complaints if not (row.is_merged and row.is_looked_at)
        ),
        drop_outs=tuple(filter(None, (person.drop_out() for person in people))),
        regrouped=tuple(
            dict.fromkeys(row.person.participant_id for row in rows(Change, field="group"))
        ),
        former_names=tuple(
            (row.before, row.person.participant_id) for row in rows(Change, field="participant_id")
        ),
    )


def check_record(table: TableName, record: Record, own: StudyRecords) -> None:
    """Raise StudyError unless what is put right agrees with what else is known of the person."""
    lines, today = ((1, record),), timezone.localdate()
    try:
        merge(opened_study(), own, table, lines, today, replace=True)
    except BadTableError as error:
        raise StudyError(error.rows[0].text) from error


def all_changes() -> list[ChangedValue]:
    """Return what was put right, as the study's tables name it; of a week by its last report."""
    columns = {
        own.attribute: (table, own.column)
        for table in (TableName.DROP_OUTS, TableName.PARTICIPANTS)
        for own in columns_of(table)
    }
    weeks = {(row.person_id, row.week): str(row.key) for row in Week.objects.order_by("pk")}
    named = [
        (row, row.person.participant_id, columns.get(_COLUMNS.get(row.field, row.field)))
        if row.week is None
        else (row, weeks[row.person_id, row.week], (TableName.WEEKS, row.field))
        for row in Change.objects.select_related("person").order_by("pk")
    ]
    return [
        ChangedValue(
            row.at.isoformat(timespec="seconds"), place[0].value, entry, place[1], row.before,
            row.after, row.who, row.why,
        )
        for row, entry, place in named
        if place is not None
    ]  # fmt: skip


def of_people(rows: Any, people: Sequence[Person]) -> Any:
    """Return the rows of some people; of very many, those of all."""
    return rows.filter(person__in=people) if len(people) <= MAX_NAMED else rows.all()


def read_feedback(person: Person) -> None:
    """Record that the participant read the messages there are."""
    person.feedback.filter(read_at=None).update(read_at=timezone.now())


def take_feedback_back(person: Person, pk: int, *, who: str) -> None:
    """Take back a message that was sent by mistake; staff still sees it, with who took it back."""
    rows = person.feedback.filter(pk=pk, withdrawn_at=None)
    with transaction.atomic():
        if rows.update(withdrawn_at=timezone.now(), withdrawn_by=who):
            log(who, "took a message back", person.participant_id)


def write_feedback(person: Person, text: str, *, author_id: int, who: str) -> None:
    """Send a message to a participant."""
    with transaction.atomic():
        Feedback.objects.create(person=person, text=text, written_by_id=author_id)
        log(who, "wrote feedback", person.participant_id)


def _save(row: Session | Week | Complaint) -> bool:
    """Save an entry; return False when the same was there already.

    A phone sends an entry again until it hears that it is saved, and that answer may get lost:
    the key that the phone gave it tells whether it is the same.
    """
    model: type[Session | Week | Complaint] = type(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        earlier = model.objects.filter(person_id=row.person_id, key=row.key).first()
        if earlier is None:
            raise
        if _content(earlier) != _content(row):
            raise EntryConflictError(
                Text(
                    "The entry {key} was saved before, with other answers. Nothing was changed."
                ).fill(key=str(row.key))
            ) from None
        return False
    return True


def _content(row: Entry) -> dict[str, object]:
    """Return what a person entered: what the diary adds to it itself may differ."""
    own = {"id", "received_at", "withdrawn_at", "withdrawn_by", "replaces", "by_rule"}
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in own
    }
