"""Columns of exported tables: their names, units and meaning, and the data dictionary of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from forceplate.words import Text, plain, say

Cell = str | float | int | None
Row = tuple[Cell, ...]


class Kind(StrEnum):
    """What is in a column."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "0 or 1"
    TIME = "ISO 8601 time with zone"
    DATE = "ISO 8601 date"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of a table."""

    name: str
    """With its unit; letters, digits and underscores."""
    label: Text
    kind: Kind
    meaning: Text
    unit: str = ""
    """UCUM; empty where there is none."""
    method: str = ""
    """How its numbers are made, where that is more than reading them off."""


@dataclass(slots=True)
class Table:
    """Columns, and rows that may be gone through once, holding few of them in memory."""

    columns: tuple[ExportColumn, ...]
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Written:
    """What a format's writer says of what it wrote."""

    n_rows: int
    columns: tuple[ExportColumn, ...]
    """For the data dictionary."""
    remarks: tuple[Text, ...] = ()
    """What whoever uses the file should know."""


DICTIONARY = tuple(
    ExportColumn(name, plain(name), Kind.TEXT, plain(""))
    for name in ("name", "label", "unit", "type", "meaning", "method")
)


def dictionary_table(columns: Iterable[ExportColumn], language: str) -> Table:
    """Return a row for each column that says what it is, in a language."""
    return Table(
        DICTIONARY,
        (
            (
                column.name,
                say(column.label, language),
                column.unit,
                column.kind.value,
                say(column.meaning, language),
                column.method,
            )
            for column in columns
        ),
    )


def renamed(column: ExportColumn, name: str) -> ExportColumn:
    """Return the column under another name."""
    return replace(column, name=name)
