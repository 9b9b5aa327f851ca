"""Speed and size of storage, each against a plain way of the same run.

``python -m benchmarks.storage``
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import h5py
import numpy as np

from benchmarks.analysis import cpu_ratio
from forceplate.analysis import analyse_trial
from forceplate.operations.analyse_library import analyse_here
from forceplate.operations.finish_trial import finish_trial
from forceplate.storage.journal import JournalWriter, TrialEnded, TrialHeader, read_journal
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import (
    append_trial,
    read_recordings,
    read_visit,
    write_visit,
)
from forceplate.types import (
    Block,
    Channel,
    Clock,
    Condition,
    EndReason,
    PlatformInfo,
    Region,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate_calibration import Calibration, ChannelSensitivity

N_SAMPLES, N_CHANNELS, SAMPLE_RATE_HZ, N_EARLIER = 10_000, 8, 1000.0, 11
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONDITION = Condition(Side.LEFT, Region.HALLUX)


def header() -> VisitHeader:
    """Return a visit with a platform of eight 16-bit channels."""
    channels = tuple(Channel(f"cell_{i}", -32768, 32767) for i in range(N_CHANNELS))
    platform = PlatformInfo(
        "bench", "bench", "1", "1", SAMPLE_RATE_HZ, channels, True, Clock.DEVICE
    )
    calibration = Calibration(
        id="bench",
        origin="made up for this benchmark",
        created=NOW.date(),
        channels=tuple(ChannelSensitivity(channel.name, 0.01) for channel in channels),
    )
    return VisitHeader("S1", "W0", NOW, platform, 70.0, calibration.to_json())


def trial(number: int) -> Trial:
    """Return a press of 4 s with 3 counts of noise, with all its results and checks."""
    time_s = np.arange(N_SAMPLES) / SAMPLE_RATE_HZ
    press = 1 / (1 + np.exp(-12 * (time_s - 2.5))) - 1 / (1 + np.exp(-12 * (time_s - 6.5)))
    noise = np.random.default_rng(number).normal(0, 3, (N_SAMPLES, N_CHANNELS))
    full_counts = np.linspace(2_000, 25_000, N_CHANNELS)
    counts = np.rint(press[:, None] * full_counts + noise).astype(np.int32)
    zero = np.zeros(N_CHANNELS)
    recorded = Trial(
        number, CONDITION, NOW, SAMPLE_RATE_HZ, counts, time_s, (), EndReason.COMPLETED, False, "",
        zero_before_counts=zero, zero_after_counts=zero,
    )  # fmt: skip
    return analyse_trial(recorded, header())


def milliseconds(call: Callable[[], object], repeats: int = 9) -> float:
    """Return the median time of a call."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def plain_write(path: Path, data: bytes) -> None:
    """Write and fsync bytes, the least that any way of saving must do."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(descriptor, data)
    os.fsync(descriptor)
    os.close(descriptor)


def save(folder: Path) -> None:
    """Print the time of adding the twelfth trial, and of reading all twelve."""
    path = folder / "visit.h5"
    *others, twelfth = (trial(i + 1) for i in range(N_EARLIER + 1))
    write_visit(path, Visit(header(), tuple(others)))
    earlier = path.read_bytes()

    def add() -> None:
        append_trial(path, header(), twelfth)

    def add_to_what_another_program_wrote() -> None:
        path.write_bytes(earlier)
        add()

    first = milliseconds(add_to_what_another_program_wrote)
    first -= milliseconds(lambda: path.write_bytes(earlier))
    times = []
    for i in range(9):
        path = folder / f"visit_{i}.h5"
        write_visit(path, Visit(header(), tuple(others)))
        times.append(milliseconds(add, 1))
    adding = statistics.median(times)
    after = path.read_bytes()
    writing = milliseconds(lambda: plain_write(folder / "plain", after))
    print(f"add trial 12, fsynced          {adding:8.1f} ms   {adding / writing:6.1f} x")
    print(f"  ... to another program's file{first:8.1f} ms   {first / writing:6.1f} x")
    print(f"  without the plain write      {adding - writing:8.1f} ms   goal 30")
    print(f"fsynced plain write, {len(after):8} B {writing:7.1f} ms      1.0 x")
    whole = milliseconds(lambda: read_visit(path))
    print(f"read and verify 12 trials      {whole:8.1f} ms   all results and checks; goal 40")


def batch(folder: Path) -> None:
    """Print what a visit of 12 trials costs in ``forceplate analyse``, and its parts."""
    path = folder / "batch.h5"
    write_visit(path, Visit(header(), tuple(trial(i + 1) for i in range(N_EARLIER + 1))))
    visit = read_recordings(path)

    def alone() -> None:
        for one in visit.trials:
            analyse_trial(one, visit.header)

    def plain_read() -> None:
        with h5py.File(path, "r") as file:
            for one in file["trials"].values():
                for name in ("counts", "time_s", "force_n"):
                    one[name][()]

    rounds = 4
    for name, ours, theirs in (
        (
            "forceplate analyse to analyse_trial; goal 1.5 x",
            lambda: analyse_here(path, path.read_bytes()),
            alone,
        ),
        ("read_visit to h5py without any check", lambda: read_visit(path), plain_read),
        ("read_recordings to h5py without any check", lambda: read_recordings(path), plain_read),
    ):
        print(f"{name:<48}{cpu_ratio(ours, theirs, rounds)}")


def read(folder: Path) -> None:
    """Print size and reading time of the counts of one trial."""
    path, one = folder / "one.h5", trial(1)
    append_trial(path, header(), one)
    raw = one.counts.tobytes()
    (folder / "raw").write_bytes(raw)
    with h5py.File(path, "r") as file:
        ratio = file["trials/001/counts"].id.get_storage_size() / len(raw)

    def read_counts() -> None:
        with h5py.File(path, "r") as file:
            file["trials/001/counts"][()]

    reading = milliseconds(read_counts)
    plain = milliseconds(lambda: np.frombuffer((folder / "raw").read_bytes(), np.int32))
    print(f"counts on disk                 {100 * ratio:8.1f} %    of their int32 size")
    print(f"open and read counts           {reading:8.2f} ms   {reading / plain:6.1f} x plain read")
    print(f"read and verify the trial      {milliseconds(lambda: read_visit(path)):8.2f} ms")


def journal(folder: Path) -> None:
    """Print the time of writing 10 s in 100 blocks, and of the whole end of the trial."""
    one = trial(1)
    step = N_SAMPLES // 100
    given = [Block(i, one.counts[i : i + step], 0.0) for i in range(0, N_SAMPLES, step)]
    library = Library(folder / "library")

    def record() -> JournalWriter:
        start = TrialHeader(CONDITION, NOW, SAMPLE_RATE_HZ)
        with library.new_journal(header(), start) as writer:
            for block in given:
                writer.append(block)
            writer.event(TrialEnded(EndReason.COMPLETED))
        return writer

    writer = record()
    print(
        f"read the journal               {milliseconds(lambda: read_journal(writer.path)):8.2f} ms"
    )
    finish_trial(library, writer)
    with library.new_journal(header(), TrialHeader(CONDITION, NOW, SAMPLE_RATE_HZ)) as writer:
        start = time.perf_counter()
        for block in given:
            writer.append(block)
        print(f"append 100 blocks of 10 ms     {1e3 * (time.perf_counter() - start):8.2f} ms")
    finish_trial(library, writer)
    ends = []
    for _ in range(5):
        writer = record()
        ends.append(milliseconds(lambda writer=writer: finish_trial(library, writer), 1))  # type: ignore[misc]
    print(f"journal to saved, analysed trial {statistics.median(ends):6.1f} ms")


def main() -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as name:
        for measure in (save, batch, read, journal):
            measure(Path(name))


if __name__ == "__main__":
    main()
