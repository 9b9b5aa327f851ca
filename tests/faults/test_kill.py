"""Killed or without power at any moment: what was saved is there, and the rest nearly whole."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.kill import Outcome, kill_once
from forceplate_drivers.emulation.server import HAS_PTY

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal and kill -9")

N_KILLS = 10


def test_killed_at_random_moments_nothing_saved_is_lost(tmp_path: Path) -> None:
    dice = random.Random(20260302)
    moments_s = [dice.uniform(0.1, 1.8) for _ in range(N_KILLS)]

    def one(number: int) -> Outcome:
        folder = tmp_path / str(number)
        folder.mkdir()
        return kill_once(folder, moments_s[number], power_cut=number % 2 == 1)

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(one, range(N_KILLS)))
    assert [outcome.faults for outcome in outcomes] == [()] * N_KILLS, outcomes
    assert sum(outcome.n_reported for outcome in outcomes) > 0
    assert sum(outcome.n_recovered for outcome in outcomes) > 0
