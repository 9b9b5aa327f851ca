"""Which columns are time and force, and in which unit: seen in the file, or said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from forceplate.errors import StorageError
from forceplate.exchange.importing.text_table import Signals
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
_OTHER_FORCE_UNIT = Text(
    "its force is in {units}, not in {said}. Leave the unit out, or correct it."
)
_OTHER_TIME_UNIT = Text("its time is in {unit}, not in {said}. Leave the unit out.")
_NO_TIME_UNIT = Text("it does not say whether column {name!r} is in s or ms. Give it.")


class ForceUnit(StrEnum):
    """In what the other system writes the force."""

    N = "N"
    KGF = "kgf"
    LBF = "lbf"


class TimeUnit(StrEnum):
    """In what the other system writes the time."""

    S = "s"
    MS = "ms"


NEWTONS = {ForceUnit.N: 1.0, ForceUnit.KGF: 9.80665, ForceUnit.LBF: 4.4482216152605}
"""Exact by definition."""
SECONDS = {TimeUnit.S: 1.0, TimeUnit.MS: 1e-3}

_FORCE_UNITS = {
    "n": ForceUnit.N, "newton": ForceUnit.N, "newtons": ForceUnit.N,
    "kgf": ForceUnit.KGF, "lbf": ForceUnit.LBF,
}  # fmt: skip
_TIME_UNITS = {
    "s": TimeUnit.S, "sec": TimeUnit.S, "seconds": TimeUnit.S, "ms": TimeUnit.MS,
}  # fmt: skip
_TIME = re.compile(
    r"(abs |rel )?(time|tijd|zeit|timestamp|elapsed( time)?)([ _](s|sec|ms|seconds))?"
)
_FORCE = re.compile(r"force|kracht|kraft|grf|load|\bfz", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read from a file."""

    time: int | None
    seconds_per_unit: float
    force: tuple[int, ...]
    newtons_per_unit: float
    unit: ForceUnit


def choose_columns(
    signals: Signals,
    *,
    force_columns: Sequence[str] = (),
    time_column: str | None = None,
    unit: ForceUnit | None = None,
    time_unit: TimeUnit | None = None,
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

    Raises
    ------
    StorageError
        A name is not there, several columns or none could be meant, or a unit is missing or
        contradicts the file. It lists the columns.
    """
    time = _find(signals, time_column) if time_column is not None else _see_time(signals)
    force = tuple(_find(signals, name) for name in force_columns)
    if len(set(force)) < len(force) or time in force:
        raise StorageError(_TWICE_NAMED.fill(columns=signals.listing()))
    if not force:
        force = (_see_force(signals, time),)
    force_unit = _force_unit(signals, force, unit)
    return Columns(
        time=time,
        seconds_per_unit=1.0 if time is None else SECONDS[_time_unit(signals, time, time_unit)],
        force=force,
        newtons_per_unit=NEWTONS[force_unit],
        unit=force_unit,
    )


def _find(signals: Signals, name: str) -> int:
    for wanted, names in (
        (name, signals.names),
        (name.casefold(), tuple(known.casefold() for known in signals.names)),
    ):
        if names.count(wanted) == 1:
            return names.index(wanted)
        if names.count(wanted) > 1:
            raise StorageError(_SEVERAL_OF_NAME.fill(name=name, columns=signals.listing()))
    if name.isascii() and name.isdigit() and 1 <= int(name[:4]) <= len(signals.names):
        return int(name) - 1
    if name in signals.parts:
        raise StorageError(_A_PART.fill(name=name, whole=signals.parts[name]))
    raise StorageError(_NO_COLUMN.fill(name=name, columns=signals.listing()))


def _see_time(signals: Signals) -> int | None:
    found = [i for i, name in enumerate(signals.names) if _TIME.fullmatch(name.strip().casefold())]
    if len(found) > 1:
        raise StorageError(_WHICH_TIME.fill(columns=signals.listing()))
    return found[0] if found else None


def _see_force(signals: Signals, time: int | None) -> int:
    others = [i for i in range(len(signals.names)) if i != time]
    in_unit = [i for i in others if signals.units[i].casefold() in _FORCE_UNITS]
    named = [i for i in others if _FORCE.search(signals.names[i])]
    alone = others if len(others) == 1 and not signals.units[others[0]] else []
    found = sorted({*in_unit, *named}) or alone
    if len(found) != 1:
        sentence = _WHICH_FORCE if found else _NO_FORCE
        raise StorageError(sentence.fill(columns=signals.listing()))
    return found[0]


def _force_unit(signals: Signals, force: Sequence[int], said: ForceUnit | None) -> ForceUnit:
    written = {_FORCE_UNITS.get(signals.units[i].casefold()) for i in force}
    known = written - {None}
    if said is None and len(written) == 1 and known:
        (seen,) = known
        assert seen is not None  # noqa: S101 - None has been taken out
        return seen
    if said is None:
        raise StorageError(_NO_FORCE_UNIT.fill(columns=signals.listing()))
    if known - {said}:
        raise StorageError(
            _OTHER_FORCE_UNIT.fill(units=", ".join(sorted(map(str, known))), said=said)
        )
    return said


def _time_unit(signals: Signals, time: int, said: TimeUnit | None) -> TimeUnit:
    written = _TIME_UNITS.get(signals.units[time].casefold())
    if written is not None and said not in (None, written):
        raise StorageError(_OTHER_TIME_UNIT.fill(unit=written, said=said))
    known = written or said
    if known is None:
        raise StorageError(_NO_TIME_UNIT.fill(name=signals.names[time]))
    return known
