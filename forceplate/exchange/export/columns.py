"""Columns of exported tables: their names, units and meaning, and the data dictionary of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from forceplate.words import Text, say

Cell = str | float | int | None
Row = tuple[Cell, ...]

MAX_NAME = 64
"""The longest variable name of SPSS."""
_UNIT_SUFFIX = {
    "": "", "1": "", "N": "n", "s": "s", "%": "pct", "N/s": "n_s", "N.s": "ns", "N/kg": "n_kg",
    "kg": "kg", "Hz": "hz", "counts": "counts",
}  # fmt: skip


class Kind(StrEnum):
    """What is in a column."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "0 or 1"
    TIME = "ISO 8601 time with zone"
    DATE = "ISO 8601 date"


@dataclass(frozen=True, slots=True)
class Column:
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

    columns: tuple[Column, ...]
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Written:
    """What a format's writer says of what it wrote."""

    n_rows: int
    columns: tuple[Column, ...]
    """For the data dictionary."""
    remarks: tuple[Text, ...] = ()
    """What whoever uses the file should know."""


DICTIONARY = tuple(
    Column(name, Text(name, name), Kind.TEXT, Text("", ""))
    for name in ("name", "label", "unit", "type", "meaning", "method")
)


def dictionary_table(columns: Iterable[Column], language: str) -> Table:
    """Return a row for each column that says what it is, in ``en`` or ``nl``."""
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


def with_unit(name: str, unit: str) -> str:
    """Return the name with its unit at the end, ``peak_force_n``, but not twice."""
    suffix = _UNIT_SUFFIX[unit] if unit in _UNIT_SUFFIX else slug(unit)
    return name if not suffix or name.endswith(f"_{suffix}") else f"{name}_{suffix}"


def slug(text: str) -> str:
    """Return small letters, digits and single underscores; empty if there are none."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def variable_names(keys: Iterable[str], *, longest: int = MAX_NAME) -> Iterator[str]:
    """Yield a valid variable name for each key, all different, whatever other keys there are.

    A name that is too long, or that two keys would share, ends in six digits of the key's hash,
    so that the same key has the same name in another export.
    """
    found = list(keys)
    plain = [_lettered(key) for key in found]
    for key, name in zip(found, plain, strict=True):
        if len(name) <= longest and plain.count(name) == 1:
            yield name
        else:
            mark = hashlib.sha256(key.encode()).hexdigest()[:6]
            yield f"{name[: longest - 7].rstrip('_')}_{mark}"


def _lettered(key: str) -> str:
    name = slug(key)
    return name if name[:1].isalpha() else f"v{name}"


def renamed(column: Column, name: str) -> Column:
    """Return the column under another name."""
    return replace(column, name=name)


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """Return a key that sorts ``W8`` before ``W16``."""
    parts = re.split(r"(\d+)", text.casefold())
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts if part)
