"""Every number of every trial, and every visit against the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, LongTable, Spacer

from forceplate.report.content import Grid, ReportContent, TrialTable
from forceplate.report.number_pages import heading, shared_out
from forceplate.report.page_style import EMBEDDED, LINE, MUTED, SMALLEST, WIDTH, PageStyle
from forceplate.words import Language, Text

_PADDING = 1.5
_NARROWEST, _WIDEST = 26.0, 25 * mm
"""Of the column of a trial, in points."""
_APART = 4.0
"""Between two heads that fill their columns."""
_NAMES = 46 * mm
_SHADE = HexColor("#EEEEEE")
GRID_STYLE = (
    EMBEDDED,
    ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 0.2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0.8),
    ("LINEBELOW", (0, 0), (-1, 0), 0.6, MUTED),
    ("LINEBELOW", (0, 1), (-1, -1), 0.2, LINE),
    ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
    ("VALIGN", (0, 1), (-1, -1), "TOP"),
)
_TITLE = Text("For the colleague")
_CHANGES = Text("Every visit against the first")
_CHECKS = Text("Remarks on single trials")
_OWN_VERDICT = Text("A grey column does not count. * judged by the operator.")


def trial_pages(content: ReportContent, language: Language) -> list[Flowable]:
    """Return the pages with all trials."""
    style, told = PageStyle(language, content.letterhead.paper), content.colleague
    p = style.paragraph
    title = p(_TITLE, 12, bold=True, after=2)
    title.keepWithNext = 1
    story: list[Flowable] = [CondPageBreak(90 * mm), Spacer(1, 4 * mm), title]
    story += [style.warning(text, 8) for text in content.warnings]
    story += [style.warning(text, 8, is_loud=False) for text in content.reservations]
    for table in told.trials:
        story.append(heading(table.title, style))
        for made in _trial_tables(table, style):
            story += [made, Spacer(1, 2 * mm)]
        if table.notes:
            story += [p("  ".join(map(style.words, table.notes)), colour=MUTED, size=SMALLEST)]
        story.append(Spacer(1, 2 * mm))
    story.append(p(_OWN_VERDICT, SMALLEST, colour=MUTED, after=3))
    if told.changes is not None:
        story += [heading(_CHANGES, style), grid_table(told.changes, style), Spacer(1, 2 * mm)]
    if told.checks:
        story.append(heading(_CHECKS, style))
        story += [p(text, SMALLEST, after=0.5) for text in told.checks]
    return story


def grid_table(grid: Grid, style: PageStyle, n_names: int = 2) -> LongTable:
    """Return a table over the whole width in which no word is broken while that can be.

    Parameters
    ----------
    n_names
        So many columns at the left hold words; the others numbers, but the last as the grid says.
    """
    p, last = style.paragraph, len(grid.heads) - grid.ends_in_words
    columns = list(zip(grid.heads, *grid.rows, strict=True))
    extra = 2 * _PADDING + 0.5
    least = [style.widest_word(column, SMALLEST) + extra for column in columns]
    least = [max(each, style.widest_word([head], SMALLEST, bold=True) + extra)
             for each, head in zip(least, grid.heads, strict=True)]  # fmt: skip
    whole = [max(max(style.width(text, SMALLEST) for text in column[1:]) + extra, each)
             for column, each in zip(columns, least, strict=True)]  # fmt: skip
    widths = shared_out(least, whole, WIDTH)
    rows = [
        [
            p(text, SMALLEST, bold=number == 0, right=n_names <= i < last)
            for i, text in enumerate(row)
        ]
        for number, row in enumerate((grid.heads, *grid.rows))
    ]
    table = LongTable(rows, colWidths=widths, repeatRows=1)
    table.setStyle([*GRID_STYLE, ("LEFTPADDING", (-1, 0), (-1, -1), 5)])
    return table


def _trial_tables(table: TrialTable, style: PageStyle) -> Iterator[LongTable]:
    """Yield as many trials side by side as can with whole words, evenly shared."""
    n_trials = len(table.counts)
    each = _width_of_trial(table, style)
    most = max(1, int((WIDTH - _NAMES) / each))
    n_parts = -(-n_trials // most)
    bounds = [round(i * n_trials / n_parts) for i in range(n_parts + 1)]
    for first, stop in pairwise(bounds):
        yield _trials(table, range(first, stop), each, style)


def _width_of_trial(table: TrialTable, style: PageStyle) -> float:
    heads = style.widest_word(table.heads[1:], SMALLEST, bold=True)
    cells = style.widest_word([c for row in table.rows for c in row[1:]], SMALLEST)
    return float(min(max(heads, cells, _NARROWEST) + 2 * _PADDING + _APART, _WIDEST))


def _trials(table: TrialTable, part: Sequence[int], each: float, style: PageStyle) -> LongTable:
    p = style.paragraph

    def cells(row: Sequence[Text], *, bold: bool) -> list[Flowable]:
        own = [row[0], *(row[1 + i] for i in part)]
        return [p(text, SMALLEST, bold=bold, right=i > 0) for i, text in enumerate(own)]

    rows = [cells(table.heads, bold=True), *(cells(row, bold=False) for row in table.rows)]
    made = LongTable(rows, colWidths=[_NAMES] + [each] * len(part), repeatRows=1, hAlign="LEFT")
    shaded = [("BACKGROUND", (i + 1, 0), (i + 1, -1), _SHADE)
              for i, trial in enumerate(part) if not table.counts[trial]]  # fmt: skip
    made.setStyle([*GRID_STYLE, *shaded])
    return made
