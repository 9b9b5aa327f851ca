"""Processes that are forked after all is loaded, so that another one costs next to nothing."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import TypeVar

KILLED, BROKEN = 1, 3
ENDS = {0: "survived", BROKEN: "broken", -signal.SIGKILL: "timeout"}
"""How a mutant's process ends; broken: it could not be tried (any other way: it was killed)."""
MAX_MEMORY = 6 << 30
LOOK_S = 0.003

Job = TypeVar("Job")


def in_forks(
    jobs: Iterable[Job],
    action: Callable[[Job], int],
    *,
    workers: int,
    limit_s: Callable[[Job], float],
    done: Callable[[Job, str, str], None],
) -> None:
    """Run an action in a process of its own for each job; report how each ended."""
    waiting, running = deque(jobs), dict[int, tuple[Job, float]]()
    while waiting or running:
        while waiting and len(running) < workers:
            job = waiting.popleft()
            pid = os.fork()
            if pid == 0:
                _child(action, job)
            running[pid] = job, time.monotonic() + limit_s(job) * _slowness()
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid in running:
            job, _ = running.pop(pid)
            _end_group(pid)
            killer = scratch_of(pid) / "killer"
            by = killer.read_text(encoding="utf-8") if killer.exists() else ""
            done(job, ENDS.get(os.waitstatus_to_exitcode(status), "killed"), by)
            shutil.rmtree(scratch_of(pid), ignore_errors=True)
            continue
        for late, (_, deadline) in running.items():
            if time.monotonic() > deadline:
                _end_group(late)
        time.sleep(LOOK_S)


def _slowness() -> float:
    """Return how many times as long all takes beside what else the computer does."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def scratch_of(pid: int) -> Path:
    """Return the folder of a process, for what its tests write."""
    return Path(gettempdir()) / f"mutant-{pid}"


def _end_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _child(action: Callable[[Job], int], job: Job) -> None:
    code = BROKEN
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
        scratch = scratch_of(os.getpid())
        scratch.mkdir()
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(scratch)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        code = action(job)
    finally:
        os._exit(code)


def side_by_side(actions: Sequence[Callable[[], object]]) -> None:
    """Run actions, each in a process of its own; raises SystemExit where one raises."""
    children = []
    for action in actions:
        pid = os.fork()
        if pid == 0:
            try:
                action()
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        children.append(pid)
    ended = [os.waitpid(pid, 0)[1] for pid in children]
    if any(ended):
        raise SystemExit("The tests cannot be loaded, see above.")
