"""Damaged frames through the driver ``board``: no wrong sample, and every scan accounted for."""

from __future__ import annotations

import pytest

from benchmarks.board_damage import read_damaged


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_no_damaged_frame_becomes_a_sample(seed: int) -> None:
    """A million were tried by ``python -m benchmarks board_damage --effort 50``."""
    tally = read_damaged(500, seed)
    assert tally.is_exact, str(tally)
    assert tally.n_damaged >= 500
    assert min(tally.n_scans, tally.n_missing, tally.damaged_bytes) > 1000
