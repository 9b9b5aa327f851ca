"""The one place that decides what a file of another system says: one recording, or why not.

The command and the window ask this function and show its answer. A reading is taken only where no
other is possible; else the refusal names the lines, what may be meant, and the option that
settles it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from forceplate.delimited import COMMA, FORMATS, POINT, NumberFormat, is_missing, number_formats
from forceplate.errors import StorageError
from forceplate.exchange.importing.clock_times import CLOCK_TIME, day_of, elapsed_ns
from forceplate.exchange.importing.efforts import Effort, cut_for, find_efforts
from forceplate.exchange.importing.force_columns import Columns, choose_columns
from forceplate.exchange.importing.headings import Heading
from forceplate.exchange.importing.held_values import is_smoothed, slow_readings
from forceplate.exchange.importing.parts import elapsed, parts_of
from forceplate.exchange.importing.possible_force import (
    check_added_once,
    check_possible,
    check_sign,
)
from forceplate.exchange.importing.recording_file import RecordingFile
from forceplate.exchange.importing.refusals import (
    DECIMAL,
    EFFORT,
    PART,
    RATE,
    TIME_COLUMN,
    Question,
    RecordingRefused,
)
from forceplate.exchange.importing.row_times import (
    MAX_RATE_ERROR,
    Sampling,
    by_rate,
    by_time,
    by_time_and_rates,
    known_rate,
)
from forceplate.exchange.importing.text_table import Section, Signals, TextFile
from forceplate.exchange.importing.units import SECONDS, ForceUnit, TimeUnit
from forceplate.exchange.importing.written_rate import NOTHING, Beside, sides_in
from forceplate.types import Clock, Side
from forceplate.words import Text, numbers_listed
from forceplate_calibration import Calibration

_LINE_HAS = Text("line {line} has {cell!r}")
_NOT_NUMBERS = Text("column {name!r} is not all numbers: {fault}. Correct the file.")
_NO_NUMBER = Text("the column of the force holds no number.")
_IMPOSSIBLE_RATE = Text("a sample rate of {rate_hz:g} samples/s is impossible.")
_TOO_FAST = Text(
    "its times give {rate_hz:g} samples/s, which is impossible. Check in which unit its times are."
)
_NO_TIME = Text("sample {number} has no time. Correct the file.")
_NO_CLOCK = Text("column {name!r} is not all times of day that can be told apart.")
_NO_TIMES = Text(
    "it has no column that is the time for certain. Name it, or give the sample rate. Its columns "
    "are {columns}."
)
_LIKE_TIMES = Text(
    "column {name!r} rises by {step:.6g} from row to row as a time does, and not as one of "
    "{rate_hz:g} samples/s. Say that it is the time, and in which unit, or correct the rate."
)
_TWO_NUMBERS = Text(
    "{cell!r} in line {line} may be {first:.12g} or {second:.12g}: its mark may be that of the "
    "decimals or stand between thousands."
)
_SCALED = Text(
    "it says {line!r}: whether its numbers are already multiplied by that, is not known. Write the "
    "numbers in their unit, and take that line out."
)
_SEVERAL_PARTS = Text("it holds {n} recordings: {parts}. Choose one.")
_PART = Text("{number}: lines {first} to {last}")
_NO_PART = Text("there is no recording {number} in it; the number of recordings is {n}.")
_SEVERAL_EFFORTS = Text("it holds {n} efforts: {efforts}. Choose one, or take each as a trial.")
_EFFORT = Text("{number}: {size_n:.1f} N at {at_s:.1f} s")
_NO_EFFORT = Text("there is no effort {number} in it; the number of efforts is {n}.")
_SLOW = Text(
    "The sensor is slower than the rows: its value changes every {n:.1f} rows. It was taken at "
    "{rate_hz:.4g} samples/s; it can give a peak, and no onset."
)
_SMOOTHED = Text(
    "Nothing in it is faster than a few tens of hertz: the sensor is slower than the rows, or the "
    "force was smoothed. It can give a peak, and no onset."
)
_UNEVEN_HELD = Text(
    "its value stands still for several rows and changes unevenly: the sensor is slower than the "
    "rows. Export it with the sensor's own rate."
)
_SIGN_OF_COUNTS = Text("which way counts press is the calibration's; do not turn them round.")
_OTHER_CHANNELS = Text(
    "the calibration has the channels {channels}; name as many columns, in that order. Its "
    "columns are {columns}."
)
ALL = 0
"""As the number of an effort: each of them."""
MAX_RATE_HZ = 1e6


@dataclass(frozen=True, slots=True)
class HowToRead:
    """What the user says about a file; what is not said must be certain from the file."""

    force_columns: tuple[str, ...] = ()
    """By name or number; several are cells whose sum is the force; none: the only possible one."""
    time_column: str | None = None
    unit: ForceUnit | None = None
    time_unit: TimeUnit | None = None
    rate_hz: float | None = None
    """Of a file without times, or with times that are rounded too far."""
    decimal: str | None = None
    """``point`` or ``comma``."""
    part: int | None = None
    """Which of several recordings behind each other, from 1."""
    effort: int | None = None
    """Which of several efforts, from 1."""
    invert: bool = False
    """Pressing is negative in the file."""
    calibration: Calibration | None = None
    """The columns of the force are counts, of which this makes newtons."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording, as it was understood; arrays are of the chosen part and effort."""

    columns: tuple[str, ...]
    """Of the force, as named in the file."""
    unit: ForceUnit | None
    """Of the force in the file; None: counts."""
    time_column: str
    """Empty where the rows have no times."""
    values: NDArray[np.float64]
    """(n_samples, n_columns) newtons, or counts; pressing positive, each a number."""
    index: NDArray[np.int64]
    """(n_samples,) from 0; a lost sample is a step of more than one."""
    rate_hz: float
    clock: Clock
    detects_loss: bool
    start_s: float
    """From the first row of the recording to the first sample."""
    n_trimmed: int
    """Rows without a force at both ends, which were left out."""
    efforts: tuple[Effort, ...]
    """Of the whole recording."""
    notes: tuple[Text, ...]
    """How it was read and what was left out, where a person must know."""
    program: str = ""
    simulated: bool = False
    day: date | None = None
    """Of the first sample, where its time says it; in the zone of the other system."""
    sides: frozenset[Side] = frozenset()
    """Feet that the names of its columns and the lines beside its rows say it is of."""

    @property
    def n_missing(self) -> int:
        """Samples that the file lacks inside the recording."""
        return int(self.index[-1] - self.index[0]) + 1 - len(self.index)


def read_recording(file: RecordingFile, how: HowToRead) -> Recording:
    """Return what a file holds, read as the user says.

    Raises
    ------
    RecordingRefused
        It can be read in several ways; the question says which answer decides.
    StorageError
        It holds no recording, or what is said contradicts it.
    """
    if how.rate_hz is not None and not 0 < how.rate_hz <= MAX_RATE_HZ:
        raise StorageError(_IMPOSSIBLE_RATE.fill(rate_hz=float(how.rate_hz)))
    if file.signals is not None:
        return _of_signals(file.signals, how)
    return _of_text(file.text(how.decimal), how)


def _of_signals(signals: Signals, how: HowToRead) -> Recording:
    columns = _choose(signals.heading, how)
    written = () if signals.rate_hz is None else (signals.rate_hz,)
    rate_hz = known_rate(how.rate_hz, written)
    if columns.time is not None and rate_hz is None:
        time_s = signals.values[:, columns.time] * columns.seconds_per_unit
        sampling = by_time(time_s)
    else:
        sampling = _by_rate(signals.heading, len(signals.values), rate_hz)
    values = signals.values[:, list(columns.force)] * columns.newtons_per_unit
    found = _recording(signals.heading, columns, values, sampling, how)
    return replace(found, program=signals.program, simulated=signals.simulated)


def _of_text(text: TextFile, how: HowToRead) -> Recording:
    """Return the one reading of the numbers that makes a recording."""
    formats = _formats(text, how)
    found: list[tuple[NumberFormat, Recording]] = []
    refused: list[StorageError] = []
    for form in formats:
        try:
            found.append((form, _read_as(text, form, how)))
        except StorageError as error:
            refused.append(error)
    for form, one in found[1:]:
        if not _same(one, found[0][1]):
            raise _two_numbers(text, how, found[0][0], form)
    if found:
        return found[0][1]
    raise _gravest(refused)


def _same(one: Recording, other: Recording) -> bool:
    return one.rate_hz == other.rate_hz and np.array_equal(one.values, other.values)


def _gravest(refused: Sequence[StorageError]) -> StorageError:
    """Return a refusal with a question, where there is one: the others are of wrong readings."""
    asked = [error for error in refused if isinstance(error, RecordingRefused)]
    return asked[0] if asked else refused[0]


def _formats(text: TextFile, how: HowToRead) -> tuple[NumberFormat, ...]:
    """Return how the numbers of the columns that are read may be written."""
    used = _used_columns(text, how)
    clocks = clocks_of(used)
    numbers = [
        [cell for cell in column if not is_missing(cell)]
        for i, column in enumerate(used)
        if i not in clocks
    ]
    formats = number_formats(numbers, text.separator)
    if how.decimal is not None:
        mark = COMMA.decimal if how.decimal == COMMA.words else POINT.decimal
        formats = tuple(form for form in formats if form.decimal == mark)
    if formats:
        return formats
    # A cell that is no number: said in the form that most others follow.
    cells = [cell for column in numbers for cell in column]
    most = max(FORMATS, key=lambda form: sum(form.number(cell) is not None for cell in cells))
    return (most,)


def _used_columns(text: TextFile, how: HowToRead) -> list[list[str]]:
    """Return the cells of time and force in every section where these columns are known."""
    used: list[list[str]] = []
    for section in text.sections:
        try:
            columns = _choose(section.heading, how, section.beside, clocks_of(section.columns))
        except StorageError:
            used += section.columns
            continue
        chosen = (*columns.force, *(() if columns.time is None else (columns.time,)))
        used += [section.columns[i] for i in chosen]
    return used


def clocks_of(columns: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return which columns hold times of day."""
    return tuple(
        i
        for i, cells in enumerate(columns)
        if all(map(CLOCK_TIME.fullmatch, (cells[0], cells[-1])))
    )


def _two_numbers(
    text: TextFile, how: HowToRead, first: NumberFormat, second: NumberFormat
) -> RecordingRefused:
    for section, columns in ((s, _used_columns(text, how)) for s in text.sections):
        for cells in columns:
            for line, cell in zip(section.lines.tolist(), cells, strict=False):
                one, other = first.number(cell), second.number(cell)
                if one != other and one is not None and other is not None:
                    return RecordingRefused(
                        _TWO_NUMBERS.fill(cell=cell, line=line, first=one, second=other),
                        Question(DECIMAL, (POINT.words, COMMA.words)),
                    )
    raise AssertionError


def _choose(
    heading: Heading,
    how: HowToRead,
    beside: Beside = NOTHING,
    clocks: Sequence[int] = (),
) -> Columns:
    force = how.force_columns
    if how.calibration is not None:
        channels = [channel.name for channel in how.calibration.channels]
        if not force and set(channels) <= set(heading.names):
            force = tuple(channels)
        if len(force) != len(channels) and (force or len(channels) > 1):
            names = ", ".join(channels)
            raise StorageError(_OTHER_CHANNELS.fill(channels=names, columns=heading.listing()))
    return choose_columns(
        heading,
        force_columns=force,
        time_column=how.time_column,
        unit=how.unit,
        time_unit=how.time_unit,
        beside=beside,
        clocks=clocks,
        in_counts=how.calibration is not None,
    )


def _read_as(text: TextFile, form: NumberFormat, how: HowToRead) -> Recording:
    """Return the recording with its numbers written so; raises StorageError."""
    parts = parts_of(text, form, how.time_column)
    if how.part is not None and not 1 <= how.part <= len(parts):
        raise StorageError(_NO_PART.fill(n=len(parts), number=how.part))
    if how.part is None and len(parts) > 1:
        listed = numbers_listed(
            _PART.fill(number=i, first=int(part.lines[0]), last=int(part.lines[-1]))
            for i, part in enumerate(parts, 1)
        )
        answers = tuple(str(i) for i in range(1, len(parts) + 1))
        raise RecordingRefused(
            _SEVERAL_PARTS.fill(n=len(parts), parts=listed), Question(PART, answers)
        )
    part = parts[(how.part or 1) - 1]
    if part.doubt is not None:
        raise StorageError(part.doubt)
    if part.beside.scale:
        raise StorageError(_SCALED.fill(line=part.beside.scale))
    columns = _choose(part.heading, how, part.beside, clocks_of(part.columns))
    values = np.column_stack(
        [_numbers(part, i, form) * columns.newtons_per_unit for i in columns.force]
    )
    if columns.time is None:
        rate_hz = known_rate(how.rate_hz, part.beside.rates_hz)
        sampling = _by_rate(part.heading, len(values), rate_hz)
        _check_no_times(part, columns, form, sampling.rate_hz)
    else:
        time_s, rounding_s = _times(part, columns, form)
        sampling = by_time_and_rates(time_s, rounding_s, how.rate_hz, part.beside.rates_hz)
    if sampling.rate_hz > MAX_RATE_HZ:
        raise StorageError(_TOO_FAST.fill(rate_hz=sampling.rate_hz))
    found = _recording(part.heading, columns, values, sampling, how)
    day = None if columns.time is None else day_of(part.columns[columns.time][0])
    sides = found.sides | part.beside.sides
    return replace(found, notes=(*text.notes, *found.notes), day=day, sides=sides)


def _numbers(part: Section, column: int, form: NumberFormat) -> NDArray[np.float64]:
    """Return the numbers of a column, NaN where it says there is none."""
    cells = part.columns[column]
    own = form.of_column(cells)
    if own is not None:
        return np.array([own.plain(cell) for cell in cells])
    form = form.of_column([cell for cell in cells if not is_missing(cell)]) or form
    values = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells):
        value = form.number(cell)
        if value is not None:
            values[row] = value
        elif not is_missing(cell):
            fault = _LINE_HAS.fill(line=int(part.lines[row]), cell=cell[:30])
            raise StorageError(_NOT_NUMBERS.fill(name=part.heading.names[column], fault=fault))
    return values


def _times(
    part: Section, columns: Columns, form: NumberFormat
) -> tuple[NDArray[np.float64], float]:
    """Return the seconds since the first row, and the step in which they are written."""
    assert columns.time is not None  # noqa: S101 - asked by whoever calls
    cells = part.columns[columns.time]
    if columns.time in clocks_of(part.columns):
        found = elapsed_ns(cells)
        if found is None:
            raise StorageError(_NO_CLOCK.fill(name=part.heading.names[columns.time]))
        times, step_ns = found
        return np.array(times, np.float64) * 1e-9, step_ns * 1e-9
    missing = next((i for i, cell in enumerate(cells) if is_missing(cell)), None)
    if missing is not None:
        raise StorageError(_NO_TIME.fill(number=missing + 1))
    _numbers(part, columns.time, form)
    since_first, step = elapsed(cells, form.of_column(cells) or form)
    return since_first * columns.seconds_per_unit, step * columns.seconds_per_unit


def _check_no_times(part: Section, columns: Columns, form: NumberFormat, rate_hz: float) -> None:
    """Raise where a column that nobody called the time counts it at another rate."""
    for i, cells in enumerate(part.columns):
        own = form.of_column(cells)
        if i in columns.force or own is None:
            continue
        steps = np.diff(elapsed(cells, own)[0])
        step = float(np.median(steps))
        is_even = step > 0 and bool((np.abs(steps - step) <= step / 10).all())
        seconds = (step * one for one in SECONDS.values())
        agrees = any(abs(one * rate_hz - 1) <= MAX_RATE_ERROR for one in seconds)
        if is_even and step != 1 and not agrees:
            name = part.heading.names[i]
            raise RecordingRefused(
                _LIKE_TIMES.fill(name=name, step=step, rate_hz=rate_hz),
                Question(TIME_COLUMN, (name,)),
            )


def _by_rate(heading: Heading, n_samples: int, rate_hz: float | None) -> Sampling:
    if rate_hz is None:
        raise RecordingRefused(_NO_TIMES.fill(columns=heading.listing()), Question(RATE))
    return by_rate(n_samples, rate_hz)


def _recording(
    heading: Heading,
    columns: Columns,
    values: NDArray[np.float64],
    sampling: Sampling,
    how: HowToRead,
) -> Recording:
    """Return the samples judged: possible or not, how fast the sensor is, efforts and sign."""
    present = np.flatnonzero(np.isfinite(values).all(axis=1))
    if not present.size:
        raise StorageError(_NO_NUMBER)
    n_trimmed = len(values) - (int(present[-1]) - int(present[0]) + 1)
    values, index = values[present], sampling.index[present]
    names = tuple(heading.names[i] for i in columns.force)
    check_added_once(names, values)
    check_possible(names, values, how.calibration)
    if how.invert:
        if how.calibration is not None:
            raise StorageError(_SIGN_OF_COUNTS)
        values = 0.0 - values
    rate_hz, clock, detects_loss = sampling.rate_hz, sampling.clock, sampling.detects_loss
    notes: list[Text] = []
    start_s = float(index[0]) / rate_hz
    readings = slow_readings(values.sum(axis=1))
    if readings is not None:
        if not readings.rows.size:
            raise StorageError(_UNEVEN_HELD)
        rate_of_sensor_hz = rate_hz / readings.rows_each
        clock, detects_loss = Clock.HOST, False
        if int(index[-1]) - int(index[0]) + 1 == index.size:  # else a hole voids it anyway
            rate_hz, values = rate_of_sensor_hz, values[readings.rows]
            index = np.arange(readings.rows.size)
            notes.append(_SLOW.fill(n=readings.rows_each, rate_hz=rate_of_sensor_hz))
    elif is_smoothed(values.sum(axis=1), rate_hz):
        clock = Clock.HOST
        notes.append(_SMOOTHED)
    force_n = _force_n(values, how)
    efforts = find_efforts(force_n, rate_hz)
    check_sign(force_n, rate_hz, invert=how.invert)
    if how.effort is not None:
        if not 1 <= how.effort <= len(efforts):
            raise StorageError(_NO_EFFORT.fill(n=len(efforts), number=how.effort))
        from_s, to_s = cut_for(efforts, how.effort, len(values) / rate_hz)
        kept = slice(round(from_s * rate_hz), round(to_s * rate_hz))
        values, index = values[kept], index[kept]
        start_s += from_s
    elif len(efforts) > 1:
        raise _several_efforts(efforts)
    values.setflags(write=False)
    return Recording(
        columns=names,
        unit=columns.unit,
        time_column="" if columns.time is None else heading.names[columns.time],
        values=values,
        index=(index - index[0]).astype(np.int64),
        rate_hz=rate_hz,
        clock=clock,
        detects_loss=detects_loss,
        start_s=start_s,
        n_trimmed=n_trimmed,
        efforts=efforts,
        notes=tuple(notes),
        sides=sides_in(" ".join(names)),
    )


def _several_efforts(efforts: Sequence[Effort]) -> RecordingRefused:
    listed = numbers_listed(
        _EFFORT.fill(number=i, size_n=one.size_n, at_s=one.start_s)
        for i, one in enumerate(efforts, 1)
    )
    answers = (*(str(i) for i in range(1, len(efforts) + 1)), "all")
    return RecordingRefused(
        _SEVERAL_EFFORTS.fill(n=len(efforts), efforts=listed), Question(EFFORT, answers)
    )


def _force_n(values: NDArray[np.float64], how: HowToRead) -> NDArray[np.float64]:
    if how.calibration is None:
        return np.asarray(values.sum(axis=1))
    counts = values.astype(np.int32)
    return how.calibration.force_n(counts, values[0])
