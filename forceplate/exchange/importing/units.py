"""Units as other systems write them: what is a force, what is a time, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum


class ForceUnit(StrEnum):
    """In what the other system writes the force."""

    N = "N"
    KGF = "kgf"
    LBF = "lbf"
    KN = "kN"
    MN = "mN"
    GF = "gf"
    DAN = "daN"
    CN = "cN"


class TimeUnit(StrEnum):
    """In what the other system writes the time."""

    S = "s"
    MS = "ms"
    US = "us"
    NS = "ns"
    MIN = "min"
    D = "d"


NEWTONS: Mapping[ForceUnit, float] = {
    ForceUnit.N: 1.0,
    ForceUnit.KGF: 9.80665,
    ForceUnit.LBF: 4.4482216152605,
    ForceUnit.KN: 1000.0,
    ForceUnit.MN: 0.001,
    ForceUnit.GF: 0.00980665,
    ForceUnit.DAN: 10.0,
    ForceUnit.CN: 0.01,
}
"""Exact by definition."""
SECONDS: Mapping[TimeUnit, float] = {
    TimeUnit.S: 1.0,
    TimeUnit.MS: 1e-3,
    TimeUnit.US: 1e-6,
    TimeUnit.NS: 1e-9,
    TimeUnit.MIN: 60.0,
    TimeUnit.D: 86_400.0,
}

_FORCES: Mapping[ForceUnit, str] = {
    ForceUnit.N: "n newton newtons н",
    ForceUnit.DAN: "dan decanewton decanewtons",
    ForceUnit.CN: "cn centinewton centinewtons",
    ForceUnit.KN: "kn kilonewton kilonewtons",
    ForceUnit.MN: "mn millinewton millinewtons",
    ForceUnit.GF: "gf gram-force g-force p pond",
    ForceUnit.KGF: "kgf кгс kp kilopond kilogram-force kg-force kg-f",
    ForceUnit.LBF: "lbf lbsf pound-force lb-f lbs-f",
}
_MASSES: Mapping[ForceUnit, str] = {
    ForceUnit.KGF: "kg kgs кг kilo kilogram kilograms kilogramm quilograma quilogramas",
    ForceUnit.GF: "g gr gram grams gramm grama gramas",
    ForceUnit.LBF: "lb lbs pound pounds",
}
_TIMES: Mapping[TimeUnit, str] = {
    TimeUnit.S: "s \u0441 sec secs second seconds seconde seconden sek sekunde sekunden"
    " seg segundos",
    TimeUnit.MS: "ms мс msec millis millisecond milliseconds milliseconden millisekunden"
    " milissegundos",
    TimeUnit.US: "us micros usec microsecond microseconds microseconden mikrosekunden",
    TimeUnit.NS: "ns nsec nanosecond nanoseconds",
    TimeUnit.D: "d day days dag dagen tag tage dia dias",
    TimeUnit.MIN: "min mins minute minutes minuten minutos",
}
_OTHERS = (
    "v mv uv volt volts % nm n*m n·m n.m n-m knm nmm n.mm n*mm n·mm n-mm n/s kn/s n/kg n/v mv/v"
    " n*s n·s m cm mm um hz khz ° deg rad degree degrees w watt j counts count raw adc lsb au"
    " a.u. bw %bw %mvc kpa pa mpa bar mbar psi n/cm² n/cm^2 n/mm² n/mm^2 m/s m/s² m/s^2 g's °c"
    " bpm ma samples frames"
)
_NOT_AT_THE_END = "d day days tag dag dia dan p m gr kilo count raw samples frames bar"
"""Words that end a name as well: ``Channel M``."""
_NO_UNITS = re.compile(
    r"(?:left|right|links|rechts|l|r|both|total|sum|sums|net|mean|filtered|vertical|hallux|toes"
    r"|lesser toes|raw data|channel|ch|kanal|sensor|cell|plate)?[ _#-]*\d{0,3}",
    re.IGNORECASE,
)
_CLOCK_FORM = re.compile(r"[yjtmdhsfau:./, 0#-]*[h:][yjtmdhsfau:./, 0#-]*", re.IGNORECASE)


def _by_word(kinds: Mapping[ForceUnit, str] | Mapping[TimeUnit, str]) -> dict[str, str]:
    return {word: str(unit) for unit, words in kinds.items() for word in words.split()}


_FORCE_OF, _MASS_OF, _TIME_OF = _by_word(_FORCES), _by_word(_MASSES), _by_word(_TIMES)
_KNOWN = (
    frozenset(_FORCE_OF) | frozenset(_MASS_OF) | frozenset(_TIME_OF) | frozenset(_OTHERS.split())
)
_SPELLED = "|".join(
    re.escape(word).replace(r"\-", r"[ -]?")
    for word in sorted(_KNOWN - set(_NOT_AT_THE_END.split()), key=len, reverse=True)
)
_AT_THE_END = re.compile(
    rf"(?P<name>.*?\w)(?P<between>\s*[_,/:;\s-]\s*(?:in\s+)?)(?P<unit>{_SPELLED})", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"(?P<name>.*?)\s*[\[({<](?P<unit>[^\])}>]*)[\])}>]")
_SIGNS = str.maketrans({"µ": "u", "μ": "u", "⋅": "·", "\u00d7": "*", "\u00a0": " "})


def _word(unit: str) -> str:
    """Return a unit in the spelling of the lists above."""
    plain = " ".join(unit.translate(_SIGNS).split()).strip(". ")
    if plain == "MN":  # a meganewton, and no case makes a millinewton of it
        return plain
    if plain in ("Ns", "N s", "N.s"):
        return "n·s"
    word = plain.casefold()
    for form in (word, word.replace(" ", "-"), word.replace(" ", "")):
        if form in _KNOWN:
            return form
    return {"n m": "nm"}.get(word, word)


def force_unit(unit: str) -> ForceUnit | None:
    """Return the unit of force that is written so; None where it is none."""
    found = _FORCE_OF.get(_word(unit))
    return None if found is None else ForceUnit(found)


def force_of_mass(unit: str) -> ForceUnit | None:
    """Return the unit of force that is perhaps meant by one of mass, as ``kg``."""
    found = _MASS_OF.get(_word(unit))
    return None if found is None else ForceUnit(found)


def time_unit(unit: str) -> TimeUnit | None:
    """Return the unit of time that is written so; None where it is none."""
    found = _TIME_OF.get(_word(unit))
    return None if found is None else TimeUnit(found)


def is_other_unit(unit: str) -> bool:
    """Return whether it is a unit that is known and neither of force nor of mass."""
    return bool(unit) and _word(unit) in _KNOWN and not (force_unit(unit) or force_of_mass(unit))


def is_clock_form(unit: str) -> bool:
    """Return whether it says how times of day are written: ``hh:mm:ss.fff``."""
    return ":" in unit and _CLOCK_FORM.fullmatch(unit.strip()) is not None


def is_unit(unit: str) -> bool:
    """Return whether a cell of a row of units may say this, with or without brackets."""
    bare = unit.strip().strip("[](){}<>")
    return _word(bare) in _KNOWN or is_clock_form(bare)


def same_unit(one: str, other: str) -> bool:
    """Return whether both are the same unit, however written."""
    if force_unit(one) or time_unit(one):
        return (force_unit(one), time_unit(one)) == (force_unit(other), time_unit(other))
    return _word(one) == _word(other)


def split_unit(heading: str) -> tuple[str, str]:
    """Return the name and the unit of ``Force [N]``, ``Time / s``, ``Load in N``, ``torque_nm``.

    The unit is empty where there is none. What stands in brackets is a unit, known or not, but
    for words as ``left``.
    """
    heading = " ".join(heading.split())
    match = _IN_BRACKETS.fullmatch(heading)
    if match and match["name"]:
        if not _NO_UNITS.fullmatch(match["unit"].strip()):
            return match["name"], match["unit"].strip()
        name, unit = split_unit(match["name"])
        return f"{name} ({match['unit'].strip()})", unit
    # As long as the heading, so that the places are the same.
    match = _AT_THE_END.fullmatch(heading.translate(_SIGNS))
    if match is None:
        return heading, ""
    name, unit = heading[: match.end("name")], heading[match.start("unit") :]
    return heading if match["between"].strip() in ("", "_", "-") else name, unit


def bare_name(name: str) -> str:
    """Return a name without the unit that is part of it: ``Fz`` for ``Fz_N``."""
    match = _AT_THE_END.fullmatch(name.translate(_SIGNS))
    return name if match is None else name[: match.end("name")]
