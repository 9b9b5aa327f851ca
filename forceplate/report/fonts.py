"""The letters of the report: one family that is put into every file, so that it looks alike.

What that family lacks (Arabic, Chinese, an emoji in a name) is drawn with a font of this
computer, which is put into the file too.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from forceplate.report.right_to_left import as_drawn
from forceplate.words import Language, Text, say

REGULAR, BOLD, ITALIC = "Vera", "VeraBd", "VeraIt"
UNKNOWN = "?"
OF_THE_COMPUTER = (
    "DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "segoeui.ttf",
    "arial.ttf", "NotoSansArabic-Regular.ttf", "NotoNaskhArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf", "NotoSansDevanagari-Regular.ttf", "Nirmala.ttf", "Nirmala.ttc",
    "DroidSansFallbackFull.ttf", "wqy-zenhei.ttc", "wqy-microhei.ttc", "msyh.ttc", "msyh.ttf",
    "malgun.ttf", "YuGothM.ttc", "msgothic.ttc", "NotoEmoji-Regular.ttf", "seguiemj.ttf",
    "seguisym.ttf", "Symbola_hint.ttf",
)  # fmt: skip
"""Files of fonts that are looked for, in this order; all with outlines that can be embedded."""
_BEYOND = re.compile(r"<([0-9A-F]{5,6})>")
_NOT_SEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f")


class _Font(TTFont):  # type: ignore[misc]
    """A font whose letters beyond the first 65536 of Unicode can be copied from the PDF too.

    The library writes their number as it is, where the standard wants two halves (UTF-16).
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Put the font into a document."""
        super().addObjects(doc)
        for name, found in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                found.content = _BEYOND.sub(_in_halves, found.content)


def _in_halves(number: re.Match[str]) -> str:
    return f"<{chr(int(number[1], 16)).encode('utf-16-be').hex().upper()}>"


@cache
def register_fonts() -> None:
    """Make the fonts known to the library; again does nothing."""
    for name in (REGULAR, BOLD, ITALIC):
        pdfmetrics.registerFont(_Font(name, f"{name}.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, ITALIC, BOLD)
    STATE_DEFAULTS["fontName"] = REGULAR  # each drawing names it, and no other is embedded


def missing(words: str) -> str:
    """Return the characters that no font here has a letter for, each once."""
    lacking = [c for c in dict.fromkeys(as_drawn(words)) if font_of(c) is None]
    return "".join(lacking)


def writable(words: str) -> str:
    """Return words in letters of the report's own family: without a rare accent, else ``?``."""
    drawn = "".join(c for c in as_drawn(words) if c not in _NOT_SEEN)
    return "".join(c if _has(REGULAR, c) or c.isspace() else _nearest(c) for c in drawn)


def runs(words: str) -> Iterator[tuple[str, str]]:
    """Yield words in pieces, each with the font that has its letters; empty: the family's own."""
    drawn = (c for c in as_drawn(words) if c not in _NOT_SEEN)
    for font, letters in groupby(drawn, key=font_of):
        piece = "".join(letters)
        yield (
            ("", piece)
            if font == REGULAR
            else ((font, piece) if font else ("", "".join(map(_nearest, piece))))
        )


def missing_in(content: object) -> str:
    """Return the characters that no font here has anywhere in the texts of a report."""
    return missing("".join(dict.fromkeys("".join(_texts(content)))))


@cache
def font_of(character: str) -> str | None:
    """Return the font that has a character: the family, else one of this computer; None: none."""
    register_fonts()
    if character.isspace() or character in _NOT_SEEN or _has(REGULAR, character):
        return REGULAR
    return next((name for name in _found_fonts() if _has(name, character)), None)


def _has(font: str, character: str) -> bool:
    register_fonts()
    return ord(character) in pdfmetrics.getFont(font).face.charToGlyph


@cache
def _found_fonts() -> Sequence[str]:
    """Return the fonts of this computer that can be embedded, registered."""
    files: dict[str, Path] = {}
    for folder in _folders():
        for place, _, names in os.walk(folder):
            for name in names:
                if name in OF_THE_COMPUTER:
                    files.setdefault(name, Path(place, name))
    found = []
    for file in sorted(files.values(), key=lambda file: OF_THE_COMPUTER.index(file.name)):
        try:
            pdfmetrics.registerFont(_Font(file.stem, str(file)))
        except (OSError, TTFError):  # another kind of font under this name
            continue
        pdfmetrics.registerFontFamily(file.stem, *[file.stem] * 4)
        found.append(file.stem)
    return found


def _folders() -> tuple[Path, ...]:
    """Return where this computer keeps fonts."""
    if "WINDIR" in os.environ:
        local = Path(os.environ.get("LOCALAPPDATA", ""), "Microsoft", "Windows", "Fonts")
        return Path(os.environ["WINDIR"], "Fonts"), local
    home = Path.home()
    shared = Path("/usr/share/fonts"), Path("/usr/local/share/fonts")
    return *shared, home / ".local" / "share" / "fonts", home / ".fonts"


def _nearest(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[:1]
    return base if _has(REGULAR, base) else UNKNOWN


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
