"""Sentences as values: a message with its numbers, said in a language when somebody reads it.

The messages stand in the code, in English; the other languages in ``locale/``, one ``.po`` file
each, read when a language is first spoken. Programs get ids and numbers; these are what a person
reads. Below everything else, so that an error can carry its sentence. See docs/translating.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter

LOCALE = Path(__file__).parent / "locale"
CATALOGUE = "LC_MESSAGES/forceplate.po"
_CAPITAL = "capital"


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


@dataclass(frozen=True, slots=True)
class Text:
    """One message; ``{name}`` or ``{name:.1f}`` stands for a value that is filled in.

    Without values nothing is filled in, so that a name or a path may hold braces.
    """

    message: str
    context: str = ""
    """What tells two meanings of the same English apart; see :func:`in_context`."""
    many: str = ""
    """The message for other numbers of ``n`` than one; see :func:`plural`."""
    values: tuple[tuple[str, object], ...] = ()

    def fill(self, **values: object) -> Text:
        """Return the message with its values; a :class:`Text` among them is said in the language.

        Raises
        ------
        KeyError
            A value of the message is missing.
        """
        filled = replace(self, values=tuple(values.items()))
        missing = _fields(self.message) - values.keys()
        if missing:
            raise KeyError(*sorted(missing))
        return filled

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
    return Text(words)


def listed(texts: Iterable[Text | str], separator: str = ", ") -> Text:
    """Return several messages one after the other, each said in the language."""
    given = {f"t{index}": text for index, text in enumerate(texts)}
    return plain(separator.join(f"{{{name}}}" for name in given)).fill(**given)


def capital(text: Text) -> Text:
    """Return the message beginning with a capital, in whichever language it is said."""
    return plain(f"{{text:{_CAPITAL}}}").fill(text=text)


def joined(first: Text, *others: Text) -> Text:
    """Return sentences behind each other, a capital behind each stop."""
    return listed((first, *map(capital, others)), " ")


def by_text(pairs: Iterable[tuple[Text, Text]]) -> list[tuple[Text, list[Text]]]:
    """Return each text once, with the names of all that it holds for."""
    found: dict[Text, list[Text]] = {}
    for text, name in pairs:
        found.setdefault(text, []).append(name)
    return list(found.items())


def say(text: Text | str, language: Language | str = Language.ENGLISH) -> str:
    """Return a message in a language, with its decimal mark; a plain string as it is.

    A message that the language's catalogue does not have is said in English.

    Raises
    ------
    ValueError
        A language there is no catalogue of.
    """
    if isinstance(text, str):
        return text
    spoken = Language(language)
    values = dict(text.values)
    message = text.message
    if spoken is not Language.ENGLISH and message:
        forms = catalogue(spoken).get((text.context, message))
        if forms is None:
            forms = (message, text.many) if text.many else (message,)
            message = forms[_form(Language.ENGLISH, values) if text.many else 0]
        else:
            message = forms[_form(spoken, values) if len(forms) > 1 else 0]
    elif text.many and _form(spoken, values):
        message = text.many
    if not values:
        return message
    return "".join(
        literal if name is None else literal + _said(values[name], spec, spoken)
        for literal, name, spec in _pieces(message)
    )


def with_decimal_mark(number: str, language: Language | str) -> str:
    """Return a number as digits with the decimal mark of a language."""
    return number.replace(".", DECIMAL_MARK[Language(language)])


def _said(value: object, spec: str, language: Language) -> str:
    if isinstance(value, Text):
        said = say(value, language)
        return said[:1].upper() + said[1:] if spec == _CAPITAL else said
    if isinstance(value, float):
        return with_decimal_mark(format(value, spec), language)
    return format(value, spec)


def _form(language: Language, values: Mapping[str, object]) -> int:
    """Return which form of a message a number takes: the same rule in all languages here."""
    n = values.get("n")
    if language is Language.PORTUGUESE:
        return 0 if n in (0, 1) else 1
    return 0 if n == 1 else 1


@lru_cache(maxsize=4096)
def _pieces(message: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return a message as literals, each with the value that follows it and its format."""
    return tuple(
        (literal, name if conversion is None else None, spec or "")
        for literal, name, spec, conversion in Formatter().parse(message)
    )


def _fields(message: str) -> frozenset[str]:
    return frozenset(name for _, name, _ in _pieces(message) if name is not None)


@cache
def catalogue(language: Language) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the messages of a language by context and English: one form each, or several.

    Raises
    ------
    OSError
        The file of the language is missing.
    """
    return dict(read_po((LOCALE / language / CATALOGUE).read_text("utf-8")))


def read_po(text: str) -> Iterable[tuple[tuple[str, str], tuple[str, ...]]]:
    """Yield the translated messages of a ``.po`` file: context and English, and the forms.

    Reads what gettext's tools write: one keyword to a line, strings in double quotes, going on in
    the lines below. A message marked fuzzy is one that a person has yet to look at: left out.
    """
    entry: dict[str, str] = {}
    keyword, is_fuzzy = "", False
    for line in (*text.splitlines(), ""):
        if not line:
            forms = [said for key, said in entry.items() if key.startswith("msgstr")]
            if entry.get("msgid") and all(forms) and not is_fuzzy:
                yield (entry.get("msgctxt", ""), entry["msgid"]), tuple(forms)
            entry, is_fuzzy = {}, False
        elif line.startswith("#"):
            is_fuzzy = is_fuzzy or (line.startswith("#,") and "fuzzy" in line)
        else:
            before, _, rest = line.partition('"')
            if before:
                keyword = before.strip()
                entry[keyword] = ""
            entry[keyword] += _unescaped(rest[: rest.rindex('"')])


def _unescaped(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted
    return quoted.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
