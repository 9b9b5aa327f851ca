"""The page for patient and file: the verdicts large, what they rest on small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Spacer, Table

from forceplate.report.content import Card, Grid, ReportContent
from forceplate.report.figures import Scale, legend, scale_of, sign, strength_figure, trace_figure
from forceplate.report.fonts import BOLD
from forceplate.report.page_style import (
    EMBEDDED,
    HEIGHT,
    LINE,
    MUTED,
    TIGHT,
    TONES,
    WIDTH,
    PageStyle,
    height_of,
)
from forceplate.types import Region, Side
from forceplate.words import Language, Text

_WIDEST = 1.7
"""Of the last column of the table, the verdict, in columns of equal width."""
_SIZES = ((1.0, 27.0), (0.95, 24.0), (0.9, 21.0), (0.85, 19.0), (0.8, 17.0), (0.75, 15.0))
"""Scale of the letters with the least height of a figure in mm, tried in this order."""
_TALLEST_MM = 80.0
_MARGIN_MM = 0.3
_NO_COMPARISON = Text("These visits cannot be compared, so no gain is given.")
_BASIS = Text("What the verdicts rest on")
_SIDES = Text("Left against right")
_QUALITY = Text("Quality of the recordings")
_INSTRUMENT = Text("Instrument")


def patient_page(content: ReportContent, language: Language) -> list[Flowable]:
    """Return the first page, set as large as fits; with very many conditions it takes more."""
    rows = _arranged(content.cards, _columns(content))
    n_rows = sum(any(card and card.can_be_drawn for card in row) for row in rows) or 1
    for scale, least_mm in _SIZES:
        spare = HEIGHT - height_of(_story(content, PageStyle(language, scale, least_mm)))
        if spare >= 0:
            figure_mm = min(least_mm + spare / mm / n_rows - _MARGIN_MM, _TALLEST_MM)
            return _story(content, PageStyle(language, scale, figure_mm))
    return _story(content, PageStyle(language, *_SIZES[-1]))


def _columns(content: ReportContent) -> int:
    return 1 if len(content.cards) == 1 else 2


def _story(content: ReportContent, style: PageStyle) -> list[Flowable]:
    """Return the page from top to bottom, whatever its height."""
    p, gap = style.paragraph, Spacer(1, 1.8 * mm * style.scale)
    story: list[Flowable] = [_title(content, style)]
    story += [style.warning(text) for text in content.warnings]
    story += [style.facts(content.facts, 7.5, columns=2), gap]
    if content.differences:
        story.append(style.warning(_NO_COMPARISON))
        story += [p(text, 8.5, after=1) for text in content.differences]
        story.append(gap)
    story += [_cards(content, style), gap]
    if any(card.can_be_drawn for card in content.cards):
        story.append(legend(content.visits, style, WIDTH))
    story += [p(text, 8, bold=True, after=2) for text in content.cautions]
    story += [_table(content.table, style), gap]
    for title, texts in (
        (_SIDES, content.sides),
        *((added.title, added.lines) for added in content.added),
        (_BASIS, content.basis),
        (_QUALITY, content.quality),
    ):
        if texts:
            story.append(p(title, 7, bold=True))
            story += [p(text, 6.5, after=0.6) for text in texts]
            story.append(Spacer(1, 0.8 * mm))
    story.append(p(_INSTRUMENT, 7, bold=True))
    story.append(style.facts(content.instrument, 6.2))
    story += [p(text, 6.2, colour=MUTED) for text in content.explanations]
    return story


def _title(content: ReportContent, style: PageStyle) -> Table:
    between = "" if len(content.visits) == 1 else f" - {content.visits[-1]}"
    which = f"{content.subject_id}   {content.visits[0]}{between}"
    table = Table(
        [[style.paragraph(content.title, 16, bold=True),
          style.paragraph(which, 10, right=True, colour=MUTED)]],
        colWidths=[0.62 * WIDTH, 0.38 * WIDTH],
    )  # fmt: skip
    table.setStyle([
        *TIGHT, ("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LINEBELOW", (0, 0), (-1, -1), 0.8, MUTED),
    ])  # fmt: skip
    table.spaceAfter = 1.5 * mm
    return table


def _cards(content: ReportContent, style: PageStyle) -> Table:
    columns = _columns(content)
    width = WIDTH / columns - (0 if columns == 1 else 3 * mm)
    scales: dict[Region, Scale] = {
        card.condition.region: scale_of(
            [other for other in content.cards if other.condition.region == card.condition.region]
        )
        for card in content.cards
    }
    rows: list[list[Any]] = [
        ["" if card is None else _card(card, content.visits, width, scales[card.condition.region],
                                       style) for card in row]
        for row in _arranged(content.cards, columns)
    ]  # fmt: skip
    table = Table(rows, colWidths=[WIDTH / columns] * columns)
    table.setStyle([*TIGHT, ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2 * mm * style.scale)])
    return table


def _arranged(cards: Sequence[Card], columns: int) -> list[list[Card | None]]:
    """Return the cards in rows: left and right feet side by side where both were measured."""
    places: dict[object, dict[Side, Card]] = {}
    for card in cards:
        c = card.condition
        places.setdefault((c.region, c.posture, c.fixation), {})[c.side] = card
    if columns == 2 and any(len(sides) == 2 for sides in places.values()):
        return [[sides.get(Side.LEFT), sides.get(Side.RIGHT)] for sides in places.values()]
    rows: list[list[Card | None]] = [
        list(cards[i : i + columns]) for i in range(0, len(cards), columns)
    ]
    rows[-1] += [None] * (columns - len(rows[-1]))
    return rows


def _card(card: Card, visits: Sequence[str], width: float, scale: Scale, style: PageStyle) -> Table:
    """Return the card as a table: head, sentences, and the two figures side by side."""
    p, colour = style.paragraph, TONES[card.tone]
    size, letters = 7.5 * style.scale, 8.8
    inner = width - 3 * mm
    name = style.words(card.name)
    of_name = min(stringWidth(name, BOLD, letters * style.scale) + 6, 0.6 * inner)
    head = Table(
        [[sign(card.tone, size), p(card.name, letters, bold=True),
          p(card.headline, letters, bold=True, colour=colour, right=True)]],
        colWidths=[size + 4, of_name, inner - size - 4 - of_name],
    )  # fmt: skip
    head.setStyle([*TIGHT, ("TOPPADDING", (0, 0), (0, 0), 2.2 * style.scale)])
    rows: list[list[Any]] = [[head], [[p(sentence, 9) for sentence in card.sentences]]]
    if card.can_be_drawn:
        half = inner / 2
        figures = Table(
            [[strength_figure(card, visits, half - 3, scale, style),
              trace_figure(card, half - 3, scale, style)]],
            colWidths=[half, half],
        )  # fmt: skip
        figures.setStyle([*TIGHT, ("TOPPADDING", (0, 0), (-1, -1), 2)])
        rows.append([figures])
    table = Table(rows, colWidths=[width])
    table.setStyle([
        *TIGHT, ("LEFTPADDING", (0, 0), (-1, -1), 3 * mm),
        ("LINEBEFORE", (0, 0), (0, -1), 2.5, colour),
    ])  # fmt: skip
    return table


def _table(grid: Grid, style: PageStyle) -> Table:
    p = style.paragraph
    rows = [[p(head, 7, bold=True, right=i > 0) for i, head in enumerate(grid.heads)]]
    rows += [[p(text, 7.5, right=i > 0) for i, text in enumerate(row)] for row in grid.rows]
    first = (0.28 if len(grid.heads) < 9 else 0.2) * WIDTH
    n_between = len(grid.heads) - 2
    each, lasts = (WIDTH - first) / (n_between + 1), [row[-1] for row in grid.rows]
    on_one_line = max((style.width(text, 7.5) + 4 for text in lasts), default=0.0)
    last = max(each, style.widest_word(lasts, 7.5) + 4, min(on_one_line, _WIDEST * each))
    widths = [first, *[(WIDTH - first - last) / max(n_between, 1)] * n_between, last]
    table = Table([*rows], colWidths=widths, repeatRows=1)
    table.setStyle([
        EMBEDDED, ("LEFTPADDING", (0, 0), (-1, -1), 1), ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 0.6), ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("LINEBELOW", (0, 0), (-1, 0), 0.6, MUTED), ("LINEBELOW", (0, 1), (-1, -1), 0.25, LINE),
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
    ])  # fmt: skip
    return table
