"""A study with its tables as somebody looks at it day by day: who is behind, one person.

The web diary has a store of its own, which answers the same questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from forceplate.operations.visit.change_record import Stamp
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.follow_up.person_diary import PersonDiary, person_diary
from forceplate_study.follow_up.standings import PersonStanding, standings
from forceplate_study.records.merge import Imported, Lines
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.records.tables import TableName


class FolderStore:
    """A study folder with its CSV tables. Any thread; a call reads or writes, and may take long.

    Every method raises :class:`StudyError`. ``who`` is the code of whoever works with it: a diary
    writes into its access log who read or changed what.
    """

    staff_address = ""
    """Where its pages for staff are, to enter, correct and judge; empty: it has none."""

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
        replace: Stamp | None = None,
    ) -> tuple[Imported, ...]:
        """Take records in, every one or nothing; ``simulated`` None: as what is there.

        Parameters
        ----------
        replace
            Who replaces entries that are there with other values, and why; None: they are refused.

        Raises
        ------
        BadTableError
            A record is wrong; all that are are named.
        """
        is_so = self.is_synthetic() if simulated is None else simulated
        return self._folder.add_records(lines, today, simulated=is_so, replace=replace)

    def rename(self, former: str, name: str, stamp: Stamp) -> None:
        """Give a participant another pseudonym, with a trace of who did so and why."""
        self._folder.rename(former, name, stamp)
