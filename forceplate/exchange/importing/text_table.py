"""Text files of other systems as sections of rows under their headings; nothing is judged yet.

No row is dropped without being named: what is no row of numbers is a heading, a remark, a
footer or the end of a row that was cut off, and :attr:`TextFile.notes` says which was left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from forceplate.delimited import (
    ANY_NUMBER,
    COMMA,
    LONGEST_MISSING,
    MISSING,
    POINT,
    DelimitedError,
    Row,
    decoded,
    lines_of,
    split_rows,
)
from forceplate.errors import StorageError
from forceplate.exchange.importing.cell_units import number_and_unit, take_units
from forceplate.exchange.importing.clock_times import CLOCK_TIME
from forceplate.exchange.importing.refusals import DECIMAL, Question, RecordingRefused
from forceplate.exchange.importing.row_marks import doubt_of_rows
from forceplate.exchange.importing.units import is_clock_form, is_unit, same_unit, split_unit
from forceplate.exchange.importing.written_rate import NOTHING, Beside, beside
from forceplate.words import Text

_NO_ROWS = Text("no rows of numbers are in it.")
_TWO_READINGS = Text(
    "it can be read in two ways: {line!r} in line {number} may be {n_columns} columns, or have "
    "decimal commas."
)
_OTHER_WIDTH = Text(
    "line {line} has another number of cells ({n}) than the rows around it ({n_around}). Correct "
    "the file."
)
_NO_ROW = Text("line {line} is no row of numbers: {text!r}. Correct the file, or take it out.")
_HEADING = Text(
    "its heading in line {line} names {n:column|columns}, and its rows have {n_columns}. If a "
    "comma "
    "separates the columns and is the decimal mark too, save it with semicolons."
)
_TWO_UNITS = Text(
    "its heading gives column {name!r} two units: {unit!r} and, in line {line}, {other!r}."
)
_TOO_MANY = Text("it has {n_columns} columns and {n_lines} lines, which is too many.")
_UNFINISHED = Text("The last row (line {line}) is unfinished and was left out.")
_BELOW = Text("Lines {first} to {last} below the rows hold no samples and were left out.")
MAX_COLUMNS = 500
MAX_CELLS = 20_000_000
MIN_ROWS = 2
MAX_SUMMARY = 5
MIN_PART_ROWS = 10
"""Fewer rows beside a longer section are no recording."""
_PROBED = 400
_MOST = 0.8

_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
_TWO_CELLS = re.compile(r"\d +\S")
_RULE = re.compile(r"[-=_+|:;,\s]*(?:--|==)[-=_+|:;,\s]*")
"""A line drawn under a heading."""
_REMARK = re.compile(r"\s*\"?(?:#|%|//)")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the columns of a recording are called."""

    names: tuple[str, ...]
    """As written, without their units."""
    units: tuple[str, ...]
    """As written; empty where none is."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Names of signals that are no columns, and the column that is made of them."""

    def listing(self) -> str:
        """Return the columns in words, numbered from 1."""
        named = (
            f"{i}: {name}{f' [{unit}]' if unit else ''}"
            for i, (name, unit) in enumerate(zip(self.names, self.units, strict=True), 1)
        )
        return "; ".join(named)


@dataclass(frozen=True, slots=True)
class Signals:
    """What a recording of another system holds whose samples are numbers already."""

    names: tuple[str, ...]
    units: tuple[str, ...]
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

    @property
    def heading(self) -> Heading:
        """What the columns are called."""
        return Heading(self.names, self.units, self.parts)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that follow each other under one heading."""

    heading: Heading
    is_named: bool
    """It has a heading of its own; else it goes on under the one before."""
    lines: NDArray[np.int64]
    """(n_rows,) of each row in the file, from 1."""
    columns: tuple[list[str], ...]
    """The cells of each column that has numbers or times, without blanks around them."""
    above: tuple[Row, ...]
    """Lines of text between it and the section before."""
    beside: Beside = NOTHING
    """What such lines say, and those within; the section behind it goes on with that."""
    doubt: Text | None = None
    """Why a column says that its rows do not count."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file of another system."""

    sections: tuple[Section, ...]
    separator: str
    notes: tuple[Text, ...]
    """What was left out."""


def read_text_file(data: bytes, decimal: str | None = None) -> TextFile:
    """Return the sections of a text file.

    Parameters
    ----------
    decimal
        ``point`` or ``comma``, where it is known.

    Raises
    ------
    StorageError
        It is no text with rows of numbers, can be read in two ways, or is too large.
    """
    try:
        text = decoded(data).translate(_BLANKS)
        lines = lines_of(text)
        is_open = bool(lines[-1].strip())
        found = [_read(lines, separator, is_open=is_open) for separator in _separators(lines)]
    except DelimitedError as error:
        raise StorageError(error.text) from error
    readings = [one for one in found if one.file.sections]
    if not readings:
        raise StorageError(_NO_ROWS)
    fit = max(one.fit for one in readings)
    readings = [one for one in readings if one.fit == fit]
    if decimal is not None and len(readings) > 1:
        readings = [one for one in readings if (one.file.separator == ",") == (decimal == "point")]
    first = readings[0]
    if len(readings) > 1:
        number = int(first.file.sections[0].lines[0])
        raise RecordingRefused(
            _TWO_READINGS.fill(
                line=lines[number - 1].strip()[:40],
                number=number,
                n_columns=len(first.file.sections[0].columns),
            ),
            Question(DECIMAL, (POINT.words, COMMA.words)),
        )
    if first.error is not None:
        raise StorageError(first.error)
    return first.file


def _separators(lines: Sequence[str]) -> list[str]:
    """Return what may separate the columns: one, or a comma and what it else may be."""
    with_digits = [line for line in lines if any(c.isdigit() for c in line)]
    places = np.linspace(len(with_digits) // 3, len(with_digits) - 1, _PROBED).astype(int)
    probed = [with_digits[i] for i in sorted({*places.tolist()})] if with_digits else []
    for separator in ("\t", ";", "|"):
        if probed and sum(separator in line for line in probed) >= _MOST * len(probed):
            return [separator]
    found = []
    strict = []
    for separator in (",", " ", ""):
        rows: list[Row] = []
        for line in probed:
            with suppress(DelimitedError):  # quotes over several lines, or cut off
                rows += split_rows([line], separator)
        like = sum(map(_may_be_row, rows))
        is_used = not separator or sum(len(row.cells) > 1 for row in rows) >= _MOST * len(rows)
        if is_used and like >= _MOST * len(probed):
            found.append(separator)
        cells = [cell for row in rows for cell in row.cells]
        if separator and is_used and all(map(_is_like_a_number, cells)):
            strict.append(separator)
    if strict == [","] and " " in found:  # ``11:59:56 AM,5.2``
        return strict
    if " " in found:  # one column has no blanks between numbers
        found = [one for one in found if one]
    return found


def _is_like_a_number(cell: str) -> bool:
    cell = cell.strip()
    return (
        ANY_NUMBER.fullmatch(cell) is not None
        or CLOCK_TIME.fullmatch(cell) is not None
        or (len(cell) <= LONGEST_MISSING and cell.lower() in MISSING)
    )


def _may_be_row(row: Row) -> bool:
    """Return whether at least one cell is a number, and none is two: ``001 12``, ``856 ok``."""
    like = [_is_like_a_number(cell) or number_and_unit(cell) is not None for cell in row.cells]
    pairs = zip(like, row.cells, strict=True)
    return any(like) and all(one or not _TWO_CELLS.search(cell) for one, cell in pairs)


def _is_missing(cell: str) -> bool:
    return len(cell) <= LONGEST_MISSING and cell.strip().lower() in MISSING


@dataclass(frozen=True, slots=True)
class _Reading:
    """The file read with one separator."""

    file: TextFile
    fit: int
    """2: the heading has as many names as the rows columns; 1: there is none; 0: it has not."""
    error: Text | None


def _read(lines: Sequence[str], separator: str, *, is_open: bool) -> _Reading:
    notes: list[Text] = []
    try:
        rows = split_rows(lines, separator)
    except DelimitedError:
        if not is_open:
            raise
        rows = split_rows(lines[:-1], separator)  # cut off within quotes
        notes.append(_UNFINISHED.fill(line=len(lines)))
    width = Counter(len(row.cells) for row in rows).most_common(1)[0][0] if rows else 0
    if width > MAX_COLUMNS or width * len(lines) > MAX_CELLS:
        raise StorageError(_TOO_MANY.fill(n_columns=width, n_lines=len(lines)))
    cell_units = take_units(rows, width)
    rows = [row for row in rows if not _RULE.fullmatch(lines[row.line - 1])]
    remarks = [row for row in rows if _REMARK.match(row.cells[0])]
    rows = [row for row in rows if not _REMARK.match(row.cells[0])]
    runs = _runs(rows)
    cut = rows[-1] if is_open and rows and rows[-1].line == len(lines) else None
    has_number = cut is not None and any(map(_is_number, cut.cells))
    if cut is not None and has_number and runs and _is_unfinished(cut, runs[-1]):
        if runs[-1][-1] is cut:
            runs[-1].pop()
        rows = rows[:-1]
        notes.append(_UNFINISHED.fill(line=cut.line))
    sections, fit, error = _sections(rows, runs, remarks, lines, separator, cell_units)
    last = int(sections[-1].lines[-1]) if sections else 0
    below = [row.line for row in rows if row.line > last]
    if below:
        notes.append(_BELOW.fill(first=below[0], last=below[-1]))
    sections = _with_lines_beside(sections, remarks, lines)
    return _Reading(TextFile(tuple(sections), separator, tuple(notes)), fit, error)


def _with_lines_beside(
    sections: Sequence[Section], remarks: Sequence[Row], lines: Sequence[str]
) -> list[Section]:
    """Return the sections with what the lines above, within and below them say."""
    found: list[Section] = []
    said = Beside()
    last = 0
    for section in sections:
        first, before = int(section.lines[0]), last
        last = int(section.lines[-1])
        own = [*lines[before : first - 1]]
        own += [lines[row.line - 1] for row in remarks if first < row.line < last]
        if section is sections[-1]:
            own += lines[last:]
        said = beside(own).behind(said)
        found.append(replace(section, beside=said))
    return found


def _is_unfinished(row: Row, run: Sequence[Row]) -> bool:
    """Return whether a last row without an end of line may have lost some of its digits."""
    if len(row.cells) != len(run[0].cells):
        return True
    others = run[-50:-1] if run[-1] is row else run[-50:]
    if not others:
        return False
    # Where all rows before have as many decimals in the last column, so has a whole one.
    decimals = {_n_decimals(other.cells[-1]) for other in others}
    return decimals != {_n_decimals(row.cells[-1])} or decimals == {0}


def _n_decimals(cell: str) -> int:
    return len(re.split(r"[.,]", cell.strip())[-1]) if re.search(r"[.,]", cell) else 0


def _runs(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the runs of rows of numbers, each of one width, in their order."""
    patterns = {
        width: pattern
        for width, n in Counter(len(row.cells) for row in rows).items()
        if n >= MIN_ROWS
        and (pattern := _number_columns([row for row in rows if len(row.cells) == width]))
    }
    runs: list[list[Row]] = []
    run: list[Row] = []
    n_strict = 0
    for row in rows:
        columns = patterns.get(len(row.cells), [])
        cells = row.cells
        like = sum([_is_like_a_number(cells[i]) for i in columns])
        is_strict = bool(columns) and like == len(columns)
        if is_strict and _is_missing(cells[columns[0]]):
            is_strict = not all(_is_missing(cells[i]) for i in columns)
        goes_on = bool(run) and len(run[0].cells) == len(row.cells)
        if is_strict and (goes_on or not run):
            run.append(row)
            n_strict = len(run)
        elif is_strict:
            runs.append(run[:n_strict])
            run, n_strict = [row], 1
        elif goes_on and columns and like >= max(1, len(columns) / 2):
            run.append(row)  # a sample with a fault, unless no sound one follows
        elif run:
            runs.append(run[:n_strict])
            run, n_strict = [], 0
    if run:
        runs.append(run[:n_strict])
    if runs:
        runs[-1] = _without_summary(runs[-1])
    longest = max(map(len, runs), default=0)
    least = MIN_ROWS if longest < 2 * MIN_PART_ROWS else MIN_PART_ROWS
    return [run for run in runs if len(run) >= least]


def _without_summary(run: list[Row]) -> list[Row]:
    """Return a run without the few numbers that stand apart below the one gap in its lines."""
    gaps = [i for i in range(1, len(run)) if run[i].line - run[i - 1].line > 1]
    is_apart = len(gaps) == 1 and len(run) - gaps[0] <= MAX_SUMMARY < MIN_PART_ROWS < gaps[0]
    return run[: gaps[0]] if is_apart else run


def _number_columns(rows: Sequence[Row]) -> list[int]:
    """Return the columns that hold numbers or times, by rows where no heading is likely."""
    places = np.linspace(len(rows) // 3, len(rows) - 1, _PROBED).astype(int)
    probed = [rows[i] for i in sorted({*places.tolist()})]
    found = []
    for i in range(len(rows[0].cells)):
        cells = [row.cells[i] for row in probed if row.cells[i].strip()]
        like = sum(map(_is_like_a_number, cells))
        if cells and like >= _MOST * len(cells) and not all(map(_is_missing, cells)):
            found.append(i)
    return found


def _sections(  # noqa: PLR0917 - what a file holds, in turn
    rows: Sequence[Row],
    runs: Sequence[Sequence[Row]],
    remarks: Sequence[Row],
    lines: Sequence[str],
    separator: str,
    cell_units: Mapping[int, str],
) -> tuple[list[Section], int, Text | None]:
    sections: list[Section] = []
    before = 0
    fits: list[int] = []
    error: Text | None = None
    former_names: list[str] = []
    for run in runs:
        first = run[0].line
        above = [row for row in rows if before < row.line < first]
        head = _heading(run, above, [r for r in remarks if before < r.line < first], separator)
        if isinstance(head, Text):
            error = error or head
            head = None
        columns = _number_columns(run)
        is_named = head is not None and head.is_named
        if head is None or (not head.is_named and sections):
            former = sections[-1].heading if sections else None
            heading = former if former and len(former.names) == len(columns) else None
            if above and sections and heading is not None and error is None:
                error = _interrupted(run, above, lines)
        else:
            heading = Heading(
                tuple(head.names[i] or f"column {i + 1}" for i in columns),
                tuple(head.units[i] for i in columns),
            )
        if heading is None:
            heading = Heading(tuple(f"column {i + 1}" for i in columns), ("",) * len(columns))
        for place, i in enumerate(columns):
            unit, other = heading.units[place], cell_units.get(i, "")
            if other and unit and not same_unit(unit, other):
                error = error or _TWO_UNITS.fill(
                    name=heading.names[place], unit=unit, line=first, other=other
                )
            elif other:
                units = (*heading.units[:place], other, *heading.units[place + 1 :])
                heading = replace(heading, units=units)
        fits.append(2 if is_named else 0 if error else 1)
        all_names = head.names if head is not None and head.is_named else former_names
        if len(all_names) != len(run[0].cells):
            all_names = [f"column {i + 1}" for i in range(len(run[0].cells))]
        former_names = all_names
        all_columns = [[row.cells[i].strip() for row in run] for i in range(len(run[0].cells))]
        sections.append(
            Section(
                heading=heading,
                is_named=is_named,
                lines=np.array([row.line for row in run]),
                columns=tuple(all_columns[i] for i in columns),
                above=tuple(above),
                doubt=doubt_of_rows(all_names, all_columns, [row.line for row in run]),
            )
        )
        before = run[-1].line
    return sections, fits[0] if fits else 0, error


def _interrupted(run: Sequence[Row], above: Sequence[Row], lines: Sequence[str]) -> Text | None:
    """Return that a line within the rows is none of them; None where several are a title."""
    row = above[0]
    if len(above) > 1:
        return None
    if any(map(_is_like_a_number, row.cells)) and len(row.cells) != len(run[0].cells):
        return _OTHER_WIDTH.fill(line=row.line, n=len(row.cells), n_around=len(run[0].cells))
    return _NO_ROW.fill(line=row.line, text=lines[row.line - 1].strip()[:40])


@dataclass(frozen=True, slots=True)
class _Head:
    names: list[str]
    units: list[str]
    is_named: bool


def _heading(
    run: Sequence[Row], above: Sequence[Row], remarks: Sequence[Row], separator: str
) -> _Head | Text | None:
    """Return the names and units of all columns; a Text where there are too few or two of one."""
    width = len(run[0].cells)
    needed = _number_columns(run)[-1] + 1
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
        is_numeric = 0 < n_named <= 3 * sum(map(_is_number, cells))
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
                return _TWO_UNITS.fill(
                    name=split[i][0], unit=units[i], line=units_line, other=other
                )
            units[i] = units[i] or other
        is_named = True
    if not is_named:
        return None
    return _Head([name for name, _ in split], units, is_named)


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


def _is_number(cell: str) -> bool:
    return bool(cell.strip()) and _is_like_a_number(cell)
