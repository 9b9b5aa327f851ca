"""What the lines beside the rows of a recording say: its sample rate, and the unit of its force."""

from __future__ import annotations

import re
from collections.abc import Iterable

from forceplate.delimited import FORMATS
from forceplate.exchange.importing.units import SECONDS, is_unit, time_unit

_BETWEEN = r"[\"']?\s*[:=;|,\t ]+\s*[\"']?"
_RATE = re.compile(
    r"^[#%/*\s\"'{]*(?:(?:sampl(?:e|es|ing)?|analog|acquisition|acq|scan|data|daq|logging|mess|meet)"
    r"[\s_-]*)?(?:rate|raten|frequency|freq|frequenz|frequentie|frequ[eê]ncia|fs"
    r"|abtast(?:rate|frequenz)|bemonsteringsfrequentie|taxa de amostragem|samples per second)"
    r"\.?\s*(?P<unit>[\[({]?\s*(?:k?hz|samples/s|1/s)\s*[\])}]?)?"
    + _BETWEEN
    + r"(?P<number>[\d.,' ]*\d)\s*(?P<behind>k?hz|samples/s|1/s)?[\"',;\s}]*$",
    re.IGNORECASE | re.ASCII,
)
_IN_JSON = re.compile(r"\"sampl\w*[ _]?rate\"\s*:\s*(?P<number>\d+(?:\.\d+)?)", re.IGNORECASE)
_INTERVAL = re.compile(
    r"^[#%/*\s\"'{]*(?:(?:sampl(?:e|es|ing)?|abtast|time|mess)[\s_-]*)?"
    r"(?:interval|intervall|period|step|dt|delta t)\s*(?P<unit>[\[({]?\s*[mµμun]?s\s*[\])}]?)?"
    + _BETWEEN
    + r"(?P<number>[\d.,]*\d)\s*(?P<behind>[mµμun]?s(?:ec)?)?[\"',;\s}]*$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"^[#%/*\s\"'{]*(?:(?:force|kraft|kracht)[\s_-]*)?(?:units?|einheit|eenheid|unidade)"
    + _BETWEEN
    + r"[\[(]?(?P<unit>[^\s\"',;\])]+)[\])]?[\"',;\s}]*$",
    re.IGNORECASE,
)
LEAST_HZ = 5.0
"""A number that may be 1.000 or 1000 is no rate below this."""


def written_rates(lines: Iterable[str]) -> tuple[float, ...]:
    """Return the sample rates in samples/s that such lines give, each once."""
    found: dict[float, None] = {}
    for line in lines:
        found.update((float(one["number"]), None) for one in _IN_JSON.finditer(line))
        rate, interval = _RATE.match(line), _INTERVAL.match(line)
        if rate is not None:
            is_kilo = "k" in f"{rate['unit'] or ''}{rate['behind'] or ''}".casefold()
            for number in _numbers(rate["number"]):
                if number >= LEAST_HZ or is_kilo:
                    found[number * (1000 if is_kilo else 1)] = None
                    break
        elif interval is not None:
            unit = time_unit((interval["behind"] or interval["unit"] or "").strip("[](){} "))
            numbers = _numbers(interval["number"])
            if unit is not None and numbers and numbers[0] > 0:
                found[round(1 / (numbers[0] * SECONDS[unit]), 9)] = None
    return tuple(found)


def written_unit(lines: Iterable[str]) -> str:
    """Return the unit that a line ``Unit,N`` gives; empty where none does, or several differ."""
    found = {match["unit"] for line in lines if (match := _UNIT.match(line)) is not None}
    return found.pop() if len(found) == 1 and all(map(is_unit, found)) else ""


def _numbers(written: str) -> list[float]:
    values = (form.number(written.strip()) for form in FORMATS)
    return list(dict.fromkeys(value for value in values if value is not None))
