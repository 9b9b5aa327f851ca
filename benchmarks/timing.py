"""How long a call takes, alone and beside another that does the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes."""
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s


def median_ms(work: Callable[[], object], repeats: int = 9) -> float:
    """Return the median time of a call, after a first one that is not counted."""
    work()
    return 1000 * median(seconds(work) for _ in range(repeats))


def cpu_ms(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Return the median CPU time of one call and of another that does the same.

    Both in turn, five calls at a time after one that is not counted: it works on memory that the
    other has just given back to the system.
    """
    times_s: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, kept in zip((ours, theirs), times_s, strict=True):
            work()
            for _ in range(5):
                started_s = time.thread_time()
                work()
                kept.append(time.thread_time() - started_s)
    return 1000 * median(times_s[0]), 1000 * median(times_s[1])
