"""A figure of :mod:`forceplate.figures` as the text of an SVG file, in the colours of print."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfmetrics import stringWidth

from forceplate.figures.drawing import Area, Drawing, Mark, Path, Polygon, Room, Words
from forceplate.report.drawing_on_paper import ANCHORS, COLOURS, DASHES

FONT = "Helvetica, Arial, sans-serif"
_SMALL, _LARGE = 12.0, 18.0


def room_in_svg(width: float, height: float) -> Room:
    """Return what a figure of so many pixels is given."""

    def measure(text: str, bold: bool, large: bool) -> float:
        font = "Helvetica-Bold" if bold else "Helvetica"
        return float(stringWidth(text, font, _LARGE if large else _SMALL))

    return Room(width, height, 1.2 * _SMALL, measure)


def to_svg(drawing: Drawing) -> str:
    """Return the text of a file; a figure with signs has none.

    Raises
    ------
    TypeError
        It has signs of verdicts.
    """
    size = f"{_n(drawing.width)} {_n(drawing.height)}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" '
        f'font-family="{FONT}">',
        f"<title>{escape(drawing.says)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *map(_element, drawing.marks),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _element(mark: Mark) -> str:
    if not isinstance(mark, Area | Path | Polygon | Words):
        raise TypeError(mark)
    colour = f"#{COLOURS[mark.colour].hexval()[2:]}"
    match mark:
        case Area():
            return (
                f'<rect x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.width)}" '
                f'height="{_n(mark.height)}" rx="{_n(mark.radius)}" fill="{colour}" '
                f'fill-opacity="{_n(mark.opacity)}"/>'
            )
        case Path():
            dash = " ".join(_n(2 * length) for length in DASHES[mark.stroke])
            dashes = f' stroke-dasharray="{dash}"' if dash else ""
            return (
                f'<polyline points="{_points(mark.points)}" fill="none" stroke="{colour}" '
                f'stroke-width="{_n(mark.width)}"{dashes}/>'
            )
        case Polygon():
            return (
                f'<polygon points="{_points(mark.points)}" fill="{colour}" '
                f'fill-opacity="{_n(mark.opacity)}"/>'
            )
        case Words():
            size = _LARGE if mark.is_large else _SMALL
            weight = ' font-weight="bold"' if mark.is_bold else ""
            return (
                f'<text x="{_n(mark.x)}" y="{_n(mark.y + 0.35 * size)}" font-size="{_n(size)}" '
                f'text-anchor="{ANCHORS[mark.align]}" fill="{colour}"{weight}>'
                f"{escape(mark.text)}</text>"
            )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
