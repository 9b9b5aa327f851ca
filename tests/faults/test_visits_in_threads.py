"""Several visit files at once in the threads of one program: each is read as itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from forceplate.storage.visit.visit_file import append_trial, read_visit, write_visit
from forceplate.types import Visit
from tests.unit.storage.samples import make_trial, same_trial, visit_header

N_VISITS = 4
N_ROUNDS = 4


def test_visits_read_and_written_in_threads_are_not_mixed_up(tmp_path: Path) -> None:
    def use_one(number: int) -> int:
        path = tmp_path / f"{number}.h5"
        header = replace(visit_header(), visit=f"W{number}")
        trials = tuple(make_trial(i + 1, 2000, seed=10 * number + i) for i in range(N_ROUNDS))
        write_visit(path, Visit(header, trials[:1]))
        for i in range(1, N_ROUNDS):
            append_trial(path, header, trials[i])
            read = read_visit(path)
            assert read.header == header
            assert len(read.trials) == i + 1
            assert all(same_trial(*pair) for pair in zip(read.trials, trials[: i + 1], strict=True))
        return number

    with ThreadPoolExecutor(N_VISITS) as pool:
        assert sorted(pool.map(use_one, range(N_VISITS))) == list(range(N_VISITS))
