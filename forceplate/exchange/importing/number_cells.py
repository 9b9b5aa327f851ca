"""What a cell of another system's text may be, and which columns hold numbers or times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from forceplate.delimited import ANY_NUMBER, Row, is_missing
from forceplate.exchange.importing.cell_units import MOST, number_and_unit
from forceplate.exchange.importing.clock_times import CLOCK_TIME

_Line = TypeVar("_Line")
_PROBED = 400
_TWO_CELLS = re.compile(r"\d +\S")


def is_like_a_number(cell: str) -> bool:
    """Return whether a cell holds a number, a time of day, or says that it has none."""
    cell = cell.strip()
    return (
        ANY_NUMBER.fullmatch(cell) is not None
        or CLOCK_TIME.fullmatch(cell) is not None
        or is_missing(cell)
    )


def is_number(cell: str) -> bool:
    """Return whether a cell is like a number and not empty."""
    return bool(cell.strip()) and is_like_a_number(cell)


def may_be_row(row: Row) -> bool:
    """Return whether at least one cell is a number, and none is two: ``001 12``, ``856 ok``."""
    like = [is_like_a_number(cell) or number_and_unit(cell) is not None for cell in row.cells]
    pairs = zip(like, row.cells, strict=True)
    return any(like) and all(one or not _TWO_CELLS.search(cell) for one, cell in pairs)


def probed(lines: Sequence[_Line]) -> list[_Line]:
    """Return some of the lines, spread over those where no heading is likely."""
    n = len(lines)
    places = np.linspace(n // 3, n - 1, _PROBED).astype(int)
    return [lines[i] for i in sorted({*places.tolist()})] if n else []


def number_columns(rows: Sequence[Row]) -> list[int]:
    """Return the columns that hold numbers or times, by rows where no heading is likely."""
    found = []
    some = probed(rows)
    for i in range(len(rows[0].cells)):
        cells = [row.cells[i] for row in some if row.cells[i].strip()]
        like = sum(map(is_like_a_number, cells))
        if cells and like >= MOST * len(cells) and not all(map(is_missing, cells)):
            found.append(i)
    return found
