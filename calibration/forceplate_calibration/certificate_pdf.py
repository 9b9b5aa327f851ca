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
from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import (
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from forceplate_calibration.certificate import (
    Certificate,
    as_found_lines,
    flag_line,
    instrument_lines,
    reference_lines,
    result_lines,
)
from forceplate_calibration.model import Calibration
from forceplate_calibration.result import PlateResult

WIDTH = A4[0] - 36 * mm
_BLUE = colors.HexColor("#0072B2")
_GREY = colors.HexColor("#666666")


def certificate_pdf(calibration: Calibration) -> bytes:
    """Return the certificate of a calibration as a PDF file, the same bytes every time.

    Raises
    ------
    ValueError
        The calibration has no certificate.
    """
    certificate = calibration.certificate
    if certificate is None:
        raise ValueError(f"Calibration {calibration.id!r} has no certificate.")
    styles = getSampleStyleSheet()
    small = ParagraphStyle("small", parent=styles["Normal"], fontSize=8, leading=10)
    story: list[Any] = [
        Paragraph(f"Calibration certificate {escape(certificate.number)}", styles["Title"])
    ]
    if calibration.simulated:
        story.append(Paragraph("<b>SIMULATED: no real platform.</b>", styles["Normal"]))
    checksum = calibration.sha256 + (
        " - DOES NOT MATCH: the file was changed" if calibration.is_edited else ""
    )
    story.append(_facts([*_head(certificate, checksum), *_pairs(instrument_lines(certificate)),
                         *_pairs(reference_lines(certificate))], small))  # fmt: skip
    for result in certificate.results:
        story += _result(result, styles, small)
    story.append(Spacer(1, 3 * mm))
    story.append(_facts(_pairs(as_found_lines(certificate)), small))
    story += [Paragraph(f"Remark: {escape(each)}", small) for each in certificate.remarks]
    story += [Paragraph("Readings", styles["Heading3"]), _readings(calibration, certificate)]
    story.append(
        Paragraph(
            "Uncertainties are expanded, k = 2, after the GUM. The whole record is in the JSON "
            "file with this checksum.",
            small,
        )
    )
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=14 * mm,
        bottomMargin=16 * mm, title=f"Calibration certificate {certificate.number}",
        author=certificate.organisation, invariant=1,
    )  # fmt: skip

    def footer(canvas: Any, page: Any) -> None:
        canvas.setFont("Helvetica", 7)
        canvas.drawString(18 * mm, 9 * mm, f"{certificate.number}   {calibration.sha256}")
        canvas.drawRightString(A4[0] - 18 * mm, 9 * mm, f"page {page.page}")

    document.build(story, onFirstPage=footer, onLaterPages=footer)
    return buffer.getvalue()


def _head(c: Certificate, checksum: str) -> list[tuple[str, str]]:
    return [
        ("Checksum (SHA-256)", checksum),
        ("Issued", f"{c.issued}, valid until {c.valid_until}"),
        ("By", ", ".join(each for each in (c.operator, c.organisation, c.place) if each) or "-"),
        ("Procedure", c.procedure),
        ("Software", c.software),
    ]


def _pairs(lines: Sequence[str]) -> list[tuple[str, str]]:
    return [(line[:22].strip(), line[22:].strip()) for line in lines]


def _facts(pairs: Sequence[tuple[str, str]], style: ParagraphStyle) -> Table:
    rows = [[Paragraph(escape(k), style), Paragraph(escape(v), style)] for k, v in pairs]
    table = Table(rows, colWidths=[36 * mm, WIDTH - 36 * mm])
    table.setStyle([
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 0.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5),
        ("LINEBELOW", (0, -1), (-1, -1), 0.4, _GREY),
    ])  # fmt: skip
    return table


def _result(result: PlateResult, styles: Any, small: ParagraphStyle) -> list[Any]:
    lines = [line for line in result_lines(result) if not line.startswith("    ")]
    title = lines[0]
    pairs = [
        (line[2:22].strip(), line[22:].strip())
        for line in lines[1:]
        if not line.startswith(("  Expanded", "  NOTE"))
    ]
    budget = [["force / N", "weights", "fit", "resolution", "repeatability", "hysteresis", "creep",
               "drift", "expanded / N"]]  # fmt: skip
    for p in result.uncertainty:
        parts = (p.weights_n, p.fit_n, p.resolution_n, p.repeatability_n, p.hysteresis_n, p.creep_n,
                 p.drift_n)  # fmt: skip
        budget.append(
            [f"{p.force_n:.1f}", *(f"{each:.4f}" for each in parts), f"{p.expanded_n:.3f}"]
        )
    table = Table(budget)
    table.setStyle(_GRID)
    notes = [Paragraph(f"<b>Note:</b> {escape(flag_line(flag))}", small) for flag in result.flags]
    return [
        Paragraph(escape(title), styles["Heading3"]),
        _facts(pairs, small),
        *notes,
        KeepTogether([Spacer(1, 2 * mm), Paragraph("Residuals", small), _plot(result)]),
        KeepTogether(
            [Paragraph("Uncertainty of a force; standard uncertainties in N", small), table]
        ),
    ]


_GRID = [
    ("FONTSIZE", (0, 0), (-1, -1), 7), ("LEADING", (0, 0), (-1, -1), 8.5),
    ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ("ALIGN", (0, 0), (-1, -1), "RIGHT"), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
]  # fmt: skip


def _readings(calibration: Calibration, c: Certificate) -> LongTable:
    columns = calibration.used_channels
    names = [calibration.channels[column].name for column in columns]
    residuals = {
        row: value
        for result in c.results
        for row, value in zip(result.rows, result.residuals_n, strict=True)
    }
    rows = [["row", "run", "kind", "weights", "x, y / mm", "force / N", *names, "residual / N"]]
    for r in c.readings:
        residual = f"{residuals[r.row]:+.4f}" if r.row in residuals else ""
        counts = [f"{r.counts[column]:.1f}" for column in columns]
        facts = [str(r.row), str(r.run), str(r.kind), "+".join(r.load.weights)]
        place = f"{r.x_mm:g}, {r.y_mm:g}"
        rows.append([*facts, place, f"{r.load.force_n:.4f}", *counts, residual])
    table = LongTable(rows, repeatRows=1)
    table.setStyle(_GRID)
    return table


def _plot(result: PlateResult) -> Drawing:
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
        drawing.add(String(left - 3, y(value) - 2, f"{value:+.2f}", fontSize=7, textAnchor="end"))
    drawing.add(String(left + w, 1, "force / N", fontSize=7, textAnchor="end"))
    label = Label()
    label.setText("residual / N (dashed: expanded uncertainty)")
    label.angle, label.fontSize, label.x, label.y = 90, 6, 4, bottom + h / 2
    label.boxAnchor = "c"
    drawing.add(label)
    return drawing
