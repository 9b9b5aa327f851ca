"""The page for the patient: letterhead, one sentence, bars, what they mean, how to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Drawing, Ellipse, Group, Path, Rect, String
from reportlab.lib.colors import Color, white
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, Spacer, Table

from forceplate.figures import drawing
from forceplate.report.content import Bar, FirstPage, Letterhead, ReportContent
from forceplate.report.drawing_on_paper import on_paper, sign
from forceplate.report.fonts import BOLD
from forceplate.report.letterhead import logo_picture
from forceplate.report.page_style import (
    ACCENT,
    EMBEDDED,
    MUTED,
    TIGHT,
    TINT,
    TONES,
    WIDTH,
    PageStyle,
    height_of,
)
from forceplate.types import Region, Side
from forceplate.words import Language, Text, in_context, plain

_SIZES = ((25.0, 40.0, 9.5), (22.0, 33.0, 9.0), (19.0, 27.0, 8.5), (16.0, 25.0, 8.0))
"""Points of the headline, of a row of bars, and of the words below, tried in this order."""
_LOGO_MM = 16.0
_LONGEST_WARNING = 400
"""Letters; it stands whole before the trials."""
_NOW, _CHANGE = Text("now"), Text("change")
_LIMIT, _VERDICT = Text("real from"), in_context("for a patient", "verdict")
_MEANING = Text("What does this mean?")
_SIDES = Text("Left and right")
_NEXT = Text("What next?")
_DATE = Text("Date")
_SIGNATURE = Text("Signature")
_MORE = Text("Code {code}. Numbers, method and what the limits rest on: the pages that follow.")


def patient_page(content: ReportContent, language: Language) -> list[Flowable]:
    """Return the first page, set as large as fits; where very much is said it takes more."""
    style = PageStyle(language, content.letterhead.paper)
    story: list[Flowable] = []
    end = _end(content, style)
    for headline, row, body in _SIZES:
        story = _story(content, style, headline, row, body)
        spare = style.height - height_of(story) - height_of(end)
        if spare >= 0:
            return [*story, Spacer(1, max(0.0, spare - 1)), *end]
    return [*story, *end]


def _story(
    content: ReportContent, style: PageStyle, headline: float, row: float, body: float
) -> list[Flowable]:
    """Return the page from top to bottom, but for its end."""
    p, first = style.paragraph, content.first
    story = [*_head(content.letterhead, style), _who(content, style), Spacer(1, 3 * mm)]
    story.append(p(first.headline, headline, bold=True, after=4, leading=1.18, glued=True))
    story += [style.warning(text, 8, _LONGEST_WARNING) for text in content.warnings]
    story += [
        style.warning(text, 8, _LONGEST_WARNING, is_loud=False) for text in content.reservations
    ]
    story += [p(text, body, after=2) for text in first.also]
    story += [p(text, 8, after=1) for text in content.differences]
    story += [Spacer(1, 2 * mm), _bars(first, style, row), Spacer(1, 3 * mm)]
    for title, texts in ((_MEANING, first.meaning), (_SIDES, first.sides)):
        story.append(p(title, body, bold=True, after=1.5))
        story += [p(text, body, after=1.5) for text in texts]
        story.append(Spacer(1, 2 * mm))
    if first.next_steps:
        story.append(_next_steps(first.next_steps, style, body))
    return story


def _head(letterhead: Letterhead, style: PageStyle) -> list[Flowable]:
    """Return the practice with its logo over a line; nothing where nothing is known of it."""
    p = style.paragraph
    words = [p(letterhead.name, 14, bold=True)] if letterhead.name else []
    words += [p(line, 8, colour=MUTED) for line in letterhead.address]
    if letterhead.logo is None and not words:
        return []
    side = _LOGO_MM * mm
    cells: list[Any] = [words]
    widths = [WIDTH]
    if letterhead.logo is not None:
        picture, width_px, height_px = logo_picture(letterhead.logo)
        scale = side / height_px if height_px * 3 >= width_px else 3 * side / width_px
        image = Image(picture, width_px * scale, height_px * scale)
        cells.insert(0, image)
        widths = [image.drawWidth + 4 * mm, WIDTH - image.drawWidth - 4 * mm]
    table = Table([cells], colWidths=widths)
    table.setStyle([
        *TIGHT, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, MUTED),
    ])  # fmt: skip
    return [table, Spacer(1, 2 * mm)]


def _who(content: ReportContent, style: PageStyle) -> Table:
    p, first = style.paragraph, content.first
    born = [] if first.born is None else [p(first.born, 8, colour=MUTED)]
    table = Table(
        [[
            [p(first.person, 10, bold=True), *born],
            [p(content.title, 10, bold=True, right=True),
             p(first.measured, 8, colour=MUTED, right=True),
             *([] if first.corrected is None else [p(first.corrected, 8, right=True)])],
        ]],
        colWidths=[0.55 * WIDTH, 0.45 * WIDTH],
    )  # fmt: skip
    table.setStyle([*TIGHT, ("RIGHTPADDING", (0, 0), (0, 0), 8)])
    return table


def _bars(first: FirstPage, style: PageStyle, row: float) -> Table:
    """Return the bars with their numbers, a row for each condition."""
    p, bars = style.paragraph, first.bars
    has_change = any(bar.change_text != plain("") for bar in bars)
    has_label = any(bar.label != plain("") for bar in bars)
    foot, gap = 0.62 * row, 6.0
    number = 13.0 if row > 30 else 11.0
    pill = max(
        [style.width(bar.label, 8, bold=True) for bar in bars] + [style.width(_VERDICT, 8)]
    ) + 26  # fmt: skip
    names = min(
        max(max(style.widest_word([bar.region], 9, bold=True),
                style.widest_word([bar.side], 8)) for bar in bars) + 6,
        34 * mm,
    )  # fmt: skip
    names = max(names, min(max(style.width(bar.region, 9, bold=True) for bar in bars) + 6, 34 * mm))
    sizes = [9.0 if bar.now is None else number for bar in bars]
    now = max(
        style.width(bar.now_text, size, bold=True) for bar, size in zip(bars, sizes, strict=True)
    ) + gap  # fmt: skip
    widths = [foot + gap, names]
    after = [now]
    heads: list[Any] = [p(_NOW, 8, colour=MUTED, right=True)]
    if has_change:
        for head, texts in (
            (_CHANGE, [bar.change_text for bar in bars]),
            (_LIMIT, [bar.limit_text for bar in bars]),
        ):
            column = [style.width(text, 9, bold=True) for text in texts]
            after.append(max([*column, style.width(head, 8)]) + gap + 4)
            heads.append(p(head, 8, colour=MUTED, right=True))
    if has_label:
        after.append(pill + gap)
        heads.append(p(_VERDICT, 8, colour=MUTED))
    length = WIDTH - sum(widths) - sum(after) - gap
    top = max(1e-9, *(_reach(bar) for bar in bars)) * 1.04
    line = "" if first.line is None else p(first.line, 7, colour=MUTED)
    rows: list[list[Any]] = [["", "", line, *heads]]
    for bar, size in zip(bars, sizes, strict=True):
        cells: list[Any] = [
            foot_drawing(bar, foot),
            [p(bar.region, 9, bold=True), p(bar.side, 8, colour=MUTED)],
            on_paper(_bar(bar, length, 0.56 * row, top)),
            p(bar.now_text, size, bold=True, right=True),
        ]
        if has_change:
            cells += [
                p(bar.change_text, 9, bold=True, right=True),
                p(bar.limit_text, 8, colour=MUTED, right=True),
            ]
        if has_label:
            cells.append(_pill(bar, style, pill))
        rows.append(cells)
    table = Table(rows, colWidths=[*widths, length + gap, *after], repeatRows=1)
    table.setStyle([
        *TIGHT, ("VALIGN", (0, 0), (-1, 0), "BOTTOM"), ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (-1, 0), (-1, -1), gap if has_label else 0),
        ("TOPPADDING", (0, 1), (-1, -1), 0.07 * row), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ])  # fmt: skip
    return table


def _reach(bar: Bar) -> float:
    """Return how far a row reaches: strength now and before, with measurement error."""
    before = 0.0 if bar.before is None else bar.before + (bar.limit or 0.0)
    return max(bar.now or 0.0, before)


def _bar(bar: Bar, length: float, height: float, top: float) -> drawing.Drawing:
    """Return strength now as a bar; before as a line across it, with measurement error around."""
    inset, middle = 0.16 * height, height / 2

    def at(force: float) -> float:
        return length * max(0.0, force) / top

    marks: list[drawing.Mark] = [
        drawing.Area(0, inset, length, height - 2 * inset, "sunk", radius=2)
    ]
    if bar.now is not None and bar.now > 0:
        marks.append(drawing.Area(0, inset, at(bar.now), height - 2 * inset, "accent", radius=2))
    if bar.before is not None and bar.before > 0:
        ends = [] if bar.limit is None else [at(bar.before - bar.limit), at(bar.before + bar.limit)]
        lines = [((end, middle - 3), (end, middle + 3)) for end in ends]
        if ends:
            lines.append(((ends[0], middle), (ends[1], middle)))
        marks += [drawing.Path(line, "surface", 3.2) for line in lines]
        marks += [drawing.Path(line, "text", 1.0) for line in lines]
        across = ((at(bar.before), 0.0), (at(bar.before), height))
        marks += [drawing.Path(across, "surface", 4.0), drawing.Path(across, "text", 1.8)]
    return drawing.Drawing(length, height, tuple(marks))


def _pill(bar: Bar, style: PageStyle, width: float) -> Drawing:
    """Return the verdict with its sign; a dashed edge where it is not firm."""
    height, letters = 17.0, 8.0
    own = style.width(bar.label, letters, bold=True) + 26
    pill, colour = Drawing(width, height), TONES[bar.tone]
    pill.add(Rect(0.6, 0.6, own - 1.2, height - 1.2, rx=8, ry=8, fillColor=white,
                  strokeColor=colour, strokeWidth=0.9,
                  strokeDashArray=None if bar.is_firm else (3, 2)))  # fmt: skip
    mark = Group(*sign(bar.tone, 9).contents)
    mark.translate(7, (height - 9) / 2)
    pill.add(mark)
    pill.add(String(20, (height - letters) / 2 + 1.2, style.words(bar.label), fontName=BOLD,
                    fontSize=letters, fillColor=colour))  # fmt: skip
    return pill


_TOES = ((0.86, 0.86, 0.13), (0.62, 0.91, 0.075), (0.45, 0.87, 0.068), (0.3, 0.8, 0.062),
         (0.17, 0.7, 0.056))  # fmt: skip
"""Of a left foot seen from above, the big toe first: middle and radius in heights and widths."""


def foot_drawing(bar: Bar, height: float) -> Drawing:
    """Return a foot seen from above with the toes measured filled: side and toes at a glance."""
    width = 0.72 * height
    foot = Drawing(width, height)
    is_right = bar.condition.side is Side.RIGHT
    filled = {
        Region.HALLUX: {0}, Region.LESSER_TOES: {1, 2, 3, 4}, Region.ALL_TOES: {0, 1, 2, 3, 4},
    }[bar.condition.region]  # fmt: skip

    def across(x: float) -> float:
        return (1 - x if is_right else x) * width

    sole = Path(fillColor=white, strokeColor=MUTED, strokeWidth=0.6)
    sole.moveTo(across(0.14), 0.6 * height)
    sole.curveTo(across(0.2), 0.78 * height, across(0.9), 0.8 * height, across(0.94), 0.6 * height)
    sole.curveTo(
        across(0.96), 0.4 * height, across(0.74), 0.3 * height, across(0.76), 0.12 * height
    )
    sole.curveTo(across(0.76), -0.02 * height, across(0.34), -0.02 * height, across(0.32),
                 0.12 * height)  # fmt: skip
    sole.curveTo(across(0.3), 0.32 * height, across(0.1), 0.4 * height, across(0.14), 0.6 * height)
    sole.closePath()
    foot.add(sole)
    for number, (x, y, radius) in enumerate(_TOES):
        colour: Color = ACCENT if number in filled else white
        foot.add(Ellipse(across(x), y * height, radius * height * 0.8, radius * height,
                            fillColor=colour, strokeColor=ACCENT if number in filled else MUTED,
                            strokeWidth=0.6))  # fmt: skip
    return foot


def _next_steps(texts: Sequence[str], style: PageStyle, body: float) -> Table:
    """Return the physiotherapist's own words on a tinted ground."""
    p = style.paragraph
    rows = [[p(_NEXT, body, bold=True)], *([p(text, body)] for text in texts)]
    table = Table(rows, colWidths=[WIDTH], splitInRow=1)
    table.setStyle([
        EMBEDDED, ("BACKGROUND", (0, 0), (-1, -1), TINT),
        ("LEFTPADDING", (0, 0), (-1, -1), 10), ("RIGHTPADDING", (0, 0), (-1, -1), 10),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("TOPPADDING", (0, 0), (-1, 0), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, -1), (-1, -1), 8),
        ("ROUNDEDCORNERS", [6, 6, 6, 6]),
    ])  # fmt: skip
    return table


def _end(content: ReportContent, style: PageStyle) -> list[Flowable]:
    """Return the line for the signature, and where everything else stands."""
    p, letterhead = style.paragraph, content.letterhead
    story: list[Flowable] = []
    if letterhead.has_signature_line:
        half = 0.46 * WIDTH
        who = p(letterhead.therapist, 8, colour=MUTED) if letterhead.therapist else p(
            _SIGNATURE, 8, colour=MUTED
        )  # fmt: skip
        table = Table(
            [[who, "", p(_DATE, 8, colour=MUTED)]], colWidths=[half, WIDTH - 2 * half, half]
        )
        table.setStyle([
            *TIGHT, ("LINEABOVE", (0, 0), (0, 0), 0.8, MUTED), ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("LINEABOVE", (2, 0), (2, 0), 0.8, MUTED),
        ])  # fmt: skip
        story += [Spacer(1, 13 * mm), table, Spacer(1, 2 * mm)]
    story.append(p(_MORE.fill(code=content.subject_id), 7, colour=MUTED))
    return story
