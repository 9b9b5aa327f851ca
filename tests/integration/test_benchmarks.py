"""The benchmarks run and find what they look for; their figures are nobody's test."""

from __future__ import annotations

import math

import pytest

from benchmarks.__main__ import NAMES, run
from benchmarks.child import found_by
from benchmarks.rows import Peer, Row
from forceplate_drivers.emulation.server import HAS_PTY

EFFORT = 0.01


@pytest.mark.benchmark
@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs(name: str) -> None:
    lines, has_run = run(name, EFFORT)
    assert has_run, lines
    assert f"**{name}**" in lines.splitlines()[0]


@pytest.mark.benchmark
@pytest.mark.skipif(not HAS_PTY, reason="needs a pty")
@pytest.mark.parametrize(
    "side", [("acquisition", "--read", "ours"), ("display", "--show", "ours", "--warm-up", "0.5")]
)
def test_what_is_sent_is_read_and_painted(side: tuple[str, ...]) -> None:
    found = found_by(*side, "--seconds", "0.5")
    ages_ms = [value for name, value in found.items() if name.endswith("p50_ms")]
    assert found["lost"] == 0
    assert ages_ms
    assert all(0 < age_ms < math.inf for age_ms in ages_ms)


def test_a_goal_is_of_the_ratio_where_there_is_a_peer() -> None:
    assert Row("read", "ms", 3.0, Peer("h5py", 2.0), at_most=1.5).holds is True
    assert Row("read", "ms", 3.1, Peer("h5py", 2.0), at_most=1.5).holds is False
    assert Row("read", "ms", 3.0, at_most=1.5).holds is False
    assert Row("read", "ms", 3.0, Peer("h5py", 2.0)).holds is None


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (
            Row("read", "ms", 3.14159, Peer("h5py", 2.0), at_most=1.5),
            "| read | 3.14 ms | h5py: 2 | 1.57 | 1.5 | **no** |",
        ),
        (
            Row("read", "ms", 3.0, Peer("BrainFlow", None), at_most=1.0),
            "| read | 3 ms | peer absent: BrainFlow |  | 1 |  |",
        ),
        (Row("lost", "", 0, at_most=0), "| lost | 0 |  |  | 0 | yes |"),
        (Row("saved", "kB", 12345.6), "| saved | 12,346 kB |  |  |  |  |"),
    ],
)
def test_a_row_is_a_line_of_the_table(row: Row, line: str) -> None:
    assert str(row) == line
