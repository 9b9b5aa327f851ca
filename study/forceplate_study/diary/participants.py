"""Participants: add, personal links, export and erase. Call after ``open_diary``."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from forceplate.operations.visit.change_record import Stamp
from forceplate.reasons import raised_as
from forceplate.words import Language, Text
from forceplate_study.diary.copies import Copy, copies_since
from forceplate_study.diary.models import Access, Change, Link, Person, Reminder, columns_from
from forceplate_study.diary.opening import opened, opened_study
from forceplate_study.diary.purge import WAIT_S, DatabaseBusyError, purge
from forceplate_study.errors import StudyError
from forceplate_study.records.merge import enrolment_fault
from forceplate_study.records.rename import THERE_ALREADY, check_free
from forceplate_study.records.study_records import Participant

SECRET_BYTES = 32
CONSOLE = "console"
ERASED = "(erased)"
PURGED = "erased from the files"

_NO_PARTICIPANT = Text("The diary has no participant {who!r}.")
_BUSY = Text(
    "{who} is deleted, but others use the database, and deleted words may still stand in its "
    "files. Let them finish or end, then erase {who} again."
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What may hold an erased participant still."""

    copies: tuple[Copy, ...]
    """Backups and copies made while the participant was in the diary."""
    names: tuple[str, ...]
    """The pseudonym, and those before it was put right: copies may have either."""
    is_log_clean: bool
    """False: the write-ahead log of the PostgreSQL server may."""


def add_participant(
    participant: Participant, language: Language | str = Language.DUTCH, *, who: str = CONSOLE
) -> None:
    """Add a participant.

    Raises
    ------
    StudyError
        There is one of this pseudonym in whatever case, or the study takes nobody in like this.
    """
    fault = enrolment_fault(opened_study(), participant, timezone.localdate())
    if fault is not None:
        raise StudyError(fault)
    name = participant.participant_id
    check_free(name, Person.objects.values_list("participant_id", flat=True))
    is_of_another = Person.objects.filter(first_pseudonym=name).exists()
    with raised_as(StudyError, THERE_ALREADY, IntegrityError, who=name), transaction.atomic():
        Person.objects.create(
            participant_id=name,
            first_pseudonym=f"{name}~{secrets.token_hex(4)}" if is_of_another else None,
            language=Language(language).value,
            **columns_from(participant),
        )
        log(who, "added", name)


def rename(person: Person, name: str, stamp: Stamp) -> None:
    """Give a participant another pseudonym: the one that was given was mistyped.

    All that the diary holds goes with the person, the access log and the queue of the phone too.

    Raises
    ------
    InputError
        It is not said who does so, or why.
    StudyError
        There is one of the new pseudonym in whatever case.
    """
    former, known_as = person.participant_id, person.known_as
    others = Person.objects.exclude(pk=person.pk)
    check_free(name, others.values_list("participant_id", flat=True))
    with raised_as(StudyError, THERE_ALREADY, IntegrityError, who=name), transaction.atomic():
        change(person, {"participant_id": name}, stamp)
        Person.objects.filter(pk=person.pk).update(first_pseudonym=known_as)
        person.sessions.filter(withdrawn_by=former).update(withdrawn_by=name)
        Access.objects.filter(about=former, who=former).update(who=name)
        Access.objects.filter(about=former).update(about=name)
        log(stamp.by, "put right", name)


def make_link(participant_id: str, *, who: str = CONSOLE) -> str:
    """Return a new personal link; the older ones of the participant no longer open anything.

    Its secret is kept nowhere: who loses the link gets a new one.
    """
    person = find(participant_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        revoke(person)
        Link.objects.create(person=person, secret_sha256=hash_of(secret))
        log(who, "link made", participant_id)
    return f"{opened().origin}/l/{secret}"


def revoke(person: Person) -> int:
    """Make the links of a participant open nothing, and its phones get no reminder; how many."""
    person.pushes.all().delete()  # the phone of the old link may be lost
    return Link.objects.filter(person=person, revoked_at=None).update(revoked_at=timezone.now())


def revoke_links(participant_id: str, *, who: str = CONSOLE) -> int:
    """Make the links of a participant open nothing, at once; return how many did."""
    person = find(participant_id)
    with transaction.atomic():
        log(who, "link revoked", participant_id)
        return revoke(person)


def link_of(secret: str) -> Link | None:
    """Return the link of a secret; None when there is none or it was revoked."""
    return (
        Link.objects.select_related("person")
        .filter(secret_sha256=hash_of(secret), revoked_at=None)
        .first()
    )


def change(person: Person, values: Mapping[str, object], stamp: Stamp) -> int:
    """Put values of a participant right, keeping what was there before; return how many.

    Raises
    ------
    InputError
        Something is another now, and it is not said who does so, or why.
    """
    before = Person.objects.get(pk=person.pk)
    changes = [
        Change(
            person=person, who=stamp.by, why=stamp.reason, field=name, before=_as_text(old),
            after=_as_text(new),
        )
        for name, new in values.items()
        if (old := getattr(before, name)) != new
    ]  # fmt: skip
    if changes:
        stamp.check()
    Change.objects.bulk_create(changes)
    Person.objects.filter(pk=person.pk).update(**values)
    return len(changes)


def export_participant(participant_id: str, *, who: str = CONSOLE) -> dict[str, Any]:
    """Return everything the diary holds about a participant, as plain values for JSON."""
    person = find(participant_id)
    with transaction.atomic():
        log(who, "exported", participant_id)
        return {
            "participant": _values(person),
            **{
                name: [_values(row) for row in getattr(person, name).order_by("pk")]
                for name in ("sessions", "weeks", "complaints", "findings", "feedback", "changes")
            },
            "reminder": [_values(row) for row in Reminder.objects.filter(person=person)],
            "pushes": [_values(row) for row in person.pushes.order_by("pk")],
            "links": [
                {"made_at": link.made_at.isoformat(), "revoked": link.revoked_at is not None}
                for link in person.links.order_by("pk")
            ],
            "access": [
                {"at": access.at.isoformat(), "who": access.who, "what": access.what}
                for access in Access.objects.filter(about=participant_id).order_by("pk")
            ],
        }


def erase_participant(participant_id: str, *, who: str = CONSOLE, wait_s: float = WAIT_S) -> Erased:
    """Delete everything about a participant, in every file of the database as well.

    The pseudonym is taken out of the access log. Call outside a transaction.

    Parameters
    ----------
    wait_s
        How long to wait for others who use the database.

    Raises
    ------
    StudyError
        There is no such participant, or the words may still stand in the files because others use
        the database; then the same call, later, finishes it.
    """
    if not is_erasing():
        find(participant_id)
    former = Change.objects.filter(person__participant_id=participant_id, field="participant_id")
    names = tuple(dict.fromkeys((participant_id, *former.values_list("before", flat=True))))
    added = Access.objects.filter(about=participant_id, what="added").order_by("pk").first()
    copies = copies_since(opened().path, None if added is None else added.at)
    with transaction.atomic():
        Person.objects.filter(participant_id=participant_id).delete()
        # A page that was asked for under a former pseudonym may have been logged after.
        others = Person.objects.filter(participant_id__in=names).values("participant_id")
        own = Access.objects.exclude(about__in=others)
        own.filter(about__in=names, who__in=names).update(who=ERASED)
        own.filter(about__in=names).update(about=ERASED)
        log(who, "erased", ERASED)
    with raised_as(StudyError, _BUSY, DatabaseBusyError, who=participant_id):
        is_log_clean = purge(wait_s)
    log(who, PURGED, ERASED)
    return Erased(copies, names, is_log_clean)


def is_erasing() -> bool:
    """Return whether somebody was deleted whose words may still stand in the files."""
    last = Access.objects.filter(what__in=("erased", PURGED)).order_by("-pk").first()
    return last is not None and last.what == "erased"


def find(participant_id: str) -> Person:
    """Return a participant; raises :class:`StudyError` for one that is not there."""
    person = Person.objects.filter(participant_id=participant_id).first()
    if person is None:
        raise StudyError(_NO_PARTICIPANT.fill(who=participant_id))
    return person


def log(who: str, what: str, about: str = "") -> None:
    """Add to the access log."""
    Access.objects.create(who=who, what=what, about=about)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret.

    A secret of 256 random bits cannot be found by trying, so a plain hash is enough.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _as_text(value: object) -> str:
    """Return a value as a change keeps it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _values(row: Any) -> dict[str, Any]:
    values = model_to_dict(row, exclude=["id", "person", "written_by", "answer"])
    for field in row._meta.fields:  # model_to_dict leaves out times that are set by themselves
        if not field.editable and field.name != "id":
            values[field.name] = getattr(row, field.name)
    return {
        name: value.isoformat() if isinstance(value, date) else _plain(value)
        for name, value in values.items()
    }


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, list, type(None))) else str(value)
