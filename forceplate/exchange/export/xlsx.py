"""Tables as an Excel workbook.

Every text is stored as text, so that none is ever a formula, whatever it begins with; numbers
are numbers. A control character, which no workbook can hold, becomes U+FFFD.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from forceplate.errors import StorageError
from forceplate.exchange.export.export_columns import Cell, Table
from forceplate.exchange.export.output_files import Outputs
from forceplate.words import Text

_MANY_COLUMNS = Text(
    "{n} columns are more than the {most} of a workbook. Choose fewer numbers with --metric, or "
    "the format wide-csv."
)
_MANY_ROWS = Text("There are more rows than the {most} of a workbook.")
_LONG_TEXT = Text(
    "A text of {n} characters does not fit into a cell of a workbook: {start}... Choose the format "
    "wide-csv."
)
MAX_COLUMNS = 16_384
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767


def write_workbook(sheets: Mapping[str, Table], out: Outputs) -> int:
    """Write each table as a sheet of its name; return the rows of the first.

    Raises
    ------
    StorageError
        More columns, rows or text than a workbook holds.
    """
    widest = max(len(table.columns) for table in sheets.values())
    if widest > MAX_COLUMNS:
        raise StorageError(_MANY_COLUMNS.fill(n=widest, most=MAX_COLUMNS))
    book = Workbook(write_only=True)
    packed = io.BytesIO()
    try:
        n_rows = [_fill(book.create_sheet(name), table) for name, table in sheets.items()]
        book.save(packed)
    except BaseException:
        for sheet in book.worksheets:
            _abandon(sheet)
        raise
    with out.open() as file:
        file.write(packed.getbuffer())
    return n_rows[0]


def _abandon(sheet: Any) -> None:
    """Close and delete the file that openpyxl keeps the rows of an unfinished sheet in."""
    with suppress(Exception):  # whatever it says now, something else went wrong before
        sheet.close()
    with suppress(Exception):
        sheet._writer.cleanup()  # else it stays until this program ends


def _fill(sheet: Any, table: Table) -> int:
    sheet.freeze_panes = "B2"
    sheet.append(list(_cells(sheet, [column.name for column in table.columns])))
    n_rows = 0
    for row in table.rows:
        n_rows += 1
        if n_rows >= MAX_ROWS:
            raise StorageError(_MANY_ROWS.fill(most=MAX_ROWS))
        sheet.append(list(_cells(sheet, row)))
    return n_rows


def _cells(sheet: Any, row: Iterable[Cell]) -> Iterator[Any]:
    for cell in row:
        yield _text(sheet, cell) if isinstance(cell, str) else cell


def _text(sheet: Any, text: str) -> Any:
    if len(text) > MAX_TEXT:
        raise StorageError(_LONG_TEXT.fill(n=len(text), start=text[:40]))
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text))
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
