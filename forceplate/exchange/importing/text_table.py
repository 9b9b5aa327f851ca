"""Text files of other systems as columns of numbers.

Separator, decimal mark, names and units are read from the file; where it can be read in two ways
that give other numbers it is refused.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import StorageError
from forceplate.reasons import reason_of
from forceplate.words import Text

_LINE_HAS = Text("line {line} has {cell!r}")
_NO_ROWS = Text("no rows of numbers are in it.")
_TWO_READINGS = Text(
    "it can be read in two ways: a comma may separate columns or be the decimal mark. Save it with "
    "semicolons between the columns and a line of names above them."
)
_DAMAGED = Text("it is damaged ({error}).")
_LARGE = Text("it is larger than {n} bytes.")
_CUT_OFF = Text("it is cut off.")
_NOT_TEXT = Text("it is no text.")
_TOO_MANY = Text("it has {n_columns} columns and {n_lines} lines, which is too many.")
MAX_TEXT_BYTES = 1 << 28
MAX_COLUMNS = 500
MAX_CELLS = 20_000_000
MIN_ROWS = 2
N_PROBED = 7
"""Rows that are looked at to see which columns hold numbers."""

MISSING = frozenset({"", "nan", "na", "n/a", "null", "none", "-"})
UNITS = frozenset(
    {"s", "sec", "seconds", "ms", "us", "µs", "min", "n", "newton", "newtons", "kn", "mn", "kgf"}
    | {"lbf", "kg", "g", "lb", "nm", "n*m", "n·m", "n m", "m", "cm", "mm", "v", "mv", "hz", "°"}
    | {"deg", "%", "counts", "w", "j"}
)
"""What a row of units, or the end of a name, may consist of; in small letters."""

_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?", re.ASCII)
_PLAIN_POINT = re.compile(r"[0-9.eE+ -]*", re.ASCII)
_PLAIN_COMMA = re.compile(r"[0-9,eE+ -]*", re.ASCII)
"""Texts of which Python makes a number just where the forms above do."""
_UNIT_IN_BRACKETS = re.compile(r"(?P<name>.*?)\s*[\[(](?P<unit>[^\])]*)[\])]\s*")
_UNIT_AT_THE_END = re.compile(r"(?P<name>.+)[_ ](?P<unit>[A-Za-z]{1,3})")


@dataclass(frozen=True, slots=True)
class Signals:
    """What a recording of another system holds."""

    names: tuple[str, ...]
    """Of the columns, as written, without their units."""
    units: tuple[str, ...]
    """As written; empty where none is."""
    values: NDArray[np.float64]
    """(n_samples, n_columns); NaN where the file has no number."""
    faults: tuple[Text | None, ...]
    """Of each column, where and what the first cell is that is neither a number nor empty."""
    rate_hz: float | None = None
    """None: the file does not say."""
    program: str = ""
    """That wrote the file, as it says itself."""
    simulated: bool = False
    """The file says so."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Names of signals that are no columns, and the column that is made of them."""

    def listing(self) -> str:
        """Return the columns in words, numbered from 1."""
        named = (
            f"{i}: {name}{f' [{unit}]' if unit else ''}"
            for i, (name, unit) in enumerate(zip(self.names, self.units, strict=True), 1)
        )
        return "; ".join(named)


def read_table(data: bytes) -> Signals:
    """Return the columns of numbers in a text file, which may be compressed by gzip.

    Raises
    ------
    StorageError
        It is no text with rows of numbers, can be read in two ways, or is too large.
    """
    lines = _lines(_text(_uncompressed(data)))
    found = [reading for reading in _readings(lines) if reading is not None] if lines else []
    if not found:
        raise StorageError(_NO_ROWS)
    best = max(reading.rank for reading in found)
    signals = [reading.signals() for reading in found if reading.rank == best]
    first = signals[0]
    if any(not _same(first, other) for other in signals[1:]):
        raise StorageError(_TWO_READINGS)
    return first


def _same(a: Signals, b: Signals) -> bool:
    return a.values.shape == b.values.shape and np.array_equal(a.values, b.values, equal_nan=True)


def _uncompressed(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        text = unpacker.decompress(data, MAX_TEXT_BYTES)
    except zlib.error as error:
        raise StorageError(_DAMAGED.fill(error=reason_of(error))) from error
    if unpacker.unconsumed_tail:
        raise StorageError(_LARGE.fill(n=MAX_TEXT_BYTES))
    if not unpacker.eof:
        raise StorageError(_CUT_OFF)
    return text


def _text(data: bytes) -> str:
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if b"\0" in data:
            raise StorageError(_NOT_TEXT)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # An older Windows program: digits are the same, only names may look odd.
        return data.decode("latin-1")


def _lines(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


Split = Callable[[str], list[str]]


def _by(separator: str) -> Split:
    def split(line: str) -> list[str]:
        if '"' not in line:
            return line.split(separator)
        try:
            return next(csv.reader([line], delimiter=separator), [""])
        except csv.Error:
            return [line]

    return split


_SPLITS: tuple[tuple[str, Split], ...] = (
    ("\t", _by("\t")),
    (";", _by(";")),
    (",", _by(",")),
    (" ", str.split),
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the file."""

    block: list[list[str]]
    """The cells of all lines at the end of the file that have as many as the last."""
    first_line: int
    """Number of the block's first line in the file, from 1."""
    first_row: int
    """The first row of the block that holds numbers."""
    numeric: list[int]
    pattern: re.Pattern[str]

    @property
    def rank(self) -> tuple[bool, bool]:
        """Return how well the lines fit: all cells are numbers, and there are names."""
        n_used = sum(any(row[i].strip() for row in self._probed) for i in range(self._width))
        return len(self.numeric) == n_used, self.first_row > 0

    @property
    def _width(self) -> int:
        return len(self.block[0])

    @property
    def _probed(self) -> list[list[str]]:
        return _probed(self.block)

    def signals(self) -> Signals:
        names, units = self._heading()
        rows = self.block[self.first_row :]
        values = np.full((len(rows), len(self.numeric)), np.nan)
        faults = []
        for column, i in enumerate(self.numeric):
            values[:, column], fault = self._column([row[i] for row in rows])
            faults.append(fault)
        values.setflags(write=False)
        return Signals(names, units, values, tuple(faults))

    def _column(self, cells: Sequence[str]) -> tuple[NDArray[np.float64], Text | None]:
        plain = _PLAIN_POINT if self.pattern is _POINT else _PLAIN_COMMA
        if plain.fullmatch("".join(cells)):
            with suppress(ValueError):  # an empty cell, or a second mark
                return np.array([float(cell.replace(",", ".")) for cell in cells]), None
        numbers = np.full(len(cells), np.nan)
        fault = None
        for row, cell in enumerate(cells):
            value = _number(cell, self.pattern)
            if value is not None:
                numbers[row] = value
            elif fault is None:
                line = self.first_line + self.first_row + row
                fault = _LINE_HAS.fill(line=line, cell=cell.strip()[:30])
        return numbers, fault

    def _heading(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        above = self.block[: self.first_row]
        if not above:
            return tuple(f"column {i + 1}" for i in self.numeric), ("",) * len(self.numeric)
        written: list[str] | None = None
        if len(above) > 1 and all(cell.strip().lower() in UNITS | {""} for cell in above[-1]):
            written = above[-1]
        named = [split_unit(cell.lstrip("# ")) for cell in above[-1 if written is None else -2]]
        names = tuple(named[i][0] or f"column {i + 1}" for i in self.numeric)
        if written is None:
            return names, tuple(named[i][1] for i in self.numeric)
        return names, tuple(written[i].strip() for i in self.numeric)


def split_unit(heading: str) -> tuple[str, str]:
    """Return the name and the unit of ``Force [N]``, ``Time (s)`` or ``torque_nm``.

    The unit is empty where there is none.
    """
    heading = heading.strip()
    match = _UNIT_IN_BRACKETS.fullmatch(heading)
    if match and match["name"]:
        return match["name"], match["unit"].strip()
    match = _UNIT_AT_THE_END.fullmatch(heading)
    if match and match["unit"].lower() in UNITS:
        return heading, match["unit"]
    return heading, ""


def _readings(lines: list[str]) -> Iterator[_Reading | None]:
    text = "\n".join(lines[-N_PROBED:])
    for separator, split in _SPLITS:
        for mark, pattern in ((".", _POINT), (",", _COMMA)):
            has_mark = mark == "." or "," in text
            has_separator = separator == " " or separator in text
            if separator != mark and has_mark and has_separator:
                yield _reading(lines, split, pattern, is_one_column=separator == " ")


def _reading(
    lines: list[str], split: Split, pattern: re.Pattern[str], *, is_one_column: bool
) -> _Reading | None:
    """Return the file read with this separator and decimal mark; None where it makes no sense."""
    n_columns = len(split(lines[-1]))
    if n_columns > MAX_COLUMNS or n_columns * len(lines) > MAX_CELLS:
        raise StorageError(_TOO_MANY.fill(n_columns=n_columns, n_lines=len(lines)))
    last = [cell for line in lines[-N_PROBED:] for cell in split(line)]
    if not any(pattern.fullmatch(cell.strip()) for cell in last):
        return None
    block: list[list[str]] = []
    for line in reversed(lines):
        cells = split(line)
        if len(cells) != n_columns:
            break
        block.append(cells)
    block.reverse()
    probed = _probed(block)
    numeric = [
        i
        for i in range(n_columns)
        if any(cell.strip() for cell in _cells(probed, i))
        and all(_number(cell, pattern) is not None for cell in _cells(probed, i))
        and any(not np.isnan(_number(cell, pattern) or 0.0) for cell in _cells(probed, i))
    ]
    if not numeric:
        return None
    first = next((i for i, row in enumerate(block) if _is_data(row, numeric, pattern)), None)
    if first is None or len(block) - first < MIN_ROWS:
        return None
    if is_one_column and n_columns == 1 and first and "," in block[first - 1][0]:
        return None  # the names are separated by commas, and so are the numbers
    return _Reading(block, len(lines) - len(block) + 1, first, numeric, pattern)


def _probed(block: list[list[str]]) -> list[list[str]]:
    """Return rows of the second half, where no heading can be."""
    rows = np.linspace(len(block) // 2, len(block) - 1, N_PROBED).astype(int)
    return [block[i] for i in rows]


def _cells(rows: list[list[str]], column: int) -> list[str]:
    return [row[column] for row in rows]


def _is_data(row: list[str], numeric: list[int], pattern: re.Pattern[str]) -> bool:
    values = [_number(row[i], pattern) for i in numeric]
    return None not in values and any(row[i].strip().lower() not in MISSING for i in numeric)


def _number(cell: str, pattern: re.Pattern[str]) -> float | None:
    """Return the number in a cell, NaN where it says that there is none, None for other text."""
    cell = cell.strip()
    if pattern.fullmatch(cell):
        return float(cell.replace(",", "."))
    return float("nan") if cell.lower() in MISSING else None
