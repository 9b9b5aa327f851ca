"""A figure of :mod:`forceplate.drawing` on paper, as vectors in the colours of print."""

from __future__ import annotations

from collections.abc import Mapping

from reportlab.graphics import shapes
from reportlab.lib.colors import HexColor, white

from forceplate.drawing import (
    Align,
    Area,
    Colour,
    Drawing,
    Mark,
    Path,
    Polygon,
    Sign,
    Stroke,
    Words,
)
from forceplate.report.content import Tone
from forceplate.report.figures import sign
from forceplate.report.fonts import BOLD, REGULAR, writable
from forceplate.report.page_style import ACCENT, INK, LINE, MUTED, SMALLEST, TONES, TRACK

_COLOURS: Mapping[Colour, object] = {
    "text": INK, "muted": MUTED, "surface": white, "background": HexColor("#F2F4F7"),
    "sunk": TRACK, "line": LINE, "edge": HexColor("#727D8A"), "grid": HexColor("#E3E7EC"),
    "accent": ACCENT, "trace": ACCENT, "rest": HexColor("#CFE3F7"), "ghost": HexColor("#727D8A"),
    "good": TONES[Tone.GAIN], "doubt": TONES[Tone.NONE], "wrong": TONES[Tone.LOSS],
}  # fmt: skip
_DASHES = {Stroke.SOLID: None, Stroke.DASHED: (3, 2), Stroke.DOTTED: (1, 2)}
_ANCHORS = {Align.LEFT: "start", Align.MIDDLE: "middle", Align.RIGHT: "end"}
_TONES = {"up": Tone.GAIN, "down": Tone.LOSS, "same": Tone.UNSURE, "none": Tone.NONE}
_LARGE = 13.0


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
                ry=radius, fillColor=_COLOURS[mark.colour], fillOpacity=mark.opacity,
                strokeColor=None,
            )  # fmt: skip
        case Path():
            return shapes.PolyLine(
                [end for x, y in mark.points for end in (x, height - y)],
                strokeColor=_COLOURS[mark.colour], strokeWidth=mark.width,
                strokeDashArray=_DASHES[mark.stroke], strokeLineCap=1 if mark.is_round else 0,
            )  # fmt: skip
        case Polygon():
            return shapes.Polygon(
                [end for x, y in mark.points for end in (x, height - y)],
                fillColor=_COLOURS[mark.colour], fillOpacity=mark.opacity, strokeColor=None,
            )  # fmt: skip
        case Words():
            size = _LARGE if mark.is_large else SMALLEST
            return shapes.String(
                mark.x, height - mark.y - 0.35 * size, writable(mark.text),
                fontName=BOLD if mark.is_bold else REGULAR, fontSize=size,
                fillColor=_COLOURS[mark.colour], textAnchor=_ANCHORS[mark.align],
            )  # fmt: skip
        case Sign():
            group = shapes.Group(*sign(_TONES[mark.state], mark.side).contents)
            group.translate(mark.x - mark.side / 2, height - mark.y - mark.side / 2)
            return group
