"""Columns beside the force that say a row is not to be believed, or is of another sensor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from forceplate.words import Text

_MARKED = Text(
    "column {name!r} has {cell!r} in line {line}: that row is marked as one that does not count. "
    "Export a recording without such rows, or take the column out if it says something else."
)
_INTERLEAVED = Text(
    "column {name!r} changes between {values} from row to row: the rows are of several sensors. "
    "Export one sensor, or one column for each, or take the column out if it says something else."
)
_WRONG = re.compile(
    r"over ?-?_?(?:load|range|flow)|satur|clip|\bolf?\b|\bovl\b|\bovr\b|err(?:or|o)?\b|fault|fail"
    r"|invalid|bad\b|überlast|ueberlast|übersteuer|uebersteuer|fehler|ungültig|ungueltig"
    r"|overbelast|fout|ongeldig|sobrecarga|inv[aá]lid",
    re.IGNORECASE,
)
_SOUND = re.compile(
    r"valid|is ?valid|ok|good|geldig|gültig|gueltig|v[aá]lido|data ?ok", re.IGNORECASE
)
_UNSOUND = re.compile(
    r"status|state|flags?|quality|kwaliteit|qualität|qualidade|saturated|saturation|clipped"
    r"|over ?load|over ?range|errors?|fault|invalid|fehler|fout|erro|überlast|ongeldig",
    re.IGNORECASE,
)
_OF_SENSOR = re.compile(
    r"sensor|channel|kanal|kanaal|canal|foot|voet|fuß|fuss|p[eé]|side|seite|zijde|lado|leg|plate"
    r"|platform|cell|device|(?:sensor|channel|device|plate) ?(?:id|nr|no)|id",
    re.IGNORECASE,
)
MAX_SENSORS = 16
SWITCHES = 0.2
"""Of the rows; a column that changes so often tells rows of several sensors apart."""
_TRUE = frozenset({"1", "true", "yes", "ja", "sim", "ok", "valid", "y", "t", "1.0"})


def doubt_of_rows(
    names: Sequence[str], columns: Sequence[Sequence[str]], lines: Sequence[int]
) -> Text | None:
    """Return what a column says against its rows; None where none does.

    Parameters
    ----------
    names, columns
        Of all columns, those without numbers too.
    lines
        Of each row in the file, from 1.
    """
    for name, cells in zip(names, columns, strict=True):
        values = set(cells)
        if len(values) > MAX_SENSORS and not any(map(_WRONG.search, _texts(values))):
            continue
        plain = " ".join(re.sub(r"[_-]", " ", name).split())
        wrong = _wrong(plain, cells, values)
        if wrong is not None:
            row = cells.index(wrong)
            return _MARKED.fill(name=name, cell=wrong[:30], line=lines[row])
        if _is_of_sensors(plain, cells, values):
            listed = ", ".join(sorted(values))
            return _INTERLEAVED.fill(name=name, values=listed)
    return None


def _texts(values: set[str]) -> list[str]:
    return [value for value in values if any(map(str.isalpha, value))]


def _wrong(name: str, cells: Sequence[str], values: set[str]) -> str | None:
    for value in sorted(_texts(values)):
        if _WRONG.search(value) and not re.match(r"no\b|kein|geen|sem\b", value, re.IGNORECASE):
            return value
    if _SOUND.fullmatch(name):
        return next((one for one in sorted(values) if one.casefold() not in _TRUE), None)
    if _UNSOUND.fullmatch(name) and 1 < len(values) <= MAX_SENSORS:
        # What most rows say is that nothing is wrong.
        counts = {value: cells.count(value) for value in values}
        return min(sorted(counts), key=lambda value: counts[value])
    return None


def _is_of_sensors(name: str, cells: Sequence[str], values: set[str]) -> bool:
    if not 1 < len(values) <= MAX_SENSORS or "" in values:
        return False
    if not _OF_SENSOR.fullmatch(name) and len(_texts(values)) < len(values):
        return False
    n_switches = sum(a != b for a, b in pairwise(cells))
    return n_switches >= SWITCHES * len(cells)
