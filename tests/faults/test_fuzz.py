"""A few cases of each kind with every change; thousands by ``python -m tests.faults.fuzz``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

N_CASES = {"hdf5": 20, "journal": 12, "csv": 8, "c3d": 2, "json": 16, "toml": 12}


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured by the resource module")
def test_files_of_unknown_hand_are_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    from tests.faults.fuzz import run_cases
    from tests.faults.fuzz_cases import make_bench

    cases = [(kind, seed) for kind, n_cases in N_CASES.items() for seed in range(n_cases)]
    outcomes = list(run_cases(cases, make_bench(tmp_path)))
    assert [failure for failure in outcomes if failure is not None] == []
    assert len(outcomes) == sum(N_CASES.values())
