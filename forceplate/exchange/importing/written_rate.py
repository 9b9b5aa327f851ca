"""What the lines beside the rows of a recording say: its sample rate, and the unit of its force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from forceplate.delimited import FORMATS
from forceplate.enums import Side
from forceplate.exchange.importing.units import (
    SECONDS,
    force_of_mass,
    force_unit,
    is_unit,
    time_unit,
)

_SAMPLING = re.compile(
    r"sampl|abtast|bemonster|amostr|acqui|aquisi|\bacq\b|scan|daq|logg|mess|meet|analog|data"
    r"|devices|record|opname|aufnahme|erfass|aufzeichn|taxa"
)
_RATE = re.compile(r"rate|frequen|freq|\bfs\b|taxa|takt|snelheid|per second|per seconde|devices")
_BARE_RATE = re.compile(r"rate|raten|freq|fs|taxa|frequency|frequenz|frequentie|frequ[eê]ncia")
_INTERVAL = re.compile(r"interval|period|\bstep\b|\bdt\b|\bdelta [tx]\b|abstand|schritt|\bstap\b")
_OF_ANOTHER = re.compile(
    r"filter|cut|mains|line|netz|video|camera|kamera|frame|marker|point|image|trigger|baud|heart"
    r"|hart|herz|rfd|loading|number|count|aantal|anzahl|max|min(?!ut)|report|update|refresh"
)
_UNIT = re.compile(
    r"units?|unit ?names?|(?:.* )?(?:units?|unit labels?|eenhe(?:id|den)|unidades?)"
    r"|(?:.*[ -])?\w*einheit(?:en)?|(?:units?|einheit|eenheid|unidade) (?:of|der|van|da|de) .*"
)
_NOT_OF_FORCE = re.compile(r"time|zeit|tijd|tempo|\bx\b|moment|torque|length|mass\b|weight|gewicht")
_IN_PROSE = re.compile(
    r"\b(?:forces?|kraft|kräfte|kracht|krachten|for[cç]as?|load)\b[^,;\d]*?\b(?:in|em)\s+"
    r"(?P<unit>[^\s,;.()]+)",
    re.IGNORECASE,
)
_SCALE = re.compile(
    r"(?:scal(?:e|ing)|skalierungs?|schaal|conversion|multiplication)[ -]?(?:fa[ck]tor)?"
    r"|skalierungsfaktor|schaalfactor|fator de (?:escala|convers[aã]o)|multiplier|multiply by"
)
_LINE = re.compile(
    r"(?P<key>.*?)[\s:=;,|\"']*(?<![\w.,])(?P<number>\d[\d.,' ]*(?:[eE][+-]?\d+)?)"
    r"[\s;,|\"'\[({]*(?P<unit>[^\W\d_]\w*(?:/\w+)*|1/s)?[\s\])}\"';,.|]*",
)
_IN_JSON = re.compile(
    r"\"(?P<key>[\w ]*)\"\s*:\s*(?:(?P<number>\d+(?:\.\d+)?)|\"(?P<word>[^\"]*)\")"
)
_BRACKETS = re.compile(r"[\[({<]\s*([^\])}>]*?)\s*[\])}>]")
_HERTZ = re.compile(r"(?P<kilo>k)?(?:hz|hertz)|(?P<k2>k)?s(?:amples)?/s(?:ec\w*)?|1/s|sps")
LEAST_HZ = 5.0
"""A number that may be 1.000 or 1000 is no rate below this."""
MAINS_HZ = (50.0, 60.0)
"""A mere frequency of so much may be that of the mains."""
_SECONDS = (0.0005, 0.02)
_MILLISECONDS = (0.5, 20.0)
"""An interval without a unit is in s or in ms by these: the other would be no sample rate."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the lines beside the rows of a section say of them."""

    rates_hz: tuple[float, ...] = ()
    """Each once."""
    units: tuple[str, ...] = ()
    """Of the columns of the force, in their order; one may stand for all."""
    scale: str = ""
    """A line that gives the numbers a factor."""
    sides: frozenset[Side] = frozenset()
    """Feet that a line says it is of: ``Foot: right``."""

    def behind(self, before: Beside) -> Beside:
        """Return what holds for a section behind another: what it does not say itself, goes on."""
        return Beside(
            self.rates_hz or before.rates_hz,
            self.units or before.units,
            self.scale or before.scale,
            self.sides or before.sides,
        )

    def unit_of(self, i: int, n: int) -> str:
        """Return the unit of one of ``n`` columns; empty where no line says it."""
        if len(set(self.units)) == 1:
            return self.units[0]
        n_units = len(self.units)
        return self.units[i - n] if n_units in (n, n - 1) and i >= n - n_units else ""


NOTHING = Beside()


def beside(lines: Sequence[str]) -> Beside:
    """Return what lines beside the rows say."""
    return Beside(
        written_rates(lines), written_units(lines), written_scale(lines), written_sides(lines)
    )


def written_rates(lines: Iterable[str]) -> tuple[float, ...]:
    """Return the sample rates in samples/s that such lines give, each once."""
    found: dict[float, None] = {}
    for key, value in _statements(lines):
        match = _LINE.fullmatch(f"{key}: {value}" if key else value)
        if match is None:
            continue
        inside = _BRACKETS.search(key)
        unit = (match["unit"] or (inside[1] if inside else "")).casefold()
        name = _plain(_BRACKETS.sub("", key))
        rate_hz = _rate(name, match["number"], unit)
        if rate_hz is not None:
            found[rate_hz] = None
    return tuple(found)


def written_units(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the units that lines such as ``Unit,N`` give, in their order: of several columns."""
    lines = list(lines)
    units = [one["unit"] for line in lines for one in _IN_PROSE.finditer(line)]
    units = [unit for unit in units if force_unit(unit) or force_of_mass(unit)]
    for key, value in _statements(lines):
        name = _plain(key)
        if _UNIT.fullmatch(name) and not _NOT_OF_FORCE.search(name):
            whole = value.strip(" []()\"',;\t")
            cells = [whole] if is_unit(whole) else re.split(r"[\s,;]+", whole)
            if all(is_unit(cell) for cell in cells if cell):
                units += [cell.strip("[]()\"'") for cell in cells if cell]
    return tuple(units)


def written_scale(lines: Iterable[str]) -> str:
    """Return the line that gives a factor other than 1 for the numbers; empty where none does."""
    for key, value in _statements(lines):
        numbers = _numbers(value.strip(" \t\"',;x*"))
        if _SCALE.fullmatch(_plain(key)) and numbers and 1.0 not in numbers:
            return f"{key.strip()}: {value.strip()}"
    return ""


def written_sides(lines: Iterable[str]) -> frozenset[Side]:
    """Return the feet that such lines say the recording is of."""
    told = (value for key, value in _statements(lines) if _SIDE_KEY.fullmatch(_plain(key)))
    return frozenset().union(*map(sides_in, told))


def sides_in(text: str) -> frozenset[Side]:
    """Return the sides that words name, in English, Dutch, German or Portuguese: ``RightFz``."""
    return frozenset(side for side, word in _SIDE_WORDS.items() if word.search(text))


_SIDE_KEY = re.compile(
    r"(?:tested )?(?:side|foot|leg|limb|seite|fuß|bein|zijde|kant|voet|been|lado|pé|perna)"
)
_SIDE_WORD = r"(?:(?<![^\W\d_])(?i:{words})|(?<=[a-z])(?:{titled}))(?![a-z])"
_SIDE_WORDS = {
    side: re.compile(_SIDE_WORD.format(words=words, titled=words.title()))
    for side, words in (
        (Side.LEFT, "left|links|linker|linke|esquerda|esquerdo"),
        (Side.RIGHT, "right|rechts|rechter|rechte|direita|direito"),
    )
}
"""A word of its own, or one with a capital behind others."""


def _plain(key: str) -> str:
    """Return the words of a key: ``Delta_X`` and ``SampleRate`` are two."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).casefold()
    return " ".join(re.sub(r"[_\s./\"'()\[\]{}]+", " ", spaced).split())


def _statements(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what a line says: ``key: value``, also by ``=``, semicolon, tab, comma or blanks."""
    before = ""
    for line in lines:
        for one in _IN_JSON.finditer(line):
            yield one["key"], one["number"] or one["word"] or ""
        bare = line.strip(" \t#%/*\"'{},;")
        cells = [cell.strip(" \"'") for cell in re.split(r"[\t;=]|: |:$|:(?=\D|\d+\s*$)", bare)]
        cells = [cell for cell in cells if cell]
        if len(cells) < 2:
            cells = [cell.strip(" \"'") for cell in re.split(r"(?<!\d),|,(?!\d)", bare, maxsplit=1)]
        if before == "devices" and bare.isascii() and bare.isdigit():
            yield before, bare
        elif len(cells) > 1 and not cells[0][:1].isdigit():
            key, *others = cells
            values: list[str] = []
            for cell in others:  # a unit in a cell of its own belongs to the number before it
                if values and values[-1][-1:].isdigit() and not any(map(str.isdigit, cell)):
                    values[-1] += f" {cell}"
                else:
                    values.append(cell)
            yield from ((key, value) for value in values)
        elif match := _LINE.fullmatch(bare):
            yield match["key"], bare[match.start("number") :]
        elif " " in bare:
            key, _, value = bare.rpartition(" ")
            yield key, value
        if bare:
            before = bare.casefold()


def _rate(name: str, written: str, unit: str) -> float | None:  # noqa: PLR0911
    """Return the samples/s that a named value is; None where it may be another thing."""
    hertz = _HERTZ.fullmatch(unit)
    numbers = _numbers(written)
    if not numbers or _OF_ANOTHER.search(name):
        return None
    is_bare = _BARE_RATE.fullmatch(name) is not None or (not name and hertz is not None)
    seconds = time_unit(unit)
    if _INTERVAL.search(name) and hertz is None and numbers[0] > 0:
        interval = numbers[0]
        if seconds is None and name != "delta x":
            if unit or not _SECONDS[0] <= interval <= _MILLISECONDS[1]:
                return None
            if not _SECONDS[1] < interval < _MILLISECONDS[0]:
                interval *= 1.0 if interval <= _SECONDS[1] else 0.001
                return round(1 / interval, 9)
            return None
        return round(1 / (interval * (1.0 if seconds is None else SECONDS[seconds])), 9)
    is_rate = is_bare or (
        _SAMPLING.search(name) is not None and (_RATE.search(name) is not None or hertz is not None)
    )
    if not is_rate or (unit and hertz is None):
        return None
    kilo = 1000.0 if hertz is not None and (hertz["kilo"] or hertz["k2"]) else 1.0
    for number in numbers:
        if number >= LEAST_HZ or kilo > 1:
            may_be_mains = is_bare and (not name or name.startswith("freq"))
            return None if may_be_mains and number * kilo in MAINS_HZ else number * kilo
    return None


def _numbers(written: str) -> list[float]:
    values = (form.number(written.strip()) for form in FORMATS)
    return list(dict.fromkeys(value for value in values if value is not None))
