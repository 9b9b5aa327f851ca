"""Reminders: when they are due, the calendar file, and mail over a real SMTP conversation."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from forceplate_study.errors import StudyError
from tests.study.diary.diary_client import Phone, session_fields, week_fields

AddPerson = Callable[..., tuple[str, str]]


class MailHandler(socketserver.StreamRequestHandler):
    """Speaks as much of RFC 5321 as taking a mail asks for."""

    def handle(self) -> None:
        self._say("220 stand-in")
        while line := self.rfile.readline().decode():
            verb = line[:4].upper().strip()
            if verb == "DATA":
                self._say("354 go on")
                lines = []
                while (own := self.rfile.readline().decode()) != ".\r\n":
                    lines.append(own)
                self.server.mails.append("".join(lines))  # type: ignore[attr-defined]
                self._say("250 taken")
            elif verb == "RCPT" and "nobody@" in line:
                self._say("550 no such address")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def mail(diary_folder: Path) -> Iterator[Any]:
    """A mail server that the diary knows; ``mails`` is what it took."""
    from forceplate_study.diary.models import Push, Reminder

    for kept in (Push, Reminder):
        kept.objects.all().delete()  # people of other tests are reminded of nothing
    own = socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailHandler)
    own.mails = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=own.serve_forever)
    thread.start()
    file = diary_folder / "smtp.toml"
    file.write_text(
        f'host = "127.0.0.1"\nport = {own.server_address[1]}\nsecurity = "none"\n'
        'sender = "diary@example.org"\n'
    )
    yield own
    file.unlink()
    own.shutdown()
    own.server_close()
    thread.join()


def person(name: str) -> Any:
    from forceplate_study.diary.participants import find

    return find(name)


def send(folder: Path, today: date) -> Any:
    from forceplate_study.diary.reminders import send_reminders
    from forceplate_study.diary.smtp import read_mail_server

    server = read_mail_server(folder)
    assert server is not None
    return send_reminders(server, today)


def test_reminded_of_what_is_missing_and_of_nothing_else(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.entries import write_feedback
    from forceplate_study.diary.reminders import reasons_for

    name, link = add_person(weeks_ago=5)
    phone.open(link)

    def reasons(day: date) -> list[str]:
        return [text.en.split()[0] for text in reasons_for(person(name), day)]

    assert reasons(today) == ["No"]  # the first day of a week: last week may be told tomorrow
    assert reasons(today + timedelta(days=1)) == ["No", "Last"]
    phone.post("/entries/session", session_fields(str(today)))
    phone.post("/entries/week", week_fields(5))
    assert reasons(today + timedelta(days=1)) == []
    from django.contrib.auth.models import User

    anna = User.objects.get(username="anna")
    write_feedback(person(name), "Well done.", author_id=anna.pk, who="anna")
    assert reasons(today) == ["A"]
    phone.post("/read", {})
    assert reasons(today) == []
    assert reasons(person(name).started_on) == []


def test_whoever_left_is_reminded_of_weeks_by_agreement_only(
    add_person: AddPerson, today: date
) -> None:
    from forceplate_study.diary.enrolment import leave
    from forceplate_study.diary.reminders import reasons_for
    from forceplate_study.records.study_records import DropOut

    name, _ = add_person(weeks_ago=5)
    for agreed, count in ((False, 0), (True, 1)):
        leave(DropOut(name, today - timedelta(days=10), "moved", agreed), why="asked again")
        assert len(reasons_for(person(name), today + timedelta(days=1))) == count


def test_calendar_is_weekly_in_the_zone_of_the_phone(
    phone: Phone, add_person: AddPerson, today: date
) -> None:
    name, link = add_person(weeks_ago=5, language="nl")
    phone.open(link)
    answer = phone.get("/diary.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    lines = answer.text.split("\r\n")
    begins = today + timedelta(days=6)  # the last day of this week of the person
    assert f"DTSTART:{begins:%Y%m%d}T190000" in lines  # no zone: that of the phone
    last = person(name).started_on + timedelta(days=52 * 7 - 1)
    assert f"RRULE:FREQ=WEEKLY;UNTIL={last:%Y%m%d}T235959" in lines
    assert (last - begins).days % 7 == 0
    assert max(len(line.encode()) for line in lines) <= 75
    assert name not in answer.text


def test_mail_is_sent_once_in_three_days_and_turned_off_with_one_tap(
    phone: Phone, add_person: AddPerson, today: date, diary_folder: Path, mail: Any
) -> None:
    name, link = add_person()
    phone.open(link)
    address = f"{uuid4().hex}@example.org"
    assert phone.post("/reminders/on", {"address": "no address"}).status == 422
    assert phone.post("/reminders/on", {"address": address}, script=False).status == 302
    assert address in phone.get("/").text
    for day, n in ((0, 1), (0, 0), (2, 0), (3, 1)):
        assert send(diary_folder, today + timedelta(days=day)).n_sent == n, day
    own = message_from_string(mail.mails[0], EmailMessage, policy=policy.default)
    assert (own["To"], own["Subject"]) == (address, "Training diary")
    text = own.get_content()
    for word in ("pain", "injur", "complaint", "foot", name):
        assert word not in text.lower()
    off = own["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert phone.get(off).status == 200
    assert person(name).reminder.address == address  # only looked at
    stranger = Phone(phone.port)
    assert stranger.post(off, {"List-Unsubscribe": "One-Click"}, script=False).status == 200
    stranger.close()
    assert send(diary_folder, today + timedelta(days=9)).n_sent == 0
    assert address not in phone.get("/").text
    assert phone.get(off[:-3] + "xyz").status == 404

    phone.post("/reminders/on", {"address": address}, script=False)
    assert phone.post("/reminders/off", {}, script=False).status == 302
    assert (
        not type(person(name))
        .reminder.related.related_model.objects.filter(address=address)
        .exists()
    )


def test_address_that_is_refused_is_told_and_keeps_no_other_back(
    phone: Phone, add_person: AddPerson, today: date, diary_folder: Path, mail: Any
) -> None:
    from forceplate_study.diary.reminders import remind_by_mail, stop_reminders

    (bad, _), (good, _) = add_person(), add_person()
    remind_by_mail(person(bad), "nobody@example.org")
    remind_by_mail(person(good), "somebody@example.org")
    sent = send(diary_folder, today)
    assert (sent.n_sent, sent.refused) == (1, (bad,))
    for name in (bad, good):
        stop_reminders(person(name))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('host = "h"\nport = 25\nsecurity = "none"\n', "must give host"),
        ('host = "h"\nport = 0\nsecurity = "tls"\nsender = "a@b"\n', "must give host"),
        ('host = "h"\nport = 25\nsecurity = "ssl"\nsender = "a@b"\n', "must give host"),
        (
            'host = "h"\nport = 25\nsecurity = "none"\nsender = "a@b"\nuser = "u"\npassword = "p"',
            "without encryption",
        ),
        ("host", "is not TOML"),
    ],
)
def test_mail_server_that_cannot_be_is_refused(tmp_path: Path, text: str, words: str) -> None:
    from forceplate_study.diary.smtp import read_mail_server

    assert read_mail_server(tmp_path) is None
    (tmp_path / "smtp.toml").write_text(text)
    with pytest.raises(StudyError, match=words):
        read_mail_server(tmp_path)


def test_mail_server_that_is_away_is_named(
    phone: Phone, add_person: AddPerson, today: date, diary_folder: Path, mail: Any
) -> None:
    from forceplate_study.diary.reminders import remind_by_mail, send_reminders, stop_reminders
    from forceplate_study.diary.smtp import MailServer, Security

    name, _ = add_person()
    remind_by_mail(person(name), "somebody@example.org")
    with pytest.raises(StudyError, match=r"127\.0\.0\.1:1 does not take the reminders"):
        send_reminders(MailServer("127.0.0.1", 1, Security.NONE, "a@example.org"), today)
    assert person(name).reminder.sent_on is None
    stop_reminders(person(name))
