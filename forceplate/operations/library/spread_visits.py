"""A job done for each of many visits, on all cores, the answers in the order of the visits."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from forceplate.errors import VisitFileError
from forceplate.operations.library.reading_process import ReadingProcess
from forceplate.operations.library.visit_sources import VisitSource

T = TypeVar("T")
VisitJob = Callable[[VisitSource, ReadingProcess], T]
"""What is done for a visit: it reads the bytes, and has them opened by the process."""
WORTH_A_PROCESS = 50
"""So many files: a process takes as long to start as it takes to read some twenty."""


def n_cores() -> int:
    """Return how many processes can run at once here."""
    own = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return own or 1


def each_visit(
    read: Callable[[Path], T], paths: Sequence[Path], n_jobs: int | None = None
) -> Generator[T | VisitFileError]:
    """Yield what a function of a module makes of each visit file, or why it makes nothing.

    A few are read here and now. Many are read by processes of their own: on several cores, beside
    a window that goes on living, and a file that brings its reader down costs that file.
    """

    def answer(path: VisitSource, make: Callable[..., T]) -> T | VisitFileError:
        try:
            return make(path)
        except VisitFileError as error:
            return error

    def in_a_process(path: VisitSource, process: ReadingProcess) -> T | VisitFileError:
        return answer(path, partial(process.call, read))

    if len(paths) < WORTH_A_PROCESS:
        yield from (answer(path, read) for path in paths)
    else:
        yield from on_all_cores(in_a_process, paths, n_jobs)


def on_all_cores(
    job: VisitJob[T], sources: Iterable[VisitSource], n_jobs: int | None = None
) -> Generator[T]:
    """Yield what the job gives for each visit; few of them are under way at a time.

    Parameters
    ----------
    n_jobs
        Processes, 1 or more; None: one for each core.
    """
    n_jobs = n_jobs or n_cores()
    idle = [ReadingProcess() for _ in range(n_jobs)]  # as many as threads
    pending: deque[Future[T]] = deque()

    def do(source: VisitSource) -> T:
        process = idle.pop()
        try:
            return job(source, process)
        finally:
            idle.append(process)

    with ThreadPoolExecutor(n_jobs) as threads:
        try:
            for source in sources:
                pending.append(threads.submit(do, source))
                if len(pending) == 4 * n_jobs:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)
            for process in idle:
                process.close()
