"""Steps in a diary that must run in a process of their own: one process opens one diary.

Each prints one JSON document.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from forceplate.operations.visit.change_record import Stamp
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.diary.opening import open_diary
from forceplate_study.errors import StudyError
from forceplate_study.records.study_records import InjuryReport, Participant


def add(number: int, group: str) -> object:
    """Add participants who began five weeks ago; return their links by pseudonym."""
    from django.db import transaction
    from django.utils import timezone

    from forceplate_study.diary.participants import add_participant, make_link

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


def ways(seed: int, folder: Path) -> object:
    """Fill in entries by chance; return where the ways to ask how it goes differ, and how it goes.

    They are those of the browser, of the window and the analysis, and of tables elsewhere.
    """
    from django.utils import timezone

    from forceplate_study.diary.entries import all_records, records_of
    from forceplate_study.diary.models import Person
    from forceplate_study.diary.opening import opened_study
    from forceplate_study.diary.overview import people_behind, people_to_see, standings
    from forceplate_study.diary.read_diary import write_records
    from forceplate_study.follow_up.person_diary import person_diary
    from forceplate_study.follow_up.standings import standings as standings_of_records
    from forceplate_study.records.study_folder import StudyFolder

    today = timezone.localdate()
    fill(random.Random(seed), today)
    study, records = opened_study(), all_records()
    people = list(Person.objects.order_by("participant_id"))
    names = [own.participant_id for own in people]
    of_browser = standings(people, today)
    diaries = [person_diary(study, records, name, today) for name in names]
    write_records(folder, folder / "tables")
    pairs: list[tuple[object, object]] = [
        (records, StudyFolder(folder / "tables").records()),
        *zip(of_browser, standings_of_records(study, records, today), strict=True),
        *(
            (own, person_diary(study, records_of([person]), person.participant_id, today))
            for own, person in zip(diaries, people, strict=True)
        ),
        *(
            ((own.week, own.has_left, own.n_to_see), (one.week, one.left is not None, one.n_to_see))
            for own, one in zip(of_browser, diaries, strict=True)
        ),
        (
            [own.participant_id for own in people_behind(today)],
            behind := [own.participant.participant_id for own in of_browser if own.is_behind],
        ),
        (
            [own.participant_id for own in people_to_see()],
            to_see := [own.participant.participant_id for own in of_browser if own.n_to_see],
        ),
    ]
    differing = [f"{own} / {other}" for own, other in pairs if own != other]
    return [differing, len({own.recent for own in of_browser}), len(behind), len(to_see)]


def fill(chance: random.Random, today: date) -> None:
    """Add people who began on any day, some of whom have left, with entries on any day."""
    from django.utils import timezone

    from forceplate_study.diary.models import Person, Session, Week
    from forceplate_study.diary.opening import opened_study

    groups = [group.key for group in opened_study().groups]
    for n in range(40):
        began = today - timedelta(days=chance.randint(-10, 120))
        until = max(1, (today - began).days + 1)
        left_on = (
            began + timedelta(days=chance.randrange(until))
            if n % 5 == 0 and began <= today
            else None
        )
        person = Person.objects.create(
            participant_id=f"R{n:03d}", group=chance.choice(groups), started_on=began,
            left_on=left_on, still_reports=chance.random() < 0.5,
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
        complain(chance, person, today)
        put_right(chance, person)


def complain(chance: random.Random, person: Any, today: date) -> None:
    """Let somebody report complaints, again and again, some found to be one or the same."""
    from forceplate_study.diary.entries import complaints_of, find_out, save_entry

    for _ in range(chance.choice((0, 5, 10))):
        key = UUID(int=chance.getrandbits(128), version=4)
        onset = today - timedelta(days=chance.randrange(60))
        answers = InjuryAnswers(chance.randrange(10), 0, consulted=False)
        about = chance.choice([None, *(own.last.about for own in complaints_of(person))])
        save_entry(person, InjuryReport(str(key), person.participant_id, onset, answers), about)
        one, other = chance.choices([own.last for own in complaints_of(person)], k=2)
        same_as = {"same_as": other.about}
        corrected = chance.choice(({"site": "knee"}, {"onset_on": onset}, same_as, same_as))
        if chance.random() < 0.5:
            with contextlib.suppress(StudyError):  # merged into itself, or before the baseline
                find_out(person, one, chance.random() < 0.5, who="anna", **corrected)


def put_right(chance: random.Random, person: Any) -> None:
    """Put the baseline, the group, the pseudonym or leaving right, where that can be."""
    from forceplate_study.diary import enrolment
    from forceplate_study.diary.opening import opened_study

    stamp, own = Stamp.now("anna", "misread"), person.record()
    began = own.started_on - timedelta(days=chance.randrange(-3, 20))
    name = chance.choice((own.participant_id, f"{own.participant_id}-X"))
    group = chance.choice(opened_study().groups).key
    with contextlib.suppress(StudyError):
        enrolment.put_right(person, Participant(name, group, began), "nl", stamp)
    if person.left_on is not None and chance.random() < 0.3:
        person.refresh_from_db()
        enrolment.stay(person.participant_id, stamp)


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
    elif step == "ways":
        answer = ways(int(rest[0]), Path(folder))
    elif step == "keys":
        answer = keys()
    else:
        answer = erase(*rest)
    sys.stdout.write(json.dumps(answer))
