"""The diary as the window works with it, in the manner of a ``FolderStore``.

Import after ``open_diary``. Any thread: each call has a database connection of its own, closed
when it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace as replaced
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.db import Error, connections, transaction
from django.db.models import Q
from django.urls import reverse

from forceplate.operations.visit.change_record import Stamp
from forceplate.reasons import reason_of
from forceplate.words import Text, clause
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.diary.enrolment import leave, strata_of_list
from forceplate_study.diary.entries import all_records, find_out, records_of, save_entry
from forceplate_study.diary.models import Change, Complaint, Person
from forceplate_study.diary.opening import opened, opened_study
from forceplate_study.diary.overview import standings as standings_of
from forceplate_study.diary.participants import add_participant, find, log, rename
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.person_diary import PersonDiary, person_diary
from forceplate_study.follow_up.standings import PersonStanding
from forceplate_study.records.changes import changed_values
from forceplate_study.records.merge import Imported, Lines, Replaced, merge
from forceplate_study.records.rename import id_under
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    Record,
    SessionEntry,
    StudyRecords,
    WeekEntry,
)
from forceplate_study.records.tables import BadRow, BadTableError, TableName

_ENTRIES = uuid5(NAMESPACE_URL, "forceplate-diary-entry")
_ONCE = frozenset({TableName.PARTICIPANTS, TableName.SESSIONS, TableName.INJURIES})
"""What was sent stays as it was sent; of a week and of leaving, the last report counts."""

_SYNTHETIC = Text("These tables are synthetic. A diary takes what people did, only.")
_LIST_GIVES_GROUP = Text(
    "the allocation list gives the group of {who!r}: enrol with 'forceplate diary enrol' or on the "
    "pages for staff"
)
_DATABASE = Text("The database of the diary cannot be used: {why}.")


class DiaryStore:
    """The diary that this process has open."""

    @property
    def root(self) -> Path:
        """Its folder."""
        return opened().path

    @property
    def staff_address(self) -> str:
        """Where a physiotherapist logs in, while the diary is served."""
        return opened().origin + reverse("staff")

    def study(self) -> StudyDefinition:
        """Return the definition, as it was when the diary was opened."""
        return opened_study()

    def is_synthetic(self) -> bool:
        """Return that people did it."""
        return False

    def records(self, who: str) -> StudyRecords:
        """Return the whole diary as records of the study."""
        with _connected():
            log(who, "read all records")
            return all_records()

    def standings(self, today: date, who: str) -> tuple[PersonStanding, ...]:
        """Return how everybody is doing, by pseudonym."""
        with _connected():
            log(who, "read the list: all")
            return tuple(standings_of(list(Person.objects.order_by("participant_id")), today))

    def person(self, participant_id: str, today: date, who: str) -> PersonDiary:
        """Return the diary of one participant; reading it goes into the access log."""
        with _connected():
            person = find(participant_id)
            log(who, "read the diary", participant_id)
            return person_diary(opened_study(), records_of([person]), participant_id, today)

    def add(
        self,
        lines: Mapping[TableName, Lines],
        today: date,
        *,
        who: str,
        simulated: bool | None = None,
        replace: Stamp | None = None,
    ) -> tuple[Imported, ...]:
        """Take records in, every one or nothing.

        The id of an entry that is no UUID is made into one, always the same.

        Parameters
        ----------
        replace
            Who replaces reports of weeks and of leaving, and why; None: they are refused.
        """
        if simulated:
            raise StudyError(_SYNTHETIC)
        stamp = replace or Stamp.now(who)
        if replace is not None:
            stamp.check()
        names = {record.participant_id for own in lines.values() for _, record in own}
        with _connected(), transaction.atomic():
            renamed = Change.objects.filter(field="participant_id", before__in=names)
            is_named = Q(participant_id__in=names) | Q(pk__in=renamed.values("person"))
            records = records_of(list(Person.objects.filter(is_named)))
            _check_allocation(lines.get(TableName.PARTICIPANTS, ()), records)
            answers = []
            for table in (own for own in TableName if own in lines):
                known_as = {
                    person.participant_id: person.known_as for person in Person.objects.all()
                }
                own = tuple((line, _with_key(record, known_as)) for line, record in lines[table])
                before = records
                records, answer = merge(
                    opened_study(), before, table, own, today,
                    replace=replace is not None and table not in _ONCE,
                )  # fmt: skip
                answers.append(_save_table(table, [one for _, one in own], before, who, stamp))
                _keep_replaced(answer.replaced, stamp)
        return tuple(answers)

    def rename(self, former: str, name: str, stamp: Stamp) -> None:
        """Give a participant another pseudonym, with a trace of who did so and why."""
        with _connected():
            rename(find(former), name, stamp)


@contextmanager
def _connected() -> Iterator[None]:
    try:
        yield
    except Error as error:
        raise StudyError(_DATABASE.fill(why=clause(reason_of(error)))) from error
    finally:
        connections.close_all()  # of this thread, which may end


def _check_allocation(lines: Lines, records: StudyRecords) -> None:
    """Refuse whom a table puts in a group where the allocation list gives it, seen by nobody."""
    known = {own.participant_id for own in records.participants}
    new = [(line, own.participant_id) for line, own in lines if own.participant_id not in known]
    if new and strata_of_list() is not None:
        bad = [BadRow(line, _LIST_GIVES_GROUP.fill(who=name)) for line, name in new]
        raise BadTableError(TableName.PARTICIPANTS, bad)


def _with_key(record: Record, known_as: Mapping[str, str]) -> Record:
    """Return an entry with a key made of its id: the same whatever the pseudonym is by now."""
    if isinstance(record, (SessionEntry, WeekEntry, InjuryReport)):
        name = record.participant_id
        try:
            key = UUID(record.entry_id)
        except ValueError:
            key = uuid5(_ENTRIES, id_under(record.entry_id, name, known_as.get(name, name)))
        return replaced(record, entry_id=str(key))
    return record


def _keep_replaced(pairs: Sequence[Replaced], stamp: Stamp) -> None:
    """Keep what a report of a week said before; of leaving that is kept where it is recorded."""
    Change.objects.bulk_create(
        Change(
            person=find(own.participant_id), week=own.week, who=stamp.by, why=stamp.reason,
            field=one.field, before=one.before, after=one.after,
        )
        for own, after in pairs
        if isinstance(own, WeekEntry)
        for one in changed_values(TableName.WEEKS, [(own, after)], stamp)
        if one.field != "entry"
    )  # fmt: skip


def _save_table(
    table: TableName, own: Sequence[Record], before: StudyRecords, who: str, stamp: Stamp
) -> Imported:
    """Save what is not there yet, and say so in the access log once for each person."""
    known = set(getattr(before, table.value))
    reported = {(week.participant_id, week.week) for week in before.weeks}
    people: dict[str, Person] = {}
    n_new = 0
    for record in own:
        name = record.participant_id
        if record in known:
            continue
        if isinstance(record, Participant):
            add_participant(record, who=who)
            n_new += 1
            continue
        if name not in people:
            people[name] = find(name)
            if not isinstance(record, DropOut):
                log(who, f"entered {table.value}", name)
        is_later_report = isinstance(record, WeekEntry) and (name, record.week) in reported
        own_record = _anew(record) if is_later_report else record
        n_new += _save(people[name], own_record, who, stamp.reason)
    return Imported(table, n_new, len(own) - n_new)


def _anew(record: Record) -> Record:
    return replaced(record, entry_id=str(uuid4())) if isinstance(record, WeekEntry) else record


def _save(person: Person, record: Record, who: str, why: str) -> bool:
    match record:
        case SessionEntry() | WeekEntry():
            return save_entry(person, record)
        case InjuryReport():
            is_new = save_entry(person, record)
            if is_new and record.confirmed is not None:
                answer = Complaint.objects.get(person=person, key=UUID(record.entry_id))
                find_out(person, answer, record.confirmed, who=record.confirmed_by)
            return is_new
        case DropOut():
            leave(record, who=who, why=why)
            return True
        case Participant():
            raise AssertionError("a participant is added above")
