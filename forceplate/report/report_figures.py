"""The figures as vectors: strength at each visit, and the best traces one over another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from reportlab.graphics.shapes import Drawing, Line, String

from forceplate.decimals import figure
from forceplate.figures.axes import Span
from forceplate.figures.curve_figure import Curve, CurveFigure, force_curve
from forceplate.figures.drawing import Colour, Stroke
from forceplate.figures.result_figures import VisitFigure, VisitValue, visit_values
from forceplate.report.content import Card
from forceplate.report.drawing_on_paper import COLOURS, on_paper, room_on_paper
from forceplate.report.fonts import REGULAR
from forceplate.report.page_style import INK, SMALLEST, PageStyle, shortened
from forceplate.report.trace_lines import AFTER_S, BEFORE_S
from forceplate.words import Text, plain

SIZE = SMALLEST
"""Of the letters in figures, in points."""
MAX_LABELS = 6
_DOT = 4.5
_AT_VISITS = Text("N, at each visit")
_OVER_TIME = Text("N, seconds from the onset")
_NO_VALUE = Text("no number to show")
_NO_TRACE = Text("no trace to show")


def scale_of(cards: Sequence[Card]) -> Span:
    """Return the scale on which everything of these cards can be seen."""
    values = [0.0]
    for card in cards:
        values += [v for point in card.points for v in (point.value or 0.0, *point.trials)]
        values += [float(trace.force_n.max()) for trace in card.traces]
        first = card.points[0].value
        if card.mdc is not None and first is not None:
            values.append(first + card.mdc)
    top = 1.12 * max(values) or 1.0
    lowest = [float(trace.force_n.min()) for card in cards for trace in card.traces]
    return Span(min((-0.04 * top, *(1.1 * low for low in lowest))), top)


def colour_of(visit: int, n_visits: int) -> Colour:
    """Return the colour of a visit: the first, the last and all between have one each."""
    if visit == 0:
        return "first"
    return "last" if visit == n_visits - 1 else "between"


def strength_figure(
    card: Card,
    labels: Sequence[str],
    extent: tuple[float, float],
    scale: Span,
    style: PageStyle,
) -> Drawing:
    """Return the strength of a condition at each visit, with the band of measurement error.

    Parameters
    ----------
    extent
        Width and height in points.
    """
    n_visits = len(card.points)
    decimals = 1 if n_visits <= 4 else 0
    letters = extent[0] / min(n_visits, MAX_LABELS) / (0.6 * SIZE)
    visits = [
        VisitValue(
            shortened(style.words(plain(label)), letters),
            point.value,
            point.is_comparable,
            colour_of(place, n_visits),
            "" if point.value is None else style.words(figure(point.value, decimals)),
            point.trials,
        )
        for place, (point, label) in enumerate(zip(card.points, labels, strict=True))
    ]
    shown = VisitFigure(
        visits, style.words(_AT_VISITS), band=card.mdc or 0.0, nothing=style.words(_NO_VALUE),
        up=scale, dot_side=_DOT, numbers=partial(_numbers, style),
    )  # fmt: skip
    return on_paper(visit_values(room_on_paper(*extent), shown))


def trace_figure(card: Card, extent: tuple[float, float], scale: Span, style: PageStyle) -> Drawing:
    """Return the best trial of each visit over time, aligned at the onset."""
    n_visits = len(card.points)
    curves = [
        Curve(
            trace.time_s,
            trace.force_n,
            colour_of(trace.visit, n_visits),
            1.0 if trace.visit in {0, n_visits - 1} else 0.5,
            stroke=Stroke.DASHED if trace.visit == 0 and n_visits > 1 else Stroke.SOLID,
        )
        for trace in card.traces
    ]
    numbers = partial(_numbers, style)
    shown = CurveFigure(
        curves, -BEFORE_S, AFTER_S, scale.high, scale.low, title=style.words(_OVER_TIME),
        nothing=style.words(_NO_TRACE), newtons=numbers, seconds=numbers,
    )  # fmt: skip
    return on_paper(force_curve(room_on_paper(*extent), shown))


def _numbers(style: PageStyle, values: Sequence[float], decimals: int) -> list[str]:
    return [style.words(figure(value, decimals)) for value in values]


def legend(labels: Sequence[str], style: PageStyle, width: float) -> Drawing:
    """Return which line is which visit."""
    size = SIZE
    drawing = Drawing(width, 1.6 * size)
    ends = [0] if len(labels) == 1 else [0, len(labels) - 1]
    entries = [(labels[end], colour_of(end, len(labels)), end) for end in ends]
    if len(labels) > 2:
        entries.insert(1, (", ".join(labels[1:-1]), "between", 1))
    x, y = 0.0, 0.4 * size
    for words, colour, number in entries:
        dashes = (3, 1.5) if number == 0 and len(labels) > 1 else None
        drawing.add(Line(x, y + size / 3, x + 16, y + size / 3, strokeColor=COLOURS[colour],
                         strokeWidth=1.2, strokeDashArray=dashes))  # fmt: skip
        label = String(x + 20, y, shortened(style.words(plain(words)), 60), fontName=REGULAR,
                       fontSize=size, fillColor=INK)  # fmt: skip
        drawing.add(label)
        left, _, right, _ = label.getBounds()
        x += 20 + right - left + 14
    return drawing
