"""The report of a study as a PDF file."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, LongTable, Spacer

from forceplate.exchange.export.output_files import outputs
from forceplate.report.content import Grid
from forceplate.report.drawing_on_paper import on_paper, room_on_paper
from forceplate.report.fonts import missing_in
from forceplate.report.page_style import EMBEDDED, LINE, MUTED, WIDTH, PageStyle
from forceplate.report.pdf import lacking_letters, pdf_of
from forceplate.words import Language, say
from forceplate_study.report.study_report import Section, StudyReport
from forceplate_study.results.figures import SHAPE

_SIZE = 7.2
FIGURE_WIDTH = 0.9 * WIDTH
_GRID = (
    EMBEDDED,
    ("LEFTPADDING", (0, 0), (-1, -1), 1),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 0.8),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.4),
    ("LINEBELOW", (0, 0), (-1, 0), 0.6, MUTED),
    ("LINEBELOW", (0, 1), (-1, -1), 0.2, LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
)


def write_study_report(
    report: StudyReport,
    output: Path,
    *,
    language: Language | str = Language.ENGLISH,
    overwrite: bool = False,
) -> None:
    """Write the report of a study, whole or not at all.

    Raises
    ------
    StorageError
        The file exists already, or cannot be written.
    """
    data = study_pdf(report, language)
    with outputs(output, overwrite=overwrite, sources=()) as out, out.open() as file:
        file.write(data)


def study_pdf(report: StudyReport, language: Language | str = Language.ENGLISH) -> bytes:
    """Return the report of a study as a PDF: real text, figures as vectors."""
    language = Language(language)
    style = PageStyle(language)
    p = style.paragraph
    title = f"{say(report.title, language)}: {say(report.study, language)}"
    story: list[Flowable] = [p(title, 15, bold=True, after=4)]
    story += [style.warning(text) for text in report.warnings]
    story += [*style.facts(report.facts, 7.5), Spacer(1, 3 * mm)]
    for section in report.sections:
        story += _section(section, style)
    if missing_in(report):
        story.append(p(lacking_letters(missing_in(report)), 6))
    mark = say(report.warnings[0], language).partition(":")[0] if report.warnings else title
    return pdf_of(story, title, left=mark, language=language)


def _section(section: Section, style: PageStyle) -> list[Flowable]:
    p = style.paragraph
    heading = p(section.title, 10.5, bold=True, after=2)
    heading.keepWithNext = 1
    story: list[Flowable] = [CondPageBreak(35 * mm), heading]
    for title, grid in section.grids:
        if style.words(title):
            own = p(title, 8, bold=True, after=1)
            own.keepWithNext = 1
            story.append(own)
        story += [_grid(grid, section.widths, style), Spacer(1, 1.5 * mm)]
    if section.figure is not None:
        room = room_on_paper(FIGURE_WIDTH, SHAPE * FIGURE_WIDTH)
        story += [on_paper(section.figure(room, language=style.language)), Spacer(1, 1.5 * mm)]
    story += [p(text, _SIZE, after=1.5) for text in section.texts]
    story.append(Spacer(1, 3 * mm))
    return story


def _grid(grid: Grid, widths: tuple[float, ...], style: PageStyle) -> LongTable:
    p = style.paragraph
    heads = [p(head, _SIZE, bold=True) for head in grid.heads]
    rows: list[list[object]] = []
    spans = []
    for number, row in enumerate(grid.rows, 1):
        rows.append([p(text, _SIZE - 0.7 * (place == len(row) - 1)) for place, text in
                     enumerate(row)])  # fmt: skip
        if not any(style.words(text) for text in row[2:]):  # a refusal takes the whole line
            spans.append(("SPAN", (1, number), (-1, number)))
    table = LongTable([heads, *rows], colWidths=[share * WIDTH for share in widths], repeatRows=1)
    table.setStyle([*_GRID, *spans])
    return table
