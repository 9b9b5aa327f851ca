"""The last pages: by which rules the numbers came about, on what they rest, and their files."""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from forceplate.report.content import ReportContent
from forceplate.report.number_pages import heading
from forceplate.report.page_style import SMALLEST, PageStyle
from forceplate.report.trial_pages import grid_table
from forceplate.words import Language, Text

_TITLE = Text("Method")
_ERROR = Text("Measurement error")
_REST = Text("The rest that the numbers count from")
_METHODS = Text("Methods")
_SHARED = Text("Shared by all")
_FILES = Text("Files")


def method_pages(content: ReportContent, language: Language) -> list[Flowable]:
    """Return the pages with what is needed to do it all again."""
    style, told = PageStyle(language, content.letterhead.paper), content.colleague
    p = style.paragraph
    story: list[Flowable] = [p(_TITLE, 12, bold=True, after=3)]
    if told.verdicts:
        story.append(heading(_ERROR, style))
        story += [p(text, SMALLEST, after=1) for text in told.verdicts]
        story.append(Spacer(1, 1.5 * mm))
    story += [heading(_REST, style), grid_table(told.rest, style), Spacer(1, 2 * mm)]
    story.append(heading(_METHODS, style))
    story.append(p(told.parameters, SMALLEST, label=_SHARED, after=1))
    story += [p(fact.value, SMALLEST, label=fact.label, after=1) for fact in told.methods]
    story += [Spacer(1, 1.5 * mm), heading(_FILES, style)]
    story += [p(fact.value, SMALLEST, label=fact.label) for fact in told.files]
    return story
