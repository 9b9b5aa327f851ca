"""Time and memory of analysing a whole library, the first time and again.

    python -m benchmarks.library [--visits 2000] [--folder FOLDER]

The visits are of 12 trials of 10 s on 8 channels at 1 kHz, some 2 MB each. All hold the same
trials under another name, so every file differs and none is known from another. The command is
run as a user runs it, its start included, with a cache that is empty and then with the full one;
what both write must be the same to the byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.analysis import example
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


def make_library(root: Path, n_visits: int) -> int:
    """Write the library and return how many bytes it has."""
    first = visit()
    model = root / "model.h5"
    write_visit(model, first)
    image = model.read_bytes()
    model.unlink()
    n_bytes = 0
    for number in range(n_visits):
        subject = f"S{number:05d}"
        header = encode_header(replace(first.header, subject_id=subject))
        with edit_image(image) as file:
            del file["header"]
            write_group(file, "/", Group(header.attributes, {"header": header.members["header"]}))
            named = image_of(file)
        folder = root / subject
        folder.mkdir()
        n_bytes += (folder / f"{subject}_W0_2026-02-01.h5").write_bytes(named)
    return n_bytes


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


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--visits", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="where to make the library; default: temporary")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        root = Path(name) / "library"
        root.mkdir()
        n_bytes = make_library(root, chosen.visits)
        print(f"{chosen.visits} visits, {n_bytes / 1e6:.0f} MB")
        table = Path(name) / "results.csv"
        cold, warm = run(root, table), run(root, table)
        for title, one in (("first run", cold), ("again", warm)):
            print(
                f"{title:<10}{one.seconds:8.1f} s {one.n_trials / one.seconds:8.0f} trials/s, "
                f"{one.n_from_cache} visits from the cache, {one.n_rows} rows, peak memory "
                f"{one.parent_mb:.0f} MB + {one.workers_mb:.0f} MB in processes"
            )
        assert cold.table_sha256 == warm.table_sha256
        print(f"ratio     {cold.seconds / warm.seconds:8.1f}")
        kept = sum(path.stat().st_size for path in (root / ".cache").iterdir())
        print(f"cache     {kept / 1e6:8.1f} MB for a table of {table.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
