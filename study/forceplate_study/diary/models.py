"""The tables of the diary. Pseudonyms only: no table has a place for a name.

Where reminders go, by mail or to a phone, is there for whoever asked, and as long as they do.

What a participant sends is only ever added, under a key that the participant's device made:
sent twice, it is there once. The last report of a week, or of a complaint, is the one that counts.

A table has a column for each described field of its record, and what the diary needs beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.db import models

from forceplate.enums import Side
from forceplate.words import Language
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.described_fields import (
    MAX_TEXT,
    Field,
    Kind,
    fields_of,
    record_from,
    values_of,
)
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    SessionEntry,
    WeekEntry,
)

R = TypeVar("R")

MAX_KEY = 32
"""Characters of a choice."""

MAX_ABOUT = 32

_KEPT_ELSEWHERE = frozenset(
    {"entry_id", "participant_id", "confirmed", "confirmed_by", "diagnosis"}
)
"""In keys of the tables, and in the findings."""


def _stored(record: type) -> tuple[Field, ...]:
    return tuple(own for own in fields_of(record) if own.attribute not in _KEPT_ELSEWHERE)


def _columns_of(record: type) -> Any:
    """Return an abstract table with a column for each described field of a record."""
    columns = {field.attribute: _column(field) for field in _stored(record)}
    meta = type("Meta", (), {"abstract": True})
    return type(
        f"{record.__name__}Columns",
        (models.Model,),
        {**columns, "Meta": meta, "__module__": __name__},
    )


def _column(field: Field) -> Any:
    kind = _COLUMNS.get(field.kind)
    if kind is not None:
        return kind(null=not field.required)
    if field.kind is Kind.KEYS:
        return models.JSONField(default=list)
    if field.kind is Kind.LONG_TEXT:
        return models.TextField(blank=not field.required)
    most = MAX_KEY if field.kind is Kind.CHOICE else MAX_TEXT
    return models.CharField(max_length=most, blank=not field.required)


_COLUMNS = {
    Kind.DATE: models.DateField,
    Kind.WHOLE_NUMBER: models.IntegerField,
    Kind.NUMBER: models.FloatField,
    Kind.YES_NO: models.BooleanField,
}


def columns_from(record: object) -> dict[str, Any]:
    """Return the columns of a record by name."""
    values = values_of(record)
    return {own.attribute: _to_column(own, values[own.attribute]) for own in _stored(type(record))}


def _to_column(field: Field, value: Any) -> object:
    if field.kind is Kind.CHOICE:
        return "" if value is None else value.value
    return list(value) if field.kind is Kind.KEYS else value


def _record(row: Any, record: type[R], more: Mapping[str, object]) -> R:
    """Return the record of a row, with what is kept elsewhere."""
    columns = {own.attribute: _from_column(own, row) for own in _stored(record)}
    return record_from(record, {**columns, **more})


def _from_column(field: Field, row: Any) -> object:
    value = getattr(row, field.attribute)
    if field.kind is Kind.CHOICE:
        return field.value_type(value) if value else None
    return tuple(value) if field.kind is Kind.KEYS else value


_ParticipantColumns: Any = _columns_of(Participant)
_SessionEntryColumns: Any = _columns_of(SessionEntry)
_WeekEntryColumns: Any = _columns_of(WeekEntry)
_InjuryReportColumns: Any = _columns_of(InjuryReport)


class Person(_ParticipantColumns):
    """A participant."""

    participant_id = models.CharField(max_length=32, unique=True)
    first_pseudonym = models.CharField(max_length=48, null=True, unique=True)
    """The pseudonym at first, where it was put right or somebody else had it: by this phones and
    ids of tables know the person still. None: the present one."""
    language = models.CharField(max_length=8, default=Language.DUTCH.value)
    left_on = models.DateField(null=True)
    left_reason = models.CharField(max_length=MAX_TEXT, blank=True, default="")
    still_reports = models.BooleanField(default=False)
    """After leaving, by agreement: the link still takes weeks and complaints."""

    @property
    def known_as(self) -> str:
        """By what phones and ids of tables know the person, whatever the pseudonym is now."""
        return self.first_pseudonym or self.participant_id

    def drop_out(self) -> DropOut | None:
        """Return that the participant left; None: still here."""
        if self.left_on is None:
            return None
        return DropOut(self.participant_id, self.left_on, self.left_reason, self.still_reports)

    def record(self) -> Participant:
        """Return the participant as the study knows it."""
        return _record(self, Participant, {"participant_id": self.participant_id})


class Link(models.Model):
    """A personal link; only the hash of its secret is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)


class Entry(models.Model):
    """What all entries have."""

    key = models.UUIDField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Only its children are tables."""

        abstract = True

    def ids(self) -> dict[str, object]:
        """Return by what the study knows the entry."""
        return {"entry_id": str(self.key), "participant_id": self.person.participant_id}


class Session(Entry, _SessionEntryColumns):
    """An exercise session that was done."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sessions")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=150, blank=True, default="")
    replaces = models.UUIDField(null=True)
    """Key of the session that this one corrects; that one is withdrawn and stays in the table."""

    class Meta:
        """One entry a key, and the order that pages ask for."""

        constraints = (models.UniqueConstraint(fields=["person", "key"], name="session_once"),)
        indexes = (
            models.Index(
                fields=["person", "done_on", "kind"],
                name="session_that_counts",
                condition=models.Q(withdrawn_at=None),
            ),
        )

    def record(self) -> SessionEntry:
        """Return the session as the study knows it."""
        return _record(self, SessionEntry, self.ids())


class Week(Entry, _WeekEntryColumns):
    """The report of a week."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="weeks")

    class Meta:
        """One entry a key."""

        constraints = (models.UniqueConstraint(fields=["person", "key"], name="week_once"),)
        indexes = (models.Index(fields=["person", "week"], name="week_of_person"),)

    def record(self) -> WeekEntry:
        """Return the week as the study knows it."""
        return _record(self, WeekEntry, self.ids())

    @property
    def severity(self) -> int | None:
        """How bad a complaint was, as the record says."""
        return self.record().severity


class Complaint(Entry, _InjuryReportColumns):
    """One answer to the injury questions; later answers about the same complaint follow it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="complaints")
    about = models.UUIDField()
    """Key of the first answer about this complaint."""
    by_rule = models.BooleanField()
    """Whether the rule of the study called it an injury when it was received."""

    class Meta:
        """One entry a key."""

        constraints = (models.UniqueConstraint(fields=["person", "key"], name="complaint_once"),)
        indexes = (models.Index(fields=["person", "about"], name="complaint_of_person"),)

    @property
    def answers(self) -> InjuryAnswers:
        """What the rule is applied to."""
        return InjuryAnswers(self.restricted_days, self.restricted_sessions, self.consulted)

    def record(self, finding: Finding | None = None) -> InjuryReport:
        """Return the complaint as the study knows it, with what was found of it."""
        found = {
            "confirmed": None if finding is None else finding.is_injury,
            "confirmed_by": "" if finding is None else finding.found_by,
        }
        return _record(self, InjuryReport, {**self.ids(), **found})


class Finding(models.Model):
    """What a physiotherapist found and corrected of a complaint; the last one counts.

    What the participant answered stays as it was; the rows are the trace of who changed what.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="findings")
    about = models.UUIDField()
    answer = models.ForeignKey(Complaint, on_delete=models.CASCADE)
    """The answer that was looked at; after a later one it must be looked at again."""
    is_injury = models.BooleanField()
    onset_on = models.DateField(null=True)
    """Corrected; None: as reported."""
    site = models.CharField(max_length=MAX_TEXT, blank=True, default="")
    """Corrected; empty: as reported."""
    side = models.CharField(max_length=MAX_KEY, null=True)
    """Corrected, empty: both or neither; None: as reported."""
    diagnosis = models.CharField(max_length=MAX_TEXT, blank=True, default="")
    same_as = models.UUIDField(null=True)
    """Key of the first answer of the complaint that this one is another report of."""
    found_by = models.CharField(max_length=150)
    found_at = models.DateTimeField(auto_now_add=True)

    def side_over(self, reported: Side | None) -> Side | None:
        """Return the side as corrected, else as reported."""
        if self.side is None:
            return reported
        return Side(self.side) if self.side else None


class Feedback(models.Model):
    """A message of a physiotherapist to a participant."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feedback")
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    written_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    """When the participant said so."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=150, blank=True, default="")


class Change(models.Model):
    """A value of a participant that was put right, with what was there before."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    who = models.CharField(max_length=150)
    field = models.CharField(max_length=MAX_KEY)
    """Of :class:`Person`; of a report of a week, its column in tables."""
    week = models.IntegerField(null=True)
    """Of which week the report was."""
    before = models.CharField(max_length=MAX_TEXT, blank=True)
    after = models.CharField(max_length=MAX_TEXT, blank=True)
    why = models.CharField(max_length=MAX_TEXT, blank=True)


class Reminder(models.Model):
    """A participant who asked for reminders by mail; turned off, the row is gone."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="reminder")
    address = models.EmailField(max_length=254)
    sent_on = models.DateField(null=True)


class Push(models.Model):
    """The browser of a phone that takes reminders; turned off or gone, the row is gone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pushes")
    address = models.CharField(max_length=1024, unique=True)
    """At the push service of the browser's maker."""
    public_key = models.CharField(max_length=88)
    secret = models.CharField(max_length=24)
    sent_on = models.DateField(null=True)


class Allocation(models.Model):
    """A line of the allocation list; nothing shows it before somebody is enrolled on it."""

    number = models.IntegerField(unique=True)
    block = models.IntegerField()
    group = models.CharField(max_length=MAX_TEXT)
    stratum = models.CharField(max_length=32, blank=True)
    used_at = models.DateTimeField(null=True)
    person = models.OneToOneField(Person, null=True, on_delete=models.SET_NULL)
    """None: not enrolled yet, or erased; a line is never used twice."""


class Access(models.Model):
    """Who read or changed what, and when; a pseudonym is taken out when the person is erased."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.CharField(max_length=150)
    what = models.CharField(max_length=40)
    about = models.CharField(max_length=MAX_ABOUT, blank=True, db_index=True)
