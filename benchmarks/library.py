"""Time and memory of analysing a whole library, the first time and again.

The visits are of 12 trials of 10 s on 8 channels at 1 kHz, some 2 MB each. All hold the same
trials under another name, so every file differs and none is known from another. The command is
run as a user runs it, its start included, with a cache that is empty and then with the full one;
what both write must be the same to the byte.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.analysis import example
from benchmarks.rows import Peer, Row, times
from forceplate.analysis import analyse_trial
from forceplate.storage.visit.encode import encode_header
from forceplate.storage.visit.hdf5 import edit_image, image_of, write_group
from forceplate.storage.visit.tree import Group
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Trial, Visit, VisitHeader

N_TRIALS = 12
POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command."""

    seconds: float
    n_trials: int
    n_rows: int
    n_from_cache: int
    parent_mb: float
    """Peak memory of the command itself."""
    workers_mb: float
    """Sum of the peaks of its processes; what they share is counted in each."""
    table_sha256: str


def visit() -> Visit:
    """Return 12 trials that differ in their noise."""
    trial, header = example()
    return Visit(header, tuple(_trial(trial, header, number + 1) for number in range(N_TRIALS)))


def _trial(trial: Trial, header: VisitHeader, number: int) -> Trial:
    noise = np.random.default_rng(number).integers(-2, 3, trial.counts.shape, np.int32)
    return analyse_trial(replace(trial, number=number, counts=trial.counts + noise), header)


def make_library(root: Path, n_visits: int) -> None:
    """Write the library."""
    first = visit()
    model = root / "model.h5"
    write_visit(model, first)
    image = model.read_bytes()
    model.unlink()
    for number in range(n_visits):
        subject = f"S{number:05d}"
        header = encode_header(replace(first.header, subject_id=subject))
        with edit_image(image) as file:
            del file["header"]
            write_group(file, "/", Group(header.attributes, {"header": header.members["header"]}))
            named = image_of(file)
        folder = root / subject
        folder.mkdir()
        (folder / f"{subject}_W0_2026-02-01.h5").write_bytes(named)


def run(root: Path, table: Path) -> Run:
    """Run ``forceplate analyse`` on the library."""
    command = [sys.executable, "-m", "forceplate", "analyse", "--json", "--overwrite"]
    command += ["--library", str(root), "--output", str(table)]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        peaks_kb: dict[int, int] = {}
        while process.poll() is None:
            for pid in (process.pid, *_descendants(process.pid)):
                peaks_kb[pid] = max(peaks_kb.get(pid, 0), _peak_kb(pid))
            time.sleep(POLL_S)
        seconds = time.perf_counter() - started
        assert process.stdout is not None
        done = json.loads(process.stdout.read())
    parent_kb = peaks_kb.pop(process.pid)
    with table.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Run(
        seconds, done["trials"], done["rows"], done["visits_from_cache"],
        parent_kb / 1024, sum(peaks_kb.values()) / 1024, digest,
    )  # fmt: skip


def _descendants(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [
            int(child) for task in tasks for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return children + [each for child in children for each in _descendants(child)]


def _peak_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line), 0)


def rows(effort: float) -> Iterator[Row]:
    """Return time and memory of both runs."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "library"
        root.mkdir()
        n_visits = times(effort, 40, at_least=2)
        make_library(root, n_visits)
        table = Path(name) / "results.csv"
        cold, warm = run(root, table), run(root, table)
        assert cold.table_sha256 == warm.table_sha256
        assert warm.n_from_cache == n_visits
        work = f"forceplate analyse, {n_visits} visits of {N_TRIALS} trials"
        yield Row(f"{work}, all of it, for each trial", "ms", 1000 * cold.seconds / cold.n_trials)
        first = Peer("the first time", cold.seconds)
        yield Row(f"{work}, again", "s", warm.seconds, first)
        yield Row("memory of the command and its processes", "MB", cold.parent_mb + cold.workers_mb)
