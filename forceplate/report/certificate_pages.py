"""The certificate of a calibration as a page to print: tables and a residual plot in vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table

from forceplate.figures.result_figures import ErrorFigure, ErrorLimit, ErrorPoint, error_figure
from forceplate.report.content import Grid
from forceplate.report.drawing_on_paper import on_paper, room_on_paper
from forceplate.report.fonts import register_fonts
from forceplate.report.number_pages import heading
from forceplate.report.page_style import SMALLEST, TIGHT, WIDTH, PageStyle
from forceplate.report.pdf import pdf_of
from forceplate.report.trial_pages import grid_table
from forceplate.words import Language, Text, plain, with_decimal_mark
from forceplate_calibration import Calibration
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
from forceplate_calibration.model.certificate import Certificate

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
    language = Language(language)
    register_fonts()
    style = PageStyle(language)
    title = TITLE.fill(number=certificate.number)
    left = f"{certificate.number}   {calibration.sha256}"
    story = _story(calibration, certificate, title, style)
    return pdf_of(
        story, style.words(title), left=left, language=language, author=certificate.organisation,
        is_dated=False,
    )  # fmt: skip


def _story(
    calibration: Calibration, certificate: Certificate, title: Text, style: PageStyle
) -> list[Flowable]:
    p = style.paragraph
    story: list[Flowable] = [p(title, 14, bold=True, after=4)]
    if calibration.simulated:
        story.append(style.warning(SIMULATED))
    rows = (*head_rows(calibration, certificate), *instrument_rows(certificate),
            *reference_rows(certificate))  # fmt: skip
    story.append(_facts(rows, style))
    for result in certificate.results:
        story += _result(calibration, result, style)
    story.append(Spacer(1, 3 * mm))
    story.append(_facts((*as_found_rows(certificate), *remark_rows(certificate)), style))
    story += [CondPageBreak(35 * mm), Spacer(1, 3 * mm), p(_READINGS, 8.5, bold=True, after=1.5)]
    story.append(_readings(calibration, certificate, style))
    closing = [p(each, SMALLEST) for each in (*CLOSING[:-1], _RECORD)]
    signed = [Spacer(1, 4 * mm), p(_SIGNED, SMALLEST), Spacer(1, 8 * mm), p(CLOSING[-1], SMALLEST)]
    story.append(KeepTogether([Spacer(1, 3 * mm), *closing, *signed]))
    return story


def _facts(rows: Sequence[Row], style: PageStyle) -> Table:
    cells = [[style.paragraph(text, SMALLEST) for text in row] for row in rows]
    table = Table(cells, colWidths=[40 * mm, WIDTH - 40 * mm])
    table.setStyle(TIGHT)
    return table


def _numbers(cells: Iterable[str], style: PageStyle) -> tuple[Text, ...]:
    """Return numbers with the decimal mark of the language."""
    return tuple(plain(with_decimal_mark(cell, style.language)) for cell in cells)


def _table(
    heads: Sequence[Text], rows: Iterable[tuple[Text, ...]], style: PageStyle, n_names: int = 0
) -> Flowable:
    grid = Grid(tuple(heads), tuple(rows), ends_in_words=False)
    return grid_table(grid, style, n_names)


def _result(calibration: Calibration, result: PlateResult, style: PageStyle) -> list[Flowable]:
    budget = []
    for point in result.uncertainty:
        parts = (point.weights_n, point.fit_n, point.resolution_n, point.repeatability_n,
                 point.hysteresis_n, point.creep_n, point.drift_n)  # fmt: skip
        dof = "\N{INFINITY}" if point.effective_dof is None else f"{point.effective_dof:.0f}"
        cells = (f"{point.force_n:.1f}", *(f"{each:.4f}" for each in parts), dof,
                 f"{point.expanded_n:.3f}")  # fmt: skip
        budget.append(_numbers(cells, style))
    p = style.paragraph
    story: list[Flowable] = [
        Spacer(1, 3 * mm),
        heading(result_title(result), style),
        _facts(result_rows(result), style),
        *(p(_NOTE.fill(flag=flag_text(flag)), SMALLEST) for flag in result.flags),
        KeepTogether([Spacer(1, 2 * mm), p(_PLOT_TITLE, SMALLEST, after=2), _plot(result, style)]),
        KeepTogether([p(_BUDGET_TITLE, SMALLEST, after=1), _table(_BUDGET, budget, style)]),
    ]
    points = error_map(calibration, result)
    if points:
        rows = (_numbers(map_cells(point), style) for point in points)
        story += [
            Spacer(1, 2 * mm),
            p(ERROR_MAP, SMALLEST, after=1),
            _table(_MAP_HEAD, rows, style),
        ]
    return story


def _readings(calibration: Calibration, c: Certificate, style: PageStyle) -> Flowable:
    columns = calibration.used_channels
    names = [plain(calibration.channels[column].name) for column in columns]
    residuals = {
        row: value
        for result in c.results
        for row, value in zip(result.rows, result.residuals_n, strict=True)
    }
    rows = []
    for r in c.readings:
        residual = f"{residuals[r.row]:+.4f}" if r.row in residuals else ""
        numbers = [f"{r.load.force_n:.4f}", *(f"{r.counts[column]:.1f}" for column in columns)]
        facts = (str(r.row), str(r.run), translated(str(r.kind)), "+".join(r.load.weights),
                 f"{r.x_mm:g}, {r.y_mm:g}")  # fmt: skip
        words = (one if isinstance(one, Text) else plain(one) for one in facts)
        rows.append((*words, *_numbers((*numbers, residual), style)))
    return _table((*_READING_HEAD, *names, _RESIDUAL), rows, style, n_names=5)


def _plot(result: PlateResult, style: PageStyle) -> Flowable:
    """Return the residuals over the force, with the expanded uncertainty as a band."""
    full = max(result.force_n)
    points = zip(result.force_n, result.residuals_n, strict=True)
    figure = ErrorFigure(
        [ErrorPoint(force_n, residual_n) for force_n, residual_n in points],
        [ErrorLimit(point.force_n, point.expanded_n) for point in result.uncertainty],
        [(full * i / 5, f"{full * i / 5:.0f} N") for i in range(6)],
        lambda error_n, decimals: with_decimal_mark(f"{error_n:+.{decimals}f}", style.language),
        title=style.words(_RESIDUAL),
    )
    return on_paper(error_figure(room_on_paper(WIDTH, 48 * mm), figure))
