"""Files of unknown hand, by the thousand: each is read, or refused in a sentence.

    python -m tests.faults.fuzz [--cases 3000] [--kinds hdf5 journal ...] [--first 0] [--jobs 1]

Each case takes a good file, harms its bytes or puts impossible values in its fields (with
checksums that fit), and gives it to a command in a process of its own. A case fails on a
traceback, a defect, a warning of the interpreter, more than 20 s, or more than 1 GB of memory.
The number of a case is its seed: ``--kinds hdf5 --first 1234 --cases 1`` does it again, and
``--keep FOLDER`` keeps the files that failed.
"""

from __future__ import annotations

import argparse
import collections
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from tests.faults.fuzz_cases import KINDS, Bench, make_bench
from tests.forked_program import context

LONGEST_S = 20.0
MOST_MEMORY_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that went wrong."""

    kind: str
    seed: int
    command: str
    why: str


def run_cases(
    cases: Sequence[tuple[str, int]], bench: Bench, keep: Path | None = None
) -> Iterator[Failure | None]:
    """Yield for each case what went wrong, None where nothing did.

    Parameters
    ----------
    keep
        Where to put the files of cases that failed.
    """
    worker = _Worker(bench)
    try:
        for kind, seed in cases:
            failure = worker.run(kind, seed)
            if failure is not None and keep is not None:
                shutil.copytree(bench.work, keep / f"{kind}-{seed}", dirs_exist_ok=True)
            yield failure
    finally:
        worker.close()


class _Worker:
    """A process that runs cases; another one takes its place when it hangs or dies."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def run(self, kind: str, seed: int) -> Failure | None:
        pipe = self._started()
        pipe.send((kind, seed))
        if not pipe.poll(LONGEST_S):
            self.close()
            return Failure(kind, seed, "?", f"hangs: more than {LONGEST_S:g} s")
        try:
            command, why = pipe.recv()
        except EOFError:
            self.close()
            return Failure(kind, seed, "?", "the process died")
        return Failure(kind, seed, command, why) if why else None

    def _started(self) -> Connection:
        if self._pipe is None:
            made = context()
            self._pipe, theirs = made.Pipe()
            self._process = made.Process(target=_work, args=(theirs, self._bench), daemon=True)
            self._process.start()
            self._pipe.recv()
        return self._pipe

    def close(self) -> None:
        if self._process is not None:
            if self._process.pid is not None:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)  # and what it has started
            self._process.join()
        self._process = self._pipe = None


def _work(pipe: Connection, bench: Bench) -> None:
    multiprocessing.current_process().daemon = False  # the reader of C3D is a child of its own
    os.setsid()
    pipe.send("ready")
    while True:
        kind, seed = pipe.recv()
        shutil.rmtree(bench.work, ignore_errors=True)
        bench.work.mkdir()
        before = _peak_bytes()
        command, why = KINDS[kind](bench, random.Random(f"{kind} {seed}"))
        used = _peak_bytes()
        if not why and used > max(before, MOST_MEMORY_BYTES):
            why = f"took {used >> 20} MB"
        pipe.send((command, why))


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _share(job: int, args: argparse.Namespace) -> list[Failure]:
    numbers = range(args.first + job, args.first + args.cases, args.jobs)
    cases = [(args.kinds[number % len(args.kinds)], number) for number in numbers]
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        for done, failure in enumerate(run_cases(cases, make_bench(Path(folder)), args.keep), 1):
            if failure is not None:
                failures.append(failure)
                print(failure, flush=True)
            if done % 200 == 0:
                print(f"  {done} of {len(cases)}", flush=True)
    return failures


def main() -> int:
    """Run the cases that were asked for and say what failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    started_s = time.monotonic()
    context = multiprocessing.get_context("spawn")
    if args.jobs == 1:
        failures = _share(0, args)
    else:
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(args.jobs, mp_context=context) as pool:
            found = pool.map(_share, range(args.jobs), [args] * args.jobs)
            failures = [failure for share in found for failure in share]
    by_kind = collections.Counter(failure.kind for failure in failures)
    print(
        f"{args.cases} cases of {', '.join(args.kinds)} in {time.monotonic() - started_s:.0f} s: "
        f"{len(failures)} failed {dict(by_kind)}"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
