"""Cells of tables: text to values and back, the way spreadsheets write them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forceplate.exchange.formula_guard import guarded, unguarded
from forceplate.reasons import reason_of
from forceplate.words import Text
from forceplate_study.errors import StudyError

SEPARATORS = (";", "\t", ",")

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_YES = {"yes", "ja", "1", "true", "waar", "y", "j"}
_NO = {"no", "nee", "0", "false", "onwaar", "n"}

_EMPTY_TABLE = Text("The table is empty; it needs a header line.")
_QUOTES = Text("Line {line}: {error}. Correct the quotes.")
_NO_DATE = Text("{cell!r} is no date as {asked}")
_AS_DAY_FIRST = Text("day-month-year, e.g. 31-12-2026")
_ISO_DAY = Text("2026-12-31")
_NO_NUMBER = Text("{cell!r} is not a number")
_NO_WHOLE_NUMBER = Text("{cell!r} is not a whole number")
_NO_YES_OR_NO = Text("{cell!r} is neither yes nor no")

N_CELLS = Text("it has {n} cells, the header {n_header}")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table writes numbers and dates."""

    decimal_comma: bool = False
    day_first: bool = False
    """Dates as day, month, year instead of ISO."""


def read_rows(text: str) -> tuple[list[str], Iterator[tuple[int, list[str]]], str]:
    """Return the header, the rows that are not empty with their lines, and the separator.

    Separated by semicolon, tab or comma, whichever comes first of these in the header. Lines
    that begin with ``#`` before the header are passed over.

    Raises
    ------
    StudyError
        There is no header, or a quote is left open (then also while the rows are read).
    """
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    skipped = 0
    while skipped < len(lines) and lines[skipped].lstrip('"').startswith("#"):
        skipped += 1
    if skipped == len(lines) or not lines[skipped].strip():
        raise StudyError(_EMPTY_TABLE)
    separator = next((s for s in SEPARATORS if s in lines[skipped]), ",")
    reader = csv.reader(
        io.StringIO("".join(lines[skipped:]), newline=""), delimiter=separator, strict=True
    )
    rows = _rows(reader, skipped)
    _, header = next(rows)
    return [name.strip() for name in header], rows, separator


def _rows(reader: Iterator[list[str]], skipped: int) -> Iterator[tuple[int, list[str]]]:
    while True:
        line = reader.line_num + skipped + 1  # type: ignore[attr-defined]
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise StudyError(_QUOTES.fill(line=line, error=reason_of(error))) from error
        if any(cell.strip() for cell in row):
            yield line, row


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
    plain = cell.strip().replace(",", ".") if dialect.decimal_comma else cell.strip()
    if not re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,12})?", plain, re.ASCII):
        raise StudyError(_NO_NUMBER.fill(cell=cell))
    return float(plain)


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
