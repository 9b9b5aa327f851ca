"""What the columns of another system's recording are called, by the lines above its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from forceplate.delimited import Row
from forceplate.exchange.importing.number_cells import is_number, number_columns
from forceplate.exchange.importing.units import is_clock_form, is_unit, same_unit, split_unit
from forceplate.words import Text

_HEADING = Text(
    "its heading in line {line} names {n:column|columns}, and its rows have {n_columns}. If a "
    "comma "
    "separates the columns and is the decimal mark too, save it with semicolons."
)
TWO_UNITS = Text(
    "its heading gives column {name!r} two units: {unit!r} and, in line {line}, {other!r}."
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What the columns of a recording are called."""

    names: tuple[str, ...]
    """As written, without their units."""
    units: tuple[str, ...]
    """As written; empty where none is."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Names of signals that are no columns, and the column that is made of them."""

    def of_columns(self, columns: Iterable[int]) -> Heading:
        """Return the heading of some columns; one without a name is called by its number."""
        places = tuple(columns)
        names = tuple(self.names[i] or f"column {i + 1}" for i in places)
        return replace(self, names=names, units=tuple(self.units[i] for i in places))

    def listing(self) -> str:
        """Return the columns in words, numbered from 1."""
        named = (
            f"{i}: {name}{f' [{unit}]' if unit else ''}"
            for i, (name, unit) in enumerate(zip(self.names, self.units, strict=True), 1)
        )
        return "; ".join(named)


def heading_of(
    run: Sequence[Row], above: Sequence[Row], remarks: Sequence[Row], separator: str
) -> Heading | Text | None:
    """Return the names and units of all columns; a Text where there are too few or two of one."""
    width = len(run[0].cells)
    needed = number_columns(run)[-1] + 1
    candidates = [_cells(row, width, separator) for row in above[-3:]]
    if not candidates and remarks:
        candidates = [_cells(_bare(row), width, separator) for row in remarks[-2:]]
    units_row: list[str] | None = None
    lines = [row.line for row in (above or remarks)]
    if candidates and needed <= len(candidates[-1]) <= width and _is_units(candidates[-1]):
        units_row, units_line = candidates.pop(), lines.pop()
    elif len(candidates) > 1 and len(candidates[-2]) == width and _is_units(candidates[-2]):
        units_row, units_line = candidates.pop(-2), lines.pop(-2)
    names = [""] * width
    is_named = False
    if candidates:
        cells = candidates[-1]
        n_named = max((i + 1 for i, cell in enumerate(cells) if cell.strip()), default=0)
        is_numeric = 0 < n_named <= 3 * sum(map(is_number, cells))
        if needed <= n_named <= width and not is_numeric:
            names, is_named = [*cells, *names][:width], True
        elif (n_named > 1 and width > 1 and not is_numeric and separator != " ") or (
            width == 1 and n_named > 1
        ):
            return _HEADING.fill(line=lines[-1], n=n_named, n_columns=width)
    split = [split_unit(name.strip().lstrip("# ")) for name in names]
    units = [unit for _, unit in split]
    if units_row is not None:
        for i, cell in enumerate(units_row):
            other = cell.strip().strip("[](){}<>")
            if other and units[i] and not same_unit(units[i], other) and not is_clock_form(other):
                return TWO_UNITS.fill(name=split[i][0], unit=units[i], line=units_line, other=other)
            units[i] = units[i] or other
        is_named = True
    if not is_named:
        return None
    return Heading(tuple(name for name, _ in split), tuple(units))


def _cells(row: Row, width: int, separator: str) -> list[str]:
    """Return the cells of a heading; between blanks a unit belongs to the word before it."""
    if not separator:
        return row.cells[0].split(",")
    if separator != " " or len(row.cells) == width:
        return row.cells
    words = re.findall(r"\S+(?:\s*[\[(][^\])]*[\])])?", " ".join(row.cells))
    if len(words) == width:
        return words
    return row.cells


def _bare(row: Row) -> Row:
    """Return a remark without the sign that makes it one."""
    first, *others = row.cells
    bare = re.sub(r"^\s*\"?(?:#|%|//)+\s*", "", first)
    return Row(row.line, [bare, *others] if bare or not others else others)


def _is_units(cells: Sequence[str]) -> bool:
    said = [cell for cell in cells if cell.strip()]
    return bool(said) and all(map(is_unit, said))
