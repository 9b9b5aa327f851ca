"""A figure of :mod:`forceplate.figures.drawing` on paper, as vectors in the colours of print."""

from __future__ import annotations

from collections.abc import Mapping

from reportlab.graphics import shapes
from reportlab.lib.colors import Color, HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from forceplate.figures.drawing import (
    Align,
    Area,
    Colour,
    Drawing,
    Mark,
    Path,
    Polygon,
    Room,
    Sign,
    Stroke,
    Words,
)
from forceplate.report.content import Tone
from forceplate.report.fonts import BOLD, REGULAR, writable
from forceplate.report.page_style import (
    ACCENT,
    BETWEEN,
    FIRST,
    INK,
    LAST,
    LINE,
    MUTED,
    SMALLEST,
    TONES,
    TRACK,
)

COLOURS: Mapping[Colour, Color] = {
    "text": INK, "muted": MUTED, "surface": white, "background": HexColor("#F2F4F7"),
    "sunk": TRACK, "line": LINE, "edge": HexColor("#727D8A"), "grid": HexColor("#E3E7EC"),
    "accent": ACCENT, "trace": ACCENT, "rest": HexColor("#CFE3F7"), "ghost": HexColor("#727D8A"),
    "first": FIRST, "between": BETWEEN, "last": LAST,
    "good": TONES[Tone.GAIN], "doubt": TONES[Tone.NONE], "wrong": TONES[Tone.LOSS],
    "group_1": HexColor("#0072B2"), "group_2": HexColor("#D55E00"),
    "group_3": HexColor("#009E73"), "group_4": HexColor("#7A3E9D"),
}  # fmt: skip
DASHES = {
    Stroke.SOLID: (), Stroke.DASHED: (3, 2), Stroke.DOTTED: (1, 2),
    Stroke.DASH_DOTTED: (4, 2, 1, 2),
}  # fmt: skip
ANCHORS = {Align.LEFT: "start", Align.MIDDLE: "middle", Align.RIGHT: "end"}
_TONES = {"up": Tone.GAIN, "down": Tone.LOSS, "same": Tone.UNSURE, "none": Tone.NONE}
_LARGE = 13.0


def room_on_paper(width: float, height: float) -> Room:
    """Return what a figure of so many points is given."""

    def measure(text: str, bold: bool, large: bool) -> float:
        font = BOLD if bold else REGULAR
        return float(stringWidth(writable(text), font, _LARGE if large else SMALLEST))

    return Room(width, height, 1.2 * SMALLEST, measure, thin=0.4)


def on_paper(drawing: Drawing) -> shapes.Drawing:
    """Return a figure whose lengths are points; on paper y grows upwards."""
    paper = shapes.Drawing(drawing.width, drawing.height)
    for mark in drawing.marks:
        paper.add(_shape(mark, drawing.height))
    return paper


def _shape(mark: Mark, height: float) -> object:
    match mark:
        case Area():
            radius = min(mark.radius, mark.width / 2, mark.height / 2)
            return shapes.Rect(
                mark.x, height - mark.y - mark.height, mark.width, mark.height, rx=radius,
                ry=radius, fillColor=COLOURS[mark.colour], fillOpacity=mark.opacity,
                strokeColor=None,
            )  # fmt: skip
        case Path():
            return shapes.PolyLine(
                [end for x, y in mark.points for end in (x, height - y)],
                strokeColor=COLOURS[mark.colour], strokeWidth=mark.width,
                strokeDashArray=DASHES[mark.stroke] or None,
                strokeLineCap=1 if mark.is_round else 0,
            )  # fmt: skip
        case Polygon():
            return shapes.Polygon(
                [end for x, y in mark.points for end in (x, height - y)],
                fillColor=COLOURS[mark.colour], fillOpacity=mark.opacity, strokeColor=None,
            )  # fmt: skip
        case Words():
            size = _LARGE if mark.is_large else SMALLEST
            return shapes.String(
                mark.x, height - mark.y - 0.35 * size, writable(mark.text),
                fontName=BOLD if mark.is_bold else REGULAR, fontSize=size,
                fillColor=COLOURS[mark.colour], textAnchor=ANCHORS[mark.align],
            )  # fmt: skip
        case Sign():
            group = shapes.Group(*sign(_TONES[mark.state], mark.side).contents)
            group.translate(mark.x - mark.side / 2, height - mark.y - mark.side / 2)
            return group


def sign(tone: Tone, size: float) -> shapes.Drawing:
    """Return the sign of a verdict, which differs in form as well as in colour."""
    drawing, colour = shapes.Drawing(size, size), TONES[tone]
    if tone in (Tone.GAIN, Tone.LOSS):
        drawing.add(shapes.Rect(0, 0, size, size, rx=0.2 * size, ry=0.2 * size, fillColor=colour,
                         strokeColor=None))  # fmt: skip
        up = 1 if tone is Tone.GAIN else -1
        points = ((0, 0.32), (-0.28, 0.02), (-0.1, 0.02), (-0.1, -0.32), (0.1, -0.32),
                  (0.1, 0.02), (0.28, 0.02))  # fmt: skip
        arrow = [size * end for x, y in points for end in (0.5 + x, 0.5 + up * y)]
        drawing.add(shapes.Polygon(arrow, fillColor=white, strokeColor=None))
    elif tone is Tone.UNSURE:
        half = size / 2
        drawing.add(shapes.Circle(half, half, half - 0.5, fillColor=white, strokeColor=colour))
        for share in (0.4, 0.6):
            drawing.add(shapes.Line(0.28 * size, share * size, 0.72 * size, share * size,
                             strokeColor=colour, strokeWidth=1))  # fmt: skip
    elif tone is Tone.NONE:
        half = size / 2
        drawing.add(shapes.Polygon([half, 0, size, half, half, size, 0, half], fillColor=white,
                            strokeColor=colour, strokeWidth=0.8))  # fmt: skip
    else:
        drawing.add(shapes.Rect(0, 0, size, size, fillColor=colour, strokeColor=None))
    return drawing
