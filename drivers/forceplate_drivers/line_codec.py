r"""Lines of numbers as small boards print them; no port, clock or thread.

A line is text around one number per channel: ``84227``, ``123,456``, ``Reading: 12345``,
``Load_cell 1 output val: 1.00    Load_cell 2 output val: 2.00``, ``name:1,name2:2``,
``>name:time:value§unit|flags``. :func:`describe` finds the numbers in a line of unknown form;
many lines alike make a :class:`Layout`; from then on only a line of exactly this layout is a
sample. There is no checksum and no counter: a changed, lost or doubled digit that leaves a
number of the same form cannot be detected, and a line that vanished whole leaves no trace.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from forceplate.errors import ForcePlateError
from forceplate.words import Text

MAX_LINE_BYTES = 256
INT24 = (-(1 << 23), (1 << 23) - 1)
INT32 = (-(1 << 31), (1 << 31) - 1)

_NUMBER = rb"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"
_VALUE = rb"(?P<value>%b|[-+]?inf|nan|ovf)" % _NUMBER
_UNIT = rb"(?: ?(?P<unit>kg|g|lbs?|oz|m?N|kN|[mu]?V|%))?"
_LABEL = rb"(?:(?!(?:inf|nan|ovf)\b)(?P<label>[A-Za-z_](?:[^:=,;|\t]*[:=]|\w*(?= ))))?"
_FIELD = re.compile(rb"[ \t]*%b[ \t]*%b%b(?=[ \t,;|]|$)" % (_LABEL, _VALUE, _UNIT))
_SEPARATOR = re.compile(rb"[ \t,;|]*")
_TELEPLOT = re.compile(
    rb">(?P<label>[^:\s]+):(?:(?P<time>\d+(?:\.\d+)?):)?%b(?:(?:\xc2)?\xa7(?P<unit>[^|\s]*))?"
    rb"(?:\|\S*)?" % _VALUE
)
_IGNORED = b"\0"  # stands in a literal for a number that is no channel


@dataclass(frozen=True, slots=True)
class Shape:
    """What lines of one layout have in common: all but their numbers."""

    literals: tuple[bytes, ...]
    """The text before each number and, last, after the last one with the line end."""
    labels: tuple[str, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """A line of unknown form in which numbers were found."""

    shape: Shape
    values: tuple[str, ...]
    """As printed; ``inf``, ``nan`` and ``ovf`` too."""


def describe(line: bytes) -> Described | None:
    """Return the numbers of a whole line and the text around them, None where it has none."""
    body = line.rstrip(b"\r\n")
    ending = line[len(body) :]
    matches = _teleplot_match(body) or _field_matches(body)
    if not matches:
        return None
    literals, position = [], 0
    for match in matches:
        start, end = match.span("value")
        literals.append(_literal(body, position, start, match))
        position = end
    literals.append(body[position:].rstrip(b" ") + ending)
    return Described(
        Shape(
            tuple(literals),
            tuple(_text(match["label"]).rstrip(":= ") for match in matches),
            tuple(_text(match["unit"]) for match in matches),
        ),
        tuple(_text(match["value"]) for match in matches),
    )


def _teleplot_match(body: bytes) -> list[re.Match[bytes]]:
    match = _TELEPLOT.fullmatch(body)
    return [match] if match else []


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


def _literal(body: bytes, start: int, end: int, match: re.Match[bytes]) -> bytes:
    """Return the text before a number; how far it is padded with spaces does not matter."""
    literal = body[start:end]
    if match.re is _TELEPLOT and match["time"] is not None:
        literal = literal.replace(b":" + match["time"] + b":", b":" + _IGNORED + b":", 1)
    stripped = literal.rstrip(b" ")
    return stripped if stripped or start == 0 else b" "


def _text(part: bytes | None) -> str:
    return (part or b"").decode("utf-8", "replace")


_EMPTY_COLUMN = Text("a column never held a number")
_EXPONENTS = Text("numbers come in exponent form; print them with fixed decimals")
_LONG_NUMBERS = Text("numbers are too long for 32 bits; print fewer decimals")


class LayoutError(ForcePlateError, ValueError):
    """The lines cannot be turned into whole numbers without losing something."""


class Layout:
    """The exact form of a line, and how its numbers become counts.

    Counts are the printed numbers times ``10**decimals`` of their column, so nothing of what
    was printed is lost. Where all lines of the learning window had the same number of decimals,
    a line with another number of them is no sample.
    """

    def __init__(self, lines: Sequence[Described]) -> None:
        self.shape = lines[0].shape
        columns = [
            [text for text in column if text.strip("+-") not in ("inf", "nan", "ovf")]
            for column in zip(*(line.values for line in lines), strict=True)
        ]
        if not all(columns):
            raise LayoutError(_EMPTY_COLUMN)
        if any("e" in text.lower() for column in columns for text in column):
            raise LayoutError(_EXPONENTS)
        printed = [{_decimals(text) for text in column} for column in columns]
        self.decimals = tuple(max(found) for found in printed)
        """Decimals of each column."""
        numbers = [
            rb"([-+]?\d+%b)" % _fraction(max(found), fixed=len(found) == 1) for found in printed
        ]
        self._pattern = _line_pattern(self.shape.literals, numbers)
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
        return tuple(
            (label or f"ch{number}") + _bracket(decimals, unit)
            for number, (label, decimals, unit) in enumerate(
                zip(self.shape.labels, self.decimals, self.shape.units, strict=True)
            )
        )

    def counts(self, line: bytes) -> tuple[int, ...] | None:
        """Return one count per channel, None when the line is not of this layout."""
        match = self._pattern.fullmatch(line)
        if match is None:
            return None
        counts = tuple(
            _counts(text.decode(), decimals)
            for text, decimals in zip(match.groups(), self.decimals, strict=True)
        )
        return counts if _within(self.limits_counts, counts) else None


def _within(limits: tuple[int, int], counts: Sequence[int]) -> bool:
    return limits[0] <= min(counts) and max(counts) <= limits[1]


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _counts(text: str, decimals: int) -> int:
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(decimals, "0"))


def _fraction(decimals: int, *, fixed: bool) -> bytes:
    if fixed:
        return rb"\.\d{%d}" % decimals if decimals else b""
    return rb"(?:\.\d{0,%d})?" % decimals


def _line_pattern(literals: Sequence[bytes], numbers: Sequence[bytes]) -> re.Pattern[bytes]:
    parts = []
    for literal, number in zip(literals, numbers, strict=False):
        escaped = re.escape(literal).replace(re.escape(_IGNORED), rb"\d+(?:\.\d+)?")
        parts += [b" +" if literal == b" " else escaped + b" *", number]
    body = literals[-1].rstrip(b"\r\n")
    ending = literals[-1][len(body) :]
    return re.compile(b"".join(parts) + re.escape(body) + b" *" + re.escape(ending))


def _bracket(decimals: int, unit: str) -> str:
    if not decimals and not unit:
        return ""
    size = f"0.{'0' * (decimals - 1)}1" if decimals else ""
    return f" [{size} {unit}]".replace("[ ", "[").replace(" ]", "]")


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """A whole line that came while no layout was known."""

    line: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """A sample."""

    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is no sample and stands where at least one should be."""


class LineCodec:
    """Turns bytes into samples; any split of the bytes gives the same. Nothing raises.

    Each byte ends up in exactly one of the byte counts.
    """

    def __init__(self) -> None:
        self.received_bytes = 0
        self.row_bytes = 0
        """Of samples."""
        self.startup_bytes = 0
        """Of what came before the layout was known, and of lines that were joined midway."""
        self.damaged_bytes = 0
        self.damage_events = 0
        self.layout: Layout | None = None
        """Set it once it is known: from then on lines are samples or damage."""
        self._pending = bytearray()
        self._joining = True  # the beginning of this line may have been sent before we listened
        self._overlong = False
        self._in_damage = False

    @property
    def pending_bytes(self) -> int:
        """Bytes of an unfinished line."""
        return len(self._pending)

    def join(self) -> None:
        """Forget the unfinished line; samples begin with the next whole one."""
        self._joining = True

    def feed(self, data: bytes) -> list[UnknownLine | Row | Rejected]:
        """Return what these bytes complete, in order."""
        items: list[UnknownLine | Row | Rejected] = []
        self.received_bytes += len(data)
        self._pending += data
        while end := self._pending.find(b"\n") + 1:
            line = bytes(self._pending[:end])
            del self._pending[:end]
            if (item := self._take(line)) is not None:
                items.append(item)
        if self._overlong or len(self._pending) > MAX_LINE_BYTES:
            self._overlong = True
            self._discard(len(self._pending))
            self._pending.clear()
        return items

    def _take(self, line: bytes) -> UnknownLine | Row | Rejected | None:
        joining, self._joining = self._joining, False
        overlong, self._overlong = self._overlong or len(line) > MAX_LINE_BYTES, False
        if joining:
            self.startup_bytes += len(line)
            return None
        if self.layout is None:
            self.startup_bytes += len(line)
            return None if overlong else UnknownLine(line)
        counts = None if overlong else self.layout.counts(line)
        if counts is not None:
            self.row_bytes += len(line)
            self._in_damage = False
            return Row(counts)
        self._discard(len(line))
        return Rejected() if line.strip() else None

    def _discard(self, n_bytes: int) -> None:
        if self._joining or self.layout is None:
            self.startup_bytes += n_bytes
        else:
            self.damaged_bytes += n_bytes
            self.damage_events += not self._in_damage
            self._in_damage = True
