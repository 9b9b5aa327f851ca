r"""Lines of numbers as small boards print them: where their numbers are, and what they are.

A line is text around one number per channel: ``84227``, ``123,456``, ``Reading: 12345``,
``Load_cell 1 output val: 1.00    Load_cell 2 output val: 2.00``, ``name:1,name2:2``,
``>name:time:value§unit|flags``. :func:`describe` finds the numbers in a line of unknown form;
many lines alike make a :class:`Layout`; from then on only a line of exactly this layout is a
sample. What a logger puts around it (``I (1234) HX711: 84227``, ``84227 raw``) is no number: digits
in a text may change from line to line.

A comma between digits is a column's end or a decimal mark. It is taken for a mark where the lines
show it (``-0,25``, ``12,05``, ``12,5 kg``), and refused where they could be either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from forceplate.errors import ForcePlateError
from forceplate.words import Text
from forceplate_drivers.force_units import INT32, NEWTONS, of_the_only_force

INT24 = (-(1 << 23), (1 << 23) - 1)

_NUMBER = rb"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_VALUE = rb"(?P<value>%b|[-+]?inf|nan|ovf)" % _NUMBER
_UNIT = rb"(?: ?(?P<unit>kg[fF]?|g[fF]?|lb[fFs]?|oz[fF]?|[mk]?N|[mu]?V|%)(?![A-Za-z]))?"
# what a logger puts before a line: colours, (1234), [00:00:01.234,000], <inf>, 12:34:56.789 ->
_ASIDE = (
    rb"(?:\x1b\[[\d;]*m|\([^()]*\)|\[[^][]*\]|<[^<>]*>"
    rb"|(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?Z?(?![\d:])(?: *->)?)"
)
_ASIDES = rb"(?:%b[ \t]*)*" % _ASIDE
_WORDS = rb"[A-Za-z_](?:%b|[^:=,;|\t])*[:=]" % _ASIDE
_LABEL = rb"(?:(?!(?:inf|nan|ovf)\b)(?P<label>%b(?:[ \t]*%b)*|[A-Za-z_]\w*(?= )))?" % (
    _WORDS,
    _WORDS,
)
_BEHIND = rb"(?:[ \t]*(?:%b|[^\W\d][^,;|\t\d]*)(?=[ \t,;|]|$))*" % _ASIDE
_FIELD = re.compile(
    rb"[ \t]*%b%b[ \t]*%b%b(?=[ \t,;|\x1b]|$)(?:%b(?=[ \t]*(?:[\t,;|]|$)))?"
    % (_ASIDES, _LABEL, _VALUE, _UNIT, _BEHIND)
)
_SEPARATOR = re.compile(rb"[ \t,;|]*")
_TELEPLOT = re.compile(
    rb">(?P<label>[^:\s]+):(?:\d+(?:\.\d+)?:)?%b(?:(?:\xc2)?\xa7(?P<unit>[^|\s]*))?(?:\|\S*)?"
    % _VALUE
)
_DIGITS = re.compile(rb"\d+")


@dataclass(frozen=True, slots=True)
class Shape:
    """What lines of one layout have in common: all but their numbers, those in texts too."""

    literals: tuple[bytes, ...]
    """The text before each value and, last, after the last one; a number in it is a 0."""
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """A line of unknown form in which numbers were found."""

    shape: Shape
    values: tuple[str, ...]
    """As printed; ``inf``, ``nan`` and ``ovf`` too."""
    literals: tuple[bytes, ...]
    """As in the shape, with their digits."""
    labels: tuple[str, ...]
    ending: bytes
    """The line end, and those of empty lines behind it."""


def describe(line: bytes) -> Described | None:
    """Return the numbers of a whole line and the text around them, None where it has none."""
    body = line.rstrip(b"\r\n")
    whole = _TELEPLOT.fullmatch(body)
    matches = [whole] if whole else _field_matches(body)
    if not matches:
        return None
    literals, position = [], 0
    for match in matches:
        start, end = match.span("value")
        literals.append(_literal(body, position, start))
        position = end
    literals.append(body[position:].rstrip(b" "))
    shape = Shape(
        tuple(_DIGITS.sub(b"0", literal) for literal in literals),
        tuple(_text(match["unit"]) for match in matches),
    )
    values = tuple(_text(match["value"]) for match in matches)
    labels = tuple(_label(match["label"] or b"") for match in matches)
    return Described(shape, values, tuple(literals), labels, line[len(body) :])


def _field_matches(body: bytes) -> list[re.Match[bytes]]:
    matches, position = [], 0
    end = len(body.rstrip(b" \t,;|"))
    while position < end:
        match = _FIELD.match(body, position)
        if match is None:
            return []
        matches.append(match)
        separator = _SEPARATOR.match(body, match.end())
        position = separator.end() if separator else end
    return matches


def _literal(body: bytes, start: int, end: int) -> bytes:
    """Return the text before a value; how far it is padded with spaces does not matter."""
    literal = body[start:end]
    stripped = literal.rstrip(b" ")
    return stripped if stripped or start == 0 else b" "


def _label(label: bytes) -> str:
    """Return a label without what a logger put before it; ``I (1234) HX711:`` is ``HX711``."""
    words = re.split(rb"%b|[:=]" % _ASIDE, label.rstrip(b":= "))
    return _text(next((part.strip() for part in reversed(words) if part.strip()), b""))


def _text(part: bytes | None) -> str:
    return (part or b"").decode("utf-8", "replace")


_EMPTY_COLUMN = Text("a column never held a number")
_EXPONENTS = Text("numbers come in exponent form; print them with fixed decimals")
_LONG_NUMBERS = Text("numbers are too long for 32 bits; print fewer decimals")
_DECIMAL_COMMAS = Text(
    "numbers with a decimal comma stand between commas ({line!r}); print a point in numbers, or a "
    "semicolon between columns"
)
_TWO_READINGS = Text(
    "{line!r} may be columns or one number with a comma in it; print a semicolon or a tab between "
    "columns, or no comma in numbers"
)


class LayoutError(ForcePlateError, ValueError):
    """The lines cannot be turned into whole numbers without losing something."""


class Layout:
    """The exact form of a line, and how its numbers become counts.

    Counts are the printed numbers times ``10**decimals`` of their column, so nothing of what
    was printed is lost. Where all lines of the learning window had the same number of decimals,
    a line with another number of them is no sample.
    """

    def __init__(self, lines: Sequence[Described]) -> None:
        self.endings = frozenset(line.ending for line in lines)
        """Line ends that came, with those of empty lines behind them."""
        self.ending = common_beginning(self.endings)
        """After these bytes a line is whole."""
        lines, mark, at_commas = _decimal_marks(lines)
        self._units = lines[0].shape.units
        self._labels = [
            found[0] if len(set(found)) == 1 else re.sub(r"[\W_]*\d+", "", found[0])
            for found in zip(*(line.labels for line in lines), strict=True)
        ]
        columns = [
            [text for text in column if text.strip("+-") not in _NO_NUMBERS]
            for column in zip(*(line.values for line in lines), strict=True)
        ]
        if not all(columns):
            raise LayoutError(_EMPTY_COLUMN)
        if any("e" in text.lower() for column in columns for text in column):
            raise LayoutError(_EXPONENTS)
        self.decimals = tuple(max(map(_decimals, column)) for column in columns)
        """Decimals of each column."""
        literals = [
            _literal_pattern(texts)
            for texts in zip(*(line.literals for line in lines), strict=True)
        ]
        numbers = [_number(c, mark, unpadded=i in at_commas) for i, c in enumerate(columns)]
        self._pattern = re.compile(
            b"".join(before + number for before, number in zip(literals, numbers, strict=False))
            + literals[-1]
        )
        counts = [
            _counts(text, decimals)
            for column, decimals in zip(columns, self.decimals, strict=True)
            for text in column
        ]
        if not _within(INT32, counts):
            raise LayoutError(_LONG_NUMBERS)
        is_24_bit = not any(self.decimals) and _within(INT24, counts)
        self.limits_counts = INT24 if is_24_bit else INT32
        """Of each channel: whole numbers within 24 bit come from a 24-bit converter."""

    @property
    def channel_names(self) -> tuple[str, ...]:
        """The labels, and in brackets what one count is where it is not one of no unit."""
        names = [
            (label or f"ch{number}") + _bracket(decimals, unit)
            for number, (label, decimals, unit) in enumerate(
                zip(self._labels, self.decimals, self._units, strict=True)
            )
        ]
        return tuple(f"{n}_{i}" if names.count(n) > 1 else n for i, n in enumerate(names))

    @property
    def n_per_count(self) -> tuple[float | None, ...]:
        """Newtons that one count of each channel is, by the unit printed; None: no such unit."""
        newtons = map(NEWTONS.get, self._units)
        return of_the_only_force(
            [
                unit_n and unit_n / 10**decimals
                for unit_n, decimals in zip(newtons, self.decimals, strict=True)
            ]
        )

    def counts(self, body: bytes) -> tuple[int, ...] | None:
        """Return one count per channel, None when a line without its end is not of this layout."""
        match = self._pattern.fullmatch(body)
        if match is None:
            return None
        counts = tuple(
            _counts(text.decode(), decimals)
            for text, decimals in zip(match.groups(), self.decimals, strict=True)
        )
        return counts if _within(self.limits_counts, counts) else None


_NO_NUMBERS = ("inf", "nan", "ovf")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d*)")  # padded with zeros it is no part of a number
_FRACTION = re.compile(r"\d+")
_POINT_GROUPS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})?")
_UP_TO_THREE, _LAST_GROUP = re.compile(r"[-+]?\d{1,3}"), re.compile(r"\d{3}\.\d+")
_SHOWS_FRACTION = re.compile(r"0\d+")


def _decimal_marks(lines: Sequence[Described]) -> tuple[Sequence[Described], str, set[int]]:
    """Find out whether commas between digits are decimal marks.

    Returns
    -------
    tuple
        The lines, each such number as one with a point; the mark as it is printed; and the columns
        that would be a number's parts if a comma were a mark, and are not.
    """
    first = lines[0]
    columns = [list(column) for column in zip(*(line.values for line in lines), strict=True)]
    commas = [
        i
        for i, literal in enumerate(first.literals[1:-1])
        if literal == b"," and not first.labels[i + 1] and not first.shape.units[i]
    ]
    if not commas:
        return lines, ".", set()
    pairs = [i for i in commas if _is_number_pair(columns[i], columns[i + 1])]
    if any(_shows_mark(columns[i], columns[i + 1], first.shape.units[i + 1]) for i in pairs):
        if pairs != commas or any(after - before == 1 for before, after in pairwise(commas)):
            raise LayoutError(_DECIMAL_COMMAS.fill(line=_example(first)))
        return [_joined(line, pairs) for line in lines], ",", set()
    if any(_may_be_grouped(columns[i], columns[i + 1]) for i in commas):
        raise LayoutError(_TWO_READINGS.fill(line=_example(first)))
    every_other = [i for i in pairs if (i - commas[0]) % 2 == 0]
    are_twos = len(columns) % 2 == 0 or len(commas) == 1
    if are_twos and pairs and all(_may_be_mark(columns[i], columns[i + 1]) for i in every_other):
        raise LayoutError(_TWO_READINGS.fill(line=_example(first)))
    return lines, ".", {i for pair in pairs for i in (pair, pair + 1)}


def _example(line: Described) -> str:
    parts = zip(line.literals, [*line.values, ""], strict=True)
    return "".join(_text(literal) + value for literal, value in parts)


def _is_number_pair(wholes: list[str], fractions: list[str]) -> bool:
    return all(map(_WHOLE.fullmatch, wholes)) and all(map(_FRACTION.fullmatch, fractions))


def _shows_mark(wholes: list[str], fractions: list[str], unit: str) -> bool:
    """Whether two columns can only be a number: whole numbers are printed as none of these."""
    return bool(
        unit or {"-0", "+0"} & set(wholes) or any(map(_SHOWS_FRACTION.fullmatch, fractions))
    )


def _may_be_mark(wholes: list[str], fractions: list[str]) -> bool:
    """Whether two columns could be one number.

    One that crosses a whole number shows its mark by ``12,05``, unless it has one decimal.
    """
    return len(set(wholes)) == 1 or set(map(len, fractions)) == {1}


def _may_be_grouped(before: list[str], behind: list[str]) -> bool:
    """Whether two columns could be one number with groups of three: 1.234,56 or 1,234.56."""
    points = all(map(_POINT_GROUPS.fullmatch, before)) and any("." in text for text in before)
    if points and all(map(_FRACTION.fullmatch, behind)):
        return True
    return all(map(_UP_TO_THREE.fullmatch, before)) and all(map(_LAST_GROUP.fullmatch, behind))


def _joined(line: Described, pairs: Sequence[int]) -> Described:
    """Return a line in which each pair of columns is one number."""
    values, literals = list(line.values), list(line.literals)
    labels, units = list(line.labels), list(line.shape.units)
    for i in reversed(pairs):
        values[i : i + 2] = [f"{values[i]}.{values[i + 1]}"]
        units[i : i + 2] = [units[i + 1]]
        del literals[i + 1], labels[i + 1]
    return Described(
        replace(line.shape, units=tuple(units)),
        tuple(values),
        tuple(literals),
        tuple(labels),
        line.ending,
    )


def _within(limits: tuple[int, int], counts: Sequence[int]) -> bool:
    return limits[0] <= min(counts) and max(counts) <= limits[1]


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _counts(text: str, decimals: int) -> int:
    whole, _, fraction = text.replace(",", ".").partition(".")
    return int(whole + fraction.ljust(decimals, "0"))


def _number(column: Sequence[str], mark: str, *, unpadded: bool) -> bytes:
    """Return the pattern of a column's numbers, as they were printed while it was learned.

    ``unpadded``: ``05`` and ``-0`` would be the parts of a number with a decimal comma.
    """
    if unpadded:
        return rb"((?:[-+]?[1-9]\d*|0))"
    decimals = set(map(_decimals, column))
    most = max(decimals)
    point = re.escape(mark)
    prints_zero = any(text.lstrip("+-").startswith("0.") for text in column)
    bare = "" if prints_zero or not most else rf"|{point}\d{{{min(decimals) or 1},{most}}}"
    if most == 0:
        ends_in_point = any("." in text for text in column)
        behind = f"{point}?" if ends_in_point else ""
    else:
        behind = rf"{point}\d{{{min(decimals)},{most}}}"
        behind = behind if min(decimals) else f"(?:{behind})?"
    return rf"([-+]?(?:\d+{behind}{bare}))".encode()


def _literal_pattern(texts: Sequence[bytes]) -> bytes:
    """Return the pattern of a text around numbers; digits in it that changed may change."""
    first = texts[0]
    if first == b" ":
        return b" +"
    found = zip(*(_DIGITS.findall(text) for text in texts), strict=True)
    between = [re.escape(part) for part in _DIGITS.split(first)]
    digits = [run[0] if len(set(run)) == 1 else rb"\d+" for run in found]
    return b"".join(x + y for x, y in zip(between, [*digits, b""], strict=True)) + b" *"


def common_beginning(texts: Collection[bytes]) -> bytes:
    """Return the bytes with which all texts begin."""
    least, most = min(texts), max(texts)
    n_alike = next((i for i, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), None)
    return least[:n_alike] if n_alike is not None else min(least, most, key=len)


def _bracket(decimals: int, unit: str) -> str:
    if not decimals and not unit:
        return ""
    size = f"0.{'0' * (decimals - 1)}1" if decimals else ""
    return f" [{size} {unit}]".replace("[ ", "[").replace(" ]", "]")
