"""The folder of a study: its definition, and its records as CSV tables.

::

    <folder>/study.toml, programmes/, pictures/   the definition
    <folder>/records/<table>.csv                  what was entered

Entries are checked against the definition and against what is there before any file is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from forceplate.errors import StudyError
from forceplate.files import write_atomically
from forceplate.words import Text
from forceplate_study.followup import sentences
from forceplate_study.followup.records import (
    EARLIEST_ONSET_DAYS,
    DropOut,
    InjuryReport,
    Participant,
    SessionEntry,
    StudyRecords,
    WeekEntry,
)
from forceplate_study.followup.study import StudyDefinition
from forceplate_study.followup.study_file import read_study
from forceplate_study.followup.tables import (
    BadRow,
    BadTableError,
    Record,
    TableName,
    is_synthetic,
    read_table,
    write_table,
)

LOCK_TIMEOUT_S = 30.0

Lines = tuple[tuple[int, Record], ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows of a table."""

    table: TableName
    n_new: int
    """Also those that replaced an entry with other values."""
    n_known: int
    """The same entries were there already; nothing is counted twice."""


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
    known = {_key(record): record for record in _of(records, table)}
    check = _Check(study, records, today)
    n_known = 0
    bad: list[BadRow] = []
    for line, record in lines:
        there = known.get(_key(record))
        if there == record:
            n_known += 1
            continue
        what = check.fault(record)
        if there is not None and not replace:
            bad.append(BadRow(line, sentences.HERE_ALREADY.fill(what=_name(record)), is_there=True))
        elif what is not None:
            bad.append(BadRow(line, what))
        else:
            known[_key(record)] = record
    if bad:
        raise BadTableError(table, bad)
    merged = _with(records, table, tuple(known.values()))
    return merged, Imported(table, len(lines) - n_known, n_known)


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
            return sentences.WEEK_OF.fill(week=record.week, who=record.participant_id)
        case SessionEntry() | InjuryReport():
            return sentences.THE_ENTRY.fill(entry=record.entry_id)


def _of(records: StudyRecords, table: TableName) -> tuple[Record, ...]:
    own: tuple[Record, ...] = getattr(records, table.value)
    return own


def _with(records: StudyRecords, table: TableName, own: tuple[Record, ...]) -> StudyRecords:
    parts: dict[str, tuple[Record, ...]] = {name.value: _of(records, name) for name in TableName}
    parts[table.value] = own
    return StudyRecords(**parts, simulated=records.simulated)  # type: ignore[arg-type]


class _Check:
    """What an entry must agree with."""

    def __init__(self, study: StudyDefinition, records: StudyRecords, today: date) -> None:
        self._study = study
        self._today = today
        self._participants = {own.participant_id: own for own in records.participants}
        self._left = {own.participant_id: own.left_on for own in records.drop_outs}
        self._last: dict[str, date] = {}
        for own in records.sessions:
            last = self._last.get(own.participant_id, own.done_on)
            self._last[own.participant_id] = max(last, own.done_on)

    def fault(self, record: Record) -> Text | None:
        """Return what is wrong; None: nothing."""
        if isinstance(record, Participant):
            return self._participant(record)
        own = self._participants.get(record.participant_id)
        if own is None:
            return sentences.NO_PARTICIPANT.fill(who=record.participant_id)
        match record:
            case SessionEntry():
                return self._session(record, own)
            case WeekEntry():
                return self._week(record)
            case InjuryReport():
                return self._day(sentences.ONSET, record.onset_on, own, EARLIEST_ONSET_DAYS)
            case DropOut():
                return self._drop_out(record, own)

    def _drop_out(self, record: DropOut, own: Participant) -> Text | None:
        last = self._last.get(own.participant_id)
        if last is not None and last > record.left_on:
            return sentences.SESSION_AFTER_LEAVING.fill(
                who=own.participant_id, last=last, left_on=record.left_on
            )
        return self._day(sentences.LEAVING, record.left_on, own)

    def _participant(self, own: Participant) -> Text | None:
        if own.group not in {group.key for group in self._study.groups}:
            return sentences.NO_GROUP.fill(group=own.group)
        return None

    def _session(self, record: SessionEntry, own: Participant) -> Text | None:
        known = self._study.group(own.group).programme.exercises
        foreign = [key for key in record.exercises if key not in known]
        if foreign:
            return sentences.NO_EXERCISE.fill(exercise=foreign[0], who=own.participant_id)
        return self._day(sentences.DATE, record.done_on, own)

    def _week(self, record: WeekEntry) -> Text | None:
        end = self._study.follow_up_weeks
        if record.week <= end:
            return None
        return sentences.AFTER_LAST_WEEK.fill(week=record.week, end=end)

    def _day(self, name: Text, day: date, own: Participant, days_before: int = 0) -> Text | None:
        left_on = self._left.get(own.participant_id)
        if own.day_of(day) < -days_before:
            sentence = sentences.LONG_BEFORE_START if days_before else sentences.BEFORE_START
            return sentence.fill(
                name=name, day=day, days=days_before, who=own.participant_id,
                started_on=own.started_on,
            )  # fmt: skip
        if day > self._today:
            return sentences.IN_FUTURE.fill(name=name, day=day)
        if left_on is not None and day > left_on and name is not sentences.LEAVING:
            return sentences.AFTER_LEAVING.fill(
                name=name, day=day, who=own.participant_id, left_on=left_on
            )
        return None


class StudyFolder:
    """A study on disk. Several programs may use it at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._records = root / "records"

    def study(self) -> StudyDefinition:
        """Return the definition; raises StudyError as :func:`read_study`."""
        return read_study(self.root)

    def records(self) -> StudyRecords:
        """Return all that was entered.

        Raises
        ------
        StudyError
            A table cannot be read, or some tables are synthetic and some not.
        """
        parts: dict[str, tuple[Record, ...]] = {}
        kinds: set[bool] = set()
        for table in TableName:
            text = self._read(self._path(table))
            if text is not None:
                kinds.add(is_synthetic(text))
            lines = () if text is None else read_table(table, text)
            parts[table.value] = tuple(record for _, record in lines)
        if len(kinds) > 1:
            raise StudyError(sentences.MIXED.fill(folder=self._records))
        return StudyRecords(**parts, simulated=kinds == {True})  # type: ignore[arg-type]

    def add(
        self,
        texts: Mapping[TableName, str],
        today: date,
        *,
        day_first: bool = False,
        replace: bool = False,
    ) -> tuple[Imported, ...]:
        """Take tables in: every row of every one, or nothing.

        Raises
        ------
        BadTableError
            A row is wrong.
        StudyError
            A header is wrong, a table is synthetic where the others are not, or a file cannot be
            read or written.
        """
        return self.add_records(
            {table: read_table(table, text, day_first=day_first) for table, text in texts.items()},
            today,
            simulated=any(is_synthetic(text) for text in texts.values()),
            replace=replace,
        )

    def add_records(
        self,
        lines: Mapping[TableName, Lines],
        today: date,
        *,
        simulated: bool = False,
        replace: bool = False,
    ) -> tuple[Imported, ...]:
        """Take records in: every one, or nothing; see :meth:`add`."""
        study = self.study()
        with self._lock():
            before = self.records()
            is_empty = not any(_of(before, table) for table in TableName)
            if not is_empty and before.simulated != simulated:
                kind = sentences.NEW_NOT_SYNTHETIC if before.simulated else sentences.NEW_SYNTHETIC
                raise StudyError(kind.fill(folder=self.root))
            after = StudyRecords(simulated=simulated) if is_empty else before
            answers = []
            for table in (table for table in TableName if table in lines):
                after, answer = merge(study, after, table, lines[table], today, replace=replace)
                answers.append(answer)
            for table in (table for table in TableName if table in lines):
                text = write_table(table, _of(after, table), synthetic=simulated)
                write_atomically(self._path(table), text.encode(), overwrite=True)
        return tuple(answers)

    def _path(self, table: TableName) -> Path:
        return self._records / f"{table.value}.csv"

    def _read(self, path: Path) -> str | None:
        try:
            return path.read_bytes().decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StudyError(sentences.NOT_READ.fill(path=path, why=str(error))) from error

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            self._records.mkdir(mode=0o700, exist_ok=True)
            with FileLock(self._records / ".lock", timeout=LOCK_TIMEOUT_S, mode=0o600):
                yield
        except Timeout as error:
            raise StudyError(sentences.FOLDER_BUSY.fill(folder=self._records)) from error
        except OSError as error:
            raise StudyError(
                sentences.NOT_WRITTEN.fill(path=self._records, why=error.strerror)
            ) from error
