"""Speed and size of storage, each against a plain way of the same run."""

from __future__ import annotations

import hashlib
import os
import statistics
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np

from benchmarks.made_up import CONDITION, NOW, cells, trial_of, visit_header
from benchmarks.rows import Peer, Row, times
from benchmarks.timing import cpu_ms, median_ms, seconds
from forceplate.analysis import analyse_trial
from forceplate.operations.library.analyse_library import analyse_here
from forceplate.operations.visit.finish_trial import finish_trial
from forceplate.storage.journal import TrialEnded, TrialHeader
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import (
    append_trial,
    decode_recordings,
    read_visit,
    write_visit,
)
from forceplate.types import Block, EndReason, Trial, Visit, VisitHeader

N_SAMPLES, N_CHANNELS, SAMPLE_RATE_HZ, N_EARLIER = 10_000, 8, 1000.0, 11


def header() -> VisitHeader:
    """Return a visit with a platform of eight 16-bit channels."""
    return visit_header(cells(N_CHANNELS), SAMPLE_RATE_HZ, 0.01)


def trial(number: int) -> Trial:
    """Return a press of 4 s with 3 counts of noise, with all its results and checks."""
    time_s = np.arange(N_SAMPLES) / SAMPLE_RATE_HZ
    press = 1 / (1 + np.exp(-12 * (time_s - 2.5))) - 1 / (1 + np.exp(-12 * (time_s - 6.5)))
    noise = np.random.default_rng(number).normal(0, 3, (N_SAMPLES, N_CHANNELS))
    full_counts = np.linspace(2_000, 25_000, N_CHANNELS)
    counts = press[:, None] * full_counts + noise
    recorded = trial_of(counts, SAMPLE_RATE_HZ, number)
    recorded = replace(recorded, zero_after_counts=recorded.zero_before_counts)
    return analyse_trial(recorded, header())


def plain_write(path: Path, data: bytes) -> None:
    """Write and fsync bytes, the least that any way of saving must do."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(descriptor, data)
    os.fsync(descriptor)
    os.close(descriptor)


def save(folder: Path, effort: float) -> Iterator[Row]:
    """Return the time of adding the twelfth trial, and of reading all twelve."""
    path = folder / "visit.h5"
    *others, twelfth = (trial(i + 1) for i in range(N_EARLIER + 1))
    write_visit(path, Visit(header(), tuple(others)))
    earlier = path.read_bytes()
    repeats = times(effort, 9)

    def add() -> None:
        append_trial(path, header(), twelfth)

    def add_to_what_another_program_wrote() -> None:
        path.write_bytes(earlier)
        add()

    first_ms = median_ms(add_to_what_another_program_wrote, repeats)
    first_ms -= median_ms(lambda: path.write_bytes(earlier), repeats)
    adding_s = []
    for i in range(repeats):
        path = folder / f"visit_{i}.h5"
        write_visit(path, Visit(header(), tuple(others)))
        adding_s.append(seconds(add))
    adding_ms = 1000 * statistics.median(adding_s)
    after = path.read_bytes()
    writing = Peer("write, fsync", median_ms(lambda: plain_write(folder / "plain", after), repeats))
    yield Row("add trial 12 to a visit, fsync included", "ms", adding_ms, writing)
    yield Row("the same, to a file of another program", "ms", first_ms, writing)
    alone_ms = adding_ms - (writing.value or 0)
    yield Row("add trial 12, less the plain write", "ms", alone_ms, at_most=30)
    whole_ms = median_ms(lambda: read_visit(path), repeats)
    yield Row("read and verify a visit of 12 trials", "ms", whole_ms, at_most=40)


def batch(folder: Path, effort: float) -> Iterator[Row]:
    """Return what a visit of 12 trials costs in ``forceplate analyse``, and its parts."""
    path = folder / "batch.h5"
    write_visit(path, Visit(header(), tuple(trial(i + 1) for i in range(N_EARLIER + 1))))
    visit = decode_recordings(path, path.read_bytes())

    def alone() -> None:
        for one in visit.trials:
            analyse_trial(one, visit.header)

    with h5py.File(path, "r") as file:
        packed = [
            one[name].id.read_direct_chunk((0,) * one[name].ndim)[1]
            for one in file["trials"].values()
            for name in ("counts", "time_s")
        ]

    def least() -> None:
        for data in packed:
            hashlib.sha256(zlib.decompress(data)).digest()
        alone()

    def plain_read() -> None:
        with h5py.File(path, "r") as file:
            for one in file["trials"].values():
                for name in ("counts", "time_s", "force_n"):
                    one[name][()]

    for work, ours, peer, theirs, at_most in (
        ("a visit in forceplate analyse, CPU", lambda: analyse_here(path, path.read_bytes()),
         "analyse_trial alone", alone, 1.5),
        ("the same", lambda: analyse_here(path, path.read_bytes()),
         "inflate, SHA-256, analyse_trial", least, None),
        ("read and verify all of it, CPU", lambda: read_visit(path),
         "h5py, no check", plain_read, None),
        ("read and verify its recordings, CPU", lambda: decode_recordings(path, path.read_bytes()),
         "h5py, no check", plain_read, None),
    ):  # fmt: skip
        ours_ms, theirs_ms = cpu_ms(ours, theirs, times(effort, 4))
        yield Row(work, "ms", ours_ms, Peer(peer, theirs_ms), at_most)


def read(folder: Path, effort: float) -> Iterator[Row]:
    """Return size and reading time of one trial."""
    path, one = folder / "one.h5", trial(1)
    append_trial(path, header(), one)
    raw = one.counts.tobytes()
    (folder / "raw").write_bytes(raw)
    with h5py.File(path, "r") as file:
        n_bytes = file["trials/001/counts"].id.get_storage_size()
    yield Row("counts of a trial on the disk", "kB", n_bytes / 1e3, Peer("int32", len(raw) / 1e3))
    yield Row(
        "read and verify a visit of one trial",
        "ms",
        median_ms(lambda: read_visit(path), times(effort, 9)),
    )


def journal(folder: Path, effort: float) -> Iterator[Row]:
    """Return the time of writing 10 s in 100 blocks, and of the whole end of the trial."""
    one = trial(1)
    step = N_SAMPLES // 100
    given = [Block(i, one.counts[i : i + step], 0.0) for i in range(0, N_SAMPLES, step)]
    library = Library(folder / "library")
    append_s, end_s = [], []
    for _ in range(times(effort, 5)):
        start = TrialHeader(CONDITION, NOW, SAMPLE_RATE_HZ)
        with library.new_journal(header(), start) as writer:
            began_s = time.perf_counter()
            for block in given:
                writer.append(block)
            append_s.append(time.perf_counter() - began_s)
            writer.event(TrialEnded(EndReason.COMPLETED))
        began_s = time.perf_counter()
        finish_trial(library, writer)
        end_s.append(time.perf_counter() - began_s)
    yield Row("journal: 100 blocks, all of a trial", "ms", 1000 * statistics.median(append_s))
    yield Row("from the journal to a saved, analysed trial", "ms", 1000 * statistics.median(end_s))


def rows(effort: float) -> Iterator[Row]:
    """Return all figures."""
    with tempfile.TemporaryDirectory() as name:
        for part in (save, batch, read, journal):
            yield from part(Path(name), effort)
