"""Tables as CSV: UTF-8, one header line, an empty cell where there is nothing.

A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line end,
behind spaces and apostrophes or not) gets an apostrophe in front. Numbers
stay numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from forceplate.exchange.export.export_columns import Cell, Table
from forceplate.exchange.export.output_files import Outputs
from forceplate.exchange.formula_guard import guarded

_ROWS_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a spreadsheet of some country expects CSV."""

    delimiter: str = ","
    decimal: str = "."
    newline: str = "\n"
    bom: bytes = b""


PLAIN = Dialect()
DUTCH = Dialect(";", ",", "\r\n", b"\xef\xbb\xbf")


def csv_lines(rows: Iterable[Iterable[Cell]], dialect: Dialect = PLAIN) -> bytes:
    """Return rows as CSV without a header line."""
    return "".join(_lines(rows, dialect)).encode()


@dataclass(frozen=True, slots=True)
class _Lines:
    """What a writer of CSV writes, a line for each row, whatever line ends are in its cells."""

    write: Callable[[str], object]


def _lines(rows: Iterable[Iterable[Cell]], dialect: Dialect) -> list[str]:
    lines: list[str] = []
    writer = csv.writer(
        _Lines(lines.append), delimiter=dialect.delimiter, lineterminator=dialect.newline
    )
    guarded_rows = ([guarded(c) if isinstance(c, str) else c for c in row] for row in rows)
    if dialect.decimal == ".":
        writer.writerows(guarded_rows)
    else:
        mark = dialect.decimal
        writer.writerows(
            [repr(c).replace(".", mark) if isinstance(c, float) else c for c in row]
            for row in guarded_rows
        )
    return lines


def csv_lines_alike(beginning: Iterable[Cell], rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return rows that all begin with the same cells, as :func:`csv_lines` would."""
    begun = csv_lines([beginning]).decode().removesuffix(PLAIN.newline) + PLAIN.delimiter
    return "".join(begun + line for line in _lines(rows, PLAIN)).encode()


def write_csv(table: Table, out: Outputs, dialect: Dialect = PLAIN, ending: str = "") -> int:
    """Write a table and return the number of its rows.

    Parameters
    ----------
    ending
        Of a file beside the target; empty: the target itself.
    """
    n_rows = 0
    with out.open(out.beside(ending) if ending else None) as file:
        file.write(dialect.bom + csv_lines([[column.name for column in table.columns]], dialect))
        rows = iter(table.rows)
        while block := list(islice(rows, _ROWS_AT_A_TIME)):
            file.write(csv_lines(block, dialect))
            n_rows += len(block)
    return n_rows
