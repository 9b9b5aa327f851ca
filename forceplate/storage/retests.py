"""What a clinic plans and says to find its own measurement error: kept beside its visits.

::

    <library>/retest-plan.json    how many persons are measured twice, how many days apart
    <library>/retests.jsonl       whether a person trained between two visits, as somebody said;
                                  a line each, only added to, the last one of a pair counts
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forceplate.documents import dump_readable_json, from_plain, load_json, to_plain
from forceplate.errors import StorageError
from forceplate.files import write_atomically
from forceplate.reasons import raised_as
from forceplate.storage.record_file import CANNOT, WRITE, RecordFile, kept_text
from forceplate.words import Text

PLAN_FILE_NAME = "retest-plan.json"
WORD_FILE_NAME = "retests.jsonl"
FEWEST_PERSONS, MOST_PERSONS = 10, 500
MOST_DAYS = 60
_RETEST = re.compile(r"R\d+")

_NO_PLAN = Text("The plan in {path} cannot be used: {why}. Correct it, or delete it to begin anew.")


@dataclass(frozen=True, slots=True)
class RetestPlan:
    """How a clinic finds its own error; the published tests of toes lie 7 to 14 days apart.

    Raises
    ------
    ValueError
        On construction: numbers outside the limits, or fewer days than the fewest.
    """

    n_persons: int = 30
    """With fewer, the upper end of the error's interval decides. Why 30: see
    :data:`forceplate.analysis.reliability.sem_interval.PLANNED_PERSONS`."""
    fewest_days: int = 7
    """Between the two visits: fewer, and tired muscles and a remembered trick are measured too."""
    most_days: int = 14
    """More, and the strength itself changes."""

    def __post_init__(self) -> None:
        if not FEWEST_PERSONS <= self.n_persons <= MOST_PERSONS:
            raise ValueError(
                Text("{n} persons cannot be planned; choose {low} to {high}").fill(
                    n=self.n_persons, low=FEWEST_PERSONS, high=MOST_PERSONS
                )
            )
        if not 1 <= self.fewest_days <= self.most_days <= MOST_DAYS:
            raise ValueError(
                Text("{low} to {high} days cannot be planned; choose 1 to {most}").fill(
                    low=self.fewest_days, high=self.most_days, most=MOST_DAYS
                )
            )


@dataclass(frozen=True, slots=True)
class TrainingWord:
    """Whether a person trained the toes between two visits, and who says so."""

    subject_id: str
    first: str
    """Label of the earlier visit."""
    second: str
    trained: bool
    by: str
    at: datetime


class Retests:
    """Plan and words of one library; makes no file before there is one to keep."""

    def __init__(self, library: Path) -> None:
        self._plan_path = library.absolute() / PLAN_FILE_NAME
        self._words = RecordFile(library.absolute() / WORD_FILE_NAME, TrainingWord)

    def plan(self) -> RetestPlan:
        """Return the clinic's plan, the usual one where it has none; raises StorageError."""
        text = kept_text(self._plan_path)
        with raised_as(StorageError, _NO_PLAN, ValueError, path=self._plan_path):
            return RetestPlan() if text is None else from_plain(RetestPlan, load_json(text))

    def keep_plan(self, plan: RetestPlan) -> None:
        """Plan otherwise from now on; raises StorageError."""
        text = dump_readable_json(to_plain(plan))
        with raised_as(StorageError, CANNOT, what=WRITE, path=self._plan_path):
            write_atomically(self._plan_path, text.encode(), overwrite=True)

    def keep_word(self, word: TrainingWord) -> None:
        """Keep whether somebody trained between two visits; raises StorageError."""
        self._words.add(word)

    def words(self) -> Mapping[tuple[str, str, str], TrainingWord]:
        """Return what was said last, by person, earlier and later visit; raises StorageError.

        A line that is no sound record says nothing: then it is not known whether they trained.
        """
        return {(word.subject_id, word.first, word.second): word for word in self._words.read()}


def is_retest(label: str) -> bool:
    """Return whether a visit says by its label that it repeats the one before: R1, R2, ..."""
    return _RETEST.fullmatch(label) is not None
