"""Steps in a diary that must run in a process of their own: one process opens one diary.

Each prints one JSON document.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
from dataclasses import astuple
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from forceplate_study.diary.opening import open_diary


def add(number: int, group: str) -> object:
    """Add participants who began five weeks ago; return their links by pseudonym."""
    from django.db import transaction
    from django.utils import timezone

    from forceplate_study.diary.participants import add_participant, make_link
    from forceplate_study.records.study_records import Participant

    links = {}
    started_on = timezone.localdate() - timedelta(days=35)
    with transaction.atomic():
        for n in range(number):
            name = f"T{n:03d}"
            add_participant(Participant(name, group, started_on), "en")
            links[name] = make_link(name)
    return links


def keys() -> object:
    """Return the keys of all sessions, as the study gets them."""
    from forceplate_study.diary.entries import all_records

    return [[own.participant_id, own.entry_id] for own in all_records().sessions]


def erase(name: str, wait_s: str = "10") -> object:
    """Export a participant, erase; return what was exported, and what came of it."""
    from forceplate_study.diary.participants import erase_participant, export_participant
    from forceplate_study.errors import StudyError

    try:
        exported = export_participant(name)
    except StudyError as error:
        exported = {"error": str(error)}
    try:
        erased = erase_participant(name, wait_s=float(wait_s))
    except StudyError as error:
        return {**exported, "erased": str(error)}
    copies = [str(copy.path) for copy in erased.copies]
    return {**exported, "erased": True, "copies": copies, "is_log_clean": erased.is_log_clean}


def recent(seed: int) -> object:
    """Fill in entries by chance; return the last weeks of everybody, asked in two ways."""
    from django.utils import timezone

    from forceplate_study.diary.entries import all_records
    from forceplate_study.diary.models import Person
    from forceplate_study.diary.opening import opened_study
    from forceplate_study.diary.overview import people_behind, standings
    from forceplate_study.follow_up.adherence import RECENT_WEEKS, Adherence, adherence

    today = timezone.localdate()
    fill(random.Random(seed), today)
    people = list(Person.objects.order_by("pk"))
    of_database = {
        row.participant.participant_id: astuple(row.recent) for row in standings(people, today)
    }
    of_analysis = {}
    groups = adherence(opened_study(), all_records(), today - timedelta(days=1))
    for own in (person for group in groups for person in group.persons):
        first = own.participant.week_of(today) - RECENT_WEEKS
        weeks = (week for week in own.weeks if week.week >= first)
        of_analysis[own.participant.participant_id] = astuple(Adherence.over(weeks))
    behind = [person.participant_id for person in people_behind(today)]
    return [of_database, of_analysis, behind]


def fill(chance: random.Random, today: date) -> None:
    """Add people who began on any day, some of whom have left, with entries on any day."""
    from django.utils import timezone

    from forceplate_study.diary.models import Person, Session, Week
    from forceplate_study.diary.opening import opened_study

    groups = [group.key for group in opened_study().groups]
    for n in range(40):
        began = today - timedelta(days=chance.randint(-10, 120))
        until = max(1, (today - began).days + 1)
        left_on = began + timedelta(days=chance.randrange(until)) if n % 5 == 0 else None
        person = Person.objects.create(
            participant_id=f"R{n:03d}", group=chance.choice(groups), started_on=began,
            left_on=left_on,
        )  # fmt: skip
        Session.objects.bulk_create(
            Session(
                person=person, key=UUID(int=chance.getrandbits(128), version=4),
                done_on=began + timedelta(days=chance.randrange(until)),
                kind=chance.choice(("home", "home", "supervised")),
                withdrawn_at=timezone.now() if chance.random() < 0.2 else None,
            )
            for _ in range(chance.randint(0, until // 2))
        )  # fmt: skip
        Week.objects.bulk_create(
            Week(person=person, key=UUID(int=chance.getrandbits(128), version=4), week=week)
            for week in range(1, until // 7 + 2)
            for _ in range(chance.choice((0, 1, 1, 2)))
        )


def commands(lines: list[list[str]]) -> object:
    """Run commands one after another; return exit code, output and errors of each."""
    from forceplate.cli import main as run

    answers = []
    for line in lines:
        sys.argv = ["forceplate", *line]
        out, err = io.StringIO(), io.StringIO()
        code: object = 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                run()
            except SystemExit as ended:
                code = ended.code or 0
        answers.append([code, out.getvalue(), err.getvalue()])
    return answers


def main(folder: str, step: str, *rest: str) -> None:
    """Open the diary, take the step and print what it gave."""
    if step == "commands":  # these open it themselves
        sys.stdout.write(json.dumps(commands(json.loads(rest[0]))))
        return
    open_diary(Path(folder))
    if step == "add":
        answer = add(int(rest[0]), rest[1])
    elif step == "recent":
        answer = recent(int(rest[0]))
    elif step == "keys":
        answer = keys()
    else:
        answer = erase(*rest)
    sys.stdout.write(json.dumps(answer))
