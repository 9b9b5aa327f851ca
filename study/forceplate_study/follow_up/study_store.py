"""A study as somebody works with it day by day: who is behind, one person, entries and findings.

The questions and entries are the same for every kind of folder: :class:`FolderStore` is a study
with its tables; the web diary has a store of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Protocol

from forceplate.words import Text
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.person_diary import PersonDiary, person_diary
from forceplate_study.follow_up.standings import PersonStanding, standings
from forceplate_study.records.merge import Imported, Lines
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.study_records import (
    StudyRecords,
)
from forceplate_study.records.tables import TableName

_NO_COMPLAINT = Text("{who} has no complaint {entry!r} any more. Look again.")
_NOBODY_READS = Text("This study has no web diary, where a participant could read it.")
_NO_LINK = Text("This study has no web diary that a link could open.")


class StudyStore(Protocol):
    """Where a study is kept. Any thread; every call reads or writes, and may take long.

    Every method raises :class:`StudyError`. ``who`` is the code of whoever works with it: a
    store with an access log writes there who read or changed what.
    """

    @property
    def root(self) -> Path:
        """Its folder."""

    @property
    def is_diary(self) -> bool:
        """Whether participants read and write in it too: then there are messages and links."""

    def study(self) -> StudyDefinition:
        """Return the definition."""

    def is_synthetic(self) -> bool:
        """Return whether nobody was measured."""

    def records(self, who: str) -> StudyRecords:
        """Return all that was entered."""

    def standings(self, today: date, who: str) -> tuple[PersonStanding, ...]:
        """Return how everybody is doing, by pseudonym."""

    def person(self, participant_id: str, today: date, who: str) -> PersonDiary:
        """Return the diary of one participant."""

    def add(
        self,
        lines: Mapping[TableName, Lines],
        today: date,
        *,
        who: str,
        simulated: bool | None = None,
        replace: bool = False,
    ) -> tuple[Imported, ...]:
        """Take records in, every one or nothing; ``simulated`` None: as what is there.

        Raises
        ------
        BadTableError
            A record is wrong; all that are are named.
        """

    def confirm(self, participant_id: str, entry_id: str, is_injury: bool, who: str) -> None:
        """Record what was found of the answers that were looked at."""

    def write(self, participant_id: str, text: str, who: str) -> None:
        """Send a participant a message."""

    def new_link(self, participant_id: str, who: str) -> str:
        """Return a new personal link; older ones open nothing any more."""


class FolderStore:
    """A study folder with its CSV tables. No access log, no messages."""

    is_diary = False

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folder = StudyFolder(root)

    def study(self) -> StudyDefinition:
        """Return the definition."""
        return self._folder.study()

    def is_synthetic(self) -> bool:
        """Return whether the tables say that nobody was measured."""
        return self._folder.records().simulated

    def records(self, who: str) -> StudyRecords:
        """Return all that was entered."""
        return self._folder.records()

    def standings(self, today: date, who: str) -> tuple[PersonStanding, ...]:
        """Return how everybody is doing, by pseudonym."""
        return standings(self.study(), self.records(who), today)

    def person(self, participant_id: str, today: date, who: str) -> PersonDiary:
        """Return the diary of one participant."""
        return person_diary(self.study(), self.records(who), participant_id, today)

    def add(
        self,
        lines: Mapping[TableName, Lines],
        today: date,
        *,
        who: str,
        simulated: bool | None = None,
        replace: bool = False,
    ) -> tuple[Imported, ...]:
        """Take records in, every one or nothing."""
        is_so = self.is_synthetic() if simulated is None else simulated
        return self._folder.add_records(lines, today, simulated=is_so, replace=replace)

    def confirm(self, participant_id: str, entry_id: str, is_injury: bool, who: str) -> None:
        """Record what was found; ``who`` stands in the table as ``confirmed_by``."""
        for report in self._folder.records().injuries:
            if (report.participant_id, report.entry_id) == (participant_id, entry_id):
                found = replace(report, confirmed=is_injury, confirmed_by=who)
                self.add(
                    {TableName.INJURIES: ((1, found),)}, report.onset_on, who=who, replace=True
                )
                return
        raise StudyError(_NO_COMPLAINT.fill(who=participant_id, entry=entry_id))

    def write(self, participant_id: str, text: str, who: str) -> None:
        """Refuse: nobody would read it."""
        raise StudyError(_NOBODY_READS)

    def new_link(self, participant_id: str, who: str) -> str:
        """Refuse: there is nothing to open."""
        raise StudyError(_NO_LINK)
