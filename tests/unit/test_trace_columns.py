"""The columns of the live trace against a plain computation, point by point."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("PySide6.QtGui", exc_type=ImportError)

from forceplate.figures.axes import ticks
from forceplate.gui.trace.trace_strip import PixelColumns, SampleHistory


def plain(
    index: list[int], values: list[list[float]], n_columns: int, per_sample: float
) -> dict[tuple[int, int], tuple[float, float]]:
    """Return (low, high) for each column in view and curve, by walking along the lines."""
    found: dict[tuple[int, int], list[float]] = {}

    def pass_through(column: int, curve: int, value: float) -> None:
        found.setdefault((column, curve), []).append(value)

    for k, (i, row) in enumerate(zip(index, values, strict=True)):
        x = i * per_sample
        for curve, value in enumerate(row):
            pass_through(math.floor(x), curve, value)
            if k == 0 or index[k - 1] != i - 1:
                continue
            x0, before = index[k - 1] * per_sample, values[k - 1][curve]
            for border in range(math.floor(x0) + 1, math.floor(x) + 1):
                share = (border - x0) / (x - x0)
                crossing = before * (1 - share) + value * share
                pass_through(border - 1, curve, crossing)
                pass_through(border, curve, crossing)
    newest = math.floor(index[-1] * per_sample)
    return {
        key: (min(points), max(points))
        for key, points in found.items()
        if key[0] > newest - n_columns
    }


def in_ring(columns: PixelColumns) -> dict[tuple[int, int], tuple[float, float]]:
    assert columns.newest is not None
    found = {}
    for column in range(columns.newest - columns.n_columns + 1, columns.newest + 1):
        row = column % columns.n_columns
        for curve in range(columns.low.shape[1]):
            if np.isfinite(columns.low[row, curve]):
                found[column, curve] = columns.low[row, curve], columns.high[row, curve]
    return found


streams = st.lists(  # pieces of (samples, lost before them)
    st.tuples(st.integers(0, 30), st.sampled_from([0, 0, 0, 1, 2, 7, 60, 10_000_000])),
    min_size=1,
    max_size=12,
)


@given(
    pieces=streams,
    start=st.integers(0, 3_000_000),
    n_columns=st.integers(1, 40),
    window=st.integers(1, 120),
    seed=st.integers(0, 99),
)
def test_every_line_is_in_its_columns_however_the_samples_arrive(
    pieces: list[tuple[int, int]], start: int, n_columns: int, window: int, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    columns = PixelColumns(n_columns, window, 2)
    index: list[int] = []
    values: list[list[float]] = []
    at = start
    for n, lost in pieces:
        at += lost if index else 0
        new = np.arange(at, at + n)
        rows = draw.integers(-50, 50, (n, 2)).astype(float)
        columns.add(new, rows)
        index += new.tolist()
        values += rows.tolist()
        at += n
    if not index:
        assert columns.newest is None
        return
    expected = plain(index, values, n_columns, n_columns / window)
    found = in_ring(columns)
    assert found.keys() == expected.keys()
    for key, ends in expected.items():
        assert found[key] == pytest.approx(ends, abs=1e-6)


@given(n=st.integers(2, 400), n_columns=st.integers(2, 60), spike=st.integers(0, 399))
def test_one_sample_is_never_lost_and_no_line_is_broken(n: int, n_columns: int, spike: int) -> None:
    values = np.zeros((n, 1))
    values[spike % n] = 1.0
    columns = PixelColumns(n_columns, n, 1)
    for k in range(0, n, 17):
        columns.add(np.arange(k, min(k + 17, n)), values[k : k + 17])
    column = columns.of(spike % n)
    assert columns.high[column % n_columns, 0] == 1.0
    assert columns.newest is not None
    for k in range(columns.newest):
        if np.isfinite(columns.low[[k, k + 1], 0]).all():
            assert columns.low[k, 0] <= columns.high[k + 1, 0]
            assert columns.low[k + 1, 0] <= columns.high[k, 0]


def test_the_first_changed_column_tells_what_to_draw_anew() -> None:
    columns = PixelColumns(100, 1000, 1)
    assert columns.add(np.empty(0, np.int64), np.empty((0, 1))) is None
    assert columns.add(np.arange(25), np.zeros((25, 1))) == 0
    before = columns.high.copy()
    assert columns.add(np.arange(25, 48), np.ones((23, 1))) == 2
    assert np.array_equal(before[:2], columns.high[:2], equal_nan=True)
    assert columns.newest == 4


def test_losses_near_each_other_are_one_and_leave_with_their_samples() -> None:
    columns = PixelColumns(100, 1000, 1)
    for first, n in ((0, 100), (103, 10), (118, 300), (700, 100)):
        columns.add(np.arange(first, first + n), np.zeros((n, 1)))
    assert [(x.first_index, x.last_index, x.n_missing) for x in columns.losses] == [
        (100, 117, 8),
        (418, 699, 282),
    ]
    assert np.isnan(columns.low[columns.of(450) % 100, 0])
    columns.add(np.arange(800, 1400), np.zeros((600, 1)))
    assert [x.n_missing for x in columns.losses] == [282]
    columns.add(np.arange(1400, 2000), np.zeros((600, 1)))
    assert columns.losses == []


def test_a_loss_of_hours_costs_no_memory() -> None:
    columns = PixelColumns(1000, 10_000, 8)
    columns.add(np.arange(100), np.zeros((100, 8)))
    tracemalloc.start()
    columns.add(np.arange(10**9, 10**9 + 100), np.ones((100, 8)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000
    assert columns.newest == columns.of(10**9 + 99)
    assert np.isfinite(columns.low).any(axis=1).sum() == 10


def test_a_value_that_is_not_there_is_not_drawn() -> None:
    columns = PixelColumns(10, 10, 2)
    values = np.array([[1.0, 5.0], [np.nan, 6.0], [3.0, 7.0]])
    columns.add(np.arange(3), values)
    assert np.isnan(columns.low[1, 0])
    assert columns.low[1, 1] == 6.0
    assert columns.high[2, 0] == 3.0


@given(st.lists(st.integers(0, 50), max_size=30), st.integers(1, 40))
def test_history_keeps_the_newest(pieces: list[int], capacity: int) -> None:
    history = SampleHistory(capacity, 1)
    at = 0
    for n in pieces:
        new = np.arange(at, at + n)
        history.add(new, (0.5 * new[:, np.newaxis]).astype(np.float64))
        at += n
    index, values = history.latest()
    assert index.tolist() == list(range(max(at - capacity, 0), at))
    assert values[:, 0].tolist() == (0.5 * index).tolist()


@given(low=st.floats(-1e6, 1e6), extent=st.floats(1e-2, 1e7), most=st.integers(0, 30))
def test_ticks_are_round_few_and_inside(low: float, extent: float, most: int) -> None:
    high = low + extent
    values, decimals = ticks(low, high, most)
    assert len(values) <= max(most, 1) + 1
    assert all(low - 1e-6 * extent <= value <= high + 1e-6 * extent for value in values)
    for value in values:
        assert round(value, decimals) == pytest.approx(value, abs=1e-6 * extent)
