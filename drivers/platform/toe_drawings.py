"""Draw the toe platform and its wiring, and the README's tables, from ``toe_platform.toml``.

    python toe_drawings.py    # writes toe_platform.svg and wiring.svg, and the README's tables

Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from toe_layout import (
    Dimensions,
    Hole,
    Part,
    Point,
    Side,
    dimensions,
    heel_at,
    parts,
    stop_gap,
    wires,
)

HERE = Path(__file__).parent
README = HERE / "README.md"
SCALE = 2.2
MARGIN = 30.0
FILLS = {
    "heel": "#d9c7e8", "stop": "#e5a3a3", "spacer": "#cccccc", "cell": "#f3d9b1",
    "plate": "#cfe3f5", "deck": "#eeeeee",
}  # fmt: skip
"""By the first word that a part's name holds."""
SHOWN = frozenset({"hallux plate", "lesser toes plate", "deck"})
"""Parts whose holes are drawn from above."""
WIDE, PIN, LANE = 62.0, 8.0, 3.0
BLOCKS = {
    "hallux cell": (5.0, 12.0), "lesser toes cell": (5.0, 70.0),
    "shields, cell bodies, base": (100.0, 130.0), "bridge supply": (100.0, 85.0),
    "ADS1256": (190.0, 35.0), "Nano": (285.0, 35.0), "USB isolator": (365.0, 35.0),
    "computer": (445.0, 35.0),
}  # fmt: skip
"""Upper left corners of the wiring's blocks; wires go from left to right."""
STYLE = "font-family='sans-serif' font-size='5'"


class Sheet:
    """An SVG drawing in millimetres; y grows upwards, as in the layout."""

    def __init__(self, width: float, height: float, origin: Point) -> None:
        self._size = width, height
        self._origin = origin
        self._lines: list[str] = []

    def polygon(self, points: Sequence[Point], fill: str = "none", *, dashed: bool = False) -> None:
        """Draw a closed outline."""
        corners = " ".join(f"{x:.2f},{y:.2f}" for x, y in map(self._at, points))
        dash = " stroke-dasharray='2 1.5'" if dashed else ""
        self._lines.append(
            f"<polygon points='{corners}' fill='{fill}' stroke='#222' stroke-width='0.5'{dash}/>"
        )

    def line(self, start: Point, end: Point) -> None:
        """Draw a thin line."""
        (x0, y0), (x1, y1) = self._at(start), self._at(end)
        self._lines.append(
            f"<line x1='{x0:.2f}' y1='{y0:.2f}' x2='{x1:.2f}' y2='{y1:.2f}' "
            "stroke='#222' stroke-width='0.3'/>"
        )

    def circle(self, at: Point, diameter: float) -> None:
        """Draw a hole."""
        x, y = self._at(at)
        self._lines.append(
            f"<circle cx='{x:.2f}' cy='{y:.2f}' r='{diameter / 2:.2f}' fill='#fff' "
            "stroke='#222' stroke-width='0.4'/>"
        )

    def text(self, at: Point, words: str, anchor: str = "middle") -> None:
        """Write beside a point."""
        x, y = self._at(at)
        self._lines.append(
            f"<text x='{x:.2f}' y='{y:.2f}' text-anchor='{anchor}'>{escape(words)}</text>"
        )

    def length(self, start: Point, end: Point) -> None:
        """Draw a dimension line with its number."""
        self.line(start, end)
        dx, dy = abs(end[0] - start[0]), abs(end[1] - start[1])
        tick = (0.0, 2.0) if dx else (2.0, 0.0)
        for x, y in (start, end):
            self.line((x - tick[0], y - tick[1]), (x + tick[0], y + tick[1]))
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 1.5)
        self.text(middle, f"{max(dx, dy):.4g}")

    def svg(self) -> str:
        """Return the file."""
        width, height = self._size
        return "\n".join((
            f"<svg xmlns='http://www.w3.org/2000/svg' width='{width * SCALE:.0f}' "
            f"height='{height * SCALE:.0f}' viewBox='0 0 {width:g} {height:g}' {STYLE}>",
            f"<rect width='{width:g}' height='{height:g}' fill='#fff'/>",
            *self._lines,
            "</svg>\n",
        ))  # fmt: skip

    def _at(self, point: Point) -> Point:
        return self._origin[0] + point[0], self._origin[1] - point[1]


def platform_svg(d: Dimensions) -> str:
    """Return the mechanical drawing: from above for each foot, and from the side."""
    length, width = d["base"]["length"], d["base"]["width"]
    sheet = Sheet(length + 2 * MARGIN, 2 * width + 240, (MARGIN, MARGIN + width / 2))
    _from_above(sheet, d, "left", 0.0)
    _from_above(sheet, d, "right", -(width + 50))
    _from_the_side(sheet, d, -(2 * width + 130))
    return sheet.svg()


def _from_above(sheet: Sheet, d: Dimensions, side: Side, down: float) -> None:
    half, length = d["base"]["width"] / 2, d["base"]["length"]
    sheet.text((0, down + half + 12), f"{side} foot, from above (heel left, toes right)", "start")
    standing = sorted(parts(d, side), key=lambda part: part.top)
    hidden = [p for p in standing if p.name.startswith(("rail", "stop", "spacer")) or p.is_bought]
    for part in (part for part in standing if part not in hidden):
        sheet.polygon(_shifted(part, down), _fill(part))
    for part in hidden:
        sheet.polygon(_shifted(part, down), dashed=True)
    for part in (part for part in standing if part.name in SHOWN):
        for hole in part.holes:
            _hole(sheet, hole, down)
        if part.name.endswith("plate"):
            _label(sheet, part, down)
    for foot in range(round(d["foot"]["shortest"]), round(d["foot"]["longest"]) + 1, 10):
        at = heel_at(d, foot)
        sheet.line((at, down - 4), (at, down + 4))
        if foot % 20 == 0:
            sheet.text((at, down + 6), str(foot))
    sheet.text(
        (heel_at(d, d["foot"]["shortest"]) + 6, down - 2), "heel of a foot of ... mm", "start"
    )
    sheet.length((0, down - half - 8), (length, down - half - 8))
    sheet.length((0, down + half + 5), (d["deck"]["front"], down + half + 5))
    sheet.length((-10, down - half), (-10, down + half))


def _from_the_side(sheet: Sheet, d: Dimensions, down: float) -> None:
    sheet.text((0, down + 105), "from the side, through the hallux plate", "start")
    shown = [p for p in parts(d, "right") if "lesser" not in p.name and "rail, r" not in p.name]
    for part in shown:
        xs = [x for x, _ in part.outline]
        low, high = part.bottom + down, part.top + down
        outline = ((min(xs), low), (max(xs), low), (max(xs), high), (min(xs), high))
        sheet.polygon(outline, "none" if part.name.startswith("rail") else _fill(part))
    top = max(part.top for part in shown if part.name == "hallux plate")
    end = d["base"]["length"] + 8
    sheet.length((end, down), (end, down + top))
    sheet.text((316, down + 55), f"stop {stop_gap(d):.2f} below the plate")


def _fill(part: Part) -> str:
    return next((fill for word, fill in FILLS.items() if word in part.name), "#fafafa")


def _hole(sheet: Sheet, hole: Hole, down: float) -> None:
    """Draw a round hole, or a slot as the circles at its ends and the lines between."""
    x, y = hole.at[0], hole.at[1] + down
    sheet.circle((x, y), hole.diameter)
    if hole.to is not None:
        end, radius = hole.to[0], hole.diameter / 2
        sheet.circle((end, y), hole.diameter)
        for edge in (y - radius, y + radius):
            sheet.line((x, edge), (end, edge))


def _label(sheet: Sheet, part: Part, down: float) -> None:
    xs, ys = zip(*part.outline, strict=True)
    at = (min(xs) + max(xs)) / 2 + 3, (min(ys) + max(ys)) / 2 + down + 18
    sheet.text(at, part.name)


def _shifted(part: Part, down: float) -> list[Point]:
    return [(x, y + down) for x, y in part.outline]


def wiring_svg() -> str:
    """Return the wiring drawing: blocks with their pins, a line for each wire."""
    sheet = Sheet(512, 160, (0, 0))
    places: dict[tuple[str, str, bool], Point] = {}
    for block, (x, y) in BLOCKS.items():
        leaving = list(dict.fromkeys(wire[1] for wire in wires() if wire[0] == block))
        arriving = list(dict.fromkeys(wire[3] for wire in wires() if wire[2] == block))
        high = 10.0 + PIN * max(len(leaving), len(arriving))
        right = x + WIDE
        sheet.polygon([(x, -y), (right, -y), (right, -y - high), (x, -y - high)], "#f4f4f4")
        sheet.text((x + WIDE / 2, -y + 2), block)
        for pins, at, anchor in ((arriving, x, "start"), (leaving, right, "end")):
            for row, pin in enumerate(pins):
                place = (at, -y - 9 - PIN * row)
                places[block, pin, anchor == "start"] = place
                inwards = 2 if anchor == "start" else -2
                sheet.text((at + inwards, place[1] - 1.5), pin, anchor)
    lanes: dict[float, int] = {}
    for from_block, from_pin, to_block, to_pin in wires():
        start, end = places[from_block, from_pin, False], places[to_block, to_pin, True]
        lane = lanes[start[0]] = lanes.get(start[0], 0) + 1
        turn = start[0] + LANE * lane
        sheet.line(start, (turn, start[1]))
        sheet.line((turn, start[1]), (turn, end[1]))
        sheet.line((turn, end[1]), end)
    return sheet.svg()


def tables() -> dict[str, str]:
    """Return the tables of the README by the name of their place in it."""
    d = dimensions()
    heights = {part.name: part for part in parts(d, "right")}
    rows = [
        f"| {group.replace('_', ' ')}: {name.replace('_', ' ')} | {value:g} |"
        for group, values in d.items()
        for name, value in values.items()
    ]  # fmt: skip
    travel = heel_at(d, d["foot"]["shortest"]) - heel_at(d, d["foot"]["longest"])
    rows += [
        f"| *follows*: top of deck, plates and front bar | {heights['hallux plate'].top:g} |",
        f"| *follows*: way of the heel stop | {travel:g} |",
        f"| *follows*: gap of the overload stops | {stop_gap(d):.2f} |",
    ]  # fmt: skip
    return {
        "dimensions": "\n".join(("| dimension | mm, degrees, kg |", "|---|---|", *rows)),
        "wires": "\n".join((
            "| from | pin | to | pin |", "|---|---|---|---|",
            *(f"| {' | '.join(wire)} |" for wire in wires()),
        )),
    }  # fmt: skip


def with_tables(text: str) -> str:
    """Return the README with its tables as the dimensions say."""
    for name, table in tables().items():
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        text = before + mark + table + "\n" + end + after
    return text


def files() -> Iterator[tuple[Path, str]]:
    """Return each file that is drawn, and its text."""
    yield HERE / "toe_platform.svg", platform_svg(dimensions())
    yield HERE / "wiring.svg", wiring_svg()
    yield README, with_tables(README.read_text(encoding="utf-8"))


if __name__ == "__main__":
    for path, content in files():
        path.write_text(content, encoding="utf-8")
