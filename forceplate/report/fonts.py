"""The letters of the report: one family that is put into every file, so that it looks alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from forceplate.words import Language, Text, say

REGULAR, BOLD, ITALIC = "Vera", "VeraBd", "VeraIt"
UNKNOWN = "?"


def register_fonts() -> None:
    """Make the fonts known to the library; again does nothing."""
    for name in (REGULAR, BOLD, ITALIC):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, ITALIC, BOLD)
    STATE_DEFAULTS["fontName"] = REGULAR  # each drawing names it, and no other is embedded


def missing(words: str) -> str:
    """Return the characters that the font has no letter for, each once."""
    register_fonts()
    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return "".join(dict.fromkeys(c for c in words if ord(c) not in known and not c.isspace()))


def writable(words: str) -> str:
    """Return words in letters that the font has: without a rare accent, else ``?``."""
    lacking = missing(words)
    if not lacking:
        return words
    return words.translate({ord(c): _nearest(c) for c in lacking})


def missing_in(content: object) -> str:
    """Return the characters that the font lacks anywhere in the texts of a report."""
    return missing("".join(_texts(content)))


def _nearest(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[:1]
    return UNKNOWN if missing(base) else base


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Text):
        yield from (say(value, language) for language in Language)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
