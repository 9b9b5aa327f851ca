"""The tables of the diary. Pseudonyms only: no table has a place for a name.

What a participant sends is only ever added, under a key that the participant's device made:
sent twice, it is there once. The last report of a week, or of a complaint, is the one that counts.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from forceplate.enums import Side
from forceplate.words import Language
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.definition.study import SessionKind
from forceplate_study.records.study_records import (
    MAX_TEXT,
    InjuryReport,
    Participant,
    SessionEntry,
    WeekEntry,
)

__all__ = ["Access", "Complaint", "Feedback", "Finding", "Link", "Person", "Session", "Week"]


class Person(models.Model):
    """A participant."""

    participant_id = models.CharField(max_length=32, unique=True)
    group = models.CharField(max_length=32)
    started_on = models.DateField()
    age_years = models.FloatField(null=True)
    language = models.CharField(max_length=8, default=Language.DUTCH.value)
    left_on = models.DateField(null=True)
    left_reason = models.CharField(max_length=MAX_TEXT, blank=True, default="")

    def record(self) -> Participant:
        """Return the participant as the study knows it."""
        return Participant(self.participant_id, self.group, self.started_on, self.age_years)


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


class Session(Entry):
    """An exercise session that was done."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sessions")
    done_on = models.DateField()
    kind = models.CharField(max_length=16)
    minutes = models.FloatField(null=True)
    exercises = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True)

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
        return SessionEntry(
            entry_id=str(self.key),
            participant_id=self.person.participant_id,
            done_on=self.done_on,
            kind=SessionKind(self.kind),
            minutes=self.minutes,
            exercises=tuple(self.exercises),
        )


class Week(Entry):
    """The report of a week."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="weeks")
    week = models.IntegerField()
    running_km = models.FloatField(null=True)
    complaint = models.TextField(blank=True)

    class Meta:
        """One entry a key."""

        constraints = (models.UniqueConstraint(fields=["person", "key"], name="week_once"),)
        indexes = (models.Index(fields=["person", "week"], name="week_of_person"),)

    def record(self) -> WeekEntry:
        """Return the week as the study knows it."""
        return WeekEntry(
            entry_id=str(self.key),
            participant_id=self.person.participant_id,
            week=self.week,
            running_km=self.running_km,
            complaint=self.complaint,
        )


class Complaint(Entry):
    """One answer to the injury questions; later answers about the same complaint follow it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="complaints")
    about = models.UUIDField()
    """Key of the first answer about this complaint."""
    onset_on = models.DateField()
    restricted_days = models.IntegerField()
    restricted_sessions = models.IntegerField()
    consulted = models.BooleanField()
    site = models.CharField(max_length=MAX_TEXT)
    side = models.CharField(max_length=8, blank=True)
    pain = models.IntegerField(null=True)
    note = models.TextField(blank=True)
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
        return InjuryReport(
            entry_id=str(self.key),
            participant_id=self.person.participant_id,
            onset_on=self.onset_on,
            answers=self.answers,
            site=self.site,
            side=Side(self.side) if self.side else None,
            pain=self.pain,
            note=self.note,
            confirmed=None if finding is None else finding.is_injury,
            confirmed_by="" if finding is None else finding.found_by,
        )


class Finding(models.Model):
    """What a physiotherapist found of a complaint; the last one counts."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="findings")
    about = models.UUIDField()
    answer = models.ForeignKey(Complaint, on_delete=models.CASCADE)
    """The answer that was looked at; after a later one it must be looked at again."""
    is_injury = models.BooleanField()
    found_by = models.CharField(max_length=150)
    found_at = models.DateTimeField(auto_now_add=True)


class Feedback(models.Model):
    """A message of a physiotherapist to a participant."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feedback")
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    written_at = models.DateTimeField(auto_now_add=True)


class Access(models.Model):
    """Who read or changed what, and when; a pseudonym is taken out when the person is erased."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.CharField(max_length=150)
    what = models.CharField(max_length=40)
    about = models.CharField(max_length=32, blank=True, db_index=True)
