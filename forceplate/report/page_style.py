"""How the pages are set: sizes, colours, paragraphs and tables in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Table

from forceplate.practice import Paper
from forceplate.report.content import Fact, Tone
from forceplate.report.fonts import BOLD, REGULAR, runs, writable
from forceplate.words import Language, Text, plain, say

SMALLEST = 7.0
"""Points: nothing on paper is set in smaller letters."""
PAGE_SIZES: Mapping[Paper, tuple[float, float]] = {Paper.A4: A4, Paper.LETTER: LETTER}
TOP, FOOT = 15 * mm, 15 * mm
WIDTH = A4[0] - 30 * mm
"""Of what is printed, in points; the margins take the rest of the paper."""
INK, MUTED, LINE = HexColor("#12171D"), HexColor("#4B5561"), HexColor("#BBBBBB")
ALARM, ACCENT, TINT, TRACK = (
    HexColor("#851105"), HexColor("#0B57A4"), HexColor("#E3EEFA"), HexColor("#E8ECF1"),
)  # fmt: skip
SIMULATED, SIMULATED_GROUND = HexColor("#911D62"), HexColor("#FBE9F3")
FIRST, LAST, BETWEEN = HexColor("#0072B2"), HexColor("#B34700"), HexColor("#999999")
TONES: dict[Tone, Color] = {
    Tone.GAIN: HexColor("#0A743A"),
    Tone.LOSS: ALARM,
    Tone.UNSURE: MUTED,
    Tone.NONE: HexColor("#8C5C08"),
    Tone.BASELINE: ACCENT,
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
_NEGATIVE = re.compile(r"(?<![\w,.)\-])-(\d+(?:[.,]\d+)?)")
"""A number below zero; no part of a date, a label, a range or a name."""
_NUMBERED = re.compile(r"(?<=\d) (?=[^\W\d])")


class _Paragraph(Paragraph):  # type: ignore[misc]
    """A paragraph whose lines are broken once for a width: a table asks three times."""

    _broken_at: float | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break the lines; return width and height."""
        if width == self._broken_at and hasattr(self, "blPara"):  # it goes when it is split
            return self.width, self.height
        self._broken_at = width
        return super().wrap(width, height)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class PageStyle:
    """In which language and on which paper the pages are set."""

    language: Language
    paper: Paper = Paper.A4
    _styles: dict[tuple[object, ...], ParagraphStyle] = field(default_factory=dict)

    @property
    def height(self) -> float:
        """Return how much of a page can be printed on, in points."""
        return float(PAGE_SIZES[self.paper][1] - TOP - FOOT - 2 * mm)

    def words(self, text: Text) -> str:
        """Return a text in the language and in letters that the report's own font has."""
        return writable(_with_minus(say(text, self.language)))

    def width(self, text: Text, size: float, *, bold: bool = False) -> float:
        """Return how wide a text is on one line, in points."""
        width: float = stringWidth(self.words(text), BOLD if bold else REGULAR, size)
        return width

    def widest_word(self, texts: Iterable[Text], size: float, *, bold: bool = False) -> float:
        """Return how wide a column is in which no word of these texts is broken, in points."""
        words = [word for text in texts for word in self.words(text).split()]
        font = BOLD if bold else REGULAR
        return max((stringWidth(word, font, size) for word in words), default=0.0)

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
        leading: float = 1.25,
        glued: bool = False,
    ) -> Paragraph:
        """Return a paragraph; sizes are in points, the leading in sizes.

        Parameters
        ----------
        label
            Stands in bold before the text.
        glued
            No line ends between a number and the word behind it.
        """
        size = max(size, SMALLEST)
        key = (size, bold, colour.hexval(), right, after, leading)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = ParagraphStyle(
                str(key), fontName=BOLD if bold else REGULAR, fontSize=size,
                leading=leading * size, textColor=colour, alignment=TA_RIGHT if right else 0,
                spaceAfter=after, splitLongWords=1,
            )  # fmt: skip
        words = self._marked_up(plain(text) if isinstance(text, str) else text)
        if glued:
            words = _NUMBERED.sub("\N{NO-BREAK SPACE}", words)
        if label is not None:
            words = f"<b>{self._marked_up(label)}:</b> {words}"
        return _Paragraph(words, style)

    def _marked_up(self, text: Text) -> str:
        """Return a text as the library reads it, with the font of letters of other scripts."""
        words = _UNBROKEN.sub("\N{NO-BREAK SPACE}", _with_minus(say(text, self.language)))
        return "".join(
            f'<font name="{font}">{escape(piece)}</font>' if font else escape(piece)
            for font, piece in runs(words)
        )

    def warning(
        self, text: Text, size: float = 9, most: int | None = None, *, is_loud: bool = True
    ) -> Table:
        """Return what must not be overlooked: white on dark red, or ink beside a stroke.

        Parameters
        ----------
        most
            So many letters are shown of a longer text; None: all.
        is_loud
            Of the numbers themselves; not: of how they came about.
        """
        words = say(text, self.language)
        words = words if most is None else shortened(words, most)
        table = Table(
            [[self.paragraph(words, size, bold=is_loud, colour=white if is_loud else INK)]],
            colWidths=[WIDTH], splitInRow=1,
        )  # fmt: skip
        ground = ("BACKGROUND", (0, 0), (-1, -1), ALARM)
        stroke = ("LINEBEFORE", (0, 0), (0, -1), 2.5, TONES[Tone.NONE])
        table.setStyle(
            [
                EMBEDDED,
                ground if is_loud else stroke,
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ("LINEBELOW", (0, 0), (-1, -1), 2, white),
            ]
        )
        return table

    def facts(self, facts: tuple[Fact, ...], size: float) -> list[Flowable]:
        """Return facts with their names in bold, one below the other."""
        return [self.paragraph(f.value, size, label=f.label, after=1.2) for f in facts]


def _with_minus(words: str) -> str:
    """Return numbers below zero with a minus sign, as on the screen; none is ``-0``."""
    return _NEGATIVE.sub(
        lambda found: f"\N{MINUS SIGN}{found[1]}" if found[1].strip("0,.") else found[1], words
    )


def height_of(story: list[Flowable]) -> float:
    """Return how high flowables are together, on a page without other limit."""
    total = 0.0
    for flowable in story:
        _, height = flowable.wrap(WIDTH, 10_000)
        total += height + flowable.getSpaceBefore() + flowable.getSpaceAfter()
    return total


def shortened(words: str, n_characters: float) -> str:
    """Return at most so many characters, the last of them dots where some are left out."""
    limit = max(3, int(n_characters))
    return words if len(words) <= limit else words[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}"
