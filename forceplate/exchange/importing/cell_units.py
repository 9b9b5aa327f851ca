"""Units that stand in the cells: ``87.30 N``, or a column of nothing but ``kg`` behind another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forceplate.delimited import ANY_NUMBER, Row
from forceplate.exchange.importing.units import is_unit

_WITH_UNIT = re.compile(rf"(?P<number>{ANY_NUMBER.pattern})\s*(?P<unit>[^\W\d_][^\d\s]*)", re.ASCII)
MOST = 0.8
"""So many cells of a column have the unit; one without it is a heading, or a fault."""


def number_and_unit(cell: str) -> tuple[str, str] | None:
    """Return what ``87.30 N`` is made of; None where it is something else."""
    match = _WITH_UNIT.fullmatch(cell.strip())
    return (match["number"], match["unit"]) if match and is_unit(match["unit"]) else None


def take_units(rows: Sequence[Row], width: int) -> dict[int, str]:
    """Return the unit that the cells of each column give, and leave the numbers in the cells.

    A cell with another unit than the others stays as it is, and is no number then.
    """
    found: dict[int, str] = {}
    wide = [row for row in rows if len(row.cells) == width]
    for i in range(width):
        probe = wide[len(wide) // 2].cells[i].strip() if wide else ""
        both = number_and_unit(probe)
        if both is not None:
            unit = both[1]
            parts = [number_and_unit(row.cells[i]) for row in wide]
            if sum(one is not None and one[1] == unit for one in parts) >= MOST * len(wide):
                found[i] = unit
                for row, one in zip(wide, parts, strict=True):
                    if one is not None and one[1] == unit:
                        row.cells[i] = one[0]
        elif i and is_unit(probe) and ANY_NUMBER.fullmatch(wide[len(wide) // 2].cells[i - 1]):
            same = sum(row.cells[i].strip() == probe for row in wide)
            if same >= MOST * len(wide):
                found[i - 1] = probe
    return found
