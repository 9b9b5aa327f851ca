"""The small words of a report: numbers, dates, conditions, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from forceplate.analysis.gain.change import capital as capital
from forceplate.analysis.gain.change import number_words
from forceplate.analysis.gain.visit_gain import REGION_WORDS
from forceplate.types import Condition, Posture, Refusal, Result, Side
from forceplate.words import Text

NONE = Text("-", "-")
UNSPECIFIED = "unspecified"
"""What a visit file says where nothing was said."""
POSTURES: Mapping[Posture, Text] = MappingProxyType(
    {Posture.SEATED: Text("seated", "zittend"), Posture.STANDING: Text("standing", "staand")}
)
_PLACES: Mapping[Side, Text] = MappingProxyType(
    {
        Side.LEFT: Text("Left {region}", "{region} links"),
        Side.RIGHT: Text("Right {region}", "{region} rechts"),
    }
)
_DATE = Text("{day} {month} {year}", "{day} {month} {year}")
_MONTHS = (
    Text("January", "januari"), Text("February", "februari"), Text("March", "maart"),
    Text("April", "april"), Text("May", "mei"), Text("June", "juni"), Text("July", "juli"),
    Text("August", "augustus"), Text("September", "september"), Text("October", "oktober"),
    Text("November", "november"), Text("December", "december"),
)  # fmt: skip


def plain(words: str) -> Text:
    """Return what is the same in every language."""
    return Text(words, words)


def listed(texts: Iterable[Text], separator: str = ", ") -> Text:
    """Return texts one after another."""
    given = tuple(texts)
    return Text(
        separator.join(text.en for text in given), separator.join(text.nl for text in given)
    )


def date_text(moment: date) -> Text:
    """Return a day, or that of a moment as the clock on the wall showed it."""
    return _DATE.fill(day=str(moment.day), month=_MONTHS[moment.month - 1], year=str(moment.year))


def figure(value: float, decimals: int, *, signed: bool = False) -> Text:
    """Return a number with so many decimals."""
    return plain(f"{{value:{'+' if signed else ''}.{decimals}f}}").fill(value=float(value))


def force(value: float, unit: str, *, signed: bool = False) -> Text:
    """Return a number with the digits that its unit deserves, and the unit."""
    return plain("{value} {unit}").fill(value=number_words(value, unit, signed=signed), unit=unit)


def cell(number: Result | Refusal, *, signed: bool = False, decimals: int | None = None) -> Text:
    """Return a number without its unit for a table, a dash where it is refused."""
    if isinstance(number, Refusal):
        return NONE
    if decimals is not None:
        return figure(number.value, decimals, signed=signed)
    return number_words(number.value, number.unit, signed=signed)


def detailed(number: Result) -> Text:
    """Return a number without its unit, with digits by its size."""
    size = abs(number.value)
    decimals = 3 if size < 1 or number.unit == "s" else 2 if size < 10 else 1 if size < 1000 else 0
    return figure(number.value, decimals)


def condition_names(conditions: Sequence[Condition]) -> dict[Condition, Text]:
    """Return a name for each condition, with posture and fixation where these tell them apart."""
    places = [(condition.side, condition.region) for condition in conditions]
    names = {}
    for condition, place in zip(conditions, places, strict=True):
        name = capital(_PLACES[condition.side].fill(region=REGION_WORDS[condition.region]))
        if places.count(place) > 1:
            name = listed([name, manner(condition)])
        names[condition] = name
    return names


def manner(condition: Condition) -> Text:
    """Return how the foot is measured: posture, and fixation where it is recorded."""
    words = [POSTURES[condition.posture]]
    if condition.fixation != UNSPECIFIED:
        words.append(plain(condition.fixation))
    return listed(words)


def by_text(pairs: Iterable[tuple[Text, Text]]) -> list[tuple[Text, list[Text]]]:
    """Return each text once, with the names of all that it holds for."""
    found: dict[Text, list[Text]] = {}
    for text, name in pairs:
        found.setdefault(text, []).append(name)
    return list(found.items())


def shortened(words: str, n_characters: float) -> str:
    """Return at most so many characters, the last of them dots where some are left out."""
    limit = max(3, int(n_characters))
    return words if len(words) <= limit else words[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}"
