"""New entries held against the study, the participant and what is there before any is taken."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta

from forceplate.words import Text
from forceplate_study.definition.study import DAYS_A_WEEK, MAX_WEEKS, StudyDefinition
from forceplate_study.records.study_records import (
    EARLIEST_ONSET_DAYS,
    DropOut,
    InjuryReport,
    Participant,
    Record,
    SessionEntry,
    StudyRecords,
    WeekEntry,
)
from forceplate_study.records.tables import BadRow, BadTableError, TableName

Lines = tuple[tuple[int, Record], ...]
Replaced = tuple[Record, Record | None]
"""An entry before, and what was put in its place; None: nothing, it was taken out."""
_HERE_ALREADY = Text("{what} is there already, with other values")
_WEEK_OF = Text("week {week} of {who}")
_THE_ENTRY = Text("the entry {entry}")
_NO_PARTICIPANT = Text("{who!r} is no participant of the study")
_SESSION_AFTER_LEAVING = Text("{who} did a session on {last}, after date {left_on}")
_COMPLAINT_AFTER_LEAVING = Text(
    "{who} reported a complaint of {last}, after leaving on {left_on}; correct one of the two, or "
    "say still_reports: yes if the person agreed to go on reporting"
)
_WEEK_AFTER_LEAVING = Text(
    "{who} reported week {week}, after leaving on {left_on}; correct one of the two, or say "
    "still_reports: yes if the person agreed to go on reporting"
)
_RENAMED = Text("{who!r} is called {now!r} since that was put right: write it the same way")
_LOOKALIKE = Text("{who!r} differs from {known!r} in capitals only: write it the same way")
_NO_GROUP = Text("{group!r} is no group of the study")
_AGE = Text(
    "age_years is {age:g}; this study takes people from {low} to {high}: correct it, or the ages "
    "in study.toml"
)
_EARLY_BASELINE = Text(
    "{name} {day} is before {first}: correct it, or first_baseline in study.toml"
)
_NO_EXERCISE = Text("{exercise!r} is no exercise of the programme of {who}")
_AFTER_LAST_WEEK = Text("week {week} is after week {end}, the last")
_BEFORE_START = Text("{name} {day} is before {who} began on {started_on}")
_LONG_BEFORE_START = Text(
    "{name} {day} is more than {days} days before {who} began on {started_on}"
)
_IN_FUTURE = Text("{name} {day} is in the future")
_AFTER_LEAVING = Text("{name} {day} is after {who} left on {left_on}")
_MORE_DAYS = Text("restricted_days is {n}: more days than have passed since {onset}")
_DATE = Text("date")
_WEEK = Text("week")
_BASELINE = Text("the day of the baseline")
_ONSET = Text("onset")
_LEAVING = Text("date of leaving")
MOST_DAYS_AHEAD = 366
"""Nobody is enrolled longer before the baseline; a later one is a slip of the year."""
MOST_DAYS_AGO = MAX_WEEKS * DAYS_A_WEEK
"""Nor longer after it, unless the study says when the first one was."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows of a table."""

    table: TableName
    n_new: int
    """Also those that replaced an entry with other values."""
    n_known: int
    """The same entries were there already; nothing is counted twice."""
    replaced: tuple[Replaced, ...] = ()


def merge(
    study: StudyDefinition,
    records: StudyRecords,
    table: TableName,
    lines: Lines,
    today: date,
    *,
    replace: bool = False,
) -> tuple[StudyRecords, Imported]:
    """Return the records with the new ones of a table, each checked.

    Parameters
    ----------
    lines
        Records with the line that each stands on, for messages.
    today
        Nothing can have been done later.
    replace
        An entry that is there with other values is replaced instead of refused.

    Raises
    ------
    BadTableError
        A record contradicts the study, the participant, or an entry that is there.
    """
    known = {_key(record): record for record in records_of(records, table)}
    check = _Check(study, records, today)
    n_known = 0
    replaced: list[Replaced] = []
    bad: list[BadRow] = []
    for line, record in lines:
        there = known.get(_key(record))
        if there == record:
            n_known += 1
            continue
        what = check.fault(record)
        if there is not None and not replace:
            bad.append(BadRow(line, _HERE_ALREADY.fill(what=_name(record))))
        elif what is not None:
            bad.append(BadRow(line, what))
        else:
            known[_key(record)] = record
            if there is not None:
                replaced.append((there, record))
    if bad:
        raise BadTableError(table, bad)
    merged = with_records(records, table, tuple(known.values()))
    return merged, Imported(table, len(lines) - n_known, n_known, tuple(replaced))


def enrolment_fault(study: StudyDefinition, own: Participant, today: date) -> Text | None:
    """Return why a study takes nobody in like this: group, age, baseline; None: it does."""
    if own.group not in {group.key for group in study.groups}:
        return _NO_GROUP.fill(group=own.group)
    low, high = study.youngest_years, study.oldest_years
    if own.age_years is not None and not low <= own.age_years <= high:
        return _AGE.fill(age=own.age_years, low=low, high=high)
    first = study.first_baseline or today - timedelta(days=MOST_DAYS_AGO)
    if own.started_on < first:
        return _EARLY_BASELINE.fill(name=_BASELINE, day=own.started_on, first=first)
    if own.day_of(today) < -MOST_DAYS_AHEAD:
        return _IN_FUTURE.fill(name=_BASELINE, day=own.started_on)
    return None


def _key(record: Record) -> object:
    match record:
        case Participant() | DropOut():
            return record.participant_id
        case WeekEntry():
            return record.participant_id, record.week
        case SessionEntry() | InjuryReport():
            return record.entry_id


def _name(record: Record) -> str | Text:
    match record:
        case Participant() | DropOut():
            return record.participant_id
        case WeekEntry():
            return _WEEK_OF.fill(week=record.week, who=record.participant_id)
        case SessionEntry() | InjuryReport():
            return _THE_ENTRY.fill(entry=record.entry_id)


def records_of(records: StudyRecords, table: TableName) -> tuple[Record, ...]:
    """Return the records of a table."""
    own: tuple[Record, ...] = getattr(records, table.value)
    return own


def with_records(records: StudyRecords, table: TableName, own: tuple[Record, ...]) -> StudyRecords:
    """Return the records with these in a table."""
    return dataclasses.replace(records, **{table.value: own})  # type: ignore[arg-type]


class _Check:
    """What an entry must agree with."""

    def __init__(self, study: StudyDefinition, records: StudyRecords, today: date) -> None:
        self._study = study
        self._today = today
        self._participants = {own.participant_id: own for own in records.participants}
        self._spelt = {who.casefold(): who for who in self._participants}
        self._now = dict(records.former_names)
        self._left = {own.participant_id: own for own in records.drop_outs}
        self._entries: dict[str, list[Record]] = {}
        for table in TableName:
            for entry in records_of(records, table):
                if not isinstance(entry, Participant):
                    self._entries.setdefault(entry.participant_id, []).append(entry)

    def fault(self, record: Record) -> Text | None:
        """Return what is wrong; None: nothing."""
        if isinstance(record, Participant):
            return self._participant(record)
        own = self._participants.get(record.participant_id)
        if own is None:
            return self._nobody(record.participant_id)
        match record:
            case SessionEntry():
                return self._session(record, own)
            case WeekEntry():
                return self._week(record, own)
            case InjuryReport():
                return self._complaint(record, own)
            case DropOut():
                return self._drop_out(record, own)

    def _nobody(self, who: str) -> Text:
        known, now = self._spelt.get(who.casefold()), self._now.get(who)
        if now is not None:
            return _RENAMED.fill(who=who, now=now)
        return (_NO_PARTICIPANT if known is None else _LOOKALIKE).fill(who=who, known=known)

    def _drop_out(self, record: DropOut, own: Participant) -> Text | None:
        who, left_on = own.participant_id, record.left_on
        fault = self._day(_LEAVING, left_on, own)
        if fault is not None:
            return fault
        entries = self._entries.get(who, ())
        last = max((one.done_on for one in entries if isinstance(one, SessionEntry)), default=None)
        if last is not None and last > left_on:
            return _SESSION_AFTER_LEAVING.fill(who=who, last=last, left_on=left_on)
        if not record.still_reports:
            onset = max(
                (one.onset_on for one in entries if isinstance(one, InjuryReport)), default=None
            )
            if onset is not None and onset > left_on:
                return _COMPLAINT_AFTER_LEAVING.fill(who=who, last=onset, left_on=left_on)
            week = max((one.week for one in entries if isinstance(one, WeekEntry)), default=0)
            if week > own.week_of(left_on):
                return _WEEK_AFTER_LEAVING.fill(who=who, week=week, left_on=left_on)
        return None

    def _participant(self, own: Participant) -> Text | None:
        fault = enrolment_fault(self._study, own, self._today)
        if fault is not None:
            return fault
        known = self._spelt.setdefault(own.participant_id.casefold(), own.participant_id)
        if known != own.participant_id:
            return _LOOKALIKE.fill(known=known, who=own.participant_id)
        now = self._participants.get(self._now.get(own.participant_id, ""))
        is_new = own.participant_id not in self._participants
        if is_new and now and now == dataclasses.replace(own, participant_id=now.participant_id):
            return _RENAMED.fill(who=own.participant_id, now=now.participant_id)
        # What was entered of the person must agree with a corrected baseline or group too.
        self._participants[own.participant_id] = own
        entries = self._entries.get(own.participant_id, ())
        return next(filter(None, map(self.fault, entries)), None)

    def _session(self, record: SessionEntry, own: Participant) -> Text | None:
        known = self._study.group(own.group).programme.exercises
        foreign = [key for key in record.exercises if key not in known]
        if foreign:
            return _NO_EXERCISE.fill(exercise=foreign[0], who=own.participant_id)
        return self._day(_DATE, record.done_on, own)

    def _complaint(self, record: InjuryReport, own: Participant) -> Text | None:
        left = self._left.get(own.participant_id)
        if left is not None and record.onset_on > left.left_on and not left.still_reports:
            return _COMPLAINT_AFTER_LEAVING.fill(
                who=own.participant_id, last=record.onset_on, left_on=left.left_on
            )
        fault = self._day(_ONSET, record.onset_on, own, EARLIEST_ONSET_DAYS)
        n_days = record.answers.restricted_days
        if fault is None and n_days > (self._today - record.onset_on).days + 1:
            return _MORE_DAYS.fill(n=n_days, onset=record.onset_on)
        return fault

    def _week(self, record: WeekEntry, own: Participant) -> Text | None:
        end = self._study.follow_up_weeks
        if record.week > end:
            return _AFTER_LAST_WEEK.fill(week=record.week, end=end)
        if record.week > own.week_of(self._today):
            return _IN_FUTURE.fill(name=_WEEK, day=record.week)
        left = self._left.get(own.participant_id)
        if left is None or left.still_reports or record.week <= own.week_of(left.left_on):
            return None
        return _AFTER_LEAVING.fill(
            name=_WEEK, day=record.week, who=own.participant_id, left_on=left.left_on
        )

    def _day(self, name: Text, day: date, own: Participant, days_before: int = 0) -> Text | None:
        left = self._left.get(own.participant_id)
        if own.day_of(day) < -days_before:
            sentence = _LONG_BEFORE_START if days_before else _BEFORE_START
            return sentence.fill(
                name=name, day=day, days=days_before, who=own.participant_id,
                started_on=own.started_on,
            )  # fmt: skip
        if day > self._today:
            return _IN_FUTURE.fill(name=name, day=day)
        if left is not None and day > left.left_on and name is _DATE:
            return _AFTER_LEAVING.fill(
                name=name, day=day, who=own.participant_id, left_on=left.left_on
            )
        return None
