"""Which columns are time and force, and in which unit: seen in the file, or said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from forceplate.errors import StorageError
from forceplate.exchange.importing.headings import Heading
from forceplate.exchange.importing.refusals import (
    FORCE_COLUMN,
    TIME_COLUMN,
    TIME_UNITS,
    UNITS,
    Question,
    RecordingRefused,
)
from forceplate.exchange.importing.units import (
    NEWTONS,
    SECONDS,
    ForceUnit,
    TimeUnit,
    bare_name,
    force_of_mass,
    force_unit,
    is_clock_form,
    is_other_unit,
    same_unit,
    time_unit,
)
from forceplate.exchange.importing.written_rate import NOTHING, Beside
from forceplate.words import Text

_TWICE_NAMED = Text("a column is named twice. Its columns are {columns}.")
_SEVERAL_OF_NAME = Text(
    "several columns are named {name!r}; give the number of one. Its columns are {columns}."
)
_NO_COLUMN = Text("it has no column {name!r}. Its columns are {columns}.")
_A_PART = Text(
    "{name!r} is a raw channel, which is no force by itself. Take {whole!r}, which is made of it."
)
_WHICH_TIME = Text("several columns may be the time; name one. Its columns are {columns}.")
_WHICH_FORCE = Text("several columns may be the force; name one. Its columns are {columns}.")
_NO_FORCE = Text("no column for certain may be the force; name one. Its columns are {columns}.")
_NO_FORCE_UNIT = Text(
    "it does not say in which unit the force is. Give it: N, kgf or lbf. Its columns are {columns}."
)
_MEANT_FORCE = Text(
    "it does not say in which unit the force is: {unit} is a mass. If the weight of that mass is "
    "meant, the unit is {force}."
)
_NOT_A_FORCE = Text(
    "column {name!r} is in {unit}, which is no unit of force that is known; known are {known}. "
    "Choose another column, or correct the heading."
)
_TWO_UNITS_BESIDE = Text(
    "its heading says that column {name!r} is in {unit}, and a line beside the rows says {other}. "
    "Correct the file."
)
_SEVERAL_UNITS_BESIDE = Text("the lines beside its rows give several units: {units}. Give one.")
_SEVERAL_UNITS = Text(
    "the columns of the force are in several units ({units}), which cannot be added. Choose "
    "columns of one unit."
)
_TIMES_A_FACTOR = Text(
    "the name of column {name!r} holds a factor. Write its numbers without one, and correct the "
    "heading."
)
_OTHER_FORCE_UNIT = Text(
    "its force is in {units}, not in {said}. Leave the unit out, or correct it."
)
_OTHER_TIME_UNIT = Text("its time is in {unit}, not in {said}. Leave the unit out.")
_NO_TIME_UNIT = Text("it does not say whether column {name!r} is in s or ms. Give it.")
_NOT_A_TIME = Text(
    "column {name!r} is in {unit}, which is no unit of time that is known; known are {known}. "
    "Choose another column, or correct the heading."
)

_TIME = re.compile(
    r"((abs|rel|elapsed|relative|absolute|test)[. _]*|date ?[/&]? ?)?"
    r"(time ?stamp|time|tijd|tijdstip|zeit|zeitstempel|uhrzeit|elapsed|tempo|temps|clock"
    r"|date ?time|millis|micros|x[_ ]value|время)"
)
_FORCE = re.compile(
    r"force|kracht|kraft|сила|for[cç]a|fuerza|grf|load|belasting|\bfz", re.IGNORECASE
)
_FACTOR = re.compile(
    r"(?:^|[\s_(\[])(?:x ?(?:10+|0[.,]\d+)|[\u00d7*/] ?\d[\d.,]*)\b|\b10(?:\^|e)[-+]?\d|÷"
)
_LETTER = re.compile(r"t|x", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read from a file."""

    time: int | None
    seconds_per_unit: float
    """1 where the times are times of day."""
    force: tuple[int, ...]
    newtons_per_unit: float
    unit: ForceUnit | None
    """None: counts."""


def choose_columns(
    heading: Heading,
    *,
    force_columns: Sequence[str] = (),
    time_column: str | None = None,
    unit: ForceUnit | None = None,
    time_unit: TimeUnit | None = None,
    beside: Beside = NOTHING,
    clocks: Collection[int] = (),
    in_counts: bool = False,
) -> Columns:
    """Return the columns that are named, or that only one meaning is possible for.

    Parameters
    ----------
    force_columns
        By name or number (from 1); several are the cells of one platform, whose sum is the force.
    time_column
        Likewise.
    unit, time_unit
        Where the file does not say them; what it says must agree.
    beside
        What the lines beside the rows say: a unit of the force must agree.
    clocks
        The columns that hold times of day, which need no unit.
    in_counts
        The columns of the force are counts of a converter: they must say no other unit.

    Raises
    ------
    StorageError
        A name is not there, several columns or none could be meant, or a unit is missing, not
        one of force or time, or contradicts the file. It lists the columns.
    """
    time = find_time(heading, time_column, clocks)
    force = tuple(_find(heading, name) for name in force_columns)
    if len(set(force)) < len(force) or time in force:
        raise StorageError(_TWICE_NAMED.fill(columns=heading.listing()))
    if not force:
        force = (_see_force(heading, time, clocks, in_counts=in_counts),)
    seconds = 1.0
    if time is not None and time not in clocks:
        seconds = SECONDS[_time_unit(heading, time, time_unit)]
    if in_counts:
        _check_counts(heading, force)
        return Columns(time, seconds, force, 1.0, None)
    found = _force_unit(heading, force, unit, beside)
    return Columns(time, seconds, force, NEWTONS[found], found)


def find_time(heading: Heading, name: str | None, clocks: Collection[int]) -> int | None:
    """Return the column of the time, the named one or that which must be; raises StorageError."""
    return _see_time(heading, clocks) if name is None else _find(heading, name)


def _find(heading: Heading, name: str) -> int:
    for wanted, names in (
        (name, heading.names),
        (name.casefold(), tuple(known.casefold() for known in heading.names)),
        (name.casefold(), tuple(bare_name(known).casefold() for known in heading.names)),
    ):
        if names.count(wanted) == 1:
            return names.index(wanted)
        if names.count(wanted) > 1:
            raise StorageError(_SEVERAL_OF_NAME.fill(name=name, columns=heading.listing()))
    if name.isascii() and name.isdigit() and 1 <= int(name[:4]) <= len(heading.names):
        return int(name) - 1
    if name in heading.parts:
        raise StorageError(_A_PART.fill(name=name, whole=heading.parts[name]))
    raise StorageError(_NO_COLUMN.fill(name=name, columns=heading.listing()))


def _see_time(heading: Heading, clocks: Collection[int]) -> int | None:
    named = [
        i
        for i, name in enumerate(heading.names)
        if _TIME.fullmatch(bare_name(name).strip().casefold())
    ]
    units = heading.units
    found = named or [
        i
        for i, name in enumerate(heading.names)
        if i in clocks or (_LETTER.fullmatch(bare_name(name).strip()) and time_unit(units[i]))
    ]
    if len(found) > 1:
        raise _asked(_WHICH_TIME, TIME_COLUMN, heading, found)
    return found[0] if found else None


def _see_force(
    heading: Heading, time: int | None, clocks: Collection[int], *, in_counts: bool
) -> int:
    others = [i for i in range(len(heading.names)) if i != time and i not in clocks]
    in_unit = [i for i in others if force_unit(heading.units[i]) and not in_counts]
    named = [i for i in others if _FORCE.search(heading.names[i])]
    if set(in_unit) & set(named):  # a rate of force beside it is no force
        named = [i for i in named if not is_other_unit(heading.units[i])]
    alone = [i for i in others if not heading.units[i] or force_of_mass(heading.units[i])]
    alone = alone if len(others) == 1 else []
    found = sorted({*in_unit, *named}) or alone
    if len(found) == 1:
        return found[0]
    raise _asked(_WHICH_FORCE if found else _NO_FORCE, FORCE_COLUMN, heading, found or others)


def _asked(sentence: Text, option: str, heading: Heading, found: Sequence[int]) -> StorageError:
    answers = tuple(
        heading.names[i] if heading.names.count(heading.names[i]) == 1 else str(i + 1)
        for i in found
    )
    filled = sentence.fill(columns=heading.listing())
    return RecordingRefused(filled, Question(option, answers))


def _force_unit(
    heading: Heading, force: Sequence[int], said: ForceUnit | None, beside: Beside
) -> ForceUnit:
    """Return the unit of the force: as the file says it, or as said where the file does not."""
    for i in force:
        _check_says_one(heading, i, said, beside)
    written = [heading.units[i] or beside.unit_of(i, len(heading.names)) for i in force]
    for i, unit in zip(force, written, strict=True):
        if unit and force_unit(unit) is None and force_of_mass(unit) is None:
            known = ", ".join(ForceUnit)
            raise StorageError(_NOT_A_FORCE.fill(name=heading.names[i], unit=unit, known=known))
    masses = [unit for unit in written if force_of_mass(unit)]
    if said is None and masses:
        meant = force_of_mass(masses[0])
        raise RecordingRefused(
            _MEANT_FORCE.fill(unit=masses[0], force=meant), Question(UNITS, (str(meant),))
        )
    units = {found for unit in written if (found := force_unit(unit) or force_of_mass(unit))}
    if len(units) > 1:
        raise StorageError(_SEVERAL_UNITS.fill(units=", ".join(sorted(units))))
    if said is None and units and all(written):
        return units.pop()
    if said is None:
        raise RecordingRefused(
            _NO_FORCE_UNIT.fill(columns=heading.listing()), Question(UNITS, tuple(ForceUnit))
        )
    if units - {said}:
        in_file = ", ".join(sorted({force_unit(unit) or unit for unit in written if unit}))
        raise StorageError(_OTHER_FORCE_UNIT.fill(units=in_file, said=said))
    return said


def _check_says_one(heading: Heading, i: int, said: ForceUnit | None, beside: Beside) -> None:
    """Refuse a column whose name scales it, or of which the lines beside the rows say another unit.

    Where they give several units and none for this column, one of these must be said.
    """
    name, unit, other = heading.names[i], heading.units[i], beside.unit_of(i, len(heading.names))
    if _FACTOR.search(name):
        raise StorageError(_TIMES_A_FACTOR.fill(name=name))
    forces = {unit for unit in beside.units if force_unit(unit) or force_of_mass(unit)}
    others = {other} if other else forces
    if unit and others and not any(same_unit(unit, one) for one in others):
        listed = ", ".join(sorted(others))
        raise StorageError(_TWO_UNITS_BESIDE.fill(name=name, unit=unit, other=listed))
    allowed = {force_unit(one) or force_of_mass(one) for one in forces}
    if not unit and not other and len(forces) > 1 and said not in allowed:
        raise RecordingRefused(
            _SEVERAL_UNITS_BESIDE.fill(units=", ".join(sorted(forces))),
            Question(UNITS, tuple(sorted(map(str, allowed)))),
        )


def _check_counts(heading: Heading, force: Sequence[int]) -> None:
    for i in force:
        unit = heading.units[i]
        if unit and unit.casefold() not in ("count", "counts", "raw", "adc", "lsb"):
            raise StorageError(_NOT_A_FORCE.fill(name=heading.names[i], unit=unit, known="counts"))


def _time_unit(heading: Heading, time: int, said: TimeUnit | None) -> TimeUnit:
    unit = heading.units[time]
    written = time_unit(unit or heading.names[time])  # ``millis`` says it by its name
    if unit and written is None and not is_clock_form(unit):
        known = ", ".join(TimeUnit)
        raise StorageError(_NOT_A_TIME.fill(name=heading.names[time], unit=unit, known=known))
    if written is not None and said not in (None, written):
        raise StorageError(_OTHER_TIME_UNIT.fill(unit=written, said=said))
    known_unit = written or said
    if known_unit is None:
        raise RecordingRefused(
            _NO_TIME_UNIT.fill(name=heading.names[time]), Question(TIME_UNITS, tuple(TimeUnit))
        )
    return known_unit
