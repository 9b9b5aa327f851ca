"""Drawings as plain data: lines, areas and words on a page, and the same as SVG.

Whoever draws elsewhere, as a report does, walks over the shapes; y grows downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

Points = tuple[tuple[float, float], ...]

FONT = "Helvetica, Arial, sans-serif"


class Anchor(StrEnum):
    """Where the point of a label is."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points."""

    points: Points
    colour: str = "#000000"
    width: float = 1.0
    dash: tuple[float, ...] = ()
    """Lengths on and off; empty: no gaps."""


@dataclass(frozen=True, slots=True)
class Area:
    """A filled area within points."""

    points: Points
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Label:
    """One line of words."""

    x: float
    y: float
    """Of the base line."""
    text: str
    size: float = 12.0
    anchor: Anchor = Anchor.START
    colour: str = "#000000"
    bold: bool = False


Shape = Line | Area | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a page of a size, in the order of drawing."""

    width: float
    height: float
    title: str
    """What is seen, for who cannot see it."""
    shapes: tuple[Shape, ...]


def to_svg(drawing: Drawing) -> str:
    """Return a drawing as the text of an SVG file."""
    size = f"{_n(drawing.width)} {_n(drawing.height)}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" '
        f'font-family="{FONT}">',
        f"<title>{escape(drawing.title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *(_shape(shape) for shape in drawing.shapes),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _shape(shape: Shape) -> str:
    match shape:
        case Line():
            dash = " ".join(map(_n, shape.dash))
            dashes = f' stroke-dasharray="{dash}"' if dash else ""
            return (
                f'<polyline points="{_points(shape.points)}" fill="none" '
                f'stroke="{shape.colour}" stroke-width="{_n(shape.width)}"{dashes}/>'
            )
        case Area():
            return (
                f'<polygon points="{_points(shape.points)}" fill="{shape.colour}" '
                f'fill-opacity="{_n(shape.opacity)}"/>'
            )
        case Label():
            weight = ' font-weight="bold"' if shape.bold else ""
            return (
                f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}" '
                f"text-anchor={quoteattr(shape.anchor.value)} "
                f'fill="{shape.colour}"{weight}>{escape(shape.text)}</text>'
            )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
