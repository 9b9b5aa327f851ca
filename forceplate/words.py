"""Sentences as values: a message with its numbers, said in a language when somebody reads it.

The messages stand in the code, in English; the other languages in ``locale/``, one ``.po`` file
each, read when a language is first spoken. Programs get ids and numbers; these are what a person
reads. Below everything else, so that an error can carry its sentence. See docs/translating.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache, reduce
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

T = TypeVar("T")

LOCALE = Path(__file__).parent / "locale"
"""A folder for each language, and in its ``LC_MESSAGES`` the ``.po`` files."""
_PLAIN = "plain"
"""The context of what no catalogue has: a name that happens to be a word stays as it is."""
_CAPITAL, _CLAUSE = "capital", "clause"
_folders = [LOCALE]
_LONGEST_MESSAGE, _LONGEST_SAID = 2000, 20_000
"""Of a message that comes from outside."""
_SPEC = re.compile(r"capital|clause|[<>^]?[+ ]?0?\d?\d?,?(\.\d\d?)?[a-zA-Z%]?|[^{}|]+\|[^{}|]+")
_LONGEST_VALUE = 3000
"""Signs of a text that is filled in: what stands in a file may be as long as the file."""


class Language(StrEnum):
    """In which language a person reads."""

    ENGLISH = "en"
    DUTCH = "nl"
    GERMAN = "de"
    PORTUGUESE = "pt_BR"


DECIMAL_MARK: Mapping[Language, str] = {
    Language.ENGLISH: ".",
    Language.DUTCH: ",",
    Language.GERMAN: ",",
    Language.PORTUGUESE: ",",
}
LANGUAGE_NAMES: Mapping[Language, str] = {
    Language.ENGLISH: "English",
    Language.DUTCH: "Nederlands",
    Language.GERMAN: "Deutsch",
    Language.PORTUGUESE: "Português (Brasil)",
}
"""What each is called in itself."""


@dataclass(frozen=True, slots=True)
class Text:
    """One message; ``{name}`` or ``{name:.1f}`` stands for a value that is filled in.

    ``{trials:trial|trials}`` is a number and what it counts, for one and for any other number.
    Without values nothing is filled in, so that a name or a path may hold braces.
    """

    message: str
    context: str = ""
    """What tells two meanings of the same English apart; see :func:`in_context`."""
    many: str = ""
    """The message for other numbers of ``n`` than one; see :func:`plural`."""
    values: tuple[tuple[str, object], ...] = ()
    """By name; whoever compares two messages or keeps one as a key needs hashable ones."""
    written: str = ""
    """What was said in English at the time, where that is kept: said in English instead."""

    def fill(self, **values: object) -> Text:
        """Return the message with its values; a :class:`Text` among them is said in the language.

        What the message has no place for is not kept: it may be a name that is left out.

        Raises
        ------
        KeyError
            A value of the message is missing.
        """
        names = _fields(self.message, self.many)
        missing = [name for name in names if name not in values]
        if missing:
            raise KeyError(*missing)
        kept = tuple((name, values[name]) for name in names)
        return Text(self.message, self.context, self.many, kept)

    @property
    def en(self) -> str:
        """The message in English, as logs and programs get it."""
        return say(self)

    def __str__(self) -> str:
        return say(self)


def in_context(context: str, message: str) -> Text:
    """Return a message whose English has another meaning elsewhere."""
    return Text(message, context)


def plural(one: str, many: str) -> Text:
    """Return a message that depends on how many ``{n}`` are."""
    return Text(one, many=many)


def plain(words: str) -> Text:
    """Return what is the same in every language: a name, a unit, a form of numbers alone."""
    return Text(words, _PLAIN)


def listed(texts: Iterable[Text | str], separator: Text | str = ", ") -> Text:
    """Return several messages one after the other, each said in the language."""
    given = {f"t{index}": text for index, text in enumerate(texts)}
    form = "{between}".join(f"{{{name}}}" for name in given)
    return plain(form).fill(**given, between=separator) if given else plain("")


def numbers_listed(texts: Iterable[Text]) -> Text:
    """Return several texts with numbers, separated by what is no decimal mark."""
    return reduce(lambda before, last: _NUMBERS.fill(before=before, last=last), texts)


_NUMBERS = in_context("list of decimal numbers", "{before}, {last}")


def capital(text: Text) -> Text:
    """Return the message beginning with a capital, in whichever language it is said."""
    return plain(f"{{text:{_CAPITAL}}}").fill(text=text)


def clause(text: Text) -> Text:
    """Return a sentence without its stop, to stand within another."""
    return plain(f"{{text:{_CLAUSE}}}").fill(text=text)


def joined(first: Text, *others: Text) -> Text:
    """Return sentences behind each other, a capital behind each stop."""
    return listed((first, *map(capital, others)), " ")


def by_text(pairs: Iterable[tuple[Text, T]]) -> list[tuple[Text, list[T]]]:
    """Return each text once, with the names or numbers of all that it holds for."""
    found: dict[Text, list[T]] = {}
    for text, name in pairs:
        found.setdefault(text, []).append(name)
    return list(found.items())


def say(text: Text | str, language: Language | str = Language.ENGLISH) -> str:
    """Return a message in a language, with its decimal mark; a plain string as it is.

    What the catalogue of the language does not have, or has with other values than the message
    has, is said in English.

    Raises
    ------
    ValueError
        A language there is no catalogue of.
    """
    if isinstance(text, str):
        return text
    spoken = Language(language)
    values = dict(text.values)
    if spoken is not Language.ENGLISH and text.context != _PLAIN:
        forms = catalogue(spoken).get((text.context, text.message))
        if forms:
            form = forms[min(_form(spoken, values), len(forms) - 1)]
            try:
                return _filled(form, values, spoken)
            except (KeyError, ValueError):
                _warn("In %s, other values than in English: %r", spoken, form)
    if text.written and spoken is Language.ENGLISH:
        return text.written
    is_many = text.many and _form(Language.ENGLISH, values)
    return _filled(text.many if is_many else text.message, values, spoken)


def packed(text: Text) -> list[Any]:
    """Return a message as what JSON holds, to be kept in a file or given to another process."""
    values: dict[str, Any] = {}
    for name, value in text.values:
        if isinstance(value, Text):
            values[name] = packed(value)
        elif isinstance(value, Path):
            values[name] = str(value)
        elif value is None or isinstance(value, str | int | float):
            values[name] = value
        else:  # written in a form of its own, which may be one of the message's
            return packed(plain(say(text)))
    return [text.message, text.context, text.many, values]


def unpacked(data: Any, *, most_nested: int = 8) -> Text:
    """Return what was packed; raises ValueError for what was not, or cannot be said."""
    match data:
        case [str(message), str(context), str(many), dict(values)] if most_nested:
            kept = {
                name: unpacked(value, most_nested=most_nested - 1)
                if isinstance(value, list)
                else value
                for name, value in values.items()
            }
            text = Text(message, context, many, tuple(kept.items()))
            if _can_be_said(text):
                return text
    raise ValueError("this is no packed message")


def _can_be_said(text: Text) -> bool:
    """Return whether a message that comes from outside is a sentence, and not a trap."""
    forms = (text.message, text.many)
    if max(map(len, forms)) > _LONGEST_MESSAGE:
        return False
    if not all(isinstance(value, str | int | float | Text | None) for _, value in text.values):
        return False
    try:
        specs = [spec for form in forms if text.values for _, _, spec, _ in _pieces(form)]
        if not all(map(_SPEC.fullmatch, specs)):
            return False
        said = [_filled(form, dict(text.values), Language.ENGLISH) for form in forms]
        "".join(said).encode()
    except (KeyError, TypeError, ValueError):
        return False
    return max(map(len, said)) <= _LONGEST_SAID


def with_decimal_mark(number: str, language: Language | str) -> str:
    """Return a number as digits with the decimal mark of a language."""
    return number.replace(".", DECIMAL_MARK[Language(language)])


def _filled(message: str, values: Mapping[str, object], language: Language) -> str:
    if not values:
        return message
    return "".join(
        literal if name is None else literal + _said(values[name], spec, conversion, language)
        for literal, name, spec, conversion in _pieces(message)
    )


def _said(value: object, spec: str, conversion: str | None, language: Language) -> str:
    if isinstance(value, Text):
        value = say(value, language)
        if spec == _CAPITAL:
            return value[:1].upper() + value[1:]
        if spec == _CLAUSE:
            return value.removesuffix(".")
    elif isinstance(value, str) and len(value) > _LONGEST_VALUE:
        value = f"{value[:_LONGEST_VALUE]}..."
    one, counts, many = spec.partition("|")
    if counts:
        shown = f"{value:.0f}" if isinstance(value, float) else str(value)
        return f"{shown} {many if _is_many(shown, language) else one}"
    said = format(_CONVERTED[conversion](value) if conversion else value, spec)
    # a whole number has a decimal mark too when it is written with decimals
    is_number = isinstance(value, float) or (spec[-1:] in _DECIMAL_FORMS and spec)
    return with_decimal_mark(said, language) if is_number else said


_CONVERTED: Mapping[str, Callable[[object], str]] = {"r": repr, "s": str, "a": ascii}
_DECIMAL_FORMS = "eEfFgG%"


def _form(language: Language, values: Mapping[str, object]) -> int:
    """Return which form of a message its number takes; 0 for a message without one."""
    n = values.get("n")
    return int(_is_many(f"{n:g}", language)) if isinstance(n, int | float) else 0


def _is_many(shown: str, language: Language) -> bool:
    """Return whether a number, as it is shown, is followed by the plural."""
    return shown not in (("0", "1") if language is Language.PORTUGUESE else ("1",))


@lru_cache(maxsize=4096)
def _pieces(message: str) -> tuple[tuple[str, str | None, str, str | None], ...]:
    """Return a message as literals, each with the value that follows it and how it is written."""
    return tuple(
        (literal, name, spec or "", conversion)
        for literal, name, spec, conversion in Formatter().parse(message)
    )


@lru_cache(maxsize=4096)
def _fields(message: str, many: str) -> tuple[str, ...]:
    """Return the names of the values that are filled in, sorted; of a plural also ``n``."""
    pieces = (*_pieces(message), *_pieces(many))
    named = {name for _, name, _, _ in pieces if name is not None}
    return tuple(sorted(named | {"n"} if many else named))


def add_catalogue(folder: Path) -> None:
    """Let the ``.po`` files below a folder be spoken too, laid out as those of ``LOCALE``.

    For a package that adds screens or commands. It cannot change what is translated already.
    """
    if folder not in _folders:
        _folders.append(folder)
        catalogue.cache_clear()


@cache
def catalogue(language: Language) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the messages of a language by context and English: one form each, or several.

    A file that cannot be read is left out, and its messages are said in English: no reason for
    an instrument to stop.
    """
    messages: dict[tuple[str, str], Sequence[str]] = {}
    for folder in _folders:
        files = sorted((folder / language / "LC_MESSAGES").glob("*.po"))
        if not files:
            _warn("No messages in %s for %s", folder, language)
        for path in files:
            try:
                found = dict(read_po(path.read_text("utf-8-sig")))
            except (OSError, ValueError) as error:
                _warn("Cannot read the messages of %s: %s", path, error)
                continue
            messages = {**found, **messages}
    return messages


def _warn(message: str, *values: object) -> None:
    import logging  # noqa: PLC0415 - only for a catalogue with a fault; each start would pay

    logging.getLogger(__name__).warning(message, *values)


def read_po(text: str) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """Yield the translated messages of a ``.po`` file: context and English, and the forms.

    Reads what gettext's tools write: one keyword to a line, strings in double quotes, going on in
    the lines below. A message marked fuzzy is one that a person has yet to look at: left out.

    Raises
    ------
    ValueError
        A line is none of these; names it.
    """
    entry: dict[str, str] = {}
    keyword, is_fuzzy = "", False
    for number, line in enumerate([*text.split("\n"), "#"], 1):
        found = _PO_LINE.match(line)
        if found is None:
            raise ValueError(f"line {number} is no line of a .po file: {line!r}")
        begins, quoted = found.groups()
        if "msgstr" in keyword and (quoted is None or begins in _FIRST):
            forms = tuple(said for key, said in entry.items() if key.startswith("msgstr"))
            if entry.get("msgid") and all(forms) and not is_fuzzy:
                yield (entry.get("msgctxt", ""), entry["msgid"]), forms
            entry, keyword, is_fuzzy = {}, "", False
        if quoted is None:
            is_fuzzy = is_fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        keyword = begins or keyword
        said = _ESCAPE.sub(_unescaped, quoted) if "\\" in quoted else quoted
        entry[keyword] = entry.get(keyword, "") + said


_FIRST = ("msgctxt", "msgid")
_PO_LINE = re.compile(
    r'(?:#.*|\s*|(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])?\s*"((?:[^"\\]|\\.)*)"\s*)\Z'
)
_ESCAPE = re.compile(r"\\(.)")


def _unescaped(escape: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t", "r": "\r"}.get(escape[1], escape[1])
