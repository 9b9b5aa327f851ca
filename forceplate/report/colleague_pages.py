"""The pages for the colleague: all trials and numbers with their methods."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Spacer

from forceplate.report.content import Grid, ReportContent, TrialTable
from forceplate.report.page_style import EMBEDDED, LINE, MUTED, WIDTH, PageStyle
from forceplate.words import Language, Text

_SIZE = 5.6
_PADDING = 0.8
_SHADE = HexColor("#EEEEEE")
_GRID = (
    EMBEDDED,
    ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 0.1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5),
    ("LINEBELOW", (0, 0), (-1, 0), 0.6, MUTED),
    ("LINEBELOW", (0, 1), (-1, -1), 0.2, LINE),
    ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
    ("VALIGN", (0, 1), (-1, -1), "TOP"),
)
_TITLE = Text("For the colleague")
_CHANGES = Text("Every visit against the first")
_CHECKS = Text("Remarks on single trials")
_METHODS = Text("Methods")
_SHARED = Text("Shared by all")
_FILES = Text("Files")
_OWN_VERDICT = Text("A grey column does not count. * judged by the operator.")


def colleague_pages(content: ReportContent, language: Language) -> list[Flowable]:
    """Return everything behind the first page."""
    style, told = PageStyle(language), content.colleague
    p = style.paragraph

    def heading(text: Text) -> Flowable:
        paragraph = p(text, 7.5, bold=True, after=1)
        paragraph.keepWithNext = 1
        return paragraph

    story: list[Flowable] = [p(_TITLE, 12, bold=True, after=2)]
    story += [style.warning(text) for text in content.warnings]
    for table in told.trials:
        story += [heading(table.title), _trials(table, style)]
        if table.notes:
            story += [p("  ".join(map(style.words, table.notes)), _SIZE - 0.4, colour=MUTED)]
        story.append(Spacer(1, 1.5 * mm))
    story.append(p(_OWN_VERDICT, _SIZE, colour=MUTED, after=3))
    if told.changes is not None:
        story += [heading(_CHANGES), _grid(told.changes, style), Spacer(1, 1.5 * mm)]
    story += [p(text, _SIZE, after=0.8) for text in told.verdicts]
    if told.checks:
        story.append(heading(_CHECKS))
        story += [p(text, _SIZE) for text in told.checks]
    story.append(heading(_METHODS))
    story.append(p(told.parameters, _SIZE, label=_SHARED))
    story += [p(fact.value, _SIZE, label=fact.label) for fact in told.methods]
    story.append(heading(_FILES))
    story += [p(fact.value, _SIZE, label=fact.label) for fact in told.files]
    return story


def _trials(table: TrialTable, style: PageStyle) -> LongTable:
    p = style.paragraph
    names, methods = 44 * mm, 33 * mm
    n_trials = len(table.counts)
    each = min((WIDTH - names - methods) / max(n_trials, 1), 14 * mm)
    heads = _heads(table.heads, style, _SIZE - 0.4, [names, methods, *[each] * n_trials])
    rows = [[p(text, _SIZE, colour=MUTED, right=i > 1) if i == 1 else p(text, _SIZE, right=i > 1)
             for i, text in enumerate(row)] for row in table.rows]  # fmt: skip
    made = LongTable(
        [heads, *rows], colWidths=[names, methods] + [each] * n_trials, repeatRows=1, hAlign="LEFT"
    )
    shaded = [("BACKGROUND", (i + 2, 0), (i + 2, -1), _SHADE)
              for i, counts in enumerate(table.counts) if not counts]  # fmt: skip
    made.setStyle([*_GRID, *shaded])
    return made


def _grid(grid: Grid, style: PageStyle) -> LongTable:
    p = style.paragraph
    rows = [[p(text, _SIZE, right=i > 1) for i, text in enumerate(row)] for row in grid.rows]
    names, visits = 32 * mm, 14 * mm
    n_numbers = len(grid.heads) - 3
    verdicts = max(
        style.widest_word([row[-1] for row in grid.rows], _SIZE) + 2 * _PADDING,
        (WIDTH - names - visits) / (n_numbers + 1),
    )
    each = (WIDTH - names - visits - verdicts) / n_numbers
    widths = [names, visits, *[each] * n_numbers, verdicts]
    heads = _heads(grid.heads, style, _SIZE - 0.2, widths)
    table = LongTable([heads, *rows], colWidths=widths, repeatRows=1)
    table.setStyle([*_GRID])
    return table


def _heads(
    heads: Sequence[Text], style: PageStyle, size: float, widths: Sequence[float]
) -> list[Flowable]:
    """Return headings whose words are whole, in smaller letters where they are long."""
    return [
        style.paragraph(
            head,
            style.whole_words(head, size, width - 2 * _PADDING, bold=True),
            bold=True,
            right=i > 1,
        )
        for i, (head, width) in enumerate(zip(heads, widths, strict=True))
    ]
