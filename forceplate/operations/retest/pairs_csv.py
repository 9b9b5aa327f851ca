"""Every pair of visits of a study of the clinic's own error as a table, with who does not count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from forceplate.errors import StorageError
from forceplate.exchange.export.csv_tables import csv_lines
from forceplate.exchange.export.export_columns import Cell
from forceplate.files import write_atomically
from forceplate.operations.retest.library_study import ConditionError, RetestStudy
from forceplate.operations.retest.pairs import PersonStanding, Standing
from forceplate.reasons import raised_as
from forceplate.words import Text, say

_NOT_WRITTEN = Text("Cannot write {path}: {why}.")
_COLUMNS = (
    "subject", "standing", "why", "first_visit", "first_date", "first_operator", "second_visit",
    "second_date", "second_operator", "days", "side", "region", "posture", "fixation", "metric",
    "unit", "first", "second", "mean", "difference", "first_sha256", "second_sha256",
)  # fmt: skip


def retest_csv(study: RetestStudy) -> bytes:
    """Return the table: a row for each person and condition, and one for whoever does not count.

    Subjects are pseudonymous; reasons are in English.
    """
    return csv_lines([_COLUMNS, *_rows(study)])


def write_retest_csv(study: RetestStudy, path: Path, *, overwrite: bool) -> None:
    """Write the table to a file; raises StorageError."""
    with raised_as(StorageError, _NOT_WRITTEN, path=path):
        write_atomically(path, retest_csv(study), overwrite=overwrite)


def _rows(study: RetestStudy) -> Iterator[tuple[Cell, ...]]:
    for person in study.persons:
        about = _about(person)
        checksums = [visit.used.sha256 for visit in person.pair or ()] or ["", ""]
        scores = [] if person.standing is not Standing.COUNTS else study.conditions
        rows = [row for one in scores if (row := _scores(one, person.subject_id))]
        for row in rows or [("",) * 10]:
            yield (*about, *row, *checksums)


def _about(person: PersonStanding) -> tuple[Cell, ...]:
    visits: list[Cell] = []
    for visit in person.pair or ():
        visits += [visit.used.visit, visit.day.isoformat(), visit.header.operator]
    why = "" if person.why is None else say(person.why)
    return (
        person.subject_id, person.standing.name.lower(), why, *(visits or [""] * 6),
        "" if person.days is None else person.days,
    )  # fmt: skip


def _scores(one: ConditionError, subject_id: str) -> tuple[Cell, ...] | None:
    if subject_id not in one.subjects or one.table.metric is None:
        return None
    first, second = one.pairs[one.subjects.index(subject_id)].tolist()
    condition, metric = one.condition, one.table.metric
    return (
        condition.side.value, condition.region.value, condition.posture.value, condition.fixation,
        metric.name, metric.unit, first, second, (first + second) / 2, second - first,
    )  # fmt: skip
