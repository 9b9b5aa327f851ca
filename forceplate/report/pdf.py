"""The report as a PDF file: real text in embedded letters, figures as vectors."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate

from forceplate.practice import Paper
from forceplate.report.content import ReportContent
from forceplate.report.fonts import BOLD, REGULAR, missing_in, register_fonts, writable
from forceplate.report.method_pages import method_pages
from forceplate.report.number_pages import number_pages
from forceplate.report.page_style import (
    FOOT,
    MUTED,
    PAGE_SIZES,
    SIMULATED,
    SIMULATED_GROUND,
    SMALLEST,
    WIDTH,
    PageStyle,
    shortened,
)
from forceplate.report.patient_page import patient_page
from forceplate.report.trial_pages import trial_pages
from forceplate.words import Language, Text, say

_PAGE = Text("page {page} of {n_pages}")
_TOOL = Text("forceplate is a measuring tool, not a certified medical device.")
_NOBODY = Text("SIMULATED: nobody was measured")
_LACKING = Text("The letters of this report lack {characters}; another stands in their place.")


def report_pdf(content: ReportContent, language: Language | str = Language.ENGLISH) -> bytes:
    """Return the report as a PDF: the page for the patient, the numbers, the trials, the method.

    Raises StorageError.
    """
    language = Language(language)
    register_fonts()
    story = patient_page(content, language)
    story += [PageBreak(), *number_pages(content, language), *trial_pages(content, language)]
    story += [PageBreak(), *method_pages(content, language)]
    lacking = missing_in(content)
    if lacking:
        story.append(PageStyle(language).paragraph(lacking_letters(lacking), SMALLEST))
    ends = dict.fromkeys((content.visits[0], content.visits[-1]))
    title = f"{say(content.title, language)} {content.subject_id}"
    left = f"{content.subject_id}   {' - '.join(ends)}"
    return pdf_of(
        story, title, left=left, language=language, paper=content.letterhead.paper,
        band=_NOBODY if content.is_simulated else None,
    )  # fmt: skip


def lacking_letters(characters: str) -> Text:
    """Return a sentence about the characters that the font has no letter for."""
    return _LACKING.fill(characters=", ".join(f"U+{ord(own):04X}" for own in characters))


def pdf_of(
    story: list[Flowable],
    title: str,
    *,
    left: str,
    language: Language,
    paper: Paper = Paper.A4,
    band: Text | None = None,
    author: str = "forceplate",
    is_dated: bool = True,
) -> bytes:
    """Return flowables as a PDF with numbered pages.

    Parameters
    ----------
    left
        In the foot of each page.
    band
        Over each page on a hatched ground; None: nothing.
    is_dated
        It says when it was made; else the same content is the same bytes.
    """
    buffer = io.BytesIO()
    width, _ = PAGE_SIZES[paper]
    document = BaseDocTemplate(
        buffer, pagesize=PAGE_SIZES[paper], title=title, author=author, creator="forceplate",
        lang=str(language).replace("_", "-"), pageCompression=1, invariant=not is_dated,
    )  # fmt: skip
    left_margin = (width - WIDTH) / 2
    frame = Frame(left_margin, FOOT + 2 * mm, WIDTH, PageStyle(language, paper).height, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(frames=[frame])])
    around = _Around(left, language, paper, band)
    document.build(story, canvasmaker=lambda *a, **k: _Numbered(around, *a, **k))
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around the text of every page."""

    left: str
    language: Language
    paper: Paper
    band: Text | None


class _Numbered(Canvas):  # type: ignore[misc]
    """Puts head and foot around each page when it is known how many there are."""

    def __init__(self, around: _Around, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initialFontName": REGULAR})
        self._around = around
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802
        """Keep the page until the last one is made."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write all pages with their heads and feet."""
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            self._foot(number, len(self._pages))
            if self._around.band is not None:
                self._band(self._around.band)
            super().showPage()
        super().save()

    def _foot(self, number: int, n_pages: int) -> None:
        around = self._around
        width, _ = PAGE_SIZES[around.paper]
        left, right = (width - WIDTH) / 2, (width + WIDTH) / 2
        self.setFont(REGULAR, SMALLEST)
        self.setFillColor(MUTED)
        place = _PAGE.fill(page=str(number), n_pages=str(n_pages))
        self.drawString(left, 11 * mm, shortened(writable(around.left), 90))
        self.drawRightString(right, 11 * mm, say(place, around.language))
        self.drawString(left, 7.5 * mm, say(_TOOL, around.language))

    def _band(self, band: Text) -> None:
        """Draw a hatched band over the page, and say on it what it means."""
        width, height = PAGE_SIZES[self._around.paper]
        left, bottom, high = (width - WIDTH) / 2, height - 12 * mm, 7 * mm
        words = say(band, self._around.language)
        self.saveState()
        hatched = self.beginPath()
        hatched.rect(left, bottom, WIDTH, high)
        self.clipPath(hatched, stroke=0, fill=0)
        self.setFillColor(SIMULATED_GROUND)
        self.rect(left, bottom, WIDTH, high, stroke=0, fill=1)
        self.setStrokeColor(SIMULATED)
        self.setLineWidth(0.7)
        for x in range(0, int(WIDTH + high), 5):
            self.line(left + x - high, bottom, left + x, bottom + high)
        self.setFont(BOLD, 9)
        room = self.stringWidth(words, BOLD, 9) + 12
        self.setFillColor(SIMULATED_GROUND)
        self.rect((width - room) / 2, bottom, room, high, stroke=0, fill=1)
        self.setFillColor(SIMULATED)
        self.drawCentredString(width / 2, bottom + 2.2 * mm, words)
        self.restoreState()
