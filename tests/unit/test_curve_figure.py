"""Force over time as a figure: no words stand over others, and none are lost without being told."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.figures.curve_figure import (
    Curve,
    CurveFigure,
    Level,
    Moment,
    curve_axes,
    force_curve,
)
from forceplate.figures.drawing import Align, Drawing, Path, Polygon, Room, Words
from forceplate.figures.label_places import PAD, Box
from forceplate.figures.result_figures import VisitFigure, VisitValue, visit_values

WORDS = st.sampled_from(["rest", "peak 71.4 N", "baseline 67.7 N", "Onset, moved by hand by AB"])
SECONDS = st.floats(-1, 8)


def room(width: float, height: float, line: float = 18.0) -> Room:
    return Room(width, height, line, lambda text, _bold, _large: 0.5 * line * len(text))


def boxes(drawing: Drawing, given_room: Room) -> list[Box]:
    """Return where all words stand, with their grounds."""
    found = []
    for mark in drawing.marks:
        if isinstance(mark, Words):
            wide = given_room.wide(mark.text, bold=mark.is_bold, large=mark.is_large)
            share = {Align.LEFT: 0.0, Align.MIDDLE: 0.5, Align.RIGHT: 1.0}[mark.align]
            pad = PAD if mark.ground else 0.0
            x = mark.x - share * wide
            high = given_room.line
            found.append(Box(x - pad, mark.y - high / 2, wide + 2 * pad, high))
    return found


def assert_readable(drawing: Drawing, given_room: Room) -> None:
    found = boxes(drawing, given_room)
    whole = Box(-0.01, -0.01, given_room.width + 0.02, given_room.height + 0.02)
    assert all(whole.holds(box) for box in found)
    assert not [pair for pair in combinations(found, 2) if pair[0].touches(pair[1])]


@given(
    st.builds(room, st.floats(250, 1400), st.floats(120, 700), st.floats(14, 34)),
    st.lists(st.tuples(SECONDS, WORDS, st.booleans()), max_size=4),
    st.lists(st.tuples(st.floats(0, 100), WORDS, st.booleans()), max_size=3),
    st.none() | st.tuples(SECONDS, SECONDS).map(lambda ends: (min(ends), max(ends))),
)  # fmt: skip
def test_no_words_of_a_curve_stand_over_others_or_outside(
    given_room: Room,
    moments: list[tuple[float, str, bool]],
    levels: list[tuple[float, str, bool]],
    rest_s: tuple[float, float] | None,
) -> None:
    figure = CurveFigure(
        [], -1, 8, 100, moments=[Moment(at, words, is_left=left) for at, words, left in moments],
        levels=[Level(force_n, words, best) for force_n, words, best in levels],
        rest_s=rest_s, rest_words="rest", seconds=lambda values, _: [f"{v:g} s" for v in values],
    )  # fmt: skip
    drawing = force_curve(given_room, figure)
    assert_readable(drawing, given_room)
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    wanted = [words for _, words, _ in (*moments, *levels)] + ["rest"] * (rest_s is not None)
    assert sorted([*said, *drawing.unplaced]).count("rest") == wanted.count("rest")
    for words in wanted:
        assert (said + list(drawing.unplaced)).count(words) == wanted.count(words)


def test_all_that_stands_close_together_is_read_in_the_room_of_review_at_150_percent() -> None:
    given_room = room(560, 190, 27.0)
    figure = CurveFigure(
        [], -1.3, 5, 85, levels=[Level(73, "nulmeting 73,0 N")], rest_s=(-1.0, 0.0),
        moments=[
            Moment(0.6, "Piek 0,60 s"), Moment(0.0, "Begin", is_left=True), Moment(-1.0, "Rust"),
        ],
    )  # fmt: skip
    drawing = force_curve(given_room, figure)
    assert_readable(drawing, given_room)
    assert not drawing.unplaced


@pytest.mark.parametrize("height", [96.0, 190.0, 320.0])
def test_words_keep_off_the_curve_while_there_is_room_elsewhere(height: float) -> None:
    given_room = room(560, height, 20.0)
    time_s = np.linspace(-1.3, 5, 600)
    curve = Curve(time_s, np.interp(time_s, [0, 0.3, 4.0, 4.2], [0, 72, 70, 0]))
    figure = CurveFigure(
        [curve], -1.3, 5, 75, levels=[Level(71, "best today 71.0 N", is_best=True)],
        levels_at_right=True, moments=[Moment(3.6, "Peak 3.60 s")],
    )  # fmt: skip
    drawing, axes = force_curve(given_room, figure), curve_axes(given_room, figure)
    said = boxes(drawing, given_room)
    places = zip(axes.x_of(curve.time_s), axes.y_of(curve.force_n), strict=True)
    points = [Box(x, y, 0.01, 0.01) for x, y in places]
    assert not drawing.unplaced
    assert not [box for box in said if any(map(box.touches, points))]


def test_words_that_have_no_room_are_said_shorter() -> None:
    moment = Moment(2.0, "Peak 2.00 s, moved by hand by ABCDEFGH", short="Peak 2.00 s")
    drawing = force_curve(room(320, 160), CurveFigure([], 0, 4, 100, moments=[moment]))
    assert "Peak 2.00 s" in [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert not drawing.unplaced


def test_a_curve_is_broken_where_samples_are_lost_and_keeps_every_end_of_a_column() -> None:
    time_s = np.linspace(0, 10, 20_001)
    force_n = 50 + 40 * np.sin(60 * time_s)
    force_n[5000] = 99.0
    force_n[10_000:10_010] = np.nan
    drawing = force_curve(room(500, 300), CurveFigure([Curve(time_s, force_n)], 0, 10, 100))
    lines = [m.points for m in drawing.marks if isinstance(m, Path) and m.colour == "trace"]
    assert len(lines) == 2
    assert sum(map(len, lines)) < 1100
    ys = [y for points in lines for _, y in points]
    top = next(m.y for m in drawing.marks if isinstance(m, Words) and m.text == "100")
    foot = next(m.y for m in drawing.marks if isinstance(m, Words) and m.text == "0")
    assert (foot - min(ys)) / (foot - top) == pytest.approx(0.99)
    assert all(a[0] <= b[0] for points in lines for a, b in pairwise(points))


def test_the_ground_of_a_curve_ends_at_zero() -> None:
    curve = Curve(np.array([0.0, 1.0, 2.0]), np.array([0.0, 50.0, 0.0]), is_filled=True)
    drawing = force_curve(room(400, 200), CurveFigure([curve], 0, 2, 60))
    (ground,) = (mark for mark in drawing.marks if isinstance(mark, Polygon))
    foot = next(m.y for m in drawing.marks if isinstance(m, Words) and m.text == "0")
    assert ground.points[0][1] == ground.points[-1][1] == pytest.approx(foot)


def test_no_number_is_joined_by_no_line() -> None:
    visits = [VisitValue("W0", None, trials=(70.0,))]
    drawing = visit_values(room(400, 200), VisitFigure(visits, "Strength (N)"))
    assert not [m for m in drawing.marks if isinstance(m, Path) and m.colour == "trace"]


@given(st.integers(1, 30), st.floats(220, 900), st.floats(140, 400))
def test_no_names_of_visits_stand_over_others_or_are_lost(
    n: int, width: float, height: float
) -> None:
    given_room = room(width, height)
    visits = [VisitValue(f"W{4 * k}", 60.0 + k, said=f"{60 + k}.0") for k in range(n)]
    figure = VisitFigure(visits, "Strength (N)", half=8.0, band=20.0)
    drawing = visit_values(given_room, figure)
    assert_readable(drawing, given_room)
    said = {mark.text for mark in drawing.marks if isinstance(mark, Words)}
    wanted = {words for visit in visits for words in (visit.name, visit.said)}
    assert wanted <= said | set(drawing.unplaced)
    assert visits[0].name in said


@pytest.mark.parametrize("values", [[None], [None, 40.0], [None, None]])
def test_where_visits_have_no_number_no_line_joins_them(values: list[float | None]) -> None:
    visits = [VisitValue(f"W{place}", value) for place, value in enumerate(values)]
    drawing = visit_values(room(300, 160), VisitFigure(visits, "Strength", nothing="no number"))
    lines = [mark for mark in drawing.marks if isinstance(mark, Path)]
    assert all(len(line.points) > 1 for line in lines)  # paper refuses another
