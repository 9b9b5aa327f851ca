"""The report as a PDF file: real text in embedded letters, figures as vectors."""

from __future__ import annotations

import io
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate

from forceplate.report.colleague_pages import colleague_pages
from forceplate.report.content import ReportContent
from forceplate.report.fonts import REGULAR, missing_in, register_fonts, writable
from forceplate.report.page_style import FOOT, HEIGHT, MARGIN, MUTED, WIDTH, PageStyle, shortened
from forceplate.report.patient_page import patient_page
from forceplate.words import Language, Text, say

_PAGE = Text("page {page} of {n_pages}")
_TOOL = Text("forceplate is a measuring tool, not a certified medical device.")
_LACKING = Text("The letters of this report lack {characters}; another stands in their place.")


def report_pdf(content: ReportContent, language: Language | str = Language.ENGLISH) -> bytes:
    """Return the report as a PDF: the page for the patient, then those for the colleague."""
    language = Language(language)
    register_fonts()
    story = [*patient_page(content, language), PageBreak(), *colleague_pages(content, language)]
    lacking = missing_in(content)
    if lacking:
        story.append(PageStyle(language).paragraph(lacking_letters(lacking), 6))
    ends = dict.fromkeys((content.visits[0], content.visits[-1]))
    title = f"{say(content.title, language)} {content.subject_id}"
    left = f"{content.subject_id}   {' - '.join(ends)}"
    return pdf_of(story, title, left=left, language=language)


def lacking_letters(characters: str) -> Text:
    """Return a sentence about the characters that the font has no letter for."""
    return _LACKING.fill(characters=", ".join(f"U+{ord(own):04X}" for own in characters))


def pdf_of(story: list[Flowable], title: str, *, left: str, language: Language) -> bytes:
    """Return flowables as a PDF with numbered pages, ``left`` in the foot of each."""
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=A4, title=title,
        author="forceplate", creator="forceplate", lang=str(language), pageCompression=1,
    )  # fmt: skip
    frame = Frame(MARGIN, FOOT + 2 * mm, WIDTH, HEIGHT, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(frames=[frame])])
    feet = {"left": left, "language": language}
    document.build(story, canvasmaker=lambda *a, **k: _Numbered(feet, *a, **k))
    return buffer.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]
    """Puts the foot under each page when it is known how many there are."""

    def __init__(self, feet: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initialFontName": REGULAR})
        self._feet = feet
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802
        """Keep the page until the last one is made."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write all pages with their feet."""
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            self._foot(number, len(self._pages))
            super().showPage()
        super().save()

    def _foot(self, number: int, n_pages: int) -> None:
        language = self._feet["language"]
        self.setFont(REGULAR, 6.2)
        self.setFillColor(MUTED)
        place = _PAGE.fill(page=str(number), n_pages=str(n_pages))
        self.drawString(MARGIN, 9 * mm, shortened(writable(self._feet["left"]), 30))
        self.drawCentredString(A4[0] / 2, 9 * mm, say(_TOOL, language))
        self.drawRightString(A4[0] - MARGIN, 9 * mm, say(place, language))
