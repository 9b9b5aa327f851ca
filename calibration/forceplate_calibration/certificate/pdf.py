"""The certificate as a page to print: real text, tables and a residual plot in vectors.

Needs reportlab: import it only where a page is made.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.charts.textlabels import Label
from reportlab.graphics.shapes import STATE_DEFAULTS, Circle, Drawing, Line, Rect, String
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, LongTable, Paragraph, SimpleDocTemplate, Spacer, Table

from forceplate.words import Language, Text, say, with_decimal_mark
from forceplate_calibration.certificate.error_map import error_map
from forceplate_calibration.certificate.rows import (
    CLOSING,
    ERROR_MAP,
    SIMULATED,
    TITLE,
    Row,
    as_found_rows,
    head_rows,
    instrument_rows,
    map_cells,
    reference_rows,
    remark_rows,
    result_rows,
    result_title,
    translated,
)
from forceplate_calibration.fitting.plate_result import PlateResult, flag_text
from forceplate_calibration.model.calibration import Calibration
from forceplate_calibration.model.certificate import Certificate

WIDTH = A4[0] - 36 * mm
REGULAR, BOLD = "Vera", "VeraBd"
_BLUE = colors.HexColor("#0072B2")
_GREY = colors.HexColor("#666666")
_BUDGET = (
    Text("force / N"), Text("weights"), Text("fit"),
    Text("resolution"), Text("repeatability"),
    Text("hysteresis"), Text("creep"), Text("drift"),
    Text("deg. of fr."), Text("expanded / N"),
)  # fmt: skip
_BUDGET_TITLE = Text("Uncertainty of a force; standard uncertainties in N")
_MAP_HEAD = (
    Text("x / mm"), Text("y / mm"), Text("force / N"),
    Text("error / N"), Text("CoP x / mm"),
    Text("CoP y / mm"),
)  # fmt: skip
_READING_HEAD = (
    Text("row"), Text("run"), Text("kind"), Text("weights"),
    Text("x, y / mm"), Text("force / N"),
)  # fmt: skip
_RESIDUAL = Text("residual / N")
_PLOT_TITLE = Text("Residuals: reference force less fitted force; dashed: the expanded uncertainty")
_READINGS = Text("Readings")
_NOTE = Text("Note: {flag}")
_RECORD = Text("The whole record is in the JSON file with this checksum.")
_SIGNED = Text("Released by (name, date, signature):")
_PAGE = Text("page {n} of {all}")


def certificate_pdf(calibration: Calibration, language: Language | str = Language.ENGLISH) -> bytes:
    """Return the certificate of a calibration as a PDF file, the same bytes every time.

    Raises
    ------
    ValueError
        The calibration has no certificate.
    """
    certificate = calibration.certificate
    if certificate is None:
        raise ValueError(f"Calibration {calibration.id!r} has no certificate.")
    _register_fonts()
    page = _Page(language)
    _, n_pages = _built(calibration, certificate, page, 0)
    return _built(calibration, certificate, page, n_pages)[0]


def _story(calibration: Calibration, certificate: Certificate, page: _Page) -> list[Any]:
    story: list[Any] = [page.paragraph(TITLE.fill(number=certificate.number), page.title)]
    if calibration.simulated:
        story.append(page.paragraph(SIMULATED, page.strong))
    story.append(page.facts([*head_rows(calibration, certificate), *instrument_rows(certificate),
                             *reference_rows(certificate)]))  # fmt: skip
    for result in certificate.results:
        story += _result(calibration, result, page)
    story.append(Spacer(1, 3 * mm))
    story.append(page.facts([*as_found_rows(certificate), *remark_rows(certificate)]))
    story += [page.paragraph(_READINGS, page.head), _readings(calibration, certificate, page)]
    story.append(
        KeepTogether(
            [
                Spacer(1, 3 * mm),
                *(page.paragraph(each) for each in (*CLOSING[:-1], _RECORD)),
                Spacer(1, 4 * mm),
                page.paragraph(_SIGNED),
                Spacer(1, 8 * mm),
                page.paragraph(CLOSING[-1]),
            ]
        )
    )
    return story


def _built(
    calibration: Calibration, certificate: Certificate, page: _Page, n_pages: int
) -> tuple[bytes, int]:
    """Return the file and how many pages it has; each page says of how many it is one."""
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=14 * mm,
        bottomMargin=16 * mm, title=page.say(TITLE.fill(number=certificate.number)),
        author=certificate.organisation, invariant=1,
    )  # fmt: skip

    def footer(canvas: Any, of: Any) -> None:
        canvas.setFont(REGULAR, 6)
        canvas.drawString(18 * mm, 9 * mm, f"{certificate.number}   {calibration.sha256}")
        words = page.say(_PAGE.fill(n=of.page, all=n_pages))
        canvas.drawRightString(A4[0] - 18 * mm, 9 * mm, words)

    document.build(_story(calibration, certificate, page), onFirstPage=footer, onLaterPages=footer)
    return buffer.getvalue(), document.page


def _register_fonts() -> None:
    """Make the letters known that are put into the file; again does nothing."""
    for name in (REGULAR, BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    STATE_DEFAULTS["fontName"] = REGULAR


class _Page:
    """The language and the letters of a page."""

    def __init__(self, language: Language | str) -> None:
        self.language = language
        self.small = ParagraphStyle("small", fontName=REGULAR, fontSize=7, leading=9)
        self.strong = ParagraphStyle("strong", fontName=BOLD, fontSize=9, leading=12)
        self.head = ParagraphStyle(
            "head", fontName=BOLD, fontSize=9, leading=12, spaceBefore=8, spaceAfter=3
        )
        self.title = ParagraphStyle("title", fontName=BOLD, fontSize=14, leading=20, spaceAfter=4)

    def say(self, text: Text) -> str:
        return say(text, self.language)

    def number(self, words: str) -> str:
        """Return a number with the decimal mark of the language."""
        return with_decimal_mark(words, self.language)

    def paragraph(self, text: Text, style: ParagraphStyle | None = None) -> Paragraph:
        return Paragraph(escape(self.say(text)), style or self.small)

    def facts(self, rows: Sequence[Row]) -> Table:
        cells = [[self.paragraph(what), self.paragraph(of_it)] for what, of_it in rows]
        table = Table(cells, colWidths=[40 * mm, WIDTH - 40 * mm])
        table.setStyle([
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 0.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5),
            ("LINEBELOW", (0, -1), (-1, -1), 0.4, _GREY),
        ])  # fmt: skip
        return table


def _result(calibration: Calibration, result: PlateResult, page: _Page) -> list[Any]:
    budget = [[page.say(each) for each in _BUDGET]]
    for p in result.uncertainty:
        parts = (p.weights_n, p.fit_n, p.resolution_n, p.repeatability_n, p.hysteresis_n, p.creep_n,
                 p.drift_n)  # fmt: skip
        dof = "\N{INFINITY}" if p.effective_dof is None else f"{p.effective_dof:.0f}"
        cells = [f"{p.force_n:.1f}", *(f"{each:.4f}" for each in parts), dof, f"{p.expanded_n:.3f}"]
        budget.append([page.number(cell) for cell in cells])
    table = Table(budget)
    table.setStyle(_GRID)
    notes = [page.paragraph(_NOTE.fill(flag=flag_text(flag))) for flag in result.flags]
    return [
        page.paragraph(result_title(result), page.head),
        page.facts(result_rows(result)),
        *notes,
        KeepTogether([Spacer(1, 2 * mm), page.paragraph(_PLOT_TITLE), _plot(result, page)]),
        KeepTogether([page.paragraph(_BUDGET_TITLE), table]),
        *_map(calibration, result, page),
    ]


def _map(calibration: Calibration, result: PlateResult, page: _Page) -> list[Any]:
    points = error_map(calibration, result)
    if not points:
        return []
    rows = [[page.say(each) for each in _MAP_HEAD]]
    rows += [[page.number(cell) for cell in map_cells(point)] for point in points]
    table = LongTable(rows, repeatRows=1)
    table.setStyle(_GRID)
    return [Spacer(1, 2 * mm), page.paragraph(ERROR_MAP), table]


_GRID = [
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ("FONTSIZE", (0, 0), (-1, -1), 6), ("LEADING", (0, 0), (-1, -1), 7.5),
    ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ("ALIGN", (0, 0), (-1, -1), "RIGHT"), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
]  # fmt: skip


def _readings(calibration: Calibration, c: Certificate, page: _Page) -> LongTable:
    columns = calibration.used_channels
    names = [calibration.channels[column].name for column in columns]
    residuals = {
        row: value
        for result in c.results
        for row, value in zip(result.rows, result.residuals_n, strict=True)
    }
    rows = [[*(page.say(each) for each in _READING_HEAD), *names, page.say(_RESIDUAL)]]
    for r in c.readings:
        residual = f"{residuals[r.row]:+.4f}" if r.row in residuals else ""
        numbers = [f"{r.load.force_n:.4f}", *(f"{r.counts[column]:.1f}" for column in columns)]
        kind, place = page.say(translated(str(r.kind))), f"{r.x_mm:g}, {r.y_mm:g}"
        facts = [str(r.row), str(r.run), kind, "+".join(r.load.weights), place]
        rows.append([*facts, *(page.number(each) for each in (*numbers, residual))])
    table = LongTable(rows, repeatRows=1)
    table.setStyle(_GRID)
    return table


def _plot(result: PlateResult, page: _Page) -> Drawing:
    """Return the residuals over the force, with the expanded uncertainty as a band."""
    width, height, left, bottom = WIDTH, 48 * mm, 14 * mm, 9 * mm
    drawing = Drawing(width, height)
    full = max(result.force_n)
    expanded = [point.expanded_n for point in result.uncertainty]
    reach = 1.1 * max(*map(abs, result.residuals_n), *expanded)
    w, h = width - left - 4 * mm, height - bottom - 3 * mm

    def x(force_n: float) -> float:
        return float(left + w * force_n / full)

    def y(residual_n: float) -> float:
        return float(bottom + h * (residual_n + reach) / (2 * reach))

    drawing.add(Rect(left, bottom, w, h, strokeColor=_GREY, strokeWidth=0.4, fillColor=None))
    drawing.add(Line(left, y(0), left + w, y(0), strokeColor=_GREY, strokeWidth=0.4))
    points = result.uncertainty
    for a, b in pairwise(points):
        for sign in (-1, 1):
            drawing.add(
                Line(x(a.force_n), y(sign * a.expanded_n), x(b.force_n), y(sign * b.expanded_n),
                     strokeColor=_GREY, strokeWidth=0.6, strokeDashArray=(2, 2))
            )  # fmt: skip
    for force, residual in zip(result.force_n, result.residuals_n, strict=True):
        drawing.add(Circle(x(force), y(residual), 1.6, fillColor=_BLUE, strokeColor=None))
    for i in range(6):
        force = full * i / 5
        drawing.add(String(x(force), bottom - 9, f"{force:.0f}", fontSize=7, textAnchor="middle"))
    for value in (-reach / 1.1, 0.0, reach / 1.1):
        words = page.number(f"{value:+.2f}")
        drawing.add(String(left - 3, y(value) - 2, words, fontSize=7, textAnchor="end"))
    drawing.add(String(left + w, 1, page.say(_BUDGET[0]), fontSize=7, textAnchor="end"))
    label = Label()
    label.fontName = REGULAR
    label.setText(page.say(_RESIDUAL))
    label.angle, label.fontSize, label.x, label.y = 90, 6, 4, bottom + h / 2
    label.boxAnchor = "c"
    drawing.add(label)
    return drawing
