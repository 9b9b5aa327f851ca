"""The folder of a study: its definition, and its records as CSV tables.

::

    <folder>/study.toml, programmes/, pictures/   the definition
    <folder>/records/<table>.csv                  what was entered
    <folder>/records/changes.csv                  what was replaced, and by what

Entries are checked against the definition and against what is there before any file is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

from filelock import FileLock, Timeout

from forceplate.files import write_atomically
from forceplate.operations.visit.change_record import Stamp
from forceplate.reasons import raised_as, reason_of
from forceplate.words import Text
from forceplate_study import text_files
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.definition.study_file import read_study
from forceplate_study.errors import StudyError
from forceplate_study.records.changes import (
    FILE_NAME,
    ChangedValue,
    changed_values,
    entry_name,
    names_since,
    read_changes,
    write_changes,
)
from forceplate_study.records.merge import (
    Imported,
    Lines,
    Replaced,
    merge,
    records_of,
    with_records,
)
from forceplate_study.records.rename import renamed
from forceplate_study.records.study_records import Record, StudyRecords
from forceplate_study.records.tables import TableName, is_synthetic, read_table, write_table

LOCK_TIMEOUT_S = 30.0


_MIXED = Text("In {folder} some tables are synthetic and some not. Keep them apart.")
_NEW_NOT_SYNTHETIC = Text(
    "The records in {folder} are synthetic, the new ones are otherwise. Keep them in another "
    "folder."
)
_NEW_SYNTHETIC = Text(
    "The records in {folder} are not synthetic, the new ones are otherwise. Keep them in another "
    "folder."
)
_NO_ENTRY = Text("{table}: there is no entry {entry!r}. Its name stands in records/{table}.csv.")
_HAS_ENTRIES = Text("{who} has entries. Take these out first.")
_FOLDER_BUSY = Text("Another program is changing {folder}. Try again when it is done.")


@lru_cache(maxsize=len(TableName))
def _records_in(table: TableName, text: str) -> tuple[Record, ...]:
    """Return the records of a table; whoever looks at a study reads the same tables many times."""
    return tuple(record for _, record in read_table(table, text))


class StudyFolder:
    """A study on disk. Several programs may use it at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._records = root / "records"
        self._changes = self._records / FILE_NAME

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
            parts[table.value] = () if text is None else _records_in(table, text)
        if len(kinds) > 1:
            raise StudyError(_MIXED.fill(folder=self._records))
        names, regrouped = names_since(self.changes())
        return StudyRecords(
            **parts,  # type: ignore[arg-type]
            simulated=kinds == {True},
            regrouped=regrouped,
            former_names=names,
        )

    def changes(self) -> tuple[ChangedValue, ...]:
        """Return every value that was replaced, oldest first; raises StudyError."""
        text = self._read(self._changes)
        return () if text is None else read_changes(text, self._changes)

    def add(
        self,
        texts: Mapping[TableName, str],
        today: date,
        *,
        day_first: bool = False,
        replace: Stamp | None = None,
    ) -> tuple[Imported, ...]:
        """Take tables in: every row of every one, or nothing.

        Parameters
        ----------
        replace
            Who replaces entries that are there with other values, and why; it is kept with what
            was there before. None: they are refused.

        Raises
        ------
        InputError
            It is not said who replaces, or why.
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
        replace: Stamp | None = None,
    ) -> tuple[Imported, ...]:
        """Take records in: every one, or nothing; see :meth:`add`."""
        stamp = replace or Stamp.now()
        if replace is not None:
            stamp.check()
        study = self.study()
        with self._lock():
            before = self.records()
            is_empty = not any(records_of(before, table) for table in TableName)
            if not is_empty and before.simulated != simulated:
                kind = _NEW_NOT_SYNTHETIC if before.simulated else _NEW_SYNTHETIC
                raise StudyError(kind.fill(folder=self.root))
            after = StudyRecords(simulated=simulated) if is_empty else before
            answers = []
            for table in (table for table in TableName if table in lines):
                after, answer = merge(
                    study, after, table, lines[table], today, replace=replace is not None
                )
                answers.append(answer)
            self._save(after, {answer.table: answer.replaced for answer in answers}, stamp)
        return tuple(answers)

    def take_out(self, table: TableName, entry: str, stamp: Stamp) -> None:
        """Take out an entry that should not be there; its values stay in the list of changes.

        Parameters
        ----------
        entry
            Its id, or the pseudonym of a participant or of who left.

        Raises
        ------
        InputError
            It is not said who takes it out, or why.
        StudyError
            There is no such entry, or it is a participant who has entries.
        """
        stamp.check()
        with self._lock():
            before = self.records()
            own = records_of(before, table)
            gone = next((one for one in own if entry_name(one) == entry), None)
            if gone is None:
                raise StudyError(_NO_ENTRY.fill(table=table, entry=entry))
            if table is TableName.PARTICIPANTS and any(
                one.participant_id == entry
                for other in TableName
                if other is not table
                for one in records_of(before, other)
            ):
                raise StudyError(_HAS_ENTRIES.fill(who=entry))
            kept = tuple(one for one in own if one is not gone)
            after = with_records(before, table, kept)
            self._save(after, {table: [(gone, None)]}, stamp)

    def rename(self, former: str, name: str, stamp: Stamp) -> None:
        """Give a participant another pseudonym: with all entries, the ids that are made of it too.

        Raises
        ------
        InputError
            It is not said who does so, or why.
        StudyError
            There is no such participant, or one of the new pseudonym in whatever case.
        """
        stamp.check()
        with self._lock():
            before = self.records()
            after = renamed(before, former, name)
            replaced: dict[TableName, list[Replaced]] = {
                table: [] for table in TableName if records_of(before, table)
            }
            people = zip(before.participants, after.participants, strict=True)
            replaced[TableName.PARTICIPANTS] = [(old, new) for old, new in people if old != new]
            self._save(after, replaced, stamp)

    def _save(
        self,
        after: StudyRecords,
        replaced: Mapping[TableName, Iterable[Replaced]],
        stamp: Stamp,
    ) -> None:
        """Write these tables, and what was replaced in them."""
        changes = [
            change
            for table, own in replaced.items()
            for change in changed_values(table, own, stamp)
        ]
        if changes:  # before the tables: a trace too many is better than none
            text = write_changes([*self.changes(), *changes])
            write_atomically(self._changes, text.encode(), overwrite=True)
        for table in replaced:
            text = write_table(table, records_of(after, table), synthetic=after.simulated)
            write_atomically(self._path(table), text.encode(), overwrite=True)

    def _path(self, table: TableName) -> Path:
        return self._records / f"{table.value}.csv"

    def _read(self, path: Path) -> str | None:
        try:
            return path.read_bytes().decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StudyError(text_files.NOT_READ.fill(path=path, why=reason_of(error))) from error

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (
            raised_as(StudyError, text_files.NOT_WRITTEN, path=self._records),
            raised_as(StudyError, _FOLDER_BUSY, Timeout, folder=self._records),
        ):
            self._records.mkdir(mode=0o700, exist_ok=True)
            with FileLock(self._records / ".lock", timeout=LOCK_TIMEOUT_S, mode=0o600):
                yield
