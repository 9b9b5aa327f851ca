"""Text files of other systems as sections of rows under their headings; nothing is judged yet.

No row is dropped without being named: what is no row of numbers is a heading, a remark, a
footer or the end of a row that was cut off, and :attr:`TextFile.notes` says which was left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forceplate.delimited import (
    COMMA,
    POINT,
    DelimitedError,
    Row,
    decoded,
    is_missing,
    lines_of,
    split_rows,
)
from forceplate.errors import StorageError
from forceplate.exchange.importing.cell_units import MOST, take_units
from forceplate.exchange.importing.headings import TWO_UNITS, Heading, heading_of
from forceplate.exchange.importing.number_cells import (
    is_like_a_number,
    is_number,
    may_be_row,
    number_columns,
    probed,
)
from forceplate.exchange.importing.refusals import DECIMAL, Question, RecordingRefused
from forceplate.exchange.importing.row_marks import doubt_of_rows
from forceplate.exchange.importing.units import same_unit
from forceplate.exchange.importing.written_rate import NOTHING, Beside, beside
from forceplate.reasons import SAME, raised_as
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
_TOO_MANY = Text("it has {n_columns} columns and {n_lines} lines, which is too many.")
_UNFINISHED = Text("The last row (line {line}) is unfinished and was left out.")
_BELOW = Text("Lines {first} to {last} below the rows hold no samples and were left out.")
MAX_COLUMNS = 500
MAX_CELLS = 20_000_000
MIN_ROWS = 2
MAX_SUMMARY = 5
MIN_PART_ROWS = 10
"""Fewer rows beside a longer section are no recording."""

_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
_RULE = re.compile(r"[-=_+|:;,\s]*(?:--|==)[-=_+|:;,\s]*")
"""A line drawn under a heading."""
_REMARK = re.compile(r"\s*\"?(?:#|%|//)")


@dataclass(frozen=True, slots=True)
class Signals:
    """What a recording of another system holds whose samples are numbers already."""

    heading: Heading
    values: NDArray[np.float64]
    """(n_samples, n_columns); NaN where the file has no number."""
    rate_hz: float | None = None
    """None: the file does not say."""
    program: str = ""
    """That wrote the file, as it says itself."""
    simulated: bool = False
    """The file says so."""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that follow each other under one heading."""

    heading: Heading
    lines: NDArray[np.int64]
    """(n_rows,) of each row in the file, from 1."""
    columns: tuple[list[str], ...]
    """The cells of each column that has numbers or times, without blanks around them."""
    beside: Beside = NOTHING
    """What such lines say, and those within; the section behind it goes on with that."""
    doubt: Text | None = None
    """Why a column says that its rows do not count."""

    def rows(self, start: int, stop: int) -> Section:
        """Return some of the rows."""
        columns = tuple(one[start:stop] for one in self.columns)
        return replace(self, lines=self.lines[start:stop], columns=columns)


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
    with raised_as(StorageError, SAME, DelimitedError):
        text = decoded(data).translate(_BLANKS)
        lines = lines_of(text)
        is_open = bool(lines[-1].strip())
        found = [_read(lines, separator, is_open=is_open) for separator in _separators(lines)]
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
    some = probed(with_digits)
    for separator in ("\t", ";", "|"):
        if some and sum(separator in line for line in some) >= MOST * len(some):
            return [separator]
    found = []
    strict = []
    for separator in (",", " ", ""):
        rows: list[Row] = []
        for line in some:
            with suppress(DelimitedError):  # quotes over several lines, or cut off
                rows += split_rows([line], separator)
        like = sum(map(may_be_row, rows))
        is_used = not separator or sum(len(row.cells) > 1 for row in rows) >= MOST * len(rows)
        if is_used and like >= MOST * len(some):
            found.append(separator)
        cells = [cell for row in rows for cell in row.cells]
        if separator and is_used and all(map(is_like_a_number, cells)):
            strict.append(separator)
    if strict == [","] and " " in found:  # ``11:59:56 AM,5.2``
        return strict
    if " " in found:  # one column has no blanks between numbers
        found = [one for one in found if one]
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    """The file read with one separator."""

    file: TextFile
    fit: int
    """2: the heading has as many names as the rows columns; 1: there is none; 0: it has not."""
    error: Text | None


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a file, read with one separator."""

    lines: Sequence[str]
    separator: str
    rows: Sequence[Row]
    remarks: Sequence[Row]
    """Rows that say that they are none, as by ``#``."""
    runs: Sequence[Sequence[Row]]
    """Of the rows, those of numbers that follow each other."""
    cell_units: Mapping[int, str]
    """By column, where they stood in each cell."""


def _read(lines: Sequence[str], separator: str, *, is_open: bool) -> _Reading:
    """Return the file read with a separator; its last line may be cut off where it is open."""
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
    has_number = cut is not None and any(map(is_number, cut.cells))
    if cut is not None and has_number and runs and _is_unfinished(cut, runs[-1]):
        if runs[-1][-1] is cut:
            runs[-1].pop()
        rows = rows[:-1]
        notes.append(_UNFINISHED.fill(line=cut.line))
    sections, fit, error = _sections(_Rows(lines, separator, rows, remarks, runs, cell_units))
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
        and (pattern := number_columns([row for row in rows if len(row.cells) == width]))
    }
    runs: list[list[Row]] = []
    run: list[Row] = []
    n_strict = 0
    for row in rows:
        columns = patterns.get(len(row.cells), [])
        cells = row.cells
        like = sum([is_like_a_number(cells[i]) for i in columns])
        is_strict = bool(columns) and like == len(columns)
        if is_strict and is_missing(cells[columns[0]]):
            is_strict = not all(is_missing(cells[i]) for i in columns)
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


def _sections(text: _Rows) -> tuple[list[Section], int, Text | None]:
    """Return the runs as sections, how well the first is headed, and the first fault.

    A run without a heading of its own goes on under that of the run before, where it has as many
    columns; a line between them is then a fault, for a sample may be lost in it.
    """
    sections: list[Section] = []
    faults: list[Text] = []
    fit, before = 0, 0
    names: tuple[str, ...] = ()
    for run in text.runs:
        first, width = run[0].line, len(run[0].cells)
        columns = number_columns(run)
        unnamed = Heading(("",) * width, ("",) * width)
        above = [row for row in text.rows if before < row.line < first]
        remarks = [row for row in text.remarks if before < row.line < first]
        head = heading_of(run, above, remarks, text.separator)
        former = sections[-1].heading if sections else None
        if not sections:
            fit = 2 if isinstance(head, Heading) else 1 if head is None else 0
        if isinstance(head, Heading):
            names, heading = head.names, head.of_columns(columns)
        elif former is not None and len(former.names) == len(columns):
            heading = former
            faults += [head] if head is not None else _interrupted(run, above, text.lines)
        else:
            heading = unnamed.of_columns(columns)
            faults += [] if head is None else [head]
        with_units = _with_cell_units(heading, columns, text.cell_units, first)
        if isinstance(with_units, Text):
            faults.append(with_units)
        else:
            heading = with_units
        if len(names) != width:
            names = unnamed.of_columns(range(width)).names
        cells = [[row.cells[i].strip() for row in run] for i in range(width)]
        numbers = [row.line for row in run]
        sections.append(
            Section(
                heading=heading,
                lines=np.array(numbers),
                columns=tuple(cells[i] for i in columns),
                doubt=doubt_of_rows(names, cells, numbers),
            )
        )
        before = run[-1].line
    return sections, fit, faults[0] if faults else None


def _with_cell_units(
    heading: Heading, columns: Sequence[int], cell_units: Mapping[int, str], line: int
) -> Heading | Text:
    """Return the heading with the units that stand in the cells, or that it names others."""
    units = list(heading.units)
    for place, i in enumerate(columns):
        other = cell_units.get(i, "")
        if other and units[place] and not same_unit(units[place], other):
            return TWO_UNITS.fill(
                name=heading.names[place], unit=units[place], line=line, other=other
            )
        units[place] = other or units[place]
    return replace(heading, units=tuple(units))


def _interrupted(run: Sequence[Row], above: Sequence[Row], lines: Sequence[str]) -> list[Text]:
    """Return that the line within the rows is none of them; several lines are a title."""
    if len(above) != 1:
        return []
    (row,) = above
    if any(map(is_like_a_number, row.cells)) and len(row.cells) != len(run[0].cells):
        return [_OTHER_WIDTH.fill(line=row.line, n=len(row.cells), n_around=len(run[0].cells))]
    return [_NO_ROW.fill(line=row.line, text=lines[row.line - 1].strip()[:40])]
