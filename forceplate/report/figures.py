"""The figures as vectors: strength at each visit, and the best traces one over another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.charts.lineplots import LinePlot
from reportlab.graphics.charts.textlabels import Label
from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, Rect, String
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import Color, white

from forceplate.decimals import figure
from forceplate.report.content import Card, Tone
from forceplate.report.fonts import BOLD, REGULAR
from forceplate.report.page_style import (
    BAND,
    BETWEEN,
    FIRST,
    INK,
    LAST,
    LINE,
    MUTED,
    SMALLEST,
    TONES,
    PageStyle,
    shortened,
)
from forceplate.report.trace_lines import AFTER_S, BEFORE_S
from forceplate.words import Text, plain

SIZE = SMALLEST
"""Of the letters in figures, in points."""
MAX_LABELS = 6
_AT_VISITS = Text("N, at each visit")
_OVER_TIME = Text("N, seconds from the onset")
_NO_VALUE = Text("no number to show")
_NO_TRACE = Text("no trace to show")


@dataclass(frozen=True, slots=True)
class Scale:
    """From which force to which the figures of some cards reach, the same for all."""

    low: float
    top: float


def scale_of(cards: Sequence[Card]) -> Scale:
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
    return Scale(min((-0.04 * top, *(1.1 * low for low in lowest))), top)


def colour_of(visit: int, n_visits: int) -> Color:
    """Return the colour of a visit: the first, the last and all between have one each."""
    if visit == 0:
        return FIRST
    return LAST if visit == n_visits - 1 else BETWEEN


def strength_figure(
    card: Card,
    labels: Sequence[str],
    extent: tuple[float, float],
    scale: Scale,
    style: PageStyle,
) -> Drawing:
    """Return the strength of a condition at each visit, with the band of measurement error.

    Parameters
    ----------
    extent
        Width and height in points.
    """
    n_visits = len(card.points)
    plot, drawing = _plot(_AT_VISITS, extent, scale, style)
    every = -(-n_visits // MAX_LABELS)
    axis = plot.xValueAxis
    axis.valueMin, axis.valueMax = -0.5, n_visits - 0.5
    axis.valueSteps = list(range(0, n_visits, every))
    room = plot.width / min(n_visits, MAX_LABELS) / (0.6 * SIZE)
    axis.labelTextFormat = lambda value: shortened(style.words(plain(labels[round(value)])), room)
    for place in _band(card, plot, scale):
        drawing.add(place)
    rows, marks, words = _rows(card, style)
    plot.data = rows
    for number, (colour, size, is_line, is_hollow) in enumerate(marks):
        line = plot.lines[number]
        line.strokeColor, line.strokeWidth = (MUTED if is_line else None), 0.9
        line.symbol = makeMarker("Circle", size=size)
        line.symbol.fillColor = white if is_hollow else colour
        line.symbol.strokeColor, line.symbol.strokeWidth = colour, 0.7
    plot.lineLabelFormat, plot.lineLabelArray = "values", words
    plot.lineLabels.fontName, plot.lineLabels.fontSize = BOLD, SIZE
    plot.lineLabels.fillColor, plot.lineLabels.boxAnchor = INK, "s"
    plot.lineLabelNudge = 3
    if not rows:
        plot.data = [[(0.0, 0.0)]]
        plot.lines[0].strokeColor = None
        drawing.add(_middle(_NO_VALUE, plot, style))
    drawing.add(plot)
    return drawing


def trace_figure(
    card: Card, extent: tuple[float, float], scale: Scale, style: PageStyle
) -> Drawing:
    """Return the best trial of each visit over time, aligned at the onset."""
    plot, drawing = _plot(_OVER_TIME, extent, scale, style)
    axis = plot.xValueAxis
    axis.valueMin, axis.valueMax = -BEFORE_S, AFTER_S
    axis.valueSteps = list(range(int(AFTER_S) + 1))
    axis.labelTextFormat = lambda value: f"{value:.0f}"
    if not card.traces:
        drawing.add(_middle(_NO_TRACE, plot, style))
    n_visits = len(card.points)
    plot.data = [
        list(zip(trace.time_s.tolist(), trace.force_n.tolist(), strict=True))
        for trace in card.traces
    ] or [[(0.0, 0.0)]]
    for number, trace in enumerate(card.traces):
        line = plot.lines[number]
        line.strokeColor = colour_of(trace.visit, n_visits)
        line.strokeWidth = 1.0 if trace.visit in {0, n_visits - 1} else 0.5
        line.strokeDashArray = (3, 1.5) if trace.visit == 0 and n_visits > 1 else None
    if not card.traces:
        plot.lines[0].strokeColor = None
    drawing.add(plot)
    return drawing


def legend(labels: Sequence[str], style: PageStyle, width: float) -> Drawing:
    """Return which line is which visit."""
    size = SIZE
    drawing = Drawing(width, 1.6 * size)
    ends = [0] if len(labels) == 1 else [0, len(labels) - 1]
    entries = [(labels[end], colour_of(end, len(labels)), end) for end in ends]
    if len(labels) > 2:
        entries.insert(1, (", ".join(labels[1:-1]), BETWEEN, 1))
    x, y = 0.0, 0.4 * size
    for words, colour, number in entries:
        dashes = (3, 1.5) if number == 0 and len(labels) > 1 else None
        drawing.add(Line(x, y + size / 3, x + 16, y + size / 3, strokeColor=colour,
                         strokeWidth=1.2, strokeDashArray=dashes))  # fmt: skip
        label = String(x + 20, y, shortened(style.words(plain(words)), 60), fontName=REGULAR,
                       fontSize=size, fillColor=INK)  # fmt: skip
        drawing.add(label)
        left, _, right, _ = label.getBounds()
        x += 20 + right - left + 14
    return drawing


def sign(tone: Tone, size: float) -> Drawing:
    """Return the sign of a verdict, which differs in form as well as in colour."""
    drawing, colour = Drawing(size, size), TONES[tone]
    if tone in (Tone.GAIN, Tone.LOSS):
        drawing.add(Rect(0, 0, size, size, rx=0.2 * size, ry=0.2 * size, fillColor=colour,
                         strokeColor=None))  # fmt: skip
        up = 1 if tone is Tone.GAIN else -1
        points = ((0, 0.32), (-0.28, 0.02), (-0.1, 0.02), (-0.1, -0.32), (0.1, -0.32),
                  (0.1, 0.02), (0.28, 0.02))  # fmt: skip
        arrow = [size * end for x, y in points for end in (0.5 + x, 0.5 + up * y)]
        drawing.add(Polygon(arrow, fillColor=white, strokeColor=None))
    elif tone is Tone.UNSURE:
        half = size / 2
        drawing.add(Circle(half, half, half - 0.5, fillColor=white, strokeColor=colour))
        for share in (0.4, 0.6):
            drawing.add(Line(0.28 * size, share * size, 0.72 * size, share * size,
                             strokeColor=colour, strokeWidth=1))  # fmt: skip
    elif tone is Tone.NONE:
        half = size / 2
        drawing.add(Polygon([half, 0, size, half, half, size, 0, half], fillColor=white,
                            strokeColor=colour, strokeWidth=0.8))  # fmt: skip
    else:
        drawing.add(Rect(0, 0, size, size, fillColor=colour, strokeColor=None))
    return drawing


def _plot(
    title: Text, extent: tuple[float, float], scale: Scale, style: PageStyle
) -> tuple[LinePlot, Drawing]:
    """Return an empty plot with its axis of force, and the drawing that it is to be put in."""
    size, (width, height) = SIZE, extent
    drawing = Drawing(width, height)
    plot = LinePlot()
    left, bottom = 3.4 * size, 1.9 * size
    plot.x, plot.y = left, bottom
    plot.width, plot.height = width - left - 3, height - bottom - 1.4 * size
    plot.joinedLines = 1
    steps = _steps(scale.top, max(2, int(plot.height / (2.4 * size))))
    axis = plot.yValueAxis
    axis.valueMin, axis.valueMax, axis.valueSteps = scale.low, scale.top, steps
    decimals = 0 if steps[-1] >= 5 else 1
    axis.labelTextFormat = lambda value: style.words(figure(value, decimals))
    axis.visibleGrid, axis.gridStrokeColor, axis.gridStrokeWidth = 1, LINE, 0.25
    for each in (axis, plot.xValueAxis):
        each.labels.fontName, each.labels.fontSize, each.labels.fillColor = REGULAR, size, INK
        each.strokeColor, each.strokeWidth, each.tickStrokeColor = MUTED, 0.5, MUTED
    axis.tickLeft = plot.xValueAxis.tickDown = 2
    drawing.add(_word(style.words(title), 0, height, "nw", style))
    return plot, drawing


def _middle(text: Text, plot: LinePlot, style: PageStyle) -> Label:
    x, y = plot.x + plot.width / 2, plot.y + plot.height / 2
    return _word(style.words(text), x, y, "c", style)


def _word(words: str, x: float, y: float, anchor: str, style: PageStyle) -> Label:
    label = Label()
    label.setText(words)
    label.fontName, label.fontSize, label.fillColor = REGULAR, SIZE, MUTED
    label.x, label.y, label.boxAnchor = x, y, anchor
    return label


def _steps(top: float, n_most: int) -> list[float]:
    """Return round numbers from 0 to the top, not more than so many."""
    rough = top / n_most
    unit = 10 ** math.floor(math.log10(rough))
    step = next(m * unit for m in (1, 2, 5, 10, 20) if m * unit >= rough)
    return [i * step for i in range(int(top / step) + 1)]


def _band(card: Card, plot: LinePlot, scale: Scale) -> list[Rect]:
    """Return the band in which a number may lie without a real change of the first one."""
    first = card.points[0].value
    if card.mdc is None or first is None:
        return []
    low, high = max(first - card.mdc, 0.0), first + card.mdc
    per_unit = plot.height / (scale.top - scale.low)
    bottom = plot.y + (low - scale.low) * per_unit
    return [Rect(plot.x, bottom, plot.width, (high - low) * per_unit, fillColor=BAND,
                 strokeColor=LINE, strokeWidth=0.4)]  # fmt: skip


_Mark = tuple[Color, float, bool, bool]
"""Colour, size, with a line, hollow."""


def _rows(
    card: Card, style: PageStyle
) -> tuple[list[list[tuple[float, float]]], list[_Mark], list[list[str | None]]]:
    """Return the points to draw with their marks and words, the topmost last."""
    n_visits = len(card.points)
    rows: list[list[tuple[float, float]]] = []
    marks: list[_Mark] = []
    words: list[list[str | None]] = []
    for place, point in enumerate(card.points):
        if point.trials:
            rows.append([(place + 0.18, value) for value in point.trials])
            marks.append((BETWEEN, 1.6, False, False))
            words.append([None] * len(point.trials))
    joined = [(float(i), p.value) for i, p in enumerate(card.points)
              if p.value is not None and p.is_comparable]  # fmt: skip
    if len(joined) > 1:
        rows.append(joined)
        marks.append((MUTED, 0.1, True, False))
        words.append([None] * len(joined))
    decimals = 1 if n_visits <= 4 else 0
    for place, point in enumerate(card.points):
        if point.value is not None:
            rows.append([(float(place), point.value)])
            marks.append((colour_of(place, n_visits), 4.5, False, not point.is_comparable))
            words.append([style.words(figure(point.value, decimals))])
    return rows, marks, words
