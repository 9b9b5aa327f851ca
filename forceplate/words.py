"""Sentences as data: the same sentence in every language, with its numbers filled in.

Programs get ids and numbers; these are what a person reads. Below everything else, so that an
error can carry its sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Any


class Language(StrEnum):
    """In which language a person reads."""

    ENGLISH = "en"
    DUTCH = "nl"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in every language; ``{name}`` or ``{name:.1f}`` stands for a number."""

    en: str
    nl: str

    def fill(self, **numbers: object) -> Text:
        """Return the sentence with its numbers, a decimal comma in Dutch.

        A value that is a :class:`Text` itself is put in in the same language.

        Raises
        ------
        KeyError
            A number of the sentence is missing.
        """
        return Text(
            en=_Filler(Language.ENGLISH).vformat(self.en, (), numbers),
            nl=_Filler(Language.DUTCH).vformat(self.nl, (), numbers),
        )


def say(text: Text, language: Language | str = Language.ENGLISH) -> str:
    """Return the sentence in a language, ``en`` or ``nl``.

    Raises
    ------
    ValueError
        Another language.
    """
    return text.nl if Language(language) is Language.DUTCH else text.en


def plain(words: str) -> Text:
    """Return what is the same in every language."""
    return Text(words, words)


def listed(texts: Iterable[Text], separator: str = ", ") -> Text:
    """Return texts one after another."""
    given = tuple(texts)
    return Text(
        separator.join(text.en for text in given), separator.join(text.nl for text in given)
    )


def capital(text: Text) -> Text:
    """Return the text with a capital."""
    return Text(text.en[:1].upper() + text.en[1:], text.nl[:1].upper() + text.nl[1:])


def joined(first: Text, *others: Text) -> Text:
    """Return sentences behind each other, a capital behind each stop."""
    return listed((first, *map(capital, others)), " ")


def by_text(pairs: Iterable[tuple[Text, Text]]) -> list[tuple[Text, list[Text]]]:
    """Return each text once, with the names of all that it holds for."""
    found: dict[Text, list[Text]] = {}
    for text, name in pairs:
        found.setdefault(text, []).append(name)
    return list(found.items())


def decimal_mark(number: str, language: Language | str) -> str:
    """Return a number as digits with the decimal mark of a language: a comma in Dutch."""
    return number.replace(".", ",") if Language(language) is Language.DUTCH else number


class _Filler(Formatter):
    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Text):
            return say(value, self._language)
        filled: str = super().format_field(value, format_spec)
        return decimal_mark(filled, self._language) if isinstance(value, float) else filled
