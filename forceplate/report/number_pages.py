"""The numbers behind the first page: who and how, each condition drawn, what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, LongTable, Spacer, Table

from forceplate.figures.axes import Span
from forceplate.report.content import Card, Grid, ReportContent
from forceplate.report.drawing_on_paper import sign
from forceplate.report.page_style import EMBEDDED, LINE, MUTED, TIGHT, TONES, WIDTH, PageStyle
from forceplate.report.report_figures import legend, scale_of, strength_figure, trace_figure
from forceplate.types import Region, Side
from forceplate.words import Language, Text

_SIZE = 7.5
_FIGURE_MM = 33.0
_TITLE = Text("Numbers")
_BASIS = Text("What the verdicts rest on")
_SIDES = Text("Left against right")
_QUALITY = Text("Quality of the recordings")
_CORRECTIONS = Text("Corrected values")
_NOTES = Text("Notes")
_INSTRUMENT = Text("Instrument")


def number_pages(content: ReportContent, language: Language) -> list[Flowable]:
    """Return the pages between that of the patient and those with every trial."""
    style = PageStyle(language, content.letterhead.paper)
    p, gap = style.paragraph, Spacer(1, 2 * mm)
    story: list[Flowable] = [p(_TITLE, 12, bold=True, after=3)]
    story += [*style.facts(content.facts, _SIZE), gap]
    story += [*_cards(content, style), gap]
    if any(card.can_be_drawn for card in content.cards):
        story.append(legend(content.visits, style, WIDTH))
        story += [p(text, _SIZE, colour=MUTED, after=1) for text in content.explanations]
        story.append(gap)
    story += [p(text, 8, bold=True, after=2) for text in content.cautions]
    story += [_table(content.table, style), gap]
    for title, texts in (
        (_SIDES, content.sides),
        *((added.title, added.lines) for added in content.added),
        (_BASIS, content.basis),
        (_QUALITY, content.quality),
        (_CORRECTIONS, content.corrections),
        (_NOTES, content.notes),
    ):
        if texts:
            story.append(heading(title, style))
            story += [p(text, _SIZE, after=1) for text in texts]
            story.append(Spacer(1, 1.2 * mm))
    story.append(heading(_INSTRUMENT, style))
    story += style.facts(content.instrument, _SIZE)
    return story


def heading(text: Text, style: PageStyle) -> Flowable:
    """Return a heading that stays with what follows it."""
    paragraph = style.paragraph(text, 8.5, bold=True, after=1.5)
    paragraph.keepWithNext = 1
    return paragraph


def _cards(content: ReportContent, style: PageStyle) -> list[Flowable]:
    columns = 1 if len(content.cards) == 1 else 2
    width = WIDTH / columns - (0 if columns == 1 else 3 * mm)
    scales: dict[Region, Span] = {
        card.condition.region: scale_of(
            [other for other in content.cards if other.condition.region == card.condition.region]
        )
        for card in content.cards
    }
    rows = []
    for row in _arranged(content.cards, columns):
        cells = [
            "" if card is None
            else _card(card, content.visits, width, scales[card.condition.region], style)
            for card in row
        ]  # fmt: skip
        table = Table([cells], colWidths=[WIDTH / columns] * columns, splitInRow=1)
        table.setStyle([*TIGHT, ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2 * mm)])
        rows.append(KeepTogether([table]))
    return rows


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


def _card(
    card: Card, visits: Sequence[str], width: float, scale: Span, style: PageStyle
) -> list[Flowable]:
    """Return the card: head, sentences, and the two figures side by side, beside a line."""
    p, colour = style.paragraph, TONES[card.tone]
    size, inner = 7.5, width - 3 * mm
    head = Table(
        [[sign(card.tone, size),
          [p(card.name, 8.5, bold=True), p(card.headline, 8.5, bold=True, colour=colour)]]],
        colWidths=[size + 4, inner - size - 4],
    )  # fmt: skip
    head.setStyle([*TIGHT, ("TOPPADDING", (0, 0), (0, 0), 2.2)])
    rows: list[list[Any]] = [[head], *([p(sentence, 8)] for sentence in card.sentences)]
    if card.can_be_drawn:
        half = inner / 2
        figures = Table(
            [[strength_figure(card, visits, (half - 3, _FIGURE_MM * mm), scale, style),
              trace_figure(card, (half - 3, _FIGURE_MM * mm), scale, style)]],
            colWidths=[half, half],
        )  # fmt: skip
        figures.setStyle([*TIGHT, ("TOPPADDING", (0, 0), (-1, -1), 2)])
        rows.append([figures])
    table = Table(rows, colWidths=[width])
    table.setStyle([
        *TIGHT, ("LEFTPADDING", (0, 0), (-1, -1), 3 * mm),
        ("LINEBEFORE", (0, 0), (0, -1), 2.5, colour),
    ])  # fmt: skip
    return [table]


def _table(grid: Grid, style: PageStyle) -> LongTable:
    """Return the table of the verdicts; its columns are as wide as their longest words."""
    p, size, pad = style.paragraph, 7.0, 3.0
    columns = list(zip(grid.heads, *grid.rows, strict=True))
    least = [style.widest_word(column, size, bold=True) + pad + 1 for column in columns]
    whole = [max(style.width(text, size, bold=True) for text in column) + pad + 1
             for column in columns]  # fmt: skip
    widths = shared_out(least, whole, WIDTH)
    last = len(columns) - 1 if grid.ends_in_words else len(columns)
    rows = [
        [p(text, size, bold=number == 0, right=0 < i < last) for i, text in enumerate(row)]
        for number, row in enumerate((grid.heads, *grid.rows))
    ]
    table = LongTable(rows, colWidths=widths, repeatRows=1)
    table.setStyle([
        EMBEDDED, ("LEFTPADDING", (0, 0), (-1, -1), 1), ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("LEFTPADDING", (-1, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 0.8), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2),
        ("LINEBELOW", (0, 0), (-1, 0), 0.6, MUTED), ("LINEBELOW", (0, 1), (-1, -1), 0.25, LINE),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"), ("VALIGN", (0, 1), (-1, -1), "TOP"),
    ])  # fmt: skip
    return table


def shared_out(least: Sequence[float], whole: Sequence[float], width: float) -> list[float]:
    """Return widths of columns that fill a width: no word broken while that can be.

    Parameters
    ----------
    least
        In which no word of a column is broken.
    whole
        In which a column stands on one line.
    """
    if sum(least) > width:
        # the widest give way first: a word of sixty letters is broken, a number never
        at = width
        while sum(min(each, at) for each in least) > width:
            at *= 0.98
        return [min(each, at) for each in least]
    spare, wanted = width - sum(least), [w - n for n, w in zip(least, whole, strict=True)]
    share = min(1.0, spare / sum(wanted)) if sum(wanted) > 0 else 0.0
    widths = [n + share * w for n, w in zip(least, wanted, strict=True)]
    return [each + (width - sum(widths)) / len(widths) for each in widths]
