"""Reminders: when one is due, the calendar file, mail and phones. Nothing medical stands in any.

Call after ``open_diary``.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any

from django.core import signing
from django.db import transaction
from django.urls import reverse

from forceplate.words import Text, listed, say
from forceplate_study.definition.study import DAYS_A_WEEK
from forceplate_study.diary.models import Person, Push, Reminder
from forceplate_study.diary.opening import opened, opened_study
from forceplate_study.diary.page_texts import page_words
from forceplate_study.diary.participants import log
from forceplate_study.diary.smtp import SMTP_FILE, MailServer, connected
from forceplate_study.diary.web_push import Delivery, Subscription, send_push
from forceplate_study.errors import StudyError

EVERY_DAYS = 3
MAX_PHONES = 5
"""Of one participant; the oldest makes room."""
REPORT_FROM_DAY = 2
"""Day of a week, from 1, on which the report of the one before is missed."""
_OFF_SALT = "reminders-off"
_AT = time(19, 0)
_CALENDAR_LINE_BYTES = 75

_WAITING = Text("Your training diary waits for you. Open it with your personal link.")
_NO_SESSION = Text("No session was saved in the last seven days.")
_NO_REPORT = Text("Last week is not filled in yet.")
_MESSAGE = Text("A message was left for you.")
_NO_MAIL_SERVER = Text("No mail server is set. Write it to {file} first; the README tells how.")
_TURN_OFF = Text("No more reminders: {address}")


def reasons_for(person: Person, today: date) -> list[Text]:
    """Return why a participant is reminded on a day; empty: there is nothing to remind of."""
    record = person.record()
    week = record.week_of(today)
    study = opened_study()
    has_left = person.left_on is not None and person.left_on <= today
    if week < 1 or (has_left and not person.still_reports):
        return []
    reasons = []
    since = today - timedelta(days=DAYS_A_WEEK)
    programme = study.group(person.group).programme
    is_planned = (
        not has_left and week > 1 and programme.prescribed(week) and programme.prescribed(week - 1)
    )
    if is_planned and not person.sessions.filter(withdrawn_at=None, done_on__gt=since).exists():
        reasons.append(_NO_SESSION)
    is_asked = 1 < week <= study.follow_up_weeks + 1
    is_late = record.day_of(today) % DAYS_A_WEEK + 1 >= REPORT_FROM_DAY
    if is_asked and is_late and not person.weeks.filter(week=week - 1).exists():
        reasons.append(_NO_REPORT)
    if person.feedback.filter(read_at=None, withdrawn_at=None).exists():
        reasons.append(_MESSAGE)
    return reasons


def calendar_of(person: Person, today: date) -> str:
    """Return a calendar with one event a week, at an hour of the day wherever the phone is."""
    record = person.record()
    last_day = person.started_on + timedelta(days=opened_study().follow_up_days - 1)
    end_of_week = record.started_on + timedelta(
        days=max(record.week_of(today), 1) * DAYS_A_WEEK - 1
    )
    title = page_words(person.language)["title"]
    begins = datetime.combine(end_of_week, _AT)
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//forceplate//diary//EN",
        "BEGIN:VEVENT",
        f"UID:{signing.Signer(salt='calendar').signature(str(person.pk))}",
        f"DTSTAMP:{datetime.now(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{begins:%Y%m%dT%H%M%S}",
        "DURATION:PT10M",
        f"RRULE:FREQ=WEEKLY;UNTIL={max(last_day, end_of_week):%Y%m%d}T235959",
        f"SUMMARY:{_escaped(title)}",
        f"URL:{opened().origin}/",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:PT0M",
        f"DESCRIPTION:{_escaped(title)}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def remind_by_mail(person: Person, address: str) -> None:
    """Send the reminders of a participant to an address from now on."""
    Reminder.objects.update_or_create(person=person, defaults={"address": address})
    log(person.participant_id, "turned reminders on", person.participant_id)


def remind_phone(person: Person, own: Subscription) -> None:
    """Send the reminders of a participant to the browser of a phone from now on.

    Raises
    ------
    StudyError
        It is no subscription to a push service.
    """
    own.check(opened())
    with transaction.atomic():
        Push.objects.update_or_create(
            address=own.address,
            defaults={"person": person, "public_key": own.public_key, "secret": own.secret},
        )
        newest = person.pushes.order_by("-pk").values_list("pk", flat=True)[:MAX_PHONES]
        person.pushes.exclude(pk__in=list(newest)).delete()
        log(person.participant_id, "turned reminders on", person.participant_id)


def stop_reminders(person: Person) -> None:
    """Send no more, and forget addresses and phones."""
    n_by_mail, _ = Reminder.objects.filter(person=person).delete()
    n_by_phone, _ = person.pushes.all().delete()
    if n_by_mail or n_by_phone:
        log(person.participant_id, "turned reminders off", person.participant_id)


def person_to_stop(token: str) -> Person | None:
    """Return whose reminders the link of a mail turns off; None: it is no such link."""
    try:
        pk = signing.loads(token, salt=_OFF_SALT)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of the reminders of a day."""

    n_sent: int
    refused: tuple[str, ...]
    """Participants whose address or phone could not be reached."""


def send_reminders(server: MailServer | None, today: date) -> Sent:
    """Remind everybody who asked for it and has something to do; at most once in 3 days each way.

    Parameters
    ----------
    server
        None: whoever asked for mail makes it an error.

    Raises
    ------
    StudyError
        The mail server or the key for phones cannot be used; whoever was reminded before is not
        reminded again.
    """
    by_phone = _send_to_phones(today)
    by_mail = _send_mails(server, today)
    return Sent(by_phone.n_sent + by_mail.n_sent, by_phone.refused + by_mail.refused)


def _due(rows: Any, today: date) -> list[tuple[Any, list[Text]]]:
    """Return who is to be reminded today, and why."""
    return [
        (own, reasons)
        for own in rows.objects.select_related("person").order_by("pk")
        if own.sent_on is None or (today - own.sent_on).days >= EVERY_DAYS
        if (reasons := reasons_for(own.person, today))
    ]


def _send_mails(server: MailServer | None, today: date) -> Sent:
    due = _due(Reminder, today)
    n_sent = 0
    refused = []
    if due:
        if server is None:
            raise StudyError(_NO_MAIL_SERVER.fill(file=opened().path / SMTP_FILE))
        with connected(server) as connection:
            for own, reasons in due:
                try:
                    connection.send_message(_mail(server, own, reasons))
                except smtplib.SMTPRecipientsRefused:
                    refused.append(own.person.participant_id)
                    continue
                Reminder.objects.filter(pk=own.pk).update(sent_on=today)
                n_sent += 1
    return Sent(n_sent, tuple(refused))


def _send_to_phones(today: date) -> Sent:
    n_sent = 0
    refused = []
    for own, reasons in _due(Push, today):
        to = Subscription(own.address, own.public_key, own.secret)
        delivery = send_push(opened(), to, _push(own.person, reasons))
        if delivery is Delivery.GONE:
            own.delete()
        elif delivery is Delivery.REFUSED:
            refused.append(own.person.participant_id)
        else:
            Push.objects.filter(pk=own.pk).update(sent_on=today)
            n_sent += 1
    return Sent(n_sent, tuple(refused))


def _push(person: Person, reasons: Sequence[Text]) -> dict[str, str]:
    """Return what the worker of the phone shows."""
    words = page_words(person.language)
    return {
        "title": words["title"],
        "body": say(listed(reasons, " "), person.language),
        "off": _off_path(person),
        "off_words": words["reminders_off"],
    }


def _off_path(person: Person) -> str:
    return reverse("reminders-off", args=[signing.dumps(person.pk, salt=_OFF_SALT)])


def _mail(server: MailServer, own: Reminder, reasons: Sequence[Text]) -> EmailMessage:
    language = own.person.language
    off = opened().origin + _off_path(own.person)
    paragraphs = (_WAITING, listed(reasons, " "), _TURN_OFF.fill(address=off))
    mail = EmailMessage()
    mail["From"] = server.sender
    mail["To"] = own.address
    mail["Subject"] = page_words(language)["title"]
    mail["List-Unsubscribe"] = f"<{off}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content("\n\n".join(say(own, language) for own in paragraphs) + "\n")
    return mail


def _folded(line: str) -> str:
    """Return a line of a calendar in parts of at most 75 bytes, as RFC 5545 asks."""
    parts = [""]
    for letter in line:
        if len((parts[-1] + letter).encode()) > (_CALENDAR_LINE_BYTES - (len(parts) > 1)):
            parts.append("")
        parts[-1] += letter
    return "\r\n ".join(parts)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
