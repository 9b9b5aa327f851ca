"""Text with columns: the one reader of what spreadsheets and other programs write.

Encoding, separator, quotes, line numbers and the decimal mark are settled here. What the columns
mean is for whoever asks: recordings of other systems, calibration sheets, tables of a study,
REDCap, repeated measurements.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from forceplate.errors import ForcePlateError
from forceplate.words import Text

MAX_TEXT_BYTES = 1 << 28
SEPARATORS = (";", "\t", ",")
"""Of a table with a header, the first that occurs in it."""
_MISSING = frozenset({"", "nan", "na", "n/a", "null", "none", "-"})
"""What a cell says, in small letters, that holds no number."""
_LONGEST_MISSING = max(map(len, _MISSING))

_NOT_TEXT = Text("it is no text (line {line}).")
_DAMAGED = Text("it is damaged or cut off.")
_LARGE = Text("it is larger than {n} bytes.")
_CUT_OFF = Text("it is cut off.")
_NO_HEADER = Text("The table is empty; it needs a header line.")
_QUOTES = Text("Line {line}: a quote is not closed, or stands within a word. Correct the quotes.")
_TWO_NUMBERS = Text(
    "Line {line} has {cell!r}, which may be {first:.12g} or {second:.12g}, and no other number "
    "tells which. Write the numbers with another count of decimals, or without separators "
    "between the thousands."
)
N_CELLS = Text("it has {n:cell|cells}, the header {n_header}")


class DelimitedError(ForcePlateError):
    """A text cannot be read as a table, or only in two ways."""


class Row(NamedTuple):
    """A line of a table that is not empty."""

    line: int
    """From 1; of the first, where quotes hold several."""
    cells: list[str]
    """As written, without their quotes."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How numbers are written."""

    decimal: str
    """Point or comma."""
    thousands: str = ""
    """Between groups of three digits; empty: nothing."""

    def number(self, cell: str) -> float | None:
        """Return the number in a cell; None where there is none that is written so."""
        cell = cell.strip()
        return self.plain(cell) if _PATTERNS[self].fullmatch(cell) else None

    def plain(self, cell: str) -> float:
        """Return the number in a cell that :meth:`fits`."""
        return float(cell.replace(self.thousands, "").replace(self.decimal, "."))

    def fits(self, cells: Iterable[str]) -> bool:
        """Return whether all cells are numbers written so."""
        # One expression over all of them: a recording has a million.
        return _COLUMNS[self].fullmatch("\n".join(cells)) is not None

    @property
    def ungrouped(self) -> NumberFormat:
        """The same without anything between thousands."""
        return NumberFormat(self.decimal)

    def of_column(self, cells: Sequence[str]) -> NumberFormat | None:
        """Return how a column is written where others are written so; None: otherwise.

        A column of times may have no marks between thousands where that of the force has them.
        """
        return next((form for form in (self, self.ungrouped) if form.fits(cells)), None)

    @property
    def words(self) -> str:
        """``point`` or ``comma``, as an option names it."""
        return "comma" if self.decimal == "," else "point"


POINT, COMMA = NumberFormat("."), NumberFormat(",")
FORMATS = (
    POINT, COMMA,
    NumberFormat(".", ","), NumberFormat(",", "."), NumberFormat(".", "'"),
    NumberFormat(",", "'"), NumberFormat(".", " "), NumberFormat(",", " "),
)  # fmt: skip


def _pattern(form: NumberFormat) -> str:
    mark = re.escape(form.decimal)
    digits = r"\d+"
    if form.thousands:
        digits = rf"(?:[1-9]\d{{0,2}}(?:{re.escape(form.thousands)}\d{{3}})+|\d{{1,3}})"
    return rf"[+-]?(?:{digits}(?:{mark}\d*)?|{mark}\d+)(?:[eE][+-]?\d{{1,3}})?"


_PATTERNS = {form: re.compile(_pattern(form), re.ASCII) for form in FORMATS}
ANY_NUMBER = re.compile("|".join(map(_pattern, FORMATS)), re.ASCII)
"""Of a cell that is a number in one way or another."""
_COLUMNS = {
    form: re.compile(rf"{_pattern(form)}(?:\n{_pattern(form)})*+", re.ASCII) for form in FORMATS
}


def is_missing(cell: str) -> bool:
    """Return whether a cell says that it holds no number."""
    return len(cell) <= _LONGEST_MISSING and cell.strip().lower() in _MISSING


def decoded(data: bytes) -> str:
    """Return the text of a file, which may be packed by gzip, without a byte order mark.

    UTF-8, UTF-16, or what older Windows programs write. Zeros behind the text, as a recorder
    leaves that lost its power, are left out.

    Raises
    ------
    DelimitedError
        It is no text, is damaged, or larger than ``MAX_TEXT_BYTES``.
    """
    data = _unpacked(data)
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
        elif data[1:2] == b"\0" != data[:1]:
            text = data.decode("utf-16-le")
        elif data[:1] == b"\0" != data[1:2]:
            text = data.decode("utf-16-be")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # An older Windows program: digits are the same, only names may look odd.
        text = data.decode("latin-1")
    text = text.rstrip("\0")
    if "\0" in text:
        raise DelimitedError(_NOT_TEXT.fill(line=text.count("\n", 0, text.index("\0")) + 1))
    return text


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    texts: list[bytes] = []
    room = MAX_TEXT_BYTES
    while data:  # a logger that appends writes a member each time
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            texts.append(unpacker.decompress(data, room))
        except zlib.error as error:
            raise DelimitedError(_DAMAGED) from error
        room -= len(texts[-1])
        if unpacker.unconsumed_tail or room <= 0:
            raise DelimitedError(_LARGE.fill(n=MAX_TEXT_BYTES))
        if not unpacker.eof:
            raise DelimitedError(_CUT_OFF)
        data = unpacker.unused_data.lstrip(b"\0")
    return b"".join(texts)


def lines_of(text: str) -> list[str]:
    """Return the lines, whatever ends them, without those ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def split_rows(lines: Sequence[str], separator: str) -> list[Row]:
    """Return the rows that are not empty.

    Parameters
    ----------
    separator
        A blank stands for any number of blanks, an empty text for none: one column.

    Raises
    ------
    DelimitedError
        A quote is left open, or closed in mid-cell.
    """
    if separator in ("", " ") or not any('"' in line for line in lines):
        pairs = enumerate(lines, 1)
        if not separator:
            return [Row(i, [line.strip().strip('"')]) for i, line in pairs if line.strip()]
        split = None if separator == " " else separator
        rows = [Row(i, line.split(split)) for i, line in pairs if line.strip()]
    else:
        rows = _quoted_rows(lines, separator)
    return [row for row in rows if any(cell and not cell.isspace() for cell in row.cells)]


def _quoted_rows(lines: Sequence[str], separator: str) -> list[Row]:
    closed = re.compile(rf'(?<=[^\s{re.escape(separator)}])" +(?={re.escape(separator)}|$)')
    reader = csv.reader(
        (closed.sub('"', line) + "\n" for line in lines),
        delimiter=separator,
        strict=True,
        skipinitialspace=True,
    )
    rows: list[Row] = []
    while True:
        line = reader.line_num + 1
        try:
            rows.append(Row(line, next(reader)))
        except StopIteration:
            return rows
        except csv.Error as error:
            raise DelimitedError(_QUOTES.fill(line=line)) from error


def number_formats(columns: Sequence[Sequence[str]], separator: str) -> tuple[NumberFormat, ...]:
    """Return the ways to write numbers that these columns follow, each giving other numbers.

    Empty: they follow none together. Several: which one is meant, they do not tell.

    Parameters
    ----------
    columns
        The cells of each that are numbers, without blanks around them.
    separator
        Between the columns.
    """
    columns = [cells for cells in columns if cells]
    marks = set(re.sub(r"[0-9eE+-]", "", "".join(map("".join, columns))))
    fitting: list[tuple[NumberFormat, list[NumberFormat]]] = []
    for form in FORMATS:
        # Whoever separates columns by a comma has no decimal comma, and then no points between
        # thousands. A comma that is there within a cell was quoted.
        if form.decimal == separator and separator not in marks:
            continue
        if form.thousands in ("", *marks):
            own = [form.of_column(cells) for cells in columns]
            if None not in own:
                fitting.append((form, [one for one in own if one is not None]))
    if len(fitting) < 2:
        return tuple(form for form, _ in fitting)
    found: dict[tuple[tuple[float, ...], ...], NumberFormat] = {}
    for form, forms in fitting:
        pairs = zip(forms, columns, strict=True)
        found.setdefault(tuple(tuple(map(one.plain, cells)) for one, cells in pairs), form)
    return tuple(found.values())


@dataclass(frozen=True)
class Table:
    """A table with a header line."""

    comments: tuple[Row, ...]
    """Whole lines above the header that begin with ``#`` or are empty but for separators."""
    header: tuple[str, ...]
    """Without blanks around the names."""
    rows: tuple[Row, ...]
    separator: str

    def fault(self, row: Row) -> Text | None:
        """Return what is wrong with the number of cells in a row, if anything is."""
        n = len(row.cells)
        return None if n == len(self.header) else N_CELLS.fill(n=n, n_header=len(self.header))

    @cached_property
    def format(self) -> NumberFormat:
        """How its numbers are written; raises DelimitedError where two ways are possible."""
        like = [
            [
                (row.line, cell)
                for row in self.rows
                for cell in [cell.strip() for cell in row.cells[i : i + 1]]
                if ANY_NUMBER.fullmatch(cell)
            ]
            for i in range(len(self.header))
        ]
        columns = [[cell for _, cell in column] for column in like]
        found = number_formats(columns, self.separator)
        if len(found) > 1:
            first, second = found[:2]
            line, cell = next(
                (line, cell)
                for column in like
                for line, cell in column
                if first.number(cell) is not None
                and second.number(cell) not in (None, first.number(cell))
            )
            raise DelimitedError(
                _TWO_NUMBERS.fill(
                    line=line, cell=cell, first=first.number(cell), second=second.number(cell)
                )
            )
        if found:
            return found[0]
        # Dates and codes look like numbers too: the form that most of them follow.
        forms = (POINT,) if self.separator == "," else (COMMA, POINT)
        cells = [cell for column in columns for cell in column]
        return max(forms, key=lambda form: sum(form.number(cell) is not None for cell in cells))

    def number(self, cell: str) -> float | None:
        """Return the number in a cell, None where there is none; raises DelimitedError."""
        found = self.format.number(cell)
        return self.format.ungrouped.number(cell) if found is None else found


def read_header_table(text: str) -> Table:
    """Return a table with a header line, separated by semicolon, tab or comma.

    Raises
    ------
    DelimitedError
        There is no header, or a quote is left open.
    """
    lines = lines_of(text.removeprefix("\ufeff"))
    start = next((i for i, line in enumerate(lines) if not is_comment(line)), len(lines))
    if start == len(lines):
        raise DelimitedError(_NO_HEADER)
    separator = next((s for s in SEPARATORS if s in lines[start]), ",")
    rows = split_rows(["" if i < start else line for i, line in enumerate(lines)], separator)
    return Table(
        comments=tuple(Row(i, [line]) for i, line in enumerate(lines[:start], 1)),
        header=tuple(name.strip() for name in rows[0].cells),
        rows=tuple(rows[1:]),
        separator=separator,
    )


def is_comment(line: str) -> bool:
    """Return whether a line says something about a table and is none of its rows."""
    return line.lstrip('" ').startswith("#") or not line.strip(' ;,\t"')
