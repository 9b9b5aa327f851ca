"""Force over time as a figure: curves, what to compare with, and moments with their flags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from forceplate.figures.axes import (
    Axes,
    Span,
    TickWords,
    axes_in,
    axis_across,
    axis_up,
    plain_words,
    title_room,
    titled,
)
from forceplate.figures.drawing import Area, Colour, Drawing, Mark, Path, Polygon, Room, Stroke
from forceplate.figures.label_places import Box, LabelPlaces

_PIECE = 8.0
_GROUND = 0.14
"""Opacity of the ground under a curve."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Force over time: (n,) seconds, increasing, and newtons; NaN breaks the line."""

    time_s: NDArray[np.float64]
    force_n: NDArray[np.float64]
    colour: Colour = "trace"
    width: float = 2.4
    is_filled: bool = False
    """The ground between it and zero is."""
    stroke: Stroke = Stroke.SOLID


@dataclass(frozen=True, slots=True)
class Level:
    """A force to compare with, across the whole figure, with its words."""

    force_n: float
    words: str
    is_best: bool = False
    """The best of today, dotted and green; else where the person began, dashed and dark."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time across the whole figure, with its words on a flag near the top."""

    time_s: float
    words: str
    colour: Colour = "text"
    is_left: bool = False
    """Its flag stands rather at the left of its line."""
    short: str = ""
    """What it says where there is no room for all its words."""


@dataclass(frozen=True, slots=True)
class CurveFigure:
    """What a figure of force over time shows."""

    curves: Sequence[Curve]
    from_s: float
    to_s: float
    top_n: float
    low_n: float = 0.0
    levels: Sequence[Level] = ()
    levels_at_right: bool = False
    """Their words stand at the right end of their lines."""
    moments: Sequence[Moment] = ()
    """The first has the best place for its flag, but the words of levels: they can go nowhere
    else."""
    former_s: Sequence[float] = ()
    """Where moments were before somebody moved them."""
    rest_s: tuple[float, float] | None = None
    rest_words: str = ""
    target_n: tuple[float, float] | None = None
    """The band to reach."""
    target_words: str = ""
    level_width: float = 2.0
    ground: Colour = "surface"
    """Behind it all, and so behind words that stand over lines."""
    title: str = ""
    """Above it."""
    nothing: str = ""
    """Said in its middle where there is no curve."""
    newtons: TickWords = plain_words
    seconds: TickWords | None = None
    """None: there is no axis of time."""


def curve_axes(room: Room, figure: CurveFigure) -> Axes:
    """Return the axes of a figure in the room that it has."""
    top_n = max(figure.top_n, figure.low_n + 1e-9)
    up = Span(figure.low_n - 0.05 * (top_n - figure.low_n), top_n)
    across = Span(figure.from_s, max(figure.to_s, figure.from_s + 1e-9))
    under = 0.6 * room.line if figure.seconds is None else room.line + 8
    above = title_room(room) if figure.title else 0.0
    return axes_in(room, across, up, figure.newtons, above=above, under=under)


def force_curve(room: Room, figure: CurveFigure) -> Drawing:
    """Draw force over time, with rest, levels and moments; no words stand over others."""
    behind, before = around_curves(room, figure)
    axes = curve_axes(room, figure)
    curves = [mark for curve in figure.curves for mark in curve_marks(curve, axes)]
    return replace(behind, marks=(*behind.marks, *curves, *before))


def around_curves(room: Room, figure: CurveFigure) -> tuple[Drawing, tuple[Mark, ...]]:
    """Return what stands behind the curves of a figure, and the marks before them."""
    axes = curve_axes(room, figure)
    inside = axes.inside
    nothing = "" if figure.curves else figure.nothing
    behind: list[Mark] = [*titled(room, axes, figure.title, nothing)]
    if figure.rest_s is not None:
        x, end = (min(max(axes.x_of(at), inside.x), inside.right) for at in figure.rest_s)
        behind.append(Area(x, inside.y, end - x, inside.height, "rest"))
    if figure.target_n is not None:
        bottom, top = (axes.y_of(min(edge_n, axes.up.high)) for edge_n in figure.target_n)
        behind.append(Area(inside.x, top, inside.width, bottom - top, "good", opacity=0.25))
    behind += axis_up(room, axes, figure.newtons)
    if figure.seconds is not None:
        behind += axis_across(room, axes, figure.seconds)
    behind += [_upright(axes, time_s, "muted", 1.0, Stroke.DOTTED) for time_s in figure.former_s]
    curves = (box for curve in figure.curves for box in _boxes(curve, axes))
    places = LabelPlaces(room, inside, curves=curves)
    behind += level_lines(
        figure.levels, inside, axes.y_of, places, is_right=figure.levels_at_right,
        width=figure.level_width, ground=figure.ground,
    )  # fmt: skip
    if figure.target_n is not None:
        corners = partial(places.along, axes.y_of(figure.target_n[1]), is_right=True)
        places.put((figure.target_words,), corners, "good")
    behind += places.words  # no word hides what was measured
    n_behind = len(places.words)
    for moment in figure.moments:
        corners = partial(places.beside, axes.x_of(moment.time_s), is_left=moment.is_left)
        says = (moment.words, moment.short) if moment.short else (moment.words,)
        places.put(says, corners, "surface", moment.colour)
    if figure.rest_s is not None and figure.rest_words:
        corners = partial(places.beside, axes.x_of(figure.rest_s[0]))
        places.put((figure.rest_words,), corners, "accent")
    lines = [_upright(axes, one.time_s, one.colour, 2.0) for one in figure.moments]
    drawing = Drawing(room.width, room.height, tuple(behind), tuple(places.unplaced))
    return drawing, (*lines, *places.words[n_behind:])


def level_lines(
    levels: Sequence[Level],
    inside: Box,
    y_of: Callable[[float], float],
    places: LabelPlaces,
    *,
    is_right: bool = False,
    width: float = 2.0,
    ground: Colour = "surface",
) -> list[Path]:
    """Return the lines of levels, and put their words: of the highest above it, else below.

    Parameters
    ----------
    is_right
        The words stand rather at the right end.
    """
    lines = []
    for place, level in enumerate(sorted(levels, key=lambda one: (-one.force_n, not one.is_best))):
        y, colour = y_of(level.force_n), _colour_of(level)
        stroke = Stroke.DOTTED if level.is_best else Stroke.DASHED
        lines.append(Path(((inside.x, y), (inside.right, y)), colour, width, stroke))
        corners = partial(places.along, y, is_above=place == 0, is_right=is_right)
        places.put((level.words,), corners, colour, ground)
    return lines


def _colour_of(level: Level) -> Colour:
    return "good" if level.is_best else "text"


def _upright(
    axes: Axes, time_s: float, colour: Colour, width: float, stroke: Stroke = Stroke.SOLID
) -> Path:
    x, inside = axes.x_of(time_s), axes.inside
    return Path(((x, inside.y), (x, inside.bottom)), colour, width, stroke)


def curve_marks(curve: Curve, axes: Axes) -> Iterator[Mark]:
    """Yield the line of each run without a break, and the ground under it."""
    foot = axes.y_of(0.0)
    for points in _runs(curve, axes):
        if curve.is_filled:
            ground = [(points[0][0], foot), *points, (points[-1][0], foot)]
            yield Polygon(ground, curve.colour, _GROUND)
        yield Path(points, curve.colour, curve.width, curve.stroke)


def _boxes(curve: Curve, axes: Axes) -> Iterator[Box]:
    """Yield boxes around pieces of a curve, as wide as a letter."""
    for run in _runs(curve, axes):
        points = np.array(run)
        starts = np.flatnonzero(np.diff(points[:, 0] // _PIECE, prepend=-np.inf))
        tops, bottoms = (each.reduceat(points[:, 1], starts) for each in (np.minimum, np.maximum))
        lefts = points[starts, 0]
        half = curve.width / 2
        for left, top, bottom in zip(lefts.tolist(), tops.tolist(), bottoms.tolist(), strict=True):
            yield Box(left, top - half, _PIECE, bottom - top + 2 * half)


def _runs(curve: Curve, axes: Axes) -> Iterator[list[tuple[float, float]]]:
    """Yield the runs of a curve between its breaks, no finer than can be seen."""
    is_shown = (curve.time_s >= axes.across.low) & (curve.time_s <= axes.across.high)
    x, y = axes.x_of(curve.time_s[is_shown]), axes.y_of(curve.force_n[is_shown])
    y = np.clip(y, axes.inside.y, axes.inside.bottom)
    breaks = np.flatnonzero(~np.isfinite(y))
    for run_x, run_y in zip(np.split(x, breaks), np.split(y, breaks), strict=True):
        is_known = np.isfinite(run_y)
        if is_known.sum() > 1:
            yield _thinned(run_x[is_known], run_y[is_known])


def _thinned(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return the points of a line, of each column of pixels no more than its two ends."""
    column = np.floor(x)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    if 2 * len(starts) >= len(x):
        return list(zip(x.tolist(), y.tolist(), strict=True))
    ends = np.append(starts[1:], len(x)) - 1
    high, low = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    rises = y[ends] < y[starts]
    ys = np.column_stack((np.where(rises, low, high), np.where(rises, high, low)))
    xs = np.column_stack((x[starts], x[ends]))
    return list(zip(xs.ravel().tolist(), ys.ravel().tolist(), strict=True))
