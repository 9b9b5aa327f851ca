"""Repeated measurements out of a CSV table: one row for each person, one column for each visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.delimited import DelimitedError, Table, read_header_table
from forceplate.errors import AnalysisError
from forceplate.reasons import SAME, raised_as
from forceplate.words import Text

_NO_VISIT = Text("The table has no column beside {name!r}. Give each visit a column.")


@dataclass(frozen=True, slots=True)
class CsvScores:
    """The scores of a table."""

    subjects: tuple[str, ...]
    columns: tuple[str, ...]
    scores: NDArray[np.float64]
    """(n_persons, n_visits); NaN where a cell is empty."""


def read_scores(
    text: str,
    *,
    subject: str = "",
    columns: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
) -> CsvScores:
    """Return the scores of a CSV text with one header line.

    Separated by semicolon, tab or comma, whichever comes first of these in the header; a
    decimal comma is understood where the comma does not separate. An empty cell is a missing
    visit; nothing else but a number is accepted.

    Parameters
    ----------
    subject
        Name of the column with the person; empty: the first.
    columns
        Names of the visits in their order; empty: every other column.
    where
        Only rows whose cell in this column is this text, e.g. ``{"leg": "L"}``.

    Raises
    ------
    AnalysisError
        A column is missing, there is none of a visit, a cell is not a number, a row has too many
        or too few cells, or a person stands in two rows: left and right of one person are not
        independent.
    """
    with raised_as(AnalysisError, SAME, DelimitedError):
        return _scores(read_header_table(text), subject, columns, where or {})


def _scores(
    table: Table, subject: str, columns: Sequence[str], where: Mapping[str, str]
) -> CsvScores:
    """Return each person's score at each visit; no row is skipped but by ``where``."""
    header = list(table.header)
    place = {name: number for number, name in enumerate(header)}
    who = subject or header[0]
    visits = tuple(columns) or tuple(name for name in header if name != who)
    for name in (who, *visits, *where):
        if name not in place:
            raise AnalysisError(
                Text("The table has no column {name!r}; it has {known}.").fill(
                    name=name, known=", ".join(header)
                )
            )
    if not visits:
        raise AnalysisError(_NO_VISIT.fill(name=who))
    subjects: list[str] = []
    scores: list[list[float]] = []
    for line, row in table.rows:
        if len(row) != len(header):
            raise AnalysisError(
                Text(
                    "Line {line} has {n:cell|cells}, the header {n_header}. Correct the line."
                ).fill(line=line, n=len(row), n_header=len(header))
            )
        if any(row[place[name]].strip() != value for name, value in where.items()):
            continue
        person = row[place[who]].strip()
        if person in subjects:
            raise AnalysisError(
                Text(
                    "{person!r} stands in line {line} for the second time. One row for each "
                    "person: left and right of one person are not independent. Choose one with "
                    "--where."
                ).fill(person=person, line=line)
            )
        subjects.append(person)
        scores.append([_score(table, row[place[name]], line, name) for name in visits])
    return CsvScores(
        tuple(subjects), visits, np.array(scores, dtype=np.float64).reshape(-1, len(visits))
    )


def _score(table: Table, cell: str, line: int, column: str) -> float:
    if not cell.strip():
        return np.nan
    value = table.number(cell)
    if value is None:
        raise AnalysisError(
            Text(
                "Line {line}, column {column!r}: {cell!r} is not a number. Correct it, or "
                "leave the cell empty when the visit is missing."
            ).fill(line=line, column=column, cell=cell)
        )
    return value
