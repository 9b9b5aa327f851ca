"""How the pages are set: sizes, colours, paragraphs and tables in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Table

from forceplate.report.content import Fact, Tone
from forceplate.report.fonts import BOLD, REGULAR, writable
from forceplate.words import Language, Text, plain, say

MARGIN = 15 * mm
FOOT = 13 * mm
WIDTH = A4[0] - 2 * MARGIN
HEIGHT = A4[1] - MARGIN - FOOT - 2 * mm
INK, MUTED, LINE = HexColor("#1A1A1A"), HexColor("#555555"), HexColor("#BBBBBB")
ALARM = HexColor("#A4161A")
FIRST, LAST, BETWEEN = HexColor("#0072B2"), HexColor("#B34700"), HexColor("#999999")
BAND = HexColor("#E4E4E4")
TONES: dict[Tone, Color] = {
    Tone.GAIN: HexColor("#1B7837"),
    Tone.LOSS: ALARM,
    Tone.UNSURE: HexColor("#555555"),
    Tone.NONE: HexColor("#8A5A00"),
    Tone.BASELINE: FIRST,
}
EMBEDDED = ("FONTNAME", (0, 0), (-1, -1), REGULAR)
"""For every table: what it sets before each cell, words or none, is else not embedded."""
TIGHT = (
    EMBEDDED,
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
)


_UNBROKEN = re.compile(r"(?<=\d) (?=(?:N|kg|Hz|ms|s|mm)\b|%)")
"""Between a number and its unit no line ends."""


@dataclass(frozen=True, slots=True)
class PageStyle:
    """How large and in which language the pages are set."""

    language: Language
    scale: float = 1.0
    """Of all letters."""
    figure_mm: float = 40.0
    """Height of the figures."""
    _styles: dict[tuple[object, ...], ParagraphStyle] = field(default_factory=dict)

    def words(self, text: Text) -> str:
        """Return a text in the language and in letters that the font has."""
        return writable(say(text, self.language))

    def width(self, text: Text, size: float) -> float:
        """Return how wide a text is on one line, in points."""
        width: float = stringWidth(self.words(text), REGULAR, size * self.scale)
        return width

    def widest_word(self, texts: Iterable[Text], size: float, *, bold: bool = False) -> float:
        """Return how wide a column is in which no word of these texts is broken, in points."""
        words = [word for text in texts for word in self.words(text).split()]
        font = BOLD if bold else REGULAR
        return max((stringWidth(word, font, size * self.scale) for word in words), default=0.0)

    def whole_words(self, text: Text, size: float, width: float, *, bold: bool = False) -> float:
        """Return the size, this one at most, in which no word of a text is broken."""
        return size * min(1.0, width / max(self.widest_word([text], size, bold=bold), 1e-9))

    def paragraph(
        self,
        text: Text | str,
        size: float = 8.5,
        *,
        bold: bool = False,
        colour: Color = INK,
        right: bool = False,
        after: float = 0.0,
        label: Text | None = None,
    ) -> Paragraph:
        """Return a paragraph; sizes are in points before scaling.

        Parameters
        ----------
        label
            Stands in bold before the text.
        """
        size *= self.scale
        key = (size, bold, colour.hexval(), right, after)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = ParagraphStyle(
                str(key), fontName=BOLD if bold else REGULAR, fontSize=size, leading=1.22 * size,
                textColor=colour, alignment=TA_RIGHT if right else 0, spaceAfter=after,
                splitLongWords=1,
            )  # fmt: skip
        words = _UNBROKEN.sub(
            "\N{NO-BREAK SPACE}", self.words(plain(text) if isinstance(text, str) else text)
        )
        words = escape(words)
        if label is not None:
            words = f"<b>{escape(self.words(label))}:</b> {words}"
        return Paragraph(words, style)

    def warning(self, text: Text) -> Table:
        """Return what must not be overlooked: white on a dark red ground."""
        table = Table([[self.paragraph(text, 10, bold=True, colour=white)]], colWidths=[WIDTH])
        table.setStyle(
            [
                EMBEDDED,
                ("BACKGROUND", (0, 0), (-1, -1), ALARM),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ("LINEBELOW", (0, 0), (-1, -1), 2, white),
            ]
        )
        return table

    def facts(self, facts: tuple[Fact, ...], size: float, *, columns: int = 1) -> Table:
        """Return facts with their names in bold, in columns of equal width."""
        cells = [self.paragraph(f.value, size, label=f.label, after=1.2) for f in facts]
        n_rows = -(-len(cells) // columns)
        row = [cells[column * n_rows : (column + 1) * n_rows] for column in range(columns)]
        table = Table([row], colWidths=[WIDTH / columns] * columns)
        table.setStyle(
            [
                *TIGHT,
                ("RIGHTPADDING", (0, 0), (-1, -1), 4 * mm if columns > 1 else 0),
            ]
        )
        return table


def height_of(story: list[Flowable]) -> float:
    """Return how high flowables are together, on a page without other limit."""
    total = 0.0
    for flowable in story:
        _, height = flowable.wrap(WIDTH, 10 * HEIGHT)
        total += height + flowable.getSpaceBefore() + flowable.getSpaceAfter()
    return total


def shortened(words: str, n_characters: float) -> str:
    """Return at most so many characters, the last of them dots where some are left out."""
    limit = max(3, int(n_characters))
    return words if len(words) <= limit else words[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}"
