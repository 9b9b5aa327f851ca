"""Cells of tables: text to values and back, the way spreadsheets write them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forceplate.delimited import POINT, DelimitedError, NumberFormat, Row, Table, read_header_table
from forceplate.exchange.formula_guard import guarded, unguarded
from forceplate.reasons import SAME, raised_as
from forceplate.words import Text
from forceplate_study.described_fields import Field, Kind
from forceplate_study.errors import StudyError

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d.,']{0,24}", re.ASCII)
_YES = {"yes", "ja", "1", "true", "waar", "y", "j"}
_NO = {"no", "nee", "0", "false", "onwaar", "n"}

_NO_DATE = Text("{cell!r} is no date as {asked}")
_AS_DAY_FIRST = Text("day-month-year, e.g. 31-12-2026")
_ISO_DAY = Text("2026-12-31")
_NO_NUMBER = Text("{cell!r} is not a number")
_NO_WHOLE_NUMBER = Text("{cell!r} is not a whole number")
_EMPTY_CELL = Text("the cell is empty")
_IN_COLUMN = Text("{name}: {error}")
_NONE_OF = Text("{name}: {cell!r} is none of {known}")
_NO_YES_OR_NO = Text("{cell!r} is neither yes nor no")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table writes numbers and dates."""

    numbers: NumberFormat = POINT
    day_first: bool = False
    """Dates as day, month, year instead of ISO."""


def read_rows(text: str) -> Table:
    """Return a table: its header, and the rows that are not empty with their lines.

    Separated by semicolon, tab or comma, whichever comes first of these in the header. Lines
    that begin with ``#`` before the header are passed over.

    Raises
    ------
    StudyError
        There is no header, or a quote is left open.
    """
    with raised_as(StudyError, SAME, DelimitedError):
        return read_header_table(text)


def dialect_of(table: Table, *, day_first: bool) -> Dialect:
    """Return how a table writes numbers and dates; raises StudyError where that is in doubt."""
    with raised_as(StudyError, SAME, DelimitedError):
        return Dialect(table.format, day_first)


def named(table: Table, row: Row) -> dict[str, str] | Text:
    """Return the cells of a row by column, or what is wrong with how many there are."""
    return table.fault(row) or dict(zip(table.header, row.cells, strict=True))


def read_text(cell: str) -> str:
    """Return a text, without the apostrophe that keeps a spreadsheet from computing it."""
    return unguarded(_plain(cell))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def write_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; ``read_text`` gives it back."""
    return guarded(_plain(text))


def read_date(cell: str, dialect: Dialect) -> date:
    """Return a date."""
    pattern = _DAY_FIRST if dialect.day_first else _ISO
    asked = _AS_DAY_FIRST if dialect.day_first else _ISO_DAY
    found = pattern.fullmatch(cell.strip())
    try:
        if found is None:
            raise ValueError
        parts = [int(part) for part in found.groups()]
        return date(*(reversed(parts) if dialect.day_first else parts))
    except ValueError:
        raise StudyError(_NO_DATE.fill(cell=cell, asked=asked)) from None


def read_number(cell: str, dialect: Dialect) -> float:
    """Return a finite number."""
    value = dialect.numbers.number(cell)
    if value is None:
        value = dialect.numbers.ungrouped.number(cell)
    if value is None or not _PLAIN_NUMBER.fullmatch(cell.strip()):
        raise StudyError(_NO_NUMBER.fill(cell=cell))
    return value


def write_number(value: float) -> str:
    """Return a number without an exponent; ``read_number`` gives it back to 12 decimals."""
    return f"{value:.12f}".rstrip("0").rstrip(".")


def read_integer(cell: str) -> int:
    """Return a whole number that is not negative."""
    if not re.fullmatch(r"\d{1,9}", cell.strip(), re.ASCII):
        raise StudyError(_NO_WHOLE_NUMBER.fill(cell=cell))
    return int(cell)


def read_yes(cell: str) -> bool:
    """Return yes or no, in English or Dutch."""
    word = cell.strip().casefold()
    if word not in _YES | _NO:
        raise StudyError(_NO_YES_OR_NO.fill(cell=cell))
    return word in _YES


def read_cell(field: Field, cell: str, dialect: Dialect) -> Any:
    """Return the value of a cell that is not empty.

    Raises
    ------
    StudyError
        The cell holds no such value, or is empty.
    """
    if field.kind is Kind.CHOICE:
        return _read_choice(field, cell)
    try:
        if not cell.strip():
            raise StudyError(_EMPTY_CELL)
        if field.kind not in _READ and cell.strip().casefold() in field.described.choices:
            return cell.strip().casefold()
        return _READ.get(field.kind, _as_text)(cell, dialect)
    except StudyError as error:
        raise StudyError(_IN_COLUMN.fill(name=field.column, error=error.text)) from None


def _read_choice(field: Field, cell: str) -> object:
    known = tuple(field.described.choices)
    key = read_text(cell).casefold()
    if key not in known:
        raise StudyError(_NONE_OF.fill(name=field.column, cell=key, known=", ".join(known)))
    return field.value_type(key)


def _as_text(cell: str, _: Dialect) -> str:
    return read_text(cell)


_READ: Mapping[Kind, Callable[[str, Dialect], Any]] = {
    Kind.DATE: read_date,
    Kind.WHOLE_NUMBER: lambda cell, _: read_integer(cell),
    Kind.NUMBER: read_number,
    Kind.YES_NO: lambda cell, _: read_yes(cell),
    Kind.KEYS: lambda cell, _: tuple(read_text(cell).split()),
}
"""Else a text."""


def write_cell(field: Field, value: Any) -> str:
    """Return the cell of a value; ``read_cell`` gives it back."""
    return "" if value is None else _WRITE.get(field.kind, write_text)(value)


_WRITE: Mapping[Kind, Callable[[Any], str]] = {
    Kind.DATE: str,
    Kind.WHOLE_NUMBER: str,
    Kind.NUMBER: write_number,
    Kind.YES_NO: lambda value: "yes" if value else "no",
    Kind.CHOICE: str,
    Kind.KEYS: lambda value: write_text(" ".join(value)),
}
"""Else a text."""


def write_rows(
    columns: Sequence[str], rows: Iterator[Mapping[str, str]], *, comments: Sequence[str] = ()
) -> str:
    """Return a CSV text with a header line, comments first."""
    out = io.StringIO()
    for comment in comments:
        out.write(f"# {comment}\n")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
