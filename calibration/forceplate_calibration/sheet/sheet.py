"""A calibration sheet: readings as a CSV file that a person fills in with a spreadsheet.

Lines ``# name: value`` say what was calibrated and with what; then a header and a row for each
reading. Semicolons with decimal commas are read as well as commas with decimal points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from forceplate.delimited import DelimitedError, Row, Table, is_comment, lines_of, read_header_table
from forceplate.errors import CalibrationError
from forceplate.reasons import SAME, raised_as
from forceplate.words import Text
from forceplate_calibration.readings.calibration_record import (
    CalibratedPlatform,
    CalibrationRecord,
    ChannelRange,
)
from forceplate_calibration.readings.reading import (
    POINTS,
    Reading,
    ReadingKind,
    check_capacity,
    row_text,
)
from forceplate_calibration.readings.weights import NO_LOAD, DeadWeight, Gravity, Load, load_of
from forceplate_calibration.sheet.head import (
    HEADER,
    SHEET,
    Head,
    air_of,
    capacity_of,
    gravity_of,
    read_head,
    record_of,
    refuse_number,
    refuse_sheet,
    within,
)

MAX_SHEET_CHARACTERS = 4 << 20
MAX_ROWS = 5000
COUNTS, SD = "counts:", "sd:"
PROCEDURE = "dead weights, from a sheet of readings, version 1"
_LOADS = ("weights", "mass_kg", "force_n")
_COLUMNS = (
    "run", "kind", "weights", "mass_kg", "u_mass_kg", "force_n", "u_force_n", "x_mm", "y_mm",
    "plate", "time_s", "n_samples",
)  # fmt: skip


def read_sheet(text: str) -> CalibrationRecord:
    """Return what a sheet says.

    Raises
    ------
    CalibrationError
        Something is missing, impossible or looks mistaken; names the row and what to do.
    """
    if len(text) > MAX_SHEET_CHARACTERS:
        refuse_sheet(
            Text("{where} is far too long for a calibration. Is it the right file?"),
            SHEET,
        )
    table = _table(text)
    head = read_head([row.cells[0] for row in table.comments], decimal_comma=table.separator != ",")
    names = list(table.header)
    _check_columns(names)
    if len(table.rows) > MAX_ROWS:
        refuse_sheet(
            Text("{where} has more than {most} rows. Give means, not samples."),
            SHEET,
            most=MAX_ROWS,
        )
    cells = [_Row(row, table) for row in table.rows]
    gravity, air = gravity_of(head), air_of(head)
    _check_units(cells, names, head, gravity)
    readings = tuple(_reading(row, names, head, gravity, air) for row in cells)
    check_capacity(readings, capacity_of(head))
    _check_series(readings)
    return _record(head, names, readings)


def _table(text: str) -> Table:
    """Return the table of a sheet; refuse what is none, or can be read in two ways."""
    try:
        table = read_header_table(text)
    except DelimitedError as error:
        if all(map(is_comment, lines_of(text))):
            refuse_sheet(
                Text("{where} has no table. Begin with the example in calibration/examples."),
                SHEET,
            )
        refuse_sheet(
            Text("{where} is not a table ({error}). Save it as CSV."), SHEET, error=error.text
        )
    with raised_as(CalibrationError, SAME, DelimitedError):
        _ = table.format
    return table


class _Row:
    """One line of the table, its cells by name."""

    def __init__(self, row: Row, table: Table) -> None:
        number, cells = row
        names = table.header
        self.number = number
        if len(cells) != len(names):
            refuse_sheet(
                Text(
                    "{where} has {n:cell|cells}, the header has {wanted}. Look for a comma inside "
                    "a "
                    "number, or a missing cell."
                ),
                row_text(number),
                n=len(cells),
                wanted=len(names),
            )
        self._cells = dict(zip(names, (cell.strip() for cell in cells), strict=True))
        self._table = table

    def text(self, name: str) -> str:
        return self._cells.get(name, "")

    def number_of(self, name: str, default: float | None = None) -> float:
        text = self.text(name)
        if not text:
            if default is not None:
                return default
            refuse_sheet(
                Text("{where} has nothing in column {name!r}. Fill it in."),
                row_text(self.number),
                name=name,
            )
        value = self._table.number(text)
        if value is None:
            refuse_number(row_text(self.number, name), text)
        return value


def _check_columns(names: Sequence[str]) -> None:
    """Refuse columns that are missing, unknown, twice, or name the loads in two ways."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        refuse_sheet(
            Text("{where} has {names} twice. Give each column one name."),
            HEADER,
            names=", ".join(twice),
        )
    channels = [name for name in names if name.startswith(COUNTS)]
    unknown = [name for name in names if name not in _COLUMNS and not name.startswith((COUNTS, SD))]
    if unknown:
        refuse_sheet(
            Text(
                "{where} has {name!r}, which is not known. Masses are in mass_kg, forces in "
                "force_n, readings in {counts}NAME; other units must be converted first. Known "
                "columns: {known}."
            ),
            HEADER,
            name=unknown[0],
            counts=COUNTS,
            known=", ".join((*_COLUMNS, f"{COUNTS}NAME", f"{SD}NAME")),
        )
    missing = [name for name in ("run", "kind") if name not in names]
    if missing or not channels:
        refuse_sheet(
            Text("{where} misses {names}. Add it."),
            HEADER,
            names=", ".join(missing or [f"{COUNTS}NAME"]),
        )
    if sum(name in names for name in _LOADS) != 1:
        refuse_sheet(
            Text(
                "{where} must have exactly one of {names}. Name the loads in one way and take "
                "the others out."
            ),
            HEADER,
            names=", ".join(_LOADS),
        )


def _check_units(rows: Sequence[_Row], names: Sequence[str], head: Head, gravity: Gravity) -> None:
    """Refuse kilograms among newtons, newtons among kilograms, and loads among readings."""
    column = next(name for name in _LOADS if name in names)
    if column == "weights" or not rows:
        return
    capacity = capacity_of(head)
    loads = [(row.number_of(column), row.number) for row in rows]
    largest, where = max(loads)
    as_force = largest if column == "force_n" else largest * gravity.value_m_s2
    first = next(name for name in names if name.startswith(COUNTS))
    readings = [abs(row.number_of(first)) for row in rows]
    if as_force > 10 * capacity and max(readings) <= capacity:
        refuse_sheet(
            Text(
                "{where} has {largest:g} in {column!r} and the readings are small: the two "
                "columns look swapped. Exchange their names in the header."
            ),
            row_text(where),
            largest=largest,
            column=column,
        )
    if column == "force_n" and 0.25 * capacity < largest * gravity.value_m_s2 <= 1.3 * capacity:
        refuse_sheet(
            Text(
                "{where} has {largest:g} as the largest force on a platform for {capacity:g} N: "
                "that looks like kilograms. Name the column mass_kg; if they are newtons, load "
                "the platform to a quarter of its capacity at least."
            ),
            row_text(where),
            largest=largest,
            capacity=capacity,
        )
    if column == "mass_kg" and as_force > 2 * capacity >= 0.5 * largest:
        refuse_sheet(
            Text(
                "{where} has {largest:g} kg on a platform for {capacity:g} N: that looks like "
                "newtons. Name the column force_n."
            ),
            row_text(where),
            largest=largest,
            capacity=capacity,
        )


def _reading(row: _Row, names: Sequence[str], head: Head, gravity: Gravity, air: float) -> Reading:
    """Return what a row says; refuse a kind, run or load that cannot be."""
    where = row_text(row.number)
    try:
        kind = ReadingKind(row.text("kind").lower())
    except ValueError:
        refuse_sheet(
            Text("{where} is of kind {kind!r}. Known are {known}."),
            where,
            kind=row.text("kind"),
            known=", ".join(map(str, ReadingKind)),
        )
    run = row.number_of("run")
    if run < 1 or run != int(run):
        refuse_sheet(
            Text("{where} is of run {run:g}. Number the runs 1, 2, 3."),
            where,
            run=run,
        )
    try:
        load = _load(row, names, head, gravity, air)
    except CalibrationError as error:
        if str(error).startswith("Row "):
            raise
        raise within(where, error) from error
    if (load.force_n == 0) != (kind is ReadingKind.ZERO):
        refuse_sheet(
            Text("{where} is of kind {kind} with a load of {force:.1f} N. Correct one."),
            where,
            kind=str(kind),
            force=load.force_n,
        )
    channels = [name for name in names if name.startswith(COUNTS)]
    sds = [SD + name.removeprefix(COUNTS) for name in channels]
    known = all(name in names and row.text(name) for name in sds)
    return Reading(
        row=row.number,
        run=int(run),
        kind=kind,
        load=load,
        counts=tuple(row.number_of(name) for name in channels),
        sd_counts=tuple(row.number_of(name) for name in sds) if known else None,
        n_samples=int(row.number_of("n_samples", 1)),
        x_mm=row.number_of("x_mm", 0.0),
        y_mm=row.number_of("y_mm", 0.0),
        plate=row.text("plate"),
        time_s=row.number_of("time_s") if row.text("time_s") else None,
    )


def _load(row: _Row, names: Sequence[str], head: Head, gravity: Gravity, air: float) -> Load:
    """Return the force on the platform, from weights by name, a mass, or the force itself."""
    if "weights" in names:
        ids = [
            part.strip() for part in row.text("weights").split("+") if part.strip() not in ("", "-")
        ]
        missing = [each for each in ids if each not in head.weights]
        if missing:
            refuse_sheet(
                Text("{where} uses weight {name!r}, which has no line '# weight: ...'. Add it."),
                row_text(row.number),
                name=missing[0],
            )
        return load_of([head.weights[each] for each in ids], gravity, air)
    if "mass_kg" in names:
        mass = row.number_of("mass_kg")
        if mass == 0:
            return NO_LOAD
        weight = DeadWeight(f"row {row.number}", mass, row.number_of("u_mass_kg"))
        return load_of([weight], gravity, air)
    force = row.number_of("force_n")
    if force < 0:
        refuse_sheet(
            Text("{where} has a force below 0. Give what lies on the platform."),
            row_text(row.number),
        )
    return Load((), force, row.number_of("u_force_n")) if force else NO_LOAD


def _check_series(readings: Sequence[Reading]) -> None:
    """Refuse a reading that stands there twice, or rises where it should fall.

    Two wrong rows of this kind are within any limit of the fit, and only the order shows them.
    """
    seen: dict[tuple[object, ...], Reading] = {}
    before: dict[tuple[object, ...], Reading] = {}
    for reading in readings:
        if reading.kind not in POINTS:
            if reading.kind is ReadingKind.ZERO:
                before = {key: value for key, value in before.items() if key[0] != reading.run}
            continue
        key = (reading.run, reading.kind, *_place(reading), round(reading.load.force_n, 6))
        if key in seen:
            refuse_sheet(
                Text(
                    "{where} repeats row {first}: the same load, direction and place in one "
                    "run. Delete one, or give it a run of its own."
                ),
                row_text(reading.row),
                first=seen[key].row,
            )
        seen[key] = reading
        last = before.get((reading.run, *_place(reading)))
        rises = last is None or reading.load.force_n > last.load.force_n
        if last is not None and rises != (reading.kind is ReadingKind.UP):
            refuse_sheet(
                Text(
                    "{where} is of kind {kind}, but its load is {more} than that of row {last}. "
                    "Correct the kind or the load."
                ),
                row_text(reading.row),
                kind=str(reading.kind),
                more=Text("more") if rises else Text("not more"),
                last=last.row,
            )
        before[reading.run, *_place(reading)] = reading
    _check_complete(seen)


def _check_complete(seen: Mapping[tuple[object, ...], Reading]) -> None:
    by_run: dict[object, set[tuple[object, ...]]] = {}
    for run, *point in seen:
        by_run.setdefault(run, set()).add(tuple(point))
    wanted = set().union(*by_run.values()) if by_run else set()
    for run, points in by_run.items():
        if len(points) > len(wanted) / 2 and points != wanted:
            missing = min(wanted - points, key=str)
            example = next(r.row for (_, *point), r in seen.items() if tuple(point) == missing)
            refuse_sheet(
                Text(
                    "{where} has no reading {kind} at {force:.2f} N as in row {example}. "
                    "Measure it, or leave this load out of every run."
                ),
                Text("Run {run}").fill(run=run),
                kind=missing[0],
                force=missing[-1],
                example=example,
            )


def _place(reading: Reading) -> tuple[object, ...]:
    return reading.plate, reading.x_mm, reading.y_mm


def _record(
    head: Head,
    names: Sequence[str],
    readings: tuple[Reading, ...],
) -> CalibrationRecord:
    """Return the record of a sheet; refuse one without a date, or plates of other channels."""
    texts, numbers = head.texts, head.numbers
    channels = tuple(name.removeprefix(COUNTS) for name in names if name.startswith(COUNTS))
    try:
        made = date.fromisoformat(texts.get("date", ""))
    except ValueError:
        refuse_sheet(
            Text("{where} must say '# date: 2026-03-02', the day of the readings."),
            SHEET,
        )
    ranges: tuple[ChannelRange, ...] = ()
    if "min_counts" in numbers and "max_counts" in numbers:
        low, high = int(numbers["min_counts"]), int(numbers["max_counts"])
        ranges = tuple(ChannelRange(name, low, high) for name in channels)
    instrument = CalibratedPlatform(
        driver=texts.get("driver", ""),
        model=texts.get("model", ""),
        serial_number=texts.get("serial_number", ""),
        firmware=texts.get("firmware", ""),
        sample_rate_hz=numbers.get("sample_rate_hz", 0.0),
        channels=ranges,
        capacity_n=capacity_of(head),
        mounting=texts.get("mounting", ""),
    )
    record = record_of(
        head, made, instrument, channels, where=SHEET, procedure=PROCEDURE,
        warm_up_s=numbers.get("warm_up_s"),
    )  # fmt: skip
    plates = {plate.plate for plate in record.plates}
    strange = next((reading for reading in readings if reading.plate not in plates), None)
    if strange is not None:
        refuse_sheet(
            Text(
                "{where} is of plate {plate!r}, which has no line '# plate: NAME = CHANNEL + "
                "...'. Add it."
            ),
            row_text(strange.row),
            plate=strange.plate,
        )
    return replace(record, readings=readings)
