"""Who is in the study: enrolled on the allocation list, put right, and who left.

Nobody sees the list ahead. Call after ``open_diary``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from forceplate.operations.visit.change_record import Stamp
from forceplate.words import Language, Text
from forceplate_study.definition.allocation import Allocation as Line
from forceplate_study.definition.study import DAYS_A_WEEK
from forceplate_study.diary.entries import check_record, records_of
from forceplate_study.diary.models import Allocation, Change, Person, columns_from
from forceplate_study.diary.participants import (
    CONSOLE,
    add_participant,
    change,
    find,
    log,
    make_link,
    rename,
    revoke,
)
from forceplate_study.errors import StudyError
from forceplate_study.records.study_records import DropOut, Participant
from forceplate_study.records.tables import TableName

_HAS_LIST = Text("The diary has an allocation list already; a second would mix with it.")
_LIST_ENDS = Text(
    "The allocation list has no line left{stratum}. Nobody was enrolled; ask who keeps the list."
)
_OF_STRATUM = Text(" for the stratum {stratum!r}")
_GROUP_IS_DRAWN = Text("The allocation list gives the group; leave --group out.")
_NO_LIST = Text("The diary has no allocation list; name the group: --group.")


def keep_list(lines: tuple[Line, ...], *, who: str = CONSOLE) -> None:
    """Take an allocation list in; raises :class:`StudyError` where there is one."""
    with transaction.atomic():
        if Allocation.objects.exists():
            raise StudyError(_HAS_LIST)
        Allocation.objects.bulk_create(
            Allocation(number=own.number, block=own.block, group=own.group, stratum=own.stratum)
            for own in lines
        )
        log(who, "took the allocation list in")


def add(
    participant_id: str,
    started_on: date,
    *,
    group: str = "",
    stratum: str = "",
    age_years: float | None = None,
    language: Language | str = Language.DUTCH,
    who: str = CONSOLE,
) -> str:
    """Add a participant, in the group of the next line of the list; return the personal link.

    Parameters
    ----------
    group
        Of a diary without an allocation list: which one.

    Raises
    ------
    StudyError
        The list has no line left, there is a list and a group is named, or neither; or as
        :func:`~forceplate_study.diary.participants.add_participant`. Nobody is added then.
    """
    with transaction.atomic():
        line = None
        if Allocation.objects.exists():
            if group:
                raise StudyError(_GROUP_IS_DRAWN)
            line = _next(stratum)
        elif not group:
            raise StudyError(_NO_LIST)
        own = Participant(participant_id, line.group if line else group, started_on, age_years)
        add_participant(own, language, who=who)
        if line is not None:
            line.person = find(participant_id)
            line.save(update_fields=["person"])
            log(who, "allocated", participant_id)
        return make_link(participant_id, who=who)


def enrol(
    number: int,
    started_on: date,
    *,
    stratum: str = "",
    language: Language | str = Language.DUTCH,
    who: str = CONSOLE,
) -> dict[str, str]:
    """Enrol several at once under the next free pseudonyms, all or none; return their links."""
    with transaction.atomic():
        names = _free_names()
        return {
            name: add(name, started_on, stratum=stratum, language=language, who=who)
            for name, _ in zip(names, range(number), strict=False)
        }


def put_right(person: Person, record: Participant, language: Language | str, stamp: Stamp) -> None:
    """Put right how a participant was enrolled, the pseudonym too, keeping what was there before.

    Reports of weeks go with the baseline, so that each stays with the days it is of, as nearly as
    weeks can.

    Raises
    ------
    InputError
        It is not said who does so, or why.
    StudyError
        What was entered of the participant does not agree with it, the allocation list gave the
        group, or somebody else has the pseudonym.
    """
    if record.group != person.group and strata_of_list() is not None:
        raise StudyError(_GROUP_IS_DRAWN)
    name = record.participant_id
    record = replace(record, participant_id=person.participant_id)
    values = {**columns_from(record), "language": Language(language).value}
    n_weeks = round((person.started_on - record.started_on).days / DAYS_A_WEEK)
    with transaction.atomic():
        own = records_of([person])
        weeks = tuple(replace(report, week=report.week + n_weeks) for report in own.weeks)
        check_record(TableName.PARTICIPANTS, record, replace(own, weeks=weeks))
        if change(person, values, stamp):
            log(stamp.by, "put right", person.participant_id)
        if person.weeks.update(week=F("week") + n_weeks) and n_weeks:
            moved = f"{n_weeks:+d}"
            Change.objects.create(
                person=person, who=stamp.by, why=stamp.reason, field="week", after=moved
            )
        if name != person.participant_id:
            rename(person, name, stamp)


def leave(drop_out: DropOut, *, who: str = CONSOLE, why: str = "") -> None:
    """Record that a participant left the study.

    The links open nothing from now on, unless the person agreed to go on reporting.

    Parameters
    ----------
    why
        Another day or reason was recorded before: why that is put right.

    Raises
    ------
    InputError
        Something else was recorded before, and it is not said who puts it right, or why.
    StudyError
        The day is yet to come, before the baseline, before a session that was done, or before a
        complaint or week of somebody who does not go on reporting.
    """
    person = find(drop_out.participant_id)
    check_record(TableName.DROP_OUTS, drop_out, records_of([person]))
    values = {
        "left_on": drop_out.left_on,
        "left_reason": drop_out.reason,
        "still_reports": drop_out.still_reports,
    }
    with transaction.atomic():
        if person.left_on is None:
            Person.objects.filter(pk=person.pk).update(**values)
        else:
            change(person, values, Stamp.now(who, why))
        if not drop_out.still_reports:
            revoke(person)
        log(who, "left the study", drop_out.participant_id)


def stay(participant_id: str, stamp: Stamp) -> None:
    """Take back that a participant left: it was recorded by mistake. The links stay revoked."""
    person = find(participant_id)
    with transaction.atomic():
        if change(person, {"left_on": None, "left_reason": "", "still_reports": False}, stamp):
            log(stamp.by, "leaving taken back", participant_id)


def strata_of_list() -> list[str] | None:
    """Return the strata of the allocation list, one of no name where it has none; None: no list."""
    names = Allocation.objects.order_by("stratum").values_list("stratum", flat=True).distinct()
    return list(names) or None


def _next(stratum: str) -> Allocation:
    """Take the next line; a line that another takes at the same moment is not taken twice."""
    free = Allocation.objects.filter(stratum=stratum, used_at=None).order_by("number")
    while (line := free.first()) is not None:
        if free.filter(pk=line.pk).update(used_at=timezone.now()):
            return line
    words = _OF_STRATUM.fill(stratum=stratum) if stratum else ""
    raise StudyError(_LIST_ENDS.fill(stratum=words))


def _free_names() -> Iterator[str]:
    """Give pseudonyms after the last one; one that is not in use any more is not given again."""
    former = Change.objects.filter(field="participant_id").values_list("before", flat=True)
    names = (*Person.objects.values_list("participant_id", flat=True), *former)
    numbers = [int(name[1:]) for name in names if re.fullmatch(r"P[0-9]{1,9}", name)]
    used = Allocation.objects.exclude(used_at=None).count()
    return (f"P{number:03d}" for number in itertools.count(max([used, *numbers]) + 1))
