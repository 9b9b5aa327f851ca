"""A library into a dataset by a Dask cluster of this computer, and by the plain run.

The same small visits (four trials each) by two processes and by two workers of one thread, each
side in a program of its own that starts what it needs, in turn. What is compared is the time from
the first fifth of the visits to the last, since thousands of visits are what a cluster is for;
CPU is of all processes and of all visits, start included. A visit is small here, so Dask's share
of it is as large as it ever is.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.child import Found, found_by, medians
from benchmarks.clinic_library import WEEKS, make_library
from benchmarks.rows import CannotRunError, Peer, Row, is_installed, times
from forceplate.operations.library.dask_cluster import LOCAL, on_cluster
from forceplate.operations.library.result_dataset import ResultDataset, StoredVisit, store_visits
from forceplate.operations.library.spread_visits import on_all_cores
from forceplate.storage.library import Library

N_JOBS = 2
SPREADS: dict[str, Any] = {
    "plain": partial(on_all_cores, n_jobs=N_JOBS),
    "dask": partial(on_cluster, address=LOCAL, n_jobs=N_JOBS),
}


def rows(effort: float) -> Iterator[Row]:
    """Compare both."""
    for needed in ("distributed", "pyarrow"):
        if not is_installed(needed):
            raise CannotRunError(f"{needed} is not installed")
    runs: dict[str, list[Found]] = {side: [] for side in SPREADS}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "library"
        n_people = times(effort, 40, at_least=5)
        make_library(root, n_people, n_rounds=1)
        for number in range(times(effort, 2)):
            for side, done in runs.items():
                place = Path(name) / f"{side}_{number}"
                done.append(found_by("cluster", side, root, place))
    plain, dask = (medians(done) for done in runs.values())
    work = f"{n_people * len(WEEKS):,} visits into a dataset, by Dask"
    for figure, unit, what, at_most in (
        ("each_ms", "ms", "each, once all runs", 1.15),
        ("cpu_ms", "ms", "CPU of each, start included", None),
        ("asking_mb", "MB", "memory of the program that asks", None),
    ):
        peer = Peer("plain run", plain[figure])
        yield Row(f"{work}: {what}", unit, dask[figure], peer, at_most)
    grown = Peer("after a fifth", dask["asking_mb"] - dask["grown_mb"])
    yield Row(f"{work}: memory after the last", "MB", dask["asking_mb"], grown, 1.05)


def measure(side: str, root: Path, place: Path) -> Found:
    """Bring the library into a dataset and return what it took."""
    paths = [entry.path for entry in Library(root).visits()]
    began_s = time.monotonic()
    at_s, resident_mb = [], []
    for done in store_visits(paths, ResultDataset(place), spread=SPREADS[side]):
        assert isinstance(done, StoredVisit), done
        assert not done.from_cache
        at_s.append(time.monotonic())
        resident_mb.append(_resident_mb())
    whole_s = time.monotonic() - began_s
    fifth = len(paths) // 5
    each_s = (at_s[-1] - at_s[fifth]) / (len(paths) - 1 - fifth)
    usages = [resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu_s = sum(one.ru_utime + one.ru_stime for one in usages)
    return {
        "visits": len(paths),
        "whole_s": whole_s,
        "each_ms": 1000 * each_s,
        "cpu_ms": 1000 * cpu_s / len(paths),
        "asking_mb": resident_mb[-1],
        "grown_mb": resident_mb[-1] - resident_mb[fifth],
    }


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Be one side."""
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=SPREADS)
    parser.add_argument("library", type=Path)
    parser.add_argument("dataset", type=Path)
    options = parser.parse_args()
    print(json.dumps(measure(options.side, options.library, options.dataset)))


if __name__ == "__main__":
    main()
