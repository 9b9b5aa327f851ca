"""The figures of a study on a page: the same shapes as in the files, as vectors."""

from __future__ import annotations

from reportlab.graphics import shapes
from reportlab.lib.colors import HexColor

from forceplate.report.fonts import BOLD, REGULAR, writable
from forceplate_study.results.drawing import Anchor, Area, Drawing, Label, Line, Shape

_LETTERS = 0.9
"""The letters of a report are wider than those that the figures are made for."""


def on_page(drawing: Drawing, width: float) -> shapes.Drawing:
    """Return a drawing of a width in points."""
    scale = width / drawing.width
    page = shapes.Drawing(width, drawing.height * scale)
    inner = shapes.Group(
        *(_shape(shape, drawing.height) for shape in drawing.shapes),
        transform=(scale, 0, 0, scale, 0, 0),
    )
    page.add(inner)
    return page


def _shape(shape: Shape, height: float) -> shapes.Shape:
    """Return a shape; on a page, y grows upwards."""
    match shape:
        case Line():
            return shapes.PolyLine(
                [end for x, y in shape.points for end in (x, height - y)],
                strokeColor=HexColor(shape.colour),
                strokeWidth=shape.width,
                strokeDashArray=list(shape.dash) or None,
            )
        case Area():
            colour = HexColor(shape.colour)
            return shapes.Polygon(
                [end for x, y in shape.points for end in (x, height - y)],
                fillColor=colour,
                fillOpacity=shape.opacity,
                strokeColor=None,
            )
        case Label():
            return shapes.String(
                shape.x,
                height - shape.y,
                writable(shape.text),
                fontName=BOLD if shape.bold else REGULAR,
                fontSize=_LETTERS * shape.size,
                fillColor=HexColor(shape.colour),
                textAnchor=_ANCHORS[shape.anchor],
            )


_ANCHORS = {Anchor.START: "start", Anchor.MIDDLE: "middle", Anchor.END: "end"}
