"""Strength over the visits as a small line plot: left and right, each with its own sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forceplate.figures.drawing import Area, Colour, Drawing, Mark, Path, Room, Stroke, Words
from forceplate.figures.label_places import Box
from forceplate.storage.people.people import Person, Strength
from forceplate.types import Condition, Region, Side

_HEAD_ROOM = 1.1
_SIDE = 6.0
"""Width of a mark, in pixels of the screen."""
_LEFT: Colour = "trace"
_RIGHT: Colour = "text"


@dataclass(frozen=True, slots=True)
class StrengthLines:
    """What was measured most often of one person; conditions are never mixed."""

    condition: Condition
    """The side in it says nothing."""
    left: tuple[tuple[date, float], ...]
    """Day and newtons, in the order of time."""
    right: tuple[tuple[date, float], ...]


def strength_lines(person: Person) -> StrengthLines | None:
    """Return the lines of the condition with most points; None without any strength.

    Simulated visits are never in one line with real ones: those like the last visit are taken.
    """
    readable = [visit for visit in person.visits if not visit.problem]
    points: dict[Condition, dict[Side, list[tuple[date, float]]]] = {}
    for visit in readable:
        if visit.simulated == readable[-1].simulated:
            for strength in visit.strengths:
                sides = points.setdefault(_without_side(strength), {side: [] for side in Side})
                sides[strength.condition.side].append((visit.date, strength.value_n))
    if not points:
        return None
    regions = list(Region)
    most = max(
        points, key=lambda one: (sum(map(len, points[one].values())), -regions.index(one.region))
    )
    return StrengthLines(most, tuple(points[most][Side.LEFT]), tuple(points[most][Side.RIGHT]))


def strength_figure(room: Room, lines: StrengthLines, title: str) -> Drawing:
    """Draw both lines over time from zero force up; left with discs, right dashed with squares.

    Visits of one day alone stand beside each other, in their order.
    """
    every = (*lines.left, *lines.right)
    first = min(day for day, _ in every)
    days = (max(day for day, _ in every) - first).days
    top_n = max(1.0, *(value_n for _, value_n in every)) * _HEAD_ROOM
    inside = Box(_SIDE, room.line + _SIDE, room.width - 2 * _SIDE, room.height - room.line - 9)
    marks: list[Mark] = [
        Words(0, room.line / 2, title),
        Path(((inside.x, inside.bottom), (inside.right, inside.bottom)), "line"),
    ]
    for points, colour, stroke in (
        (lines.left, _LEFT, Stroke.SOLID), (lines.right, _RIGHT, Stroke.DASHED),
    ):  # fmt: skip
        places = []
        for number, (day, value_n) in enumerate(points):
            share = (day - first).days / days if days else (number + 0.5) / len(points)
            y = inside.bottom - inside.height * max(value_n, 0.0) / top_n
            places.append((inside.x + inside.width * share, y))
        marks.append(Path(places, colour, 1.4, stroke))
        for x, y in places:
            radius = _SIDE / 2 if colour == _LEFT else 0.0
            marks.append(Area(x - _SIDE / 2, y - _SIDE / 2, _SIDE, _SIDE, colour, radius))
            if colour == _RIGHT:
                inner = _SIDE - 3
                marks.append(Area(x - inner / 2, y - inner / 2, inner, inner, "surface"))
    return Drawing(room.width, room.height, tuple(marks))


def _without_side(strength: Strength) -> Condition:
    one = strength.condition
    return Condition(Side.LEFT, one.region, one.posture, one.fixation)
