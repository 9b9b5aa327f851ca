"""Sentences as data: the same sentence in every language, with its numbers filled in.

Programs get ids and numbers; these are what a person reads. Below everything else, so that an
error can carry its sentence.
"""

from __future__ import annotations

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


def with_decimal_mark(number: str, language: Language | str) -> str:
    """Return a number that was formatted already, with a decimal comma in Dutch.

    The one rule for the decimal mark; a sentence with numbers is filled by :meth:`Text.fill`.
    """
    return number.replace(".", ",") if Language(language) is Language.DUTCH else number


class _Filler(Formatter):
    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Text):
            return say(value, self._language)
        filled: str = super().format_field(value, format_spec)
        return with_decimal_mark(filled, self._language) if isinstance(value, float) else filled
