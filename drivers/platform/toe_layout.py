"""The toe platform as parts: prisms that drawing and CAD are made of, from ``toe_platform.toml``.

x goes from the heel to the toes, y to the left of the person, z up; all in mm, from the middle of
the base's heel edge. So the big toe of a right foot is at positive y, that of a left at negative.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

Point = tuple[float, float]
Side = Literal["left", "right"]
Dimensions = dict[str, dict[str, float]]
FILE = Path(__file__).with_name("toe_platform.toml")


@dataclass(frozen=True)
class Hole:
    """A round hole through a part, or a slot from one point to another."""

    at: Point
    diameter: float
    to: Point | None = None


@dataclass(frozen=True)
class Part:
    """A prism that stands upright."""

    name: str
    outline: tuple[Point, ...]
    """Corners of a convex polygon, counterclockwise."""
    bottom: float
    height: float
    holes: tuple[Hole, ...] = ()
    is_bought: bool = False

    @property
    def top(self) -> float:
        """Return where it ends, from the floor of the base."""
        return self.bottom + self.height


def dimensions() -> Dimensions:
    """Return the table of dimensions."""
    values: dict[str, dict[str, float]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {group: each for group, each in values.items() if group != "wiring"}


def wires() -> list[tuple[str, str, str, str]]:
    """Return each wire: block and pin where it begins, block and pin where it ends."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["wiring"]["wires"]
    return [(wire[0], wire[1], wire[2], wire[3]) for wire in found]


def heel_at(d: Dimensions, foot_length: float) -> float:
    """Return x of the back of the heel of a foot whose toe crease is right."""
    foot = d["foot"]
    crease = d["deck"]["front"] + foot["support_ends_behind_crease"]
    return crease - foot["toe_crease_fraction"] * foot_length


def parts(d: Dimensions, side: Side, foot_length: float | None = None) -> tuple[Part, ...]:
    """Return all parts as they stand for one foot, the heel stop where that length needs it."""
    base, deck, cell, stop = d["base"], d["deck"], d["cell"], d["stop"]
    floor = base["thickness"]
    under_plate = floor + 2 * cell["spacer"] + cell["height"]
    half = base["width"] / 2
    hallux, lesser = plate_outlines(d)
    deck_bottom = floor + d["rail"]["height"]
    found = [
        Part("base", rectangle(0, base["length"], -half, half), 0, floor, _base_holes(d)),
        Part("deck", _deck_outline(d), deck_bottom, deck["thickness"], _deck_holes(d)),
    ]
    found += _rails(d)
    for name, outline in (("hallux", hallux), ("lesser toes", lesser)):
        found += _cell_and_plate(d, name, outline)
    reach = stop["side"] / 2
    for name, (x, y) in zip(("hallux", "lesser toes"), _stops(d), strict=True):
        outline = rectangle(x - reach, x + reach, y - reach, y + reach)
        screw = (Hole((x, y), stop["screw"]),)
        height = under_plate - floor - stop_gap(d)
        found.append(Part(f"stop under {name} plate", outline, floor, height, screw))
    bar, top = d["front_bar"], under_plate + d["plates"]["thickness"]
    across = rectangle(bar["position"], bar["position"] + bar["thickness"], -half, half)
    found.append(Part("front bar", across, floor, top - floor))
    at = heel_at(d, d["foot"]["longest"] if foot_length is None else foot_length)
    found.append(_heel_stop(d, at, deck_bottom + deck["thickness"]))
    return tuple(found) if side == "right" else tuple(map(_mirrored, found))


def _rails(d: Dimensions) -> list[Part]:
    rail, half, floor = d["rail"], d["base"]["width"] / 2, d["base"]["thickness"]
    inner, middle = half - rail["outer_width"], rail["centre_width"] / 2
    edges = {"left": (inner, half), "middle": (-middle, middle), "right": (-half, -inner)}
    return [
        Part(f"rail, {name}", rectangle(0, rail["length"], *across), floor, rail["height"])
        for name, across in edges.items()
    ]


def _cell_and_plate(d: Dimensions, name: str, plate: tuple[Point, ...]) -> list[Part]:
    """Return one plate with its cell: bolted to the base behind, to the plate in front."""
    cell, floor = d["cell"], d["base"]["thickness"]
    x, y = centre(plate)
    front, rear = _screws(d, x)
    left, right = y - cell["width"] / 2, y + cell["width"] / 2
    tail, nose = rear[0] - cell["end_to_screw"], front[1] + cell["end_to_screw"]
    seat = cell["screw_spacing"] + 2 * cell["end_to_screw"]
    above, below = (tuple(Hole((at, y), cell["screw"]) for at in ends) for ends in (front, rear))
    outlines = {
        f"spacer under {name} cell": (rectangle(tail, tail + seat, left, right), below),
        f"{name} cell": (rectangle(tail, nose, left, right), below + above),
        f"spacer under {name} plate": (rectangle(nose - seat, nose, left, right), above),
        f"{name} plate": (plate, above),
    }
    heights = (cell["spacer"], cell["height"], cell["spacer"], d["plates"]["thickness"])
    found = []
    for (part, (outline, holes)), height in zip(outlines.items(), heights, strict=True):
        found.append(Part(part, outline, floor, height, holes, is_bought=part == f"{name} cell"))
        floor += height
    return found


def _heel_stop(d: Dimensions, at: float, deck_top: float) -> Part:
    heel = d["heel_stop"]
    across, screws = heel["width"] / 2, heel["slot_spacing"] / 2
    middle = at - heel["thickness"] / 2
    outline = rectangle(at - heel["thickness"], at, -across, across)
    holes = tuple(Hole((middle, y), heel["slot"]) for y in (screws, -screws))
    return Part("heel stop", outline, deck_top, heel["height"], holes)


def stop_gap(d: Dimensions) -> float:
    """Return how far the stops are below the plates, unloaded."""
    return d["stop"]["gap_per_deflection"] * d["cell"]["deflection"]


def plate_outlines(d: Dimensions) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Return the outlines of both plates for a right foot."""
    hallux, gap = d["hallux_plate"], d["plates"]["gap"]
    rear = d["deck"]["front"] + gap
    outer = d["base"]["width"] / 2 - d["plates"]["margin"]
    inner = outer - hallux["across"]
    lesser = d["lesser_toes_plate"]
    sideways, forwards = _directions(d)
    corner = (rear, inner - gap)
    outline = (
        corner,
        _moved(corner, sideways, lesser["across"]),
        _moved(_moved(corner, forwards, lesser["along"]), sideways, lesser["across"]),
        _moved(corner, forwards, lesser["along"]),
    )
    return rectangle(rear, rear + hallux["along"], inner, outer), outline


def rectangle(x0: float, x1: float, y0: float, y1: float) -> tuple[Point, ...]:
    """Return the corners of a rectangle along the axes."""
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def centre(outline: Sequence[Point]) -> Point:
    """Return the mean of the corners."""
    n = len(outline)
    return sum(x for x, _ in outline) / n, sum(y for _, y in outline) / n


def _directions(d: Dimensions) -> tuple[Point, Point]:
    """Return across (away from the big toe) and along the lesser-toes plate, of a right foot."""
    angle = math.radians(d["lesser_toes_plate"]["angle_deg"])
    return (-math.sin(angle), -math.cos(angle)), (math.cos(angle), -math.sin(angle))


def _moved(point: Point, direction: Point, by: float) -> Point:
    return point[0] + by * direction[0], point[1] + by * direction[1]


def _deck_outline(d: Dimensions) -> tuple[Point, ...]:
    """Return the deck: its front follows both plates at the width of the gap."""
    half, front = d["base"]["width"] / 2, d["deck"]["front"]
    _, lesser = plate_outlines(d)
    sideways, forwards = _directions(d)
    behind = _moved(lesser[0], forwards, -d["plates"]["gap"])
    bend = _moved(behind, sideways, (behind[0] - front) / -sideways[0])
    outer = _moved(behind, sideways, (behind[1] + half) / -sideways[1])
    return (0, -half), outer, bend, (front, half), (0, half)


def _screws(d: Dimensions, plate_x: float) -> tuple[Point, Point]:
    """Return x of both screws at the front and at the rear end of the cell under a plate."""
    cell = d["cell"]
    spacing = cell["screw_spacing"]
    nose = plate_x + spacing / 2 + cell["end_to_screw"]
    rear = nose - cell["length"] + cell["end_to_screw"]
    return (plate_x - spacing / 2, plate_x + spacing / 2), (rear, rear + spacing)


def _stops(d: Dimensions) -> tuple[Point, Point]:
    """Return where the stops stand, of a right foot."""
    hallux, lesser = map(centre, plate_outlines(d))
    from_front = d["stop"]["from_front"]
    _, forwards = _directions(d)
    return (
        _moved(hallux, (1.0, 0.0), d["hallux_plate"]["along"] / 2 - from_front),
        _moved(lesser, forwards, d["lesser_toes_plate"]["along"] / 2 - from_front),
    )


def _base_holes(d: Dimensions) -> tuple[Hole, ...]:
    """Return the holes of cells and stops, for both feet."""
    found = []
    for outline in plate_outlines(d):
        x, y = centre(outline)
        found += [Hole((at, y), d["cell"]["screw"]) for at in _screws(d, x)[1]]
    found += [Hole(at, d["stop"]["screw"]) for at in _stops(d)]
    return tuple(hole for each in found for hole in (each, _mirrored_hole(each)))


def _deck_holes(d: Dimensions) -> tuple[Hole, ...]:
    """Return the two slots in which the heel stop moves."""
    heel, foot = d["heel_stop"], d["foot"]
    first, last = (
        heel_at(d, foot[name]) - heel["thickness"] / 2 for name in ("longest", "shortest")
    )
    y = heel["slot_spacing"] / 2
    return tuple(Hole((first, at), heel["slot"], (last, at)) for at in (-y, y))


def _mirrored(part: Part) -> Part:
    outline = tuple((x, -y) for x, y in reversed(part.outline))
    return replace(part, outline=outline, holes=tuple(map(_mirrored_hole, part.holes)))


def _mirrored_hole(hole: Hole) -> Hole:
    to = None if hole.to is None else (hole.to[0], -hole.to[1])
    return replace(hole, at=(hole.at[0], -hole.at[1]), to=to)
